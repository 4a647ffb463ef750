"""Rows: what relational stores hold for kinds, fields, changes and writes, and how they read it back.

Every relational store encodes alike: dates as ISO text (or as days, where a store wants them narrow),
instants as microseconds since 1970, booleans as 0 and 1. So the order of the stored values is that of code
points, numbers and time.
"""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final, NamedTuple, TypeAlias

from attrs import evolve

from newstratum._ports.fields import Fields, FieldType, Kind, Scalar
from newstratum._ports.records import Act, Change, Check, Key, Note, Put, Record, Write
from newstratum._storage.paging import TokenSigner
from newstratum._storage.system_errors import translate_system_errors
from newstratum._words import Words
from newstratum.errors import InvalidValueError

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


def encode_narrow_column(value: Scalar) -> ColumnValue:
    """Return what a column holds for a value where dates are days since the year 1, in 3 bytes for 10."""
    return value.toordinal() if type(value) is dt.date else encode_column(value)


def _return_unchanged(value: Any) -> Any:
    return value


_DECODERS: dict[FieldType, Callable[[Any], Scalar]] = {
    FieldType.TEXT: _return_unchanged,
    FieldType.INTEGER: _return_unchanged,
    FieldType.DATE: dt.date.fromisoformat,
    FieldType.INSTANT: from_microseconds,
    FieldType.BOOLEAN: bool,
}


#: What makes the value of a column of that of a field; None where it is the value itself.
_ENCODERS: dict[FieldType, Callable[[Any], ColumnValue] | None] = {
    FieldType.TEXT: None,
    FieldType.INTEGER: None,
    FieldType.DATE: dt.date.isoformat,
    FieldType.INSTANT: to_microseconds,
    FieldType.BOOLEAN: int,
}


class RowCodec:
    """Turns the records of one kind into column values and back."""

    def __init__(self, kind: Kind, *, narrow_dates: bool = False) -> None:
        """Make a codec.

        Args:
            kind: The kind.
            narrow_dates: Whether columns hold dates as days since the year 1, and not as ISO text.
        """
        self.kind = kind
        decoders, encoders = _DECODERS, _ENCODERS
        if narrow_dates:
            decoders = {**decoders, FieldType.DATE: dt.date.fromordinal}
            encoders = {**encoders, FieldType.DATE: dt.date.toordinal}
        self._decoders = {name: decoders[wanted] for name, wanted in kind.fields.items()}
        self._encoders = [(name, encoders[wanted]) for name, wanted in kind.fields.items()]

    def encode_fields(self, fields: Mapping[str, Scalar]) -> list[ColumnValue | None]:
        """Return the values of the columns, in the order in which the kind declares them."""
        get: Callable[[str], Any] = fields.get
        value: Any
        return [
            None if (value := get(name)) is None else value if encode is None else encode(value)
            for name, encode in self._encoders
        ]

    def decode_column(self, name: str, value: ColumnValue | None) -> Scalar | None:
        """Return the value of a field that a column holds.

        Raises:
            UnreadableRowError: No store wrote it.
        """
        with detect_unreadable_rows():
            return None if value is None else self._decoders[name](value)

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
                for (name, decode), value in zip(self._decoders.items(), columns, strict=True)
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


def encode_declaration(kind: Kind) -> str:
    """Return the text that a store keeps of a kind; :func:`decode_declaration` reads it."""
    return json.dumps({"fields": dict(kind.fields), "indexes": sorted(kind.indexes)}, sort_keys=True)


def decode_declaration(name: str, text: str) -> Kind:
    """Return the kind of a name and a text.

    Raises:
        UnreadableRowError: No store wrote the text.
    """
    with detect_unreadable_rows():
        plain = json.loads(text)
        fields = {field: FieldType(wanted) for field, wanted in plain["fields"].items()}
        return Kind(name, fields, [tuple(index) for index in plain["indexes"]])


def check_field_types(kind: Kind, stored: Mapping[str, str], place: Words | str) -> None:
    """Refuse a kind of which a field has another type in a store."""
    for name, wanted in kind.fields.items():
        if stored.get(name, wanted) != wanted:
            raise InvalidValueError(
                f"kinds.{kind.name}.{name}",
                Words("在{1}中是{0}，不是{2}", "is {} in {}, not {}").format(stored[name], place, wanted),
                Words("新字段请另取名称", "give a new field a new name"),
            )


def merge_declarations(kind: Kind, stored: Kind | None, place: Words | str) -> Kind:
    """Return a kind with the fields and indexes that a store has besides.

    Raises:
        InvalidValueError: A field has another type in the store.
    """
    if stored is None:
        return kind
    check_field_types(kind, stored.fields, place)
    fields: Mapping[str, FieldType] = {**stored.fields, **kind.fields}
    return evolve(kind, fields=fields, indexes=tuple(dict.fromkeys((*stored.indexes, *kind.indexes))))


