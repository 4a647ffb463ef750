"""Rows: what relational stores hold for fields, instants and changes, and how they read them back.

Every relational store encodes alike: dates as ISO text, instants as microseconds since 1970, booleans as
0 and 1. So the order of the stored values is that of code points, numbers and time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final, TypeAlias

from newstratum._ports.fields import Fields, Kind
from newstratum._ports.records import Act, Change, Key, Note, Record
from newstratum._ports.scalars import FieldType, Scalar
from newstratum._storage.cursors import TokenSigner

#: What a column holds for a field.
ColumnValue: TypeAlias = str | int

_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND: Final = dt.timedelta(microseconds=1)


class UnreadableRowError(Exception):
    """A row holds what no store writes. It carries no value; a store raises DamagedFileError in its place."""


@contextmanager
def detect_unreadable_rows() -> Iterator[None]:
    """Raise :class:`UnreadableRowError` for the errors of reading a value, whose texts may repeat it."""
    try:
        yield
    except (ValueError, TypeError, LookupError, OverflowError):
        raise UnreadableRowError from None


def read_system_clock() -> dt.datetime:
    """Return the present instant in UTC."""
    return dt.datetime.now(dt.UTC)


def to_microseconds(instant: dt.datetime) -> int:
    """Return an instant as microseconds since 1970."""
    return (instant - _EPOCH) // _MICROSECOND


def from_microseconds(microseconds: int) -> dt.datetime:
    """Return the instant that many microseconds after 1970."""
    return _EPOCH + dt.timedelta(microseconds=microseconds)


def encode_column(value: Scalar) -> ColumnValue:
    """Return what a column holds for a value."""
    if isinstance(value, dt.datetime):
        return to_microseconds(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    return int(value) if isinstance(value, bool) else value


def _return_unchanged(value: Any) -> Any:
    return value


_DECODERS: Final[Mapping[FieldType, Callable[[Any], Scalar]]] = {
    FieldType.TEXT: _return_unchanged,
    FieldType.INTEGER: _return_unchanged,
    FieldType.DATE: dt.date.fromisoformat,
    FieldType.INSTANT: from_microseconds,
    FieldType.BOOLEAN: bool,
}


class RowCodec:
    """Turns the records of one kind into column values and back."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self._decoders = [(name, _DECODERS[wanted]) for name, wanted in kind.fields.items()]

    def encode_fields(self, fields: Mapping[str, Scalar]) -> list[ColumnValue | None]:
        """Return the values of the columns, in the order in which the kind declares them."""
        found = map(fields.get, self.kind.fields)
        return [None if value is None else encode_column(value) for value in found]

    def decode_column(self, name: str, value: ColumnValue | None) -> Scalar | None:
        """Return the value of a field that a column holds.

        Raises:
            UnreadableRowError: No store wrote it.
        """
        with detect_unreadable_rows():
            return None if value is None else _DECODERS[self.kind.fields[name]](value)

    def build_record(
        self,
        signer: TokenSigner,
        *,
        identifier: str,
        number: int,
        schema: int,
        document: bytes,
        columns: Iterable[ColumnValue | None],
    ) -> Record:
        """Return the record of a row.

        Args:
            signer: Makes the version.
            identifier: The id of the record.
            number: The commit that wrote it last.
            schema: The schema of the document.
            document: The document.
            columns: What :meth:`encode_fields` returned.

        Raises:
            UnreadableRowError: No store wrote it.
        """
        with detect_unreadable_rows():
            fields = {
                name: decode(value)
                for (name, decode), value in zip(self._decoders, columns, strict=True)
                if value is not None
            }
            key = Key(self.kind.name, identifier)
        return Record(key, signer.encode_version(number), schema, document, Fields.trusted(fields))


def build_change(
    signer: TokenSigner,
    *,
    key: tuple[str, str],
    number: int,
    act: Act,
    schema: int,
    document: bytes | None,
    digest: str | None,
    note: Sequence[str],
    recorded_at: int,
    place: int,
    size: int,
) -> Change:
    """Return the change of a row.

    Args:
        signer: Makes the version.
        key: The kind and the id of the record.
        number: The commit.
        act: What it did to the record.
        schema: The schema of the document; 0 without one.
        document: The document; None where there is none, or it was erased.
        digest: What stands for a document that was erased.
        note: The commit's id, actor, purpose, reason and batch.
        recorded_at: When it was committed, in microseconds since 1970.
        place: The place of the change in its commit, from 0.
        size: How many changes the commit has.

    Raises:
        UnreadableRowError: No store wrote it.
    """
    with detect_unreadable_rows():
        commit_id, actor, purpose, reason, batch = note
        return Change(
            key=Key(*key),
            version=signer.encode_version(number),
            act=act,
            schema=schema,
            document=document,
            digest=digest or "",
            note=Note(commit_id=commit_id, actor=actor, purpose=purpose, reason=reason, batch=batch),
            recorded_at=from_microseconds(recorded_at),
            place=place,
            last=place == size - 1,
        )
