"""What all queries of a registry share: reading the store under a purpose, and checks of what is asked."""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections import Counter as Tally
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Any, Final, TypeVar

from attrs import evolve, field, frozen

from newstratum._figures.group_table import UNPLACED, GroupTable, build_group_table
from newstratum._model.organisation.district import (
    DistrictProfile,
    DistrictProgramme,
    find_profile_on,
    list_profiles_on,
)
from newstratum._model.organisation.occasions import OccasionState
from newstratum._model.people.groups import Group, Outcome
from newstratum._model.people.people import NO_USE, UNDER_REVIEW, LawfulBasis
from newstratum._model.values.validators import is_several
from newstratum._ports.fields import Scalar
from newstratum._ports.query import Condition, From, Is, Query, To, matches
from newstratum._ports.records import Cursor, Key, Record, Version
from newstratum._ports.store import BatchCounter, Counter, CountQuery, Store
from newstratum._registry.purposes import Purposes, may_use, may_use_fields, select_usable
from newstratum._registry.queries.prepared_counts import PreparedCounts
from newstratum._registry.records import (
    LeaveOut,
    UnreadableWarner,
    decode_readable,
    iterate_records,
    read_text,
)
from newstratum._registry.sessions.collection import Collection, Scope, UnitOfWork
from newstratum._shipped import DEFAULT_EDITION, editions
from newstratum._shipped.labels import get_member_words
from newstratum._wire.codec import decode_record
from newstratum._wire.record_kind import RecordKind
from newstratum._wire.record_kinds import DISTRICT_PROFILE, PERSON, PLACEMENT
from newstratum._words import Words, join_names
from newstratum.errors import InvalidValueError, RecordError

M = TypeVar("M")


#: Profiles of a page: more than a province has districts.
_PROFILES_A_PAGE: Final = 1_000
#: Holds of placements whose days are indexed: an earlier version indexed none.
_WITH_DAYS: Final = From("since", dt.date.min)
#: What the units are, and what the functional lines are, where no profile calls them its own way.
UNITS: Final = Words("街镇", "townships")
LINES: Final = Words("条线", "functional lines")


@frozen(kw_only=True)
class UnitScope:
    """The units of a day, by the profiles of the register."""

    #: The profiles of the day: of all districts, or of the one that is asked for.
    profiles: tuple[DistrictProfile, ...] = ()
    #: Code of the district that is asked for; None for all that the register holds.
    district: str | None = None
    #: The words of each unit by its code, in the order of the list; empty where no profile says.
    units: Mapping[str, Words] = field(factory=dict)
    #: The unit of the day that took the place of each earlier one.
    lineage: Mapping[str, str] = field(factory=dict)

    @property
    def what(self) -> Words:
        """What the units are."""
        return self.get_heading("units", UNITS)

    @property
    def what_lines(self) -> Words:
        """What the functional lines are."""
        return self.get_heading("lines", LINES)

    @property
    def programme(self) -> DistrictProgramme | None:
        """The programme of the profiles; None where none states one.

        Raises:
            InvalidValueError: They state different ones.
        """
        stated = {each.code: each.programme for each in self.profiles if each.programme is not None}
        if any(each != next(iter(stated.values())) for each in stated.values()):
            raise InvalidValueError(
                "district",
                Words("{}各有工作模式", "{} have programmes of their own").format(join_names(stated)),
                Words("请写一个：district={!r}", "name one: district={!r}").format(min(stated)),
            )
        return next(iter(stated.values()), None)

    def get_heading(self, code: str, words: Words) -> Words:
        """Return what the office calls something; the words given where no profile, or several, say so."""
        headings = self.profiles[0].headings if len(self.profiles) == 1 else ()
        return next((Words(each.name_zh, each.name_en) for each in headings if each.code == code), words)

    def to_unit(self, code: str | None) -> str | None:
        """Return the unit of the day that a code belongs to."""
        return None if code is None else self.lineage.get(code, code)

    def list_codes(self, unit: str) -> tuple[str, ...]:
        """Return the codes that belong to a unit of the day: its own, and those of the units it replaced."""
        return (unit, *(code for code, after in self.lineage.items() if after == unit))

    def covers(self, code: str | None) -> bool:
        """Say whether something of a unit belongs to the district that is asked for."""
        return self.district is None or (code is not None and code.startswith(self.district))

    def gather(self, counts: Mapping[tuple[Any, ...], int], at: int) -> Tally[tuple[Any, ...]]:
        """Return counts with the codes in one place brought to the units of the day, and others left out."""
        gathered: Tally[tuple[Any, ...]] = Tally()
        for key, count in counts.items():
            if self.covers(key[at]):
                gathered[(*key[:at], self.to_unit(key[at]), *key[at + 1 :])] += count
        return gathered

    def list_unit_codes(self, codes: Iterable[str | None]) -> tuple[str, ...]:
        """Return the codes of the units; without a profile those that records name."""
        return tuple(self.units or sorted({each for each in codes if each}))

    def list_units(self, codes: Iterable[str | None]) -> Mapping[str, Words]:
        """Return the words of the units; without a profile the codes that records name, as they are.

        Raises:
            InvalidValueError: There is neither a profile nor a code.
        """
        units = self.units or {code: Words.same(code) for code in self.list_unit_codes(codes)}
        if not units:
            raise InvalidValueError(
                "units",
                Words("登记册中没有这个街镇", "the register names no unit"),
                Words(
                    "请采用该区的概况：registry.adopt(…)",
                    "adopt the profile of the district: registry.adopt(…)",
                ),
            )
        return units


