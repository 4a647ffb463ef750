"""A redaction takes the record away and leaves its history."""

from __future__ import annotations

from newstratum._storage.simple_store import MemoryStore
from newstratum.testing import StoreKit

MUST_FAIL = {
    "test_a_redacted_key_starts_anew",
    "test_every_document_leaves_the_feed_and_a_digest_takes_its_place",
}
MAY_FAIL: set[str] = set()


class Broken(MemoryStore):
    def redact(self, key, note):
        before = list(self._ledger._entries)
        redaction = super().redact(key, note)
        self._ledger._entries[: len(before)] = before
        return redaction


class TestBroken(StoreKit):
    redacts = redacts_many = redacts_history = keeps_history = counts = True
    redacts_traces = replaces_documents = True

    def open_store(self, tmp_path, kinds):
        return Broken(kinds)