def find_undeclared_kinds(
    kinds: Iterable[Kind], stored: Mapping[str, Kind], place: Words | str
) -> list[Kind]:
    """Return those kinds of which a store lacks the table, columns or indexes.

    Raises:
        InvalidValueError: A field has another type in the store.
    """
    return [
        kind
        for kind in kinds
        if merge_declarations(kind, stored.get(kind.name), place) != stored.get(kind.name)
    ]


PUT: Final = "put"
DELETE: Final = "delete"
CHECK: Final = "check"

_MEMORY_BYTES = 4 * 1024 * 1024
#: Writes that are moved to the file and back together, at most, and roughly their bytes.
_BATCH_WRITES: Final = 256
_BUFFER: Final = Words("写入缓冲", "the write buffer")
_BATCH_BYTES: Final = 1024 * 1024
# What a write takes beside its document, roughly.
_OVERHEAD_BYTES = 500


class StagedWrite(NamedTuple):
    """One write, ready to be sent."""

    #: ``put``, ``delete`` or ``check``.
    act: str
    kind: str
    id: str
    #: The version that the caller saw; None for "must not exist".
    expect: str | None
    #: Its place among the changes of the commit; a check is not a change and has that of the next one.
    place: int
    schema: int
    document: bytes
    #: The values of the columns, in the order in which the kind declares its fields; none but for a put.
    columns: list[ColumnValue | None]

    @property
    def size(self) -> int:
        """Bytes it takes, roughly."""
        return _OVERHEAD_BYTES + len(self.document)


class WriteBuffer:
    """The writes of one commit, in order; use it as a context manager."""

    def __init__(
        self, codecs: Mapping[str, RowCodec], *, folder: Path | None = None, memory: int = _MEMORY_BYTES
    ) -> None:
        """Make an empty buffer.

        Args:
            codecs: Encode the records of the kinds, by the names of these.
            folder: Where its file lies, should it need one; None for the system's temporary folder.
            memory: Bytes it may hold in memory, roughly.
        """
        #: How many changes the writes make; checks make none.
        self.changes = 0
        #: The kind and id of every record that is checked.
        self.checked: set[tuple[str, str]] = set()
        self._codecs = codecs
        self._folder = folder
        self._room = memory
        self._first: list[StagedWrite] = []
        #: What comes next into the file: many writes at once, as it takes a tenth of the time of one by one.
        self._next: list[StagedWrite] = []
        self._next_size = 0
        self._file: IO[bytes] | None = None

    def __enter__(self) -> WriteBuffer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            # What is not yet on the disk is not wanted there.
            with suppress(OSError):
                self._file.close()

    def add(self, write: Write) -> None:
        """Append a write that was checked against its kind.

        Raises:
            StoreFullError: There is no room for the file.
            UnavailableError: The file cannot be written.
        """
        staged = self._stage(write)
        if staged.act == CHECK:
            self.checked.add((staged.kind, staged.id))
        else:
            self.changes += 1
        if self._room > 0:
            self._room -= staged.size
            self._first.append(staged)
            return
        self._next.append(staged)
        self._next_size += staged.size
        if len(self._next) == _BATCH_WRITES or self._next_size >= _BATCH_BYTES:
            self._spill()

    def _spill(self) -> None:
        """Move what was added last into the file."""
        heads = [(*staged[:6], len(staged.document), staged.columns) for staged in self._next]
        lines = json.dumps(heads).encode() + b"\n"
        documents = b"".join([staged.document for staged in self._next])
        self._next.clear()
        self._next_size = 0
        with translate_system_errors(_BUFFER):
            if self._file is None:
                self._file = tempfile.TemporaryFile(dir=self._folder, buffering=1 << 18)  # noqa: SIM115  # closed on exit
            self._file.write(lines + documents)

    def __iter__(self) -> Iterator[StagedWrite]:
        for batch in self.iterate_batches():
            yield from batch

    def iterate_batches(self) -> Iterator[Sequence[StagedWrite]]:
        """Yield the writes in order, some hundreds at a time."""
        for start in range(0, len(self._first), _BATCH_WRITES):
            yield self._first[start : start + _BATCH_WRITES]
        if self._file is not None:
            with translate_system_errors(_BUFFER):
                self._file.seek(0)
                while line := self._file.readline():
                    yield [
                        StagedWrite._make((*head, self._file.read(size), columns))
                        for *head, size, columns in json.loads(line)
                    ]
        if self._next:
            yield self._next

    def _stage(self, write: Write) -> StagedWrite:
        key = write.key
        if isinstance(write, Put):
            columns, document = self._codecs[key.kind].encode_fields(write.fields), bytes(write.document)
            return StagedWrite(
                PUT, key.kind, key.id, write.expect, self.changes, write.schema, document, columns
            )
        act = CHECK if isinstance(write, Check) else DELETE
        return StagedWrite(act, key.kind, key.id, write.expect, self.changes, 0, b"", [])
