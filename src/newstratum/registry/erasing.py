"""Erasing a person: every record that is about them, and every stored version of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attrs import frozen

from newstratum.errors import NotFoundError, UnsupportedQueryError
from newstratum.ports.query import Is, Query
from newstratum.ports.records import MAX_LIMIT, Key, Note
from newstratum.ports.store import Redactor, Store
from newstratum.wire.kinds import KINDS, PERSON, PLACEMENT
from newstratum.wire.record_kinds import RecordKind

__all__ = ["Erasure", "erase_person"]


@frozen(kw_only=True)
class Erasure:
    """What erasing a person did."""

    #: The records erased.
    keys: tuple[Key, ...]
    #: How many stored documents were replaced by digests.
    documents: int
    #: Why old bytes may still lie somewhere, and until when; empty when none do.
    waiting: str = ""


def erase_person(store: Store, identifier: str, note: Note) -> Erasure:
    """Erase a person, their placement, and everything else that names them: notices, seats, claims.

    Each record is erased by a commit of its own, under an id made of the note's: repeating the command
    after a crash erases what is left and nothing twice. The person comes last, so that it can be found.

    Args:
        store: The store; it needs the power to redact.
        identifier: Id of the person.
        note: Who erases, for what, and why.

    Returns:
        What was erased.

    Raises:
        UnsupportedQueryError: The store cannot erase.
        NotFoundError: There never was such a person.
    """
    if not isinstance(store, Redactor):
        raise UnsupportedQueryError(PERSON.name, "this store cannot erase a history")
    erased: list[Key] = []
    documents, waiting = 0, ""
    for key in dict.fromkeys([*_about(store, identifier), Key(PERSON.name, identifier)]):
        try:
            redaction = store.redact(key, _note_for(note, key))
        except NotFoundError:
            if key.kind == PLACEMENT.name:
                continue
            raise
        erased.append(key)
        documents += redaction.erased
        waiting = redaction.waiting or waiting
    return Erasure(keys=tuple(erased), documents=documents, waiting=waiting)


def _about(store: Store, identifier: str) -> Iterator[Key]:
    for kind in KINDS:
        for name in kind.about:
            yield from _found(store, kind, name, identifier)
    yield Key(PLACEMENT.name, identifier)


def _found(store: Store, kind: RecordKind[Any], name: str, identifier: str) -> Iterator[Key]:
    query = Query(kind.name, (Is(name, identifier),), limit=MAX_LIMIT)
    while True:
        page = store.find(query)
        yield from [record.key for record in page.records]
        if page.next is None:
            return
        query = query.following(page.next)


def _note_for(note: Note, key: Key) -> Note:
    return Note(
        commit_id=f"{note.commit_id}.{key.kind}.{key.id}",
        actor=note.actor,
        purpose=note.purpose,
        reason=note.reason,
        batch=note.batch,
    )
