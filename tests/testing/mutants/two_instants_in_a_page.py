"""A page is read in two halves, between which others may write."""

from __future__ import annotations

import threading

from attrs import evolve

from newstratum._storage.simple_store import MemoryStore
from newstratum.testing import StoreKit

MUST_FAIL = {"test_a_page_is_of_one_instant"}
MAY_FAIL: set[str] = set()


class Broken(MemoryStore):
    def find(self, query):
        page = super().find(query)
        half = len(page.records) // 2
        if half > 10 and query.limit == 100:
            first = page.records[:half]
            # Until somebody has written, or nobody does any more.
            self._written.clear()
            self._written.wait(0.1)
            page = evolve(page, records=(*first, *super().find(query).records[half:]))
        return page

    def commit(self, writes, note):
        commit = super().commit(writes, note)
        self._written.set()
        return commit

    def __init__(self, kinds):
        super().__init__(kinds)
        self._written = threading.Event()


class TestBroken(StoreKit):
    redacts = redacts_many = redacts_history = keeps_history = counts = True
    redacts_traces = replaces_documents = True

    def open_store(self, tmp_path, kinds):
        return Broken(kinds)
