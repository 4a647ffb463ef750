"""One vocabulary for all editions, and what an edition makes of a value that it does not list."""

from __future__ import annotations

import datetime as dt

import pytest

from newstratum._model.people.occupations import EmployerKind
from newstratum._model.people.people import Engagement
from newstratum._rules.classify import Classifier
from newstratum._rules.explain import explain_verdict
from newstratum._rules.verdict import MissingFact, Reason
from newstratum._rules.vocabulary import RULE_FACTS
from newstratum._shipped.editions import get_edition, list_editions, load_vocabulary
from newstratum._shipped.labels import load_labels
from newstratum._wire.rulebooks import parse_rulebook, parse_vocabulary
from newstratum.errors import RulebookError

VOCABULARY = """schema = 1
[[fact]]
name = "role"
values = ["management", "technical", "clerical", "frontline"]
question = { zh = "岗位？", en = "Role?" }
since = { frontline = 2020-01-01 }
"""
OWN_FACTS = VOCABULARY[VOCABULARY.index("[[fact]]") : VOCABULARY.index("since")]
HEAD = """schema = 1
[edition]
name = "small"
in_force_on = 2020-01-01
source = "a test"
title = { zh = "小口径", en = "small" }
[outcomes]
member = { group = true, categories = ["one"] }
outside = { group = false, categories = ["other"] }
"""
RULES = """
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
when = { role = ["management", "technical"] }
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


def read_small(in_force_on: str):
    """Read the small rulebook without facts of its own, in force from a day."""
    text = (HEAD + RULES).replace("2020-01-01", in_force_on)
    return parse_rulebook(text, vocabulary=parse_vocabulary(VOCABULARY))


def test_the_shared_vocabulary_lists_every_value_of_the_model():
    """Acceptance: a new value of a fact is written in one file, and no released edition is edited."""
    listed = {each.fact.name: each.fact.values for each in load_vocabulary().facts}
    assert listed == dict(RULE_FACTS)


def test_the_shipped_editions_share_it():
    for name in list_editions():
        edition = get_edition(name)
        assert edition.vocabulary == load_vocabulary().known_on(edition.edition.in_force_on)


def test_a_later_value_is_unknown_to_an_edition_before_it():
    assert "frontline" not in read_small("2019-12-31").vocabulary.fact("role").values
    assert "frontline" in read_small("2020-01-01").vocabulary.fact("role").values


def test_a_rulebook_with_facts_of_its_own_keeps_them():
    text = HEAD + OWN_FACTS.replace('"clerical", ', "") + RULES
    own = parse_rulebook(text, vocabulary=parse_vocabulary(VOCABULARY))
    assert own == parse_rulebook(text)
    assert own.vocabulary.fact("role").values == ("management", "technical", "frontline")


def test_a_rulebook_without_any_facts_is_refused():
    with pytest.raises(RulebookError, match=r"needs at least one fact: \[\[fact\]\]"):
        parse_rulebook(HEAD + RULES)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("frontline = 2020", "front = 2020", "must be a table from values of the fact to dates"),
        ("2020-01-01 }", '"2020" }', "must be a table from values of the fact to dates"),
        ('"clerical"', '"cleric"', "'cleric' is no value of role; did you mean 'clerical'"),
        ("schema = 1", "schema = 2", "schema: must be 1"),
    ],
)
def test_a_wrong_vocabulary_is_refused(old, new, said):
    with pytest.raises(RulebookError, match=said):
        parse_vocabulary(VOCABULARY.replace(old, new))


def test_a_value_that_an_edition_does_not_list_leaves_its_fact_open():
    """It contradicts nothing, nothing is presumed in its place, and the verdict says why it is open."""
    before, after = Classifier(read_small("2019-12-31")), Classifier(read_small("2020-01-01"))
    job = Engagement(role="frontline")
    assert after.classify([job]).outcome == "outside"
    verdict = before.classify([job])
    assert (verdict.outcome, verdict.missing) == ("undetermined", (MissingFact.ROLE,))
    assert (verdict.because, verdict.conflict) == (Reason.UNLISTED_VALUE, ())
    one_of = before.classify([Engagement(role=("frontline", "technical"))])
    assert one_of.outcome == "undetermined"


def test_the_explanation_says_that_a_value_is_not_listed():
    rulebook = read_small("2019-12-31")
    verdict = Classifier(rulebook).classify([Engagement(role="frontline")])
    labels = load_labels()
    text = explain_verdict(verdict, rulebook, lambda key: labels.word(key, "en"), "en")
    assert "This edition does not list a value that was given" in text


def test_an_open_verdict_is_explained_by_its_reason_and_not_by_its_question():
    """A question about the status is no statement that the status decides."""
    rulebook = get_edition("2017")
    verdict = Classifier(rulebook).classify([Engagement(employer_kind=EmployerKind.LAW_FIRM)], presume=False)
    assert verdict.because is Reason.ONLY_JOB
    labels = load_labels()
    text = explain_verdict(verdict, rulebook, lambda key: labels.word(key, "en"), "en")
    assert "The person's status decides." not in text


def test_days_are_those_of_the_edition():
    facts = load_vocabulary().known_on(dt.date(2017, 2, 20))
    assert [fact.name for fact in facts] == list(RULE_FACTS)
