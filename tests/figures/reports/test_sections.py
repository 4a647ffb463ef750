"""Every finding says which thing does not fit and what to do, in both languages."""

from __future__ import annotations

import datetime as dt
from enum import Enum
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._figures.activities import build_week_rhythm
from newstratum._figures.balance import Indicator, compute_balance
from newstratum._figures.claims import NamedItem, compare_pattern, parse_pattern
from newstratum._figures.council import build_council
from newstratum._figures.coverage import Axis, Coverage, build_coverage
from newstratum._figures.reports.comparison import build_two_times
from newstratum._figures.reports.posts import build_posts_section
from newstratum._figures.reports.sections import (
    build_absent_section,
    build_balance_section,
    build_claims_section,
    build_council_section,
    build_coverage_section,
    build_findings_section,
    build_rhythm_section,
    build_scoreboard_section,
    build_structure_section,
    format_finding,
    format_rhythm_notes,
    summarise_gaps,
    summarise_increases,
    summarise_weeks,
)
from newstratum._figures.scoreboard import APART, EvidenceEntry, build_scoreboard
from newstratum._model.organisation.activities import Activity, ActivityKind
from newstratum._model.organisation.bodies import Post, PostRole, Seat
from newstratum._model.organisation.occasions import OccasionState
from newstratum._model.organisation.relations import Citation, Finding, FindingKind
from newstratum._model.values.calendar import HolidayTable, IsoWeek
from newstratum._model.values.certainty import Certainty
from newstratum._model.values.periods import Period
from newstratum._shipped.districts import load_district
from newstratum._words import Words

DAY = dt.date(2018, 11, 1)
TITLE = Words("节", "section")


def words_of(member: Enum) -> Words:
    return Words(f"{member.value}字", f"{member.value} words")


def axis(name: str, count: int) -> Axis:
    return Axis(
        what=Words(name, name),
        words={f"{name}{n}": Words(f"{name}{n}", f"{name}{n}") for n in range(count)},
    )


@pytest.mark.slow
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


@pytest.mark.slow
@given(st.lists(st.integers(0, 3), min_size=1, max_size=4))
def test_one_list_is_shown_as_a_list(counts: list[int]) -> None:
    places = {(f"o{n}",): count for n, count in enumerate(counts)}
    coverage = build_coverage(places, [axis("o", len(counts))], as_of=DAY, definition=TITLE)
    (table,) = build_coverage_section(coverage, "inspections", TITLE).tables
    assert [row[1] for row in table.rows] == counts


def test_a_list_of_one_needs_no_plural() -> None:
    offices = Axis(what=Words("单位", "offices"), words={"a": Words("甲", "office A")})
    coverage = build_coverage(
        {("a",): 0}, [offices], as_of=DAY, definition=TITLE, to_do=Words("待查", "to do")
    )
    section = build_coverage_section(coverage, "inspections", TITLE)
    assert section.notes[0] == Words("共1项（1个单位）", "cells: 1 (offices 1)")
    assert summarise_gaps(coverage) == (Words("甲待查", "office A to do"),)


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
    assert "都是文件自己写的" in claims.notes[0].zh
    assert "Neither is what the register holds" in claims.notes[0].en
    assert "比文中少1个" in claims.notes[2].zh
    assert "1 fewer than claimed" in claims.notes[2].en
    assert build_claims_section([]).notes == ()


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
    places = {PostRole.PRESIDENT: 1, PostRole.EXECUTIVE_VICE_PRESIDENT: 6}
    section = build_council_section(build_council([post], [], DAY, places=places), words_of)
    assert section.notes == (Words("president字空缺1名", "president words: 1 vacant"),)
    assert section.work[0] == Words(
        "president字：应设1名，现有0名", "president words: 1 required, 0 in office"
    )
    assert len(section.work) == 6


def test_a_council_without_executive_vice_presidents_says_nothing_of_them() -> None:
    council = build_council([], [], DAY, places={PostRole.PRESIDENT: 1, PostRole.VICE_PRESIDENT: 2})
    section = build_council_section(council, words_of)
    assert section.tables == ()
    assert section.work == (
        Words("president字：应设1名，现有0名", "president words: 1 required, 0 in office"),
        Words("vice_president字：应设2名，现有0名", "vice_president words: 2 required, 0 in office"),
    )


