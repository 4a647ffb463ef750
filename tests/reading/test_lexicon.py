"""Tables become lexicons, or every malformed line is named."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._model.people.occupations import EmployerKind
from newstratum._reading.lexicon import TermKind, parse_lexicons
from newstratum.errors import DecodeError

TABLE = """\
# a remark

律师\ttitle\trole=professional;profession=lawyer\ta note
合伙人\ttitle\trelation=partner|employee
合伙人\ttitle at law|practice\trelation=partner
有限公司\tlegal_form\temployer_kind=enterprise
律帅\ttypo\t\t律师
31\tcredit_prefix\temployer_kind=law_firm
"""


def test_a_table_becomes_entries_with_their_place() -> None:
    lexicons = parse_lexicons({"t.tsv": TABLE})
    lawyer = lexicons.titles.terms["律师"]
    assert (lawyer.kind, lawyer.note, lawyer.place) == (TermKind.TITLE, "a note", "t.tsv:3")
    assert lawyer.facts == (("role", {"professional"}), ("profession", {"lawyer"}))
    partner = lexicons.titles.terms["合伙人"]
    assert [variant.at for variant in partner.variants] == ["law", "practice"]
    assert len(lexicons.legal_forms.terms["有限公司"].values_of("employer_kind") or ()) == 4
    assert lexicons.put_right("某律帅") == "某律师"
    entry = lexicons.codes[TermKind.CREDIT_PREFIX].get("31")
    assert entry is not None
    assert entry.values_of("employer_kind") == {EmployerKind.LAW_FIRM}


def test_the_most_special_context_goes_first_whatever_the_order_of_the_lines() -> None:
    lines = [
        "甲\ttitle\trole=technical",
        "甲\ttitle at company\trole=clerical",
        "甲\ttitle at law\trole=professional",
    ]
    entry = parse_lexicons({"t": "\n".join(lines)}).titles.terms["甲"]
    assert dict(entry.facts_at(frozenset({"company", "law"}))) == {"role": {"professional"}}


@given(text=st.text("甲乙丙丁", max_size=9))
def test_of_typing_errors_the_first_is_put_right_and_of_each_place_the_longest(text: str) -> None:
    meant = {"甲乙": "一", "甲乙丙": "二", "乙丙": "三", "丙": "四", "丁甲": "五"}
    lines = [f"{typo}\ttypo\t\t{right}" for typo, right in meant.items()]
    longest_first = "|".join(sorted(meant, key=len, reverse=True))
    right = re.sub(longest_first, lambda found: meant[found[0]], text)
    assert parse_lexicons({"t": "\n".join(lines)}).put_right(text) == right


def test_lexicons_without_typing_errors_leave_text_alone() -> None:
    assert parse_lexicons({"t": "律师\ttitle\trole=professional"}).put_right("律帅") == "律帅"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("律师", "1 column"),
        ("律师\ttitle\trole=professional\tnote\tmore", "columns"),
        ("\ttitle\trole=professional", "term: is empty"),
        ("律师\ttilte\trole=professional", "kind: is not listed"),
        ("律师\ttitle at lawn\trole=professional", "context lawn is not listed"),
        ("律师\ttitle\troll=professional", "roll: is not a fact"),
        ("律师\ttitle\trole=profesional", "role: not a value"),
        ("律师\ttitle\trole=unknown", "role: a term cannot leave a fact unknown"),
        ("律师\ttitle\trole=technical;role=clerical", "role: is given twice"),
        ("律帅\ttypo\t", "note: a typing error needs"),
        ("律师\ttitle at law\trole=professional", "no line without one"),
    ],
)
def test_a_malformed_line_is_named(line: str, message: str) -> None:
    with pytest.raises(DecodeError) as refused:
        parse_lexicons({"t.tsv": f"会计\ttitle\trole=professional\n{line}"})
    assert message in str(refused.value)


def test_every_problem_of_all_tables_is_reported_at_once() -> None:
    with pytest.raises(DecodeError) as refused:
        parse_lexicons({"a.tsv": "甲\ttilte\n乙\ttitle\n乙\ttitle", "b.tsv": "丙\ttitle\tx=y"})
    text = str(refused.value)
    assert len(refused.value.problems) == 3
    assert "a.tsv.1" in text
    assert "listed twice" in text
    assert "b.tsv.1" in text
