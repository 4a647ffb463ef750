from __future__ import annotations

import datetime as dt
import threading
from collections import Counter

import attrs
import pytest

from newstratum._builtin.log_notifier import LogNotifier
from newstratum._model.notices.notices import NoticeState
from newstratum._model.values.sensitive import SensitiveText
from newstratum._registry.notices.delivery import Backoff
from newstratum._registry.notices.dispatch import DispatchReport
from newstratum._registry.registry import Registry
from newstratum.errors import (
    ConflictError,
    IllegalTransitionError,
    NotFoundError,
    NotifierUnavailableError,
    UndeliverableError,
)


@pytest.fixture(params=["memory", "sqlite"])
def scheme(request: pytest.FixtureRequest) -> str:
    """What commits and erases is tried on both stores every time."""
    return request.param


@pytest.fixture
def tell(registry, roster):
    """Stores notices to addresses for the office, so many."""

    def store(count=1, channel="watched", recipient=None, purpose="office", **others):
        with roster(registry) as session:
            return [
                session.notices.tell(
                    others.get("event", f"event-{number}"),
                    recipient or SensitiveText(f"CANARY-7f3a-{number}@example.org"),
                    channel,
                    subject="告知",
                    text="内容",
                    purpose=purpose,
                )
                for number in range(count)
            ]

    return store


def states(registry):
    return [notice.state.value for notice in registry.notices.list(limit=1000)]


def test_what_is_due_is_sent_once_and_its_receipt_is_kept(registry, tell, channel, clock):
    (told,) = tell()
    assert registry.notices.dispatch({"watched": channel}) == DispatchReport(sent=1)
    (message,) = channel.sent
    assert (message.key, message.subject, message.text) == (told.id, "告知", "内容")
    assert message.recipient == "CANARY-7f3a-0@example.org"
    stored = registry.notices.get(told.id)
    assert (stored.state, stored.due_at, stored.attempts, stored.lease) == (NoticeState.SENT, None, 1, None)
    receipt = stored.receipt
    assert (receipt.accepted_at, receipt.outcome, receipt.code, receipt.reference) == (
        clock(),
        "accepted",
        "ok",
        "r1",
    )
    assert registry.notices.dispatch({"watched": channel}) == DispatchReport()


def test_the_receipt_is_read_back_after_reopening(open_durable, roster):
    registry = open_durable()
    with roster(registry) as session:
        told = session.notices.tell(
            "e1", SensitiveText("desk"), "log", subject="告知", text="内容", purpose="office"
        )
    registry.close()
    registry = open_durable()
    assert registry.notices.dispatch({"log": LogNotifier()}) == DispatchReport(sent=1)
    registry.close()
    stored = open_durable().notices.get(told.id)
    assert (stored.state, stored.receipt.code, stored.receipt.outcome) == (
        NoticeState.SENT,
        "logged",
        "unverified",
    )


def test_what_is_not_due_yet_waits(registry, roster, channel, clock):
    with roster(registry) as session:
        session.notices.tell(
            "e1",
            SensitiveText("desk"),
            "watched",
            subject="s",
            text="t",
            purpose="office",
            due_at=clock() + dt.timedelta(hours=1),
        )
    assert registry.notices.dispatch({"watched": channel}).taken == 0
    clock.advance(hours=1)
    assert registry.notices.dispatch({"watched": channel}).sent == 1


def test_a_channel_that_is_not_open_is_left_alone(registry, tell, channel):
    tell(channel="other")
    assert registry.notices.dispatch({"watched": channel}).taken == 0
    assert states(registry) == ["due"]


def test_nobody_else_takes_a_leased_notice_until_the_lease_ends(registry, tell, channel, clock):
    tell(3)
    (first, *_) = claimed = registry.notices.claim("watched", owner="d1", lease=dt.timedelta(minutes=5))
    assert len(claimed) == 3
    assert (first.notice.lease.owner, first.notice.attempts) == ("d1", 1)
    assert registry.notices.claim("watched", owner="d2") == ()
    clock.advance(minutes=4, seconds=59)
    assert registry.notices.claim("watched", owner="d2") == ()
    clock.advance(seconds=1)
    again = registry.notices.claim("watched", owner="d2")
    assert {each.notice.attempts for each in again} == {2}
    assert len(again) == 3


