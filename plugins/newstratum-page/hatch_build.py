"""What a build adds to the wheel: Pyodide, fetched with npm and made smaller, which git never holds."""

from __future__ import annotations

import base64
import gzip
import hashlib
import importlib.util
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

__all__ = [
    "InterpreterHook",
    "build_interpreter",
    "build_memory",
    "build_what_is_missing",
    "is_built",
    "join_modules",
]

VERSION: Final = "314.0.7"
#: The packages with their digests, as their registry states them: what is fetched is this and nothing else.
PACKAGES: Final = {
    f"pyodide@{VERSION}": (
        "sha512-0YvXxEhfEdpLfb/XkM2BFAeMROq0iMUX2bzzH9pOttyMcWkwq+HbE5uyuGD82LN7y2q+SNvi/6V5JEsOlD2R1A=="
    ),
    "fzstd@0.1.1": (
        "sha512-dkuVSOKKwh3eas5VkJy1AW1vFpet8TA/fGmVA5krThl8YcOVE/8ZIoEA1+U1vEn5ckxxhLirSdY837azmbaNHA=="
    ),
}
#: What is built, compressed with gzip or Zstandard.
PARTS: Final = ("pyodide.js.gz", "binary.zst", "library.gz")
#: Seconds for npm to fetch 7 MB, and for Node to compile and to pack.
SECONDS: Final = 600

_ABOUT: Final = "about.json"


def is_built(folder: Path) -> bool:
    """Say whether a folder holds the interpreter of this version, whole."""
    try:
        about = json.loads((folder / _ABOUT).read_text("utf-8"))
    except (OSError, ValueError):
        return False
    return about.get("version") == VERSION and all((folder / part).is_file() for part in PARTS)


def join_modules(loader: str, module: str) -> str:
    """Return Pyodide's two modules as one classic script that defines ``loadPyodide`` and ``createPython``.

    A page opened from disk may start a worker from a script of its own, but no browser lets it load a module.

    Args:
        loader: The text of ``pyodide.mjs``.
        module: The text of ``pyodide.asm.mjs``.
    """
    body, found, exports = loader.rpartition("export{")
    name = exports.partition(" as loadPyodide")[0].rpartition(",")[2]
    created, end, _ = module.rpartition("export default _createPyodideModule;")
    if not (found and end and name.isidentifier()):
        raise ValueError("Pyodide's modules do not look as expected")
    plain = created.replace("import.meta.url", "self.location.href")
    return (
        f"const loadPyodide=(()=>{{{body}\nreturn {name}}})();\n"
        f"const createPython=(()=>{{{plain}\nreturn _createPyodideModule}})();\n"
    )


def build_interpreter(folder: Path, root: Path) -> None:
    """Fetch Pyodide with npm and write its parts into a folder.

    Raises:
        OSError, subprocess.SubprocessError: npm or Node is not there, fails, or reaches nothing.
        ValueError: What came is not the package that was meant.
    """
    with tempfile.TemporaryDirectory() as place:
        work = Path(place)
        package, unpacker = (_fetch(work, name) for name in PACKAGES)
        info = json.loads((package / "pyodide-lock.json").read_text("utf-8"))["info"]
        library, binary = work / "library.zip", work / "binary.zst"
        _run(["node", str(root / "compile_library.mjs"), str(package), str(library)], work)
        _pack_small(root, package, {package / "pyodide.asm.wasm": binary})
        text = join_modules(
            *((package / name).read_text("utf-8") for name in ("pyodide.mjs", "pyodide.asm.mjs"))
        )
        text = (unpacker / "umd" / "index.js").read_text("utf-8") + "\n" + text
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for name, content in (("pyodide.js.gz", text.encode()), ("library.gz", library.read_bytes())):
            (folder / name).write_bytes(gzip.compress(content, 9, mtime=0))
        shutil.copyfile(binary, folder / "binary.zst")
        _keep_memory(folder, root, package, library)
        # Written last: a build that was interrupted is none.
        (folder / _ABOUT).write_text(json.dumps({"version": VERSION, "info": info}), encoding="utf-8")


