"""Balance, rhythm and scoreboard of a register, from counts and index fields; no person is opened."""

from __future__ import annotations

import datetime as dt
from collections import Counter as Tally
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, TypeAlias

from attrs import field, frozen

from newstratum._figures.balance import Balance, Indicator, compute_balance
from newstratum._figures.rhythm import WeekRhythm, build_week_rhythm
from newstratum._figures.scoreboard import EvidenceEntry, Scoreboard, build_scoreboard, subtract_year
from newstratum._labels import Words
from newstratum._model.organisation.budgets import ExpenseState
from newstratum._model.organisation.occasions import OccasionState
from newstratum._model.organisation.programme import Move
from newstratum._model.people.groups import Group
from newstratum._model.values.calendar import HolidayTable
from newstratum._model.values.periods import PartialDate, Period
from newstratum._ports.query import Condition, Is
from newstratum._ports.records import Record
from newstratum._ports.store import Store
from newstratum._registry.queries.reader import UNITS, Reader, count_by_unit, load_unit_words
from newstratum._registry.queries.structure import StructureQueries
from newstratum._registry.records import iterate_records, read_text
from newstratum._shipped import DEFAULT_EDITION
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

_GROUPS: Final = frozenset(group.value for group in Group)
_MEMBERS: Final = Words(
    "判定属四大群体的人，每人计一次", "people placed in one of the four groups, each once"
)
_ACTIVITIES: Final = Words(
    "截至当日一年内确定举行的活动，每场计一次",
    "activities surely held in the year up to the day, each once",
)
_PLATFORMS: Final = Words("登记的平台，每个计一次", "platforms on the register, each once")
_STATIONS: Final = Words("登记的服务阵地，每个计一次", "stations on the register, each once")
_OWN_PLATFORMS: Final = Words(
    "条线所属的登记平台，每个计一次", "platforms on the register that a line owns, each once"
)
_HOSTED: Final = Words(
    "截至当日一年内由条线所属平台主办、确定举行的活动，每场计一次",
    "activities surely held in the year up to the day and hosted first by a platform of a line, each once",
)
_LINES: Final = Words("条线", "functional lines")

#: How long before the first week an activity can have begun that still had a day in it.
_LONGEST_ACTIVITY: Final = dt.timedelta(days=31)


