"""Balance, rhythm, scoreboard and coverage of a register, from counts and index fields: nobody is opened."""

from __future__ import annotations

import datetime as dt
from collections import Counter as Tally
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from attrs import field, frozen

from newstratum._figures.activities import WeekRhythm, build_week_rhythm
from newstratum._figures.balance import Balance, Indicator, compute_balance
from newstratum._figures.coverage import Axis, CellKey, Coverage, build_coverage
from newstratum._figures.filled_spans import Days
from newstratum._figures.group_table import Cell
from newstratum._figures.scoreboard import EvidenceEntry, Scoreboard, build_scoreboard, subtract_year
from newstratum._model.organisation.budgets import ExpenseState
from newstratum._model.organisation.contributions import Proposal
from newstratum._model.organisation.occasions import OccasionState
from newstratum._model.organisation.outreach import VisitKind
from newstratum._model.organisation.relations import select_holding
from newstratum._model.people.groups import Group
from newstratum._model.people.people import UNDER_REVIEW
from newstratum._model.values.calendar import HolidayTable
from newstratum._model.values.certainty import Certainty
from newstratum._model.values.periods import Period
from newstratum._ports.query import Condition, Is
from newstratum._ports.records import Record
from newstratum._ports.store import Store
from newstratum._reading.codes import make_key_industry_finder
from newstratum._registry.queries.reader import (
    Reader,
    UnitScope,
    check_days,
    check_group,
    check_unit,
    check_units,
    check_words,
    is_placed_on,
    load_group_words,
)
from newstratum._registry.queries.structure import StructureQueries
from newstratum._registry.records import LeaveOut, decode_readable, iterate_records, read_text
from newstratum._wire import record_kinds as kinds
from newstratum._wire.codec import decode_record
from newstratum._wire.record_kind import RecordKind
from newstratum._wire.record_kinds import INSPECTION, PLACEMENT
from newstratum._words import Words
from newstratum.errors import RecordError

_GROUP_CODES: Final = frozenset(group.value for group in Group)
_MEMBERS: Final = Words(
    "判定属于四大群体的人员，每人计一次", "people placed in one of the four groups, each once"
)
_ACTIVITIES: Final = Words(
    "截至当日一年内举办的活动（只计日期确定的），每场计一次",
    "activities surely held in the year up to the day, each once",
)
_PLATFORMS: Final = Words("当日在册的平台，每个计一次", "platforms on the register for that day, each once")
_STATIONS: Final = Words("当日在册的服务阵地，每个计一次", "stations on the register for that day, each once")
_OWN_PLATFORMS: Final = Words(
    "各条线所属的当日在册平台，每个计一次",
    "platforms on the register for that day that a line owns, each once",
)
_HOSTED: Final = Words(
    "截至当日一年内由各条线所属平台牵头（列在第一位）主办的活动（只计日期确定的），每场计一次",
    "activities surely held in the year up to the day and hosted first by a platform of a line, each once",
)