def test_a_seat_of_a_partial_date_is_in_a_range_wherever_its_post_is_shown() -> None:
    charter = Citation(document="章程")
    since = Period(began_on="2017")
    post = Post(id="T1", body="B1", role=PostRole.DIRECTOR, places=5, period=since, source=charter)
    seat = Seat(id="S1", post="T1", person="P1", period=Period(began_on=str(DAY.year)), source=charter)
    council = build_council_section(build_council([post], [seat], DAY), words_of)
    assert council.notes == (Words("director字空缺至多5名", "director words: at most 5 vacant"),)
    section = build_posts_section([post], [seat], build_two_times(DAY, DAY), words_of, Words.same)
    assert section.tables[-1].rows[0][2:] == (5, Words("0至1", "0 to 1"), Words("4至5", "4 to 5"))
    assert section.tables[-1].cell_ids[0][3] == ("S1",)


def test_balance_puts_the_weakest_first_with_what_it_needs() -> None:
    indicator = Indicator(id="activities", definition=Words("活动", "activities"), unit="场", counts={"a": 4})
    units = {"a": Words("甲镇", "town a"), "b": Words("乙镇", "town b")}
    balance = compute_balance([indicator], units, what=Words("街镇", "towns"), as_of=DAY)
    section = build_balance_section(balance, "balance", TITLE)
    assert section.tables[1].rows[0] == (units["b"], Words("100%", "100%"))
    assert section.work == (
        Words("乙镇：与中位数相比尚缺2场（活动）", "town b: 2 below the median (activities)"),
    )


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


def advice_on(kind: FindingKind) -> Words:
    return Words(f"更正{kind.value}", f"correct {kind.value}")


findings = st.builds(
    Finding,
    kind=st.sampled_from(FindingKind),
    subjects=st.lists(st.sampled_from([f"B{n}" for n in range(9)]), min_size=1, unique=True).map(tuple),
    where=st.sampled_from(["", "period"]),
    certainty=st.sampled_from([Certainty.YES, Certainty.POSSIBLY]),
)


@pytest.mark.slow
@given(findings)
def test_a_sentence_names_the_thing_what_does_not_fit_and_what_to_do(finding: Finding) -> None:
    text = format_finding(finding, words_of, advice_on)
    for written, language in ((text.zh, "字"), (text.en, " words")):
        assert written.startswith(finding.subjects[0])
        assert all(subject in written for subject in finding.subjects[1:6])
        assert f"{finding.kind.value}{language}" in written
        assert finding.where in written
    assert text.zh.endswith(f"更正{finding.kind.value}")
    assert text.en.endswith(f"correct {finding.kind.value}")
    assert ("也可能无误" in text.zh) is (finding.certainty is Certainty.POSSIBLY)
    assert ("all may be well" in text.en) is (finding.certainty is Certainty.POSSIBLY)


@pytest.mark.parametrize(
    ("subjects", "where", "zh", "en"),
    [
        (("B1",), "", "B1：", "B1: "),
        (("B1",), "id", "B1（字段 id）：", "B1 (field id): "),
        (("B1", "B2"), "parent", "B1（B2；字段 parent）：", "B1 (B2; field parent): "),
        (
            ("L1", *(f"X{n}" for n in range(8))),
            "",
            "L1（X0、X1、X2、X3、X4等8个）：",
            "L1 (X0, X1, X2, X3, X4 and 3 more): ",
        ),
    ],
)
def test_a_sentence_begins_with_the_things_concerned(
    subjects: tuple[str, ...], where: str, zh: str, en: str
) -> None:
    text = format_finding(Finding(kind=FindingKind.LOOP, subjects=subjects, where=where), words_of, advice_on)
    assert text == Words(f"{zh}loop字；更正loop", f"{en}loop words; correct loop")


@pytest.mark.slow
@given(st.lists(findings, min_size=1, max_size=4))
def test_the_section_holds_each_finding_as_work_and_the_ids_of_all_concerned(found: list[Finding]) -> None:
    section = build_findings_section(found, words_of, advice_on)
    (table,) = section.tables
    assert section.notes == (Words(f"共{len(found)}处", f"findings: {len(found)}"),)
    assert list(section.work) == [format_finding(each, words_of, advice_on) for each in found]
    assert list(table.ids) == [each.subjects for each in found]
    assert all(len(row) == len(table.columns) for row in table.rows)


@pytest.mark.slow
@given(st.lists(findings, min_size=1, max_size=8))
def test_findings_alike_stand_in_one_sentence(found: list[Finding]) -> None:
    brief = build_findings_section(found, words_of, advice_on).brief
    alike = {(each.kind, each.where, each.certainty) for each in found}
    assert len(brief) == len(alike)
    for language in ("zh", "en"):
        text = "\n".join(each.in_language(language) for each in brief)
        assert all(each.subjects[0] in text for each in found)
    if len(alike) == len(found):
        assert list(brief) == [format_finding(each, words_of, advice_on) for each in found]


