"""Erasing a person: every record that is about them, and every stored version of it."""

from __future__ import annotations

import contextlib
import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

import attrs
from attrs import define, field, frozen

from newstratum._model.people.erasures import ErasedPerson, ErasureState
from newstratum._model.people.people import Person
from newstratum._ports.query import Is
from newstratum._ports.records import Act, Key, Note, Put, Record, Version, Write
from newstratum._ports.store import (
    BatchRedactor,
    History,
    HistoryRedactor,
    Redaction,
    Redactor,
    Store,
    TraceRedactor,
)
from newstratum._registry.records import iterate_history, iterate_records
from newstratum._registry.sessions.collection import commit_to
from newstratum._registry.sessions.commands import SessionCommand
from newstratum._registry.sessions.erased_people import STATE_ID, ErasedPeople
from newstratum._registry.sessions.erasure_ledger import LedgerMark
from newstratum._registry.sessions.mentions import Mentions, clear_mentions
from newstratum._registry.sessions.past_references import index_past_references
from newstratum._registry.sessions.unique_values import normalize_contact
from newstratum._wire.codec import decode_document, decode_record, encode_record
from newstratum._wire.record_kinds import (
    COMMAND,
    ERASED_PERSON,
    ERASURE_STATE,
    KIND_BY_NAME,
    KINDS,
    MERGE,
    PAST_REFERENCE,
    PERSON,
    PLACEMENT,
)
from newstratum._words import NO_WORDS, Words, write_count
from newstratum.errors import (
    ConflictError,
    InvalidValueError,
    NotFoundError,
    RecordError,
    UnavailableError,
    UnsupportedQueryError,
)

_ABOUT_PEOPLE: Final = tuple(kind for kind in KINDS if kind.about)
#: A reason that is a code: a word or several of the Latin alphabet, as programs write them.
_CODE: Final = re.compile(r"[a-z0-9][a-z0-9 ._-]*")
#: How often an erasure begins again because others wrote meanwhile.
_ATTEMPTS: Final = 100


@frozen(kw_only=True, repr=False)
class Erasure:
    """What erasing a person did."""

    #: The records erased.
    keys: tuple[Key, ...]
    #: The records that named the person before they were corrected: they stay, and their past was erased.
    kept: tuple[Key, ...] = ()
    #: How many stored documents were replaced by digests.
    documents: int
    #: The records about others in whose texts names and contacts of the person were taken out.
    cleared: tuple[Key, ...] = ()
    #: The records about others that name the person or a namesake, and that somebody has to look at.
    mentions: tuple[Key, ...] = ()
    #: What stays, and why.
    remains: tuple[Words, ...] = ()
    #: Why old bytes may still lie somewhere, and until when; empty when none do.
    waiting: Words = NO_WORDS

    @property
    def already_done(self) -> bool:
        """Whether the person was erased before, so that there was nothing left to erase."""
        return self.documents == 0

    def __repr__(self) -> str:
        if self.already_done:
            return "Erasure(already done)"
        records = write_count(len(self.keys), "record").en
        documents = write_count(self.documents, "document").en
        return f"Erasure({records}, {documents})"


def erase_person(
    store: Store,
    identifier: str,
    note: Note,
    *,
    erased: ErasedPeople,
    command: SessionCommand | None,
    new_note: Callable[[str], Note],
    search_texts: bool = False,
) -> Erasure:
    """Erase a person, their placement, and everything else that names them or did: notices, seats, claims.

    First it is stored that the person is erased, by a digest of the id: from then on nothing names them, not
    even a session that began before. Then all is erased, by one commit where the store can, under the id of
    the command that marked the person; so of two erasures at once one does it. Otherwise each record is
    erased by a commit of its own, under an id made of that one, the person last. Repeating the command after
    a crash erases what is left and nothing twice.

    The first erasure of a register reads the whole feed once, to find what named people earlier.
    """
    if not isinstance(store, Redactor | BatchRedactor):
        raise UnsupportedQueryError(
            PERSON.name, Words("这个数据库不能删除历史", "this store cannot erase a history")
        )
    merged = store.get(Key(MERGE.name, identifier))
    if merged is not None:
        # By the dropped id alone a crash would leave the other record unfound.
        raise InvalidValueError(
            "person",
            Words("已并入另一条记录", "was merged into another record"),
            Words("请删除该记录：{}", "erase that one: {}").format(decode_record(MERGE, merged).kept),
        )
    mentions = _clear_mentions(store, identifier, note) if search_texts else Mentions()
    erasures = [
        _erase_one(
            store, each, attrs.evolve(note, commit_id=f"{note.commit_id}.{number}"), erased, None, new_note
        )
        for number, each in enumerate(_find_merged(store, identifier), 1)
    ]
    erasures.append(_erase_one(store, identifier, note, erased, command, new_note))
    return Erasure(
        keys=tuple(dict.fromkeys(key for each in erasures for key in each.keys)),
        kept=tuple(dict.fromkeys(key for each in erasures for key in each.kept)),
        documents=sum(each.documents for each in erasures),
        cleared=mentions.cleared,
        mentions=mentions.left,
        remains=tuple(_list_remains(store, erased)),
        waiting=next((each.waiting for each in reversed(erasures) if each.waiting != NO_WORDS), NO_WORDS),
    )


