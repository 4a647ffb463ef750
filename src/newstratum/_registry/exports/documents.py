"""What other programs read of a register: Popolo data, cards for address books, the public calendar."""

from __future__ import annotations

import datetime as dt
from typing import Any

from newstratum._model.organisation.bodies import Body
from newstratum._model.values.certainty import Certainty
from newstratum._ports.query import Is
from newstratum._registry.queries.activity import ActivityQueries
from newstratum._registry.queries.reader import Reader
from newstratum._shipped.labels import load_labels
from newstratum._wire.exports.calendars import render_calendar
from newstratum._wire.exports.popolo import build_popolo
from newstratum._wire.exports.vcards import render_vcards
from newstratum._wire.record_kinds import BODY, PERSON, POST, SEAT
from newstratum._words import Language

#: The days of a calendar where none are asked for.
_BEFORE, _AFTER = dt.timedelta(days=366), dt.timedelta(days=2 * 366)


def collect_popolo(
    reader: Reader, *, purpose: str, names: bool, language: Language
) -> dict[str, list[dict[str, Any]]]:
    """Return bodies, posts and seats as Popolo data; people by their ids, and by name where asked."""
    seats = reader.list_models(SEAT, purpose)
    data = build_popolo(
        reader.list_models(BODY, purpose),
        reader.list_models(POST, purpose),
        seats,
        labels=load_labels(),
        language=language,
    )
    if names:
        people = reader.collection(PERSON, purpose)
        for each in data["persons"]:
            person = people.get(each["id"])
            if person is not None and person.name is not None:
                each["name"] = person.name.reveal()
    return data


def write_body_cards(reader: Reader, body: str, *, purpose: str, language: Language, today: dt.date) -> str:
    """Return the card of a body, and of each body that sits on it today."""
    bodies = reader.collection(BODY, purpose)
    own = bodies.require(body)
    members: list[tuple[Body, str]] = []
    for post in reader.list_models(POST, purpose, Is("body", body)):
        word = (post.name_en if language == "en" else post.name_zh) or load_labels().word_of(
            post.role, language
        )
        for seat in reader.list_models(SEAT, purpose, Is("post", post.id)):
            sits = not seat.period.is_over and seat.period.holds_on(today) is not Certainty.NO
            member = bodies.get(seat.by_body) if seat.by_body and sits else None
            if member is not None:
                members.append((member, word))
    return render_vcards(own, members, language=language)


def write_calendar(
    reader: Reader,
    first: dt.date | None,
    last: dt.date | None,
    *,
    purpose: str,
    name: str,
    now: dt.datetime,
    today: dt.date,
) -> str:
    """Return the public calendar of a time: a year back and two ahead where no days are given."""
    entries = ActivityQueries(reader).calendar(
        first or today - _BEFORE, last or today + _AFTER, purpose=purpose
    )
    return render_calendar(entries, created_at=now, name=name)
