"""After reopening, versions and cursors begin again with those of before."""

from __future__ import annotations

from newstratum._storage.paging import TokenSigner
from newstratum._storage.simple_store import MemoryStore
from newstratum.testing import StoreKit

MUST_FAIL = {
    "test_a_cursor_of_another_store_is_refused",
    "test_a_version_of_another_store_conflicts",
}
MAY_FAIL: set[str] = set()


class Broken(MemoryStore):
    def __init__(self, kinds):
        super().__init__(kinds)
        self._ledger.signer = TokenSigner("the-one-epoch", b"s" * 32)


class TestBroken(StoreKit):
    redacts = redacts_many = redacts_history = keeps_history = counts = True
    redacts_traces = replaces_documents = True

    def open_store(self, tmp_path, kinds):
        return Broken(kinds)
