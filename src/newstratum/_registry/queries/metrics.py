"""Balance, rhythm and scoreboard of a register, from counts and index fields; no person is opened."""

from __future__ import annotations

import datetime as dt
from collections import Counter as Tally
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from attrs import field, frozen

from newstratum._figures.balance import Balance, Indicator, compute_balance
from newstratum._figures.rhythm import WeekRhythm, build_week_rhythm
from newstratum._figures.scoreboard import Scoreboard, build_scoreboard, subtract_year
from newstratum._labels import Words
from newstratum._model.organisation.occasions import OccasionState
from newstratum._model.people.groups import Group
from newstratum._model.values.calendar import HolidayTable
from newstratum._ports.query import Is
from newstratum._ports.records import Record
from newstratum._registry.defaults import UNITS, load_unit_words
from newstratum._registry.queries.counts import count_by_unit
from newstratum._registry.queries.evidence_index import EVIDENCE_ENTRY_KINDS, find_evidence_entries
from newstratum._registry.queries.reader import Reader
from newstratum._registry.queries.structure import StructureQueries
from newstratum._registry.records import iterate_records, read_text
from newstratum._shipped import DEFAULT_EDITION
from newstratum._wire.codec import decode_record
from newstratum._wire.kinds.activities import ACTIVITY
from newstratum._wire.kinds.organisation import PLATFORM, STATION

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
