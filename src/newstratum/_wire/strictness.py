"""What a place in a document may hold: strict readings of primitives, time and containers.

Every hook refuses with a message that names no value: the value may be a person's data.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable
from enum import IntEnum, StrEnum
from fractions import Fraction
from types import GenericAlias
from typing import Any, Final, get_args, get_origin

from cattrs import BaseConverter, Converter

from newstratum._model.values.periods import PartialDate, to_partial_date
from newstratum.errors import InvalidValueError

__all__ = [
    "build_value_error",
    "clean_text",
    "register_containers",
    "register_enumerations",
    "register_fractions",
    "register_primitives",
    "register_time",
]


_FRACTION: Final = re.compile(r"(-?\d{1,100})(?:/([1-9]\d{0,99}))?", re.ASCII)


def build_value_error(reason: str) -> InvalidValueError:
    """Return the error for a value that its place cannot hold; the place is known to the converter."""
    return InvalidValueError("value", reason)


def register_primitives(converter: Converter) -> None:
    """Teach a converter that only text is text, only integers are integers, and so on."""
    converter.register_structure_hook(str, _structure_text)
    converter.register_structure_hook(bool, _structure_boolean)
    converter.register_structure_hook(int, _structure_integer)
    converter.register_structure_hook(float, _structure_number)
    converter.register_unstructure_hook(str, clean_text)
    converter.register_unstructure_hook(float, _to_finite_number)


def register_fractions(converter: Converter) -> None:
    """Teach a converter that an exact number is written as ``"600"`` or ``"1/3"``."""
    converter.register_structure_hook(Fraction, _structure_fraction)
    converter.register_unstructure_hook(Fraction, str)


def register_enumerations(converter: Converter) -> None:
    """Teach a converter that an enumeration is written by its value, and a ranked one by its name."""
    converter.register_structure_hook(StrEnum, _structure_text_member)
    converter.register_structure_hook(IntEnum, _structure_ranked_member)
    converter.register_unstructure_hook(StrEnum, lambda member: member.value)
    converter.register_unstructure_hook(IntEnum, _to_member_name)


def register_time(converter: Converter) -> None:
    """Teach a converter one way to write a date, a partial date, a time of the day and an instant."""
    converter.register_structure_hook(
        PartialDate, lambda value, _: to_partial_date(_structure_text(value, str))
    )
    converter.register_unstructure_hook(PartialDate, str)
    converter.register_structure_hook(dt.date, _structure_date)
    converter.register_structure_hook(dt.time, _structure_time)
    converter.register_unstructure_hook(dt.time, dt.time.isoformat)
    converter.register_structure_hook(dt.datetime, _structure_instant)
    converter.register_unstructure_hook(dt.datetime, _unstructure_instant)


def register_containers(converter: Converter) -> None:
    """Teach a converter that only a list is a tuple or a set; cattrs would take a string for one."""
    converter.register_structure_hook_factory(_is_container, _make_container_hook)


def _is_container(of: Any) -> bool:
    return get_origin(of) in (tuple, frozenset)


def _make_container_hook(of: Any, converter: BaseConverter) -> Callable[[Any, Any], Any]:
    container: Any = get_origin(of)
    members = converter.get_structure_hook(GenericAlias(list, get_args(of)[:1]))

    def structure(value: Any, _: Any) -> Any:
        if type(value) is not list:
            raise build_value_error("must be a list")
        return container(members(value, list))

    return structure


def clean_text(value: str) -> str:
    """Return the text, or refuse what stores disagree about: NUL and halves of surrogate pairs."""
    if "\0" in value:
        raise build_value_error("holds a NUL character")
    if value.isascii():
        return value
    try:
        value.encode()
    except UnicodeEncodeError:
        raise build_value_error("holds half of a surrogate pair, which is no character") from None
    return value


def _structure_text(value: Any, _: Any) -> str:
    if type(value) is not str:
        raise build_value_error("must be text")
    return clean_text(value)


def _structure_boolean(value: Any, _: Any) -> bool:
    if type(value) is not bool:
        raise build_value_error("must be true or false")
    return value


def _structure_integer(value: Any, _: Any) -> int:
    if type(value) is not int:
        raise build_value_error("must be an integer")
    return value


def _structure_number(value: Any, _: Any) -> float:
    if type(value) not in (int, float):
        raise build_value_error("must be a number")
    return _to_finite_number(value)


def _to_finite_number(value: float) -> float:
    # A field for numbers may hold an int: as a float it is written like its equal.
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise build_value_error("must be a finite number")
    return number


def _structure_text_member(value: Any, of: type[StrEnum]) -> StrEnum:
    for member in of:
        if member.value == value:
            return member
    raise build_value_error(f"must be one of: {', '.join(of)}")


def _structure_ranked_member(value: Any, of: type[IntEnum]) -> IntEnum:
    for member in of:
        if _to_member_name(member) == value:
            return member
    raise build_value_error(f"must be one of: {', '.join(map(_to_member_name, of))}")


def _to_member_name(member: IntEnum) -> str:
    # Ranks may be renumbered, names stay.
    return member.name.lower()


def _structure_fraction(value: Any, _: Any) -> Fraction:
    # Only the form that is written: Fraction itself takes decimals, exponents and spaces too.
    found = _FRACTION.fullmatch(value) if type(value) is str else None
    number = Fraction(int(found[1]), int(found[2] or 1)) if found else None
    if number is None or str(number) != value:
        raise build_value_error('must be an exact number written "600" or "1/3"')
    return number


def _structure_date(value: Any, _: Any) -> dt.date:
    try:
        day = dt.date.fromisoformat(value) if type(value) is str else None
    except ValueError:
        day = None
    if day is None or day.isoformat() != value:
        raise build_value_error("must be a date written YYYY-MM-DD")
    return day


def _structure_time(value: Any, _: Any) -> dt.time:
    try:
        time = dt.time.fromisoformat(value) if type(value) is str else None
    except ValueError:
        time = None
    if time is None or time.isoformat() != value:
        raise build_value_error("must be a time of the day written hh:mm:ss")
    return time


def _structure_instant(value: Any, _: Any) -> dt.datetime:
    try:
        instant = dt.datetime.fromisoformat(value) if type(value) is str else None
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None or _unstructure_instant(instant) != value:
        raise build_value_error("must be an instant in UTC written YYYY-MM-DDThh:mm:ss+00:00")
    return instant


def _unstructure_instant(value: dt.datetime) -> str:
    if value.tzinfo is None:
        raise build_value_error("is an instant without a time zone")
    return value.astimezone(dt.UTC).isoformat()
