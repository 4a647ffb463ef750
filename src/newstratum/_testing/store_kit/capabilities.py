"""Cases about the optional capabilities: erasing, histories, counting, backups, inspections, reading only."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from newstratum._ports.query import From, In, Is, Query, Starts, To
from newstratum._ports.records import Act, Cursor, Delete, Key
from newstratum._ports.store import (
    Backup,
    BatchCounter,
    BatchRedactor,
    Counter,
    CountQuery,
    DocumentReplacer,
    Health,
    History,
    HistoryRedactor,
    Inspector,
    Redactor,
    Store,
    TraceRedactor,
)
from newstratum._testing.kits import run_in_background
from newstratum._testing.store_setting import (
    DAY,
    KINDS,
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
from newstratum.errors import (
    ConflictError,
    CursorError,
    ForeignFileError,
    InvalidValueError,
    NotFoundError,
    ReadOnlyError,
    StoreError,
    UnsupportedQueryError,
)


class ClaimCases(StoreSetting):
    """A capability is claimed where it is, and nowhere else."""

    def test_the_capability_to_redact_is_claimed_where_it_is(self, store: Store) -> None:
        assert isinstance(store, Redactor) is self.redacts

    def test_the_capability_to_redact_many_is_claimed_where_it_is(self, store: Store) -> None:
        assert isinstance(store, BatchRedactor) is self.redacts_many

    def test_the_capability_of_history_is_claimed_where_it_is(self, store: Store) -> None:
        assert isinstance(store, History) is self.keeps_history

    def test_the_capability_to_count_is_claimed_where_it_is(self, store: Store) -> None:
        assert isinstance(store, Counter) is self.counts

    def test_the_capability_to_count_many_is_claimed_where_it_is(self, store: Store) -> None:
        assert isinstance(store, BatchCounter) is self.counts_many

    def test_the_capability_to_redact_histories_is_claimed_where_it_is(self, store: Store) -> None:
        assert isinstance(store, HistoryRedactor) is self.redacts_history

    def test_the_capability_to_redact_traces_is_claimed_where_it_is(self, store: Store) -> None:
        assert isinstance(store, TraceRedactor) is self.redacts_traces

    def test_the_capability_to_replace_documents_is_claimed_where_it_is(self, store: Store) -> None:
        assert isinstance(store, DocumentReplacer) is self.replaces_documents

    def test_the_capability_to_back_up_is_claimed_where_it_is(self, store: Store) -> None:
        assert isinstance(store, Backup) is self.backs_up

    def test_the_capability_to_inspect_is_claimed_where_it_is(self, store: Store) -> None:
        assert isinstance(store, Inspector) is self.inspects


@require_store_capability("redacts")
class RedactionCases(StoreSetting):
    """A redaction takes a record and all its documents away, and says so in the feed."""

    def test_a_redacted_record_is_gone(self, store: Any) -> None:
        put_all(store, a={"town": "t"}, b={"town": "t"})
        redaction = store.redact(build_key("a"), build_note())
        assert redaction.erased == 1
        assert store.get(build_key("a")) is None
        assert find_ids(store, Query("person", order="town")) == ["b"]

    def test_every_document_leaves_the_feed_and_a_digest_takes_its_place(self, store: Any) -> None:
        version = commit_writes(store, build_person_put("a", b'"canary"'), build_person_put("b")).version
        version = commit_writes(store, build_person_put("a", b'"canary"', expect=version)).version
        commit_writes(store, Delete(build_key("a"), version))
        before = list_changes(store)
        assert store.redact(build_key("a"), build_note()).erased == 2
        after = list_changes(store)
        assert b"canary" not in b"".join(change.document or b"" for change in after)
        assert [change.act for change in after] == [Act.PUT, Act.PUT, Act.PUT, Act.DELETE, Act.REDACT]
        assert [change.redacted for change in after] == [True, False, True, False, True]
        # They held the same, and nobody can tell.
        assert "" != after[0].digest != after[2].digest != ""
        assert "canary" not in after[0].digest
        assert [(c.version, c.note, c.place, c.last, c.schema) for c in after[:-1]] == [
            (c.version, c.note, c.place, c.last, c.schema) for c in before
        ]

    def test_a_redaction_is_a_change_with_its_note(self, store: Any) -> None:
        cursor = put_all(store, a={}).cursor
        note = build_note(reason="art-47")
        redaction = store.redact(build_key("a"), note)
        [change] = list_changes(store, cursor)
        assert (change.act, change.key, change.note, change.document) == (
            Act.REDACT,
            build_key("a"),
            note,
            None,
        )
        assert change.version == redaction.commit.version
        assert store.changes(redaction.commit.cursor).changes == ()

    def test_cursors_from_before_a_redaction_go_on(self, store: Any) -> None:
        put_all(store, a={}, b={})
        cursor = store.changes(limit=1).cursor
        store.redact(build_key("a"), build_note())
        assert [change.key.id for change in list_changes(store, cursor)] == ["b", "a"]

    def test_a_redaction_under_the_same_commit_id_is_done_once(self, store: Any) -> None:
        put_all(store, a={})
        note = build_note()
        first = store.redact(build_key("a"), note)
        put_all(store, a={"town": "new"})
        second = store.redact(build_key("a"), note)
        assert (second.commit, second.erased) == (first.commit, 0)
        assert get_record(store, "a").fields == {"town": "new"}

    def test_a_key_that_was_never_there_cannot_be_redacted(self, store: Any) -> None:
        with pytest.raises(NotFoundError, match="person/nobody"):
            store.redact(build_key("nobody"), build_note())
        with pytest.raises(InvalidValueError, match="stranger"):
            store.redact(Key("stranger", "a"), build_note())
        assert list_changes(store) == []

    def test_a_redacted_key_starts_anew(self, store: Any) -> None:
        old = put_all(store, a={}).version
        store.redact(build_key("a"), build_note())
        with pytest.raises(ConflictError):
            commit_writes(store, build_person_put("a", expect=old))
        put_all(store, a={"town": "new"})
        store.redact(build_key("a"), build_note())
        assert [change.redacted for change in list_changes(store)] == [True, True, True, True]

    @require_store_capability("durable")
    def test_no_byte_of_a_redacted_record_stays_in_the_folder(self, store: Any, tmp_path: Path) -> None:
        others = [
            build_person_put(f"o{n}", b'"other %d"' % n, name=f"other {n:04}", town=f"t{n % 7}")
            for n in range(400)
        ]
        store.commit(others[:200], build_note())
        version = commit_writes(
            store, build_person_put("a", b'"canary-doc"', name="canary-name", town="canary-town")
        ).version
        store.commit(others[200:], build_note())
        commit_writes(store, build_person_put("a", b'"canary-again"', expect=version, name="canary-new"))
        assert store.redact(build_key("a"), build_note()).waiting.en == ""
        assert find_files_containing(tmp_path, b"canary") == []
        store.close()
        assert find_files_containing(tmp_path, b"canary") == []


@require_store_capability("redacts_many")
class BatchRedactionCases(StoreSetting):
    """A redaction of many records is one commit: all of them, or none."""

    def test_many_records_are_redacted_by_one_commit(self, store: Any) -> None:
        put_all(store, a={"town": "t"}, b={"town": "t"}, c={"town": "t"})
        cursor = store.changes().cursor
        note = build_note(reason="art-47")
        redaction = store.redact_all([build_key("a"), build_key("b")], note)
        assert redaction.erased == 2
        assert find_ids(store, Query("person", order="town")) == ["c"]
        changes = list_changes(store, cursor)
        assert [(c.key.id, c.act, c.place, c.last) for c in changes] == [
            ("a", Act.REDACT, 0, False),
            ("b", Act.REDACT, 1, True),
        ]
        assert {change.note for change in changes} == {note}
        again = store.redact_all([build_key("c")], note)
        assert (again.commit, again.erased) == (redaction.commit, 0)
        assert get_record(store, "c")

    def test_many_are_redacted_all_or_none(self, store: Any) -> None:
        put_all(store, a={})
        redact_all = store.redact_all
        with pytest.raises(NotFoundError, match="person/nobody"):
            redact_all([build_key("a"), build_key("nobody")], build_note())
        with pytest.raises(InvalidValueError, match="twice"):
            redact_all([build_key("a"), build_key("a")], build_note())
        with pytest.raises(InvalidValueError, match="stranger"):
            redact_all([build_key("a"), Key("stranger", "a")], build_note())
        assert get_record(store, "a").document == b"{}"
        assert len(list_changes(store)) == 1


@require_store_capability("redacts_history")
class HistoryRedactionCases(StoreSetting):
    """The past of a record can be erased, and what it holds now stays."""

    def test_the_past_of_a_record_is_erased_and_the_record_stays(self, store: Any) -> None:
        version = commit_writes(store, build_person_put("a", b'"canary"', town="old")).version
        version = commit_writes(store, build_person_put("a", b'"now"', expect=version, town="new")).version
        put_all(store, b={"town": "new"})
        note = build_note(reason="art-47")
        kept = build_person_put("a", b'"now"', expect=version, town="new")
        redaction = store.redact_history([kept], [build_key("b")], note)
        assert redaction.erased == 3
        record = get_record(store, "a")
        assert record.document == b'"now"'
        assert record.fields == {"town": "new"}
        assert record.version == redaction.commit.version != version
        assert find_ids(store, Query("person", order="town")) == ["a"]
        changes = list_changes(store)
        assert [(change.key.id, change.act, change.document) for change in changes] == [
            ("a", Act.PUT, None),
            ("a", Act.PUT, None),
            ("b", Act.PUT, None),
            ("a", Act.PUT, b'"now"'),
            ("b", Act.REDACT, None),
        ]
        assert [change.redacted for change in changes] == [True, True, True, False, True]
        assert [(change.place, change.last) for change in changes[3:]] == [(0, False), (1, True)]
        assert changes[3].note == changes[4].note == note

    def test_only_the_past_can_be_erased(self, store: Any) -> None:
        version = put_all(store, a={}).version
        assert store.redact_history([build_person_put("a", expect=version)], [], build_note()).erased == 1
        assert get_record(store, "a")

    def test_erasing_a_past_under_the_same_commit_id_is_done_once(self, store: Any) -> None:
        version = put_all(store, a={}).version
        note, kept = build_note(), build_person_put("a", expect=version)
        first = store.redact_history([kept], [], note)
        second = store.redact_history([kept], [], note)
        assert (second.commit, second.erased) == (first.commit, 0)

    def test_nothing_is_erased_where_a_record_that_stays_was_written_meanwhile(self, store: Any) -> None:
        old = put_all(store, a={}, b={}).version
        commit_writes(store, build_person_put("a", b'"new"', expect=old))
        redact_history = store.redact_history
        with pytest.raises(ConflictError, match="person/a"):
            redact_history([build_person_put("a", expect=old)], [build_key("b")], build_note())
        with pytest.raises(NotFoundError, match="person/nobody"):
            redact_history([], [build_key("nobody")], build_note())
        with pytest.raises(InvalidValueError, match="twice"):
            redact_history([build_person_put("b", expect=old)], [build_key("b")], build_note())
        assert [change.redacted for change in list_changes(store)] == [False] * 3
        assert get_record(store, "b")

    @require_store_capability("durable")
    def test_an_erased_past_stays_erased_after_reopening(self, store: Any, tmp_path: Path) -> None:
        version = commit_writes(store, build_person_put("a", b'"canary"', name="canary-name")).version
        version = commit_writes(store, build_person_put("a", b'"now"', expect=version)).version
        kept = build_person_put("a", b'"now"', expect=version)
        waiting = store.redact_history([kept], [], build_note()).waiting.en
        assert waiting or find_files_containing(tmp_path, b"canary") == []
        with self._reopen(store, tmp_path) as again:
            assert get_record(again, "a").document == b'"now"'
            assert [change.document for change in list_changes(again)] == [None, None, b'"now"']


@require_store_capability("keeps_history")
class HistoryCases(StoreSetting):
    """The history of a record is the part of the feed that speaks of it."""

    def test_a_history_is_the_records_part_of_the_feed(self, store: Any) -> None:
        version = put_all(store, a={}, b={}).version
        version = commit_writes(store, build_person_put("a", b"[]", expect=version)).version
        commit_writes(store, Delete(build_key("a"), version), build_person_put("c"))
        changes = store.of(build_key("a"))
        assert list(changes.changes) == [
            change for change in list_changes(store) if change.key == build_key("a")
        ]
        assert len(changes.changes) == 3
        assert not changes.more

    def test_a_history_goes_on_after_a_cursor(self, store: Any) -> None:
        versions = [put_all(store, a={}).version]
        for _turn in range(4):
            versions.append(commit_writes(store, build_person_put("a", expect=versions[-1])).version)
        first = store.of(build_key("a"), limit=2)
        rest = store.of(build_key("a"), first.cursor)
        assert [change.version for change in (*first.changes, *rest.changes)] == versions
        assert (first.more, rest.more) == (True, False)

    def test_a_cursor_of_the_feed_serves_a_history(self, store: Any) -> None:
        first = put_all(store, a={}, b={})
        second = commit_writes(store, build_person_put("a", expect=first.version))
        changes = store.of(build_key("a"), first.cursor).changes
        assert [change.version for change in changes] == [second.version]

    def test_a_record_that_never_was_has_an_empty_history(self, store: Any) -> None:
        put_all(store, a={})
        assert store.of(build_key("nobody")).changes == ()
        with pytest.raises(InvalidValueError, match="stranger"):
            store.of(Key("stranger", "a"))
        with pytest.raises(InvalidValueError, match="limit"):
            store.of(build_key("a"), limit=0)
        with pytest.raises(CursorError):
            store.of(build_key("a"), Cursor("x"))


@require_store_capability("counts")
class CountingCases(StoreSetting):
    """Counting gives what filtering and tallying all records would give."""

    @pytest.fixture
    def tallied(self, store: Any) -> Any:
        put_all(
            store,
            a={"town": "t", "confirmed": True, "born": DAY, "visits": 1},
            b={"town": "t", "confirmed": True, "visits": 2},
            c={"town": "t", "confirmed": False},
            d={"town": "u"},
            e={"confirmed": True},
            f={},
        )
        return store

    def test_nothing_is_counted_in_an_empty_store(self, store: Any) -> None:
        assert store.count_by("person", ()) == {}
        assert store.count_by("person", ("town",)) == {}

    def test_records_are_counted_by_their_values_absent_ones_too(self, tallied: Any) -> None:
        count_by = tallied.count_by
        assert count_by("person", ()) == {(): 6}
        assert count_by("person", ("town",)) == {("t",): 3, ("u",): 1, (None,): 2}
        assert count_by("person", ("born",)) == {(DAY,): 1, (None,): 5}
        by_two = {("t", True): 2, ("t", False): 1, ("u", None): 1, (None, True): 1, (None, None): 1}
        assert count_by("person", ("town", "confirmed")) == by_two
        turned = {(confirmed, town): count for (town, confirmed), count in by_two.items()}
        assert count_by("person", ("confirmed", "town")) == turned
        assert type(next(iter(count_by("person", ("confirmed",), (Is("confirmed", True),))))[0]) is bool

    def test_conditions_leave_records_out(self, tallied: Any) -> None:
        count_by = tallied.count_by
        assert count_by("person", (), (Is("town", "t"),)) == {(): 3}
        assert count_by("person", ("confirmed",), (Is("town", "t"),)) == {(True,): 2, (False,): 1}
        assert count_by("person", ("town",), (In("town", ("t", "x")),)) == {("t",): 3}
        assert count_by("person", ("town",), (Starts("town", "u"),)) == {("u",): 1}
        assert count_by("person", (), (From("visits", 1), To("visits", 2))) == {(): 1}
        assert count_by("person", (), (Is("town", "nowhere"),)) == {}

    def test_what_no_declared_index_holds_is_not_counted(self, store: Any) -> None:
        count_by = store.count_by
        for fields, where in (
            (("unheard_of",), ()),
            (("name", "visits"), ()),
            (("name",), (Is("visits", 1),)),
            ((), (Is("unheard_of", 1),)),
        ):
            with pytest.raises(UnsupportedQueryError, match="person"):
                count_by("person", fields, where)
        with pytest.raises(InvalidValueError, match=r"person\.visits"):
            count_by("person", (), (Is("visits", "1"),))
        with pytest.raises(InvalidValueError, match="fields"):
            count_by("person", ("town", "town"))
        with pytest.raises(InvalidValueError, match="stranger"):
            count_by("stranger", ())


@require_store_capability("counts_many")
class BatchCountingCases(StoreSetting):
    """Counts that are answered together are those that are answered one by one."""

    def test_counts_are_answered_in_their_order_each_as_if_alone(self, store: Any) -> None:
        put_all(
            store,
            a={"town": "t", "confirmed": True, "visits": 1},
            b={"town": "t", "confirmed": False, "born": DAY},
            c={"confirmed": True},
            d={},
        )
        queries = [
            CountQuery("person"),
            CountQuery("person", ("town",)),
            CountQuery("person", ("confirmed", "town")),
            CountQuery("person", ("town",), (Is("confirmed", True),)),
            CountQuery("person", ("born",)),
            CountQuery("person", (), (From("visits", 1), To("visits", 2))),
            CountQuery("person", (), (Is("town", "nowhere"),)),
            CountQuery("person", ("town",)),
        ]
        found = store.count_all(iter(queries))
        assert list(found) == [store.count_by(each.kind, each.fields, each.where) for each in queries]
        assert found[0] == {(): 4}
        assert found[2][True, "t"] == 1
        assert {type(key[0]) for key in found[2]} == {bool, type(None)}

    def test_nothing_is_counted_where_nothing_is_asked_or_there(self, store: Any) -> None:
        assert store.count_all([]) == ()
        assert store.count_all([CountQuery("person"), CountQuery("person", ("town",))]) == ({}, {})

    def test_records_of_several_kinds_are_counted_together(self, store: Any) -> None:
        put_all(store, a={"town": "t"}, b={})
        kinds = sorted({kind.name for kind in KINDS})
        found = store.count_all([*(CountQuery(kind) for kind in kinds), CountQuery("person", ("town",))])
        assert dict(zip(kinds, found, strict=False))["person"] == {(): 2}
        assert sum(sum(each.values()) for each in found[:-1]) == 2
        assert found[-1] == {("t",): 1, (None,): 1}

    def test_one_that_no_declared_index_holds_stops_them_all(self, store: Any) -> None:
        with pytest.raises(UnsupportedQueryError, match="person"):
            store.count_all([CountQuery("person"), CountQuery("person", ("name", "visits"))])
        with pytest.raises(InvalidValueError, match="stranger"):
            store.count_all([CountQuery("stranger")])


@require_store_capability("backs_up")
class BackupCases(StoreSetting):
    """A backup is the store at one instant; what is restored from it goes on under a new epoch."""

    def _emptied(self, tmp_path: Path) -> Any:
        folder = tmp_path / "restored"
        folder.mkdir()
        return self.open_store(folder, KINDS)

    def test_what_is_restored_equals_what_was_backed_up(self, store: Any, tmp_path: Path) -> None:
        version = put_all(store, a={"town": "t", "visits": 1}, b={}).version
        note = build_note()
        store.commit([build_person_put("a", b"[1]", expect=version, town="u")], note)
        store.back_up(tmp_path / "backup")
        put_all(store, later={})
        restored = self._emptied(tmp_path)
        restored.restore(tmp_path / "backup")
        assert find_ids(restored, Query("person", order="town")) == ["a", "b"]
        assert get_record(restored, "a").document == b"[1]"
        before = [(c.key, c.act, c.document, c.note, c.recorded_at, c.place) for c in list_changes(store)][:3]
        after = [(c.key, c.act, c.document, c.note, c.recorded_at, c.place) for c in list_changes(restored)]
        assert after == before
        # A command that was carried out before the backup is not carried out again.
        again = restored.commit([build_person_put("never")], note)
        assert again.commit_id == note.commit_id
        assert restored.get(build_key("never")) is None
        put_all(restored, later={})
        restored.close()

    def test_cursors_and_versions_from_before_a_restore_are_refused(self, store: Any, tmp_path: Path) -> None:
        commit = put_all(store, a={}, b={})
        page = store.find(Query("person", limit=1))
        store.back_up(tmp_path / "backup")
        restored = self._emptied(tmp_path)
        place = restored.changes().cursor
        restored.restore(tmp_path / "backup")
        for cursor in (commit.cursor, place):
            with pytest.raises(CursorError):
                restored.changes(cursor)
        assert page.next is not None
        with pytest.raises(CursorError):
            restored.find(Query("person", limit=1).following(page.next))
        with pytest.raises(ConflictError):
            commit_writes(restored, build_person_put("a", expect=commit.version))
        restored.close()

    def test_a_backup_beside_writers_holds_whole_commits(self, store: Any, tmp_path: Path) -> None:
        finished = threading.Event()

        def write() -> None:
            number = 0
            while not finished.is_set():
                commit_writes(store, *(build_person_put(f"p{number:05}-{part}") for part in "abc"))
                number += 1

        with run_in_background(write, finished):
            while not store.changes(limit=1).changes:
                pass
            store.back_up(tmp_path / "backup")
        restored = self._emptied(tmp_path)
        restored.restore(tmp_path / "backup")
        changes = list_changes(restored)
        assert len(changes) % 3 == 0
        assert [change.key.id for change in changes] == [c.key.id for c in list_changes(store)][
            : len(changes)
        ]
        assert find_ids(restored, Query("person", limit=1000)) == sorted(change.key.id for change in changes)
        restored.close()

    def test_a_store_that_was_written_is_not_restored_over(self, store: Any, tmp_path: Path) -> None:
        put_all(store, a={})
        store.back_up(tmp_path / "backup")
        put_all(store, b={})
        with pytest.raises(InvalidValueError):
            store.restore(tmp_path / "backup")
        assert find_ids(store, Query("person")) == ["a", "b"]

    def test_a_backup_replaces_no_file(self, store: Any, tmp_path: Path) -> None:
        put_all(store, a={})
        (tmp_path / "taken").write_bytes(b"theirs")
        with pytest.raises(InvalidValueError):
            store.back_up(tmp_path / "taken")
        assert (tmp_path / "taken").read_bytes() == b"theirs"
        with pytest.raises(InvalidValueError):
            store.back_up(tmp_path / "no such folder" / "backup")

    def test_what_is_no_backup_is_refused(self, store: Any, tmp_path: Path) -> None:
        (tmp_path / "table.csv").write_bytes(b"name,town\n")
        with pytest.raises(ForeignFileError):
            store.restore(tmp_path / "table.csv")
        with pytest.raises(InvalidValueError):
            store.restore(tmp_path / "nothing there")
        put_all(store, a={})

    @require_store_capability("redacts")
    def test_what_was_erased_since_the_backup_stays_erased(self, store: Any, tmp_path: Path) -> None:
        put_all(store, a={"town": "canary"}, b={})
        store.back_up(tmp_path / "backup")
        store.redact(build_key("a"), build_note())
        erased = [change.key for change in list_changes(store) if change.act is Act.REDACT]
        restored = self._emptied(tmp_path)
        restored.restore(tmp_path / "backup", [*erased, build_key("never there")])
        assert find_ids(restored, Query("person")) == ["b"]
        assert [change.document for change in list_changes(restored) if change.key.id == "a"] == [None, None]
        restored.close()

    @require_store_capability("redacts")
    def test_a_backup_made_after_a_redaction_holds_nothing_of_it(self, store: Any, tmp_path: Path) -> None:
        commit_writes(store, build_person_put("a", b'"canary"', town="canary"), build_person_put("b"))
        store.redact(build_key("a"), build_note())
        store.back_up(tmp_path / "backup")
        assert b"canary" not in (tmp_path / "backup").read_bytes()


@require_store_capability("inspects")
class InspectionCases(StoreSetting):
    """An inspection says how a store fares, and names nobody."""

    def test_a_sound_store_has_nothing_broken(self, store: Any) -> None:
        commit_writes(store, build_person_put("a", b'"canary"', town="canary"))
        findings = list(store.inspect())
        assert findings
        assert [finding for finding in findings if finding.health is Health.BROKEN] == []
        assert "canary" not in repr(findings)
        assert len(list_changes(store)) == 1


@require_store_capability("tells_existence")
class ExistenceCases(StoreSetting):
    """A store says whether it is there, and neither that nor looking at it makes one."""

    def test_asking_whether_a_store_is_there_makes_none(self, tmp_path: Path) -> None:
        assert self.exists(tmp_path) is False
        assert list(tmp_path.iterdir()) == []

    def test_a_store_that_was_made_is_there(self, store: Store, tmp_path: Path) -> None:
        put_all(store, a={})
        store.close()
        assert self.exists(tmp_path) is True

    def test_opening_to_be_read_makes_no_store(self, tmp_path: Path) -> None:
        if not self.opens_read_only:
            pytest.skip("not claimed: opens_read_only")
        with pytest.raises((StoreError, InvalidValueError)):
            self.open_read_only(tmp_path, KINDS).close()
        assert list(tmp_path.iterdir()) == []


@require_store_capability("opens_read_only")
class ReadOnlyCases(StoreSetting):
    """A store opened to be read answers every question and refuses every write."""

    def test_a_store_opened_to_be_read_answers(self, store: Store, tmp_path: Path) -> None:
        put_all(store, a={"town": "t"}, b={})
        whole = list_changes(store)
        store.close()
        reader = self.open_read_only(tmp_path, KINDS)
        assert get_record(reader, "a").fields == {"town": "t"}
        assert find_ids(reader, Query("person")) == ["a", "b"]
        assert list_changes(reader) == whole
        reader.close()

    def test_a_store_opened_to_be_read_refuses_every_write(self, store: Store, tmp_path: Path) -> None:
        version = put_all(store, a={}).version
        store.close()
        reader = self.open_read_only(tmp_path, KINDS)
        changed = build_person_put("a", expect=version)
        for write in (build_person_put("b"), changed, Delete(build_key("a"), version)):
            with pytest.raises(ReadOnlyError):
                commit_writes(reader, write)
        if isinstance(reader, Redactor):
            with pytest.raises(ReadOnlyError):
                reader.redact(build_key("a"), build_note())
        with self._reopen(reader, tmp_path) as again:
            assert get_record(again, "a").version == version
            assert len(list_changes(again)) == 1
