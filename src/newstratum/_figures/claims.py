"""What a source claims, beside what it lists.

Neither is corrected by the other: a claim of 22 beside a list of 21 is a finding with an explanation
and the names, not an error (founding text: 1+22; 1+6+N).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from attrs import frozen

from newstratum._figures.patterns import Pattern
from newstratum._labels import Words
from newstratum._language import Language
from newstratum._model.values.certainty import Certainty, compute_certainty
from newstratum._model.values.periods import PartialDate
from newstratum._model.values.quantities import (
    Qualifier,
    Quantity,
    build_exact_quantity,
    build_qualified_quantity,
    format_quantity,
    sum_quantities,
)
from newstratum.errors import InvalidValueError

__all__ = [
    "Claim",
    "ClaimComparison",
    "ListedPart",
    "NamedItem",
    "PatternComparison",
    "compare_claim",
    "compare_pattern",
    "format_claim_comparison",
]


@frozen(kw_only=True)
class NamedItem:
    """A thing that a source lists by name or theme."""

    id: str
    name: Words


@frozen(kw_only=True)
class ListedPart:
    """A part of what a source lists, some of it by name."""

    id: str
    #: What is listed: 区级平台, district platforms.
    what: Words
    #: How many the source says there are; None where it only names some.
    stated: Quantity | None = None
    named: tuple[NamedItem, ...] = ()
    #: Whether there may be more than those named (等).
    open: bool = False
    #: Whether the source calls it new, so that it may or may not be part of the claim.
    addition: bool = False
    #: Its unit, where it is not that of the claim: then it is kept apart and never added.
    unit: str | None = None
    #: Id of the phrase of the source.
    phrase: str

    def listed(self, unit: str) -> Quantity:
        """Return how many are listed, in a unit."""
        if self.stated is not None:
            return self.stated
        if self.open:
            return build_qualified_quantity(max(len(self.named), 1), Qualifier.AT_LEAST, unit)
        return build_exact_quantity(len(self.named), unit)


@frozen(kw_only=True)
class Claim:
    """A number that a source claims."""

    id: str
    #: What is counted, with what counts as one.
    what: Words
    #: The number, with its qualifier; None where the source leaves it open (N).
    stated: Quantity | None
    #: The counter word.
    unit: str
    #: When it is said to hold; None where the source does not say.
    as_of: PartialDate | None = None
    #: Id of the phrase of the source.
    phrase: str

    def __attrs_post_init__(self) -> None:
        if self.stated is not None and self.stated.unit != self.unit:
            raise InvalidValueError("claim.unit", "another unit than that of the number", "write both alike")


@frozen(kw_only=True)
class ClaimComparison:
    """A claim and what is listed for it, side by side."""

    claim: Claim
    #: What is listed, additions left out.
    parts: tuple[ListedPart, ...]
    #: What the source calls new.
    additions: tuple[ListedPart, ...]
    #: What is listed in another unit, and never added to the others.
    apart: tuple[ListedPart, ...]
    #: The number listed without the additions; None where the source lists nothing.
    listed: Quantity | None
    #: The number listed with them; None where the source lists nothing.
    with_additions: Quantity | None

    @property
    def difference(self) -> Quantity | None:
        """Listed less claimed, additions left out; None where one of the two is not said."""
        return _compute_difference(self.listed, self.claim.stated)

    @property
    def difference_with_additions(self) -> Quantity | None:
        """Listed less claimed, additions included; None where one of the two is not said."""
        return _compute_difference(self.with_additions, self.claim.stated)

    @property
    def agrees(self) -> Certainty:
        """Whether the list can be what was claimed, with or without the additions."""
        both = (self.difference, self.difference_with_additions)
        differences = [difference for difference in both if difference is not None]
        return compute_certainty(
            can_hold=not differences or any(difference.can_be(0) for difference in differences),
            can_fail=not differences or all(difference.exact != 0 for difference in differences),
        )

    @property
    def named(self) -> tuple[NamedItem, ...]:
        """Everything listed by name, additions included."""
        return tuple(named for part in (*self.parts, *self.additions) for named in part.named)

    @property
    def unnamed(self) -> Quantity:
        """How many are listed by number only: counted as claimed, never invented."""
        named = build_exact_quantity(len(self.named), self.claim.unit)
        return (
            build_exact_quantity(0, self.claim.unit)
            if self.with_additions is None
            else self.with_additions - named
        )

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of the parts and of the named things behind the numbers."""
        parts = (*self.parts, *self.additions, *self.apart)
        return tuple(each for part in parts for each in (part.id, *(named.id for named in part.named)))


