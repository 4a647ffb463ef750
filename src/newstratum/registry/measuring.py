"""Coverage, balance and scoreboard of a register, from counts and index fields; no person is opened."""

from __future__ import annotations

import datetime as dt
from collections import Counter as Tally
from collections.abc import Iterable, Mapping
from typing import Any, Final

from newstratum.measures.balance import Balance, Indicator, balance_of
from newstratum.measures.coverage import Axis, Coverage, Place, coverage_of
from newstratum.measures.group_table import Cell
from newstratum.measures.rhythm import WeekRhythm, week_rhythm
from newstratum.measures.scoreboard import Scoreboard, scoreboard_of, year_before
from newstratum.model.calendar import HolidayTable
from newstratum.model.groups import Group
from newstratum.model.occasions import OccasionState
from newstratum.model.people import PlacementStatus
from newstratum.ports.query import From, Is, To
from newstratum.ports.records import Record
from newstratum.registry.figures import counts_by_unit
from newstratum.registry.showings import SHOWING_KINDS, records_of, showings_among
from newstratum.registry.structures import Structures
from newstratum.registry.wordings import DEFAULT_EDITION, group_words, unit_words
from newstratum.rules.facts import Words
from newstratum.wire.activity_kinds import ACTIVITY, INSPECTION
from newstratum.wire.body_kinds import PLATFORM, STATION
from newstratum.wire.codec import decoded
from newstratum.wire.kinds import PLACEMENT
from newstratum.wire.record_kinds import RecordKind

__all__ = ["Measures"]

_GROUPS: Final = frozenset(group.value for group in Group)
_PEOPLE: Final = Words(
    "每人按其判定结果计一次；判定为建议，未经人工确认者在内",
    "each person once, by the outcome of the verdict",
)
_MEMBERS: Final = Words(
    "判定属四大群体的人，每人计一次", "people placed in one of the four groups, each once"
)
_ACTIVITIES: Final = Words(
    "截至当日一年内确定举行的活动，每场计一次",
    "activities surely held in the year up to the day, each once",
)
_PLATFORMS: Final = Words("登记的平台，每个计一次", "platforms on the register, each once")
_STATIONS: Final = Words("登记的服务阵地，每个计一次", "stations on the register, each once")
_INSPECTIONS: Final = Words(
    "在此期间对该单位确定进行的督导，每次计一次",
    "inspections of the office surely made in that time, each once",
)
_UNITS: Final = Words("街镇", "townships")
_LINES: Final = Words("条线", "functional lines")
_OFFICES: Final = Words("单位", "offices")


#: How long before the first week an activity can have begun that still had a day in it.
_LONGEST_ACTIVITY: Final = dt.timedelta(days=31)


