"""A rotation as it is asked for, and as it is planned: one turn a week."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from attrs import Attribute, field, frozen

from newstratum._model.organisation.activities import RotationMode
from newstratum._model.organisation.platforms import Liaison, Platform
from newstratum._model.values.calendar import HolidayTable, IsoWeek, to_week
from newstratum._model.values.certainty import Certainty
from newstratum._model.values.display import HtmlTable, ShortRepr
from newstratum._model.values.validators import (
    ToTuple,
    check_filled,
    check_positive,
    check_texts,
    instance_of,
    tuple_of,
)
from newstratum._words import Words
from newstratum.errors import InvalidValueError


def _check_in_week(instance: Turn, _attribute: Attribute[Any], value: dt.date) -> None:
    if to_week(value) != instance.week:
        raise InvalidValueError(
            "turn.day",
            Words("不在该周", "does not lie in the week"),
            Words("请改正日期或周", "correct the day or the week"),
        )


def _check_host_count(instance: Turn, _attribute: Attribute[Any], value: tuple[str, ...]) -> None:
    if not value or (instance.mode is not RotationMode.JOINT and len(value) > 1):
        raise InvalidValueError(
            "turn.hosts",
            Words("不是一个平台", "not one platform"),
            Words("只有联合活动才有几个", "only joint activities have several"),
        )


@frozen(kw_only=True, repr=False)
class Turn(ShortRepr):
    """The activity of one week: its day, its hosts and its mode."""

    week: IsoWeek
    day: dt.date = field(validator=_check_in_week)
    mode: RotationMode
    #: One platform; all that take part where the activity is joint.
    hosts: tuple[str, ...] = field(converter=ToTuple[str], validator=[check_texts, _check_host_count])
    #: The theme of a joint activity.
    theme: str = ""
    #: 暂定: the day lies beyond the holidays announced so far.
    provisional: bool = False

    @property
    def host(self) -> str | None:
        """The platform whose turn it is; None where the activity is joint."""
        return None if self.mode is RotationMode.JOINT else self.hosts[0]


def _check_not_before_joined(instance: Membership, _attribute: Attribute[Any], value: IsoWeek | None) -> None:
    if value is not None and instance.joined_in is not None and value < instance.joined_in:
        raise InvalidValueError(
            "left_in", Words("早于joined_in", "before joined_in"), Words("请核对两个周", "check both weeks")
        )


@frozen(kw_only=True, repr=False)
class Membership(ShortRepr):
    """From when to when a platform takes part in a rotation."""

    host: str = field(validator=check_filled)
    #: The first week in which it takes part; None where it was there before.
    joined_in: IsoWeek | None = None
    #: The last one; None where it stays.
    left_in: IsoWeek | None = field(default=None, validator=_check_not_before_joined)

    def covers(self, week: IsoWeek) -> bool:
        """Say whether the platform takes part in a week."""
        return (self.joined_in is None or self.joined_in <= week) and (
            self.left_in is None or week <= self.left_in
        )


def _check_turn_order(instance: RotationPlan, _attribute: Attribute[Any], value: Sequence[Turn]) -> None:
    if any(later.week <= earlier.week for earlier, later in pairwise(value)):
        raise InvalidValueError(
            "turns",
            Words("不按时间先后", "not in the order of time"),
            Words("请每周给一次，最早的在前", "give one turn a week, the first one first"),
        )


@frozen(kw_only=True, repr=False)
class RotationPlan(HtmlTable):
    """A turn for every week, except those excused."""

    #: The platforms that take turns.
    hosts: tuple[str, ...]
    #: In the order of time.
    turns: tuple[Turn, ...] = field(validator=_check_turn_order)
    #: Weeks without a workday, which have no activity.
    excused: tuple[IsoWeek, ...]
    weeks_apart: int
    #: The version of the holiday table that it was made with.
    holidays: str
    #: Of the platforms that joined late or left early; all others take part in every week.
    memberships: tuple[Membership, ...] = ()

    def get_membership(self, host: str) -> Membership:
        """Return from when to when a platform takes part."""
        return next((each for each in self.memberships if each.host == host), Membership(host=host))

    def get_turn(self, week: IsoWeek) -> Turn | None:
        """Return the turn of a week."""
        return next((turn for turn in self.turns if turn.week == week), None)


@frozen(kw_only=True, repr=False)
class TurnChange(ShortRepr):
    """The change of one week; None stands for a week without an activity."""

    week: IsoWeek
    before: Turn | None
    after: Turn | None

    @property
    def is_of_host(self) -> bool:
        """Whether another platform is to host; a day moved inside its week is not such a change."""
        return (self.before and self.before.hosts) != (self.after and self.after.hosts)


@frozen(kw_only=True, repr=False)
class Replan(ShortRepr):
    """A new plan, and every week in which it has another host, day, mode or theme than the old one."""

    plan: RotationPlan
    changes: tuple[TurnChange, ...]
    #: No plan that keeps the rules changes fewer hosts than this.
    fewest: int

    @property
    def host_changes(self) -> tuple[TurnChange, ...]:
        """The changes of hosts."""
        return tuple(change for change in self.changes if change.is_of_host)

    @property
    def is_fewest(self) -> bool:
        """Whether it is proved that no plan that keeps the rules changes fewer hosts.

        If not, the effort ran out first; the plan keeps the rules all the same.
        """
        return len(self.host_changes) == self.fewest


def to_day_set(days: Iterable[dt.date]) -> frozenset[dt.date]:
    """Return days as a set, as a converter of a field."""
    return frozenset(days)


@frozen(kw_only=True, repr=False)
class Host(ShortRepr):
    """A platform that hosts activities, and the days on which it cannot."""

    #: The id of the platform.
    id: str = field(validator=check_filled)
    #: Days on which the platform cannot host.
    blocked_on: frozenset[dt.date] = field(default=frozenset(), converter=to_day_set)
    #: Days on which nobody who looks after the platform (对口联系) can be there.
    liaison_absent_on: frozenset[dt.date] = field(default=frozenset(), converter=to_day_set)
    #: The last week in which it hosted before the weeks to be planned.
    last_hosted_in: IsoWeek | None = None
    #: The first and the last week in which it takes part; None where it was there before, and stays. Its
    #: quota is that of these weeks; blocked days do not lower it.
    joined_in: IsoWeek | None = None
    left_in: IsoWeek | None = None

    def __attrs_post_init__(self) -> None:
        # Refuses weeks in the wrong order.
        Membership(host=self.id, joined_in=self.joined_in, left_in=self.left_in)

    @property
    def membership(self) -> Membership:
        """From when to when it takes part."""
        return Membership(host=self.id, joined_in=self.joined_in, left_in=self.left_in)

    def is_free_on(self, day: dt.date) -> bool:
        """Say whether it can host on a day."""
        return day not in self.blocked_on and day not in self.liaison_absent_on


@frozen(kw_only=True, repr=False)
class OwnWeek(ShortRepr):
    """自转: the week in which a platform holds an activity of its own choice; it counts as hosted."""

    week: IsoWeek
    host: str


@frozen(kw_only=True, repr=False)
class JointWeek(ShortRepr):
    """公转: the week of a joint activity around a theme; it counts as hosted for nobody."""

    week: IsoWeek
    theme: str = field(validator=check_filled)
    #: The platforms that take part; all of them if none is named.
    hosts: tuple[str, ...] = field(default=(), converter=ToTuple[str], validator=check_texts)


def _check_hosts(instance: RotationRequest, _attribute: Attribute[Any], value: Sequence[Host]) -> None:
    if not value:
        raise InvalidValueError(
            "hosts", Words("没有给", "none is given"), Words("请至少写一个平台", "name at least one platform")
        )
    if twice := _find_repeated(host.id for host in value):
        raise InvalidValueError(
            "hosts",
            Words("{}写了两次", "{} is given twice").format(twice),
            Words("每个平台请只写一次", "name each platform once"),
        )


def _check_rising(instance: RotationRequest, _attribute: Attribute[Any], value: Sequence[IsoWeek]) -> None:
    if not value:
        raise InvalidValueError(
            "weeks",
            Words("没有给", "none is given"),
            Words("一段日期请用list_weeks()", "use list_weeks() for a span of days"),
        )
    if any(later <= earlier for earlier, later in pairwise(value)):
        raise InvalidValueError(
            "weeks",
            Words("不按时间先后", "not in the order of time"),
            Words("每周请只给一次，最早的在前", "give each week once, the first one first"),
        )


def _check_weekday(instance: RotationRequest, _attribute: Attribute[Any], value: int) -> None:
    if not 1 <= value <= 7:
        raise InvalidValueError(
            "weekday",
            Words("不是一周中的某天", "no day of the week"),
            Words("请用1（周一）至7（周日）", "use 1 for Monday to 7 for Sunday"),
        )


@frozen(kw_only=True, repr=False)
class RotationRequest(ShortRepr):
    """Everything a rotation depends on."""

    #: The platforms that take turns (轮转), in the order in which they do so.
    hosts: tuple[Host, ...] = field(
        converter=ToTuple[Host],
        validator=[tuple_of(Host, "Host(id=…)"), _check_hosts],
    )
    #: The weeks to be planned, each with one activity.
    weeks: tuple[IsoWeek, ...] = field(
        converter=ToTuple[IsoWeek],
        validator=[tuple_of(IsoWeek, "*list_weeks(first, last)"), _check_rising],
    )
    #: Days off and make-up workdays: activities are on workdays.
    holidays: HolidayTable = field(
        validator=instance_of(HolidayTable, Words("请用load_holidays()", "use load_holidays()"))
    )
    #: Days on which nobody can host.
    closed_on: frozenset[dt.date] = field(default=frozenset(), converter=to_day_set)
    own: tuple[OwnWeek, ...] = field(
        default=(), converter=ToTuple[OwnWeek], validator=tuple_of(OwnWeek, "OwnWeek(…)")
    )
    joint: tuple[JointWeek, ...] = field(
        default=(), converter=ToTuple[JointWeek], validator=tuple_of(JointWeek, "JointWeek(…)")
    )
    #: The least number of weeks from one week of a host to its next.
    weeks_apart: int = field(default=6, validator=check_positive)
    #: The preferred day of the week, 1 for Monday to 7 for Sunday: Friday. The nearest possible day is
    #: taken; a day beyond the announced holidays only if there is no other.
    weekday: int = field(default=5, validator=_check_weekday)
    #: Leave out a week without any workday; if False, such a week makes a plan impossible.
    excuse_holiday_weeks: bool = True
    #: Seed of a random order of turns; None for the order of the hosts.
    seed: int | None = None

    def __attrs_post_init__(self) -> None:
        for each in self.hosts:
            if each.last_hosted_in and each.last_hosted_in >= self.weeks[0]:
                raise InvalidValueError(
                    "hosts",
                    Words(
                        "{}上次主办在{}，不早于这些周",
                        "{} has last hosted in {}, which is not before the weeks",
                    ).format(each.id, each.last_hosted_in),
                    Words("请给它在{}之前的最后一周", "give its last week before {}").format(self.weeks[0]),
                )
        fixed = [*(each.week for each in self.own), *(each.week for each in self.joint)]
        if twice := _find_repeated(map(str, fixed)):
            raise InvalidValueError(
                "own, joint",
                Words("{}定了两次", "{} is fixed twice").format(twice),
                Words("每周请只定一次", "fix each week once"),
            )
        if strange := sorted(set(fixed) - set(self.weeks)):
            raise InvalidValueError(
                "own, joint",
                Words("{}不在要排的范围", "{} is not to be planned").format(strange[0]),
                Words("请把它加进各周", "add it to the weeks"),
            )
        known = {host.id for host in self.hosts}
        named = {each.host for each in self.own} | {host for each in self.joint for host in each.hosts}
        if unknown := sorted(named - known):
            reason = Words("{}不是主办平台", "{} is not one of the hosts").format(unknown[0])
            raise InvalidValueError("own, joint", reason, Words("请把它加进主办平台", "add it to the hosts"))
        taking_part = [(each.week, each.host) for each in self.own]
        taking_part += [(each.week, host) for each in self.joint for host in each.hosts]
        memberships = {host.id: host.membership for host in self.hosts}
        for week, host in taking_part:
            if not memberships[host].covers(week):
                raise InvalidValueError(
                    "own, joint",
                    Words("{}不参加{}", "{} does not take part in {}").format(host, week),
                    Words("请改正joined_in、left_in或该周", "correct joined_in, left_in or the week"),
                )


def _find_repeated(names: Iterable[str]) -> str | None:
    """Return the first name that stands there more than once."""
    return next((name for name, count in Counter(names).items() if count > 1), None)


def build_host(
    platform: Platform,
    liaisons: Iterable[Liaison],
    weeks: Iterable[IsoWeek],
    *,
    blocked_on: Iterable[dt.date] = (),
    away: Mapping[str, Iterable[dt.date]] | None = None,
    last_hosted_in: IsoWeek | None = None,
) -> Host:
    """Return a platform as a host of a rotation.

    It cannot host on days on which it does not exist, or on which nobody who looks after it is there. A
    platform that begins or ends within the weeks takes part from its first week or to its last one, and its
    quota is that of these weeks. Where dates are partial, what may exist on a day counts as existing.

    Args:
        platform: The platform.
        liaisons: Who looks after which platform; those of other platforms are left out.
        weeks: The weeks to be planned.
        blocked_on: Days on which the platform cannot host.
        away: Days on which people cannot come.
        last_hosted_in: The last week in which it hosted before.
    """
    weeks = tuple(weeks)
    days = [day for week in weeks for day in week.days]
    its_own = [liaison for liaison in liaisons if liaison.platform == platform.id]
    absences = {person: frozenset(absent) for person, absent in (away or {}).items()}

    def looks_after(liaison: Liaison, day: dt.date) -> bool:
        holds = liaison.period.holds_on(day) is not Certainty.NO
        return holds and day not in absences.get(liaison.person, ())

    gone = [day for day in days if platform.period.holds_on(day) is Certainty.NO]
    there = [week for week in weeks if not set(week.days) <= set(gone)]
    # A platform that exists in none of the weeks joins after them.
    joined_in = there[0] if there else weeks[-1].plus(1)
    left_in = there[-1] if there else None
    return Host(
        id=platform.id,
        blocked_on=[*blocked_on, *gone],
        liaison_absent_on=[day for day in days if not any(looks_after(each, day) for each in its_own)],
        last_hosted_in=last_hosted_in,
        joined_in=None if joined_in == weeks[0] else joined_in,
        left_in=None if left_in == weeks[-1] else left_in,
    )
