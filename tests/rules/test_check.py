"""Checks before use: each finding names rules, lines and a possible person who shows it."""

from __future__ import annotations

import pytest
from attrs import evolve

from newstratum._rules.check import CheckKind, check_rulebook
from newstratum._rules.rulebook import holds
from newstratum._shipped import editions
from newstratum._shipped.editions import get_edition, list_editions
from newstratum._wire.rulebooks import parse_rulebook

HEAD = """schema = 1
[edition]
name = "small"
in_force_on = 2020-01-01
source = "a test"
title = { zh = "小口径", en = "small" }
[outcomes]
member = { group = true, categories = [] }
outside = { group = false, categories = [] }
[[fact]]
name = "role"
values = ["management", "technical", "clerical"]
question = { zh = "岗位？", en = "Role?" }
[[fact]]
name = "registration"
values = ["non_profit", "for_profit"]
question = { zh = "登记？", en = "Registration?" }
[[clause]]
id = "c1"
zh = "条款"
en = "clause"
source = "a test"
[[step]]
id = "S1"
reason = { zh = "理由", en = "reason" }
[[step]]
id = "S2"
reason = { zh = "理由", en = "reason" }
[otherwise]
id = "otherwise"
outcome = "outside"
clauses = ["c1"]
[unpaid]
id = "unpaid"
outcome = "outside"
clauses = ["c1"]
"""


def rule(identifier: str, when: str, outcome: str = "member", step: str = "S1") -> str:
    return (
        f'[[rule]]\nid = "{identifier}"\nstep = "{step}"\nwhen = {{ {when} }}\n'
        f'outcome = "{outcome}"\nclauses = ["c1"]\n'
    )


#: Everything that is named somewhere, so that a case adds only its own finding.
ALL_NAMED = rule("named", 'role = "clerical", registration = "for_profit"', "outside", "S2")


def found(text: str) -> list[tuple[CheckKind, tuple[str, ...], dict[str, str]]]:
    findings = check_rulebook(parse_rulebook(HEAD + text))
    return [(each.kind, each.subjects, dict(each.person)) for each in findings if each.is_problem]


@pytest.mark.parametrize("name", list_editions())
def test_the_shipped_editions_pass(name):
    findings = check_rulebook(get_edition(name))
    assert [each for each in findings if each.is_problem] == []
    (closing,) = findings
    assert closing.kind is CheckKind.CLOSING_RULE
    assert "otherwise alone covers" in closing.message.en
    facts = dict(closing.person)
    assert facts["role"] == "investor"


def test_a_rule_behind_others_is_unreachable():
    text = rule("first", 'role = ["management", "technical"]') + rule(
        "behind", 'role = "technical"', step="S2"
    )
    assert (CheckKind.UNREACHABLE_RULE, ("behind", "first"), {"role": "technical"}) in found(text + ALL_NAMED)


def test_a_rule_over_impossible_people_is_unreachable():
    text = '[[impossible]]\nid = "never"\nwhen = { role = "technical" }\n' + rule(
        "nobody", 'role = "technical"'
    )
    findings = check_rulebook(parse_rulebook(HEAD + text + ALL_NAMED))
    (finding,) = [each for each in findings if each.kind is CheckKind.UNREACHABLE_RULE]
    assert "impossible" in finding.message.en
    assert finding.person == ()


def test_rules_of_one_step_that_hold_together_overlap():
    text = rule("one", 'role = "management"') + rule("two", 'registration = "non_profit"', "outside")
    kinds = found(text + ALL_NAMED)
    person = {"role": "management", "registration": "non_profit"}
    assert (CheckKind.OVERLAP, ("one", "two"), person) in kinds
    book = parse_rulebook(HEAD + text + ALL_NAMED)
    assert all(holds(each.when, person) for each in book.rules[:2])


def test_an_overlap_names_the_lines_of_both_rules():
    text = HEAD + rule("one", 'role = "management"') + rule("two", 'registration = "non_profit"', "outside")
    (overlap,) = [each for each in check_rulebook(parse_rulebook(text)) if each.kind is CheckKind.OVERLAP]
    lines = text.splitlines()
    assert overlap.lines == (lines.index('id = "one"') + 1, lines.index('id = "two"') + 1)


@pytest.mark.parametrize(
    "second",
    [
        rule("two", 'registration = "non_profit"'),
        rule("two", 'registration = "non_profit"', "outside", "S2"),
        rule("two", 'role = "technical", registration = "non_profit"', "outside"),
    ],
    ids=["same outcome", "later step", "apart"],
)
def test_no_overlap_where_nothing_contradicts(second):
    kinds = [
        kind for kind, _subjects, _person in found(rule("one", 'role = "management"') + second + ALL_NAMED)
    ]
    assert CheckKind.OVERLAP not in kinds


def test_an_overlap_that_an_earlier_step_takes_is_none():
    text = rule("gate", 'role = "management", registration = "non_profit"')
    text += rule("one", 'role = "management"', "member", "S2")
    text += rule("two", 'registration = "non_profit"', "outside", "S2")
    assert CheckKind.OVERLAP not in [kind for kind, _subjects, _person in found(text)]


def test_a_clause_that_no_rule_cites_is_found():
    text = '[[clause]]\nid = "c2"\nzh = "条款"\nen = "clause"\nsource = "a test"\n' + rule(
        "one", 'role = "management"'
    )
    assert (CheckKind.CLAUSE_NEVER_CITED, ("c2",), {}) in found(text + ALL_NAMED)


def test_a_fact_and_a_value_that_change_nothing_are_found():
    kinds = found(rule("one", 'role = "management"'))
    assert (CheckKind.FACT_CHANGES_NOTHING, ("registration",), {}) in kinds
    assert (CheckKind.VALUE_CHANGES_NOTHING, ("role.technical",), {"role": "technical"}) in kinds


@pytest.mark.parametrize("name", list_editions())
def test_every_shared_value_is_named_by_an_edition_or_noted(name):
    findings = check_rulebook(evolve(get_edition(name), lists_facts=True))
    assert [each for each in findings if each.is_problem] == []


def test_a_rulebook_without_facts_of_its_own_is_not_told_of_shared_values_it_leaves_out():
    start, end = HEAD.index("[[fact]]"), HEAD.index("[[clause]]")
    text = HEAD[:start] + HEAD[end:] + rule("one", 'role = "management"')
    findings = check_rulebook(editions.parse_rulebook(text))
    assert [each.kind for each in findings] == [CheckKind.CLOSING_RULE]


def test_a_note_excuses_a_value():
    head = HEAD.replace(
        'zh = "岗位？", en = "Role?" }', 'zh = "岗位？", en = "Role?" }\nnotes = { technical = "why" }'
    )
    findings = check_rulebook(parse_rulebook(head + rule("one", 'role = "management"')))
    assert "role.technical" not in [each.subjects[0] for each in findings]
