"""What a database says about its store: epoch, secret, server of origin, format, and the kinds it has."""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa
from attrs import field, frozen
from sqlalchemy import event

from newstratum.errors import ForeignFileError, NewerFileError, UnavailableError
from newstratum.ports import Kind, TokenSigner, Words, decode_declaration
from newstratum_sql.settings import Settings
from newstratum_sql.tables import FixedTables

__all__ = [
    "FORMAT",
    "PLACE",
    "Identity",
    "StoredKind",
    "format_command",
    "guard_identity",
    "read_identity",
    "read_origin",
    "read_step",
    "read_stored_kinds",
]

#: The last step this code knows; see :mod:`newstratum_sql.administration.provisioning`.
FORMAT: Final = 1
#: What messages about kinds call a store.
PLACE: Final = Words("数据库", "the database")

# Restored from a dump, a database has another number or another server; restored from a physical backup
# or promoted from a standby, the server has another timeline.
_ORIGIN: Final = (
    "SELECT concat_ws('.', (SELECT system_identifier FROM pg_control_system()),"
    " (SELECT timeline_id FROM pg_control_checkpoint()),"
    " (SELECT oid FROM pg_database WHERE datname = current_database()))"
)


@frozen(kw_only=True)
class Identity:
    """What tells a store from every other."""

    #: ``horizon`` or ``counter``.
    feed: str
    epoch: str
    secret: bytes = field(repr=False)
    #: The server and the database it was made in; empty where a database cannot tell.
    origin: str
    #: What is added to the server's transaction numbers.
    shift: int

    @property
    def signer(self) -> TokenSigner:
        """Makes and reads the cursors and versions of the store."""
        return TokenSigner(self.epoch, self.secret)


@frozen
class StoredKind:
    """A kind as a database has it."""

    number: int
    kind: Kind


def format_command(settings: Settings, command: str = "prepare") -> str:
    """Return the command that makes a database fit, without its login."""
    scheme = {"postgresql": "postgresql://…", "sqlite": "sql+sqlite:///…"}.get(settings.dialect, "sql://…")
    return f"python -m newstratum_sql {command} {scheme}"


def read_origin(connection: sa.Connection) -> str:
    """Return which server and which database a connection leads to; empty where that cannot be told."""
    if connection.dialect.name != "postgresql":
        return ""
    return str(connection.exec_driver_sql(_ORIGIN).scalar_one())


def read_step(connection: sa.Connection, tables: FixedTables) -> int:
    """Return the last step that was done in a database; 0 where none was."""
    if not sa.inspect(connection).has_table(tables.steps.name, schema=tables.metadata.schema):
        return 0
    return connection.execute(sa.select(sa.func.max(tables.steps.c.number))).scalar() or 0


def read_identity(connection: sa.Connection, tables: FixedTables, settings: Settings) -> Identity:
    """Return the identity of the store in a database.

    Raises:
        UnavailableError: The database is not prepared, or was restored or copied since.
        NewerFileError: A newer newstratum-sql prepared it.
        ForeignFileError: Its feed goes by another strategy than the URL asks for.
    """
    found = read_step(connection, tables)
    if found > FORMAT:
        raise NewerFileError(settings.place, found, FORMAT)
    if found < FORMAT:
        raise UnavailableError(
            Words("{}尚未备好；请运行{}", "{} is not prepared; run {}").format(
                settings.place, format_command(settings)
            )
        )
    row = connection.execute(sa.select(tables.identity)).mappings().one()
    identity = Identity(
        feed=row["feed"],
        epoch=row["epoch"],
        secret=bytes(row["secret"]),
        origin=row["origin"],
        shift=row["shift"],
    )
    if identity.feed != settings.feed:
        raise ForeignFileError(
            settings.place,
            Words("其变更记录为{}，地址要求{}", "its feed is of the kind {}, the URL asks for {}").format(
                identity.feed, settings.feed
            ),
        )
    if identity.origin != read_origin(connection):
        raise UnavailableError(
            Words(
                "{}经过恢复、复制或切换，可能丢失提交；请运行{}使其更新代次",
                "{} was restored, copied or failed over, which can lose commits; run {} to give it a new "
                "epoch",
            ).format(settings.place, format_command(settings, "renew"))
        )
    return identity


def guard_identity(engine: sa.Engine, tables: FixedTables, settings: Settings, known: Identity) -> None:
    """Refuse, from now on, new connections that lead to another store than the one that was opened.

    Args:
        engine: Makes the connections.
        tables: The tables of the store.
        settings: How to reach it.
        known: The identity of the store when it was opened.
    """
    epoch = str(sa.select(tables.identity.c.epoch).compile(engine))

    def check(connection: Any, _record: object) -> None:
        found = [_read_scalar(connection, epoch)]
        if engine.dialect.name == "postgresql":
            found.append(_read_scalar(connection, _ORIGIN))
        if found != [known.epoch, known.origin][: len(found)]:
            connection.close()
            raise UnavailableError(
                Words(
                    "{}已不是当初打开的数据库：它经过恢复、更新或切换；请重新打开",
                    "{} is no longer the store that was opened: it was restored, renewed or failed over; "
                    "open it again",
                ).format(settings.place)
            )

    event.listen(engine, "connect", check)


def read_stored_kinds(connection: sa.Connection, fixed: FixedTables) -> dict[str, StoredKind]:
    """Return the kinds that a database has tables for, by their names."""
    kinds = fixed.kinds
    rows = connection.execute(sa.select(kinds.c.number, kinds.c.name, kinds.c.declared)).all()
    return {row.name: StoredKind(row.number, decode_declaration(row.name, row.declared)) for row in rows}


def _read_scalar(connection: Any, sql: str) -> str:
    cursor = connection.cursor()
    try:
        cursor.execute(sql)
        [(found,)] = cursor.fetchall()
    finally:
        cursor.close()
    return found.decode() if isinstance(found, bytes) else str(found)