def test_a_dispatcher_that_lost_its_lease_stores_nothing(registry, tell, channel, clock):
    first, second = tell(2)

    def taken_over(message):
        if message.key == first.id:
            clock.advance(minutes=10)
            (mine,) = (
                each for each in registry.notices.claim("watched", owner="d2") if each.notice.id == first.id
            )
            assert mine.notice.attempts == 2

    channel.before_send = taken_over
    report = registry.notices.dispatch({"watched": channel}, owner="d1")
    assert report.lost >= 1
    assert report.taken == 2
    stored = registry.notices.get(first.id)
    assert (stored.state, stored.lease.owner) == (NoticeState.LEASED, "d2")
    assert registry.notices.get(second.id).state in (NoticeState.SENT, NoticeState.LEASED)


def test_attempts_are_counted_when_a_notice_is_taken_so_that_a_crash_counts(registry, tell, channel, clock):
    (told,) = tell()
    backoff = Backoff(attempts=3)
    for _ in range(3):
        assert len(registry.notices.claim("watched", owner="crashes")) == 1
        clock.advance(minutes=5)
    channel.fails_with = NotifierUnavailableError("busy")
    assert registry.notices.dispatch({"watched": channel}, backoff=backoff) == DispatchReport(dead=1)
    assert registry.notices.get(told.id).attempts == 4


def test_a_failed_notice_is_tried_again_later_and_later(registry, tell, channel, clock):
    (told,) = tell()
    channel.fails_with = NotifierUnavailableError("busy")
    waits = []
    for _ in range(4):
        assert registry.notices.dispatch({"watched": channel}).postponed == 1
        stored = registry.notices.get(told.id)
        waits.append((stored.due_at - clock()).total_seconds())
        clock.at = stored.due_at
    longest = [30, 60, 120, 240]
    assert all(most / 2 <= wait <= most for wait, most in zip(waits, longest, strict=True)), waits
    assert stored.problem == "the channel cannot take the message now: busy"
    channel.fails_with = None
    assert registry.notices.dispatch({"watched": channel}).sent == 1
    assert registry.notices.get(told.id).problem == ""


def test_a_service_that_asks_for_time_gets_it(registry, tell, channel, clock):
    (told,) = tell()
    channel.fails_with = NotifierUnavailableError("rate", retry_after=7200.0)
    registry.notices.dispatch({"watched": channel})
    assert registry.notices.get(told.id).due_at == clock() + dt.timedelta(hours=2)


def test_what_can_never_be_delivered_is_a_dead_letter_at_once(registry, tell, channel):
    (told,) = tell()
    channel.fails_with = UndeliverableError("no such mailbox")
    assert registry.notices.dispatch({"watched": channel}) == DispatchReport(dead=1)
    assert registry.notices.list(NoticeState.DEAD) == (registry.notices.get(told.id),)
    assert registry.notices.get(told.id).problem == "undeliverable: no such mailbox"


def test_a_dead_letter_can_be_replayed(registry, tell, channel, clock):
    (told,) = tell()
    channel.fails_with = UndeliverableError("no such mailbox")
    registry.notices.dispatch({"watched": channel})
    channel.fails_with = None
    requeued = registry.notices.replay(told.id)
    assert (requeued.state, requeued.due_at, requeued.attempts) == (NoticeState.DUE, clock(), 0)
    with pytest.raises(IllegalTransitionError, match="cannot go from due"):
        registry.notices.replay(told.id)
    assert registry.notices.dispatch({"watched": channel}).sent == 1
    with pytest.raises(NotFoundError, match="notice/unknown"):
        registry.notices.replay("unknown")


def test_the_last_attempt_ends_in_a_dead_letter(registry, tell, channel, clock):
    (told,) = tell()
    channel.fails_with = NotifierUnavailableError("busy")
    backoff = Backoff(attempts=3)
    reports = []
    for _ in range(3):
        reports.append(registry.notices.dispatch({"watched": channel}, backoff=backoff))
        clock.advance(days=1)
    assert [report.dead for report in reports] == [0, 0, 1]
    assert registry.notices.get(told.id).problem.endswith("gave up after 3 attempts")


@pytest.mark.parametrize(
    "error", [ValueError("CANARY-7f3a"), NotifierUnavailableError("down"), RuntimeError()]
)
def test_a_failing_channel_stops_no_other(registry, tell, channel, clock, error):
    tell(5, channel="broken")
    tell(5)
    broken = attrs.evolve(channel, sent=[], fails_with=error)
    sends = []
    broken.before_send = lambda message: sends.append(message.key)
    report = registry.notices.dispatch({"broken": broken, "watched": channel})
    assert report == DispatchReport(sent=5, postponed=5)
    assert len(sends) == 1, "one failure is enough to leave the channel alone"
    problems = {notice.problem for notice in registry.notices.list(NoticeState.DUE)}
    assert all("CANARY-7f3a" not in problem for problem in problems)
    clock.advance(minutes=1)
    broken.fails_with = None
    assert registry.notices.dispatch({"broken": broken}).sent == 5


