"""How far proposals came, and who is credited: docs/explanation/contributions.md."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Iterable, Sequence
from fractions import Fraction
from itertools import product
from statistics import median
from typing import Any

from registers import Member
from worlds import EVER_AFTER, EVER_BEFORE

from newstratum.organisation import Proposal

STAGES = ("made", "forwarded", "endorsed", "adopted", "answered", "carried_out", "not_adopted")
#: Of one world: whether it was made, whether it reached the stage, and in how many days where that is known.
Outcome = tuple[bool, bool, int | None]


def build_funnel(proposals: Sequence[Proposal], day: dt.date) -> dict[str, Any]:
    """For each stage what is so in all worlds."""
    return {stage: _describe_stage(proposals, stage, day) for stage in STAGES}


def _describe_stage(proposals: Sequence[Proposal], stage: str, day: dt.date) -> dict[str, Any]:
    outcomes = {each.id: _list_outcomes(each, stage, day) for each in proposals}
    reached = [frozenset(came for _, came, _ in each) for each in outcomes.values()]
    totals = {(0, 0)}
    for each in outcomes.values():
        totals = {(made + one, came + two) for made, came in totals for one, two, _ in each}
    shares = {Fraction(came, made) for made, came in totals if made}
    possible = [each for each in proposals if any(came for _, came, _ in outcomes[each.id])]
    return {
        "reached": (sum(each == {True} for each in reached), sum(True in each for each in reached)),
        "share": shares.pop() if len(shares) == 1 else None,
        "median_days": None if stage == "made" else _find_medians(list(outcomes.values())),
        "undated": tuple(
            sorted(
                each.id
                for each in possible
                if None in (each.steps[0].happened_on, each.steps[_find(each, stage)].happened_on)
            )
        ),
    }


def _find(proposal: Proposal, stage: str) -> int:
    """The place of its first step of a stage."""
    return next(at for at, step in enumerate(proposal.steps) if step.stage == stage)


def _squeeze(proposal: Proposal) -> list[tuple[dt.date, dt.date]]:
    """The first and the last day each step can have been on, when none is before the one above it."""
    dates = [step.happened_on for step in proposal.steps]
    ranges = [(each.earliest, each.latest) if each else (EVER_BEFORE, EVER_AFTER) for each in dates]
    return [
        (max(first for first, _ in ranges[: at + 1]), min(last for _, last in ranges[at:]))
        for at in range(len(ranges))
    ]


def _list_outcomes(proposal: Proposal, stage: str, day: dt.date) -> set[Outcome]:
    """What becomes of a proposal in its worlds, the shortest and the longest way among them."""
    ranges = _squeeze(proposal)
    near = [day, day + dt.timedelta(days=1), *(end for each in ranges for end in each)]
    begins = _list_within(ranges[0], near)
    if all(step.stage != stage for step in proposal.steps):
        return {(one <= day, False, None) for one in begins}
    at = _find(proposal, stage)
    dated = proposal.steps[0].happened_on is not None and proposal.steps[at].happened_on is not None
    if at == 0:
        return {(one <= day, one <= day, 0 if dated else None) for one in begins}
    return {
        (one <= day, two <= day, (two - one).days if dated and two <= day else None)
        for one, two in product(begins, _list_within(ranges[at], near))
        if one <= two
    }


def _list_within(bounds: tuple[dt.date, dt.date], near: Iterable[dt.date]) -> list[dt.date]:
    return sorted({each for each in (*bounds, *near) if bounds[0] <= each <= bounds[1]})


def _find_medians(outcomes: Sequence[set[Outcome]]) -> tuple[Fraction, Fraction] | None:
    """The least and the greatest median over the worlds in which there is one."""
    ways = []
    for each in outcomes:
        days = [number for _, _, number in each if number is not None]
        left_out = any(number is None for _, _, number in each)
        ways.append([*({min(days), max(days)} if days else ()), *([None] if left_out else ())])
    found = [
        Fraction(median(map(Fraction, known)))
        for chosen in product(*ways)
        if (known := [number for number in chosen if number is not None])
    ]
    return (min(found), max(found)) if found else None


def count_credits(
    proposals: Sequence[Proposal], members: Sequence[Member], stage: str, day: dt.date
) -> dict[str, dict[Hashable, tuple[int, int]]]:
    """The proposals that reached a stage, by author, platform and group."""
    consenting = select_consenting(members, day)
    answers = {
        each.id: frozenset(came for _, came, _ in _list_outcomes(each, stage, day)) for each in proposals
    }

    def add_up(name: Callable[[Proposal], Hashable]) -> dict[Hashable, tuple[int, int]]:
        lines: dict[Hashable, list[frozenset[bool]]] = {}
        for each in proposals:
            if True in answers[each.id]:
                lines.setdefault(name(each), []).append(answers[each.id])
        return {
            line: (sum(each == {True} for each in counted), len(counted)) for line, counted in lines.items()
        }

    return {
        "authors": add_up(lambda each: each.person if each.person in consenting else None),
        "platforms": add_up(lambda each: each.platform),
        "groups": add_up(lambda each: each.group),
    }


def select_consenting(members: Iterable[Member], day: dt.date) -> frozenset[str]:
    """The people whose consent to be named was given by the day, and never withdrawn, not even since."""
    return frozenset(
        member.id
        for member in members
        for consent in member.consents
        if consent.purpose == "attribution" and consent.given_on <= day and consent.withdrawn_on is None
    )


def list_results(
    proposals: Sequence[Proposal], members: Sequence[Member], year: int, day: dt.date
) -> list[tuple[Any, ...]]:
    """Steps after forwarding, not adopted left out, whose date lies in the year."""
    consenting = select_consenting(members, day)
    return sorted(
        (str(step.happened_on), each.id, str(step.stage), each.person if each.person in consenting else None)
        for each in proposals
        for step in each.steps
        if step.stage not in ("made", "forwarded", "not_adopted")
        if step.happened_on is not None and step.happened_on.year == year
    )
