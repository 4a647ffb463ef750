"""What callers of the queries give: days, instants, units and groups, refused where they name nothing.

A day written as text, or the name of a unit in place of its code, would find nothing and look like an answer.
"""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Mapping

from newstratum._model.people.groups import Outcome
from newstratum._model.values.places import find_unit_by_name
from newstratum._shipped import editions
from newstratum.errors import InvalidValueError

_OUTCOMES = tuple(outcome.value for outcome in Outcome)


def check_days(**days: object) -> None:
    """Refuse everything but dates, each by the name of its parameter; an instant is refused too."""
    for name, day in days.items():
        if not _is_date(day):
            raise InvalidValueError(
                name, f"must be a date, not {type(day).__name__}", "write it like datetime.date(2018, 11, 1)"
            )


def _is_date(value: object) -> bool:
    return isinstance(value, dt.date) and not isinstance(value, dt.datetime)


def check_between(between: tuple[dt.date, dt.date] | None) -> None:
    """Refuse everything but two dates; None passes."""
    if between is None:
        return
    if not isinstance(between, tuple | list) or len(between) != 2 or not all(map(_is_date, between)):
        raise InvalidValueError(
            "between",
            "must be two dates, the first and the last day",
            "write between=(datetime.date(2018, 1, 1), datetime.date(2018, 12, 31))",
        )


def check_instant(at: dt.datetime) -> None:
    """Refuse everything but an instant with a time zone."""
    if not isinstance(at, dt.datetime):
        raise InvalidValueError(
            "at",
            f"must be an instant, not {type(at).__name__}",
            "write it like datetime.datetime(2018, 11, 1, tzinfo=datetime.UTC)",
        )
    if at.tzinfo is None:
        raise InvalidValueError("at", "an instant without a time zone", "give it one: tzinfo=…")


def check_unit(name: str, unit: object) -> None:
    """Refuse what is not a code of a township unit: another type, or the name of a unit."""
    if not isinstance(unit, str):
        raise InvalidValueError(name, f"must be text, not {type(unit).__name__}", "write '310114102'")
    if unit.isascii() and unit.isdigit():
        return
    named = find_unit_by_name(unit)
    if named is not None or not unit.isascii():
        code = "310114102" if named is None else named.code
        hint = f"write the code of a unit, such as {code!r}"
        raise InvalidValueError(name, "is not a code of a unit", hint)


def check_group(name: str, group: str, edition: str) -> None:
    """Refuse what no shipped edition calls an outcome; another edition may have outcomes of its own."""
    if not isinstance(group, str):
        raise InvalidValueError(
            name, f"must be text, not {type(group).__name__}", f"write one of: {', '.join(_OUTCOMES)}"
        )
    if group in _OUTCOMES or edition not in editions.list_editions():
        return
    near = difflib.get_close_matches(group, _OUTCOMES, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"write one of: {', '.join(_OUTCOMES)}"
    raise InvalidValueError(name, "is not a group of this edition", hint)


def check_words(name: str, words: Mapping[str, object] | None) -> None:
    """Refuse everything but a mapping from codes to words; None passes."""
    if words is not None and not isinstance(words, Mapping):
        raise InvalidValueError(
            name,
            f"must be words by their codes, not {type(words).__name__}",
            f"write {name}={{code: Words(zh=…, en=…)}}, or leave it out",
        )


def check_units(units: Mapping[str, object] | None) -> None:
    """Refuse everything but a mapping from codes of township units to words; None passes."""
    check_words("units", units)
    for unit in units or ():
        check_unit("units", unit)