def test_a_sentence_on_many_findings_names_ten_of_them() -> None:
    found = [Finding(kind=FindingKind.LOOP, subjects=(f"B{n}", "X"), where="parent") for n in range(12)]
    (brief,) = build_findings_section(found, words_of, advice_on).brief
    things = "、".join(f"B{n}（X）" for n in range(10))
    assert brief.zh == f"loop字（字段 parent）：{things}等12处；更正loop"
    assert brief.en.startswith("loop words (field parent): B0 (X), B1 (X), ")
    assert brief.en.endswith("B9 (X) and 2 more; correct loop")


def test_the_section_says_in_one_sentence_that_nothing_was_found() -> None:
    section = build_findings_section([], words_of, advice_on)
    assert section.id == "findings"
    assert section.title == Words("核对", "Findings")
    (sentence,) = section.notes
    assert (sentence.zh[-1], sentence.en[-1]) == ("。", ".")
    assert (section.figures, section.tables, section.work) == ((), (), ())


# The weeks say which gap comes next, and what may fill those that are missing.

TODAY = dt.date(2018, 11, 1)
FIRST = dt.date(2018, 10, 1)
TABLE = HolidayTable(
    version="golden week",
    known_from=dt.date(2018, 1, 1),
    known_to=dt.date(2018, 11, 30),
    holidays=[dt.date(2018, 10, day) for day in range(1, 8)],
)


def activity(number: int, held_on: str, state: OccasionState = OccasionState.HELD) -> Activity:
    return Activity(
        id=f"A{number}",
        name_zh="沙龙",
        kind=ActivityKind.SALON,
        held_on=held_on,
        state=state,
        source=Citation(document="纪要"),
    )


def english(*activities: Activity, until: dt.date = dt.date(2018, 12, 31)) -> list[str]:
    rhythm = build_week_rhythm(activities, TABLE, first=FIRST, today=TODAY, until=until)
    return [note.en for note in format_rhythm_notes(rhythm)]


def test_the_next_gap_is_the_first_week_without_anything_planned() -> None:
    planned = [
        activity(number, day, OccasionState.PLANNED)
        for number, day in enumerate(["2018-11-02", "2018-11-06"])
    ]
    assert english(*planned)[-1] == (
        "next gap foreseen: 2018-W46 (the week of 2018-11-12, nothing is planned yet)"
    )
    assert english(*planned, activity(9, "2018-11-12"))[-1].startswith("next gap foreseen: 2018-W46 ")


def test_without_anything_planned_the_gap_is_this_week() -> None:
    assert english()[-1].startswith("next gap foreseen: 2018-W44 (the week of 2018-10-29")


def test_a_gap_whose_holidays_are_not_announced_is_provisional() -> None:
    planned = [
        activity(week, str(dt.date(2018, 10, 29) + dt.timedelta(days=7 * week + 4)), OccasionState.PLANNED)
        for week in range(5)
    ]
    assert english(*planned)[-1].endswith("the public holidays of it are provisional")
    assert english(*planned, until=dt.date(2018, 11, 20))[-1] == "no gap foreseen up to 2018-W47"


@pytest.mark.parametrize(
    ("held", "wanted"),
    [
        (
            ("2018-10", "2018-10"),
            "activities without an exact day: 2, which can fill at most 2 of the 3 weeks",
        ),
        (
            ("2018-10", "2018-10-10"),
            "activities without an exact day: 1, which can fill at most 1 of the 2 weeks",
        ),
    ],
)
def test_activities_without_an_exact_day_may_fill_missing_weeks(held: tuple[str, ...], wanted: str) -> None:
    notes = english(*(activity(number, day) for number, day in enumerate(held)))
    assert f"{wanted} without one" in notes


def test_activities_with_an_exact_day_leave_nothing_open() -> None:
    assert not any("exact day" in note for note in english(activity(1, "2018-10-10")))


def test_weeks_excused_later_than_today_are_not_counted_yet() -> None:
    table = HolidayTable(
        version="two",
        known_from=dt.date(2018, 1, 1),
        known_to=dt.date(2018, 12, 31),
        holidays=[dt.date(2018, month, day) for month in (10, 12) for day in range(1, 16)],
    )
    rhythm = build_week_rhythm([], table, first=FIRST, today=TODAY, until=dt.date(2018, 12, 31))
    assert len(rhythm.excused) > 2
    assert format_rhythm_notes(rhythm)[0].en == "weeks wholly inside a public holiday, excused: 2"


