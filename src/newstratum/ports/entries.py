"""Entries: the commits of a simple store, and the lines of JSON in which it may keep them."""

from __future__ import annotations

import base64
import datetime as dt
import json
from typing import Any

from attrs import field, frozen

from newstratum.ports.fields import Fields
from newstratum.ports.records import Act, Key, Note
from newstratum.ports.scalars import plain_scalar, scalar_of_plain

__all__ = ["Entry", "Step", "entry_of_plain", "line_of", "plain_entry"]

_NONE = Fields()


@frozen(kw_only=True)
class Step:
    """What one commit did to one key."""

    key: Key
    act: Act
    schema: int = 0
    #: None where the act wrote none, and where it was erased since.
    document: bytes | None = field(default=None, repr=False)
    fields: Fields = _NONE
    #: The keyed digest of a document that was erased since; empty otherwise.
    digest: str = ""


@frozen(kw_only=True)
class Entry:
    """One commit, as a backend keeps it."""

    #: From 1, without gaps.
    number: int
    note: Note
    recorded_at: dt.datetime
    steps: tuple[Step, ...]


def line_of(plain: Any) -> bytes:
    """Return plain values as one line of JSON, without the line break."""
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode()


def plain_entry(entry: Entry) -> dict[str, Any]:
    """Return an entry as plain values; :func:`entry_of_plain` reads them back."""
    note = entry.note
    return {
        "number": entry.number,
        "note": [note.commit_id, note.actor, note.purpose, note.reason, note.batch],
        "recorded_at": entry.recorded_at.isoformat(),
        "steps": [_plain_step(step) for step in entry.steps],
    }


def _plain_step(step: Step) -> dict[str, Any]:
    plain: dict[str, Any] = {"key": [step.key.kind, step.key.id], "act": step.act.value}
    if step.schema:
        plain["schema"] = step.schema
    if step.document is not None:
        plain["document"] = base64.b64encode(step.document).decode()
        plain["fields"] = {name: plain_scalar(value) for name, value in step.fields.items()}
    if step.digest:
        plain["digest"] = step.digest
    return plain


def entry_of_plain(plain: dict[str, Any]) -> Entry:
    """Return the entry of plain values that :func:`plain_entry` made."""
    commit_id, actor, purpose, reason, batch = plain["note"]
    return Entry(
        number=plain["number"],
        note=Note(commit_id=commit_id, actor=actor, purpose=purpose, reason=reason, batch=batch),
        recorded_at=dt.datetime.fromisoformat(plain["recorded_at"]),
        steps=tuple(map(_step_of_plain, plain["steps"])),
    )


def _step_of_plain(plain: dict[str, Any]) -> Step:
    kind, identifier = plain["key"]
    document = plain.get("document")
    return Step(
        key=Key(kind, identifier),
        act=Act(plain["act"]),
        schema=plain.get("schema", 0),
        document=None if document is None else base64.b64decode(document),
        fields=Fields({name: scalar_of_plain(value) for name, value in plain.get("fields", {}).items()}),
        digest=plain.get("digest", ""),
    )
