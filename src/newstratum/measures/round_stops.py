"""Rounds of visits and inspections against what was made: which body is to be seen next, who is overdue.

A round with a cadence sees each body on its list once in every span: it is due one span after it was seen
last. A round without one sees each body once, by the day the round ends.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from attrs import frozen

from newstratum.measures.regularity import next_due
from newstratum.model.certainty import Certainty, certainty_of
from newstratum.model.ids import BodyId
from newstratum.model.occasions import OccasionState
from newstratum.model.outreach import Inspection, Round, Visit

__all__ = ["RoundStop", "overdue_stops", "round_stops"]


@frozen(kw_only=True)
class RoundStop:
    """One body on the list of a round, and when it is to be seen."""

    round: Round
    body: BodyId
    #: Ids of the visits and inspections that saw it.
    seen: tuple[str, ...]
    #: The earliest and the latest day by which it is to be seen next; None where nothing says so.
    due_from: dt.date | None
    due_to: dt.date | None
    overdue: Certainty


def round_stops(
    rounds: Iterable[Round], made: Iterable[Visit | Inspection], today: dt.date
) -> tuple[RoundStop, ...]:
    """Return what rounds are to see, the longest overdue first; what nothing is due for comes last.

    What was made in a round counts for it, and so does what its body made without saying in which round.

    Args:
        rounds: The rounds. One with a cadence that is over today is left out; one without stays until it has
            seen everybody.
        made: Visits and inspections; only those held by today count.
        today: The day the answer is given on.
    """
    seen: dict[str, list[Visit | Inspection]] = {}
    for each in made:
        if each.body is not None and each.state is OccasionState.HELD and _by(each, today):
            seen.setdefault(each.body, []).append(each)
    stops = [
        _stop(one, body, [each for each in seen.get(body, ()) if _counts(each, one)], today)
        for one in rounds
        if one.cadence is None or one.period.holds_on(today) is not Certainty.NO
        for body in dict.fromkeys(one.targets)
    ]
    return tuple(sorted(stops, key=lambda stop: (stop.due_to or dt.date.max, stop.round.id, stop.body)))


def overdue_stops(stops: Iterable[RoundStop], *, surely: bool = False) -> tuple[RoundStop, ...]:
    """Return those overdue, in their order; possibly overdue ones too unless only sure ones are wanted."""
    wanted = {Certainty.YES} if surely else {Certainty.YES, Certainty.POSSIBLY}
    return tuple(stop for stop in stops if stop.overdue in wanted)


def _by(made: Visit | Inspection, today: dt.date) -> bool:
    return made.held_on is None or made.held_on.earliest <= today


def _counts(made: Visit | Inspection, one: Round) -> bool:
    if made.round is not None:
        return made.round == one.id
    return made.by_body is not None and made.by_body == one.by_body


def _stop(one: Round, body: BodyId, made: list[Visit | Inspection], today: dt.date) -> RoundStop:
    ids = tuple(each.id for each in made)
    if one.cadence is not None:
        days = (each.held_on for each in made)
        due_from, due_to, overdue = next_due(one.period, one.cadence, days, today)
        return RoundStop(round=one, body=body, seen=ids, due_from=due_from, due_to=due_to, overdue=overdue)
    ends = one.period.ended_on
    if made or ends is None:
        return RoundStop(round=one, body=body, seen=ids, due_from=None, due_to=None, overdue=Certainty.NO)
    overdue = certainty_of(can_hold=ends.earliest < today, can_fail=ends.latest >= today)
    return RoundStop(
        round=one, body=body, seen=ids, due_from=ends.earliest, due_to=ends.latest, overdue=overdue
    )
