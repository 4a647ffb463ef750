"""Ids that differ in case only name one record."""

from __future__ import annotations

from attrs import evolve

from newstratum._ports.records import Check, Delete, Key, Put
from newstratum._storage.simple_store import MemoryStore
from newstratum.testing import StoreKit

MUST_FAIL = {
    "test_ids_are_ordered_by_code_point_and_break_ties",
    "test_ids_that_look_alike_are_different",
}
MAY_FAIL: set[str] = set()


def _with_folded_key(write):
    return evolve(write, key=_folded(write.key)) if isinstance(write, Put | Delete | Check) else write


def _folded(key):
    return Key(key.kind, key.id.lower()) if key.kind == "person" else key


class Broken(MemoryStore):
    def commit(self, writes, note):
        return super().commit(map(_with_folded_key, writes), note)

    def get(self, key):
        record = super().get(_folded(key))
        return evolve(record, key=key) if record else None


class TestBroken(StoreKit):
    redacts = redacts_many = redacts_history = keeps_history = counts = True
    redacts_traces = replaces_documents = True

    def open_store(self, tmp_path, kinds):
        return Broken(kinds)
