"""The first and the last day there are: no question about them ends in an error of Python."""

from __future__ import annotations

import contextlib
import datetime as dt

import pytest

import newstratum as ns
from newstratum import organisation as o
from newstratum.errors import NewstratumError


@pytest.fixture
def filled(registry):
    with registry.session(actor="a", purpose="office", source="s") as session:
        session.add(o.Body("b1", "联谊会", kind="association", period=o.Period(began_on="9999-12-31")))
        session.add(o.Brand("br1", "品牌", owner="b1"))
        session.add(o.Platform("pl1", "平台", brand="br1", period=o.Period(began_on="9999-12-31")))
        session.add(o.Series("se1", "沙龙", cadence="weekly", platform="pl1"))
        for number, held_on in enumerate(("9999-12-31", "9999", "0001-01-01")):
            held = o.Activity(
                f"ac{number}", "活动", kind="salon", series="se1", hosts=["pl1"], held_on=held_on
            )
            session.add(held)
        session.add(o.Conference("c1", "例会", body="b1", cadence="quarterly"))
        session.add(o.Meeting("m1", "会议", conference="c1", held_on="9999-12-31"))
        session.add(o.Task("t1", matter_zh="事项", owner="b1", assigned_on=dt.date.max, workdays=30))
        session.add(o.Task("t2", matter_zh="事项", owner="b1", assigned_on=dt.date.min, due_on=dt.date.max))
    return registry


@pytest.mark.slow
@pytest.mark.parametrize("day", [dt.date.max, dt.date(9999, 12, 30), dt.date(1, 1, 2), dt.date.min])
def test_the_ends_of_the_calendar_are_days_like_others(filled, roster, day):
    for ask in (
        lambda: filled.report(on=day),
        lambda: filled.group_table(on=day),
        lambda: filled.findings(between=(dt.date.min, day)),
        lambda: filled.metrics.scoreboard(on=day),
    ):
        with contextlib.suppress(NewstratumError):
            ask()
    with contextlib.suppress(NewstratumError), roster(filled) as session:
        session.enrol(ns.read("合成律师事务所", "合伙人"), on=day, id="P1")
