"""What a source claims, beside what it lists.

Neither is corrected by the other: a claim of 22 beside a list of 21 is a finding with an explanation
and the names, not an error (founding text: 1+22; 1+6+N).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from attrs import frozen

from newstratum.errors import InvalidValueError
from newstratum.measures.patterns import Pattern
from newstratum.model.certainty import Certainty, certainty_of
from newstratum.model.periods import PartialDate
from newstratum.model.quantities import Qualifier, Quantity, exactly, qualified, quantity_total
from newstratum.rules.facts import Words

__all__ = [
    "Claim",
    "ClaimedAndCounted",
    "ListedPart",
    "Named",
    "PatternCounted",
    "claimed_and_counted",
    "pattern_counted",
]


@frozen(kw_only=True)
class Named:
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
    named: tuple[Named, ...] = ()
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
            return qualified(max(len(self.named), 1), Qualifier.AT_LEAST, unit)
        return exactly(len(self.named), unit)


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
class ClaimedAndCounted:
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
        return _difference(self.listed, self.claim.stated)

    @property
    def difference_with_additions(self) -> Quantity | None:
        """Listed less claimed, additions included; None where one of the two is not said."""
        return _difference(self.with_additions, self.claim.stated)

    @property
    def agrees(self) -> Certainty:
        """Whether the list can be what was claimed, with or without the additions."""
        both = (self.difference, self.difference_with_additions)
        differences = [difference for difference in both if difference is not None]
        return certainty_of(
            can_hold=not differences or any(difference.can_be(0) for difference in differences),
            can_fail=not differences or all(difference.exact != 0 for difference in differences),
        )

    @property
    def named(self) -> tuple[Named, ...]:
        """Everything listed by name, additions included."""
        return tuple(named for part in (*self.parts, *self.additions) for named in part.named)

    @property
    def unnamed(self) -> Quantity:
        """How many are listed by number only: counted as claimed, never invented."""
        named = exactly(len(self.named), self.claim.unit)
        return exactly(0, self.claim.unit) if self.with_additions is None else self.with_additions - named

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of the parts and of the named things behind the numbers."""
        parts = (*self.parts, *self.additions, *self.apart)
        return tuple(each for part in parts for each in (part.id, *(named.id for named in part.named)))


def claimed_and_counted(claim: Claim, listed: Iterable[ListedPart]) -> ClaimedAndCounted:
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
    return ClaimedAndCounted(
        claim=claim,
        parts=tuple(parts),
        additions=tuple(additions),
        apart=tuple(apart),
        listed=_total(parts, claim.unit),
        with_additions=_total([*parts, *additions], claim.unit),
    )


def _total(parts: list[ListedPart], unit: str) -> Quantity | None:
    return quantity_total((part.listed(unit) for part in parts), unit) if parts else None


def _difference(listed: Quantity | None, stated: Quantity | None) -> Quantity | None:
    return None if listed is None or stated is None else listed - stated


@frozen(kw_only=True)
class PatternCounted:
    """A pattern such as 1+22 or 1+6+N, and what a register holds for each of its terms."""

    pattern: Pattern
    #: One entry a term, in order; a variable claims no number.
    terms: tuple[ClaimedAndCounted, ...]

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


def pattern_counted(
    pattern: Pattern, registered: Sequence[tuple[Words, str, Sequence[Named]]], *, phrase: str
) -> PatternCounted:
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
    return PatternCounted(
        pattern=pattern,
        terms=tuple(
            claimed_and_counted(
                Claim(
                    id=f"{pattern}#{place}",
                    what=what,
                    stated=None if term.count is None else exactly(term.count, unit),
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
