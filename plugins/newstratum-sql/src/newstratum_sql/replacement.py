"""Putting other bytes in place of stored documents."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import sqlalchemy as sa

from newstratum.ports import PUT, Key
from newstratum_sql.tables import FixedTables
from newstratum_sql.writing import ACTS

__all__ = ["START", "replace_batch"]

#: The place in front of all changes: the number of a commit, and a place in it.
START: Final = (-1, -1)
#: Changes that one transaction looks at.
_BATCH: Final = 1000


def replace_batch(
    connection: sa.Connection,
    fixed: FixedTables,
    after: tuple[int, int],
    replace: Callable[[Key, int, bytes], bytes | None],
) -> tuple[tuple[int, int] | None, int]:
    """Replace documents of some changes behind a place, inside a transaction.

    Returns:
        Where to go on, or None behind the last change; and how many documents were replaced.
    """
    changes, (number, place) = fixed.changes, after
    later = sa.or_(changes.c.number > number, sa.and_(changes.c.number == number, changes.c.place > place))
    stored = (
        sa.select(
            changes.c.number,
            changes.c.place,
            fixed.kinds.c.name,
            changes.c.id,
            changes.c.schema,
            changes.c.document,
        )
        .join(fixed.kinds, fixed.kinds.c.number == changes.c.kind)
        .where(later, changes.c.act == ACTS[PUT], changes.c.document.is_not(None))
        .order_by(changes.c.number, changes.c.place)
        .limit(_BATCH)
    )
    rows = connection.execute(stored).all()
    others: list[dict[str, Any]] = []
    for row in rows:
        document = bytes(row.document)
        other = replace(Key(row.name, row.id), row.schema, document)
        if other is not None and other != document:
            others.append({"V_number": row.number, "V_place": row.place, "V_document": other})
    if others:
        connection.execute(
            changes.update()
            .values(document=sa.bindparam("V_document"))
            .where(changes.c.number == sa.bindparam("V_number"), changes.c.place == sa.bindparam("V_place")),
            others,
        )
    return ((rows[-1].number, rows[-1].place) if rows else None), len(others)
