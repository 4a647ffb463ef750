"""What the tests of the guides share: the files that a page shows, and one fresh environment for all."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import attrs
import pytest

ROOT = Path(__file__).parents[2]
_FILE = re.compile(
    r"`([\w/.-]+\.(?:toml|py))`:\n\n(?:<!--[^\n]*-->\n)?```(?:toml|python)\n(.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
_BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def _ran(*command: str | Path, at: Path) -> str:
    """Run a command that must succeed; return what it says."""
    done = subprocess.run(
        command, cwd=at, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-3000:]
    return done.stdout


@attrs.frozen
class Guide:
    """A page that builds a plugin."""

    #: Of the distribution: ``"newstratum-jsonl"``.
    name: str
    page: Path
    #: What it tells to install beside the plugin.
    needs: tuple[str, ...] = ()

    def files(self) -> dict[str, str]:
        """The files of the page: each block follows the name of its file."""
        return dict(_FILE.findall(self.page.read_text(encoding="utf-8")))

    def blocks(self) -> list[str]:
        """Every block of Python, in order."""
        return _BLOCK.findall(self.page.read_text(encoding="utf-8"))

    def write(self, folder: Path) -> Path:
        """Follow the page: write the folder of its distribution, the two empty files included."""
        empty = {"README.md": "", f"src/{self.name.replace('-', '_')}/__init__.py": ""}
        for path, text in {**self.files(), **empty}.items():
            (folder / self.name / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / self.name / path).write_text(text, encoding="utf-8")
        return folder / self.name


GUIDES = {
    "store": Guide("newstratum-jsonl", ROOT / "docs" / "how-to" / "write-a-store.md", needs=("lmdb",)),
    "notifier": Guide("newstratum-program", ROOT / "docs" / "how-to" / "write-a-notifier.md"),
}


@attrs.frozen
class Fresh:
    """An environment that has newstratum, its extra for tests, and what the guides build, as wheels."""

    folder: Path

    def run(self, *words: str | Path, at: Path) -> str:
        """Run its Python; return what it says."""
        return _ran(self.folder / "env" / "bin" / "python", *words, at=at)

    def kit_report(self, at: Path, *options: str) -> str:
        """Run the tests of a folder in it; return what pytest says."""
        return self.run("-m", "pytest", "-q", "-p", "no:cacheprovider", *options, at=at)

    def make(self) -> None:
        """Build the wheels and install them, with this Python's pip."""
        pip = (sys.executable, "-m", "pip", "--disable-pip-version-check")
        build = ("wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", self.folder)
        plugins = [guide.write(self.folder) for guide in GUIDES.values()]
        _ran(*pip, *build, ROOT, *plugins, at=self.folder)
        wheels = {path.name.partition("-")[0]: path for path in self.folder.glob("*.whl")}
        ours = f"newstratum[testing] @ {wheels.pop('newstratum').as_uri()}"
        needs = [need for guide in GUIDES.values() for need in guide.needs]
        _ran(sys.executable, "-m", "venv", "--without-pip", self.folder / "env", at=self.folder)
        _ran(
            *pip, "--python", self.folder / "env" / "bin" / "python", "install", "--quiet", "--no-compile",
            "--constraint", ROOT / "constraints.txt", ours, *wheels.values(), *needs, at=self.folder,
        )  # fmt: skip
        for plugin in plugins:  # installed, not read from the folder: the tests alone stay there
            shutil.rmtree(plugin / "src")


@pytest.fixture(scope="session")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Fresh:
    """The environment, made once for all processes of a test run."""
    base = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent
    environment = Fresh(base / "guides")
    with (base / "guides.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (environment.folder / "made").exists():
            shutil.rmtree(environment.folder, ignore_errors=True)
            environment.folder.mkdir()
            environment.make()
            (environment.folder / "made").touch()
    return environment


@pytest.fixture(scope="session")
def store_guide() -> Guide:
    """The guide for authors of stores."""
    return GUIDES["store"]


@pytest.fixture(scope="session")
def notifier_guide() -> Guide:
    """The guide for authors of channels."""
    return GUIDES["notifier"]
