"""Cases about erasing a record from the store and its history."""

# ruff: noqa: D102  # the name of a case is its sentence

from __future__ import annotations

from pathlib import Path

import pytest

from newstratum.errors import ConflictError, InvalidValueError, NotFoundError
from newstratum.ports.query import Query
from newstratum.ports.records import Act, Delete, Key
from newstratum.ports.store import BatchRedactor, Redactor, Store
from newstratum.testing.store_kit.material import (
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

__all__ = ["RedactionCases"]


def _redactor(store: Store) -> Redactor:
    assert isinstance(store, Redactor)
    return store


class RedactionCases(StoreSetting):
    """A redaction takes a record and all its documents away, and says so in the feed."""

    def test_the_power_to_redact_is_claimed_where_it_is(self, store: Store) -> None:
        assert isinstance(store, Redactor) is self.redacts

    @claimed("redacts")
    def test_a_redacted_record_is_gone(self, store: Store) -> None:
        put_all(store, a={"town": "t"}, b={"town": "t"})
        redaction = _redactor(store).redact(key("a"), note())
        assert redaction.erased == 1
        assert store.get(key("a")) is None
        assert found(store, Query("person", order="town")) == ["b"]

    @claimed("redacts")
    def test_every_document_leaves_the_feed_and_a_digest_takes_its_place(self, store: Store) -> None:
        version = store.commit([person("a", b'"canary"'), person("b")], note()).version
        version = store.commit([person("a", b'"canary"', expect=version)], note()).version
        store.commit([Delete(key("a"), version)], note())
        before = change_list(store)
        assert _redactor(store).redact(key("a"), note()).erased == 2
        after = change_list(store)
        assert b"canary" not in b"".join(change.document or b"" for change in after)
        assert [change.act for change in after] == [Act.PUT, Act.PUT, Act.PUT, Act.DELETE, Act.REDACT]
        assert [change.redacted for change in after] == [True, False, True, False, True]
        assert after[0].digest == after[2].digest != ""
        assert "canary" not in after[0].digest
        assert [(c.version, c.note, c.place, c.last, c.schema) for c in after[:-1]] == [
            (c.version, c.note, c.place, c.last, c.schema) for c in before
        ]

    @claimed("redacts")
    def test_a_redaction_is_a_change_with_its_note(self, store: Store) -> None:
        cursor = put_all(store, a={}).cursor
        told = note(reason="art-47")
        redaction = _redactor(store).redact(key("a"), told)
        [change] = change_list(store, cursor)
        assert (change.act, change.key, change.note, change.document) == (Act.REDACT, key("a"), told, None)
        assert change.version == redaction.commit.version
        assert store.changes(redaction.commit.cursor).changes == ()

    @claimed("redacts")
    def test_cursors_from_before_a_redaction_go_on(self, store: Store) -> None:
        put_all(store, a={}, b={})
        cursor = store.changes(limit=1).cursor
        _redactor(store).redact(key("a"), note())
        assert [change.key.id for change in change_list(store, cursor)] == ["b", "a"]

    @claimed("redacts")
    def test_a_redaction_under_the_same_commit_id_is_done_once(self, store: Store) -> None:
        put_all(store, a={})
        told = note()
        first = _redactor(store).redact(key("a"), told)
        put_all(store, a={"town": "new"})
        second = _redactor(store).redact(key("a"), told)
        assert (second.commit, second.erased) == (first.commit, 0)
        assert record_of(store, "a").fields == {"town": "new"}

    @claimed("redacts")
    def test_a_key_that_was_never_there_cannot_be_redacted(self, store: Store) -> None:
        with pytest.raises(NotFoundError, match="person/nobody"):
            _redactor(store).redact(key("nobody"), note())
        with pytest.raises(InvalidValueError, match="stranger"):
            _redactor(store).redact(Key("stranger", "a"), note())
        assert change_list(store) == []

    @claimed("redacts")
    def test_a_redacted_key_starts_anew(self, store: Store) -> None:
        old = put_all(store, a={}).version
        _redactor(store).redact(key("a"), note())
        with pytest.raises(ConflictError):
            store.commit([person("a", expect=old)], note())
        put_all(store, a={"town": "new"})
        _redactor(store).redact(key("a"), note())
        assert [change.redacted for change in change_list(store)] == [True, True, True, True]

    @claimed("redacts")
    @claimed("durable")
    def test_no_byte_of_a_redacted_record_stays_in_the_folder(self, store: Store, tmp_path: Path) -> None:
        others = [
            person(f"o{n}", b'"other %d"' % n, name=f"other {n:04}", town=f"t{n % 7}") for n in range(400)
        ]
        store.commit(others[:200], note())
        version = store.commit(
            [person("a", b'"canary-doc"', name="canary-name", town="canary-town")], note()
        ).version
        store.commit(others[200:], note())
        store.commit([person("a", b'"canary-again"', expect=version, name="canary-new")], note())
        assert _redactor(store).redact(key("a"), note()).waiting == ""
        assert _containing(tmp_path, b"canary") == []
        store.close()
        assert _containing(tmp_path, b"canary") == []

    def test_the_power_to_redact_many_is_claimed_where_it_is(self, store: Store) -> None:
        assert isinstance(store, BatchRedactor) is self.redacts_many

    @claimed("redacts_many")
    def test_many_records_are_redacted_by_one_commit(self, store: Store) -> None:
        put_all(store, a={"town": "t"}, b={"town": "t"}, c={"town": "t"})
        cursor = store.changes().cursor
        told = note(reason="art-47")
        redaction = _batch_redactor(store).redact_all([key("a"), key("b")], told)
        assert redaction.erased == 2
        assert found(store, Query("person", order="town")) == ["c"]
        changes = change_list(store, cursor)
        assert [(c.key.id, c.act, c.place, c.last) for c in changes] == [
            ("a", Act.REDACT, 0, False),
            ("b", Act.REDACT, 1, True),
        ]
        assert {change.note for change in changes} == {told}
        again = _batch_redactor(store).redact_all([key("c")], told)
        assert (again.commit, again.erased) == (redaction.commit, 0)
        assert record_of(store, "c")

    @claimed("redacts_many")
    def test_many_are_redacted_all_or_none(self, store: Store) -> None:
        put_all(store, a={})
        redact_all = _batch_redactor(store).redact_all
        with pytest.raises(NotFoundError, match="person/nobody"):
            redact_all([key("a"), key("nobody")], note())
        with pytest.raises(InvalidValueError, match="twice"):
            redact_all([key("a"), key("a")], note())
        with pytest.raises(InvalidValueError, match="stranger"):
            redact_all([key("a"), Key("stranger", "a")], note())
        assert record_of(store, "a").document == b"{}"
        assert len(change_list(store)) == 1


def _batch_redactor(store: Store) -> BatchRedactor:
    assert isinstance(store, BatchRedactor)
    return store


def _containing(folder: Path, text: bytes) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and text in path.read_bytes()]
