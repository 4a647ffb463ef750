"""A key that was deleted starts with the version it had at first."""

from __future__ import annotations

from attrs import evolve

from newstratum._ports.records import Put
from newstratum._storage.simple_store import MemoryStore
from newstratum.testing import StoreKit

MUST_FAIL = {
    "test_a_deleted_key_can_be_used_again",
    "test_a_version_is_not_used_again_after_a_delete",
    "test_the_feed_replayed_gives_the_records",
}
MAY_FAIL: set[str] = set()


class Broken(MemoryStore):
    def commit(self, writes, note):
        if self._ledger.find_commit(note.commit_id):
            return super().commit((), note)
        writes = list(writes)
        commit = super().commit(writes, note)
        for write in writes:
            if isinstance(write, Put) and write.expect is None:
                first = self._first.setdefault(write.key, commit.version)
                record = self._ledger.get(write.key)
                self._ledger._records[write.key.kind][write.key.id] = evolve(record, version=first)
        return commit

    def __init__(self, kinds):
        super().__init__(kinds)
        self._first = {}


class TestBroken(StoreKit):
    redacts = redacts_many = redacts_history = keeps_history = counts = True
    redacts_traces = replaces_documents = True

    def open_store(self, tmp_path, kinds):
        return Broken(kinds)