@frozen(kw_only=True)
class Reader:
    """Reads a store for the queries; each method refuses a purpose that does not cover what is read."""

    store: Store
    purposes: Purposes
    #: Refuses the name of an edition that nobody knows.
    check_edition: Callable[[str], None]
    #: Makes what takes note of the records that one query leaves out because they cannot be read.
    make_leave_out: Callable[[], LeaveOut] = UnreadableWarner
    #: Objects by their kind, each kind read once; None where each query reads for itself.
    kept: dict[str, tuple[Any, ...]] | None = field(default=None, repr=False)
    #: Counts that the store has answered already; it is asked for others.
    prepared: PreparedCounts | None = field(default=None, repr=False)
    #: Profiles by their ids, with the versions they were read in: every figure asks for them.
    _profiles: dict[str, tuple[Version, DistrictProfile]] = field(factory=dict, init=False, repr=False)

    def scope(self, purpose: str) -> Scope:
        """Return a scope of its own for one query."""
        return Scope(
            store=self.store,
            work=UnitOfWork(self.store),
            purpose=self.purposes.get(purpose),
            leave_out=self.make_leave_out(),
        )

    def decode_all(self, kind: RecordKind[M], records: Iterable[Record]) -> Iterator[M]:
        """Yield the objects of records; those that cannot be read are left out."""
        return decode_readable(kind, records, self.make_leave_out())

    def select_usable(self, records: Iterable[Record], purpose: str) -> Iterator[Record]:
        """Yield the records that a purpose may use: of people, and of their placements."""
        return select_usable(self.purposes.get(purpose), records)

    def select_models(self, kind: RecordKind[M], records: Iterable[Record], purpose: str) -> Iterator[M]:
        """Yield the objects of some records; those that are kept are not read again."""
        if self.kept is None:
            return self.decode_all(kind, records)
        listed: tuple[Any, ...] = self.list_models(kind, purpose)
        kept = {each.id: each for each in listed}
        return (kept[each.key.id] for each in records if each.key.id in kept)

    def collection(self, kind: RecordKind[M], purpose: str) -> Collection[M]:
        """Return the objects of a kind."""
        return Collection(self.scope(purpose), kind)

    def keep_models(self) -> Reader:
        """Return a reader that reads all objects of a kind once, for queries that ask for them many times."""
        return evolve(self, kept={})

    def list_models(self, kind: RecordKind[M], purpose: str, *where: Condition) -> tuple[M, ...]:
        """Return the objects of a kind that meet some conditions."""
        if self.kept is None or where or kind in (PERSON, PLACEMENT):
            return tuple(self.collection(kind, purpose).all(*where))
        self.scope(purpose).check(kind)
        if kind.name not in self.kept:
            self.kept[kind.name] = tuple(self.decode_all(kind, iterate_records(self.store, kind.name)))
        return self.kept[kind.name]

    def list_records(self, kind: RecordKind[Any], purpose: str, *where: Condition) -> tuple[Record, ...]:
        """Return the records of a kind that meet some conditions, for their index fields."""
        self.scope(purpose).check(kind)
        return tuple(iterate_records(self.store, kind.name, where))

    def iterate_held(
        self, kind: RecordKind[Any], first: dt.date, last: dt.date, purpose: str
    ) -> Iterator[Record]:
        """Yield the records of what was surely held from the first day to the last."""
        self.scope(purpose).check(kind)
        where = (
            Is("state", OccasionState.HELD.value),
            From("first_on", first),
            To("first_on", last + dt.timedelta(days=1)),
        )
        for record in iterate_records(self.store, kind.name, where, order="first_on"):
            latest = record.fields.get("last_on")
            if isinstance(latest, dt.date) and latest <= last:
                yield record

    def list_profiles(self) -> tuple[DistrictProfile, ...]:
        """Return the profiles of all districts, by code and beginning; nothing in them is about people."""
        leave_out = self.make_leave_out()
        found: list[DistrictProfile] = []
        after: Cursor | None = None
        while True:
            page = self.store.find(Query(DISTRICT_PROFILE.name, limit=_PROFILES_A_PAGE, after=after))
            for record in page.records:
                try:
                    found.append(self._decode_profile(record))
                except RecordError as error:
                    leave_out(DISTRICT_PROFILE, record, error)
            if (after := page.next) is None:
                break
        return tuple(sorted(found, key=lambda each: (each.code, each.period.first_start, each.id)))

    def find_profile(self, on: dt.date, district: str | None = None) -> DistrictProfile | None:
        """Return the profile of a day, or None; of a district where it is named.

        Raises:
            InvalidValueError: There are profiles of several districts and none is named, or the register has
                no profile of the one that is.
        """
        profiles = self.list_profiles()
        check_district(profiles, district)
        codes = sorted({each.code for each in profiles})
        if district is None and len(codes) > 1:
            raise InvalidValueError(
                "district",
                Words("登记册中有{}", "the register holds {}").format(join_names(codes)),
                Words("请写一个，如{}", "name one, such as {}").format(codes[0]),
            )
        return find_profile_on((each for each in profiles if district in (None, each.code)), on)

    def build_scope(
        self, on: dt.date, units: Mapping[str, Words] | None = None, district: str | None = None
    ) -> UnitScope:
        """Return the units of a day, as :func:`build_unit_scope` does, by the profiles of the register."""
        return build_unit_scope(self.list_profiles(), on, units, district)

    def choose_edition(self, edition: str | None, scope: UnitScope) -> str:
        """Return the edition asked for, else that of the profiles if they agree, else that of the library."""
        named = {each.edition for each in scope.profiles if each.edition}
        chosen = edition or (named.pop() if len(named) == 1 else DEFAULT_EDITION)
        self.check_edition(chosen)
        return chosen

    def _decode_profile(self, record: Record) -> DistrictProfile:
        known = self._profiles.get(record.key.id)
        if known is None or known[0] != record.version:
            known = record.version, decode_record(DISTRICT_PROFILE, record)
            self._profiles[record.key.id] = known
        return known[1]

    def counts_confirmed_only(self, purpose: str) -> bool:
        """Say whether a purpose leaves out placements that are only proposed."""
        scope = self.scope(purpose)
        scope.check(PLACEMENT)
        return not scope.purpose.uses_proposed

    def prepare_counts(
        self, *fields: str, edition: str, on: dt.date, purpose: str, confirmed_only: bool = False
    ) -> Reader:
        """Return a reader for which the store has counted placements, and those not placed, in one go.

        A store that cannot do so is asked for each count where it is needed, and those whose use is
        restricted are read once for all. A purpose that rests on consent looks at a few only, and asks too.
        """
        store = self.store
        needs_consent = self.purposes.get(purpose).basis is LawfulBasis.CONSENT
        if needs_consent or not isinstance(store, Counter):
            return self
        if not isinstance(store, BatchCounter):
            return evolve(self, prepared=PreparedCounts(store, {}, self._iterate_restricted))
        confirmed_only = self.counts_confirmed_only(purpose) or confirmed_only
        self.check_edition(edition)
        up_to = _build_up_to_condition(_get_day_field(confirmed_only=confirmed_only), on)
        queries = [
            CountQuery(PLACEMENT.name),
            CountQuery(PLACEMENT.name, (), (_WITH_DAYS,)),
            CountQuery(PLACEMENT.name, fields, (Is("edition", edition), up_to)),
        ]
        if not confirmed_only:
            first = _build_up_to_condition("first_placed_on", on)
            queries += [
                CountQuery(PLACEMENT.name, ("township",), (Is("edition", edition), up_to)),
                CountQuery(PLACEMENT.name, ("township",)),
                CountQuery(PLACEMENT.name, ("township",), (first,)),
                CountQuery(PERSON.name, ("township",)),
            ]
        answers = dict(zip(queries, store.count_all(queries), strict=True))
        return evolve(self, prepared=PreparedCounts(store, answers, self._iterate_restricted))

    def _get_counter(self) -> Counter | None:
        if self.prepared is not None:
            return self.prepared
        return self.store if isinstance(self.store, Counter) else None

    def count_placements(
        self, *fields: str, edition: str, on: dt.date, purpose: str, confirmed_only: bool = False
    ) -> Mapping[tuple[Any, ...], int]:
        """Count the placements of a day by some index fields; what one lacks is counted under None.

        A purpose that may not use proposed placements counts confirmed ones only.
        """
        confirmed_only = self.counts_confirmed_only(purpose) or confirmed_only
        self.check_edition(edition)
        where: list[Condition] = [Is("edition", edition)]
        counter = self._get_placement_counter()
        if counter is None:
            stored = iterate_records(self.store, PLACEMENT.name, where)
            return Tally(
                tuple(record.fields.get(name) for name in fields)
                for record in self.select_countable(stored, purpose)
                if is_placed_on(record, on, confirmed_only=confirmed_only)
            )
        where.append(_build_up_to_condition(_get_day_field(confirmed_only=confirmed_only), on))
        return self._count_usable(counter, PLACEMENT, fields, where, purpose)

    def select_countable(self, records: Iterable[Record], purpose: str) -> Iterator[Record]:
        """Yield the records of people whom a purpose may use; a placement under review is counted as that."""
        found = self.purposes.get(purpose)
        return (each for each in records if may_use(found, read_text(each.fields, "uses")))

    def _count_usable(
        self,
        counter: Counter,
        kind: RecordKind[Any],
        fields: tuple[str, ...],
        where: Sequence[Condition],
        purpose: str,
    ) -> Tally[tuple[Any, ...]]:
        """Count by some index fields the records of people whom a purpose may use.

        The store counts; those few whose use is restricted are taken off again. Of a purpose that rests on
        consent, only those who consent are looked at.
        """
        found = self.purposes.get(purpose)
        needs_consent = found.basis is LawfulBasis.CONSENT
        counts = Tally[tuple[Any, ...]]()
        if not needs_consent:
            counts.update(counter.count_by(kind.name, fields, where))
        query = Query(kind.name, tuple(where))
        for (uses,) in counter.count_by(kind.name, ("uses",)) if needs_consent else [(NO_USE,)]:
            if uses is None or needs_consent != may_use(found, str(uses)):
                continue
            for record in self._iterate_by_uses(kind, fields, query, str(uses)):
                if not where or matches(query, record):
                    key = tuple(record.fields.get(name) for name in fields)
                    counts[key] += 1 if needs_consent else -1
        return +counts

    def _iterate_restricted(self, kind: str) -> Iterator[Record]:
        return iterate_records(self.store, kind, [Is("uses", NO_USE)])

    def _iterate_by_uses(
        self, kind: RecordKind[Any], fields: tuple[str, ...], query: Query, uses: str
    ) -> Iterable[Record]:
        """Return the records about people of some uses; those under restriction are read once if prepared."""
        if self.prepared is None or uses != NO_USE:
            return iterate_records(self.store, kind.name, [Is("uses", uses)])
        if kind is PERSON and fields == ("township",) and not query.where:
            return self.prepared.list_restricted_people()
        return self.prepared.list_restricted(kind.name)

    def count_unplaced(self, *, edition: str, on: dt.date, purpose: str) -> Mapping[str | None, int]:
        """Count by their unit the people who are on the roster of a day and not placed on it.

        People count where proposed placements may be used; there are none for another purpose.
        """
        if self.counts_confirmed_only(purpose):
            return {}
        unplaced = self._count_people(purpose)
        unplaced.subtract(self._count_later_people(on, purpose))
        placed = self.count_placements("township", edition=edition, on=on, purpose=purpose)
        unplaced.subtract({unit: count for (unit,), count in placed.items()})
        return +unplaced

    def gather_unplaced(
        self, scope: UnitScope, *, edition: str, on: dt.date, purpose: str
    ) -> Tally[str | None]:
        """Count people as :meth:`count_unplaced` does, by the unit of the day."""
        unplaced = self.count_unplaced(edition=edition, on=on, purpose=purpose)
        gathered = scope.gather({(unit,): count for unit, count in unplaced.items()}, 0)
        return Tally({unit: count for (unit,), count in gathered.items()})

    def _count_people(self, purpose: str) -> Tally[str | None]:
        counter = self._get_counter()
        if counter is None:
            stored = iterate_records(self.store, PERSON.name)
            return Tally(
                read_text(record.fields, "township") for record in self.select_countable(stored, purpose)
            )
        return _to_units(self._count_usable(counter, PERSON, ("township",), (), purpose))

    def _count_later_people(self, on: dt.date, purpose: str) -> Mapping[str | None, int]:
        """Count by their unit the people whom somebody placed for the first time after a day."""
        counter = self._get_placement_counter()
        if counter is None:
            stored = iterate_records(self.store, PLACEMENT.name)
            return Tally(
                read_text(record.fields, "township")
                for record in self.select_countable(stored, purpose)
                if not _is_up_to(_read_placement_fields(record).get("first_placed_on"), on)
            )
        of_all = self._count_usable(counter, PLACEMENT, ("township",), (), purpose)
        by_then = (_build_up_to_condition("first_placed_on", on),)
        of_all.subtract(self._count_usable(counter, PLACEMENT, ("township",), by_then, purpose))
        return _to_units(of_all)

    def _get_placement_counter(self) -> Counter | None:
        """Return the store if it can count placements by their days; an earlier version indexed no days."""
        counter = self._get_counter()
        if counter is None:
            return None
        counts = (counter.count_by(PLACEMENT.name, (), where) for where in ((), (_WITH_DAYS,)))
        there, with_days = (sum(each.values()) for each in counts)
        return counter if there == with_days else None

    def iterate_placements(
        self, people: Iterable[str], *, on: dt.date, confirmed_only: bool, purpose: str
    ) -> Iterator[tuple[str, Record]]:
        """Yield those of some people who are placed on a day, with the records of their placements."""
        for person in people:
            record = self.find_placement(person, purpose)
            if record is not None and is_placed_on(record, on, confirmed_only=confirmed_only):
                yield person, record

    def find_placement(self, person: str, purpose: str) -> Record | None:
        """Return the record of a placement that puts a person in a group, for its index fields.

        There is none where the purpose may not use it, or it is under review.
        """
        record = self.store.get(Key(PLACEMENT.name, person))
        if record is None or read_text(record.fields, "outcome") == UNDER_REVIEW:
            return None
        return record if may_use_fields(self.purposes.get(purpose), PLACEMENT.name, record.fields) else None

    def find_township(self, person: str, purpose: str) -> str | None:
        """Return the unit of a person by the index; None where it, or the person, is not there to be used."""
        record = self.store.get(Key(PERSON.name, person))
        if record is None or not may_use_fields(self.purposes.get(purpose), PERSON.name, record.fields):
            return None
        return read_text(record.fields, "township")


