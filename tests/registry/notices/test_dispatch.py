from __future__ import annotations

import datetime as dt
import math
import random
import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._model.notices.notices import NoticeState
from newstratum._model.values.sensitive import SensitiveText
from newstratum._ports.notifier import Delivery, Receipt
from newstratum._registry.notices.delivery import Backoff
from newstratum._registry.notices.dispatch import CircuitBreaker, DispatchReport
from newstratum.errors import NotifierUnavailableError, StoreFullError, UndeliverableError
from newstratum.testing import FlakyNotifier, RecordingNotifier

START = dt.datetime(2018, 11, 1, 8, tzinfo=dt.UTC)


class Hanging:
    """A channel that pays no heed to its timeout, until the test lets it go."""

    def __init__(self):
        self.let_go = threading.Event()
        self.entered = threading.Event()
        self.keys = []

    def send(self, message, *, timeout):
        self.keys.append(message.key)
        self.entered.set()
        self.let_go.wait(30)
        return Receipt(key=message.key, outcome=Delivery.ACCEPTED, accepted_at=START)

    def close(self):
        pass


class Failing:
    """A channel that always fails, and counts how often it was asked."""

    def __init__(self, error):
        self.error = error
        self.asked = 0

    def send(self, message, *, timeout):
        self.asked += 1
        raise self.error

    def close(self):
        pass


@pytest.fixture
def hanging():
    channel = Hanging()
    yield channel
    channel.let_go.set()


@pytest.fixture
def tell(registry, roster):
    def store(channel, count=1, start=0):
        with roster(registry) as session:
            return [
                session.notices.tell(
                    f"event-{number}",
                    SensitiveText("desk"),
                    channel,
                    subject="告知",
                    text="内容",
                    purpose="office",
                )
                for number in range(start, start + count)
            ]

    return store


# --------------------------------------------------------------------------------- the breaker


@given(st.lists(st.floats(0, 86_400), min_size=1, max_size=40))
def test_a_channel_is_left_alone_longer_with_each_failure_and_as_long_as_it_asked(asked):
    breaker = CircuitBreaker()
    for failures, seconds in enumerate(asked):
        until = breaker.record_failure(START, dt.timedelta(seconds=seconds))
        own = min(breaker.longest, breaker.first * 2 ** min(failures, 20))
        assert until - START == max(own, dt.timedelta(seconds=seconds))
        assert not breaker.lets_through(until - dt.timedelta(microseconds=1))
        assert breaker.lets_through(until)
    breaker.record_success()
    assert breaker.lets_through(START)


def test_a_channel_that_failed_is_tried_with_one_notice_before_it_gets_a_batch(
    registry, tell, channel, clock
):
    tell("watched", 6)
    dispatcher = registry.notices.dispatcher({"watched": channel})
    channel.fails_with = NotifierUnavailableError("busy")
    tried = []
    channel.before_send = lambda message: tried.append(message.key)
    assert dispatcher.round(total_timeout=30) == DispatchReport(postponed=6)
    assert dispatcher.round(total_timeout=30) == DispatchReport(), "it is left alone"
    clock.advance(minutes=1)
    assert dispatcher.round(total_timeout=30) == DispatchReport(postponed=1)
    assert len(tried) == 2
    clock.advance(minutes=2)
    channel.fails_with = None
    assert dispatcher.round(total_timeout=30) == DispatchReport(sent=6)


def test_what_was_not_tried_loses_no_attempt(registry, tell, channel, clock):
    told = tell("watched", 20)
    channel.fails_with = NotifierUnavailableError("busy")
    tried = set()
    channel.before_send = lambda message: tried.add(message.key)
    for _ in range(12):
        registry.notices.dispatch({"watched": channel}, backoff=Backoff(attempts=10))
        clock.advance(minutes=2)
    for notice in (registry.notices.get(each.id) for each in told):
        assert (notice.attempts == 0) == (notice.id not in tried)
    assert 0 < len(tried) < 20


