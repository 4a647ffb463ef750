from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum.builtin.reports import render_json, render_text, text_and_json

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def both(text: str) -> dict[str, str]:
    return {"zh": f"{text}字", "en": f"{text} words"}


def report(language: str, rows: list[list[object]]) -> dict[str, object]:
    table = {"title": both("table"), "columns": [both("one"), both("two")], "rows": rows, "ids": []}
    figure = {"definition": both("counted"), "text": {"zh": "近百场", "en": "nearly 100"}, "ids": ["A1"]}
    section = {
        "id": "s",
        "title": both("section"),
        "notes": [both("note")],
        "figures": [figure],
        "tables": [table],
        "work": [both("work")],
    }
    return {"language": language, "title": both("title"), "as_of": "2018-11-01", "sections": [section]}


@given(st.dictionaries(st.text(max_size=5), values))
def test_json_gives_the_same_values_back_and_the_same_bytes(plain) -> None:
    content = render_json(plain)
    assert json.loads(content) == plain
    assert content == render_json(dict(reversed(plain.items())))


@pytest.mark.parametrize(("language", "other"), [("zh", " words"), ("en", "字")])
def test_text_is_in_one_language_and_shows_no_ids(language: str, other: str) -> None:
    text = render_text(report(language, [[3, None], [both("cell"), 4]])).decode()
    assert other not in text
    assert "A1" not in text
    for shown in ("title", "section", "note", "counted", "table", "cell", "work", "2018-11-01"):
        assert shown in text


def columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)


@given(st.lists(st.text("ab南翔，", max_size=6), min_size=1, max_size=5))
def test_columns_of_a_table_stay_straight(cells: list[str]) -> None:
    rows = [[{"zh": cell, "en": cell}, "|"] for cell in cells]
    lines = render_text(report("zh", rows)).decode().splitlines()
    at = {columns(line[: line.index("|")]) for line in lines if line.endswith("|")}
    assert len(at) == 1


def test_both_are_offered() -> None:
    assert [(each.name, each.suffix) for each in text_and_json()] == [("text", ".txt"), ("json", ".json")]