def _get_day_field(*, confirmed_only: bool) -> str:
    """Return the index field that says from which day on a placement counts."""
    return "confirmed_since" if confirmed_only else "since"


def _build_up_to_condition(day: str, on: dt.date) -> Condition:
    """Return the condition that a day is not later than another."""
    return From(day, dt.date.min) if on == dt.date.max else To(day, on + dt.timedelta(days=1))


def _is_up_to(day: object, on: dt.date | None) -> bool:
    return isinstance(day, dt.date) and (on is None or day <= on)


def _to_units(counts: Mapping[tuple[Any, ...], int]) -> Tally[str | None]:
    return Tally({_to_text(unit): count for (unit,), count in counts.items()})


def _to_text(value: Scalar | None) -> str | None:
    return None if value is None else str(value)


def _read_placement_fields(record: Record) -> Mapping[str, Scalar | None]:
    """Return the index fields of a placement; the document has days that were not indexed before."""
    if "since" in record.fields:
        return record.fields
    try:
        return {**record.fields, **PLACEMENT.fields_of(decode_record(PLACEMENT, record))}
    except RecordError:  # it counts by the fields it has, as where a store counts
        return record.fields


def is_placed_on(record: Record, on: dt.date | None, *, confirmed_only: bool) -> bool:
    """Say whether a placement counts on a day, by its index fields; on any day if None."""
    return _is_up_to(_read_placement_fields(record).get(_get_day_field(confirmed_only=confirmed_only)), on)


