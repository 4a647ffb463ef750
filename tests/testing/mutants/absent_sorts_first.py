"""Records without the field a query orders by come first, as NULL does elsewhere."""

from __future__ import annotations

from attrs import evolve

from newstratum._storage.simple_store import MemoryStore
from newstratum.testing import StoreKit

MUST_FAIL = {
    "test_an_absent_field_sorts_last_either_way",
    "test_pages_of_any_size_give_every_record_once_in_order",
}
MAY_FAIL: set[str] = set()


class Broken(MemoryStore):
    def find(self, query):
        page = super().find(query)
        if query.order is None:
            return page
        absent = [r for r in page.records if query.order not in r.fields]
        present = [r for r in page.records if query.order in r.fields]
        return evolve(page, records=(*absent, *present))


class TestBroken(StoreKit):
    redacts = redacts_many = redacts_history = keeps_history = counts = True
    redacts_traces = replaces_documents = True

    def open_store(self, tmp_path, kinds):
        return Broken(kinds)
