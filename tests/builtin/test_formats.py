from __future__ import annotations

from pathlib import Path

import pytest

from newstratum._builtin.formats import CSV, JSONL, TSV, offer_formats
from newstratum.hooks import Format

ROWS = [{"id": "1", "title_text": "独立导演,制片人"}, {"id": "2", "title_text": "平面设计师\t兼职"}]


def test_the_three_are_offered() -> None:
    assert [form.suffixes for form in offer_formats()] == [(".csv",), (".tsv",), (".jsonl",)]
    assert all(form.api == 1 and form.summary for form in offer_formats())


@pytest.mark.parametrize("form", [CSV, TSV, JSONL], ids=lambda form: form.suffixes[0])
def test_each_reads_what_it_writes(tmp_path: Path, form: Format) -> None:
    path = tmp_path / f"roster{form.suffixes[0]}"
    assert form.write is not None
    form.write(path, ROWS)
    assert [dict(row.cells) for row in form.read(path)] == ROWS


@pytest.mark.parametrize("form", [CSV, TSV, JSONL], ids=lambda form: form.suffixes[0])
@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_each_reads_every_encoding_of_the_ladder(tmp_path: Path, form: Format, codec: str) -> None:
    path = tmp_path / f"roster{form.suffixes[0]}"
    assert form.write is not None
    form.write(path, ROWS)
    path.write_bytes(path.read_text("utf-8-sig").encode(codec))
    assert [dict(row.cells) for row in form.read(path)] == ROWS
