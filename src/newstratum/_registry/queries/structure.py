"""The structure of the organisation as a register has it: the council, the patterns of the profile, lines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from attrs import evolve, field, frozen

from newstratum._figures.claims import (
    NamedItem,
    PatternComparison,
    compare_pattern,
    get_phrase,
    parse_pattern,
)
from newstratum._figures.council import Council, build_council
from newstratum._model.organisation.bodies import BodyKind, PostRole
from newstratum._model.organisation.district import CouncilPattern, PatternSubject, PlatformTerm
from newstratum._model.organisation.relations import Level, select_holding
from newstratum._model.people.groups import Group
from newstratum._model.values.calendar import IsoWeek
from newstratum._model.values.certainty import Certainty
from newstratum._model.values.periods import PartialDate
from newstratum._planning.plans import Host, build_host
from newstratum._registry.queries.reader import Reader, check_days
from newstratum._registry.records import read_text
from newstratum._wire.record_kinds import BODY, LIAISON, PLACEMENT, PLATFORM, POST, SEAT
from newstratum._words import Words

_GROUPS: Final = {group.value: group for group in Group}
#: 条线: 大口委办局 and 人民团体, which keep platforms side by side.
_LINES: Final = frozenset({BodyKind.BUREAU, BodyKind.PEOPLE_ORGANISATION})
#: 街镇 and 委办局, whose work is inspected on the spot.
_OFFICES: Final = frozenset({BodyKind.TOWNSHIP, BodyKind.BUREAU})
#: 新联会 of a district, not that of the city or of a town.
_OF_THE_DISTRICT: Final = frozenset({None, Level.DISTRICT})
_ABOVE_THE_DISTRICT: Final = frozenset({Level.NATIONAL, Level.CITY})


@frozen
class StructureQueries:
    """The structure of the organisation: ``registry.structure``.

    Each method raises :class:`~newstratum.errors.PurposeError` if its purpose is not declared, or does not
    cover what is read, and :class:`~newstratum.errors.InvalidValueError` if a day is not a date.
    """

    _reader: Reader = field(repr=False)

    def council(
        self,
        *,
        on: dt.date,
        births: Mapping[str, PartialDate] = MappingProxyType({}),
        leaders: Iterable[str] = (),
        purpose: str = "roster",
        district: str | None = None,
    ) -> Council:
        """Return what there is to say of the council on a day.

        The council is the body that the pattern of the profile names, else every body of that kind, with
        every post in it, whose periods do not exclude the day; without a pattern no number of holders is
        wrong. The groups are those that a human confirmed by that day.

        Args:
            on: The day.
            births: Dates of birth by the ids of persons; a register does not keep them.
            leaders: Ids of the persons who lead platforms.
            purpose: What for.
            district: Code of the district; needed where the register holds several.

        Raises:
            InvalidValueError: Somebody was born after the day, or it is not clear of which district it is.
        """
        check_days(on=on)
        profile = self._reader.find_profile(on, district)
        pattern = None if profile is None else profile.council_pattern
        bodies = select_holding(self._reader.list_models(BODY, purpose), on)
        councils = {
            body.id
            for body in bodies
            if body.kind is BodyKind.COUNCIL and (pattern is None or pattern.body in ("", body.id))
        }
        posts = [post for post in self._reader.list_models(POST, purpose) if post.body in councils]
        listed = {post.id for post in posts}
        seats = [seat for seat in self._reader.list_models(SEAT, purpose) if seat.post in listed]
        self._reader.scope(purpose).check(PLACEMENT)
        return build_council(
            posts,
            seats,
            on,
            births=births,
            groups=self._confirmed_groups((seat.person for seat in seats), on, purpose),
            liaisons=self._reader.list_models(LIAISON, purpose),
            leaders=leaders,
            places={} if pattern is None else dict(_iterate_places(pattern)),
        )

    def platforms(
        self, *, on: dt.date, purpose: str = "office", district: str | None = None
    ) -> PatternComparison | None:
        """Return the association and the platforms of a day beside the pattern of the profile: 1+22.

        Platforms of another brand than the profile's do not count, nor do associations of the city or of a
        town.

        Args:
            on: The day.
            purpose: What for.
            district: Code of the district; needed where the register holds several.

        Returns:
            The comparison; None where no profile of the day states a pattern.
        """
        check_days(on=on)
        profile = self._reader.find_profile(on, district)
        if profile is None or profile.platform_pattern is None:
            return None
        bodies = select_holding(self._reader.list_models(BODY, purpose), on)
        platforms = select_holding(self._reader.list_models(PLATFORM, purpose), on)
        brand = None if profile.brand is None else profile.brand.code
        counted: Mapping[PatternSubject, Sequence[Any]] = {
            PatternSubject.ASSOCIATION: [
                each
                for each in bodies
                if each.kind is BodyKind.ASSOCIATION and each.level in _OF_THE_DISTRICT
            ],
            PatternSubject.PLATFORM: [each for each in platforms if brand in (None, each.brand)],
        }
        pattern = profile.platform_pattern
        parts = [
            (
                Words(term.name_zh, term.name_en),
                "个",
                _to_named(_select_counted(term, counted[term.counts]), on),
            )
            for term in pattern.terms
        ]
        return compare_pattern(parse_pattern(pattern.text), parts, phrase=get_phrase(pattern.source))

    def compare_council(
        self, council: Council, *, purpose: str = "office", district: str | None = None
    ) -> PatternComparison | None:
        """Return the members of a council beside the pattern of the profile: 1+6+N.

        Bodies stand there by their names, people by their ids only.

        Returns:
            The comparison; None where no profile of the council's day states a pattern.
        """
        profile = self._reader.find_profile(council.as_of, district)
        if profile is None or profile.council_pattern is None:
            return None
        pattern = profile.council_pattern
        names = {body.id: _get_name(body) for body in self._reader.list_models(BODY, purpose)}
        named_roles = {role for term in pattern.terms for role in term.roles}
        parts = []
        for term in pattern.terms:
            roles = term.roles or [role for role in council.holders if role not in named_roles]
            named = [
                NamedItem(id=holder, name=names.get(holder, Words.same(holder)), certainty=certainty)
                for holder, certainty in _find_surest(council, roles).items()
            ]
            parts.append((Words(term.name_zh, term.name_en), "个", named))
        return compare_pattern(parse_pattern(pattern.text), parts, phrase=get_phrase(pattern.source))

    def lines(
        self, *, on: dt.date, purpose: str = "office", district: str | None = None
    ) -> Mapping[str, Words]:
        """Return the functional lines (条线): those of the profile, else those on the register.

        Of the register they are the bureaus and people's organisations of a day; bodies of the city or the
        nation are left out.

        Args:
            on: The day; a body that possibly exists on it is listed.
            purpose: What for.
            district: Code of the district, where only one of several is asked for.

        Returns:
            Their names by their ids, in the order of the profile, else of the ids.
        """
        scope = self._reader.build_scope(on, district=district)
        stated = {
            line.code: Words(line.name_zh, line.name_en) for each in scope.profiles for line in each.lines
        }
        return stated or self._list_bodies(_LINES, on, purpose)

    def offices(self, *, on: dt.date, purpose: str = "office") -> Mapping[str, Words]:
        """Return the offices on the register that inspections are to see: townships and bureaus of a day.

        All that are registered are listed, but for bodies of the city or the nation.

        Args:
            on: The day; a body that possibly exists on it is listed.
            purpose: What for.

        Returns:
            Their names by their ids, in the order of the ids.
        """
        return self._list_bodies(_OFFICES, on, purpose)

    def rotation_hosts(
        self, weeks: Iterable[IsoWeek], *, purpose: str = "office"
    ) -> tuple[tuple[Host, str], ...]:
        """Return the platforms that may exist in some weeks as hosts of a rotation, with their names, by ids.

        One that begins or ends within the weeks takes part from its first week, or to its last one. On days
        on which nobody looks after it, it cannot host, unless the register notes nobody at all.

        Args:
            weeks: The weeks to be planned.
            purpose: What for.
        """
        planned = tuple(weeks)
        liaisons = tuple(self._reader.list_models(LIAISON, purpose))
        found = []
        for platform in self._reader.list_models(PLATFORM, purpose):
            days = (day for week in planned for day in week.days)
            if any(platform.period.holds_on(day) is not Certainty.NO for day in days):
                host = build_host(platform, liaisons, planned)
                if all(liaison.platform != platform.id for liaison in liaisons):
                    # Nobody noted who looks after it, so nobody can be away.
                    host = evolve(host, liaison_absent_on=())
                found.append((host, platform.name_zh or platform.id))
        return tuple(sorted(found, key=lambda each: each[0].id))

    def _list_bodies(self, kinds: frozenset[BodyKind], on: dt.date, purpose: str) -> Mapping[str, Words]:
        check_days(on=on)
        there = select_holding(self._reader.list_models(BODY, purpose), on)
        listed = (body for body in there if body.kind in kinds and body.level not in _ABOVE_THE_DISTRICT)
        return {body.id: _get_name(body) for body in listed}

    def _confirmed_groups(self, persons: Iterable[str | None], on: dt.date, purpose: str) -> dict[str, Group]:
        people = {each for each in persons if each is not None}
        placed = self._reader.iterate_placements(people, on=on, confirmed_only=True, purpose=purpose)
        outcomes = ((person, read_text(record.fields, "outcome")) for person, record in placed)
        return {person: _GROUPS[outcome] for person, outcome in outcomes if outcome in _GROUPS}


def _iterate_places(pattern: CouncilPattern) -> Iterator[tuple[PostRole, int]]:
    """Yield how many holders a pattern has on each role, where it says so of one role alone."""
    for stated, term in zip(parse_pattern(pattern.text).terms, pattern.terms, strict=True):
        if stated.count is not None and len(term.roles) == 1:
            yield term.roles[0], stated.count


def _select_counted(term: PlatformTerm, things: Iterable[Any]) -> list[Any]:
    return [
        each
        for each in things
        if (not term.only or each.id in term.only) and (not term.levels or each.level in term.levels)
    ]


def _find_surest(council: Council, roles: Iterable[PostRole]) -> dict[str, Certainty]:
    """Return those who hold one of some roles, each once, and whether they surely do."""
    found: dict[str, Certainty] = {}
    for role in roles:
        possible = council.possible_holders.get(role, ())
        for holder in council.holders.get(role, ()):
            if holder not in possible:
                found[holder] = Certainty.YES
            found.setdefault(holder, Certainty.POSSIBLY)
    return found


def _get_name(thing: Any) -> Words:
    return Words(thing.name_zh, thing.name_en)


def _to_named(things: Iterable[Any], on: dt.date) -> list[NamedItem]:
    return [
        NamedItem(id=each.id, name=_get_name(each), certainty=each.period.holds_on(on)) for each in things
    ]
