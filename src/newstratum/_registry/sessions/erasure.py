"""Erasing a person: every record that is about them, and every stored version of it."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import attrs
from attrs import define, field, frozen

from newstratum._language import format_count
from newstratum._ports.query import Is
from newstratum._ports.records import Act, Change, Cursor, Key, Note
from newstratum._ports.store import BatchRedactor, Redaction, Redactor, Store
from newstratum._registry.records import iterate_feeds, iterate_records
from newstratum._wire.canonical import encode_json
from newstratum._wire.codec import decode_document
from newstratum._wire.record_kind import RecordKind
from newstratum._wire.record_kinds import KINDS, PERSON, PLACEMENT
from newstratum.errors import DecodeError, NotFoundError, UnsupportedQueryError

_ABOUT_PEOPLE: Final = {kind.name: kind for kind in KINDS if kind.about}


@frozen(kw_only=True, repr=False)
class Erasure:
    """What erasing a person did."""

    #: The records erased.
    keys: tuple[Key, ...]
    #: How many stored documents were replaced by digests.
    documents: int
    #: Why old bytes may still lie somewhere, and until when; empty when none do.
    waiting: str = ""

    def __repr__(self) -> str:
        records, documents = format_count(len(self.keys), "record"), format_count(self.documents, "document")
        return f"Erasure({records}, {documents})"


def erase_person(store: Store, identifier: str, note: Note) -> Erasure:
    """Erase a person, their placement, and everything else that names them: notices, seats, claims.

    What was removed before is found in the feed, so the whole feed is read once. Where the store can, all is
    erased by one commit, under the note's id; otherwise each record by a commit of its own, under an id made
    of the note's, the person last. Then it is looked again: what others stored about the person meanwhile is
    erased by further commits. Repeating the command after a crash erases what is left and nothing twice.
    """
    if not isinstance(store, Redactor | BatchRedactor):
        raise UnsupportedQueryError(PERSON.name, "this store cannot erase a history")
    removed = _Removed(store, identifier)
    own = (Key(PLACEMENT.name, identifier), Key(PERSON.name, identifier))
    erased: dict[Key, None] = {}
    documents, waiting = 0, ""
    for turn in itertools.count(1):
        found = dict.fromkeys([*_find_naming_keys(store, identifier), *removed.keys()])
        keys = [*found, *own] if turn == 1 else list(found)
        if not keys:
            break
        own_note = note if turn == 1 else attrs.evolve(note, commit_id=f"{note.commit_id}.{turn}")
        for done, redaction in _redact_records(store, keys, own_note):
            erased |= dict.fromkeys(done)
            documents += redaction.erased
            waiting = redaction.waiting or waiting
    return Erasure(keys=tuple(erased), documents=documents, waiting=waiting)


def build_record_note(note: Note, key: Key) -> Note:
    """Return the note under which a store that erases one by one erases a record of a command."""
    return attrs.evolve(note, commit_id=f"{note.commit_id}.{key.kind}.{key.id}")


def _redact_records(
    store: Redactor | BatchRedactor, keys: Sequence[Key], note: Note
) -> Iterator[tuple[Sequence[Key], Redaction]]:
    """Redact records, together or one by one, and yield what was done; a person may have no placement."""
    if isinstance(store, BatchRedactor):
        try:
            yield keys, store.redact_all(keys, note)
        except NotFoundError as error:
            there = [key for key in keys if key.kind != PLACEMENT.name]
            if len(there) == len(keys) or not error.key.startswith(f"{PLACEMENT.name}/"):
                raise
        else:
            return
        yield there, store.redact_all(there, note)
        return
    for key in keys:
        try:
            yield (key,), store.redact(key, build_record_note(note, key))
        except NotFoundError:
            if key.kind != PLACEMENT.name:
                raise


def _find_naming_keys(store: Store, identifier: str) -> Iterator[Key]:
    """Yield the records that name a person now."""
    for kind in _ABOUT_PEOPLE.values():
        for name in kind.about:
            for record in iterate_records(store, kind.name, [Is(name, identifier)]):
                yield record.key


@define
class _Removed:
    """Finds the records that named a person and were removed; no query finds those, but the feed has them."""

    _store: Any
    _identifier: str
    _after: Cursor | None = field(default=None, init=False)
    _naming: set[Key] = field(factory=set, init=False)
    _gone: dict[Key, None] = field(factory=dict, init=False)

    def keys(self) -> Iterable[Key]:
        """Read on in the feed, and return the records that are removed and not erased."""
        for feed in iterate_feeds(self._store, self._after):
            for change in feed.changes:
                self._follow(change)
            self._after = feed.cursor
        return tuple(self._gone)

    def _follow(self, change: Change) -> None:
        kind = _ABOUT_PEOPLE.get(change.key.kind)
        if kind is None:
            return
        if change.act is Act.DELETE:
            if change.key in self._naming:
                self._gone[change.key] = None
            return
        self._gone.pop(change.key, None)
        if change.act is Act.REDACT:
            self._naming.discard(change.key)
        elif self._names(kind, change):
            self._naming.add(change.key)

    def _names(self, kind: RecordKind[Any], change: Change) -> bool:
        document = change.document
        # Few documents hold the id at all; only those are read.
        if document is None or encode_json(self._identifier) not in document:
            return False
        try:
            model = decode_document(kind, change.key, change.schema, document)
        except DecodeError:
            # Nobody can say whom it names, but it holds the id.
            return True
        fields = kind.fields_of(model)
        return any(fields.get(name) == self._identifier for name in kind.about)
