"""The store keeps the whole contract of the port, as far as it claims it."""

from __future__ import annotations

from pathlib import Path

import pytest

from newstratum.ports import URL, Kind, Store, has_file
from newstratum.testing import StoreKit
from newstratum_lmdb.plugin import open_store

pytestmark = pytest.mark.slow


class TestStore(StoreKit):
    durable = True
    detects_fork = True
    redacts = redacts_many = redacts_history = redacts_traces = replaces_documents = True
    keeps_history = True
    counts = True
    keeps_given_instants = True
    opens_read_only = True
    tells_existence = True

    def open_store(self, tmp_path: Path, kinds: tuple[Kind, ...]) -> Store:
        return open_store(URL.parse(f"lmdb:///{tmp_path}/store.mdb"), kinds)

    def open_read_only(self, tmp_path: Path, kinds: tuple[Kind, ...]) -> Store:
        return open_store(URL.parse(f"lmdb:///{tmp_path}/store.mdb?mode=ro"), kinds)

    def exists(self, tmp_path: Path) -> bool | None:
        return has_file(URL.parse(f"lmdb:///{tmp_path}/store.mdb"))