def test_a_channel_that_answers_without_a_receipt_has_failed(registry, tell, channel):
    class Silent:
        def send(self, message, *, timeout):
            return None

        def close(self):
            pass

    tell()
    assert registry.notices.dispatch({"watched": Silent()}).postponed == 1
    assert registry.notices.list()[0].problem.endswith("returned NoneType, which is not a receipt")


def test_reasons_do_not_repeat_the_message(registry, roster, channel, canary):
    with roster(registry) as session:
        session.notices.tell(
            "e1",
            SensitiveText(f"{canary}-to"),
            "watched",
            subject=f"{canary}-s",
            text=f"{canary}-t",
            purpose="office",
        )
    channel.fails_with = UndeliverableError(f"no {canary}-to for {canary}-s and {canary}-t" + "x" * 500)
    registry.notices.dispatch({"watched": channel})
    problem = registry.notices.list()[0].problem
    assert canary not in problem
    assert len(problem) == 200


# --------------------------------------------------------------------------------- many dispatchers


@pytest.mark.slow
def test_dispatchers_that_overlap_send_each_notice_once(registry, tell, clock):
    tell(120)
    sends: Counter[str] = Counter()
    lock = threading.Lock()

    class Counting:
        def send(self, message, *, timeout):
            with lock:
                sends[message.key] += 1
            return LogNotifier(clock=clock).send(message, timeout=timeout)

        def close(self):
            pass

    def work():
        while registry.notices.list(NoticeState.DUE, limit=1):
            registry.notices.dispatch({"watched": Counting()}, limit=10)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(sends) == 120
    assert set(sends.values()) == {1}
    assert states(registry) == ["sent"] * 120


@pytest.mark.slow
def test_overlapping_dispatchers_rarely_meet(registry, tell):
    tell(80)
    one = registry.notices.claim("watched", owner="d1", limit=10)
    other = registry.notices.claim("watched", owner="d2", limit=10)
    assert len(one) == len(other) == 10
    assert {each.notice.id for each in one}.isdisjoint(each.notice.id for each in other)


def test_listing_puts_what_is_due_first(registry, roster, clock):
    with roster(registry) as session:
        for hours in (3, 1, 2):
            session.notices.tell(
                f"e{hours}",
                SensitiveText("desk"),
                "log",
                subject="s",
                text="t",
                purpose="office",
                due_at=clock() + dt.timedelta(hours=hours),
            )
    assert [notice.event for notice in registry.notices.list()] == ["e1", "e2", "e3"]
    assert [notice.event for notice in registry.notices.list(NoticeState.DUE, limit=2)] == ["e1", "e2"]


def test_two_who_replay_one_letter_do_it_once(registry, tell, channel):
    (told,) = tell()
    channel.fails_with = UndeliverableError("no such mailbox")
    registry.notices.dispatch({"watched": channel})
    done: list[str] = []
    start = threading.Barrier(2)

    def replay():
        start.wait()
        try:
            registry.notices.replay(told.id)
        except (ConflictError, IllegalTransitionError):
            return
        done.append("once")

    threads = [threading.Thread(target=replay) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert done == ["once"]


def test_what_waits_is_counted_by_channel(registry, tell, channel, clock):
    tell(3)
    tell(2, channel="other")
    assert registry.notices.waiting() == {"other": 2, "watched": 3}
    registry.notices.claim("other", owner="d", limit=1)
    assert registry.notices.dispatch({"watched": channel}).sent == 3
    assert registry.notices.waiting() == {"other": 1}
    clock.advance(minutes=5)
    assert registry.notices.waiting() == {"other": 2}, "a lease that ended counts"


def test_what_waits_tomorrow_does_not_wait_now_nor_in_a_store_that_cannot_count(
    registry, roster, clock, without_capabilities
):
    with roster(registry) as session:
        for event, wait in (("now", dt.timedelta()), ("soon", dt.timedelta.resolution)):
            session.notices.tell(
                event,
                SensitiveText("desk"),
                "log",
                subject="s",
                text="t",
                purpose="office",
                due_at=clock() + wait,
            )
    assert registry.notices.waiting() == {"log": 1}
    assert Registry(without_capabilities(registry._store)).notices.waiting() == {}
