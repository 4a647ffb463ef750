"""A store file, ways to open it, and ways to look at the folder it lies in."""

from __future__ import annotations

import hashlib
import os
import uuid
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from newstratum._builtin.sqlite import SQLiteStore, open_sqlite
from newstratum._ports.fields import FieldType, Kind
from newstratum._ports.records import Key, Note, Put
from newstratum._ports.url import URL

PERSON = Kind("person", {"name": FieldType.TEXT, "town": FieldType.TEXT}, (("town", "name"),))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.db"


@pytest.fixture
def opened(path: Path) -> Iterator[Callable[..., SQLiteStore]]:
    """Open the store at the path, with options if wanted; all are closed at the end."""
    stores: list[SQLiteStore] = []

    def open_it(options: str = "", at: Path = path, **arguments: Any) -> SQLiteStore:
        stores.append(open_sqlite(URL.parse(f"sqlite:///{at}{options}"), (PERSON,), **arguments))
        return stores[-1]

    yield open_it
    for store in stores:
        store.close()


@pytest.fixture
def note() -> Callable[[], Note]:
    return lambda: Note(commit_id=uuid.uuid4().hex, actor="clerk", purpose="roster")


@pytest.fixture
def person() -> Callable[..., Put]:
    def make(identifier: str, document: bytes = b"{}", **fields: Any) -> Put:
        return Put(Key("person", identifier), 1, document, fields, fields.pop("expect", None))

    return make


@pytest.fixture
def photograph(tmp_path: Path) -> Callable[[], dict[str, str]]:
    """Say what lies in the folder: every name with the digest of its content."""

    def take() -> dict[str, str]:
        return {
            file.name: hashlib.sha256(file.read_bytes()).hexdigest()
            for file in sorted(tmp_path.iterdir())
            if file.is_file() and not file.is_symlink()
        }

    return take


@pytest.fixture
def in_child() -> Callable[[Callable[[], None]], None]:
    """Run something in a forked child, and fail with what it failed with."""

    def run(work: Callable[[], None]) -> None:
        reading, writing = os.pipe()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            child = os.fork()
        if child == 0:
            failure = ""
            try:
                try:
                    work()
                except BaseException as error:
                    failure = f"{type(error).__name__}: {error}"
                os.write(writing, failure.encode())
            finally:
                # Whatever happens, a copy of the test runner must not go on as one.
                os._exit(0)
        os.close(writing)
        with os.fdopen(reading, "rb") as pipe:
            failure = pipe.read().decode()
        os.waitpid(child, 0)
        assert failure == ""

    return run
