"""The council of the association: its members, their mean age and groups, and the platforms they look after.

Persons and organisations are counted apart: an organisation on a post is a member without an age or a
group. Honorary posts do not count. The register holds no dates of birth, so that they are an argument; they
may be partial.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import Enum, StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from attrs import field, frozen

from newstratum._figures.reports.report import (
    Figure,
    build_count_cell,
    build_figure,
    build_range,
    count_records,
    count_with_bounds,
    round_half_up,
)
from newstratum._labels import LabelTable
from newstratum._model.organisation.bodies import Post, PostRole, Seat, find_vacant_places
from newstratum._model.organisation.platforms import Liaison
from newstratum._model.organisation.relations import select_holding
from newstratum._model.people.ages import count_completed_years
from newstratum._model.people.groups import Group
from newstratum._model.values.certainty import Certainty
from newstratum._model.values.display import HtmlTable, ShortRepr
from newstratum._model.values.periods import PartialDate
from newstratum._model.values.quantities import Interval, format_quantity
from newstratum._words import Language, Words, check_language
from newstratum.errors import InvalidValueError

_PERSONS: Final = Words(
    "理事会个人成员，每人计一次，荣誉职务不计", "persons on the council, each once, honours left out"
)
_ORGANISATIONS: Final = Words(
    "理事会单位成员，每个单位计一次，不计入人数和年龄",
    "organisations on the council, each once, in no count of persons and no age",
)
_AGE: Final = Words(
    "理事会个人成员的平均年龄（周岁，只计出生日期已知的，保留一位小数）",
    "mean age in completed years of the persons on the council whose date of birth is known, half-up to 0.1",
)
_LEADERS: Final = Words("平台骨干，每人计一次", "leaders of platforms, each once")
_BOTH: Final = Words("同时担任理事会成员的平台骨干", "leaders of platforms who sit on the council")


class Severity(StrEnum):
    """How much a finding matters."""

    #: It is against the structure.
    BREACH = "breach"
    #: Somebody should look at it.
    WARNING = "warning"


class CouncilFindingKind(StrEnum):
    """What can be wrong with a council."""

    #: Fewer or more holders than the structure has places.
    COUNT = "count"
    #: A group that none of the executive vice-presidents belongs to, on a council that has such posts.
    COVERAGE = "coverage"
    #: An executive vice-president whose group is not known.
    UNKNOWN_GROUP = "unknown_group"
    #: An executive vice-president who looks after no platform.
    NO_LIAISON = "no_liaison"


@frozen(kw_only=True, repr=False)
class CouncilFinding(ShortRepr):
    """Something that does not fit, as data and as a sentence."""

    kind: CouncilFindingKind
    #: A breach is certain.
    severity: Severity
    #: The post's role, the group, or the id of the person.
    subject: str
    words: Words
    #: ``POSSIBLY`` where partial or missing dates also allow that all is well.
    certainty: Certainty = Certainty.YES


@frozen(kw_only=True, repr=False)
class Load(ShortRepr):
    """How many platforms a person looks after."""

    person: str
    #: Ids of the platforms, sorted.
    platforms: tuple[str, ...]


@frozen(kw_only=True, repr=False)
class Council(HtmlTable):
    """A council on a day."""

    as_of: dt.date
    persons: Figure
    organisations: Figure
    #: Ids of those on each role, in the order of the roles; persons and organisations.
    holders: Mapping[PostRole, tuple[str, ...]] = field(repr=False)
    #: Those of them who hold the role only possibly, because dates are partial or missing.
    possible_holders: Mapping[PostRole, tuple[str, ...]] = field(repr=False)
    #: How many holders the structure has on each role of a fixed number, in the order of the pattern.
    fixed_places: Mapping[PostRole, int] = field(repr=False)
    #: Posts with places that nobody holds for certain, and how many.
    vacancies: tuple[tuple[Post, int], ...]
    #: None where no date of birth is known.
    mean_age: Figure | None
    #: Ids of the persons whose date of birth is not known.
    without_birth: tuple[str, ...] = field(repr=False)
    #: For each of the four groups the executive vice-presidents who belong to it.
    groups: Mapping[Group, tuple[str, ...]] = field(repr=False)
    #: One entry an executive vice-president, those without a platform too.
    loads: tuple[Load, ...]
    leaders: Figure
    #: The leaders of platforms who sit on the council.
    overlap: Figure
    findings: tuple[CouncilFinding, ...]
    #: Ids of those on each honorary role; they count nowhere else.
    honorary_holders: Mapping[PostRole, tuple[str, ...]] = field(factory=dict, repr=False)

    @property
    def overlap_share(self) -> Interval | None:
        """The share of the leaders who sit on the council, 0 to 1; None without leaders."""
        leaders, both = len(self.leaders.ids), self.overlap.value
        if not leaders or both.low is None or both.high is None:
            return None
        return Interval(low=both.low / leaders, high=both.high / leaders)


def compute_age_range(birth: PartialDate, day: dt.date) -> tuple[int, int]:
    """Return the least and the greatest age in completed years that somebody can have on a day.

    Raises:
        InvalidValueError: The birth is after the day, however the date is completed.
    """
    if birth.earliest > day:
        raise InvalidValueError(
            "birth",
            Words("晚于计算年龄的那一天", "after the day the age is asked for"),
            Words("请核对两个日期", "check both dates"),
        )
    return count_completed_years(min(birth.latest, day), day), count_completed_years(birth.earliest, day)


def compute_mean_age(
    births: Mapping[str, PartialDate], on: dt.date, *, possible: Iterable[str] = ()
) -> Figure | None:
    """Return the mean age of some people, rounded half-up to one decimal; None of nobody.

    Args:
        births: The date of birth of each person; where some are partial, the mean is a range.
        on: The day.
        possible: Ids of those who are only possibly among the people; the mean is then that of some or all.

    Raises:
        InvalidValueError: Somebody was born after the day.
    """
    if not births:
        return None
    unsure = set(possible)
    ages = {person: compute_age_range(birth, on) for person, birth in births.items()}
    surely = [span for person, span in ages.items() if person not in unsure]
    added = [span for person, span in ages.items() if person in unsure]
    low = _compute_least_mean([age for age, _ in surely], [age for age, _ in added])
    high = -_compute_least_mean([-age for _, age in surely], [-age for _, age in added])
    return build_figure(_AGE, build_range(round_half_up(low), round_half_up(high), "岁"), on, births)


def _compute_least_mean(ages: list[int], possible: Iterable[int]) -> Fraction:
    """Return the least mean of ages, of which any of the possible ones may be left out, but not all."""
    rising = sorted(possible)
    taken = list(ages) or [rising.pop(0)]
    for age in rising:
        if age * len(taken) >= sum(taken):
            break
        taken.append(age)
    return Fraction(sum(taken), len(taken))


def build_council(
    posts: Iterable[Post],
    seats: Iterable[Seat],
    on: dt.date,
    *,
    births: Mapping[str, PartialDate] = MappingProxyType({}),
    groups: Mapping[str, Group] = MappingProxyType({}),
    liaisons: Iterable[Liaison] = (),
    leaders: Iterable[str] = (),
    places: Mapping[PostRole, int] = MappingProxyType({}),
) -> Council:
    """Describe a council on a day: its members, figures, groups and what does not fit.

    Args:
        posts: The posts of the council.
        seats: Who sits on them; seats on other posts are left out.
        on: The day.
        births: Dates of birth by the ids of persons, as far as they are known.
        groups: The confirmed group of each person, as far as there is one.
        liaisons: Who looks after which platform.
        leaders: Ids of the persons who lead platforms.
        places: How many holders the structure has on each role of a fixed number, in the order of the
            pattern; without them no number is wrong.

    Raises:
        InvalidValueError: Somebody was born after the day.
    """
    posts = tuple(posts)
    working = {post.id: post for post in select_holding(posts, on) if not post.is_honorary}
    seated = select_holding(seats, on)
    sitting = tuple(seat for seat in seated if seat.post in working)
    honours = {post.id: post.role for post in select_holding(posts, on) if post.is_honorary}
    honoured = [seat for seat in seated if seat.post in honours]
    persons = _collect_surest_holders((seat for seat in sitting if seat.person is not None), on)
    by_role = {
        role: _collect_surest_holders((seat for seat in sitting if working[seat.post].role is role), on)
        for role in PostRole
        if any(post.role is role for post in working.values())
    }
    vice_presidents = {
        holder: certainty
        for holder, certainty in by_role.get(PostRole.EXECUTIVE_VICE_PRESIDENT, {}).items()
        if holder in persons
    }
    looked_after = [each for each in select_holding(liaisons, on) if each.person in vice_presidents]
    known = {person: births[person] for person in persons if person in births}
    led_by = tuple(sorted(set(leaders)))
    both = tuple(person for person in led_by if person in persons)
    organisations = _collect_surest_holders((seat for seat in sitting if seat.person is None), on)
    findings = (
        *_find_wrong_counts(by_role, places),
        *(_find_missing_groups(vice_presidents, groups) if _CHECKED_ROLE in {*by_role, *places} else ()),
        *_find_unknown_groups(vice_presidents, groups),
        *_find_idle_vice_presidents(vice_presidents, looked_after, on),
    )
    return Council(
        as_of=on,
        persons=_build_count_figure(_PERSONS, persons, "人", on),
        organisations=_build_count_figure(_ORGANISATIONS, organisations, "个", on),
        holders=MappingProxyType({role: tuple(them) for role, them in by_role.items()}),
        possible_holders=MappingProxyType({role: _list_possible(them) for role, them in by_role.items()}),
        fixed_places=MappingProxyType(dict(places)),
        vacancies=find_vacant_places(working.values(), sitting, on),
        mean_age=compute_mean_age(known, on, possible=_list_possible(persons)),
        without_birth=tuple(person for person in persons if person not in births),
        groups=MappingProxyType(
            {group: tuple(each for each in vice_presidents if groups.get(each) is group) for group in Group}
        ),
        loads=tuple(
            Load(
                person=person,
                platforms=tuple(sorted({each.platform for each in looked_after if each.person == person})),
            )
            for person in vice_presidents
        ),
        leaders=count_records(_LEADERS, "人", on, led_by),
        overlap=_build_count_figure(_BOTH, {person: persons[person] for person in both}, "人", on),
        findings=findings,
        honorary_holders=MappingProxyType(
            {
                role: tuple(
                    _collect_surest_holders((seat for seat in honoured if honours[seat.post] is role), on)
                )
                for role in PostRole
                if role in honours.values()
            }
        ),
    )


def _collect_surest_holders(seats: Iterable[Seat], on: dt.date) -> dict[str, Certainty]:
    """Return each holder once, with the most certain answer of their seats."""
    found: dict[str, Certainty] = {}
    for seat in seats:
        if found.get(seat.holder) is not Certainty.YES:
            found[seat.holder] = seat.period.holds_on(on)
    return found


def _list_possible(holders: Mapping[str, Certainty]) -> tuple[str, ...]:
    return tuple(holder for holder, certainty in holders.items() if certainty is not Certainty.YES)


def _build_count_figure(
    definition: Words, holders: Mapping[str, Certainty], unit: str, on: dt.date
) -> Figure:
    return build_figure(definition, count_with_bounds(holders.values(), unit), on, holders)


_CHECKED_ROLE: Final = PostRole.EXECUTIVE_VICE_PRESIDENT
_WRONG_COUNT: Final = Words("应设{}名，现有{}名", "{} required, {} in office")
_NO_SUCH_GROUP: Final = Words("常务副会长中尚无该群体人员", "no executive vice-president is of this group")
_UNKNOWN_GROUP: Final = Words(
    "该常务副会长所属群体尚未确认", "the group of this executive vice-president is not confirmed"
)
_NO_PLATFORM: Final = Words(
    "该常务副会长尚无对口联系的平台", "this executive vice-president looks after no platform"
)
_PARTIAL_DATES: Final = Words("（部分日期不全）", " (dates are partial)")


def _build_finding(
    kind: CouncilFindingKind, subject: str, words: Words, certainty: Certainty
) -> CouncilFinding:
    """Return a finding; one that is only possible is no breach, and its words say why."""
    sure = certainty is Certainty.YES
    breach = kind is CouncilFindingKind.COUNT and sure
    return CouncilFinding(
        kind=kind,
        severity=Severity.BREACH if breach else Severity.WARNING,
        subject=subject,
        words=words if sure else words + _PARTIAL_DATES,
        certainty=certainty,
    )


def _find_wrong_counts(
    holders: Mapping[PostRole, Mapping[str, Certainty]], places: Mapping[PostRole, int]
) -> Iterator[CouncilFinding]:
    for role, wanted in places.items():
        there = count_with_bounds(holders.get(role, {}).values(), "个")
        if there.exact != wanted:
            can_be = Certainty.POSSIBLY if there.can_be(wanted) else Certainty.YES
            words = _WRONG_COUNT.format(wanted, build_count_cell(there))
            yield _build_finding(CouncilFindingKind.COUNT, role.value, words, can_be)


def _find_missing_groups(
    vice_presidents: Mapping[str, Certainty], groups: Mapping[str, Group]
) -> Iterator[CouncilFinding]:
    for group in Group:
        of_group = {certainty for each, certainty in vice_presidents.items() if groups.get(each) is group}
        if Certainty.YES not in of_group:
            certainty = Certainty.POSSIBLY if of_group else Certainty.YES
            yield _build_finding(CouncilFindingKind.COVERAGE, group.value, _NO_SUCH_GROUP, certainty)


def _find_unknown_groups(
    vice_presidents: Mapping[str, Certainty], groups: Mapping[str, Group]
) -> Iterator[CouncilFinding]:
    for person, certainty in vice_presidents.items():
        if person not in groups:
            yield _build_finding(CouncilFindingKind.UNKNOWN_GROUP, person, _UNKNOWN_GROUP, certainty)


def _find_idle_vice_presidents(
    vice_presidents: Mapping[str, Certainty], liaisons: Iterable[Liaison], on: dt.date
) -> Iterator[CouncilFinding]:
    listed = tuple(liaisons)
    for person, certainty in vice_presidents.items():
        looks_after = {each.period.holds_on(on) for each in listed if each.person == person}
        if Certainty.YES not in looks_after:
            possibly = certainty if not looks_after else Certainty.POSSIBLY
            yield _build_finding(CouncilFindingKind.NO_LIAISON, person, _NO_PLATFORM, possibly)


_LIST: Final = Words("、", ", ")


def render_council_chart(
    council: Council,
    *,
    labels: LabelTable,
    names: Mapping[str, str] = MappingProxyType({}),
    language: Language = "zh",
) -> str:
    """Return a council as lines of text, one holder a line.

    Args:
        council: The council on a day.
        labels: Words for roles and groups.
        names: What to show for the ids of holders and platforms; an id without a name shows itself.
        language: The language of the words.

    Returns:
        First the roles of a fixed number, then the others as N, then the mean age on the day where one is
        known; a place that nobody holds has a line of its own.

    >>> import datetime as dt
    >>> from newstratum import load_label_table
    >>> from newstratum.organisation import Citation, Post, PostRole, Seat
    >>> charter = Citation(document="章程")
    >>> post = Post(id="chair", body="council", role=PostRole.PRESIDENT, source=charter)
    >>> seat = Seat(id="s1", post="chair", person="P1", source=charter)
    >>> council = build_council(
    ...     [post],
    ...     [seat],
    ...     dt.date(2018, 6, 30),
    ...     places={PostRole.PRESIDENT: 1, PostRole.EXECUTIVE_VICE_PRESIDENT: 6},
    ... )
    >>> print(render_council_chart(council, labels=load_label_table(), names={"P1": "合成甲"}))
    1 会长
      └ 合成甲
    6 常务副会长
    """
    check_language(language)

    def words_of(member: Enum) -> Words:
        return Words(labels.word_of(member, "zh"), labels.word_of(member, "en"))

    def list_places(*roles: PostRole) -> Iterator[Words]:
        for role in roles:
            for holder in council.holders.get(role, ()):
                yield _format_holder(council, holder, names, words_of)
            if free := sum(places for post, places in council.vacancies if post.role is role):
                yield Words("┄ 空缺{}", "┄ vacant: {}").format(free)

    lines: list[Words] = []
    for role, places in council.fixed_places.items():
        lines.append(Words("{} {}", "{} {}").format(places, words_of(role)))
        lines += _draw_branches(list_places(role))
    others = [role for role in council.holders if role not in council.fixed_places]
    if others:
        named = _LIST.join(map(words_of, others))
        lines.append(Words("N：", "N: ") + named if council.fixed_places else named)
        lines += _draw_branches(list_places(*others))
    if council.mean_age is not None:
        value = council.mean_age.value
        age = Words(format_quantity(value, "zh", unit=""), format_quantity(value, "en", unit=""))
        lines.append(Words("平均年龄{}岁（{}）", "mean age {} ({})").format(age, council.as_of))
    return "\n".join(line.in_language(language) for line in lines)


def _format_holder(
    council: Council, holder: str, names: Mapping[str, str], words_of: Callable[[Enum], Words]
) -> Words:
    """Return a holder with the group and the platforms, as far as they are known."""
    name = Words.same(names.get(holder, holder))
    if holder in council.organisations.ids:
        return Words("{}（单位）", "{} (organisation)").format(name)
    details = [words_of(group) for group, members in council.groups.items() if holder in members]
    for load in council.loads:
        if load.person == holder and load.platforms:
            platforms = _LIST.join(Words.same(names.get(each, each)) for each in load.platforms)
            details.append(Words("联系{}", "looks after {}").format(platforms))
    return Words("，", ", ").join((name, *details))


def _draw_branches(lines: Iterable[Words]) -> Iterator[Words]:
    listed = list(lines)
    for number, line in enumerate(listed, start=1):
        yield Words.same(f"  {'└' if number == len(listed) else '├'} ") + line
