"""The tables of a store: four that every store has, and one per kind with a column per declared field.

System columns start with an underscore, which no field's name does. There are no foreign keys: each
would cost a look-up per row, and nobody but this package writes the tables.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator, TypeEngine

from newstratum.ports import (
    MAX_DOCUMENT,
    MAX_ID,
    MAX_REASON,
    MAX_TEXT,
    FieldType,
    Kind,
    Record,
    RowCodec,
    TokenSigner,
)

__all__ = [
    "ABSENT",
    "COLUMN_TYPES",
    "LIVE",
    "PINNED_CHARACTERS",
    "CodePointText",
    "FixedTables",
    "RecordTable",
    "format_bind_name",
    "is_cut",
]

#: What the column ``_live`` of a record holds.
LIVE: Final[sa.ColumnElement[int]] = sa.literal_column("1", sa.SmallInteger)
#: What it holds in a tombstone: the row of a record that was deleted, which tells who wrote it last.
ABSENT: Final[sa.ColumnElement[int]] = sa.literal_column("0", sa.SmallInteger)
#: How much of a pinned text PostgreSQL's composite indexes hold: an entry has room for 2,704 bytes.
PINNED_CHARACTERS: Final = 32


class CodePointText(TypeDecorator[str]):
    """Text that compares by code point on every database.

    PostgreSQL has the collation for it and SQLite compares like that by itself. Other databases get the
    bytes of UTF-8, whose order is the same: their collations may ignore case, accents or trailing spaces.
    """

    impl = sa.Text
    cache_ok = True

    def __init__(self, most: int) -> None:
        """Make the type.

        Args:
            most: Characters of a text, at most.
        """
        super().__init__()
        self.most = most

    def load_dialect_impl(self, dialect: sa.Dialect) -> TypeEngine[Any]:
        """Return the type that the dialect has for it."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(sa.Text(collation="C"))
        if dialect.name == "sqlite":
            return dialect.type_descriptor(sa.Text())
        return dialect.type_descriptor(sa.VARBINARY(4 * self.most))

    def process_bind_param(self, value: str | None, dialect: sa.Dialect) -> Any:
        """Return what is sent."""
        if value is None or dialect.name in {"postgresql", "sqlite"}:
            return value
        return value.encode()

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> str | None:
        """Return what was received."""
        return bytes(value).decode() if isinstance(value, bytes | memoryview | bytearray) else value


#: The type of the column of a field.
COLUMN_TYPES: Final[Mapping[FieldType, TypeEngine[Any]]] = {
    FieldType.TEXT: CodePointText(MAX_TEXT),
    FieldType.INTEGER: sa.BigInteger(),
    FieldType.DATE: CodePointText(10),
    FieldType.INSTANT: sa.BigInteger(),
    FieldType.BOOLEAN: sa.SmallInteger(),
}


def format_bind_name(name: str) -> str:
    """Return the name under which the value of a field is bound: SQLAlchemy keeps those of columns."""
    return f"V_{name}"


class FixedTables:
    """The tables that every store has, whatever kinds it holds."""

    def __init__(self, schema: str | None) -> None:
        """Name the tables.

        Args:
            schema: The schema they lie in; without one, their names carry a prefix.
        """
        self.metadata = sa.MetaData(schema=schema)
        self.prefix = "" if schema else "newstratum_"
        #: The steps that made the tables, and when.
        self.steps = self._table(
            "steps",
            sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
            sa.Column("done_at", sa.BigInteger, nullable=False),
        )
        #: One row: who this store is, and the strategy of its feed.
        self.identity = self._table(
            "identity",
            sa.Column("one", sa.SmallInteger, primary_key=True, autoincrement=False),
            sa.Column("feed", CodePointText(16), nullable=False),
            sa.Column("epoch", CodePointText(32), nullable=False),
            sa.Column("secret", sa.LargeBinary(64), nullable=False),
            # The server and the database it was made in; another one means that it was restored or copied.
            sa.Column("origin", CodePointText(200), nullable=False),
            # Added to the server's transaction numbers: after a restore they may start anew.
            sa.Column("shift", sa.BigInteger, nullable=False),
        )
        #: One row: the number of the last commit, where the feed goes by a counter.
        self.counter = self._table(
            "counter",
            sa.Column("one", sa.SmallInteger, primary_key=True, autoincrement=False),
            sa.Column("last", sa.BigInteger, nullable=False),
        )
        self.kinds = self._table(
            "kinds",
            sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
            sa.Column("name", CodePointText(MAX_ID), nullable=False, unique=True),
            sa.Column("declared", sa.Text, nullable=False),
        )
        self.commits = self._table(
            "commits",
            sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
            sa.Column("id", CodePointText(MAX_ID), nullable=False, unique=True),
            sa.Column("actor", CodePointText(MAX_ID), nullable=False),
            sa.Column("purpose", CodePointText(MAX_ID), nullable=False),
            sa.Column("reason", CodePointText(MAX_REASON), nullable=False),
            sa.Column("batch", CodePointText(MAX_ID), nullable=False),
            sa.Column("recorded_at", sa.BigInteger, nullable=False),
            sa.Column("size", sa.Integer, nullable=False),
        )
        #: The only place of a document, whether current or past: rows are only ever appended.
        self.changes = self._table(
            "changes",
            sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
            sa.Column("place", sa.Integer, primary_key=True, autoincrement=False),
            sa.Column("kind", sa.Integer, nullable=False),
            sa.Column("id", CodePointText(MAX_ID), nullable=False),
            sa.Column("act", sa.SmallInteger, nullable=False),
            sa.Column("schema", sa.Integer, nullable=False),
            sa.Column("document", sa.LargeBinary(MAX_DOCUMENT)),
            # In place of a document that was erased.
            sa.Column("digest", CodePointText(64)),
        )
        #: The history of a record; unique, so that no commit writes a key twice.
        sa.Index(
            f"{self.prefix}changes_of_key",
            self.changes.c.kind,
            self.changes.c.id,
            self.changes.c.number,
            unique=True,
        )

    @property
    def all(self) -> list[sa.Table]:
        """The tables, in no particular order."""
        return [self.steps, self.identity, self.counter, self.kinds, self.commits, self.changes]

    def _table(self, name: str, *columns: sa.Column[Any]) -> sa.Table:
        return sa.Table(f"{self.prefix}{name}", self.metadata, *columns)


