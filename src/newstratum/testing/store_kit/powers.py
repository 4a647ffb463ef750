"""Cases about the history of a record and about counting."""

# ruff: noqa: D102  # the name of a case is its sentence

from __future__ import annotations

import pytest

from newstratum.errors import CursorError, InvalidValueError, UnsupportedQueryError
from newstratum.ports.query import From, In, Is, Starts, To
from newstratum.ports.records import Cursor, Delete, Key
from newstratum.ports.store import Counter, History, Store
from newstratum.testing.store_kit.material import DAY, change_list, claimed, key, note, person, put_all
from newstratum.testing.store_kit.setting import StoreSetting

__all__ = ["CountingCases", "HistoryCases"]


def _history(store: Store) -> History:
    assert isinstance(store, History)
    return store


def _counter(store: Store) -> Counter:
    assert isinstance(store, Counter)
    return store


class HistoryCases(StoreSetting):
    """The history of a record is the part of the feed that speaks of it."""

    def test_the_power_of_history_is_claimed_where_it_is(self, store: Store) -> None:
        assert isinstance(store, History) is self.keeps_history

    @claimed("keeps_history")
    def test_a_history_is_the_records_part_of_the_feed(self, store: Store) -> None:
        version = put_all(store, a={}, b={}).version
        version = store.commit([person("a", b"[]", expect=version)], note()).version
        store.commit([Delete(key("a"), version), person("c")], note())
        told = _history(store).of(key("a"))
        assert list(told.changes) == [change for change in change_list(store) if change.key == key("a")]
        assert len(told.changes) == 3
        assert not told.more

    @claimed("keeps_history")
    def test_a_history_goes_on_after_a_cursor(self, store: Store) -> None:
        versions = [put_all(store, a={}).version]
        for _turn in range(4):
            versions.append(store.commit([person("a", expect=versions[-1])], note()).version)
        first = _history(store).of(key("a"), limit=2)
        rest = _history(store).of(key("a"), first.cursor)
        assert [change.version for change in (*first.changes, *rest.changes)] == versions
        assert (first.more, rest.more) == (True, False)

    @claimed("keeps_history")
    def test_a_cursor_of_the_feed_serves_a_history(self, store: Store) -> None:
        first = put_all(store, a={}, b={})
        second = store.commit([person("a", expect=first.version)], note())
        told = _history(store).of(key("a"), first.cursor).changes
        assert [change.version for change in told] == [second.version]

    @claimed("keeps_history")
    def test_a_record_that_never_was_has_an_empty_history(self, store: Store) -> None:
        put_all(store, a={})
        assert _history(store).of(key("nobody")).changes == ()
        with pytest.raises(InvalidValueError, match="stranger"):
            _history(store).of(Key("stranger", "a"))
        with pytest.raises(InvalidValueError, match="limit"):
            _history(store).of(key("a"), limit=0)
        with pytest.raises(CursorError):
            _history(store).of(key("a"), Cursor("x"))


class CountingCases(StoreSetting):
    """Counting gives what filtering and tallying all records would give."""

    def test_the_power_to_count_is_claimed_where_it_is(self, store: Store) -> None:
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

    @claimed("counts")
    def test_nothing_is_counted_in_an_empty_store(self, store: Store) -> None:
        assert _counter(store).count_by("person", ()) == {}
        assert _counter(store).count_by("person", ("town",)) == {}

    @claimed("counts")
    def test_records_are_counted_by_their_values_absent_ones_too(self, tallied: Store) -> None:
        count_by = _counter(tallied).count_by
        assert count_by("person", ()) == {(): 6}
        assert count_by("person", ("town",)) == {("t",): 3, ("u",): 1, (None,): 2}
        assert count_by("person", ("born",)) == {(DAY,): 1, (None,): 5}
        by_two = {("t", True): 2, ("t", False): 1, ("u", None): 1, (None, True): 1, (None, None): 1}
        assert count_by("person", ("town", "confirmed")) == by_two
        turned = {(confirmed, town): count for (town, confirmed), count in by_two.items()}
        assert count_by("person", ("confirmed", "town")) == turned
        assert type(next(iter(count_by("person", ("confirmed",), (Is("confirmed", True),))))[0]) is bool

    @claimed("counts")
    def test_conditions_leave_records_out(self, tallied: Store) -> None:
        count_by = _counter(tallied).count_by
        assert count_by("person", (), (Is("town", "t"),)) == {(): 3}
        assert count_by("person", ("confirmed",), (Is("town", "t"),)) == {(True,): 2, (False,): 1}
        assert count_by("person", ("town",), (In("town", ("t", "x")),)) == {("t",): 3}
        assert count_by("person", ("town",), (Starts("town", "u"),)) == {("u",): 1}
        assert count_by("person", (), (From("visits", 1), To("visits", 2))) == {(): 1}
        assert count_by("person", (), (Is("town", "nowhere"),)) == {}

    @claimed("counts")
    def test_what_no_declared_index_holds_is_not_counted(self, store: Store) -> None:
        count_by = _counter(store).count_by
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
