"""Cases about the disk: after a kill, in a copy, after reopening, without room, after erasing."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any, Final

import pytest

from newstratum._ports.query import Query
from newstratum._ports.records import Check, Delete
from newstratum._ports.store import Counter, History, Redactor, Store
from newstratum._testing.disk import (
    count_unsynced_pages,
    find_files_containing,
    iterate_files,
    measure_room,
    read_stamps,
    shows_unsynced_pages,
    watch_written_paths,
)
from newstratum._testing.processes import run_in_child
from newstratum._testing.store_setting import (
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
    list_changes,
    put_all,
    require_store_capability,
)
from newstratum.errors import InDoubtError, NewstratumError

_FULL_AT: Final = 4_000_000
#: How often a commit is interrupted, each time further on.
_INTERRUPTIONS: Final = 12
#: Events of a profile at which Ctrl-C can come: on entering a function, and back from one of C.
_CALLS: Final = frozenset({"call", "c_return"})


def _read_everything(store: Any) -> dict[str, Any]:
    """Return all that a store answers about its persons."""
    pages = list(iterate_pages(store, Query("person", limit=1000)))
    state: dict[str, Any] = {
        "records": [record for page in pages for record in page.records],
        "order": find_ids(store, Query("person", order="seen")),
        "feed": list_changes(store),
    }
    names = sorted({change.key.id for change in state["feed"] if change.key.kind == "person"})
    state["got"] = [store.get(build_key(name)) for name in names]
    if isinstance(store, History):
        state["histories"] = [store.of(build_key(name)).changes for name in names]
    if isinstance(store, Counter):
        state["counts"] = dict(store.count_by("person", ("town",)))
    return state


def _count_calls(work: Callable[[], object]) -> int:
    """Return how many calls of functions a piece of work makes."""
    count = 0

    def note(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in _CALLS

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


@contextmanager
def _interrupt(after: int) -> Iterator[None]:
    """Interrupt a block after so many calls, as Ctrl-C does; nothing happens where it makes fewer."""
    left = after

    def end(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal left
        left -= event in _CALLS
        if left < 0:
            sys.setprofile(None)
            raise KeyboardInterrupt

    before = sys.getprofile()
    sys.setprofile(end)
    try:
        yield
    finally:
        sys.setprofile(before)


def _write_every_type(store: Any) -> None:
    commit_writes(
        store,
        build_person_put("a", b"[1]", town="t", visits=2**53 + 1, seen=INSTANT, confirmed=False),
        build_person_put("b", b"\x00\xff", name="名", born=INSTANT.date()),
    )


def _write_again(store: Any) -> None:
    version = get_record(store, "a").version
    commit_writes(store, build_person_put("a", b"[2]", expect=version, town="u"))


def _delete(store: Any) -> None:
    commit_writes(store, Delete(build_key("a"), get_record(store, "a").version))


def _delete_and_put(store: Any) -> None:
    _delete(store)
    put_all(store, a={"town": "anew"})


def _check(store: Any) -> None:
    commit_writes(store, Check(build_key("a"), get_record(store, "a").version))


def _write_nothing(store: Any) -> None:
    commit_writes(store)


def _write_often(store: Any) -> None:
    for number in range(25):
        commit_writes(store, build_person_put(f"p{number}", b"[%d]" % number, visits=number))


def _redact(store: Any) -> None:
    if not isinstance(store, Redactor):
        pytest.skip("not claimed: redacts")
    _write_again(store)
    store.redact(build_key("a"), build_note(reason="art-47"))


_WRITES: dict[str, Callable[[Any], None]] = {
    "put": lambda _store: None,
    "put again": _write_again,
    "delete": _delete,
    "delete and put": _delete_and_put,
    "check": _check,
    "nothing": _write_nothing,
    "many commits": _write_often,
    "redaction": _redact,
}


@require_store_capability("durable")
class DurabilityCases(StoreSetting):
    """What was acknowledged is on the disk at that moment, and in no file of anybody else."""

    @pytest.mark.parametrize("kind", _WRITES)
    def test_everything_is_the_same_after_reopening(self, store: Store, tmp_path: Path, kind: str) -> None:
        _write_every_type(store)
        _WRITES[kind](store)
        before = _read_everything(store)
        with self._reopen(store, tmp_path) as again:
            for name, value in _read_everything(again).items():
                assert value == before[name], f"{name} changed by reopening"

    def test_an_acknowledged_commit_survives_a_killed_process(self, tmp_path: Path) -> None:
        def work(say: Callable[[Any], None]) -> None:
            own = self.open_store(tmp_path, KINDS)
            for number in range(5):
                commit_writes(own, build_person_put(f"p{number}", b"x" * 50, visits=number))
                say(f"p{number}")
            os.kill(os.getpid(), signal.SIGKILL)

        self.open_store(tmp_path, KINDS).close()
        outcome = run_in_child(work)
        assert outcome.signal == signal.SIGKILL
        store = self.open_store(tmp_path, KINDS)
        assert find_ids(store, Query("person")) == outcome.said, "an acknowledged commit is lost"
        assert len(list_changes(store)) == len(outcome.said)
        commit_writes(store, build_person_put("after"))
        store.close()

    @require_store_capability("redacts")
    def test_an_acknowledged_redaction_survives_a_killed_process(self, tmp_path: Path) -> None:
        def work(say: Callable[[Any], None]) -> None:
            own: Any = self.open_store(tmp_path, KINDS)
            put_all(own, a={"town": "t"}, b={})
            own.redact(build_key("a"), build_note())
            say("redacted")
            os.kill(os.getpid(), signal.SIGKILL)

        self.open_store(tmp_path, KINDS).close()
        assert run_in_child(work).said == ["redacted"]
        store = self.open_store(tmp_path, KINDS)
        assert store.get(build_key("a")) is None, "a redacted record returned"
        assert [change.document for change in list_changes(store) if change.key.id == "a"] == [None, None]
        store.close()

    def test_what_a_store_says_of_an_interrupted_commit_is_so(self, store: Store, tmp_path: Path) -> None:
        opened = store
        calls = _count_calls(lambda: put_all(opened, first={}))
        for number in range(1, _INTERRUPTIONS + 1):
            name = f"p{number}"
            with contextlib.suppress(KeyboardInterrupt), _interrupt(calls * number // _INTERRUPTIONS):
                put_all(opened, **{name: {}})
            said: bool | None = None
            # A store may also answer nothing until it is opened again.
            with contextlib.suppress(NewstratumError):
                said = opened.get(build_key(name)) is not None
            opened.close()
            opened = self.open_store(tmp_path, KINDS)
            found = opened.get(build_key(name)) is not None
            assert said in (None, found), "what an interrupted store said is not what it held when reopened"
        opened.close()

    def test_a_copy_of_the_folder_made_after_a_commit_holds_it(self, tmp_path: Path) -> None:
        place = self._make_place(tmp_path)
        store = self.open_store(place, KINDS)
        put_all(store, a={"town": "t"})
        put_all(store, b={"town": "u"})
        self._need_files(place, store)
        shutil.copytree(place, tmp_path / "copy")
        copy = self.open_store(tmp_path / "copy", KINDS)
        assert find_ids(copy, Query("person")) == ["a", "b"], "an acknowledged commit is not on the disk"
        copy.close()
        store.close()

    @require_store_capability("redacts")
    def test_a_copy_of_the_folder_made_after_a_redaction_holds_nothing_of_it(self, tmp_path: Path) -> None:
        place = self._make_place(tmp_path)
        store: Any = self.open_store(place, KINDS)
        commit_writes(store, build_person_put("a", b'"canary-doc"', town="canary-town"))
        put_all(store, b={})
        store.redact(build_key("a"), build_note())
        self._need_files(place, store)
        shutil.copytree(place, tmp_path / "copy")
        store.close()
        copy = self.open_store(tmp_path / "copy", KINDS)
        assert copy.get(build_key("a")) is None, "a redacted record returns in a copy"
        assert b"canary" not in b"".join(change.document or b"" for change in list_changes(copy))
        copy.close()

    def test_a_commit_is_synced_before_it_is_acknowledged(self, tmp_path: Path) -> None:
        place = self._make_place(tmp_path)
        if not shows_unsynced_pages(tmp_path):
            pytest.skip("this system does not tell what waits to be written to its disk")
        store = self.open_store(place, KINDS)
        put_all(store, a={})
        for number in range(3):
            before = read_stamps(place)
            commit_writes(store, build_person_put(f"p{number}", b"x" * 500))
            changed = [path for path, stamp in read_stamps(place).items() if before.get(path) != stamp]
            waiting = [count_unsynced_pages(path) for path in changed]
            # A store may leave some of its files for later, but not all that the commit changed.
            assert not waiting or 0 in waiting, "the commit waits in memory: a power cut loses it"
        store.close()

    @require_store_capability("redacts")
    def test_no_form_of_a_redacted_text_stays_on_the_disk(self, tmp_path: Path) -> None:
        place = self._make_place(tmp_path)
        canary = "Canary-Of-The-Kit-0123456789"
        text = f'"{canary}"'.encode()
        with watch_written_paths() as written:
            store: Any = self.open_store(place, KINDS)
            version = commit_writes(
                store, build_person_put("a", text, name=canary, town=canary), build_person_put("b")
            ).version
            commit_writes(store, build_person_put("a", b"[1]" + text, expect=version, name=canary))
            waiting = store.redact(build_key("a"), build_note()).waiting
            store.close()
        if waiting.en:
            pytest.skip("the redaction says what is left to do")
        paths = {*iterate_files(tmp_path), *map(Path, written)}
        assert find_files_containing(sorted(paths), canary) == []

    @require_store_capability("redacts")
    def test_a_redaction_gives_back_the_room_of_what_it_erased(self, tmp_path: Path) -> None:
        """What is kept in a form that nobody can read takes room all the same."""
        place = self._make_place(tmp_path)
        size = 200_000
        with watch_written_paths() as written:
            store: Any = self.open_store(place, KINDS)
            put_all(store, b={})
            commit_writes(store, build_person_put("a", random.Random(7).randbytes(size)))
            store.redact(build_key("a"), build_note())
            store.close()
        paths = {*iterate_files(tmp_path), *map(Path, written)}
        assert measure_room(paths) < size // 2, "as much is kept as was erased"

    def test_a_full_disk_is_told_and_loses_nothing(self, tmp_path: Path) -> None:
        """A limit on the size of files stands in for a disk that is full."""
        resource = pytest.importorskip("resource")
        place = self._make_place(tmp_path)
        put_all(first := self.open_store(place, KINDS), a={})
        first.close()
        self._need_files(place)

        def work(say: Callable[[Any], None]) -> None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            own = self.open_store(place, KINDS)
            resource.setrlimit(resource.RLIMIT_FSIZE, (_FULL_AT, _FULL_AT))
            for number in range(40):
                name, noise = f"p{number:02}", random.Random(number).randbytes(300_000)
                try:
                    commit_writes(own, build_person_put(name, noise))
                except NewstratumError as error:
                    say(["error", type(error).__name__, name, str(error)])
                    if not isinstance(error, InDoubtError):
                        say(["seen", own.get(build_key(name)) is not None])
                    os._exit(0)
                say(["stored", name])

        outcome = run_in_child(work)
        assert outcome.signal == 0, f"a full disk ended the process by signal {outcome.signal}"
        stored = [each[1] for each in outcome.said if each[0] == "stored"]
        errors = [each for each in outcome.said if each[0] == "error"]
        again = self.open_store(place, KINDS)
        found = find_ids(again, Query("person", limit=1000))
        if not errors and found == ["a", *stored]:
            again.close()
            pytest.skip("the store does not grow in files of this process")
        for _word, error, refused, text in errors:
            assert error in ("StoreFullError", "InDoubtError"), f"a full disk is told as {error}: {text}"
            if error == "InDoubtError":
                found = [name for name in found if name != refused]
        assert ["seen", True] not in outcome.said, "what was refused is there until the store is closed"
        assert found == ["a", *stored], "a full disk lost a commit, or kept one that was refused"
        commit_writes(again, build_person_put("z"))
        again.close()

    def test_nobody_else_may_read_the_files(self, tmp_path: Path) -> None:
        place = self._make_place(tmp_path)
        known = os.umask(0)
        try:
            store: Any = self.open_store(place, KINDS)
            put_all(store, a={}, b={})
            if self.redacts:
                store.redact(build_key("a"), build_note())
            modes = {path.name: oct(path.stat().st_mode & 0o077) for path in iterate_files(place)}
            store.close()
        finally:
            os.umask(known)
        modes |= {path.name: oct(path.stat().st_mode & 0o077) for path in iterate_files(place)}
        assert {name: mode for name, mode in modes.items() if mode != "0o0"} == {}

    def test_closing_leaves_no_lock(self, tmp_path: Path) -> None:
        put_all(store := self.open_store(tmp_path, KINDS), a={})
        store.close()
        try:
            again = self.open_store(tmp_path, KINDS)
            put_all(again, b={})
            again.close()
        except NewstratumError as error:
            pytest.fail(f"closing left a lock: opening again in this process raised {type(error).__name__}")

        def work(say: Callable[[Any], None]) -> None:
            try:
                put_all(own := self.open_store(tmp_path, KINDS), c={})
                own.close()
            except NewstratumError as error:
                say(type(error).__name__)

        assert run_in_child(work).said == [], "closing left a lock that another process meets"

    def test_closing_leaves_no_thread_and_no_open_file(self, tmp_path: Path) -> None:
        threads = set(threading.enumerate())
        put_all(store := self.open_store(tmp_path, KINDS), a={})
        find_ids(store, Query("person"))
        store.close()
        left = [thread.name for thread in set(threading.enumerate()) - threads if thread.is_alive()]
        assert left == [], "closing left a thread"
        assert _list_open_files(tmp_path) == [], "closing left an open file"

    def _make_place(self, tmp_path: Path) -> Path:
        place = tmp_path / "place"
        place.mkdir()
        return place

    def _need_files(self, place: Path, *opened: Store) -> None:
        if not any(True for _file in iterate_files(place)):
            for store in opened:
                store.close()
            pytest.skip("the store keeps no files in its folder")


def _list_open_files(folder: Path) -> list[str]:
    descriptors = Path("/proc/self/fd")
    if not descriptors.exists():
        return []
    targets = []
    for descriptor in descriptors.iterdir():
        try:
            targets.append(str(descriptor.readlink()))
        except OSError:
            continue
    return sorted(Path(target).name for target in targets if target.startswith(str(folder)))
