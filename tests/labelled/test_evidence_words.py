"""Evidence of the labelled rows shows words that stand in the cell it names."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType

import pytest

from newstratum import read
from newstratum._reading.normalise import normalise

#: Parts of what is shown that no cell has: shares that are computed, and words put for a whole sentence.
MOST_FOREIGN = 0.01
#: One row of so many is tried.
STEP = 4
COLUMNS = ("employer_text", "title_text")


def _iterate_shown(employer: str, title: str) -> Iterator[tuple[str, str]]:
    form = read(employer or None, title or None)
    for evidence in (*form.evidence, *(each for job in form.engagements for each in job.evidence)):
        if evidence.words and not evidence.words.startswith("("):
            yield evidence.origin, evidence.words.partition("→")[0]


def _stands_in(words: str, cell: str) -> bool:
    plain = normalise(cell)
    texts = (cell.lower(), plain.text.lower(), plain.spaced.lower())
    return all(any(part.lower() in text for text in texts) for part in words.split("…"))


@pytest.fixture(scope="module")
def shown(report: ModuleType) -> list[tuple[dict[str, str], str, str]]:
    """Return the cells of the rows by column, and the column and the words of each piece of evidence."""
    rows = [row for name in report.DESCRIPTIONS for row in report.described_rows_of(name)]
    return [
        ({column: getattr(row, column) for column in COLUMNS}, origin, words)
        for row in rows[::STEP]
        for origin, words in _iterate_shown(row.employer_text, row.title_text)
    ]


def test_no_evidence_names_the_wrong_column(shown: list[tuple[dict[str, str], str, str]]) -> None:
    wrong = [
        (cells, column, words)
        for cells, column, words in shown
        if not _stands_in(words, cells[column]) and any(_stands_in(words, cell) for cell in cells.values())
    ]
    assert len(shown) > 8_000
    assert wrong == []


def test_evidence_shows_words_of_its_cell(shown: list[tuple[dict[str, str], str, str]]) -> None:
    foreign = [words for cells, column, words in shown if not _stands_in(words, cells[column])]
    assert len(foreign) / len(shown) <= MOST_FOREIGN, sorted(set(foreign))
