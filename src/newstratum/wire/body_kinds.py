"""The kinds of records for bodies and platforms, and for who is tied to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from newstratum.model.bodies import Body, Instructor, Post, Responsibility, Seat
from newstratum.model.platforms import Brand, Carrier, Liaison, Platform, Recognition, Space, Station
from newstratum.ports.records import FieldType
from newstratum.wire.record_kinds import RecordKind, fields_from

__all__ = [
    "BODY",
    "BODY_KINDS",
    "BRAND",
    "CARRIER",
    "INSTRUCTOR",
    "LIAISON",
    "PLATFORM",
    "POST",
    "RECOGNITION",
    "RESPONSIBILITY",
    "SEAT",
    "SPACE",
    "STATION",
]


def _texts(*names: str) -> Mapping[str, FieldType]:
    return dict.fromkeys(names, FieldType.TEXT)


BODY: Final = RecordKind(
    name="body",
    model=Body,
    fields=_texts("kind", "level", "parent"),
    fields_of=fields_from("kind", "level", "parent"),
)

POST: Final = RecordKind(
    name="post", model=Post, fields=_texts("body", "role"), fields_of=fields_from("body", "role")
)

SEAT: Final = RecordKind(
    name="seat",
    model=Seat,
    fields=_texts("post", "person", "by_body"),
    fields_of=fields_from("post", "person", "by_body"),
    about=("person",),
)

INSTRUCTOR: Final = RecordKind(
    name="instructor",
    model=Instructor,
    fields=_texts("body", "person", "by_body"),
    fields_of=fields_from("body", "person", "by_body"),
    about=("person",),
)

RESPONSIBILITY: Final = RecordKind(
    name="responsibility",
    model=Responsibility,
    fields=_texts("role", "side", "person", "by_body"),
    fields_of=fields_from("role", "side", "person", "by_body"),
    about=("person",),
)

BRAND: Final = RecordKind(
    name="brand", model=Brand, fields=_texts("parent", "owner"), fields_of=fields_from("parent", "owner")
)

PLATFORM: Final = RecordKind(
    name="platform",
    model=Platform,
    fields=_texts("brand", "level", "owner", "township"),
    indexes=(("level", "township"),),
    fields_of=fields_from("brand", "level", "owner", "township"),
)

CARRIER: Final = RecordKind(
    name="carrier", model=Carrier, fields=_texts("kind"), fields_of=fields_from("kind")
)

STATION: Final = RecordKind(
    name="station",
    model=Station,
    fields=_texts("owner", "township"),
    fields_of=fields_from("owner", "township"),
)

SPACE: Final = RecordKind(
    name="space",
    model=Space,
    fields=_texts("station", "township"),
    fields_of=fields_from("station", "township"),
)

LIAISON: Final = RecordKind(
    name="liaison",
    model=Liaison,
    fields=_texts("platform", "person"),
    fields_of=fields_from("platform", "person"),
    about=("person",),
)

RECOGNITION: Final = RecordKind(
    name="recognition",
    model=Recognition,
    fields=_texts("kind", "subject", "level"),
    fields_of=fields_from("kind", "subject", "level"),
)

#: All of them.
BODY_KINDS: Final[tuple[RecordKind[Any], ...]] = (
    BODY,
    POST,
    SEAT,
    INSTRUCTOR,
    RESPONSIBILITY,
    BRAND,
    PLATFORM,
    CARRIER,
    STATION,
    SPACE,
    LIAISON,
    RECOGNITION,
)
