"""Everything in a register that can show one of the eight moves, by its index fields as far as they say it.

What is held on a day is read by its fields alone. What goes on for a time has its period in the document,
and there are few of those; no person is ever opened.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeAlias

from newstratum._figures.scoreboard import EvidenceEntry
from newstratum._model.organisation.budgets import ExpenseState
from newstratum._model.organisation.occasions import OccasionState
from newstratum._model.organisation.programme import Move
from newstratum._model.values.periods import PartialDate, Period
from newstratum._ports.query import Condition, Is
from newstratum._ports.records import Record
from newstratum._ports.store import Store
from newstratum._registry.records import iterate_records
from newstratum._wire.codec import decode_record
from newstratum._wire.kinds.activities import ACTIVITY, ATTENDANCE, INSPECTION, SERIES, SURVEY_ROUND, VISIT
from newstratum._wire.kinds.organisation import (
    BRAND,
    CARRIER,
    LIAISON,
    PLATFORM,
    RECOGNITION,
    RESPONSIBILITY,
    SPACE,
    STATION,
)
from newstratum._wire.kinds.work import (
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
from newstratum._wire.record_kinds import RecordKind

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
EVIDENCE_ENTRY_KINDS: Final[tuple[RecordKind[Any], ...]] = (
    *(kind for kind, _ in _HELD),
    *(kind for kind, _, _ in _WITH),
    *_BEGUN,
    *_GOING_ON,
    *(TASK, PROPOSAL),
)


def find_evidence_entries(store: Store) -> Iterator[EvidenceEntry]:
    """Yield everything in a store that can show a move; what was planned or cancelled is left out."""
    days: dict[str, dict[str, Days]] = {}
    for kind, where in _HELD:
        known = days.setdefault(kind.name, {})
        for record in iterate_records(store, kind.name, where):
            known[record.key.id] = _read_days(record.fields)
            yield EvidenceEntry(
                kind=kind.name, id=record.key.id, moves=_read_moves(record), days=known[record.key.id]
            )
    for kind, field, of in _WITH:
        yield from _find_dependent_entries(store, kind, field, days[of.name])
    for kind in _GOING_ON:
        for record in iterate_records(store, kind.name):
            yield EvidenceEntry(kind=kind.name, id=record.key.id, period=_decode_period(kind, record))
    for kind in _BEGUN:
        for record in iterate_records(store, kind.name):
            yield EvidenceEntry(
                kind=kind.name, id=record.key.id, days=_to_day_span(_decode_period(kind, record).began_on)
            )
    for record in iterate_records(store, TASK.name):
        yield EvidenceEntry(
            kind=TASK.name, id=record.key.id, days=_to_single_day(record.fields.get("assigned_on"))
        )
    for record in iterate_records(store, PROPOSAL.name):
        made_on = decode_record(PROPOSAL, record).steps[0].happened_on
        yield EvidenceEntry(kind=PROPOSAL.name, id=record.key.id, days=_to_day_span(made_on))


def _find_dependent_entries(
    store: Store, kind: RecordKind[Any], field: str, days: Mapping[str, Days]
) -> Iterator[EvidenceEntry]:
    for record in iterate_records(store, kind.name):
        held = str(record.fields.get(field))
        if held in days:
            yield EvidenceEntry(
                kind=kind.name, id=record.key.id, days=_read_days(record.fields) or days[held]
            )


def _decode_period(kind: RecordKind[Any], record: Record) -> Period:
    period: Period = decode_record(kind, record).period
    return period


def _read_days(fields: Mapping[str, object]) -> Days:
    first, last = fields.get("first_on"), fields.get("last_on")
    return (first, last) if isinstance(first, dt.date) and isinstance(last, dt.date) else None


def _to_single_day(value: object) -> Days:
    return (value, value) if isinstance(value, dt.date) else None


def _to_day_span(day: PartialDate | None) -> Days:
    return None if day is None else (day.earliest, day.latest)


def _read_moves(record: Record) -> tuple[Move, ...]:
    return tuple(Move(name) for name in str(record.fields.get("moves") or "").split())
