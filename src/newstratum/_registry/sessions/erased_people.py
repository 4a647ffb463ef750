"""Who was erased, so that no commit names them again.

Nothing names a person who was erased, not even a session that began before. Each commit that begins to name
somebody, or ceases to, requires that nobody was erased since the registry last looked. If somebody was, the
registry looks again, refuses what names them, and commits the rest.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from attrs import define, field, frozen

from newstratum._model.people.erasures import ErasedPerson, ErasureState, PastReference
from newstratum._model.values.sensitive import SensitiveText
from newstratum._ports.records import MAX_LIMIT, Check, Key, Put, Record, Version
from newstratum._ports.store import Store
from newstratum._registry.environment import Environment
from newstratum._registry.records import iterate_records
from newstratum._registry.sessions.digests import Digests
from newstratum._registry.sessions.erasure_ledger import REFUSED_FOR, ErasureLedger, build_ledger
from newstratum._registry.sessions.unique_values import normalize_address
from newstratum._wire.codec import decode_record, encode_record
from newstratum._wire.record_kind import RecordKind
from newstratum._wire.record_kinds import (
    ERASED_PERSON,
    ERASURE_STATE,
    KINDS,
    PAST_REFERENCE,
    PERSON,
    PLACEMENT,
)
from newstratum._words import Words
from newstratum.errors import DecodeError, ErasedPersonError

STATE_ID: Final = "state"
#: How what stands for an address begins in a reference, where else the id of a person stands.
ADDRESS_PREFIX: Final = "address-"
#: The kinds of record that can name people.
_NAMING: Final = frozenset(kind.name for kind in KINDS if kind.about or kind in (PERSON, PLACEMENT))
STATE_KEY: Final = Key(ERASURE_STATE.name, STATE_ID)


@frozen
class KnownErasures:
    """What a register said of its erasures when it was last looked at."""

    #: None where nobody was ever erased.
    state: ErasureState | None = None
    version: Version | None = None
    #: Since when ids are refused, by their digests; None where the mark cannot be read.
    marks: Mapping[str, dt.datetime | None] = field(factory=dict)


@define(eq=False)
class ErasedPeople:
    """Knows who was erased from one register, by digests; several threads may use it."""

    _store: Store
    #: Makes a keyed digest of some texts.
    _digest: Callable[..., str]
    _now: Callable[[], dt.datetime]
    #: Says who was erased, apart from the store; None where there is no such ledger.
    ledger: ErasureLedger | None = None
    #: Says whether the secret of the digests lies outside the store.
    is_secret: Callable[[], bool] = lambda: False
    _known: KnownErasures | None = field(default=None, init=False)
    #: Whether the register may have named people before it noted what it corrects.
    _may_have_named: bool = field(default=False, init=False)

    def get(self) -> KnownErasures:
        """Return what is known, and look if nobody did."""
        return self._known or self.look()

    def look_anew(self) -> KnownErasures:
        """Look again although nobody was erased: the keys of the digests were changed."""
        self._known = None
        return self.look()

    def look(self) -> KnownErasures:
        """Look again who was erased."""
        record = self._store.get(STATE_KEY)
        known = self._known
        if record is None:
            known = KnownErasures()
        elif known is None or known.version != record.version:
            # After the state: whoever is erased meanwhile changes it.
            known = KnownErasures(_read_state(record), record.version, dict(self._iterate_marks()))
        self._known = known
        return known

    def add(self, mark: ErasedPerson, state: ErasureState, version: Version, known: KnownErasures) -> None:
        """Take note of somebody who was erased by a commit that found the register as it was known.

        All marks need not be read again for it, so that many can be erased one after another.
        """
        self._known = KnownErasures(state, version, {**known.marks, mark.id: mark.erased_at})

    def _iterate_marks(self) -> Iterator[tuple[str, dt.datetime | None]]:
        for record in iterate_records(self._store, ERASED_PERSON.name):
            erased_at = None
            with contextlib.suppress(DecodeError):
                erased_at = decode_record(ERASED_PERSON, record).erased_at
            yield record.key.id, erased_at

    def digest_of(self, person: str) -> str:
        """Return the digest that stands for the id of a person who was erased."""
        return self._digest("erased-person", person)

    def make_id(self, commit_id: str, number: str) -> str:
        """Return the id that takes the place of that of an erased record in the history; it says nothing."""
        return self._digest("erased-record", commit_id, number)

    def build_mark(self, person: str, commit_id: str) -> ErasedPerson:
        """Return what says that a person is erased now."""
        return ErasedPerson(id=self.digest_of(person), commit_id=commit_id, erased_at=self._now())

    def is_expired(self, mark: ErasedPerson) -> bool:
        """Say whether the id of somebody who was erased is not refused any more."""
        return self._is_over(mark.erased_at)

    def _is_over(self, erased_at: dt.datetime) -> bool:
        return erased_at <= self._now() - REFUSED_FOR

    def check(self, kind: RecordKind[Any], model: Any) -> None:
        """Refuse a record that names somebody who was erased, as far as is known."""
        if self.get().marks or self.ledger is not None:
            for name, person in list_names(kind, model):
                if self._is_refused(person):
                    raise ErasedPersonError(
                        f"{kind.name}.{name}",
                        Words("提到了已删除的人", "names somebody who was erased"),
                        Words("请略去，或给此人新的编号", "leave it out, or give the person a new id"),
                    )

    def check_past_name(self, kind: RecordKind[Any], person: str) -> None:
        """Refuse to take the name of somebody who was erased out of a record: the erasure takes the record.

        It may have found the record already, and would erase what is written there now.
        """
        if self._is_refused(person):
            raise ErasedPersonError(
                kind.name,
                Words("提到了正在删除的人", "names somebody who is being erased"),
                Words("如仍在，请再删除一次", "erase the person again if it stays"),
            )

    def _is_refused(self, person: str) -> bool:
        marks = self.get().marks
        digest = self.digest_of(person) if marks else ""
        if digest in marks:
            erased_at = marks[digest]
            return erased_at is None or not self._is_over(erased_at)
        return self.ledger is not None and self.ledger.holds_person(person)

    def was_erased(self, identifier: str, contacts: Iterable[tuple[str, str]] = ()) -> bool:
        """Say whether somebody was erased, by the id, or by a contact that the ledger knows.

        Args:
            identifier: The id; empty where there is none.
            contacts: Kind and value of contacts, in the form in which they are compared.
        """
        if identifier and self._is_refused(identifier):
            return True
        ledger = self.ledger
        return ledger is not None and any(ledger.holds_contact(kind, value) for kind, value in contacts)

    def build_first_write(self) -> Put | None:
        """Return what the first commit of a register that names somebody stores beside it.

        From then on sessions note what they correct and remove. None for a register that may have named
        people before: its first erasure reads all that happened.
        """
        if self.ledger is not None:
            # Before a backup can hold anybody: by its secret the ledger knows the register again.
            self._digest()
        if self._may_have_named or self.get().state is not None:
            return None
        feed = self._store.changes(limit=MAX_LIMIT)
        self._may_have_named = feed.more or any(change.key.kind in _NAMING for change in feed.changes)
        first = ErasureState(id=STATE_ID, erasures=0, is_indexed=True)
        return None if self._may_have_named else encode_record(ERASURE_STATE, first, None)

    def build_check(self) -> Check:
        """Return the requirement that nobody was erased since it was looked."""
        return Check(STATE_KEY, self.get().version)

    def encode_past_reference(self, person: str, key: Key) -> Put | None:
        """Return what stores that a record named a person earlier; None if that is stored."""
        return self._encode_reference(person, key)

    def encode_address_reference(self, address: SensitiveText, key: Key) -> Put | None:
        """Return what stores that a record goes to an address; None if that is stored."""
        return self._encode_reference(self.hide_address(address), key)

    def hide_address(self, address: SensitiveText) -> str:
        """Return what stands for an address in a reference: a keyed digest."""
        return ADDRESS_PREFIX + self._digest("address", normalize_address(address.reveal()))

    def _encode_reference(self, person: str, key: Key) -> Put | None:
        reference = PastReference(
            id=self._digest("past-reference", person, key.kind, key.id),
            person=person,
            kind=key.kind,
            record=key.id,
        )
        put = encode_record(PAST_REFERENCE, reference, None)
        return put if self._store.get(put.key) is None else None


def build_erased_people(
    store: Store, digests: Digests, ledger: Path | str | None, environment: Environment
) -> ErasedPeople:
    """Return who was erased from a register, by its digests and the ledger that lies outside."""
    return ErasedPeople(
        store,
        digests.hide,
        environment.now,
        build_ledger(ledger, digests, environment),
        digests.is_secret,
    )


def _read_state(record: Record) -> ErasureState:
    try:
        return decode_record(ERASURE_STATE, record)
    except DecodeError:
        # What it says is made anew by the next erasure; that it is there is enough until then.
        return ErasureState(id=STATE_ID, erasures=0, is_indexed=False)


def list_names(kind: RecordKind[Any], model: Any) -> list[tuple[str, str]]:
    """Return the people that a record names: each by the attribute, and the id."""
    names = (kind.about, ("id",) if kind is PERSON else ("person",) if kind is PLACEMENT else ())
    found = ((name, getattr(model, name)) for several in names for name in several)
    return [(name, person) for name, person in found if person is not None]


def find_past_names(kind: RecordKind[Any], before: Any, now: Any) -> Iterable[str]:
    """Return the people whom a record named before and does not name now."""
    names = {getattr(before, name) for name in kind.about}
    current = set() if now is None else {getattr(now, name) for name in kind.about}
    return sorted(names - current - {None})
