"""The instant that a note gives is not recorded: the clock's is."""

from __future__ import annotations

from attrs import evolve

from newstratum._storage.simple_store import MemoryStore
from newstratum.testing import StoreKit

MUST_FAIL = {"test_a_given_instant_is_recorded_and_moves_nothing_in_the_feed"}
MAY_FAIL: set[str] = set()


class Broken(MemoryStore):
    def commit(self, writes, note):
        return super().commit(writes, evolve(note, recorded_at=None))


class TestBroken(StoreKit):
    redacts = redacts_many = redacts_history = keeps_history = counts = keeps_given_instants = True
    redacts_traces = replaces_documents = True

    def open_store(self, tmp_path, kinds):
        return Broken(kinds)
