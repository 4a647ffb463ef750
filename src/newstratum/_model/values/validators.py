"""Validators of fields: they refuse with the name of the field, what is wrong and what to do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from attrs import Attribute

from newstratum.errors import InvalidValueError

#: Metadata of a field that callers may leave out and documents may not: reading never makes it up.
ALWAYS_WRITTEN: Final[Mapping[str, bool]] = MappingProxyType({"always_written": True})

_Validator: TypeAlias = Callable[[Any, "Attribute[Any]", object], None]


def check_filled(instance: object, attribute: Attribute[Any], value: object) -> None:
    """Refuse text that is empty, blank or no text."""
    if not isinstance(value, str) or not value.strip():
        raise _build_error(instance, attribute, "must be text that is not empty", "fill it in")


def check_positive(instance: object, attribute: Attribute[Any], value: object) -> None:
    """Refuse a number below one; None passes."""
    if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < 1):
        raise _build_error(
            instance, attribute, "not a whole number from 1 up", "count from 1, or leave it out"
        )


def check_date(instance: object, attribute: Attribute[Any], value: object) -> None:
    """Refuse everything but a date; an instant, which Python counts as a date, is none."""
    if not isinstance(value, dt.date) or isinstance(value, dt.datetime):
        reason = f"must be a date, not {type(value).__name__}"
        raise _build_error(instance, attribute, reason, "write it like datetime.date(2018, 9, 1)")


def check_optional_date(instance: object, attribute: Attribute[Any], value: object) -> None:
    """Refuse everything but a date; None passes."""
    if value is not None:
        check_date(instance, attribute, value)


def check_texts(instance: object, attribute: Attribute[Any], value: object) -> None:
    """Refuse everything but a tuple of texts."""
    if not isinstance(value, tuple) or not all(isinstance(item, str) for item in value):
        raise _build_error(instance, attribute, "not a tuple of texts", 'write it like ("one", "two")')


def instance_of(kind: type, hint: str, *, optional: bool = False) -> _Validator:
    """Make a validator that refuses other classes without showing the value, as attrs' own would."""

    def check(instance: object, attribute: Attribute[Any], value: object) -> None:
        if not isinstance(value, kind) and not (optional and value is None):
            raise _build_error(instance, attribute, f"must be {kind.__name__}", hint)

    return check


def tuple_of(kind: type, hint: str) -> _Validator:
    """Make a validator that refuses everything but a tuple of one class."""

    def check(instance: object, attribute: Attribute[Any], value: object) -> None:
        if not isinstance(value, tuple) or not all(isinstance(item, kind) for item in value):
            raise _build_error(instance, attribute, f"not a tuple of {kind.__name__}", hint)

    return check


def _build_error(instance: object, attribute: Attribute[Any], reason: str, hint: str) -> InvalidValueError:
    return InvalidValueError(f"{type(instance).__name__.lower()}.{attribute.name}", reason, hint)
