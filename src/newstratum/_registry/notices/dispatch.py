"""Dispatching: each channel works through what is due for it, and delays no other.

At least once: a notice whose dispatcher died is sent again when its lease ends, under the same key, so
that a receiver can drop the repeat. Each channel has a worker of its own, a thread that sends one batch
at a time. A channel that fails is left alone for a while that doubles with each failure, and is tried
with one notice before it gets a batch again; a channel that hangs keeps its own thread busy, and nobody
else's.
"""

from __future__ import annotations

import datetime as dt
import random
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, wait
from typing import Final

import attrs
from attrs import define, frozen

from newstratum._model.notices.notices import Notice, NoticeState, lease_notice
from newstratum._model.people.people import Person
from newstratum._ports.notifier import Notifier
from newstratum._ports.query import Is, Query, To
from newstratum._ports.records import MAX_LIMIT, Key, Note, Record, Version
from newstratum._ports.store import Store
from newstratum._registry.environment import Environment
from newstratum._registry.notices.delivery import LONGEST_PAUSE, Sender, double_wait
from newstratum._registry.sessions.unit_of_work import commit_to
from newstratum._short_repr import ShortRepr
from newstratum._wire.codec import decode_record, encode_record
from newstratum._wire.kinds import NOTICE, PERSON
from newstratum.errors import ConflictError

#: Seconds a round waits for its channels; the healthy ones wait no longer for one that hangs.
_TIMEOUT: Final = 1.0


@frozen(kw_only=True)
class DispatchReport(ShortRepr):
    """How many notices became what."""

    sent: int = 0
    postponed: int = 0
    dead: int = 0
    cancelled: int = 0
    #: Notices whose lease somebody else took meanwhile; what became of them is stored by the other.
    lost: int = 0
    #: Channels that were still at work when the report was made; what they do counts in the next one.
    unfinished: int = 0

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


def _count_notice(notice: Notice) -> DispatchReport:
    return DispatchReport(**{_COUNTED_AS[notice.state]: 1})


@define(kw_only=True)
class CircuitBreaker:
    """Says whether a channel is left alone because it failed."""

    first: dt.timedelta = dt.timedelta(seconds=5)
    longest: dt.timedelta = LONGEST_PAUSE
    #: Failures since the channel last took a message.
    failures: int = 0
    #: Until when the channel is left alone; None if it never failed.
    until: dt.datetime | None = None

    def lets_through(self, now: dt.datetime) -> bool:
        """Say whether the channel may be tried."""
        return self.until is None or now >= self.until

    def record_failure(self, now: dt.datetime, retry_after: dt.timedelta) -> dt.datetime:
        """Leave the channel alone, for as long as it asked at least, and return until when."""
        doubled = double_wait(self.first, self.longest, self.failures)
        self.failures += 1
        self.until = now + max(doubled, retry_after)
        return self.until

    def record_success(self) -> None:
        """Forget the failures: the channel took a message, or refused one for good reasons."""
        self.failures, self.until = 0, None


@frozen(kw_only=True)
class DispatchConfig:
    """What the channels of one dispatcher share."""

    leases: Leases
    sender: Sender
    environment: Environment
    owner: str
    #: Notices in a batch, at most.
    limit: int
    lease: dt.timedelta


