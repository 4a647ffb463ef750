from __future__ import annotations

import datetime as dt

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._model.notices.notices import (
    Notice,
    NoticeReceipt,
    NoticeState,
    cancel_notice,
    dead_letter_notice,
    lease_notice,
    mark_sent,
    postpone_notice,
    requeue_notice,
)
from newstratum._model.values.sensitive import EmailAddress, SensitiveText
from newstratum.errors import IllegalTransitionError, InvalidValueError

AT = dt.datetime(2018, 11, 1, 8, tzinfo=dt.UTC)
LATER = AT + dt.timedelta(minutes=5)

MOVES = {
    "lease": lambda notice: lease_notice(notice, "d1", LATER),
    "send": lambda notice: mark_sent(notice, NoticeReceipt(accepted_at=AT, outcome="accepted")),
    "postpone": lambda notice: postpone_notice(notice, LATER, "busy"),
    "bury": lambda notice: dead_letter_notice(notice, "no such mailbox"),
    "cancel": cancel_notice,
    "requeue": lambda notice: requeue_notice(notice, LATER),
}

#: The moves each state allows, and where they lead.
ALLOWED = {
    (NoticeState.DUE, "lease"): NoticeState.LEASED,
    (NoticeState.DUE, "cancel"): NoticeState.CANCELLED,
    (NoticeState.LEASED, "lease"): NoticeState.LEASED,
    (NoticeState.LEASED, "send"): NoticeState.SENT,
    (NoticeState.LEASED, "postpone"): NoticeState.DUE,
    (NoticeState.LEASED, "bury"): NoticeState.DEAD,
    (NoticeState.LEASED, "cancel"): NoticeState.CANCELLED,
    (NoticeState.DEAD, "requeue"): NoticeState.DUE,
}


def due(**others):
    given = {"id": "n1", "event": "e1", "person": "P1", "channel": "log", "text": "t", "purpose": "office"}
    return Notice(**given | {"due_at": AT} | others)


@given(st.lists(st.sampled_from(list(MOVES)), max_size=12))
def test_a_notice_moves_only_along_its_stages(moves):
    notice = due()
    for move in moves:
        wanted = ALLOWED.get((notice.state, move))
        if wanted is None:
            with pytest.raises(IllegalTransitionError, match=f"cannot go from {notice.state}"):
                MOVES[move](notice)
            continue
        before, notice = notice, MOVES[move](notice)
        assert notice.state is wanted
        assert (notice.due_at is not None) == (notice.state in (NoticeState.DUE, NoticeState.LEASED))
        assert (notice.lease is not None) == (notice.state is NoticeState.LEASED)
        assert (notice.receipt is not None) == (notice.state is NoticeState.SENT)
        if move == "lease":
            assert notice.attempts == before.attempts + 1


def test_a_lease_is_what_makes_a_notice_due_again():
    taken = lease_notice(due(), "d1", LATER)
    assert (taken.due_at, taken.lease.until, taken.lease.owner) == (LATER, LATER, "d1")


def test_a_dead_letter_starts_again_with_its_words():
    dead = dead_letter_notice(lease_notice(due(subject="s"), "d1", LATER), "no such mailbox")
    again = requeue_notice(dead, LATER)
    assert (again.attempts, again.subject, again.text, again.problem) == (0, "s", "t", "no such mailbox")


def test_a_cancelled_notice_says_nothing():
    gone = cancel_notice(due(subject="s"))
    assert (gone.subject, gone.text, gone.problem) == ("", "", "")


@pytest.mark.parametrize(
    ("others", "field"),
    [
        ({"person": None}, "notice.address"),
        ({"address": SensitiveText("a")}, "notice.address"),
        ({"due_at": None}, "notice.due_at"),
        ({"due_at": dt.datetime(2018, 11, 1)}, "notice.due_at"),
        ({"state": "sent"}, "notice.due_at"),
    ],
)
def test_a_notice_that_makes_no_sense_is_refused(others, field):
    with pytest.raises(InvalidValueError) as caught:
        due(**others)
    assert caught.value.field == field


def test_what_a_notice_says_and_to_whom_never_shows(canary):
    notice = due(person=None, address=EmailAddress(f"{canary}@example.org"), subject=canary, text=canary)
    assert canary not in f"{notice!r} {notice} {attrs.asdict(notice)['address']}"
    assert notice.address == SensitiveText(f"{canary}@example.org")
