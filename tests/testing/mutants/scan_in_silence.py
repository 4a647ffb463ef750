"""A query that no declared index serves is answered by looking at every record."""

from __future__ import annotations

from newstratum._ports.query import sort_matching_records
from newstratum._ports.records import Page
from newstratum._storage.simple_store import MemoryStore
from newstratum.errors import UnsupportedQueryError
from newstratum.testing import StoreKit

MUST_FAIL = {
    "test_what_no_declared_index_serves_is_refused",
}
MAY_FAIL: set[str] = set()


class Broken(MemoryStore):
    def find(self, query):
        try:
            return super().find(query)
        except UnsupportedQueryError:
            records = sort_matching_records(query, self._ledger._records[query.kind].values())
            return Page(records=tuple(records[: query.limit]), next=None)


class TestBroken(StoreKit):
    redacts = redacts_many = redacts_history = keeps_history = counts = True
    redacts_traces = replaces_documents = True

    def open_store(self, tmp_path, kinds):
        return Broken(kinds)
