"""Rulebooks from TOML: everything wrong is reported at once, with rule, line and what was meant."""

from __future__ import annotations

import re

import pytest

from newstratum._shipped.editions import get_edition, list_editions
from newstratum._wire.rulebooks import parse_rulebook
from newstratum.errors import RulebookError

SMALL = """schema = 1

[edition]
name = "small"
in_force_on = 2020-01-01
source = "a test"
title = { zh = "小口径", en = "small" }

[outcomes]
member = { group = true, categories = ["one"] }
outside = { group = false, categories = ["other"] }

[[fact]]
name = "role"
values = ["management", "technical", "clerical"]
question = { zh = "岗位？", en = "Role?" }

[sets.role]
skilled = ["management", "technical"]

[[impossible]]
id = "nobody"
when = { role = "clerical", not = { role = "clerical" } }

[[clause]]
id = "c1"
zh = "条款"
en = "clause"
source = "a test"

[[step]]
id = "S1"
reason = { zh = "理由", en = "reason" }

[[rule]]
id = "skilled"
step = "S1"
when = { role = "@skilled" }
outcome = "member"
category = "one"
clauses = ["c1"]

[otherwise]
id = "otherwise"
outcome = "outside"
category = "other"
clauses = ["c1"]

[unpaid]
id = "unpaid"
outcome = "outside"
category = "other"
clauses = ["c1"]
"""
#: A condition that can never hold is a problem, so the usable one leaves it out.
GOOD = SMALL.replace(
    '[[impossible]]\nid = "nobody"\nwhen = { role = "clerical", not = { role = "clerical" } }\n', ""
)


def problems_of(text: str | bytes) -> list[str]:
    with pytest.raises(RulebookError) as caught:
        parse_rulebook(text, "small.toml")
    assert caught.value.source == "small.toml"
    return [str(problem) for problem in caught.value.problems]


def test_a_small_rulebook_is_read():
    book = parse_rulebook(GOOD)
    assert [rule.id for rule in book.rules] == ["skilled", "otherwise"]
    assert book.groups == ("member",)
    assert book.clause("c1").words.en == "clause"


def test_shipped_editions_are_read():
    assert "2017" in list_editions()
    for name in list_editions():
        assert get_edition(name).edition.name == name


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("schema = 1", "schema = 2", "schema: must be 1"),
        ('role = "@skilled"', 'rol = "@skilled"', "rule skilled: 'rol' is not a fact .* did you mean 'role'"),
        ('role = "@skilled"', 'role = "@skiled"', "no set '@skiled' of role; did you mean '@skilled'"),
        ('role = "@skilled"', 'role = "manager"', "'manager' is no value of role; did you mean 'management'"),
        ('when = { role = "@skilled" }', "when = {}", "rule skilled: the condition is empty"),
        ('when = { role = "@skilled" }\n', "", "rule skilled: the condition is empty"),
        ('when = { role = "@skilled" }', "when = { any = [] }", "any needs a list"),
        ('role = "@skilled"', "role = []", "no value; name at least one"),
        ('role = "@skilled"', "role = 3", "must be a text or a list of texts"),
        ('role = "@skilled"', "role = { nott = 'clerical' }", "'nott' is not known here"),
        ('outcome = "member"', 'outcome = "members"', "'members' is no outcome; did you mean 'member'"),
        (
            'outcome = "member"\ncategory = "one"',
            'outcome = "member"\ncategory = "on"',
            "'on' is no category",
        ),
        ('outcome = "member"\ncategory = "one"', 'outcome = "contested"', "at least two readings"),
        ('category = "one"\nclauses = ["c1"]', 'category = "one"\nclauses = ["c2"]', "no clause 'c2'"),
        ('category = "one"\nclauses = ["c1"]', 'category = "one"', "rests on no clause"),
        ('step = "S1"', 'step = "S2"', "'S2' is no step; use one of: S1"),
        ('step = "S1"', "step = {}", "{} is no step; use one of: S1"),
        ('outcome = "member"', 'outcome = ["member"]', "is no outcome; did you mean 'member'"),
        ('step = "S1"', 'step = "S1"\nweight = 3', "'weight' is not known here"),
        ('id = "skilled"', 'id = ""', "needs an id"),
        ("in_force_on = 2020-01-01", 'in_force_on = "2020-13-01"', "must be a date"),
        ("in_force_on = 2020-01-01", "in_force_on = 2020-01-01T00:00:00", "must be a date"),
        ('zh = "条款"\n', "", "needs a text in Chinese"),
        ('en = "clause"\nsource = "a test"', 'en = "clause"', "needs a source"),
        ('"management", "technical", "clerical"]', '"management", "hero"]', "'hero' is no value of role"),
        ('skilled = ["management", "technical"]', 'skilled = ["@skilled"]', "contains itself"),
        ('en = "clause"\n', 'en = "clause"\nquoted = "yes"\n', "quoted is true or false"),
        ("[otherwise]", "[otherwised]", "missing or not a table: .otherwise."),
        ("[[clause]]", "[[clauses]]", "'clauses' is not known here; did you mean 'clause'"),
        ("outside = {", "outsid = {", "needs the outcome 'outside'"),
    ],
)
def test_each_mistake_is_named(old, new, said):
    assert old in GOOD
    text = "\n".join(problems_of(GOOD.replace(old, new, 1)))
    assert re.search(said, text), text