@cache
def load_group_words() -> Mapping[str, Words]:
    """Return the words of the four groups by their codes."""
    return MappingProxyType({group.value: get_member_words(group) for group in Group})


def build_unit_scope(
    profiles: Iterable[DistrictProfile],
    on: dt.date,
    units: Mapping[str, Words] | None = None,
    district: str | None = None,
) -> UnitScope:
    """Return the units of a day.

    Args:
        profiles: All profiles of the register.
        on: The day.
        units: The words of the units, where the caller lists them.
        district: Code of the district; None for all that the register holds.

    Raises:
        InvalidValueError: The register has no profile of the district.
    """
    listed = tuple(profiles)
    check_district(listed, district)
    there: tuple[DistrictProfile, ...] = ()
    if listed:
        there = list_profiles_on((each for each in listed if district in (None, each.code)), on)
    of_profiles = {
        unit.code: Words(unit.name_zh, unit.name_en) for each in there for unit in each.list_units_on(on)
    }
    return UnitScope(
        profiles=there,
        district=district,
        units=of_profiles if units is None else units,
        lineage={code: after for each in there for code, after in each.build_lineage(on).items()},
    )


def check_district(profiles: Iterable[DistrictProfile], district: str | None) -> None:
    """Refuse the code of a district of which there is no profile; None passes."""
    codes = sorted({each.code for each in profiles})
    if district is not None and district not in codes:
        hint = (
            Words("可用：{}", "use one of: {}").format(join_names(codes))
            if codes
            else Words("请先采用其概况：registry.adopt(…)", "adopt its profile first: registry.adopt(…)")
        )
        raise InvalidValueError(
            "district", Words("登记册中没有这一代码的概况", "the register has no profile of this code"), hint
        )