class Measures(Structures):
    """The measures of the work that a registry answers about all it holds."""

    def coverage(
        self,
        groups: Mapping[str, Words] | None = None,
        units: Mapping[str, Words] | None = None,
        *,
        on: dt.date,
        edition: str = DEFAULT_EDITION,
        purpose: str = "statistics",
    ) -> Coverage:
        """Return how the groups are reached in the units, counted by the store.

        Outcomes that are no group, and people of other units, are counted elsewhere, so that the total is
        the whole roster. :meth:`coverage_evidence` opens a cell.

        Args:
            groups: The words of each group, in the order of the list; the four groups by default.
            units: The words of each unit, in the order of the list; the units of Jiading by default.
            on: The date the table speaks of.
            edition: The edition of the rulebook that placed people.
            purpose: What for; one that may not use proposed placements counts confirmed ones only.

        Raises:
            PurposeError: The purpose is not declared, or does not cover placements.
        """
        groups, units = groups or group_words(), units or unit_words()
        placed = self._placed(edition, purpose)
        counts: dict[Place, Cell | int] = {(of, unit): count for (unit, of), count in placed.items()}
        axes = (Axis(what=Words("群体", "groups"), words=groups), Axis(what=_UNITS, words=units))
        return coverage_of(counts, axes, as_of=on, definition=_PEOPLE)

    def coverage_by_industry(
        self,
        groups: Mapping[str, Words],
        units: Mapping[str, Words],
        industries: Mapping[str, Words],
        industry_of: Mapping[str, str],
        *,
        edition: str,
        on: dt.date,
        purpose: str = "statistics",
    ) -> Coverage:
        """Return how the groups are reached in the units and key industries, with the ids in each cell.

        Args:
            groups: The words of each group, in the order of the list.
            units: The words of each unit, in the order of the list.
            industries: The words of each key industry, in the order of the list.
            industry_of: The key industry of people by their ids; those who are missing are counted elsewhere.
            edition: The edition of the rulebook that placed people.
            on: The date the table speaks of.
            purpose: What for; one that may not use proposed placements counts confirmed ones only.

        Raises:
            PurposeError: The purpose is not declared, or does not cover placements.
        """
        found: dict[Place, list[str]] = {}
        for record in self._placements(edition, purpose):
            industry = industry_of.get(record.key.id)
            place = (str(record.fields["outcome"]), _text(record, "township"), industry)
            found.setdefault(place, []).append(record.key.id)
        axes = (
            Axis(what=Words("群体", "groups"), words=groups),
            Axis(what=_UNITS, words=units),
            Axis(what=Words("重点产业", "key industries"), words=industries),
        )
        cells = {place: Cell(count=len(ids), ids=tuple(sorted(ids))) for place, ids in found.items()}
        return coverage_of(cells, axes, as_of=on, definition=_PEOPLE)

    def coverage_evidence(
        self, group: str, unit: str, *, edition: str, purpose: str = "statistics"
    ) -> tuple[str, ...]:
        """Return the ids of the people in a cell of :meth:`coverage`, sorted.

        Raises:
            PurposeError: The purpose is not declared, or does not cover placements.
        """
        scope = self._scope(purpose)
        scope.check(PLACEMENT)
        where = (Is("township", unit), Is("outcome", group))
        return tuple(
            sorted(
                record.key.id
                for record in records_of(self._store, PLACEMENT, where)
                if _usable(record, edition, uses_proposed=scope.purpose.uses_proposed)
            )
        )

    def inspection_coverage(
        self, offices: Mapping[str, Words], first: dt.date, last: dt.date, *, purpose: str = "office"
    ) -> Coverage:
        """Return which offices were inspected from the first day to the last, with the inspections.

        Args:
            offices: The words of each office, by the ids of the bodies.
            first: The first day.
            last: The last day, included.
            purpose: What for.

        Raises:
            PurposeError: The purpose is not declared, or does not cover inspections.
        """
        found: dict[Place, list[str]] = {}
        for record in self._held(INSPECTION, first, last, purpose):
            found.setdefault((_text(record, "body"),), []).append(record.key.id)
        cells = {place: Cell(count=len(ids), ids=tuple(sorted(ids))) for place, ids in found.items()}
        return coverage_of(cells, [Axis(what=_OFFICES, words=offices)], as_of=last, definition=_INSPECTIONS)

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
        units = units or unit_words()
        members: Tally[str] = Tally()
        for (unit, outcome), count in self._placed(edition, purpose).items():
            if unit is not None and outcome in _GROUPS:
                members[unit] += count
        indicators = (
            Indicator(id="members", definition=_MEMBERS, unit="人", counts=members),
            _indicator("activities", _ACTIVITIES, "场", self._year_to(on, purpose), "township"),
            _indicator("platforms", _PLATFORMS, "个", self._all(PLATFORM, purpose), "township"),
            _indicator("stations", _STATIONS, "个", self._all(STATION, purpose), "township"),
        )
        return balance_of(indicators, units, what=_UNITS, as_of=on)

    def line_balance(self, lines: Mapping[str, Words], *, on: dt.date, purpose: str = "office") -> Balance:
        """Return how platforms and activities are spread over the functional lines.

        A line has the platforms that its body owns, and the activities of which one of these is the first
        host.

        Args:
            lines: The words of each line, by the ids of the bodies.
            on: The date the counts speak of.
            purpose: What for.

        Raises:
            PurposeError: The purpose is not declared, or does not cover what is counted.
        """
        platforms = tuple(self._all(PLATFORM, purpose))
        owners = {record.key.id: _text(record, "owner") for record in platforms}
        hosted: dict[str, list[str]] = {}
        for record in self._year_to(on, purpose):
            owner = owners.get(_text(record, "host") or "")
            if owner is not None:
                hosted.setdefault(owner, []).append(record.key.id)
        indicators = (
            _indicator("platforms", _PLATFORMS, "个", platforms, "owner"),
            _of_ids("activities", _ACTIVITIES, "场", hosted),
        )
        return balance_of(indicators, lines, what=_LINES, as_of=on)

    def weeks(
        self, table: HolidayTable, *, first: dt.date, on: dt.date, purpose: str = "office"
    ) -> WeekRhythm:
        """Return whether there was an activity in every week from the first day to the other.

        Args:
            table: The public holidays.
            first: The first day; weeks count from the one it lies in. What began more than a month before
                is left out, however many days it takes.
            on: The last day.
            purpose: What for.

        Raises:
            PurposeError: The purpose is not declared, or does not cover activities.
            InvalidValueError: The last day is before the first.
        """
        self._scope(purpose).check(ACTIVITY)
        held = records_of(self._store, ACTIVITY, [Is("state", OccasionState.HELD.value)])
        reaching = (record for record in held if _can_reach(record, first - _LONGEST_ACTIVITY, on))
        return week_rhythm((decoded(ACTIVITY, record) for record in reaching), table, first=first, today=on)

    def scoreboard(self, *, on: dt.date, purpose: str = "office") -> Scoreboard:
        """Return what shows each of the eight moves on a day, and a year before.

        Raises:
            PurposeError: The purpose is not declared, or does not cover what is counted.
        """
        scope = self._scope(purpose)
        for kind in SHOWING_KINDS:
            scope.check(kind)
        return scoreboard_of(showings_among(self._store), on)

    def _placed(self, edition: str, purpose: str) -> Mapping[tuple[str | None, str], int]:
        scope = self._scope(purpose)
        scope.check(PLACEMENT)
        return counts_by_unit(self._store, edition=edition, confirmed_only=not scope.purpose.uses_proposed)

    def _placements(self, edition: str, purpose: str) -> Iterable[Record]:
        scope = self._scope(purpose)
        scope.check(PLACEMENT)
        for record in records_of(self._store, PLACEMENT, [Is("edition", edition)]):
            if _usable(record, edition, uses_proposed=scope.purpose.uses_proposed):
                yield record

    def _all(self, kind: RecordKind[Any], purpose: str) -> Iterable[Record]:
        self._scope(purpose).check(kind)
        return records_of(self._store, kind)

    def _year_to(self, on: dt.date, purpose: str) -> Iterable[Record]:
        return self._held(ACTIVITY, year_before(on) + dt.timedelta(days=1), on, purpose)

    def _held(self, kind: RecordKind[Any], first: dt.date, last: dt.date, purpose: str) -> Iterable[Record]:
        """Yield what was surely held from the first day to the last."""
        self._scope(purpose).check(kind)
        where = (
            Is("state", OccasionState.HELD.value),
            From("first_on", first),
            To("first_on", last + dt.timedelta(days=1)),
        )
        for record in records_of(self._store, kind, where, order="first_on"):
            latest = record.fields.get("last_on")
            if isinstance(latest, dt.date) and latest <= last:
                yield record


