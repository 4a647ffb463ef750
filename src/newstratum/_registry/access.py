"""What may be stored and used: purposes, and who was erased.

A purpose says what data may be used for, on what ground, and who may be sent a notice for it. A session names
its purpose, and the purpose says which kinds of record it covers and whether it may
use placements that no human confirmed yet. A notice has a purpose too, which is checked when it is sent, so
that a withdrawal counts up to the last moment. What is stored needs a source and a privacy notice
(``provenance``); the consent of each person is not looked at before something is stored or read.

Nothing names a person who was erased, not even a session that began before. Each commit that begins to name
somebody, or ceases to, requires that nobody was erased since the registry last looked. If somebody was, the
registry looks again, refuses what names them, and commits the rest.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from attrs import define, field, frozen

from newstratum._figures.proposals import ATTRIBUTION
from newstratum._model.people.erasures import ErasedPerson, ErasureState, PastReference
from newstratum._model.people.people import LawfulBasis, Person
from newstratum._model.values.validators import is_several
from newstratum._ports.records import MAX_LIMIT, Check, Key, Put, Record, Version
from newstratum._ports.store import Store
from newstratum._registry.records import iterate_records
from newstratum._short_repr import ShortRepr
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
from newstratum._words import Words, join_names
from newstratum.errors import DecodeError, ErasedPersonError, InvalidValueError, PurposeError

#: What a purpose can cover: all but the records a registry keeps for itself.
_ALL_KINDS: Final = frozenset(kind.name for kind in KINDS if kind.collection)


def _check_citation(purpose: Purpose, _attribute: object, value: str) -> None:
    if purpose.basis is LawfulBasis.STATUTORY_DUTY and not value.strip():
        raise InvalidValueError(
            f"purpose.{purpose.name}.citation",
            Words("法定职责须写明法条", "a statutory duty cites its statute"),
            Words("请写法律和条款", "name law and article"),
        )


def _to_kind_names(names: Iterable[str]) -> frozenset[str]:
    if is_several(names):
        return frozenset(names)
    raise InvalidValueError(
        "purpose.covers",
        Words("应为几类记录，不是一个{}", "must be several kinds of record, not one {}").format(
            type(names).__name__
        ),
        Words('只有一类也请写covers={"person"}', 'write covers={"person"}, also for one'),
    )


def _check_kinds(purpose: Purpose, _attribute: object, value: frozenset[str]) -> None:
    for unknown in sorted(value - _ALL_KINDS, key=str):
        raise InvalidValueError(
            f"purpose.{purpose.name}.covers",
            Words("没有{!r}这类记录", "there is no kind of record {!r}").format(unknown),
            Words("可用：{}", "use some of: {}").format(join_names(sorted(_ALL_KINDS))),
        )


@frozen(kw_only=True)
class Purpose(ShortRepr):
    """One thing data may be used for. There is no default ground: whoever declares a purpose states it."""

    #: A stable word: ``"roster"``.
    name: str
    #: The lawful basis (PIPL Art. 13).
    basis: LawfulBasis = field(converter=LawfulBasis)
    #: Law and article; required for a statutory duty.
    citation: str = field(default="", validator=_check_citation)
    #: The kinds of record it covers.
    covers: frozenset[str] = field(converter=_to_kind_names, validator=_check_kinds)
    #: Whether it may use placements that are only proposed: statistics and the work on the roster itself
    #: may, lists and invitations may not (promise L8).
    uses_proposed: bool = False
    #: Whether the text of its notices may also go to programs, as in the payload of a webhook. Without it a
    #: program is given identifiers only.
    words_for_machines: bool = False


#: The purposes of a registry that names none; each operator has to check the grounds.
DEFAULT_PURPOSES: Final = (
    Purpose(name="roster", basis=LawfulBasis.CONSENT, covers=_ALL_KINDS, uses_proposed=True),
    Purpose(
        name="statistics", basis=LawfulBasis.CONSENT, covers=frozenset({"placement"}), uses_proposed=True
    ),
    Purpose(
        name="invitation", basis=LawfulBasis.CONSENT, covers=frozenset({"person", "placement", "notice"})
    ),
    Purpose(
        name="placement_notice",
        basis=LawfulBasis.STATUTORY_DUTY,
        citation="PIPL Art. 24 and 48: people are told how an automated decision about them was made",
        covers=frozenset({"person", "placement", "notice"}),
        uses_proposed=True,
    ),
    Purpose(name="office", basis=LawfulBasis.CONTRACT, covers=_ALL_KINDS - {"person", "placement"}),
    # Naming people with their proposals, which those who consent to it alone are.
    Purpose(name=ATTRIBUTION, basis=LawfulBasis.CONSENT, covers=frozenset({"person", "proposal"})),
)


class Purposes:
    """The purposes one registry knows."""

    def __init__(self, purposes: Iterable[Purpose]) -> None:
        if isinstance(purposes, str | Purpose):
            raise _build_not_purposes_error(purposes)
        listed = tuple(purposes)
        for each in listed:
            if not isinstance(each, Purpose):
                raise _build_not_purposes_error(each)
        self._purposes = {purpose.name: purpose for purpose in listed}

    def get(self, name: str) -> Purpose:
        """Return the purpose of a name."""
        if not isinstance(name, str):
            raise InvalidValueError(
                "purpose",
                Words("类型为{}", "is of type {}").format(type(name).__name__),
                Words("请给一个名称：purpose='roster'", "give the name of one: purpose='roster'"),
            )
        try:
            return self._purposes[name]
        except KeyError:
            known = ", ".join(sorted(self._purposes))
        raise PurposeError(
            name, Words("没有声明过；已声明的：{}", "not declared; declared are: {}").format(known)
        )

    def knows(self, name: str) -> bool:
        """Say whether somebody declared a purpose."""
        return name in self._purposes

    def words_for_machines(self, name: str) -> bool:
        """Say whether the text of a notice may go to programs; not for a purpose that nobody declared."""
        purpose = self._purposes.get(name)
        return purpose is not None and purpose.words_for_machines

    def may_tell(self, name: str, person: Person | None, day: dt.date) -> bool:
        """Say whether somebody may be sent a notice now."""
        purpose = self._purposes.get(name)
        if purpose is None or "notice" not in purpose.covers:
            return False
        if purpose.basis is not LawfulBasis.CONSENT:
            return True
        return person is not None and person.consents_to(name, day)


def _build_not_purposes_error(given: object) -> InvalidValueError:
    what = (
        Words("文字{!r}", "the text {!r}").format(given)
        if isinstance(given, str)
        else Words("一个{}", "one {}").format(type(given).__name__)
    )
    names = ", ".join(purpose.name for purpose in DEFAULT_PURPOSES)
    return InvalidValueError(
        "purposes",
        Words("应为几个Purpose对象，不是{}", "takes several Purpose objects, not {}").format(what),
        Words(
            "不写即为默认的（{}），或写purposes=[*DEFAULT_PURPOSES, Purpose(…)]",
            "leave it out for the default ones ({}), or write purposes=[*DEFAULT_PURPOSES, Purpose(…)]",
        ).format(names),
    )


# ------------------------------------------------------------------------------------------ erasures

#: How long the id of somebody who was erased is refused (limit L9: what remains of them expires).
REFUSED_FOR: Final = dt.timedelta(days=730)
STATE_ID: Final = "state"
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
    #: Makes a keyed digest of some texts, with the key of the store.
    _digest: Callable[..., str]
    _now: Callable[[], dt.datetime]
    _known: KnownErasures | None = field(default=None, init=False)
    #: Whether the register may have named people before it noted what it corrects.
    _may_have_named: bool = field(default=False, init=False)

    def get(self) -> KnownErasures:
        """Return what is known, and look if nobody did."""
        return self._known or self.look()

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
        if self.get().marks:
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
        erased_at = marks.get(digest)
        return digest in marks and (erased_at is None or not self._is_over(erased_at))

    def build_first_write(self) -> Put | None:
        """Return what the first commit of a register that names somebody stores beside it.

        From then on sessions note what they correct and remove. None for a register that may have named
        people before: its first erasure reads all that happened.
        """
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
        reference = PastReference(
            id=self._digest("past-reference", person, key.kind, key.id),
            person=person,
            kind=key.kind,
            record=key.id,
        )
        put = encode_record(PAST_REFERENCE, reference, None)
        return put if self._store.get(put.key) is None else None


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
