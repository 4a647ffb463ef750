"""A hypothesis state machine: random work on a store, compared with a model made of dictionaries.

Subclass it with the two ways into your store, and give pytest its test case::

    class MyMachine(StoreMachine):
        durable = True

        def open_store(self, folder, kinds):
            return open_my_store(folder / "store", kinds)

    TestMyMachine = MyMachine.TestCase
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from pathlib import Path
from typing import Any, Final

import pytest
from attrs import evolve, frozen
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from newstratum._ports.fields import FieldType, Kind
from newstratum._ports.query import Query, sort_matching_records
from newstratum._ports.records import (
    Act,
    Change,
    Check,
    Commit,
    Cursor,
    Delete,
    Key,
    Note,
    Put,
    Record,
    Version,
    Write,
)
from newstratum._ports.store import Counter, History, Redactor, Store
from newstratum._testing import strategies
from newstratum._testing.store_setting import list_changes
from newstratum.errors import ConflictError, NotFoundError

_KIND: Final = Kind(
    "person",
    {"name": FieldType.TEXT, "town": FieldType.TEXT, "visits": FieldType.INTEGER},
    (("town", "name"), ("town", "visits")),
)
_IDS = st.sampled_from(["a", "A", "b", "é", "𠀀"])
_FIELDS = st.fixed_dictionaries({}, optional={name: strategies.values(t) for name, t in _KIND.fields.items()})
_DOCUMENTS = st.sampled_from([b"{}", b"", b"[1]"])
#: What a write says it saw: the version there is, none, an earlier one, or one that never was.
_SEEN = st.sampled_from(["now", "now", "now", "none", "earlier", "invented"])
_DRAFTS = st.lists(
    st.tuples(st.sampled_from(["put", "put", "delete", "check"]), _IDS, _SEEN, _DOCUMENTS, _FIELDS),
    max_size=4,
    unique_by=lambda draft: draft[1],
)


@frozen
class _ExpectedChange:
    """A change as the model expects it in the feed."""

    key: Key
    version: Version
    act: Act
    document: bytes | None
    place: int
    last: bool


def _to_expected_change(change: Change) -> _ExpectedChange:
    return _ExpectedChange(change.key, change.version, change.act, change.document, change.place, change.last)


class StoreMachine(RuleBasedStateMachine):
    """Commits, conflicts, repetitions, redactions, queries, pages, feeds and reopening, in any order."""

    #: Whether what was committed is there after closing and opening again.
    durable = False

    def __init__(self) -> None:
        super().__init__()
        self._exits = contextlib.ExitStack()
        self._records: dict[Key, Record] = {}
        self._changes: list[_ExpectedChange] = []
        self._commits: dict[str, Commit] = {}
        self._earlier: dict[Key, Version] = {}
        self._heard: list[_ExpectedChange] = []
        self._cursor: Cursor | None = None
        self._numbers = 0

    def open_store(self, folder: Path, kinds: tuple[Kind, ...]) -> Store:
        """Open the store that lies in a folder; the same folder means the same store."""
        pytest.fail("a store machine needs the method open_store(folder, kinds)")

    def new_folder(self) -> Path:
        """Make an empty folder; by default one that is removed at the end."""
        folder = Path(tempfile.mkdtemp(prefix="store-machine-"))
        self._exits.callback(shutil.rmtree, folder, ignore_errors=True)
        return folder

    @initialize()
    def begin(self) -> None:
        """Open an empty store."""
        self._folder = self.new_folder()
        self._store = self.open_store(self._folder, (_KIND,))

    def teardown(self) -> None:
        """Close the store, and remove what was made for it."""
        with self._exits:
            if hasattr(self, "_store"):
                self._store.close()

    # ------------------------------------------------------------------------------------- rules

    @rule(drafts=_DRAFTS)
    def commit(self, drafts: list[tuple[str, str, str, bytes, dict[str, Any]]]) -> None:
        """Commit writes of which some may be out of date: then nothing is stored."""
        writes = [self._write(*draft) for draft in drafts]
        changes = self._note()
        stale = [w for w in writes if w.expect != self._version_of(w.key)]
        if stale:
            with pytest.raises(ConflictError) as caught:
                self._store.commit(iter(writes), changes)
            assert caught.value.key in {str(write.key) for write in stale}
            return
        commit = self._store.commit(iter(writes), changes)
        assert commit.commit_id == changes.commit_id
        assert commit.version not in {change.version for change in self._changes}
        self._commits[changes.commit_id] = commit
        changed = [write for write in writes if not isinstance(write, Check)]
        for place, write in enumerate(changed):
            self._apply(write, commit.version, place, last=place == len(changed) - 1)
        assert self._store.changes(commit.cursor).changes == ()

    @precondition(lambda self: bool(self._commits))
    @rule(data=st.data())
    def repeat(self, data: st.DataObject) -> None:
        """Commit under an id that was used: nothing happens, and the first commit comes back."""
        commit_id = data.draw(st.sampled_from(sorted(self._commits)))
        write = Put(Key("person", "never"), 1, b"{}", {}, None)
        assert self._store.commit([write], self._note(commit_id)) == self._commits[commit_id]

    @precondition(lambda self: isinstance(self._store, Redactor))
    @rule(identifier=_IDS)
    def redact(self, identifier: str) -> None:
        """Erase a record and its history, if there ever was one."""
        assert isinstance(self._store, Redactor)
        key, changes = Key("person", identifier), self._note()
        try:
            redaction = self._store.redact(key, changes)
        except NotFoundError:
            assert all(change.key != key for change in self._changes)
            return
        whole = [change for change in self._changes if change.key == key and change.document is not None]
        assert redaction.erased == len(whole)
        self._commits[changes.commit_id] = redaction.commit
        self._records.pop(key, None)
        version = redaction.commit.version
        self._changes = [
            evolve(change, document=None) if change.key == key else change for change in self._changes
        ]
        self._heard = [
            evolve(change, document=None) if change.key == key else change for change in self._heard
        ]
        self._changes.append(_ExpectedChange(key, version, Act.REDACT, None, 0, True))

    @rule(query=strategies.queries(_KIND))
    def find(self, query: Query) -> None:
        """Ask for all pages of a query."""
        wanted = [record.key.id for record in sort_matching_records(query, self._records.values())]
        found: list[str] = []
        while True:
            page = self._store.find(query)
            assert all(record == self._records[record.key] for record in page.records)
            found += [record.key.id for record in page.records]
            if page.next is None:
                break
            assert len(page.records) == query.limit
            query = query.following(page.next)
        assert found == wanted

    @rule(limit=st.integers(1, 4))
    def listen(self, limit: int) -> None:
        """Read a little more of the feed, from where it was left."""
        feed = self._store.changes(self._cursor, limit=limit)
        self._heard += map(_to_expected_change, feed.changes)
        self._cursor = feed.cursor
        assert self._heard == self._changes[: len(self._heard)]
        assert feed.more == (len(self._heard) < len(self._changes))

    @precondition(lambda self: isinstance(self._store, History))
    @rule(identifier=_IDS)
    def tell_history(self, identifier: str) -> None:
        """Ask for the history of one record."""
        assert isinstance(self._store, History)
        key = Key("person", identifier)
        changes = [_to_expected_change(change) for change in self._store.of(key).changes]
        assert changes == [change for change in self._changes if change.key == key]

    @precondition(lambda self: isinstance(self._store, Counter))
    @rule(fields=st.sampled_from([(), ("town",), ("town", "visits"), ("name", "town")]))
    def count(self, fields: tuple[str, ...]) -> None:
        """Count the records by their values in some fields."""
        assert isinstance(self._store, Counter)
        tally: dict[tuple[Any, ...], int] = {}
        for record in self._records.values():
            values = tuple(record.fields.get(name) for name in fields)
            tally[values] = tally.get(values, 0) + 1
        assert self._store.count_by("person", fields) == tally

    @precondition(lambda self: self.durable)
    @rule()
    def reopen(self) -> None:
        """Close the store and open it again."""
        self._store.close()
        self._store = self.open_store(self._folder, (_KIND,))

    # -------------------------------------------------------------------------------- invariants

    @invariant()
    def agrees(self) -> None:
        """Every record, and the whole feed, are as the model has them."""
        if not hasattr(self, "_store"):
            return
        records = self._store.find(Query("person", limit=1000)).records
        assert {record.key: record for record in records} == self._records
        for key, record in self._records.items():
            assert self._store.get(key) == record
        assert [_to_expected_change(change) for change in list_changes(self._store)] == self._changes

    # ----------------------------------------------------------------------------------- helping

    def _note(self, commit_id: str | None = None) -> Note:
        self._numbers += 1
        return Note(commit_id=commit_id or f"commit-{self._numbers}", actor="machine", purpose="roster")

    def _version_of(self, key: Key) -> Version | None:
        record = self._records.get(key)
        return record.version if record else None

    def _write(self, act: str, identifier: str, seen: str, document: bytes, fields: dict[str, Any]) -> Write:
        key = Key("person", identifier)
        now = self._version_of(key)
        expect = {
            "now": now,
            "none": None,
            "earlier": self._earlier.get(key, now),
            "invented": Version("invented"),
        }[seen]
        if act == "put":
            return Put(key, 1, document, fields, expect)
        if act == "delete" and expect is not None:
            return Delete(key, expect)
        return Check(key, expect)

    def _apply(self, write: Put | Delete, version: Version, place: int, *, last: bool) -> None:
        key = write.key
        self._earlier.setdefault(key, version)
        if isinstance(write, Put):
            self._records[key] = Record(key, version, write.schema, write.document, write.fields)
            self._changes.append(_ExpectedChange(key, version, Act.PUT, write.document, place, last))
        else:
            del self._records[key]
            self._changes.append(_ExpectedChange(key, version, Act.DELETE, None, place, last))
