"""S27: who held which office on 2018-06-30, and what was known of it then."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import attrs
import pytest

from newstratum._model.organisation.contributions import (
    Appointment,
    AppointmentKind,
    collect_appointment_findings,
)
from newstratum._model.organisation.relations import Citation, Level, select_holding
from newstratum._model.values.periods import Period

LIST = Citation(document="合成当选名单")
DAY = dt.date(2018, 6, 30)
DEPUTIES, MEMBERS = AppointmentKind.DEPUTY, AppointmentKind.CPPCC_MEMBER


def appointment(name: str, kind: AppointmentKind, person: str, began: str, ended: str | None = None):
    return Appointment(
        id=name,
        person=person,
        kind=kind,
        level=Level.DISTRICT,
        term=5,
        period=Period(began_on=began, ended_on=ended),
        source=LIST,
    )


@pytest.fixture
def elected(register, office):
    """13 deputies and 20 members of a term that goes on, one of whom is both, and an earlier deputy."""
    with office() as session:
        for number in range(13):
            session.appointments.add(appointment(f"d{number}", DEPUTIES, f"P{number}", "2017-01-10"))
        for number in range(20):
            session.appointments.add(appointment(f"m{number}", MEMBERS, f"P{number + 12}", "2017-01-08"))
        session.appointments.add(appointment("earlier", DEPUTIES, "P99", "2012-01-10", "2017-01-09"))
    return office


def counts(appointments) -> dict[AppointmentKind, int]:
    return dict(Counter(each.kind for each in appointments))


def recorded_last(register) -> dt.datetime:
    changes = register.history.changes().changes
    return changes[-1].recorded_at


def test_s27_13_deputies_and_20_members_come_out_of_their_terms(elected):
    with elected() as session:
        held = select_holding(session.appointments.all(), DAY, surely=True)
    assert counts(held) == {DEPUTIES: 13, MEMBERS: 20}
    # 33 offices and 32 people: one holds two, which is in order.
    assert (len(held), len({each.person for each in held})) == (33, 32)
    assert collect_appointment_findings(held) == ()


def test_s27_a_resignation_recorded_later_does_not_change_what_was_known_then(register, elected, clock):
    known = recorded_last(register)
    clock.move(60 * 60)
    with elected() as session:
        left = session.appointments.require("d3")
        session.appointments.update(
            attrs.evolve(left, period=Period(began_on="2017-01-10", ended_on="2018-06-15"))
        )
    now = register.history.known_at(Appointment, recorded_last(register))
    then = register.history.known_at(Appointment, known)
    assert counts(select_holding(now, DAY)) == {DEPUTIES: 12, MEMBERS: 20}
    assert counts(select_holding(then, DAY)) == {DEPUTIES: 13, MEMBERS: 20}
    # The day before the resignation is the same in both.
    assert counts(select_holding(now, dt.date(2018, 6, 15))) == counts(
        select_holding(then, dt.date(2018, 6, 15))
    )