@frozen
class MetricQueries:
    """Balance, rhythm and scoreboard of the work: ``registry.metrics``."""

    _reader: Reader = field(repr=False)
    _structure: StructureQueries = field(repr=False)

    def unit_balance(
        self,
        units: Mapping[str, Words] | None = None,
        *,
        on: dt.date,
        edition: str = DEFAULT_EDITION,
        purpose: str = "roster",
    ) -> Balance:
        """Return how members, activities, platforms and stations are spread over the township units.

        Args:
            units: The words of each unit, in the order of the list; the units of Jiading by default.
            on: The date the counts speak of.
            edition: The edition of the rulebook that placed people.
            purpose: What for.

        Raises:
            PurposeError: The purpose is not declared, or does not cover what is counted.
        """
        units = units or load_unit_words()
        members: Tally[str] = Tally()
        for (unit, outcome), count in count_by_unit(self._reader, edition=edition, purpose=purpose).items():
            if unit is not None and outcome in _GROUPS:
                members[unit] += count
        indicators = (
            Indicator(id="members", definition=_MEMBERS, unit="人", counts=members),
            _build_indicator("activities", _ACTIVITIES, "场", self._iterate_year(on, purpose), "township"),
            _build_indicator(
                "platforms", _PLATFORMS, "个", self._reader.list_records(PLATFORM, purpose), "township"
            ),
            _build_indicator(
                "stations", _STATIONS, "个", self._reader.list_records(STATION, purpose), "township"
            ),
        )
        return compute_balance(indicators, units, what=UNITS, as_of=on)

    def line_balance(
        self, lines: Mapping[str, Words] | None = None, *, on: dt.date, purpose: str = "office"
    ) -> Balance:
        """Return how platforms and activities are spread over the functional lines.

        A line has the platforms that its body owns, and the activities of which one of these is the first
        host.

        Args:
            lines: The words of each line, by the ids of the bodies; by default the bureaus and people's
                organisations on the register that day (``registry.structure.lines``).
            on: The date the counts speak of.
            purpose: What for.

        Raises:
            InvalidValueError: There are no lines.
            PurposeError: The purpose is not declared, or does not cover what is counted.
        """
        listed = self._structure.lines(on=on, purpose=purpose) if lines is None else lines
        platforms = self._reader.list_records(PLATFORM, purpose)
        owners = {record.key.id: read_text(record.fields, "owner") for record in platforms}
        hosted: dict[str, list[str]] = {}
        for record in self._iterate_year(on, purpose):
            owner = owners.get(read_text(record.fields, "host") or "")
            if owner is not None:
                hosted.setdefault(owner, []).append(record.key.id)
        indicators = (
            _build_indicator("platforms", _OWN_PLATFORMS, "个", platforms, "owner"),
            _build_indicator_from_ids("activities", _HOSTED, "场", hosted),
        )
        return compute_balance(indicators, listed, what=_LINES, as_of=on)

    def weeks(
        self,
        table: HolidayTable,
        *,
        first: dt.date,
        on: dt.date,
        until: dt.date | None = None,
        purpose: str = "office",
    ) -> WeekRhythm:
        """Return whether there was an activity in every week from the first day to the other.

        With a day to look ahead to, what is planned counts for the weeks from that of ``on``, and
        ``WeekRhythm.next_gap`` is foreseen.

        Args:
            table: The public holidays.
            first: The first day; weeks count from the one it lies in. What began more than a month before
                is left out, however many days it takes.
            on: The last day.
            until: The last day to look ahead to; none if None.
            purpose: What for.

        Raises:
            PurposeError: The purpose is not declared, or does not cover activities.
            InvalidValueError: The last day is before the first.
        """
        self._reader.scope(purpose).check(ACTIVITY)
        reaching = list(self._reaching(OccasionState.HELD, first, on))
        if until is not None:
            reaching += self._reaching(OccasionState.PLANNED, on, until)
        activities = (decode_record(ACTIVITY, record) for record in reaching)
        return build_week_rhythm(activities, table, first=first, today=on, until=until)

    def scoreboard(self, *, on: dt.date, purpose: str = "office") -> Scoreboard:
        """Return what shows each of the eight moves on a day, and a year before.

        Raises:
            PurposeError: The purpose is not declared, or does not cover what is counted.
        """
        scope = self._reader.scope(purpose)
        for kind in EVIDENCE_ENTRY_KINDS:
            scope.check(kind)
        return build_scoreboard(find_evidence_entries(self._reader.store), on)

    def _reaching(self, state: OccasionState, first: dt.date, last: dt.date) -> Iterator[Record]:
        found = iterate_records(self._reader.store, ACTIVITY.name, [Is("state", state.value)])
        return (record for record in found if _can_reach(record, first - _LONGEST_ACTIVITY, last))

    def _iterate_year(self, on: dt.date, purpose: str) -> Iterator[Record]:
        return self._reader.iterate_held(ACTIVITY, subtract_year(on) + dt.timedelta(days=1), on, purpose)


def _can_reach(record: Record, first: dt.date, last: dt.date) -> bool:
    earliest, latest = record.fields.get("first_on"), record.fields.get("last_on")
    if not isinstance(earliest, dt.date) or not isinstance(latest, dt.date):
        return False
    return earliest <= last and latest >= first


def _build_indicator(
    identifier: str, definition: Words, unit: str, records: Iterable[Record], by: str
) -> Indicator:
    ids: dict[str, list[str]] = {}
    for record in records:
        value = read_text(record.fields, by)
        if value is not None:
            ids.setdefault(value, []).append(record.key.id)
    return _build_indicator_from_ids(identifier, definition, unit, ids)


def _build_indicator_from_ids(
    identifier: str, definition: Words, unit: str, ids: Mapping[str, list[str]]
) -> Indicator:
    return Indicator(
        id=identifier,
        definition=definition,
        unit=unit,
        counts={each: len(found) for each, found in ids.items()},
        ids={each: tuple(found) for each, found in ids.items()},
    )


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
    for kind, naming, of in _WITH:
        yield from _find_dependent_entries(store, kind, naming, days[of.name])
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
    store: Store, kind: RecordKind[Any], naming: str, days: Mapping[str, Days]
) -> Iterator[EvidenceEntry]:
    for record in iterate_records(store, kind.name):
        held = str(record.fields.get(naming))
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
