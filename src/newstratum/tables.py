"""Tables: what the rows of files mean, by schemas that also make the templates to fill in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from newstratum._lazy import make_lazy_module

if TYPE_CHECKING:
    from newstratum._registry.exports.filters import RecordFilter as RecordFilter
    from newstratum._registry.exports.listing import RecordTable as RecordTable
    from newstratum._tables.layouts import RefusedColumn as RefusedColumn
    from newstratum._tables.layouts import SurveyVendor as SurveyVendor
    from newstratum._tables.layouts import TableLayout as TableLayout
    from newstratum._tables.layouts import detect_layout as detect_layout
    from newstratum._tables.read_rows import CellProblem as CellProblem
    from newstratum._tables.read_rows import ReadRow as ReadRow
    from newstratum._tables.reading import read_table as read_table
    from newstratum._tables.references import TableReferences as TableReferences
    from newstratum._tables.schemas import TableField as TableField
    from newstratum._tables.schemas import TableSchema as TableSchema
    from newstratum._tables.schemas import load_table_schemas as load_table_schemas
    from newstratum._tables.templates import build_table_template as build_table_template

#: The internal modules, and the names that are public from here.
_MODULES: Final = {
    "_registry.exports.filters": "RecordFilter",
    "_registry.exports.listing": "RecordTable",
    "_tables.layouts": "RefusedColumn SurveyVendor TableLayout detect_layout",
    "_tables.reading": "read_table",
    "_tables.references": "TableReferences",
    "_tables.schemas": "TableField TableSchema load_table_schemas",
    "_tables.templates": "build_table_template",
    "_tables.read_rows": "CellProblem ReadRow",
}

if not TYPE_CHECKING:
    __all__, __getattr__, __dir__ = make_lazy_module(__name__, _MODULES)