@frozen
class MetricQueries:
    """Balance, rhythm and scoreboard of the work: ``registry.metrics``.

    Each method raises :class:`~newstratum.errors.PurposeError` if its purpose is not declared, or does not
    cover what is read, and :class:`~newstratum.errors.InvalidValueError` if a day is not a date.
    """

    _reader: Reader = field(repr=False)
    _structure: StructureQueries = field(repr=False)

    def unit_balance(
        self,
        units: Mapping[str, Words] | None = None,
        *,
        on: dt.date,
        edition: str | None = None,
        purpose: str = "roster",
        district: str | None = None,
    ) -> Balance:
        """Return how members, activities, platforms and stations are spread over the township units.

        Members are those who are placed on the day, platforms and stations those whose periods do not
        exclude it.

        Args:
            units: The words of each unit, in the order of the list; by default those of the profile.
            on: The date the counts speak of.
            edition: The edition of the rulebook that placed people; by default that of the profile.
            purpose: What for.
            district: Code of the district, where only one of several is asked for.
        """
        check_days(on=on)
        check_units(units)
        scope = self._reader.build_scope(on, units, district)
        edition = self._reader.choose_edition(edition, scope)
        members: Tally[str | None] = Tally()
        placed = self._reader.count_placements("township", "outcome", edition=edition, on=on, purpose=purpose)
        people = scope.gather(placed, 0)
        for (unit, outcome), count in people.items():
            if outcome in _GROUP_CODES:
                members[unit] += count
        held = (
            (read_text(record.fields, "township"), record.key.id)
            for record in self._iterate_year(on, purpose)
        )
        platforms = select_holding(self._reader.list_models(kinds.PLATFORM, purpose), on)
        stations = select_holding(self._reader.list_models(kinds.STATION, purpose), on)
        indicators = (
            Indicator(
                id="members",
                definition=_MEMBERS,
                unit="人",
                counts={unit: count for unit, count in members.items() if unit is not None},
                elsewhere=members.get(None, 0),
            ),
            _build_indicator("activities", _ACTIVITIES, "场", held, scope),
            _build_indicator(
                "platforms", _PLATFORMS, "个", ((each.township, each.id) for each in platforms), scope
            ),
            _build_indicator(
                "stations", _STATIONS, "个", ((each.township, each.id) for each in stations), scope
            ),
        )
        codes = {code for each in indicators for code in each.counts} | {unit for unit, _ in people}
        if not scope.units:
            codes |= self._reader.gather_unplaced(scope, edition=edition, on=on, purpose=purpose).keys()
        listed = scope.list_units(codes)
        return compute_balance(indicators, listed, what=scope.what, as_of=on)

    def line_balance(
        self, lines: Mapping[str, Words] | None = None, *, on: dt.date, purpose: str = "office"
    ) -> Balance:
        """Return how platforms and activities are spread over the functional lines.

        A line has the platforms of the day that its body owns, and the activities of which a platform that
        its body owns, of whatever day, is the first host.

        Args:
            lines: The words of each line, by the ids of the bodies; by default the bureaus and people's
                organisations on the register that day (``registry.structure.lines``).
            on: The date the counts speak of.
            purpose: What for.

        Raises:
            InvalidValueError: There are no lines.
        """
        check_days(on=on)
        check_words("lines", lines)
        listed = self._structure.lines(on=on, purpose=purpose) if lines is None else lines
        platforms = self._reader.list_models(kinds.PLATFORM, purpose)
        owners = {platform.id: platform.owner for platform in platforms}
        hosted = (
            (owners.get(read_text(record.fields, "host") or ""), record.key.id)
            for record in self._iterate_year(on, purpose)
        )
        owned = ((platform.owner, platform.id) for platform in select_holding(platforms, on))
        indicators = (
            _build_indicator("platforms", _OWN_PLATFORMS, "个", owned),
            _build_indicator("activities", _HOSTED, "场", hosted),
        )
        return compute_balance(indicators, listed, what=self._reader.build_scope(on).what_lines, as_of=on)

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
            first: The first day; weeks count from the one it lies in.
            on: The last day.
            until: The last day to look ahead to; none if None.
            purpose: What for.

        Raises:
            InvalidValueError: The last day is before the first.
        """
        check_days(first=first, on=on, **({} if until is None else {"until": until}))
        self._reader.scope(purpose).check(kinds.ACTIVITY)
        reaching = list(self._reaching(OccasionState.HELD, first, on))
        if until is not None:
            reaching += self._reaching(OccasionState.PLANNED, on, until)
        held = self._reader.select_models(kinds.ACTIVITY, reaching, purpose)
        return build_week_rhythm(held, table, first=first, today=on, until=until)

    def scoreboard(
        self, *, on: dt.date, purpose: str = "office", district: str | None = None
    ) -> Scoreboard | None:
        """Return what shows each move of the profile's programme on a day, and a year before.

        Args:
            on: The day.
            purpose: What for.
            district: Code of the district; needed where the register holds several with other programmes.

        Returns:
            The scoreboard; None where no profile of the day states a programme.
        """
        check_days(on=on)
        reading = self._reader.scope(purpose)
        for kind in EVIDENCE_ENTRY_KINDS:
            reading.check(kind)
        programme = self._reader.build_scope(on, district=district).programme
        if programme is None:
            return None
        entries = find_evidence_entries(self._reader.store, self._reader.make_leave_out())
        return build_scoreboard(entries, on, programme)

    def _reaching(self, state: OccasionState, first: dt.date, last: dt.date) -> Iterator[Record]:
        """Yield the activities that may have a day from the first to the last."""
        where = [Is("state", state.value)]
        for record in iterate_records(self._reader.store, kinds.ACTIVITY.name, where):
            begun = _read_days(record)
            if begun is None or (begun[0] <= last and (begun[1] >= first or _takes_several_days(record))):
                yield record

    def _iterate_year(self, on: dt.date, purpose: str) -> Iterator[Record]:
        """Yield the activities of which surely a day lies in the year up to a day."""
        self._reader.scope(purpose).check(kinds.ACTIVITY)
        first = subtract_year(on) + dt.timedelta(days=1)
        begun: list[Record] = []
        for record in iterate_records(self._reader.store, kinds.ACTIVITY.name, _WAS_HELD):
            days = _read_days(record)
            if days is not None and first <= days[0] and days[1] <= on:
                yield record
            elif _takes_several_days(record):
                begun.append(record)
        for record, entry in _read_entries(kinds.ACTIVITY, begun, self._reader.make_leave_out()):
            if entry.counts(first, on) is Certainty.YES:
                yield record


def _build_indicator(
    identifier: str,
    definition: Words,
    unit: str,
    placed: Iterable[tuple[str | None, str]],
    scope: UnitScope | None = None,
) -> Indicator:
    """Return an indicator of ids by the unit of a scope or the line they belong to."""
    ids: dict[str, list[str]] = {}
    elsewhere = 0
    for code, identity in placed:
        if scope is not None and not scope.covers(code):
            continue
        where = code if scope is None else scope.to_unit(code)
        if where is None:
            elsewhere += 1
        else:
            ids.setdefault(where, []).append(identity)
    return Indicator(
        id=identifier,
        definition=definition,
        unit=unit,
        counts={each: len(found) for each, found in ids.items()},
        ids={each: tuple(found) for each, found in ids.items()},
        elsewhere=elsewhere,
    )


_WAS_HELD: Final = (Is("state", OccasionState.HELD.value),)
#: Held on a day that the fields tell, with the condition that leaves out what was not held.
_HELD: Final[tuple[tuple[RecordKind[Any], tuple[Condition, ...]], ...]] = (
    (kinds.ACTIVITY, _WAS_HELD),
    (kinds.MEETING, _WAS_HELD),
    (kinds.VISIT, _WAS_HELD),
    (kinds.INSPECTION, _WAS_HELD),
    (kinds.EXPENSE, (Is("state", ExpenseState.SPENT.value),)),
    (kinds.PUBLICATION, ()),
    (kinds.COVERAGE, ()),
)
#: Held on the day of something else: the kind, and the field that names it.
_WITH: Final[tuple[tuple[RecordKind[Any], str, RecordKind[Any]], ...]] = (
    (kinds.ATTENDANCE, "activity", kinds.ACTIVITY),
    (kinds.DECISION, "meeting", kinds.MEETING),
)
# Not Final: a type checker would then read many kinds of one tuple and not any kind.
#: Held for some days.
_FOR_SOME_DAYS: tuple[RecordKind[Any], ...] = (kinds.COURSE, kinds.EXHIBITION, kinds.SURVEY_ROUND)
_GOING_ON: tuple[RecordKind[Any], ...] = (
    *(kinds.CONFERENCE, kinds.PLAN, kinds.SERIES, kinds.CARRIER, kinds.STATION),
    *(kinds.RESPONSIBILITY, kinds.LIAISON, kinds.SUPPORT, kinds.SPACE),
    *(kinds.BRAND, kinds.RECOGNITION, kinds.PLATFORM, kinds.CHANNEL),
)
#: The kinds that are read.
EVIDENCE_ENTRY_KINDS: Final[tuple[RecordKind[Any], ...]] = (
    *(kind for kind, _ in _HELD),
    *(kind for kind, _, _ in _WITH),
    *_FOR_SOME_DAYS,
    *_GOING_ON,
    *(kinds.TASK, kinds.PROPOSAL),
)


def find_evidence_entries(store: Store, leave_out: LeaveOut) -> Iterator[EvidenceEntry]:
    """Yield everything in a store that can show a move; what was planned or cancelled is left out.

    What is held on a day is read by its fields alone. What goes on for a time has its period in the document,
    and there are few of those; no person is ever opened. What cannot be read and has to be is left out.
    """
    held_on: dict[tuple[str, str], Days | None] = {}
    for kind, where in _HELD:
        for _, entry in _read_entries(kind, iterate_records(store, kind.name, where), leave_out):
            days, last_days = entry.days, entry.last_days
            held_on[kind.name, entry.id] = (
                days if days is None or last_days is None else (days[0], last_days[1])
            )
            yield entry
    for kind, naming, of in _WITH:
        for record in iterate_records(store, kind.name):
            other = (of.name, str(record.fields.get(naming)))
            if other in held_on:
                days = _find_common_days(_read_days(record), held_on[other])
                if days is None or days[0] <= days[1]:
                    yield EvidenceEntry(kind=kind.name, id=record.key.id, days=days)
    for kind in _GOING_ON:
        for model in decode_readable(kind, iterate_records(store, kind.name), leave_out):
            yield EvidenceEntry(kind=kind.name, id=model.id, period=model.period)
    for kind in _FOR_SOME_DAYS:
        for model in decode_readable(kind, iterate_records(store, kind.name), leave_out):
            period: Period = model.period
            yield EvidenceEntry(
                kind=kind.name,
                id=model.id,
                days=(period.first_start, period.last_start),
                last_days=(period.first_end, period.last_end),
            )
    for record in iterate_records(store, kinds.TASK.name):
        day = record.fields.get("assigned_on")
        days = (day, day) if isinstance(day, dt.date) else None
        yield EvidenceEntry(kind=kinds.TASK.name, id=record.key.id, days=days)
    for proposal in decode_readable(kinds.PROPOSAL, iterate_records(store, kinds.PROPOSAL.name), leave_out):
        days = _find_first_step_days(proposal)
        yield EvidenceEntry(kind=kinds.PROPOSAL.name, id=proposal.id, days=days)


def _read_days(record: Record) -> Days | None:
    first, last = record.fields.get("first_on"), record.fields.get("last_on")
    return (first, last) if isinstance(first, dt.date) and isinstance(last, dt.date) else None


def _takes_several_days(record: Record) -> bool:
    # No index field says so. Few activities do, and only these are decoded; documents are canonical JSON.
    return b'"ended_on":' in record.document


def _read_entries(
    kind: RecordKind[Any], records: Iterable[Record], leave_out: LeaveOut
) -> Iterator[tuple[Record, EvidenceEntry]]:
    """Yield records of what is held on a day, with what each can show."""
    for record in records:
        try:
            entry = (
                _build_activity_entry(record)
                if kind is kinds.ACTIVITY
                else EvidenceEntry(kind=kind.name, id=record.key.id, days=_read_days(record))
            )
        except RecordError as error:
            leave_out(kind, record, error)
        else:
            yield record, entry


def _build_activity_entry(record: Record) -> EvidenceEntry:
    last = decode_record(kinds.ACTIVITY, record).ended_on if _takes_several_days(record) else None
    return EvidenceEntry(
        kind=kinds.ACTIVITY.name,
        id=record.key.id,
        moves=tuple(str(record.fields.get("moves") or "").split()),
        days=_read_days(record),
        last_days=None if last is None else (last.earliest, last.latest),
    )


def _find_common_days(own: Days | None, others: Days | None) -> Days | None:
    if own is None or others is None:
        return own or others
    return max(own[0], others[0]), min(own[1], others[1])


def _find_first_step_days(proposal: Proposal) -> Days | None:
    """Return the days that the first step of a proposal can have been on: no later step is before it."""
    first = proposal.steps[0].happened_on
    latest = [step.happened_on.latest for step in proposal.steps if step.happened_on is not None]
    if not latest:
        return None
    earliest = dt.date.min if first is None else first.earliest
    return earliest, max(earliest, min(latest))


_PEOPLE: Final = Words(
    "每人按判定结果计一次，含尚未经人工确认的判定建议",
    "each person once, by the outcome of the verdict, unconfirmed proposals included",
)
_PEOPLE_BY_INDUSTRY: Final = Words(
    "每人按判定结果和主要工作的行业代码计一次，含尚未经人工确认的判定建议",
    "each person once, by the outcome of the verdict and the industry code of the main job, unconfirmed"
    " proposals included",
)
_INSPECTIONS: Final = Words(
    "期内对该单位开展的督导（含走访类别为督导的走访；只计日期确定的），每次计一次",
    "inspections of the office surely made in that time, visits of that kind among them, each once",
)
_TO_INSPECT: Final = Words("尚未督导，需安排", "not inspected yet, to be scheduled")
_GROUPS: Final = Words("群体", "groups")
_INDUSTRIES: Final = Words("重点产业", "key industries")
_OFFICES: Final = Words("单位", "offices")


@frozen
class CoverageQueries:
    """全覆盖, who and what is reached, and what is not: ``registry.coverage``.

    Each method raises :class:`~newstratum.errors.PurposeError` if its purpose is not declared, or does not
    cover what is read, and :class:`~newstratum.errors.InvalidValueError` if a day is not a date, or a code is
    that of no unit or group.
    """

    _reader: Reader = field(repr=False)
    _structure: StructureQueries = field(repr=False)

    def by_unit(
        self,
        groups: Mapping[str, Words] | None = None,
        units: Mapping[str, Words] | None = None,
        *,
        on: dt.date,
        edition: str | None = None,
        purpose: str = "statistics",
        district: str | None = None,
    ) -> Coverage:
        """Return how the groups are reached in the units, counted by the store.

        A placement counts from the day since which it holds. Outcomes that are not groups, people of other
        units, and people who are not placed yet are counted elsewhere, so that the total is the whole roster
        of the day. :meth:`list_people` opens a cell.

        Args:
            groups: The words of each group, in the order of the list; the four groups by default.
            units: The words of each unit, in the order of the list; by default those of the profile.
            on: The date the table speaks of.
            edition: The edition of the rulebook that placed people; by default that of the profile.
            purpose: What for; one that may not use proposed placements counts confirmed ones only.
            district: Code of the district, where only one of several is asked for.
        """
        check_days(on=on)
        scope = self._reader.build_scope(on, units, district)
        edition = self._reader.choose_edition(edition, scope)
        fields = ("outcome", "township")
        reader = self._reader.prepare_counts(*fields, edition=edition, on=on, purpose=purpose)
        placed = reader.count_placements(*fields, edition=edition, on=on, purpose=purpose)
        unplaced = reader.gather_unplaced(scope, edition=edition, on=on, purpose=purpose)
        counts: dict[CellKey, int] = {
            **scope.gather(placed, 1),
            **{(None, unit): count for unit, count in unplaced.items()},
        }
        axes = _build_axes(groups, units, edition, scope, counts)
        return build_coverage(
            counts,
            axes,
            as_of=on,
            definition=_PEOPLE,
            unplaced=sum(unplaced.values()),
            under_review=_count_under_review(counts),
        )

    def list_people(
        self,
        group: str,
        unit: str,
        *,
        on: dt.date | None = None,
        edition: str | None = None,
        purpose: str = "statistics",
    ) -> tuple[str, ...]:
        """Return the ids of the people in a cell of :meth:`by_unit`, sorted.

        Args:
            group: The code of the group.
            unit: The code of the unit.
            on: The date of the table; every placement counts if None, whatever its day.
            edition: The edition of the rulebook that placed people; by default that of the profile.
            purpose: What for; one that may not use proposed placements opens confirmed ones only.
        """
        cell = self._iterate_cell(group, unit, on, edition, purpose)
        return tuple(sorted(record.key.id for record in cell))

    def by_industry(
        self,
        groups: Mapping[str, Words] | None,
        units: Mapping[str, Words] | None,
        industries: Mapping[str, Words],
        *,
        on: dt.date,
        edition: str | None = None,
        purpose: str = "statistics",
        district: str | None = None,
    ) -> Coverage:
        """Return how the groups are reached in the units and key industries, counted by the store.

        The industry of a person is the code of GB/T 4754 of the main job, as far as the job has one. A code
        falls under a key industry whose code it begins with, the letter of the section written or not:
        ``I6510`` under ``I``, ``65``, ``I65``, ``651`` and ``6510``. Of several the longest counts, so that
        with ``I`` and ``65`` everybody of ``I6510`` is under ``65``. People whose industry is not known, or
        is not in the list, are counted elsewhere, so that the total is the whole roster of the day.
        :meth:`list_people_by_industry` opens a cell.

        Args:
            groups: The words of each group, in the order of the list; the four groups if None.
            units: The words of each unit, in the order of the list; if None, those of the profile.
            industries: The words of each key industry by its code, in the order of the list.
            on: The date the table speaks of.
            edition: The edition of the rulebook that placed people; by default that of the profile.
            purpose: What for; one that may not use proposed placements counts confirmed ones only.
            district: Code of the district, where only one of several is asked for.

        Raises:
            InvalidValueError: No key industries are given, one is not a code, or two are the same one.
        """
        check_days(on=on)
        check_words("industries", industries)
        under = make_key_industry_finder(industries)
        scope = self._reader.build_scope(on, units, district)
        edition = self._reader.choose_edition(edition, scope)
        counts: Tally[CellKey] = Tally()
        fields = ("outcome", "township", "industry")
        reader = self._reader.prepare_counts(*fields, edition=edition, on=on, purpose=purpose)
        placed = reader.count_placements(*fields, edition=edition, on=on, purpose=purpose)
        for (of, unit, code), count in scope.gather(placed, 1).items():
            counts[of, unit, under(code)] += count
        unplaced = reader.gather_unplaced(scope, edition=edition, on=on, purpose=purpose)
        for unit, count in unplaced.items():
            counts[None, unit, None] += count
        axes = _build_axes(groups, units, edition, scope, counts)
        axes.append(Axis(what=_INDUSTRIES, words=industries))
        return build_coverage(
            counts,
            axes,
            as_of=on,
            definition=_PEOPLE_BY_INDUSTRY,
            unplaced=sum(unplaced.values()),
            under_review=_count_under_review(counts),
        )

    def list_people_by_industry(
        self,
        group: str,
        unit: str,
        industry: str,
        industries: Iterable[str],
        *,
        on: dt.date | None = None,
        edition: str | None = None,
        purpose: str = "statistics",
    ) -> tuple[str, ...]:
        """Return the ids of the people in a cell of :meth:`by_industry`, sorted.

        Args:
            group: The code of the group.
            unit: The code of the unit.
            industry: The code of the key industry, as the list has it.
            industries: The codes of the whole list: a longer one takes people from a shorter one.
            on: The date of the table; every placement counts if None, whatever its day.
            edition: The edition of the rulebook that placed people; by default that of the profile.
            purpose: What for; one that may not use proposed placements opens confirmed ones only.

        Raises:
            InvalidValueError: A key industry is not a code, or two are the same one.
        """
        under = make_key_industry_finder(industries)
        return tuple(
            sorted(
                record.key.id
                for record in self._iterate_cell(group, unit, on, edition, purpose)
                if under(read_text(record.fields, "industry")) == industry
            )
        )

    def by_inspection(
        self, offices: Mapping[str, Words] | None, first: dt.date, last: dt.date, *, purpose: str = "office"
    ) -> Coverage:
        """Return which offices were inspected from the first day to the last, with the inspections.

        A visit to a body whose kind is inspection is one, unless an inspection of the same body on the same
        day by the same body is on the register.

        Args:
            offices: The words of each office, by the ids of the bodies; if None, the townships and bureaus
                on the register on the last day (``registry.structure.offices``).
            first: The first day.
            last: The last day, included.
            purpose: What for.

        Raises:
            InvalidValueError: There are no offices.
        """
        check_days(first=first, last=last)
        check_words("offices", offices)
        listed = self._structure.offices(on=last, purpose=purpose) if offices is None else offices
        found: dict[CellKey, list[str]] = {}
        for record in self._iterate_inspections(first, last, purpose):
            found.setdefault((read_text(record.fields, "body"),), []).append(record.key.id)
        cells = {place: Cell(count=len(ids), ids=tuple(sorted(ids))) for place, ids in found.items()}
        axes = [Axis(what=_OFFICES, words=listed)]
        return build_coverage(cells, axes, as_of=last, definition=_INSPECTIONS, to_do=_TO_INSPECT)

    def _iterate_inspections(self, first: dt.date, last: dt.date, purpose: str) -> Iterator[Record]:
        made: dict[tuple[str | None, Days | None], set[str | None]] = {}
        for record in self._reader.iterate_held(INSPECTION, first, last, purpose):
            by = made.setdefault((read_text(record.fields, "body"), _read_days(record)), set())
            by.add(read_text(record.fields, "by_body"))
            yield record
        for record in self._reader.iterate_held(kinds.VISIT, first, last, purpose):
            body, by_body = read_text(record.fields, "body"), read_text(record.fields, "by_body")
            if record.fields.get("kind") != VisitKind.INSPECTION.value or body is None:
                continue
            same = made.get((body, _read_days(record)), set())
            # A visitor who is a person may have gone for the body that inspected.
            if by_body not in same and not (by_body is None and same):
                yield record

    def _iterate_cell(
        self, group: str, unit: str, on: dt.date | None, edition: str | None, purpose: str
    ) -> Iterator[Record]:
        check_days(**({} if on is None else {"on": on}))
        confirmed_only = self._reader.counts_confirmed_only(purpose)
        scope = self._reader.build_scope(on or dt.date.max)
        chosen = self._reader.choose_edition(edition, scope)
        check_unit("unit", unit)
        check_group("group", group, chosen)
        for code in scope.list_codes(unit):
            where = (Is("township", code), Is("outcome", group))
            stored = iterate_records(self._reader.store, PLACEMENT.name, where)
            for record in self._reader.select_usable(stored, purpose):
                of_edition = record.fields.get("edition") == chosen
                if of_edition and is_placed_on(record, on, confirmed_only=confirmed_only):
                    yield record


def _count_under_review(counts: Mapping[CellKey, int]) -> int:
    return sum(count for place, count in counts.items() if place[0] == UNDER_REVIEW)


def _build_axes(
    groups: Mapping[str, Words] | None,
    units: Mapping[str, Words] | None,
    edition: str,
    scope: UnitScope,
    counts: Iterable[CellKey],
) -> list[Axis]:
    check_words("groups", groups)
    for group in groups or ():
        check_group("groups", group, edition)
    check_units(units)
    return [
        Axis(what=_GROUPS, words=groups or load_group_words()),
        Axis(what=scope.what, words=scope.list_units(key[1] for key in counts)),
    ]
