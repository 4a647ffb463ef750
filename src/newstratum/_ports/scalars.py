"""The values an index field may hold: exact on every backend, refused above all of them otherwise."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import TypeAlias

import attrs

from newstratum.errors import InvalidValueError

#: Characters of a text field, at most: every server can index that much.
MAX_TEXT = 256

#: What an index field may hold. Instants carry a zone; a boolean is no integer.
Scalar: TypeAlias = str | int | bool | dt.date | dt.datetime
#: The JSON form of a scalar: text, numbers and booleans as they are, dates and instants in a list of one.
PlainScalar: TypeAlias = str | int | bool | list[str]

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_INT64 = 2**63


class FieldType(StrEnum):
    """The type of an index field."""

    TEXT = "text"
    INTEGER = "integer"
    DATE = "date"
    INSTANT = "instant"
    BOOLEAN = "boolean"


def make_text_validator(
    name: str, *, most: int, empty: bool = False, control: bool = False
) -> Callable[[object, attrs.Attribute[str], str], None]:
    """Return an attrs validator that refuses what :func:`to_exact_text` refuses."""

    def validate(_instance: object, _attribute: attrs.Attribute[str], value: str) -> None:
        to_exact_text(name, value, most=most, empty=empty, control=control)

    return validate


def to_exact_text(name: str, value: object, *, most: int, empty: bool = False, control: bool = False) -> str:
    """Return text that every backend stores alike, or refuse it.

    Args:
        name: The field, for the message; the value never enters it.
        value: What was given.
        most: Characters it may have.
        empty: Whether it may be empty.
        control: Whether it may hold control characters; NUL never passes.

    Raises:
        InvalidValueError: It is no text, too long, empty, or holds what a backend would refuse.
    """
    # Most text, and the rest of the questions answered at once.
    if type(value) is str and 0 < len(value) <= most and value.isascii() and value.isprintable():
        return value
    if not isinstance(value, str):
        raise InvalidValueError(name, f"must be text, not {type(value).__name__}")
    if len(value) > most:
        raise InvalidValueError(name, f"has {len(value)} characters", f"keep it to {most}")
    if not value and not empty:
        raise InvalidValueError(name, "is empty")
    if "\0" in value:
        raise InvalidValueError(name, "holds a NUL character", "remove it")
    if not control and _CONTROL.search(value):
        raise InvalidValueError(name, "holds a control character or a line break", "remove it")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise InvalidValueError(name, "holds half of a surrogate pair", "decode the text properly") from None
    # Members of a StrEnum become plain text: drivers treat subclasses of str differently.
    return str.__str__(value)


def to_exact_instant(name: str, value: object) -> dt.datetime:
    """Return an instant in UTC, or refuse it.

    Raises:
        InvalidValueError: It is no instant, has no zone, or lies outside the years 1 to 9999 of UTC.
    """
    if not isinstance(value, dt.datetime):
        raise InvalidValueError(name, f"must be an instant, not {type(value).__name__}")
    if value.tzinfo is None or value.utcoffset() is None:
        raise InvalidValueError(
            name, "is an instant without a zone", "give it one, as in datetime(..., tzinfo=UTC)"
        )
    try:
        return value.astimezone(dt.UTC)
    except OverflowError:
        raise InvalidValueError(name, "is an instant outside the years 1 to 9999 of UTC") from None


def to_exact_scalar(name: str, value: object) -> Scalar:
    """Return a value that every backend stores alike, or refuse it.

    Instants come back in UTC; members of enumerations become plain text or numbers.

    Args:
        name: The field, for the message; the value never enters it.
        value: What was given.

    Raises:
        InvalidValueError: No backend could promise to give it back unchanged.
    """
    if isinstance(value, str):
        return to_exact_text(name, value, most=MAX_TEXT, empty=True, control=True)
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        if not -_INT64 <= value < _INT64:
            raise InvalidValueError(name, "does not fit into 64 bits", "store it as text")
        return int(value)
    if isinstance(value, dt.datetime):
        return to_exact_instant(name, value)
    if isinstance(value, dt.date):
        return value
    raise InvalidValueError(
        name, f"is {type(value).__name__}", "a field holds text, integer, date, instant or boolean"
    )


_PYTHON_TYPES: Mapping[FieldType, type] = {
    FieldType.TEXT: str,
    FieldType.INTEGER: int,
    FieldType.DATE: dt.date,
    FieldType.INSTANT: dt.datetime,
    FieldType.BOOLEAN: bool,
}


def to_typed_scalar(name: str, value: object, wanted: FieldType) -> Scalar:
    """Return a value of the wanted type, or refuse it.

    Raises:
        InvalidValueError: The value has another type, or no backend could store it unchanged.
    """
    exact = to_exact_scalar(name, value)
    # The exact type: a boolean is no integer, and an instant is no date.
    if type(exact) is not _PYTHON_TYPES[wanted]:
        raise InvalidValueError(name, f"must be {wanted}, not {type(value).__name__}")
    return exact


def fits(value: Scalar, wanted: FieldType) -> bool:
    """Return whether a checked value is of the wanted type exactly."""
    return type(value) is _PYTHON_TYPES[wanted]


def encode_scalar(value: Scalar) -> PlainScalar:
    """Return the JSON form of a value; :func:`decode_scalar` reads it back."""
    return [value.isoformat()] if isinstance(value, dt.date) else value


def decode_scalar(plain: PlainScalar) -> Scalar:
    """Return the value of a JSON form that :func:`encode_scalar` made."""
    if not isinstance(plain, list):
        return plain
    [text] = plain
    return dt.datetime.fromisoformat(text) if "T" in text else dt.date.fromisoformat(text)
