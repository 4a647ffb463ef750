"""The structure of the organisation as a register has it: the council, and the patterns 1+22 and 1+6+N."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

from attrs import field, frozen

from newstratum._figures.claims import NamedItem, PatternComparison, compare_pattern, parse_pattern
from newstratum._figures.council import Council, build_council
from newstratum._labels import Words
from newstratum._model.organisation.bodies import BodyKind, PostRole
from newstratum._model.organisation.relations import Level, select_holding
from newstratum._model.people.groups import Group
from newstratum._model.values.certainty import Certainty
from newstratum._model.values.periods import PartialDate
from newstratum._registry.queries.reader import Reader, check_days
from newstratum._registry.records import read_text
from newstratum._wire.record_kinds import BODY, LIAISON, PLACEMENT, PLATFORM, POST, SEAT

#: 1 association and 22 platforms.
PLATFORM_PATTERN: Final = "1+22"
#: 1 president, 6 executive vice-presidents, and the others.
COUNCIL_PATTERN: Final = "1+6+N"

_FIXED: Final = (PostRole.PRESIDENT, PostRole.EXECUTIVE_VICE_PRESIDENT)
#: What the parts of the pattern are: the fixed posts, and all others.
_COUNCIL_PARTS: Final = (
    Words("会长", "president"),
    Words("常务副会长", "executive vice-presidents"),
    Words("副会长、理事、秘书长和单位", "vice-presidents, directors, secretary-general, organisations"),
)
_GROUPS: Final = {group.value: group for group in Group}
#: 条线: 大口委办局 and 人民团体, which keep platforms side by side.
_LINES: Final = frozenset({BodyKind.BUREAU, BodyKind.PEOPLE_ORGANISATION})
#: 街镇 and 委办局, whose work is inspected on the spot.
_OFFICES: Final = frozenset({BodyKind.TOWNSHIP, BodyKind.BUREAU})
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
    ) -> Council:
        """Return what there is to say of the council on a day.

        The council is every body of that kind, with every post in it, whose periods do not exclude the day.
        The groups are those that a human confirmed by that day.

        Args:
            on: The day.
            births: Dates of birth by the ids of persons; a register does not keep them.
            leaders: Ids of the persons who lead platforms.
            purpose: What for.

        Raises:
            InvalidValueError: Somebody was born after the day.
        """
        check_days(on=on)
        bodies = select_holding(self._reader.list_models(BODY, purpose), on)
        councils = {body.id for body in bodies if body.kind is BodyKind.COUNCIL}
        posts = [post for post in self._reader.list_models(POST, purpose) if post.body in councils]
        listed = {post.id for post in posts}
        seats = [seat for seat in self._reader.list_models(SEAT, purpose) if seat.post in listed]
        self._reader.scope(purpose).check(PLACEMENT)
        return build_council(
            posts,
            seats,
            on,
            births=births,
            groups=self._confirmed_groups((seat.person for seat in seats), on),
            liaisons=self._reader.list_models(LIAISON, purpose),
            leaders=leaders,
        )

    def platforms(self, *, on: dt.date, purpose: str = "office") -> PatternComparison:
        """Return the association and the platforms of a day, beside 1+22."""
        check_days(on=on)
        bodies = self._reader.list_models(BODY, purpose)
        associations = select_holding((each for each in bodies if each.kind is BodyKind.ASSOCIATION), on)
        platforms = select_holding(self._reader.list_models(PLATFORM, purpose), on)
        parts = [
            (Words("区新联会", "district association"), "个", _to_named(associations, on)),
            (Words("“梦·享·嘉”平台", "platforms"), "个", _to_named(platforms, on)),
        ]
        return compare_pattern(parse_pattern(PLATFORM_PATTERN), parts, phrase="M38")

    def compare_council(self, council: Council, *, purpose: str = "office") -> PatternComparison:
        """Return the members of a council beside 1+6+N; bodies by their names, people by their ids only."""
        names = {body.id: _get_name(body) for body in self._reader.list_models(BODY, purpose)}
        rest = list[PostRole](role for role in council.holders if role not in _FIXED)
        of_terms = [*([role] for role in _FIXED), rest]
        parts = [
            (
                what,
                "个",
                [
                    NamedItem(id=holder, name=names.get(holder, Words.same(holder)), certainty=certainty)
                    for holder, certainty in _find_surest(council, roles).items()
                ],
            )
            for what, roles in zip(_COUNCIL_PARTS, of_terms, strict=True)
        ]
        return compare_pattern(parse_pattern(COUNCIL_PATTERN), parts, phrase="M60")

    def lines(self, *, on: dt.date, purpose: str = "office") -> Mapping[str, Words]:
        """Return the functional lines (条线) on the register: bureaus and people's organisations of a day.

        Bodies of the city or the nation are left out.

        Args:
            on: The day; a body that possibly exists on it is listed.
            purpose: What for.

        Returns:
            Their names by their ids, in the order of the ids.
        """
        return self._list_bodies(_LINES, on, purpose)

    def offices(self, *, on: dt.date, purpose: str = "office") -> Mapping[str, Words]:
        """Return the offices on the register that inspections are to see: townships and bureaus of a day.

        The founding text inspects the bureaus with many members and names none, so all that are registered
        are listed, but for bodies of the city or the nation.

        Args:
            on: The day; a body that possibly exists on it is listed.
            purpose: What for.

        Returns:
            Their names by their ids, in the order of the ids.
        """
        return self._list_bodies(_OFFICES, on, purpose)

    def _list_bodies(self, kinds: frozenset[BodyKind], on: dt.date, purpose: str) -> Mapping[str, Words]:
        check_days(on=on)
        there = select_holding(self._reader.list_models(BODY, purpose), on)
        listed = (body for body in there if body.kind in kinds and body.level not in _ABOVE_THE_DISTRICT)
        return {body.id: _get_name(body) for body in listed}

    def _confirmed_groups(self, persons: Iterable[str | None], on: dt.date) -> dict[str, Group]:
        people = {each for each in persons if each is not None}
        placed = self._reader.iterate_placements(people, on=on, confirmed_only=True)
        outcomes = ((person, read_text(record.fields, "outcome")) for person, record in placed)
        return {person: _GROUPS[outcome] for person, outcome in outcomes if outcome in _GROUPS}


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
