"""English words that may be a post or a unit are taken for one only where they cannot be the other."""

from __future__ import annotations

import pytest

from newstratum._reading.english.posts_or_units import (
    find_post,
    is_offered_alone,
    may_be_of_honour,
    may_end_a_unit,
    may_own,
    names_a_post,
    names_a_unit,
    names_an_only_employer,
)
from newstratum._shipped.lexicons import load_lexicons

LEXICONS = load_lexicons()


@pytest.mark.parametrize(
    "words",
    [
        "software engineer ii",
        "nurse, hired by the board",
        "lead auditor iso 14001",
        "finance officer (cpa)",
        "business development officer, not a lawyer",
        "lecturer in statistics",
    ],
)
def test_a_post_is_named(words: str) -> None:
    assert names_a_post(words, LEXICONS, parted=False)
    assert not names_a_unit(words, LEXICONS, parted=False)


@pytest.mark.parametrize(
    "words",
    [
        "a private hospital",
        "nordlys pumps, wholly foreign-owned",
        "sunrise fund management (private)",
        "foundation registered with civil affairs",
        "little oxford training centre (a private company, not a school)",
        "st. alban international school",
    ],
)
def test_a_unit_is_named(words: str) -> None:
    assert names_a_unit(words, LEXICONS, parted=True)
    assert not names_a_post(words, LEXICONS, parted=True)


@pytest.mark.parametrize(
    "words",
    [
        # Only the owner, or what is no unit whoever owns it.
        "private",
        "privately owned",
        "private families",
        "private practice",
        # A post and its unit are neither.
        "nurse at a private hospital",
        "law firm partner",
        # Somebody else's post.
        "secretary to the ceo",
        "no mcn",
        "2015-2019 public hospital",
        "",
    ],
)
def test_neither_is_named(words: str) -> None:
    assert not names_a_unit(words, LEXICONS, parted=False)
    assert not names_a_post(words, LEXICONS, parted=False)


def test_a_word_between_makes_a_noun_a_post_and_a_trade_a_name() -> None:
    assert names_a_post("donations officer", LEXICONS, parted=True)
    assert not names_a_post("donations officer", LEXICONS, parted=False)
    assert names_a_unit("orrin consulting", LEXICONS, parted=True)
    assert not names_a_unit("orrin consulting", LEXICONS, parted=False)
    # An operator may be a firm where its owner is told.
    assert names_a_unit("a wholly us-owned data-centre operator", LEXICONS, parted=True)
    # A trade alone is never a name.
    assert not names_a_unit("textile testing", LEXICONS, parted=False)


def test_what_is_told_of_a_post_and_of_a_unit() -> None:
    assert find_post("software engineer, remote", LEXICONS) is not None
    assert find_post("30 staff", LEXICONS) is None
    assert is_offered_alone("photographer", LEXICONS)
    assert not is_offered_alone("accountant", LEXICONS)
    assert may_own("founder & ceo", LEXICONS)
    assert not may_own("accountant", LEXICONS)
    assert may_be_of_honour("chamber of commerce", "president", LEXICONS)
    assert not may_be_of_honour("private company", "president", LEXICONS)
    assert may_end_a_unit("tandem robotics, privately owned", LEXICONS)
    assert not may_end_a_unit("tandem", LEXICONS)
    # A firm of a profession is served; a hospital may be sold to.
    assert names_an_only_employer("law firm", LEXICONS)
    assert names_an_only_employer("private hospital", LEXICONS)
    assert not names_an_only_employer("hospital", LEXICONS)