def _clear_mentions(store: Store, identifier: str, note: Note) -> Mentions:
    """Take somebody out of the texts about others, while it is still known what they are called."""
    people = [
        person
        for each in (identifier, *_find_merged(store, identifier))
        for person in _iterate_stored(store, each)
    ]
    names = [person.name.reveal().strip() for person in people if person.name is not None]
    contacts = [contact.value.reveal().strip() for person in people for contact in person.contacts]
    own = attrs.evolve(note, commit_id=f"{note.commit_id}.texts")
    return clear_mentions(store, identifier, [*dict.fromkeys(names)], [*dict.fromkeys(contacts)], own)


def _list_remains(store: Store, erased: ErasedPeople) -> Iterator[Words]:
    """Yield what stays of somebody who was erased, and why."""
    yield Words(
        "一个摘要值保留两年，用以拒绝此人再次被登记",
        "a digest stays for two years, so that the person is not registered again unnoticed",
    )
    if not isinstance(store, TraceRedactor):
        yield Words(
            "这种数据库不能清除历史中的编号和理由",
            "this store cannot take ids and reasons out of the history",
        )
    if not erased.is_secret():
        yield Words(
            "编号仍在变更记录中，使据此保存副本的人也能删除；把密钥移到数据库之外，编号也会清除",
            "the id stays in the feed, so that those who keep copies by it can erase them too; with "
            "keys outside the store it goes as well",
        )
    if erased.ledger is None:
        yield Words(
            "没有删除记录簿：从此前的备份恢复，此人会回来",
            "there is no ledger of erasures: a restore of an earlier backup brings the person back",
        )
    yield Words(
        "此前的备份、导出文件、已发出的通知和打印件不在其内，请另行处理",
        "backups, exports, messages sent and prints of before are not reached; see to them yourselves",
    )


def _find_merged(store: Store, identifier: str) -> list[str]:
    """Return the ids of the records that were merged into a person."""
    records = iterate_records(store, MERGE.name, [Is("kept", identifier)])
    return [decode_record(MERGE, record).dropped for record in records]


def _erase_one(
    store: Store,
    identifier: str,
    note: Note,
    erased: ErasedPeople,
    command: SessionCommand | None,
    new_note: Callable[[str], Note],
) -> Erasure:
    """Erase what is stored under one id."""
    mark = _mark_person(store, identifier, note, erased, command)
    index_past_references(store, erased, new_note)
    eraser = _Eraser(
        store=store,
        identifier=identifier,
        note=attrs.evolve(note, commit_id=mark.commit_id),
        erased=erased,
        texts=_list_texts(store, identifier),
        addresses=_list_addresses(store, identifier, erased),
    )
    return eraser.erase()


def _mark_person(
    store: Store, identifier: str, note: Note, erased: ErasedPeople, command: SessionCommand | None
) -> ErasedPerson:
    """Store that a person is erased, unless somebody did; return what is stored."""
    if command is not None:
        command.begin(note.actor, note.purpose, note.reason)
        command.take("redact_person", identifier)
        if command.stored is not None:
            command.check_stored(())
    for _ in range(_ATTEMPTS):
        record = store.get(Key(ERASED_PERSON.name, erased.digest_of(identifier)))
        stored = None if record is None else decode_record(ERASED_PERSON, record)
        if stored is not None and not erased.is_expired(stored):
            return stored
        _check_was_there(store, identifier)
        mark = erased.build_mark(identifier, note.commit_id)
        known = erased.look()
        last = ErasureState(id=STATE_ID, erasures=0, is_indexed=False) if known.state is None else known.state
        state = attrs.evolve(last, erasures=last.erasures + 1)
        if erased.ledger is not None:
            # Before the commit: what a crash leaves in between is erased when the register is next opened.
            state = note_ledger(
                state, erased.ledger.add(identifier, _list_contacts(store, identifier), get_mark(last))
            )
        writes: list[Write] = [
            encode_record(ERASED_PERSON, mark, None if record is None else record.version),
            encode_record(ERASURE_STATE, state, known.version),
            *(() if command is None else command.build_writes()),
        ]
        try:
            commit = commit_to(store, writes, attrs.evolve(note, commit_id=f"{note.commit_id}.mark"))
        except ConflictError:
            continue
        if command is not None:
            command.check_stored(writes)
        erased.add(mark, state, commit.version, known)
        return mark
    raise UnavailableError(Words("其他人一直在删除人员", "others kept erasing people"))


