"""A page that was full begins the next one behind one record too many."""

from __future__ import annotations

from attrs import evolve

from newstratum._storage.simple_store import MemoryStore
from newstratum.testing import StoreKit

MUST_FAIL = {
    "test_a_page_can_have_another_size_than_the_one_before",
    "test_pages_of_any_size_give_every_record_once_in_order",
}
MAY_FAIL: set[str] = set()


class Broken(MemoryStore):
    def find(self, query):
        page = super().find(query)
        if page.next is None or len(page.records) < 2:
            return page
        return evolve(page, records=page.records[:-1])


class TestBroken(StoreKit):
    redacts = redacts_many = redacts_history = keeps_history = counts = True
    redacts_traces = replaces_documents = True

    def open_store(self, tmp_path, kinds):
        return Broken(kinds)
