"""Random requests for rotations, and every plan there is for a small one, found without the planner."""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, TypeVar

import pytest
from hypothesis import strategies as st

from newstratum._model.values.calendar import HolidayTable, IsoWeek, to_week
from newstratum._planning.assignment import iterate_bit_positions
from newstratum._planning.fairness import FairnessCertificate
from newstratum._planning.plans import Host, JointWeek, OwnWeek, RotationRequest, Turn
from newstratum._planning.problem import RotationProblem

T = TypeVar("T")

ONE_DAY = dt.timedelta(days=1)
#: Where drawn weeks begin: the turn of a year, Spring Festival, National Day, and beyond what is announced.
BEGINNINGS = [dt.date(2025, 12, 22), dt.date(2026, 2, 2), dt.date(2026, 9, 14), dt.date(2026, 12, 14)]


#: Numbers of weeks and days, to be taken modulo how many there are; strategies made once draw faster.
NUMBERS = st.integers(0, 55)
SOME = {most: st.lists(NUMBERS, max_size=most) for most in (1, 2, 3, 4)}
RUNS = st.lists(st.tuples(NUMBERS, st.integers(1, 9)), max_size=2)
SOMETIMES = st.integers(0, 9).map(lambda drawn: drawn == 9)
MAYBE_AGO = st.none() | st.integers(1, 8)
MAYBE_SEED = st.none() | st.integers(0, 99)
UP_TO = {most: st.integers(1, most) for most in (5, 6, 7, 8)}
BEGINNING = st.sampled_from(BEGINNINGS)
FEW_DAYS = st.sets(st.integers(0, 6), max_size=5)
TRUE_OR_FALSE = st.booleans()


def some_of(values: Sequence[T], numbers: list[int]) -> list[T]:
    """Those values that the numbers stand for, each once."""
    return [values[number] for number in dict.fromkeys(number % len(values) for number in numbers)]


def days_of(weeks: tuple[IsoWeek, ...]) -> list[dt.date]:
    return [day for week in weeks for day in week.days]


@st.composite
def tables(draw: st.DrawFn, weeks: tuple[IsoWeek, ...]) -> HolidayTable:
    """Holidays of some days running, with make-up workdays, announced for all of the weeks or a part."""
    days = days_of(weeks)
    holidays: set[dt.date] = set()
    for first, length in draw(RUNS):
        holidays |= {days[first % len(days)] + ONE_DAY * number for number in range(length)} & set(days)
    weekends = [day for day in days if day.isoweekday() > 5 and day not in holidays]
    makeup = some_of(weekends, draw(SOME[2])) if weekends else []
    known_to = days[draw(NUMBERS) % len(days)]
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
    whole = some_of(weeks, draw(SOME[3]))
    return {*some_of(days_of(weeks), draw(SOME[4])), *days_of(tuple(whole))}


@st.composite
def drawn_hosts(draw: st.DrawFn, name: str, weeks: tuple[IsoWeek, ...]) -> Host:
    """A host, mostly one that takes part all the time."""
    joined_in, left_in = None, None
    if draw(SOMETIMES):
        joined_in = weeks[0].plus(draw(UP_TO[8]))
    if draw(SOMETIMES):
        left_in = (joined_in or weeks[0]).plus(draw(UP_TO[8]) - 1)
    ago = draw(MAYBE_AGO)
    return Host(
        id=name,
        blocked_on=draw(blocked_days(weeks)),
        liaison_absent_on={weeks[0].days[number] for number in draw(FEW_DAYS)},
        last_hosted_in=None if ago is None else weeks[0].plus(-ago),
        joined_in=joined_in,
        left_in=left_in,
    )


@st.composite
def drawn_requests(draw: st.DrawFn) -> RotationRequest:
    """A request of up to eight weeks among up to six hosts."""
    first = to_week(draw(BEGINNING))
    weeks = tuple(first.plus(number) for number in range(draw(UP_TO[8])))
    if len(weeks) > 2 and draw(TRUE_OR_FALSE):
        weeks = tuple(week for week in weeks if week != weeks[1])
    hosts = tuple(draw(drawn_hosts(f"P{number}", weeks)) for number in range(draw(UP_TO[6])))
    own: list[OwnWeek] = []
    joint: list[JointWeek] = []
    for week in some_of(weeks, draw(SOME[2])):
        there = [host.id for host in hosts if takes_part(host, week)]
        if draw(TRUE_OR_FALSE):
            number = draw(NUMBERS)
            own += [OwnWeek(week=week, host=there[number % len(there)])] if there else []
        else:
            some = tuple(some_of(there, draw(SOME[2]))) if there else ()
            joint.append(JointWeek(week=week, theme="新时代新阶层新使命", hosts=some))
    return RotationRequest(
        hosts=hosts,
        weeks=weeks,
        holidays=draw(tables(weeks)),
        closed_on=some_of(days_of(weeks), draw(SOME[2])),
        own=tuple(own),
        joint=tuple(joint),
        weeks_apart=draw(UP_TO[6]),
        weekday=draw(UP_TO[7]),
        excuse_holiday_weeks=not draw(SOMETIMES),
        seed=draw(MAYBE_SEED),
    )