def build_what_is_missing(folder: Path, root: Path) -> None:
    """Build the interpreter where it is not whole, and its memory where it is that of other packages.

    Raises:
        OSError, subprocess.SubprocessError, ValueError: As for :func:`build_interpreter`.
    """
    if not is_built(folder):
        build_interpreter(folder, root)
    elif not _load_packing(root).has_memory():
        build_memory(folder, root)


def build_memory(folder: Path, root: Path) -> None:
    """Write the memory of Python anew, beside an interpreter that is built.

    Raises:
        OSError, subprocess.SubprocessError, ValueError: As for :func:`build_interpreter`.
    """
    with tempfile.TemporaryDirectory() as place:
        work = Path(place)
        library = work / "library.zip"
        library.write_bytes(gzip.decompress((folder / "library.gz").read_bytes()))
        _keep_memory(folder, root, _fetch(work, f"pyodide@{VERSION}"), library)


def _keep_memory(folder: Path, root: Path, package: Path, library: Path) -> None:
    """Start Python with the packages that are here, and write down its memory.

    Where they are not here, as in an environment that builds and does nothing else, pages start without.
    """
    packing = _load_packing(root)
    try:
        packages = packing.pack_packages()
    except ImportError:
        return
    work = library.parent
    archive, memory, packed = work / "packages.zip", work / "memory.bin", work / "memory.zst"
    archive.write_bytes(packages)
    _run(["node", str(root / "keep_memory.mjs"), *map(str, (package, library, archive, memory))], work)
    _pack_small(root, package, {memory: packed})
    shutil.copyfile(packed, folder / "memory.zst")
    made_of = {"packages": packing.digest_packages(packages)}
    (folder / "memory.json").write_text(json.dumps(made_of), encoding="utf-8")


def _load_packing(root: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "newstratum_page_packing", root / "src" / "newstratum_page" / "packing.py"
    )
    if spec is None or spec.loader is None:
        raise ValueError("packing.py is not there")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _pack_small(root: Path, package: Path, files: Mapping[Path, Path]) -> None:
    names = (str(name) for pair in files.items() for name in pair)
    _run(["node", str(root / "pack_small.mjs"), str(package), *names], package.parent)


def _fetch(work: Path, name: str) -> Path:
    """Return the folder of a package."""
    folder = work / name.partition("@")[0]
    folder.mkdir()
    _run(["npm", "pack", "--silent", "--ignore-scripts", name], folder)
    (archive,) = folder.glob("*.tgz")
    found = "sha512-" + base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if found != PACKAGES[name]:
        raise ValueError("the package has another digest than the one that was meant")
    with tarfile.open(archive) as opened:
        opened.extractall(folder, filter="data")
    return folder / "package"


def _run(command: list[str], work: Path) -> None:
    program = shutil.which(command[0])
    if program is None:
        raise FileNotFoundError(f"{command[0]} is not installed")
    subprocess.run(
        [program, *command[1:]],
        cwd=work,
        check=True,
        timeout=SECONDS,
        stdin=subprocess.DEVNULL,
        capture_output=True,
    )


class InterpreterHook(BuildHookInterface):
    """Builds the interpreter where it is not there yet; without npm the wheel has none, and says so."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the interpreter into the package."""
        root = Path(self.root)
        folder = root / "src" / "newstratum_page" / "interpreter"
        try:
            build_what_is_missing(folder, root)
        except (OSError, ValueError, subprocess.SubprocessError) as error:
            self.app.display_warning(
                f"newstratum-page: built without Pyodide ({type(error).__name__}): pages take choices and no"
                " words. npm fetches it: install nodejs and npm, and build where npm reaches a registry."
            )


if __name__ == "__main__":
    here = Path(__file__).parent
    try:
        build_what_is_missing(here / "src" / "newstratum_page" / "interpreter", here)
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        sys.exit(
            f"newstratum-page: no memory of a started Python ({type(error).__name__}); pages start slower"
        )
