"""Kinds declare fields and indexes; fields are immutable and hide their values."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest

from newstratum._ports.fields import Fields, FieldType, Kind
from newstratum.errors import InvalidValueError


def test_a_kind_takes_types_by_name() -> None:
    kind = Kind("person", {"town": "text"})
    assert kind.fields == {"town": FieldType.TEXT}
    assert kind == Kind("person", {"town": FieldType.TEXT})
    assert hash(kind) == hash(Kind("person", {"town": FieldType.TEXT}))


@pytest.mark.parametrize(
    ("arguments", "where"),
    [
        (("",), "kind.name"),
        (("Person",), "kind.name"),
        (("1a",), "kind.name"),
        (("人",), "kind.name"),
        (("a-b",), "kind.name"),
        (("a" * 49,), "kind.name"),
        ((None,), "kind.name"),
        (("a", {"id": "text"}), "kind.fields"),
        (("a", {"_x": "text"}), "kind.fields"),
        (("a", {"x; drop": "text"}), "kind.fields"),
        (("a", {"x": "float"}), "kind.fields.x"),
        (("a", {"x": "text"}, [["x"]]), "kind.indexes"),
        (("a", {"x": "text"}, [["x", "x"]]), "kind.indexes"),
        (("a", {"x": "text"}, [["x", "y"]]), "kind.indexes"),
        (("a", dict.fromkeys("uvwxyz", "text"), [list("uvwxyz")]), "kind.indexes"),
    ],
    ids=repr,
)
def test_a_kind_that_no_store_could_hold_is_refused(arguments: Any, where: str) -> None:
    with pytest.raises(InvalidValueError) as caught:
        Kind(*arguments)
    assert caught.value.field == where


def test_fields_are_checked_against_their_kind() -> None:
    kind = Kind("person", {"town": FieldType.TEXT, "visits": FieldType.INTEGER})
    kind.check({"town": "a", "visits": 1})
    kind.check({})
    for wrong in ({"visits": True}, {"visits": "CANARY"}, {"twon": "CANARY"}):
        with pytest.raises(InvalidValueError, match=r"^person\.") as caught:
            kind.check(wrong)
        assert "CANARY" not in str(caught.value)


def test_fields_do_not_change_and_do_not_show() -> None:
    given = {"town": "CANARY"}
    fields = Fields(given)
    given["town"] = "other"
    assert fields == {"town": "CANARY"}
    assert repr(fields) == "Fields(town)"
    with pytest.raises(TypeError):
        fields["town"] = "x"
    assert pickle.loads(pickle.dumps(fields)) == copy.deepcopy(fields) == fields
    assert {fields: 1}[Fields([("town", "CANARY")])] == 1
    assert fields != {"town": "x"}
    assert fields != "town"
