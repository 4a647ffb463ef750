"""Invitations, read back by icalendar: the rules that calendar programs in the wild insist on."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from newstratum.errors import IllegalTransitionError, InvalidValueError
from newstratum.ports import URL, CalendarEntry, Message
from newstratum_mail.invitations import (
    Invitation,
    build_invitation,
    cancel_invitation,
    change_invitation,
    render_invitation,
    render_public_calendar,
)
from newstratum_mail.opening import open_mail

CHINA = dt.timezone(dt.timedelta(hours=8))
HOUR = dt.timedelta(hours=1)
STAMP = dt.datetime(2026, 11, 20, 1, 2, 3, tzinfo=dt.UTC)
MEETING = Invitation(
    uid="activity-7@example.org",
    starts_at=dt.datetime(2026, 12, 3, 14, tzinfo=CHINA),
    ends_at=dt.datetime(2026, 12, 3, 8, tzinfo=dt.UTC),
    summary="第十二次委员会会议；议程, 见附件",
    place="三楼会议室\\东",
    description="线上链接\n密码 1234",
    organizer="office@example.org",
    organizer_name="秘书处",
)
VICE_CHAIRS = [f"vice.chair.{number}@example.org" for number in range(1, 7)]


def _read(content: bytes) -> tuple[Calendar, Any]:
    calendar = Calendar.from_ical(content)
    [event] = calendar.walk("VEVENT")
    return calendar, event


def test_a_request_has_what_outlook_asks_for() -> None:
    calendar, event = _read(render_invitation(MEETING, attendee=VICE_CHAIRS[0], created_at=STAMP))
    assert calendar["METHOD"] == "REQUEST"
    assert calendar["VERSION"] == "2.0"
    assert event["ATTENDEE"] == f"mailto:{VICE_CHAIRS[0]}"
    assert event["ATTENDEE"].params["RSVP"] == "TRUE"
    assert event["ORGANIZER"] == "mailto:office@example.org"
    assert event["ORGANIZER"].params["CN"] == "秘书处"
    assert (event["SEQUENCE"], event["STATUS"]) == (0, "CONFIRMED")
    assert event["UID"] == "activity-7@example.org"
    assert event.decoded("DTSTAMP") == STAMP
    assert (str(event["SUMMARY"]), str(event["LOCATION"])) == (MEETING.summary, MEETING.place)
    assert str(event["DESCRIPTION"]) == MEETING.description


def test_times_stand_in_a_zone_that_is_defined_beside_them() -> None:
    calendar, event = _read(render_invitation(MEETING, attendee=VICE_CHAIRS[0], created_at=STAMP))
    [zone] = calendar.walk("VTIMEZONE")
    assert event["DTSTART"].params["TZID"] == event["DTEND"].params["TZID"] == zone["TZID"]
    [standard] = zone.walk("STANDARD")
    assert standard["TZOFFSETTO"].td == standard["TZOFFSETFROM"].td == dt.timedelta(hours=8)
    assert zone.walk("DAYLIGHT") == []
    assert event["DTSTART"].dt == MEETING.starts_at
    assert event["DTEND"].dt == MEETING.ends_at
    content = render_invitation(MEETING, attendee=VICE_CHAIRS[0], created_at=STAMP)
    assert b"DTSTART;TZID=Asia/Shanghai:20261203T140000\r\n" in content
    assert b"DTEND;TZID=Asia/Shanghai:20261203T160000\r\n" in content


def test_every_change_and_the_drop_raise_the_sequence() -> None:
    moved = change_invitation(MEETING, starts_at=MEETING.starts_at + dt.timedelta(minutes=30))
    elsewhere = change_invitation(moved, place="二楼会议室")
    cancelled = cancel_invitation(elsewhere)
    states = [MEETING, moved, elsewhere, cancelled]
    read = [_read(render_invitation(state, attendee=VICE_CHAIRS[0], created_at=STAMP)) for state in states]
    assert [event["SEQUENCE"] for _calendar, event in read] == [0, 1, 2, 3]
    assert [calendar["METHOD"] for calendar, _event in read] == ["REQUEST", "REQUEST", "REQUEST", "CANCEL"]
    assert len({event["UID"] for _calendar, event in read}) == 1
    assert read[-1][1]["STATUS"] == "CANCELLED"
    assert read[-1][1]["ATTENDEE"].params["RSVP"] == "FALSE"


def test_a_dropped_event_stays_dropped() -> None:
    cancelled = cancel_invitation(MEETING)
    assert cancel_invitation(cancelled) is cancelled
    with pytest.raises(IllegalTransitionError):
        change_invitation(cancelled, place="二楼会议室")


def test_a_public_calendar_hides_who_is_invited_and_what_is_said_to_them() -> None:
    content = render_public_calendar([MEETING, cancel_invitation(MEETING)], created_at=STAMP)
    calendar = Calendar.from_ical(content)
    assert calendar["METHOD"] == "PUBLISH"
    events = calendar.walk("VEVENT")
    assert [event["STATUS"] for event in events] == ["CONFIRMED", "CANCELLED"]
    assert not any("ATTENDEE" in event or "DESCRIPTION" in event for event in events)
    assert b"1234" not in content


@pytest.mark.slow
@given(
    summary=st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=200),
    name=st.text(st.sampled_from("秘书处 ,;:'ab=^👩"), max_size=40),
)
def test_any_words_come_back_and_no_line_is_too_long(summary: str, name: str) -> None:
    meeting = Invitation(
        uid="u",
        starts_at=MEETING.starts_at,
        ends_at=MEETING.ends_at,
        summary=summary,
        organizer="office@example.org",
        organizer_name=name,
    )
    content = render_invitation(meeting, attendee="a@example.org", created_at=STAMP)
    _calendar, event = _read(content)
    assert str(event["SUMMARY"]) == summary
    assert event["ORGANIZER"].params.get("CN", "") == name
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("uid", ""),
        ("uid", "a\r\nATTENDEE:mailto:x@example.org"),
        ("summary", ""),
        ("summary", "a\nb"),
        ("summary", "a" * 501),
        ("place", "a\u2028b"),
        ("description", "a\0"),
        ("organizer", "office"),
        ("organizer", "a@example.org\r\nX:y"),
        ("organizer_name", 'a"b'),
        ("organizer_name", "a\\b"),
        ("starts_at", dt.datetime(2026, 12, 3, 14)),
        ("ends_at", dt.datetime(2026, 12, 3, 16)),
        ("ends_at", MEETING.starts_at),
        ("starts_at", None),
        ("first_on", dt.date(2026, 12, 3)),
    ],
)
def test_what_no_calendar_could_hold_is_refused(part: str, value: object) -> None:
    parts: dict[str, Any] = {
        "uid": "u",
        "starts_at": MEETING.starts_at,
        "ends_at": MEETING.ends_at,
        "summary": "s",
        "organizer": "office@example.org",
    }
    part_named = "starts_at" if part == "first_on" else part
    with pytest.raises(InvalidValueError, match=f"invitation.{part_named}"):
        Invitation(**(parts | {part: value}))


@pytest.mark.slow
def test_six_vice_chairs_are_each_invited_as_themselves(mail_server: Any) -> None:
    mail = open_mail(URL.parse(f"smtp://127.0.0.1:{mail_server.port}?from=office%40example.org&tls=off"))
    for state in (MEETING, change_invitation(MEETING, place="二楼会议室"), cancel_invitation(MEETING)):
        for address in VICE_CHAIRS:
            key = f"activity-7/{address}/{state.sequence}/{state.cancelled}"
            message = Message(
                key=key, recipient=address, subject="会议邀请", text="请出席。", html="<p>请出席。</p>"
            )
            receipt = mail.invite(message, state, timeout=10)
            assert receipt.key == key
    assert len(mail_server.messages) == 18
    for (_sender, [recipient], _content), message in zip(
        mail_server.taken, mail_server.messages, strict=True
    ):
        assert message.get_content_type() == "multipart/alternative"
        kinds = [part.get_content_type() for part in message.iter_parts()]
        assert kinds == ["text/plain", "text/html", "text/calendar"]
        part = list(message.iter_parts())[-1]
        calendar, event = _read(part.get_payload(decode=True))
        assert part.get_param("method") == calendar["METHOD"]
        assert part.get_content_charset() == "utf-8"
        assert event["ATTENDEE"] == f"mailto:{recipient}"
        assert message["To"] == recipient
    methods = [list(message.iter_parts())[-1].get_param("method") for message in mail_server.messages]
    assert methods == ["REQUEST"] * 12 + ["CANCEL"] * 6


def test_an_invitation_to_no_address_is_refused_before_anything_is_sent(mail_server: Any) -> None:
    mail = open_mail(URL.parse(f"smtp://127.0.0.1:{mail_server.port}?from=office%40example.org&tls=off"))
    message = Message(key="k", recipient="vice chair", subject="s", text="t")
    with pytest.raises(Exception, match="plain e-mail address"):
        mail.invite(message, MEETING, timeout=5)
    assert mail_server.taken == []


# ------------------------------------------------------------------------ entries of messages


DAYS = CalendarEntry(
    uid="entry-1",
    sequence=3,
    first_on=dt.date(2026, 12, 31),
    last_on=dt.date(2026, 12, 31),
    summary="新年活动",
    place="一楼",
)


def test_whole_days_need_no_zone_and_end_with_the_day_after_the_last() -> None:
    invitation = build_invitation(DAYS, organizer="office@example.org")
    content = render_invitation(invitation, attendee="a@example.org", created_at=STAMP)
    calendar, event = _read(content)
    assert b"DTSTART;VALUE=DATE:20261231\r\n" in content
    assert b"DTEND;VALUE=DATE:20270101\r\n" in content
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (dt.date(2026, 12, 31), dt.date(2027, 1, 1))
    assert calendar.walk("VTIMEZONE") == []
    assert (event["UID"], event["SEQUENCE"], str(event["LOCATION"])) == ("entry-1", 3, "一楼")


def test_days_that_end_before_they_begin_are_refused() -> None:
    with pytest.raises(InvalidValueError, match=r"invitation\.last_on"):
        change_invitation(build_invitation(DAYS, organizer="a@example.org"), last_on=dt.date(2026, 12, 30))


def test_a_message_with_an_entry_is_an_invitation_by_the_sender(mail_server: Any) -> None:
    url = (
        f"smtp://127.0.0.1:{mail_server.port}?from=office%40example.org&name=%22%E7%A7%98%5C%E4%B9%A6&tls=off"
    )
    mail = open_mail(URL.parse(url))
    for entry in (
        DAYS,
        CalendarEntry(uid="entry-1", sequence=4, begins_at=STAMP, ends_at=STAMP + HOUR, summary="s"),
    ):
        message = Message(
            key=f"k-{entry.sequence}", recipient="a@example.org", subject="s", text="t", entry=entry
        )
        mail.send(message, timeout=10)
    calendars = [
        _read(list(message.iter_parts())[-1].get_payload(decode=True)) for message in mail_server.messages
    ]
    assert [event["ORGANIZER"] for _, event in calendars] == ["mailto:office@example.org"] * 2
    assert [event["ORGANIZER"].params["CN"] for _, event in calendars] == ["”秘＼书"] * 2
    assert [event["ATTENDEE"] for _, event in calendars] == ["mailto:a@example.org"] * 2
    assert calendars[1][1]["DTSTART"].dt == STAMP
