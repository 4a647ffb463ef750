"""80 ordinary form rows, labelled before the rulebook and the lexicons were looked at."""

from __future__ import annotations

from types import ModuleType


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
