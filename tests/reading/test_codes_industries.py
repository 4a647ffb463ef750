from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newstratum._reading.codes import make_key_industry_finder, parse_industry_code
from newstratum.errors import InvalidValueError

#: The first division of every section, as the standard lists them.
FIRST_DIVISIONS = dict(
    zip(
        "ABCDEFGHIJKLMNOPQRST",
        (1, 6, 13, 44, 47, 51, 53, 61, 63, 66, 70, 71, 73, 76, 80, 83, 84, 86, 91, 97),
        strict=True,
    )
)

digits = st.integers(1, 97).flatmap(
    lambda division: st.sampled_from([f"{division:02}", f"{division:02}1", f"{division:02}10"])
)
codes = digits.map(parse_industry_code).filter(bool)


@given(digits)
def test_a_code_is_the_same_however_it_is_written(written: str) -> None:
    code = parse_industry_code(written)
    division = int(written[:2])
    section = max((first, letter) for letter, first in FIRST_DIVISIONS.items() if first <= division)[1]
    assert code == section + written
    for other in (code, code.lower(), f" {written} "):
        assert parse_industry_code(other) == code


@pytest.mark.parametrize("letter", sorted(FIRST_DIVISIONS))
def test_a_section_is_a_code(letter: str) -> None:
    assert parse_industry_code(letter.lower()) == letter


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        " ",
        "软件业",
        "U",
        "U65",
        "C65",
        "0",
        "6",
        "00",
        "98",
        "99",
        "65101",
        "I6",
        "I-65",
        "６５",
        "6 5",
    ],
)
def test_what_is_no_code_is_none(text: str | None) -> None:
    assert parse_industry_code(text) is None


@pytest.mark.slow
@settings(max_examples=200)
@given(
    st.lists(codes, max_size=4, unique=True),
    st.sets(st.sampled_from(sorted(FIRST_DIVISIONS)), max_size=3),
    codes | st.none() | st.just("软件业"),
)
def test_the_longest_prefix_counts(keys: list[str], sections: set[str], code: str | None) -> None:
    prefixes = [key[1:] if number % 2 else key for number, key in enumerate(keys)] + sorted(sections)
    under = [each for each in prefixes if (code or "").startswith(str(parse_industry_code(each)))]
    longest = max(under, key=lambda each: len(str(parse_industry_code(each))), default=None)
    assert make_key_industry_finder(prefixes)(code) == longest


def test_the_examples_of_the_docstring_hold() -> None:
    for prefix in ("I", "65", "I65", "651", "i6510"):
        assert make_key_industry_finder([prefix])("6510") == prefix
    found = make_key_industry_finder(["I", "65", "36"])
    assert [found(code) for code in ("I6510", "6429", "C3670", "7231", "软件业", None)] == [
        "65",
        "I",
        "36",
        *[None] * 3,
    ]


@pytest.mark.parametrize("prefixes", [["J", "软件业"], ["J", "C65"], ["J", ""], ["65", "I65"], ["I", "i"]])
def test_prefixes_are_codes_and_each_only_once(prefixes: list[str]) -> None:
    with pytest.raises(InvalidValueError, match=r"industries\.1: is "):
        make_key_industry_finder(prefixes)
