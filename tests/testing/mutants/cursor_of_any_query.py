"""A cursor of one query serves every other."""

from __future__ import annotations

from attrs import evolve

from newstratum._storage.simple_store import MemoryStore
from newstratum.errors import CursorError
from newstratum.testing import StoreKit

MUST_FAIL = {
    "test_a_cursor_of_another_query_is_refused",
}
MAY_FAIL: set[str] = set()


class Broken(MemoryStore):
    def find(self, query):
        try:
            return super().find(query)
        except CursorError as error:
            if "another query" not in str(error):
                raise
            return super().find(evolve(query, after=None))


class TestBroken(StoreKit):
    redacts = redacts_many = redacts_history = keeps_history = counts = True
    redacts_traces = replaces_documents = True

    def open_store(self, tmp_path, kinds):
        return Broken(kinds)
