"""A store finds out what is wrong with it, and says it without a name."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from newstratum._builtin.sqlite import SQLiteStore, erasure
from newstratum._ports.records import Key, Note, Put
from newstratum._ports.store import Health
from newstratum._storage import sqlite_profile as shared

Opened = Callable[..., SQLiteStore]


def _found(store: SQLiteStore) -> dict[str, tuple[Health, str]]:
    return {finding.subject: (finding.health, finding.detail.en) for finding in store.inspect()}


def test_the_library_is_named_with_its_bug(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    store = opened()
    monkeypatch.setattr(sqlite3, "sqlite_version", "3.51.3")
    assert _found(store)["library"] == (Health.OK, "SQLite 3.51.3")
    monkeypatch.setattr(sqlite3, "sqlite_version", "3.46.1")
    health, detail = _found(store)["library"]
    assert health is Health.WARNING
    assert "WAL-reset" in detail


def test_a_store_that_would_lose_commits_says_so(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _found(opened())["durability"][0] is Health.OK
    weaker = [each.replace("= FULL", "= NORMAL") for each in shared.SQLITE_PROFILE]
    monkeypatch.setattr(shared, "SQLITE_PROFILE", weaker)
    health, detail = _found(opened())["durability"]
    assert health is Health.BROKEN
    assert "power cut" in detail


def test_damage_is_a_finding_and_no_error(
    opened: Opened, path: Path, note: Callable[[], Note], person: Callable[..., Put], canary: str
) -> None:
    store = opened()
    store.commit([person(f"p{n}", canary.encode() * 9, name=f"{canary}{n}") for n in range(300)], note())
    store.close()
    content = bytearray(path.read_bytes())
    for page in range(20, len(content) // 4096):
        content[page * 4096 : page * 4096 + 64] = b"\xff" * 64
    path.write_bytes(content)
    health, detail = _found(opened("?mode=ro"))["wholeness"]
    assert health is Health.BROKEN
    assert "backup" in detail
    assert canary not in detail


def test_old_bytes_that_still_wait_are_told(
    opened: Opened, note: Callable[[], Note], person: Callable[..., Put], monkeypatch: pytest.MonkeyPatch
) -> None:
    store = opened()
    store.commit([person("a")], note())
    monkeypatch.setattr(erasure, "_run_checkpoint", lambda _connection: False)
    store.redact(Key("person", "a"), note())
    assert _found(store)["erasure"][0] is Health.WARNING
    monkeypatch.undo()
    store.close()
    assert "erasure" not in _found(opened())
