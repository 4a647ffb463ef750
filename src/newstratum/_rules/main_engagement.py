"""Which of several jobs counts: step P2 of the decision order.

Only the new-media clause has an income test; extending it to every group is this library's choice,
and every explanation says when it was used.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from attrs import frozen

from newstratum._model.people.occupations import Relation, YesNo
from newstratum._model.people.people import Engagement

__all__ = ["MAIN_ENGAGEMENT", "MAIN_INCOME", "Choice", "choose", "is_unpaid"]

#: What is missing when no job given is the main one.
MAIN_ENGAGEMENT: Final = "main_engagement"
#: What is missing when it is open which job is the main one.
MAIN_INCOME: Final = "main_income"

#: Shares that add up to this much are all of a person's income.
_COMPLETE: Final = 0.995


@frozen(kw_only=True)
class Choice:
    """The jobs that may be the main one, by their place, and why."""

    candidates: tuple[int, ...] = ()
    #: Stable word for the reason: ``only_job``, ``share_above_half``, ``stated_main_income``,
    #: ``largest_share``, ``only_full_time``, ``open``; empty where something is missing.
    because: str = ""
    #: ``main_engagement`` or ``main_income`` where the choice cannot be made; else empty.
    missing: str = ""


def is_unpaid(engagement: Engagement) -> bool:
    """Say whether an engagement is volunteer work, which never reaches the rules."""
    return engagement.relation is Relation.VOLUNTEER


def choose(engagements: Sequence[Engagement], paid: Sequence[int]) -> Choice:
    """Choose the main engagement among paid ones.

    Args:
        engagements: all jobs of the person.
        paid: the places of the paid ones; at least one.
    """
    if len(paid) == 1:
        return _choose_only(engagements[paid[0]], paid[0])
    shares = {place: share for place in paid if (share := engagements[place].income_share) is not None}
    for place, share in shares.items():
        if share > 0.5:
            return Choice(candidates=(place,), because="share_above_half")
    stated = [place for place in paid if engagements[place].main_income is YesNo.YES]
    if len(stated) == 1:
        return Choice(candidates=tuple(stated), because="stated_main_income")
    if len(shares) == len(paid) and sum(shares.values()) >= _COMPLETE:
        largest = max(shares.values())
        leading = tuple(place for place, share in shares.items() if share == largest)
        return Choice(candidates=leading, because="largest_share" if len(leading) == 1 else "open")
    open_ones = tuple(place for place in paid if engagements[place].main_income is not YesNo.NO)
    if not open_ones:
        return Choice(missing=MAIN_ENGAGEMENT)
    if len(open_ones) == 1:
        return Choice(candidates=open_ones, because="stated_main_income")
    full_time = tuple(place for place in open_ones if engagements[place].full_time is YesNo.YES)
    # "The only full-time one": one marked so, or one not marked beside part-time ones alone.
    if not full_time:
        full_time = tuple(place for place in open_ones if engagements[place].full_time is not YesNo.NO)
    if len(full_time) == 1:
        return Choice(candidates=full_time, because="only_full_time")
    return Choice(candidates=open_ones, because="open")


def _choose_only(job: Engagement, place: int) -> Choice:
    """Say whether the only job given is the main one."""
    if job.main_income is YesNo.YES:
        return Choice(candidates=(place,), because="stated_main_income")
    if job.main_income is YesNo.NO:
        return Choice(missing=MAIN_ENGAGEMENT)
    if job.income_share is not None:
        if job.income_share > 0.5:
            return Choice(candidates=(place,), because="share_above_half")
        return Choice(missing=MAIN_ENGAGEMENT)
    if job.full_time is YesNo.NO:
        return Choice(missing=MAIN_INCOME)
    return Choice(candidates=(place,), because="only_job")
