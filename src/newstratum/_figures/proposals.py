"""Proposals (建言): which stages they reach, how long that takes, and who gets the credit.

A proposal has reached a stage if it has a step of it; the days of its steps follow each other. Stages can be
skipped (an adoption without an endorsement), so that a later stage can have more proposals than an earlier
one. The author, and the office, which identifies the author, are named only with the author's consent.
"""

from __future__ import annotations

import datetime as dt
from bisect import insort
from collections.abc import Collection, Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import accumulate
from typing import Final, TypeVar

from attrs import field, frozen

from newstratum._figures.filled_spans import Days
from newstratum._figures.reports.report import Figure, build_figure, build_range, count_with_bounds
from newstratum._model.organisation.contributions import Proposal, ProposalStage, ProposalStep
from newstratum._model.organisation.relations import Citation, Level
from newstratum._model.people.groups import Group
from newstratum._model.people.people import Person
from newstratum._model.values.certainty import Certainty, compute_certainty
from newstratum._model.values.display import HtmlTable, ShortRepr
from newstratum._model.values.periods import PartialDate
from newstratum._words import Words

#: The purpose that a person consents to who wants to be named with a proposal; a registry declares it
#: unless its purposes are given.
ATTRIBUTION: Final = "attribution"
#: Stages that are not a result yet, or not one to list among the results.
_NO_RESULT: Final = (ProposalStage.MADE, ProposalStage.FORWARDED, ProposalStage.NOT_ADOPTED)
_NO_OFFICE: Final = Words("", "")

_REACHED: Final = Words(
    zh="进入过该阶段的建言件数，每件计一次", en="proposals that reached a stage, each once"
)
_DAYS: Final = Words(
    zh="从提出到首次进入该阶段历时天数的中位数，只计两个日期均有记录的建言",
    en="median of the days from being made to reaching a stage first, of those with both dates",
)


@frozen(kw_only=True, repr=False)
class FunnelStage(ShortRepr):
    """One stage, and the proposals that reached it."""

    stage: ProposalStage
    #: How many reached it, with their ids; bounds where dates are partial or missing.
    reached: Figure
    #: The share of all proposals made; None where there are none, or where it is not known exactly.
    share: Fraction | None
    #: The median of the days it took; bounds where dates are partial, None where no dates are known, and for
    #: the first stage.
    median_days: Figure | None
    #: Ids of those that reached it, or may have, of which a date is missing.
    undated: tuple[str, ...] = field(repr=False)


@frozen(kw_only=True, repr=False)
class Funnel(HtmlTable):
    """Every stage, in the order of the way a proposal goes."""

    stages: tuple[FunnelStage, ...]

    def get_stage(self, stage: ProposalStage) -> FunnelStage:
        """Return one stage."""
        return next(each for each in self.stages if each.stage is stage)


def compute_funnel(proposals: Iterable[Proposal], as_of: dt.date) -> Funnel:
    """Count how far proposals came, and how long that took.

    Args:
        proposals: The proposals.
        as_of: Steps that surely happened later are left out; what may have happened by this day makes a
            bound. No step is before the one that leads to it.
    """
    ways = [_read_way(each, as_of) for each in proposals]
    made = [each for each in ways if each.get_reached(ProposalStage.MADE) is not Certainty.NO]
    return Funnel(stages=tuple(_build_stage(stage, made, as_of) for stage in ProposalStage))


@frozen
class _Way:
    """The first step of each stage that a proposal has, and the first and the last day it can be on."""

    proposal: Proposal
    as_of: dt.date
    steps: Mapping[ProposalStage, tuple[ProposalStep, dt.date, dt.date]]

    def get_reached(self, stage: ProposalStage) -> Certainty:
        """Say whether it had reached a stage on the day."""
        if stage not in self.steps:
            return Certainty.NO
        _, first, last = self.steps[stage]
        return compute_certainty(can_hold=first <= self.as_of, can_fail=last > self.as_of)

    def has_dates(self, stage: ProposalStage) -> bool:
        """Say whether it is noted, at least in part, when it was made and when it reached a stage."""
        steps = (self.steps[ProposalStage.MADE][0], self.steps[stage][0])
        return all(step.happened_on is not None for step in steps)

    def compute_days(self, stage: ProposalStage) -> tuple[int, int]:
        """Return the fewest and the most days from being made to a stage that it had reached on the day."""
        (_, made_first, made_last), (_, first, last) = self.steps[ProposalStage.MADE], self.steps[stage]
        return max((first - made_last).days, 0), (min(last, self.as_of) - made_first).days


