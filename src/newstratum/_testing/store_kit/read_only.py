"""Cases about a store that is opened to be read only."""

# the name of a case is its sentence

from __future__ import annotations

from pathlib import Path

import pytest

from newstratum._ports.query import Query
from newstratum._ports.records import Delete
from newstratum._ports.store import Redactor, Store
from newstratum._testing.store_kit.material import (
    KINDS,
    build_key,
    build_note,
    build_person_put,
    find_ids,
    get_record,
    list_changes,
    put_all,
    require_store_capability,
)
from newstratum._testing.store_kit.setting import StoreSetting
from newstratum.errors import ReadOnlyError


class ReadOnlyCases(StoreSetting):
    """A store opened to be read answers every question and refuses every write."""

    @require_store_capability("opens_read_only")
    def test_a_store_opened_to_be_read_answers(self, store: Store, tmp_path: Path) -> None:
        put_all(store, a={"town": "t"}, b={})
        whole = list_changes(store)
        store.close()
        reader = self.open_read_only(tmp_path, KINDS)
        assert get_record(reader, "a").fields == {"town": "t"}
        assert find_ids(reader, Query("person")) == ["a", "b"]
        assert list_changes(reader) == whole
        reader.close()

    @require_store_capability("opens_read_only")
    def test_a_store_opened_to_be_read_refuses_every_write(self, store: Store, tmp_path: Path) -> None:
        version = put_all(store, a={}).version
        store.close()
        reader = self.open_read_only(tmp_path, KINDS)
        for writes in (
            [build_person_put("b")],
            [build_person_put("a", expect=version)],
            [Delete(build_key("a"), version)],
        ):
            with pytest.raises(ReadOnlyError):
                reader.commit(writes, build_note())
        if isinstance(reader, Redactor):
            with pytest.raises(ReadOnlyError):
                reader.redact(build_key("a"), build_note())
        reader.close()
        again = self.open_store(tmp_path, KINDS)
        assert get_record(again, "a").version == version
        assert len(list_changes(again)) == 1
        again.close()
