"""Cases about what a history says beside its documents, and about putting other bytes in their place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from newstratum._ports.query import Query
from newstratum._ports.records import Act, Delete, Key, Put
from newstratum._ports.store import History
from newstratum._testing.store_setting import (
    StoreSetting,
    build_key,
    build_note,
    build_person_put,
    commit_writes,
    find_files_containing,
    find_ids,
    get_record,
    list_changes,
    put_all,
    require_store_capability,
)
from newstratum.errors import ConflictError, InvalidValueError, NotFoundError


@require_store_capability("redacts_traces")
class TraceRedactionCases(StoreSetting):
    """Ids and reasons that speak of an erased record leave the history with it."""

    def test_an_id_is_replaced_in_the_whole_history(self, store: Any) -> None:
        version = put_all(store, canary={"town": "t"}, b={"town": "t"}).version
        version = commit_writes(store, build_person_put("canary", b'"new"', expect=version)).version
        before = list_changes(store)
        key, stranger = build_key("canary"), "made-of-nothing"
        redaction = store.redact_traces((), [key], build_note(), ids={key: stranger}, reasons=())
        assert redaction.erased == 2
        after = list_changes(store)
        assert [change.key.id for change in after] == [stranger, "b", stranger, stranger]
        assert [change.redacted for change in after] == [True, False, True, True]
        assert [change.act for change in after] == [Act.PUT, Act.PUT, Act.PUT, Act.REDACT]
        assert [(each.version, each.note, each.place, each.last) for each in after[:-1]] == [
            (each.version, each.note, each.place, each.last) for each in before
        ]
        assert "canary" not in repr([(each.key.id, each.digest, each.note) for each in after])
        assert store.get(key) is None
        assert find_ids(store, Query("person", order="town")) == ["b"]
        if isinstance(store, History):
            assert list(store.of(key).changes) == []
            assert len(store.of(build_key(stranger)).changes) == 3

    def test_an_id_stays_where_it_is_not_named(self, store: Any) -> None:
        put_all(store, a={}, b={})
        keys = [build_key("a"), build_key("b")]
        store.redact_traces((), keys, build_note(), ids={keys[1]: "other"}, reasons=())
        assert sorted(change.key.id for change in list_changes(store)) == ["a", "a", "other", "other"]

    def test_the_same_id_of_another_kind_stays(self, store: Any) -> None:
        put_all(store, a={})
        commit_writes(store, Put(build_key("a", "seat"), 1, b"{}", {}, None))
        key = build_key("a")
        store.redact_traces((), [key], build_note(), ids={key: "other"}, reasons=())
        assert [str(change.key) for change in list_changes(store)] == [
            "person/other",
            "seat/a",
            "person/other",
        ]
        assert store.get(build_key("a", "seat")) is not None

    def test_a_key_whose_id_was_replaced_starts_anew(self, store: Any) -> None:
        old = put_all(store, a={}).version
        key = build_key("a")
        store.redact_traces((), [key], build_note(), ids={key: "other"}, reasons=())
        with pytest.raises(ConflictError):
            commit_writes(store, build_person_put("a", expect=old))
        with pytest.raises(NotFoundError, match="person/a"):
            store.redact_traces((), [key], build_note(), ids={}, reasons=())
        put_all(store, a={"town": "new"})
        assert get_record(store, "a").fields == {"town": "new"}
        assert [change.key.id for change in list_changes(store)] == ["other", "other", "a"]

    def test_the_id_of_a_record_that_was_deleted_before_is_replaced(self, store: Any) -> None:
        version = put_all(store, a={}).version
        commit_writes(store, Delete(build_key("a"), version))
        key = build_key("a")
        store.redact_traces((), [key], build_note(), ids={key: "other"}, reasons=())
        assert {change.key.id for change in list_changes(store)} == {"other"}

    def test_reasons_are_emptied_and_no_others(self, store: Any) -> None:
        note, plain = build_note(reason="canary-reason"), build_note(reason="correction")
        store.commit([build_person_put("a"), build_person_put("c")], note)
        store.commit([build_person_put("b")], plain)
        own = build_note(reason="art-47")
        store.redact_traces((), [build_key("a")], own, ids={}, reasons=[note.commit_id, "never-made"])
        assert [change.note.reason for change in list_changes(store)] == ["", "", "correction", "art-47"]
        assert [change.note.commit_id for change in list_changes(store)][:2] == [note.commit_id] * 2
        # The commit is known by its id as before.
        again = store.commit([build_person_put("a")], note)
        assert again.version == list_changes(store)[0].version
        assert store.get(build_key("a")) is None

    def test_what_stays_keeps_its_id(self, store: Any) -> None:
        version = put_all(store, a={}, b={}).version
        kept, key = build_person_put("a", b'"now"', expect=version, town="new"), build_key("b")
        note = build_note()
        redaction = store.redact_traces([kept], [key], note, ids={key: "other"}, reasons=())
        assert redaction.erased == 2
        assert get_record(store, "a").document == b'"now"'
        assert [change.key.id for change in list_changes(store)] == ["a", "other", "a", "other"]
        again = store.redact_traces([kept], [key], note, ids={key: "other"}, reasons=())
        assert (again.commit, again.erased) == (redaction.commit, 0)

    def test_traces_are_erased_all_or_none(self, store: Any) -> None:
        note = build_note(reason="canary-reason")
        version = store.commit([build_person_put("a"), build_person_put("b")], note).version
        commit_writes(store, build_person_put("b", b'"new"', expect=version))
        redact, key = store.redact_traces, build_key("a")
        ids, reasons = {key: "other"}, [note.commit_id]
        with pytest.raises(ConflictError, match="person/b"):
            redact([build_person_put("b", expect=version)], [key], build_note(), ids=ids, reasons=reasons)
        with pytest.raises(NotFoundError, match="person/nobody"):
            redact((), [key, build_key("nobody")], build_note(), ids=ids, reasons=reasons)
        with pytest.raises(InvalidValueError, match="twice"):
            redact((), [key, key], build_note(), ids=ids, reasons=reasons)
        changes = list_changes(store)
        assert [change.key.id for change in changes] == ["a", "b", "b"]
        assert changes[0].note.reason == "canary-reason"
        assert not any(change.redacted for change in changes)

    @require_store_capability("durable")
    def test_traces_stay_erased_after_reopening(self, store: Any, tmp_path: Path) -> None:
        note = build_note(reason="canary-reason")
        store.commit([build_person_put("canary-id", b'"canary-doc"')], note)
        key = build_key("canary-id")
        done = store.redact_traces((), [key], build_note(), ids={key: "other"}, reasons=[note.commit_id])
        if not done.waiting.en:
            assert find_files_containing(tmp_path, b"canary") == []
        with self._reopen(store, tmp_path) as again:
            changes = list_changes(again)
            assert [(change.key.id, change.note.reason) for change in changes] == [
                ("other", ""),
                ("other", ""),
            ]
            assert again.get(key) is None


@require_store_capability("replaces_documents")
class ReplacementCases(StoreSetting):
    """Other bytes take the place of documents, and nothing else of a record or its history changes."""

    def test_documents_are_replaced_in_the_history_too(self, store: Any) -> None:
        version = commit_writes(store, build_person_put("a", b'"one"', town="t")).version
        version = commit_writes(store, build_person_put("a", b'"two"', expect=version, town="u")).version
        commit_writes(store, build_person_put("b", b'"other"'))
        before = list_changes(store)
        asked: list[tuple[str, int, bytes]] = []

        def replace(key: Key, schema: int, document: bytes) -> bytes | None:
            asked.append((str(key), schema, document))
            return b"<" + document + b">" if key.id == "a" else None

        assert store.replace_documents(replace).documents == 2
        assert sorted({document for _, _, document in asked}) == [b'"one"', b'"other"', b'"two"']
        assert {schema for _, schema, _ in asked} == {before[0].schema}
        after = list_changes(store)
        assert [change.document for change in after] == [b'<"one">', b'<"two">', b'"other"']
        assert [(each.key, each.version, each.note, each.schema) for each in after] == [
            (each.key, each.version, each.note, each.schema) for each in before
        ]
        record = get_record(store, "a")
        assert record.document == b'<"two">'
        assert record.fields == {"town": "u"}
        assert record.version == version
        # What was seen before can still be written.
        commit_writes(store, build_person_put("a", b'"three"', expect=version))

    def test_what_was_erased_is_not_offered(self, store: Any) -> None:
        put_all(store, a={}, b={})
        store.redact(build_key("a"), build_note())
        asked: list[str] = []
        done = store.replace_documents(lambda key, _schema, _document: asked.append(key.id))
        assert (done.documents, set(asked)) == (0, {"b"})

    def test_a_replacement_that_fails_leaves_every_document_whole(self, store: Any) -> None:
        put_all(store, a={}, b={}, c={})

        def replace(key: Key, _schema: int, document: bytes) -> bytes:
            if key.id == "c":
                raise RuntimeError("no key")
            return document + b" "

        with pytest.raises(RuntimeError, match="no key"):
            store.replace_documents(replace)
        assert {change.document for change in list_changes(store)} <= {b"{}", b"{} "}
        assert get_record(store, "c").document == b"{}"
        assert store.replace_documents(lambda *_any: b"[]").documents == 3
        assert {get_record(store, each).document for each in "abc"} == {b"[]"}

    @require_store_capability("durable")
    def test_replaced_documents_stay_after_reopening(self, store: Any, tmp_path: Path) -> None:
        commit_writes(store, build_person_put("a", b'"canary-doc"', town="t"))
        waiting = store.replace_documents(lambda *_any: b'"sealed"').waiting.en
        with self._reopen(store, tmp_path) as again:
            assert get_record(again, "a").document == b'"sealed"'
            assert find_ids(again, Query("person", order="town")) == ["a"]
        if not waiting:
            assert find_files_containing(tmp_path, b"canary") == []
