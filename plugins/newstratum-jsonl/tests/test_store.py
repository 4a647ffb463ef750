"""The store keeps the whole contract of the port, as far as it claims it."""

from __future__ import annotations

from pathlib import Path

from newstratum.ports import URL, Kind, Store
from newstratum.testing import StoreKit
from newstratum_jsonl.plugin import open_store


class TestStore(StoreKit):
    durable = True
    detects_fork = True
    redacts = redacts_many = redacts_history = redacts_traces = replaces_documents = True
    keeps_history = True
    counts = True
    keeps_given_instants = True

    def open_store(self, tmp_path: Path, kinds: tuple[Kind, ...]) -> Store:
        return open_store(URL.parse(f"jsonl:///{tmp_path}/store.jsonl"), kinds)
