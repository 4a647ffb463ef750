from __future__ import annotations

from typing import Any

from newstratum._model.people.evidence import Strength
from newstratum._model.people.occupations import UNKNOWN, EmployerKind, Ownership, Role
from newstratum._reading.rows import ReadForm, build_stated_evidence, read_row, reconcile_statement
from newstratum._shipped.lexicons import load_lexicons


def person(cells: dict[str, Any]) -> ReadForm:
    return read_row({"id": "P1", **cells}, load_lexicons())


def test_words_and_statements_narrow_each_other() -> None:
    found = person({"employer_text": "某某律师事务所", "ownership": "private"})
    (job,) = found.engagements
    assert (job.employer_kind, job.ownership) == (EmployerKind.LAW_FIRM, Ownership.PRIVATE)
    assert {each.origin for each in job.evidence} >= {"employer_text", "ownership"}


def test_a_statement_that_fits_keeps_what_the_words_leave() -> None:
    several = ["law_firm", "accounting_firm"]
    (job,) = person({"employer_text": "某某律师事务所", "employer_kind": "|".join(several)}).engagements
    assert job.employer_kind is EmployerKind.LAW_FIRM
    assert not any(each.overruled for each in job.evidence)


def test_a_statement_overrules_words_and_the_words_stay_listed() -> None:
    (job,) = person({"employer_text": "某某律师事务所", "employer_kind": "public_institution"}).engagements
    assert job.employer_kind is EmployerKind.PUBLIC_INSTITUTION
    weighed = [(each.origin, each.overruled) for each in job.evidence if each.fact == "employer_kind"]
    assert weighed == [("employer_text", True), ("employer_kind", False)]


def test_a_statement_of_not_knowing_takes_nothing_from_the_words() -> None:
    (job,) = person({"employer_text": "某某律师事务所", "employer_kind": "unknown"}).engagements
    assert job.employer_kind is EmployerKind.LAW_FIRM
    (bare,) = person({"role": "technical", "ownership": "unknown"}).engagements
    assert bare.ownership is UNKNOWN


def test_who_says_to_serve_no_unit_is_read_without_one() -> None:
    (job,) = person(
        {"employer_text": "某新媒体公司", "title_text": "博主", "employer_kind": "none"}
    ).engagements
    assert job.employer_kind is EmployerKind.NONE
    assert job.employer_business is None
    # The unit that was named stays listed, as overruled.
    overruled = {each.fact for each in job.evidence if each.overruled}
    assert "employer_business" in overruled


def test_statements_of_a_former_job_make_no_present_one() -> None:
    words = {"employer_text": "", "title_text": "退休教师"}
    assert person({**words, "ownership": "state"}).engagements == ()
    (job,) = person({**words, "role": "professional"}).engagements
    assert job.role is Role.PROFESSIONAL


def test_both_leave_what_fits_both() -> None:
    private, foreign, state = Ownership.PRIVATE, Ownership.FOREIGN, Ownership.STATE
    assert reconcile_statement(None, private) == (private, False)
    assert reconcile_statement(UNKNOWN, private) == (private, False)
    assert reconcile_statement(private, UNKNOWN) == (private, False)
    assert reconcile_statement(frozenset({private, foreign}), frozenset({foreign, state})) == (foreign, False)
    assert reconcile_statement(frozenset({private, foreign, state}), frozenset({foreign, state})) == (
        frozenset({foreign, state}),
        False,
    )
    assert reconcile_statement(private, frozenset({foreign, state})) == (frozenset({foreign, state}), True)
    assert reconcile_statement(0.4, 0.6) == (0.6, True)


def test_what_is_stated_as_unknown_is_no_evidence() -> None:
    assert build_stated_evidence("ownership", UNKNOWN, "ownership") == ()
    (several,) = build_stated_evidence("role", frozenset({Role.TECHNICAL, Role.MANAGEMENT}), "extra_facts")
    assert several.value == ("management", "technical")
    assert (several.origin, several.strength) == ("extra_facts", Strength.STATED)
