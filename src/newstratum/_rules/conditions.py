"""Conditions of rules: trees of ``all``, ``any``, ``not`` and "fact in values", and the boxes they mean.

A *box* is a case: for each fact the values it allows. A condition means a union of boxes, which is
what the diagram is built from. There is no expression language, and nothing is evaluated.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from attrs import frozen

from newstratum._rules.vocabulary import Case, Vocabulary
from newstratum.errors import InvalidValueError

#: A condition that means more boxes than this is refused: no readable rule comes near it.
_MOST_BOXES = 500


@frozen
class Is:
    """The fact has one of the values."""

    fact: str
    values: frozenset[str]


@frozen
class All:
    """Every part holds; true where there is none."""

    parts: tuple[Condition, ...]


@frozen
class AnyOf:
    """At least one part holds; false where there is none."""

    parts: tuple[Condition, ...]


@frozen
class Not:
    """The part does not hold."""

    part: Condition


Condition: TypeAlias = Is | All | AnyOf | Not


def collect_fact_names(condition: Condition) -> frozenset[str]:
    """Return the names of the facts a condition speaks of."""
    match condition:
        case Is(fact):
            return frozenset({fact})
        case Not(part):
            return collect_fact_names(part)
        case All(parts) | AnyOf(parts):
            return frozenset().union(*map(collect_fact_names, parts))


def holds(condition: Condition, facts: dict[str, str]) -> bool:
    """Say whether a condition holds of facts that are all known: the meaning of conditions."""
    match condition:
        case Is(fact, values):
            return facts[fact] in values
        case Not(part):
            return not holds(part, facts)
        case All(parts):
            return all(holds(part, facts) for part in parts)
        case AnyOf(parts):
            return any(holds(part, facts) for part in parts)


def build_boxes(condition: Condition, vocabulary: Vocabulary) -> tuple[Case, ...]:
    """Return boxes whose union the condition means; none is empty, they may overlap."""
    return _build_boxes(condition, vocabulary, wanted=True)


def _build_boxes(condition: Condition, vocabulary: Vocabulary, *, wanted: bool) -> tuple[Case, ...]:
    match condition:
        case Is(fact, values):
            spec = vocabulary.fact(fact)
            mask = spec.mask_of(values)
            mask = mask if wanted else spec.full & ~mask
            place = vocabulary.place_of(fact)
            opened = vocabulary.open_case
            return ((*opened[:place], mask, *opened[place + 1 :]),) if mask else ()
        case Not(part):
            return _build_boxes(part, vocabulary, wanted=not wanted)
        case All(parts) | AnyOf(parts):
            each = [_build_boxes(part, vocabulary, wanted=wanted) for part in parts]
            if isinstance(condition, All) is wanted:
                return _intersect_boxes(each, vocabulary)
            return _check_box_count(tuple(dict.fromkeys(box for boxes in each for box in boxes)))


def _intersect_boxes(each: Iterable[tuple[Case, ...]], vocabulary: Vocabulary) -> tuple[Case, ...]:
    product: tuple[Case, ...] = (vocabulary.open_case,)
    for boxes in each:
        met = (tuple(a & b for a, b in zip(left, right, strict=True)) for left in product for right in boxes)
        product = _check_box_count(tuple(dict.fromkeys(box for box in met if all(box))))
    return product


def _check_box_count(boxes: tuple[Case, ...]) -> tuple[Case, ...]:
    if len(boxes) > _MOST_BOXES:
        raise InvalidValueError(
            "when", f"means more than {_MOST_BOXES} boxes", "split the rule into simpler ones"
        )
    return boxes
