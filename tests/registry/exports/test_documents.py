"""Popolo, vCard and iCalendar of a whole register, read by programs of others."""

from __future__ import annotations

import datetime as dt

import icalendar
import pytest
import vobject

from newstratum.errors import PurposeError
from newstratum.tables import RecordFilter


def test_popolo_has_every_body_post_and_seat_and_nobody_by_name(filled):
    data = filled.exports.popolo()
    counts = {name: len(each) for name, each in data.items()}
    for table, name in (("bodies", "organizations"),):
        assert counts[name] == len(filled.exports.table(table).rows)
    assert counts["posts"] == 9
    assert all(set(each) <= {"id"} for each in data["persons"])
    ids = {each["id"] for each in data["organizations"]}
    assert {each["organization_id"] for each in data["posts"]} <= ids
    assert filled.exports.popolo(purpose="roster", names=True) == data


@pytest.mark.parametrize("version", ["4.0", "3.0"])
def test_cards_of_people_hold_names_and_contacts_for_a_purpose_that_covers_them(version, filled):
    text = filled.exports.people_cards(
        RecordFilter(group="中介和社会组织"), purpose="roster", version=version
    )
    (card,) = vobject.readComponents(text)
    assert card.fn.value == "王明"
    assert card.version.value == version
    assert card.tel.value.removeprefix("tel:") == "13800001111"
    with pytest.raises(PurposeError):
        filled.exports.people_cards(purpose="office")
    assert filled.exports.people_cards(RecordFilter(group="freelance"), purpose="invitation") == ""


def test_the_calendar_is_published_and_names_nobody(filled):
    text = filled.exports.calendar(dt.date(2018, 9, 1), dt.date(2018, 9, 30))
    calendar = icalendar.Calendar.from_ical(text)
    assert calendar["METHOD"] == "PUBLISH"
    events = calendar.walk("VEVENT")
    assert [(str(each["UID"]), each["DTSTART"].dt) for each in events] == [
        ("activity.activity.reading-03", dt.date(2018, 9, 3)),
        ("activity.activity.reading-10", dt.date(2018, 9, 10)),
    ]
    assert not any("ATTENDEE" in each or "ORGANIZER" in each for each in events)
    assert len(icalendar.Calendar.from_ical(filled.exports.calendar()).walk("VEVENT")) >= 2
