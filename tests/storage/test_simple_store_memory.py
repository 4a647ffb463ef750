"""The memory store keeps the whole contract of the port."""

from __future__ import annotations

from pathlib import Path

from newstratum._ports.fields import Kind
from newstratum._ports.store import Store
from newstratum._storage.simple_store import MemoryStore
from newstratum.testing import StoreKit


class TestMemoryStore(StoreKit):
    redacts = redacts_many = redacts_history = redacts_traces = replaces_documents = True
    keeps_history = True
    counts = True
    keeps_given_instants = True

    def open_store(self, tmp_path: Path, kinds: tuple[Kind, ...]) -> Store:
        return MemoryStore(kinds)
