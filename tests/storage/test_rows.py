"""Values are encoded so that columns order as the values do, and read back exactly."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._ports.fields import FieldType, Kind
from newstratum._storage.rows import RowCodec, encode_column, from_microseconds, to_microseconds

_STRATEGIES: dict[FieldType, st.SearchStrategy[Any]] = {
    FieldType.TEXT: st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    FieldType.INTEGER: st.integers(-(2**63), 2**63 - 1),
    FieldType.DATE: st.dates(),
    FieldType.INSTANT: st.datetimes(timezones=st.just(dt.UTC)),
    FieldType.BOOLEAN: st.booleans(),
}
_KIND = Kind("thing", {wanted: wanted for wanted in FieldType})


@pytest.mark.slow
@given(
    st.sampled_from(list(FieldType)).flatmap(
        lambda wanted: st.tuples(st.just(wanted), *[_STRATEGIES[wanted]] * 2)
    )
)
def test_columns_order_and_read_as_values_do(drawn: tuple[FieldType, Any, Any]) -> None:
    wanted, one, other = drawn
    assert RowCodec(_KIND).decode_column(wanted, encode_column(one)) == one
    first, second = encode_column(one), encode_column(other)
    if isinstance(first, str):
        # Databases compare the bytes of texts.
        assert (first.encode() < str(second).encode()) == (one < other)
    else:
        assert (first < int(second)) == (one < other)


@given(st.datetimes(timezones=st.just(dt.UTC)))
def test_instants_keep_every_microsecond(instant: dt.datetime) -> None:
    assert from_microseconds(to_microseconds(instant)) == instant
