"""Cases about erasing a record from the store and its history."""

# the name of a case is its sentence

from __future__ import annotations

from pathlib import Path

import pytest

from newstratum._ports.query import Query
from newstratum._ports.records import Act, Delete, Key
from newstratum._ports.store import BatchRedactor, Redactor, Store
from newstratum._testing.store_kit.material import (
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
from newstratum.errors import ConflictError, InvalidValueError, NotFoundError


def _require_redactor(store: Store) -> Redactor:
    assert isinstance(store, Redactor)
    return store


class RedactionCases(StoreSetting):
    """A redaction takes a record and all its documents away, and says so in the feed."""

    def test_the_capability_to_redact_is_claimed_where_it_is(self, store: Store) -> None:
        assert isinstance(store, Redactor) is self.redacts

    @require_store_capability("redacts")
    def test_a_redacted_record_is_gone(self, store: Store) -> None:
        put_all(store, a={"town": "t"}, b={"town": "t"})
        redaction = _require_redactor(store).redact(build_key("a"), build_note())
        assert redaction.erased == 1
        assert store.get(build_key("a")) is None
        assert find_ids(store, Query("person", order="town")) == ["b"]

    @require_store_capability("redacts")
    def test_every_document_leaves_the_feed_and_a_digest_takes_its_place(self, store: Store) -> None:
        version = store.commit(
            [build_person_put("a", b'"canary"'), build_person_put("b")], build_note()
        ).version
        version = store.commit([build_person_put("a", b'"canary"', expect=version)], build_note()).version
        store.commit([Delete(build_key("a"), version)], build_note())
        before = list_changes(store)
        assert _require_redactor(store).redact(build_key("a"), build_note()).erased == 2
        after = list_changes(store)
        assert b"canary" not in b"".join(change.document or b"" for change in after)
        assert [change.act for change in after] == [Act.PUT, Act.PUT, Act.PUT, Act.DELETE, Act.REDACT]
        assert [change.redacted for change in after] == [True, False, True, False, True]
        assert after[0].digest == after[2].digest != ""
        assert "canary" not in after[0].digest
        assert [(c.version, c.note, c.place, c.last, c.schema) for c in after[:-1]] == [
            (c.version, c.note, c.place, c.last, c.schema) for c in before
        ]

    @require_store_capability("redacts")
    def test_a_redaction_is_a_change_with_its_note(self, store: Store) -> None:
        cursor = put_all(store, a={}).cursor
        note = build_note(reason="art-47")
        redaction = _require_redactor(store).redact(build_key("a"), note)
        [change] = list_changes(store, cursor)
        assert (change.act, change.key, change.note, change.document) == (
            Act.REDACT,
            build_key("a"),
            note,
            None,
        )
        assert change.version == redaction.commit.version
        assert store.changes(redaction.commit.cursor).changes == ()

    @require_store_capability("redacts")
    def test_cursors_from_before_a_redaction_go_on(self, store: Store) -> None:
        put_all(store, a={}, b={})
        cursor = store.changes(limit=1).cursor
        _require_redactor(store).redact(build_key("a"), build_note())
        assert [change.key.id for change in list_changes(store, cursor)] == ["b", "a"]

    @require_store_capability("redacts")
    def test_a_redaction_under_the_same_commit_id_is_done_once(self, store: Store) -> None:
        put_all(store, a={})
        note = build_note()
        first = _require_redactor(store).redact(build_key("a"), note)
        put_all(store, a={"town": "new"})
        second = _require_redactor(store).redact(build_key("a"), note)
        assert (second.commit, second.erased) == (first.commit, 0)
        assert get_record(store, "a").fields == {"town": "new"}

    @require_store_capability("redacts")
    def test_a_key_that_was_never_there_cannot_be_redacted(self, store: Store) -> None:
        with pytest.raises(NotFoundError, match="person/nobody"):
            _require_redactor(store).redact(build_key("nobody"), build_note())
        with pytest.raises(InvalidValueError, match="stranger"):
            _require_redactor(store).redact(Key("stranger", "a"), build_note())
        assert list_changes(store) == []

    @require_store_capability("redacts")
    def test_a_redacted_key_starts_anew(self, store: Store) -> None:
        old = put_all(store, a={}).version
        _require_redactor(store).redact(build_key("a"), build_note())
        with pytest.raises(ConflictError):
            store.commit([build_person_put("a", expect=old)], build_note())
        put_all(store, a={"town": "new"})
        _require_redactor(store).redact(build_key("a"), build_note())
        assert [change.redacted for change in list_changes(store)] == [True, True, True, True]

    @require_store_capability("redacts")
    @require_store_capability("durable")
    def test_no_byte_of_a_redacted_record_stays_in_the_folder(self, store: Store, tmp_path: Path) -> None:
        others = [
            build_person_put(f"o{n}", b'"other %d"' % n, name=f"other {n:04}", town=f"t{n % 7}")
            for n in range(400)
        ]
        store.commit(others[:200], build_note())
        version = store.commit(
            [build_person_put("a", b'"canary-doc"', name="canary-name", town="canary-town")], build_note()
        ).version
        store.commit(others[200:], build_note())
        store.commit(
            [build_person_put("a", b'"canary-again"', expect=version, name="canary-new")], build_note()
        )
        assert _require_redactor(store).redact(build_key("a"), build_note()).waiting == ""
        assert _find_files_containing(tmp_path, b"canary") == []
        store.close()
        assert _find_files_containing(tmp_path, b"canary") == []

    def test_the_capability_to_redact_many_is_claimed_where_it_is(self, store: Store) -> None:
        assert isinstance(store, BatchRedactor) is self.redacts_many

    @require_store_capability("redacts_many")
    def test_many_records_are_redacted_by_one_commit(self, store: Store) -> None:
        put_all(store, a={"town": "t"}, b={"town": "t"}, c={"town": "t"})
        cursor = store.changes().cursor
        note = build_note(reason="art-47")
        redaction = _require_batch_redactor(store).redact_all([build_key("a"), build_key("b")], note)
        assert redaction.erased == 2
        assert find_ids(store, Query("person", order="town")) == ["c"]
        changes = list_changes(store, cursor)
        assert [(c.key.id, c.act, c.place, c.last) for c in changes] == [
            ("a", Act.REDACT, 0, False),
            ("b", Act.REDACT, 1, True),
        ]
        assert {change.note for change in changes} == {note}
        again = _require_batch_redactor(store).redact_all([build_key("c")], note)
        assert (again.commit, again.erased) == (redaction.commit, 0)
        assert get_record(store, "c")

    @require_store_capability("redacts_many")
    def test_many_are_redacted_all_or_none(self, store: Store) -> None:
        put_all(store, a={})
        redact_all = _require_batch_redactor(store).redact_all
        with pytest.raises(NotFoundError, match="person/nobody"):
            redact_all([build_key("a"), build_key("nobody")], build_note())
        with pytest.raises(InvalidValueError, match="twice"):
            redact_all([build_key("a"), build_key("a")], build_note())
        with pytest.raises(InvalidValueError, match="stranger"):
            redact_all([build_key("a"), Key("stranger", "a")], build_note())
        assert get_record(store, "a").document == b"{}"
        assert len(list_changes(store)) == 1


def _require_batch_redactor(store: Store) -> BatchRedactor:
    assert isinstance(store, BatchRedactor)
    return store


def _find_files_containing(folder: Path, text: bytes) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and text in path.read_bytes()]
