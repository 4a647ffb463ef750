"""Cases about queries: what they find, in which order, and their pages and cursors."""

from __future__ import annotations

import base64
import datetime as dt
import itertools
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from newstratum._ports.query import Condition, From, In, Is, Query, Starts, To, sort_matching_records
from newstratum._ports.records import Cursor, Delete
from newstratum._ports.store import Store
from newstratum._testing import strategies
from newstratum._testing.store_setting import (
    DAY,
    INSTANT,
    KINDS,
    StoreSetting,
    build_key,
    build_note,
    build_person_put,
    commit_writes,
    find_ids,
    get_record,
    iterate_pages,
    put_all,
    require_store_capability,
)
from newstratum.errors import CursorError, InvalidValueError, UnsupportedQueryError

#: Texts whose order by code point differs from every other order somebody might use.
_TEXTS = ["", "\t", "A", "B", "Z", "_", "a", "aa", "a\u0301", "b", "ß", "é"]
_TEXTS += ["一", "丁", "\ue000", "ａ", "𐀀", "𠀀"]


def _build_town_query(*conditions: Condition, order: str | None = None) -> Query:
    return Query("person", (Is("town", "t"), *conditions), order)


class QueryCases(StoreSetting):
    """A query finds exactly what ``matches`` says, in the order of ``sort_matching_records``."""

    @pytest.fixture
    def peopled(self, store: Store) -> Store:
        put_all(
            store,
            a={"town": "t", "name": "an", "visits": 1, "born": DAY, "seen": INSTANT, "confirmed": True},
            b={"town": "t", "name": "ba", "visits": 2, "born": DAY + dt.timedelta(1), "confirmed": False},
            c={"town": "t", "name": "ann", "visits": 3},
            d={"town": "u", "name": "an", "visits": 2, "seen": INSTANT + dt.timedelta(microseconds=1)},
            e={"name": "a%", "visits": 2},
        )
        return store

    @pytest.mark.parametrize(
        ("query", "ids"),
        [
            (Query("person"), "abcde"),
            (Query("seat"), ""),
            (_build_town_query(), "abc"),
            (Query("person", (Is("visits", 2),)), "bde"),
            (Query("person", (Is("born", DAY),)), "a"),
            (Query("person", (Is("seen", INSTANT),)), "a"),
            (Query("person", (Is("confirmed", False),)), "b"),
            (Query("person", (In("visits", (3, 1, 3, 9)),)), "ac"),
            (Query("person", (In("town", ("u", "t")),)), "abcd"),
            (Query("person", (In("town", ()),)), ""),
            (Query("person", (From("visits", 2),), "visits"), "bdec"),
            (Query("person", (To("visits", 2),), "visits"), "a"),
            (Query("person", (From("visits", 2), To("visits", 3)), "visits"), "bde"),
            (Query("person", (From("seen", INSTANT), To("seen", INSTANT)), "seen"), ""),
            (Query("person", (Starts("name", "an"),), "name"), "adc"),
            (Query("person", (Starts("name", ""),), "name"), "eadcb"),
            (Query("person", (Starts("name", "%"),), "name"), ""),
            (Query("person", (Starts("name", "a%"),), "name"), "e"),
            (Query("person", (Starts("name", "_"),), "name"), ""),
            (Query("person", (Is("visits", 2), From("visits", 3))), ""),
            (Query("person", (In("visits", (1, 2, 3)), From("visits", 2)), "visits"), "bdec"),
            (_build_town_query(order="town"), "abc"),
            (_build_town_query(order="name"), "acb"),
            (_build_town_query(Starts("name", "an"), order="name"), "ac"),
            (_build_town_query(From("born", DAY), order="born"), "ab"),
            (_build_town_query(Is("confirmed", True)), "a"),
            (_build_town_query(Is("confirmed", True), order="visits"), "a"),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_a_query_finds_what_meets_all_its_conditions(
        self, peopled: Store, query: Query, ids: str
    ) -> None:
        assert find_ids(peopled, query) == list(ids)

    @pytest.mark.parametrize("descending", [False, True])
    def test_an_absent_field_sorts_last_either_way(self, peopled: Store, descending: bool) -> None:
        present, absent = ["a", "b"], ["c", "d", "e"]
        if descending:
            present, absent = present[::-1], absent[::-1]
        assert find_ids(peopled, Query("person", order="born", descending=descending)) == present + absent

    @pytest.mark.parametrize("descending", [False, True])
    def test_text_is_ordered_by_code_point(self, store: Store, descending: bool) -> None:
        shuffled = [text for pair in zip(_TEXTS[::2], _TEXTS[1::2][::-1], strict=True) for text in pair]
        store.commit([build_person_put(f"p{n}", name=text) for n, text in enumerate(shuffled)], build_note())
        page = store.find(Query("person", order="name", descending=descending))
        names = [record.fields["name"] for record in page.records]
        assert names == (_TEXTS[::-1] if descending else _TEXTS)

    @pytest.mark.parametrize("descending", [False, True])
    def test_ids_are_ordered_by_code_point_and_break_ties(self, store: Store, descending: bool) -> None:
        ids = [f"x{text}" for text in _TEXTS if text.isprintable()]
        store.commit([build_person_put(name, visits=1) for name in ids[::-1]], build_note())
        wanted = ids[::-1] if descending else ids
        assert find_ids(store, Query("person", order="visits", descending=descending)) == wanted
        assert find_ids(store, Query("person", descending=descending)) == wanted

    @pytest.mark.parametrize(
        "prefix", ["一", "\ue000", "\U0010ffff", "a\U0010ffff", "\ud7ff", "'", "*"], ids=ascii
    )
    def test_starts_takes_every_character_as_it_is(self, store: Store, prefix: str) -> None:
        names = [prefix[:-1], prefix, f"{prefix}x", f"{prefix}\U0010ffff", f"x{prefix}"]
        store.commit([build_person_put(f"p{n}", name=name) for n, name in enumerate(names)], build_note())
        assert set(find_ids(store, Query("person", (Starts("name", prefix),), "name"))) == {"p1", "p2", "p3"}

    def test_a_query_sees_the_newest_fields_only(self, store: Store) -> None:
        version = put_all(store, a={"town": "old"}).version
        commit_writes(store, build_person_put("a", expect=version, town="new"))
        assert find_ids(store, Query("person", (Is("town", "old"),))) == []
        assert find_ids(store, Query("person", (Is("town", "new"),))) == ["a"]

    def test_a_query_gives_whole_records(self, store: Store) -> None:
        commit_writes(store, build_person_put("a", b"[1]", town="t", visits=5))
        assert store.find(_build_town_query()).records == (get_record(store, "a"),)

    def test_one_of_ten_thousand_values(self, store: Store) -> None:
        store.commit([build_person_put(f"p{n:04}", visits=n) for n in range(300)], build_note())
        query = Query("person", (In("visits", range(100, 10_100)),), limit=1000)
        assert [record.fields["visits"] for record in store.find(query).records] == list(range(100, 300))

    @pytest.mark.parametrize(
        "query",
        [
            Query("person", (Is("unheard_of", "x"),)),
            Query("person", order="unheard_of"),
            Query("person", (Is("id", "a"),)),
            Query("unique", order="name"),
            Query("person", (From("visits", 1),)),
            Query("person", (From("visits", 1),), "name"),
            Query("person", (Is("name", "a"), Is("visits", 1))),
            Query("person", (Is("town", "a"),), "visits"),
            Query("person", (Is("name", "a"),), "town"),
            Query("person", (From("town", "a"), Is("confirmed", True)), "town"),
            Query("person", (Starts("visits", "1"),), "visits"),
            Query("person", (Is("town", "a"), Is("confirmed", True), From("born", DAY)), "born"),
        ],
        ids=repr,
    )
    def test_what_no_declared_index_serves_is_refused(self, store: Store, query: Query) -> None:
        with pytest.raises(UnsupportedQueryError, match=query.kind):
            store.find(query)

    @pytest.mark.parametrize(
        ("name", "value"),
        [("visits", "1"), ("visits", True), ("confirmed", 1), ("born", INSTANT), ("seen", DAY), ("town", 1)],
        ids=repr,
    )
    def test_a_value_of_another_type_is_refused(self, store: Store, name: str, value: Any) -> None:
        for condition in (Is(name, value), In(name, (value,)), From(name, value)):
            with pytest.raises(InvalidValueError, match=f"person.{name}"):
                store.find(Query("person", (condition,), name))

    def test_every_query_means_what_matches_says(self, tmp_path: Path) -> None:
        """The reference: load all, filter by ``matches``, sort by ``make_sort_key``."""
        numbers = itertools.count()
        examples = 200 if self.thorough else 50

        @settings(max_examples=examples, deadline=None, derandomize=True, database=None)
        @given(_lists_of_fields, strategies.queries(KINDS[0]))
        def check(values: list[dict[str, Any]], query: Query) -> None:
            folder = tmp_path / str(next(numbers))
            folder.mkdir()
            store = self.open_store(folder, KINDS)
            store.commit(
                [build_person_put(f"p{n}", **fields) for n, fields in enumerate(values)], build_note()
            )
            records = [get_record(store, f"p{n}") for n in range(len(values))]
            assert find_ids(store, query) == [
                record.key.id for record in sort_matching_records(query, records)
            ]
            store.close()

        check()


_lists_of_fields = strategies.fields(KINDS[0], most=12)


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
            pages = [page.records for page in iterate_pages(paged, _replace_query(query, limit=limit))]
            assert [len(page) for page in pages[:-1]] == [limit] * ((len(whole) - 1) // limit)
            assert [record.key.id for page in pages for record in page] == whole

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
        commit_writes(store, Delete(build_key("a"), version), Delete(build_key("b"), version))
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
        with self._reopen(paged, tmp_path) as again:
            assert find_ids(again, query.following(cursor)) == whole[10:]