def compare_claim(claim: Claim, listed: Iterable[ListedPart]) -> ClaimComparison:
    """Put what is listed beside what is claimed.

    Raises:
        InvalidValueError: A part states its number in another unit than its own or the claim's.
    """
    parts: list[ListedPart] = []
    additions: list[ListedPart] = []
    apart: list[ListedPart] = []
    for part in listed:
        unit = part.unit or claim.unit
        if part.stated is not None and part.stated.unit != unit:
            raise InvalidValueError(f"listed.{part.id}", "another unit than that of the claim", "say unit")
        (apart if unit != claim.unit else additions if part.addition else parts).append(part)
    return ClaimComparison(
        claim=claim,
        parts=tuple(parts),
        additions=tuple(additions),
        apart=tuple(apart),
        listed=_sum_listed(parts, claim.unit),
        with_additions=_sum_listed([*parts, *additions], claim.unit),
    )


def _sum_listed(parts: list[ListedPart], unit: str) -> Quantity | None:
    return sum_quantities((part.listed(unit) for part in parts), unit) if parts else None


def _compute_difference(listed: Quantity | None, stated: Quantity | None) -> Quantity | None:
    return None if listed is None or stated is None else listed - stated


@frozen(kw_only=True)
class PatternComparison:
    """A pattern such as 1+22 or 1+6+N, and what a register holds for each of its terms."""

    pattern: Pattern
    #: One entry a term, in order; a variable claims no number.
    terms: tuple[ClaimComparison, ...]

    @property
    def listed(self) -> int:
        """How many the register holds for all terms together."""
        return sum(len(term.named) for term in self.terms)

    @property
    def difference(self) -> int | None:
        """Registered less stated, over all terms; None where a variable leaves it open."""
        return None if self.pattern.total is None else self.listed - self.pattern.total

    @property
    def agrees(self) -> bool:
        """Whether every number is met exactly; a variable is met by anything."""
        return all(term.agrees is not Certainty.NO for term in self.terms)


def compare_pattern(
    pattern: Pattern, registered: Sequence[tuple[Words, str, Sequence[NamedItem]]], *, phrase: str
) -> PatternComparison:
    """Put what a register holds beside the terms of a pattern.

    Args:
        pattern: The pattern: ``pattern_of("1+22")``.
        registered: For each term what it counts, the counter word, and the things that are registered.
        phrase: Id of the phrase that states the pattern.

    Raises:
        InvalidValueError: There are not as many entries as terms.
    """
    if len(registered) != len(pattern.terms):
        raise InvalidValueError(
            "registered", "not one entry for each term", f"give {len(pattern.terms)} for {pattern}"
        )
    return PatternComparison(
        pattern=pattern,
        terms=tuple(
            compare_claim(
                Claim(
                    id=f"{pattern}#{place}",
                    what=what,
                    stated=None if term.count is None else build_exact_quantity(term.count, unit),
                    unit=unit,
                    phrase=phrase,
                ),
                [
                    ListedPart(
                        id=f"{pattern}#{place}.registered", what=what, named=tuple(named), phrase=phrase
                    )
                ],
            )
            for place, (term, (what, unit, named)) in enumerate(
                zip(pattern.terms, registered, strict=True), start=1
            )
        ),
    )


_CLAIMED: Final = Words("声称{}", "{} claimed")
_CLAIMED_OPEN: Final = Words("没有声称数目", "no number claimed")
_LISTED: Final = Words("；列出{}", "; {} listed")
_NOTHING_LISTED: Final = Words("；没有列举，无从对照", "; nothing is listed to compare it with")
_PARTS: Final = Words("（{}）", " ({})")
_PART: Final = Words("{what}{number}", "{what}: {number}")
_PART_OPEN: Final = Words("{what}若干", "{what}: number not given")
_WITH_ADDITIONS: Final = Words("，加上新添的{few}为{all}", ", {all} with the {few} additions")
_VERDICT: Final = Words("：{}", ": {}")
_VERDICT_TWICE: Final = Words("：{}，加上新添的则{}", ": {} without them, {} with them")
_AGREES: Final = Words("与声称一致", "as many as claimed")
_FEWER: Final = Words("比声称少{}", "{} fewer than claimed")
_MORE: Final = Words("比声称多{}", "{} more than claimed")
_AT_MOST_FEWER: Final = Words("列举未尽，比声称至多少{}", "the list is open, at most {} fewer than claimed")
_POSSIBLY: Final = Words("可能与声称一致", "possibly as many as claimed")
_SOME_FEWER: Final = Words("少于声称", "fewer than claimed")
_SOME_MORE: Final = Words("多于声称", "more than claimed")
_APART: Final = Words("；另列{}，不与上数相加", "; kept apart and never added: {}")
_NAMED: Final = Words("。其中{named}有名称", ". {named} of them by name")
_UNNAMED: Final = Words("，{unnamed}只有数目，不予编造", ", {unnamed} by number only, none invented")
_COMMA: Final = Words("、", "; ")
_STOP: Final = Words("。", ".")
_FEW: Final = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def format_claim_comparison(counted: ClaimComparison, language: Language) -> str:
    """Return a claim and what is listed for it as one or two sentences.

    For the platforms of the founding text: "22 claimed; 21 listed (…), 23 with the two additions: 1 fewer
    than claimed without them, 1 more than claimed with them. 13 of them by name, 10 by number only, …".
    """
    return "".join(
        (*_format_numbers(counted, language), *_format_names(counted, language), _STOP.in_language(language))
    )


