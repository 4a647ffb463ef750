"""Cases about the history of a record and about counting."""

# the name of a case is its sentence

from __future__ import annotations

import pytest

from newstratum._ports.query import From, In, Is, Starts, To
from newstratum._ports.records import Cursor, Delete, Key
from newstratum._ports.store import Counter, History, Store
from newstratum._testing.store_kit.material import (
    DAY,
    build_key,
    build_note,
    build_person_put,
    list_changes,
    put_all,
    require_store_capability,
)
from newstratum._testing.store_kit.setting import StoreSetting
from newstratum.errors import CursorError, InvalidValueError, UnsupportedQueryError


def _require_history(store: Store) -> History:
    assert isinstance(store, History)
    return store


def _require_counter(store: Store) -> Counter:
    assert isinstance(store, Counter)
    return store


class HistoryCases(StoreSetting):
    """The history of a record is the part of the feed that speaks of it."""

    def test_the_capability_of_history_is_claimed_where_it_is(self, store: Store) -> None:
        assert isinstance(store, History) is self.keeps_history

    @require_store_capability("keeps_history")
    def test_a_history_is_the_records_part_of_the_feed(self, store: Store) -> None:
        version = put_all(store, a={}, b={}).version
        version = store.commit([build_person_put("a", b"[]", expect=version)], build_note()).version
        store.commit([Delete(build_key("a"), version), build_person_put("c")], build_note())
        changes = _require_history(store).of(build_key("a"))
        assert list(changes.changes) == [
            change for change in list_changes(store) if change.key == build_key("a")
        ]
        assert len(changes.changes) == 3
        assert not changes.more

    @require_store_capability("keeps_history")
    def test_a_history_goes_on_after_a_cursor(self, store: Store) -> None:
        versions = [put_all(store, a={}).version]
        for _turn in range(4):
            versions.append(store.commit([build_person_put("a", expect=versions[-1])], build_note()).version)
        first = _require_history(store).of(build_key("a"), limit=2)
        rest = _require_history(store).of(build_key("a"), first.cursor)
        assert [change.version for change in (*first.changes, *rest.changes)] == versions
        assert (first.more, rest.more) == (True, False)

    @require_store_capability("keeps_history")
    def test_a_cursor_of_the_feed_serves_a_history(self, store: Store) -> None:
        first = put_all(store, a={}, b={})
        second = store.commit([build_person_put("a", expect=first.version)], build_note())
        changes = _require_history(store).of(build_key("a"), first.cursor).changes
        assert [change.version for change in changes] == [second.version]

    @require_store_capability("keeps_history")
    def test_a_record_that_never_was_has_an_empty_history(self, store: Store) -> None:
        put_all(store, a={})
        assert _require_history(store).of(build_key("nobody")).changes == ()
        with pytest.raises(InvalidValueError, match="stranger"):
            _require_history(store).of(Key("stranger", "a"))
        with pytest.raises(InvalidValueError, match="limit"):
            _require_history(store).of(build_key("a"), limit=0)
        with pytest.raises(CursorError):
            _require_history(store).of(build_key("a"), Cursor("x"))


class CountingCases(StoreSetting):
    """Counting gives what filtering and tallying all records would give."""

    def test_the_capability_to_count_is_claimed_where_it_is(self, store: Store) -> None:
        assert isinstance(store, Counter) is self.counts

    @pytest.fixture
    def tallied(self, store: Store) -> Store:
        put_all(
            store,
            a={"town": "t", "confirmed": True, "born": DAY, "visits": 1},
            b={"town": "t", "confirmed": True, "visits": 2},
            c={"town": "t", "confirmed": False},
            d={"town": "u"},
            e={"confirmed": True},
            f={},
        )
        return store

    @require_store_capability("counts")
    def test_nothing_is_counted_in_an_empty_store(self, store: Store) -> None:
        assert _require_counter(store).count_by("person", ()) == {}
        assert _require_counter(store).count_by("person", ("town",)) == {}

    @require_store_capability("counts")
    def test_records_are_counted_by_their_values_absent_ones_too(self, tallied: Store) -> None:
        count_by = _require_counter(tallied).count_by
        assert count_by("person", ()) == {(): 6}
        assert count_by("person", ("town",)) == {("t",): 3, ("u",): 1, (None,): 2}
        assert count_by("person", ("born",)) == {(DAY,): 1, (None,): 5}
        by_two = {("t", True): 2, ("t", False): 1, ("u", None): 1, (None, True): 1, (None, None): 1}
        assert count_by("person", ("town", "confirmed")) == by_two
        turned = {(confirmed, town): count for (town, confirmed), count in by_two.items()}
        assert count_by("person", ("confirmed", "town")) == turned
        assert type(next(iter(count_by("person", ("confirmed",), (Is("confirmed", True),))))[0]) is bool

    @require_store_capability("counts")
    def test_conditions_leave_records_out(self, tallied: Store) -> None:
        count_by = _require_counter(tallied).count_by
        assert count_by("person", (), (Is("town", "t"),)) == {(): 3}
        assert count_by("person", ("confirmed",), (Is("town", "t"),)) == {(True,): 2, (False,): 1}
        assert count_by("person", ("town",), (In("town", ("t", "x")),)) == {("t",): 3}
        assert count_by("person", ("town",), (Starts("town", "u"),)) == {("u",): 1}
        assert count_by("person", (), (From("visits", 1), To("visits", 2))) == {(): 1}
        assert count_by("person", (), (Is("town", "nowhere"),)) == {}

    @require_store_capability("counts")
    def test_what_no_declared_index_holds_is_not_counted(self, store: Store) -> None:
        count_by = _require_counter(store).count_by
        for fields, where in (
            (("unheard_of",), ()),
            (("name", "visits"), ()),
            (("name",), (Is("visits", 1),)),
            ((), (Is("unheard_of", 1),)),
        ):
            with pytest.raises(UnsupportedQueryError, match="person"):
                count_by("person", fields, where)
        with pytest.raises(InvalidValueError, match=r"person\.visits"):
            count_by("person", (), (Is("visits", "1"),))
        with pytest.raises(InvalidValueError, match="fields"):
            count_by("person", ("town", "town"))
        with pytest.raises(InvalidValueError, match="stranger"):
            count_by("stranger", ())
