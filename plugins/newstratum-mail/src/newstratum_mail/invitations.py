"""Invitations as calendars understand them: iTIP (RFC 5546) in iCalendar (RFC 5545).

Outlook shows its buttons only for METHOD:REQUEST, with the recipient as ATTENDEE, the method as a
parameter of the MIME type, UTF-8, and a VTIMEZONE for each TZID; a change counts only if SEQUENCE rises.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import Any, Final, TypeAlias, TypedDict, Unpack

import attrs
from attrs import field, frozen
from attrs.validators import ge
from icalendar import Calendar, Event, Timezone, TimezoneStandard, vCalAddress, vText

from newstratum.errors import IllegalTransitionError, InvalidValueError
from newstratum.ports import CalendarEntry, Words
from newstratum_mail.addresses import parse_address

__all__ = [
    "Invitation",
    "build_invitation",
    "cancel_invitation",
    "change_invitation",
    "get_method",
    "render_invitation",
    "render_public_calendar",
]

_ZONE_NAME: Final = "Asia/Shanghai"
#: Fixed: the summer times of 1986 to 1991 concern no invitation.
_OFFSET: Final = dt.timedelta(hours=8)
_PRODUCT: Final = "-//newstratum//newstratum-mail//ZH"
_MAX_LINE: Final = 500
_MAX_TEXT: Final = 20_000
_FORBIDDEN: Final = re.compile(r"[\x00\ud800-\udfff]")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
#: What no parameter can hold, and what stands for it.
_UNQUOTED: Final = str.maketrans({'"': "”", "\\": "＼"})

_Instant: TypeAlias = dt.datetime | None


def _check_line(instance: object, attribute: attrs.Attribute[str], value: str) -> None:
    if len(value) > _MAX_LINE or _CONTROL.search(value):
        raise InvalidValueError(
            f"invitation.{attribute.name}",
            Words("不是不超过{}个字符的一行", "is not one line of at most {} characters").format(_MAX_LINE),
        )


def _check_required_line(instance: object, attribute: attrs.Attribute[str], value: str) -> None:
    _check_line(instance, attribute, value)
    if not value:
        raise InvalidValueError(f"invitation.{attribute.name}", Words("为空", "is empty"))


def _check_lines(_instance: object, attribute: attrs.Attribute[str], value: str) -> None:
    if len(value) > _MAX_TEXT or _FORBIDDEN.search(value):
        raise InvalidValueError(
            f"invitation.{attribute.name}",
            Words("含有NUL，或超过{}个字符", "has a NUL or over {} characters").format(_MAX_TEXT),
        )


def _check_unquoted_line(instance: object, attribute: attrs.Attribute[str], value: str) -> None:
    _check_line(instance, attribute, value)
    # Inside a parameter, readers differ about what stands for them.
    if '"' in value or "\\" in value:
        raise InvalidValueError(
            f"invitation.{attribute.name}",
            Words("含有引号或反斜杠", "holds a quote or a backslash"),
            Words("请写“和”", "write “ and ”"),
        )


def _check_aware(_instance: object, attribute: attrs.Attribute[_Instant], value: _Instant) -> None:
    if value is not None and value.utcoffset() is None:
        raise InvalidValueError(
            f"invitation.{attribute.name}", Words("时刻没有时区", "is an instant without a zone")
        )


def _check_after_start(instance: Invitation, attribute: attrs.Attribute[_Instant], value: _Instant) -> None:
    _check_aware(instance, attribute, value)
    if value is not None and instance.starts_at is not None and value <= instance.starts_at:
        raise InvalidValueError("invitation.ends_at", Words("不晚于starts_at", "is not after starts_at"))


def _check_time_or_days(instance: Invitation, _attribute: object, value: dt.date | None) -> None:
    if value is not None and instance.first_on is not None and value < instance.first_on:
        raise InvalidValueError("invitation.last_on", Words("早于first_on", "is before first_on"))
    given = [each is not None for each in (instance.starts_at, instance.ends_at, instance.first_on, value)]
    if given not in ([True, True, False, False], [False, False, True, True]):
        raise InvalidValueError(
            "invitation.starts_at",
            Words("既不是时段，也不是整天", "not a time or whole days"),
            Words(
                "请给starts_at和ends_at，或first_on和last_on",
                "give starts_at and ends_at, or first_on and last_on",
            ),
        )


def _check_address(_instance: object, attribute: attrs.Attribute[str], value: str) -> None:
    if parse_address(value) != value:
        raise InvalidValueError(
            f"invitation.{attribute.name}", Words("不是普通的邮箱地址", "is not a plain e-mail address")
        )


@frozen(kw_only=True)
class Invitation:
    """One event that people are invited to, in one of its states."""

    #: The same for all states of the event and for nothing else; without personal data.
    uid: str = field(validator=_check_required_line)
    #: Rises with every change that attendees must see.
    sequence: int = field(default=0, validator=ge(0))
    #: None for what takes whole days.
    starts_at: dt.datetime | None = field(default=None, validator=_check_aware)
    ends_at: dt.datetime | None = field(default=None, validator=_check_after_start)
    #: The first whole day; None for what has an hour.
    first_on: dt.date | None = None
    #: The last one, included.
    last_on: dt.date | None = field(default=None, validator=_check_time_or_days)
    summary: str = field(validator=_check_required_line)
    place: str = field(default="", validator=_check_line)
    #: For attendees only; a public calendar leaves it out.
    description: str = field(default="", validator=_check_lines, repr=False)
    #: The address that answers go to.
    organizer: str = field(validator=_check_address, repr=False)
    organizer_name: str = field(default="", validator=_check_unquoted_line, repr=False)
    cancelled: bool = False


class Changes(TypedDict, total=False):
    """What can change about an event."""

    starts_at: dt.datetime | None
    ends_at: dt.datetime | None
    first_on: dt.date | None
    last_on: dt.date | None
    summary: str
    place: str
    description: str


def build_invitation(entry: CalendarEntry, *, organizer: str, organizer_name: str = "") -> Invitation:
    """Return the invitation to what a message has for its recipient's calendar.

    Args:
        entry: What takes place, in its present state.
        organizer: The plain address that answers go to.
        organizer_name: Its name, in any characters; those a parameter cannot hold are replaced.
    """
    return Invitation(
        uid=entry.uid,
        sequence=entry.sequence,
        starts_at=entry.begins_at,
        ends_at=entry.ends_at,
        first_on=entry.first_on,
        last_on=entry.last_on,
        summary=entry.summary,
        place=entry.place,
        organizer=organizer,
        organizer_name=_CONTROL.sub(" ", organizer_name.translate(_UNQUOTED)),
        cancelled=entry.cancelled,
    )


def change_invitation(invitation: Invitation, **changes: Unpack[Changes]) -> Invitation:
    """Return the next state of an event, its SEQUENCE risen.

    Args:
        invitation: The state before.
        **changes: What is different now.

    Raises:
        IllegalTransitionError: The event was cancelled.
    """
    if invitation.cancelled:
        raise IllegalTransitionError(Words("邀请", "invitation"), "cancelled", "changed")
    return attrs.evolve(invitation, sequence=invitation.sequence + 1, **changes)


def cancel_invitation(invitation: Invitation) -> Invitation:
    """Return an event as cancelled, its SEQUENCE risen; a cancelled one stays as it is."""
    if invitation.cancelled:
        return invitation
    return attrs.evolve(invitation, sequence=invitation.sequence + 1, cancelled=True)


def get_method(invitation: Invitation) -> str:
    """Return the method for attendees: REQUEST, or CANCEL."""
    return "CANCEL" if invitation.cancelled else "REQUEST"


def render_invitation(invitation: Invitation, *, attendee: str, created_at: dt.datetime) -> bytes:
    """Return the calendar that invites one attendee, or tells one that the event is cancelled.

    Args:
        invitation: The event.
        attendee: A plain e-mail address.
        created_at: When this calendar is made.
    """
    event = _build_event(invitation, created_at)
    if invitation.description:
        event.add("description", invitation.description)
    invited = vCalAddress(f"mailto:{attendee}")
    invited.params["CUTYPE"] = vText("INDIVIDUAL")
    invited.params["ROLE"] = vText("REQ-PARTICIPANT")
    invited.params["PARTSTAT"] = vText("NEEDS-ACTION")
    invited.params["RSVP"] = vText("FALSE" if invitation.cancelled else "TRUE")
    event.add("attendee", invited, encode=False)
    return _render_calendar(get_method(invitation), [event])


def render_public_calendar(invitations: Iterable[Invitation], *, created_at: dt.datetime) -> bytes:
    """Return a public calendar: who is invited and what the descriptions say is left out.

    Args:
        invitations: The events, each in its present state.
        created_at: When this calendar is made.
    """
    return _render_calendar("PUBLISH", [_build_event(invitation, created_at) for invitation in invitations])


def _render_calendar(method: str, events: list[Event]) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    if any("TZID" in event["DTSTART"].params for event in events):
        calendar.add_component(_build_time_zone())
    for event in events:
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _build_time_zone() -> Timezone:
    standard = TimezoneStandard()
    standard.add("dtstart", dt.datetime(1970, 1, 1))
    standard.add("tzoffsetfrom", _OFFSET)
    standard.add("tzoffsetto", _OFFSET)
    standard.add("tzname", "CST")
    zone = Timezone()
    zone.add("tzid", _ZONE_NAME)
    zone.add_component(standard)
    return zone


def _build_event(invitation: Invitation, created_at: dt.datetime) -> Event:
    event = Event()
    event.add("uid", invitation.uid)
    event.add("dtstamp", created_at.astimezone(dt.UTC))
    event.add("sequence", invitation.sequence)
    if invitation.starts_at is not None and invitation.ends_at is not None:
        _add_local(event, "dtstart", invitation.starts_at)
        _add_local(event, "dtend", invitation.ends_at)
    if invitation.last_on is not None:
        event.add("dtstart", invitation.first_on)
        # The day after the last one: iCalendar leaves the end out.
        event.add("dtend", invitation.last_on + dt.timedelta(days=1))
    event.add("summary", invitation.summary)
    if invitation.place:
        event.add("location", invitation.place)
    event.add("status", "CANCELLED" if invitation.cancelled else "CONFIRMED")
    organizer = vCalAddress(f"mailto:{invitation.organizer}")
    if invitation.organizer_name:
        organizer.params["CN"] = vText(invitation.organizer_name)
    event.add("organizer", organizer, encode=False)
    return event


def _add_local(event: Any, name: str, instant: dt.datetime) -> None:
    local = instant.astimezone(dt.timezone(_OFFSET)).replace(tzinfo=None)
    event.add(name, local, parameters={"TZID": _ZONE_NAME})
