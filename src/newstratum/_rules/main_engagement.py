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
from newstratum._rules.reasons import MissingFact, Reason

#: Shares that add up to this much are all of a person's income.
_COMPLETE: Final = 0.995


@frozen(kw_only=True)
class MainJobChoice:
    """The jobs that may be the main one, by their place, and why."""

    candidates: tuple[int, ...] = ()
    reason: Reason
    #: What is missing when the choice cannot be made.
    missing: MissingFact | None = None


_NO_MAIN_JOB: Final = MainJobChoice(reason=Reason.NO_MAIN_JOB, missing=MissingFact.MAIN_ENGAGEMENT)
_MAIN_INCOME_OPEN: Final = MainJobChoice(reason=Reason.MAIN_INCOME_OPEN, missing=MissingFact.MAIN_INCOME)


def is_unpaid(engagement: Engagement) -> bool:
    """Say whether an engagement is volunteer work, which never reaches the rules."""
    return engagement.relation is Relation.VOLUNTEER


def choose_main_job(engagements: Sequence[Engagement], paid: Sequence[int]) -> MainJobChoice:
    """Choose the main engagement among paid ones."""
    if len(paid) == 1:
        return _judge_only_job(engagements[paid[0]], paid[0])
    shares = {place: share for place in paid if (share := engagements[place].income_share) is not None}
    for place, share in shares.items():
        if share > 0.5:
            return MainJobChoice(candidates=(place,), reason=Reason.SHARE_ABOVE_HALF)
    stated = [place for place in paid if engagements[place].main_income is YesNo.YES]
    if len(stated) == 1:
        return MainJobChoice(candidates=tuple(stated), reason=Reason.STATED_MAIN_INCOME)
    if len(shares) == len(paid) and sum(shares.values()) >= _COMPLETE:
        largest = max(shares.values())
        leading = tuple(place for place, share in shares.items() if share == largest)
        return MainJobChoice(
            candidates=leading, reason=Reason.LARGEST_SHARE if len(leading) == 1 else Reason.SEVERAL_JOBS
        )
    open_ones = tuple(place for place in paid if engagements[place].main_income is not YesNo.NO)
    if not open_ones:
        return _NO_MAIN_JOB
    if len(open_ones) == 1:
        return MainJobChoice(candidates=open_ones, reason=Reason.STATED_MAIN_INCOME)
    full_time = tuple(place for place in open_ones if engagements[place].full_time is YesNo.YES)
    # "The only full-time one": one marked so, or one not marked beside part-time ones alone.
    if not full_time:
        full_time = tuple(place for place in open_ones if engagements[place].full_time is not YesNo.NO)
    if len(full_time) == 1:
        return MainJobChoice(candidates=full_time, reason=Reason.ONLY_FULL_TIME)
    return MainJobChoice(candidates=open_ones, reason=Reason.SEVERAL_JOBS)


def _judge_only_job(job: Engagement, place: int) -> MainJobChoice:
    """Say whether the only job given is the main one."""
    if job.main_income is YesNo.YES:
        return MainJobChoice(candidates=(place,), reason=Reason.STATED_MAIN_INCOME)
    if job.main_income is YesNo.NO:
        return _NO_MAIN_JOB
    if job.income_share is not None:
        if job.income_share > 0.5:
            return MainJobChoice(candidates=(place,), reason=Reason.SHARE_ABOVE_HALF)
        return _NO_MAIN_JOB
    if job.full_time is YesNo.NO:
        return _MAIN_INCOME_OPEN
    return MainJobChoice(candidates=(place,), reason=Reason.ONLY_JOB)
