"""Quarantine: a record that cannot be read is taken out, with its bytes kept, and put back."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from typing import Any

from newstratum._model.people.quarantined_records import QuarantinedRecord, encode_document_lines
from newstratum._ports.fields import Fields, decode_scalar, encode_scalar
from newstratum._ports.records import Delete, Key, Note, Put, Record, Write
from newstratum._ports.store import Store
from newstratum._registry.records import build_unreadable_record, iterate_history
from newstratum._registry.sessions.collection import commit_to
from newstratum._registry.sessions.commands import SessionCommand
from newstratum._registry.sessions.erased_people import ErasedPeople
from newstratum._wire.codec import decode_document, decode_record, encode_record
from newstratum._wire.record_kind import RecordKind
from newstratum._wire.record_kinds import KIND_BY_NAME, PERSON, PLACEMENT, QUARANTINED_RECORD
from newstratum._words import Words
from newstratum.errors import InvalidValueError, NotFoundError, RecordError


def quarantine_record(
    store: Store,
    kind: RecordKind[Any],
    identifier: str,
    note: Note,
    *,
    own_id: str,
    at: dt.datetime,
    erased: ErasedPeople,
    command: SessionCommand | None = None,
) -> QuarantinedRecord:
    """Take a record that cannot be read out of its kind, by one commit; see ``Registry.quarantine``.

    Args:
        store: The store.
        kind: The kind of the record.
        identifier: Its id.
        note: Who does it, and why.
        own_id: The id under which it lies in quarantine.
        at: The present instant.
        erased: Stores whom the record named, so that erasing them finds its history.
        command: What is told under a commit id that the caller gave.
    """
    if command is not None:
        command.begin("quarantine", kind.name, identifier, note.actor, note.purpose, note.reason)
        if command.stored is not None:
            command.check_stored(())
            return _find_answer(store, own_id)
    record = _require_record(store, Key(kind.name, identifier))
    try:
        decode_record(kind, record)
    except RecordError as error:
        unreadable = build_unreadable_record(record, error)
    else:
        hint = Words(
            "能读取的留在原处；有误的用newstratum edit修改",
            "it stays where it is; change it with newstratum edit",
        )
        raise InvalidValueError(
            f"{kind.name}.id", Words("所指的记录可以读取", "names a record that can be read"), hint
        )
    plain = {name: encode_scalar(value) for name, value in record.fields.items()}
    people = _list_people(kind, record)
    quarantined = QuarantinedRecord(
        id=own_id,
        kind=kind.name,
        record=identifier,
        schema=record.schema,
        document_lines=encode_document_lines(record.document),
        index_fields=json.dumps(plain, ensure_ascii=False),
        reason=unreadable.reason.en,
        reason_zh=unreadable.reason.zh,
        quarantined_at=at,
        person=next(iter(people), None),
        other_person=next(iter(people[1:]), None),
    )
    put = encode_record(QUARANTINED_RECORD, quarantined, None)
    _commit(store, [Delete(record.key, record.version), put], people, record.key, note, erased, command)
    return quarantined


def restore_record(
    store: Store,
    identifier: str,
    note: Note,
    erased: ErasedPeople,
    command: SessionCommand | None = None,
) -> QuarantinedRecord:
    """Put a record back as it was stored, by one commit; see ``Registry.restore_quarantined``.

    Whom it names stays known, so that erasing them finds what lay in quarantine.
    """
    if command is not None:
        command.begin("restore_quarantined", identifier, note.actor, note.purpose, note.reason)
        if command.stored is not None:
            command.check_stored(())
            return _find_answer(store, identifier)
    record = _require_record(store, Key(QUARANTINED_RECORD.name, identifier))
    quarantined = decode_record(QUARANTINED_RECORD, record)
    kind = KIND_BY_NAME.get(quarantined.kind)
    if kind is None:
        raise InvalidValueError(
            "quarantined_record.kind",
            Words("本程序没有{!r}这类记录", "this newstratum knows no kind of record {!r}").format(
                quarantined.kind
            ),
            Words(
                "请用取出它的较新的newstratum放回", "put it back with the newer newstratum that took it out"
            ),
        )
    fields = {name: decode_scalar(plain) for name, plain in json.loads(quarantined.index_fields).items()}
    put = Put(
        key=Key(kind.name, quarantined.record),
        schema=quarantined.schema,
        document=quarantined.document,
        # A kind can lose a field.
        fields=Fields({name: value for name, value in fields.items() if name in kind.fields}),
        expect=None,
    )
    people = _list_people(QUARANTINED_RECORD, record)
    _commit(store, [put, Delete(record.key, record.version)], people, record.key, note, erased, command)
    return quarantined


def _commit(
    store: Store,
    own: Iterable[Write],
    people: Iterable[str],
    named_in: Key,
    note: Note,
    erased: ErasedPeople,
    command: SessionCommand | None,
) -> None:
    references = (erased.encode_past_reference(person, named_in) for person in people)
    writes: list[Write] = [*own, *(each for each in references if each is not None)]
    if command is None:
        commit_to(store, writes, note)
        return
    command.prepare()
    commit_to(store, [*writes, *command.build_writes()], note)
    # A store answers an id that it knows with the commit of then.
    command.check_stored(writes)


def _find_answer(store: Store, identifier: str) -> QuarantinedRecord:
    """Return a record as it lay in quarantine, whether or not it still does.

    Raises:
        NotFoundError: What it held was erased since.
    """
    key = Key(QUARANTINED_RECORD.name, identifier)
    if (record := store.get(key)) is not None:
        return decode_record(QUARANTINED_RECORD, record)
    for change in iterate_history(store, key):
        if change.document is not None:
            return decode_document(QUARANTINED_RECORD, key, change.schema, change.document)
    raise NotFoundError(str(key))


def _require_record(store: Store, key: Key) -> Record:
    record = store.get(key)
    if record is None:
        raise NotFoundError(str(key))
    return record


def _list_people(kind: RecordKind[Any], record: Record) -> list[str]:
    """Return the people a record is about, by its key and its index fields."""
    if kind in (PERSON, PLACEMENT):
        return [record.key.id]
    people = (record.fields.get(name) for name in kind.about)
    return list(dict.fromkeys(str(person) for person in people if person is not None))
