"""A closed store still answers."""

from __future__ import annotations

from newstratum._storage.simple_store import MemoryStore
from newstratum.testing import StoreKit

MUST_FAIL = {
    "test_after_closing_everything_is_refused",
    "test_threads_that_meet_a_closed_store_are_told",
}
MAY_FAIL: set[str] = set()


class Broken(MemoryStore):
    def close(self):
        pass


class TestBroken(StoreKit):
    redacts = redacts_many = redacts_history = keeps_history = counts = True
    redacts_traces = replaces_documents = True

    def open_store(self, tmp_path, kinds):
        return Broken(kinds)