def is_cut(kind: Kind, index: tuple[str, ...], name: str) -> bool:
    """Return whether a composite index of PostgreSQL holds only the beginning of a field.

    Queries pin every field of a composite index but the last by equality, so its order does not matter.
    """
    return len(index) > 1 and name != index[-1] and kind.fields[name] is FieldType.TEXT


class RecordTable:
    """The table of one kind: a row per record that is there, or was."""

    def __init__(self, fixed: FixedTables, kind: Kind, number: int) -> None:
        """Name the table and its columns.

        Args:
            fixed: The tables of the store.
            kind: The kind.
            number: Its number in this store.
        """
        self.kind = kind
        self.number = number
        self._prefix = fixed.prefix
        self.table = sa.Table(
            f"{fixed.prefix}records_{kind.name}",
            sa.MetaData(schema=fixed.metadata.schema),
            sa.Column("id", CodePointText(MAX_ID), primary_key=True),
            sa.Column("_live", sa.SmallInteger, nullable=False),
            # The commit that wrote it last, and the place of its document among the commit's changes.
            sa.Column("_number", sa.BigInteger, nullable=False),
            sa.Column("_place", sa.Integer, nullable=False),
            *(sa.Column(name, COLUMN_TYPES[wanted]) for name, wanted in kind.fields.items()),
        )
        self.codec = RowCodec(kind)
        self.bind_names = [format_bind_name(name) for name in kind.fields]

    def indexes(self, dialect: str) -> dict[str, sa.Index]:
        """Return the indexes that the kind declares, by their names.

        Args:
            dialect: The name of the SQLAlchemy dialect.
        """
        declared = [*((name,) for name in self.kind.fields), *self.kind.indexes]
        return dict(self._index(index, dialect) for index in declared)

    def _index(self, index: tuple[str, ...], dialect: str) -> tuple[str, sa.Index]:
        columns: list[sa.ColumnElement[Any]] = []
        for name in index:
            column = self.table.c[name]
            cut = dialect == "postgresql" and is_cut(self.kind, index, name)
            columns.append(sa.func.left(column, sa.literal_column(str(PINNED_CHARACTERS))) if cut else column)
        live = self.table.c["_live"] == LIVE
        # Names of several fields would be longer than a server allows.
        digest = hashlib.blake2b(f"{self.kind.name}:{','.join(index)}".encode(), digest_size=8).hexdigest()
        name = f"{self._prefix}{self.kind.name[:24]}_{digest}"
        return name, sa.Index(name, *columns, self.table.c.id, postgresql_where=live, sqlite_where=live)

    def columns(self, source: sa.FromClause) -> Iterable[sa.ColumnElement[Any]]:
        """Return the columns of a source that :meth:`build_record` takes, but for schema and document."""
        return [source.c.id, source.c["_number"], *(source.c[name] for name in self.kind.fields)]

    def build_record(self, row: Sequence[Any], signer: TokenSigner) -> Record:
        """Return the record of a row: schema and document, then what :meth:`columns` names."""
        schema, document, identifier, number, *columns = row
        return self.codec.build_record(
            signer,
            identifier=identifier,
            number=number,
            schema=schema,
            document=bytes(document),
            columns=columns,
        )
