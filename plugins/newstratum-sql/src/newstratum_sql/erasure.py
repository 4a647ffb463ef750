"""Erasing records: their fields and every stored document of them, wherever the tables hold them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from operator import attrgetter
from typing import Any, Final

import sqlalchemy as sa

from newstratum.errors import InvalidValueError, NotFoundError
from newstratum.ports import PUT, Key, Note, Redaction, Words, WriteBuffer
from newstratum_sql.commit_log import CommitLog
from newstratum_sql.connections import RetryError
from newstratum_sql.statements import Row
from newstratum_sql.tables import ABSENT, FixedTables, RecordTable
from newstratum_sql.writing import ACTS, REDACT, Writer

__all__ = ["Eraser"]

_WAITING: Final[Mapping[str, Words]] = {
    "postgresql": (
        Words(
            "服务器保留旧行，直到VACUUM清理各表且页面被再次使用（VACUUM FULL则立即清除）；日志保留到循环使用"
            "为止，备用服务器和备份另有副本",
            "the server keeps the old rows until VACUUM has cleaned the tables and their pages were used "
            "again (VACUUM FULL: at once), its log until that is recycled, and standbys and backups their "
            "copies",
        )
    ),
    "sqlite": Words(
        "文件的页面中可能留有旧内容，直到执行VACUUM",
        "pages of the file may hold old copies until it was vacuumed (VACUUM)",
    ),
}
_ELSEWHERE: Final = Words(
    "数据库保留旧行、日志和备份，直到其自身清理为止",
    "the database keeps old rows, logs and backups for as long as its own cleaning takes",
)


#: Ids that one statement looks for in all tables.
_IDS: Final = 100


class Eraser:
    """Erases the records of a store."""

    def __init__(
        self,
        fixed: FixedTables,
        records: Mapping[str, RecordTable],
        log: CommitLog,
        writer: Writer,
        dialect: sa.Dialect,
    ) -> None:
        """Take what it works with.

        Args:
            fixed: The tables of the store.
            records: Those of its kinds.
            log: Its commits.
            writer: Writes the records that are kept.
            dialect: Speaks to its database.
        """
        self._changes = fixed.changes
        self._records = records
        self._log = log
        self._writer = writer
        #: Why old bytes stay for some time, and how long.
        self.waiting: Final = _WAITING.get(dialect.name, _ELSEWHERE)

    def erase(
        self,
        connection: sa.Connection,
        kept: WriteBuffer,
        keys: Sequence[Key],
        note: Note,
        now: dt.datetime,
        *,
        ids: Mapping[Key, str],
        reasons: Collection[str],
    ) -> Redaction:
        """Erase records, and the past of those that are kept, unless the commit was made before.

        Of some keys the id is replaced in the whole history, and of some commits the reason is emptied. It
        works inside a transaction.

        Raises:
            InvalidValueError: A key appears twice.
            NotFoundError: There never was a record under one of the keys.
            RetryError: A younger transaction wrote one of the records last, or one that is kept is not at
                the version that was seen.
        """
        known = self._log.find(connection, note.commit_id)
        if known is not None:
            return Redaction(commit=known, erased=0, waiting=self.waiting)
        staying = [Key(staged.kind, staged.id) for staged in kept]
        if len({*keys, *staying}) != len(keys) + len(staying):
            raise InvalidValueError(
                "keys", Words("同一记录写了两次", "name a record twice"), Words("请只写一次", "name it once")
            )
        for key in keys:
            if (
                connection.execute(
                    sa.select(self._changes.c.number).where(self._select_key(key)).limit(1)
                ).first()
                is None
            ):
                raise NotFoundError(str(key))
        size = len(staying) + len(keys)
        rows = [
            self._build_change_row(key, ids.get(key, key.id), place)
            for place, key in enumerate(keys, len(staying))
        ]
        number = self._writer.write_before(connection, kept, rows, note, now, size)
        # In the same order by everybody, so that few wait for each other in a circle.
        for key in sorted(keys, key=attrgetter("kind", "id")):
            self._write_tombstone(connection, key, number)
        erased = sum(self._erase(connection, key, number) for key in (*staying, *keys))
        for key in sorted(ids, key=attrgetter("kind", "id")):
            self._replace_id(connection, key, ids[key])
        self._replace_reserved_ids(connection, {key.id: identifier for key, identifier in ids.items()})
        self._log.empty_reasons(connection, reasons)
        commit = self._log.commit(note.commit_id, number, size)
        return Redaction(commit=commit, erased=erased, waiting=self.waiting)

    def _build_change_row(self, key: Key, identifier: str, place: int) -> Row:
        kind = self._records[key.kind].number
        nothing = {"schema": 0, "document": None, "digest": None}
        return {"place": place, "kind": kind, "id": identifier, "act": REDACT, **nothing}

    def _select_key(self, key: Key) -> sa.ColumnElement[bool]:
        return sa.and_(self._changes.c.kind == self._records[key.kind].number, self._changes.c.id == key.id)

    def _write_tombstone(self, connection: sa.Connection, key: Key, number: int) -> None:
        """Turn the row of a record into a tombstone, or make one where there is none."""
        record = self._records[key.kind]
        table = record.table
        nothing = dict.fromkeys(record.kind.fields, sa.null())
        tombstone = {"_live": ABSENT, "_number": number, "_place": 0, **nothing}
        ours = table.c.id == key.id
        if connection.execute(
            table.update().values(tombstone).where(ours, table.c["_number"] < number)
        ).rowcount:
            return
        if connection.execute(sa.select(table.c.id).where(ours)).first() is not None:
            raise RetryError(Words("其他人一直在写同一条记录", "others kept writing the same record"))
        connection.execute(table.insert().values(id=key.id, **tombstone))

    def _replace_id(self, connection: sa.Connection, key: Key, identifier: str) -> None:
        """Put another id in the place of a record's in the history, and in its tombstone.

        An older transaction can make a record of the old id anew then, as there is no tombstone of it. It is
        another record: neither the history nor the redaction has this id.
        """
        table = self._records[key.kind].table
        connection.execute(table.update().values(id=identifier).where(table.c.id == key.id))
        connection.execute(self._changes.update().values(id=identifier).where(self._select_key(key)))

    @cached_property
    def _select_reserved(self) -> sa.CompoundSelect[Any]:
        """The tombstones of some ids in all tables: one trip to the server."""
        wanted: sa.BindParameter[Any] = sa.bindparam("IDS", expanding=True)
        return sa.union_all(
            *(
                # Names of kinds are letters, digits and underscores.
                sa.select(sa.literal_column(f"'{name}'", sa.String), each.table.c.id).where(
                    each.table.c.id.in_(wanted), each.table.c["_live"] == ABSENT
                )
                for name, each in sorted(self._records.items())
            )
        )

    def _replace_reserved_ids(self, connection: sa.Connection, ids: Mapping[str, str]) -> None:
        """Put other ids in tombstones of records that never were, which a commit made to check that."""
        ordered = sorted(ids)
        for start in range(0, len(ordered), _IDS):
            some = {"IDS": ordered[start : start + _IDS]}
            for kind, identifier in connection.execute(self._select_reserved, some).all():
                key = Key(kind, identifier)
                made = sa.select(self._changes.c.number).where(self._select_key(key)).limit(1)
                if connection.execute(made).first() is None:
                    table = self._records[kind].table
                    renamed = table.update().values(id=ids[identifier]).where(table.c.id == identifier)
                    connection.execute(renamed)

    def _erase(self, connection: sa.Connection, key: Key, before: int) -> int:
        """Put a digest in the place of a record's documents before a commit; return how many there were."""
        changes = self._changes
        # The row of the record is locked. A transaction whose document of it is not seen here still has to
        # write the row, finds the tombstone of this commit, and starts again or makes the record anew.
        stored = sa.select(changes.c.number, changes.c.place).where(
            self._select_key(key),
            changes.c.act == ACTS[PUT],
            changes.c.document.is_not(None),
            changes.c.number < before,
        )
        rows = connection.execute(stored).all()
        for number, place in rows:
            connection.execute(
                changes.update()
                .values(document=None, digest=self._log.signer.compute_digest(f"{number}.{place}".encode()))
                .where(changes.c.number == number, changes.c.place == place)
            )
        return len(rows)
