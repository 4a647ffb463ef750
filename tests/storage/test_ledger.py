"""A ledger is a whole store for a backend that only keeps its entries."""

from __future__ import annotations

import datetime as dt

import pytest

from newstratum._ports.fields import FieldType, Kind
from newstratum._ports.records import Act, Delete, Key, Note, Put, Version
from newstratum._storage.ledger import Entry, Ledger
from newstratum._storage.paging import TokenSigner
from newstratum.errors import ConflictError, CursorError

KIND = Kind("person", {"town": FieldType.TEXT})
SIGNER = TokenSigner("epoch", b"s" * 32)
NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def _note(commit_id: str) -> Note:
    return Note(commit_id=commit_id, actor="a", purpose="p")


@pytest.fixture
def ledger() -> Ledger:
    ledger = Ledger((KIND,), SIGNER)
    first = ledger.draft_commit(
        [Put(Key("person", i), 1, b"CANARY", {"town": "t"}, None) for i in "ab"], _note("1"), NOW
    )
    version = ledger.apply(first).version
    ledger.apply(ledger.draft_commit([Delete(Key("person", "a"), version)], _note("2"), NOW))
    return ledger


def test_a_draft_changes_nothing(ledger: Ledger) -> None:
    before = (ledger.changes(), ledger.get(Key("person", "c")))
    ledger.draft_commit([Put(Key("person", "c"), 1, b"", {}, None)], _note("3"), NOW)
    with pytest.raises(ConflictError):
        ledger.draft_commit([Put(Key("person", "b"), 1, b"", {}, Version("x"))], _note("3"), NOW)
    assert (ledger.changes(), ledger.get(Key("person", "c"))) == before


def test_entries_applied_again_make_the_same_ledger(ledger: Ledger) -> None:
    ledger.apply_redaction(ledger.draft_redaction([Key("person", "b")], _note("3"), NOW))
    again = Ledger((KIND,), SIGNER)
    for entry in ledger.entries:
        again.apply(entry)
    assert again.changes() == ledger.changes()
    assert again.get(Key("person", "b")) is None
    assert again.find_commit("1") == ledger.find_commit("1")


def test_a_redaction_leaves_no_document_in_any_entry(ledger: Ledger) -> None:
    redaction = ledger.apply_redaction(ledger.draft_redaction((Key("person", "a"),), _note("3"), NOW))
    assert redaction.erased == 1
    steps = [step for entry in ledger.entries for step in entry.steps if step.key.id == "a"]
    assert [(step.act, step.document, len(step.fields)) for step in steps] == [
        (Act.PUT, None, 0),
        (Act.DELETE, None, 0),
        (Act.REDACT, None, 0),
    ]


def test_a_cursor_beyond_the_end_is_refused(ledger: Ledger) -> None:
    cursor = ledger.changes().cursor
    older = Ledger((KIND,), SIGNER)
    older.apply(ledger.entries[0])
    with pytest.raises(CursorError, match="beyond"):
        older.changes(cursor)


def test_entries_hide_documents(ledger: Ledger) -> None:
    entries: list[Entry] = list(ledger.entries)
    assert "CANARY" not in repr(entries)
