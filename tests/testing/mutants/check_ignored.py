"""A check of what was read is left out."""

from __future__ import annotations

from newstratum._ports.records import Check
from newstratum._storage.simple_store import MemoryStore
from newstratum.testing import StoreKit

MUST_FAIL = {
    "test_a_check_of_what_changed_refuses_the_commit",
    "test_a_check_prevents_write_skew",
    "test_a_conflict_names_the_key_and_both_versions",
    "test_a_key_appears_once_in_a_commit",
    "test_an_undeclared_kind_is_refused",
}
MAY_FAIL: set[str] = set()


class Broken(MemoryStore):
    def commit(self, writes, note):
        return super().commit((write for write in writes if not isinstance(write, Check)), note)


class TestBroken(StoreKit):
    redacts = redacts_many = redacts_history = keeps_history = counts = True
    redacts_traces = replaces_documents = True

    def open_store(self, tmp_path, kinds):
        return Broken(kinds)
