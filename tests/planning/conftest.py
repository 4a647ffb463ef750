"""Random requests for rotations, and every plan there is for a small one, found without the planner."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import strategies as st

from newstratum.model.calendar import HolidayTable, IsoWeek, week_of
from newstratum.planning.certificates import FairnessCertificate
from newstratum.planning.requests import Host, JointWeek, OwnWeek, RotationRequest

ONE_DAY = dt.timedelta(days=1)
#: Where drawn weeks begin: the turn of a year, Spring Festival, National Day, and beyond what is announced.
BEGINNINGS = [dt.date(2025, 12, 22), dt.date(2026, 2, 2), dt.date(2026, 9, 14), dt.date(2026, 12, 14)]


@st.composite
def tables(draw: st.DrawFn, weeks: tuple[IsoWeek, ...]) -> HolidayTable:
    """Holidays of some days running, with make-up workdays, announced for all of the weeks or a part."""
    days = [day for week in weeks for day in week.days]
    holidays: set[dt.date] = set()
    for first in draw(st.lists(st.sampled_from(days), max_size=2)):
        holidays |= {first + ONE_DAY * number for number in range(draw(st.integers(1, 9)))} & set(days)
    weekends = [day for day in days if day.isoweekday() > 5 and day not in holidays]
    makeup = draw(st.sets(st.sampled_from(weekends), max_size=2)) if weekends else set()
    known_to = draw(st.sampled_from(days))
    return HolidayTable(
        version="drawn",
        known_from=days[0],
        known_to=known_to,
        holidays=[day for day in holidays if day <= known_to],
        makeup_workdays=[day for day in makeup if day <= known_to],
    )


@st.composite
def blocked_days(draw: st.DrawFn, weeks: tuple[IsoWeek, ...]) -> set[dt.date]:
    """Single days, and whole weeks."""
    days = [day for week in weeks for day in week.days]
    whole = draw(st.sets(st.sampled_from(weeks), max_size=3))
    return draw(st.sets(st.sampled_from(days), max_size=4)) | {day for week in whole for day in week.days}


@st.composite
def drawn_requests(draw: st.DrawFn) -> RotationRequest:
    """A request of up to eight weeks among up to six hosts."""
    first = week_of(draw(st.sampled_from(BEGINNINGS)))
    weeks = tuple(first.plus(number) for number in range(draw(st.integers(1, 8))))
    if len(weeks) > 2 and draw(st.booleans()):
        weeks = tuple(week for week in weeks if week != weeks[1])
    names = [f"P{number}" for number in range(draw(st.integers(1, 6)))]
    hosts = tuple(
        Host(
            id=name,
            blocked_on=draw(blocked_days(weeks)),
            liaison_absent_on=draw(st.sets(st.sampled_from(weeks[0].days), max_size=5)),
            last_hosted_in=draw(st.none() | st.integers(1, 8).map(lambda ago: first.plus(-ago))),
        )
        for name in names
    )
    fixed = draw(st.lists(st.sampled_from(weeks), max_size=2, unique=True))
    some = st.lists(st.sampled_from(names), max_size=2, unique=True).map(tuple)
    kinds = [draw(st.booleans()) for _ in fixed]
    return RotationRequest(
        hosts=hosts,
        weeks=weeks,
        holidays=draw(tables(weeks)),
        closed_on=draw(st.sets(st.sampled_from([day for week in weeks for day in week.days]), max_size=2)),
        own=tuple(
            OwnWeek(week=week, host=draw(st.sampled_from(names)))
            for week, is_own in zip(fixed, kinds, strict=True)
            if is_own
        ),
        joint=tuple(
            JointWeek(week=week, theme="新时代新阶层新使命", hosts=draw(some))
            for week, is_own in zip(fixed, kinds, strict=True)
            if not is_own
        ),
        weeks_apart=draw(st.integers(1, 6)),
        weekday=draw(st.integers(1, 7)),
        excuse_holiday_weeks=draw(st.integers(0, 9)) > 0,
        seed=draw(st.none() | st.integers(0, 99)),
    )


def is_open(request: RotationRequest, day: dt.date) -> bool:
    table = request.holidays
    works = day in table.makeup_workdays or (day.isoweekday() < 6 and day not in table.holidays)
    return works and day not in request.closed_on


def is_free(request: RotationRequest, host: Host, day: dt.date) -> bool:
    return is_open(request, day) and day not in host.blocked_on and day not in host.liaison_absent_on


class Counted:
    """Every plan of a small request: who hosts in which week, by trying everything."""

    def __init__(self, request: RotationRequest) -> None:
        self.request = request
        own = {each.week: each.host for each in request.own}
        joint = {each.week: each.hosts for each in request.joint}
        #: The weeks that need a host, each with those who could take it alone.
        self.takers: dict[IsoWeek, list[Host]] = {}
        self.excused: list[IsoWeek] = []
        #: A week that is impossible by itself.
        self.impossible: IsoWeek | None = None
        for week in request.weeks:
            workdays = [
                day
                for day in week.days
                if day in request.holidays.makeup_workdays
                or (day.isoweekday() < 6 and day not in request.holidays.holidays)
            ]
            if not workdays and request.excuse_holiday_weeks and week not in own and week not in joint:
                self.excused.append(week)
            elif week in joint:
                wanted = [host for host in request.hosts if host.id in joint[week] or not joint[week]]
                if not any(all(is_free(request, host, day) for host in wanted) for day in week.days):
                    self.impossible = self.impossible or week
            else:
                hosts = [host for host in request.hosts if own.get(week, host.id) == host.id]
                self.takers[week] = [host for host in hosts if self._could_take(host, week)]
                if not self.takers[week]:
                    self.impossible = self.impossible or week

    def _could_take(self, host: Host, week: IsoWeek) -> bool:
        last = host.last_hosted_in
        if last and (week.monday - last.monday).days < 7 * self.request.weeks_apart:
            return False
        return any(is_free(self.request, host, day) for day in week.days)

    def plans(
        self, weeks: list[IsoWeek] | None = None, sharing: set[str] | None = None
    ) -> Iterator[tuple[str, ...]]:
        """Yield the hosts of some weeks, all if none are named.

        Args:
            weeks: The weeks; of a part of them nobody has to take a fair share.
            sharing: Who has to take a fair share; everybody if nobody is named.
        """
        everything = list(self.takers)
        share, rest = divmod(len(everything), len(self.request.hosts))
        chosen = everything if weeks is None else weeks
        names = [host.id for host in self.request.hosts]
        sharing = (set(names) if weeks is None else set()) if sharing is None else sharing

        def extended(hosts: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
            if len(hosts) == len(chosen):
                if all(hosts.count(name) >= share for name in sharing):
                    yield hosts
                return
            week = chosen[len(hosts)]
            for host in self.takers[week]:
                too_soon = any(
                    other == host.id and (week.monday - before.monday).days < 7 * self.request.weeks_apart
                    for other, before in zip(hosts, chosen, strict=False)
                )
                if not too_soon and hosts.count(host.id) < share + bool(rest):
                    yield from extended((*hosts, host.id))

        return iter(()) if self.impossible else extended(())


def doubts(certificate: FairnessCertificate, request: RotationRequest) -> list[str]:
    """What a doubter finds who has the request and the certificate."""
    found = []
    hosted = [week for tally in certificate.tallies for week in tally.weeks]
    if sorted([*hosted, *certificate.uncounted, *certificate.excused]) != list(request.weeks):
        found.append("not every week once")
    counts = [len(tally.weeks) for tally in certificate.tallies]
    if (min(counts), max(counts)) != (certificate.fewest, certificate.most) or max(counts) - min(counts) > 1:
        found.append("unfair")
    for tally, host in zip(certificate.tallies, request.hosts, strict=True):
        if tally.host != host.id or len(tally.days) != len(tally.weeks):
            found.append(f"{tally.host}: not the platform asked for")
        mondays = [week.monday for week in tally.weeks]
        apart = [(later - earlier).days // 7 for earlier, later in itertools.pairwise(mondays)]
        if tally.closest != min(apart, default=None):
            found.append(f"{tally.host}: closest is wrong")
        if min(apart, default=99) < certificate.weeks_apart:
            found.append(f"{tally.host}: too soon again")
        for week, day in zip(tally.weeks, tally.days, strict=True):
            if not week.monday <= day <= week.sunday or not host.is_free_on(day) or day in request.closed_on:
                found.append(f"{tally.host}: not free on {day}")
            weekend = day.isoweekday() > 5 and day not in request.holidays.makeup_workdays
            if weekend or day in request.holidays.holidays:
                found.append(f"{tally.host}: {day} is no workday")
            if (week in certificate.provisional) != (day > request.holidays.known_to):
                found.append(f"{week}: provisional or not?")
    return found


@pytest.fixture(scope="session")
def requests() -> st.SearchStrategy[RotationRequest]:
    return drawn_requests()


@pytest.fixture(scope="session")
def counted() -> Callable[[RotationRequest], Any]:
    return Counted


@pytest.fixture(scope="session")
def blocks() -> Callable[[tuple[IsoWeek, ...]], st.SearchStrategy[set[dt.date]]]:
    return blocked_days


@pytest.fixture(scope="session")
def free() -> Callable[[RotationRequest, Host, dt.date], bool]:
    """Say whether a host is free on a day, by the request alone."""
    return is_free


@pytest.fixture(scope="session")
def problems() -> Callable[[FairnessCertificate, RotationRequest], list[str]]:
    return doubts
