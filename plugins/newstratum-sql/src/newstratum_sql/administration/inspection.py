"""Inspection of a database: its tables, its durability, its TLS, and what holds the feed back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, Final

import sqlalchemy as sa

from newstratum.errors import NewstratumError
from newstratum.ports import Health, HealthFinding, Words
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
    (
        "fsync",
        ("on",),
        Words("机器崩溃可能丢失或损坏全部内容", "a crash of the machine can lose or damage everything"),
    ),
    ("full_page_writes", ("on",), Words("机器崩溃可能损坏页面", "a crash of the machine can damage pages")),
    (
        "synchronous_commit",
        ("on", "remote_write", "remote_apply", "local"),
        Words("崩溃可能丢失已确认的提交", "a crash can lose acknowledged commits"),
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
        found.append(_build_finding(Health.BROKEN, "connection", error.words))
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
        yield _build_finding(Health.BROKEN, "store", error.words)
    else:
        yield _build_finding(
            Health.OK,
            "store",
            Words("已备好，变更记录按{}", "prepared, its feed goes by {}").format(identity.feed),
        )
    if connection.dialect.name == "postgresql":
        yield from _inspect_durability(connection)
        yield _inspect_tls(connection, settings)
        yield _inspect_feed(connection, settings)


def _build_finding(health: Health, subject: str, detail: Words | str) -> HealthFinding:
    return HealthFinding(health=health, subject=subject, detail=detail)


def _inspect_durability(connection: sa.Connection) -> Iterator[HealthFinding]:
    for name, durable, otherwise in _DURABLE:
        value = connection.execute(sa.select(sa.func.current_setting(name))).scalar_one()
        fine = value in durable
        detail = Words("{}为{}", "{} is {}").format(name, value)
        if not fine:
            detail = Words("{}：{}", "{}: {}").format(detail, otherwise)
        yield _build_finding(Health.OK if fine else Health.WARNING, "durability", detail)


def _inspect_tls(connection: sa.Connection, settings: Settings) -> HealthFinding:
    driver: Any = connection.connection.driver_connection
    # Asked of the driver: without a host in the URL, the environment says where it leads.
    if driver.info.host.startswith(("/", "@")):
        return _build_finding(Health.OK, "TLS", Words("本机套接字用不着", "a local socket needs none"))
    mode = settings.target.query.get("sslmode")
    if driver.pgconn.ssl_in_use and mode == "verify-full":
        return _build_finding(Health.OK, "TLS", Words("服务器已证明身份", "the server has proved who it is"))
    return _build_finding(
        Health.WARNING,
        "TLS",
        Words(
            "sslmode为{}；只有verify-full才能证明服务器的身份",
            "sslmode is {}; only verify-full proves who the server is",
        ).format(mode),
    )


def _inspect_feed(connection: sa.Connection, settings: Settings) -> HealthFinding:
    """Find what the feed waits for; no younger change is shown before that ends."""
    if settings.feed != HORIZON:
        return _build_finding(Health.OK, "feed", Words("不等待任何事务", "waits for no transaction"))
    oldest, following, now = connection.exec_driver_sql(_SNAPSHOT).one()
    holder = _find_holder(connection, oldest)
    if holder is None and oldest == following:
        return _build_finding(Health.OK, "feed", Words("没有滞后", "up to date"))
    who, since = holder or (
        Words(
            "本角色看不到的事务（pg_read_all_stats的成员可以看到）",
            "a transaction that this role may not see (a member of pg_read_all_stats may)",
        ),
        None,
    )
    detail = Words(
        "被{}拖住；等待它的后续事务数：{}", "held back by {}; later transaction numbers that wait for it: {}"
    ).format(who, following - oldest)
    # Writers come and go; one that stays is worth a look.
    fresh = since is not None and now - since < _FRESH
    return _build_finding(Health.OK if fresh else Health.WARNING, "feed", detail)


def _find_holder(connection: sa.Connection, number: int) -> tuple[Words, dt.datetime | None] | None:
    """Return who runs the transaction of a number, and since when; None where nobody is to be seen."""
    for pid, role, program, state, since in connection.exec_driver_sql(_RUNNING, (number,)):
        seen = state or Words(
            "其余不可见（请授予pg_read_all_stats）", "the rest hidden (grant pg_read_all_stats)"
        )
        shown = Words("角色{1}的进程{0}，程序{2}，{3}", "process {} of role {}, program {}, {}").format(
            pid, role, program or Words("（未命名）", "unnamed"), seen
        )
        return _format_since(shown, since), since
    for name, owner, since in connection.exec_driver_sql(_PREPARED, (number,)):
        return _format_since(
            Words("角色{1}的预备事务{0}", "the prepared transaction {} of role {}").format(name, owner), since
        ), since
    return None


def _format_since(holder: Words, since: dt.datetime | None) -> Words:
    return (
        holder
        if since is None
        else Words("{}，自{}起", "{}, since {}").format(holder, since.isoformat(timespec="seconds"))
    )
