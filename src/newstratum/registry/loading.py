"""Loads: the writes for many new people, drawn one by one while a store commits them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from newstratum.errors import InvalidValueError
from newstratum.model.people import Person, Placement
from newstratum.model.uniqueness import Unique
from newstratum.ports.records import Write
from newstratum.registry.placement_fields import fields_of_person
from newstratum.wire.codec import encoded
from newstratum.wire.kinds import PERSON, PLACEMENT, UNIQUE

__all__ = ["load_writes"]


def load_writes(
    rows: Iterable[tuple[Person, Placement | None]],
    prepare: Callable[[Person], tuple[Person, tuple[Unique, ...]]],
) -> Iterator[Write]:
    """Yield the writes that store new people, their claims and their placements.

    Args:
        rows: New people and where they are placed.
        prepare: Makes a person and the claims for their contacts ready to be stored.

    Yields:
        Puts of records that must not exist.

    Raises:
        InvalidValueError: A row cannot be stored; the message begins with its number, from 0.
    """
    for index, (person, placement) in enumerate(rows):
        try:
            yield from _writes_of(person, placement, prepare)
        except InvalidValueError as error:
            refused = InvalidValueError(f"{index}.{error.field}", error.reason, error.hint)
        else:
            continue
        raise refused


def _writes_of(
    person: Person,
    placement: Placement | None,
    prepare: Callable[[Person], tuple[Person, tuple[Unique, ...]]],
) -> Iterator[Write]:
    ready, claims = prepare(person)
    yield encoded(PERSON, ready, None)
    yield from (encoded(UNIQUE, claim, None) for claim in claims)
    if placement is None:
        return
    if placement.person != person.id:
        raise InvalidValueError(
            "placement.person", "is another person than the row's", "place each in their row"
        )
    yield encoded(PLACEMENT, placement, None, fields_of_person(ready))
