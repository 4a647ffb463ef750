"""Counts of things of which some belong to the count only possibly."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import floor

from newstratum.model.certainty import Certainty
from newstratum.model.intervals import Interval
from newstratum.model.quantities import Quantity

__all__ = ["bounded_count", "half_up"]


def bounded_count(answers: Iterable[Certainty], unit: str) -> Quantity:
    """Return how many answers are yes: at least those that are certain, at most the possible ones too."""
    listed = tuple(answers)
    surely = listed.count(Certainty.YES)
    return Quantity(bounds=Interval(low=surely, high=surely + listed.count(Certainty.POSSIBLY)), unit=unit)


def half_up(value: Fraction, places: int = 1) -> Fraction:
    """Round to some decimal places, halves upwards: 36.55 to 36.6."""
    scale: int = 10**places
    return Fraction(floor(value * scale + Fraction(1, 2)), scale)
