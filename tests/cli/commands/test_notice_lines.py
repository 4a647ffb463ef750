from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from newstratum._builtin.terminal import escape_controls
from newstratum._cli.commands.notices import format_notice_lines, to_plain_notice
from newstratum._model.notices.notices import Notice, NoticeState
from newstratum._model.values.sensitive import SensitiveText

#: Midnight of UTC is eight o'clock in China.
DIGEST = Notice(
    id="0" * 64,
    event="weekly_digest.2018-11-05",
    address=SensitiveText("CANARY-7f3a"),
    channel="smtps",
    subject="CANARY-7f3a",
    text="CANARY-7f3a",
    purpose="office",
    due_at=dt.datetime(2018, 11, 5, tzinfo=dt.UTC),
)


def test_what_is_due_is_due_by_the_time_of_china() -> None:
    assert list(format_notice_lines(DIGEST, 80)) == [
        "0" * 64,
        "    due smtps, 0 attempts, due 2018-11-05 08:00 China time",
        "    of weekly_digest.2018-11-05, for office",
    ]
    assert to_plain_notice(DIGEST)["due_at"] == "2018-11-05T00:00:00+00:00"


def test_dead_letters_are_told_apart() -> None:
    letter = Notice(
        id="1" * 64,
        event="visit-due.v7",
        person="P1",
        channel="sms",
        text="CANARY-7f3a",
        purpose="care",
        state=NoticeState.DEAD,
        attempts=3,
        problem="undeliverable: no such box",
    )
    assert list(format_notice_lines(letter, 80))[1:] == [
        "    dead sms, 3 attempts",
        "    of visit-due.v7, for care",
        "    undeliverable: no such box",
    ]


@pytest.mark.slow
@given(
    event=st.text(min_size=1, max_size=256),
    problem=st.text(max_size=250) | st.integers(1, 250).map(lambda size: "，" * size),
    width=st.integers(64, 80),
)
def test_no_line_is_wider_than_it_may_be_and_a_terminal_obeys_none(
    event: str, problem: str, width: int
) -> None:
    notice = Notice(
        id="2" * 64,
        event=event,
        person="P1",
        channel="log",
        text="t",
        purpose="office",
        state=NoticeState.DEAD,
        problem=problem,
    )
    lines = list(format_notice_lines(notice, width))
    assert all(cell_len(line) <= width and escape_controls(line) == line for line in lines)
    shown = "".join("".join(lines).split())
    assert "".join(escape_controls(problem).split()) in shown


@pytest.mark.parametrize("event", ["e" * 256, "事" * 128])
def test_a_long_event_takes_several_lines(event: str) -> None:
    notice = Notice(
        id="3" * 64,
        event=event,
        person="P1",
        channel="log",
        text="t",
        purpose="office",
        due_at=dt.datetime(2018, 11, 5, tzinfo=dt.UTC),
    )
    lines = list(format_notice_lines(notice, 80))
    assert max(map(cell_len, lines)) <= 80
    assert event in "".join(line.strip() for line in lines)
