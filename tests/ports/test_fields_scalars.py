"""Values are exact or refused; their JSON form reads back."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._ports.fields import (
    FieldType,
    Scalar,
    decode_scalar,
    encode_scalar,
    fits,
    to_exact_scalar,
    to_exact_text,
    to_typed_scalar,
)
from newstratum.errors import InvalidValueError

_scalars = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20),
    st.integers(-(2**63), 2**63 - 1),
    st.booleans(),
    st.dates(),
    st.datetimes(timezones=st.just(dt.UTC)),
)


@pytest.mark.slow
@given(_scalars)
def test_the_json_form_reads_back(value: Scalar) -> None:
    back = decode_scalar(json.loads(json.dumps(encode_scalar(value))))
    assert back == value
    assert type(back) is type(value)


@pytest.mark.slow
@given(_scalars)
def test_exact_values_stay(value: Scalar) -> None:
    assert to_exact_scalar("x", value) == value
    assert sum(fits(to_exact_scalar("x", value), wanted) for wanted in FieldType) == 1


@given(_scalars, st.sampled_from(list(FieldType)))
def test_a_value_of_another_type_is_refused(value: Scalar, wanted: FieldType) -> None:
    if fits(value, wanted):
        assert to_typed_scalar("x", value, wanted) == value
    else:
        with pytest.raises(InvalidValueError, match=f"^x: must be {wanted}"):
            to_typed_scalar("x", value, wanted)


@given(st.one_of(st.floats(), st.none(), st.binary(), st.lists(st.integers()), st.decimals(), st.times()))
def test_anything_else_is_refused(value: Any) -> None:
    with pytest.raises(InvalidValueError, match=r"^x:"):
        to_exact_scalar("x", value)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("a\0", "NUL"),
        ("a\n", "control"),
        ("a\x85", "control"),
        ("\udfff", "surrogate"),
        ("a" * 11, "11 characters"),
        (b"a", "bytes"),
        (None, "NoneType"),
    ],
    ids=ascii,
)
def test_text_says_what_is_wrong_and_never_the_text(text: Any, reason: str) -> None:
    with pytest.raises(InvalidValueError, match=reason) as caught:
        to_exact_text("x", text, most=10)
    assert caught.value.field == "x"
    assert caught.value.__cause__ is None


def test_text_that_is_too_long_is_told_in_characters() -> None:
    """Eleven characters of Chinese are 33 bytes."""
    assert to_exact_text("x", "新" * 10, most=10)
    with pytest.raises(InvalidValueError) as caught:
        to_exact_text("x", "新" * 11, most=10)
    assert caught.value.in_language("zh") == "x：有11个字符；请不超过10个字符"


def test_text_may_be_empty_or_hold_controls_where_it_is_said() -> None:
    assert to_exact_text("x", "", most=1, empty=True) == ""
    assert to_exact_text("x", "\n", most=1, control=True) == "\n"
