"""Records, writes and notes refuse what no store could keep, and show neither documents nor values."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from attrs.exceptions import FrozenInstanceError

from newstratum._ports.records import (
    MAX_DOCUMENT,
    Act,
    Change,
    Check,
    Delete,
    Key,
    Note,
    Put,
    Record,
    Version,
)
from newstratum.errors import InvalidValueError

KEY = Key("person", "a")
NOTE = Note(commit_id="c", actor="秘书处", purpose="roster")


def test_a_key_is_written_kind_and_id() -> None:
    assert str(KEY) == "person/a"
    with pytest.raises(FrozenInstanceError):
        KEY.id = "b"


def test_nothing_shows_a_document_or_a_value() -> None:
    for thing in (
        Record(KEY, Version("v"), 1, b"CANARY", {"name": "CANARY"}),
        Put(KEY, 1, b"CANARY", {"name": "CANARY"}, None),
        Change(
            key=KEY, version=Version("v"), act=Act.PUT, schema=1, document=b"CANARY", note=NOTE,
            recorded_at=dt.datetime.now(dt.UTC), place=0, last=True,
        ),
    ):  # fmt: skip
        assert "CANARY" not in repr(thing) + str(thing)


@pytest.mark.parametrize("schema", [0, -1, True, 1.0, "1", None, 2**31])
def test_a_schema_is_an_integer_from_one(schema: Any) -> None:
    with pytest.raises(InvalidValueError, match=r"^schema"):
        Put(KEY, schema, b"", {}, None)


def test_a_document_has_a_limit() -> None:
    assert len(Put(KEY, 1, bytes(MAX_DOCUMENT), {}, None).document) == MAX_DOCUMENT
    with pytest.raises(InvalidValueError, match=r"^document"):
        Put(KEY, 1, bytes(MAX_DOCUMENT + 1), {}, None)


def test_a_delete_needs_a_version_and_a_check_does_not() -> None:
    assert Check(KEY, None).expect is None
    with pytest.raises(InvalidValueError, match=r"^expect"):
        Delete(KEY, None)


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("commit_id", ""),
        ("commit_id", "a" * 257),
        ("commit_id", "a\nb"),
        ("actor", ""),
        ("actor", None),
        ("purpose", ""),
        ("reason", "a" * 501),
        ("reason", "a\0"),
        ("batch", "\ud800"),
    ],
    ids=ascii,
)
def test_a_note_is_of_identifiers_and_short_texts(part: str, value: Any) -> None:
    parts = {"commit_id": "c", "actor": "a", "purpose": "p", part: value}
    with pytest.raises(InvalidValueError, match=rf"^note\.{part}"):
        Note(**parts)
