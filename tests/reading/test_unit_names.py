"""A unit's name is read from its end, its words from anywhere, and no name is taken for another."""

from __future__ import annotations

import pytest

import newstratum as ns
from newstratum._model.people.evidence import Strength
from newstratum._model.people.occupations import EmployerKind as Kind
from newstratum._reading.unit_names import NO_EMPLOYER, EmployerReading, read_employer, read_unit_in_title
from newstratum._shipped.lexicons import load_lexicons


def _terms(reading: EmployerReading) -> dict[str, Strength]:
    return {entry.term: strength for entry, strength in reading.matches}


@pytest.mark.parametrize(
    ("name", "terms"),
    [
        ("上海某某律师事务所", {"律师事务所": Strength.SUFFIX}),
        ("某某律师事务所北京分所", {"律师事务所": Strength.EMPLOYER_WORD}),
        ("某某(上海)有限公司", {"有限公司": Strength.SUFFIX}),
        ("某某管理咨询有限公司嘉定分公司", {"管理咨询": Strength.SUFFIX, "分公司": Strength.SUFFIX}),
        ("某某有限公司研发部", {"有限公司": Strength.EMPLOYER_WORD}),
        ("某某医院心内科", {"医院": Strength.EMPLOYER_WORD}),
        ("某某(民营)", {"民营": Strength.EMPLOYER_WORD}),
        ("私企", {"私企": Strength.EMPLOYER_WORD}),
    ],
)
def test_what_a_name_says_and_how_much_it_weighs(name: str, terms: dict[str, Strength]) -> None:
    found = _terms(read_employer(name, load_lexicons()))
    assert terms.items() <= found.items()


@pytest.mark.parametrize(
    ("name", "mark"),
    [
        ("外企", "外企"),
        ("某外企", "外企"),
        ("上海外企", "外企"),
        ("某公司(外资)", "外资"),
        ("市属国企", "国企"),
        ("大型民企", "民企"),
    ],
)
def test_a_mark_that_stands_apart_counts(name: str, mark: str) -> None:
    found = _terms(read_employer(name, load_lexicons()))
    assert mark in found or name in found


@pytest.mark.parametrize(
    "name",
    [
        "户外商店",
        "海外企业服务公司",
        "中国企业管理公司",
        "联合资产公司",
        "今日资讯公司",
        "平台企业公司",
        "农民企业公司",
    ],
)
def test_a_mark_inside_other_words_does_not(name: str) -> None:
    reading = read_employer(name, load_lexicons())
    assert not any(entry.values_of("ownership") for entry, _ in reading.matches)


def test_a_name_that_says_nothing_still_names_a_unit() -> None:
    reading = read_employer("某某某某", load_lexicons())
    assert (reading.matches, reading.named, reading.settled_by_name) == ((), True, False)


@pytest.mark.parametrize("text", ["无", "自由职业", "保密", "退休"])
def test_words_for_no_unit_name_none(text: str) -> None:
    assert not read_employer(text, load_lexicons()).named


def test_nothing_is_no_employer() -> None:
    assert read_employer("", load_lexicons()) == NO_EMPLOYER


@pytest.mark.parametrize("words", ["人力资源", "信息", "教育", "设计", "市场", "自由职业", "退休", ""])
def test_the_words_of_a_trade_are_no_unit_in_a_title(words: str) -> None:
    assert read_unit_in_title(words, load_lexicons()).matches == ()


@pytest.mark.parametrize("words", ["民办学校", "外企", "某公司", "律师事务所", "国企"])
def test_the_words_of_a_unit_are_one_in_a_title_and_weigh_little(words: str) -> None:
    reading = read_unit_in_title(words, load_lexicons())
    assert reading.matches
    assert {strength for _, strength in reading.matches} == {Strength.WORD}


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("合成恒信律师事务所合伙人", "law_firm"),
        ("合成会计师事务所注册会计师", "accounting_firm"),
        ("合成律师事务所 律师", "law_firm"),
    ],
)
def test_a_unit_keeps_its_kind_where_a_title_follows_its_name(cell, kind) -> None:
    """Rosters have 工作单位及职务 in one cell."""
    verdict = ns.classify(ns.read(cell, ""))
    assert verdict.outcome == "intermediary"
    assert any(each.fact == "employer_kind" and each.value == (kind,) for each in verdict.evidence)


def test_a_unit_that_ends_with_a_longer_word_around_an_ending_is_read_once() -> None:
    """文学网站 is a word of its own, so the ending 网站 in it has nothing behind it to leave out."""
    reading = read_unit_in_title("民营小说文学网站", load_lexicons())
    assert [entry.term for entry, _ in reading.matches] == ["民营"]


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("某某科技有限公司（民营）宣传部", Kind.PRIVATE_ENTERPRISE),
        ("某某民营企业组织部", Kind.PRIVATE_ENTERPRISE),
        ("某某民企信访办", Kind.PRIVATE_ENTERPRISE),
        ("某某外企政府事务部", Kind.FOREIGN_ENTERPRISE),
        ("某某民办高校宣传部", Kind.PRIVATE_SCHOOL),
        ("某国企党委", Kind.STATE_ENTERPRISE),
        ("区委宣传部", Kind.GOVERNMENT),
        ("区教育局组织部", Kind.GOVERNMENT),
        ("县团委", Kind.MASS_ORGANISATION),
        ("区政府采购中心", Kind.PUBLIC_INSTITUTION),
    ],
)
def test_a_department_belongs_to_the_unit_that_has_it(cell: str, kind: Kind) -> None:
    (job,) = ns.read(cell, "主任").engagements
    assert job.employer_kind == kind