# ----------------------------------------------------------------------- what the callers of queries give
#
# A day written as text, or the name of a unit in place of its code, would find nothing and look like an
# answer.

_UNIT_CODE: Final = re.compile(r"\d{9}", re.ASCII)


def count_groups(
    reader: Reader,
    units: Iterable[str] | None,
    *,
    on: dt.date,
    edition: str | None,
    purpose: str,
    confirmed_only: bool,
    outcomes: Iterable[str],
    district: str | None,
) -> GroupTable:
    """Return the table of a day, as ``Registry.group_table`` says."""
    scope = reader.build_scope(on, district=district)
    edition = reader.choose_edition(edition, scope)
    reader = reader.prepare_counts(
        *("township", "outcome"), edition=edition, on=on, purpose=purpose, confirmed_only=confirmed_only
    )
    placed = reader.count_placements(
        *("township", "outcome"), edition=edition, on=on, purpose=purpose, confirmed_only=confirmed_only
    )
    unplaced: Mapping[str | None, int] = {}
    if not confirmed_only:
        unplaced = reader.count_unplaced(edition=edition, on=on, purpose=purpose)
    others = [UNDER_REVIEW] if any(outcome == UNDER_REVIEW for _unit, outcome in placed) else []
    others += [UNPLACED] if unplaced else []
    outcomes = check_outcomes(outcomes, edition, (outcome for _unit, outcome in placed))
    counts = scope.gather({**placed, **{(unit, UNPLACED): count for unit, count in unplaced.items()}}, 0)
    table = build_group_table(
        counts,
        scope.list_unit_codes(key[0] for key in counts) if units is None else units,
        unit_words=scope.units,
        as_of=on,
        edition=edition,
        outcomes=(*outcomes, *others) if others else outcomes,
    )
    for row in table.rows:
        check_unit("units", row.unit)
    return table


