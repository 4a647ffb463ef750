"""Cases about a store that is opened to be read only."""

# ruff: noqa: D102  # the name of a case is its sentence

from __future__ import annotations

from pathlib import Path

import pytest

from newstratum.errors import UnavailableError
from newstratum.ports.query import Query
from newstratum.ports.records import Delete
from newstratum.ports.store import Redactor, Store
from newstratum.testing.store_kit.material import (
    KINDS,
    change_list,
    claimed,
    found,
    key,
    note,
    person,
    put_all,
    record_of,
)
from newstratum.testing.store_kit.setting import StoreSetting

__all__ = ["ReadOnlyCases"]


class ReadOnlyCases(StoreSetting):
    """A store opened to be read answers every question and refuses every write."""

    @claimed("opens_read_only")
    def test_a_store_opened_to_be_read_answers(self, store: Store, tmp_path: Path) -> None:
        put_all(store, a={"town": "t"}, b={})
        whole = change_list(store)
        store.close()
        reader = self.open_read_only(tmp_path, KINDS)
        assert record_of(reader, "a").fields == {"town": "t"}
        assert found(reader, Query("person")) == ["a", "b"]
        assert change_list(reader) == whole
        reader.close()

    @claimed("opens_read_only")
    def test_a_store_opened_to_be_read_refuses_every_write(self, store: Store, tmp_path: Path) -> None:
        version = put_all(store, a={}).version
        store.close()
        reader = self.open_read_only(tmp_path, KINDS)
        for writes in ([person("b")], [person("a", expect=version)], [Delete(key("a"), version)]):
            with pytest.raises(UnavailableError):
                reader.commit(writes, note())
        if isinstance(reader, Redactor):
            with pytest.raises(UnavailableError):
                reader.redact(key("a"), note())
        reader.close()
        again = self.open_store(tmp_path, KINDS)
        assert record_of(again, "a").version == version
        assert len(change_list(again)) == 1
        again.close()
