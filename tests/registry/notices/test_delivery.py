from __future__ import annotations

import datetime as dt
import random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from newstratum._model.notices.notices import Notice, NoticeEntry, lease_notice
from newstratum._model.people.people import Contact, ContactKind, Person
from newstratum._model.values.sensitive import EmailAddress, PhoneNumber, SensitiveText
from newstratum._registry.notices.delivery import Backoff, Sender, find_address
from newstratum._registry.purposes import DEFAULT_PURPOSES, Purposes
from newstratum.errors import NotifierUnavailableError, NotifyError, UndeliverableError


@given(attempts=st.integers(1, 10_000), seed=st.integers())
def test_waits_grow_to_a_cap_and_are_never_all_the_same(attempts, seed):
    backoff = Backoff()
    doubled = min(backoff.longest, backoff.first * 2 ** min(attempts - 1, 20))
    assert doubled / 2 <= backoff.wait(attempts, random.Random(seed)) <= doubled


def test_ten_attempts_fit_into_a_day():
    backoff = Backoff()
    longest = sum((backoff.wait(n, random.Random(0)) for n in range(1, backoff.attempts)), dt.timedelta())
    assert dt.timedelta(hours=1) < longest < dt.timedelta(hours=24)


PERSON = Person(
    id="P1",
    contacts=[
        Contact(kind="phone", value=PhoneNumber("19970030001")),
        Contact(kind="email", value=EmailAddress("CANARY-7f3a-2@example.org")),
        Contact(kind="email", value=EmailAddress("CANARY-7f3a-3@example.org")),
    ],
)


@pytest.mark.parametrize(
    ("contact_kind", "address"),
    [
        (ContactKind.EMAIL, "CANARY-7f3a-2@example.org"),
        (ContactKind.PHONE, "19970030001"),
        (None, "P1"),
    ],
)
def test_each_channel_gets_the_contact_it_serves(contact_kind, address):
    notice = Notice(
        id="n",
        event="e",
        person="P1",
        channel="watched",
        text="t",
        purpose="office",
        due_at=dt.datetime(2018, 11, 1, tzinfo=dt.UTC),
    )
    assert find_address(notice, PERSON, contact_kind) == address


def test_an_address_is_taken_as_it_is():
    notice = Notice(
        id="n",
        event="e",
        address=SensitiveText("CANARY-7f3a"),
        channel="smtp",
        text="t",
        purpose="office",
        due_at=dt.datetime(2018, 11, 1, tzinfo=dt.UTC),
    )
    assert find_address(notice, None, ContactKind.EMAIL) == "CANARY-7f3a"


# ------------------------------------------------------------------------- what is kept of a reason

NOW = dt.datetime(2018, 11, 1, tzinfo=dt.UTC)


class NeverSending:
    """A channel whose code goes by the name of mail, and that raises what it is told to."""

    __module__ = "newstratum_mail.notifier"

    def __init__(self, error):
        self.error = error

    def send(self, message, *, timeout):
        raise self.error

    def close(self):
        """Hold nothing."""


def problem_of(
    error, *, to="a.b@example.org", subject="Reminder", text="The meeting is on Thursday.", entry=None
):
    """What is kept of an error of the channel, with a message."""
    waiting = Notice(
        id="n",
        event="e",
        address=SensitiveText(to),
        channel="smtp",
        subject=subject,
        text=text,
        entry=entry,
        purpose="office",
        due_at=NOW,
    )
    sender = Sender(purposes=Purposes(DEFAULT_PURPOSES), backoff=Backoff(), rng=random.Random(1), timeout=1)
    attempt = sender.deliver(lease_notice(waiting, "d", NOW), None, NeverSending(error), NOW)
    return attempt.notice.problem


PLAIN = "the channel cannot take the message now: mail: the server can't answer, not now"


@pytest.mark.parametrize(
    "given",
    [
        {"text": "t"},
        {"text": "7"},
        {"subject": "a"},
        {"to": "mail"},
        {"to": "desk"},
        {"to": "er"},
        {"text": "nel"},
        {"text": "ser", "subject": "ans", "to": "can"},
        {"text": "channel"},
        {"text": "message"},
    ],
)
def test_what_is_in_a_reason_by_chance_does_not_garble_it(given):
    error = NotifierUnavailableError("mail: the server can't answer, not now")
    assert problem_of(error, **given) == PLAIN


@pytest.mark.parametrize(
    ("reason", "given", "kept"),
    [
        ("mail: 550 desk: no such user", {"to": "desk"}, "mail: 550 •••: no such user"),
        ("mail: answered with a code", {"text": "a"}, "mail: answered with a code"),
        ("desk: no such user", {"to": "desk"}, "•••: no such user"),
        ("mail: no user 'desk' at mail", {"to": "desk"}, "mail: no user '•••' at mail"),
        ("mail: mail: no such user", {"to": "mail"}, "mail: •••: no such user"),
        ("550 <A.B@EXAMPLE.ORG> unknown", {}, "550 <•••> unknown"),
        ("nobody here is 张三丰吗", {"text": "张三"}, "nobody here is •••丰吗"),
        ("refused: 王", {"text": "王"}, "refused: •••"),
        ("refused: ask the desk", {"to": "desk", "text": "ask the desk"}, "refused: •••"),
        ("refused: secretly", {"subject": "secret"}, "refused: •••ly"),
        ("refused: (.*)+", {"text": "(.*)+"}, "refused: •••"),
    ],
)
def test_what_a_reason_repeats_of_the_message_is_not_kept_unless_it_says_nothing(reason, given, kept):
    assert problem_of(UndeliverableError(reason), **given) == f"undeliverable: {kept}"


def test_what_a_reason_repeats_of_an_entry_is_not_kept():
    entry = NoticeEntry(uid="u", first_on=NOW.date(), last_on=NOW.date(), summary="例会", place="三楼")
    problem = problem_of(UndeliverableError("例会 at 三楼 is too long"), entry=entry)
    assert problem == "undeliverable: ••• at ••• is too long"


@pytest.mark.slow
@given(
    private=st.text(
        st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp", "Cs"]), min_size=2, max_size=40
    ),
    before=st.text(max_size=20),
    after=st.text(max_size=20),
)
def test_nothing_long_is_kept_wherever_it_stands(private, before, after):
    assume(private.strip() and len(private.encode()) >= 6 and private not in "undeliverable: •••")
    problem = problem_of(UndeliverableError(f"{before}{private}{after}"), text=private)
    assert private not in problem.removeprefix("undeliverable: ") or private in f"{before}•••{after}"


def test_errors_of_a_plugin_with_more_to_them_are_taken_as_well():
    class OwnError(NotifierUnavailableError):
        def __init__(self):
            super().__init__("mail: a.b@example.org is busy", 7)

    assert problem_of(OwnError()) == "the channel cannot take the message now: mail: ••• is busy; wait 7 s"
    assert problem_of(NotifyError("a.b@example.org")) == "•••"
