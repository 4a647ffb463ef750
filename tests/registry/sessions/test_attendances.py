"""Who came is stored with a notice, and no more people than an activity has room for."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import attrs
import pytest

from newstratum._model.organisation.activities import Activity, ActivityKind, Attendance
from newstratum._model.organisation.relations import Citation
from newstratum._model.values.quantities import build_exact_quantity
from newstratum.errors import ConflictError, InvalidValueError

SHEET = Citation(document="合成签到表")


def attendance(name: str, person: str | None = None, **more) -> Attendance:
    return Attendance(id=name, activity="a1", person=person, source=SHEET, **more)


@pytest.fixture
def full_of_one(registry, roster):
    """A registry with an activity for two, of whom one signed in."""
    with roster(registry) as session:
        session.activities.add(
            Activity(id="a1", name_zh="合成沙龙", kind=ActivityKind.SALON, capacity=2, source=SHEET)
        )
        session.attendances.add(attendance("s1", "P1"))
    return registry


def stored(registry, roster) -> list[str]:
    with roster(registry) as session:
        return [each.id for each in session.attendances.all()]


def test_the_last_place_is_given_once(full_of_one, roster):
    with roster(full_of_one) as session:
        session.attendances.add(attendance("s2", "P2"))
        with pytest.raises(InvalidValueError, match="activity a1 has no place left of 2; raise its capacity"):
            session.attendances.add(attendance("s3", "P3"))
    assert stored(full_of_one, roster) == ["s1", "s2"]


def test_the_last_place_is_given_once_by_two_sessions_too(full_of_one, roster):
    def give_twice():
        with roster(full_of_one) as first:
            first.attendances.add(attendance("s2", "P2"))
            with roster(full_of_one) as second:
                second.attendances.add(attendance("s3", "P3"))

    with pytest.raises(ConflictError):
        give_twice()
    assert stored(full_of_one, roster) == ["s1", "s3"]


def test_who_signs_in_twice_and_numbers_without_names_take_no_place(full_of_one, roster):
    with roster(full_of_one) as session:
        session.attendances.add(attendance("s2", "P1"))
        session.attendances.add(attendance("s3", count=build_exact_quantity(40, "人")))
        session.attendances.add(attendance("s4", "P2"))
    assert stored(full_of_one, roster) == ["s1", "s2", "s3", "s4"]


def test_an_activity_without_a_limit_takes_everybody_and_is_not_written(registry, roster):
    with roster(registry) as session:
        session.activities.add(Activity(id="a1", name_zh="合成沙龙", kind=ActivityKind.SALON, source=SHEET))
    with roster(registry) as session:
        for number in range(5):
            session.attendances.add(attendance(f"s{number}", f"P{number}"))
    changed = [str(change.key) for change in registry.history.changes().changes]
    assert changed.count("activity/a1") == 1
    with roster(registry) as session:
        assert session.attendances.require("s0").notice == "survey.v1"


# --------------------------------------------------------------------- issue K, point 3: capacities


def change(session, **more):
    return session.activities.update(attrs.evolve(session.activities.require("a1"), **more))


def test_an_activity_is_not_given_less_room_than_people_are_named(full_of_one, roster):
    with roster(full_of_one) as session:
        session.attendances.add(attendance("s2", "P2"))
    refused = pytest.raises(InvalidValueError, match=r"is 1, and 2 people are named for it")
    with refused, roster(full_of_one) as session:
        change(session, capacity=1)
    with roster(full_of_one) as session:
        change(session, name_zh="合成新沙龙")
        session.attendances.remove("s2")
        change(session, capacity=1)
    with roster(full_of_one) as session:
        assert session.activities.require("a1").capacity == 1


@pytest.mark.parametrize("limit_first", [True, False])
def test_room_taken_away_beside_a_session_that_uses_it_conflicts(full_of_one, roster, limit_first):
    def sign_in(session):
        session.attendances.add(attendance("s2", "P2"))

    def limit(session):
        change(session, capacity=1)

    outer, inner = (limit, sign_in) if limit_first else (sign_in, limit)

    def both():
        with roster(full_of_one) as first:
            outer(first)
            with roster(full_of_one) as second:
                inner(second)

    with pytest.raises(ConflictError):
        both()


def test_somebody_moved_from_another_activity_needs_a_place(full_of_one, roster):
    other = Activity(id="a2", name_zh="合成沙龙二", kind=ActivityKind.SALON, capacity=1, source=SHEET)
    with roster(full_of_one) as session:
        session.activities.add(other)
        session.attendances.add(attrs.evolve(attendance("s2", "P2"), activity="a2"))

    def move():
        with roster(full_of_one) as session:
            session.attendances.update(attrs.evolve(session.attendances.require("s1"), activity="a2"))

    with pytest.raises(InvalidValueError, match="activity a2 has no place left of 1"):
        move()
    with roster(full_of_one) as session:
        session.attendances.remove("s2")
        session.attendances.update(attrs.evolve(session.attendances.require("s1"), activity="a2"))


def test_the_last_place_is_given_once_to_8_threads(full_of_one, roster):
    together = threading.Barrier(8)

    def sign_in(number):
        together.wait()
        try:
            with roster(full_of_one) as session:
                session.attendances.add(attendance(f"t{number}", f"T{number}"))
        except (ConflictError, InvalidValueError):
            return 0
        return 1

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(sign_in, range(8))) == 1
