"""Records without a field are left out where they should be counted apart."""

from __future__ import annotations

from newstratum._storage.simple_store import MemoryStore
from newstratum.testing import StoreKit

MUST_FAIL = {
    "test_records_are_counted_by_their_values_absent_ones_too",
}
MAY_FAIL: set[str] = set()


class Broken(MemoryStore):
    def count_by(self, kind, fields, where=()):
        counts = super().count_by(kind, fields, where)
        return {values: count for values, count in counts.items() if None not in values}


class TestBroken(StoreKit):
    redacts = redacts_many = redacts_history = keeps_history = counts = True
    redacts_traces = replaces_documents = True

    def open_store(self, tmp_path, kinds):
        return Broken(kinds)
