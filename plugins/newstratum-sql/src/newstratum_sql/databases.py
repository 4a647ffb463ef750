"""The hook for ``sql+sqlite:`` and ``sql:`` URLs; SQLAlchemy is imported when a store is opened."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from newstratum import hooks

if TYPE_CHECKING:
    from newstratum.ports import URL, Kind, Store

__all__ = ["open_database", "store_backends"]


def open_database(url: URL, kinds: tuple[Kind, ...]) -> Store:
    """Open the store in a database of any kind; see :func:`newstratum_sql.open_store`."""
    from newstratum_sql.store import open_store

    return open_store(url, kinds)


def has_database(url: URL) -> bool | None:
    """Say whether there is a file, where the URL is that of one; only the server knows of other databases."""
    from newstratum.ports import has_file

    return has_file(url) if url.scheme == "sql+sqlite" else None


@hooks.store_backends
def store_backends() -> Iterable[hooks.StoreBackend]:
    """Offer stores in SQLite and in every database that SQLAlchemy speaks to."""
    return (
        hooks.StoreBackend(
            schemes=("sql+sqlite", "sql"),
            open=open_database,
            summary="a SQL database through SQLAlchemy: sql+sqlite:///district.db, sql://host/db?dialect=…",
            api=1,
            exists=has_database,
            read_only=True,
        ),
    )
