"""People who look like one and are two: noted, not listed as duplicates again, not merged, taken back."""

from __future__ import annotations

import pytest

from newstratum._model.people.people import Contact
from newstratum._model.values.sensitive import PersonName, PhoneNumber
from newstratum._registry.records import iterate_records
from newstratum._wire.record_kinds import DISTINCT_PAIR
from newstratum.errors import ErasedPersonError, InvalidValueError, NotFoundError, PurposeError

PHONE = (Contact(kind="phone", value=PhoneNumber("13900000001")),)


def work(registry, **options):
    return registry.session(actor="zhao", **{"purpose": "roster", **options})


def list_candidates(registry):
    return [(each.first, each.second) for each in registry.imports.find_duplicates()]


@pytest.fixture
def alike(open_one, roster, person):
    """A register of three people who share a name and a telephone."""
    registry = open_one()
    with roster(registry) as session:
        for identifier in ("P1", "P2", "P3"):
            session.people.add(person(identifier, name=PersonName("王明"), contacts=PHONE))
    return registry


def test_a_distinct_pair_is_not_listed_again_until_that_is_taken_back(alike):
    everybody = list_candidates(alike)
    assert everybody == [("P1", "P2"), ("P1", "P3"), ("P2", "P3")]
    with work(alike) as session:
        # In the other order than the list has it.
        marked = session.distinct_pairs.mark("P3", "P1", reason="生日不同")
    assert marked.people == {"P1", "P3"}
    assert list_candidates(alike) == [("P1", "P2"), ("P2", "P3")]
    with work(alike) as session:
        assert session.distinct_pairs.unmark("P1", "P3") == (marked,)
    assert list_candidates(alike) == everybody
    with work(alike) as session, pytest.raises(NotFoundError):
        session.distinct_pairs.unmark("P1", "P3")


def test_a_pair_is_noted_once(alike):
    with work(alike) as session:
        first = session.distinct_pairs.mark("P1", "P2")
        assert session.distinct_pairs.mark("P2", "P1") == first
    with work(alike) as session:
        assert session.distinct_pairs.mark("P2", "P1") == first


def test_a_repeated_command_notes_one_pair(alike):
    marked = []
    for _ in range(2):
        with work(alike, commit_id="distinct-1") as session:
            marked.append(session.distinct_pairs.mark("P1", "P2"))
    assert marked[0] == marked[1]
    assert len([*iterate_records(alike._store, DISTINCT_PAIR.name)]) == 1


def test_people_who_are_two_are_not_merged(alike):
    with work(alike) as session:
        session.distinct_pairs.mark("P1", "P2")
        with pytest.raises(InvalidValueError, match="two people"):
            session.people.merge("P1", "P2")
        session.distinct_pairs.unmark("P1", "P2")
        session.people.merge("P1", "P2")


def test_a_merge_takes_what_is_known_of_the_pair_along_and_back(alike):
    with work(alike) as session:
        session.distinct_pairs.mark("P1", "P3")
        session.people.merge("P2", "P1")
    assert list_candidates(alike) == []
    with work(alike) as session:
        session.people.unmerge("P1")
    assert list_candidates(alike) == [("P1", "P2"), ("P2", "P3")]


def test_a_merged_id_leads_to_the_one_that_stayed(alike):
    with work(alike) as session:
        session.distinct_pairs.mark("P1", "P2")
        session.people.merge("P3", "P1")
        with pytest.raises(InvalidValueError, match="distinct P3 P2 --undo"):
            session.people.merge("P3", "P2")
        # What was noted is taken back under the ids it was noted under.
        session.distinct_pairs.unmark("P1", "P2")
        assert session.distinct_pairs.mark("P1", "P2").people == {"P3", "P2"}
        with pytest.raises(InvalidValueError):
            session.distinct_pairs.mark("P1", "P3")


def test_an_erasure_takes_the_pair_away_and_each_sees_it_before(alike):
    with work(alike) as session:
        session.distinct_pairs.mark("P1", "P2")
    for each in ("P1", "P2"):
        assert DISTINCT_PAIR.name in {record.kind for record in alike.subject_export(each).records}
    alike.redact_person("P2", actor="zhao", purpose="roster", reason="request")
    assert [*iterate_records(alike._store, DISTINCT_PAIR.name)] == []
    with work(alike) as session, pytest.raises((ErasedPersonError, NotFoundError)):
        session.distinct_pairs.mark("P1", "P2")


@pytest.mark.parametrize(
    ("first", "second", "reason", "error"),
    [
        ("P1", "P1", "", InvalidValueError),
        ("P1", "P9", "", NotFoundError),
        ("P9", "P1", "", NotFoundError),
        ("P1", "P2", "电话是13912345678", InvalidValueError),
        ("P1", "P2", "一" * 3000, InvalidValueError),
    ],
)
def test_what_cannot_be_noted_is_refused_and_nothing_is_stored(alike, first, second, reason, error):
    with pytest.raises(error), work(alike) as session:
        session.distinct_pairs.mark(first, second, reason=reason)
    assert [*iterate_records(alike._store, DISTINCT_PAIR.name)] == []


def test_a_purpose_that_covers_no_people_notes_none(alike):
    with work(alike, purpose="office") as session, pytest.raises(PurposeError):
        session.distinct_pairs.mark("P1", "P2")
