"""Records that tie in a query's order come as they were last written, not by id."""

from __future__ import annotations

from attrs import evolve

from newstratum._storage.simple_store import MemoryStore
from newstratum.testing import StoreKit

MUST_FAIL = {
    "test_a_query_finds_what_meets_all_its_conditions",
    "test_an_absent_field_sorts_last_either_way",
    "test_ids_are_ordered_by_code_point_and_break_ties",
    "test_pages_of_any_size_give_every_record_once_in_order",
}
#: Depends on which thread is first.
MAY_FAIL = {
    "test_a_page_is_of_one_instant",
}


class Broken(MemoryStore):
    def find(self, query):
        page = super().find(query)
        if query.order is None:
            return page

        def tied(record):
            return str(record.fields.get(query.order)), record.version

        records, runs = list(page.records), []
        for record in records:
            if runs and runs[-1][-1].fields.get(query.order) == record.fields.get(query.order):
                runs[-1].append(record)
            else:
                runs.append([record])
        return evolve(page, records=tuple(r for run in runs for r in reversed(run)))


class TestBroken(StoreKit):
    redacts = redacts_many = redacts_history = keeps_history = counts = True
    redacts_traces = replaces_documents = True

    def open_store(self, tmp_path, kinds):
        return Broken(kinds)
