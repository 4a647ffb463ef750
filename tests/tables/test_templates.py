"""A filled template reads back: what is written of a row by a schema is read by the same schema."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newstratum import EmailAddress, PersonName, PhoneNumber
from newstratum._model.people.people import Contact
from newstratum._shipped.districts import load_district
from newstratum._tables.cells import PARSE_RULES
from newstratum._tables.record_values import list_record_values
from newstratum._tables.schemas import TableField
from newstratum._words import Words
from newstratum.errors import InvalidValueError
from newstratum.hooks import Row, Sheet
from newstratum.organisation import Citation, Hours, Money, PartialDate, parse_quantity
from newstratum.tables import (
    ReadRow,
    TableSchema,
    build_table_template,
    detect_layout,
    load_table_schemas,
    read_table,
)

JIADING = load_district("jiading").profile
TODAY = dt.date(2026, 11, 28)
SCHEMAS = tuple(load_table_schemas().values())
NAMES = tuple(load_table_schemas())

days = st.dates(dt.date(1990, 1, 1), dt.date(2026, 11, 1))
partial_dates = days.flatmap(
    lambda day: st.sampled_from(
        [
            PartialDate(year=day.year),
            PartialDate(year=day.year, month=day.month),
            PartialDate(year=day.year, month=day.month, day=day.day),
        ]
    )
)
#: Values by the rule that reads them.
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "citation": st.sampled_from(["会议纪要", "章程（2018年）"]).map(lambda name: Citation(document=name)),
    "contact": st.just((Contact(kind="phone", value=PhoneNumber("021-59990000")),)),
    "count": st.integers(1, 500),
    "credit_code": st.just("91"),
    "date": partial_dates,
    "birth": st.dates(dt.date(1930, 1, 1), dt.date(2000, 1, 1)).map(
        lambda day: PartialDate(year=day.year, month=day.month)
    ),
    "day": days,
    "email": st.just((Contact(kind="email", value=EmailAddress("a@example.org")),)),
    "hours": st.integers(0, 21).map(lambda hour: Hours(begin=dt.time(hour, 30), end=dt.time(hour + 1, 5))),
    "id": st.integers(1, 10**6).map(lambda number: f"person-{number}"),
    "money": st.integers(1, 10**12).map(lambda fen: Money(minor=fen)),
    "person_name": st.sampled_from(["王明", "欧阳修文", "Anna Li", "买买提·艾合"]).map(PersonName),
    "phone": st.integers(0, 10**8 - 1).map(
        lambda number: (Contact(kind="phone", value=PhoneNumber(f"199{number:08}")),)
    ),
    "quantity": st.sampled_from(["35人", "120人次", "近300人"]).map(parse_quantity),
    "record_id": st.integers(1, 10**6).map(lambda number: f"record-{number}"),
    "text": st.sampled_from(["共建共享", "A 厅", "=1+1", "-5"]),
    "title": st.sampled_from(["读书会", "南翔 “红色” 之家", "2026年联谊", "@home"]),
    "township": st.sampled_from([unit.code for unit in JIADING.units]),
    "words": st.sampled_from(["某律师事务所", "合伙人/主任"]),
    "yes_no": st.booleans(),
    "year": st.integers(1990, 2030),
}


def build_values(known: TableField) -> st.SearchStrategy[Any]:
    if known.parse == "reference":
        ids = st.integers(1, 99).map(lambda number: f"{known.refers_to}-{number}")
        return st.lists(ids, min_size=1, max_size=3, unique=True).map(tuple) if known.several else ids
    if known.parse in ("choice", "facts"):
        meanings = {
            means
            for means in known.answers.values()
            if means and "|" not in means and (known.parse == "choice" or "=" in means)
        }
        codes = st.sampled_from(sorted(meanings))
        if known.parse == "choice" and known.several:
            return st.lists(codes, min_size=1, max_size=3, unique=True).map(tuple)
        return codes
    values = VALUES[known.parse]
    return st.lists(values, min_size=1, max_size=2, unique=True).map(tuple) if known.several else values


def build_rows(schema: TableSchema) -> st.SearchStrategy[list[dict[str, Any]]]:
    fields = [each for each in schema.fields if each.in_template]
    return st.lists(
        st.fixed_dictionaries(
            {each.name: build_values(each) for each in fields if each.required},
            optional={each.name: build_values(each) for each in fields if not each.required},
        ).filter(lambda row: not schema.one_of or any(name in row for name in schema.one_of)),
        min_size=1,
        max_size=3,
    )


def fill(sheet: Sheet) -> list[Row]:
    return [
        Row(line=line, cells=dict(zip(sheet.columns, row, strict=True)))
        for line, row in enumerate(sheet.rows, 2)
    ]


def read(schema: TableSchema, rows: list[Row]) -> list[ReadRow]:
    layout = detect_layout(rows[0].cells, rows)
    assert layout.schema.name == schema.name
    assert (layout.left_out, layout.refused) == ((), ())
    return list(read_table(rows, layout, today=TODAY, district=JIADING))


def show(values: dict[str, Any], schema: TableSchema) -> dict[str, Any]:
    """Facts as the cells of a row state them; the other values as they are."""
    shown: dict[str, Any] = {}
    for name, value in values.items():
        known = schema.get_field(name)
        if known is not None and known.parse == "facts":
            fact, _, code = value.rpartition("=")
            shown[fact] = code
        else:
            shown[name] = value
    return shown


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=8)
@given(data=st.data())
def test_values_written_into_a_template_are_read_back(name: str, data: st.DataObject) -> None:
    schema = load_table_schemas()[name]
    rows = data.draw(build_rows(schema))
    language = data.draw(st.sampled_from(["zh", "en"]))
    # A row that says no more than a printed sheet does was left empty.
    rows = [row for row in rows if not schema.printed or not set(row) <= set(schema.printed)]
    if not rows:
        return
    sheet = build_table_template(schema, language=language, district=JIADING, rows=rows)
    for row, result in zip(rows, read(schema, fill(sheet)), strict=True):
        wanted = show(row, schema)
        if wanted.get("consent") == "no":
            assert result.values == {}
            continue
        wanted.pop("consent", None)
        shown = dict(result.values)
        assert {name: shown.get(name) for name in wanted} == wanted


@pytest.mark.stress
@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=1_000)
@given(data=st.data())
def test_many_values_written_into_a_template_are_read_back(name: str, data: st.DataObject) -> None:
    test_values_written_into_a_template_are_read_back.hypothesis.inner_test(name, data)


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in NAMES if name != "roster"])
@settings(max_examples=8)
@given(data=st.data())
def test_records_written_into_a_template_are_read_back(name: str, data: st.DataObject) -> None:
    schema = load_table_schemas()[name]
    rows = data.draw(build_rows(schema))
    first = read(schema, fill(build_table_template(schema, district=JIADING, rows=rows)))
    records = _list_records(first)
    if not records:
        return
    values = list(list_record_values(schema, records))
    again = read(schema, fill(build_table_template(schema, district=JIADING, rows=values)))
    assert [problem for row in again for problem in row.problems] == []
    assert _list_records(again) == records


def _list_records(rows: Iterable[ReadRow]) -> list[Any]:
    return list({record.id: record for row in rows for record in row.records}.values())


def test_every_schema_is_complete() -> None:
    """A schema that lacks a word, names a rule that there is not, or needs what it does not have is wrong."""
    for schema in SCHEMAS:
        names = [each.name for each in schema.fields]
        assert len(names) == len(set(names)), schema.name
        assert {*schema.one_of, *schema.key} - {"count"} <= set(names), schema.name
        headings: dict[str, str] = {}
        for known in schema.fields:
            assert known.parse in PARSE_RULES, known.name
            assert known.heading.zh
            assert known.heading.en
            assert (known.parse == "reference") == bool(known.refers_to), known.name
            if known.parse in ("choice", "facts"):
                assert known.answers
            assert "" not in known.aliases
            for alias in known.aliases:
                assert headings.setdefault(alias, known.name) == known.name, (schema.name, alias)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", NAMES)
def test_a_template_says_how_to_fill_it_in(name: str, language: str) -> None:
    schema = load_table_schemas()[name]
    sheet = build_table_template(schema.name, language=language, district=JIADING)  # type: ignore[arg-type]
    assert sheet.instructions[0] == schema.instructions.in_language(language)
    required = [each for each in schema.fields if each.required and each.in_template]
    assert all(f"{each.heading.in_language(language)}*" in sheet.columns for each in required)
    assert set(sheet.choices) <= set(sheet.columns)
    if schema.get_field("township"):
        heading = schema.get_field("township")
        assert heading is not None
        column = heading.heading.in_language(language)
        units = tuple(Words(unit.name_zh, unit.name_en).in_language(language) for unit in JIADING.units)
        assert sheet.choices[column] == units


def test_a_template_of_some_fields_asks_only_for_these() -> None:
    """Story S08: a table of only the questions that are open, whose answers come back."""
    rows = [{"id": "person-1", "employer_kind": "law_firm", "full_time": "unknown"}, {"id": "person-2"}]
    fields = ("id", "employer_kind", "full_time")
    sheet = build_table_template("roster", rows=rows, fields=fields)
    assert sheet.columns == ("人员编号", "单位类别", "是否全职")
    assert "律师事务所" in sheet.choices["单位类别"]
    first, second = read(load_table_schemas()["roster"], fill(sheet))
    assert dict(first.values) == rows[0]
    assert dict(second.values) == rows[1]
    with pytest.raises(InvalidValueError, match="hobby"):
        build_table_template("roster", fields=("id", "hobby"))
