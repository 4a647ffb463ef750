"""Addresses are those of spreadsheets."""

from __future__ import annotations

import copy
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum import hooks
from newstratum_sheets.addresses import (
    MOST_COLUMNS,
    RowAddresses,
    format_letters,
    parse_letters,
    parse_reference,
)


@given(st.integers(1, 10 * MOST_COLUMNS))
def test_letters_and_numbers_of_columns_are_two_names_of_one_thing(column: int) -> None:
    assert parse_letters(format_letters(column)) == column


@pytest.mark.parametrize(
    ("column", "letters"), [(1, "A"), (26, "Z"), (27, "AA"), (702, "ZZ"), (MOST_COLUMNS, "XFD")]
)
def test_columns_have_the_letters_that_a_person_sees(column: int, letters: str) -> None:
    assert format_letters(column) == letters


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("H214", (8, 214)),
        ("$H$214", (8, 214)),
        ("h214", (8, 214)),
        ("H", None),
        ("214", None),
        ("", None),
        ("A1:B2", None),
    ],
)
def test_a_reference_is_a_column_and_a_row(text: str, place: tuple[int, int] | None) -> None:
    assert parse_reference(text) == place


def test_addresses_of_a_row_are_a_mapping_like_any_other() -> None:
    addresses = RowAddresses({"姓名": "A", "手机": "H"}, 214)
    row = hooks.Row(line=214, cells={"姓名": "甲", "手机": "1"}, sheet="工作表1", addresses=addresses)
    assert dict(addresses) == {"姓名": "A214", "手机": "H214"} == addresses
    assert row.locate("手机") == "工作表1!H214"
    for same in (pickle.loads(pickle.dumps(row)), copy.deepcopy(row)):
        assert same == row
    # The names of columns can be a person's data.
    assert "姓名" not in repr(addresses) + repr(row)
