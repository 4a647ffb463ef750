"""What was committed is gone after closing, though the store says it is durable."""

from __future__ import annotations

from newstratum._storage.simple_store import MemoryStore
from newstratum.testing import StoreKit

MUST_FAIL = {
    "test_a_commit_id_is_remembered_after_reopening",
    "test_a_cursor_serves_after_reopening",
    "test_a_field_cannot_change_its_type",
    "test_a_kind_can_gain_fields_and_indexes",
    "test_a_store_opened_with_fewer_kinds_leaves_the_rest_alone",
    "test_a_store_opened_with_more_kinds_keeps_the_rest",
    "test_the_feed_survives_reopening",
    "test_versions_survive_reopening",
}
MAY_FAIL = {
    "test_a_large_document_comes_back_after_reopening",
    "test_a_second_opener_is_refused_or_loses_nothing",
    "test_a_second_process_is_refused_or_loses_nothing",
    "test_an_acknowledged_commit_survives_a_killed_process",
    "test_an_acknowledged_redaction_survives_a_killed_process",
    "test_an_erased_past_stays_erased_after_reopening",
    "test_everything_is_the_same_after_reopening",
}


class Broken(MemoryStore):
    """It keeps all of its promises but the one of being durable."""


class TestBroken(StoreKit):
    durable = redacts = redacts_many = redacts_history = keeps_history = counts = True
    redacts_traces = replaces_documents = True

    def open_store(self, tmp_path, kinds):
        return Broken(kinds)
