"""Everything that a page needs to read words: a worker, Python for browsers, and the packages it imports."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from importlib.util import find_spec
from pathlib import Path
from typing import Final

__all__ = ["is_built", "pack_reader"]

#: What reading words imports, beside newstratum and the standard library.
_PACKAGES: Final = ("attr", "attrs", "cattrs")
_MODULES: Final = ("typing_extensions",)
#: Packages of newstratum that reading words does not import.
_LEFT_OUT: Final = frozenset(
    {
        "_builtin", "_cli", "_figures", "_host", "_planning", "_registry", "_storage", "_tables", "_testing",
        "__pycache__", "py.typed",
    }
)  # fmt: skip
#: Of the data of newstratum, what reading words and classifying looks up.
_DATA: Final = frozenset({"labels", "lexicon", "rulebooks", "vocabulary.toml"})
_DAY: Final = (1980, 1, 1, 0, 0, 0)


def is_built() -> bool:
    """Say whether Python for browsers is in the package: it is fetched while the package is built."""
    return (_interpreter() / "about.json").is_file()


def pack_reader() -> Mapping[str, bytes]:
    """Return the parts of the reader, each compressed with gzip.

    ``worker`` is the script of a worker; it wants the others by their names.
    """
    folder, own = _interpreter(), files("newstratum_page")
    about = json.loads((folder / "about.json").read_text("utf-8"))
    scripts = (
        f"const PYTHON = {json.dumps(about['info'])};\n".encode(),
        gzip.decompress((folder / "pyodide.js.gz").read_bytes()),
        (own / "worker.js").read_bytes(),
    )
    return {
        "worker": gzip.compress(b"".join(scripts), 9, mtime=0),
        "binary": (folder / "binary.gz").read_bytes(),
        "modules": (folder / "library.gz").read_bytes(),
        "packages": gzip.compress(_pack_packages(), 9, mtime=0),
    }


def _interpreter() -> Traversable:
    return files("newstratum_page") / "interpreter"


def _pack_packages() -> bytes:
    """Return an archive of the packages; the same packages give the same bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, content in sorted(_list_files()):
            archive.writestr(zipfile.ZipInfo(name, _DAY), content)
    return packed.getvalue()


def _list_files() -> Iterator[tuple[str, bytes]]:
    yield "answers.py", (files("newstratum_page") / "answers.py").read_bytes()
    for module in _MODULES:
        spec = find_spec(module)
        if spec is not None and spec.origin:
            yield f"{module}.py", Path(spec.origin).read_bytes()
    for package in _PACKAGES:
        yield from _walk(files(package), package)
    yield from _walk(files("newstratum"), "newstratum")


def _walk(folder: Traversable, path: str) -> Iterator[tuple[str, bytes]]:
    for each in folder.iterdir():
        if each.name in _LEFT_OUT or (path == "newstratum/_shipped/data" and each.name not in _DATA):
            continue
        if each.is_dir():
            yield from _walk(each, f"{path}/{each.name}")
        elif not each.name.endswith((".pyc", ".pyi", ".so", ".typed")):
            yield f"{path}/{each.name}", each.read_bytes()
