"""TOML that people write is read strictly, and every problem bears the name of the file."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import frozen

from newstratum._wire.converter import make_converter
from newstratum._wire.toml_files import parse_toml, structure_table
from newstratum.errors import DecodeError


@frozen(kw_only=True)
class Entry:
    """A table of a file."""

    name: str
    count: int = 0


@pytest.mark.parametrize("text", ["a = 1", b"a = 1", b"\xef\xbb\xbfa = 1"])
def test_text_and_bytes_are_read_with_or_without_a_byte_order_mark(text: str | bytes) -> None:
    assert parse_toml(text, "f.toml") == {"a": 1}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a = ", "f.toml, line 1: is not TOML: "),
        (b'a = "\xff"', "f.toml, line 1: not UTF-8 from byte 5 on; save it as UTF-8"),
        ("a = 1\nb = " + "[" * 100_000, "f.toml, line 2: nested deeper than 24 levels"),
    ],
)
def test_what_is_no_toml_says_so(text: Any, message: str) -> None:
    with pytest.raises(DecodeError) as caught:
        parse_toml(text, "f.toml")
    (problem,) = caught.value.problems
    assert str(problem).startswith(message)


def test_every_problem_of_a_table_is_listed_with_its_place(canary: str) -> None:
    with pytest.raises(DecodeError) as caught:
        structure_table(make_converter(), {"name": 7, "count": canary}, Entry, ("f.toml", "entry"))
    assert [str(each) for each in caught.value.problems] == [
        "f.toml.entry.name: must be text",
        "f.toml.entry.count: must be an integer",
    ]
    assert structure_table(make_converter(), {"name": "a"}, Entry, ()) == Entry(name="a")
