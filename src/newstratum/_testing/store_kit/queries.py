"""Cases about what a query finds and in which order."""

# the name of a case is its sentence

from __future__ import annotations

import datetime as dt
import itertools
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from newstratum._ports.query import Condition, From, In, Is, Query, Starts, To, sort_matching_records
from newstratum._ports.store import Store
from newstratum._testing import strategies
from newstratum._testing.store_kit.material import (
    DAY,
    INSTANT,
    KINDS,
    build_note,
    build_person_put,
    find_ids,
    get_record,
    put_all,
)
from newstratum._testing.store_kit.setting import StoreSetting
from newstratum.errors import InvalidValueError, UnsupportedQueryError

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
        store.commit([build_person_put("a", expect=version, town="new")], build_note())
        assert find_ids(store, Query("person", (Is("town", "old"),))) == []
        assert find_ids(store, Query("person", (Is("town", "new"),))) == ["a"]

    def test_a_query_gives_whole_records(self, store: Store) -> None:
        store.commit([build_person_put("a", b"[1]", town="t", visits=5)], build_note())
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
        examples = 200 if self.thorough else 15

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
