from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._builtin.reports import offer_reports, render_json, render_text

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


@pytest.mark.slow
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


@pytest.mark.slow
@given(st.lists(st.text("ab南翔，", max_size=6), min_size=1, max_size=5))
def test_columns_of_a_table_stay_straight(cells: list[str]) -> None:
    rows = [[{"zh": cell, "en": cell}, "|"] for cell in cells]
    lines = render_text(report("zh", rows)).decode().splitlines()
    at = {columns(line[: line.index("|")]) for line in lines if line.endswith("|")}
    assert len(at) == 1


wide = st.text("ab 南翔，-", max_size=60)


@pytest.mark.slow
@given(
    st.sampled_from(["zh", "en"]),
    st.integers(1, 9).flatmap(
        lambda count: st.lists(
            st.lists(wide | st.integers(0, 10**9), min_size=count, max_size=count), min_size=2
        )
    ),
)
def test_no_line_is_wider_than_a_terminal_and_no_cell_is_lost(
    language: str, cells: list[list[str | int]]
) -> None:
    rows = [[{"zh": cell, "en": cell} if isinstance(cell, str) else cell for cell in row] for row in cells]
    plain = report(language, rows[1:])
    (section,) = plain["sections"]
    section["tables"][0]["columns"] = [
        each if isinstance(each, dict) else both(str(each)) for each in rows[0]
    ]
    section["notes"] = section["work"] = [cell for cell in rows[0] if isinstance(cell, dict)]
    text = render_text(plain).decode()
    assert max(map(columns, text.splitlines())) <= 80
    table = text[text.index("[table") :]
    for row in cells[1:]:
        for cell in row:
            for character in set(str(cell).replace(" ", "")):
                assert table.count(character) >= sum(str(each).count(character) for each in row)


def test_a_wide_table_has_short_headings_and_cells_of_several_lines() -> None:
    plain = report("en", [[both("long " * 14 + "end"), 12]])
    plain["sections"][0]["tables"][0]["short_columns"] = [both("one"), both("2")]
    lines = render_text(plain).decode().splitlines()
    start = lines.index("[table words]")
    assert lines[start + 1].split() == ["one", "words", "2", "words"]
    assert lines[start + 2].endswith("12")
    assert lines[start + 3] == "end words"


def test_a_table_that_fits_keeps_its_headings() -> None:
    plain = report("en", [[both("a"), 12]])
    plain["sections"][0]["tables"][0]["short_columns"] = [both("1"), both("2")]
    lines = render_text(plain).decode().splitlines()
    assert lines[lines.index("[table words]") + 1].split() == ["one", "words", "two", "words"]


def test_work_in_few_lines_stands_for_the_whole_of_it() -> None:
    plain = report("en", [])
    plain["sections"][0]["brief"] = [both("gathered")]
    lines = render_text(plain).decode().splitlines()
    assert [line for line in lines if line.startswith("- ")] == ["- gathered words"]


def test_figures_of_one_definition_that_stand_in_a_table_are_not_told_twice() -> None:
    plain = report("en", [[both("row"), {"zh": "近百场", "en": "nearly 100"}]])
    (section,) = plain["sections"]
    section["figures"] *= 2
    lines = render_text(plain).decode().splitlines()
    assert [line for line in lines if line.startswith("counted")] == ["counted words"]
    section["tables"] = []
    lines = render_text(plain).decode().splitlines()
    assert [line for line in lines if line.startswith("counted")] == ["counted words: nearly 100"] * 2


def test_both_are_offered() -> None:
    assert [(each.name, each.suffix) for each in offer_reports()] == [("text", ".txt"), ("json", ".json")]
