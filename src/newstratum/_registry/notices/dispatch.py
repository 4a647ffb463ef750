"""Dispatching: each channel works through what is due for it, and delays no other.

At least once: a notice whose dispatcher died is sent again when its lease ends, under the same key, so
that a receiver can drop the repeat. Each channel has a worker of its own, a thread that sends one batch
at a time. A channel that fails is left alone for a while that doubles with each failure, and is tried
with one notice before it gets a batch again; a channel that hangs keeps its own thread busy, and nobody
else's.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections import Counter as Tally
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, wait
from contextlib import suppress
from typing import Final

import attrs
from attrs import define, frozen

from newstratum._language import format_count
from newstratum._model.notices.notices import Notice, NoticeState, lease_notice, requeue_notice
from newstratum._model.people.people import ContactKind, Person
from newstratum._ports.notifier import Notifier
from newstratum._ports.query import Is, Query, To
from newstratum._ports.records import MAX_LIMIT, Key, Note, Record, Version
from newstratum._ports.store import Counter, Store
from newstratum._registry.access import Purposes
from newstratum._registry.environment import Environment
from newstratum._registry.notices.delivery import LONGEST_PAUSE, Backoff, Sender, double_wait
from newstratum._registry.sessions.collection import commit_to
from newstratum._short_repr import ShortRepr
from newstratum._wire.codec import decode_record, encode_record
from newstratum._wire.record_kinds import NOTICE, PERSON
from newstratum.errors import ConflictError, NotFoundError, UnknownSchemeError

#: Seconds a round waits for its channels; the healthy ones wait no longer for one that hangs.
_TIMEOUT: Final = 1.0


@frozen(kw_only=True)
class DispatchReport(ShortRepr):
    """How many notices were sent, postponed, given up or cancelled."""

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
        if not self._breaker.lets_through(self._config.leases.environment.now()):
            return DispatchReport()
        report = DispatchReport()
        if self._breaker.failures:
            report = self._work(1)
        if self._breaker.failures:
            return report
        return report + self._work(self._config.limit)

    def _work(self, limit: int) -> DispatchReport:
        config = self._config
        until = config.leases.environment.now() + config.lease
        claimed = config.leases.claim(self.channel, config.owner, limit, config.lease)
        stored = config.leases.settle(claimed, list(self._deliver(claimed, until)))
        counts = Tally(_COUNTED_AS[notice.state] for notice in stored)
        return DispatchReport(**counts, lost=len(claimed) - len(stored))

    def _deliver(self, claimed: Sequence[LeasedNotice], until: dt.datetime) -> Iterator[Notice]:
        sender = self._config.sender
        failed_until: dt.datetime | None = None
        for each in claimed:
            now = self._config.leases.environment.now()
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
        channels = format_count(len(self._workers), "channel")
        return f"<Dispatcher: {channels}, {len(self.problems)} with problems>"

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
        wait([each.running for each in self._workers if each.running is not None], timeout=total_timeout)
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
_TICK: Final = dt.timedelta.resolution


@frozen(kw_only=True)
class LeasedNotice(ShortRepr):
    """A leased notice and the version of its lease, which is the fencing token."""

    notice: Notice
    version: Version


@frozen(kw_only=True)
class Leases:
    """Takes notices of a store, and stores what became of them."""

    store: Store
    environment: Environment
    new_note: Callable[[str], Note]

    def claim(self, channel: str, owner: str, limit: int, lease: dt.timedelta) -> tuple[LeasedNotice, ...]:
        """Lease a random slice of what is due, or of what was leased until now at most."""
        now, rng = self.environment.now(), self.environment.make_rng()
        wanted = max(1, min(limit, MAX_LIMIT // _SPREAD))
        for _ in range(_TRIES):
            due = self._due(channel, now, wanted * _SPREAD)
            if not due:
                return ()
            claimed = self._leased(rng.sample(due, min(wanted, len(due))), owner, now + lease)
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
        pairs = list(zip(claimed, notices, strict=True))
        if not pairs:
            return ()
        try:
            writes = [encode_record(NOTICE, notice, each.version) for each, notice in pairs]
            commit_to(self.store, writes, self.new_note("receipts"))
        except ConflictError:
            if len(pairs) == 1:
                return ()
            # Of some the lease ended; the others are stored one by one.
            return tuple(stored for each, notice in pairs for stored in self.settle([each], [notice]))
        return tuple(notices)

    def _due(self, channel: str, now: dt.datetime, limit: int) -> Sequence[Record]:
        # An instant that is due now is below the next one that can be told apart from it.
        where = (Is("channel", channel), To("due_at", now + _TICK))
        return self.store.find(Query(NOTICE.name, where, order="due_at", limit=limit)).records

    def _leased(self, records: Sequence[Record], owner: str, until: dt.datetime) -> tuple[LeasedNotice, ...]:
        notices = [lease_notice(decode_record(NOTICE, record), owner, until) for record in records]
        pairs = zip(notices, records, strict=True)
        writes = [encode_record(NOTICE, notice, record.version) for notice, record in pairs]
        try:
            commit = commit_to(self.store, writes, self.new_note("lease"))
        except ConflictError:
            return ()
        return tuple(LeasedNotice(notice=notice, version=commit.version) for notice in notices)


class NoticeService:
    """Takes notices that are due, sends them, and shows what became of them."""

    def __init__(
        self,
        store: Store,
        purposes: Purposes,
        environment: Environment,
        new_note: Callable[[str], Note],
        find_contact_kind: Callable[[str], ContactKind | None],
    ) -> None:
        self._store = store
        self._purposes = purposes
        self._environment = environment
        self._new_note = new_note
        self._find_contact_kind = find_contact_kind
        self._leases = Leases(store=store, environment=environment, new_note=new_note)

    def list(self, state: NoticeState | None = None, *, limit: int = 100) -> tuple[Notice, ...]:
        """Return notices, those due first in front.

        Args:
            state: Only those in this state.
            limit: Notices to return at most, 1 to 1,000.
        """
        where = () if state is None else (Is("state", NoticeState(state).value),)
        page = self._store.find(Query(NOTICE.name, where, order="due_at", limit=limit))
        return tuple(decode_record(NOTICE, record) for record in page.records)

    def get(self, identifier: str) -> Notice:
        """Return a notice.

        Raises:
            NotFoundError: There is none under the id.
        """
        return decode_record(NOTICE, self._record(identifier))

    def waiting(self) -> Mapping[str, int]:
        """Return how many notices are due, or were leased until now at most, by their channels.

        No notice is read for it; of a store that cannot count, nothing is returned.
        """
        if not isinstance(self._store, Counter):
            return {}
        due = To("due_at", self._environment.now() + _TICK)
        counted = self._store.count_by(NOTICE.name, ("channel",), (due,))
        return {str(channel): count for (channel,), count in sorted(counted.items(), key=str)}

    def claim(
        self, channel: str, *, owner: str, limit: int = 100, lease: dt.timedelta = dt.timedelta(minutes=5)
    ) -> tuple[LeasedNotice, ...]:
        """Lease notices of one channel that are due, or whose lease ended.

        Args:
            channel: Name of the channel.
            owner: Who takes them: an identifier of the dispatcher.
            limit: How many to take at most, 1 to 250.
            lease: How long nobody else takes them.

        Returns:
            The leased notices; none if nothing is due, or if others were faster again and again.
        """
        return self._leases.claim(channel, owner, limit, lease)

    def dispatcher(
        self,
        notifiers: Mapping[str, Notifier],
        *,
        owner: str = "",
        limit: int = 100,
        lease: dt.timedelta = dt.timedelta(minutes=5),
        timeout: float = 10.0,
        backoff: Backoff | None = None,
        contact_kinds: Mapping[str, ContactKind | None] | None = None,
    ) -> Dispatcher:
        """Return a dispatcher: it sends what is due, round after round.

        Args:
            notifiers: The open channels, by the names that notices give.
            owner: Who dispatches: an identifier; drawn if it is empty.
            limit: How many notices a channel takes in a round at most, 1 to 250.
            lease: How long nobody else takes them; what cannot be sent in that time is given back.
            timeout: Seconds a channel may take for one message.
            backoff: When to try again, and when to give up.
            contact_kinds: The kind of contact that channels send to, by their names: a message to a person
                goes to their contact of that kind, or carries the person's id where the kind is None. Of
                channels that are not named, the plugins say it. Where no plugin offers the channel either,
                notices to persons become dead letters.
        """
        sender = Sender(
            purposes=self._purposes,
            backoff=backoff or Backoff(),
            rng=self._environment.make_rng(),
            timeout=timeout,
            contact_kinds=self._find_contact_kinds(notifiers, contact_kinds or {}),
        )
        config = DispatchConfig(
            leases=self._leases,
            sender=sender,
            owner=owner or self._environment.draw_id("dispatcher"),
            limit=limit,
            lease=lease,
        )
        return Dispatcher(notifiers, config)

    def dispatch(
        self,
        notifiers: Mapping[str, Notifier],
        *,
        owner: str = "",
        limit: int = 100,
        lease: dt.timedelta = dt.timedelta(minutes=5),
        timeout: float = 10.0,
        backoff: Backoff | None = None,
        contact_kinds: Mapping[str, ContactKind | None] | None = None,
        total_timeout: float = 60.0,
    ) -> DispatchReport:
        """Send what is due through the channels that are open, one batch each.

        A channel that fails is left alone until the next call; the others go on. The arguments are those of
        :meth:`dispatcher`, and ``total_timeout``, the seconds to wait for the channels: what they did not
        send by then is given back.

        Returns:
            How many notices were sent, postponed, given up or cancelled.

        Raises:
            StoreError: The store failed.
        """
        dispatcher = self.dispatcher(
            notifiers,
            owner=owner,
            limit=limit,
            lease=lease,
            timeout=timeout,
            backoff=backoff,
            contact_kinds=contact_kinds,
        )
        report = dispatcher.round(total_timeout=total_timeout)
        if not report.unfinished:
            return report
        return attrs.evolve(report, unfinished=0) + dispatcher.stop(total_timeout=timeout)

    def replay(self, identifier: str) -> Notice:
        """Make a dead letter due again, with fresh attempts.

        Raises:
            NotFoundError: There is no such notice.
            IllegalTransitionError: It is not a dead letter.
            ConflictError: Somebody else wrote it at the same moment.
        """
        record = self._record(identifier)
        notice = requeue_notice(decode_record(NOTICE, record), self._environment.now())
        commit_to(self._store, [encode_record(NOTICE, notice, record.version)], self._new_note("replay"))
        return notice

    def _find_contact_kinds(
        self, channels: Iterable[str], given: Mapping[str, ContactKind | None]
    ) -> Mapping[str, ContactKind | None]:
        found = dict(given)
        for channel in channels:
            if channel not in found:
                # Whoever dispatches may open a channel that no plugin here has, under any name.
                with suppress(UnknownSchemeError):
                    found[channel] = self._find_contact_kind(channel)
        return found

    def __repr__(self) -> str:
        return "NoticeService()"

    def _record(self, identifier: str) -> Record:
        record = self._store.get(Key(NOTICE.name, identifier))
        if record is None:
            raise NotFoundError(f"{NOTICE.name}/{identifier}")
        return record
