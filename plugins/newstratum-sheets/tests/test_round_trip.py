"""What is written is read back as it was, whatever the text."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum import hooks
from newstratum_sheets.reading import read_rows
from newstratum_sheets.writing import write_workbook

#: Everything a cell can hold that is seen: no control characters, no halves of a pair, no blanks alone.
texts = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), min_size=1, max_size=30
).filter(lambda text: not text.isspace())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all examples of a property."""
    return tmp_path_factory.mktemp("workbooks")


@given(st.lists(st.tuples(texts, texts, st.just("") | texts), min_size=1, max_size=5))
def test_texts_come_back_as_they_were(folder: Path, rows: list[tuple[str, str, str]]) -> None:
    path = folder / "texts.xlsx"
    write_workbook(path, [hooks.Sheet(name="名册", columns=("甲", "乙", "丙"), rows=rows)])
    assert [tuple(row.cells.values()) for row in read_rows(path)] == rows
    assert [row.line for row in read_rows(path)] == list(range(2, len(rows) + 2))
