"""One person, one notice or one answer of a channel that is bad makes nobody else be told twice, or never."""

from __future__ import annotations

import datetime as dt
import random
import warnings
from collections import Counter

import pytest

from newstratum._model.notices.notices import NoticeEntry, NoticeState
from newstratum._model.notices.trigger_rules import QuietHours
from newstratum._model.values.calendar import HolidayTable
from newstratum._model.values.sensitive import SensitiveText
from newstratum._ports.notifier import Delivery, Message, Receipt
from newstratum._ports.records import Key, Note, Put
from newstratum._registry.notices.delivery import Backoff, double_wait
from newstratum._registry.notices.dispatch import CircuitBreaker, DispatchReport
from newstratum._registry.opening import open_registry
from newstratum._wire.canonical import decode_json, encode_json
from newstratum.errors import (
    InDoubtError,
    NotifierUnavailableError,
    RecordError,
    StoreFullError,
    UnavailableError,
    UnreadableRecordWarning,
)

START = dt.datetime(2018, 11, 1, 8, tzinfo=dt.UTC)
#: The last instant there is.
END = dt.datetime.max.replace(tzinfo=dt.UTC)


@pytest.fixture(params=["memory:", "jsonl:///{}/r.jsonl", "sqlite:///{}/r.db"])
def stored(request, tmp_path, clock, host):
    """A registry over each store."""
    url = request.param.format(tmp_path)
    with open_registry(url, clock=clock, host=host, randomness=random.Random(1).randbytes) as registry:
        yield registry


def damage(registry, kind, identifiers, change=lambda _plain: [], schema=None):
    """Store documents as an earlier version, or a later one, would have: past all that would check them."""
    puts = []
    for identifier in identifiers:
        record = registry._store.get(Key(kind, identifier))
        content = encode_json(change(decode_json(record.document)))
        puts.append(Put(record.key, schema or record.schema, content, record.fields, record.version))
    note = Note(commit_id=registry._environment.draw_id("raw"), actor="earlier", purpose="office")
    registry._store.commit(puts, note)


def tell_people(registry, roster, person, count, channel="watched"):
    """Enrol people and tell each something; return the ids of the notices by those of the people."""
    told = {}
    for start in range(0, count, 500):
        with roster(registry) as session:
            for number in range(start, min(start + 500, count)):
                session.add(person(f"P{number}"))
                notice = session.notices.tell(
                    "event", f"P{number}", channel, subject="告知", text="内容", purpose="placement_notice"
                )
                told[f"P{number}"] = notice.id
    return told


def dispatch_until_done(registry, notifiers, clock, rounds=400, **options):
    """Dispatch round after round, and let the time pass that a dispatcher waits."""
    dispatcher = registry.notices.dispatcher(notifiers, **options)
    total, idle = DispatchReport(), 0
    for _ in range(rounds):
        report = dispatcher.round(total_timeout=60)
        total += report
        idle = 0 if report.taken else idle + 1
        if idle == 40:
            break
        if not report.sent:
            clock.advance(minutes=20)
    return total


