"""What the repository must not hold: addresses of registries, paths of one machine, names of real persons."""

from __future__ import annotations

import hashlib
import re
import tomllib
from pathlib import Path

import pytest

PIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*==[0-9][0-9A-Za-z.+!-]*")
REGISTRY = re.compile(
    r"https?://\S*/simple\b|registry=https?://|index[-]url\s*=|--(?:extra-)?index[-]url"
    r"|\b(?:files\.)?pythonhosted\.org|registry\.npmjs"
)
# Joined, so that this file does not match itself.
MACHINE_PATHS = ["/work" + "/", f"{Path.home()}/", f"{Path(__file__).parents[2]}/"]
#: The public persons named in the founding text, as digests: their names stand nowhere, this file included.
PERSONS = {
    "2d2a8665f44ef2de",
    "6201b3304add9d2e",
    "755cfb4b7c0b4ff7",
    "ba82d5a068cc5371",
    "cdaf24f11429920e",
    "e1534f8c423ec74b",
    "f8877f4c88cd6138",
    "fcc3000ae701ab34",
}
HAN_RUN = re.compile(r"[\u4e00-\u9fff]{2,}")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _texts(paths: list[Path]) -> dict[Path, str]:
    texts = {}
    for path in paths:
        content = path.read_bytes()
        if b"\0" in content:
            continue
        try:
            texts[path] = content.decode()
        except UnicodeDecodeError:
            texts[path] = content.decode("gb18030", errors="replace")
    return texts


@pytest.fixture(scope="module")
def texts(project_files: list[Path]) -> dict[Path, str]:
    return _texts(project_files)


def test_pins_are_pins_and_nothing_else(root: Path) -> None:
    lines = (root / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert [line for line in pins if not PIN.fullmatch(line)] == []
    names = [re.sub(r"[._]", "-", line.partition("==")[0].lower()) for line in pins]
    assert len(names) == len(set(names))


def test_every_declared_requirement_is_pinned(root: Path) -> None:
    pinned = {
        re.sub(r"[._]", "-", line.partition("==")[0].lower())
        for line in (root / "constraints.txt").read_text(encoding="utf-8").splitlines()
    }
    required = set()
    for path in [root / "pyproject.toml", *root.glob("plugins/*/pyproject.toml")]:
        with path.open("rb") as file:
            content = tomllib.load(file)
        project = content["project"]
        required |= {*content["build-system"]["requires"], *project.get("dependencies", [])}
        for several in (project.get("optional-dependencies", {}), content.get("dependency-groups", {})):
            required |= {requirement for group in several.values() for requirement in group}
    names = {
        re.sub(r"[._]", "-", re.match(r"[\w.-]+", requirement).group().lower()) for requirement in required
    }
    assert {name for name in names if not name.startswith("newstratum")} - pinned == set()


@pytest.mark.slow
def test_no_address_of_a_package_registry(texts: dict[Path, str]) -> None:
    here = Path(__file__)
    found = [str(path) for path, text in texts.items() if path != here and REGISTRY.search(text)]
    assert found == []


def test_no_path_of_one_machine(texts: dict[Path, str]) -> None:
    found = [(str(path), start) for path, text in texts.items() for start in MACHINE_PATHS if start in text]
    assert found == []


def _persons_in(text: str) -> int:
    """How often one of the persons is named: every run of two or three characters is looked up."""
    return sum(
        _digest(run[start : start + length]) in PERSONS
        for run in HAN_RUN.findall(text)
        for length in (2, 3)
        for start in range(len(run) - length + 1)
    )


@pytest.mark.slow
def test_no_real_person_is_named(texts: dict[Path, str]) -> None:
    assert [str(path) for path, text in texts.items() if _persons_in(text)] == []
