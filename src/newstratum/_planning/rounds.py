"""Plans of visits: mutual visits (互访), full rounds (遍访), inspections (督导) and regular calls (走访)."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import Final

from attrs import field, frozen

from newstratum._model.values.display import ShortRepr
from newstratum._model.values.validators import check_filled, check_positive
from newstratum._planning.assignment import Assignment
from newstratum._planning.plans import to_day_set
from newstratum._words import Words, write_count
from newstratum.errors import InfeasiblePlanError, InvalidValueError

_ONE_DAY: Final = dt.timedelta(days=1)


# ------------------------------------------------------------------------------------ mutual visits


@frozen(kw_only=True, repr=False)
class MutualVisit(ShortRepr):
    """One member visits another."""

    host: str
    guest: str


@frozen(kw_only=True, repr=False)
class VisitRound(ShortRepr):
    """Visits of one day, in which every member takes part once; of an odd number one rests."""

    #: From 1.
    number: int
    #: None where no days were given.
    day: dt.date | None
    visits: tuple[MutualVisit, ...]
    resting: str | None


def plan_mutual_visits(
    members: Sequence[str], *, days: Sequence[dt.date] | None = None, returned: bool = False
) -> tuple[VisitRound, ...]:
    """Plan mutual visits (互访) as a round robin: any two members meet once, and share the hosting fairly.

    Hosting differs by one at most, and not at all where the number of members is odd.

    Args:
        members: Who takes part, directors (理事) by their ids, say; at least two.
        days: The day of each round, the first ones are used.
        returned: Have every visit returned in a second half.

    Raises:
        InvalidValueError: There are fewer than two members, or one twice.
        InfeasiblePlanError: There are more rounds than days.

    >>> for round in plan_mutual_visits(["甲", "乙", "丙"]):
    ...     print(round.number, [f"{visit.guest}→{visit.host}" for visit in round.visits], round.resting)
    1 ['丙→乙'] 甲
    2 ['甲→丙'] 乙
    3 ['乙→甲'] 丙
    """
    _check_unique(members, "members")
    if len(members) < 2:
        raise InvalidValueError(
            "members",
            Words("少于两个", "fewer than two"),
            Words("走访须有两个", "two are needed for a visit"),
        )
    half = list(_pair_round_robin(members))
    pairings = [*half, *([(guest, host) for host, guest in pairs] for pairs in half)] if returned else half
    if days is not None and len(days) < len(pairings):
        raise InfeasiblePlanError(
            Words("第{}轮", "round {}").format(len(days) + 1),
            Words("{}轮须各有一天；只给了{}天", "{} rounds need a day each; {} given").format(
                len(pairings), write_count(len(days), "day is", "days are")
            ),
        )
    return tuple(
        VisitRound(
            number=number,
            day=days[number - 1] if days is not None else None,
            visits=tuple(MutualVisit(host=host, guest=guest) for host, guest in pairs),
            resting=next(iter(set(members).difference(*pairs)), None),
        )
        for number, pairs in enumerate(pairings, start=1)
    )


def _pair_round_robin(members: Sequence[str]) -> Iterator[list[tuple[str, str]]]:
    """Yield the pairs of each round, the host first: all but the last member walk round a circle."""
    circle = len(members) - 1 + len(members) % 2
    for turn in range(circle):
        pairs = []
        if circle < len(members):
            pairs.append((members[turn], members[-1]) if turn % 2 else (members[-1], members[turn]))
        for step in range(1, circle // 2 + 1):
            one, other = members[(turn + step) % circle], members[(turn - step) % circle]
            pairs.append((one, other) if step % 2 else (other, one))
        yield pairs


# -------------------------------------------------------------------------------- tours and full rounds


@frozen(kw_only=True, repr=False)
class Stop(ShortRepr):
    """An office or another body to be seen."""

    id: str = field(validator=check_filled)
    #: Where it lies; stops of one area are seen on the same day as far as possible.
    area: str = ""
    closed_on: frozenset[dt.date] = field(default=frozenset(), converter=to_day_set)


@frozen(kw_only=True, repr=False)
class Tour(ShortRepr):
    """The stops of one day."""

    day: dt.date
    stops: tuple[str, ...]


def plan_full_round(
    stops: Sequence[Stop], days: Sequence[dt.date], *, per_day: int, seen: Collection[str] = ()
) -> tuple[Tour, ...]:
    """Plan tours that see everybody once (遍访).

    Args:
        stops: Who is to be seen.
        days: The days on which tours can be made.
        per_day: How many stops a day has room for.
        seen: Who has been seen in this round already.

    Returns:
        The tours, in the order of days; days without a stop are left out.

    Raises:
        InvalidValueError: A stop or a day is given twice, or a day has no room.
        InfeasiblePlanError: Not everybody can be seen; it names the first stop for which no day is left.

    >>> import datetime as dt
    >>> stops = [Stop(id="A", area="north"), Stop(id="B", area="south"), Stop(id="C", area="north")]
    >>> for tour in plan_full_round(stops, [dt.date(2026, 3, 2), dt.date(2026, 3, 3)], per_day=2):
    ...     print(tour.day, *tour.stops)
    2026-03-02 A C
    2026-03-03 B
    """
    _check_unique([stop.id for stop in stops], "stops")
    _check_days(days, per_day, "stop")
    ordered_days = sorted(days)
    # Area by area, the areas in the order in which they first stand there.
    areas = list(dict.fromkeys(stop.area for stop in stops))
    ordered_stops = sorted(stops, key=lambda stop: areas.index(stop.area))
    left = [stop for stop in ordered_stops if stop.id not in seen]
    day_of = _assign_days(left, ordered_days, per_day)
    tours = (
        Tour(day=day, stops=tuple(stop.id for stop, its in zip(left, day_of, strict=True) if its == number))
        for number, day in enumerate(ordered_days)
    )
    return tuple(tour for tour in tours if tour.stops)


def plan_inspection_tours(
    offices: Sequence[Stop], cycles: Sequence[Sequence[dt.date]], *, per_day: int
) -> tuple[tuple[Tour, ...], ...]:
    """Plan inspections (督导) that see every office once a cycle.

    Args:
        offices: The offices; inspections are of offices and never of persons.
        cycles: The days on which tours can be made, cycle by cycle.
        per_day: How many offices a day has room for.

    Returns:
        The tours of each cycle.

    Raises:
        InvalidValueError: As :func:`plan_full_round` does.
        InfeasiblePlanError: Not every office can be seen in a cycle; it names the first one left over.

    >>> import datetime as dt
    >>> cycles = [[dt.date(2026, 3, 2)], [dt.date(2026, 6, 1)]]
    >>> [len(tours) for tours in plan_inspection_tours([Stop(id="A")], cycles, per_day=3)]
    [1, 1]
    """
    return tuple(plan_full_round(offices, days, per_day=per_day) for days in cycles)


def _assign_days(stops: Sequence[Stop], days: Sequence[dt.date], per_day: int) -> list[int]:
    """Return the number of the day of each stop, near to the one that suits its area."""
    wanted = _compute_wanted_days(stops, len(days), per_day)
    costs = [[abs(day - wish) for day in range(len(days))] for wish in wanted]
    allowed = [
        sum(1 << number for number, day in enumerate(days) if day not in stop.closed_on) for stop in stops
    ]

    def assigned(count: int) -> Assignment | None:
        assignment = Assignment(costs[:count], (0,) * len(days), (per_day,) * len(days))
        return assignment if assignment.repair(allowed[:count]) else None

    whole = assigned(len(stops))
    if whole is not None:
        return whole.takers
    first_left = bisect_left(range(len(stops)), True, key=lambda last: assigned(last + 1) is None)
    given = Words("共{}天", "{}").format(write_count(len(days), "day"))
    raise InfeasiblePlanError(
        stops[first_left].id,
        Words(
            "没有剩下的日子：{1}每天{0}个，遇有休息日便不够；请多给几天",
            "no day is left for it: {} a day on {} is too little while some are closed; give more days",
        ).format(per_day, given),
    )


def _compute_wanted_days(stops: Sequence[Stop], days: int, per_day: int) -> list[int]:
    """Fill day after day; an area that does not fit begins a new day while enough days are left."""
    sizes = Counter(stop.area for stop in stops)
    wanted: list[int] = []
    day = used = 0
    for number, stop in enumerate(stops):
        begins = number == 0 or stops[number - 1].area != stop.area
        room_later = (days - day - 1) * per_day
        splits = begins and used + sizes[stop.area] > per_day and len(stops) - number <= room_later
        if used == per_day or (used and splits):
            day, used = day + 1, 0
        wanted.append(day)
        used += 1
    return wanted


# ------------------------------------------------------------------------------------- regular calls


@frozen(kw_only=True, repr=False)
class CallDue(ShortRepr):
    """Somebody who is to be seen regularly (走访), and when that was last."""

    #: The id of a person or body.
    id: str = field(validator=check_filled)
    #: None where it never was.
    last_seen_on: dt.date | None = None
    #: How many days may pass between two calls.
    every: int = field(validator=check_positive)


@frozen(kw_only=True, repr=False)
class Call(ShortRepr):
    """The next call on somebody."""

    id: str
    day: dt.date
    #: The last day in time; None where nobody was seen before, so that it is due at once.
    due_on: dt.date | None

    @property
    def is_late(self) -> bool:
        """Whether it comes after the day it was due on."""
        return self.due_on is not None and self.day > self.due_on


def plan_regular_calls(
    calls: Sequence[CallDue], days: Sequence[dt.date], *, per_day: int
) -> tuple[Call, ...]:
    """Plan the next call on everybody, the earliest due first: no other order makes the latest less late.

    Args:
        calls: Who is to be seen.
        days: The days on which calls can be made.
        per_day: How many calls a day has room for.

    Returns:
        The calls that the days have room for, in order; whoever is due last is left for later days.

    Raises:
        InvalidValueError: Somebody or a day is given twice, or a day has no room.

    >>> import datetime as dt
    >>> seen = CallDue(id="P1", last_seen_on=dt.date(2026, 1, 5), every=90)
    >>> for call in plan_regular_calls([seen, CallDue(id="P2", every=90)], [dt.date(2026, 3, 2)], per_day=2):
    ...     print(call.day, call.id, call.due_on)
    2026-03-02 P2 None
    2026-03-02 P1 2026-04-05
    """
    _check_unique([call.id for call in calls], "calls")
    _check_days(days, per_day, "call")
    rooms = [day for day in sorted(days) for _ in range(per_day)]
    due = {call.id: call.last_seen_on and call.last_seen_on + _ONE_DAY * call.every for call in calls}
    ordered = sorted(due, key=lambda each: due[each] or dt.date.min)
    return tuple(Call(id=each, day=day, due_on=due[each]) for each, day in zip(ordered, rooms, strict=False))


def _check_days(days: Sequence[dt.date], per_day: int, what: str) -> None:
    _check_unique([str(day) for day in days], "days")
    if per_day < 1:
        hint = Words("请每天至少排一个{}", "give each day room for one {}").format(what)
        raise InvalidValueError("per_day", Words("不是从1起的整数", "not a whole number from 1 up"), hint)


def _check_unique(names: Sequence[str], where: str) -> None:
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise InvalidValueError(
            where,
            Words("{}写了两次", "{} is given twice").format(twice[0]),
            Words("请各写一次", "give each once"),
        )
