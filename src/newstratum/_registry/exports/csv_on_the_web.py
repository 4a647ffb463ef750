"""Lists as CSV on the Web (CSVW): a CSV file a table, and metadata with words and datatypes of columns.

Columns are headed by the names of the fields, which are the same in every language; their words stand in
the metadata.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

from newstratum._builtin.formats import escape_formula
from newstratum._registry.exports.listing import RecordTable
from newstratum._tables.schemas import TableField
from newstratum._words import Language, Words

#: The name that readers look for beside a CSV file.
METADATA: Final = "csv-metadata.json"
_TITLE: Final = Words("登记册中的表", "Tables of a register")
_CONTEXT: Final = "http://www.w3.org/ns/csvw"
_YES_NO: Final = {"zh": "是|否", "en": "yes|no"}

#: Datatypes by the rules by which cells are read; all else is text.
_DATATYPES: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "count": "integer",
        "date": {"base": "string", "format": "[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?"},
        "day": "date",
        "money": "decimal",
        "share": "decimal",
        "year": "gYear",
    }
)
#: What says who a person is; left out where people are not named.
_NAMING: Final = frozenset({"name", "phone", "email"})


def build_csv_files(tables: Iterable[RecordTable], language: Language) -> dict[str, str]:
    """Return the texts of the files by their names: each table that has rows, and the metadata."""
    files: dict[str, str] = {}
    described = []
    for table in tables:
        if not table.rows:
            continue
        name = f"{table.schema.name}.csv"
        records = table.to_dicts(language)
        hidden = _NAMING if table.masked else frozenset[str]()
        used = [
            each
            for each in table.get_headings()
            if each not in hidden and any(each in row for row in records)
        ]
        amounts = {each.name for each in table.schema.fields if each.parse == "money"}
        rows = [[_format_cell(row.get(each), is_amount=each in amounts) for each in used] for row in records]
        files[name] = _write_csv(used, rows)
        described.append(_describe_table(name, table, used, records, language))
    metadata = {
        "@context": [_CONTEXT, {"@language": language}],
        "dc:title": _TITLE.in_language(language),
        "tables": described,
    }
    files[METADATA] = json.dumps(metadata, ensure_ascii=False, indent=2) + "\n"
    return files


def _write_csv(header: list[str], rows: list[list[object]]) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return stream.getvalue()


def _format_cell(cell: object, *, is_amount: bool) -> object:
    """Return a cell of a list as programs read it: an amount without its unit."""
    return escape_formula(cell.removesuffix("元") if is_amount and isinstance(cell, str) else cell)


def _describe_table(
    name: str, table: RecordTable, used: list[str], records: list[dict[str, Any]], language: Language
) -> dict[str, Any]:
    words = {each: table.get_headings(each) for each in ("zh", "en")}
    columns = []
    for column in used:
        titles = {"und": column, **{each: heads[column].rstrip("*") for each, heads in words.items()}}
        known = table.schema.get_field(column)
        columns.append({"name": column, "titles": titles, **_describe_column(known, language)})
    described: dict[str, Any] = {"columns": columns}
    ids = [row.get("id") for row in records]
    if all(ids) and len(set(ids)) == len(ids):
        described["primaryKey"] = "id"
    title = table.schema.title
    return {
        "url": name,
        "dc:title": [{"@value": title.zh, "@language": "zh"}, {"@value": title.en, "@language": "en"}],
        "tableSchema": described,
    }


def _describe_column(known: TableField | None, language: Language) -> dict[str, Any]:
    if known is None:
        return {"datatype": "string"}
    if known.parse == "yes_no":
        return {"datatype": {"base": "boolean", "format": _YES_NO[language]}}
    described: dict[str, Any] = {"datatype": _DATATYPES.get(known.parse, "string")}
    if known.several and known.parse != "facts":
        separator = Words("；", "；") if known.parse == "citation" else Words("、", ", ")
        described["separator"] = separator.in_language(language)
    return described
