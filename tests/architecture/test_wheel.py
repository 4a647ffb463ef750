"""The wheel, installed without extras: three dependencies, all its data, and the main calls work."""

from __future__ import annotations

import email.message
import email.parser
import importlib.metadata
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement

#: Runs in the environment without extras: the classifier, its schema, and both stores that need no plugin.
MAIN_CALLS = """
import datetime as dt, sys, tempfile
from pathlib import Path
import newstratum as ns

job = ns.Engagement(
    employer_kind=ns.EmployerKind.LAW_FIRM, relation=ns.Relation.PARTNER, role=ns.Role.PROFESSIONAL
)
verdict = ns.classify([job], on=dt.date(2018, 11, 1))
assert verdict.group is ns.Group.INTERMEDIARY, verdict
assert ns.explain(verdict, "zh")
assert set(ns.json_schema(ns.Verdict)["properties"]) >= set(verdict.to_dict())
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


def _list_required(name: str) -> set[str]:
    """Return a distribution and, without their extras, all that it requires here."""
    found = {name}
    for line in importlib.metadata.requires(name) or ():
        requirement = Requirement(line)
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            found |= _list_required(requirement.name)
    return found


@pytest.fixture(scope="module")
def bare(wheel: Path, metadata: email.message.Message, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the programs of an environment that holds the wheel and what it requires.

    What it requires is copied from the environment of this test, so that nothing is fetched.
    """
    folder = tmp_path_factory.mktemp("bare")
    assert _run(sys.executable, "-m", "venv", "--without-pip", folder).returncode == 0
    (packages,) = folder.glob("lib/python*/site-packages")
    required = [Requirement(line) for line in metadata.get_all("Requires-Dist", [])]
    for requirement in required:
        if requirement.marker is None:
            for name in _list_required(requirement.name):
                _copy_distribution(name, packages)
    installed = _run(
        sys.executable, "-m", "pip", "--python", folder / "bin" / "python", "install", "--quiet",
        "--disable-pip-version-check", "--no-index", "--no-deps", "--no-compile", wheel,
    )  # fmt: skip
    assert installed.returncode == 0, installed.stderr
    return folder / "bin"


def _copy_distribution(name: str, packages: Path) -> None:
    for file in importlib.metadata.files(name) or ():
        if ".." not in file.parts and file.suffix != ".pyc":
            target = packages / file
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file.locate(), target)


@pytest.mark.slow
def test_the_core_has_three_dependencies(metadata: email.message.Message) -> None:
    required = [entry for entry in metadata.get_all("Requires-Dist", []) if "extra ==" not in entry]
    assert sorted(entry.partition(">")[0] for entry in required) == ["attrs", "cattrs", "pluggy"]
    assert metadata["Requires-Python"] == ">=3.11"
    assert metadata["License-Expression"] == "MIT"
    assert set(metadata.get_all("Provides-Extra")) == {"aio", "cli", "testing"}


@pytest.mark.slow
def test_the_metadata_says_what_an_index_shows(metadata: email.message.Message) -> None:
    assert metadata["Author"] == "newstratum developers"
    assert metadata["Keywords"]
    classifiers = metadata.get_all("Classifier", [])
    assert {"Typing :: Typed", "Programming Language :: Python :: 3.13"} <= set(classifiers)
    # The licence is an expression (PEP 639); no classifier may say it a second time.
    assert [each for each in classifiers if each.startswith("License")] == []
    assert metadata.get_all("License-File") == ["LICENSE"]


@pytest.mark.slow
def test_the_page_of_an_index_has_no_link_that_leads_nowhere(metadata: email.message.Message) -> None:
    text = str(metadata.get_payload())
    assert "# newstratum" in text
    assert metadata["Description-Content-Type"] == "text/markdown"
    links = re.findall(r"\[[^\]]+\]\(([^)]+)\)", text)
    assert [link for link in links if not link.startswith(("https://", "#"))] == []
    assert "<!--" not in text
    assert "![" not in text


@pytest.mark.slow
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


@pytest.mark.slow
def test_the_main_calls_work_without_extras(bare: Path) -> None:
    result = _run(bare / "python", "-W", "error", "-c", MAIN_CALLS)
    assert (result.stdout, result.stderr) == ("memory\nsqlite\n", "")


@pytest.mark.slow
def test_the_environment_holds_no_extra(bare: Path) -> None:
    search = (
        "from importlib.util import find_spec as f; print([n for n in ('typer', 'rich', 'pytest') if f(n)])"
    )
    assert _run(bare / "python", "-c", search).stdout == "[]\n"


@pytest.mark.slow
@pytest.mark.parametrize("arguments", [(), ("--help",), ("demo",)])
@pytest.mark.parametrize("command", [("newstratum",), ("python", "-m", "newstratum")])
def test_the_command_says_what_to_install(
    bare: Path, command: tuple[str, ...], arguments: tuple[str, ...]
) -> None:
    result = _run(bare / command[0], *command[1:], *arguments)
    assert result.returncode == 3
    assert "pip install '.[cli]'" in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stdout == ""