class _ChannelWorker:
    """One channel: its breaker, and the thread that sends its batch."""

    def __init__(
        self, channel: str, notifier: Notifier, config: DispatchConfig, stopping: threading.Event
    ) -> None:
        self.channel = channel
        self._notifier = notifier
        self._config = config
        self._stopping = stopping
        self._breaker = CircuitBreaker()
        #: Why the channel was left alone last; empty if it took a message since.
        self.problem = ""
        self.running: Future[DispatchReport] | None = None

    def start(self) -> None:
        """Work on a batch, unless the last one is still being worked on."""
        if self.running is None:
            self.running = Future()
            work = (self.running, self._batch)
            # A thread that hangs in a channel must not keep the process from ending.
            threading.Thread(target=_run, args=work, daemon=True, name=f"channel-{self.channel}").start()

    def take_report(self) -> DispatchReport:
        """Return what the batch came to, or that it is unfinished; raise what the store raised."""
        running = self.running
        if running is None:
            return DispatchReport()
        if not running.done():
            return DispatchReport(unfinished=1)
        self.running = None
        return running.result()

    def _batch(self) -> DispatchReport:
        if not self._breaker.lets_through(self._config.environment.now()):
            return DispatchReport()
        report = DispatchReport()
        if self._breaker.failures:
            report = self._work(1)
        if self._breaker.failures:
            return report
        return report + self._work(self._config.limit)

    def _work(self, limit: int) -> DispatchReport:
        config = self._config
        now = config.environment.now()
        until = now + config.lease
        claimed = config.leases.claim(
            self.channel, config.owner, limit, now, until, config.environment.make_rng()
        )
        stored = config.leases.settle(claimed, list(self._deliver(claimed, until)))
        return sum(map(_count_notice, stored), DispatchReport(lost=len(claimed) - len(stored)))

    def _deliver(self, claimed: Sequence[LeasedNotice], until: dt.datetime) -> Iterator[Notice]:
        sender = self._config.sender
        failed_until: dt.datetime | None = None
        for each in claimed:
            now = self._config.environment.now()
            if failed_until is not None:
                yield sender.put_off(each.notice, failed_until, "the channel failed another notice")
            elif self._stopping.is_set() or now + dt.timedelta(seconds=sender.timeout) > until:
                yield sender.put_off(each.notice, now, "the dispatcher had no time left")
            else:
                # The person is read just before the send: a withdrawal that was committed counts.
                person = self._config.leases.person_of(each.notice)
                attempt = sender.deliver(each.notice, person, self._notifier, now)
                if attempt.channel_failed:
                    failed_until = self._breaker.record_failure(now, attempt.retry_after)
                    self.problem = attempt.notice.problem
                elif attempt.notice.state is NoticeState.SENT:
                    self._breaker.record_success()
                    self.problem = ""
                yield attempt.notice


def _run(running: Future[DispatchReport], batch: Callable[[], DispatchReport]) -> None:
    try:
        running.set_result(batch())
    except BaseException as error:  # raised again where the report is taken
        running.set_exception(error)


class Dispatcher:
    """Works through what is due, round after round, and remembers which channels failed.

    One thread calls it; each channel works in a thread of its own.
    """

    def __init__(self, notifiers: Mapping[str, Notifier], config: DispatchConfig) -> None:
        """Make a dispatcher; ``NoticeService.dispatcher`` does."""
        self._stopping = threading.Event()
        self._workers = tuple(
            _ChannelWorker(channel, notifier, config, self._stopping)
            for channel, notifier in notifiers.items()
        )

    def __repr__(self) -> str:
        return f"<Dispatcher: {len(self._workers)} channels, {len(self.problems)} with problems>"

    @property
    def stopping(self) -> bool:
        """Whether it was told to stop."""
        return self._stopping.is_set()

    @property
    def problems(self) -> Mapping[str, str]:
        """Why channels are left alone, by their names; those that took a message since are left out."""
        return {worker.channel: worker.problem for worker in self._workers if worker.problem}

    def round(self, *, total_timeout: float = _TIMEOUT) -> DispatchReport:
        """Let every channel that is free work on one batch.

        Args:
            total_timeout: Seconds to wait for them. A channel that takes longer goes on in the background; it
                is left out of the rounds until it is done.

        Returns:
            What was done since the last report.

        Raises:
            StoreError: The store failed; the other channels did their work.
        """
        for worker in self._workers:
            worker.start()
        return self._report(total_timeout)

    def stop(self, *, total_timeout: float = _TIMEOUT) -> DispatchReport:
        """Send nothing more: channels at work finish the message they are at, and give back the others.

        Args:
            total_timeout: Seconds to wait for them. What a channel that hangs holds is due again when its
                lease ends.

        Returns:
            What was done since the last report.
        """
        self._stopping.set()
        return self._report(total_timeout)

    def _report(self, total_timeout: float) -> DispatchReport:
        wait(
            [worker.running for worker in self._workers if worker.running is not None], timeout=total_timeout
        )
        report, error = DispatchReport(), None
        for worker in self._workers:
            try:
                report += worker.take_report()
            except Exception as raised:  # the others report first
                error = raised
        if error is not None:
            raise error
        return report


