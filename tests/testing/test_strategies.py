"""The strategies give what they say, and enough of each."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from newstratum._ports.query import Query
from newstratum._storage.paging import plan_query
from newstratum._testing import strategies
from newstratum._testing.store_setting import KINDS

PERSON = KINDS[0]


@pytest.mark.slow
@given(strategies.queries(PERSON))
def test_every_query_is_served(query: Query) -> None:
    plan_query(PERSON, query)


@pytest.mark.slow
def test_queries_of_every_shape_come_up() -> None:
    shapes = set()

    @settings(max_examples=150, database=None, derandomize=True)
    @given(strategies.queries(PERSON))
    def look(query: Query) -> None:
        plan = plan_query(PERSON, query)
        many = len(list(plan.runs())) > 1
        shapes.add((len(plan.pinned), many, plan.sorted_by is not None, plan.bounded))
        shapes.add(("ordered by pinned", plan.ordered_by_pinned))
        shapes.add(("descending", query.descending))

    look()
    assert {
        (0, False, False, False),
        (1, True, False, False),
        (1, True, True, True),
        (2, True, True, True),
    } <= shapes
    assert {("ordered by pinned", 0), ("ordered by pinned", 1), ("descending", True)} <= shapes


@pytest.mark.slow
@given(strategies.fields(PERSON, most=3))
def test_fields_fit_their_kind(records: list[dict[str, object]]) -> None:
    assert len(records) <= 3
    for fields in records:
        PERSON.check(fields)
