"""Cases about pages and their cursors."""

# the name of a case is its sentence

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest

from newstratum._ports.query import From, In, Is, Query
from newstratum._ports.records import Cursor, Delete
from newstratum._ports.store import Store
from newstratum._testing.store_kit.material import (
    KINDS,
    build_key,
    build_note,
    build_person_put,
    find_ids,
    iterate_pages,
    put_all,
    require_store_capability,
)
from newstratum._testing.store_kit.setting import StoreSetting
from newstratum.errors import CursorError, InvalidValueError

_QUERIES = [
    Query("person"),
    Query("person", order="visits"),
    Query("person", (Is("town", "t"),)),
    Query("person", (In("town", ("t", "u", "v")),)),
    Query("person", (In("town", ("t", "u", "v")),), "town"),
    Query("person", (In("town", ("t", "u", "v")),), "name"),
    Query("person", (From("visits", 2),), "visits"),
]


def _replace_query(query: Query, **changes: Any) -> Query:
    return Query(
        query.kind,
        query.where,
        changes.get("order", query.order),
        changes.get("descending", query.descending),
        changes.get("limit", query.limit),
        changes.get("after", query.after),
    )


def _get_first_cursor(store: Store, query: Query) -> Cursor:
    cursor = store.find(query).next
    assert cursor is not None
    return cursor


