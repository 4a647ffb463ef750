"""The types of columns, and what is kept in memory and on disk while a commit is made."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import mssql, mysql, oracle, postgresql, sqlite

from newstratum.errors import UnavailableError
from newstratum.ports import Check, Delete, Kind, Put, Version, Write
from newstratum.testing import INSTANT, KINDS, key, person
from newstratum_sql.tables import CodePointText, FixedTables, RecordTable
from newstratum_sql.write_buffer import CHECK, DELETE, PUT, StagedWrite, WriteBuffer

_FIXED = FixedTables(None)
_TABLES = {kind.name: RecordTable(_FIXED, kind, number) for number, kind in enumerate(KINDS, 1)}


@pytest.mark.parametrize("dialect", [mysql.dialect(), mssql.dialect(), oracle.dialect()])
def test_other_databases_keep_text_as_bytes_in_the_order_of_code_points(dialect: sa.Dialect) -> None:
    """Their collations may ignore case, width, accents and trailing spaces."""
    column = CodePointText(10)
    kept = column.dialect_impl(dialect)
    bind = kept.bind_processor(dialect)
    read = kept.result_processor(dialect, None)
    assert bind is not None
    assert read is not None
    texts = ["", "A", "a", "a ", "á", "\ue000", "ａ", "𐀀", "\U0010ffff"]
    sent = [bind(text) for text in texts]
    assert [bytes(each) for each in sent] == sorted(bytes(each) for each in sent)
    assert [read(bytes(each)) for each in sent] == texts
    assert bind(None) is None
    assert read(None) is None


@pytest.mark.parametrize(
    ("dialect", "wanted"), [(postgresql.dialect(), 'COLLATE "C"'), (sqlite.dialect(), "TEXT")]
)
def test_text_is_text_where_it_compares_by_code_point(dialect: sa.Dialect, wanted: str) -> None:
    table = sa.Table("t", sa.MetaData(), sa.Column("a", CodePointText(10)))
    assert wanted in str(sa.schema.CreateTable(table).compile(dialect=dialect))


def _writes() -> Iterator[Write]:
    yield person("a", b'{"line\n":1}', town="一\n二", visits=7, seen=INSTANT)
    yield Check(key("b"), None)
    yield Delete(key("c"), Version("e-1"))
    yield Put(key("s", "seat"), 3, b"\x00\xff\n", {}, Version("e-2"))


def _spooled(memory: int) -> tuple[list[StagedWrite], WriteBuffer]:
    with WriteBuffer(_TABLES, memory=memory) as spool:
        for write in _writes():
            spool.add(write)
        first, second = list(spool), list(spool)
        assert first == second
        return first, spool


def test_a_spool_gives_from_its_file_what_it_gives_from_memory() -> None:
    in_memory, _spool = _spooled(1 << 20)
    on_disk, spool = _spooled(0)
    assert on_disk == in_memory
    assert [staged.act for staged in on_disk] == [PUT, CHECK, DELETE, PUT]
    assert [staged.place for staged in on_disk] == [0, 1, 1, 2]
    assert (spool.changes, spool.checked) == (3, {("person", "b")})


def test_a_spool_that_may_not_write_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", "/no/such/folder")
    with WriteBuffer(_TABLES, memory=0) as spool, pytest.raises(UnavailableError, match="spool"):
        spool.add(person("a"))


def test_names_of_indexes_are_short_and_different() -> None:
    kind = Kind("k" * 48, {f"{letter * 47}{n}": "text" for n, letter in enumerate("abcd")})  # type: ignore[arg-type]
    names = list(kind.fields)
    wide = Kind(kind.name, kind.fields, (tuple(names), tuple(names[:3]), tuple(names[1:])))
    made: dict[str, Any] = {}
    for fixed in (FixedTables(None), FixedTables("newstratum")):
        made = RecordTable(fixed, wide, 1).indexes("postgresql")
        assert len(made) == 7
        assert all(len(name) <= 63 for name in made)
