"""The types of columns and the names of indexes."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import mssql, mysql, oracle, postgresql, sqlite

from newstratum.ports import Kind
from newstratum_sql.tables import CodePointText, FixedTables, RecordTable


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


def test_names_of_indexes_are_short_and_different() -> None:
    kind = Kind("k" * 48, {f"{letter * 47}{n}": "text" for n, letter in enumerate("abcd")})  # type: ignore[arg-type]
    names = list(kind.fields)
    wide = Kind(kind.name, kind.fields, (tuple(names), tuple(names[:3]), tuple(names[1:])))
    made: dict[str, Any] = {}
    for fixed in (FixedTables(None), FixedTables("newstratum")):
        made = RecordTable(fixed, wide, 1).indexes("postgresql")
        assert len(made) == 7
        assert all(len(name) <= 63 for name in made)
