"""What a store has of a kind is read back, grows, and never changes the type of a field."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._ports.fields import FieldType, Kind
from newstratum._storage.rows import (
    UnreadableRowError,
    decode_declaration,
    encode_declaration,
    find_undeclared_kinds,
    merge_declarations,
)
from newstratum.errors import InvalidValueError

_NAMES = ["a", "b", "c", "d"]


@st.composite
def _kinds(draw: st.DrawFn) -> Kind:
    names = draw(st.lists(st.sampled_from(_NAMES), unique=True))
    pairs = [(one, other) for one in names for other in names if one != other]
    indexes = draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []
    return Kind("thing", dict.fromkeys(names, FieldType.TEXT), indexes)


@pytest.mark.slow
@given(_kinds(), _kinds())
def test_a_store_that_has_what_was_declared_lacks_nothing(one: Kind, other: Kind) -> None:
    both = merge_declarations(other, one, "the file")
    stored = decode_declaration("thing", encode_declaration(both))
    assert stored.fields == both.fields
    assert sorted(stored.indexes) == sorted(both.indexes)
    assert find_undeclared_kinds([one, other], {"thing": stored}, "the file") == []
    assert find_undeclared_kinds([one], {}, "the file") == [one]


def test_another_type_is_refused_with_the_place() -> None:
    stored = Kind("thing", {"a": FieldType.TEXT})
    with pytest.raises(InvalidValueError, match=r"kinds\.thing\.a.*text in the file.*integer"):
        merge_declarations(Kind("thing", {"a": FieldType.INTEGER}), stored, "the file")


@pytest.mark.parametrize("text", ["", "canary", "[]", "{}", '{"fields": {"a": "canary"}, "indexes": []}'])
def test_a_text_that_no_store_wrote_is_unreadable_and_not_repeated(text: str) -> None:
    with pytest.raises(UnreadableRowError) as caught:
        decode_declaration("thing", text)
    assert "canary" not in str(caught.value)
    assert caught.value.__suppress_context__
