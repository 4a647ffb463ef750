"""Entries: the commits of a simple store, and the lines of JSON in which it may keep them."""

from __future__ import annotations

import base64
import datetime as dt
import json
from typing import Any

from attrs import field, frozen

from newstratum._ports.fields import Fields
from newstratum._ports.records import Act, Key, Note
from newstratum._ports.scalars import decode_scalar, encode_scalar
from newstratum._short_repr import ShortRepr

_NONE = Fields()


@frozen(kw_only=True)
class EntryStep(ShortRepr):
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
class Entry(ShortRepr):
    """One commit, as a backend stores it."""

    #: From 1, without gaps.
    number: int
    note: Note
    recorded_at: dt.datetime
    steps: tuple[EntryStep, ...]


def encode_line(plain: Any) -> bytes:
    """Return plain values as one line of JSON, without the line break."""
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode()


def encode_entry(entry: Entry) -> dict[str, Any]:
    """Return an entry as plain values; :func:`decode_entry` reads them back."""
    note = entry.note
    return {
        "number": entry.number,
        "note": [note.commit_id, note.actor, note.purpose, note.reason, note.batch],
        "recorded_at": entry.recorded_at.isoformat(),
        "steps": [_encode_step(step) for step in entry.steps],
    }


def _encode_step(step: EntryStep) -> dict[str, Any]:
    plain: dict[str, Any] = {"key": [step.key.kind, step.key.id], "act": step.act.value}
    if step.schema:
        plain["schema"] = step.schema
    if step.document is not None:
        plain["document"] = base64.b64encode(step.document).decode()
        plain["fields"] = {name: encode_scalar(value) for name, value in step.fields.items()}
    if step.digest:
        plain["digest"] = step.digest
    return plain


def decode_entry(plain: dict[str, Any]) -> Entry:
    """Return the entry of plain values that :func:`encode_entry` made."""
    commit_id, actor, purpose, reason, batch = plain["note"]
    return Entry(
        number=plain["number"],
        note=Note(commit_id=commit_id, actor=actor, purpose=purpose, reason=reason, batch=batch),
        recorded_at=dt.datetime.fromisoformat(plain["recorded_at"]),
        steps=tuple(map(_decode_step, plain["steps"])),
    )


def _decode_step(plain: dict[str, Any]) -> EntryStep:
    kind, identifier = plain["key"]
    document = plain.get("document")
    return EntryStep(
        key=Key(kind, identifier),
        act=Act(plain["act"]),
        schema=plain.get("schema", 0),
        document=None if document is None else base64.b64decode(document),
        fields=Fields({name: decode_scalar(value) for name, value in plain.get("fields", {}).items()}),
        digest=plain.get("digest", ""),
    )
