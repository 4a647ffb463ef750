"""The notebook runs from top to bottom in a kernel of its own, and holds nothing that a run left in it."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

NOTEBOOK = Path(__file__).parents[2] / "examples" / "13_roster_notebook.ipynb"

# In a process of its own: the client of the kernel leaves sockets and an event loop behind.
_RUN = """
import sys
import nbformat
from nbclient import NotebookClient
notebook = nbformat.read(sys.argv[1], as_version=4)
nbformat.validate(notebook)
NotebookClient(notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": "."}}).execute()
nbformat.write(notebook, sys.stdout)
"""


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """What the cells of the executed notebook put out."""
    folder = tmp_path_factory.mktemp("notebook")
    places = {
        name: str(folder / name) for name in ("JUPYTER_RUNTIME_DIR", "IPYTHONDIR", "JUPYTER_CONFIG_DIR")
    }
    done = subprocess.run(
        [sys.executable, "-c", _RUN, NOTEBOOK],
        cwd=folder,
        env={**os.environ, **places, "JUPYTER_PLATFORM_DIRS": "1", "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    cells = json.loads(done.stdout)["cells"]
    return [output for cell in cells for output in cell.get("outputs", ())]


@pytest.mark.slow
def test_it_shows_a_table_a_chart_and_an_explanation(outputs: list[dict[str, Any]]) -> None:
    table, *shown, explanation = outputs
    assert "南翔镇" in "".join(table["data"]["text/html"])
    [picture] = [output["data"]["image/png"] for output in shown if "image/png" in output["data"]]
    assert base64.b64decode(picture)[:8] == b"\x89PNG\r\n\x1a\n"
    assert "undetermined" in "".join(explanation["text"])


def test_nothing_is_left_in_it() -> None:
    notebook = json.loads(NOTEBOOK.read_text("utf-8"))
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert [(cell["outputs"], cell["execution_count"]) for cell in code] == [([], None)] * len(code)
    assert all(cell["metadata"] == {} for cell in notebook["cells"])
    assert set(notebook["metadata"]) == {"kernelspec", "language_info"}
    assert NOTEBOOK.read_text("utf-8") == json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"


def test_it_is_short_and_imports_public_modules() -> None:
    notebook = json.loads(NOTEBOOK.read_text("utf-8"))
    lines = [line for cell in notebook["cells"] if cell["cell_type"] == "code" for line in cell["source"]]
    assert len(lines) <= 60
    assert not any("newstratum._" in line for line in lines)
