"""Every example runs as it is, offline, and prints what is kept beside it.

To keep a new output: ``python examples/NN_name.py > tests/examples/NN_name.txt``.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "examples").glob("[0-9][0-9]_*.py"))

_OFFLINE = """
import runpy, socket, sys
def refuse(*_words, **_more):
    raise OSError("an example looks for the network")
socket.socket.connect = socket.getaddrinfo = refuse
runpy.run_path(sys.argv[1], run_name="__main__")
"""


def test_there_are_examples() -> None:
    assert EXAMPLES


@pytest.mark.slow
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_it_prints_what_is_kept(example: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", _OFFLINE, example],
        cwd=tmp_path,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "TMPDIR": str(tmp_path)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == Path(__file__).with_name(f"{example.stem}.txt").read_text("utf-8")
    # It cleans up behind itself.
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("stem", "plugins"),
    [
        ("06_quarter_brief", ["newstratum-report"]),
        ("07_messy_workbook", ["newstratum-sheets", "newstratum-report"]),
        ("08_polars_expression", ["newstratum-arrow"]),
        ("09_duckdb_sql", ["newstratum-arrow"]),
        ("11_django_site", ["newstratum-sql"]),
    ],
)
def test_without_its_plugins_it_says_what_to_install(stem: str, plugins: list[str], tmp_path: Path) -> None:
    hidden = "".join(f"sys.modules[{each.replace('-', '_')!r}] = None; " for each in plugins)
    example = str(ROOT / "examples" / f"{stem}.py")
    done = subprocess.run(
        [sys.executable, "-c", f"import runpy, sys; {hidden}runpy.run_path({example!r})"],
        cwd=tmp_path,
        # No plugin is let load.
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "NEWSTRATUM_PLUGINS": ""},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1
    for plugin in plugins:
        assert plugin in done.stderr


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_it_is_short(example: Path) -> None:
    # Two are older than this limit: the recomputed text of a district, and a week with its channel.
    most = 80 if example.stem in ("02_jiading", "03_weekly_reminder") else 60
    files = (
        [example, *(ROOT / "examples" / "django_site").rglob("*.py")]
        if "django" in example.stem
        else [example]
    )
    for file in files:
        assert len(file.read_text("utf-8").splitlines()) <= most
