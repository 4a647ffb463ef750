"""What a user may write: both type checkers accept every line, in their strict modes."""

from __future__ import annotations

import datetime as dt
from typing import assert_type

import newstratum as ns


def classify_one() -> str:
    job = ns.Engagement(
        employer_kind=ns.EmployerKind.LAW_FIRM,
        relation=[ns.Relation.PARTNER, ns.Relation.EMPLOYEE],
        role="professional",
        service=None,
        equity=ns.UNKNOWN,
        income_share=0.8,
    )
    verdict = ns.classify([job], on=dt.date(2018, 11, 1))
    assert_type(verdict, ns.Verdict)
    assert_type(verdict.group, ns.Group | None)
    assert_type(verdict.outcome, str)
    return ns.explain(verdict, "zh")


def keep_it(url: str) -> None:
    with ns.open_registry(url) as registry:
        assert_type(registry, ns.Registry)


def handle(problem: ns.NewstratumError) -> str:
    if isinstance(problem, ns.errors.ConflictError):
        assert_type(problem.expected, str | None)
    return str(problem)
