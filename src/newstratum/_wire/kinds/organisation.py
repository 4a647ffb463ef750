"""The kinds of records for bodies and platforms, and for who is tied to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

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
from newstratum._ports.records import FieldType
from newstratum._wire.record_kinds import RecordKind, make_field_reader

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


def _declare_text_fields(*names: str) -> Mapping[str, FieldType]:
    return dict.fromkeys(names, FieldType.TEXT)


BODY: Final = RecordKind(
    name="body",
    model=Body,
    fields=_declare_text_fields("kind", "level", "parent"),
    fields_of=make_field_reader("kind", "level", "parent"),
)

POST: Final = RecordKind(
    name="post",
    model=Post,
    fields=_declare_text_fields("body", "role"),
    fields_of=make_field_reader("body", "role"),
)

SEAT: Final = RecordKind(
    name="seat",
    model=Seat,
    fields=_declare_text_fields("post", "person", "by_body"),
    fields_of=make_field_reader("post", "person", "by_body"),
    about=("person",),
)

INSTRUCTOR: Final = RecordKind(
    name="instructor",
    model=Instructor,
    fields=_declare_text_fields("body", "person", "by_body"),
    fields_of=make_field_reader("body", "person", "by_body"),
    about=("person",),
)

RESPONSIBILITY: Final = RecordKind(
    name="responsibility",
    model=Responsibility,
    fields=_declare_text_fields("role", "side", "person", "by_body"),
    fields_of=make_field_reader("role", "side", "person", "by_body"),
    about=("person",),
)

BRAND: Final = RecordKind(
    name="brand",
    model=Brand,
    fields=_declare_text_fields("parent", "owner"),
    fields_of=make_field_reader("parent", "owner"),
)

PLATFORM: Final = RecordKind(
    name="platform",
    model=Platform,
    fields=_declare_text_fields("brand", "level", "owner", "township"),
    indexes=(("level", "township"),),
    fields_of=make_field_reader("brand", "level", "owner", "township"),
)

CARRIER: Final = RecordKind(
    name="carrier", model=Carrier, fields=_declare_text_fields("kind"), fields_of=make_field_reader("kind")
)

STATION: Final = RecordKind(
    name="station",
    model=Station,
    fields=_declare_text_fields("owner", "township"),
    fields_of=make_field_reader("owner", "township"),
)

SPACE: Final = RecordKind(
    name="space",
    model=Space,
    fields=_declare_text_fields("station", "township"),
    fields_of=make_field_reader("station", "township"),
)

LIAISON: Final = RecordKind(
    name="liaison",
    model=Liaison,
    fields=_declare_text_fields("platform", "person"),
    fields_of=make_field_reader("platform", "person"),
    about=("person",),
)

RECOGNITION: Final = RecordKind(
    name="recognition",
    model=Recognition,
    fields=_declare_text_fields("kind", "subject", "level"),
    fields_of=make_field_reader("kind", "subject", "level"),
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
