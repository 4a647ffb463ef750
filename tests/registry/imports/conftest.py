"""Tables of synthetic people, as rows of a file, read and imported."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pytest

from newstratum import hooks
from newstratum._registry.imports.reports import ImportReport
from newstratum._registry.registry import Registry

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
        given = {"actor": "secretariat", "purpose": "roster", "source": source, "notice": notice}
        mapping = {"街镇代码": "township"} if "街镇代码" in columns else {}
        return registry.import_table(rows, table="roster", mapping=mapping, **given | options)

    return run
