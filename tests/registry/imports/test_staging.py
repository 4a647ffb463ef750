"""Staged writes come back as they were added, in order, as often as they are asked for."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._ports.fields import Fields
from newstratum._ports.records import Check, Delete, Key, Put, Version, Write
from newstratum._registry.imports.staging import StagedWrites

DAY = dt.date(2018, 9, 1)
INSTANT = dt.datetime(2018, 9, 1, 8, 30, tzinfo=dt.UTC)

versions = st.sampled_from(["1", "v2"]).map(Version)
keys = st.builds(Key, st.just("person"), st.from_regex(r"p[0-9a-z]{1,8}", fullmatch=True))
values = st.one_of(
    st.text("甲乙a1", max_size=5), st.integers(0, 9), st.booleans(), st.sampled_from([DAY, INSTANT])
)
puts = st.builds(
    Put,
    key=keys,
    schema=st.integers(1, 5),
    document=st.sampled_from([b"{}", '{"name":"合成"}'.encode()]),
    fields=st.dictionaries(st.sampled_from(["a", "b"]), values).map(Fields),
    expect=st.none() | versions,
)
writes = st.lists(
    puts | st.builds(Delete, keys, versions) | st.builds(Check, keys, st.none() | versions), max_size=12
)


@pytest.mark.slow
@given(writes, st.integers(1, 60))
def test_writes_come_back_as_they_were_added_twice(some: list[Write], times: int) -> None:
    staged = StagedWrites()
    # Several times over, so that some are packed and some are not.
    added = some * times
    for write in added:
        staged.add(write)
    assert len(staged) == len(added)
    assert list(staged) == added
    assert list(staged) == added
