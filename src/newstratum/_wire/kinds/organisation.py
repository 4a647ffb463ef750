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
from newstratum._wire.record_kinds import RecordKind

BODY: Final = RecordKind("body", Body, "bodies", index_fields=("kind", "level", "parent"))

POST: Final = RecordKind("post", Post, "posts", index_fields=("body", "role"))

SEAT: Final = RecordKind("seat", Seat, "seats", index_fields=("post", "person", "by_body"), about=("person",))

INSTRUCTOR: Final = RecordKind(
    "instructor", Instructor, "instructors", index_fields=("body", "person", "by_body"), about=("person",)
)

RESPONSIBILITY: Final = RecordKind(
    "responsibility",
    Responsibility,
    "responsibilities",
    index_fields=("role", "side", "person", "by_body"),
    about=("person",),
)

BRAND: Final = RecordKind("brand", Brand, "brands", index_fields=("parent", "owner"))

PLATFORM: Final = RecordKind(
    "platform",
    Platform,
    "platforms",
    index_fields=("brand", "level", "owner", "township"),
    indexes=(("level", "township"),),
)

CARRIER: Final = RecordKind("carrier", Carrier, "carriers", index_fields=("kind",))

STATION: Final = RecordKind("station", Station, "stations", index_fields=("owner", "township"))

SPACE: Final = RecordKind("space", Space, "spaces", index_fields=("station", "township"))

LIAISON: Final = RecordKind(
    "liaison", Liaison, "liaisons", index_fields=("platform", "person"), about=("person",)
)

RECOGNITION: Final = RecordKind(
    "recognition", Recognition, "recognitions", index_fields=("kind", "subject", "level")
)
