"""What a build adds to the wheel: Pyodide, fetched with npm and made smaller, which git never holds."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import Any, Final

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

__all__ = ["InterpreterHook", "build_interpreter", "is_built", "join_modules"]

VERSION: Final = "314.0.7"
#: The digest of the package, as its registry states it: what is fetched is this and nothing else.
INTEGRITY: Final = (
    "sha512-0YvXxEhfEdpLfb/XkM2BFAeMROq0iMUX2bzzH9pOttyMcWkwq+HbE5uyuGD82LN7y2q+SNvi/6V5JEsOlD2R1A=="
)
#: What is built, each compressed with gzip.
PARTS: Final = ("pyodide.js.gz", "binary.gz", "library.gz")
#: Seconds for npm to fetch 7 MB, and for Node to compile the standard library.
SECONDS: Final = 180

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
        package = _fetch(work)
        info = json.loads((package / "pyodide-lock.json").read_text("utf-8"))["info"]
        compiled = work / "library.zip"
        script = root / "compile_library.mjs"
        _run(["node", str(script), str(package), str(compiled)], work)
        text = join_modules(
            *((package / name).read_text("utf-8") for name in ("pyodide.mjs", "pyodide.asm.mjs"))
        )
        contents = (text.encode(), (package / "pyodide.asm.wasm").read_bytes(), compiled.read_bytes())
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for name, content in zip(PARTS, contents, strict=True):
            (folder / name).write_bytes(gzip.compress(content, 9, mtime=0))
        # Written last: a build that was interrupted is none.
        (folder / _ABOUT).write_text(json.dumps({"version": VERSION, "info": info}), encoding="utf-8")


def _fetch(work: Path) -> Path:
    """Return the folder of the package."""
    _run(["npm", "pack", "--silent", "--ignore-scripts", f"pyodide@{VERSION}"], work)
    (archive,) = work.glob("*.tgz")
    found = "sha512-" + base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if found != INTEGRITY:
        raise ValueError("the package has another digest than the one that was meant")
    with tarfile.open(archive) as opened:
        opened.extractall(work, filter="data")
    return work / "package"


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
        if is_built(folder):
            return
        try:
            build_interpreter(folder, root)
        except (OSError, ValueError, subprocess.SubprocessError) as error:
            self.app.display_warning(
                f"newstratum-page: built without Pyodide ({type(error).__name__}): pages take choices and no"
                " words. npm fetches it: install nodejs and npm, and build where npm reaches a registry."
            )