#: What the shipped editions can say.
_OUTCOMES: Final = tuple(outcome.value for outcome in Outcome)


def check_days(**days: object) -> None:
    """Refuse everything but dates, each by the name of its parameter; an instant is refused too."""
    for name, day in days.items():
        if not _is_date(day):
            raise InvalidValueError(
                name,
                Words("应为日期，不是{}", "must be a date, not {}").format(type(day).__name__),
                Words("请写成datetime.date(2018, 11, 1)", "write it like datetime.date(2018, 11, 1)"),
            )


def _is_date(value: object) -> bool:
    return isinstance(value, dt.date) and not isinstance(value, dt.datetime)


def check_between(between: tuple[dt.date, dt.date] | None) -> None:
    """Refuse everything but two dates; None passes."""
    if between is None:
        return
    if not isinstance(between, tuple | list) or len(between) != 2 or not all(map(_is_date, between)):
        raise InvalidValueError(
            "between",
            Words("应为两个日期，即第一天和最后一天", "must be two dates, the first and the last day"),
            Words(
                "请写between=(datetime.date(2018, 1, 1), datetime.date(2018, 12, 31))",
                "write between=(datetime.date(2018, 1, 1), datetime.date(2018, 12, 31))",
            ),
        )


def check_instant(at: dt.datetime) -> None:
    """Refuse everything but an instant with a time zone."""
    if not isinstance(at, dt.datetime):
        raise InvalidValueError(
            "at",
            Words("应为时刻，不是{}", "must be an instant, not {}").format(type(at).__name__),
            Words(
                "请写成datetime.datetime(2018, 11, 1, tzinfo=datetime.UTC)",
                "write it like datetime.datetime(2018, 11, 1, tzinfo=datetime.UTC)",
            ),
        )
    if at.tzinfo is None:
        raise InvalidValueError(
            "at",
            Words("时刻没有时区", "an instant without a time zone"),
            Words("请给时区：tzinfo=…", "give it one: tzinfo=…"),
        )


