"""Where texts about others name somebody who is erased: the name and the contacts are cleared there."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

import attrs
from attrs import frozen

from newstratum._ports.records import Key, Note, Put, Record
from newstratum._ports.store import HistoryRedactor, Store
from newstratum._registry.records import iterate_records
from newstratum._registry.sessions.collection import commit_to
from newstratum._wire.canonical import decode_json, encode_json
from newstratum._wire.codec import decode_document, decode_record
from newstratum._wire.record_kinds import (
    COMMAND,
    ERASED_PERSON,
    ERASURE_STATE,
    KINDS,
    PAST_REFERENCE,
    PERSON,
    PLACEMENT,
    STORE_KEY,
    UNIQUE,
)
from newstratum.errors import ConflictError, DecodeError, RecordError

#: What stands in a text for a name or a contact that was taken out.
REPLACEMENT: Final = "〔已删除〕"
#: Kinds whose records are about one other person, or hold no words.
_WITHOUT_TEXTS: Final = frozenset(
    {PERSON, PLACEMENT, UNIQUE, PAST_REFERENCE, COMMAND, ERASED_PERSON, ERASURE_STATE, STORE_KEY}
)
#: How often a record is looked at again because somebody wrote it meanwhile.
_ATTEMPTS: Final = 10


@frozen
class Mentions:
    """The records about others in whose texts somebody was found."""

    #: Those out of which name and contacts were taken out.
    cleared: tuple[Key, ...] = ()
    #: Those to look at: somebody else has the same name, or the record cannot do without it.
    left: tuple[Key, ...] = ()


def clear_mentions(
    store: Store, identifier: str, names: Sequence[str], contacts: Sequence[str], note: Note
) -> Mentions:
    """Take names and contacts of somebody out of the texts of records that are not theirs.

    All records are read for it. A name that another person of the register has too is not cleared: nobody can
    tell who is meant.

    Args:
        store: The store.
        identifier: Id of the person.
        names: Their names, as they were written.
        contacts: Their contacts, as they were written.
        note: Who does it; the id of each commit is made of its commit id.
    """
    shared = {name for name in names if _is_shared(store, identifier, name)}
    hidden = [*(name for name in names if name not in shared), *contacts]
    cleared: list[Key] = []
    left: list[Key] = []
    for record in _iterate_texts(store, identifier):
        if _holds(record, hidden):
            done = _clear(store, record.key, hidden, note)
            (cleared if done else left).append(record.key)
        if _holds(record, [*shared]) and record.key not in left:
            left.append(record.key)
    return Mentions(tuple(cleared), tuple(left))


def _iterate_texts(store: Store, identifier: str) -> Iterator[Record]:
    """Yield the records that can have texts about others."""
    for kind in KINDS:
        if kind not in _WITHOUT_TEXTS:
            for record in iterate_records(store, kind.name):
                if all(record.fields.get(name) != identifier for name in kind.about):
                    yield record


def _is_shared(store: Store, identifier: str, name: str) -> bool:
    wanted = _quote(name)
    for record in iterate_records(store, PERSON.name):
        if record.key.id != identifier and wanted in record.document:
            try:
                found = decode_record(PERSON, record).name
            except RecordError:
                return True
            if found is not None and found.reveal().strip() == name:
                return True
    return False


def _holds(record: Record, texts: Sequence[str]) -> bool:
    return any(_quote(text) in record.document for text in texts)


def _quote(text: str) -> bytes:
    """Return a text as it stands inside a document."""
    return json.dumps(text, ensure_ascii=False)[1:-1].encode()


def _clear(store: Store, key: Key, texts: Sequence[str], note: Note) -> bool:
    """Take texts out of a record and leave nothing of them in its past; say whether that could be done."""
    kind = next(each for each in KINDS if each.name == key.kind)
    for attempt in range(_ATTEMPTS):
        record = store.get(key)
        if record is None or not _holds(record, texts):
            return True
        try:
            document = encode_json(_replace(decode_json(record.document), texts))
            decode_document(kind, key, record.schema, document)
        except (DecodeError, RecordError):
            return False
        if any(text in str(value) for text in texts for value in record.fields.values()):
            return False
        put = Put(key, record.schema, document, record.fields, record.version)
        own = attrs.evolve(note, commit_id=f"{note.commit_id}.{key.kind}.{key.id}.{attempt}")
        try:
            if isinstance(store, HistoryRedactor):
                store.redact_history([put], (), own)
            else:
                commit_to(store, [put], own)
        except ConflictError:
            continue
        return isinstance(store, HistoryRedactor)
    return False


def _replace(plain: Any, texts: Sequence[str]) -> Any:
    if isinstance(plain, str):
        for text in sorted(texts, key=len, reverse=True):
            plain = plain.replace(text, REPLACEMENT)
        return plain
    if isinstance(plain, list):
        return [_replace(each, texts) for each in plain]
    if isinstance(plain, dict):
        return {name: _replace(each, texts) for name, each in plain.items()}
    return plain
