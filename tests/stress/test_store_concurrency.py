"""Eight processes want the same seats, counters and duties of one SQLite file."""

from __future__ import annotations

from pathlib import Path

import pytest

from newstratum._builtin.sqlite import open_sqlite
from newstratum._ports.fields import Kind
from newstratum._ports.store import Store
from newstratum._ports.url import URL
from newstratum._testing.store_concurrency import StoreConcurrencyKit


@pytest.mark.slow
class TestSQLiteContests(StoreConcurrencyKit):
    def open_store(self, tmp_path: Path, kinds: tuple[Kind, ...]) -> Store:
        return open_sqlite(URL.parse(f"sqlite:///{tmp_path}/store.db"), kinds)


@pytest.mark.stress
class TestLongSQLiteContests(TestSQLiteContests):
    commands = 500
    of_three = ("add one", "delete", "check and insert", "erase")
