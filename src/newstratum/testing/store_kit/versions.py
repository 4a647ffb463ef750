"""Cases about versions and conflicts."""

# ruff: noqa: D102  # the name of a case is its sentence

from __future__ import annotations

from pathlib import Path

import pytest

from newstratum.errors import ConflictError, InvalidValueError
from newstratum.ports.records import Check, Delete, Put, Version
from newstratum.ports.store import Store
from newstratum.testing.store_kit.material import KINDS, claimed, key, note, person, put_all, record_of
from newstratum.testing.store_kit.setting import StoreSetting

__all__ = ["VersionCases"]


def _told(error: ConflictError) -> tuple[str, str | None, str | None]:
    return error.key, error.expected, error.actual


class VersionCases(StoreSetting):
    """A version names the commit that wrote a record, and a write that saw another one is refused."""

    def test_all_records_of_a_commit_have_its_version(self, store: Store) -> None:
        commit = put_all(store, a={}, b={})
        assert {record_of(store, name).version for name in "ab"} == {commit.version}

    def test_every_put_gives_a_new_version(self, store: Store) -> None:
        versions = [put_all(store, a={}).version]
        for _turn in range(3):
            versions.append(store.commit([person("a", expect=versions[-1])], note()).version)
        assert len(set(versions)) == 4
        assert record_of(store, "a").version == versions[-1]

    def test_a_version_is_not_used_again_after_a_delete(self, store: Store) -> None:
        first = put_all(store, a={}).version
        deleted = store.commit([Delete(key("a"), first)], note()).version
        again = put_all(store, a={}).version
        assert len({first, deleted, again}) == 3
        with pytest.raises(ConflictError):
            store.commit([person("a", expect=first)], note())

    def test_a_conflict_names_the_key_and_both_versions(self, store: Store) -> None:
        old = put_all(store, a={}).version
        new = store.commit([person("a", expect=old)], note()).version
        for write in (person("a", expect=old), Delete(key("a"), old), Check(key("a"), old)):
            with pytest.raises(ConflictError) as caught:
                store.commit([write], note())
            assert _told(caught.value) == ("person/a", old, new)

    def test_a_conflict_says_where_nothing_was_expected_or_found(self, store: Store) -> None:
        version = put_all(store, a={}).version
        with pytest.raises(ConflictError) as unexpected:
            store.commit([person("a")], note())
        assert _told(unexpected.value) == ("person/a", None, version)
        with pytest.raises(ConflictError) as missing:
            store.commit([Delete(key("b"), version)], note())
        assert _told(missing.value) == ("person/b", version, None)

    def test_a_conflict_stores_nothing_at_all(self, store: Store) -> None:
        version = put_all(store, a={}, b={}).version
        place = store.changes().cursor
        with pytest.raises(ConflictError):
            store.commit(
                [person("c"), Delete(key("b"), version), person("a", b"[]", expect=Version("stale"))], note()
            )
        assert store.get(key("c")) is None
        assert record_of(store, "b").version == version
        assert record_of(store, "a").document == b"{}"
        assert store.changes(place).changes == ()

    def test_a_commit_id_that_met_a_conflict_can_be_used_again(self, store: Store) -> None:
        told = note()
        put_all(store, a={})
        with pytest.raises(ConflictError):
            store.commit([person("a")], told)
        store.commit([person("b")], told)
        assert record_of(store, "b")

    def test_a_check_of_what_was_read_passes_and_writes_nothing(self, store: Store) -> None:
        version = put_all(store, a={}).version
        store.commit([Check(key("a"), version), Check(key("b"), None), person("c")], note())
        assert record_of(store, "a").version == version
        assert store.get(key("b")) is None

    def test_a_check_of_what_changed_refuses_the_commit(self, store: Store) -> None:
        put_all(store, a={})
        with pytest.raises(ConflictError):
            store.commit([person("c"), Check(key("a"), None)], note())
        assert store.get(key("c")) is None

    @pytest.mark.parametrize("text", ["", "1", "stale", "-1", "a" * 256])
    def test_any_other_text_is_a_version_nobody_has(self, store: Store, text: str) -> None:
        put_all(store, a={})
        if not text:
            with pytest.raises(InvalidValueError):
                person("a", expect=Version(text))
            return
        with pytest.raises(ConflictError):
            store.commit([person("a", expect=Version(text))], note())

    def test_a_write_without_a_version_is_refused(self) -> None:
        with pytest.raises(TypeError):
            Put(key("a"), 1, b"{}", {})  # type: ignore[call-arg]  # what is tried
        with pytest.raises(InvalidValueError, match="expect"):
            Delete(key("a"), None)  # type: ignore[arg-type]  # what is tried

    def test_a_version_of_another_store_conflicts(self, store: Store, tmp_path: Path) -> None:
        (tmp_path / "other").mkdir()
        other = self.open_store(tmp_path / "other", KINDS)
        foreign = put_all(other, a={}).version
        other.close()
        ours = put_all(store, a={}).version
        assert foreign != ours
        with pytest.raises(ConflictError):
            store.commit([person("a", expect=foreign)], note())

    @claimed("durable")
    def test_versions_survive_reopening(self, store: Store, tmp_path: Path) -> None:
        version = put_all(store, a={}).version
        store.close()
        again = self.open_store(tmp_path, KINDS)
        assert record_of(again, "a").version == version
        assert again.commit([person("a", expect=version)], note()).version != version
        again.close()
