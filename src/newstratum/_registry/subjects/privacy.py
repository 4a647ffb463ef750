"""What a register owes the people in it, counted: who was not told, what has no ground, what is due."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from attrs import frozen

from newstratum._model.notices.notices import NoticeState
from newstratum._model.people.people import LawfulBasis, Person, Placement
from newstratum._ports.records import Key
from newstratum._ports.store import Store
from newstratum._registry.notices.person_events import list_event_stems
from newstratum._registry.purposes import Purpose
from newstratum._registry.records import iterate_records
from newstratum._registry.retention.due import find_due, read_periods
from newstratum._short_repr import ShortRepr
from newstratum._wire.codec import decode_record
from newstratum._wire.record_kind import RecordKind
from newstratum._wire.record_kinds import (
    NOTICE,
    PERSON,
    PERSON_NOTICE_RULE,
    PLACEMENT,
    STORE_KEY,
    SUBJECT_REQUEST,
)
from newstratum.errors import RecordError

#: Grounds that a law or a contract gives, and that the purpose has to name.
_CITED: Final = frozenset(LawfulBasis) - {LawfulBasis.CONSENT}


@frozen(kw_only=True)
class PrivacyCounts(ShortRepr):
    """What a register owes the people in it. Records that cannot be read are not counted."""

    #: People who are placed.
    placed: int
    #: Whether the register says how people are told.
    has_notice_rule: bool
    #: Those of the placed whom no notice told of what was decided last.
    untold: int
    #: Notices to people that were given up.
    given_up: int
    #: People of whom a fact names no privacy notice, or who have no fact at all.
    without_privacy_notice: int
    #: Purposes that rest on something else than consent, and cite nothing.
    without_citation: tuple[str, ...]
    #: Whether the secret of the digests lies in the store, beside them.
    has_key_beside_digests: bool
    #: Records whose period of retention is over, by their kinds.
    due: Mapping[str, int]
    #: Objections that wait for a review.
    open_objections: int
    #: Requests of people that nobody answered yet.
    open_requests: int
    #: Those of them whose day has passed.
    late_requests: int


def count_privacy(store: Store, purposes: Iterable[Purpose], on: dt.date) -> PrivacyCounts:
    """Count what a register owes the people in it, on a day; all that is about people is read.

    Args:
        store: The store.
        purposes: The purposes of the register.
        on: The day.
    """
    told: dict[str, set[str]] = {}
    given_up = 0
    for notice in _iterate(store, NOTICE):
        if notice.person is not None:
            told.setdefault(notice.person, set()).add(notice.event)
            given_up += notice.state is NoticeState.DEAD
    placed = untold = objections = 0
    for placement in _iterate(store, PLACEMENT):
        placed += 1
        objections += sum(each.open for each in placement.objections)
        untold += not _is_told(placement, told.get(placement.person, ()))
    asked = [each for each in _iterate(store, SUBJECT_REQUEST) if each.is_open]
    due: dict[str, int] = {}
    for each in find_due(store, read_periods(store), on):
        due[each.kind] = due.get(each.kind, 0) + 1
    return PrivacyCounts(
        placed=placed,
        has_notice_rule=store.get(Key(PERSON_NOTICE_RULE.name, "people")) is not None,
        untold=untold,
        given_up=given_up,
        without_privacy_notice=sum(not _has_notice(each) for each in _iterate(store, PERSON)),
        without_citation=tuple(
            sorted(each.name for each in purposes if each.basis in _CITED and not each.citation.strip())
        ),
        has_key_beside_digests=any(not each.key for each in _iterate(store, STORE_KEY)),
        due=due,
        open_objections=objections,
        open_requests=len(asked),
        late_requests=sum(each.due_on < on for each in asked),
    )


def _iterate(store: Store, kind: RecordKind[Any]) -> Iterator[Any]:
    for record in iterate_records(store, kind.name):
        try:
            yield decode_record(kind, record)
        except RecordError:
            continue


def _is_told(placement: Placement, events: Iterable[str]) -> bool:
    """Say whether a notice tells of what was decided last; retention keeps that one."""
    stems = list_event_stems(placement)
    return any(event.startswith(stem) for event in events for stem in stems)


def _has_notice(person: Person) -> bool:
    facts = [*person.evidence, *(each for job in person.engagements for each in job.evidence)]
    return bool(facts) and all(each.notice for each in facts)
