"""``newstratum plan rotation``: platforms from a table or a register, plans as workbooks and calendars."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import icalendar
import openpyxl
import pytest

import newstratum as ns
from newstratum._shipped.holidays import list_fixed_holidays
from newstratum.organisation import Brand, Period, Platform

#: Eight platforms; the first cannot host for a week and a day, the second joins, the third leaves.
ROWS = [
    ["编号", "平台", "不能主办", "加入", "退出", "负责人"],
    ["p1", "合成平台1", "2026-03-02至2026-03-06、2026/4/3", "", "", "合成人"],
    ["p2", "合成平台2", "", "2026-W10", "", ""],
    ["p3", "合成平台3", "", "", "2026年5月31日", ""],
    *([f"p{number}", f"合成平台{number}", "", "", "", ""] for number in range(4, 9)),
]
#: The first half of a year.
WEEKS = ("--from", "2026-W01", "--to", "2026-W26")


def write_table(path: Path, rows: list[list[str]], encoding: str = "utf-8") -> Path:
    if path.suffix == ".xlsx":
        book = openpyxl.Workbook()
        for row in rows:
            book.worksheets[0].append(row)
        book.save(path)
    else:
        path.write_text("".join(",".join(row) + "\n" for row in rows), encoding=encoding)
    return path


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "encoding"), [("平台.csv", "utf-8-sig"), ("平台.csv", "gb18030"), ("平台.xlsx", "")]
)
def test_platforms_come_from_a_table(
    name: str, encoding: str, tmp_path: Path, command: Callable[..., Any]
) -> None:
    table = write_table(tmp_path / name, ROWS, encoding)
    outcome = command("plan", "rotation", table, *WEEKS, "--json", "--lang", "zh")
    assert outcome.code == 0, outcome.err
    # A column that is nobody's business is named, and nothing of it is repeated.
    assert "没有读取的栏：负责人" in outcome.err
    assert "合成人" not in outcome.err
    turns = json.loads(outcome.out)["plan"]["turns"]
    assert {turn["hosts"][0] for turn in turns} == {f"p{number}" for number in range(1, 9)}
    closed = {f"2026-03-{day:02}" for day in range(2, 7)} | {"2026-04-03"}
    assert not closed & {turn["day"] for turn in turns if turn["hosts"] == ["p1"]}
    assert min(turn["week"] for turn in turns if turn["hosts"] == ["p2"]) >= "2026-W10"
    assert max(turn["week"] for turn in turns if turn["hosts"] == ["p3"]) <= "2026-W22"


def test_what_is_wrong_in_a_table_is_said_at_once_with_its_cells(
    tmp_path: Path, command: Callable[..., Any]
) -> None:
    rows = [
        ["编号", "不能主办", "加入", "退出"],
        ["p1", "昨天", "2026-W20", "2026-W10"],
        ["p1", "", "三月", ""],
    ]
    outcome = command("plan", "rotation", write_table(tmp_path / "a.csv", rows), *WEEKS, "--lang", "zh")
    assert (outcome.code, outcome.out) == (3, "")
    assert outcome.err.splitlines() == [
        "newstratum: a.csv：第2行“不能主办”：不是日期；写成2018年9月3日、2018-09-03或2018年9月",
        "newstratum: a.csv：第3行“加入”：不是周次或日期；请写2026-W05或2026-01-26",
        "newstratum: a.csv：第2行：2026-W10早于加入的2026-W20；请核对",
        "newstratum: a.csv：第3行：p1写了两次；每个平台写一次",
    ]
    book = write_table(tmp_path / "a.xlsx", rows)
    assert "Sheet!B2" in command("plan", "rotation", book, *WEEKS, "--lang", "zh").err
    other = write_table(tmp_path / "b.csv", [["姓名"], ["合成人"]])
    outcome = command("plan", "rotation", other, *WEEKS, "--lang", "zh")
    assert (outcome.code, "可用的栏" in outcome.err, "合成人" in outcome.err) == (3, True, False)


@pytest.mark.slow
def test_platforms_come_from_the_register(tmp_path: Path, command: Callable[..., Any]) -> None:
    store = f"sqlite:///{tmp_path}/register.db"
    periods = {
        "p1": Period(),
        "p2": Period(began_on="2026-03-02"),
        "p3": Period(ended_on="2025-12-28"),
        **{f"p{number}": Period() for number in range(4, 10)},
    }
    with (
        ns.open_registry(store) as registry,
        registry.session(actor="office", purpose="office", source="合成名单") as session,
    ):
        session.add(Brand(id="brand", name_zh="合成品牌"))
        for identifier, period in periods.items():
            session.add(Platform(id=identifier, name_zh=f"合成{identifier}", brand="brand", period=period))
    outcome = command("plan", "rotation", "--store", store, *WEEKS, "--json")
    assert outcome.code == 0, outcome.err
    turns = json.loads(outcome.out)["plan"]["turns"]
    # One that is over takes no part, and one that begins takes part from then on.
    assert {turn["hosts"][0] for turn in turns} == periods.keys() - {"p3"}
    assert min(turn["day"] for turn in turns if turn["hosts"] == ["p2"]) >= "2026-03-02"
    assert "合成p2" in command("plan", "rotation", "--store", store, *WEEKS, "--lang", "zh").out
    outcome = command("plan", "rotation", "--store", f"sqlite:///{tmp_path}/misspelt.db", *WEEKS)
    assert (outcome.code, "where no store is" in outcome.err) == (3, True)


@pytest.mark.slow
def test_a_plan_is_a_workbook_of_turns_and_counts(tmp_path: Path, command: Callable[..., Any]) -> None:
    table = write_table(tmp_path / "平台.csv", ROWS)
    out = tmp_path / "计划.xlsx"
    words = ("plan", "rotation", table, *WEEKS, "--out", out, "--lang", "zh")
    outcome = command(*words)
    assert (outcome.code, outcome.out) == (0, f"{out}\n")
    assert out.stat().st_mode & 0o777 == 0o600
    book = openpyxl.load_workbook(out)
    turns, counts, told = (list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets[:3])
    assert turns[0] == ("周次", "日期", "星期", "方式", "主办", "备注")
    assert len(turns) == 26
    assert sum(int(str(row[1])) for row in counts[1:]) == 25
    assert "每个平台主办" in str(told[-1][0])
    assert command(*words).code == 3
    assert command(*words, "--force", "--mode", "640").code == 0
    assert out.stat().st_mode & 0o777 == 0o640


@pytest.mark.slow
def test_a_plan_is_a_calendar_that_others_read(tmp_path: Path, command: Callable[..., Any]) -> None:
    table = write_table(tmp_path / "平台.csv", ROWS)
    out = tmp_path / "计划.ics"
    assert command("plan", "rotation", table, *WEEKS, "--out", out, "--lang", "zh").code == 0
    read = icalendar.Calendar.from_ical(out.read_bytes())
    events = list(read.walk("VEVENT"))
    assert read["METHOD"] == "PUBLISH"
    assert len(events) == 25
    assert str(events[0]["SUMMARY"]).endswith("主办")
    assert events[0]["DTSTART"].dt == dt.date(2025, 12, 31)
    assert len({str(each["UID"]) for each in events}) == 25
    # Without a file it goes to standard output.
    outcome = command("plan", "rotation", table, *WEEKS, "--as", "ics", "--lang", "zh")
    assert outcome.out.startswith("BEGIN:VCALENDAR")


def test_s16_part_of_a_year_not_announced_is_provisional_and_keeps_lawful_holidays_free(
    tmp_path: Path, command: Callable[..., Any]
) -> None:
    table = write_table(tmp_path / "平台.csv", ROWS[:2] + ROWS[4:])
    out = tmp_path / "计划.csv"
    words = ("plan", "rotation", table, "--from", "2027-W15", "--to", "2027-W45", "--lang", "zh")
    outcome = command(*words, "--out", out)
    assert outcome.code == 0
    assert "2027年放假安排未列入" in outcome.err
    lines = [line.split(",") for line in out.read_text(encoding="utf-8-sig").splitlines()[1:]]
    assert len(lines) == 31
    assert {line[5] for line in lines} == {"暂定"}
    fixed = {str(day) for day in list_fixed_holidays(2027)}
    assert {"2027-05-01", "2027-10-01"} <= fixed
    assert not fixed & {line[1] for line in lines}
    out = tmp_path / "计划.ics"
    assert command(*words, "--out", out).code == 0
    assert out.read_text(encoding="utf-8").count("（暂定）") == 31


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--as", "pdf"), 2),
        (("--as", "xlsx"), 2),
        (("--as", "csv", "--out", "OUT/plan.xlsx"), 2),
        (("--out", "OUT/plan.pdf"), 2),
        (("--store", "memory:"), 2),
        (("--out", "OUT/no/plan.csv"), 3),
    ],
)
def test_wrong_ways_to_write_are_refused_before_the_work(
    words: tuple[str, ...], code: int, tmp_path: Path, command: Callable[..., Any]
) -> None:
    table = write_table(tmp_path / "平台.csv", ROWS)
    given = (each.replace("OUT", str(tmp_path)) for each in words)
    outcome = command("plan", "rotation", table, *WEEKS, *given, "--lang", "zh")
    assert (outcome.code, outcome.out) == (code, "")
    assert [path.name for path in tmp_path.iterdir()] == ["平台.csv"]
