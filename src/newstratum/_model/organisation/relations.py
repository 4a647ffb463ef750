"""The shared vocabulary of everything that holds for a time because a document says so.

Bodies, posts, seats, brands, platforms, liaisons and the like are *dated relations*: each has a ``period``
and a ``source``. The period may have partial or missing dates. The source is a :class:`Citation` of a
document: a charter, an article, the minutes of a meeting. It may be left out while a session names the
document for all of its records; nothing is stored without one. (Facts about a person's job have a
``Source`` instead, whose kinds are the closed list of promise L4.) A relation that names a person also has
``notice``, the id of the privacy notice the person was given.

Checks return :class:`Finding` values, never exceptions: what a source claims stays as claimed, and what does
not fit is listed beside it.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from heapq import heappop, heappush
from typing import Any, Final, Protocol, TypeVar

from attrs import Attribute, field, frozen

from newstratum._model.values.certainty import Certainty
from newstratum._model.values.codes import CodeEnum
from newstratum._model.values.periods import PartialDate, Period, to_optional_date
from newstratum._model.values.plain import PlainData, RecordData
from newstratum._model.values.text_forms import find_title_fault
from newstratum._model.values.validators import (
    ToTuple,
    Validator,
    ValueRule,
    check_filled,
    check_past_day,
    check_texts,
    instance_of,
    name_converted_fields,
)
from newstratum._words import Words
from newstratum.errors import InvalidValueError


class Level(CodeEnum):
    """Administrative levels, the highest first."""

    NATIONAL = "national"
    #: 市级
    CITY = "city"
    #: 区级
    DISTRICT = "district"
    #: 街镇
    TOWNSHIP = "township"


#: The name of a body, a platform, an activity.
check_title: Final[Validator] = ValueRule(find_title_fault)


@frozen(kw_only=True, field_transformer=name_converted_fields)
class Citation(PlainData):
    """A document that says so, and the place in it."""

    #: Title or identifier, without personal data: ``"新联会章程"``.
    document: str = field(validator=check_filled)
    #: Article, paragraph or row.
    passage: str = ""
    dated_on: PartialDate | None = field(default=None, converter=to_optional_date, validator=check_past_day)


def require_exactly_one(person: str, what: str) -> Callable[[Any, Attribute[Any], object], None]:
    """Make the validator of a body that stands in place of the person in another field."""

    def check(instance: Any, attribute: Attribute[Any], value: object) -> None:
        if (getattr(instance, person) is None) == (value is None):
            said = (
                Words("既没有写人，也没有写单位", "is {} nobody: neither a person nor a body")
                if value is None
                else Words("人和单位都写了", "is {} both a person and a body")
            )
            raise InvalidValueError(
                f"{type(instance).__name__.lower()}.{attribute.name}",
                said.format(what),
                Words("写其中一个", "give one of them: {} or {}").format(person, attribute.name),
            )

    return check


check_one_holder = require_exactly_one("person", "held by")


#: Validator of the field ``period``.
check_period = instance_of(
    Period,
    Words(
        "请给Period；起止日期全然不知时给Period()",
        "give a Period; Period() where nothing is known of its dates",
    ),
)


def to_citation(value: Citation | str) -> Citation:
    """Return a citation; text is the name of its document."""
    if isinstance(value, str):
        return Citation(document=value)
    if not isinstance(value, Citation):
        raise InvalidValueError(
            "source",
            Words("应为Citation", "must be Citation"),
            Words('请写明出处文件："会议纪要"', 'name the document that says so: "会议纪要"'),
        )
    return value


def to_optional_citation(value: Citation | str | None) -> Citation | None:
    """Return a citation as :func:`to_citation` does; None where a session is to name the document."""
    return None if value is None else to_citation(value)


#: Fields that come last in what is written of a record.
_SHARED: Final = ("period", "source", "notice")


def prepare_fields(kind: type, fields: list[Attribute[Any]]) -> list[Attribute[Any]]:
    """Order the fields of a record, its own before the shared ones; errors of converters name them."""
    named = name_converted_fields(kind, fields)
    return sorted(named, key=lambda each: _SHARED.index(each.name) if each.name in _SHARED else -1)


@frozen(kw_only=True)
class SourcedRecord(RecordData):
    """A record that a document vouches for; the session names the document where the record does not."""

    id: str = field(kw_only=False)
    source: Citation | None = field(default=None, converter=to_optional_citation)


@frozen(kw_only=True)
class DatedRecord(SourcedRecord):
    """A record that holds for a time."""

    period: Period = field(factory=Period, validator=check_period)


@frozen(kw_only=True)
class NamedRecord(SourcedRecord):
    """A record with a name."""

    name_zh: str = field(kw_only=False, validator=[check_filled, check_title])
    name_en: str = field(default="", validator=check_title)


@frozen(kw_only=True)
class NamedDatedRecord(NamedRecord):
    """A record with a name that holds for a time."""

    period: Period = field(factory=Period, validator=check_period)


class DatedRelation(Protocol):
    """Anything that holds for a period."""

    @property
    def period(self) -> Period:
        """When it holds."""
        ...


class Identified(Protocol):
    """Anything with an identifier."""

    @property
    def id(self) -> str:
        """The identifier."""
        ...


_T = TypeVar("_T", bound=DatedRelation)
_Relation = TypeVar("_Relation", bound=DatedRecord)


def select_holding(relations: Iterable[_T], day: dt.date, *, surely: bool = False) -> tuple[_T, ...]:
    """Return the relations that hold on a day, in their order.

    Args:
        relations: Seats, liaisons or the like.
        day: The day.
        surely: Leave out those that hold only possibly, because their dates are partial or missing.
    """
    wanted = {Certainty.YES} if surely else {Certainty.YES, Certainty.POSSIBLY}
    return tuple(each for each in relations if each.period.holds_on(day) in wanted)


class FindingKind(CodeEnum):
    """What a check can find."""

    #: Things that stand above each other in a circle.
    LOOP = "loop"
    #: Two things under one identifier.
    DUPLICATE = "duplicate"
    #: Something refers to an identifier that nothing has.
    UNKNOWN_REFERENCE = "unknown_reference"
    #: More holders of a post at one time than it has places.
    OVERFULL_POST = "overfull_post"
    #: One holder twice on the same post at one time.
    SAME_HOLDER_TWICE = "same_holder_twice"
    #: Something that goes on outside the time of what it belongs to.
    OUTSIDE_ITS_TIME = "outside_its_time"
    #: A platform that goes on after it was merged into another.
    MERGED_AND_GOING_ON = "merged_and_going_on"
    #: A platform merged into two others.
    MERGED_TWICE = "merged_twice"
    #: A quarter or another span in which no meeting left minutes.
    WITHOUT_MINUTES = "without_minutes"
    #: A line of a budget of which more is committed and spent than it holds.
    OVERDRAWN_LINE = "overdrawn_line"
    #: Somebody came to an activity that is planned or cancelled.
    ATTENDED_NOT_HELD = "attended_not_held"
    #: Numbers noted for an activity that cannot all be true.
    CONTRADICTING_NUMBERS = "contradicting_numbers"
    #: More answers to a round of a questionnaire than people were asked.
    MORE_ANSWERS_THAN_ASKED = "more_answers_than_asked"
    #: A record that cannot be read, so that nothing else is said of it; ``where`` names its kind.
    UNREADABLE_RECORD = "unreadable_record"


@frozen(kw_only=True)
class Finding(PlainData):
    """Something that does not fit, as data: what, and which things are concerned."""

    kind: FindingKind
    #: Identifiers of the things concerned, the main one first.
    subjects: tuple[str, ...] = field(converter=ToTuple[str], validator=check_texts)
    #: The field it shows in: ``"parent"``.
    where: str = ""
    #: ``POSSIBLY`` where partial or missing dates also allow that all is well.
    certainty: Certainty = Certainty.YES


def collect_loop_findings(parents: Mapping[str, str | None], where: str) -> Iterator[Finding]:
    """Yield a finding for every circle of parents, each from its smallest identifier upwards; sorted."""
    settled: set[str] = set()
    found: list[tuple[str, ...]] = []
    for start in parents:
        path: dict[str, int] = {}
        here: str | None = start
        while here is not None and here not in settled and here not in path:
            path[here] = len(path)
            here = parents.get(here)
        if here is not None and here in path:
            circle = list(path)[path[here] :]
            first = circle.index(min(circle))
            found.append((*circle[first:], *circle[:first]))
        settled.update(path)
    for each in sorted(found):
        yield Finding(kind=FindingKind.LOOP, subjects=each, where=where)


def collect_tree_findings(parents: Mapping[str, str | None], where: str) -> Iterator[Finding]:
    """Yield a finding for every unknown parent and every circle of parents."""
    yield from collect_unknown_findings(parents.items(), parents, where)
    yield from collect_loop_findings(parents, where)


def collect_duplicate_findings(things: Iterable[Identified]) -> Iterator[Finding]:
    """Yield a finding for every identifier that several things have."""
    for identifier, count in Counter(thing.id for thing in things).items():
        if count > 1:
            yield Finding(kind=FindingKind.DUPLICATE, subjects=(identifier,), where="id")


def collect_unknown_findings(
    references: Iterable[tuple[str, str | None]], known: Iterable[str], where: str
) -> Iterator[Finding]:
    """Yield a finding for every reference to something unknown."""
    there = frozenset(known)
    for referrer, wanted in references:
        if wanted is not None and wanted not in there:
            yield Finding(kind=FindingKind.UNKNOWN_REFERENCE, subjects=(referrer, wanted), where=where)


def collect_same_holder_findings(
    relations: Iterable[_Relation], key: Callable[[_Relation], object]
) -> Iterator[Finding]:
    """Yield a finding for every two relations of one key that can share a day.

    What is compared grows with the relations and with what is found, not with their pairs.
    """
    held: dict[object, list[_Relation]] = {}
    for relation in relations:
        held.setdefault(key(relation), []).append(relation)
    for terms in held.values():
        for one, other in sorted(_find_overlapping_pairs([term.period for term in terms])):
            yield Finding(
                kind=FindingKind.SAME_HOLDER_TWICE,
                subjects=(terms[one].id, terms[other].id),
                where="period",
                certainty=terms[one].period.overlaps(terms[other].period),
            )


def _find_overlapping_pairs(periods: Sequence[Period]) -> Iterator[tuple[int, int]]:
    """Yield the places of every two periods that can share a day, the lower place first."""
    open_ones: list[tuple[dt.date, int]] = []
    for place in sorted(range(len(periods)), key=lambda each: periods[each].first_start):
        while open_ones and open_ones[0][0] < periods[place].first_start:
            heappop(open_ones)
        yield from ((min(place, other), max(place, other)) for _, other in open_ones)
        heappush(open_ones, (periods[place].last_end, place))
