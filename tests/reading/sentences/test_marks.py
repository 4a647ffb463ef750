"""A comma goes where a writer left one out, and into no title and no name."""

from __future__ import annotations

import csv
import time
from pathlib import Path
from typing import Final

import pytest

from newstratum import classify, read
from newstratum._reading.normalise import normalise
from newstratum._reading.sentences.marks import (
    lists_titles,
    mark_dashes,
    mark_pauses,
    mark_remarks,
    mark_spaces,
    write_marks,
)
from newstratum._shipped.lexicons import load_lexicons

TITLES: Final = Path(__file__).parents[2] / "labelled" / "titles.tsv"
#: Seconds that a cell of repeated words may take on a busy machine.
LONGEST: Final = 0.5


@pytest.mark.parametrize(
    ("written", "marked"),
    [
        ("护士在私立医院上班", "护士,在私立医院上班"),
        ("机器人调试工程师日企正式工", "机器人调试工程师,日企正式工"),
        ("码农公司是私人的", "码农,公司是私人的"),
        ("民营口腔诊所护士给院长递器械", "民营口腔诊所护士,给院长递器械"),
        ("民营制药厂质量主管药监来查都归我", "民营制药厂质量主管,药监来查都归我"),
        ("工作情况:私企会计", "私企会计"),
        ("现状:独立音乐人,无单位", "独立音乐人,无单位"),
        ("民企总监(前)", "以前是民企总监"),
        ("外企经理(2015-2019)", "以前是外企经理"),
        ("程序员,干过华为、腾讯,现在单干", "程序员,干过华为和腾讯,现在单干"),
    ],
)
def test_a_mark_that_was_left_out_is_put(written: str, marked: str) -> None:
    assert write_marks(written, load_lexicons()) == marked


@pytest.mark.parametrize(
    "written",
    [
        "会计在职研究生",
        "律师事务所主任助理",
        "民营食品公司总经理助理",
        "工程师管理岗",
        "给工程师做饭",
        "做老师带学生",
        "老板自己开车",
        "单位:无",
        "外企经理(2015-今)",
        "财务经理(主管)",
        "干过会计、出纳,现在做审计",
    ],
)
def test_words_that_belong_together_stay_so(written: str) -> None:
    assert write_marks(written, load_lexicons()).replace("和", "、") == written


def test_hardly_any_title_of_an_advert_is_parted() -> None:
    lexicons = load_lexicons()
    with TITLES.open(encoding="utf-8", newline="") as stream:
        plain = [normalise(row["title_text"]).text for row in csv.DictReader(stream, delimiter="\t")]
    parted = [text for text in plain if write_marks(text, lexicons) != text]
    assert len(plain) > 500
    assert len(parted) <= len(plain) / 100, parted


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        ("护士在私立医院上班", "intermediary"),
        ("律师在律所", "intermediary"),
        ("设计师……自己接单……没有单位", "freelance"),
        ("社工。民办非企业单位。看老人", "intermediary"),
        ("算法工程师——公司外方控股", "enterprise"),
        ("国企会计（已辞），现在民企财务经理", "enterprise"),
        ("我，程序员，干过华为、腾讯，现在自己做独立开发者", "freelance"),
        ("民企总监（曾任）", "undetermined"),
    ],
)
def test_words_without_marks_are_understood(words: str, outcome: str) -> None:
    assert classify(read(None, words)).outcome == outcome


@pytest.mark.parametrize(
    ("written", "marked"),
    [
        ("设计师……自己接单", "设计师,自己接单"),
        ("律师--在律所", "律师,在律所"),
        ("社工.民非", "社工,民非"),
        ("1.会计2.出纳", "1.会计2.出纳"),
        ("前--华为工程师", "前--华为工程师"),
        ("v2.0测试", "v2.0测试"),
    ],
)
def test_a_pause_is_a_mark(written: str, marked: str) -> None:
    assert mark_pauses(written) == marked


@pytest.mark.parametrize(
    ("unit", "outcome"),
    [("中国石油——大庆油田", "outside"), ("国家电网。江苏电力", "outside"), ("北京大学……人民医院", "outside")],
)
def test_a_pause_within_a_name_parts_no_units(unit: str, outcome: str) -> None:
    assert classify(read(unit, "工程师")).outcome == outcome


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        ("Trainee lawyer - a law firm in Hangzhou", "intermediary"),
        ("a law firm in Hangzhou - trainee lawyer", "intermediary"),
        ("Electrical engineer - Korean-owned battery plant", "enterprise"),
        ("I work as an electrical engineer at a Korean-owned battery plant", "enterprise"),
        ("Electrical engineer with Korean-owned battery plant", "enterprise"),
    ],
)
def test_english_words_are_parted_at_a_dash(words: str, outcome: str) -> None:
    assert classify(read(None, words)).outcome == outcome


def test_a_dash_that_parts_no_unit_stays_one() -> None:
    lexicons = load_lexicons()
    assert mark_dashes("software engineer--backend", lexicons) == "software engineer-backend"
    assert mark_dashes("secretary-general", lexicons) == "secretary-general"
    assert normalise("full-time tutor").text == "full-time tutor"


def test_a_remark_behind_a_space_is_one_on_the_unit() -> None:
    assert mark_remarks("慈佑医院 民营 登记为非营利") == "慈佑医院,民营,登记为非营利"
    assert mark_remarks("东方集团 外资合作部") == "东方集团 外资合作部"
    assert mark_remarks("上海 某某 科技有限公司") == "上海 某某 科技有限公司"
    assert classify(read("悦兴服饰有限公司 我是股东兼老板 持股八成", "厂长")).outcome == "outside"


@pytest.mark.parametrize(
    ("words", "marked"),
    [
        ("国资参股三成 民营控股 工艺工程师", "国资参股三成,民营控股,工艺工程师"),
        ("写网络小说  靠稿费过日子", "写网络小说,靠稿费过日子"),
        # Other marks part it already, and a word of one character or in Latin is no piece by itself.
        ("岗位 场控，部门 直播一部", "岗位 场控，部门 直播一部"),
        ("会 计 师", "会 计 师"),
        ("senior engineer", "senior engineer"),
        ("Java 开发工程师", "Java 开发工程师"),
        ("工程师", "工程师"),
        ("", ""),
    ],
)
def test_spaces_part_a_cell_that_has_nothing_else_to_part_it(words: str, marked: str) -> None:
    assert mark_spaces(words.replace("，", ",")) == marked.replace("，", ",")


def test_titles_and_a_field_with_its_post_are_not_parted() -> None:
    lexicons = load_lexicons()
    assert lists_titles("人工智能训练 数据标注员", lexicons, beside_a_unit=True)
    assert not lists_titles("人工智能训练 数据标注员", lexicons, beside_a_unit=False)
    assert lists_titles("人事 行政 前台", lexicons, beside_a_unit=False)
    assert not lists_titles("律师 按单收费", lexicons, beside_a_unit=False)
    assert classify(read("民企", "人工智能训练 数据标注员")).outcome == "outside"
    assert classify(read(None, "人事 行政 前台")).outcome == "undetermined"


@pytest.mark.parametrize(
    "repeated", ["会计在", "护士在医院", "工程师我", "在医院做", "（前）", "……", "过、华为"]
)
def test_repeated_words_take_little_time(repeated: str) -> None:
    read(None, "会计在医院")
    start = time.process_time()
    read(None, (repeated * 700)[:690])
    assert time.process_time() - start < LONGEST
