"""Identifiers are random, free of time and of personal data."""

from __future__ import annotations

import base64
import calendar
import datetime as dt
import hashlib
import random
import uuid
from collections.abc import Callable
from typing import Any

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


@pytest.mark.parametrize("prefix", ["", "Person", "per-son", "p1", "人", "x" * 21, None, 5])
def test_a_prefix_is_lower_case_letters(prefix: Any) -> None:
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
    "number",
    [
        "13800000000",
        "138-0000-0000",
        "199.0000.0000",
        "310114190001010005",
        "11010519491231002X",
        "11010519491231002x",
        "310114-19900101-0014",
    ],
)
@pytest.mark.parametrize("shape", ["{}", "person-{}", "{}.x", "86-{}"])
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


@pytest.mark.parametrize(
    "text",
    [
        "310114190001010006",  # another check character
        "310114190013010005",  # no such day
        "310114190002300000",
        "12800000000",  # no mobile number begins like that
        "138000000001",
        "20181101000123",
        "310114000101000",  # fifteen digits have no check character: any office counts like that
        "f13800000000a",
        "13800000000abcdef0123456789",
    ],
)
def test_numbers_that_only_look_personal_are_taken(text: str) -> None:
    assert check_id(text) == text


def _draw_usual_id(randomness: random.Random) -> str:
    drawn = uuid.UUID(int=randomness.getrandbits(128), version=4)
    match randomness.randrange(6):
        case 0:
            return drawn.hex
        case 1:
            return str(drawn)
        case 2:
            return hashlib.sha256(drawn.bytes).hexdigest()
        case 3:
            return new_id("person", randomness.randbytes)
        case 4:
            return base64.b32encode(drawn.bytes).decode().rstrip("=")
        case _:
            return "".join(randomness.choices("0123456789", k=randomness.randint(1, 18)))


def _is_personal(digits: str) -> bool:
    """The oracle: a mobile number, or an identity number by the remainder that the standard asks for."""
    if len(digits) == 11:
        return digits[0] == "1" and digits[1] in "3456789"
    if len(digits) != 18 or digits[0] == "0" or digits[6:8] not in ("19", "20"):
        return False
    year, month, day = int(digits[6:10]), int(digits[10:12]), int(digits[12:14])
    if not (1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]):
        return False
    return sum(int(digit) * 2 ** (17 - place) for place, digit in enumerate(digits)) % 11 == 1


@pytest.mark.parametrize("count", [20_000, pytest.param(1_000_000, marks=pytest.mark.stress)])
def test_no_random_id_of_the_usual_kinds_is_refused(count: int) -> None:
    """The bar: 0 of 1,000,000 refused, but for numbers that are somebody's."""
    randomness = random.Random(count)
    refused = []
    for _ in range(count):
        drawn = _draw_usual_id(randomness)
        try:
            check_id(drawn)
        except InvalidValueError:
            refused.append(drawn)
    assert [each for each in refused if not _is_personal(each)] == []


@given(
    division=st.integers(110000, 659999),
    born=st.dates(dt.date(1900, 1, 1), dt.date(2026, 12, 31)),
    sequence=st.integers(0, 999),
)
def test_every_identity_number_is_refused(division: int, born: dt.date, sequence: int) -> None:
    begun = f"{division}{born:%Y%m%d}{sequence:03}"
    [number] = [begun + str(last) for last in range(10) if _is_personal(begun + str(last))] or [None]
    if number is None:
        number = begun + "X"
    with pytest.raises(InvalidValueError, match="telephone or identity number"):
        check_id(number)


@given(st.integers(13_000_000_000, 19_999_999_999))
def test_every_mobile_number_is_refused(number: int) -> None:
    with pytest.raises(InvalidValueError, match="telephone or identity number"):
        check_id(str(number))
