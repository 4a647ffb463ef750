"""Validators name the field and what to do, and show no value."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from attrs import field, frozen

from newstratum._model.values.validators import (
    check_date,
    check_filled,
    check_optional_date,
    check_positive,
    check_texts,
    instance_of,
)
from newstratum.errors import InvalidValueError


@frozen(kw_only=True)
class Thing:
    name: Any = field(default="a name", validator=check_filled)
    places: Any = field(default=None, validator=check_positive)
    aliases: Any = field(default=(), validator=check_texts)
    size: Any = field(default=b"", validator=instance_of(bytes, "give bytes"))
    day: Any = field(default=dt.date(2018, 9, 1), validator=check_date)
    last: Any = field(default=None, validator=check_optional_date)
    depth: Any = field(default=None, validator=instance_of(bytes, "give bytes", optional=True))


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"name": "x"},
        {"places": 1},
        {"aliases": ("a", "b")},
        {"size": b"x"},
        {"depth": b"x"},
        {"day": dt.date(2018, 9, 2)},
        {"last": dt.date(2018, 9, 2)},
    ],
)
def test_what_fits_passes(given: dict[str, Any]) -> None:
    thing = Thing(**given)
    assert all(getattr(thing, name) == value for name, value in given.items())


@pytest.mark.parametrize(
    ("name", "values", "message"),
    [
        ("name", ["", "  ", None, 7], "thing.name: must be text that is not empty; fill it in"),
        ("places", [0, -1, True, 1.0, "1"], "thing.places: not a whole number from 1 up"),
        ("aliases", [["a"], "ab", (1,), None], "thing.aliases: not a list of texts"),
        ("size", ["x", None], "thing.size: must be bytes; give bytes"),
        ("depth", ["x"], "thing.depth: must be bytes; give bytes"),
        (
            "day",
            ["2018-09-01"],
            "thing.day: must be a date, not str; write it like datetime.date(2018, 9, 1)",
        ),
        ("day", [None], "thing.day: must be a date, not NoneType"),
        ("last", [dt.datetime(2018, 9, 1)], "thing.last: must be a date, not datetime"),
    ],
)
def test_what_does_not_fit_is_refused(name: str, values: list[Any], message: str) -> None:
    for value in values:
        with pytest.raises(InvalidValueError) as caught:
            Thing(**{name: value})
        assert str(caught.value).startswith(message)


@pytest.mark.parametrize("name", ["places", "aliases", "size", "depth", "day", "last"])
def test_no_value_is_shown(name: str, canary: str) -> None:
    with pytest.raises(InvalidValueError) as caught:
        Thing(**{name: canary})
    assert canary not in f"{caught.value} {caught.value!r}"
