"""Writing one commit, inside its transaction: few statements for many writes.

Each statement names the versions it expects and returns how many rows it changed. If that is all of them,
the commit is right. If not, somebody else was faster, the caller saw another version, or a key appears
twice. Which of them it was is found out afterwards, in the order of the writes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from newstratum.errors import InvalidValueError
from newstratum.ports import (
    CHECK,
    DELETE,
    PUT,
    Key,
    Note,
    StagedWrite,
    TokenSigner,
    Version,
    Words,
    WriteBuffer,
    check_version,
)
from newstratum_sql.commit_log import CommitLog
from newstratum_sql.connections import RetryError
from newstratum_sql.statements import MOST_ROWS, CompiledStatement, Row, send_together
from newstratum_sql.tables import ABSENT, LIVE, RecordTable, format_bind_name

__all__ = ["ACTS", "REDACT", "Writer"]

#: What the column ``act`` holds.
ACTS: Final = {PUT: 1, DELETE: 2}
#: A record and every document of it were erased.
REDACT: Final = 3

# No commit ever has this number, so that a version of another store matches none.
_NEVER = -1
# A put of a record that must not exist.
_CREATE = "create"
# New records that one statement makes, at most: each combination of kinds is a statement of its own.
_MOST_TOGETHER: Final = 4
_MOST_COMBINATIONS: Final = 200
_CHUNK_WRITES = 1000
_CHUNK_BYTES = 1024 * 1024
_OTHERS = Words("其他人一直在写同样的记录", "others kept writing the same records")


class _Statements:
    """The statements that write one kind."""

    def __init__(self, record: RecordTable, dialect: sa.Dialect) -> None:
        table = record.table
        columns: dict[str, Any] = {name: sa.bindparam(format_bind_name(name)) for name in record.kind.fields}
        nothing = dict.fromkeys(columns, sa.null())
        own: dict[str, Any] = {"_number": sa.bindparam("NUMBER"), "_place": sa.bindparam("PLACE")}
        this = table.c.id == sa.bindparam("ID")
        seen = sa.and_(this, table.c["_live"] == LIVE, table.c["_number"] == sa.bindparam("SEEN"))
        self.update = CompiledStatement(table.update().values({**own, **columns}).where(seen), dialect)
        tombstone = table.update().values({"_live": ABSENT, **own, **nothing}).where(seen)
        self.delete = CompiledStatement(tombstone, dialect)
        look = sa.select(table.c.id, table.c["_live"], table.c["_number"]).where(
            _build_id_condition(table.c.id, dialect)
        )
        self.look = CompiledStatement(look, dialect)
        self.lock = CompiledStatement(look.order_by(table.c.id).with_for_update(read=True), dialect)
        new, older = _build_new_row(record)
        #: One statement where the dialect has it; else the two that follow.
        upsert = _build_upsert(table, dialect, new, older)
        self.create = None if upsert is None else CompiledStatement(upsert, dialect)
        self.revive = CompiledStatement(
            table.update().values({"_live": LIVE, **own, **columns}).where(this, older), dialect
        )
        self.insert = CompiledStatement(table.insert().values(new), dialect)
        # A tombstone where there never was a record keeps others from making one before the commit ends.
        self.reserve = CompiledStatement(table.insert().values({**new, "_live": ABSENT, **nothing}), dialect)


def _build_id_condition(identifier: sa.Column[str], dialect: sa.Dialect) -> sa.ColumnElement[bool]:
    """Return the condition that an id is one of those bound as IDS."""
    if dialect.name == "postgresql":
        # One value, whatever their number, so that the text stays the same.
        return identifier == sa.any_(sa.bindparam("IDS", type_=postgresql.ARRAY(sa.Text)))
    return identifier.in_(sa.bindparam("IDS", expanding=True))


def _build_new_row(record: RecordTable, suffix: str = "") -> tuple[dict[str, Any], sa.ColumnElement[bool]]:
    """Return what is bound for a new record, and the condition under which a tombstone may become one."""
    table = record.table
    columns: dict[str, Any] = {
        name: sa.bindparam(format_bind_name(name) + suffix) for name in record.kind.fields
    }
    own: dict[str, Any] = {"_number": sa.bindparam("NUMBER"), "_place": sa.bindparam(f"PLACE{suffix}")}
    # A tombstone that a younger transaction left makes this one start again.
    older = sa.and_(table.c["_live"] == ABSENT, table.c["_number"] < sa.bindparam("NUMBER"))
    return {"id": sa.bindparam(f"ID{suffix}"), "_live": LIVE, **own, **columns}, older


def _build_upsert(
    table: sa.Table, dialect: sa.Dialect, new: Mapping[str, Any], older: sa.ColumnElement[bool]
) -> postgresql.Insert | sqlite.Insert | None:
    insert: postgresql.Insert | sqlite.Insert
    if dialect.name == "postgresql":
        insert = postgresql.insert(table)
    elif dialect.name == "sqlite":
        insert = sqlite.insert(table)
    else:
        return None
    rest = {name: insert.excluded[name] for name in new if name != "id"}
    return insert.values(new).on_conflict_do_update(index_elements=["id"], set_=rest, where=older)


class _StatementsByKind(dict[str, _Statements]):
    """The statements of every kind, compiled for its first write: a register has many kinds."""

    def __init__(self, records: Mapping[str, RecordTable], dialect: sa.Dialect) -> None:
        super().__init__()
        self._records = records
        self._dialect = dialect

    def __missing__(self, kind: str) -> _Statements:
        statements = self[kind] = _Statements(self._records[kind], self._dialect)
        return statements


class Writer:
    """Writes commits into the tables of a store."""

    def __init__(self, records: Mapping[str, RecordTable], log: CommitLog, dialect: sa.Dialect) -> None:
        """Make a writer.

        Args:
            records: The tables of the kinds.
            log: Its commits.
            dialect: Speaks to its database.
        """
        self._records = records
        self._log = log
        self._dialect = dialect
        self._statements = _StatementsByKind(records, dialect)
        #: Statements that make several new records, by their kinds; a register has few such combinations.
        self._creates: dict[tuple[str, ...], CompiledStatement] = {}

    def write(self, connection: sa.Connection, buffer: WriteBuffer, note: Note, now: dt.datetime) -> int:
        """Do the writes of a commit and return its number.

        Raises:
            RetryError: A record was not as expected; :meth:`diagnose` finds the reason.
        """
        return self.write_before(connection, buffer, [], note, now, buffer.changes)

    def write_before(
        self,
        connection: sa.Connection,
        buffer: WriteBuffer,
        others: Sequence[Row],
        note: Note,
        now: dt.datetime,
        size: int,
    ) -> int:
        """Do the writes of a commit that has other changes after them, and return its number.

        Args:
            connection: Is in a transaction.
            buffer: The writes.
            others: The columns of the changes after them, but for the number.
            note: Says who commits, and why.
            now: When.
            size: How many changes the commit has.

        Raises:
            RetryError: A record was not as expected; :meth:`diagnose` finds the reason.
        """
        chunks = _split_chunks(buffer)
        first = next(chunks, [])
        order = self._log.order
        # The changes come before the records are locked, which saves a trip and shows to nobody: they are
        # there when the commit ends, and a record that a younger one wrote meanwhile undoes them all.
        changes = [*self._build_change_rows(first), *others]
        number = order.begin(connection, note, now, size, changes)
        self._write_chunk(connection, first, buffer, number)
        for chunk in chunks:
            order.append(connection, number, self._build_change_rows(chunk))
            self._write_chunk(connection, chunk, buffer, number)
        return number

    def diagnose(self, connection: sa.Connection, buffer: WriteBuffer) -> None:
        """Go through the writes in order and refuse the first that does not fit what is stored.

        Raises:
            ConflictError: A record is not at the version a write expects.
            InvalidValueError: A key appears twice.
        """
        seen: set[tuple[str, str]] = set()
        for chunk in _split_chunks(buffer):
            actual = self._read_versions(connection, chunk)
            for staged in chunk:
                key = (staged.kind, staged.id)
                if key in seen:
                    named = Key(staged.kind, staged.id)
                    raise InvalidValueError(
                        "writes",
                        Words("{}写了两次", "name {} twice").format(named),
                        Words("一次提交中每条记录只写一次", "write a key once in a commit"),
                    )
                seen.add(key)
                expect = None if staged.expect is None else Version(staged.expect)
                check_version(Key(*key), expect, actual.get(key))

    def _read_versions(
        self, connection: sa.Connection, chunk: Sequence[StagedWrite]
    ) -> dict[tuple[str, str], Version]:
        found: dict[tuple[str, str], Version] = {}
        for kind, group in groupby(sorted(chunk, key=attrgetter("kind")), attrgetter("kind")):
            ids = [staged.id for staged in group]
            for identifier, live, number in self._statements[kind].look.fetch_all(connection, {"IDS": ids}):
                if live:
                    found[kind, identifier] = self._log.signer.encode_version(number)
        return found

    def _write_chunk(
        self, connection: sa.Connection, chunk: Sequence[StagedWrite], buffer: WriteBuffer, number: int
    ) -> None:
        # In the same order by everybody, so that few wait for each other in a circle.
        ordered = sorted(chunk, key=attrgetter("kind", "id"))
        if any(staged.act != CHECK and (staged.kind, staged.id) in buffer.checked for staged in ordered):
            raise RetryError(_OTHERS)
        if len(ordered) <= MOST_ROWS and connection.dialect.name == "postgresql":
            self._write_few(connection, ordered, number)
            return
        for kind, group in groupby(ordered, attrgetter("kind")):
            self._write_kind(connection, kind, list(group), number)

    def _write_few(self, connection: sa.Connection, ordered: Sequence[StagedWrite], number: int) -> None:
        """Send all writes by one trip to the server, and compare the answers afterwards."""
        changed, checked = list[Any](), list[tuple[str, list[StagedWrite], Any]]()
        created, counted = list[StagedWrite](), list[Any]()
        with send_together(connection):
            for kind, group in groupby(ordered, attrgetter("kind")):
                statements = self._statements[kind]
                for action, run in groupby(group, _get_action):
                    writes = list(run)
                    if action == CHECK:
                        ids = {"IDS": [staged.id for staged in writes]}
                        checked.append((kind, writes, statements.lock.send(connection, ids)))
                        continue
                    if action == _CREATE:
                        created += writes
                        continue
                    statement = statements.update if action == PUT else statements.delete
                    changed += [statement.send(connection, self._bind(staged, number)) for staged in writes]
            if 1 < len(created) <= _MOST_TOGETHER:
                together = self._compile_creates(tuple(staged.kind for staged in created))
                counted.append(together.send(connection, self._bind_together(created, number)))
            else:
                for staged in created:
                    upsert = self._statements[staged.kind].create
                    assert upsert is not None
                    changed.append(upsert.send(connection, self._bind(staged, number)))
        if any(answer.rowcount != 1 for answer in changed):
            raise RetryError(_OTHERS)
        if any(answer.fetchall()[0][0] != len(created) for answer in counted):
            raise RetryError(_OTHERS)
        for kind, checks, answer in checked:
            self._compare(connection, self._statements[kind], checks, answer.fetchall(), number)

    def _compile_creates(self, kinds: tuple[str, ...]) -> CompiledStatement:
        """Compile one statement that makes a new record of each of some kinds, and counts them."""
        if kinds not in self._creates:
            if len(self._creates) >= _MOST_COMBINATIONS:
                self._creates.clear()
            made: list[sa.ScalarSelect[Any]] = []
            for place, kind in enumerate(kinds):
                record = self._records[kind]
                upsert = _build_upsert(record.table, self._dialect, *_build_new_row(record, f"_{place}"))
                assert upsert is not None
                rows = upsert.returning(record.table.c.id).cte(f"made_{place}")
                made.append(sa.select(sa.func.count()).select_from(rows).scalar_subquery())
            self._creates[kinds] = CompiledStatement(sa.select(sum(made[1:], start=made[0])), self._dialect)
        return self._creates[kinds]

    def _bind_together(self, created: Sequence[StagedWrite], number: int) -> dict[str, Any]:
        values: dict[str, Any] = {"NUMBER": number}
        for place, staged in enumerate(created):
            row = self._bind(staged, number)
            values |= {f"{name}_{place}": value for name, value in row.items() if name != "NUMBER"}
        return values

    def _write_kind(
        self,
        connection: sa.Connection,
        kind: str,
        group: Sequence[StagedWrite],
        number: int,
    ) -> None:
        statements = self._statements[kind]
        if len(group) > MOST_ROWS:
            # Many rows by few statements: whoever writes so many meets others in any case.
            group = sorted(group, key=_get_action)
        for action, run in groupby(group, _get_action):
            if action == CHECK:
                self._check(connection, statements, list(run), number)
                continue
            rows = [self._bind(staged, number) for staged in run]
            if action == _CREATE:
                self._create(connection, statements, rows)
            else:
                self._change_all(connection, statements.update if action == PUT else statements.delete, rows)

    def _bind(self, staged: StagedWrite, number: int) -> dict[str, Any]:
        names = self._records[staged.kind].bind_names if staged.columns else ()
        columns = dict(zip(names, staged.columns, strict=True))
        row = {"ID": staged.id, "NUMBER": number, "PLACE": staged.place, **columns}
        if _get_action(staged) != _CREATE:
            row["SEEN"] = _decode_seen_number(self._log.signer, staged.expect, number)
        return row

    def _build_change_rows(self, chunk: Sequence[StagedWrite]) -> list[Row]:
        """Return the columns of the changes that some writes make, but for the number."""
        return [
            {
                "place": staged.place,
                "kind": self._records[staged.kind].number,
                "id": staged.id,
                "act": ACTS[staged.act],
                "schema": staged.schema,
                "document": staged.document if staged.act == PUT else None,
                "digest": None,
            }
            for staged in chunk
            if staged.act != CHECK
        ]

    def _create(
        self, connection: sa.Connection, statements: _Statements, rows: Sequence[dict[str, Any]]
    ) -> None:
        if statements.create is not None:
            self._change_all(connection, statements.create, rows)
            return
        for row in rows:
            if statements.revive.execute(connection, row) != 1:
                # If there is a row, the clash of ids undoes the transaction.
                statements.insert.execute(connection, row)

    def _change_all(
        self, connection: sa.Connection, statement: CompiledStatement, rows: Sequence[dict[str, Any]]
    ) -> None:
        if rows and statement.execute_many(connection, rows) != len(rows):
            raise RetryError(_OTHERS)

    def _check(
        self, connection: sa.Connection, statements: _Statements, checks: Sequence[StagedWrite], number: int
    ) -> None:
        """Lock the rows of what is checked, and compare them."""
        if not checks:
            return
        ids = [staged.id for staged in checks]
        rows = statements.lock.fetch_all(connection, {"IDS": ids})
        self._compare(connection, statements, checks, rows, number)

    def _compare(
        self,
        connection: sa.Connection,
        statements: _Statements,
        checks: Sequence[StagedWrite],
        rows: Sequence[Sequence[Any]],
        number: int,
    ) -> None:
        """Compare rows that were locked with what is checked."""
        found = {row[0]: row for row in rows}
        if len(checks) != len({staged.id for staged in checks}):
            raise RetryError(_OTHERS)
        for staged in checks:
            row = found.get(staged.id)
            if staged.expect is None and row is None:
                # If somebody else writes the key meanwhile, the clash of ids undoes the transaction.
                statements.reserve.execute(connection, {"ID": staged.id, "NUMBER": number, "PLACE": 0})
                continue
            if row is None or bool(row[1]) is (staged.expect is None) or row[2] >= number:
                raise RetryError(_OTHERS)
            if staged.expect is not None and row[2] != _decode_seen_number(
                self._log.signer, staged.expect, number
            ):
                raise RetryError(_OTHERS)


def _get_action(staged: StagedWrite) -> str:
    """Return which statement does a write."""
    return _CREATE if staged.act == PUT and staged.expect is None else staged.act


def _decode_seen_number(signer: TokenSigner, expect: str | None, own: int) -> int:
    number = None if expect is None else signer.decode_version(expect)
    # A record this very commit wrote must not count as seen before.
    return _NEVER if number is None or number >= own else number


def _split_chunks(buffer: WriteBuffer) -> Iterator[list[StagedWrite]]:
    chunk: list[StagedWrite] = []
    size = 0
    for staged in buffer:
        chunk.append(staged)
        size += staged.size
        if len(chunk) == _CHUNK_WRITES or size >= _CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk
