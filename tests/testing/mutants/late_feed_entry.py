"""A commit enters the feed before one that a reader has already seen."""

from __future__ import annotations

from newstratum._storage.simple_store import MemoryStore
from newstratum.testing import StoreKit

MUST_FAIL = {
    "test_a_feed_goes_on_where_it_ended",
}
#: Depends on which thread is first.
MAY_FAIL = {
    "test_a_feed_followed_beside_writers_misses_no_change",
    "test_a_reader_beside_writers_misses_and_repeats_nothing",
}


class Broken(MemoryStore):
    def commit(self, writes, note):
        commit = super().commit(writes, note)
        feed = self._ledger._feed
        size = len(self._ledger.entries[-1].steps)
        if self._seen_up_to and size and len(feed) > size:
            self._seen_up_to = False
            feed[:] = feed[-size:] + feed[:-size]
        return commit

    _seen_up_to = False

    def changes(self, after=None, *, limit=1000):
        told = super().changes(after, limit=limit)
        self._seen_up_to = self._seen_up_to or bool(told.changes)
        return told


class TestBroken(StoreKit):
    redacts = redacts_many = redacts_history = keeps_history = counts = True
    redacts_traces = replaces_documents = True

    def open_store(self, tmp_path, kinds):
        return Broken(kinds)
