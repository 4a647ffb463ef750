"""Issue K, point 9: a clock that steps back is told of, and orders nothing."""

from __future__ import annotations

import datetime as dt
import warnings

import pytest

import newstratum as ns
from newstratum._model.organisation.bodies import Body
from newstratum._registry.environment import Environment, read_recorded_clock
from newstratum._registry.records import iterate_changes
from newstratum.errors import ClockWarning, InvalidValueError


def test_a_clock_that_steps_back_is_warned_of_once(open_one, roster, person, clock):
    registry = open_one()
    with roster(registry) as session:
        session.people.add(person("P1"))
    clock.advance(seconds=-61)
    with pytest.warns(ClockWarning, match="the clock went back by 61 seconds"), roster(registry) as session:
        session.people.add(person("P2"))
    with warnings.catch_warnings(action="error"), roster(registry) as session:
        session.people.add(person("P3"))


def test_a_clock_that_is_set_by_a_minute_is_not(open_one, roster, person, clock):
    registry = open_one()
    for seconds in (0, -60, 30, -30):
        clock.advance(seconds=seconds)
        with warnings.catch_warnings(action="error"), roster(registry) as session:
            session.people.add(person(f"P{seconds}"))


def test_the_clock_of_the_system_is_watched_too(monkeypatch):
    now = dt.datetime(2018, 11, 1, tzinfo=dt.UTC)
    instants = iter([now, now - dt.timedelta(days=365)])
    environment = Environment(clock=lambda: next(instants))
    environment.now()
    with pytest.warns(ClockWarning, match="31536000 seconds"):
        environment.get_recorded_at()


def test_an_instant_without_a_zone_is_refused():
    with pytest.raises(InvalidValueError, match="without a time zone"):
        Environment(clock=lambda: dt.datetime(2018, 11, 1)).now()


@pytest.mark.filterwarnings("ignore::newstratum.errors.ClockWarning")
@pytest.mark.parametrize("url", ["memory:", "sqlite"])
def test_the_history_is_in_the_order_of_the_commits_whatever_the_clock_says(clock, tmp_path, url):
    url = url if url == "memory:" else f"sqlite:///{tmp_path}/r.db"
    with ns.open_registry(url, clock=clock) as registry:
        for number, days in enumerate((0, 365, -700, 400)):
            clock.advance(days=days)
            with registry.session(actor="clerk", purpose="office", source="合成章程") as session:
                session.add(Body(id=f"b{number}", name_zh="合成会", kind="council"))
        told = [change.key.id for change in iterate_changes(registry._store) if change.key.kind == "body"]
        assert told == ["b0", "b1", "b2", "b3"]
        recorded = read_recorded_clock(iterate_changes(registry._store))
        assert (recorded.steps, recorded.largest) == (1, dt.timedelta(days=700))
        assert recorded.latest == dt.datetime(2018, 11, 1, 8, tzinfo=dt.UTC) + dt.timedelta(days=365)


def test_a_register_without_commits_has_no_recorded_clock():
    recorded = read_recorded_clock(())
    assert (recorded.latest, recorded.steps, recorded.largest) == (None, 0, dt.timedelta())