def _can_reach(record: Record, first: dt.date, last: dt.date) -> bool:
    earliest, latest = record.fields.get("first_on"), record.fields.get("last_on")
    if not isinstance(earliest, dt.date) or not isinstance(latest, dt.date):
        return False
    return earliest <= last and latest >= first


def _usable(record: Record, edition: str, *, uses_proposed: bool) -> bool:
    confirmed = record.fields.get("status") == PlacementStatus.CONFIRMED.value
    return record.fields.get("edition") == edition and (confirmed or uses_proposed)


def _indicator(
    identifier: str, definition: Words, unit: str, records: Iterable[Record], by: str
) -> Indicator:
    ids: dict[str, list[str]] = {}
    for record in records:
        value = _text(record, by)
        if value is not None:
            ids.setdefault(value, []).append(record.key.id)
    return _of_ids(identifier, definition, unit, ids)


def _of_ids(identifier: str, definition: Words, unit: str, ids: Mapping[str, list[str]]) -> Indicator:
    return Indicator(
        id=identifier,
        definition=definition,
        unit=unit,
        counts={each: len(found) for each, found in ids.items()},
        ids={each: tuple(found) for each, found in ids.items()},
    )


def _text(record: Record, field: str) -> str | None:
    value = record.fields.get(field)
    return None if value is None else str(value)