# The section of the eight moves says what counts as evidence, and opens both years.

PROGRAMME = load_district("jiading").profile.programme
assert PROGRAMME is not None
EVIDENCE_KINDS = {move.code: move.kinds for move in PROGRAMME.moves}
KINDS = [kind for kinds in EVIDENCE_KINDS.values() for kind in kinds]


def kind_words(kind: str) -> Words:
    return Words(f"{kind}类", f"{kind} kind")


def section_of(*entries: EvidenceEntry):
    return build_scoreboard_section(build_scoreboard(entries, DAY, PROGRAMME), kind_words)


def held(identifier: str, day: dt.date, kind: str = "activity", *moves: str) -> EvidenceEntry:
    return EvidenceEntry(kind=kind, id=identifier, moves=moves, days=(day, day))


def test_the_scoreboard_shows_all_eight_moves() -> None:
    section = section_of(EvidenceEntry(kind="platform", id="F1", period=Period(began_on="2018")))
    rows = dict(zip(EVIDENCE_KINDS, section.tables[0].rows, strict=True))
    assert rows["platforms_resonate"][1:] == (
        Words("platform类0–1", "platform kind 0–1"),
        Words("0至1项", "0 to 1"),
        Words("0项", "0"),
        Words("0至1项", "0 to 1"),
    )
    assert section.tables[0].ids[5] == ("F1",)


@pytest.mark.slow
@given(
    st.lists(
        st.tuples(st.sampled_from(KINDS), st.dates(dt.date(2016, 1, 1), dt.date(2019, 1, 1))), max_size=12
    )
)
def test_each_move_has_its_figure_and_its_ids_of_both_years(made: list[tuple[str, dt.date]]) -> None:
    board = build_scoreboard(
        [held(f"R{number}", day, kind) for number, (kind, day) in enumerate(made)], DAY, PROGRAMME
    )
    section = build_scoreboard_section(board, kind_words)
    pairs = list(zip(section.figures[::2], section.figures[1::2], strict=True))
    assert len(pairs) == len(EVIDENCE_KINDS)
    for entry, (now, before) in zip(board.entries, pairs, strict=True):
        assert (now.value, now.ids, now.as_of) == (entry.now.value, entry.now.ids, board.as_of)
        assert (before.value, before.ids, before.as_of) == (
            entry.before.value,
            entry.before.ids,
            board.before,
        )
        assert now.definition == before.definition
        assert now.definition.zh.startswith(f"{entry.words.zh}：")
        assert now.definition.en.startswith(f"{entry.words.en}: ")
        for kind in set(EVIDENCE_KINDS[entry.move]) - APART:
            assert f"{kind}类" in now.definition.zh
            assert f"{kind} kind" in now.definition.en
    assert len({figure.definition for figure in section.figures}) == len(EVIDENCE_KINDS)
    assert all(len(row) == len(section.tables[0].columns) for row in section.tables[0].rows)


def test_the_evidence_is_every_kind_with_its_count_and_sign_ins_stand_apart() -> None:
    section = section_of(
        held("A1", DAY, "activity", "brands_pull"),
        held("A2", DAY),
        held("S1", DAY, "attendance"),
        held("S2", DAY, "attendance"),
        held("S3", DAY, "attendance"),
    )
    evidence = {move: row[1] for move, row in zip(EVIDENCE_KINDS, section.tables[0].rows, strict=True)}
    assert evidence["scene_livelier"] == Words(
        "activity类2、proposal类0、coverage类0；另计attendance类3",
        "activity kind 2, proposal kind 0, coverage kind 0; apart: attendance kind 3",
    )
    assert evidence["brands_pull"].zh == "brand类0、recognition类0、exhibition类0、course类0、activity类1"
    assert evidence["platforms_resonate"].zh == "platform类0"
    named = {
        move: figure.definition for move, figure in zip(EVIDENCE_KINDS, section.figures[::2], strict=True)
    }
    assert "标明该项举措的活动" in named["brands_pull"].zh
    assert "标明该项举措的活动" not in named["scene_livelier"].zh
    assert "attendance" not in named["scene_livelier"].zh


def test_it_says_that_the_eight_figures_are_not_to_be_added() -> None:
    (note,) = section_of().notes
    assert "不能相加" in note.zh
    assert "not to be added" in note.en


