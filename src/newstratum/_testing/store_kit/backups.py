"""Cases about backups and what is restored from them, and about inspections."""

# the name of a case is its sentence

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from newstratum._ports.query import Query
from newstratum._ports.records import Act
from newstratum._ports.store import Backup, Health, Inspector, Redactor, Store
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
from newstratum.errors import ConflictError, CursorError, ForeignFileError, InvalidValueError


def _require_backup(store: Store) -> Backup:
    assert isinstance(store, Backup)
    return store


class BackupCases(StoreSetting):
    """A backup is the store at one instant; what is restored from it goes on under a new epoch."""

    def _emptied(self, tmp_path: Path) -> Store:
        folder = tmp_path / "restored"
        folder.mkdir()
        return self.open_store(folder, KINDS)

    def test_the_capability_to_back_up_is_claimed_where_it_is(self, store: Store) -> None:
        assert isinstance(store, Backup) is self.backs_up

    @require_store_capability("backs_up")
    def test_what_is_restored_equals_what_was_backed_up(self, store: Store, tmp_path: Path) -> None:
        version = put_all(store, a={"town": "t", "visits": 1}, b={}).version
        note = build_note()
        store.commit([build_person_put("a", b"[1]", expect=version, town="u")], note)
        _require_backup(store).back_up(tmp_path / "backup")
        put_all(store, later={})
        restored = self._emptied(tmp_path)
        _require_backup(restored).restore(tmp_path / "backup")
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

    @require_store_capability("backs_up")
    def test_cursors_and_versions_from_before_a_restore_are_refused(
        self, store: Store, tmp_path: Path
    ) -> None:
        commit = put_all(store, a={}, b={})
        page = store.find(Query("person", limit=1))
        _require_backup(store).back_up(tmp_path / "backup")
        restored = self._emptied(tmp_path)
        place = restored.changes().cursor
        _require_backup(restored).restore(tmp_path / "backup")
        for cursor in (commit.cursor, place):
            with pytest.raises(CursorError):
                restored.changes(cursor)
        assert page.next is not None
        with pytest.raises(CursorError):
            restored.find(Query("person", limit=1).following(page.next))
        with pytest.raises(ConflictError):
            restored.commit([build_person_put("a", expect=commit.version)], build_note())
        restored.close()

    @require_store_capability("backs_up")
    def test_a_backup_beside_writers_holds_whole_commits(self, store: Store, tmp_path: Path) -> None:
        stop = threading.Event()
        failures: list[BaseException] = []

        def write() -> None:
            number = 0
            try:
                while not stop.is_set():
                    store.commit([build_person_put(f"p{number:05}-{part}") for part in "abc"], build_note())
                    number += 1
            except BaseException as error:
                failures.append(error)

        writer = threading.Thread(target=write)
        writer.start()
        try:
            while not store.changes(limit=1).changes:
                pass
            _require_backup(store).back_up(tmp_path / "backup")
        finally:
            stop.set()
            writer.join()
        assert failures == []
        restored = self._emptied(tmp_path)
        _require_backup(restored).restore(tmp_path / "backup")
        changes = list_changes(restored)
        assert len(changes) % 3 == 0
        assert [change.key.id for change in changes] == [c.key.id for c in list_changes(store)][
            : len(changes)
        ]
        assert find_ids(restored, Query("person", limit=1000)) == sorted(change.key.id for change in changes)
        restored.close()

    @require_store_capability("backs_up")
    def test_a_store_that_was_written_is_not_restored_over(self, store: Store, tmp_path: Path) -> None:
        put_all(store, a={})
        _require_backup(store).back_up(tmp_path / "backup")
        put_all(store, b={})
        with pytest.raises(InvalidValueError):
            _require_backup(store).restore(tmp_path / "backup")
        assert find_ids(store, Query("person")) == ["a", "b"]

    @require_store_capability("backs_up")
    def test_a_backup_replaces_no_file(self, store: Store, tmp_path: Path) -> None:
        put_all(store, a={})
        (tmp_path / "taken").write_bytes(b"theirs")
        with pytest.raises(InvalidValueError):
            _require_backup(store).back_up(tmp_path / "taken")
        assert (tmp_path / "taken").read_bytes() == b"theirs"
        with pytest.raises(InvalidValueError):
            _require_backup(store).back_up(tmp_path / "no such folder" / "backup")

    @require_store_capability("backs_up")
    def test_what_is_no_backup_is_refused(self, store: Store, tmp_path: Path) -> None:
        (tmp_path / "table.csv").write_bytes(b"name,town\n")
        with pytest.raises(ForeignFileError):
            _require_backup(store).restore(tmp_path / "table.csv")
        with pytest.raises(InvalidValueError):
            _require_backup(store).restore(tmp_path / "nothing there")
        put_all(store, a={})

    @require_store_capability("backs_up")
    @require_store_capability("redacts")
    def test_what_was_erased_since_the_backup_stays_erased(self, store: Store, tmp_path: Path) -> None:
        put_all(store, a={"town": "canary"}, b={})
        _require_backup(store).back_up(tmp_path / "backup")
        assert isinstance(store, Redactor)
        store.redact(build_key("a"), build_note())
        erased = [change.key for change in list_changes(store) if change.act is Act.REDACT]
        restored = self._emptied(tmp_path)
        _require_backup(restored).restore(tmp_path / "backup", [*erased, build_key("never there")])
        assert find_ids(restored, Query("person")) == ["b"]
        assert [change.document for change in list_changes(restored) if change.key.id == "a"] == [None, None]
        restored.close()

    @require_store_capability("backs_up")
    @require_store_capability("redacts")
    def test_a_backup_made_after_a_redaction_holds_nothing_of_it(self, store: Store, tmp_path: Path) -> None:
        store.commit([build_person_put("a", b'"canary"', town="canary"), build_person_put("b")], build_note())
        assert isinstance(store, Redactor)
        store.redact(build_key("a"), build_note())
        _require_backup(store).back_up(tmp_path / "backup")
        assert b"canary" not in (tmp_path / "backup").read_bytes()


class InspectionCases(StoreSetting):
    """An inspection says how a store fares, and names nobody."""

    def test_the_capability_to_inspect_is_claimed_where_it_is(self, store: Store) -> None:
        assert isinstance(store, Inspector) is self.inspects

    @require_store_capability("inspects")
    def test_a_sound_store_has_nothing_broken(self, store: Store) -> None:
        store.commit([build_person_put("a", b'"canary"', town="canary")], build_note())
        assert isinstance(store, Inspector)
        findings = list(store.inspect())
        assert findings
        assert [finding for finding in findings if finding.health is Health.BROKEN] == []
        assert "canary" not in repr(findings)
        assert len(list_changes(store)) == 1
