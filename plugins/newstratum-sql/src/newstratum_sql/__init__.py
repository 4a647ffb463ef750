"""Stores records of newstratum in a SQL database: PostgreSQL, SQLite, or another that SQLAlchemy supports.

The names load when they are first used, since SQLAlchemy takes its time to import.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from newstratum_sql.administration.operations import health as health
    from newstratum_sql.administration.operations import prepare as prepare
    from newstratum_sql.administration.operations import renew as renew
    from newstratum_sql.administration.operations import sweep as sweep
    from newstratum_sql.store import SQLStore as SQLStore
    from newstratum_sql.store import open_store as open_store

__all__ = ["SQLStore", "health", "open_store", "prepare", "renew", "sweep"]

__version__ = "0.1.0"

_MODULES = {
    "SQLStore": "store",
    "health": "administration.operations",
    "open_store": "store",
    "prepare": "administration.operations",
    "renew": "administration.operations",
    "sweep": "administration.operations",
}


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
