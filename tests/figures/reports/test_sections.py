from __future__ import annotations

import datetime as dt
from enum import Enum

from hypothesis import given
from hypothesis import strategies as st

from newstratum._figures.balance import Indicator, compute_balance
from newstratum._figures.claims import NamedItem, compare_pattern
from newstratum._figures.council import build_council
from newstratum._figures.coverage import Axis, build_coverage
from newstratum._figures.patterns import parse_pattern
from newstratum._figures.reports.sections import (
    build_absent_section,
    build_balance_section,
    build_claims_section,
    build_council_section,
    build_coverage_section,
    build_rhythm_section,
    build_structure_section,
)
from newstratum._figures.rhythm import build_week_rhythm
from newstratum._labels import Words
from newstratum._model.organisation.activities import Activity, ActivityKind
from newstratum._model.organisation.bodies import Post, PostRole
from newstratum._model.organisation.relations import Citation
from newstratum._model.values.calendar import HolidayTable
from newstratum._model.values.periods import Period

DAY = dt.date(2018, 11, 1)
TITLE = Words("节", "section")


def words_of(member: Enum) -> Words:
    return Words(f"{member.value}字", f"{member.value} words")


def axis(name: str, count: int) -> Axis:
    return Axis(
        what=Words(name, name),
        words={f"{name}{n}": Words(f"{name}{n}", f"{name}{n}") for n in range(count)},
    )


@given(st.integers(1, 3), st.integers(1, 3), st.integers(0, 2), st.data())
def test_a_matrix_shows_each_cell_once_and_every_gap_is_work(across, down, more, data) -> None:
    axes = [axis("g", across), axis("u", down), *(axis("i", 2) for _ in range(more and 1))]
    empty = build_coverage({}, axes, as_of=DAY, definition=TITLE)
    counts = {place: data.draw(st.integers(0, 9)) for place in empty.cells}
    coverage = build_coverage(counts, axes, as_of=DAY, definition=TITLE)
    section = build_coverage_section(coverage, "coverage", TITLE)
    (table,) = section.tables
    assert len(table.short_columns) == len(table.columns)
    shown = [cell for row in table.rows for cell in row if isinstance(cell, int)]
    assert sorted(shown) == sorted(counts.values())
    assert all(len(row) == len(table.columns) for row in table.rows)
    assert len(section.work) == list(counts.values()).count(0)
    last = ("i1",) if more else ()
    assert table.rows[-1][-across:] == tuple(counts[f"g{n}", f"u{down - 1}", *last] for n in range(across))


@given(st.lists(st.integers(0, 3), min_size=1, max_size=4))
def test_one_list_is_shown_as_a_list(counts: list[int]) -> None:
    places = {(f"o{n}",): count for n, count in enumerate(counts)}
    coverage = build_coverage(places, [axis("o", len(counts))], as_of=DAY, definition=TITLE)
    (table,) = build_coverage_section(coverage, "inspections", TITLE).tables
    assert [row[1] for row in table.rows] == counts


def test_a_section_without_figures_says_why() -> None:
    sentence = Words("登记册中没有条线。", "There are no lines.")
    section = build_absent_section("line_balance", TITLE, sentence)
    assert (section.id, section.notes) == ("line_balance", (sentence,))
    assert (section.figures, section.tables, section.work) == ((), (), ())


def test_structure_shows_stated_registered_and_difference_with_names() -> None:
    platforms = [NamedItem(id=f"F{n}", name=Words(f"平台{n}", f"platform {n}")) for n in range(21)]
    counted = compare_pattern(
        parse_pattern("1+22"),
        [(Words("新联会", "association"), "个", []), (Words("平台", "platforms"), "个", platforms)],
        phrase="M38",
    )
    section = build_structure_section([counted])
    assert [row[2:] for row in section.tables[0].rows] == [
        (Words("1", "1"), 0, -1),
        (Words("22", "22"), 21, -1),
    ]
    assert section.notes[0].en.startswith("platforms: platform 0, platform 1, ")
    assert section.tables[0].ids[1] == tuple(f"F{n}" for n in range(21))
    claims = build_claims_section(counted.terms)
    assert "比声称少1个" in claims.notes[1].zh
    assert "1 fewer than claimed" in claims.notes[1].en


def test_structure_names_nobody_by_an_id_and_nothing_twice() -> None:
    """People stand in a pattern by their ids: their number is told, and the ids stay behind the table."""
    people = [NamedItem(id="P1", name=Words("P1", "P1"))]
    association = [NamedItem(id="B1", name=Words("新联会", "association"))]
    counted = compare_pattern(
        parse_pattern("1+22"),
        [(Words("新联会", "association"), "个", association), (Words("平台", "platforms"), "个", people)],
        phrase="M38",
    )
    section = build_structure_section([counted])
    assert section.notes == ()
    assert section.tables[0].ids == (("B1",), ("P1",))


def test_sentences_on_what_the_register_cannot_list_stand_last() -> None:
    platforms = [NamedItem(id="F1", name=Words("议事厅", "council hall"))]
    counted = compare_pattern(
        parse_pattern("1+22"),
        [(Words("新联会", "association"), "个", []), (Words("平台", "platforms"), "个", platforms)],
        phrase="M38",
    )
    sentence = Words("其余见后。", "For the others see below.")
    assert build_structure_section([counted], [sentence]).notes == (
        Words("平台：议事厅", "platforms: council hall"),
        sentence,
    )


def test_the_council_shows_vacancies_and_what_does_not_fit() -> None:
    post = Post(
        id="T1",
        body="B1",
        role=PostRole.PRESIDENT,
        period=Period(began_on="2017"),
        source=Citation(document="章程"),
    )
    section = build_council_section(build_council([post], [], DAY), words_of)
    assert section.notes == (Words("空缺：president字，1个", "vacant: president words, 1"),)
    assert section.work[0] == Words(
        "president字：结构规定1个，登记0个", "president words: the structure has 1, 0 are registered"
    )
    assert len(section.work) == 6


def test_balance_puts_the_weakest_first_with_what_it_needs() -> None:
    indicator = Indicator(id="activities", definition=Words("活动", "activities"), unit="场", counts={"a": 4})
    units = {"a": Words("甲镇", "town a"), "b": Words("乙镇", "town b")}
    balance = compute_balance([indicator], units, what=Words("街镇", "towns"), as_of=DAY)
    section = build_balance_section(balance, "balance", TITLE)
    assert section.tables[1].rows[0] == (units["b"], Words("100%", "100%"))
    assert section.work == (Words("乙镇：再增2（活动）", "town b: 2 more (activities)"),)


def test_the_missing_weeks_are_work() -> None:
    held = Activity(
        id="A1",
        name_zh="沙龙",
        kind=ActivityKind.SALON,
        held_on="2018-10-24",
        source=Citation(document="纪要"),
    )
    table = HolidayTable(version="none", known_from=dt.date(2018, 1, 1), known_to=dt.date(2018, 12, 31))
    section = build_rhythm_section(build_week_rhythm([held], table, first=dt.date(2018, 10, 15), today=DAY))
    assert section.work == (Words("2018-W42：没有活动", "2018-W42: no activity"),)
    assert section.notes[1].en == "longest run: 2018-W43 to 2018-W43"
    assert [figure.value.exact for figure in section.figures] == [1, 1]