def takes_part(host: Host, week: IsoWeek) -> bool:
    return (not host.joined_in or host.joined_in <= week) and (not host.left_in or week <= host.left_in)


def shares_of(hosts: Sequence[Host], weeks: Iterable[IsoWeek]) -> dict[str, Fraction]:
    """The fair share of each host: of every week that it takes part in, an equal part."""
    shares = {host.id: Fraction() for host in hosts}
    for week in weeks:
        there = [host.id for host in hosts if takes_part(host, week)]
        for name in there:
            shares[name] += Fraction(1, len(there))
    return shares


def is_open(request: RotationRequest, day: dt.date) -> bool:
    table = request.holidays
    works = day in table.makeup_workdays or (day.isoweekday() < 6 and day not in table.holidays)
    return works and day not in request.closed_on


def is_free(request: RotationRequest, host: Host, day: dt.date) -> bool:
    return is_open(request, day) and day not in host.blocked_on and day not in host.liaison_absent_on


class Counted:
    """Every plan of a small request: who hosts in which week, by trying everything."""

    def __init__(self, request: RotationRequest, past: Mapping[IsoWeek, Turn | None] | None = None) -> None:
        self.request = request
        past = past or {}
        own = {each.week: each.host for each in request.own}
        joint = {each.week: each.hosts for each in request.joint}
        #: The weeks that need a host, each with those who could take it alone.
        self.takers: dict[IsoWeek, list[Host]] = {}
        self.excused: list[IsoWeek] = []
        #: A week that is impossible by itself.
        self.impossible: IsoWeek | None = None
        for week in request.weeks:
            if week in past:
                self._keep(week, past[week])
                continue
            workdays = [
                day
                for day in week.days
                if day in request.holidays.makeup_workdays
                or (day.isoweekday() < 6 and day not in request.holidays.holidays)
            ]
            if not workdays and request.excuse_holiday_weeks and week not in own and week not in joint:
                self.excused.append(week)
            elif week in joint:
                there = [host for host in request.hosts if takes_part(host, week)]
                wanted = [host for host in there if host.id in joint[week] or not joint[week]]
                if not wanted or not any(
                    all(is_free(request, host, day) for host in wanted) for day in week.days
                ):
                    self.impossible = self.impossible or week
            else:
                hosts = [host for host in request.hosts if own.get(week, host.id) == host.id]
                self.takers[week] = [host for host in hosts if self._could_take(host, week)]
                if not self.takers[week]:
                    self.impossible = self.impossible or week
        #: The fair share of each host.
        self.shares = shares_of(request.hosts, self.takers)

    def _keep(self, week: IsoWeek, turn: Turn | None) -> None:
        """Leave a past week as it was; it counts for its host, if that is still there."""
        if turn is None:
            self.excused.append(week)
        elif its_host := [host for host in self.request.hosts if host.id == turn.host]:
            self.takers[week] = its_host

    def _could_take(self, host: Host, week: IsoWeek) -> bool:
        last = host.last_hosted_in
        if not takes_part(host, week):
            return False
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
        shares = self.shares
        chosen = list(self.takers) if weeks is None else weeks
        names = [host.id for host in self.request.hosts]
        sharing = (set(names) if weeks is None else set()) if sharing is None else sharing

        def extended(hosts: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
            if len(hosts) == len(chosen):
                if all(hosts.count(name) >= math.floor(shares[name]) for name in sharing):
                    yield hosts
                return
            week = chosen[len(hosts)]
            for host in self.takers[week]:
                too_soon = any(
                    other == host.id and (week.monday - before.monday).days < 7 * self.request.weeks_apart
                    for other, before in zip(hosts, chosen, strict=False)
                )
                if not too_soon and hosts.count(host.id) < math.ceil(shares[host.id]):
                    yield from extended((*hosts, host.id))

        return iter(()) if self.impossible else extended(())


def doubts(certificate: FairnessCertificate, request: RotationRequest) -> list[str]:
    """What a doubter finds who has the request and the certificate."""
    found = []
    hosted = [week for tally in certificate.tallies for week in tally.weeks]
    if sorted([*hosted, *certificate.uncounted, *certificate.excused]) != list(request.weeks):
        found.append("not every week once")
    counts = [len(tally.weeks) for tally in certificate.tallies]
    if (min(counts), max(counts)) != (certificate.fewest, certificate.most):
        found.append("fewest or most is wrong")
    shares = shares_of(request.hosts, hosted)
    always = [len(tally.weeks) for tally in certificate.tallies if not tally.joined_in and not tally.left_in]
    if any(abs(len(tally.weeks) - shares[tally.host]) >= 1 for tally in certificate.tallies):
        found.append("unfair")
    if always and max(always) - min(always) > 1:
        found.append("unfair among those who are always there")
    for tally, host in zip(certificate.tallies, request.hosts, strict=True):
        if tally.host != host.id or len(tally.days) != len(tally.weeks):
            found.append(f"{tally.host}: not the platform asked for")
        if (tally.joined_in, tally.left_in) != (host.joined_in, host.left_in):
            found.append(f"{tally.host}: joined or left another time")
        if tally.quota != shares[host.id] or not tally.is_fair:
            found.append(f"{tally.host}: another share is fair")
        if any(not takes_part(host, week) for week in tally.weeks):
            found.append(f"{tally.host}: hosts in a week in which it takes no part")
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
def counted() -> Callable[..., Any]:
    return Counted


@pytest.fixture(scope="session")
def blocks() -> Callable[[tuple[IsoWeek, ...]], st.SearchStrategy[set[dt.date]]]:
    return blocked_days


@pytest.fixture(scope="session")
def free() -> Callable[[RotationRequest, Host, dt.date], bool]:
    """Say whether a host is free on a day, by the request alone."""
    return is_free


@pytest.fixture(scope="session")
def doubts_of() -> Callable[[FairnessCertificate, RotationRequest], list[str]]:
    return doubts


# ------------------------------------------------------------------------------------ assignment problems

#: Numbers whose digits are drawn at once: which weeks, who is free in them, costs.
WEEKS_DRAWN = st.integers(1, (1 << 10) - 1)
FREE_DRAWN = st.integers(0, (1 << 35) - 1)
COSTS_DRAWN = st.integers(0, 10**35 - 1)


def rows_of(drawn: int, weeks: int, hosts: int) -> tuple[tuple[int, ...], ...]:
    """The decimal digits of a number as a row for each week."""
    return tuple(
        tuple(drawn // 10 ** (5 * week + host) % 10 for host in range(hosts)) for week in range(weeks)
    )


@st.composite
def drawn_problems(draw: st.DrawFn) -> RotationProblem:
    """Up to seven weeks, some of which are left out, among up to five hosts."""
    weeks = tuple(iterate_bit_positions(draw(WEEKS_DRAWN)))[:7]
    hosts = draw(UP_TO[5])
    # Mostly free hosts, or else hardly a plan exists.
    free = draw(FREE_DRAWN) | draw(FREE_DRAWN)
    share, rest = divmod(len(weeks), hosts)
    fewest, most = [share] * hosts, [share + bool(rest)] * hosts
    if draw(SOMETIMES):
        # A host that joined late.
        fewest[0] = max(share - 1, 0)
    return RotationProblem(
        weeks=weeks,
        allowed=tuple(free >> 5 * week & (1 << hosts) - 1 for week in range(len(weeks))),
        apart=draw(UP_TO[6]),
        fewest=tuple(fewest),
        most=tuple(most),
        costs=rows_of(draw(COSTS_DRAWN), len(weeks), hosts),
        preferences=rows_of(draw(COSTS_DRAWN), len(weeks), hosts),
    )


def plans_of(problem: RotationProblem) -> Iterator[tuple[int, ...]]:
    """Every plan there is, by trying every host in every week."""

    def extended(hosts: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        position = len(hosts)
        if position == len(problem.weeks):
            counts = [hosts.count(host) for host in range(len(problem.most))]
            if all(few <= count for few, count in zip(problem.fewest, counts, strict=True)):
                yield hosts
            return
        for host, most in enumerate(problem.most):
            free = problem.allowed[position] >> host & 1
            rested = all(
                other != host or problem.weeks[position] - week >= problem.apart
                for other, week in zip(hosts, problem.weeks, strict=False)
            )
            if free and rested and hosts.count(host) < most:
                yield from extended((*hosts, host))

    return extended(())


@pytest.fixture(scope="session")
def rotation_problems() -> st.SearchStrategy[RotationProblem]:
    return drawn_problems()


@pytest.fixture(scope="session")
def all_plans() -> Callable[[RotationProblem], Iterator[tuple[int, ...]]]:
    return plans_of
