"""The editions 2001 and 2006: for comparison over time, and for nothing that is decided today."""

from __future__ import annotations

import datetime as dt

import pytest

import newstratum as ns
from newstratum._rules.check import check_rulebook, compare_rulebooks
from newstratum._rules.classify import Classifier
from newstratum._shipped.editions import get_edition, list_editions, list_history
from newstratum._shipped.labels import load_labels
from newstratum._words import LANGUAGES
from newstratum.errors import InvalidValueError

HISTORY = ("2001", "2006")
in_each = pytest.mark.parametrize("name", HISTORY)


def test_they_are_listed_on_demand_only():
    assert list_history() == HISTORY
    assert set(HISTORY).isdisjoint(ns.list_editions())
    assert ns.list_editions(history=True) == (*HISTORY, *ns.list_editions())


@in_each
def test_they_pass_the_check_and_are_marked(name):
    rulebook = get_edition(name)
    assert rulebook.edition.history
    assert [finding for finding in check_rulebook(rulebook) if finding.is_problem] == []


def test_no_other_shipped_edition_is_marked():
    assert not any(get_edition(name).edition.history for name in list_editions())


def test_no_day_selects_them():
    for day in (dt.date(2003, 1, 1), dt.date(2010, 1, 1)):
        with pytest.raises(InvalidValueError, match="no edition was in force yet"):
            ns.get_edition_on(day)


@in_each
def test_no_register_uses_them(name):
    with ns.open_registry("memory:") as registry, pytest.raises(InvalidValueError, match="edition"):
        registry.group_table(on=dt.date(2018, 11, 1), edition=name)


@in_each
@pytest.mark.parametrize("language", LANGUAGES)
def test_their_outcomes_have_words(name, language):
    outcomes = get_edition(name).outcomes
    keys = [f"{family}.{each.name}" for family in ("outcome", "outcome_short") for each in outcomes]
    keys += [f"category.{each.name}.{category}" for each in outcomes for category in each.categories]
    assert load_labels().missing(keys, language) == ()


@pytest.mark.parametrize("name", HISTORY)
@pytest.mark.parametrize("other", ["2001", "2006", "2015", "2017"])
def test_each_compares_with_each(name, other):
    moves = compare_rulebooks(get_edition(name), get_edition(other))
    assert bool(moves) is (name != other)


#: A person's facts, and the outcome under each edition.
PEOPLE = {
    "an owner of a private firm": (
        {"employer_kind": "private_enterprise", "relation": "owner"},
        ("private_owner", "private_economy", "outside", "outside"),
    ),
    "an individual trader": (
        {
            "employer_kind": "individual_business",
            "relation": "owner",
            "role": "frontline",
            "service": "retail",
        },
        ("individual_trader", "private_economy", "outside", "outside"),
    ),
    "a hired manager of a private firm": (
        {"employer_kind": "private_enterprise", "relation": "employee", "role": "management"},
        ("outside", "independent_intellectual", "enterprise", "enterprise"),
    ),
    # Whether the firm is a technology enterprise is no fact of the vocabulary.
    "an engineer of a private firm": (
        {"employer_kind": "private_enterprise", "relation": "employee", "role": "technical"},
        ("contested", "independent_intellectual", "enterprise", "enterprise"),
    ),
    "an engineer of a foreign firm": (
        {"employer_kind": "foreign_enterprise", "relation": "employee", "role": "technical"},
        ("foreign_staff", "independent_intellectual", "enterprise", "enterprise"),
    ),
    "a partner of a law firm": (
        {"employer_kind": "law_firm", "relation": "partner", "role": "professional"},
        ("intermediary", "independent_intellectual", "intermediary", "intermediary"),
    ),
    # No wording speaks of farmers' cooperatives; the law on them came after the first two.
    "an agronomist of a farmers' cooperative": (
        {"employer_kind": "farmers_cooperative", "relation": "employee", "role": "technical"},
        ("outside", "contested", "contested", "contested"),
    ),
    "a member who runs a farmers' cooperative": (
        {"employer_kind": "farmers_cooperative", "relation": "partner", "role": "management"},
        ("outside", "contested", "outside", "outside"),
    ),
    "a farming member of a cooperative": (
        {"employer_kind": "farmers_cooperative", "relation": "partner", "role": "frontline"},
        ("outside", "outside", "outside", "outside"),
    ),
    "a social worker": (
        {"employer_kind": "social_service_org", "relation": "employee", "role": "professional"},
        ("contested", "independent_intellectual", "intermediary", "intermediary"),
    ),
    "a free writer": (
        {"employer_kind": "none", "relation": "none", "service": "writing"},
        ("freelance", "independent_intellectual", "freelance", "freelance"),
    ),
    "a vlogger alone": (
        {"employer_kind": "none", "relation": "none", "service": "we_media"},
        ("freelance", "independent_intellectual", "new_media", "contested"),
    ),
    "a courier": (
        {"employer_kind": "none", "relation": "platform_gig", "service": "delivery"},
        ("outside", "outside", "outside", "outside"),
    ),
    "a civil servant": (
        {"employer_kind": "government", "relation": "employee", "role": "management"},
        ("outside", "outside", "outside", "outside"),
    ),
}


@pytest.mark.parametrize("who", PEOPLE)
def test_people_over_time(who):
    facts, outcomes = PEOPLE[who]
    job = ns.Engagement(**facts)
    editions = ("2001", "2006", "2015", "2017")
    found = [ns.classify(job, edition=name).outcome for name in editions]
    assert tuple(found) == outcomes
    assert [Classifier(get_edition(name)).classify([job]).outcome for name in editions] == found


def test_a_verdict_of_history_can_be_explained():
    verdict = ns.classify(ns.Engagement(employer_kind="private_enterprise", relation="owner"), edition="2001")
    assert "owners of private enterprises" in ns.explain(verdict, "en").lower()
    assert "私营企业主" in ns.explain(verdict)
