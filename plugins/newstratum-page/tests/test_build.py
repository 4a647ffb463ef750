"""What a build adds to the wheel, and what it does where npm is missing or gives something else."""

from __future__ import annotations

import gzip
import importlib.util
import json
import sys
import zipfile
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import Final

import pytest

from newstratum_page import packing, plugin

PLUGIN: Final = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def build() -> ModuleType:
    spec = importlib.util.spec_from_file_location("newstratum_page_build", PLUGIN / "hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Application:
    """What hatchling gives a hook to speak with."""

    def __init__(self) -> None:
        self.warnings: list[str] = []

    def display_warning(self, text: str) -> None:
        self.warnings.append(text)


def run_hook(build: ModuleType, root: Path) -> list[str]:
    application = Application()
    hook = build.InterpreterHook(str(root), {}, None, None, str(root), "wheel", application)
    hook.initialize("standard", {})
    return application.warnings


def write_program(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.write_text(f"#!{sys.executable}\n{text}\n", encoding="utf-8")
    path.chmod(0o755)


def test_without_npm_the_build_says_that_there_will_be_no_words(
    build: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    (warning,) = run_hook(build, tmp_path)
    assert "no words" in warning
    assert "npm" in warning
    assert not (tmp_path / "src").exists()


@pytest.mark.parametrize(
    "npm",
    [
        pytest.param("raise SystemExit(1)", id="no registry"),
        pytest.param("open('pyodide.tgz', 'wb').write(b'another package')", id="another digest"),
        pytest.param("pass", id="nothing"),
    ],
)
def test_what_is_not_the_package_is_not_built_in(
    build: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, npm: str
) -> None:
    write_program(tmp_path, "npm", npm)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert len(run_hook(build, tmp_path)) == 1
    assert not (tmp_path / "src").exists()


def test_modules_of_another_form_are_refused(build: ModuleType) -> None:
    joined = build.join_modules(
        "var a=1;export{dt as loadPyodide,U as version};",
        "var u=import.meta.url;async function _createPyodideModule(){}export default _createPyodideModule;",
    )
    assert "import.meta" not in joined
    assert "return dt})" in joined
    with pytest.raises(ValueError, match="expected"):
        build.join_modules("export default 1;", "export default _createPyodideModule;")


def test_without_an_interpreter_nothing_is_offered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "_interpreter", lambda: tmp_path)
    assert plugin.readers() == ()


needs_interpreter = pytest.mark.skipif(
    not packing.is_built(), reason="newstratum-page was built without Pyodide"
)


@pytest.mark.slow
@needs_interpreter
def test_a_page_carries_what_reading_needs_and_nothing_of_a_register(monkeypatch: pytest.MonkeyPatch) -> None:
    # A memory that was made of other packages is none of these.
    monkeypatch.setattr(packing, "digest_packages", lambda _packages: "another")
    parts = packing.pack_reader()
    assert parts == packing.pack_reader()
    assert set(parts) == {"worker", "binary", "modules", "packages"}
    names = zipfile.ZipFile(BytesIO(gzip.decompress(parts["packages"]))).namelist()
    assert {"answers.py", "attr/__init__.py", "newstratum/_reading/jobs.py"} <= set(names)
    assert [
        name for name in names if "/_registry/" in name or "data/roster" in name or name.endswith(".pyc")
    ] == []
    assert sum(map(len, parts.values())) < 8_000_000


@pytest.mark.slow
@needs_interpreter
def test_with_a_memory_of_these_packages_a_page_carries_their_data_alone() -> None:
    if not packing.has_memory():
        pytest.skip("the memory of a started Python was made of other packages: run hatch_build.py")
    parts = packing.pack_reader()
    assert set(parts) == {"worker", "binary", "memory", "data"}
    names = set(json.loads(gzip.decompress(parts["data"])))
    assert "newstratum/_shipped/data/vocabulary.toml" in names
    assert [name for name in names if not name.endswith((".toml", ".json"))] == []
    assert sum(map(len, parts.values())) < 8_000_000


def test_a_build_without_the_packages_leaves_what_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    def miss() -> bytes:
        raise ModuleNotFoundError("newstratum")

    monkeypatch.setattr(packing, "pack_packages", miss)
    assert packing.has_memory()
