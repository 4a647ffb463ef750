"""Suppression: small counts are not published, nor others from which they could be computed.

Primary suppression hides the counts from 1 to ``k`` less one. Secondary suppression hides further ones, the
smallest that serve, until nobody who knows all sums can tell a hidden count more narrowly than ``k`` numbers
apart. A reader is not told which of the two a hidden count is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from attrs import field, frozen

from newstratum._figures.disclosure.linear import Bounds, Equation, find_bounds, find_determined
from newstratum._model.values.display import ShortRepr
from newstratum._model.values.refused_subjects import MAX_TEXT, find_text_fault
from newstratum._model.values.validators import ToTuple, is_several
from newstratum._words import Words
from newstratum.errors import InvalidValueError

#: The least ``k`` that may be asked for: below it a single person shows in a difference.
FLOOR: Final = 3
#: The ``k`` of everything that leaves an office.
DEFAULT_K: Final = 5
#: What is wrong with another ``k``, and what to do.
BAD_K: Final = (
    Words("须为不小于{}的整数", "is no whole number from {} on").format(FLOOR),
    Words("不填则为{}", "leave it out for {}").format(DEFAULT_K),
)
#: A part that is more than this share of its total tells the kind of nearly everybody in it.
DOMINANCE: Final = 0.9


@frozen(kw_only=True, repr=False)
class Sum(ShortRepr):
    """A count that is the sum of others."""

    total: str
    parts: tuple[str, ...] = field(converter=ToTuple[str])


@frozen(kw_only=True, repr=False)
class Audit(ShortRepr):
    """What somebody who knows the published counts and all sums can find out about the hidden ones."""

    #: Hidden counts that can be computed exactly.
    recoverable: frozenset[str]
    #: The least and the greatest value that each hidden count can have.
    bounds: Mapping[str, Bounds] = field(repr=False)


def suppress_counts(
    counts: Mapping[str, int],
    sums: Iterable[Sum] = (),
    *,
    k: int = DEFAULT_K,
    hidden: Iterable[str] = (),
    earlier: Mapping[str, int | None] = MappingProxyType({}),
    dominance: float | None = DOMINANCE,
) -> frozenset[str]:
    """Return the names of the counts that must not be published.

    Args:
        counts: Counts of people by names of their own, totals among them.
        sums: Which of them are sums of others.
        k: Counts from 1 to one less are hidden. A hidden count can be any of at least ``k + 1`` numbers.
        hidden: Counts to be hidden whatever they are.
        earlier: What was published before under the same names, None for what was hidden then: a count that
            differs from it by less than ``k`` is hidden, and what was hidden stays so, because two
            publications can be put together.
        dominance: Hide a part that is a greater share of its total, or all of it, because it tells the kind
            of nearly everybody in it. None for parts that tell no kind.

    Returns:
        The hidden counts. Zeros are published, unless a small count could be computed from them.

    Raises:
        InvalidValueError: ``k`` is below 3, a count is negative, or a sum names no count or does not add up.
    """
    listed = _check(counts, sums, k)
    found = {name for name, count in counts.items() if 0 < count < k}
    found |= {name for name in hidden if name in counts}
    found |= {
        name
        for name, before in earlier.items()
        if name in counts and (before is None or 0 < abs(counts[name] - before) < k)
    }
    if dominance is not None:
        for each in listed:
            total = counts[each.total]
            found |= {
                part for part in each.parts if counts[part] > dominance * total or 0 < counts[part] == total
            }
    _add_secondary(counts, listed, found, k)
    return frozenset(found)


def check_k(k: object, reason: str) -> None:
    """Refuse a ``k`` below the floor, and one below the usual that nobody gives a reason for.

    Raises:
        InvalidValueError: It is.
    """
    if not isinstance(k, int) or isinstance(k, bool) or k < FLOOR:
        raise InvalidValueError("k", *BAD_K)
    if k < DEFAULT_K and not reason.strip():
        raise InvalidValueError(
            "reason",
            Words("k小于{}而没有理由", "is missing, and k is below {}").format(DEFAULT_K),
            Words("请写明理由，随公布一并记录", "say why; it is recorded with what is published"),
        )
    if (fault := find_text_fault(reason, MAX_TEXT)) is not None:
        raise InvalidValueError("reason", *fault)


def build_too_few_error(field: str, k: int) -> InvalidValueError:
    """Return the refusal to publish what tells of fewer than ``k`` people."""
    return InvalidValueError(
        field,
        Words("所涉人员少于{}人，不得公布", "tells of fewer than {} people, which is not published").format(
            k
        ),
        Words("请扩大范围", "take a larger part of the register"),
    )


def audit_counts(counts: Mapping[str, int], sums: Iterable[Sum], hidden: Iterable[str]) -> Audit:
    """Return what can be found out about hidden counts.

    Args:
        counts: All counts by name.
        sums: Which of them are sums of others.
        hidden: The names of those that are not published.
    """
    listed = _check(counts, sums, FLOOR)
    unknown = frozenset(hidden)
    equations = _build_equations(counts, listed, unknown)
    return Audit(recoverable=find_determined(equations), bounds=find_bounds(equations, sorted(unknown)))


def _check(counts: Mapping[str, int], sums: Iterable[Sum], k: int) -> tuple[Sum, ...]:
    if not isinstance(k, int) or isinstance(k, bool) or k < FLOOR:
        raise InvalidValueError("k", *BAD_K)
    if not is_several(sums):
        raise InvalidValueError(
            "sums",
            Words("须为若干Sum", "is not several sums"),
            Words("请写作[Sum(total=…, parts=(…)), …]", "write [Sum(total=…, parts=(…)), …]"),
        )
    for name, count in counts.items():
        if not isinstance(count, int) or isinstance(count, bool) or count < 0:
            raise InvalidValueError(
                f"counts.{name}",
                Words("不是计数", "is no count"),
                Words("请填不小于0的整数", "give a whole number from 0 on"),
            )
    listed = tuple(sums)
    for each in listed:
        missing = [name for name in (each.total, *each.parts) if name not in counts]
        if missing:
            raise InvalidValueError(
                f"sums.{each.total}",
                Words("其中有未给出的数", "names what is not counted"),
                Words("请给出全部各项", "give all its counts"),
            )
        if counts[each.total] != sum(counts[part] for part in each.parts):
            raise InvalidValueError(
                f"sums.{each.total}",
                Words("不等于各项之和", "is not the sum of its parts"),
                Words("请核对各项", "check the parts"),
            )
    return listed


def _build_equations(
    counts: Mapping[str, int], sums: Iterable[Sum], hidden: frozenset[str] | set[str]
) -> list[Equation]:
    """Return what the published counts say about the hidden ones."""
    equations: list[Equation] = []
    for each in sums:
        coefficients: dict[str, int] = {}
        known = 0
        for name, factor in ((each.total, -1), *((part, 1) for part in each.parts)):
            if name in hidden:
                coefficients[name] = coefficients.get(name, 0) + factor
            else:
                known -= factor * counts[name]
        if coefficients:
            equations.append((coefficients, known))
    return equations


def _add_secondary(counts: Mapping[str, int], sums: tuple[Sum, ...], hidden: set[str], k: int) -> None:
    """Hide further counts until none of the hidden ones can be told more narrowly than ``k`` apart."""
    names = [frozenset((each.total, *each.parts)) for each in sums]
    while True:
        _pair_up(counts, names, hidden)
        weak = _find_weak(counts, sums, hidden, k)
        if weak is None:
            return
        # The cheapest count in a sum with the weak one; if all of these are hidden, in any other.
        near = [each for each in names if weak in each] or names
        choice = _choose(counts, near, hidden) or _choose(counts, names, hidden)
        if choice is None:
            return
        hidden.add(choice)


def _pair_up(counts: Mapping[str, int], names: list[frozenset[str]], hidden: set[str]) -> None:
    """Hide a second count in each sum that has a single hidden one."""
    while True:
        single = [each for each in names if len(each & hidden) == 1 and len(each) > 1]
        if not single:
            return
        # One that two sums lack serves both.
        choice = _choose(counts, single[:1], hidden, prefer=single)
        if choice is None:
            return
        hidden.add(choice)


def _choose(
    counts: Mapping[str, int],
    among: Iterable[frozenset[str]],
    hidden: set[str],
    prefer: Iterable[frozenset[str]] = (),
) -> str | None:
    wanted = list(prefer)
    candidates = {name for each in among for name in each} - hidden

    def order(name: str) -> tuple[bool, int, int, str]:
        # A zero protects nothing: it can only grow.
        return (counts[name] == 0, -sum(name in each for each in wanted), counts[name], name)

    return min(candidates, key=order, default=None)


def _find_weak(counts: Mapping[str, int], sums: tuple[Sum, ...], hidden: set[str], k: int) -> str | None:
    """Return the hidden count that can be told best, if it can be told more narrowly than ``k`` apart."""
    equations = _build_equations(counts, sums, hidden)
    bounds = find_bounds(equations, sorted({name for each, _ in equations for name in each}), wide_enough=k)
    narrow = {name: each.width for name, each in bounds.items() if each.width is not None and each.width < k}
    return min(narrow, key=lambda name: (narrow[name], name), default=None)
