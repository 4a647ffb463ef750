"""Every statement of a query searches one index and sorts nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given

from newstratum._builtin.sqlite import open_sqlite
from newstratum._ports.query import Query
from newstratum._ports.url import URL
from newstratum._testing import strategies
from newstratum._testing.store_setting import KINDS, build_note, build_person_put


@pytest.mark.slow
@given(query=strategies.queries(KINDS[0]))
def test_no_query_scans_or_sorts(tmp_path_factory: pytest.TempPathFactory, query: Query) -> None:
    path = Path(tmp_path_factory.getbasetemp()) / "plans.db"
    store = open_sqlite(URL.parse(f"sqlite:///{path}"), KINDS)
    store.commit(
        [build_person_put(f"p{n}", visits=n % 2, town="a", name="a") for n in range(4)],
        build_note("only-once"),
    )
    with store._connections.acquire() as connection:
        statements: list[str] = []
        connection.set_trace_callback(statements.append)
        page = store.find(query)
        if page.next is not None:
            store.find(query.following(page.next))
        connection.set_trace_callback(None)
        for statement in (text for text in statements if text.startswith("SELECT")):
            details = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}").fetchall()]
            assert not any("TEMP B-TREE" in detail for detail in details), statement
            # Without any condition, the walk along the index in its order is what was asked for.
            if " WHERE " in statement:
                assert not any(re.match(r"SCAN r\b", detail) for detail in details), (statement, details)
    store.close()
