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
from attrs import define, field, frozen

from newstratum._model.notices.notices import (
    Notice,
    NoticeReceipt,
    NoticeState,
    lease_notice,
    requeue_notice,
)
from newstratum._model.people.people import ContactKind, Person
from newstratum._model.values.calendar import add_to_instant
from newstratum._model.values.validators import check_argument
from newstratum._ports.notifier import Delivery, Notifier
from newstratum._ports.query import Is, Query, To
from newstratum._ports.records import MAX_LIMIT, Delete, Key, Note, Put, Record, Version, Write
from newstratum._ports.store import BatchRedactor, Counter, Redactor, Store
from newstratum._registry.environment import Environment
from newstratum._registry.notices.delivery import LONGEST_PAUSE, Attempt, Backoff, Sender, double_wait
from newstratum._registry.notices.preview import NoticePreview, preview_notice
from newstratum._registry.purposes import Purposes
from newstratum._registry.records import UnreadableWarner, decode_readable
from newstratum._registry.sessions.collection import commit_to
from newstratum._short_repr import ShortRepr
from newstratum._wire.codec import decode_record, encode_record
from newstratum._wire.record_kinds import NOTICE, PERSON
from newstratum._words import NO_WORDS, Words, write_count
from newstratum.errors import (
    ConflictError,
    DomainError,
    InDoubtError,
    InvalidValueError,
    NotFoundError,
    RecordError,
    StoreError,
    UnavailableError,
    UnknownSchemeError,
)

#: Seconds a round waits for its channels; the healthy ones wait no longer for one that hangs.
_TIMEOUT: Final = 1.0
_NOTIFIERS_HINT: Final = Words(
    '请写{"mail": 打开的渠道}', 'write the open channels by their names: {"mail": channel}'
)
_CONTACT_KINDS_HINT: Final = Words('请写{"mail": "email"}', 'write {"mail": "email"}')


@frozen(kw_only=True)
class DispatchReport(ShortRepr):
    """How many notices were sent, postponed, given up or cancelled."""

    sent: int = 0
    postponed: int = 0
    dead: int = 0
    cancelled: int = 0
    #: Notices whose lease somebody else took meanwhile; what became of them is stored by the other.
    lost: int = 0
    #: Notices that cannot be read, each counted when a dispatcher first meets it. They stay as they are.
    unreadable: int = 0
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
        self.until = add_to_instant(now, max(doubled, retry_after))
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
        self.problem = NO_WORDS
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
        leases, config = self._config.leases, self._config
        until = add_to_instant(leases.environment.now(), config.lease)
        unreadable = leases.count_unreadable(self.channel)
        claimed = leases.claim(self.channel, config.owner, limit, config.lease)
        done: list[Notice] = []
        try:
            done.extend(self._deliver(claimed, until))
        finally:
            # Whatever went wrong: nobody who was told is told again.
            rest = claimed[len(done) :]
            given_back = [self._give_back(each.notice) for each in rest]
            stored = leases.settle(claimed, [*done, *given_back])
        counts = Tally(_COUNTED_AS[notice.state] for notice in stored)
        unreadable = leases.count_unreadable(self.channel) - unreadable
        return DispatchReport(**counts, lost=len(claimed) - len(stored), unreadable=unreadable)

    def _give_back(self, notice: Notice) -> Notice:
        due_at = notice.due_at or self._config.leases.environment.now()
        return self._config.sender.put_off(
            notice, due_at, Words("发送程序被中断", "the dispatcher was interrupted")
        )

    def _deliver(self, claimed: Sequence[LeasedNotice], until: dt.datetime) -> Iterator[Notice]:
        sender = self._config.sender
        timeout = dt.timedelta(seconds=sender.timeout)
        failed_until: dt.datetime | None = None
        for each in claimed:
            now = self._config.leases.environment.now()
            if failed_until is not None:
                yield sender.put_off(
                    each.notice,
                    failed_until,
                    Words("渠道发送另一条通知时失败", "the channel failed another notice"),
                )
            elif self._stopping.is_set() or add_to_instant(now, timeout) > until:
                yield sender.put_off(
                    each.notice, now, Words("发送程序没有剩余时间", "the dispatcher had no time left")
                )
            else:
                attempt = self._try(each.notice, now)
                if attempt.channel_failed:
                    failed_until = self._breaker.record_failure(now, attempt.retry_after)
                    self.problem = attempt.notice.failure
                elif attempt.notice.state is NoticeState.SENT:
                    self._breaker.record_success()
                    self.problem = NO_WORDS
                yield attempt.notice

    def _try(self, notice: Notice, now: dt.datetime) -> Attempt:
        sender = self._config.sender
        try:
            # The person is read just before the send: a withdrawal that was committed counts.
            person = self._config.leases.person_of(notice)
            return sender.deliver(notice, person, self._notifier, now)
        except StoreError:
            raise
        except RecordError:
            return Attempt(
                notice=sender.fail(
                    notice, now, Words("人员记录无法读取", "the record of the person cannot be read")
                )
            )
        except Exception as error:  # what is wrong with one notice must not stop the others
            reason = Words("程序自身出错：{}", "an error of newstratum itself: {}").format(
                type(error).__name__
            )
            return Attempt(notice=sender.fail(notice, now, reason))


