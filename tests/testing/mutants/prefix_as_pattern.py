"""Beginnings of texts are taken for patterns, in which % stands for anything."""

from __future__ import annotations

import fnmatch

from attrs import evolve

from newstratum._ports.query import Starts
from newstratum._storage.simple_store import MemoryStore
from newstratum.testing import StoreKit

MUST_FAIL = {
    "test_a_query_finds_what_meets_all_its_conditions",
}
MAY_FAIL: set[str] = set()


class Broken(MemoryStore):
    def find(self, query):
        patterns = [c for c in query.where if isinstance(c, Starts) and ("%" in c.value or "_" in c.value)]
        if not patterns:
            return super().find(query)
        super().find(query)
        rest = evolve(query, where=tuple(c for c in query.where if c not in patterns), after=None)
        page = super().find(rest)

        def fits(record):
            text = [str(record.fields.get(c.field, "")) for c in patterns]
            globs = [c.value.replace("%", "*").replace("_", "?") + "*" for c in patterns]
            return all(map(fnmatch.fnmatchcase, text, globs))

        return evolve(page, records=tuple(filter(fits, page.records)))


class TestBroken(StoreKit):
    redacts = redacts_many = redacts_history = keeps_history = counts = True
    redacts_traces = replaces_documents = True

    def open_store(self, tmp_path, kinds):
        return Broken(kinds)
