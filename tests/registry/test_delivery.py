from __future__ import annotations

import datetime as dt
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum.model.masked import EmailAddress, Masked, PhoneNumber
from newstratum.model.notices import Notice
from newstratum.model.people import Contact, Person
from newstratum.registry.delivery import Backoff, address_of


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
        Contact(kind="phone", value=PhoneNumber("CANARY-7f3a-1")),
        Contact(kind="email", value=EmailAddress("CANARY-7f3a-2")),
        Contact(kind="email", value=EmailAddress("CANARY-7f3a-3")),
    ],
)


@pytest.mark.parametrize(
    ("channel", "address"),
    [
        ("smtp", "CANARY-7f3a-2"),
        ("smtps", "CANARY-7f3a-2"),
        ("sms", "CANARY-7f3a-1"),
        ("log", "P1"),
        ("wecom", "P1"),
    ],
)
def test_each_channel_has_its_kind_of_address(channel, address):
    notice = Notice(
        id="n",
        event="e",
        person="P1",
        channel=channel,
        text="t",
        purpose="office",
        due_at=dt.datetime(2018, 11, 1, tzinfo=dt.UTC),
    )
    assert address_of(notice, PERSON) == address


def test_an_address_is_taken_as_it_is():
    notice = Notice(
        id="n",
        event="e",
        address=Masked("CANARY-7f3a"),
        channel="smtp",
        text="t",
        purpose="office",
        due_at=dt.datetime(2018, 11, 1, tzinfo=dt.UTC),
    )
    assert address_of(notice, None) == "CANARY-7f3a"
