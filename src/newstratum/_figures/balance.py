"""Balance (不平衡、不充分): how unevenly work is spread over units, which are weakest, and what they need.

Uneven (不平衡) is the Gini coefficient of the units: 0 if all have the same, near 1 if one has everything.
Insufficient (不充分) is less than the target. The target is the median of the units unless it is set, and at
least 1 if any unit has some: otherwise units would look sufficient where most have nothing. Units are offices
and places; persons are never compared.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from math import ceil
from statistics import median

from attrs import field, frozen

from newstratum._figures.reports.report import Figure, build_figure
from newstratum._model.values.display import HtmlTable, ShortRepr
from newstratum._model.values.quantities import build_exact_quantity
from newstratum._words import Words
from newstratum.errors import InvalidValueError


@frozen(kw_only=True, repr=False)
class Indicator(ShortRepr):
    """Something that is counted for each unit."""

    id: str
    #: What is counted, and what counts as one.
    definition: Words
    #: The counter word.
    unit: str
    #: How many each unit has; units that are not named have none.
    counts: Mapping[str, int] = field(repr=False)
    #: Ids of the records behind the counts, where they are known.
    ids: Mapping[str, tuple[str, ...]] = field(factory=dict, repr=False)
    #: How many a unit should have. If None, the median of the units, rounded up, and at least 1 where a unit
    #: has some.
    target: int | None = None
    #: How many are known of no unit at all.
    elsewhere: int = 0


@frozen(kw_only=True, repr=False)
class Dispersion(ShortRepr):
    """How one indicator is spread."""

    indicator: str
    #: The sum over the units.
    total: Figure
    #: How many a unit should have.
    target: int
    lowest: int
    highest: int
    #: The Gini coefficient, 0 to below 1.
    gini: Fraction
    #: Units that have nothing of it, in their order.
    without: tuple[str, ...]
    #: How many each unit has, in their order.
    counts: Mapping[str, int] = field(factory=dict, repr=False)
    #: How many are of no unit, or of one that is not in the list: they are not in the total.
    elsewhere: int = 0
    #: Ids of the records behind the counts, where they are known.
    ids: Mapping[str, tuple[str, ...]] = field(factory=dict, repr=False)


@frozen(kw_only=True, repr=False)
class NeededIncrease(ShortRepr):
    """How many more a unit needs to reach the target of one indicator."""

    indicator: str
    has: int
    #: How many more it needs.
    needs: int


@frozen(kw_only=True, repr=False)
class Standing(ShortRepr):
    """One unit: how far it is from the targets, and what it needs to reach them."""

    unit: str
    #: The mean over the indicators of the share of the target that is missing, 0 to 1.
    shortfall: Fraction
    #: The mean over the indicators of its share of what all units have, 0 to 1.
    share: Fraction
    #: Only the indicators that fall short, in their order.
    needed_increases: tuple[NeededIncrease, ...]


@frozen(kw_only=True, repr=False)
class Balance(HtmlTable):
    """The spread of work over units or lines on a date."""

    as_of: dt.date
    #: What the units are: 街镇, townships.
    what: Words
    #: The words of each unit, in the order of the list.
    units: Mapping[str, Words]
    dispersions: tuple[Dispersion, ...]
    #: Every unit, the one that falls shortest first; of equals the one that has the smaller share, and then
    #: in the order of the list.
    weakest_first: tuple[Standing, ...]


def compute_gini(counts: Iterable[int]) -> Fraction:
    """Return the Gini coefficient of some counts; 0 of none and where nobody has anything.

    Raises:
        InvalidValueError: A count is below zero.
    """
    ordered = sorted(counts)
    if ordered and ordered[0] < 0:
        raise InvalidValueError(
            "counts", Words("数小于零", "a number below zero"), Words("请重新计数", "count again")
        )
    total = sum(ordered)
    if not total:
        return Fraction(0)
    weighted = sum(place * count for place, count in enumerate(ordered, start=1))
    return Fraction(2 * weighted, len(ordered) * total) - Fraction(len(ordered) + 1, len(ordered))


def compute_balance(
    indicators: Sequence[Indicator], units: Mapping[str, Words], *, what: Words, as_of: dt.date
) -> Balance:
    """Return how indicators are spread over units, the weakest unit first.

    Args:
        indicators: What units have more or less of; units beside the list are elsewhere.
        units: The words of each unit, in the order of the list.
        what: What the units are.
        as_of: The date the counts speak of.

    Raises:
        InvalidValueError: There are no units or no indicators, two indicators have one id, or a count or a
            target is below zero.
    """
    if not units or not indicators:
        raise InvalidValueError(
            "balance",
            Words("没有可比较的", "nothing to compare"),
            Words("请给街镇和指标", "give units and indicators"),
        )
    if len({each.id for each in indicators}) != len(indicators):
        raise InvalidValueError(
            "indicators",
            Words("两个编号相同", "two have one id"),
            Words("请各用各的编号", "give each its own"),
        )
    dispersions = tuple(_compute_dispersion(each, units, as_of) for each in indicators)
    spreads = [
        (each, spread.target, sum(each.counts.get(unit, 0) for unit in units))
        for each, spread in zip(indicators, dispersions, strict=True)
    ]
    standings = (_build_standing(unit, spreads) for unit in units)
    return Balance(
        as_of=as_of,
        what=what,
        units=units,
        dispersions=dispersions,
        weakest_first=tuple(sorted(standings, key=lambda each: (-each.shortfall, each.share))),
    )


def _compute_dispersion(indicator: Indicator, units: Iterable[str], as_of: dt.date) -> Dispersion:
    counts = {unit: indicator.counts.get(unit, 0) for unit in units}
    spread = compute_gini(counts.values())
    # What a unit usually has: the median, rounded up, and at least 1 where any has some.
    usual = max(ceil(median(counts.values())), min(1, max(counts.values())))
    target = usual if indicator.target is None else indicator.target
    if target < 0:
        raise InvalidValueError(
            "indicator.target",
            Words("小于零", "below zero"),
            Words("请给一个街镇应有的数", "give a number a unit should have"),
        )
    return Dispersion(
        indicator=indicator.id,
        total=build_figure(
            indicator.definition,
            build_exact_quantity(sum(counts.values()), indicator.unit),
            as_of,
            (each for unit in counts for each in indicator.ids.get(unit, ())),
        ),
        target=target,
        lowest=min(counts.values()),
        highest=max(counts.values()),
        gini=spread,
        without=tuple(unit for unit, count in counts.items() if not count),
        counts=counts,
        ids={unit: indicator.ids[unit] for unit in counts if unit in indicator.ids},
        elsewhere=indicator.elsewhere + sum(indicator.counts.values()) - sum(counts.values()),
    )


def _build_standing(unit: str, spreads: Sequence[tuple[Indicator, int, int]]) -> Standing:
    """Return how a unit stands to the target and the total of each indicator."""
    increases: list[NeededIncrease] = []
    missing = shares = Fraction(0)
    for indicator, target, total in spreads:
        has = indicator.counts.get(unit, 0)
        increase = NeededIncrease(indicator=indicator.id, has=has, needs=max(0, target - has))
        increases.append(increase)
        missing += Fraction(increase.needs, max(1, target))
        shares += Fraction(has, max(1, total))
    return Standing(
        unit=unit,
        shortfall=missing / len(spreads),
        share=shares / len(spreads),
        needed_increases=tuple(each for each in increases if each.needs),
    )
