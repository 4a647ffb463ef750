"""Texts are compared as other languages do, by halves of surrogate pairs."""

from __future__ import annotations

from attrs import evolve

from newstratum._storage.simple_store import MemoryStore
from newstratum.testing import StoreKit

MUST_FAIL = {
    "test_ids_are_ordered_by_code_point_and_break_ties",
    "test_text_is_ordered_by_code_point",
}
MAY_FAIL: set[str] = set()


class Broken(MemoryStore):
    def find(self, query):
        page = super().find(query)

        def place(record):
            value = record.key.id if query.order is None else record.fields.get(query.order)
            return value.encode("utf-16-be") if isinstance(value, str) else b""

        texts = query.order is None or query.order == "name"
        if not texts or any(query.order and query.order not in r.fields for r in page.records):
            return page
        return evolve(page, records=tuple(sorted(page.records, key=place, reverse=query.descending)))


class TestBroken(StoreKit):
    redacts = redacts_many = redacts_history = keeps_history = counts = True
    redacts_traces = replaces_documents = True

    def open_store(self, tmp_path, kinds):
        return Broken(kinds)
