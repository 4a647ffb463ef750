"""The hook for ``postgresql:`` URLs; SQLAlchemy is imported when a store is opened."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from newstratum import hooks

if TYPE_CHECKING:
    from newstratum.ports import URL, Kind, Store

__all__ = ["open_postgresql", "store_backends"]


def open_postgresql(url: URL, kinds: tuple[Kind, ...]) -> Store:
    """Open the store in a PostgreSQL database; see :func:`newstratum_sql.open_store`."""
    from newstratum_sql.store import open_store

    return open_store(url, kinds)


@hooks.store_backends
def store_backends() -> Iterable[hooks.StoreBackend]:
    """Offer stores in PostgreSQL."""
    return (
        hooks.StoreBackend(
            schemes=("postgresql",),
            open=open_postgresql,
            summary="a PostgreSQL database: postgresql://host/database",
            api=1,
            read_only=True,
        ),
    )
