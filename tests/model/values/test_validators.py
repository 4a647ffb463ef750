"""Validators name the field and what to do, and show no value."""

from __future__ import annotations

import datetime as dt
import sys
from types import FrameType
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
    is_from_store,
    read_from_store,
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


def test_no_end_in_the_middle_of_reading_leaves_the_rules_off() -> None:
    """Ctrl-C, or what a signal raises, comes between any two operations of the interpreter."""
    left = 0

    def end(frame: FrameType, event: str, _argument: object) -> Any:
        nonlocal left
        frame.f_trace_opcodes = True
        if event == "opcode":
            left -= 1
            if left < 0:
                raise KeyboardInterrupt
        return end

    before = sys.gettrace()
    for steps in range(200):
        left = steps
        sys.settrace(end)
        try:
            read = read_from_store(is_from_store)
        except KeyboardInterrupt:
            read = None
        finally:
            sys.settrace(before)
        assert not is_from_store(), f"still off after an end at operation {steps}"
        if read is not None:
            assert read
            assert steps > 10
            return
    pytest.fail("the function was never left")
