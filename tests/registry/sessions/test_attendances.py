"""Who came is stored with a notice, and no more people than an activity has room for."""

from __future__ import annotations

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
