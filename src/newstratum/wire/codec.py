"""Model objects to records and back."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, TypeAlias, TypeVar

from cattrs.errors import BaseValidationError
from cattrs.preconf.json import JsonConverter

from newstratum.errors import DecodeError, InvalidValueError, Problem, RecordError, RecordTooNewError
from newstratum.ports.records import Fields, Key, Put, Record, Scalar, Version
from newstratum.wire.canonical import bytes_of, data_of
from newstratum.wire.converter import make_converter
from newstratum.wire.migrations import lifted
from newstratum.wire.problems import Path, problems_of
from newstratum.wire.record_kinds import RecordKind

__all__ = ["decoded", "decoded_document", "encoded", "plain_of", "structured"]

M = TypeVar("M")


@cache
def _converter() -> JsonConverter:
    # Making one compiles code for every class it meets; it holds no state but that code.
    return make_converter()


def plain_of(model: Any) -> Any:
    """Return a model object as plain data that JSON can hold.

    Raises:
        InvalidValueError: The object holds text that stores disagree about, or a number that is none.
    """
    return _converter().unstructure(model)


def structured(model: type[M], data: Any, *, path: Path = ()) -> M:
    """Return the object of a model class that plain data stands for.

    Args:
        model: The class.
        data: Plain data, as JSON gives it.
        path: The steps to the data in its document, for the messages.

    Returns:
        The object.

    Raises:
        DecodeError: The data does not fit; every problem is listed with its path, no value is repeated.
    """
    attempt = _attempt(model, data, path)
    if attempt[0] is None:
        del data  # so that no traceback with local variables shows it
        raise DecodeError(attempt[1])
    return attempt[0]


#: What was read, or None and why.
_Attempt: TypeAlias = tuple[M | None, tuple[Problem, ...]]


def _attempt(model: type[M], data: Any, path: Path = ()) -> _Attempt[M]:
    # Errors of the converter are read here and end here: their frames hold the data.
    try:
        return _converter().structure(data, model), ()
    except RecursionError:
        return None, (Problem(path, "nests too deeply"),)
    except (BaseValidationError, InvalidValueError) as error:
        return None, problems_of(error, path)


def encoded(
    kind: RecordKind[M],
    model: M,
    expect: Version | None,
    more_fields: Mapping[str, Scalar | None] | None = None,
) -> Put:
    """Return the write that stores an object.

    Args:
        kind: The kind of the record.
        model: The object.
        expect: The version seen; None says that the record must not exist.
        more_fields: Index fields that the object does not know itself.

    Returns:
        The write.

    Raises:
        InvalidValueError: The object holds what no store could give back unchanged.
    """
    values = {**kind.fields_of(model), **(more_fields or {})}
    return Put(
        key=Key(kind.name, kind.id_of(model)),
        schema=kind.schema,
        document=bytes_of(plain_of(model)),
        fields=Fields({name: value for name, value in values.items() if value is not None}),
        expect=expect,
    )


def decoded(kind: RecordKind[M], record: Record) -> M:
    """Return the object a record holds, lifted from whatever schema it was written by.

    Args:
        kind: The kind of the record.
        record: What the store gave back.

    Returns:
        The object.

    Raises:
        RecordTooNewError: A newer newstratum wrote it.
        RecordError: The document does not fit its kind; nothing of it is repeated.
    """
    return decoded_document(kind, record.key, record.schema, record.document)


def decoded_document(kind: RecordKind[M], key: Key, schema: int, document: bytes) -> M:
    """Return the object of one document, as :func:`decoded` does for a record."""
    if schema > kind.schema:
        problem = Problem(("schema",), f"is {schema}, known up to {kind.schema}")
        del document
        raise RecordTooNewError((problem,), str(key), schema, kind.schema)
    attempt = _read(kind, schema, document)
    if attempt[0] is None:
        del document
        raise RecordError(attempt[1], str(key), schema)
    return attempt[0]


def _read(kind: RecordKind[M], schema: int, document: bytes) -> _Attempt[M]:
    try:
        data = data_of(document)
    except DecodeError as error:
        return None, error.problems
    if type(data) is not dict:
        return None, (Problem((), "must be an object"),)
    try:
        newest = lifted(data, schema, kind.steps)
    except (KeyError, TypeError, ValueError, AttributeError):
        return None, (Problem((), f"does not fit schema {schema}, it cannot be lifted to {kind.schema}"),)
    return _attempt(kind.model, newest)
