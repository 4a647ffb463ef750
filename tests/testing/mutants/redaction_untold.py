"""A redaction leaves no change in the feed."""

from __future__ import annotations

from attrs import evolve

from newstratum._ports.records import Act
from newstratum._storage.simple_store import MemoryStore
from newstratum.testing import StoreKit

MUST_FAIL = {
    "test_many_records_are_redacted_by_one_commit",
    "test_a_redacted_key_starts_anew",
    "test_a_redaction_is_a_change_with_its_note",
    "test_cursors_from_before_a_redaction_go_on",
    "test_every_document_leaves_the_feed_and_a_digest_takes_its_place",
}
MAY_FAIL = {"test_the_past_of_a_record_is_erased_and_the_record_stays"}


class Broken(MemoryStore):
    def changes(self, after=None, *, limit=1000):
        feed = super().changes(after, limit=limit)
        return evolve(feed, changes=tuple(c for c in feed.changes if c.act is not Act.REDACT))


class TestBroken(StoreKit):
    redacts = redacts_many = redacts_history = keeps_history = counts = True
    redacts_traces = replaces_documents = True

    def open_store(self, tmp_path, kinds):
        return Broken(kinds)
