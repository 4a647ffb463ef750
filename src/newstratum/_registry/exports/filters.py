"""Which records a list or an export has: by unit, group, state and days; by the index of the store first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

from attrs import field, frozen

from newstratum._model.organisation.activities import Attendance
from newstratum._model.people.people import Placement
from newstratum._model.values.certainty import Certainty
from newstratum._model.values.periods import PartialDate, Period
from newstratum._model.values.validators import ToTuple, check_texts
from newstratum._ports.query import Condition, From, Is, Query, To, matches
from newstratum._ports.records import Key, Record
from newstratum._reading.normalise import normalise
from newstratum._registry.purposes import select_usable
from newstratum._registry.queries.reader import Reader, check_days, check_unit
from newstratum._registry.records import iterate_records
from newstratum._shipped.labels import load_labels
from newstratum._short_repr import ShortRepr
from newstratum._tables.schemas import TableSchema
from newstratum._wire.record_kind import RecordKind
from newstratum._wire.record_kinds import ACTIVITY, ATTENDANCE, KIND_BY_NAME, PERSON, PLACEMENT, POST, SEAT
from newstratum._words import LANGUAGES, Words, join_names
from newstratum.errors import InvalidValueError

_DAY: Final = dt.timedelta(days=1)


def _check_unit(_instance: object, _attribute: object, value: str) -> None:
    if value:
        check_unit("township", value)


@frozen(kw_only=True)
class RecordFilter(ShortRepr):
    """Which records are wanted; what is left out leaves out none. Lists, exports and commands take one."""

    #: Code of the unit.
    township: str = field(default="", validator=_check_unit)
    #: The group, by code or words: ``"freelance"``, 自由职业.
    group: str = ""
    #: The state, by code or words; what states there are depends on the kind: ``"confirmed"``, ``"held"``,
    #: ``"open"``, ``"current"``.
    status: str = ""
    #: The first day of the time, and the last one, included.
    first: dt.date | None = None
    last: dt.date | None = None
    #: Fields of the table of which a record lacks one at least: ``("phone",)``.
    missing: tuple[str, ...] = field(default=(), converter=ToTuple[str], validator=check_texts)

    def __attrs_post_init__(self) -> None:
        check_days(**{name: day for name in ("first", "last") if (day := getattr(self, name)) is not None})
        if self.first and self.last and self.first > self.last:
            raise InvalidValueError(
                "last", Words("早于第一天", "is before the first day"), Words("请核对", "check both days")
            )

    @property
    def has_days(self) -> bool:
        """Whether it asks for a time."""
        return self.first is not None or self.last is not None


@frozen(kw_only=True)
class _Filterable:
    """By which index fields the records of a table can be filtered."""

    township: str = ""
    group: str = ""
    #: The index field of the state, and the family of labels that has its words.
    status: str = ""
    statuses: str = ""
    #: The index field of the day.
    day: str = ""


#: Whether a body, a platform or a seat is there today.
_HOLDING: Final = MappingProxyType({"current": Words("现有", "current"), "ended": Words("已终止", "ended")})
_OPEN: Final = MappingProxyType({"open": Words("未办结", "open"), "closed": Words("已办结", "closed")})

_FILTERABLE: Final[Mapping[str, _Filterable]] = MappingProxyType(
    {
        "person": _Filterable(
            township="township", group="outcome", status="status", statuses="placement_status"
        ),
        "body": _Filterable(statuses="holding"),
        "seat": _Filterable(statuses="holding"),
        "platform": _Filterable(township="township", statuses="holding"),
        "activity": _Filterable(
            township="township", group="groups", status="state", statuses="occasion_state", day="first_on"
        ),
        "attendance": _Filterable(township="township", group="group", day="first_on"),
        "budget": _Filterable(day="year"),
        "expense": _Filterable(status="state", statuses="expense_state", day="first_on"),
        "proposal": _Filterable(group="group", status="stage", statuses="proposal_stage", day="made"),
        "task": _Filterable(status="open", statuses="open", day="assigned_on"),
        "visit": _Filterable(status="state", statuses="occasion_state", day="first_on"),
    }
)


@frozen(kw_only=True)
class Selection:
    """The records of a table that a filter lets through."""

    records: tuple[Any, ...] = field(repr=False)
    #: The placements of people, by their ids.
    placements: Mapping[str, Placement] = field(factory=dict, repr=False)


def select_records(
    reader: Reader, schema: TableSchema, where: RecordFilter, *, purpose: str, today: dt.date
) -> Selection:
    """Return the records of a table that a filter lets through, by their ids.

    Fields that are missing are looked for in the rows of the table, and not here.
    """
    known = _FILTERABLE[schema.kind]
    _check_filter(schema, where, known)
    if schema.kind == PERSON.name:
        return _select_people(reader, where, purpose)
    kind: RecordKind[Any] = KIND_BY_NAME[schema.kind]
    status = find_status(known.statuses, where.status)
    conditions, checks = _build_conditions(where, known, status)
    reader.scope(purpose).check(kind)
    if kind is ATTENDANCE and where.has_days:
        found = _iterate_attendances(reader, where, purpose, conditions)
    else:
        found = reader.decode_all(kind, _find_records(reader, kind, conditions))
    if known.statuses == "holding" and status:
        checks.append(lambda record: _is_holding(record.period, today) == (status == "current"))
    if not known.day and where.has_days:
        checks.append(lambda record: _overlaps(record.period, where))
    records = [each for each in found if all(check(each) for check in checks)]
    if kind is SEAT:
        records = _add_vacant_posts(reader, records, where, status, purpose)
    return Selection(records=tuple(records))


def _build_conditions(
    where: RecordFilter, known: _Filterable, status: str
) -> tuple[list[Condition], list[Callable[[Any], bool]]]:
    """Return what the index says of records, and what only they themselves say."""
    conditions: list[Condition] = []
    checks: list[Callable[[Any], bool]] = []
    group = find_group(where.group) if where.group else ""
    if where.township:
        conditions.append(Is(known.township, where.township))
    if known.status == "open" and status:
        conditions.append(Is("open", status == "open"))
    elif known.status and status:
        conditions.append(Is(known.status, status))
    if group and known.group == "groups":
        checks.append(lambda record: group in record.groups)
    elif group:
        conditions.append(Is(known.group, group))
    if known.day == "made":
        if where.has_days:
            checks.append(lambda record: _is_within(record.steps[0].happened_on, where))
    elif known.day == "year":
        conditions += [From("year", where.first.year)] if where.first else []
        conditions += [To("year", where.last.year + 1)] if where.last else []
    elif known.day:
        conditions += [From(known.day, where.first)] if where.first else []
        conditions += [To(known.day, where.last + _DAY)] if where.last else []
    return conditions, checks


def _check_filter(schema: TableSchema, where: RecordFilter, known: _Filterable) -> None:
    """Refuse to filter by what the records of a table do not say."""
    for name, asked, can in (
        ("township", where.township, known.township),
        ("group", where.group, known.group),
        ("status", where.status, known.statuses),
        ("first", where.has_days, schema.kind != PERSON.name),
    ):
        if asked and not can:
            raise InvalidValueError(
                name,
                Words("这种表不能按此筛选：{}", "no way to choose rows of {}").format(schema.title),
                Words("请略去", "leave it out"),
            )
    if unknown := [name for name in where.missing if schema.get_field(name) is None]:
        raise InvalidValueError(
            "missing",
            Words("表中没有这些字段：{}", "there are no such fields: {}").format(join_names(unknown)),
            Words("可用：{}", "use some of: {}").format(join_names(each.name for each in schema.fields)),
        )


def _find_records(reader: Reader, kind: RecordKind[Any], conditions: list[Condition]) -> Iterator[Record]:
    """Yield the records that meet conditions: the store is asked for those that an index of it serves."""
    asked = [each for each in conditions if each.field == conditions[0].field]
    for index in kind.indexes:
        served = [each for each in conditions if each.field in index]
        names = {each.field for each in served}
        if len(served) > len(asked) and names == set(index[: len(names)]):
            asked = served
    order = next((each.field for each in asked if not isinstance(each, Is)), None)
    query = Query(kind.name, tuple(conditions))
    stored = iterate_records(reader.store, kind.name, asked, order=order)
    return (each for each in stored if matches(query, each))


def _select_people(reader: Reader, where: RecordFilter, purpose: str) -> Selection:
    scope = reader.scope(purpose)
    for kind in (PERSON, PLACEMENT):
        scope.check(kind)
    unit = [Is("township", where.township)] if where.township else []
    placed: list[Condition] = []
    if where.group:
        placed.append(Is("outcome", find_group(where.group)))
    if status := find_status("placement_status", where.status):
        placed.append(Is("status", status))
    # What is under review is listed where that is asked for, and stands in no group.
    found = _find_records(reader, PLACEMENT, [*unit, *placed])
    placements = {
        each.person: each for each in reader.decode_all(PLACEMENT, select_usable(scope.purpose, found))
    }
    stored: Iterator[Record]
    if placed:
        keys = (Key(PERSON.name, each) for each in sorted(placements))
        stored = (record for key in keys if (record := reader.store.get(key)) is not None)
    else:
        stored = _find_records(reader, PERSON, list(unit))
    usable = select_usable(scope.purpose, stored)
    return Selection(records=tuple(reader.decode_all(PERSON, usable)), placements=placements)


def _iterate_attendances(
    reader: Reader, where: RecordFilter, purpose: str, conditions: list[Condition]
) -> Iterator[Attendance]:
    """Yield sign-ins of a time; one without a day of its own is of the day of its activity."""
    own = [each for each in conditions if each.field != "first_on"]
    days = [each for each in conditions if each.field == "first_on"]
    reader.scope(purpose).check(ACTIVITY)
    held = {record.key.id for record in _find_records(reader, ACTIVITY, days)}
    for attendance in reader.decode_all(ATTENDANCE, _find_records(reader, ATTENDANCE, own)):
        if attendance.attended_on is None:
            if attendance.activity in held:
                yield attendance
        elif _is_within(attendance.attended_on, where):
            yield attendance


def _add_vacant_posts(
    reader: Reader, seats: list[Any], where: RecordFilter, status: str, purpose: str
) -> list[Any]:
    """Return seats with the posts they are on, and posts on which nobody is now."""
    posts = {each.id: each for each in reader.list_models(POST, purpose)}
    held = {each.post for each in seats}
    if where.has_days or status == "ended":
        posts = {name: each for name, each in posts.items() if name in held}
    return [*posts.values(), *seats]


def _is_holding(period: Period, today: dt.date) -> bool:
    return not period.is_over and period.holds_on(today) is not Certainty.NO


def _overlaps(period: Period, where: RecordFilter) -> bool:
    return (where.last is None or period.first_start <= where.last) and (
        where.first is None or period.last_end >= where.first
    )


def _is_within(date: PartialDate | None, where: RecordFilter) -> bool:
    if date is None:
        return False
    return (where.first is None or date.earliest >= where.first) and (
        where.last is None or date.earliest <= where.last
    )


# ------------------------------------------------------------------------------------ codes and words


def find_group(text: str) -> str:
    """Return the code of an outcome that a code or the words of it stand for."""
    return _find_code("group", text, ("outcome", "outcome_short"))


def find_status(statuses: str, text: str) -> str:
    """Return the code of a state that a code or words stand for; empty for none."""
    if not text:
        return ""
    own = {"holding": _HOLDING, "open": _OPEN}.get(statuses)
    if own is None:
        return _find_code("status", text, (statuses,))
    for code, words in own.items():
        if text in (code, words.zh, words.en):
            return code
    raise _build_unknown_error("status", [*own.values()])


def _find_code(name: str, text: str, families: tuple[str, ...]) -> str:
    labels, plain = load_labels(), normalise(text).text
    for family in families:
        for language in LANGUAGES:
            for code in labels.codes(family, language):
                if plain in (normalise(code).text, normalise(labels.word(f"{family}.{code}", language)).text):
                    return code
    last = families[-1]
    known = [
        Words(*(labels.word(f"{last}.{code}", language) for language in ("zh", "en")))
        for code in labels.codes(last, "zh")
    ]
    raise _build_unknown_error(name, known)


def _build_unknown_error(name: str, known: list[Words]) -> InvalidValueError:
    listed = Words("、".join(each.zh for each in known), ", ".join(each.en for each in known))
    return InvalidValueError(
        name,
        Words("没有这一种", "is none that there is"),
        Words("可写：{}", "write one of: {}").format(listed),
    )
