"""Identifiers are random, free of time and of personal data."""

from __future__ import annotations

import base64
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._model.values.identifiers import check_id, new_id
from newstratum.errors import InvalidValueError


def giving(data: bytes) -> Callable[[int], bytes]:
    return lambda count: data[:count]


@given(data=st.binary(min_size=16, max_size=16))
def test_all_random_bits_are_in_the_identifier_and_nothing_else(data: bytes) -> None:
    identifier = new_id("person", giving(data))
    prefix, _, digits = identifier.partition("-")
    assert prefix == "person"
    assert len(digits) == 26
    assert base64.b32decode(digits.upper() + "======") == data


@given(data=st.binary(min_size=16, max_size=16))
def test_a_drawn_identifier_passes_its_own_check(data: bytes) -> None:
    identifier = new_id("seat", giving(data))
    assert check_id(identifier) == identifier
    assert check_id(identifier, prefix="seat") == identifier


def test_randomness_is_called_for_sixteen_bytes_once() -> None:
    counts: list[int] = []

    def randomness(count: int) -> bytes:
        counts.append(count)
        return bytes(count)

    assert new_id("post", randomness) == "post-" + "a" * 26
    assert counts == [16]


def test_randomness_may_be_left_out() -> None:
    drawn = {new_id("person") for _ in range(100)}
    assert len(drawn) == 100
    assert {check_id(each, prefix="person") for each in drawn} == drawn


@pytest.mark.parametrize("given", [b"", bytes(15), bytes(17)])
def test_another_number_of_bytes_is_refused(given: bytes) -> None:
    with pytest.raises(InvalidValueError, match="randomness: gave"):
        new_id("person", lambda _: given)


@pytest.mark.parametrize("prefix", ["", "Person", "per-son", "p1", "人", "x" * 21])
def test_a_prefix_is_lower_case_letters(prefix: str) -> None:
    with pytest.raises(InvalidValueError, match="prefix"):
        new_id(prefix, bytes)


@pytest.mark.parametrize("text", ["P1", "row-17", "310114102", "a.b:c_d", "person-" + "a" * 26])
def test_identifiers_of_a_roster_are_taken_as_they_are(text: str) -> None:
    assert check_id(text) == text


@pytest.mark.parametrize("text", ["", " ", "某某", "-x", "a b", "a/b", "x" * 81, "a\n", None, 7])
def test_other_shapes_are_refused(text: str) -> None:
    with pytest.raises(InvalidValueError, match="not an identifier"):
        check_id(text)


@pytest.mark.parametrize(
    "number", ["13800000000", "310114190001010000", "31011419000101000x", "310114000101000"]
)
@pytest.mark.parametrize("shape", ["{}", "person-{}", "{}.x"])
def test_personal_numbers_are_refused_and_not_repeated(number: str, shape: str) -> None:
    with pytest.raises(InvalidValueError, match="telephone or identity number") as caught:
        check_id(shape.format(number))
    assert number not in str(caught.value)
    assert number not in repr(caught.value)


@pytest.mark.parametrize(
    "text",
    ["post-" + "a" * 26, "person-" + "a" * 25, "person-" + "a" * 25 + "b", "person-" + "A" * 26, "person"],
)
def test_a_prefix_asks_for_the_drawn_shape(text: str) -> None:
    with pytest.raises(InvalidValueError, match="drawn for 'person'"):
        check_id(text, prefix="person")
