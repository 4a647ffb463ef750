from __future__ import annotations

import datetime as dt

import pytest

from newstratum._model.people.people import Contact
from newstratum._model.values.sensitive import PhoneNumber
from newstratum._registry.sessions.placements import build_placement_proposal
from newstratum.errors import ConflictError, InvalidValueError, PurposeError

DAY = dt.date(2018, 11, 1)


@pytest.fixture
def rows(person, verdict):
    """New people and where they are placed, drawn one by one."""

    def draw(count, first=0):
        for number in range(first, first + count):
            identifier = f"P{number}"
            yield (
                person(identifier),
                build_placement_proposal(identifier, verdict(), DAY) if number % 2 else None,
            )

    return draw


def load(registry, roster, rows, **options):
    with roster(registry, **options) as session:
        session.load(rows)
    return session


def list_changes(registry):
    """Return the changes of a register but those of the notice and the state, stored before the rows."""
    changes = registry.history.changes(limit=1000).changes
    before = {"privacy_notice", "erasure_state"}
    return [change for change in changes if change.key.kind not in before]


def test_a_load_is_one_commit_with_everything_else(registry, roster, rows, person):
    with roster(registry) as session:
        session.people.add(person("P99"))
        session.load(rows(10))
    changes = list_changes(registry)
    assert {change.version for change in changes} == {session.stored.version}
    with roster(registry) as session:
        assert len(session.people.find().items) == 11
        assert len(session.placements.find().items) == 5
        stored = session.people.require("P1")
        assert {each.notice for each in stored.evidence} == {"survey.v1"}
    table = registry.group_table(["310114102"], edition="2017", on=DAY)
    assert (table.rows[0].total, dict(zip(table.outcomes, table.totals, strict=True))["unplaced"]) == (11, 6)


def test_rows_are_drawn_as_the_store_takes_them(open_durable, roster, rows):
    registry = open_durable()
    drawn = []

    def watched():
        for row in rows(50):
            drawn.append(len(drawn))
            yield row

    with roster(registry) as session:
        session.load(watched())
        assert drawn == []
    assert len(drawn) == 50


@pytest.mark.parametrize("broken", ["outside_party", "id"])
def test_one_bad_row_stores_nothing_and_is_named(registry, roster, rows, person, broken):
    bad = person("P5", outside_party="yes") if broken == "outside_party" else person("13800000001")

    def some():
        yield from rows(3)
        yield bad, None

    with pytest.raises(InvalidValueError, match=rf"3\.{broken}: "):
        load(registry, roster, some())
    assert list_changes(registry) == []


def test_rows_that_break_off_store_nothing(registry, roster, rows):
    def some():
        yield from rows(3)
        raise OSError("the file broke off")

    with pytest.raises(OSError, match="broke off"):
        load(registry, roster, some())
    assert list_changes(registry) == []


def test_a_placement_goes_with_its_person(registry, roster, person, verdict):
    with pytest.raises(InvalidValueError, match=r"0\.placement\.person"):
        load(registry, roster, [(person("P1"), build_placement_proposal("P2", verdict(), DAY))])


def test_a_load_follows_the_first_session_of_a_register(open_one, roster, rows, person):
    """The session before it stored what the first commit that names somebody stores; the load knows it."""
    registry = open_one()
    with roster(registry) as session:
        session.people.add(person("first"))
    with roster(registry) as session:
        session.load(rows(3))
    assert session.stored is not None


def test_only_new_people_are_loaded(registry, roster, rows):
    load(registry, roster, rows(2))
    with pytest.raises(ConflictError, match="person/P1: expected no record"):
        load(registry, roster, rows(2, first=1))


def test_the_same_load_twice_is_one(registry, roster, rows):
    first = load(registry, roster, rows(2), commit_id="load-1")
    again = load(registry, roster, rows(2), commit_id="load-1")
    assert first.stored == again.stored


def test_contacts_that_are_taken_are_refused(open_one, roster, person, canary_number):
    registry = open_one(unique_contacts=["phone"])
    taken = [Contact(kind="phone", value=PhoneNumber(canary_number))]
    load(registry, roster, [(person("P1", contacts=taken), None)])
    with pytest.raises(InvalidValueError, match="contacts: another record has this value") as caught:
        load(registry, roster, [(person("P2", contacts=taken), None)])
    assert canary_number not in str(caught.value)
    with pytest.raises(InvalidValueError) as caught:
        load(
            registry,
            roster,
            [
                (
                    person(f"P{number}", contacts=[Contact(kind="phone", value=PhoneNumber("13800000007"))]),
                    None,
                )
                for number in (3, 4)
            ],
        )
    assert canary_number not in str(caught.value)
    with roster(registry) as session:
        assert [each.id for each in session.people.all()] == ["P1"]


def test_a_purpose_that_covers_no_people_loads_none(registry, rows):
    with registry.session(actor="a", purpose="statistics") as session, pytest.raises(PurposeError):
        session.load(rows(1))
