"""Each write is committed by itself, so that a conflict leaves those before it stored."""

from __future__ import annotations

from attrs import evolve

from newstratum._storage.simple_store import MemoryStore
from newstratum.testing import StoreKit

MUST_FAIL = {
    "test_a_check_of_what_changed_refuses_the_commit",
    "test_a_check_prevents_write_skew",
    "test_a_commit_is_seen_when_it_returns",
    "test_a_conflict_stores_nothing_at_all",
    "test_a_cursor_of_the_feed_serves_a_history",
    "test_a_history_is_the_records_part_of_the_feed",
    "test_a_key_appears_once_in_a_commit",
    "test_a_key_is_not_deleted_and_put_in_one_commit",
    "test_a_limit_may_split_a_commit",
    "test_a_value_is_exchanged_for_another_in_one_commit",
    "test_a_value_is_taken_once_and_the_second_commit_is_undone",
    "test_a_value_that_cannot_be_kept_is_refused",
    "test_all_records_of_a_commit_have_its_version",
    "test_changes_come_in_the_order_they_happened",
    "test_every_document_leaves_the_feed_and_a_digest_takes_its_place",
    "test_records_deleted_between_pages_skip_nothing",
    "test_records_written_again_between_pages_come_once",
    "test_the_feed_replayed_gives_the_records",
    "test_two_records_swap_their_values_in_one_commit",
    "test_what_is_no_write_is_refused",
}
#: Depends on which thread is first.
MAY_FAIL = {
    "test_a_history_of_many_changes_is_whole",
    "test_nothing_is_erased_where_a_record_that_stays_was_written_meanwhile",
    "test_a_page_is_of_one_instant",
    "test_a_reader_beside_writers_misses_and_repeats_nothing",
    "test_a_reader_sees_all_of_a_commit_or_nothing",
    "test_the_last_seat_is_given_once",
}


class Broken(MemoryStore):
    def commit(self, writes, note):
        if self._ledger.find_commit(note.commit_id):
            return super().commit((), note)
        before = None
        for number, write in enumerate(writes):
            if before is not None:
                super().commit([before], evolve(note, commit_id=f"{note.commit_id}-{number}"))
            before = write
        return super().commit([] if before is None else [before], note)


class TestBroken(StoreKit):
    redacts = redacts_many = redacts_history = keeps_history = counts = True
    redacts_traces = replaces_documents = True

    def open_store(self, tmp_path, kinds):
        return Broken(kinds)
