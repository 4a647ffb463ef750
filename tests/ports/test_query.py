"""The reference meaning of a query, by examples and by its laws."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._ports.fields import Scalar
from newstratum._ports.query import (
    From,
    In,
    Is,
    Query,
    Starts,
    To,
    compute_place,
    make_sort_key,
    matches,
    sort_matching_records,
)
from newstratum._ports.records import Key, Record, Version
from newstratum.errors import InvalidValueError

DAY = dt.date(2017, 1, 1)


def _record(identifier: str = "a", **fields: Any) -> Record:
    return Record(Key("person", identifier), Version("v"), 1, b"{}", fields)


@pytest.mark.parametrize(
    ("condition", "value", "met"),
    [
        (Is("x", 1), 1, True),
        (Is("x", 1), 2, False),
        (Is("x", DAY), DAY, True),
        (In("x", (1, 2)), 2, True),
        (In("x", ()), 2, False),
        (From("x", 2), 2, True),
        (From("x", 2), 1, False),
        (To("x", 2), 2, False),
        (To("x", 2), 1, True),
        (From("x", "b"), "𠀀", True),
        (To("x", "\ue000"), "𠀀", False),
        (Starts("x", "a%"), "ab", False),
        (Starts("x", ""), "", True),
        (Starts("x", "a"), "A", False),
    ],
)
def test_what_meets_a_condition(condition: Any, value: Scalar, met: bool) -> None:
    query = Query("person", (condition,))
    assert matches(query, _record(x=value)) is met
    assert not matches(query, _record(y=value))
    assert not matches(Query("seat", (condition,)), _record(x=value))


def test_all_conditions_must_be_met() -> None:
    query = Query("person", (From("x", 1), To("x", 3), Is("y", True)))
    assert matches(query, _record(x=2, y=True))
    assert not matches(query, _record(x=2, y=False))
    assert not matches(query, _record(x=3, y=True))


_values = st.none() | st.integers(-2, 2)
_people = st.lists(
    st.tuples(st.text("abAB𠀀", min_size=1, max_size=2), _values), unique_by=lambda pair: pair[0]
)


@pytest.mark.slow
@given(_people, st.sampled_from([None, "x"]))
def test_descending_turns_everything_but_the_absent_around(people: list[Any], order: str | None) -> None:
    records = [_record(name, **({} if x is None else {"x": x})) for name, x in people]
    up = sort_matching_records(Query("person", order=order), records)
    down = sort_matching_records(Query("person", order=order, descending=True), records)
    present = [r for r in up if order is None or "x" in r.fields]
    absent = [r for r in up if r not in present]
    assert up == present + absent
    assert down == present[::-1] + absent[::-1]
    values = [r.fields["x"] for r in present] if order else []
    assert values == sorted(values, key=lambda value: int(value))


@pytest.mark.slow
@given(_people, st.booleans())
def test_places_are_ordered_strictly(people: list[Any], descending: bool) -> None:
    query = Query("person", order="x", descending=descending)
    records = sort_matching_records(
        query, [_record(name, **({} if x is None else {"x": x})) for name, x in people]
    )
    keys = [make_sort_key(query)(compute_place(query, record)) for record in records]
    assert all(one < other and not other < one for one, other in itertools.pairwise(keys))


@pytest.mark.parametrize("limit", [0, 1001, True, "1", 1.0, None])
def test_a_limit_is_from_one_to_a_thousand(limit: Any) -> None:
    with pytest.raises(InvalidValueError, match=r"^limit"):
        Query("person", limit=limit)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Is("x", None),
        lambda: Is("", 1),
        lambda: Is("x", 2**63),
        lambda: In("x", (1, None)),
        lambda: In("x", range(10_001)),
        lambda: Starts("x", 1),
        lambda: Query("person", ("x",)),
        lambda: Query(""),
        lambda: Query("person", order=""),
    ],
)
def test_what_no_query_could_mean_is_refused(make: Any) -> None:
    with pytest.raises(InvalidValueError):
        make()


def test_conditions_do_not_show_their_values() -> None:
    query = Query(
        "person", (Is("x", "CANARY"), In("x", ("CANARY",)), From("x", "CANARY"), Starts("x", "CANARY"))
    )
    assert "CANARY" not in repr(query)


def test_values_that_are_equal_but_of_another_type_stay_apart() -> None:
    assert [type(value) for value in In("x", (1, True, 1)).values] == [int, bool]
