"""Rotation plans: one turn a week, and what a new plan changes of an old one."""

from __future__ import annotations

import datetime as dt
from typing import Any

from attrs import Attribute, field, frozen

from newstratum._model.organisation.activities import RotationMode
from newstratum._model.values.calendar import IsoWeek
from newstratum._model.values.display import HtmlTable, ShortRepr
from newstratum._model.values.validators import check_filled, check_texts
from newstratum.errors import InvalidValueError


def _check_host_count(instance: Turn, _attribute: Attribute[Any], value: tuple[str, ...]) -> None:
    if not value or (instance.mode is not RotationMode.JOINT and len(value) > 1):
        raise InvalidValueError("turn.hosts", "not one platform", "only joint activities have several")


@frozen(kw_only=True, repr=False)
class Turn(ShortRepr):
    """The activity of one week: its day, its hosts and its mode."""

    week: IsoWeek
    day: dt.date
    mode: RotationMode
    #: One platform; all that take part where the activity is joint.
    hosts: tuple[str, ...] = field(validator=[check_texts, _check_host_count])
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
        raise InvalidValueError("left_in", "before joined_in", "check both weeks")


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


@frozen(kw_only=True, repr=False)
class RotationPlan(HtmlTable):
    """A turn for every week, except those excused."""

    #: The platforms that take turns.
    hosts: tuple[str, ...]
    #: In the order of time.
    turns: tuple[Turn, ...]
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