def _read_way(proposal: Proposal, as_of: dt.date) -> _Way:
    steps = proposal.steps
    days = [each.happened_on for each in steps]
    first = list(accumulate((day.earliest if day else dt.date.min for day in days), max))
    last = list(accumulate((day.latest if day else dt.date.max for day in reversed(days)), min))[::-1]
    ways: dict[ProposalStage, tuple[ProposalStep, dt.date, dt.date]] = {}
    for each in zip(steps, first, last, strict=True):
        ways.setdefault(each[0].stage, each)
    return _Way(proposal, as_of, ways)


def find_stage_days(proposal: Proposal) -> Mapping[ProposalStage, Days]:
    """Return the days on which a proposal can have first reached each of its stages."""
    steps = _read_way(proposal, dt.date.max).steps
    return {stage: (first, last) for stage, (_, first, last) in steps.items()}


def _build_stage(stage: ProposalStage, made: Sequence[_Way], as_of: dt.date) -> FunnelStage:
    reached = [each for each in made if each.get_reached(stage) is not Certainty.NO]
    dated = [each for each in reached if each.has_dates(stage)]
    return FunnelStage(
        stage=stage,
        reached=_count_reached([(each.proposal.id, each.get_reached(stage)) for each in reached], as_of),
        share=_compute_share(stage, made),
        median_days=_compute_median_figure(stage, dated, as_of),
        undated=tuple(each.proposal.id for each in reached if not each.has_dates(stage)),
    )


def _compute_share(stage: ProposalStage, made: Sequence[_Way]) -> Fraction | None:
    """Return the share of those made that reached a stage, if it is the same whenever the steps happened."""
    if stage is ProposalStage.MADE:
        return Fraction(1) if made else None
    low = _compute_greatest_share(
        (each.get_reached(stage) is not Certainty.YES, each.get_reached(ProposalStage.MADE)) for each in made
    )
    high = _compute_greatest_share(
        (each.get_reached(stage) is not Certainty.NO, each.get_reached(ProposalStage.MADE)) for each in made
    )
    return high if low is not None and high is not None and 1 - low == high else None


def _compute_greatest_share(made: Iterable[tuple[bool, Certainty]]) -> Fraction | None:
    """Return the greatest share of what can be so among what is made; what cannot be so may be not made.

    None if nothing is made.
    """
    so, others, unneeded = 0, 0, 0
    for can_be_so, is_made in made:
        if can_be_so:
            so += 1
        elif is_made is Certainty.YES:
            others += 1
        else:
            unneeded += 1
    if so + others:
        return Fraction(so, so + others)
    return Fraction(0) if unneeded else None


def _compute_median_figure(stage: ProposalStage, dated: Sequence[_Way], as_of: dt.date) -> Figure | None:
    if stage is ProposalStage.MADE or not dated:
        return None
    days = [(each.compute_days(stage), each.get_reached(stage) is Certainty.YES) for each in dated]
    low = _compute_least_median(
        [fewest for (fewest, _), sure in days if sure], [fewest for (fewest, _), sure in days if not sure]
    )
    high = -_compute_least_median(
        [-most for (_, most), sure in days if sure], [-most for (_, most), sure in days if not sure]
    )
    return build_figure(_DAYS, build_range(low, high, "天"), as_of, (each.proposal.id for each in dated))


def _compute_least_median(sure: Iterable[int], possible: Iterable[int]) -> Fraction:
    """Return the least median of some numbers together with none, some or all of the possible ones."""
    chosen = sorted(sure)
    medians = [_get_median(chosen)] if chosen else []
    # Of so many possible numbers, the smallest give the least median.
    for each in sorted(possible):
        insort(chosen, each)
        medians.append(_get_median(chosen))
    return min(medians)


def _get_median(ordered: Sequence[int]) -> Fraction:
    middle, odd = divmod(len(ordered), 2)
    return Fraction(ordered[middle] if odd else Fraction(ordered[middle - 1] + ordered[middle], 2))


@frozen(kw_only=True, repr=False)
class Credit(ShortRepr):
    """What a proposal is credited to."""

    #: The author; None where a body made it, or without the author's consent to be named.
    person: str | None = None
    by_body: str | None = None
    #: The office it was made in; empty without the author's consent.
    office: Words = _NO_OFFICE
    platform: str | None = None
    group: Group | None = None


def select_consenting(people: Iterable[Person], day: dt.date) -> frozenset[str]:
    """Return the ids of the people who consent on a day to be named with their proposals."""
    return frozenset(each.id for each in people if each.consents_to(ATTRIBUTION, day))


