"""Cases about versions and conflicts."""

# the name of a case is its sentence

from __future__ import annotations

from pathlib import Path

import pytest

from newstratum._ports.records import Check, Delete, Put, Version
from newstratum._ports.store import Store
from newstratum._testing.store_kit.material import (
    KINDS,
    build_key,
    build_note,
    build_person_put,
    get_record,
    put_all,
    require_store_capability,
)
from newstratum._testing.store_kit.setting import StoreSetting
from newstratum.errors import ConflictError, InvalidValueError


def _get_conflict_parts(error: ConflictError) -> tuple[str, str | None, str | None]:
    return error.key, error.expected, error.actual


class VersionCases(StoreSetting):
    """A version names the commit that wrote a record, and a write that saw another one is refused."""

    def test_all_records_of_a_commit_have_its_version(self, store: Store) -> None:
        commit = put_all(store, a={}, b={})
        assert {get_record(store, name).version for name in "ab"} == {commit.version}

    def test_every_put_gives_a_new_version(self, store: Store) -> None:
        versions = [put_all(store, a={}).version]
        for _turn in range(3):
            versions.append(store.commit([build_person_put("a", expect=versions[-1])], build_note()).version)
        assert len(set(versions)) == 4
        assert get_record(store, "a").version == versions[-1]

    def test_a_version_is_not_used_again_after_a_delete(self, store: Store) -> None:
        first = put_all(store, a={}).version
        deleted = store.commit([Delete(build_key("a"), first)], build_note()).version
        again = put_all(store, a={}).version
        assert len({first, deleted, again}) == 3
        with pytest.raises(ConflictError):
            store.commit([build_person_put("a", expect=first)], build_note())

    def test_a_conflict_names_the_key_and_both_versions(self, store: Store) -> None:
        old = put_all(store, a={}).version
        new = store.commit([build_person_put("a", expect=old)], build_note()).version
        for write in (
            build_person_put("a", expect=old),
            Delete(build_key("a"), old),
            Check(build_key("a"), old),
        ):
            with pytest.raises(ConflictError) as caught:
                store.commit([write], build_note())
            assert _get_conflict_parts(caught.value) == ("person/a", old, new)

    def test_a_conflict_says_where_nothing_was_expected_or_found(self, store: Store) -> None:
        version = put_all(store, a={}).version
        with pytest.raises(ConflictError) as unexpected:
            store.commit([build_person_put("a")], build_note())
        assert _get_conflict_parts(unexpected.value) == ("person/a", None, version)
        with pytest.raises(ConflictError) as missing:
            store.commit([Delete(build_key("b"), version)], build_note())
        assert _get_conflict_parts(missing.value) == ("person/b", version, None)

    def test_a_conflict_stores_nothing_at_all(self, store: Store) -> None:
        version = put_all(store, a={}, b={}).version
        place = store.changes().cursor
        with pytest.raises(ConflictError):
            store.commit(
                [
                    build_person_put("c"),
                    Delete(build_key("b"), version),
                    build_person_put("a", b"[]", expect=Version("stale")),
                ],
                build_note(),
            )
        assert store.get(build_key("c")) is None
        assert get_record(store, "b").version == version
        assert get_record(store, "a").document == b"{}"
        assert store.changes(place).changes == ()

    def test_a_commit_id_that_met_a_conflict_can_be_used_again(self, store: Store) -> None:
        note = build_note()
        put_all(store, a={})
        with pytest.raises(ConflictError):
            store.commit([build_person_put("a")], note)
        store.commit([build_person_put("b")], note)
        assert get_record(store, "b")

    def test_a_check_of_what_was_read_passes_and_writes_nothing(self, store: Store) -> None:
        version = put_all(store, a={}).version
        store.commit(
            [Check(build_key("a"), version), Check(build_key("b"), None), build_person_put("c")], build_note()
        )
        assert get_record(store, "a").version == version
        assert store.get(build_key("b")) is None

    def test_a_check_of_what_changed_refuses_the_commit(self, store: Store) -> None:
        put_all(store, a={})
        with pytest.raises(ConflictError):
            store.commit([build_person_put("c"), Check(build_key("a"), None)], build_note())
        assert store.get(build_key("c")) is None

    @pytest.mark.parametrize("text", ["", "1", "stale", "-1", "a" * 256])
    def test_any_other_text_is_a_version_nobody_has(self, store: Store, text: str) -> None:
        put_all(store, a={})
        if not text:
            with pytest.raises(InvalidValueError):
                build_person_put("a", expect=Version(text))
            return
        with pytest.raises(ConflictError):
            store.commit([build_person_put("a", expect=Version(text))], build_note())

    def test_a_write_without_a_version_is_refused(self) -> None:
        with pytest.raises(TypeError):
            Put(build_key("a"), 1, b"{}", {})  # type: ignore[call-arg]  # what is tried
        with pytest.raises(InvalidValueError, match="expect"):
            Delete(build_key("a"), None)  # type: ignore[arg-type]  # what is tried

    def test_a_version_of_another_store_conflicts(self, store: Store, tmp_path: Path) -> None:
        (tmp_path / "other").mkdir()
        other = self.open_store(tmp_path / "other", KINDS)
        foreign = put_all(other, a={}).version
        other.close()
        ours = put_all(store, a={}).version
        assert foreign != ours
        with pytest.raises(ConflictError):
            store.commit([build_person_put("a", expect=foreign)], build_note())

    @require_store_capability("durable")
    def test_versions_survive_reopening(self, store: Store, tmp_path: Path) -> None:
        version = put_all(store, a={}).version
        store.close()
        again = self.open_store(tmp_path, KINDS)
        assert get_record(again, "a").version == version
        assert again.commit([build_person_put("a", expect=version)], build_note()).version != version
        again.close()
