"""Everything in a register that can show one of the eight moves, by its index fields as far as they say it.

What is held on a day is read by its fields alone. What goes on for a time has its period in the document,
and there are few of those; no person is ever opened.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, TypeAlias

from newstratum.measures.scoreboard import Showing
from newstratum.model.budgets import ExpenseState
from newstratum.model.occasions import OccasionState
from newstratum.model.periods import PartialDate, Period
from newstratum.model.programme import Move
from newstratum.ports.query import Condition, Is, Query
from newstratum.ports.records import MAX_LIMIT, Record
from newstratum.ports.store import Store
from newstratum.wire.activity_kinds import ACTIVITY, ATTENDANCE, INSPECTION, SERIES, SURVEY_ROUND, VISIT
from newstratum.wire.body_kinds import (
    BRAND,
    CARRIER,
    LIAISON,
    PLATFORM,
    RECOGNITION,
    RESPONSIBILITY,
    SPACE,
    STATION,
)
from newstratum.wire.codec import decoded
from newstratum.wire.record_kinds import RecordKind
from newstratum.wire.work_kinds import (
    CHANNEL,
    CONFERENCE,
    COURSE,
    COVERAGE,
    DECISION,
    EXHIBITION,
    EXPENSE,
    MEETING,
    PLAN,
    PROPOSAL,
    PUBLICATION,
    SUPPORT,
    TASK,
)

__all__ = ["SHOWING_KINDS", "field_text", "records_of", "showings_among"]

#: The first and last day something can have been held on; None where nobody noted it.
Days: TypeAlias = tuple[dt.date, dt.date] | None

#: Held on a day that the fields tell, with the condition that leaves out what was not held.
_HELD: Final[tuple[tuple[RecordKind[Any], tuple[Condition, ...]], ...]] = (
    (ACTIVITY, (Is("state", OccasionState.HELD.value),)),
    (MEETING, (Is("state", OccasionState.HELD.value),)),
    (VISIT, (Is("state", OccasionState.HELD.value),)),
    (INSPECTION, (Is("state", OccasionState.HELD.value),)),
    (EXPENSE, (Is("state", ExpenseState.SPENT.value),)),
    (PUBLICATION, ()),
    (COVERAGE, ()),
)
#: Held on the day of something else: the kind, and the field that names it.
_WITH: Final[tuple[tuple[RecordKind[Any], str, RecordKind[Any]], ...]] = (
    (ATTENDANCE, "activity", ACTIVITY),
    (DECISION, "meeting", MEETING),
)
#: Held for some days and counted on the first.
_BEGUN: Final[tuple[RecordKind[Any], ...]] = (COURSE, EXHIBITION, SURVEY_ROUND)
_GOING_ON: Final[tuple[RecordKind[Any], ...]] = (
    *(CONFERENCE, PLAN, SERIES, CARRIER, STATION, RESPONSIBILITY, LIAISON, SUPPORT, SPACE),
    *(BRAND, RECOGNITION, PLATFORM, CHANNEL),
)

#: The kinds that are read.
SHOWING_KINDS: Final[tuple[RecordKind[Any], ...]] = (
    *(kind for kind, _ in _HELD),
    *(kind for kind, _, _ in _WITH),
    *_BEGUN,
    *_GOING_ON,
    *(TASK, PROPOSAL),
)


def records_of(
    store: Store, kind: RecordKind[Any], where: Iterable[Condition] = (), *, order: str | None = None
) -> Iterator[Record]:
    """Yield the records of a kind that meet some conditions, page by page, by a field or by their ids."""
    query = Query(kind.name, tuple(where), order=order, limit=MAX_LIMIT)
    while True:
        page = store.find(query)
        yield from page.records
        if page.next is None:
            return
        query = query.following(page.next)


def field_text(record: Record, field: str) -> str | None:
    """Return an index field of a record as text, or None if the record has none."""
    value = record.fields.get(field)
    return None if value is None else str(value)


def showings_among(store: Store) -> Iterator[Showing]:
    """Yield everything in a store that can show a move; what was planned or cancelled is left out."""
    days: dict[str, dict[str, Days]] = {}
    for kind, where in _HELD:
        known = days.setdefault(kind.name, {})
        for record in records_of(store, kind, where):
            known[record.key.id] = _days(record.fields)
            yield Showing(kind=kind.name, id=record.key.id, moves=_moves(record), days=known[record.key.id])
    for kind, field, of in _WITH:
        yield from _held_with(store, kind, field, days[of.name])
    for kind in _GOING_ON:
        for record in records_of(store, kind):
            yield Showing(kind=kind.name, id=record.key.id, period=_period_of(kind, record))
    for kind in _BEGUN:
        for record in records_of(store, kind):
            yield Showing(kind=kind.name, id=record.key.id, days=_span(_period_of(kind, record).began_on))
    for record in records_of(store, TASK):
        yield Showing(kind=TASK.name, id=record.key.id, days=_day(record.fields.get("assigned_on")))
    for record in records_of(store, PROPOSAL):
        made_on = decoded(PROPOSAL, record).steps[0].happened_on
        yield Showing(kind=PROPOSAL.name, id=record.key.id, days=_span(made_on))


def _held_with(
    store: Store, kind: RecordKind[Any], field: str, days: Mapping[str, Days]
) -> Iterator[Showing]:
    for record in records_of(store, kind):
        held = str(record.fields.get(field))
        if held in days:
            yield Showing(kind=kind.name, id=record.key.id, days=_days(record.fields) or days[held])


def _period_of(kind: RecordKind[Any], record: Record) -> Period:
    period: Period = decoded(kind, record).period
    return period


def _days(fields: Mapping[str, object]) -> Days:
    first, last = fields.get("first_on"), fields.get("last_on")
    return (first, last) if isinstance(first, dt.date) and isinstance(last, dt.date) else None


def _day(value: object) -> Days:
    return (value, value) if isinstance(value, dt.date) else None


def _span(day: PartialDate | None) -> Days:
    return None if day is None else (day.earliest, day.latest)


def _moves(record: Record) -> tuple[Move, ...]:
    return tuple(Move(name) for name in str(record.fields.get("moves") or "").split())