def test_a_message_refused_for_good_says_nothing_against_the_channel(registry, tell, channel):
    tell("watched", 3)
    channel.fails_with = UndeliverableError("no such mailbox")
    assert registry.notices.dispatch({"watched": channel}) == DispatchReport(dead=3)


def test_a_channel_that_has_to_be_mended_buries_nobody(registry, tell, channel, clock):
    """A wrong password over a weekend: nothing is given up, and everything goes out once it is right."""
    told = tell("watched", 5)
    channel.fails_with = NotifierUnavailableError("the login is refused", needs_mending=True)
    tried = []
    channel.before_send = lambda message: tried.append(message.key)
    dispatcher = registry.notices.dispatcher({"watched": channel})
    for _ in range(72):
        dispatcher.round(total_timeout=30)
        clock.advance(hours=1)
    assert len(tried) > 50
    stored = [registry.notices.get(each.id) for each in told]
    assert {(notice.state, notice.attempts) for notice in stored} == {(NoticeState.DUE, 0)}
    assert any("the login is refused" in notice.problem for notice in stored)
    assert "the login is refused" in dispatcher.problems["watched"].en
    channel.fails_with = None
    clock.advance(hours=1)
    assert dispatcher.round(total_timeout=30).sent == 5
    assert dispatcher.problems == {}


def test_a_channel_that_has_to_be_mended_is_not_tried_again_at_once(registry, tell, channel, clock):
    """Some services lock an account after a few wrong passwords."""
    tell("watched", 20)
    channel.fails_with = NotifierUnavailableError("the login is refused", needs_mending=True)
    tried = []
    channel.before_send = lambda message: tried.append(message.key)
    dispatcher = registry.notices.dispatcher({"watched": channel})
    for _ in range(60):
        dispatcher.round(total_timeout=30)
        clock.advance(seconds=60)
    assert len(tried) <= 6


@pytest.mark.parametrize("asked", [math.inf, math.nan, -1.0, 0.0, 1e300])
def test_no_number_that_a_service_asks_for_stops_the_notices_for_good(registry, tell, channel, clock, asked):
    (told,) = tell("watched")
    channel.fails_with = NotifierUnavailableError("rate", retry_after=asked)
    assert registry.notices.dispatch({"watched": channel}).postponed == 1
    assert registry.notices.get(told.id).due_at <= clock() + dt.timedelta(days=1)


# --------------------------------------------------------------------------------- one queue for each channel


@pytest.mark.slow
def test_a_channel_that_hangs_is_left_out_and_what_it_did_counts_later(registry, tell, hanging, channel):
    tell("hangs")
    tell("watched", 2)
    dispatcher = registry.notices.dispatcher({"hangs": hanging, "watched": channel})
    # The other channel ends in time, on a machine with other work too.
    first = dispatcher.round(total_timeout=0.5)
    assert first.unfinished == 1
    tell("hangs", 1, start=1)
    assert dispatcher.round(total_timeout=0.05).unfinished == 1
    assert len(hanging.keys) == 1, "nothing more is given to a channel that hangs"
    hanging.let_go.set()
    rest = dispatcher.round(total_timeout=30) + dispatcher.round(total_timeout=30)
    assert (first + rest).sent == 4
    assert len(channel.sent) == 2


@pytest.mark.slow
def test_the_healthy_channel_is_on_time_beside_three_that_fail(registry, tell, hanging):
    """P9: one hangs, one answers 500, one answers 429 and asks for an hour; measured by a real clock."""
    answering_500 = Failing(NotifierUnavailableError("status 500"))
    answering_429 = Failing(NotifierUnavailableError("status 429", retry_after=3600.0))
    recorder = RecordingNotifier()
    for name in ("hangs", "e500", "e429"):
        tell(name, 20)
    channels = {"hangs": hanging, "e500": answering_500, "e429": answering_429, "healthy": recorder}
    dispatcher = registry.notices.dispatcher(channels)
    delays = []
    for number in range(20):
        began = time.monotonic()
        tell("healthy", 1, start=number)
        while len(recorder.sent) <= number and time.monotonic() - began < 30:
            dispatcher.round(total_timeout=0.05)
        delays.append(time.monotonic() - began)
    assert sorted(delays)[18] <= 2.0
    assert len(recorder.effects) == 20
    assert (len(hanging.keys), answering_500.asked, answering_429.asked) == (1, 1, 1)