def check_bar(registry, roster, person, channel, clock, count):
    """The bar of issue K: each other person told exactly once, none more, all dead letters named."""
    told = tell_people(registry, roster, person, count)
    bad = random.Random(count).sample(sorted(told), count // 100)
    older, newer = bad[::2], bad[1::2]
    damage(
        registry, "person", older, lambda plain: plain | {"consents": [{"given_on": "2018-11-01T08:00:00"}]}
    )
    damage(registry, "person", newer, lambda plain: plain, schema=99)
    total = dispatch_until_done(registry, {"watched": channel}, clock)
    sent = Counter(message.key for message in channel.sent)
    assert sent == Counter(told[each] for each in told if each not in bad)
    assert (total.sent, total.dead) == (count - len(bad), len(bad))
    dead = registry.notices.list(NoticeState.DEAD, limit=1000)
    assert sorted(each.person for each in dead) == sorted(bad)
    assert {(each.attempts, each.problem) for each in dead} == {
        (10, "the record of the person cannot be read; gave up after 10 attempts")
    }


@pytest.mark.slow
def test_one_in_a_hundred_people_who_cannot_be_read_stop_nobody(stored, roster, person, channel, clock):
    check_bar(stored, roster, person, channel, clock, 200)


@pytest.mark.stress
def test_of_ten_thousand_notices_every_other_person_is_told_once(
    open_durable, roster, person, channel, clock
):
    """The full bar: 10,000 notices, 1 % of the people unreadable."""
    check_bar(open_durable(), roster, person, channel, clock, 10_000)


def test_a_person_who_is_mended_is_told_after_a_replay(registry, roster, person, channel, clock):
    told = tell_people(registry, roster, person, 1)
    good = registry._store.get(Key("person", "P0"))
    damage(registry, "person", ["P0"])
    dispatch_until_done(registry, {"watched": channel}, clock)
    damage(registry, "person", ["P0"], lambda _plain: decode_json(good.document))
    registry.notices.replay(told["P0"])
    assert registry.notices.dispatch({"watched": channel}) == DispatchReport(sent=1)


# ------------------------------------------------------------------------------------- notices that are bad


@pytest.fixture
def entries(stored, roster):
    """Ten notices with calendar entries; a version that took 1 for true stored the first five."""
    with roster(stored) as session:
        told = [
            session.notices.tell(
                f"event-{number}",
                SensitiveText("desk"),
                "watched",
                subject="告知",
                text="内容",
                purpose="office",
                due_at=START - dt.timedelta(minutes=10 - number),
                entry=NoticeEntry(
                    uid=f"a{number}",
                    first_on=dt.date(2018, 11, 8),
                    last_on=dt.date(2018, 11, 8),
                    summary="合成沙龙",
                ),
            ).id
            for number in range(10)
        ]
    damage(stored, "notice", told[:5], lambda plain: plain | {"entry": plain["entry"] | {"cancelled": 1}})
    return told


@pytest.mark.slow
def test_a_bad_calendar_entry_stops_neither_the_channel_nor_the_list(stored, entries, channel, clock):
    """They are due first, and every dispatcher meets them; the others go out all the same."""
    total = dispatch_until_done(stored, {"watched": channel}, clock, limit=1)
    assert total == DispatchReport(sent=5, unreadable=5)
    assert Counter(message.key for message in channel.sent) == Counter(entries[5:])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UnreadableRecordWarning)
        assert sorted(each.id for each in stored.notices.list()) == sorted(entries[5:])
        # What is left out does not shorten the list.
        assert len(stored.notices.list(limit=5)) == 5
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        stored.notices.list()
    assert {each.message.id for each in told} < {*entries[:5], ""}
    assert {each.category for each in told} == {UnreadableRecordWarning}
    with pytest.raises(RecordError):
        stored.notices.get(entries[0])
    assert {each.id for each in stored.unreadable()} == set(entries[:5])


def test_a_notice_in_quarantine_is_sent_when_it_is_restored_mended(stored, entries, channel):
    quarantined = stored.quarantine("notice", entries[0], actor="office")
    stored.restore_quarantined(quarantined.id, actor="office")
    damage(
        stored,
        "notice",
        [entries[0]],
        lambda plain: plain | {"entry": plain["entry"] | {"cancelled": True}},
    )
    stored.notices.dispatch({"watched": channel})
    assert entries[0] in {message.key for message in channel.sent}


def test_what_can_be_read_and_not_be_written_again_stops_no_channel(registry, roster, channel, clock):
    """Reading takes what an earlier version stored; a check that came later refuses to write it again."""
    told = []
    with roster(registry) as session:
        for number in range(4):
            text = SensitiveText("desk")
            told.append(
                session.notices.tell(
                    f"e{number}", text, "watched", subject="s", text="t", purpose="office"
                ).id
            )
    damage(registry, "notice", told[:2], lambda plain: plain | {"problem": "x" * 200_000})
    assert dispatch_until_done(registry, {"watched": channel}, clock) == DispatchReport(sent=2, unreadable=2)
    assert Counter(message.key for message in channel.sent) == Counter(told[2:])


# -------------------------------------------------------------------------- what a channel says and stores do


class OddReceipt(Receipt):
    """An answer that a plugin made of its own, with an outcome that raises."""

    @property
    def outcome(self):
        raise RuntimeError("odd")


class Odd:
    """A channel that takes every message, and answers a chosen one in an odd way."""

    def __init__(self, answer):
        self.sent = []
        self.answer = answer

    def send(self, message: Message, *, timeout: float) -> Receipt:
        self.sent.append(message.key)
        if len(self.sent) == 3:
            return self.answer(message)
        return Receipt(key=message.key, outcome=Delivery.ACCEPTED, accepted_at=START)

    def close(self):
        pass


def raise_unstorable(_message):
    raise NotifierUnavailableError("half a surrogate \ud800 pair")


def raise_anything(_message):
    raise ZeroDivisionError