def get_mark(state: ErasureState) -> LedgerMark:
    """Return how far the ledger went when a store last wrote it down."""
    return LedgerMark(state.ledger, state.ledgered, state.ledger_head)


def note_ledger(state: ErasureState, mark: LedgerMark) -> ErasureState:
    """Return a state that says how far the ledger goes."""
    return attrs.evolve(state, ledger=mark.ledger, ledgered=mark.erasures, ledger_head=mark.head)


def _list_contacts(store: Store, identifier: str) -> list[tuple[str, str]]:
    """Return every contact that somebody has or had, in the form in which contacts are compared."""
    contacts = (contact for person in _iterate_stored(store, identifier) for contact in person.contacts)
    return list(
        dict.fromkeys(
            (str(each.kind), normalize_contact(each.kind, each.value.reveal())) for each in contacts
        )
    )


def _list_addresses(store: Store, identifier: str, erased: ErasedPeople) -> list[str]:
    contacts = (contact for person in _iterate_stored(store, identifier) for contact in person.contacts)
    return list(dict.fromkeys(erased.hide_address(each.value) for each in contacts))


def _list_texts(store: Store, identifier: str) -> list[str]:
    """Return the names and contacts that somebody has or had, in lower case, as they were written."""
    texts: dict[str, None] = {}
    for person in _iterate_stored(store, identifier):
        values = [person.name, *(contact.value for contact in person.contacts)]
        texts |= {value.reveal().strip().casefold(): None for value in values if value is not None}
    return [text for text in texts if text]


def _iterate_stored(store: Store, identifier: str) -> Iterator[Person]:
    """Yield somebody as they are and were stored, as far as that can be read."""
    key = Key(PERSON.name, identifier)
    record = store.get(key)
    documents = [] if record is None else [(record.schema, record.document)]
    if isinstance(store, History):
        changes = iterate_history(store, key)
        documents += [(each.schema, each.document) for each in changes if each.document is not None]
    for schema, document in documents:
        with contextlib.suppress(RecordError):
            yield decode_document(PERSON, key, schema, document)


def _check_was_there(store: Store, identifier: str) -> None:
    """Refuse the id of a person who never was."""
    key = Key(PERSON.name, identifier)
    if store.get(key) is not None or not isinstance(store, History):
        return
    if not store.of(key, limit=1).changes:
        raise NotFoundError(str(key))


def build_record_note(note: Note, key: Key) -> Note:
    """Return the note under which a store that erases one by one erases a record of a command."""
    return attrs.evolve(note, commit_id=f"{note.commit_id}.{key.kind}.{key.id}")


