"""Undo an import: what it added is removed, what it changed gets its earlier values back.

All is read from the history; no second copy of anything is kept for it. What somebody changed since stays as
it is, with all that belongs to it, and is named; what was erased since is left alone. What a person said that
came with the import stays: a withdrawal of consent, an objection.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from typing import Any, Final

import attrs
from attrs import define, field, frozen

from newstratum._model.people.batches import Batch
from newstratum._model.people.people import Person, Placement
from newstratum._ports.records import Act, Change, Delete, Key, Version
from newstratum._registry.imports.session import ImportSession
from newstratum._registry.imports.staging import StagedWrites
from newstratum._registry.purposes import SCOPE_ATTESTATION
from newstratum._registry.records import iterate_changes, iterate_history, iterate_records
from newstratum._registry.sessions.erased_people import ErasedPeople
from newstratum._registry.sessions.placements import build_placement_fields
from newstratum._short_repr import ShortRepr
from newstratum._wire.codec import decode_document, decode_record, encode_exact_record
from newstratum._wire.exact_models import to_exact_record
from newstratum._wire.record_kinds import (
    BATCH,
    COMMAND,
    DISTINCT_PAIR,
    ERASURE_STATE,
    IMPORT_STATE,
    KIND_BY_NAME,
    PAST_REFERENCE,
    PERSON,
    PLACEMENT,
    PRIVACY_NOTICE,
    STORE_KEY,
    UNIQUE,
)
from newstratum._words import Words, write_count
from newstratum.errors import InvalidValueError, NotFoundError

#: What a register notes for itself: it is true whether or not the import stays.
_LEFT: Final = frozenset(
    kind.name
    for kind in (BATCH, COMMAND, ERASURE_STATE, IMPORT_STATE, PAST_REFERENCE, PRIVACY_NOTICE, STORE_KEY)
)
#: People, and what belongs to each of them alone; they are many, and written without keeping them in memory.
_OF_PEOPLE: Final = frozenset({PERSON.name, PLACEMENT.name, UNIQUE.name})


class KeptReason(StrEnum):
    """Why an undo leaves a record as it is."""

    #: Somebody changed it, or what belongs to it, after the import.
    CHANGED = "changed"
    #: Something that was stored after the import refers to it.
    USED = "used"
    #: Its earlier values were erased since.
    NO_EARLIER_VALUES = "no_earlier_values"


@frozen(kw_only=True, repr=False)
class KeptRecord(ShortRepr):
    """A record of an import that its undo leaves as it is."""

    #: The kind and the id of the record.
    kind: str
    id: str
    reason: KeptReason
    #: Who changed it last.
    actor: str


@frozen(kw_only=True, repr=False)
class UndoReport:
    """What undoing an import did."""

    #: The batch of the undo; what it did stands in it.
    batch: Batch
    kept: tuple[KeptRecord, ...] = ()
    #: Whether anything was stored: not where nothing could be undone.
    stored: bool = True

    def __repr__(self) -> str:
        done = self.batch
        return (
            f"UndoReport({done.removed} removed, {done.updated} restored, {done.kept} kept, "
            f"{write_count(done.erased, 'erased record').en})"
        )


def build_undo_id(batch: str) -> str:
    """Return the id of the batch that undoes a batch: there is one, so that two undos conflict."""
    return f"{batch}.undo"


def find_undoable(session: ImportSession, identifier: str) -> Batch:
    """Return a batch that can be undone, or refuse it."""
    batch = session.batches.get(identifier)
    if batch is None:
        raise NotFoundError(f"{BATCH.name}/{identifier}")
    if batch.undoes is not None:
        raise InvalidValueError(
            "batch",
            Words("本身就是一次撤销", "is itself an undo"),
            Words("如需恢复，请重新导入文件", "import the file again instead"),
        )
    if session.batches.get(build_undo_id(identifier)) is not None:
        raise InvalidValueError(
            "batch",
            Words("已经撤销过", "was undone already"),
            Words("如撤销有误，请重新导入文件", "import the file again if it was right"),
        )
    return batch


@define(eq=False, slots=True)
class _Touched:
    """One record of the import; of a new one no document is kept in memory."""

    key: Key
    #: What it belongs to: a placement and a claim belong to their person.
    group: Key
    #: What was there before the import; None where it is new.
    before: Change | None
    #: The version there is now; None where it was removed since.
    version: Version | None
    #: Who changed it last.
    actor: str
    #: What it refers to now.
    references: tuple[Key, ...]
    reason: KeptReason | None = None
    #: Whether it stays only since it belongs to something that does.
    is_drawn_in: bool = False


@define(eq=False, kw_only=True)
class _Undo:
    _session: ImportSession = field(alias="session")
    _erased: ErasedPeople = field(alias="erased")
    _batch: str = field(alias="batch")
    _touched: dict[Key, _Touched] = field(factory=dict, init=False)
    #: Records that somebody erased since.
    erased: set[Key] = field(factory=set, init=False)
    removed: int = field(default=0, init=False)
    restored: int = field(default=0, init=False)

    def read(self) -> None:
        """Read what the import did, and what happened to it since."""
        store = self._session.store
        keys: dict[Key, None] = {}
        #: What refers to something since, by the record that does.
        later: dict[Key, tuple[frozenset[Key], str]] = {}
        for change in iterate_changes(store):
            if change.note.batch == self._batch:
                if change.key.kind not in _LEFT:
                    keys[change.key] = None
            elif keys and change.key.kind not in _LEFT and change.key.kind != DISTINCT_PAIR.name:
                later[change.key] = frozenset(_iterate_references(change)), change.note.actor
        for key in keys:
            self._read_history(key)
        used = {
            target: actor
            for key, (targets, actor) in later.items()
            if key not in self._touched
            for target in targets
        }
        for touched in self._touched.values():
            if touched.reason is None and touched.before is None and touched.key in used:
                touched.reason = KeptReason.USED
        self._keep_together()

    def _read_history(self, key: Key) -> None:
        before: Change | None = None
        stored: Change | None = None
        now: Change | None = None
        for change in iterate_history(self._session.store, key):
            if change.note.batch == self._batch:
                stored = change
            elif stored is None:
                before = change
            now = change
        if stored is None or now is None:
            return
        if stored.redacted or now.redacted:
            self.erased.add(key)
            return
        before = None if before is None or before.act is not Act.PUT else before
        touched = _Touched(
            key=key,
            group=_find_group(key, stored, before),
            before=before,
            version=now.version if now.act is Act.PUT else None,
            actor=now.note.actor,
            references=tuple(_iterate_references(now)),
        )
        if (now.act, now.document) != (stored.act, stored.document):
            touched.reason = KeptReason.CHANGED
        elif before is not None and before.document is None:
            touched.reason = KeptReason.NO_EARLIER_VALUES
        self._touched[key] = touched

    def _keep_together(self) -> None:
        """Keep what belongs to something kept, and what something kept refers to."""
        while True:
            kept = {each.group for each in self._touched.values() if each.reason is not None}
            for each in self._touched.values():
                if each.reason is not None:
                    kept.update(each.references)
            more = [each for each in self._touched.values() if each.reason is None and each.group in kept]
            if not more:
                return
            for each in more:
                each.reason, each.is_drawn_in = KeptReason.CHANGED, True

    def list_kept(self) -> tuple[KeptRecord, ...]:
        """Return what stays as it is, one for each person and what belongs to them."""
        kept: dict[Key, KeptRecord] = {}
        for each in sorted(self._touched.values(), key=lambda each: each.is_drawn_in):
            is_gone = each.version is None and each.before is None
            if each.reason is not None and not is_gone and each.group not in kept:
                group = each.group
                kept[group] = KeptRecord(kind=group.kind, id=group.id, reason=each.reason, actor=each.actor)
        return tuple(kept.values())

    def write(self) -> StagedWrites:
        """Take back what is not kept; return what is staged of people."""
        staged = StagedWrites()
        undone = [each for each in self._touched.values() if each.reason is None]
        for each in undone:
            if each.key.kind in _OF_PEOPLE:
                self._stage(each, staged)
            else:
                self._undo_record(each)
            if each.key.kind == each.group.kind:
                self.removed += each.before is None
                self.restored += each.before is not None
        # Of some people only the placement, or a number they are found by, was changed.
        self.restored += len({each.group for each in undone} - self._touched.keys())
        self._remove_pairs(
            {each.key.id for each in undone if each.key.kind == PERSON.name and each.before is None}
        )
        return staged

    def _remove_pairs(self, removed: set[str]) -> None:
        """Remove what says of people who go that they are others than those they look like."""
        pairs = self._session.collection(DISTINCT_PAIR)
        for record in iterate_records(self._session.store, DISTINCT_PAIR.name):
            if not removed.isdisjoint(decode_record(DISTINCT_PAIR, record).people):
                pairs.remove(record.key.id)

    def _stage(self, each: _Touched, staged: StagedWrites) -> None:
        seen = each.version
        if each.before is None:
            if seen is not None:
                staged.add(Delete(each.key, seen))
                self._note_past_name(each, staged)
            return
        kind = KIND_BY_NAME[each.key.kind]
        if kind is PLACEMENT:
            model = self._find_placement(each.key, _decode(each.before))
            more = build_placement_fields(self._find_person(each.key.id))
        else:
            model = self._find_person(each.key.id) if kind is PERSON else _decode(each.before)
            more = {}
        staged.add(encode_exact_record(kind, to_exact_record(kind, model), seen, more))

    def _note_past_name(self, each: _Touched, staged: StagedWrites) -> None:
        """Note that a claim named somebody, as a session does where it removes one."""
        if each.key.kind == UNIQUE.name and self._erased.get().state is not None:
            reference = self._erased.encode_past_reference(each.group.id, each.key)
            if reference is not None:
                staged.add(reference)

    def _find_person(self, identifier: str) -> Any:
        """Return a person as the undo leaves them."""
        record = self._session.store.get(Key(PERSON.name, identifier))
        if record is None:
            raise NotFoundError(f"{PERSON.name}/{identifier}")
        stored: Person = decode_record(PERSON, record)
        touched = self._touched.get(record.key)
        if touched is None or touched.reason is not None or touched.before is None:
            return stored
        return _keep_withdrawals(_decode(touched.before), stored)

    def _find_placement(self, key: Key, before: Placement) -> Placement:
        """Return a placement as it was, with each objection that came with the import."""
        record = self._session.store.get(key)
        stored: Placement = before if record is None else decode_record(PLACEMENT, record)
        said = {(objection.raised_on, objection.statement) for objection in before.objections}
        came = [
            objection
            for objection in stored.objections
            if (objection.raised_on, objection.statement) not in said
        ]
        return attrs.evolve(before, objections=(*before.objections, *came)) if came else before

    def _undo_record(self, each: _Touched) -> None:
        collection = self._session.collection(KIND_BY_NAME[each.key.kind])
        there = collection.get(each.key.id)
        if each.before is None:
            if there is not None:
                collection.remove(each.key.id)
        elif there is None:
            collection.add(_decode(each.before))
        else:
            collection.update(_decode(each.before))


def undo_import(session: ImportSession, batch: str, erased: ErasedPeople) -> UndoReport:
    """Undo an import by one session, whose batch id is that of the undo.

    Args:
        session: The session.
        batch: Id of the batch to undo.
        erased: Who was erased.
    """
    with session:
        undone = find_undoable(session, batch)
        undo = _Undo(session=session, erased=erased, batch=batch)
        undo.read()
        staged = undo.write()
        kept = undo.list_kept()
        done = Batch(
            id=session.note.batch,
            imported_at=session.environment.now(),
            actor=session.note.actor,
            undoes=batch,
            reference=undone.reference,
            removed=undo.removed,
            updated=undo.restored,
            kept=len(kept),
            erased=len({key for key in undo.erased if key.kind != PLACEMENT.name}),
        )
        report = UndoReport(batch=done, kept=kept, stored=bool(undo.removed or undo.restored))
        if report.stored:
            session.batches.add(done)
            session.stage(staged)
        else:
            session.abandon()
    return report


def _keep_withdrawals(before: Person, stored: Person) -> Person:
    """Return a person as they were, with each withdrawal of a consent that came with the import.

    Whoever said no is asked again, and is not taken for somebody who agrees because a file was wrong.
    """
    ended = {
        attrs.evolve(each, withdrawn_on=None): each
        for each in stored.consents
        if each.withdrawn_on is not None
    }
    consents = tuple(ended.get(each, each) for each in before.consents)
    if consents == before.consents:
        return before
    kept = attrs.evolve(before, consents=consents)
    if any(each.purpose == SCOPE_ATTESTATION and each.withdrawn_on is None for each in consents):
        return kept
    # What rests on that consent alone goes with it.
    evidence = tuple(each for each in kept.evidence if each.fact != "outside_party")
    return attrs.evolve(kept, outside_party=None, evidence=evidence)


def _find_group(key: Key, stored: Change, before: Change | None) -> Key:
    if key.kind == PLACEMENT.name:
        return Key(PERSON.name, key.id)
    document = stored.document or (None if before is None else before.document)
    if key.kind == UNIQUE.name and document:
        return Key(PERSON.name, json.loads(document)["owner"])
    return key


def _decode(change: Change) -> Any:
    kind = KIND_BY_NAME[change.key.kind]
    return decode_document(kind, change.key, change.schema, change.document or b"")


@cache
def _list_references(kind: str) -> tuple[tuple[str, str], ...]:
    """Return the keys of a document under which ids of other records stand, and the kinds of those."""
    return tuple(
        (attribute.metadata.get("key", attribute.name), attribute.metadata["refers_to"])
        for attribute in attrs.fields(KIND_BY_NAME[kind].model)
        if "refers_to" in attribute.metadata
    )


def _iterate_references(change: Change) -> Iterator[Key]:
    """Yield what the document of a change refers to; what is unclear is left out."""
    if change.document is None or change.key.kind not in KIND_BY_NAME:
        return
    names = _list_references(change.key.kind)
    if not names:
        return
    plain = json.loads(change.document)
    for name, kind in names:
        value = plain.get(name) if isinstance(plain, dict) else None
        for identifier in value if isinstance(value, list) else (value,):
            if isinstance(identifier, str) and identifier:
                yield Key(kind, identifier)
