"""A buffer gives back what it was given, from memory and from its file alike."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._ports.fields import FieldType, Kind
from newstratum._ports.records import Check, Delete, Key, Put, Version, Write
from newstratum._storage.rows import CHECK, DELETE, PUT, RowCodec, WriteBuffer
from newstratum.errors import UnavailableError

PERSON = Kind("person", {"name": FieldType.TEXT, "visits": FieldType.INTEGER})
CODECS = {"person": RowCodec(PERSON)}

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
    with WriteBuffer(CODECS, folder=folder, memory=memory) as buffer:
        for write in writes:
            buffer.add(write)
        assert list(buffer) == list(buffer)
        return buffer.changes, list(buffer)


@pytest.mark.slow
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
    with WriteBuffer(CODECS, folder=tmp_path, memory=0) as buffer:
        buffer.add(Put(Key("person", "a"), 1, b"x" * 1_000_000, {}, None))
        assert len(list(buffer)) == 1
        assert list(tmp_path.iterdir()) == []


def test_writes_know_their_place_among_the_changes() -> None:
    writes: list[Write] = [
        Put(Key("person", "a"), 1, b'{"line\n":1}', {"name": "一\n二"}, None),
        Check(Key("person", "b"), None),
        Delete(Key("person", "c"), Version("e-1")),
        Put(Key("person", "d"), 3, b"\x00\xff\n", {}, Version("e-2")),
    ]
    with WriteBuffer(CODECS, memory=0) as buffer:
        for write in writes:
            buffer.add(write)
        assert [staged.act for staged in buffer] == [PUT, CHECK, DELETE, PUT]
        assert [staged.place for staged in buffer] == [0, 1, 1, 2]
        assert (buffer.changes, buffer.checked) == (3, {("person", "b")})


def test_a_buffer_that_may_not_write_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", "/no/such/folder")
    with WriteBuffer(CODECS, memory=0) as buffer:
        buffer.add(Put(Key("person", "a"), 1, b"x" * 500_000, {}, None))
        with pytest.raises(UnavailableError, match="write buffer"):
            buffer.add(Put(Key("person", "b"), 1, b"x" * 1_000_000, {}, None))


@pytest.mark.parametrize("memory", [0, 100_000, 1 << 30])
def test_batches_are_small_and_in_order(memory: int) -> None:
    """A thousand small writes, and documents of a megabyte, come in batches that fit into memory."""
    with WriteBuffer(CODECS, memory=memory) as buffer:
        for number in range(1000):
            size = 1_000_000 if number % 250 == 0 else 10
            buffer.add(Put(Key("person", f"p{number}"), 1, b"x" * size, {}, None))
        batches = list(buffer.iterate_batches())
    assert [staged.id for batch in batches for staged in batch] == [f"p{number}" for number in range(1000)]
    assert max(map(len, batches)) <= 256
