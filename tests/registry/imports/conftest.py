"""Tables of synthetic people, as rows of a file, read and imported."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pytest

from newstratum import hooks
from newstratum._registry.imports.reports import ImportReport
from newstratum._registry.registry import Registry
from newstratum._tables.layouts import detect_layout
from newstratum._tables.reading import read_table

COLUMNS = ("人员编号", "姓名", "手机", "工作单位", "职务", "街镇代码")


@pytest.fixture(scope="session")
def bring(source: Any, notice: Any) -> Callable[..., ImportReport]:
    """Imports rows of cells, in the order of the columns of a roster, into a register."""

    def run(
        registry: Registry, cells: Iterable[Sequence[str]], columns: Sequence[str] = COLUMNS, **options: Any
    ) -> ImportReport:
        rows = [
            hooks.Row(line=line, cells=dict(zip(columns, each, strict=True)))
            for line, each in enumerate(cells, 2)
        ]
        layout = detect_layout(columns, rows[:5], schema="roster", mapping={"街镇代码": "township"})
        read = read_table(rows, layout, today=dt.date(2018, 11, 1))
        given = {"actor": "secretariat", "purpose": "roster", "source": source, "notice": notice}
        return registry.import_table(read, layout=layout, **given | options)

    return run
