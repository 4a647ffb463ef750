"""A query is served by exactly the declared indexes; its plan covers what the query means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._ports.fields import FieldType, Kind
from newstratum._ports.query import From, In, Is, Query, Starts, To, matches
from newstratum._ports.records import Key, Record, Version
from newstratum._storage.paging import (
    TokenSigner,
    check_count,
    decode_page_cursor,
    encode_page_cursor,
    plan_query,
)
from newstratum._testing import strategies
from newstratum.errors import CursorError, InvalidValueError, UnsupportedQueryError

KIND = Kind(
    "person",
    {"town": FieldType.TEXT, "group": FieldType.TEXT, "name": FieldType.TEXT, "visits": FieldType.INTEGER},
    (("town", "group"), ("town", "group", "name"), ("visits", "town")),
)


def test_a_plan_pins_in_the_order_of_the_index() -> None:
    query = Query("person", (In("group", ("b", "a", "b")), Is("town", "t"), Starts("name", "n")), "name")
    plan = plan_query(KIND, query)
    assert plan.pinned == (("town", ("t",)), ("group", ("a", "b")))
    assert (plan.sorted_by, plan.low, plan.high) == ("name", "n", "o")
    assert list(plan.runs()) == [("t", "a"), ("t", "b")]
    assert plan.bounded


def test_conditions_on_one_field_are_taken_together() -> None:
    assert plan_query(
        KIND, Query("person", (In("town", ("a", "b", "c")), In("town", ("c", "b", "d"))))
    ).pinned == (("town", ("b", "c")),)
    assert plan_query(KIND, Query("person", (Is("town", "a"), From("town", "b")))).pinned == (("town", ()),)
    plan = plan_query(
        KIND, Query("person", (From("visits", 1), From("visits", 3), To("visits", 9)), "visits")
    )
    assert (plan.low, plan.high) == (3, 9)


@pytest.mark.parametrize(
    ("prefix", "high"),
    [("a", "b"), ("a\U0010ffff", "b"), ("\ud7ff", "\ue000"), ("\U0010ffff", None), ("", None), ("一", "丁")],
    ids=ascii,
)
def test_the_end_of_what_starts_with_a_prefix(prefix: str, high: str | None) -> None:
    plan = plan_query(KIND, Query("person", (Starts("name", prefix),), "name"))
    assert (plan.low, plan.high) == (prefix, high)


@pytest.mark.slow
@given(strategies.queries(KIND), strategies.fields(KIND, most=1))
def test_a_plan_means_what_the_query_means(query: Query, values: list[dict[str, object]]) -> None:
    for fields in values:
        record = Record(Key("person", "a"), Version("v"), 1, b"", fields)
        plan = plan_query(KIND, query)
        inside = any(
            all(record.fields.get(n) == v for (n, _vs), v in zip(plan.pinned, run, strict=True))
            for run in plan.runs()
        )
        value = record.fields.get(plan.sorted_by) if plan.sorted_by else None
        if plan.low is not None:
            inside = inside and value is not None and value >= plan.low
        if plan.high is not None:
            inside = inside and value is not None and value < plan.high
        assert inside == matches(query, record)


@pytest.mark.parametrize(
    "query",
    [
        Query("person", (Is("group", "a"), Is("name", "b"))),
        Query("person", (Is("town", "a"),), "name"),
        Query("person", (Is("town", "a"), Is("name", "b")), "group"),
        Query("person", (From("town", "a"),)),
        Query("person", (From("town", "a"), From("name", "a")), "name"),
        Query("person", (Is("nothing", "a"),)),
        Query("person", order="nothing"),
        Query("person", (Starts("visits", "a"),), "visits"),
    ],
    ids=repr,
)
def test_what_no_index_serves_is_said(query: Query) -> None:
    with pytest.raises(UnsupportedQueryError, match=r"^query over person"):
        plan_query(KIND, query)


def test_too_many_combinations_are_refused() -> None:
    names = tuple(f"n{number}" for number in range(101))
    with pytest.raises(UnsupportedQueryError, match="10201 combinations"):
        plan_query(KIND, Query("person", (In("town", names), In("group", names))))


def test_a_count_needs_one_index_with_all_it_names() -> None:
    assert check_count(KIND, (), ()) == ("town",)
    assert check_count(KIND, ("name", "town"), (Is("group", "a"),)) == ("town", "group", "name")
    with pytest.raises(UnsupportedQueryError):
        check_count(KIND, ("name", "visits"), ())
    with pytest.raises(InvalidValueError, match=r"person\.visits"):
        check_count(KIND, (), (Is("visits", "a"),))
    assert check_count(Kind("bare"), (), ()) == ()


@pytest.mark.slow
@given(strategies.queries(KIND), st.text("ab一", min_size=1, max_size=5))
def test_a_page_cursor_names_its_place_to_its_query_only(query: Query, identifier: str) -> None:
    signer = TokenSigner("epoch", b"s" * 32)
    value = None if query.order is None else "v"
    cursor = encode_page_cursor(signer, query, (value, identifier))
    assert decode_page_cursor(signer, query.following(cursor)) == (value, identifier)
    assert decode_page_cursor(signer, query) is None
    other = Query(query.kind, query.where, query.order, not query.descending, after=cursor)
    with pytest.raises(CursorError, match="another query"):
        decode_page_cursor(signer, other)
