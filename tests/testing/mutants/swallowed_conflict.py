"""A conflict is taken for success, and nothing is stored."""

from __future__ import annotations

from newstratum._storage.simple_store import MemoryStore
from newstratum.errors import ConflictError
from newstratum.testing import StoreKit

MUST_FAIL = {
    "test_a_check_of_what_changed_refuses_the_commit",
    "test_a_check_prevents_write_skew",
    "test_a_commit_id_that_met_a_conflict_can_be_used_again",
    "test_a_conflict_names_the_key_and_both_versions",
    "test_a_conflict_says_where_nothing_was_expected_or_found",
    "test_a_conflict_stores_nothing_at_all",
    "test_a_delete_of_a_missing_key_conflicts",
    "test_a_put_of_a_new_key_refuses_an_existing_one",
    "test_a_put_with_a_version_refuses_a_missing_key",
    "test_a_redacted_key_starts_anew",
    "test_a_value_is_exchanged_for_another_in_one_commit",
    "test_a_value_is_taken_once_and_the_second_commit_is_undone",
    "test_a_version_is_not_used_again_after_a_delete",
    "test_a_version_of_another_store_conflicts",
    "test_any_other_text_is_a_version_nobody_has",
    "test_no_value_enters_an_error",
    "test_of_many_who_claim_one_record_one_gets_it",
}
#: Depends on which thread is first.
MAY_FAIL = {
    "test_threads_that_create_one_record_create_it_once",
    "test_threads_that_meet_between_check_and_write_lose_no_update",
    "test_no_update_is_lost",
    "test_the_last_seat_is_given_once",
}


class Broken(MemoryStore):
    def commit(self, writes, note):
        try:
            return super().commit(writes, note)
        except ConflictError:
            return super().commit((), note)


class TestBroken(StoreKit):
    redacts = redacts_many = redacts_history = keeps_history = counts = True
    redacts_traces = replaces_documents = True

    def open_store(self, tmp_path, kinds):
        return Broken(kinds)