class PageCases(StoreSetting):
    """Pages give every record once, and a cursor serves only the query and the store it came from."""

    @pytest.fixture
    def paged(self, store: Store) -> Store:
        store.commit(
            [
                build_person_put(f"p{n:02}", town="tuv"[n % 3], name=f"n{n % 4}", visits=n // 4)
                if n % 5
                else build_person_put(f"p{n:02}", town="tuv"[n % 3])
                for n in range(30)
            ],
            build_note(),
        )
        return store

    @pytest.mark.parametrize("limit", [0, -1, 1001, True, 1.0, "10", None], ids=repr)
    def test_a_limit_out_of_bounds_is_refused(self, store: Store, limit: Any) -> None:
        with pytest.raises(InvalidValueError, match="limit"):
            store.find(Query("person", limit=limit))
        with pytest.raises(InvalidValueError, match="limit"):
            store.changes(limit=limit)

    @pytest.mark.parametrize("descending", [False, True])
    @pytest.mark.parametrize("number", range(len(_QUERIES)))
    def test_pages_of_any_size_give_every_record_once_in_order(
        self, paged: Store, number: int, descending: bool
    ) -> None:
        query = _replace_query(_QUERIES[number], descending=descending, limit=1000)
        whole = [record.key.id for record in paged.find(query).records]
        assert len(whole) == len(set(whole)) > 5
        for limit in (1, 2, 7, 29, 30, 31):
            sizes = [len(page.records) for page in iterate_pages(paged, _replace_query(query, limit=limit))]
            assert sizes[:-1] == [limit] * ((len(whole) - 1) // limit)
            assert find_ids(paged, _replace_query(query, limit=limit)) == whole

    def test_the_last_page_has_no_cursor(self, paged: Store) -> None:
        assert paged.find(Query("person", limit=30)).next is None
        assert paged.find(Query("person", limit=29)).next is not None
        assert paged.find(Query("seat")).next is None

    def test_a_page_can_have_another_size_than_the_one_before(self, paged: Store) -> None:
        cursor = _get_first_cursor(paged, Query("person", limit=10))
        page = paged.find(Query("person", limit=3, after=cursor))
        assert [record.key.id for record in page.records] == ["p10", "p11", "p12"]

    def test_records_written_between_pages_neither_repeat_nor_skip(self, store: Store) -> None:
        put_all(store, b={"visits": 2}, d={"visits": 4}, f={"visits": 6})
        query = Query("person", order="visits", limit=2)
        first = store.find(query)
        put_all(store, a={"visits": 1}, c={"visits": 3}, e={"visits": 5})
        cursor = first.next
        assert cursor is not None
        assert find_ids(store, query.following(cursor)) == ["e", "f"]

    def test_records_deleted_between_pages_skip_nothing(self, store: Store) -> None:
        version = put_all(store, a={"visits": 1}, b={"visits": 2}, c={"visits": 2}, d={"visits": 3}).version
        query = Query("person", order="visits", limit=2)
        cursor = _get_first_cursor(store, query)
        store.commit([Delete(build_key("a"), version), Delete(build_key("b"), version)], build_note())
        assert find_ids(store, query.following(cursor)) == ["c", "d"]

    @pytest.mark.parametrize(
        "other",
        [
            Query("person", (Is("town", "u"),), limit=3),
            Query("person", (Is("town", "t"),), "town", limit=3),
            Query("person", (Is("town", "t"),), descending=True, limit=3),
            Query("person", (In("town", ("t",)),), limit=3),
            Query("person", limit=3),
            Query("seat", limit=3),
        ],
        ids=["value", "order", "direction", "operator", "filter", "kind"],
    )
    def test_a_cursor_of_another_query_is_refused(self, paged: Store, other: Query) -> None:
        cursor = _get_first_cursor(paged, Query("person", (Is("town", "t"),), limit=3))
        with pytest.raises(CursorError):
            paged.find(other.following(cursor))

    def test_an_altered_cursor_is_refused(self, paged: Store) -> None:
        query = Query("person", order="visits", limit=3)
        cursor = _get_first_cursor(paged, query)
        for place in range(len(cursor)):
            other = "A" if cursor[place] != "A" else "B"
            # The last character may hold bits that mean nothing.
            if place < len(cursor) - 1:
                with pytest.raises(CursorError):
                    paged.find(query.following(Cursor(cursor[:place] + other + cursor[place + 1 :])))
        for end in range(0, len(cursor), 5):
            with pytest.raises(CursorError):
                paged.find(query.following(Cursor(cursor[:end])))

    @pytest.mark.parametrize("text", ["", "x", "a.b", "一.二", "a." + "A" * 40, "\0", " "], ids=ascii)
    def test_any_other_text_is_no_cursor(self, paged: Store, text: str) -> None:
        with pytest.raises(CursorError):
            paged.find(Query("person", after=Cursor(text)))
        with pytest.raises(CursorError):
            paged.changes(Cursor(text))

    def test_cursors_of_the_feed_and_of_pages_are_not_exchanged(self, paged: Store) -> None:
        with pytest.raises(CursorError):
            paged.find(Query("person", after=paged.changes(limit=3).cursor))
        with pytest.raises(CursorError):
            paged.changes(_get_first_cursor(paged, Query("person", limit=3)))

    def test_a_cursor_of_another_store_is_refused(self, paged: Store, tmp_path: Path) -> None:
        query = Query("person", limit=3)
        (tmp_path / "other").mkdir()
        other = self.open_store(tmp_path / "other", KINDS)
        with pytest.raises(CursorError):
            other.find(query.following(_get_first_cursor(paged, query)))
        with pytest.raises(CursorError):
            other.changes(paged.changes(limit=3).cursor)
        other.close()

    def test_a_cursor_hides_the_value_it_stands_at(self, store: Store) -> None:
        put_all(store, a={"name": "canary"}, b={"name": "canary2"})
        cursor = _get_first_cursor(store, Query("person", order="name", limit=1))
        encoded = cursor.rpartition(".")[2].encode()
        assert b"canary" not in encoded + base64.urlsafe_b64decode(encoded + b"=" * (-len(encoded) % 4))

    @require_store_capability("durable")
    def test_a_cursor_serves_after_reopening(self, paged: Store, tmp_path: Path) -> None:
        query = Query("person", order="visits", limit=10)
        whole = find_ids(paged, query)
        cursor = _get_first_cursor(paged, query)
        paged.close()
        again = self.open_store(tmp_path, KINDS)
        assert find_ids(again, query.following(cursor)) == whole[10:]
        again.close()
