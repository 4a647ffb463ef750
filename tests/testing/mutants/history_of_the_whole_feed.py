"""The history of a record is the feed of all."""

from __future__ import annotations

from newstratum._storage.simple_store import MemoryStore
from newstratum.testing import StoreKit

MUST_FAIL = {
    "test_a_history_is_the_records_part_of_the_feed",
    "test_a_record_that_never_was_has_an_empty_history",
}
MAY_FAIL = {
    "test_a_history_of_many_changes_is_whole",
    "test_a_history_tells_of_the_redaction",
}


class Broken(MemoryStore):
    def of(self, key, after=None, *, limit=1000):
        super().of(key, after, limit=limit)
        return self.changes(after, limit=limit)


class TestBroken(StoreKit):
    redacts = redacts_many = redacts_history = keeps_history = counts = True
    redacts_traces = replaces_documents = True

    def open_store(self, tmp_path, kinds):
        return Broken(kinds)
