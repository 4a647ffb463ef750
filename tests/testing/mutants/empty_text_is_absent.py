"""An empty text is stored as an absent field, as one server does."""

from __future__ import annotations

from attrs import evolve

from newstratum._ports.records import Put
from newstratum._storage.simple_store import MemoryStore
from newstratum.testing import StoreKit

MUST_FAIL = {
    "test_an_empty_text_is_not_an_absent_field",
    "test_text_is_ordered_by_code_point",
    "test_what_is_put_comes_back_equal",
}
MAY_FAIL: set[str] = set()


def _without_empty(write):
    if not isinstance(write, Put):
        return write
    return evolve(write, fields={name: value for name, value in write.fields.items() if value != ""})


class Broken(MemoryStore):
    def commit(self, writes, note):
        return super().commit(map(_without_empty, writes), note)


class TestBroken(StoreKit):
    redacts = redacts_many = redacts_history = keeps_history = counts = True
    redacts_traces = replaces_documents = True

    def open_store(self, tmp_path, kinds):
        return Broken(kinds)
