"""What a caller still holds and can change is what the store holds."""

from __future__ import annotations

from attrs import evolve

from newstratum._ports.fields import Fields
from newstratum._ports.records import Put
from newstratum._storage.simple_store import MemoryStore
from newstratum.testing import StoreKit

MUST_FAIL = {
    "test_what_a_caller_changes_afterwards_changes_nothing",
}
MAY_FAIL = {
    "test_nothing_that_is_read_can_be_changed",
}


class _Shared(Fields):
    """Fields that anybody may change."""

    def __setitem__(self, name, value):
        self._values[name] = value


class Broken(MemoryStore):
    def commit(self, writes, note):
        if self._ledger.find_commit(note.commit_id):
            return super().commit((), note)
        writes = list(writes)
        commit = super().commit(writes, note)
        for write in writes:
            if isinstance(write, Put):
                # One mapping for all records of the commit, and everybody may write to it.
                record = self._ledger.get(write.key)
                self._ledger._records[write.key.kind][write.key.id] = evolve(
                    record, fields=_Shared(write.fields)
                )
        return commit


class TestBroken(StoreKit):
    redacts = redacts_many = redacts_history = keeps_history = counts = True
    redacts_traces = replaces_documents = True

    def open_store(self, tmp_path, kinds):
        return Broken(kinds)
