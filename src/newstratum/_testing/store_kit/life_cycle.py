"""Cases about opening, closing, threads and forks, and the case in which a store meets its model."""

from __future__ import annotations

import itertools
import os
import threading
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis.internal.conjecture import engine
from hypothesis.stateful import run_state_machine_as_test

from newstratum._ports.fields import FieldType, Kind
from newstratum._ports.query import Is, Query
from newstratum._ports.store import Counter, History, Redactor, Store
from newstratum._testing.kits import run_in_threads
from newstratum._testing.store_machine import StoreMachine
from newstratum._testing.store_setting import (
    KINDS,
    StoreSetting,
    build_key,
    build_note,
    build_person_put,
    commit_writes,
    find_ids,
    get_record,
    list_changes,
    put_all,
    require_store_capability,
)
from newstratum.errors import ClosedError, InvalidValueError


class LifeCycleCases(StoreSetting):
    """A store is opened for some kinds, used by many threads, and closed once and for all."""

    def test_it_is_a_store(self, store: Store) -> None:
        assert isinstance(store, Store)

    def test_after_closing_everything_is_refused(self, store: Store) -> None:
        cursor = put_all(store, a={}).cursor
        store.close()
        attempts: list[Callable[[], object]] = [
            lambda: store.get(build_key("a")),
            lambda: store.find(Query("person")),
            lambda: commit_writes(store, build_person_put("b")),
            lambda: commit_writes(store),
            lambda: store.changes(cursor),
        ]
        if isinstance(store, Redactor):
            attempts.append(lambda: store.redact(build_key("a"), build_note()))
        if isinstance(store, History):
            attempts.append(lambda: store.of(build_key("a")))
        if isinstance(store, Counter):
            attempts.append(lambda: store.count_by("person", ()))
        for attempt in attempts:
            with pytest.raises(ClosedError):
                attempt()

    def test_closing_again_does_nothing(self, store: Store) -> None:
        store.close()
        store.close()

    def test_kinds_with_one_name_are_refused(self, tmp_path: Path) -> None:
        with pytest.raises(InvalidValueError, match="seat"):
            self.open_store(tmp_path, (Kind("seat"), Kind("seat")))

    def test_a_store_of_no_kinds_can_be_opened(self, tmp_path: Path) -> None:
        store = self.open_store(tmp_path, ())
        assert store.changes().changes == ()
        store.close()

    def test_a_reader_in_each_thread_sees_what_was_committed(self, store: Store) -> None:
        put_all(store, a={"town": "t"})
        seen: list[object] = []

        def read(_number: int) -> None:
            town = get_record(store, "a").fields["town"]
            seen.append((town, find_ids(store, Query("person")), len(list_changes(store))))

        run_in_threads(4, read)
        assert seen == [("t", ["a"], 1)] * 4

    def test_threads_that_meet_a_closed_store_are_told(self, store: Store) -> None:
        put_all(store, a={})
        outcomes: list[type[BaseException] | None] = []
        started = threading.Barrier(5)
        closed = threading.Event()

        def read() -> None:
            started.wait()
            try:
                while not closed.is_set():
                    store.find(Query("person"))
                store.find(Query("person"))
            except BaseException as error:
                outcomes.append(type(error))

        threads = [threading.Thread(target=read, daemon=True) for _number in range(4)]
        for thread in threads:
            thread.start()
        started.wait()
        store.close()
        closed.set()
        for thread in threads:
            thread.join()
        assert outcomes == [ClosedError] * 4

    @require_store_capability("durable")
    def test_a_store_opened_with_more_kinds_keeps_the_rest(self, store: Store, tmp_path: Path) -> None:
        put_all(store, a={"town": "t"})
        more = (Kind("visit", {"on": FieldType.DATE}), *KINDS)
        with self._reopen(store, tmp_path, more) as again:
            assert get_record(again, "a").fields == {"town": "t"}
            assert find_ids(again, Query("visit")) == []

    @require_store_capability("durable")
    def test_a_store_opened_with_fewer_kinds_leaves_the_rest_alone(
        self, store: Store, tmp_path: Path
    ) -> None:
        put_all(store, a={"town": "t"})
        with self._reopen(store, tmp_path, (Kind("seat"),)) as fewer:
            assert len(list_changes(fewer)) == 1
            with pytest.raises(InvalidValueError, match="person"):
                fewer.get(build_key("a"))
        with self._reopen(store, tmp_path) as again:
            assert find_ids(again, Query("person", (Is("town", "t"),))) == ["a"]

    @require_store_capability("durable")
    def test_a_kind_can_gain_fields_and_indexes(self, store: Store, tmp_path: Path) -> None:
        version = put_all(store, a={"town": "t", "name": "n"}).version
        person_kind = KINDS[0]
        grown = Kind(
            "person",
            {**person_kind.fields, "sector": FieldType.TEXT},
            (*person_kind.indexes, ("sector", "town"), ("name", "town")),
        )
        with self._reopen(store, tmp_path, (grown, *KINDS[1:])) as again:
            assert find_ids(again, Query("person", (Is("name", "n"), Is("town", "t")))) == ["a"]
            assert find_ids(again, Query("person", order="sector")) == ["a"]
            commit_writes(again, build_person_put("a", expect=version, town="t", sector="s"))
            assert find_ids(again, Query("person", (Is("sector", "s"), Is("town", "t")))) == ["a"]

    @require_store_capability("durable")
    def test_a_field_cannot_change_its_type(self, store: Store, tmp_path: Path) -> None:
        put_all(store, a={"town": "t"})
        store.close()
        with pytest.raises(InvalidValueError, match="town"):
            self.open_store(tmp_path, (Kind("person", {"town": FieldType.INTEGER}),))
        with self._reopen(store, tmp_path) as again:
            assert get_record(again, "a").fields == {"town": "t"}

    @require_store_capability("detects_fork")
    def test_a_forked_child_cannot_use_it(self, store: Store) -> None:
        put_all(store, a={})
        with warnings.catch_warnings():
            # Newer Pythons warn of a fork beside the threads of a test runner; this child touches none.
            warnings.simplefilter("ignore", DeprecationWarning)
            child = os.fork()
        if child == 0:
            code = 1
            try:
                store.get(build_key("a"))
            except ClosedError:
                store.close()
                code = 0
            finally:
                os._exit(code)
        assert os.waitpid(child, 0)[1] == 0
        put_all(store, b={})
        assert find_ids(store, Query("person")) == ["a", "b"]


#: How long work on a broken store is made smaller, until a person can read it.
_SHRINKING_SECONDS = 10
_SETTINGS = settings(
    max_examples=12, stateful_step_count=25, deadline=None, derandomize=True, database=None, print_blob=False
)
_THOROUGH = settings(_SETTINGS, max_examples=40, stateful_step_count=30)


class ModelCases(StoreSetting):
    """Whatever is done to a store, it answers as its model does."""

    def test_random_work_gives_what_the_model_gives(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        kit, folders = self, itertools.count()

        class Machine(StoreMachine):
            durable = kit.durable

            def new_folder(self) -> Path:
                folder = tmp_path / f"machine-{next(folders)}"
                folder.mkdir()
                return folder

            def open_store(self, folder: Path, kinds: tuple[Kind, ...]) -> Store:
                return kit.open_store(folder, kinds)

        # Hypothesis looks for a smaller example for five minutes, and has no setting for it.
        monkeypatch.setattr(engine, "MAX_SHRINKING_SECONDS", _SHRINKING_SECONDS, raising=False)
        run_state_machine_as_test(Machine, settings=_THOROUGH if self.thorough else _SETTINGS)
