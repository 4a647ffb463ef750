"""The version that a write saw is never compared: the last writer wins."""

from __future__ import annotations

from attrs import evolve

from newstratum._ports.records import Delete, Put
from newstratum._storage.simple_store import MemoryStore
from newstratum.testing import StoreKit

MUST_FAIL = {
    "test_a_conflict_names_the_key_and_both_versions",
    "test_a_conflict_stores_nothing_at_all",
    "test_a_version_is_not_used_again_after_a_delete",
    "test_a_version_of_another_store_conflicts",
    "test_any_other_text_is_a_version_nobody_has",
    "test_of_many_who_claim_one_record_one_gets_it",
}
#: Depends on which thread is first.
MAY_FAIL = {
    "test_no_update_is_lost",
    "test_the_last_seat_is_given_once",
}


class Broken(MemoryStore):
    def commit(self, writes, note):
        return super().commit(map(self._as_if_seen, writes), note)

    def _as_if_seen(self, write):
        if not isinstance(write, Put | Delete) or write.expect is None:
            return write
        record = self._ledger.get(write.key)
        return evolve(write, expect=record.version) if record else write


class TestBroken(StoreKit):
    redacts = redacts_many = redacts_history = keeps_history = counts = True
    redacts_traces = replaces_documents = True

    def open_store(self, tmp_path, kinds):
        return Broken(kinds)
