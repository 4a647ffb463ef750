"""What is due: the records about people whose period of retention is over on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from attrs import field, frozen

from newstratum._model.notices.notices import Notice
from newstratum._model.people.retention import RetentionAction, RetentionPeriod, compute_last_day
from newstratum._model.values.calendar import to_china
from newstratum._model.values.periods import PartialDate
from newstratum._ports.records import Key
from newstratum._ports.store import History, Store
from newstratum._registry.notices.person_events import list_event_stems
from newstratum._registry.records import iterate_changes, iterate_history, iterate_records
from newstratum._shipped.retention import load_retention_periods
from newstratum._short_repr import ShortRepr
from newstratum._wire.codec import decode_record
from newstratum._wire.record_kind import RecordKind
from newstratum._wire.record_kinds import (
    ACTIVITY,
    KIND_BY_NAME,
    NOTICE,
    PERSON,
    PLACEMENT,
    RETENTION_PERIOD,
    SURVEY_ROUND,
)
from newstratum.errors import RecordError

#: What is about people: what erasing one would follow.
KINDS_WITH_PERIODS: Final = frozenset(
    {*(name for name, kind in KIND_BY_NAME.items() if kind.about), PERSON.name}
) - {"unique", "past_reference", PLACEMENT.name}


@frozen(kw_only=True)
class DueRecord(ShortRepr):
    """A record whose period is over."""

    kind: str
    id: str
    #: The purpose it serves, where it says one.
    purpose: str = ""
    #: The day from which its period counts.
    day: dt.date
    #: The last day on which it was to be kept.
    kept_until: dt.date
    period: RetentionPeriod

    @property
    def action(self) -> RetentionAction:
        """What happens to it."""
        return self.period.action


@frozen
class Periods:
    """The periods of a register: its own, and the shipped ones of what it has none for."""

    _by_kind: Mapping[tuple[str, str], RetentionPeriod] = field(repr=False)

    def list(self) -> tuple[RetentionPeriod, ...]:
        """Return them by kind and purpose."""
        return tuple(period for _, period in sorted(self._by_kind.items()))

    def find(self, kind: str, purpose: str) -> RetentionPeriod | None:
        """Return the period of a kind and purpose; None where it has none."""
        return self._by_kind.get((kind, purpose)) or self._by_kind.get((kind, ""))

    def list_kinds(self) -> tuple[str, ...]:
        """Return the kinds that have a period."""
        return tuple(sorted({kind for kind, _ in self._by_kind}))


def read_periods(store: Store) -> Periods:
    """Return the periods that hold in a register.

    Raises:
        RecordError: One that is stored cannot be read: without it, too much would be due or too little.
    """
    own = (decode_record(RETENTION_PERIOD, each) for each in iterate_records(store, RETENTION_PERIOD.name))
    return Periods({(each.kind, each.purpose): each for each in (*load_retention_periods(), *own)})


def find_due(store: Store, periods: Periods, on: dt.date) -> Iterator[DueRecord]:
    """Yield the records whose period is over on a day, by kind and id; what cannot be read is left out."""
    days = _Days(store)
    for name in periods.list_kinds():
        kind = KIND_BY_NAME[name]
        for record in iterate_records(store, name):
            try:
                model = decode_record(kind, record)
            except RecordError:
                continue
            if not _is_about_somebody(kind, model) or getattr(model, "due_at", None) is not None:
                # A notice that waits is not over.
                continue
            purpose = str(getattr(model, "purpose", ""))
            period = periods.find(name, purpose)
            day = None if period is None else days.find(kind, record.key, model)
            if period is None or day is None:
                continue
            last = compute_last_day(day, period.months)
            if on > last and not (kind is NOTICE and _tells_of_present(store, model)):
                yield DueRecord(
                    kind=name, id=record.key.id, purpose=purpose, day=day, kept_until=last, period=period
                )


def _tells_of_present(store: Store, notice: Notice) -> bool:
    """Say whether a notice tells a person of what holds of them now: it is kept as long as that holds."""
    record = None if notice.person is None else store.get(Key(PLACEMENT.name, notice.person))
    if record is None:
        return False
    try:
        stems = list_event_stems(decode_record(PLACEMENT, record))
    except RecordError:
        return False
    return any(notice.event.startswith(each) for each in stems)


def make_end_finder(store: Store, periods: Periods) -> Callable[[RecordKind[Any], Key, Any], dt.date | None]:
    """Return what finds the last day on which a record is to be kept; None where nothing says."""
    days = _Days(store, reads_all=False)

    def find(kind: RecordKind[Any], key: Key, model: Any) -> dt.date | None:
        period = periods.find(kind.name, str(getattr(model, "purpose", "")))
        day = None if period is None else days.find(kind, key, model)
        return None if period is None or day is None else compute_last_day(day, period.months)

    return find


def _is_about_somebody(kind: RecordKind[Any], model: Any) -> bool:
    if kind is PERSON or kind.name == "access":
        return True
    return any(getattr(model, name) is not None for name in kind.about)


class _Days:
    """Finds the day from which the period of a record counts."""

    def __init__(self, store: Store, *, reads_all: bool = True) -> None:
        self._store = store
        #: Whether the whole feed is read once, rather than the history of each record.
        self._reads_all = reads_all or not isinstance(store, History)
        self._changed: Mapping[Key, dt.date] | None = None
        self._held: dict[Key, dt.date | None] = {}

    def find(self, kind: RecordKind[Any], key: Key, model: Any) -> dt.date | None:
        find_own = _OWN_DAYS.get(kind.name)
        own = None if find_own is None else find_own(model)
        if own is None and (named := _HELD_DAYS.get(kind.name)) is not None:
            own = self._find_held(named[0], getattr(model, named[1]))
        return self._find_last_change(key) if own is None else own

    def _find_held(self, kind: RecordKind[Any], identifier: str) -> dt.date | None:
        key = Key(kind.name, identifier)
        if key not in self._held:
            record = self._store.get(key)
            try:
                model = None if record is None else decode_record(kind, record)
            except RecordError:
                model = None
            self._held[key] = _get_latest(_find_last_date(model))
        return self._held[key]

    def _find_last_change(self, key: Key) -> dt.date | None:
        if not self._reads_all:
            changes = iterate_history(self._store, key)
            return max((to_china(each.recorded_at).date() for each in changes), default=None)
        if self._changed is None:
            self._changed = _read_last_changes(self._store)
        return self._changed.get(key)


def _read_last_changes(store: Store) -> Mapping[Key, dt.date]:
    """Return the latest day on which each record was changed, whichever way the clock went."""
    days: dict[Key, dt.date] = {}
    for change in iterate_changes(store):
        if change.key.kind in KINDS_WITH_PERIODS:
            day = to_china(change.recorded_at).date()
            days[change.key] = max(day, days.get(change.key, day))
    return days


def _find_last_date(model: Any) -> PartialDate | None:
    """Return when an activity or a round of a questionnaire ended, or else began, as far as is known."""
    period = getattr(model, "period", None)
    if period is not None:
        ended: PartialDate | None = period.ended_on or period.began_on
        return ended
    return getattr(model, "ended_on", None) or getattr(model, "held_on", None)


def _get_latest(date: PartialDate | None) -> dt.date | None:
    return None if date is None else date.latest


def _get_sent_day(notice: Any) -> dt.date | None:
    return None if notice.receipt is None else to_china(notice.receipt.accepted_at).date()


#: The day that a record itself says.
_OWN_DAYS: Final[Mapping[str, Callable[[Any], dt.date | None]]] = {
    "access": lambda access: to_china(access.accessed_at).date(),
    "attendance": lambda attendance: _get_latest(attendance.attended_on),
    "notice": _get_sent_day,
    "quarantined_record": lambda record: to_china(record.quarantined_at).date(),
    "response": lambda response: _get_latest(response.answered_on),
    "visit": lambda visit: _get_latest(visit.held_on),
}
#: The record whose day counts where the record has none of its own, and the attribute that names it.
_HELD_DAYS: Final[Mapping[str, tuple[RecordKind[Any], str]]] = {
    "attendance": (ACTIVITY, "activity"),
    "response": (SURVEY_ROUND, "survey"),
}


def group_due(due: Iterable[DueRecord]) -> Mapping[str, tuple[DueRecord, ...]]:
    """Return what is due by the id of the period that is over."""
    grouped: dict[str, list[DueRecord]] = {}
    for each in due:
        grouped.setdefault(each.period.id, []).append(each)
    return {name: tuple(found) for name, found in grouped.items()}
