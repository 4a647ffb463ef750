"""It can erase, and its kit does not claim it."""

from __future__ import annotations

from newstratum._storage.simple_store import MemoryStore
from newstratum.testing import StoreKit

MUST_FAIL = {
    "test_the_capability_to_redact_is_claimed_where_it_is",
    "test_the_capability_to_redact_many_is_claimed_where_it_is",
}
MAY_FAIL = {"test_the_capability_to_redact_histories_is_claimed_where_it_is"}


class Broken(MemoryStore):
    """Nothing is wrong with the store itself."""


class TestBroken(StoreKit):
    keeps_history = counts = True

    def open_store(self, tmp_path, kinds):
        return Broken(kinds)
