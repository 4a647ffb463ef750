"""The kinds of records for bodies and platforms, and for who is tied to them."""

from __future__ import annotations

from typing import Final

from newstratum._model.organisation.bodies import Body, Instructor, Post, Responsibility, Seat
from newstratum._model.organisation.platforms import (
    Brand,
    Carrier,
    Liaison,
    Platform,
    Recognition,
    Space,
    Station,
)
from newstratum._wire.record_kinds import RecordKind, text_fields

BODY: Final = RecordKind(
    name="body",
    model=Body,
    collection="bodies",
    index_fields=text_fields("kind", "level", "parent"),
)

POST: Final = RecordKind(
    name="post",
    model=Post,
    collection="posts",
    index_fields=text_fields("body", "role"),
)

SEAT: Final = RecordKind(
    name="seat",
    model=Seat,
    collection="seats",
    index_fields=text_fields("post", "person", "by_body"),
    about=("person",),
)

INSTRUCTOR: Final = RecordKind(
    name="instructor",
    model=Instructor,
    collection="instructors",
    index_fields=text_fields("body", "person", "by_body"),
    about=("person",),
)

RESPONSIBILITY: Final = RecordKind(
    name="responsibility",
    model=Responsibility,
    collection="responsibilities",
    index_fields=text_fields("role", "side", "person", "by_body"),
    about=("person",),
)

BRAND: Final = RecordKind(
    name="brand",
    model=Brand,
    collection="brands",
    index_fields=text_fields("parent", "owner"),
)

PLATFORM: Final = RecordKind(
    name="platform",
    model=Platform,
    collection="platforms",
    index_fields=text_fields("brand", "level", "owner", "township"),
    indexes=(("level", "township"),),
)

CARRIER: Final = RecordKind(
    name="carrier",
    model=Carrier,
    collection="carriers",
    index_fields=text_fields("kind"),
)

STATION: Final = RecordKind(
    name="station",
    model=Station,
    collection="stations",
    index_fields=text_fields("owner", "township"),
)

SPACE: Final = RecordKind(
    name="space",
    model=Space,
    collection="spaces",
    index_fields=text_fields("station", "township"),
)

LIAISON: Final = RecordKind(
    name="liaison",
    model=Liaison,
    collection="liaisons",
    index_fields=text_fields("platform", "person"),
    about=("person",),
)

RECOGNITION: Final = RecordKind(
    name="recognition",
    model=Recognition,
    collection="recognitions",
    index_fields=text_fields("kind", "subject", "level"),
)
