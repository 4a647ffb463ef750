"""The shipped lexicons: large, honest, and read once."""

from __future__ import annotations

from newstratum._model.people.occupations import EmployerKind
from newstratum._reading.lexicon import CODE_KINDS, TermKind
from newstratum._shipped.lexicons import load_lexicon_tables, load_lexicons

#: Kinds of people without a unit and of every kind of unit have to be reachable from words.
EVERY_KIND = frozenset(EmployerKind)


def test_they_are_read_once() -> None:
    assert load_lexicons() is load_lexicons()


def test_they_are_large_enough_to_generalise() -> None:
    words = [entry for entry in load_lexicons().entries if entry.kind not in CODE_KINDS]
    assert len({entry.term for entry in words}) >= 1500


def test_every_kind_of_employer_can_be_read_from_words() -> None:
    said = {
        kind
        for entry in load_lexicons().entries
        if entry.kind not in CODE_KINDS
        for kind in entry.values_of("employer_kind") or ()
    }
    by_owner = {EmployerKind.PUBLIC_SCHOOL, EmployerKind.PRIVATE_SCHOOL}
    assert said | by_owner == EVERY_KIND


def test_only_listed_titles_are_an_employer_too() -> None:
    """The list is the kind ``employer_title``: a domain person reviews it as one."""
    kinds = {
        str(kind)
        for entry in load_lexicons().entries
        if entry.kind is TermKind.EMPLOYER_TITLE
        for kind in entry.values_of("employer_kind") or ()
    }
    assert kinds == {
        "government",
        "grassroots_selfgov",
        "individual_business",
        "mass_organisation",
        "military",
        "private_enterprise",
        "public_institution",
        "public_school",
        "state_enterprise",
    }


def test_every_table_says_what_it_holds_in_its_first_line() -> None:
    for name, text in load_lexicon_tables().items():
        assert text.startswith("# "), name


def test_no_table_names_a_person_or_an_address() -> None:
    for name, text in load_lexicon_tables().items():
        assert "http" not in text, name
