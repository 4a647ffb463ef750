"""A commit id that was used is not recognised."""

from __future__ import annotations

from newstratum._storage.simple_store import MemoryStore
from newstratum.testing import StoreKit

MUST_FAIL = {
    "test_a_commit_may_write_nothing",
    "test_a_redaction_under_the_same_commit_id_is_done_once",
    "test_the_same_commit_id_again_reads_no_writes",
    "test_the_same_commit_id_again_writes_nothing",
    "test_the_same_commit_id_in_many_threads_writes_once",
}
MAY_FAIL: set[str] = set()


class Broken(MemoryStore):
    def commit(self, writes, note):
        self._ledger._commits.clear()
        return super().commit(writes, note)


class TestBroken(StoreKit):
    redacts = redacts_many = redacts_history = keeps_history = counts = True
    redacts_traces = replaces_documents = True

    def open_store(self, tmp_path, kinds):
        return Broken(kinds)
