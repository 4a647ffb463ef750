"""The store: lines of a table held in memory, read anew where others wrote or the session rolled back."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Final, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newstratum.errors import InvalidValueError, UnavailableError
from newstratum.ports import (
    MAX_LIMIT,
    Commit,
    Condition,
    Counts,
    Cursor,
    Feed,
    Key,
    Kind,
    Note,
    Page,
    Put,
    Query,
    Record,
    Redaction,
    Replacement,
    SimpleStore,
    StoreUsage,
    Words,
    Write,
    map_kinds_by_name,
    read_system_clock,
)
from newstratum_session.lines import OvertakenError, SessionLines

__all__ = ["SessionStore"]

T = TypeVar("T")

#: How often work is done anew where another transaction wrote the line that it wanted to write.
_TRIES: Final = 3
_WAITING: Final = Words(
    "本应用提交事务之后才会删除；之后数据库文件、日志和备份中仍有旧字节，须另行清理（PostgreSQL：VACUUM）",
    "it is erased when the application commits; the database's files, its log and its backups still hold old "
    "bytes then, which its own tools remove (PostgreSQL: VACUUM)",
)
_OVERTAKEN: Final = Words(
    "其他事务已写入，本事务看不到；请回滚会话，重做整个事务",
    "another transaction wrote what this one cannot see; roll the session back and do all of it again",
)


class _ReadOnce(Iterable[Write]):
    """Writes that may be gone through again, though what gives them is read once."""

    def __init__(self, writes: Iterable[Write]) -> None:
        self._given = writes

    @cached_property
    def _all(self) -> tuple[Write, ...]:
        return tuple(self._given)

    def __iter__(self) -> Iterator[Write]:
        return iter(self._all)


class SessionStore:
    """Records in one table of a session's database; the application commits and rolls back.

    It holds the register in memory and reads it anew where another transaction wrote, so it suits some
    thousand records. Several threads may call it, one at a time; what the application does with its session
    beside it is for the application to keep apart.
    """

    def __init__(
        self,
        session: Session,
        kinds: Iterable[Kind],
        table: sa.Table,
        *,
        clock: Callable[[], dt.datetime] = read_system_clock,
    ) -> None:
        """Open the store as the transaction of a session sees it; the first commit makes a new one.

        Args:
            session: The application's.
            kinds: The kinds it will hold; for a registry ``newstratum.list_registry_kinds()``.
            table: What :func:`newstratum_session.build_table` returned; it was made in the database.
            clock: Returns the instant to record with a commit.

        Raises:
            InvalidValueError: It is not a session or not such a table, two kinds have one name, or a field
                has another type.
            UnavailableError: The table cannot be read or written, or the transaction has failed.
            ForeignFileError: The table holds something else.
            NewerFileError: A newer newstratum wrote it.
            DamagedFileError: A line is damaged or missing.
        """
        if not isinstance(session, Session):
            raise InvalidValueError(
                "session",
                Words("不是SQLAlchemy的Session", "is not a Session of SQLAlchemy"),
                Words("异步会话请用run_sync", "with an AsyncSession use run_sync"),
            )
        if not isinstance(table, sa.Table) or not {"number", "digest", "line"} <= {*table.columns.keys()}:
            raise InvalidValueError(
                "table",
                Words("不是build_table生成的表", "is not a table that build_table returned"),
                Words("请用build_table生成", "make it with build_table"),
            )
        self._kinds = tuple(map_kinds_by_name(kinds).values())
        self._clock = clock
        self._name = table.name
        self._lines = SessionLines(session, table)
        self._usage = StoreUsage()
        self._lock = threading.RLock()
        self._simple: SimpleStore | None = None
        self._use(lambda _simple: None)

    def __repr__(self) -> str:
        return f"<SessionStore in table {self._name!r}>"

    def get(self, key: Key) -> Record | None:
        """Return the record under a key, or None."""
        return self._use(lambda simple: simple.get(key))

    def find(self, query: Query) -> Page:
        """Return one page of the records that match a query."""
        return self._use(lambda simple: simple.find(query))

    def commit(self, writes: Iterable[Write], note: Note) -> Commit:
        """Do all of the writes, or none; they are durable when the application commits its transaction."""
        given = _ReadOnce(writes)
        return self._use(lambda simple: simple.commit(given, note))

    def changes(self, after: Cursor | None = None, *, limit: int = MAX_LIMIT) -> Feed:
        """Return the changes after a cursor."""
        return self._use(lambda simple: simple.changes(after, limit=limit))

    def of(self, key: Key, after: Cursor | None = None, *, limit: int = MAX_LIMIT) -> Feed:
        """Return the changes of one record after a cursor."""
        return self._use(lambda simple: simple.of(key, after, limit=limit))

    def count_by(self, kind: str, fields: Sequence[str], where: Sequence[Condition] = ()) -> Counts:
        """Count the records of a kind that match, by their values in the given fields."""
        return self._use(lambda simple: simple.count_by(kind, fields, where))

    def redact(self, key: Key, note: Note) -> Redaction:
        """Erase a record and every stored document of it; the result says what the database still keeps."""
        return self.redact_all((key,), note)

    def redact_all(self, keys: Iterable[Key], note: Note) -> Redaction:
        """Erase records and every stored document of them: all, or none."""
        return self.redact_history((), keys, note)

    def redact_history(self, kept: Iterable[Put], keys: Iterable[Key], note: Note) -> Redaction:
        """Erase the past of some records, and others as a whole: all, or none."""
        return self.redact_traces(kept, keys, note, ids={}, reasons=())

    def redact_traces(
        self,
        kept: Iterable[Put],
        keys: Iterable[Key],
        note: Note,
        *,
        ids: Mapping[Key, str],
        reasons: Collection[str],
    ) -> Redaction:
        """Erase as ``redact_history`` does, and the ids and reasons that are named."""
        written, wanted = tuple(kept), tuple(keys)
        done = self._use(lambda simple: simple.redact_traces(written, wanted, note, ids=ids, reasons=reasons))
        return Redaction(commit=done.commit, erased=done.erased, waiting=_WAITING)

    def replace_documents(self, replace: Callable[[Key, int, bytes], bytes | None]) -> Replacement:
        """Put other bytes in place of documents, all at once; the database keeps old ones for a while."""
        done = self._use(lambda simple: simple.replace_documents(replace))
        return Replacement(documents=done.documents, waiting=_WAITING)

    def close(self) -> None:
        """Give the session back as it is; closing again does nothing."""
        if self._usage.is_forked or not self._usage.close():
            return
        if self._simple is not None:
            self._simple.close()

    def _use(self, work: Callable[[SimpleStore], T]) -> T:
        """Do work on what the transaction of the session sees now.

        Raises:
            ClosedError: The store is closed, or was opened before this process was forked.
            UnavailableError: Another transaction wrote, and this one cannot see it.
        """
        with self._usage.hold(), self._lock:
            for _ in range(_TRIES):
                try:
                    return work(self._read())
                except OvertakenError:
                    # What is in memory was drafted beside a line that somebody else has written.
                    self._simple = None
            raise UnavailableError(_OVERTAKEN)

    def _read(self) -> SimpleStore:
        if self._simple is None or not self._lines.is_current:
            self._simple = None
            self._simple = SimpleStore(self._kinds, lambda: self._lines, name=self._name, clock=self._clock)
            self._lines.start_writing()
        return self._simple
