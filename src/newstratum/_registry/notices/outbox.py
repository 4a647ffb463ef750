"""The outbox of a session: notices are stored by the commit of the change they are about."""

from __future__ import annotations

import collections
import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

import attrs
from attrs import define, field

from newstratum._model.notices.notices import CalendarSequence, Notice, NoticeEntry, cancel_notice
from newstratum._model.notices.person_notices import RULE_ID, PersonNoticeRule
from newstratum._model.notices.trigger_rules import EventKind
from newstratum._model.people.people import ContactKind, Person, Placement
from newstratum._model.values.identifiers import check_id
from newstratum._model.values.sensitive import SensitiveText
from newstratum._ports.notifier import Message
from newstratum._ports.records import Check, Key, Put, Write
from newstratum._ports.store import Store
from newstratum._registry.calendar_entries import build_calendar_entry
from newstratum._registry.notices.delivery import find_contact
from newstratum._registry.notices.person_events import PersonEvent, build_person_event, find_person_event_kind
from newstratum._registry.purposes import Purposes
from newstratum._registry.records import iterate_records
from newstratum._registry.sessions.collection import Collection, Scope, UnitOfWork, part_of_command
from newstratum._registry.sessions.digests import Digests
from newstratum._shipped.templates import get_template
from newstratum._wire.codec import decode_record, encode_exact_record
from newstratum._wire.exact_models import to_exact_model, to_exact_record
from newstratum._wire.record_kinds import CALENDAR_SEQUENCE, NOTICE, PERSON, PERSON_NOTICE_RULE, PLACEMENT
from newstratum._wire.traceback_redaction import redact_traceback
from newstratum._words import NO_WORDS, Words, join_names
from newstratum.errors import InvalidValueError, PurposeError, UnknownSchemeError

_UNDECLARED: Final = Words("没有声明用途{}，或它不包括通知", "nobody declared the purpose {} for notices")
_RECIPIENT_HINT: Final = Words(
    "请写已存人员的编号，或地址：SensitiveText('…')",
    "give the id of somebody stored, or an address: SensitiveText('…')",
)
_NO_CONTACT: Final = Words("没有渠道{}的联系方式", "the person has no contact for any of the channels: {}")

#: The record without which nobody is told of anything.
_RULE_KEY: Final = Key(PERSON_NOTICE_RULE.name, RULE_ID)
_NO_RULE: Final = Words(
    "没有写明如何告知本人：newstratum notices people",
    "nobody said how people are told: newstratum notices people",
)


