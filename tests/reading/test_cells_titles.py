"""A title is read from its end; what stands before it adds, and several jobs are parted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._reading.cells import TitlePart, read_title_part, split_jobs
from newstratum._shipped.lexicons import load_lexicons


def _part(text: str) -> TitlePart:
    return read_title_part(text, load_lexicons())


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("律师", ("律师",)),
        ("律师/博主", ("律师", "博主")),
        ("律师、博主;作家", ("律师", "博主", "作家")),
        ("董事长兼总经理", ("董事长", "总经理")),
        ("教师兼任主任", ("教师", "主任")),
        ("兼职教师", ("兼职教师",)),
        ("c++开发", ("c++开发",)),
        ("r&d工程师", ("r&d工程师",)),
        ("经理&主任", ("经理", "主任")),
        ("up主(游戏/数码)", ("up主(游戏/数码)",)),
        ("经理(一部/二部)/主任", ("经理(一部/二部)", "主任")),
        ("工程师(兼职网约车)", ("工程师", "兼职网约车")),
        ("工程师(兼职)", ("工程师(兼职)",)),
        ("工程师(副业:写小说)", ("工程师", "兼职写小说")),
        ("/", ()),
        ("", ()),
    ],
)
def test_a_cell_is_parted_into_jobs(text: str, parts: tuple[str, ...]) -> None:
    assert split_jobs(text) == parts


@given(st.text("律师博主/、;兼任职()（+&cxy", max_size=30))
def test_parting_loses_no_word(text: str) -> None:
    kept = "".join(split_jobs(text))
    assert set("律师博主") & set(text) <= set(kept) or len(split_jobs(text)) == 6


@pytest.mark.parametrize(
    ("text", "head"),
    [
        ("高级软件工程师", "软件工程师"),
        ("销售部经理", "销售部经理"),
        ("博士生导师", "博士生导师"),
        ("律师助理", "律师助理"),
        ("主任医师", "主任医师"),
        ("车间副主任", "副主任"),
        ("软件开发工作", "软件开发"),
        ("做自媒体的", "做自媒体"),
        ("负责软件开发若干", "软件开发"),
    ],
)
def test_the_noun_at_the_end_carries_the_meaning(text: str, head: str) -> None:
    found = _part(text).head
    assert found is not None
    assert found.term == head


def test_what_stands_before_the_noun_adds() -> None:
    part = _part("审计合伙人")
    assert part.head is not None
    assert (part.head.term, [entry.term for entry in part.more]) == ("合伙人", ["审计"])


def test_modifiers_are_found_before_the_noun_and_in_brackets() -> None:
    assert [entry.term for entry in _part("自由摄影指导设计师").modifiers] == ["自由"]
    assert [entry.term for entry in _part("教师(兼职)").modifiers] == ["兼职"]
    assert _part("时间自由客服").modifiers == ()


@pytest.mark.parametrize("text", ["原经理", "前ceo", "曾任校长", "退休教师", "教师(退休)", "下岗工程师"])
def test_a_job_of_the_past_is_marked(text: str) -> None:
    part = _part(text)
    said = part.head.values_of("status") if part.head else None
    assert part.former or said


@pytest.mark.parametrize(
    "text", ["前台", "前端工程师", "原画师", "原料检验员", "退休返聘教师", "离退休办公室主任", "失业保险科长"]
)
def test_words_that_begin_alike_are_not(text: str) -> None:
    assert not _part(text).former


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("总经理(持股30%)", 0.3),
        ("股东,占股5.5%", 0.055),
        ("经理,20%股份", 0.2),
        ("经理(完成率120%)", None),
        ("总经理(持股300%)", None),
        ("总经理", None),
    ],
)
def test_a_stated_share_is_a_number(text: str, share: float | None) -> None:
    found = _part(text).share
    assert found == (pytest.approx(share) if share is not None else None)


def test_an_occupation_code_is_a_title() -> None:
    part = _part("2-02-10-03")
    assert part.head is not None
    assert part.head.values_of("role") == {"technical"}
