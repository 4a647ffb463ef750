"""Every store that comes with newstratum puts other bytes in place of its documents."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from newstratum._api import get_plugin_host
from newstratum._ports.fields import FieldType, Kind
from newstratum._ports.query import Is, Query
from newstratum._ports.records import Delete, Key, Note, Put
from newstratum._ports.store import DocumentReplacer

KINDS = (Kind("thing", {"colour": FieldType.TEXT}), Kind("other", {}))
OLD = "旧的话" * 30


@pytest.fixture(params=["memory", "sqlite", "jsonl", "lmdb", "sql+sqlite"])
def open_store(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Any]:
    scheme = request.param
    url = "memory:" if scheme == "memory" else f"{scheme}:///{tmp_path}/store.db"
    kept: list[Any] = []
    if scheme == "sql+sqlite":
        _prepare(url)

    def open_it() -> Any:
        if scheme == "memory" and kept:
            return kept[0]
        for each in kept:
            each.close()
        store = get_plugin_host().open_store(url, KINDS)
        request.addfinalizer(store.close)
        kept.append(store)
        return store

    return open_it


def _prepare(url: str) -> None:
    operations = pytest.importorskip(
        "newstratum_sql.administration.operations", reason="the plugin newstratum_sql is not here"
    )
    operations.prepare(url, KINDS)


def note(name: str) -> Note:
    return Note(commit_id=name, actor="a", purpose="roster")


def fill(store: Any) -> None:
    def put(identifier: str, text: str, expect: Any = None, kind: str = "thing") -> Put:
        fields = {"colour": "red"} if kind == "thing" else {}
        return Put(Key(kind, identifier), 1, text.encode(), fields, expect)

    things = [put("a", OLD), put("b", OLD + "b"), put("c", OLD), put("o", OLD, kind="other")]
    first = store.commit(things, note("1"))
    store.commit([put("a", OLD + "2", first.version), Delete(Key("thing", "c"), first.version)], note("2"))
    store.redact(Key("thing", "b"), note("3"))


def seal(key: Key, schema: int, document: bytes) -> bytes | None:
    assert schema == 1
    if key.kind == "other" or document.startswith(b"new"):
        return None
    return b"new" + str(len(document)).encode() + b"x" * 500


def list_all(store: Any) -> list[tuple[Any, ...]]:
    return [
        (each.key, each.version, each.act, each.digest, each.note.commit_id, each.recorded_at, each.place)
        for each in store.changes(limit=100).changes
    ]


@pytest.mark.slow
def test_documents_are_replaced_and_nothing_else(open_store: Callable[[], Any]) -> None:
    store = open_store()
    assert isinstance(store, DocumentReplacer)
    fill(store)
    before, record = list_all(store), store.get(Key("thing", "a"))
    assert store.replace_documents(seal).documents == 3
    assert list_all(store) == before
    again = store.get(Key("thing", "a"))
    assert (again.version, again.fields, again.schema) == (record.version, record.fields, record.schema)
    assert again.document == seal(record.key, 1, record.document)
    assert store.find(Query("thing", (Is("colour", "red"),))).records == (again,)
    assert store.get(Key("other", "o")).document == OLD.encode()
    documents = [each.document for each in store.changes(limit=100).changes if each.document is not None]
    assert sorted(each[:3] for each in documents) == [b"new", b"new", b"new", OLD.encode()[:3]]
    assert store.replace_documents(seal).documents == 0
    store.commit([Put(Key("thing", "a"), 1, b"later", {"colour": "red"}, again.version)], note("4"))


def test_what_was_replaced_stays_replaced(open_store: Callable[[], Any]) -> None:
    store = open_store()
    fill(store)
    store.replace_documents(seal)
    documents = [each.document for each in store.changes(limit=100).changes]
    other = open_store()
    assert [each.document for each in other.changes(limit=100).changes] == documents


def test_a_failure_leaves_whole_documents(open_store: Callable[[], Any]) -> None:
    store = open_store()
    fill(store)
    seen: list[Key] = []

    def fail(key: Key, schema: int, document: bytes) -> bytes | None:
        seen.append(key)
        if len(seen) == 2:
            raise KeyboardInterrupt
        return seal(key, schema, document)

    with pytest.raises(KeyboardInterrupt):
        store.replace_documents(fail)
    for change in store.changes(limit=100).changes:
        if change.document is not None:
            assert change.document.startswith((OLD.encode(), b"new"))
    store.replace_documents(seal)
    assert store.get(Key("thing", "a")).document.startswith(b"new")


def test_nothing_of_the_former_bytes_stays_in_a_file_of_sqlite(tmp_path: Path) -> None:
    store = get_plugin_host().open_store(f"sqlite:///{tmp_path}/store.db", KINDS)
    marks = [f"mark-{number:05}-end".encode() for number in range(300)]
    store.commit([Put(Key("thing", f"k{at}"), 1, mark, {}, None) for at, mark in enumerate(marks)], note("1"))
    assert store.replace_documents(lambda _key, _schema, document: b"new" * (len(document) % 7 + 9)).documents
    store.close()
    content = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert not [mark for mark in marks if mark in content]
    with closing(sqlite3.connect(tmp_path / "store.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
