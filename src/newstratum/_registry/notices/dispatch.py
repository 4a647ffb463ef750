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
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, wait
from typing import Final

import attrs
from attrs import define, frozen

from newstratum._model.notices.notices import Notice, NoticeState
from newstratum._ports.notifier import Notifier
from newstratum._registry.environment import Environment
from newstratum._registry.notices.delivery import LONGEST_PAUSE, Sender, double_wait
from newstratum._registry.notices.leases import LeasedNotice, Leases
from newstratum._short_repr import ShortRepr

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