#: How many times as many notices are looked at as are taken, so that dispatchers rarely meet.
_SPREAD: Final = 4
#: How often a dispatcher tries again to lease after another was faster.
_TRIES: Final = 5
#: The smallest step of time that stores tell apart.
_TICK: Final = dt.timedelta(microseconds=1)


@frozen(kw_only=True)
class LeasedNotice(ShortRepr):
    """A leased notice and the version of its lease, which is the fencing token."""

    notice: Notice
    version: Version


@frozen(kw_only=True)
class Leases:
    """Takes notices of a store, and stores what became of them."""

    store: Store
    new_note: Callable[[str], Note]

    def claim(
        self, channel: str, owner: str, limit: int, now: dt.datetime, until: dt.datetime, rng: random.Random
    ) -> tuple[LeasedNotice, ...]:
        """Lease a random slice of what is due, or of what was leased until now at most."""
        wanted = max(1, min(limit, MAX_LIMIT // _SPREAD))
        for _ in range(_TRIES):
            due = self._due(channel, now, wanted * _SPREAD)
            if not due:
                return ()
            claimed = self._leased(rng.sample(due, min(wanted, len(due))), owner, until)
            if claimed:
                return claimed
            wanted = max(1, wanted // 2)
        return ()

    def person_of(self, notice: Notice) -> Person | None:
        """Return the person a notice goes to as stored now, or None."""
        record = None if notice.person is None else self.store.get(Key(PERSON.name, notice.person))
        return None if record is None else decode_record(PERSON, record)

    def settle(self, claimed: Sequence[LeasedNotice], notices: Sequence[Notice]) -> tuple[Notice, ...]:
        """Store what became of leased notices, in one commit if no lease was lost."""
        writes = [
            encode_record(NOTICE, notice, each.version) for notice, each in zip(notices, claimed, strict=True)
        ]
        if not writes:
            return ()
        try:
            commit_to(self.store, writes, self.new_note("receipts"))
        except ConflictError:  # of some the lease ended; the others are stored one by one
            pairs = zip(claimed, notices, strict=True)
            return tuple(notice for each, notice in pairs if self._settled_alone(each, notice))
        return tuple(notices)

    def _settled_alone(self, claimed: LeasedNotice, notice: Notice) -> bool:
        try:
            commit_to(self.store, [encode_record(NOTICE, notice, claimed.version)], self.new_note("receipts"))
        except ConflictError:
            return False
        return True

    def _due(self, channel: str, now: dt.datetime, limit: int) -> Sequence[Record]:
        # An instant that is due now is below the next one that can be told apart from it.
        where = (Is("channel", channel), To("due_at", now + _TICK))
        return self.store.find(Query(NOTICE.name, where, order="due_at", limit=limit)).records

    def _leased(self, records: Sequence[Record], owner: str, until: dt.datetime) -> tuple[LeasedNotice, ...]:
        notices = [lease_notice(decode_record(NOTICE, record), owner, until) for record in records]
        writes = [
            encode_record(NOTICE, notice, record.version)
            for notice, record in zip(notices, records, strict=True)
        ]
        try:
            commit = commit_to(self.store, writes, self.new_note("lease"))
        except ConflictError:
            return ()
        return tuple(LeasedNotice(notice=notice, version=commit.version) for notice in notices)