def check_unit(name: str, unit: object) -> None:
    """Refuse what is not a code of a township unit: another type, or the name of a unit."""
    if not isinstance(unit, str):
        raise InvalidValueError(
            name,
            Words("应为文字，不是{}", "must be text, not {}").format(type(unit).__name__),
            Words("请写九位代码：'990101102'", "write nine digits: '990101102'"),
        )
    if not _UNIT_CODE.fullmatch(unit):
        raise InvalidValueError(
            name,
            Words("不是街镇代码", "is not a code of a unit"),
            Words(
                "请写九位代码，如'990101102'；可用profile.find_unit查找",
                "write its nine digits, such as '990101102'; profile.find_unit finds them",
            ),
        )


def check_group(name: str, group: str, edition: str) -> None:
    """Refuse what no shipped edition calls an outcome; another edition may have outcomes of its own."""
    if not isinstance(group, str):
        raise InvalidValueError(
            name,
            Words("应为文字，不是{}", "must be text, not {}").format(type(group).__name__),
            Words("请写以下之一：{}", "write one of: {}").format(join_names(_OUTCOMES)),
        )
    if group in _OUTCOMES or edition not in editions.list_editions():
        return
    near = difflib.get_close_matches(group, _OUTCOMES, n=1)
    hint = (
        Words("是否要写{!r}？", "did you mean {!r}?").format(near[0])
        if near
        else Words("请写以下之一：{}", "write one of: {}").format(join_names(_OUTCOMES))
    )
    raise InvalidValueError(name, Words("不是这个口径的群体", "is not a group of this edition"), hint)


