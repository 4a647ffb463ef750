"""Inspection of a database: its tables, its durability, its TLS, and what holds the feed back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, Final

import sqlalchemy as sa

from newstratum.errors import NewstratumError
from newstratum.ports import Health, HealthFinding
from newstratum_sql.connections import build_engine
from newstratum_sql.driver_errors import translate_errors
from newstratum_sql.identity import read_identity
from newstratum_sql.settings import HORIZON, Settings
from newstratum_sql.tables import FixedTables

__all__ = ["inspect_connection", "inspect_database"]

# Never the text of a statement: it may hold people's data.
_RUNNING: Final = (
    "SELECT pid, usename, application_name, state, xact_start FROM pg_stat_activity"
    " WHERE backend_xid::text::bigint = mod(%s::bigint, 4294967296)"
)
_PREPARED: Final = (
    "SELECT gid, owner, prepared FROM pg_prepared_xacts"
    " WHERE transaction::text::bigint = mod(%s::bigint, 4294967296)"
)
_SNAPSHOT: Final = (
    "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint,"
    " pg_snapshot_xmax(pg_current_snapshot())::text::bigint, now()"
)
#: Settings of a server: which values keep what was acknowledged, and what others mean.
_DURABLE: Final = (
    ("fsync", ("on",), "a crash of the machine can lose or damage everything"),
    ("full_page_writes", ("on",), "a crash of the machine can damage pages"),
    (
        "synchronous_commit",
        ("on", "remote_write", "remote_apply", "local"),
        "a crash can lose acknowledged commits",
    ),
)
_FRESH: Final = dt.timedelta(minutes=1)


def inspect_database(settings: Settings) -> tuple[HealthFinding, ...]:
    """Inspect a database; that it cannot be reached is a finding too."""
    engine = build_engine(settings)
    found: list[HealthFinding] = []
    try:
        with translate_errors(settings.place), engine.connect() as connection:
            found += inspect_connection(connection, settings)
    except NewstratumError as error:
        found.append(_build_finding(Health.BROKEN, "connection", str(error)))
    finally:
        engine.dispose()
    return tuple(found)


def inspect_connection(connection: sa.Connection, settings: Settings) -> Iterator[HealthFinding]:
    """Yield the findings about the database of a connection."""
    version = ".".join(map(str, connection.dialect.server_version_info or ()))
    yield _build_finding(Health.OK, "connection", f"{settings.place}, {connection.dialect.name} {version}")
    try:
        identity = read_identity(connection, FixedTables(settings.schema), settings)
    except NewstratumError as error:
        yield _build_finding(Health.BROKEN, "store", str(error))
    else:
        yield _build_finding(Health.OK, "store", f"prepared, its feed goes by {identity.feed}")
    if connection.dialect.name == "postgresql":
        yield from _inspect_durability(connection)
        yield _inspect_tls(connection, settings)
        yield _inspect_feed(connection, settings)


def _build_finding(health: Health, subject: str, detail: str) -> HealthFinding:
    return HealthFinding(health=health, subject=subject, detail=detail)


def _inspect_durability(connection: sa.Connection) -> Iterator[HealthFinding]:
    for name, durable, otherwise in _DURABLE:
        value = connection.execute(sa.select(sa.func.current_setting(name))).scalar_one()
        fine = value in durable
        detail = f"{name} is {value}" + ("" if fine else f": {otherwise}")
        yield _build_finding(Health.OK if fine else Health.WARNING, "durability", detail)


def _inspect_tls(connection: sa.Connection, settings: Settings) -> HealthFinding:
    driver: Any = connection.connection.driver_connection
    # Asked of the driver: without a host in the URL, the environment says where it leads.
    if driver.info.host.startswith(("/", "@")):
        return _build_finding(Health.OK, "TLS", "a local socket needs none")
    mode = settings.target.query.get("sslmode")
    if driver.pgconn.ssl_in_use and mode == "verify-full":
        return _build_finding(Health.OK, "TLS", "the server has proved who it is")
    return _build_finding(
        Health.WARNING, "TLS", f"sslmode is {mode}; only verify-full proves who the server is"
    )


def _inspect_feed(connection: sa.Connection, settings: Settings) -> HealthFinding:
    """Find what the feed waits for; no younger change is shown before that ends."""
    if settings.feed != HORIZON:
        return _build_finding(Health.OK, "feed", "waits for no transaction")
    oldest, following, now = connection.exec_driver_sql(_SNAPSHOT).one()
    holder = _find_holder(connection, oldest)
    if holder is None and oldest == following:
        return _build_finding(Health.OK, "feed", "up to date")
    who, since = holder or (
        "a transaction that this role may not see (a member of pg_read_all_stats may)",
        None,
    )
    detail = f"held back by {who}; later transaction numbers that wait for it: {following - oldest}"
    # Writers come and go; one that stays is worth a look.
    fresh = since is not None and now - since < _FRESH
    return _build_finding(Health.OK if fresh else Health.WARNING, "feed", detail)


def _find_holder(connection: sa.Connection, number: int) -> tuple[str, dt.datetime | None] | None:
    """Return who runs the transaction of a number, and since when; None where nobody is to be seen."""
    for pid, role, program, state, since in connection.exec_driver_sql(_RUNNING, (number,)):
        seen = state or "the rest hidden (grant pg_read_all_stats)"
        shown = f"process {pid} of role {role}, program {program or 'unnamed'}, {seen}"
        return _format_since(shown, since), since
    for name, owner, since in connection.exec_driver_sql(_PREPARED, (number,)):
        return _format_since(f"the prepared transaction {name} of role {owner}", since), since
    return None


def _format_since(holder: str, since: dt.datetime | None) -> str:
    return holder if since is None else f"{holder}, since {since.isoformat(timespec='seconds')}"
