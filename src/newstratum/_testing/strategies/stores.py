"""Strategies for what a store holds and is asked: fields and records of a kind, and queries over it."""

from __future__ import annotations

import datetime as dt

from hypothesis import strategies as st

from newstratum._ports.fields import FieldType, Kind, Scalar
from newstratum._ports.query import Condition, From, In, Is, Query, Starts, To
from newstratum._ports.records import Key, Record, Version

_DAY = dt.date(2017, 3, 1)
_INSTANT = dt.datetime(2017, 3, 1, tzinfo=dt.UTC)
# Few values, so that records share them, with those at the ends among them.
_VALUES: dict[FieldType, list[Scalar]] = {
    FieldType.TEXT: ["", "a", "A", "ab", "a%", "é", "一", "\ue000", "𠀀", "\U0010ffff"],
    FieldType.INTEGER: [0, 1, -1, 2, 2**63 - 1, -(2**63)],
    FieldType.DATE: [_DAY, _DAY + dt.timedelta(1), dt.date.min, dt.date.max],
    FieldType.INSTANT: [
        _INSTANT,
        _INSTANT + dt.timedelta(microseconds=1),
        _INSTANT - dt.timedelta(microseconds=1),
        dt.datetime.max.replace(tzinfo=dt.UTC),
    ],
    FieldType.BOOLEAN: [False, True],
}


def values(wanted: FieldType) -> st.SearchStrategy[Scalar]:
    """Return values of one type, few enough to be met again."""
    return st.sampled_from(_VALUES[wanted])


def fields(kind: Kind, *, most: int) -> st.SearchStrategy[list[dict[str, Scalar]]]:
    """Return lists of the fields of records of a kind, some absent.

    Args:
        kind: The kind.
        most: Records in a list, at most.
    """
    optional = {name: values(wanted) for name, wanted in kind.fields.items()}
    return st.lists(st.fixed_dictionaries({}, optional=optional), max_size=most)


def records(kind: Kind) -> st.SearchStrategy[Record]:
    """Return records of a kind, with few ids, so that they are met again, and documents of any bytes.

    Args:
        kind: The kind.
    """
    optional = {name: values(wanted) for name, wanted in kind.fields.items()}
    return st.builds(
        Record,
        st.sampled_from(["a", "A", "ａ", "b", "é", "e\u0301", "𠀀"]).map(lambda name: Key(kind.name, name)),
        st.integers(1, 99).map(lambda number: Version(f"v-{number}")),
        st.integers(1, 3),
        st.sampled_from([b"{}", b""]) | st.binary(max_size=40),
        st.fixed_dictionaries({}, optional=optional),
    )


def _generate_equalities(name: str, wanted: FieldType) -> st.SearchStrategy[Condition]:
    return st.one_of(
        st.builds(Is, st.just(name), values(wanted)),
        st.builds(In, st.just(name), st.lists(values(wanted), max_size=5).map(tuple)),
    )


def _generate_bounds(name: str, wanted: FieldType) -> st.SearchStrategy[Condition]:
    bounds: list[st.SearchStrategy[Condition]] = [
        st.builds(From, st.just(name), values(wanted)),
        st.builds(To, st.just(name), values(wanted)),
    ]
    if wanted is FieldType.TEXT:
        bounds.append(st.builds(Starts, st.just(name), st.sampled_from(["", "a", "é", "𠀀", "\U0010ffff"])))
    return st.one_of(bounds)


@st.composite
def queries(draw: st.DrawFn, kind: Kind) -> Query:
    """Return queries that a declared index of a kind serves."""
    indexes: list[tuple[str, ...]] = [(), *((name,) for name in kind.fields), *kind.indexes]
    index = draw(st.sampled_from([*indexes, *kind.indexes]))
    pinned = draw(st.integers(0, len(index))) if len(index) < 2 else len(index) - draw(st.integers(0, 1))
    where: list[Condition] = []
    for name in index[:pinned]:
        where.append(draw(_generate_equalities(name, kind.fields[name])))
        # Bounds on a pinned field leave few of its values, so they are rare here.
        if draw(st.integers(0, 4)) == 0:
            where.append(draw(_generate_bounds(name, kind.fields[name])))
    order: str | None = draw(st.sampled_from([None, *index[:pinned]]))
    for last in index[pinned:]:
        order = last
        where += draw(st.lists(_generate_bounds(last, kind.fields[last]), max_size=2))
    return Query(
        kind.name,
        tuple(draw(st.permutations(where))),
        order,
        draw(st.booleans()),
        draw(st.sampled_from([1, 2, 5, 100])),
    )