def check_outcomes(outcomes: Iterable[str], edition: str, found: Iterable[str | None]) -> tuple[str, ...]:
    """Return the columns of a table of groups, or refuse them.

    Raises:
        InvalidValueError: They are not several, one is not of the edition, or one that was found is missing.
    """
    if not is_several(outcomes):
        raise InvalidValueError(
            "outcomes",
            Words("应为列表，不是一个{}", "must be a list, not one {}").format(type(outcomes).__name__),
            Words("只有一个也请写outcomes=[…]", "write outcomes=[…], also for one"),
        )
    columns = tuple(outcomes)
    for each in columns:
        if each not in (UNDER_REVIEW, UNPLACED):
            check_group("outcomes", each, edition)
    missing = sorted({str(each) for each in found if each != UNDER_REVIEW}.difference(columns))
    if missing:
        raise InvalidValueError(
            "outcomes",
            Words("缺少：{}", "leave out {}, in which people are placed").format(join_names(missing)),
            Words("请加进outcomes", "add them to outcomes"),
        )
    return columns


def check_words(name: str, words: Mapping[str, object] | None) -> None:
    """Refuse everything but a mapping from codes to words; None passes."""
    listed = words.values() if isinstance(words, Mapping) else [words]
    wrong = [each for each in listed if not isinstance(each, Words)]
    if words is not None and wrong:
        raise InvalidValueError(
            name,
            Words("应为代码到文字的对照，不是{}", "must be words by their codes, not {}").format(
                type(wrong[0]).__name__
            ),
            Words(
                "请写{}={{code: Words(zh=…, en=…)}}，或略去",
                "write {}={{code: Words(zh=…, en=…)}}, or leave it out",
            ).format(name),
        )


def check_units(units: Mapping[str, object] | None) -> None:
    """Refuse everything but a mapping from codes of township units to words; None passes."""
    check_words("units", units)
    for unit in units or ():
        check_unit("units", unit)
