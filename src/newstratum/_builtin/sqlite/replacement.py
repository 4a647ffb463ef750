"""Putting other bytes in place of stored documents, and cleaning the file of the former ones."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from typing import Any, Final

from newstratum._builtin.sqlite.connections import Connections
from newstratum._builtin.sqlite.erasure import clean
from newstratum._builtin.sqlite.tables import ACTS, decode_document, encode_document
from newstratum._ports.records import Key
from newstratum._ports.store import Replacement

#: Changes that are looked at in one transaction.
_BATCH: Final = 1000
_NAME: Final = "replace-documents"


def replace_documents(
    connections: Connections, replace: Callable[[Key, int, bytes], bytes | None]
) -> Replacement:
    """Put other bytes in place of documents, by transactions of some hundred documents.

    The former bytes are overwritten by zeros before the row takes the new ones, and the free space that
    this leaves is wiped at the end, as after an erasure.
    """
    replaced, position = 0, -1
    while True:
        with connections.acquire_for_writing(_NAME) as connection:
            rows = _read_rows(connection, position)
            if not rows:
                break
            position = rows[-1][0]
            changed = list(_iterate_changed(rows, replace))
            if changed:
                # Counted first, so that whoever opens the file after a crash cleans it.
                connection.execute("UPDATE identity SET uncleaned = uncleaned + 1")
            for place, coding, document in changed:
                connection.execute(
                    "UPDATE changes SET document = zeroblob(length(document)) WHERE position = ?", (place,)
                )
                connection.execute(
                    "UPDATE changes SET coding = ?, document = ? WHERE position = ?",
                    (coding, document, place),
                )
            replaced += len(changed)
    return Replacement(documents=replaced, waiting=clean(connections))


def _read_rows(connection: sqlite3.Connection, after: int) -> list[tuple[Any, ...]]:
    return connection.execute(
        "SELECT c.position, k.name, c.id, c.schema, c.coding, c.document FROM changes AS c"
        " JOIN kinds AS k ON k.number = c.kind WHERE c.position > ? AND c.act = ?"
        " ORDER BY c.position LIMIT ?",
        (after, ACTS["put"], _BATCH),
    ).fetchall()


def _iterate_changed(
    rows: list[tuple[Any, ...]],
    replace: Callable[[Key, int, bytes], bytes | None],
) -> Iterator[tuple[int, int, bytes]]:
    for position, kind, identifier, schema, coding, stored in rows:
        document = decode_document(coding, stored)
        other = replace(Key(kind, identifier), schema, document)
        if other is not None and other != document:
            yield position, *encode_document(kind, other)
