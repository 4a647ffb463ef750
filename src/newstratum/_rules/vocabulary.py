"""The vocabulary of a rulebook, and what remains possible of its facts as bit masks.

What is known of one engagement is a :data:`Case`: for each fact of the vocabulary, in its order, a
mask with one bit a value that is still possible. A known fact has one bit, "one of" several, an
unknown fact all of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import Final, TypeAlias

from attrs import evolve, frozen

from newstratum._model.people.occupations import (
    EmployerBusiness,
    EmployerKind,
    Registration,
    Relation,
    Role,
    Service,
    Status,
    Unknown,
)
from newstratum._words import Words

#: For each fact of the vocabulary, a mask over its values.
Case: TypeAlias = tuple[int, ...]


@frozen
class FactSpec:
    """A fact that rules speak of: its closed list of values and the question that asks for it."""

    name: str
    values: tuple[str, ...]
    question: Words
    #: Values listed although no rule names them; the file says why.
    noted: frozenset[str] = frozenset()

    @cached_property
    def _bit(self) -> dict[str, int]:
        return {value: 1 << place for place, value in enumerate(self.values)}

    @property
    def full(self) -> int:
        """The mask of all values."""
        return (1 << len(self.values)) - 1

    def mask_of(self, values: Iterable[str]) -> int:
        """Return the mask of those of the values that this fact has; the others are passed over."""
        mask = 0
        for value in values:
            mask |= self._bit.get(value, 0)
        return mask

    def lists(self, values: Iterable[str]) -> bool:
        """Say whether all of the values are listed."""
        return all(value in self._bit for value in values)

    def values_of(self, mask: int) -> tuple[str, ...]:
        """Return the values of a mask, in the order of the list."""
        return tuple(self.values[bit.bit_length() - 1] for bit in iterate_bits(mask))


@frozen
class Vocabulary:
    """The facts of a rulebook, in the order in which their questions are asked."""

    facts: tuple[FactSpec, ...]

    @cached_property
    def _place(self) -> dict[str, int]:
        return {fact.name: place for place, fact in enumerate(self.facts)}

    def __contains__(self, name: object) -> bool:
        return name in self._place

    def __iter__(self) -> Iterator[FactSpec]:
        return iter(self.facts)

    def place_of(self, name: str) -> int:
        """Return the place of a fact in every case; KeyError for a name that is not a fact here."""
        return self._place[name]

    def fact(self, name: str) -> FactSpec:
        """Return a fact by its name; KeyError for a name that is not a fact here."""
        return self.facts[self._place[name]]

    @property
    def open_case(self) -> Case:
        """The case in which nothing is known."""
        return tuple(fact.full for fact in self.facts)

    def mask_of(self, name: str, state: str | Iterable[str] | None) -> int:
        """Return the mask of a fact in one of its four states; absent and unknown leave all values."""
        fact = self.fact(name)
        values = to_state_values(state)
        return fact.full if values is None else fact.mask_of(values)


@frozen
class SharedFact:
    """A fact of the vocabulary that editions share, and since when there are its later values."""

    fact: FactSpec
    since: Mapping[str, dt.date]

    def known_on(self, day: dt.date) -> FactSpec:
        """Return the fact with the values that an edition in force on a day knows."""
        values = tuple(value for value in self.fact.values if self.since.get(value, day) <= day)
        return evolve(self.fact, values=values, noted=self.fact.noted & set(values))


@frozen
class SharedVocabulary:
    """The facts that editions share; a later value is unknown to the editions before it."""

    facts: tuple[SharedFact, ...]

    def known_on(self, day: dt.date) -> Vocabulary:
        """Return the vocabulary of an edition that is in force on a day."""
        return Vocabulary(tuple(each.known_on(day) for each in self.facts))


def to_state_values(state: str | Iterable[str] | None) -> frozenset[str] | None:
    """Return the values that a fact in one of its four states may have; None where nothing is known."""
    if state is None or isinstance(state, Unknown):
        return None
    return frozenset({state}) if isinstance(state, str) else frozenset(state)


def iterate_bits(mask: int) -> Iterator[int]:
    """Yield the single bits of a mask, lowest first."""
    while mask:
        bit = mask & -mask
        yield bit
        mask ^= bit


_UNRULED: Final = frozenset({Relation.INTERN, Relation.VOLUNTEER})


def _list_values(kind: type[StrEnum]) -> tuple[str, ...]:
    return tuple(member.value for member in kind if member not in _UNRULED)


#: For each fact of the vocabulary, the values a rulebook may list.
RULE_FACTS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "status": _list_values(Status),
        "employer_kind": _list_values(EmployerKind),
        "relation": _list_values(Relation),
        "role": _list_values(Role),
        "employer_business": _list_values(EmployerBusiness),
        "service": _list_values(Service),
        "registration": _list_values(Registration),
    }
)

#: What a presumption may ask to be given.
GIVEN_WORDS: Final = ("engagement", "employer", "role_or_post")