class Outbox(Collection[Notice]):
    """The notices that a session stores; they go out when a dispatcher takes them."""

    def __init__(
        self,
        scope: Scope,
        digests: Digests,
        purposes: Purposes,
        clock: Callable[[], dt.datetime],
        find_contact_kind: Callable[[str], ContactKind | None],
    ) -> None:
        super().__init__(scope, NOTICE)
        self._digests = digests
        self._purposes = purposes
        self._clock = clock
        self._find_contact_kind = find_contact_kind
        #: How many notices this session stores; those that were stored before do not count.
        self.new_count = 0

    def now(self) -> dt.datetime:
        """Return the present instant, by the registry's clock."""
        return self._clock()

    def check_purpose(self, purpose: str) -> None:
        """Raise :class:`PurposeError` if a purpose is not declared, or does not cover notices."""
        if "notice" not in self._purposes.get(purpose).covers:
            raise PurposeError(purpose, Words("不包括notice记录", "does not cover notice records"))

    def channel_for(self, person: str, channels: Sequence[str]) -> str:
        """Return the first of some channels that reaches a person; the first one if none does.

        A channel that has its own addresses reaches everybody. One that no plugin here offers reaches
        nobody: which contact it needs is not known. Nor does any reach a person who cannot be read. The
        purpose of the session need not cover people: nothing of the person but this is shown.

        Args:
            person: Id of the person.
            channels: The channels, the preferred one first.
        """
        if len(channels) == 1:
            return channels[0]
        readable = self._work.is_readable(PERSON, person)
        found = self._work.read(PERSON, person) if readable else None
        if found is None:
            return channels[0]
        return next((each for each in channels if self._reaches(found, each)), channels[0])

    @redact_traceback
    @part_of_command()
    def tell(
        self,
        event: str,
        recipient: str | SensitiveText,
        channel: str,
        *,
        subject: str,
        text: str,
        purpose: str,
        due_at: dt.datetime | None = None,
        entry: NoticeEntry | None = None,
    ) -> Notice:
        """Store a notice; telling the same event to the same recipient again changes nothing.

        An entry gets its number here: every event about one thing a higher one than the event before, in
        the commit of the notice, so that of two commands that change the thing at the same moment one fails.

        Args:
            event: What it tells of: an identifier without personal data.
            recipient: Id of a stored person, whose contact is looked up when it is sent, or an address:
                ``SensitiveText("…")``.
            channel: Name of the channel: the scheme of its URL.
            subject: One line.
            text: What it says.
            purpose: What the recipient is told for; consent is checked when it is sent.
            due_at: When to send it; by default now.
            entry: What the recipient is to have in their calendar. Its uid is the id of what takes place,
                such as ``activity.A1``; stored is a digest of it. Its number is not looked at.

        Returns:
            The notice, new or as it was stored before.

        Raises:
            PurposeError: The purpose is not declared, or does not cover notices.
            InvalidValueError: Nobody is stored under the id, or no channel could take the recipient, the
                subject, the text or the entry.
        """
        return self._tell(
            event,
            recipient,
            channel,
            subject=subject,
            text=text,
            purpose=purpose,
            due_at=due_at,
            entry=entry,
            is_known=False,
        )

    @redact_traceback
    @part_of_command(name="tell")
    def _tell_known(self, event: str, recipient: str | SensitiveText, channel: str, **said: Any) -> Notice:
        return self._tell(event, recipient, channel, **said, is_known=True)

    def _tell(
        self,
        event: str,
        recipient: str | SensitiveText,
        channel: str,
        *,
        subject: str,
        text: str,
        purpose: str,
        due_at: dt.datetime | None,
        entry: NoticeEntry | None,
        is_known: bool,
    ) -> Notice:
        self.check_purpose(purpose)
        if entry is not None:
            entry = to_exact_model("entry", entry)
        sensitive = recipient if isinstance(recipient, SensitiveText) else None
        person = recipient if isinstance(recipient, str) else None
        to = ("address", sensitive.reveal()) if sensitive is not None else ("person", str(person))
        identifier = self._digests.of(event, *to, channel)
        stored = self.get(identifier)
        if stored is not None:
            return stored
        # A command that was stored before counts as it is.
        was_stored = self.command is not None and self.command.stored is not None
        is_checked = sensitive is None and not is_known and not was_stored
        if is_checked:
            _check_person_id(recipient)
        numbered = None if entry is None else self._number_entry(entry, event)
        # A message checks what every channel would refuse, before anything is stored.
        calendar_entry = None if numbered is None else build_calendar_entry(numbered)
        checked = Message(key=identifier, recipient=to[1], subject=subject, text=text, entry=calendar_entry)
        notice = Notice(
            id=identifier,
            event=event,
            person=person,
            address=sensitive,
            channel=channel,
            subject=checked.subject,
            text=checked.text,
            entry=numbered,
            purpose=purpose,
            due_at=due_at or self._clock(),
        )
        if is_checked:
            # Of whoever was erased that is said, and not that nobody is there.
            self._scope.check_names(NOTICE, notice)
            self._check_is_stored(str(person))
        self.new_count += 1
        if numbered is not None:
            self._store_sequence(CalendarSequence(id=numbered.uid, sequence=numbered.sequence, event=event))
        return self.add(notice)

    def _check_is_stored(self, person: str) -> None:
        if not self._work.holds(PERSON, person) and not self._scope.store.get(Key(PERSON.name, person)):
            reason = Words("没有存有这一编号的人员", "nobody is stored under this id")
            raise InvalidValueError("recipient", reason, _RECIPIENT_HINT)

    def tell_person(self, event: PersonEvent, rule: PersonNoticeRule) -> Words:
        """Store a notice to a person of what this session decides about them.

        It is part of the session's commit, and not of its command: what decides is told already.

        Args:
            event: What it tells of.
            rule: How people are told.

        Returns:
            Why they will not be reached, as far as is known; empty where they will.
        """
        readable = self._work.is_readable(PERSON, event.person)
        person = self._work.read(PERSON, event.person) if readable else None
        notice, reason = self.build_person_notice(event, rule, person)
        if notice is not None and self._work.read(NOTICE, notice.id) is None:
            self.new_count += 1
            self._work.add(NOTICE, notice)
        return reason

    def build_person_notice(
        self, event: PersonEvent, rule: PersonNoticeRule, person: Person | None
    ) -> tuple[Notice | None, Words]:
        """Return the notice to a person, or None, and why they will not be reached; it stores nothing.

        Without a contact the notice is stored all the same: it becomes a dead letter, which can be sent once
        there is one.
        """
        if not self._purposes.knows(rule.purpose) or "notice" not in self._purposes.get(rule.purpose).covers:
            return None, _UNDECLARED.format(rule.purpose)
        reaching = [each for each in rule.channels if person is not None and self._reaches(person, each)]
        channel = (*reaching, rule.channels[0])[0]
        filled = get_template(event.kind.value, rule.language).filled(
            {**event.values, "contact": rule.contact}
        )
        notice = Notice(
            id=self._digests.of(event.id, "person", event.person, channel),
            event=event.id,
            person=event.person,
            channel=channel,
            subject=filled.subject,
            text=filled.text,
            purpose=rule.purpose,
            due_at=self._clock(),
        )
        reason = NO_WORDS if reaching else _NO_CONTACT.format(join_names(rule.channels))
        return to_exact_record(NOTICE, notice), reason

    @part_of_command(lambda outbox, identifier: outbox.require(identifier))
    def cancel(self, identifier: str) -> Notice:
        """Cancel a notice that was not sent yet.

        Raises:
            NotFoundError: There is no such notice.
            IllegalTransitionError: It was sent already, or is a dead letter.
        """
        return self.update(cancel_notice(self.require(identifier)))

    def _reaches(self, person: Person, channel: str) -> bool:
        try:
            kind = self._find_contact_kind(channel)
        except UnknownSchemeError:
            return False
        return find_contact(person, kind) is not None

    def _number_entry(self, entry: NoticeEntry, event: str) -> NoticeEntry:
        """Return an entry with the digest for its uid, and the number of the event among those about it."""
        uid = self._digests.of("calendar-entry", entry.uid)
        last = self._work.read(CALENDAR_SEQUENCE, uid)
        sequence = 0 if last is None else last.sequence + (last.event != event)
        return attrs.evolve(entry, uid=uid, sequence=sequence)

    def _store_sequence(self, sequence: CalendarSequence) -> None:
        is_new = self._work.read(CALENDAR_SEQUENCE, sequence.id) is None
        (self._work.add if is_new else self._work.update)(
            CALENDAR_SEQUENCE, to_exact_record(CALENDAR_SEQUENCE, sequence)
        )


