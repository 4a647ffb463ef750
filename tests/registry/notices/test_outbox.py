from __future__ import annotations

import datetime as dt

import pytest

from newstratum._model.notices.notices import NoticeState
from newstratum._model.people.people import Contact
from newstratum._model.values.sensitive import EmailAddress, PhoneNumber, SensitiveText
from newstratum._model.values.validators import read_from_store
from newstratum._registry.opening import open_registry
from newstratum.errors import IllegalTransitionError, InvalidValueError, NotFoundError, PurposeError


def tell(session, recipient="P1", **others):
    given = {
        "event": "placed-P1",
        "channel": "log",
        "subject": "告知",
        "text": "您被归入……",
        "purpose": "placement_notice",
    } | others
    return session.notices.tell(given.pop("event"), recipient, given.pop("channel"), **given)


@pytest.fixture
def staffed(registry, roster, person):
    """A registry that holds P1 and P2."""
    with roster(registry) as session:
        session.people.add(person("P1"))
        session.people.add(person("P2"))
    return registry


def test_a_notice_is_stored_in_the_commit_of_what_it_tells_of(registry, roster, person, clock):
    with roster(registry) as session:
        session.people.add(person())
        told = tell(session)
    stored = [
        change for change in registry.history.changes().changes if change.version == session.stored.version
    ]
    assert {change.key.kind for change in stored} == {"privacy_notice", "person", "notice", "erasure_state"}
    assert registry.notices.get(told.id) == told
    assert (told.state, told.due_at, told.attempts) == (NoticeState.DUE, clock(), 0)


@pytest.mark.parametrize("recipient", ["13812345678", "a@example.org", "P9", "", "合成甲", None, 5])
def test_a_recipient_is_somebody_stored_or_an_address(recipient, staffed, roster):
    with roster(staffed) as session:
        with pytest.raises(InvalidValueError) as caught:
            tell(session, recipient)
        assert session.notices.new_count == 0
    assert caught.value.field == "recipient"
    assert "SensitiveText" in caught.value.hint.zh
    assert not recipient or str(recipient) not in str(caught.value)


def test_a_command_that_fails_tells_nobody(staffed, roster, person):
    session = roster(staffed)

    def broken_off():
        with session:
            tell(session)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        broken_off()
    assert staffed.notices.list() == ()


def test_telling_again_changes_nothing(staffed, roster):
    with roster(staffed) as session:
        first = tell(session)
        assert tell(session, text="anders") is first
    with roster(staffed) as session:
        assert tell(session) == first
    assert session.stored is None


@pytest.mark.parametrize(
    "difference",
    [
        {"event": "placed-P1-again"},
        {"channel": "smtp"},
        {"recipient": "P2"},
        {"recipient": SensitiveText("P1")},
    ],
)
def test_each_event_recipient_and_channel_has_a_key_of_its_own(staffed, roster, difference):
    with roster(staffed) as session:
        assert tell(session).id != tell(session, **difference).id


def test_the_key_says_nothing_about_the_recipient(roster, canary):
    keys = []
    for _ in range(2):
        with open_registry("memory:") as registry, roster(registry) as session:
            keys.append(tell(session, EmailAddress(f"{canary}@example.org")).id)
    assert keys[0] != keys[1]
    assert all(canary not in key and len(key) == 64 for key in keys)


def test_a_notice_can_wait(staffed, roster, clock):
    later = clock() + dt.timedelta(days=3)
    with roster(staffed) as session:
        assert tell(session, due_at=later).due_at == later


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"subject": ""}, "message.subject"),
        ({"subject": "a\r\nBcc: b"}, "message.subject"),
        ({"subject": "a" * 501}, "message.subject"),
        ({"text": ""}, "message.text"),
        ({"text": "a\0"}, "message.text"),
        ({"due_at": dt.datetime(2018, 11, 1)}, "notice.due_at"),
    ],
)
def test_what_no_channel_could_take_is_refused_before_it_is_stored(staffed, roster, given, field):
    with roster(staffed) as session:
        with pytest.raises(InvalidValueError) as caught:
            tell(session, **given)
        assert caught.value.field == field
    assert staffed.notices.list() == ()


@pytest.mark.parametrize(
    "kind", [SensitiveText, EmailAddress, str], ids=["address", "e-mail address", "person"]
)
@pytest.mark.parametrize(
    "wrong",
    ["\r\nBcc: b@example.org", "\n", "\0", "\x1b[2J", "\u2028", "\ud800", "x" * 10_000],
    ids=["header", "line", "nul", "escape", "separator", "surrogate", "10 kB"],
)
def test_an_address_that_no_channel_could_take_is_refused_before_it_is_stored(
    registry, roster, canary, kind, wrong
):
    with roster(registry) as session:
        with pytest.raises(InvalidValueError) as caught:
            tell(session, read_from_store(lambda: kind(f"{canary}@example.org{wrong}")), purpose="office")
        assert caught.value.field == ("recipient" if kind is str else "message.recipient")
        assert canary not in str(caught.value)
    assert registry.notices.list() == ()


@pytest.mark.parametrize(
    ("channels", "chosen"),
    [
        (["pager", "sms"], "sms"),
        (["smtp", "sms"], "sms"),
        (["pager", "smtp", "log"], "log"),
        (["log", "sms"], "log"),
        (["pager", "smtp"], "pager"),
        (["pager"], "pager"),
    ],
)
def test_a_channel_that_no_plugin_offers_reaches_nobody(registry, roster, person, channels, chosen):
    contact = Contact(kind="phone", value=PhoneNumber("13800000000"))
    with roster(registry) as session:
        session.people.add(person(contacts=[contact]))
        assert session.notices.channel_for("P1", channels) == chosen


@pytest.mark.parametrize(
    ("purpose", "reason"), [("gossip", "not declared"), ("statistics", "does not cover notice")]
)
def test_people_are_told_for_declared_purposes_only(registry, roster, purpose, reason):
    with roster(registry) as session, pytest.raises(PurposeError, match=reason):
        tell(session, purpose=purpose)


def test_a_notice_that_waits_can_be_cancelled_and_says_nothing_any_more(staffed, roster):
    with roster(staffed) as session:
        told = tell(session)
    with roster(staffed) as session:
        gone = session.notices.cancel(told.id)
        with pytest.raises(IllegalTransitionError, match="cannot go from cancelled"):
            session.notices.cancel(told.id)
        with pytest.raises(NotFoundError):
            session.notices.cancel("unknown")
    assert (gone.state, gone.due_at, gone.subject, gone.text) == (NoticeState.CANCELLED, None, "", "")
    assert staffed.notices.list(NoticeState.CANCELLED) == (gone,)
