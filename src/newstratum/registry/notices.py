"""The dispatcher's side of notices: lease what is due, send it, store what became of it.

At least once: a notice whose dispatcher died is sent again when its lease ends, under the same key, so
that a receiver can drop the repeat. A lease is taken by writing the record at the version it was read,
and what became of it is stored at the version of the lease: a dispatcher that lost its lease stores
nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

import attrs
from attrs import frozen

from newstratum.errors import ConflictError, NotFoundError
from newstratum.model.notices import Notice, NoticeState, leased, revived
from newstratum.model.people import Person
from newstratum.ports.notifier import Notifier
from newstratum.ports.query import Is, Query, To
from newstratum.ports.records import MAX_LIMIT, Key, Note, Record, Version
from newstratum.ports.store import Store
from newstratum.registry.access import Purposes
from newstratum.registry.clockwork import Clockwork
from newstratum.registry.delivery import Backoff, Courier
from newstratum.registry.work import commit_to
from newstratum.wire.codec import decoded, encoded
from newstratum.wire.kinds import NOTICE, PERSON

__all__ = ["Claimed", "DispatchReport", "NoticeDesk"]

#: How many times as many notices are looked at as are taken, so that dispatchers rarely meet.
_SPREAD: Final = 4
#: How often a dispatcher tries again to lease after another was faster.
_TRIES: Final = 5


@frozen(kw_only=True)
class Claimed:
    """A leased notice and the version of its lease, which is the fencing token."""

    notice: Notice
    version: Version


@frozen(kw_only=True)
class DispatchReport:
    """How many notices became what."""

    sent: int = 0
    postponed: int = 0
    dead: int = 0
    cancelled: int = 0
    #: Notices whose lease somebody else took meanwhile; what became of them is stored by the other.
    lost: int = 0

    def __add__(self, other: DispatchReport) -> DispatchReport:
        return DispatchReport(
            **{name: getattr(self, name) + getattr(other, name) for name in attrs.asdict(self)}
        )

    @property
    def taken(self) -> int:
        """How many notices were taken in all."""
        return self.sent + self.postponed + self.dead + self.cancelled + self.lost


#: The count of a report that each state of a notice adds to.
_COUNTED_AS: Final = {
    NoticeState.SENT: "sent",
    NoticeState.DUE: "postponed",
    NoticeState.DEAD: "dead",
    NoticeState.CANCELLED: "cancelled",
}


class NoticeDesk:
    """Takes notices that are due, sends them, and shows what became of them."""

    def __init__(
        self, store: Store, purposes: Purposes, clockwork: Clockwork, new_note: Callable[[str], Note]
    ) -> None:
        self._store = store
        self._purposes = purposes
        self._clockwork = clockwork
        self._new_note = new_note

    def list(self, state: NoticeState | None = None, *, limit: int = 100) -> tuple[Notice, ...]:
        """Return notices, those due first in front.

        Args:
            state: Only those in this state.
            limit: Notices to return at most, 1 to 1,000.
        """
        where = () if state is None else (Is("state", NoticeState(state).value),)
        page = self._store.find(Query(NOTICE.name, where, order="due_at", limit=limit))
        return tuple(decoded(NOTICE, record) for record in page.records)

    def get(self, identifier: str) -> Notice:
        """Return a notice.

        Raises:
            NotFoundError: There is none under the id.
        """
        return decoded(NOTICE, self._record(identifier))

    def claim(
        self, channel: str, *, owner: str, limit: int = 100, lease: dt.timedelta = dt.timedelta(minutes=5)
    ) -> tuple[Claimed, ...]:
        """Lease notices of one channel that are due, or whose lease ended.

        Args:
            channel: Name of the channel.
            owner: Who takes them: an identifier of the dispatcher.
            limit: How many to take at most, 1 to 250.
            lease: How long nobody else takes them.

        Returns:
            The leased notices; none if nothing is due, or if others were faster again and again.
        """
        now = self._clockwork.now()
        wanted = max(1, min(limit, MAX_LIMIT // _SPREAD))
        for _ in range(_TRIES):
            due = self._due(channel, now, wanted * _SPREAD)
            if not due:
                return ()
            taken = self._clockwork.dice().sample(due, min(wanted, len(due)))
            claimed = self._leased(taken, owner, now + lease)
            if claimed:
                return claimed
            wanted = max(1, wanted // 2)
        return ()

    def dispatch(
        self,
        notifiers: Mapping[str, Notifier],
        *,
        owner: str = "",
        limit: int = 100,
        lease: dt.timedelta = dt.timedelta(minutes=5),
        timeout: float = 10.0,
        backoff: Backoff | None = None,
    ) -> DispatchReport:
        """Send what is due through the channels that are open.

        A channel that fails is left alone until the next call; the others go on. With notices that take
        the whole ``timeout`` each, ``limit`` times ``timeout`` has to stay below ``lease``.

        Args:
            notifiers: The open channels, by the names that notices give.
            owner: Who dispatches: an identifier; drawn if it is empty.
            limit: How many notices to take of each channel at most, 1 to 250.
            lease: How long nobody else takes them.
            timeout: Seconds a channel may take for one message.
            backoff: When to try again, and when to give up.

        Returns:
            How many notices became what.
        """
        courier = Courier(
            purposes=self._purposes,
            backoff=backoff or Backoff(),
            dice=self._clockwork.dice(),
            timeout=timeout,
        )
        who = owner or self._clockwork.draw_id("dispatcher")
        report = DispatchReport()
        for channel, notifier in notifiers.items():
            claimed = self.claim(channel, owner=who, limit=limit, lease=lease)
            report += self._stored(claimed, list(self._delivered(claimed, courier, notifier)))
        return report

    def replay(self, identifier: str) -> Notice:
        """Make a dead letter due again, with fresh attempts.

        Raises:
            NotFoundError: There is no such notice.
            IllegalMoveError: It is no dead letter.
            ConflictError: Somebody else wrote it at the same moment.
        """
        record = self._record(identifier)
        notice = revived(decoded(NOTICE, record), self._clockwork.now())
        commit_to(self._store, [encoded(NOTICE, notice, record.version)], self._new_note("replay"))
        return notice

    # --------------------------------------------------------------------------------- leasing

    def _record(self, identifier: str) -> Record:
        record = self._store.get(Key(NOTICE.name, identifier))
        if record is None:
            raise NotFoundError(f"{NOTICE.name}/{identifier}")
        return record

    def _due(self, channel: str, now: dt.datetime, limit: int) -> Sequence[Record]:
        # An instant that is due now is below the next one that can be told apart from it.
        until = now + dt.timedelta(microseconds=1)
        where = (Is("channel", channel), To("due_at", until))
        return self._store.find(Query(NOTICE.name, where, order="due_at", limit=limit)).records

    def _leased(self, records: Sequence[Record], owner: str, until: dt.datetime) -> tuple[Claimed, ...]:
        notices = [leased(decoded(NOTICE, record), owner, until) for record in records]
        writes = [
            encoded(NOTICE, notice, record.version) for notice, record in zip(notices, records, strict=True)
        ]
        try:
            commit = commit_to(self._store, writes, self._new_note("lease"))
        except ConflictError:
            return ()
        return tuple(Claimed(notice=notice, version=commit.version) for notice in notices)

    # --------------------------------------------------------------------------------- sending

    def _delivered(
        self, claimed: Sequence[Claimed], courier: Courier, notifier: Notifier
    ) -> Iterator[Notice]:
        failed = False
        for each in claimed:
            now = self._clockwork.now()
            if failed:
                yield courier.put_off(each.notice, now)
                continue
            attempt = courier.deliver(each.notice, self._person(each.notice), notifier, now)
            failed = attempt.channel_failed
            yield attempt.notice

    def _person(self, notice: Notice) -> Person | None:
        # Read for each notice just before it is sent: a withdrawal that was committed counts.
        record = None if notice.person is None else self._store.get(Key(PERSON.name, notice.person))
        return None if record is None else decoded(PERSON, record)

    def _stored(self, claimed: Sequence[Claimed], notices: Sequence[Notice]) -> DispatchReport:
        if not notices:
            return DispatchReport()
        writes = [
            encoded(NOTICE, notice, each.version) for notice, each in zip(notices, claimed, strict=True)
        ]
        report = DispatchReport()
        try:
            commit_to(self._store, writes, self._new_note("receipts"))
        except ConflictError:  # of some the lease ended; the others are stored one by one
            for notice, write in zip(notices, writes, strict=True):
                try:
                    commit_to(self._store, [write], self._new_note("receipts"))
                except ConflictError:
                    report += DispatchReport(lost=1)
                else:
                    report += _counted(notice)
            return report
        for notice in notices:
            report += _counted(notice)
        return report


def _counted(notice: Notice) -> DispatchReport:
    return DispatchReport(**{_COUNTED_AS[notice.state]: 1})
