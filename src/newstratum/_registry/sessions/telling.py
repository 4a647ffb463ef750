"""Notices to the people about whom a session decides something, stored by its own commit."""

from __future__ import annotations

import collections
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from attrs import define, field

from newstratum._model.notices.person_notices import RULE_ID, PersonNoticeRule
from newstratum._model.notices.trigger_rules import EventKind
from newstratum._model.people.people import Person, Placement
from newstratum._ports.records import Check, Key, Put, Write
from newstratum._ports.store import Store
from newstratum._registry.notices.outbox import Outbox
from newstratum._registry.notices.person_events import build_person_event, find_person_event_kind
from newstratum._registry.records import iterate_records
from newstratum._registry.sessions.collection import UnitOfWork
from newstratum._wire.codec import decode_record, encode_exact_record
from newstratum._wire.record_kinds import NOTICE, PERSON_NOTICE_RULE, PLACEMENT
from newstratum._words import NO_WORDS, Words

#: The record without which nobody is told of anything.
_RULE_KEY: Final = Key(PERSON_NOTICE_RULE.name, RULE_ID)
_NO_RULE = Words(
    "没有写明如何告知本人：newstratum notices people",
    "nobody said how people are told: newstratum notices people",
)


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
        records = iterate_records(self._store, PERSON_NOTICE_RULE.name)
        rules = {each.key.id: decode_record(PERSON_NOTICE_RULE, each) for each in records}
        self._has_none = RULE_ID not in rules
        return {} if self._has_none else rules

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
