"""The marks of an old workbook are found wherever they stand, and damage is never an error here."""

from __future__ import annotations

import io

import pytest
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st

from newstratum_sheets.biff import find_marks


def build(rows: int = 300, sheets: int = 2) -> bytes:
    workbook = xlwt.Workbook()
    for number in range(sheets):
        sheet = workbook.add_sheet(f"表{number}")
        for at in range(rows):
            sheet.write(at, 0, f"甲{at}" * 9)
            if at % 7 == number:
                sheet.row(at).hidden = True
            if at % 11 == 0:
                sheet.row(at).set_cell_error(3, "#REF!")
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


@pytest.mark.slow
@pytest.mark.parametrize("rows", [40, 300, 5_000])
def test_hidden_rows_and_errors_are_found_on_every_sheet(rows: int) -> None:
    first, second = find_marks(build(rows))
    assert first.hidden_rows == {at + 1 for at in range(0, rows, 7)}
    assert second.hidden_rows == {at + 1 for at in range(1, rows, 7)}
    assert first.errors == second.errors == {(at + 1, 4) for at in range(0, rows, 11)}


WHOLE = build(60)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(WHOLE) - 1), st.binary(min_size=1, max_size=4))
def test_damage_is_no_error(at: int, noise: bytes) -> None:
    find_marks(WHOLE[:at] + noise + WHOLE[at + len(noise) :])
    find_marks(WHOLE[:at])