def _format_numbers(counted: ClaimComparison, language: Language) -> Iterable[str]:
    claimed = counted.claim.stated
    if claimed is None:
        yield _CLAIMED_OPEN.in_language(language)
    else:
        yield _CLAIMED.in_language(language).format(_format_number(claimed, language))
    if counted.listed is None:
        yield _NOTHING_LISTED.in_language(language)
    else:
        yield _LISTED.in_language(language).format(_format_number(counted.listed, language))
    if len(counted.parts) > 1:
        yield _PARTS.in_language(language).format(_format_parts(counted.parts, counted.claim.unit, language))
    if counted.additions and counted.with_additions is not None:
        added = sum_quantities(
            (part.listed(counted.claim.unit) for part in counted.additions), counted.claim.unit
        )
        yield _WITH_ADDITIONS.in_language(language).format(
            few=_format_few(added, language), all=_format_number(counted.with_additions, language)
        )
    verdicts = [
        _format_difference(difference, language)
        for difference in (counted.difference, counted.difference_with_additions)
        if difference is not None
    ]
    if verdicts:
        form = _VERDICT_TWICE if counted.additions and len(verdicts) > 1 else _VERDICT
        yield form.in_language(language).format(*verdicts)
    if counted.apart:
        yield _APART.in_language(language).format(_format_parts(counted.apart, "", language))


def _format_names(counted: ClaimComparison, language: Language) -> Iterable[str]:
    unnamed = counted.unnamed.exact
    if counted.named and unnamed != 0:
        unit = counted.claim.unit if language == "zh" else ""
        yield _NAMED.in_language(language).format(named=f"{len(counted.named)}{unit}")
        if unnamed is not None:
            yield _UNNAMED.in_language(language).format(unnamed=_format_number(counted.unnamed, language))


def _format_difference(difference: Quantity, language: Language) -> str:
    exact = difference.exact
    if exact is not None:
        form = _AGREES if not exact else _FEWER if exact < 0 else _MORE
        size = difference if exact > 0 else difference * -1
        return form.in_language(language).format(_format_number(size, language))
    low = difference.low
    if low is not None and low < 0 and difference.high is None:
        return _AT_MOST_FEWER.in_language(language).format(
            _format_number(build_exact_quantity(-low, difference.unit), language)
        )
    below = difference.high is not None and difference.high <= 0
    form = _POSSIBLY if difference.can_be(0) else _SOME_FEWER if below else _SOME_MORE
    return form.in_language(language)


def _format_parts(parts: Iterable[ListedPart], unit: str, language: Language) -> str:
    return _COMMA.in_language(language).join(
        _format_part(part, part.unit or unit, language) for part in parts
    )


def _format_part(part: ListedPart, unit: str, language: Language) -> str:
    what = part.what.in_language(language)
    if part.stated is None and not part.named:
        return _PART_OPEN.in_language(language).format(what=what)
    number = _format_number(part.listed(unit), language)
    return _PART.in_language(language).format(what=what, number=number)


def _format_number(quantity: Quantity, language: Language) -> str:
    return format_quantity(quantity, language, unit=quantity.unit if language == "zh" else "")


def _format_few(quantity: Quantity, language: Language) -> str:
    exact = quantity.exact
    if language == "en" and exact is not None and exact.denominator == 1 and 0 <= exact < len(_FEW):
        return _FEW[exact.numerator]
    return _format_number(quantity, language)