@pytest.mark.parametrize(
    "fact",
    [
        "affiliation",
        "religion",
        "ethnicity",
        "health",
        "opinion",
        "social_media_posts",
        "personal_contacts",
        "outside_party",
    ],
)
def test_facts_that_are_no_occupation_are_refused(fact):
    """Limit L1: only occupational facts classify, also when a rulebook or a plugin names another."""
    as_condition = problems_of(GOOD.replace('when = { role = "@skilled" }', f'when = {{ {fact} = "yes" }}'))
    assert any("occupational facts only" in problem for problem in as_condition)
    as_fact = problems_of(GOOD.replace('name = "role"', f'name = "{fact}"'))
    assert any("occupational facts only" in problem for problem in as_fact)


def test_all_problems_come_in_one_run_with_their_lines():
    broken = GOOD.replace('step = "S1"', 'step = "S9"').replace('role = "@skilled"', 'role = "boss"')
    broken = broken.replace('id = "unpaid"\noutcome = "outside"', 'id = "unpaid"\noutcome = "inside"')
    problems = problems_of(broken)
    assert len(problems) == 3
    lines = broken.splitlines()
    at = lines.index('id = "skilled"') + 1
    unpaid = lines.index('id = "unpaid"') + 1
    assert sum(problem.startswith(f"line {at}, rule skilled") for problem in problems) == 2
    assert any(problem.startswith(f"line {unpaid},") for problem in problems)


def test_a_repeated_id_names_the_second_line():
    twice = GOOD + GOOD[GOOD.index("[[rule]]") : GOOD.index("[otherwise]")]
    second = [number for number, line in enumerate(twice.splitlines(), 1) if line == 'id = "skilled"'][1]
    assert problems_of(twice) == [f"line {second}, rule skilled: the id 'skilled' is taken; ids are unique"]


def test_a_condition_that_never_holds_is_a_problem():
    line = SMALL.splitlines().index('id = "nobody"') + 1
    assert problems_of(SMALL) == [f"line {line}, rule nobody: can never hold"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"name = \xff\xfe", "not UTF-8 from byte 7 on"),
        ("name = ?", "line 1: is not TOML"),
        ("a = " + "[" * 5_000 + "]" * 5_000, "nested"),
        ("a = " + "[" * 60 + "]" * 60, "nested deeper than 24 levels"),
        ("#" * 10_000_000, "larger than 1,000,000 bytes"),
        ("", "missing or not a table: .edition."),
    ],
)
def test_text_that_is_no_rulebook_is_refused(text, said):
    assert re.search(said, "\n".join(problems_of(text)))
