"""Queries and what they mean; :func:`matches` and :func:`sort_matching_records` are the reference.

A query filters on declared fields and orders by one of them or by id. An absent field matches no
condition and sorts last, ascending and descending alike; the id is the last tie break and follows the
direction. Text compares by code point.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

import attrs
from attrs import frozen
from attrs.validators import optional

from newstratum._ports.fields import Scalar, make_text_validator, to_exact_scalar
from newstratum._ports.records import MAX_ID, MAX_LIMIT, Cursor, Record
from newstratum._short_repr import ShortRepr
from newstratum._words import Words
from newstratum.errors import InvalidValueError

#: Values of one ``In``, at most; also the combinations of several.
MAX_VALUES = 10_000


def _to_value(value: Scalar) -> Scalar:
    if value is None:
        raise InvalidValueError(
            "condition.value",
            Words("为None", "is None"),
            Words("没有填写的字段不符合任何条件", "an absent field matches no condition"),
        )
    return to_exact_scalar("condition.value", value)


@frozen
class Is(ShortRepr):
    """The field has this value."""

    field: str = attrs.field(validator=make_text_validator("condition.field", most=MAX_ID))
    value: Scalar = attrs.field(converter=_to_value, repr=False)


def _to_values(values: Iterable[Scalar]) -> tuple[Scalar, ...]:
    distinct = tuple(dict.fromkeys((type(value), _to_value(value)) for value in values))
    if len(distinct) > MAX_VALUES:
        raise InvalidValueError(
            "condition.values",
            Words("有{}个值", "has {} values").format(len(distinct)),
            Words("请最多给{}个", "give {} at most").format(MAX_VALUES),
        )
    return tuple(value for _type, value in distinct)


@frozen
class In(ShortRepr):
    """The field has one of these values; none of them if there are none."""

    field: str = attrs.field(validator=make_text_validator("condition.field", most=MAX_ID))
    values: tuple[Scalar, ...] = attrs.field(converter=_to_values, repr=False)


@frozen
class From(ShortRepr):
    """The field is this value or above."""

    field: str = attrs.field(validator=make_text_validator("condition.field", most=MAX_ID))
    value: Scalar = attrs.field(converter=_to_value, repr=False)


@frozen
class To(ShortRepr):
    """The field is below this value."""

    field: str = attrs.field(validator=make_text_validator("condition.field", most=MAX_ID))
    value: Scalar = attrs.field(converter=_to_value, repr=False)


def _to_prefix(value: str) -> str:
    if not isinstance(value, str):
        raise InvalidValueError(
            "condition.value",
            Words("应为文字", "must be text"),
            Words("只有文字才有开头", "only text has beginnings"),
        )
    return str(_to_value(value))


@frozen
class Starts(ShortRepr):
    """The text field starts with these characters; all of them are literal."""

    field: str = attrs.field(validator=make_text_validator("condition.field", most=MAX_ID))
    value: str = attrs.field(converter=_to_prefix, repr=False)


#: One condition; a query asks for all of its conditions together.
Condition: TypeAlias = Is | In | From | To | Starts


def _to_descending(value: bool) -> bool:
    return bool(value)


def _to_limit(value: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MAX_LIMIT:
        raise InvalidValueError(
            "limit",
            Words("应为1至{}的整数", "must be an integer from 1 to {}").format(MAX_LIMIT),
            Words("请逐页读取", "read page by page"),
        )
    return int(value)


def _to_conditions(values: Iterable[Condition]) -> tuple[Condition, ...]:
    conditions = tuple(values)
    for condition in conditions:
        if not isinstance(condition, Is | In | From | To | Starts):
            raise InvalidValueError(
                "where",
                Words("其中有{}，不是条件", "holds {}, which is not a condition").format(
                    type(condition).__name__
                ),
            )
    return conditions


@frozen
class Query(ShortRepr):
    """What to find: the kind, the conditions, the order, and one page's size and beginning."""

    kind: str = attrs.field(validator=make_text_validator("query.kind", most=MAX_ID))
    where: tuple[Condition, ...] = attrs.field(default=(), converter=_to_conditions)
    #: The field to order by; None for the id.
    order: str | None = attrs.field(
        default=None, validator=optional(make_text_validator("query.order", most=MAX_ID))
    )
    descending: bool = attrs.field(default=False, converter=_to_descending)
    #: Records of a page, 1 to 1,000.
    limit: int = attrs.field(default=100, converter=_to_limit)
    #: Where the page before ended; None for the first.
    after: Cursor | None = None

    def following(self, cursor: Cursor) -> Query:
        """Return the same query for the page after a cursor."""
        return attrs.evolve(self, after=cursor)


def holds(condition: Condition, value: Scalar) -> bool:
    """Return whether a value, of the type its field declares, meets a condition."""
    match condition:
        case Is():
            return value == condition.value
        case In():
            return value in condition.values
        case Starts():
            return isinstance(value, str) and value.startswith(condition.value)
        case From():
            return bool(value >= condition.value)  # type: ignore[operator]  # one type, by the plan
        case To():
            return bool(value < condition.value)  # type: ignore[operator]  # one type, by the plan


def matches(query: Query, record: Record) -> bool:
    """Return whether a record is among those a query asks for; this is what every backend must mean."""
    if record.key.kind != query.kind:
        return False
    for condition in query.where:
        value = record.fields.get(condition.field)
        if value is None or not holds(condition, value):
            return False
    return True


#: Where a record stands in a query's order: its order value (None if absent or ordered by id) and its id.
SortKey: TypeAlias = tuple[Scalar | None, str]


def compute_place(query: Query, record: Record) -> SortKey:
    """Return the sort key of a record in the order of a query."""
    return (None if query.order is None else record.fields.get(query.order), record.key.id)


class _Backwards:
    """A sort key that turns an order around."""

    __slots__ = ("_key",)

    def __init__(self, key: tuple[Any, ...]) -> None:
        self._key = key

    def __lt__(self, other: _Backwards) -> bool:
        return other._key < self._key

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Backwards) and self._key == other._key

    __hash__ = None  # type: ignore[assignment]  # a sort key, never a member of a set


def make_sort_key(query: Query) -> Callable[[SortKey], Any]:
    """Return the function that turns places into keys :func:`sorted` can compare."""

    def key(place: SortKey) -> tuple[Any, ...]:
        value, identifier = place
        absent = value is None
        inner: tuple[Any, ...] = (identifier,) if absent else (value, identifier)
        return (absent, _Backwards(inner) if query.descending else inner)

    return key


def sort_matching_records(query: Query, records: Iterable[Record]) -> list[Record]:
    """Return the records that match, in the query's order; ``limit`` and ``after`` play no part."""
    key = make_sort_key(query)
    found = [record for record in records if matches(query, record)]
    return sorted(found, key=lambda record: key(compute_place(query, record)))
