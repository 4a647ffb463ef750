"""The figures of reading and classifying over titles labelled by somebody who had not seen the lexicons."""

from __future__ import annotations

from collections import Counter
from types import ModuleType

import pytest

HALVES = ("tune", "unseen")


def test_the_rows_are_enough_and_each_is_there_once(report: ModuleType) -> None:
    rows = report.rows_of("titles.tsv")
    assert len(rows) == len({(row.employer_text, row.title_text) for row in rows}) >= 440


def test_no_sealed_row_is_known_from_elsewhere(report: ModuleType) -> None:
    # Counts alone, so that a failure shows no row.
    rows = len(report.rows_of("sealed.tsv"))
    assert rows >= 250
    shared = report.shared_rows("sealed.tsv", ["titles.tsv", "ordinary_rows.tsv"])
    assert shared == 0


def test_both_halves_hold_every_outcome(report: ModuleType) -> None:
    counts = {half: Counter[str]() for half in HALVES}
    for row in report.rows_of("titles.tsv"):
        counts[report.half_of(row)][row.outcome] += 1
    for half in HALVES:
        assert counts[half].total() >= 220
        assert min(counts[half][outcome] for outcome in [*report.DECIDED, "undetermined", "contested"]) >= 10


@pytest.mark.parametrize("half", HALVES)
def test_decided_answers_are_right_and_decidable_rows_decided(report: ModuleType, half: str) -> None:
    rows = [row for row in report.rows_of("titles.tsv") if report.half_of(row) == half]
    figures = report.figures_of(report.answers_of(rows))
    print(f"{half}: {figures.text()}")
    assert figures.right_share >= 0.97, figures.text()
    assert figures.decided_share >= 0.92, figures.text()
