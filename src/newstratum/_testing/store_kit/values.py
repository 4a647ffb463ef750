"""Cases about the types of fields and the values at their ends."""

# the name of a case is its sentence

from __future__ import annotations

import datetime as dt
from enum import IntEnum, StrEnum
from typing import Any

import pytest

from newstratum._ports.fields import Scalar
from newstratum._ports.store import Store
from newstratum._testing.store_kit.material import (
    DAY,
    INSTANT,
    build_key,
    build_note,
    build_person_put,
    get_record,
)
from newstratum._testing.store_kit.setting import StoreSetting
from newstratum.errors import InvalidValueError

_SHANGHAI = dt.timezone(dt.timedelta(hours=8))


class _Town(StrEnum):
    NORTH = "north"


class _Size(IntEnum):
    SMALL = 1


class ValueCases(StoreSetting):
    """Every value a field may hold comes back exactly; every other is refused before it is stored."""

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("visits", 2**63 - 1),
            ("visits", -(2**63)),
            ("visits", 0),
            ("confirmed", True),
            ("confirmed", False),
            ("born", dt.date.min),
            ("born", dt.date.max),
            ("seen", INSTANT),
            ("seen", dt.datetime.min.replace(tzinfo=dt.UTC)),
            ("seen", dt.datetime.max.replace(tzinfo=dt.UTC)),
            ("town", "𠀀" * 256),
            ("town", " a\tb\n\x01\u2028'\"%_[]\\ "),
            ("town", "\ue000\U0010ffff"),
        ],
        ids=str,
    )
    def test_a_value_comes_back_exactly(self, store: Store, name: str, value: Scalar) -> None:
        fields: dict[str, Any] = {name: value}
        store.commit([build_person_put("a", **fields)], build_note())
        back = get_record(store, "a").fields[name]
        assert back == value
        assert type(back) is type(value)

    def test_an_instant_is_the_same_in_any_zone(self, store: Store) -> None:
        local = INSTANT.astimezone(_SHANGHAI)
        store.commit([build_person_put("a", seen=local)], build_note())
        back = get_record(store, "a").fields["seen"]
        assert isinstance(back, dt.datetime)
        assert back == INSTANT
        assert back.utcoffset() == dt.timedelta(0)

    def test_members_of_enumerations_come_back_plain(self, store: Store) -> None:
        store.commit([build_person_put("a", town=_Town.NORTH, visits=_Size.SMALL)], build_note())
        fields = get_record(store, "a").fields
        assert type(fields["town"]) is str
        assert type(fields["visits"]) is int

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("visits", 2**63),
            ("visits", -(2**63) - 1),
            ("visits", True),
            ("visits", "1"),
            ("visits", 1.0),
            ("visits", float("nan")),
            ("visits", float("inf")),
            ("confirmed", 1),
            ("born", INSTANT),
            ("born", "2017-03-01"),
            ("seen", DAY),
            ("seen", INSTANT.replace(tzinfo=None)),
            ("seen", dt.datetime.min.replace(tzinfo=_SHANGHAI)),
            ("town", "a\0b"),
            ("town", "\ud800"),
            ("town", "a" * 257),
            ("town", b"bytes"),
            ("town", None),
            ("unheard_of", "x"),
        ],
        ids=repr,
    )
    def test_a_value_that_cannot_be_kept_is_refused(self, store: Store, name: str, value: Any) -> None:
        with pytest.raises(InvalidValueError, match=name):
            store.commit([build_person_put("good"), build_person_put("bad", **{name: value})], build_note())
        assert store.get(build_key("good")) is None

    @pytest.mark.parametrize("document", ["text", None, bytearray(b"x")], ids=["text", "none", "mutable"])
    def test_a_document_that_is_not_bytes_is_refused(self, document: Any) -> None:
        with pytest.raises(InvalidValueError, match="document"):
            build_person_put("a", document)
