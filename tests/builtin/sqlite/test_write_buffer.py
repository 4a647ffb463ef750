"""A spool gives back what it was given, from memory and from its file alike."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._builtin.sqlite.schema import Table
from newstratum._builtin.sqlite.write_buffer import WriteBuffer
from newstratum._ports.records import Check, Delete, FieldType, Key, Kind, Put, Version, Write

PERSON = Kind("person", {"name": FieldType.TEXT, "visits": FieldType.INTEGER})
TABLES = {"person": Table(PERSON, 1)}

_keys = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=8).map(
    lambda text: Key("person", text)
)
_versions = st.sampled_from([Version("v-1"), Version("版本")])
_fields = st.fixed_dictionaries(
    {}, optional={"name": st.sampled_from(["", "\n", "名\u2028"]), "visits": st.integers(-(2**63), 2**63 - 1)}
)
_writes = st.one_of(
    st.builds(Put, _keys, st.integers(1, 9), st.binary(max_size=50), _fields, st.none() | _versions),
    st.builds(Delete, _keys, _versions),
    st.builds(Check, _keys, st.none() | _versions),
)


def _staged(writes: list[Write], folder: Path, memory: int) -> tuple[int, list[object]]:
    with WriteBuffer(TABLES, folder, memory=memory) as spool:
        for write in writes:
            spool.add(write)
        assert list(spool) == list(spool)
        return spool.changes, list(spool)


@given(st.lists(_writes, max_size=12), st.integers(0, 5000))
def test_a_file_gives_back_what_memory_does(
    tmp_path_factory: pytest.TempPathFactory, writes: list[Write], memory: int
) -> None:
    folder = tmp_path_factory.getbasetemp()
    in_memory = _staged(writes, folder, 1 << 30)
    assert _staged(writes, folder, memory) == _staged(writes, folder, 0) == in_memory
    assert in_memory[0] == sum(not isinstance(write, Check) for write in writes)
    assert len(in_memory[1]) == len(writes)


def test_the_file_has_no_name(tmp_path: Path) -> None:
    with WriteBuffer(TABLES, tmp_path, memory=0) as spool:
        spool.add(Put(Key("person", "a"), 1, b"x" * 1_000_000, {}, None))
        assert len(list(spool)) == 1
        assert list(tmp_path.iterdir()) == []
