"""Proposals (建言): which stages they reach, how long that takes, and who gets the credit.

A proposal has reached a stage if it has a step of it. Stages can be skipped (an adoption without an
endorsement), so that a later stage can have more proposals than an earlier one. The author, and the office,
which identifies the author, are named only with the author's consent.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from fractions import Fraction
from statistics import median
from typing import Final, TypeVar

from attrs import field, frozen

from newstratum._figures.reports.report import Figure, build_figure, build_range, count_records
from newstratum._labels import Words
from newstratum._model.organisation.contributions import Proposal, ProposalStage, ProposalStep
from newstratum._model.organisation.relations import Citation, Level
from newstratum._model.people.groups import Group
from newstratum._model.people.people import Person
from newstratum._model.values.display import HtmlTable, ShortRepr
from newstratum._model.values.periods import PartialDate

#: The purpose that a person consents to who wants to be named with a proposal; a registry declares it
#: unless its purposes are given.
ATTRIBUTION: Final = "attribution"
#: Stages that are not a result yet, or not one to list among the results.
_NO_RESULT: Final = (ProposalStage.MADE, ProposalStage.FORWARDED, ProposalStage.NOT_ADOPTED)
_NO_OFFICE: Final = Words("", "")

_REACHED: Final = Words(
    zh="到过某一阶段的建言件数，每件计一次", en="proposals that reached a stage, each once"
)
_DAYS: Final = Words(
    zh="从提出到首次到达某一阶段的天数中位数，只计两个日期都有记载的建言",
    en="median of the days from being made to reaching a stage first, of those with both dates",
)


@frozen(kw_only=True, repr=False)
class FunnelStage(ShortRepr):
    """One stage, and the proposals that reached it."""

    stage: ProposalStage
    #: How many reached it, with their ids.
    reached: Figure
    #: The share of all proposals; None where there are none.
    share: Fraction | None
    #: The median of the days it took; bounds where dates are partial, None where no dates are known.
    median_days: Figure | None
    #: Ids of those that reached it, of which a date is missing.
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
        as_of: Steps that surely happened later are left out; steps without a date are not.
    """
    made = [each for each in proposals if _is_counted(each.steps[0], as_of)]
    return Funnel(stages=tuple(_build_stage(stage, made, as_of) for stage in ProposalStage))


def _is_counted(step: ProposalStep, as_of: dt.date) -> bool:
    return step.happened_on is None or step.happened_on.earliest <= as_of


def _build_stage(stage: ProposalStage, proposals: Sequence[Proposal], as_of: dt.date) -> FunnelStage:
    reached = [
        (each, step)
        for each in proposals
        if (step := each.step_of(stage)) is not None and _is_counted(step, as_of)
    ]
    taken = {
        each.id: days for each, step in reached if (days := _compute_days(each.steps[0], step)) is not None
    }
    ids = tuple(each.id for each, _ in reached)
    return FunnelStage(
        stage=stage,
        reached=count_records(_REACHED, "件", as_of, ids),
        share=Fraction(len(ids), len(proposals)) if proposals else None,
        median_days=_compute_median_figure(taken, as_of) if taken else None,
        undated=tuple(each for each in ids if each not in taken),
    )


def _compute_days(made: ProposalStep, step: ProposalStep) -> tuple[int, int] | None:
    """Return the fewest and the most days between two steps, or None where one has no date."""
    if made.happened_on is None or step.happened_on is None:
        return None
    fewest = (step.happened_on.earliest - made.happened_on.latest).days
    most = (step.happened_on.latest - made.happened_on.earliest).days
    return max(fewest, 0), most


def _compute_median_figure(taken: dict[str, tuple[int, int]], as_of: dt.date) -> Figure:
    # The median never falls when a number rises, so that the true one lies between these two.
    low, high = (median(map(Fraction, days)) for days in zip(*taken.values(), strict=True))
    return build_figure(_DAYS, build_range(low, high, "天"), as_of, taken)


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
        as_of: Steps that surely happened later are left out.
        stage: The stage; ``MADE`` counts all.

    Returns:
        Three tables, each of which adds up to all that reached the stage; largest first, others last.
    """
    credit = [
        (each.id, build_credit(each, consents))
        for each in proposals
        if (step := each.step_of(stage)) is not None and _is_counted(step, as_of)
    ]
    return CreditCounts(
        authors=_build_table(((each.person, at) for at, each in credit), as_of),
        platforms=_build_table(((each.platform, at) for at, each in credit), as_of),
        groups=_build_table(((each.group, at) for at, each in credit), as_of),
    )


_K = TypeVar("_K", bound=str)


def _build_table(
    entries: Iterable[tuple[_K | None, str]], as_of: dt.date
) -> tuple[tuple[_K | None, Figure], ...]:
    found: dict[_K | None, list[str]] = {}
    for key, identifier in entries:
        found.setdefault(key, []).append(identifier)
    ordered = sorted(found.items(), key=lambda entry: (entry[0] is None, -len(entry[1]), entry[0] or ""))
    return tuple((key, count_records(_REACHED, "件", as_of, ids)) for key, ids in ordered)


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