def _check_person_id(person: object) -> None:
    """Refuse what is no id of a person, such as an address in plain text."""
    if not isinstance(person, str):
        reason = Words("类型为{}", "is of type {}").format(type(person).__name__)
        raise InvalidValueError("recipient", reason, _RECIPIENT_HINT)
    try:
        check_id(person)
    except InvalidValueError as error:
        reason = error.reason
    else:
        return
    raise InvalidValueError("recipient", reason, _RECIPIENT_HINT)


def tell_recipient(
    outbox: Outbox, event: str, recipient: str | SensitiveText, channel: str, **said: Any
) -> Notice:
    """Store a notice to whom a record or a rule names, as :meth:`Outbox.tell` does.

    Whoever is not stored any more is no reason to tell nobody else: nothing is sent to them.
    """
    return outbox._tell_known(event, recipient, channel, **said)


@define(eq=False)
class PersonNoticeRules:
    """The rules of one store, by the kind of event, with the rule for all others under ``RULE_ID``.

    That there are none is remembered by all sessions of a registry. A commit that rests on it requires that
    it is still so; rules that exist are read each time.
    """

    _store: Store = field(repr=False)
    _has_none: bool = field(default=False, init=False)

    def read(self) -> Mapping[str, PersonNoticeRule]:
        """Return the rules as they are stored now; nothing where nobody is told."""
        self._has_none = self._store.get(_RULE_KEY) is None
        if self._has_none:
            return {}
        records = iterate_records(self._store, PERSON_NOTICE_RULE.name)
        return {each.key.id: decode_record(PERSON_NOTICE_RULE, each) for each in records}

    def read_known(self) -> Mapping[str, PersonNoticeRule]:
        """Return the rules, and do not ask a store again that was seen to hold none."""
        return {} if self._has_none else self.read()

    def forget(self) -> None:
        """Ask the store the next time, whatever was seen."""
        self._has_none = False