@pytest.mark.parametrize(
    "answer",
    [
        raise_unstorable,
        raise_anything,
        lambda _message: None,
        lambda message: object.__new__(OddReceipt),
        lambda message: Receipt(key=message.key, outcome="accepted", accepted_at=END, reference="r" * 256),
    ],
)
def test_an_odd_answer_makes_nobody_else_be_told_twice(registry, roster, person, clock, answer):
    told = tell_people(registry, roster, person, 12)
    channel = Odd(answer)
    dispatch_until_done(registry, {"watched": channel}, clock)
    sent = Counter(channel.sent)
    odd = channel.sent[2]
    assert set(sent) == set(told.values())
    assert {key for key, count in sent.items() if count > 1} <= {odd}
    assert {each.state for each in registry.notices.list(limit=100)} == {NoticeState.SENT}


@pytest.mark.parametrize("error", [StoreFullError("the disk is away"), UnavailableError("busy")])
def test_a_store_that_fails_between_two_messages_makes_nobody_be_told_twice(
    registry, roster, person, channel, clock, monkeypatch, error
):
    """What was sent is settled before the error is raised; the others are given back at once."""
    told = tell_people(registry, roster, person, 10)
    real, reads = registry._store.get, []

    def get(key):
        if key.kind == "person":
            reads.append(key)
            if len(reads) == 4:
                raise error
        return real(key)

    monkeypatch.setattr(registry._store, "get", get)
    with pytest.raises(type(error)):
        registry.notices.dispatch({"watched": channel})
    assert len(channel.sent) == 3
    kept = [registry.notices.get(each) for each in told.values()]
    assert Counter(each.state for each in kept) == {NoticeState.SENT: 3, NoticeState.DUE: 7}
    assert {each.attempts for each in kept if each.state is NoticeState.DUE} == {0}
    clock.advance(minutes=10)
    dispatch_until_done(registry, {"watched": channel}, clock)
    assert Counter(message.key for message in channel.sent) == Counter(told.values())


@pytest.mark.parametrize("is_stored", [True, False])
def test_a_commit_in_doubt_is_made_again_under_its_id(
    registry, roster, person, channel, clock, monkeypatch, is_stored
):
    told = tell_people(registry, roster, person, 5)
    real, doubts = registry._store.commit, []

    def commit(writes, note):
        if note.reason == "receipts" and len(doubts) < 2:
            if is_stored:
                real(writes, note)
            doubts.append(note.commit_id)
            raise InDoubtError(note.commit_id)
        return real(writes, note)

    monkeypatch.setattr(registry._store, "commit", commit)
    assert registry.notices.dispatch({"watched": channel}) == DispatchReport(sent=5)
    assert len(set(doubts)) == 1
    dispatch_until_done(registry, {"watched": channel}, clock)
    assert Counter(message.key for message in channel.sent) == Counter(told.values())


# ------------------------------------------------------------------------------------ the end of the calendar


@pytest.mark.filterwarnings("ignore::newstratum.errors.ClockWarning")
@pytest.mark.parametrize("at", [END, END - dt.timedelta(seconds=1), END - dt.timedelta(hours=9)])
def test_nothing_overflows_at_the_end_of_the_calendar(registry, roster, person, channel, clock, at):
    tell_people(registry, roster, person, 3)
    clock.at = at
    channel.fails_with = NotifierUnavailableError("busy", retry_after=1e18)
    assert registry.notices.dispatch({"watched": channel}).postponed == 3
    waiting = registry.notices.list(NoticeState.DUE)
    assert {each.due_at for each in waiting} == {END}
    holidays = HolidayTable(version="none", known_from=START.date(), known_to=START.date())
    assert at <= QuietHours().next_time(at, holidays) <= END
    clock.at = START
    with roster(registry) as session:
        session.notices.tell(
            "late", SensitiveText("desk"), "watched", subject="s", text="t", purpose="office", due_at=END
        )
    assert END in {each.due_at for each in registry.notices.list()}


@pytest.mark.parametrize(
    "first", [dt.timedelta.resolution, dt.timedelta(), dt.timedelta(days=1), dt.timedelta.max]
)
@pytest.mark.parametrize("longest", [dt.timedelta(hours=6), dt.timedelta.max])
def test_waits_double_up_to_the_longest(first, longest):
    waits = [double_wait(first, longest, times) for times in range(100)]
    assert waits == sorted(waits)
    assert waits[0] == min(first, longest)
    assert waits[-1] == (longest if first else first)
    assert Backoff(first=first, longest=longest).wait(10**6, random.Random(1)) <= longest
    breaker = CircuitBreaker(first=first, longest=longest)
    for _ in range(50):
        breaker.record_failure(END, dt.timedelta.max)
    assert breaker.until == END
