"""Patterns such as 1+22 beside what a register holds: docs/explanation/platforms.md and bodies.md."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from worlds import MUST, NEVER, holds_on

from newstratum.organisation import Body, Platform, Post, Seat

Bounds = tuple[int, int]


def compare_platforms(
    bodies: Iterable[Body], platforms: Iterable[Platform], brand: str, stated: Sequence[int], day: dt.date
) -> dict[str, Any]:
    """Associations of the district and platforms of its brand, surely there and possibly there."""
    associations = [
        holds_on(each.period, day)
        for each in bodies
        if each.kind == "association" and each.level in (None, "district")
    ]
    own = [holds_on(each.period, day) for each in platforms if each.brand == brand]
    return _compare([_count(associations), _count(own)], stated)


def compare_council(
    bodies: Iterable[Body],
    posts: Iterable[Post],
    seats: Iterable[Seat],
    roles: Sequence[str],
    stated: Sequence[int | None],
    day: dt.date,
) -> dict[str, Any]:
    """Holders of each of the roles, and those of all other roles together, each once."""
    councils = {each.id for each in bodies if each.kind == "council" and holds_on(each.period, day) != NEVER}
    working = {
        each.id: each.role
        for each in posts
        if each.body in councils and each.role != "honorary_president" and holds_on(each.period, day) != NEVER
    }
    sitting = [(each, holds_on(each.period, day)) for each in seats if each.post in working]
    terms = []
    for role in (*roles, None):
        on_it = [
            (each.holder, answers)
            for each, answers in sitting
            if (working[each.post] not in roles if role is None else working[each.post] == role)
        ]
        terms.append(
            (
                len({holder for holder, answers in on_it if answers == MUST}),
                len({holder for holder, answers in on_it if answers != NEVER}),
            )
        )
    return _compare(terms, stated)


def _count(answers: Sequence[frozenset[bool]]) -> Bounds:
    return sum(each == MUST for each in answers), sum(each != NEVER for each in answers)


def _compare(terms: Sequence[Bounds], stated: Sequence[int | None]) -> dict[str, Any]:
    return {
        "terms": list(terms),
        "agrees": all(
            number is None or low <= number <= high for (low, high), number in zip(terms, stated, strict=True)
        ),
    }