@define(eq=False)
class PersonTeller:
    """Adds to one session the notices about what it decides, and notes whom none reaches."""

    _rules: PersonNoticeRules = field(repr=False)
    _work: UnitOfWork = field(repr=False)
    _outbox: Outbox = field(repr=False)
    #: Identifies the commit, so that a second change on the same day is told too.
    _command: str
    #: Whether somebody is told nothing because the store holds no rule.
    _rests_on_no_rule: bool = field(default=False, init=False)

    def tell(self) -> Mapping[str, Words]:
        """Add the notices; return why somebody is not reached, by the ids of the people."""
        untold: dict[str, Words] = {}
        placed = [each for each in self._work.list_changed() if each.kind is PLACEMENT]
        rules = self._rules.read_known() if placed else {}
        self._rests_on_no_rule = bool(placed) and not rules
        for tracked in placed:
            if not rules:
                untold |= {} if tracked.now is None else {tracked.key.id: _NO_RULE}
                continue
            kind = find_person_event_kind(tracked.before, tracked.now)
            if kind is None:
                continue
            rule = rules.get(kind.value, rules[RULE_ID])
            event = build_person_event(tracked.now, kind, language=rule.language, command=self._command)
            reason = self._outbox.tell_person(event, rule)
            if reason != NO_WORDS:
                untold[tracked.key.id] = reason
        return MappingProxyType(untold)

    def build_checks(self) -> list[Write]:
        """Return what the commit requires because people are told nothing."""
        if not self._rests_on_no_rule or self._work.holds(PERSON_NOTICE_RULE, RULE_ID):
            return []
        return [Check(_RULE_KEY, None)]

    def is_outdated(self, conflict: str) -> bool:
        """Say if a conflict is the first rule, stored meanwhile; the rules are read again then."""
        if not self._rests_on_no_rule or conflict != str(_RULE_KEY):
            return False
        self._rules.forget()
        return True

    def find_load_rule(self) -> PersonNoticeRule | None:
        """Return the rule for people who are loaded; None where they are told nothing."""
        rules = self._rules.read()
        return rules.get(EventKind.PLACEMENT_NOTICE.value, rules.get(RULE_ID))

    def build_load_writes(
        self,
        rule: PersonNoticeRule,
        drawn: collections.deque[tuple[Person, Placement | None]],
        writes: Iterable[Write],
    ) -> Iterable[Write]:
        """Yield the writes of a load, and beside each placement the notice to its person.

        Args:
            rule: How they are told.
            drawn: The rows that were drawn for the writes, the last one at the end; emptied with each notice.
            writes: What the load writes.
        """
        for write in writes:
            yield write
            if not isinstance(write, Put) or write.key.kind != PLACEMENT.name:
                continue
            person, placement = drawn.pop()
            drawn.clear()
            kind = find_person_event_kind(None, placement)
            if placement is None or kind is None:
                continue
            event = build_person_event(placement, kind, language=rule.language, command=self._command)
            notice, _reason = self._outbox.build_person_notice(event, rule, person)
            if notice is not None:
                yield encode_exact_record(NOTICE, notice, None)
