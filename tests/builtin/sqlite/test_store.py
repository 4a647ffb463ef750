"""The SQLite store keeps the whole contract of the port, every capability included."""

from __future__ import annotations

from pathlib import Path

from newstratum.builtin.sqlite import open_sqlite
from newstratum.ports.records import Kind
from newstratum.ports.store import Store
from newstratum.ports.url import URL
from newstratum.testing import StoreKit


class TestSQLiteStore(StoreKit):
    durable = True
    redacts = True
    keeps_history = True
    counts = True
    detects_fork = True
    multi_process = True

    def open_store(self, tmp_path: Path, kinds: tuple[Kind, ...]) -> Store:
        return open_sqlite(URL.parse(f"sqlite:///{tmp_path}/store.db"), kinds)
