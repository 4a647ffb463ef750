"""When something held and when it was known are two times."""

from __future__ import annotations

import datetime as dt

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newstratum._model.organisation.bodies import Body, BodyKind, Seat
from newstratum._model.organisation.relations import Citation, select_holding
from newstratum._model.people.people import Consent, Placement
from newstratum._model.values.periods import Period
from newstratum._registry.opening import open_registry
from newstratum.errors import InvalidValueError, PurposeError

CITED = Citation(document="合成章程")


def instant(registry) -> dt.datetime:
    """When the last change was recorded."""
    return registry.history.changes().changes[-1].recorded_at


@pytest.fixture
def told_late(registry, roster, clock):
    """A registry in which a resignation of June is recorded after it was known that two sit."""
    with roster(registry) as session:
        for name in ("s1", "s2"):
            period = Period(began_on="2017-03-01")
            session.seats.add(Seat(id=name, post="o1", person=f"P-{name}", period=period, source=CITED))
    before = instant(registry)
    clock.advance(days=1)
    with roster(registry) as session:
        seat = session.seats.require("s1")
        session.seats.update(attrs.evolve(seat, period=Period(began_on="2017-03-01", ended_on="2018-06-15")))
    return registry, before


def test_a_resignation_recorded_later_does_not_change_what_was_known(told_late):
    registry, before = told_late
    day = dt.date(2018, 6, 30)
    then, now = registry.history.known_at(Seat, before), registry.history.known_at(Seat, instant(registry))
    assert [seat.id for seat in select_holding(then, day)] == ["s1", "s2"]
    assert [seat.id for seat in select_holding(now, day)] == ["s2"]
    # Of the day before the resignation both say the same.
    assert len(select_holding(now, dt.date(2018, 6, 15))) == 2


def test_nothing_was_known_before_anything_was_recorded(told_late):
    registry, before = told_late
    assert registry.history.known_at(Seat, before - dt.timedelta(days=1)) == ()


def test_what_was_removed_is_known_until_then(told_late, roster):
    registry, _ = told_late
    known = instant(registry)
    with roster(registry) as session:
        session.seats.remove("s2")
    gone = instant(registry)
    assert [seat.id for seat in registry.history.known_at(Seat, gone)] == ["s1"]
    if known < gone:
        assert [seat.id for seat in registry.history.known_at(Seat, known)] == ["s1", "s2"]


def test_an_instant_needs_a_zone_and_a_purpose_that_covers_the_kind(told_late):
    registry, before = told_late
    with pytest.raises(InvalidValueError, match="at: an instant without a time zone"):
        registry.history.known_at(Seat, before.replace(tzinfo=None))
    with pytest.raises(PurposeError, match="does not cover person records"):
        registry.history.known_at("person", before)


def test_a_purpose_that_hides_proposals_hides_what_was_only_proposed_then(
    registry, roster, person, verdict, clock
):
    """L8: `known_at` under a purpose gave proposed placements that a session under it hides."""
    with roster(registry) as session:
        given = Consent(purpose="invitation", notice="survey.v1", given_on=clock().date())
        session.people.add(person("P1", consents=[given]))
        session.placements.propose("P1", verdict(), on=clock().date())
    proposed = instant(registry)
    clock.advance(days=1)
    with roster(registry) as session:
        session.placements.confirm("P1", by="clerk", on=clock().date())
    confirmed = instant(registry)
    known_at = registry.history.known_at
    assert [each.person for each in known_at(Placement, proposed, purpose="roster")] == ["P1"]
    assert known_at(Placement, proposed, purpose="invitation") == ()
    assert [each.person for each in known_at(Placement, confirmed, purpose="invitation")] == ["P1"]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::newstratum.errors.ClockWarning")
@settings(max_examples=40)
@given(steps=st.lists(st.tuples(st.sampled_from(["a", "b"]), st.integers(-3, 3)), min_size=1, max_size=6))
def test_both_ways_to_look_back_agree_whatever_the_clock_does(steps):
    """The clock steps back between two commits: `known_at` and `model_as_of` agree, by the feed's order."""
    now = [dt.datetime(2018, 11, 1, tzinfo=dt.UTC)]
    instants: dict[str, list[dt.datetime]] = {}
    with open_registry("memory:", clock=lambda: now[0]) as registry:
        for number, (identifier, hours) in enumerate(steps):
            now[0] += dt.timedelta(hours=hours)
            with registry.session(actor="office", purpose="office", source=CITED) as session:
                stored = session.bodies.get(identifier)
                body = Body(id=identifier, name_zh=f"名{number}", kind=BodyKind.BUREAU)
                session.bodies.add(body) if stored is None else session.bodies.update(body)
            instants.setdefault(identifier, []).append(now[0])
        for hours in range(-20, 20):
            at = dt.datetime(2018, 11, 1, tzinfo=dt.UTC) + dt.timedelta(hours=hours)
            found = {body.id: body for body in registry.history.known_at(Body, at)}
            for identifier, recorded in instants.items():
                assert registry.history.model_as_of(Body, identifier, at) == found.get(identifier)
                assert (identifier in found) == (recorded[0] <= at)
                if max(recorded) <= at:
                    newest = max(n for n, (each, _) in enumerate(steps) if each == identifier)
                    assert found[identifier].name_zh == f"名{newest}"
