"""Run the tables of words: what the cells of a form say, fact by fact."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from newstratum._model.people.people import Engagement
from newstratum._reading.jobs import JobWords, ReadForm, read_jobs
from newstratum._shipped.lexicons import load_lexicons

HERE = Path(__file__).parent


def _rows() -> Iterator[tuple[str, str, str, str, str]]:
    for path in sorted(HERE.glob("*.tsv")):
        for line in path.read_text("utf-8").splitlines():
            if line and not line.startswith("#"):
                yield (path.stem, *line.split("\t"))


ROWS = list(_rows())


def _shown(value: object) -> str:
    if value is None:
        return "-"
    return "|".join(sorted(map(str, value))) if isinstance(value, frozenset) else str(value)


def _said(job: Engagement, form: ReadForm, fact: str) -> str:
    if fact == "status":
        return _shown(form.status)
    if fact == "occupation":
        return "|".join(value for each in job.evidence if each.fact == fact for value in each.value) or "-"
    return _shown(getattr(job, fact))


def _facts(job: str) -> dict[str, str]:
    pairs = (fact.split("=") for fact in job.split(";"))
    return {fact: "|".join(sorted(values.split("|"))) for fact, values in pairs}


@pytest.mark.parametrize(
    ("table", "employer", "title", "expected", "why"),
    ROWS,
    ids=[f"{row[0]}: {row[1]} / {row[2]}" for row in ROWS],
)
def test_the_words_say_that(table: str, employer: str, title: str, expected: str, why: str) -> None:
    form = read_jobs([JobWords(employer=employer or None, title=title or None)], load_lexicons())
    jobs = list(form.engagements)
    wanted = [] if expected == "none" else [_facts(job) for job in expected.split(" + ")]
    if wanted and set(wanted[0]) == {"status"} and wanted[0]["status"] != "-":
        assert _shown(form.status) == wanted[0]["status"]
        assert not jobs
        return
    assert len(jobs) == len(wanted), jobs
    for job, facts in zip(jobs, wanted, strict=True):
        assert {fact: _said(job, form, fact) for fact in facts} == facts


def test_there_are_enough_rows() -> None:
    assert len(ROWS) >= 200
    assert {row[0] for row in ROWS} == {"founding", "several_jobs", "titles", "traps", "writing"}
