"""The roster of a day, its table and coverage, and balance: docs/explanation/coverage.md."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from registers import GROUPS, OUTCOMES, Member
from worlds import MUST, is_within

from newstratum.organisation import Inspection, Visit


def place(member: Member, day: dt.date, edition: str, *, confirmed_only: bool) -> str | None:
    """Under what a person counts on a day: an outcome, ``unplaced``, or not at all."""
    if confirmed_only:
        if member.edition != edition or member.confirmed_on is None or member.confirmed_on > day:
            return None
        return member.outcome
    if member.first_placed_on is not None and member.first_placed_on > day:
        return None
    if member.edition == edition and member.since is not None and member.since <= day:
        return member.outcome
    return "unplaced"


def select_usable(members: Iterable[Member], purpose: str) -> list[Member]:
    """Whom a purpose may use: for invitations, who consents now, whatever the day that is asked about."""
    return [
        each
        for each in members
        if purpose != "invitation"
        or any(said.purpose == purpose and said.withdrawn_on is None for said in each.consents)
    ]


def count_by_unit(
    members: Iterable[Member], units: Iterable[str], day: dt.date, edition: str, *, confirmed_only: bool
) -> dict[str, Any]:
    """How the groups are reached in the units; everybody else of the roster is elsewhere."""
    placed = [(each, place(each, day, edition, confirmed_only=confirmed_only)) for each in members]
    roster = [(each, outcome) for each, outcome in placed if outcome is not None]
    cells = {
        (group, unit): sum(outcome == group and each.township == unit for each, outcome in roster)
        for group in GROUPS
        for unit in units
    }
    return {"cells": cells, "elsewhere": len(roster) - sum(cells.values()), "total": len(roster)}


def count_by_industry(
    members: Iterable[Member],
    units: Iterable[str],
    industries: Sequence[str],
    day: dt.date,
    edition: str,
    *,
    confirmed_only: bool,
) -> dict[str, Any]:
    """As by unit, and by the longest key industry whose code the code of the main job begins with."""
    roster = [
        (each, outcome)
        for each in members
        if (outcome := place(each, day, edition, confirmed_only=confirmed_only)) is not None
    ]
    cells = {
        (group, unit, industry): sum(
            outcome == group
            and each.township == unit
            and find_industry(each.industry, industries) == industry
            for each, outcome in roster
        )
        for group in GROUPS
        for unit in units
        for industry in industries
    }
    return {"cells": cells, "elsewhere": len(roster) - sum(cells.values()), "total": len(roster)}


#: The section each division of the codes drawn is in.
_SECTIONS = {"64": "I", "65": "I", "36": "C"}


def find_industry(code: str | None, industries: Sequence[str]) -> str | None:
    """The longest of the key industries that a code falls under, the letter written or not."""
    if code is None:
        return None
    digits = code.lstrip("CI")
    written = (digits, _SECTIONS[digits[:2]] + digits)
    fitting = [each for each in industries if any(form.startswith(each) for form in written)]
    return max(fitting, key=lambda each: (len(each.lstrip("CI")), len(each)), default=None)


def build_table(
    members: Iterable[Member], units: Sequence[str], day: dt.date, edition: str, *, confirmed_only: bool
) -> dict[str, Any]:
    """Units by outcomes; ``unplaced`` is a column only if somebody is in it."""
    counts = Counter(
        (each.township if each.township in units else None, outcome)
        for each in members
        if (outcome := place(each, day, edition, confirmed_only=confirmed_only)) is not None
    )
    columns = [*OUTCOMES, *(["unplaced"] if any(outcome == "unplaced" for _, outcome in counts) else [])]
    return {
        "outcomes": tuple(columns),
        "rows": [(unit, [counts[unit, column] for column in columns]) for unit in units],
        "elsewhere": [counts[None, column] for column in columns],
        "total": sum(counts.values()),
    }


def count_inspections(
    inspections: Iterable[Inspection],
    visits: Iterable[Visit],
    offices: Iterable[str],
    first: dt.date,
    last: dt.date,
) -> dict[str, Any]:
    """Which offices were surely inspected from one day to another; a visit of that kind is an inspection."""
    inspected = [each for each in inspections if each.state == "held"]
    held = [
        *inspected,
        *(
            visit
            for visit in visits
            if visit.state == "held"
            and visit.kind == "inspection"
            and visit.body is not None
            and not any(
                (each.body, each.held_on) == (visit.body, visit.held_on)
                and visit.by_body in {None, each.by_body}
                for each in inspected
            )
        ),
    ]
    surely = [each for each in held if is_within(each.held_on, first, last) == MUST]
    cells = {office: tuple(sorted(each.id for each in surely if each.body == office)) for office in offices}
    return {"cells": cells, "elsewhere": len(surely) - sum(map(len, cells.values())), "total": len(surely)}


def compute_balance(
    indicators: Sequence[Mapping[str | None, int]], targets: Sequence[int | None], units: Sequence[str]
) -> dict[str, Any]:
    """Dispersion of each indicator, and the units, weakest first."""
    listed = [[counts.get(unit, 0) for unit in units] for counts in indicators]
    aims = [
        _find_target(counts) if target is None else target
        for counts, target in zip(listed, targets, strict=True)
    ]
    shortfalls = [
        Fraction(sum(_lack(counts[at], aim) for counts, aim in zip(listed, aims, strict=True)), len(listed))
        for at in range(len(units))
    ]
    shares = [
        sum((Fraction(counts[at], sum(counts) or 1) for counts in listed), Fraction()) / len(listed)
        for at in range(len(units))
    ]
    order = sorted(range(len(units)), key=lambda at: (-shortfalls[at], shares[at], at))
    return {
        "dispersions": [
            {
                "total": sum(counts),
                "elsewhere": sum(whole.values()) - sum(counts),
                "target": aim,
                "lowest": min(counts),
                "highest": max(counts),
                "gini": _compute_gini(counts),
                "without": tuple(unit for unit, number in zip(units, counts, strict=True) if not number),
            }
            for whole, counts, aim in zip(indicators, listed, aims, strict=True)
        ],
        "weakest_first": [
            (
                units[at],
                shortfalls[at],
                shares[at],
                [
                    (number, counts[at], aim - counts[at])
                    for number, (counts, aim) in enumerate(zip(listed, aims, strict=True))
                    if counts[at] < aim
                ],
            )
            for at in order
        ],
    }


def _find_target(counts: Sequence[int]) -> int:
    """The median, rounded up, and at least 1 where a unit has some."""
    ordered, middle = sorted(counts), len(counts) // 2
    twice = 2 * ordered[middle] if len(counts) % 2 else ordered[middle - 1] + ordered[middle]
    return max(-(-twice // 2), 1 if any(counts) else 0)


def _lack(number: int, target: int) -> Fraction:
    return Fraction(max(target - number, 0), target) if target else Fraction()


def _compute_gini(counts: Sequence[int]) -> Fraction:
    """The mean distance of two counts over twice their mean."""
    total = sum(counts)
    distances = sum(abs(one - two) for one in counts for two in counts)
    return Fraction(distances, 2 * len(counts) * total) if total else Fraction()
