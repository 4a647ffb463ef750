"""The guide for authors of stores, followed word for word in a fresh environment; it shows what we ship."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from newstratum.shipped.skeletons import skeleton

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "how-to" / "write-a-store.md"
PLUGIN = ROOT / "plugins" / "newstratum-jsonl"
#: Beside its own files, the page shows a store on a key-value library, and its kit would be this.
SHELF_KIT = """
from newstratum.ports.url import URL
from newstratum.testing import StoreKit
from shelf import open_shelf


class TestShelf(StoreKit):
    durable = detects_fork = True
    redacts = redacts_many = keeps_history = counts = True

    def open_store(self, tmp_path, kinds):
        return open_shelf(URL.parse(f"shelf:///{tmp_path}/store.shelf"), kinds)
"""


def _files() -> dict[str, str]:
    """The files of the page: each block follows the name of its file."""
    page = PAGE.read_text(encoding="utf-8")
    found = re.findall(
        r"`([\w/.-]+\.(?:toml|py))`:\n\n(?:<!--[^\n]*-->\n)?```(?:toml|python)\n(.*?)^```$", page, re.M | re.S
    )
    return dict(found)


def _shelf() -> str:
    return re.findall(r"^```python\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.M | re.S)[-1]


def test_the_page_shows_what_is_shipped_and_what_the_command_writes() -> None:
    files = _files()
    assert set(files) == {
        "pyproject.toml",
        "src/newstratum_jsonl/lines.py",
        "src/newstratum_jsonl/plugin.py",
        "tests/test_store.py",
    }
    written = skeleton("store", "jsonl")
    for path, text in files.items():
        assert (PLUGIN / path).read_text(encoding="utf-8") == text, path
    for path, text in written.items():
        assert (PLUGIN / path).read_text(encoding="utf-8") == text, path


def test_the_store_of_the_guide_is_small() -> None:
    lines = sum(
        text.count("\n") for path, text in skeleton("store", "jsonl").items() if path.startswith("src/")
    )
    assert lines <= 150
    code = [line for line in _shelf().splitlines() if line.strip() and not line.strip().startswith("#")]
    assert len(code) <= 60


def _run(*command: str | Path, at: Path) -> str:
    done = subprocess.run(
        command, cwd=at, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-3000:]
    return done.stdout


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of a fresh environment with newstratum, its extra for tests, and what the guide installs."""
    folder = tmp_path_factory.mktemp("fresh")
    plugin = folder / "newstratum-jsonl"
    for path, text in {**_files(), "README.md": "", "src/newstratum_jsonl/__init__.py": ""}.items():
        (plugin / path).parent.mkdir(parents=True, exist_ok=True)
        (plugin / path).write_text(text, encoding="utf-8")
    _run(sys.executable, "-m", "venv", "--without-pip", folder / "env", at=folder)
    wheel = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        folder,
    ]
    _run(*wheel, ROOT, plugin, at=folder)
    ours, theirs = sorted(folder.glob("*.whl"))
    python = folder / "env" / "bin" / "python"
    _run(
        sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--disable-pip-version-check",
        "--constraint", ROOT / "constraints.txt", f"newstratum[testing] @ {ours.as_uri()}", theirs, "lmdb",
        at=folder,
    )  # fmt: skip
    return python


@pytest.mark.timeout(180)
def test_the_store_of_the_guide_passes_its_kit_in_a_fresh_environment(python: Path) -> None:
    plugin = python.parents[2] / "newstratum-jsonl"
    # Installed, not read from the folder: the tests alone are there.
    (plugin / "src").rename(plugin / "elsewhere")
    told = _run(python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests", at=plugin)
    assert re.search(r"^TestStore \(StoreKit\): 2\d\d passed, 0 failed, \d+ not claimed$", told, re.M)
    opened = "from newstratum.host import PluginHost; print(PluginHost().open_store('jsonl:///a.jsonl', ()))"
    assert "SimpleStore" in _run(python, "-c", opened, at=plugin)


@pytest.mark.timeout(180)
def test_the_store_on_a_key_value_library_passes_its_kit(python: Path, tmp_path: Path) -> None:
    (tmp_path / "shelf.py").write_text(_shelf(), encoding="utf-8")
    (tmp_path / "test_shelf.py").write_text(SHELF_KIT, encoding="utf-8")
    told = _run(python, "-m", "pytest", "-q", "-p", "no:cacheprovider", at=tmp_path)
    assert re.search(r"^TestShelf \(StoreKit\): 2\d\d passed, 0 failed, \d+ not claimed$", told, re.M)
