"""Stores that are broken in one way each; a search of histories has to find every one of them."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterable
from typing import Any

import attrs

from newstratum._ports.records import Check, Commit, Cursor, Delete, Key, Note, Put, Record, Version


class SlowStore:
    """A sound store whose calls take a moment, so that the threads of one process meet."""

    def __init__(self, store: Any) -> None:
        self._store = store
        self._draw = random.Random(5)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def get(self, key: Key) -> Record | None:
        self._pause()
        found: Record | None = self._store.get(key)
        return found

    def find(self, query: Any) -> Any:
        self._pause()
        return self._store.find(query)

    def commit(self, writes: Iterable[Any], note: Note) -> Commit:
        self._pause()
        return self._do_commit(list(writes), note)

    def redact_all(self, keys: Iterable[Key], note: Note) -> Any:
        self._pause()
        return self._store.redact_all(keys, note)

    def _pause(self) -> None:
        time.sleep(self._draw.random() * 0.001)

    def _do_commit(self, writes: list[Any], note: Note) -> Commit:
        done: Commit = self._store.commit(writes, note)
        return done

    def _get_version(self, key: Key) -> Version | None:
        found = self._store.get(key)
        return None if found is None else found.version


class LastOneWins(SlowStore):
    """Takes a write whatever was written since: updates are lost."""

    def _do_commit(self, writes: list[Any], note: Note) -> Commit:
        return super()._do_commit([each for each in map(self._force, writes) if each is not None], note)

    def _force(self, write: Any) -> Any:
        version = self._get_version(write.key)
        if isinstance(write, Put | Check):
            return attrs.evolve(write, expect=version)
        return None if version is None else Delete(write.key, version)


class ChecksLeftOut(SlowStore):
    """Does not look whether what was only read is still so: write skew."""

    def _do_commit(self, writes: list[Any], note: Note) -> Commit:
        return super()._do_commit([each for each in writes if not isinstance(each, Check)], note)


class SameIsNoWrite(SlowStore):
    """Leaves out a record that is written again as it is: what stands for a set does not guard it."""

    def _do_commit(self, writes: list[Any], note: Note) -> Commit:
        return super()._do_commit([each for each in writes if not self._is_same(each)], note)

    def _is_same(self, write: Any) -> bool:
        found = self._store.get(write.key) if isinstance(write, Put) else None
        return found is not None and found.document == write.document


class NewIsNotChecked(SlowStore):
    """Writes a new record over one that is there: two get what only one may have."""

    def _do_commit(self, writes: list[Any], note: Note) -> Commit:
        return super()._do_commit([self._force(each) for each in writes], note)

    def _force(self, write: Any) -> Any:
        if isinstance(write, Put | Check) and write.expect is None:
            return attrs.evolve(write, expect=self._get_version(write.key))
        return write


class OldReads(SlowStore):
    """Gives, now and then, what a record held before, under the version that it has now."""

    def __init__(self, store: Any) -> None:
        super().__init__(store)
        self._before: dict[Key, Record] = {}

    def get(self, key: Key) -> Record | None:
        found, before = super().get(key), self._before.get(key)
        if found is None or before is None or self._draw.random() < 0.7:
            return found
        return attrs.evolve(before, version=found.version)

    def _do_commit(self, writes: list[Any], note: Note) -> Commit:
        known = [self._store.get(each.key) for each in writes if each.key.kind == "body"]
        done = super()._do_commit(writes, note)
        self._before |= {each.key: each for each in known if each is not None}
        return done


class UncommittedReads(SlowStore):
    """Shows what is being committed before it is, also what is then refused: dirty reads."""

    def __init__(self, store: Any) -> None:
        super().__init__(store)
        self._dirty: dict[Key, Put] = {}

    def get(self, key: Key) -> Record | None:
        found, dirty = super().get(key), self._dirty.get(key)
        if found is None or dirty is None:
            return found
        return Record(key, found.version, dirty.schema, dirty.document, dirty.fields)

    def _do_commit(self, writes: list[Any], note: Note) -> Commit:
        shown = {each.key: each for each in writes if isinstance(each, Put) and each.key.kind == "body"}
        self._dirty |= shown
        try:
            time.sleep(0.001)
            return super()._do_commit(writes, note)
        finally:
            for key in shown:
                self._dirty.pop(key, None)


class TornCommits(SlowStore):
    """Stores a commit write by write, so that others see a half of it."""

    def _do_commit(self, writes: list[Any], note: Note) -> Commit:
        done = super()._do_commit(writes[:1], note)
        for place, write in enumerate(writes[1:], 1):
            self._pause()
            super()._do_commit([write], attrs.evolve(note, commit_id=f"{note.commit_id}.{place}"))
        return done


class LostCommits(SlowStore):
    """Acknowledges, now and then, what it does not store."""

    def _do_commit(self, writes: list[Any], note: Note) -> Commit:
        if self._draw.random() < 0.2 and all(each.key.kind in ("body", "visit") for each in writes):
            return Commit(note.commit_id, Version("lost"), Cursor("lost"))
        return super()._do_commit(writes, note)


class ErasuresForgotten(SlowStore):
    """Does not find who was erased, and does not look whether anybody was meanwhile: a name comes back."""

    def find(self, query: Any) -> Any:
        page = super().find(query)
        return attrs.evolve(page, records=()) if query.kind == "erased_person" else page

    def _do_commit(self, writes: list[Any], note: Note) -> Commit:
        kept = [each for each in writes if not (isinstance(each, Check) and each.key.kind == "erasure_state")]
        return super()._do_commit(kept, note)


class MissingFinds(SlowStore):
    """Leaves out, now and then, the newest of what a query asks for: phantoms."""

    def __init__(self, store: Any) -> None:
        super().__init__(store)
        self._newest: dict[Key, float] = {}
        self._lock = threading.Lock()

    def find(self, query: Any) -> Any:
        page = super().find(query)
        if query.kind not in ("attendance", "expense"):
            return page
        with self._lock:
            late = {key for key, at in self._newest.items() if time.monotonic() - at < 0.02}
        return attrs.evolve(page, records=tuple(each for each in page.records if each.key not in late))

    def _do_commit(self, writes: list[Any], note: Note) -> Commit:
        done = super()._do_commit(writes, note)
        with self._lock:
            self._newest |= {each.key: time.monotonic() for each in writes if isinstance(each, Put)}
        return done
