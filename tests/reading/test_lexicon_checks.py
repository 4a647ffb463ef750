"""The lint finds terms that decide more than they may, never match or add nothing."""

from __future__ import annotations

import pytest

from newstratum._reading.lexicon import parse_lexicons
from newstratum._reading.lexicon_checks import LexiconProblem, lint_lexicons


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("律师\ttitle\trole=professional;employer_kind=law_firm", "decides_too_much"),
        ("高管\ttitle\trole=management;ownership=private", "decides_too_much"),
        ("自由\ttitle_modifier\temployer_kind=none", "decides_too_much"),
        ("公务员\temployer_title\townership=state", "decides_too_much"),
        ("有限公司\tlegal_form\temployer_kind=private_enterprise", "decides_too_much"),
        ("有限公司\tlegal_form\townership=private", "decides_too_much"),
        ("律师事务所\temployer_ending\trole=professional", "decides_too_much"),
        ("前台\ttitle_decoy\trole=clerical", "decides_too_much"),
        ("律師\ttitle\trole=professional", "never_matches"),
        ("CTO\ttitle\trole=management", "never_matches"),
        ("经 理\ttitle\trole=management", "never_matches"),
        ("律师\ttitle\t", "says_nothing"),
        ("事务所\temployer_ending\t", "says_nothing"),
    ],
)
def test_a_bad_term_is_found(line: str, problem: str) -> None:
    findings = lint_lexicons(parse_lexicons({"t.tsv": line}))
    assert problem in {finding.problem for finding in findings}
    assert findings[0].place == "t.tsv:1"


@pytest.mark.parametrize(
    "line",
    [
        "公务员\temployer_title\temployer_kind=government",
        "律师\ttitle\trole=professional;profession=lawyer",
        "有限公司\tlegal_form\temployer_kind=enterprise",
        "律帅\ttypo\t\t律师",
        "31\tcredit_prefix\temployer_kind=law_firm",
    ],
)
def test_a_good_term_is_left_alone(line: str) -> None:
    assert lint_lexicons(parse_lexicons({"t": line})) == ()


def test_a_context_may_not_decide_more_than_the_term() -> None:
    table = "律师\ttitle\trole=professional\n律师\ttitle at law\temployer_kind=law_firm"
    assert [finding.problem for finding in lint_lexicons(parse_lexicons({"t": table}))] == [
        LexiconProblem.DECIDES_TOO_MUCH
    ]


def test_a_longer_term_with_the_same_facts_adds_nothing() -> None:
    lines = [
        "工程师\ttitle\trole=technical",
        "软件工程师\ttitle\trole=technical",
        "销售工程师\ttitle\trole=business_staff",
    ]
    (finding,) = lint_lexicons(parse_lexicons({"t": "\n".join(lines)}))
    assert (finding.problem, finding.term) == (LexiconProblem.ADDS_NOTHING, "软件工程师")


def test_a_longer_term_that_keeps_its_beginning_from_being_read_adds_something() -> None:
    lines = [
        "培训师\ttitle\trole=professional",
        "企业培训师\ttitle\trole=professional",
        "企业\tlegal_form\temployer_kind=enterprise",
    ]
    assert lint_lexicons(parse_lexicons({"t": "\n".join(lines)})) == ()
