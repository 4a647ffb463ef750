"""The feed and the histories of records, read from the table ``changes``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa

from newstratum.errors import CursorError
from newstratum.ports import (
    DELETE,
    FEED_USE,
    PUT,
    Act,
    Change,
    Cursor,
    Feed,
    TokenSigner,
    Words,
    build_change,
    check_limit,
)
from newstratum_sql.commit_log import CommitLog
from newstratum_sql.tables import FixedTables
from newstratum_sql.writing import ACTS, REDACT

__all__ = ["FeedReader"]

_HISTORY: Final = "a history"
_ACT_OF: Final[Mapping[int, Act]] = {ACTS[PUT]: Act.PUT, ACTS[DELETE]: Act.DELETE, REDACT: Act.REDACT}
#: The number of a commit and the place of a change in it; before all others.
_BEGINNING: Final = (0, -1)


class FeedReader:
    """Reads the feed of a store and the histories of its records."""

    def __init__(self, tables: FixedTables, log: CommitLog) -> None:
        """Compile the statements.

        Args:
            tables: The tables of the store.
            log: Its commits.
        """
        self._log = log
        changes, commits, kinds = tables.changes, tables.commits, tables.kinds
        place = sa.and_(changes.c.number == sa.bindparam("NUMBER"), changes.c.place > sa.bindparam("PLACE"))
        behind: sa.ColumnElement[bool] = sa.or_(changes.c.number > sa.bindparam("NUMBER"), place)
        # Without it, the alternatives keep some planners from going by the index.
        behind = sa.and_(changes.c.number >= sa.bindparam("NUMBER"), behind)
        selected = (
            sa.select(
                changes.c.number,
                changes.c.place,
                kinds.c.name.label("kind_name"),
                changes.c.id.label("record_id"),
                changes.c.act,
                changes.c.schema,
                changes.c.document,
                changes.c.digest,
                commits.c.size,
                commits.c.recorded_at,
                commits.c.id.label("commit_id"),
                commits.c.actor,
                commits.c.purpose,
                commits.c.reason,
                commits.c.batch,
            )
            .join_from(changes, commits, commits.c.number == changes.c.number)
            .join(kinds, kinds.c.number == changes.c.kind)
            .where(behind)
            .order_by(changes.c.number, changes.c.place)
            .limit(sa.bindparam("LIMIT"))
        )
        settled = log.order.build_settled_condition(changes.c.number)
        self._all = selected if settled is None else selected.where(settled)
        self._of_key = selected.where(
            changes.c.kind == sa.bindparam("KIND"), changes.c.id == sa.bindparam("ID")
        )
        self._last = sa.select(sa.func.coalesce(sa.func.max(commits.c.number), 0))

    def changes(self, connection: sa.Connection, after: Cursor | None, limit: int) -> Feed:
        """Return the changes after a cursor."""
        check_limit(limit)
        place = self._decode_place(connection, after, (FEED_USE,))
        return self._read_feed(connection, self._all, {}, place, limit, FEED_USE)

    def changes_of(
        self, connection: sa.Connection, kind: int, identifier: str, after: Cursor | None, limit: int
    ) -> Feed:
        """Return the changes of one record after a cursor; ``kind`` is its number in the store.

        A history does not wait for older transactions: for one record, its order is settled at once. So
        its cursors are of another use than those of the feed, which they could lead past something.
        """
        check_limit(limit)
        place = self._decode_place(connection, after, (FEED_USE, _HISTORY))
        return self._read_feed(
            connection, self._of_key, {"KIND": kind, "ID": identifier}, place, limit, _HISTORY
        )

    def _decode_place(
        self, connection: sa.Connection, cursor: Cursor | None, uses: Sequence[str]
    ) -> tuple[int, int]:
        if cursor is None:
            return _BEGINNING
        number, place = _decode_cursor(self._log.signer, cursor, uses)
        if number > connection.execute(self._last).scalar_one():
            raise CursorError(
                Words(
                    "它已超出末尾：数据库被换成了较旧的副本",
                    "it lies beyond the end: an older copy of the database was put in its place",
                )
            )
        return number, place

    def _read_feed(
        self,
        connection: sa.Connection,
        statement: sa.Select[*tuple[Any, ...]],
        bound: Mapping[str, Any],
        place: tuple[int, int],
        limit: int,
        use: str,
    ) -> Feed:
        values = {**bound, "NUMBER": place[0], "PLACE": place[1], "LIMIT": limit + 1}
        rows = connection.execute(statement, values).all()
        shown = rows[:limit]
        last = (shown[-1].number, shown[-1].place) if shown else place
        return Feed(
            changes=tuple(_build_change(row, self._log.signer) for row in shown),
            cursor=self._log.signer.encode_cursor(use, list(last)),
            more=len(rows) > limit,
        )


def _decode_cursor(signer: TokenSigner, cursor: Cursor, uses: Sequence[str]) -> tuple[int, int]:
    for use in uses[:-1]:
        try:
            number, place = signer.decode_cursor(use, cursor)
        except CursorError:
            continue
        return number, place
    number, place = signer.decode_cursor(uses[-1], cursor)
    return number, place


def _build_change(row: sa.Row[*tuple[Any, ...]], signer: TokenSigner) -> Change:
    return build_change(
        signer,
        key=(row.kind_name, row.record_id),
        number=row.number,
        act=_ACT_OF[row.act],
        schema=row.schema,
        document=None if row.document is None else bytes(row.document),
        digest=row.digest,
        note=(row.commit_id, row.actor, row.purpose, row.reason, row.batch),
        recorded_at=row.recorded_at,
        place=row.place,
        size=row.size,
    )
