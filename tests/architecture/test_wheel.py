"""The wheel, installed without extras: three dependencies, all its data, and the main doors work."""

from __future__ import annotations

import email.message
import email.parser
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

#: Runs in the environment without extras: the classifier, and both stores that need no plugin.
MAIN_DOORS = """
import datetime as dt, sys, tempfile
from pathlib import Path
import newstratum as ns

job = ns.Engagement(
    employer_kind=ns.EmployerKind.LAW_FIRM, relation=ns.Relation.PARTNER, role=ns.Role.PROFESSIONAL
)
verdict = ns.classify([job], on=dt.date(2018, 11, 1))
assert verdict.group is ns.Group.INTERMEDIARY, verdict
assert ns.explain(verdict, "zh")
with tempfile.TemporaryDirectory() as folder:
    for url in ("memory://", f"sqlite:///{Path(folder) / 'district.db'}"):
        with ns.open_registry(url):
            print(url.partition(":")[0])
"""


def _run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    # Away from the source, so that nothing of it can be imported by accident.
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(sys.prefix))


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    built = _run(
        sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation",
        "--wheel-dir", folder, root,
    )  # fmt: skip
    assert built.returncode == 0, built.stderr
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def metadata(wheel: Path) -> email.message.Message:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        return email.parser.Parser().parsestr(archive.read(name).decode())


@pytest.fixture(scope="module")
def bare(root: Path, wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the programs of an environment that holds the wheel and what it requires."""
    folder = tmp_path_factory.mktemp("bare")
    assert _run(sys.executable, "-m", "venv", "--without-pip", folder).returncode == 0
    installed = _run(
        sys.executable, "-m", "pip", "--python", folder / "bin" / "python", "install", "--quiet",
        "--disable-pip-version-check", "--constraint", root / "constraints.txt", wheel,
    )  # fmt: skip
    assert installed.returncode == 0, installed.stderr
    return folder / "bin"


def test_the_core_has_three_dependencies(metadata: email.message.Message) -> None:
    required = [entry for entry in metadata.get_all("Requires-Dist", []) if "extra ==" not in entry]
    assert sorted(entry.partition(">")[0] for entry in required) == ["attrs", "cattrs", "pluggy"]
    assert metadata["Requires-Python"] == ">=3.11"
    assert metadata["License-Expression"] == "MIT"
    assert set(metadata.get_all("Provides-Extra")) == {"cli", "testing"}


def test_the_wheel_holds_every_file_of_the_package(root: Path, wheel: Path) -> None:
    source = root / "src"
    expected = {
        path.relative_to(source).as_posix()
        for path in (source / "newstratum").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert packed == expected
    assert "newstratum/py.typed" in packed


def test_the_main_doors_work_without_extras(bare: Path) -> None:
    result = _run(bare / "python", "-W", "error", "-c", MAIN_DOORS)
    assert (result.stdout, result.stderr) == ("memory\nsqlite\n", "")


def test_the_environment_holds_no_extra(bare: Path) -> None:
    search = (
        "from importlib.util import find_spec as f; print([n for n in ('typer', 'rich', 'pytest') if f(n)])"
    )
    assert _run(bare / "python", "-c", search).stdout == "[]\n"


@pytest.mark.parametrize("arguments", [(), ("--help",), ("demo",)])
def test_the_command_says_what_to_install(bare: Path, arguments: tuple[str, ...]) -> None:
    result = _run(bare / "newstratum", *arguments)
    assert result.returncode == 3
    assert "newstratum[cli]" in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stdout == ""
