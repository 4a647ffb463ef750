"""Ordinary rows of forms and rosters, labelled by people who had not looked at rulebook and lexicons."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType

import pytest

from newstratum import classify, read


def test_eighty_rows_are_labelled(report: ModuleType) -> None:
    rows = report.rows_of("ordinary_rows.tsv")
    assert len(rows) == len({(row.employer_text, row.title_text) for row in rows}) == 80


def test_every_row_labelled_as_decided_has_its_outcome(report: ModuleType) -> None:
    answers = report.answers_of(row for row in report.rows_of("ordinary_rows.tsv") if row.decidable)
    failed = [
        (answer.row.employer_text, answer.row.title_text, answer.outcome)
        for answer in answers
        if not answer.right
    ]
    assert not failed


def test_no_row_that_the_facts_leave_open_is_decided(report: ModuleType) -> None:
    answers = report.answers_of(row for row in report.rows_of("ordinary_rows.tsv") if not row.decidable)
    failed = [
        (answer.row.employer_text, answer.row.title_text, answer.outcome)
        for answer in answers
        if answer.decided
    ]
    assert not failed


#: Of rows as rosters have them, by people who had not seen the reader, how many are read right, and how many
#: wrong and sure: all of each kind, and of two the lines between, that nobody looked at. The floors may only
#: rise, and the ceilings fall.
ROSTER: Mapping[str, tuple[slice, float, float]] = {
    "ordinary": (slice(None), 0.975, 0.006),
    "traps": (slice(None), 0.945, 0.014),
    "several_hands": (slice(1, None, 2), 0.95, 0.001),
    "remarks": (slice(1, None, 2), 0.88, 0.066),
    "remarks_second": (slice(None), 0.925, 0.026),
}


@pytest.mark.parametrize("kind", ROSTER)
def test_rows_of_rosters_are_read_as_they_are_meant(kind: str) -> None:
    half, floor, ceiling = ROSTER[kind]
    with (Path(__file__).parent / "roster_rows.tsv").open(encoding="utf-8", newline="") as stream:
        listed = csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
        rows = [row for row in listed if row["kind"] == kind][half]
    outcomes = [str(classify(read(row["employer_text"], row["title_text"])).outcome) for row in rows]
    pairs = list(zip(outcomes, (row["outcome"] for row in rows), strict=True))
    right = sum(outcome == meant for outcome, meant in pairs) / len(rows)
    wrong = sum(outcome not in {meant, "undetermined"} for outcome, meant in pairs) / len(rows)
    print(f"{kind}: {len(rows)} rows, {right:.1%} right, {wrong:.1%} wrong and sure")
    assert len(rows) >= 190
    assert right >= floor, f"{right:.1%} right"
    assert wrong <= ceiling, f"{wrong:.1%} wrong and sure"
