"""The setting of every case: what a store claims, a store to try, and short ways to write and read it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import pytest

from newstratum._ports.fields import FieldType, Kind
from newstratum._ports.query import Query
from newstratum._ports.records import Change, Commit, Cursor, Key, Note, Page, Put, Record, Version, Write
from newstratum._ports.store import Store
from newstratum._testing.kits import report_case, skip_unless
from newstratum._testing.watchdog import (
    CASE_SECONDS,
    check_not_given_up,
    compute_limit,
    give_up,
    limit_seconds,
)

#: The kinds of the kit: one with every type of field and some composite indexes, one small, one bare.
KINDS = (
    Kind(
        "person",
        {
            "name": FieldType.TEXT,
            "town": FieldType.TEXT,
            "visits": FieldType.INTEGER,
            "born": FieldType.DATE,
            "seen": FieldType.INSTANT,
            "confirmed": FieldType.BOOLEAN,
        },
        (("town", "name"), ("town", "born"), ("town", "confirmed"), ("town", "confirmed", "visits")),
    ),
    Kind("seat", {"holder": FieldType.TEXT}),
    Kind("unique"),
)
DAY = dt.date(2017, 3, 1)
INSTANT = dt.datetime(2017, 3, 1, 8, 30, 0, 123456, tzinfo=dt.UTC)

_Case = TypeVar("_Case", bound=Callable[..., Any])


def require_store_capability(capability: str) -> Callable[[_Case], _Case]:
    """Skip a case, or all cases of a class, for a store that does not claim the capability."""
    return skip_unless(lambda setting: bool(getattr(setting, capability)), capability)


def build_key(identifier: str, kind: str = "person") -> Key:
    """Return the key of a record of the kit."""
    return Key(kind, identifier)


def build_note(commit_id: str | None = None, recorded_at: dt.datetime | None = None, **parts: str) -> Note:
    """Return a note, by default with a commit id nobody used before."""
    return Note(
        commit_id=commit_id or uuid.uuid4().hex,
        actor=parts.get("actor", "clerk"),
        purpose=parts.get("purpose", "roster"),
        reason=parts.get("reason", ""),
        batch=parts.get("batch", ""),
        recorded_at=recorded_at,
    )


def build_person_put(
    identifier: str, document: bytes = b"{}", *, expect: Version | None = None, **fields: Any
) -> Put:
    """Return the write of a person."""
    return Put(build_key(identifier), 1, document, fields, expect)


def commit_writes(store: Store, *writes: Write, **note: Any) -> Commit:
    """Commit some writes under a note of their own."""
    return store.commit(writes, build_note(**note))


def put_all(store: Store, **persons: dict[str, Any]) -> Commit:
    """Write new persons, by their ids, in one commit."""
    return commit_writes(store, *(build_person_put(name, **fields) for name, fields in persons.items()))


def get_record(store: Store, identifier: str, kind: str = "person") -> Record:
    """Return a record that must be there."""
    record = store.get(build_key(identifier, kind))
    assert record is not None, f"{kind}/{identifier} is missing"
    return record


def iterate_pages(store: Store, query: Query) -> Iterator[Page]:
    """Yield every page of a query."""
    cursors: set[Cursor] = set()
    while True:
        page = store.find(query)
        yield page
        if page.next is None:
            return
        assert page.next not in cursors, "the pages go round in a circle"
        cursors.add(page.next)
        query = query.following(page.next)


def find_ids(store: Store, query: Query) -> list[str]:
    """Return the ids that a query finds, page by page, in order."""
    return [record.key.id for page in iterate_pages(store, query) for record in page.records]


def list_changes(store: Store, after: Cursor | None = None, *, limit: int = 1000) -> list[Change]:
    """Return the whole feed after a cursor."""
    changes: list[Change] = []
    while True:
        feed = store.changes(after, limit=limit)
        changes += feed.changes
        after = feed.cursor
        if not feed.more:
            return changes


def find_files_containing(folder: Path, text: bytes) -> list[Path]:
    """Return the files of a folder in which some bytes stand."""
    return [path for path in folder.rglob("*") if path.is_file() and text in path.read_bytes()]


class StoreSetting:
    """What an author states about a store. A capability that is not claimed skips its cases, by name."""

    #: What was committed is there after closing and opening again.
    durable = False
    #: It is a ``Redactor``.
    redacts = False
    #: It is a ``History``.
    keeps_history = False
    #: It is a ``Counter``.
    counts = False
    #: It refuses to be used in a child that was forked after it was opened.
    detects_fork = False
    #: Two stores opened on one place see each other's commits, as two processes would.
    multi_process = False
    #: It can be opened to be read only; override :meth:`open_read_only` too.
    opens_read_only = False
    #: It says whether it is there without being made; override :meth:`exists` too.
    tells_existence = False
    #: It is a ``BatchRedactor``.
    redacts_many = False
    #: It is a ``BatchCounter``.
    counts_many = False
    #: It is a ``HistoryRedactor``.
    redacts_history = False
    #: It is a ``TraceRedactor``.
    redacts_traces = False
    #: It is a ``DocumentReplacer``.
    replaces_documents = False
    #: A commit of many writes takes no more memory than one of few.
    streams = False
    #: It is a ``Backup``.
    backs_up = False
    #: It is an ``Inspector``.
    inspects = False
    #: It records the instant that a note gives in place of its clock's.
    keeps_given_instants = False
    #: Take larger commits and more random examples: some minutes in place of some seconds.
    thorough = False
    #: Seconds that a case may take before it is called a hang; a thorough case may take longer.
    case_seconds = CASE_SECONDS

    def open_store(self, tmp_path: Path, kinds: tuple[Kind, ...]) -> Store:
        """Open the store that lies in a folder; the same folder means the same store."""
        pytest.fail("a store kit needs the method open_store(tmp_path, kinds)")

    def open_read_only(self, tmp_path: Path, kinds: tuple[Kind, ...]) -> Store:
        """Open the store that lies in a folder so that nothing can be written to it."""
        pytest.fail(
            "a store kit that claims opens_read_only needs the method open_read_only(tmp_path, kinds)"
        )

    def exists(self, tmp_path: Path) -> bool | None:
        """Say whether the store of a folder is there, as the backend's ``exists`` does."""
        pytest.fail("a store kit that claims tells_existence needs the method exists(tmp_path)")

    @contextmanager
    def _reopen(self, store: Store, tmp_path: Path, kinds: tuple[Kind, ...] = KINDS) -> Iterator[Any]:
        """Close a store, and open it again for a block."""
        store.close()
        again = self.open_store(tmp_path, kinds)
        try:
            yield again
        finally:
            again.close()

    @pytest.fixture(autouse=True)
    def _limit(
        self, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
    ) -> Iterator[None]:
        report_case(request, "StoreKit")
        check_not_given_up(type(self))
        self._folders = tmp_path_factory
        with limit_seconds(type(self), compute_limit(self), str(request.node.name)):
            yield

    def begin_case(self) -> None:
        """Try once whether this is a store at all; if not, every case says why at once."""
        kit = type(self)
        check_not_given_up(kit)
        if "_tried" in vars(kit):
            return
        kit._tried = True  # type: ignore[attr-defined]  # of each author's class, not of this one
        try:
            store = self.open_store(self._folders.mktemp("first"), KINDS)
        except Exception as error:
            _give_up(kit, f"the store could not be opened: {_describe(error)}")
        try:
            commit = commit_writes(store, build_person_put("a"))
            record = store.get(build_key("a"))
            store.close()
        except Exception as error:
            _give_up(kit, f"the first commit of one record failed: {_describe(error)}")
        if not isinstance(commit, Commit) or not isinstance(record, Record):
            _give_up(kit, "it is no store: a record that was committed does not come back")

    @pytest.fixture
    def store(self, tmp_path: Path, _limit: None) -> Iterator[Store]:
        """An open store of its own for each case."""
        try:
            store = self.open_store(tmp_path, KINDS)
        except Exception as error:
            if "_tried" not in vars(type(self)):
                give_up(type(self), f"the store could not be opened: {_describe(error)}")
            raise
        yield store
        store.close()


def _describe(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def _give_up(kit: type, reason: str) -> NoReturn:
    give_up(kit, reason)
    pytest.fail(reason, pytrace=False)