def named_axis(what: str, count: int) -> Axis:
    return Axis(
        what=Words(what, f"{what}s"),
        words={f"{what}{n}": Words(f"{what}{n}", f"{what}{n}") for n in range(count)},
    )


def coverage(axes: list[Axis], filled: set[tuple[str, ...]]) -> Coverage:
    counts = dict.fromkeys(filled, 1)
    to_do = Words("尚无", "not reached")
    return build_coverage(counts, axes, as_of=DAY, definition=Words("人", "people"), to_do=to_do)


def places_said(brief: tuple[Words, ...], axes: list[Axis]) -> list[frozenset[str]]:
    """The cells that sentences speak of, read from their Chinese words."""
    said = []
    for sentence in brief:
        subject, _, rest = (
            sentence.zh.rpartition("：") if "全部" in sentence.zh else sentence.zh.partition("：")
        )
        (along,) = (each for each in axes if each.what.zh in rest.partition("尚无")[0] or len(axes) == 1)
        listed = (
            along.words if "全部" in rest or len(along.words) == 1 else rest.rpartition("：")[2].split("、")
        )
        said += [frozenset((*filter(None, subject.split(" · ")), each)) for each in listed]
    return said


@pytest.mark.slow
@given(st.integers(1, 4), st.integers(1, 4), st.integers(0, 2), st.data())
def test_every_empty_cell_is_said_once_and_no_other(across, down, more, data) -> None:
    axes = [
        named_axis("甲", across),
        named_axis("乙", down),
        *([named_axis("丙", more)] if more else []),
    ]
    every = list(coverage(axes, set()).cells)
    found = coverage(axes, set(data.draw(st.lists(st.sampled_from(every)))))
    brief = summarise_gaps(found)
    assert sorted(map(sorted, places_said(brief, axes))) == sorted(map(sorted, found.gaps))
    assert len(brief) <= len(found.gaps)


def test_a_part_of_a_list_is_named_and_a_whole_one_is_not() -> None:
    groups, units = named_axis("群体", 2), named_axis("街镇", 3)
    filled = {("群体1", "街镇0")}
    assert summarise_gaps(coverage([groups, units], filled)) == (
        Words("群体0：全部3个街镇尚无", "群体0: all 3 街镇s not reached"),
        Words("群体1：3个街镇中有2个尚无：街镇1、街镇2", "群体1: 2 of 3 街镇s not reached: 街镇1, 街镇2"),
    )
    assert summarise_gaps(coverage([units], {("街镇2",)})) == (
        Words("3个街镇中有2个尚无：街镇0、街镇1", "2 of 3 街镇s not reached: 街镇0, 街镇1"),
    )
    assert summarise_gaps(coverage([units], set(coverage([units], set()).cells))) == ()


@pytest.mark.slow
@given(st.sets(st.integers(0, 60)))
def test_weeks_are_told_from_and_to(numbers: set[int]) -> None:
    first = IsoWeek(2020, 30)
    weeks = [first.plus(number) for number in sorted(numbers)]
    if not weeks:
        assert summarise_weeks(weeks) == ()
        return
    (sentence,) = summarise_weeks(weeks)
    told = []
    for span in sentence.en.partition(": ")[2].split(", "):
        begin, _, end = span.partition(" to ")
        week = IsoWeek.parse(begin)
        told.append(week)
        while end and str(week) != end:
            week = week.plus(1)
            told.append(week)
    assert told == weeks
    gaps = sum(later != earlier.plus(1) for earlier, later in pairwise(weeks))
    assert sentence.zh.count("、") == gaps
    assert f"（{len(weeks)}周）" in sentence.zh


def test_what_the_units_need_is_one_sentence_an_indicator() -> None:
    indicators = [
        Indicator(id="activities", definition=Words("活动", "activities"), unit="场", counts={"a": 4}),
        Indicator(
            id="platforms", definition=Words("平台", "platforms"), unit="个", counts={"a": 1, "b": 1, "c": 1}
        ),
    ]
    units = {name: Words(f"{name}镇", f"town {name}") for name in "abc"}
    balance = compute_balance(indicators, units, what=Words("街镇", "towns"), as_of=DAY)
    needs = {
        each.unit: increase.needs for each in balance.weakest_first for increase in each.needed_increases
    }
    assert set(needs) == {"b", "c"}
    (sentence,) = summarise_increases(balance)
    assert sentence.zh == f"活动：与目标值相比，b镇尚缺{needs['b']}场、c镇尚缺{needs['c']}场"
    assert sentence.en == (
        f"activities: compared with the target, town b lacks {needs['b']}, town c lacks {needs['c']}"
    )
