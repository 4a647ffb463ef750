"""English titles are made of a field and a noun; a level, a rank and a denial say nothing of the work."""

from __future__ import annotations

import pytest

from newstratum._api import classify, read
from newstratum._model.people.occupations import Role
from newstratum._reading.english.titles import (
    put_denials_away,
    put_field_in_front,
    put_level_away,
    read_bare_field,
    read_english_title,
)
from newstratum._reading.lexicon import TermKind
from newstratum._shipped.lexicons import load_lexicons

LEXICONS = load_lexicons()
MARKS = ("leads", "leads_or_does", "does", "practises", "learns")


@pytest.mark.parametrize(
    ("title", "roles"),
    [
        # Who leads manages, but who leads the customers of a shop sells.
        ("regulatory affairs manager", {Role.MANAGEMENT}),
        ("key account manager", {Role.BUSINESS_STAFF}),
        # A lead manages or does the work of the field.
        ("motion control lead", {Role.MANAGEMENT, Role.TECHNICAL}),
        # A specialist does it.
        ("regulatory affairs specialist", {Role.PROFESSIONAL}),
        ("recruitment specialist", {Role.BUSINESS_STAFF}),
        ("ehs specialist", {Role.TECHNICAL}),
        ("short video specialist", {Role.EDITORIAL}),
        # Of two fields the nearer one is the work.
        ("human resources information systems analyst", {Role.TECHNICAL}),
    ],
)
def test_the_field_says_what_the_noun_leaves_open(title: str, roles: set[Role]) -> None:
    entry = read_english_title(title, LEXICONS)
    assert entry is not None
    assert entry.values_of("role") == roles


@pytest.mark.parametrize("title", ["specialist", "blue sky specialist", "motion control"])
def test_without_a_field_or_a_noun_nothing_is_made(title: str) -> None:
    assert read_english_title(title, LEXICONS) is None


def test_every_class_of_noun_is_read_with_every_field() -> None:
    fields = [entry for entry in LEXICONS.entries if entry.kind is TermKind.ENGLISH_FIELD]
    nouns = {frozenset(entry.values_of("mark") or ()): entry.term for entry in reversed(LEXICONS.entries)}
    for field in fields:
        for noun in (nouns[frozenset({mark})] for mark in MARKS):
            entry = read_english_title(f"{field.term} {noun}", LEXICONS)
            assert entry is not None, field.term
            assert entry.values_of("role"), field.term


def test_an_associate_of_a_firm_practises_whatever_the_field() -> None:
    at_a_firm = classify(read("Northgate & Liu law firm", "Senior Associate, Shipping"))
    assert at_a_firm.outcome == "intermediary"


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("manager, regulatory affairs", "regulatory affairs manager"),
        ("head of supply chain", "supply chain head"),
        ("director - product marketing", "product marketing director"),
        # What stands behind is a unit, or no field.
        ("manager, hengda law firm", "manager, hengda law firm"),
        ("manager, blue sky", "manager, blue sky"),
    ],
)
def test_a_field_behind_the_noun_is_put_in_front(written: str, right: str) -> None:
    assert put_field_in_front(written, LEXICONS) == right


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("data engineer ii", "data engineer"),
        ("data engineer, p8", "data engineer"),
        ("data engineer, senior", "data engineer"),
        ("咨询顾问senior-供应链组", "咨询顾问-供应链组"),
        # A word before the noun belongs to it.
        ("audit senior", "audit senior"),
    ],
)
def test_a_level_is_put_away(written: str, right: str) -> None:
    assert put_level_away(written) == right


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("business development officer, not a lawyer", "business development officer"),
        ("translator, not an employee", "translator, not an employee"),
        ("cto and minority shareholder (8%)", "cto and minority shareholder, 8% shares,"),
        ("founder, own 80%", "founder, 80% shares"),
    ],
)
def test_denials_are_put_away_and_shares_told(written: str, right: str) -> None:
    assert put_denials_away(written) == right


def test_a_field_alone_is_the_work_or_its_management() -> None:
    field = read_bare_field("firmware", LEXICONS)
    assert field is not None
    assert field.values_of("role") == {Role.MANAGEMENT, Role.TECHNICAL}
    assert read_bare_field("sales", LEXICONS) is None


def test_a_rank_before_the_noun_tells_of_no_owner() -> None:
    verdict = classify(
        read("Brightwell Semiconductor, wholly foreign-owned", "Principal Analog IC Design Engineer")
    )
    assert verdict.outcome == "enterprise"