def test_a_dispatcher_that_stops_gives_back_what_it_holds(registry, tell, hanging):
    told = tell("hangs", 5)
    dispatcher = registry.notices.dispatcher({"hangs": hanging})
    assert dispatcher.round(total_timeout=0.0).unfinished == 1
    assert hanging.entered.wait(30)
    stopped = threading.Thread(target=lambda: reports.append(dispatcher.stop(total_timeout=30)))
    reports = []
    stopped.start()
    while not dispatcher.stopping:
        pass
    hanging.let_go.set()
    stopped.join()
    assert reports == [DispatchReport(sent=1, postponed=4)]
    kept = [registry.notices.get(each.id) for each in told]
    assert sorted(notice.attempts for notice in kept) == [0, 0, 0, 0, 1]
    assert {notice.state for notice in kept} == {NoticeState.SENT, NoticeState.DUE}


def test_what_the_lease_leaves_no_time_for_is_given_back(registry, tell, channel, clock):
    tell("watched", 6)
    channel.before_send = lambda message: clock.advance(seconds=10)
    report = registry.notices.dispatch({"watched": channel}, lease=dt.timedelta(seconds=30), timeout=10)
    assert report == DispatchReport(sent=3, postponed=3), "a send may take until the lease ends, not longer"


def test_a_store_that_fails_is_said_after_the_other_channels_did_their_work(
    registry, tell, channel, monkeypatch
):
    tell("watched", 2)
    tell("other", 2)
    desk = registry.notices
    dispatcher = desk.dispatcher({"other": RecordingNotifier(), "watched": channel})
    real = desk._leases.store.find

    def find(query):
        if any(getattr(condition, "value", None) == "other" for condition in query.where):
            raise StoreFullError("the disk is away")
        return real(query)

    monkeypatch.setattr(desk._leases.store, "find", find)
    with pytest.raises(StoreFullError):
        dispatcher.round(total_timeout=30)
    assert len(channel.sent) == 2


@pytest.mark.bench
def test_a_thousand_notices_a_second_go_out_to_a_loopback_sink(open_durable, roster):
    registry = open_durable()
    for start in range(0, 5000, 500):
        with roster(registry) as session:
            for number in range(start, start + 500):
                session.notices.tell(
                    f"event-{number}",
                    SensitiveText("desk"),
                    "sink",
                    subject="告知",
                    text="内容",
                    purpose="office",
                )
    sink = RecordingNotifier()
    dispatcher = registry.notices.dispatcher({"sink": sink}, limit=250)
    began = time.perf_counter()
    while dispatcher.round(total_timeout=60).sent:
        pass
    rate = len(sink.sent) / (time.perf_counter() - began)
    print(f"dispatch to a loopback sink: {rate:,.0f} notices a second")
    assert len(sink.effects) == 5000
    assert rate >= 1000


@pytest.mark.parametrize("seed", range(2))
def test_through_a_flaky_channel_everything_arrives_and_only_lost_answers_repeat(registry, tell, clock, seed):
    told = {notice.id for notice in tell("flaky", 20)}
    recorder = RecordingNotifier()
    flaky = FlakyNotifier(recorder, random.Random(seed))
    dispatcher = registry.notices.dispatcher({"flaky": flaky}, backoff=Backoff(attempts=100))
    for _ in range(500):
        dispatcher.round(total_timeout=30)
        clock.advance(minutes=10)
        if not registry.notices.list(NoticeState.DUE, limit=1):
            break
    assert set(recorder.effects) == told
    assert len(recorder.sent) == 20 + len(flaky.lost)
    assert {notice.state for notice in registry.notices.list()} == {NoticeState.SENT}
