"""What a change of a placement means to the person: the event that they alone are told of.

An identifier of an event says that something was decided about the person and on which day. The group, and
what came of an objection, stand in the text alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from types import MappingProxyType

from attrs import field, frozen

from newstratum._model.notices.trigger_rules import EventKind
from newstratum._model.people.people import Placement, PlacementStatus
from newstratum._shipped.labels import load_labels
from newstratum._short_repr import ShortRepr


@frozen(kw_only=True)
class PersonEvent(ShortRepr):
    """One thing to tell one person."""

    kind: EventKind
    #: Identifies it; the same for all tellings of it.
    id: str
    person: str
    #: The words for the placeholders of its template.
    values: Mapping[str, str] = field(repr=False)


def build_person_event(
    placement: Placement, kind: EventKind, *, language: str = "zh", command: str = ""
) -> PersonEvent:
    """Return what a person is told of their placement.

    Args:
        placement: The placement as it is now.
        kind: What happened to it.
        language: The language of the group.
        command: Identifies the command, so that a second change on the same day is told too.
    """
    group = load_labels().word(f"outcome.{placement.outcome}", language)
    stem = build_event_stem(kind, placement.person, _get_day(placement, kind))
    return PersonEvent(
        kind=kind,
        id=f"{stem}.{command}" if command else stem,
        person=placement.person,
        values=MappingProxyType({"group": group}),
    )


def build_event_stem(kind: EventKind, person: str, day: dt.date) -> str:
    """Return what the identifiers of events of one kind, person and day begin with."""
    return f"{kind}.{person}.{day}"


def find_person_event_kind(before: Placement | None, after: Placement | None) -> EventKind | None:
    """Return what a change of a placement is to the person; None where nothing was decided."""
    if after is None:
        return None
    if before is None:
        is_confirmed = after.status is PlacementStatus.CONFIRMED
        return EventKind.PLACEMENT_CONFIRMED if is_confirmed else EventKind.PLACEMENT_NOTICE
    if _count_reviewed(after) > _count_reviewed(before):
        return EventKind.OBJECTION_REVIEWED
    if after.status is PlacementStatus.CONFIRMED and before.confirmed_by != after.confirmed_by:
        return EventKind.PLACEMENT_CONFIRMED
    said = (after.outcome, after.category, after.rule, after.edition)
    if said != (before.outcome, before.category, before.rule, before.edition):
        return EventKind.PLACEMENT_CORRECTED
    has_fallen = after.status is not PlacementStatus.CONFIRMED and after.status is not before.status
    return EventKind.PLACEMENT_CORRECTED if has_fallen else None


def list_event_stems(placement: Placement) -> tuple[str, ...]:
    """Return how the events begin one of which tells of what was decided last about a person."""
    kinds: tuple[EventKind, ...] = (EventKind.PLACEMENT_NOTICE, EventKind.PLACEMENT_CORRECTED)
    if placement.status is PlacementStatus.CONFIRMED:
        kinds = (EventKind.PLACEMENT_CONFIRMED,)
    days = [(each, _get_day(placement, each)) for each in (*kinds, EventKind.OBJECTION_REVIEWED)]
    return tuple(build_event_stem(each, placement.person, day) for each, day in days)


def _count_reviewed(placement: Placement) -> int:
    return sum(not each.open for each in placement.objections)


def _get_day(placement: Placement, kind: EventKind) -> dt.date:
    if kind is EventKind.PLACEMENT_CONFIRMED and placement.confirmed_on is not None:
        return placement.confirmed_on
    if kind is EventKind.OBJECTION_REVIEWED:
        closed = [each.closed_on for each in placement.objections if each.closed_on is not None]
        return max(closed, default=placement.decided_on)
    return placement.decided_on
