from __future__ import annotations

import pytest

from newstratum._input.headings import KNOWN_HEADINGS, count_known_headings, to_plain_heading
from newstratum._shipped.tables import list_table_data, load_table_data
from newstratum._tables.schemas import load_table_schemas


def test_the_known_headings_are_those_of_the_schemas() -> None:
    fields = [
        each for name in list_table_data("schemas") for each in load_table_data("schemas", name)["fields"]
    ]
    headings = (
        heading
        for each in fields
        for heading in (each["name"], each["zh"], each["en"], *each.get("aliases", ()))
    )
    assert set(map(to_plain_heading, headings)) - {""} == KNOWN_HEADINGS


@pytest.mark.parametrize("schema", load_table_schemas().values(), ids=lambda each: each.name)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_headings_of_every_template_are_known(schema, language: str) -> None:
    headings = [each.heading.in_language(language) for each in schema.fields]
    assert count_known_headings(headings) == len(schema.fields)


@pytest.mark.parametrize(
    ("cells", "known"),
    [
        (["姓名", "手机号码*", "工作单位（全称）", "", "备考"], 3),
        (["姓名", "姓名"], 0),
        (["姓名"], 0),
        (["姓名", "手机", "a", "b", "c"], 0),
        (["填报单位：", "徐行镇", "填报日期", "2026-03-01"], 0),
        ([], 0),
    ],
)
def test_few_or_scattered_words_are_no_headings(cells: list[str], known: int) -> None:
    assert count_known_headings(cells) == known