def _run(running: Future[DispatchReport], batch: Callable[[], DispatchReport]) -> None:
    try:
        running.set_result(batch())
    except BaseException as error:  # raised again where the report is taken
        running.set_exception(error)


def _check_notifiers(notifiers: object) -> None:
    check_argument("notifiers", notifiers, Mapping, _NOTIFIERS_HINT)
    for each in notifiers.values() if isinstance(notifiers, Mapping) else ():
        check_argument("notifiers", each, Notifier, _NOTIFIERS_HINT)


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
        channels = write_count(len(self._workers), "channel").en
        return f"<Dispatcher: {channels}, {len(self.problems)} with problems>"

    @property
    def stopping(self) -> bool:
        """Whether it was told to stop."""
        return self._stopping.is_set()

    @property
    def problems(self) -> Mapping[str, Words]:
        """Why channels are left alone, by their names; those that took a message since are left out."""
        return {worker.channel: worker.problem for worker in self._workers if worker.problem != NO_WORDS}

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
_UNTOLD: Final = Words("渠道给出的原因无法存放", "the channel gave a reason that cannot be stored")
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
    #: Notices that cannot be read, or not be written again, in the versions that were met, by their channels:
    #: they are not looked at twice.
    _unreadable: dict[tuple[Key, Version], str] = field(factory=dict, init=False, repr=False)

    def claim(self, channel: str, owner: str, limit: int, lease: dt.timedelta) -> tuple[LeasedNotice, ...]:
        """Lease a random slice of what is due, or of what was leased until now at most."""
        now, rng = self.environment.now(), self.environment.make_rng()
        wanted = max(1, min(limit, MAX_LIMIT // _SPREAD))
        until = add_to_instant(now, lease)
        tries = 0
        while tries < _TRIES:
            due = self._due(channel, now, wanted * _SPREAD)
            if not due:
                return ()
            chosen = rng.sample(due, min(wanted, len(due)))
            leased = [each for record in chosen for each in self._lease(record, channel, owner, until)]
            if not leased:
                continue  # none of them could be read, and the next turn leaves them out
            claimed = self._commit_leases(leased)
            if claimed:
                return claimed
            tries += 1
            wanted = max(1, wanted // 2)
        return ()

    def count_unreadable(self, channel: str) -> int:
        """Return how many notices of a channel were met that cannot be read."""
        return sum(each == channel for each in tuple(self._unreadable.values()))

    def person_of(self, notice: Notice) -> Person | None:
        """Return the person a notice goes to as stored now, or None."""
        record = None if notice.person is None else self.store.get(Key(PERSON.name, notice.person))
        return None if record is None else decode_record(PERSON, record)

    def settle(self, claimed: Sequence[LeasedNotice], notices: Sequence[Notice]) -> tuple[Notice, ...]:
        """Store what became of leased notices, in one commit if no lease was lost."""
        pairs = list(zip(claimed, notices, strict=True))
        if not pairs:
            return ()
        writes: list[Write] = [
            Delete(Key(NOTICE.name, notice.id), each.version)
            if notice.state is NoticeState.CANCELLED
            else self._encode_outcome(notice, each.version)
            for each, notice in pairs
        ]
        try:
            self._commit_surely(writes, self.new_note("receipts"))
        except ConflictError:
            if len(pairs) == 1:
                return ()
            # Of some the lease ended; the others are stored one by one.
            return tuple(stored for each, notice in pairs for stored in self.settle([each], [notice]))
        self._erase([write.key for write in writes if isinstance(write, Delete)])
        return tuple(notices)

    def _erase(self, keys: Sequence[Key]) -> None:
        """Erase the past of notices that may not be sent: nothing says who was not told, or for what."""
        if keys and isinstance(self.store, BatchRedactor):
            self.store.redact_all(keys, self.new_note("receipts"))
        elif isinstance(self.store, Redactor):
            for key in keys:
                self.store.redact(key, self.new_note("receipts"))

    def _commit_surely(self, writes: Sequence[Write], note: Note) -> None:
        """Commit, again under the same id where the store could not answer: these notices went out."""
        for _ in range(_TRIES - 1):
            with suppress(UnavailableError, InDoubtError):
                commit_to(self.store, writes, note)
                return
        commit_to(self.store, writes, note)

    def _encode_outcome(self, notice: Notice, version: Version) -> Put:
        try:
            return encode_record(NOTICE, notice, version)
        except InvalidValueError:
            # What the channel said of it cannot be stored; what became of it can.
            receipt = notice.receipt and NoticeReceipt(
                accepted_at=self.environment.now(), outcome=Delivery.UNVERIFIED.value
            )
            problem = _UNTOLD if notice.problem else NO_WORDS
            plain = attrs.evolve(notice, receipt=receipt, problem=problem.en, problem_zh=problem.zh)
        return encode_record(NOTICE, plain, version)

    def _due(self, channel: str, now: dt.datetime, limit: int) -> Sequence[Record]:
        """Return records of notices that are due, the first in front, but those known to be unreadable."""
        # An instant that is due now is below the next one that can be told apart from it.
        where = (Is("channel", channel), To("due_at", add_to_instant(now, _TICK)))
        query = Query(NOTICE.name, where, order="due_at", limit=limit)
        found: list[Record] = []
        while len(found) < limit:
            page = self.store.find(query)
            found += (each for each in page.records if (each.key, each.version) not in self._unreadable)
            if page.next is None:
                break
            query = query.following(page.next)
        return found[:limit]

    def _lease(
        self, record: Record, channel: str, owner: str, until: dt.datetime
    ) -> Iterator[tuple[Notice, Put]]:
        """Yield the notice of a record as leased, and what writes it; nothing if it cannot be read."""
        try:
            notice = lease_notice(decode_record(NOTICE, record), owner, until)
            write = encode_record(NOTICE, notice, record.version)
        except (RecordError, DomainError):
            # An earlier version stored it, or a later one. It stands in nobody's way.
            self._unreadable[record.key, record.version] = channel
        else:
            yield notice, write

    def _commit_leases(self, leased: Sequence[tuple[Notice, Put]]) -> tuple[LeasedNotice, ...]:
        try:
            commit = commit_to(self.store, [write for _, write in leased], self.new_note("lease"))
        except ConflictError:
            return ()
        return tuple(LeasedNotice(notice=notice, version=commit.version) for notice, _ in leased)


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
        """Return notices, those due first in front. What cannot be read is left out, and warned of.

        Args:
            state: Only those in this state.
            limit: Notices to return at most, 1 to 1,000.
        """
        where = () if state is None else (Is("state", NoticeState(state).value),)
        query = Query(NOTICE.name, where, order="due_at", limit=limit)
        leave_out, found = UnreadableWarner(), list[Notice]()
        while True:
            page = self._store.find(query)
            found += decode_readable(NOTICE, page.records, leave_out)
            if len(found) >= limit or page.next is None:
                return tuple(found[:limit])
            query = query.following(page.next)

    def get(self, identifier: str) -> Notice:
        """Return a notice.

        Raises:
            NotFoundError: There is none under the id.
        """
        return decode_record(NOTICE, self._record(identifier))

    def preview(self, identifier: str) -> NoticePreview:
        """Return what the recipient of a notice would read, with what is personal hidden.

        It also says why the notice would not go out now, where it would not. Nothing is stored or sent.

        Raises:
            NotFoundError: There is none under the id.
            UnknownSchemeError: No plugin offers its channel.
        """
        notice = self.get(identifier)
        contact_kind = None if notice.address is not None else self._find_contact_kind(notice.channel)
        return preview_notice(
            notice,
            self._leases.person_of(notice),
            self._purposes,
            contact_kind,
            self._environment.today(),
        )

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
        _check_notifiers(notifiers)
        if contact_kinds is not None:
            check_argument("contact_kinds", contact_kinds, Mapping, _CONTACT_KINDS_HINT)
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
