"""How SQLAlchemy reaches a database, and what is set on every connection."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

import sqlalchemy as sa
import sqlalchemy.exc
from sqlalchemy import event
from sqlalchemy.pool import QueuePool

from newstratum.errors import InvalidValueError, UnavailableError
from newstratum_sql.settings import Settings

__all__ = ["BEGIN", "BUSY_SECONDS", "build_engine"]

#: Seconds to wait for the lock of another process on a SQLite file, and for a connection of the pool.
BUSY_SECONDS: Final = 30.0
#: How a writing transaction begins, by dialect; the drivers of others begin one by themselves.
BEGIN: Final[Mapping[str, str]] = {
    # Row locks and checked versions do the rest; docs/reference/sql.md has what was measured.
    "postgresql": "BEGIN ISOLATION LEVEL READ COMMITTED",
    "sqlite": "BEGIN IMMEDIATE",
}

_SQLITE_PROFILE: Final = (
    # Before anything else: it says whether views and triggers of the file may call functions.
    "PRAGMA trusted_schema = OFF",
    # NORMAL loses acknowledged commits at a power cut.
    "PRAGMA synchronous = FULL",
    "PRAGMA secure_delete = ON",
    # Temporary files would hold people's data in plain text.
    "PRAGMA temp_store = MEMORY",
    "PRAGMA cell_size_check = ON",
)


def build_engine(settings: Settings, *, working: bool = True) -> sa.Engine:
    """Return an engine; it connects when it is first used.

    Args:
        settings: Where to, and how.
        working: Whether statements are limited in time; what builds indexes is not.

    Raises:
        InvalidValueError: There is no such dialect.
        UnavailableError: Its driver is not installed.
    """
    options: dict[str, Any] = {
        "poolclass": QueuePool,
        "pool_size": settings.pool,
        "max_overflow": 0,
        "pool_timeout": BUSY_SECONDS,
        # Few connections stay warm instead of many lukewarm ones.
        "pool_use_lifo": True,
        # Values of statements are people's data: they stay out of logs and out of errors.
        "hide_parameters": True,
    }
    if settings.dialect == "postgresql":
        options |= _build_postgresql_options(settings, working=working)
    elif settings.dialect == "sqlite":
        options["creator"] = _make_sqlite_connector(settings)
    try:
        engine = sa.create_engine(settings.target, **options)
    except sqlalchemy.exc.NoSuchModuleError:
        raise InvalidValueError(
            "url.query.dialect", "is no dialect that SQLAlchemy has here", "install its package"
        ) from None
    except ImportError:
        raise UnavailableError(
            f"the driver of {settings.target.drivername} is not installed; install it with pip"
        ) from None
    if settings.dialect == "postgresql":
        event.listen(engine, "connect", _make_durable)
    return engine


def _make_durable(connection: Any, _record: object) -> None:
    """Let COMMIT wait for the disk where the role or the database says that it need not."""
    connection.execute(
        "SELECT set_config('synchronous_commit', 'on', false)"
        " WHERE current_setting('synchronous_commit') = 'off'"
    )


def _build_postgresql_options(settings: Settings, *, working: bool) -> dict[str, Any]:
    told = {
        # Every name is written with its schema, so nothing else is ever looked for.
        "search_path": "pg_catalog,pg_temp",
        "statement_timeout": f"{settings.statement_timeout if working else 0}s",
        "lock_timeout": f"{settings.lock_timeout}s",
        "idle_in_transaction_session_timeout": f"{settings.idle_timeout}s",
        "default_transaction_read_only": "on" if settings.read_only else "off",
    }
    return {
        # Statements stand alone; BEGIN and COMMIT are sent where several belong together.
        "isolation_level": "AUTOCOMMIT",
        "use_native_hstore": False,
        "connect_args": {
            "connect_timeout": settings.connect_timeout,
            "application_name": settings.application_name,
            "client_encoding": "utf8",
            "options": " ".join(f"-c {name}={value}" for name, value in told.items()),
        },
    }


def _make_sqlite_connector(settings: Settings) -> Any:
    path = settings.target.database or ""
    mode = "ro" if settings.read_only else "rw"

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(
            f"file:{quote(path)}?mode={mode}",
            uri=True,
            timeout=BUSY_SECONDS,
            # The driver begins nothing by itself.
            isolation_level=None,
            # The pool lends a connection to one thread at a time.
            check_same_thread=False,
        )
        for statement in _SQLITE_PROFILE:
            connection.execute(statement).fetchall()
        return connection

    return connect
