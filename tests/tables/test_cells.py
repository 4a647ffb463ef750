"""Cells as people write them: each way of writing a thing is read as that thing, and nothing is guessed."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum import PersonName
from newstratum._model.values.refused_subjects import find_refused_subject
from newstratum._shipped.districts import load_district
from newstratum._tables.cells import (
    CellSetting,
    UnreadableCellError,
    mask_cell,
    parse_cell,
    split_several,
    to_text,
)
from newstratum._tables.schemas import TableField
from newstratum._words import Words
from newstratum.organisation import Money, PartialDate, from_wan_yuan, from_yuan
from newstratum.tables import load_table_schemas

JIADING = load_district("jiading").profile
TODAY = dt.date(2026, 11, 28)
FIELDS = [
    known
    for schema in load_table_schemas().values()
    for known in schema.fields
    if known.parse not in ("facts", "reference")
]
FULL_WIDTH = str.maketrans("0123456789.-/()+", "０１２３４５６７８９．－／（）＋")


def parse(rule: str, value: object, *, heading: str = "", **more: Any) -> Any:
    known = next((each for each in FIELDS if each.parse == rule), None)
    assert known is not None
    field = TableField(name="field", heading=known.heading, parse=rule, answers=known.answers, **more)
    return parse_cell(value, field, CellSetting(district=JIADING, today=TODAY, heading=heading))


def refuse(rule: str, value: object, **more: Any) -> str:
    with pytest.raises(UnreadableCellError) as caught:
        parse(rule, value, **more)
    return caught.value.reason.zh


mobiles = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True).filter(str.isascii)


@pytest.mark.slow
@given(mobiles, st.sampled_from(["{}", " {} ", "+86 {}", "86{}", "{}.0", "0086-{}"]), st.booleans())
def test_a_mobile_number_is_kept_in_one_way(number: str, written: str, wide: bool) -> None:
    spaced = f"{number[:3]} {number[3:7]}-{number[7:]}" if "." not in written else number
    for form in (number, spaced):
        text = written.format(form)
        (contact,) = parse("phone", text.translate(FULL_WIDTH) if wide else text)
        assert contact.value.reveal() == number
    (contact,) = parse("phone", int(number))
    assert contact.value.reveal() == number
    (contact,) = parse("phone", float(number))
    assert contact.value.reveal() == number


def test_a_number_that_lost_its_digits_is_refused_and_never_completed() -> None:
    for value in ("1.38E+10", "1.38e10", "3.10114E+17"):
        assert "丢失" in refuse("phone", value)
    for value in (3.1011419850301e17, 310114198503010000):
        assert "丢失" in refuse("phone", value)
    assert refuse("phone", "1380000111")


def test_a_cell_of_contacts_may_hold_several() -> None:
    found = parse("contact", "13800001111、021-5999 0000；wang@example.org")
    assert [each.value.reveal() for each in found] == ["13800001111", "021-5999 0000", "wang@example.org"]


days = st.dates(dt.date(1950, 1, 1), dt.date(2026, 12, 31))


@given(days, st.booleans())
def test_every_way_of_writing_a_day_is_that_day(day: dt.date, wide: bool) -> None:
    exact = PartialDate(year=day.year, month=day.month, day=day.day)
    month = PartialDate(year=day.year, month=day.month)
    for form, meant in (
        ("{0}年{1}月{2}日", exact),
        ("{0}/{1}/{2}", exact),
        ("{0}-{1:02}-{2:02}", exact),
        ("{0}.{1}.{2}", exact),
        ("{0}{1:02}{2:02}", exact),
        ("{0}-{1:02}-{2:02} 08:30:00", exact),
        ("{0}年{1}月", month),
        ("{0}.{1}", month),
        ("{0}/{1:02}", month),
        ("{0}年", PartialDate(year=day.year)),
    ):
        text = form.format(day.year, day.month, day.day)
        assert parse("date", text.translate(FULL_WIDTH) if wide else text) == meant, form
    assert parse("date", day) == parse("date", dt.datetime(day.year, day.month, day.day, 8)) == exact
    assert parse("day", day) == day


@given(st.dates(dt.date(1927, 1, 1), dt.date(2011, 12, 31)))
def test_a_birth_with_two_digits_is_read_where_only_one_century_fits(born: dt.date) -> None:
    text = f"{born.year % 100:02}年{born.month}月"
    ages = {born.year - born.year % 100 + 100 * shift for shift in (-1, 0, 1)}
    fitting = [year for year in ages if 14 <= 2026 - year - born.year % 100 <= 110]
    if len(fitting) == 1:
        assert parse("birth", text) == PartialDate(year=born.year, month=born.month)
    else:
        assert "两位" in refuse("birth", text)


def test_a_number_for_a_month_is_not_guessed() -> None:
    assert parse("birth", 1985.3) == PartialDate(year=1985, month=3)
    assert parse("birth", 1985.12) == PartialDate(year=1985, month=12)
    # 1985.1 may have been typed as 1985.10.
    assert parse("birth", 1985.1) == PartialDate(year=1985)
    assert parse("birth", "1985.1") == PartialDate(year=1985, month=1)
    assert refuse("birth", 1985.13)


@pytest.mark.parametrize(
    ("value", "reason"),
    [("2020-01-01", "不满14周岁，不得入册"), ("1830", "出生年份不合理"), ("去年", "不是日期")],
)
def test_a_birth_that_cannot_be_is_refused(value: str, reason: str) -> None:
    assert refuse("birth", value) == reason


@given(st.integers(1, 10**10))
def test_an_amount_is_exact_however_it_is_written(fen: int) -> None:
    amount = Money(minor=fen)
    yuan = f"{fen // 100:,}.{fen % 100:02}"
    for text in (yuan, f"{yuan}元", f"¥{yuan}", yuan.replace(",", ""), f"人民币{yuan}元"):
        assert parse("money", text) == amount
    wan = f"{fen // 10**6}.{fen % 10**6:06}"
    assert parse("money", f"{wan}万元") == amount
    assert parse("money", wan, heading="金额（万元）") == amount


def test_the_heading_says_the_unit_of_a_bare_number() -> None:
    assert parse("money", 30, heading="预算总额（万元）") == from_wan_yuan(30)
    assert parse("money", 30, heading="预算总额") == from_yuan(30)
    # What stands in the cell weighs more than the heading.
    assert parse("money", "30万元", heading="金额（元）") == from_wan_yuan(30)
    assert str(parse("quantity", "120人次").unit) == "人次"
    assert str(parse("quantity", 35, unit="人").unit) == "人"


def test_yes_and_no_as_people_mark_them() -> None:
    assert {parse("yes_no", each) for each in ("是", "√", "有", "Y", "1", True, " ✓ ")} == {True}
    assert {parse("yes_no", each) for each in ("否", "×", "无", "N", "0", False)} == {False}
    assert refuse("yes_no", "或许")


@pytest.mark.parametrize("written", ["王明", "王 明", "王　明", "王明律师", " 王明 ", "王 明老师"])
def test_a_name_is_kept_without_spaces_and_titles(written: str) -> None:
    assert parse("person_name", written) == PersonName("王明")


@pytest.mark.parametrize("written", ["王律师", "欧阳老师", "王总", "Anna Li", "买买提·艾合"])
def test_a_name_of_which_no_more_is_known_stays_as_it_is(written: str) -> None:
    assert parse("person_name", written) == PersonName(written)


def test_a_number_is_no_name() -> None:
    assert refuse("person_name", "13800001111")


@pytest.mark.parametrize(
    "written", ["南翔镇", "南翔", " 南翔鎮 ", "嘉定区南翔镇", "310114102", "Nanxiang Town"]
)
def test_a_township_is_known_as_people_write_it(written: str) -> None:
    assert parse("township", written) == "310114102"


anything = st.one_of(
    st.text(max_size=40),
    st.text(alphabet="0123456789０１２年月日.-/E+万元人次是否√@ 　", max_size=20),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.none(),
)


@given(st.sampled_from(FIELDS), anything)
def test_whatever_stands_in_a_cell_it_is_read_or_refused(known: TableField, value: object) -> None:
    setting = CellSetting(district=JIADING, today=TODAY, heading=known.heading.zh)
    reason = hint = Words("", "")
    try:
        parse_cell(value, known, setting)
    except UnreadableCellError as error:
        reason, hint = error.reason, error.hint
    assert bool(reason.zh) == bool(reason.en)
    text = str(value).strip()
    # A reason has digits and examples of its own; longer texts are the cell's.
    if len(text) > 6:
        assert text not in f"{reason.zh}{reason.en}{hint.zh}{hint.en}"


@pytest.mark.slow
@given(st.sampled_from(FIELDS), anything)
def test_a_message_shows_dates_and_amounts_and_nothing_of_a_person(known: TableField, value: object) -> None:
    shown = mask_cell(value, known)
    if known.personal:
        assert shown in ("", "•••")
    elif shown != "•••":
        assert not re.search(
            r"[a-z\u3400-\u9fff]", re.sub(r"[年月日号时分元角万亿人次约余]", "", shown), re.I
        )
        assert not re.search(r"\d{9}", shown)


def test_several_of_a_cell_are_told_apart() -> None:
    assert split_several("读书会、法律沙龙，读书会\n论坛") == ("读书会", "法律沙龙", "论坛")
    # A sign within brackets belongs to the answer.
    answers = "民营企业、中介机构（律所、会计师事务所等），个体(街边/门店)"
    assert split_several(answers) == ("民营企业", "中介机构（律所、会计师事务所等）", "个体(街边/门店)")
    assert split_several("甲┋乙、丙", ("┋",)) == ("甲", "乙、丙")
    assert to_text(13800001111.0) == "13800001111"


@pytest.mark.parametrize(
    "heading",
    ["健康管理公司", "单位", "评选年份", "所在街镇", "民族艺术专长", "党支部", "信息来源", "联系地址"],
)
def test_headings_that_only_sound_alike_are_not_refused(heading: str) -> None:
    assert find_refused_subject(heading) is None


@pytest.mark.parametrize(
    "heading",
    [
        *("政治面貌", "是否中共党员", "入党时间", "民族", "宗教信仰", "健康状况", "婚姻状况", "子女情况"),
        *("忠诚度评分", "Political affiliation", "Religion", "Health", "Marital status", "政治 面貌"),
    ],
)
def test_headings_that_ask_for_what_may_not_be_collected(heading: str) -> None:
    assert find_refused_subject(heading) is not None