@define(kw_only=True)
class _Eraser:
    """Erases what names one person, turn by turn, until nothing does."""

    _store: Store = field(alias="store")
    _identifier: str = field(alias="identifier")
    _note: Note = field(alias="note")
    _erased: ErasedPeople = field(alias="erased")
    #: What tells of her in a text: names and contacts, in lower case.
    _texts: Sequence[str] = field(alias="texts")
    #: What stands for her contacts where a notice goes to an address.
    _addresses: Sequence[str] = field(alias="addresses")
    #: How many records stay because the store cannot erase the past of one.
    _left: int = field(default=0, init=False)

    def erase(self) -> Erasure:
        erased: dict[Key, None] = {}
        kept: dict[Key, None] = {}
        documents, waiting = 0, NO_WORDS
        for turn in itertools.count(1):
            keys, staying = self._find(turn)
            if not keys and not staying:
                break
            if turn > _ATTEMPTS:
                raise UnavailableError(
                    Words("其他人一直在写入要删除的内容", "others kept writing what is to be erased")
                )
            note = self._note
            if turn > 1:
                note = attrs.evolve(note, commit_id=f"{note.commit_id}.{turn}")
            try:
                for done, redaction in self._redact(keys, staying, note):
                    waiting = waiting if redaction.waiting == NO_WORDS else redaction.waiting
                    if not redaction.erased:
                        # Another erasure of the person did it at the same moment.
                        continue
                    erased |= dict.fromkeys(done)
                    kept |= dict.fromkeys(put.key for put in staying)
                    documents += redaction.erased
            except ConflictError:
                # Somebody wrote a record that is to stay; it is looked at again.
                continue
        if self._left:
            records = write_count(self._left, "record")
            waiting = Words(
                "数据库不能删除{}条记录此前的内容；请把登记册迁到可以删除的数据库",
                "the store cannot erase what {} held earlier; move the register to one that can",
            ).format(records)
        return Erasure(keys=tuple(erased), kept=tuple(kept), documents=documents, waiting=waiting)

    def _find(self, turn: int) -> tuple[list[Key], list[Put]]:
        """Return the records to erase, the person last, and those of which only the past is erased."""
        keys, staying = dict.fromkeys(self._find_naming()), dict[Key, Put]()
        self._left = 0
        for record in list(self._find_references()):
            reference = decode_record(PAST_REFERENCE, record)
            key = Key(reference.kind, reference.record)
            if key in keys or key.kind not in KIND_BY_NAME:
                continue
            current = self._store.get(key)
            if current is None or reference.person in self._addresses:
                if self._holds_documents(key, turn):
                    keys[key] = None
            elif self._holds_documents(key, turn, but=current.version):
                staying[key] = Put(key, current.schema, current.document, current.fields, current.version)
                if not isinstance(self._store, HistoryRedactor):
                    self._left += 1
                    del keys[record.key], staying[key]
        for own in (Key(PLACEMENT.name, self._identifier), Key(PERSON.name, self._identifier)):
            if self._holds_documents(own, turn):
                keys[own] = None
        if not self._erased.is_secret():
            keys |= dict.fromkeys(self._find_commands([*keys, *staying]))
        return list(keys), list(staying.values())

    def _find_commands(self, keys: Sequence[Key]) -> Iterator[Key]:
        """Yield the commands that changed the records: beside the secret, their digests could be tried."""
        if isinstance(self._store, History):
            changes = (change for key in keys for change in iterate_history(self._store, key))
            told = (change.note.commit_id for change in changes if change.act is not Act.REDACT)
            for commit_id in dict.fromkeys(told):
                key = Key(COMMAND.name, commit_id)
                if self._store.get(key) is not None:
                    yield key

    def _find_references(self) -> Iterator[Record]:
        """Yield what says which records named her earlier, or went to an address of hers."""
        for name in (self._identifier, *self._addresses):
            yield from iterate_records(self._store, PAST_REFERENCE.name, [Is("person", name)])

    def _find_naming(self) -> Iterator[Key]:
        """Yield the records that name the person now."""
        for kind in _ABOUT_PEOPLE:
            for name in kind.about:
                for record in iterate_records(self._store, kind.name, [Is(name, self._identifier)]):
                    yield record.key

    def _holds_documents(self, key: Key, turn: int, *, but: Version | None = None) -> bool:
        """Say whether the store holds documents of a record, apart from one; on the first turn if it may."""
        if not isinstance(self._store, History):
            return turn == 1 or (but is None and self._store.get(key) is not None)
        return any(
            change.act is Act.PUT and change.document is not None and change.version != but
            for change in iterate_history(self._store, key)
        )

    def _build_ids(self, keys: Sequence[Key], note: Note) -> dict[Key, str]:
        """Return the ids that take the place of those of erased records: they can hold hers, or a digest.

        Without an outside key her own id stays in the history: it tells those who follow the feed whom to
        erase, and its digest beside the secret would say as much.
        """
        ids: dict[Key, str] = {}
        for number, key in enumerate(keys):
            if key.id != self._identifier:
                ids[key] = self._erased.make_id(note.commit_id, str(number))
            elif self._erased.is_secret():
                ids[key] = self._erased.digest_of(self._identifier)
        return ids

    def _find_reasons(self, store: Store, keys: Sequence[Key]) -> list[str]:
        """Return the commits that changed the records and whose reason may speak of her: it is no code."""
        reasons: dict[str, str] = {}
        for key in keys:
            for change in iterate_history(store, key):
                reasons[change.note.commit_id] = change.note.reason
        return [
            commit_id
            for commit_id, reason in reasons.items()
            if reason
            and (not _CODE.fullmatch(reason) or any(each in reason.casefold() for each in self._texts))
        ]

    def _redact(
        self, keys: Sequence[Key], staying: Sequence[Put], note: Note
    ) -> Iterator[tuple[Sequence[Key], Redaction]]:
        """Redact records, together or one by one, and yield what was done; a person may have no placement."""
        store = self._store
        if isinstance(store, TraceRedactor):
            ids = self._build_ids(keys, note)
            reasons = self._find_reasons(store, [*keys, *(put.key for put in staying)])
            yield keys, store.redact_traces(staying, keys, note, ids=ids, reasons=reasons)
        elif staying and isinstance(store, HistoryRedactor):
            yield keys, store.redact_history(staying, keys, note)
        elif isinstance(store, BatchRedactor):
            try:
                yield keys, store.redact_all(keys, note)
            except NotFoundError as error:
                there = [key for key in keys if key.kind != PLACEMENT.name]
                if len(there) == len(keys) or not error.key.startswith(f"{PLACEMENT.name}/"):
                    raise
            else:
                return
            yield there, store.redact_all(there, note)
        elif isinstance(store, Redactor):
            for key in keys:
                try:
                    yield (key,), store.redact(key, build_record_note(note, key))
                except NotFoundError:
                    if key.kind != PLACEMENT.name:
                        raise
