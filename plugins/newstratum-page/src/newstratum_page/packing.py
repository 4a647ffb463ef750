"""Everything that a page needs to read words: a worker, Python for browsers, and the packages it imports."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from importlib.util import find_spec
from pathlib import Path
from typing import Final

__all__ = ["digest_packages", "has_memory", "is_built", "pack_packages", "pack_reader"]

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
_TERMS: Final = "newstratum/_shipped/data/lexicon/"
_DAY: Final = (1980, 1, 1, 0, 0, 0)


def is_built() -> bool:
    """Say whether Python for browsers is in the package: it is fetched while the package is built."""
    return (_interpreter() / "about.json").is_file()


def pack_reader() -> Mapping[str, bytes]:
    """Return the parts of the reader: ``binary`` and ``memory`` packed with Zstandard, the others with gzip.

    The memory of a started Python is among them where it was made of the packages that are installed. Without
    it a page imports them, which takes some seconds more.

    ``worker`` is the script of a worker; it wants the others by their names.
    """
    folder = _interpreter()
    about = json.loads((folder / "about.json").read_text("utf-8"))
    scripts = (
        f"const PYTHON = {json.dumps(about['info'])};\n".encode(),
        gzip.decompress((folder / "pyodide.js.gz").read_bytes()),
        Path(__file__).with_name("worker.js").read_bytes(),
    )
    packages = pack_packages()
    parts = {
        "worker": gzip.compress(b"".join(scripts), 9, mtime=0),
        "binary": (folder / "binary.zst").read_bytes(),
    }
    if _is_memory_of(packages):
        # The modules and the terms are in the memory; what is left is what is looked up later.
        data = {
            name: content.decode()
            for name, content in _list_files()
            if not name.endswith(".py") and not name.startswith(_TERMS)
        }
        parts |= {"memory": (folder / "memory.zst").read_bytes()}
        return parts | {"data": _compress(json.dumps(data, ensure_ascii=False).encode())}
    return parts | {"modules": (folder / "library.gz").read_bytes(), "packages": _compress(packages)}


def has_memory() -> bool:
    """Say whether there is the memory of a Python that was started with the packages that are here.

    Where they are not here there is nothing to start with: what is there will do.
    """
    try:
        return _is_memory_of(pack_packages())
    except ImportError:
        return True


def pack_packages() -> bytes:
    """Return an archive of the packages; the same packages give the same bytes.

    Raises:
        ModuleNotFoundError: One of them is not installed.
    """
    return _pack(_list_files())


def digest_packages(packages: bytes) -> str:
    """Return what tells an archive of packages from any other."""
    return hashlib.sha256(packages).hexdigest()


def _interpreter() -> Path:
    return Path(__file__).with_name("interpreter")


def _is_memory_of(packages: bytes) -> bool:
    try:
        made_of = json.loads((_interpreter() / "memory.json").read_text("utf-8"))
    except OSError:
        return False
    return bool(made_of["packages"] == digest_packages(packages))


def _compress(content: bytes) -> bytes:
    return gzip.compress(content, 9, mtime=0)


def _pack(contents: Iterable[tuple[str, bytes]]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, content in sorted(contents):
            archive.writestr(zipfile.ZipInfo(name, _DAY), content)
    return packed.getvalue()


def _list_files() -> Iterator[tuple[str, bytes]]:
    yield "answers.py", Path(__file__).with_name("answers.py").read_bytes()
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
