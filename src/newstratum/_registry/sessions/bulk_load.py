"""Loads: the writes for many new people, drawn one by one while a store commits them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from newstratum._model.people.people import Person, Placement
from newstratum._model.people.unique_values import Unique
from newstratum._ports.records import Write
from newstratum._registry.sessions.placement_fields import build_placement_fields
from newstratum._wire.codec import encode_record
from newstratum._wire.kinds.people import PERSON, PLACEMENT, UNIQUE
from newstratum.errors import InvalidValueError

__all__ = ["build_load_writes"]


def build_load_writes(
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
            yield from _build_person_writes(person, placement, prepare)
        except InvalidValueError as error:
            refused = InvalidValueError(f"{index}.{error.field}", error.reason, error.hint)
        else:
            continue
        raise refused


def _build_person_writes(
    person: Person,
    placement: Placement | None,
    prepare: Callable[[Person], tuple[Person, tuple[Unique, ...]]],
) -> Iterator[Write]:
    ready, claims = prepare(person)
    yield encode_record(PERSON, ready, None)
    yield from (encode_record(UNIQUE, claim, None) for claim in claims)
    if placement is None:
        return
    if placement.person != person.id:
        raise InvalidValueError(
            "placement.person", "is another person than the row's", "place each in their row"
        )
    yield encode_record(PLACEMENT, placement, None, build_placement_fields(ready))
