"""The whole contract of the storage port, on each database and by each strategy of the feed."""

from __future__ import annotations

import shutil
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from newstratum.ports import Kind, Store
from newstratum.testing import KINDS, StoreKit, build_key, build_note, build_person_put
from newstratum_sql import SQLStore, open_store, prepare

pytestmark = pytest.mark.slow


def _containing(folder: Path, text: bytes) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and text in path.read_bytes()]


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A prepared file to copy."""
    path = tmp_path_factory.mktemp("template") / "store.db"
    prepare(f"sql+sqlite:///{path}", KINDS)
    return path


class _Complete(StoreKit):
    durable = True
    redacts = True
    keeps_history = True
    counts = True
    detects_fork = True
    multi_process = True
    opens_read_only = True
    redacts_many = True
    counts_many = True
    redacts_history = True
    redacts_traces = True
    replaces_documents = True
    streams = True
    inspects = True
    keeps_given_instants = True

    def url(self, tmp_path: Path) -> str:
        raise NotImplementedError

    def open_store(self, tmp_path: Path, kinds: tuple[Kind, ...]) -> SQLStore:
        url = self.url(tmp_path)
        if kinds != KINDS:
            prepare(url, kinds)
        return open_store(url, kinds)

    def open_read_only(self, tmp_path: Path, kinds: tuple[Kind, ...]) -> SQLStore:
        url = self.url(tmp_path)
        return open_store(f"{url}{'&' if '?' in url else '?'}mode=ro", kinds)

    def clean(self, tmp_path: Path) -> Path:
        """Do what the redaction says is left to do, and return the folder where nothing may be left."""
        raise NotImplementedError

    def test_no_byte_of_a_redacted_record_stays_in_the_folder(self, store: Store, tmp_path: Path) -> None:
        """Not of itself: the redaction says what is left to do, and after that nothing is there."""
        others = [build_person_put(f"o{n}", b'"other %d"' % n, name=f"other {n:04}") for n in range(400)]
        store.commit(others[:200], build_note())
        version = store.commit(
            [build_person_put("a", b'"canary"', name="canary", town="canary")], build_note()
        ).version
        store.commit(others[200:], build_note())
        store.commit(
            [build_person_put("a", b'"canary-again"', expect=version, name="canary-new")], build_note()
        )
        assert isinstance(store, SQLStore)
        assert "VACUUM" in store.redact(build_key("a"), build_note()).waiting.en
        folder = self.clean(tmp_path)
        assert len(list(folder.rglob("*"))) > 0
        assert _containing(folder, b"canary") == []


class _SQLite(_Complete):
    @pytest.fixture(autouse=True)
    def _template(self, sqlite_template: Path) -> None:
        self._template_path = sqlite_template

    def url(self, tmp_path: Path) -> str:
        path = tmp_path / "store.db"
        if not path.exists():
            shutil.copy(self._template_path, path)
            with closing(sqlite3.connect(path, isolation_level=None)) as connection:
                connection.execute("UPDATE newstratum_identity SET epoch = ?", (uuid.uuid4().hex,))
        return f"sql+sqlite:///{path}"

    def clean(self, tmp_path: Path) -> Path:
        with closing(sqlite3.connect(tmp_path / "store.db", isolation_level=None)) as connection:
            connection.execute("VACUUM")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        return tmp_path


class TestSQLite(_SQLite):
    """The contract on the lesser database; PostgreSQL keeps it whole in the usual run."""

    # Much data and random work, which `TestSQLiteThoroughly` does in the long run.
    test_thousands_of_records_come_in_order_on_pages_of_any_size = None
    test_thousands_of_values_find_every_record = None
    test_thousands_of_records_are_counted = None
    test_thousands_of_changes_come_in_the_feed = None
    test_more_than_a_thousand_records_are_redacted_by_one_commit = None
    test_one_of_ten_thousand_values = None
    test_every_query_means_what_matches_says = None
    test_random_work_gives_what_the_model_gives = None


@pytest.mark.stress
class TestSQLiteThoroughly(_SQLite):
    thorough = True


class TestPostgreSQL(_Complete):
    feed = "horizon"
    # Random work opens databases one after the other, on processors that others use too.
    case_seconds = 180.0

    @pytest.fixture(autouse=True)
    def _server(self, cluster: Any, database_pool: Any) -> Iterator[None]:
        self._cluster = cluster
        self._pool = database_pool
        self._names: dict[Path, str] = {}
        yield
        for name in self._names.values():
            database_pool.put_back(name, self.feed)

    def url(self, tmp_path: Path) -> str:
        if tmp_path not in self._names:
            # Cases that try many examples, each in a folder of its own, leave one before the next.
            for folder, name in list(self._names.items()):
                if self._pool.is_left(name):
                    self._pool.put_back(self._names.pop(folder), self.feed)
            self._names[tmp_path] = self._pool.take(self.feed)
        return str(self._cluster.url(self._names[tmp_path], feed=self.feed))

    def clean(self, tmp_path: Path) -> Path:
        name = self._names[tmp_path]
        self._cluster.sql("VACUUM FULL", name)
        self._cluster.sql("CHECKPOINT", name)
        [(number,)] = self._cluster.sql(
            "SELECT oid FROM pg_database WHERE datname = current_database()", name
        )
        return Path(self._cluster.folder / "data" / "base" / str(number))


@pytest.mark.stress
class TestPostgreSQLThoroughly(TestPostgreSQL):
    thorough = True