def build_credit(proposal: Proposal, consents: Collection[str]) -> Credit:
    """Return what a proposal is credited to.

    Args:
        proposal: The proposal.
        consents: Ids of the people who consent to be named; see :func:`select_consenting`.
    """
    named = proposal.person is not None and proposal.person in consents
    return Credit(
        person=proposal.person if named else None,
        by_body=proposal.by_body,
        office=Words(proposal.office_zh, proposal.office_en)
        if named or proposal.person is None
        else _NO_OFFICE,
        platform=proposal.platform,
        group=proposal.group,
    )


@frozen(kw_only=True, repr=False)
class CreditCounts(ShortRepr):
    """How many proposals are credited to each author, platform and group; each part adds up to all of them.

    Each line is a name and a figure. In the line of all that has no name, the name is None.
    """

    #: By author. The line of None counts those whose author did not consent to be named, or is not known.
    authors: tuple[tuple[str | None, Figure], ...]
    platforms: tuple[tuple[str | None, Figure], ...]
    groups: tuple[tuple[Group | None, Figure], ...]


def count_credits(
    proposals: Iterable[Proposal], consents: Collection[str], as_of: dt.date, stage: ProposalStage
) -> CreditCounts:
    """Count the proposals that reached a stage, by author, platform and group.

    Args:
        proposals: The proposals.
        consents: Ids of the people who consent to be named.
        as_of: Steps that surely happened later are left out; what may have happened by this day makes a
            bound.
        stage: The stage; ``MADE`` counts all.

    Returns:
        Three tables, each of which adds up to all that reached the stage. Authors are in the order of their
        ids, because nobody is ranked (promise L3); of platforms and groups those that may be the largest are
        first, then by name. What has no name is last.
    """
    credit = [
        (build_credit(each, consents), (each.id, reached))
        for each in proposals
        if (reached := _read_way(each, as_of).get_reached(stage)) is not Certainty.NO
    ]
    return CreditCounts(
        authors=_build_table(((each.person, reached) for each, reached in credit), as_of, by_size=False),
        platforms=_build_table(((each.platform, reached) for each, reached in credit), as_of),
        groups=_build_table(((each.group, reached) for each, reached in credit), as_of),
    )


_K = TypeVar("_K", bound=str)


def _build_table(
    entries: Iterable[tuple[_K | None, tuple[str, Certainty]]], as_of: dt.date, *, by_size: bool = True
) -> tuple[tuple[_K | None, Figure], ...]:
    found: dict[_K | None, list[tuple[str, Certainty]]] = {}
    for key, reached in entries:
        found.setdefault(key, []).append(reached)

    def order(entry: tuple[_K | None, list[tuple[str, Certainty]]]) -> tuple[bool, int, str]:
        return (entry[0] is None, -len(entry[1]) if by_size else 0, entry[0] or "")

    ordered = sorted(found.items(), key=order)
    return tuple((key, _count_reached(own, as_of)) for key, own in ordered)


def _count_reached(reached: Sequence[tuple[str, Certainty]], as_of: dt.date) -> Figure:
    value = count_with_bounds((certainty for _, certainty in reached), "件")
    return build_figure(_REACHED, value, as_of, (identifier for identifier, _ in reached))


@frozen(kw_only=True, repr=False)
class ProposalResult(ShortRepr):
    """Something a proposal achieved: an endorsement, an adoption, an answer, or that it was carried out."""

    proposal: str
    topic: Words
    stage: ProposalStage
    happened_on: PartialDate | None
    level: Level | None
    #: The document that says so; None for a proposal that was not stored and names none.
    source: Citation | None
    credit: Credit


def list_year_results(
    proposals: Iterable[Proposal], year: int, consents: Collection[str]
) -> tuple[ProposalResult, ...]:
    """Return what proposals achieved in a year, by date; steps without a date are in no year.

    Args:
        proposals: The proposals.
        year: The calendar year.
        consents: Ids of the people who consent to be named.
    """
    results = [
        (
            step.happened_on.sort_key,
            ProposalResult(
                proposal=each.id,
                topic=Words(each.topic_zh, each.topic_en),
                stage=step.stage,
                happened_on=step.happened_on,
                level=step.level,
                source=step.source or each.source,
                credit=build_credit(each, consents),
            ),
        )
        for each in proposals
        for step in each.steps
        if step.happened_on is not None and step.happened_on.year == year and step.stage not in _NO_RESULT
    ]
    return tuple(result for _, result in sorted(results, key=lambda entry: (entry[0], entry[1].proposal)))
