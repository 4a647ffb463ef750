"""Evidence has the words that stand in the cell, also where the reader wrote others in their place."""

from __future__ import annotations

import pytest

import newstratum as ns
from newstratum._reading.wordings.written_words import find_written_words


@pytest.mark.parametrize(
    ("employer", "title", "fact", "written"),
    [
        (None, "在民企，做听书app，我写后端", "employer_business", "民企,做听书app"),
        ("民企，做听书app", "后端开发", "employer_business", "民企,做听书app"),
        ("发小搞的电竞资讯站", "编辑", "ownership", "发小搞的电竞资讯站"),
        (None, "民营食品公司副总经理，公司一千万股，我有六百万股", "relation", "公司一千万股,我有六百万股"),
        (None, "画插画，一张一结，客户介绍客户", "relation", "一张一结,客户介绍客户"),
    ],
)
def test_evidence_has_the_words_that_were_written(
    employer: str | None, title: str, fact: str, written: str
) -> None:
    (job,) = ns.read(employer, title).engagements
    assert {each.words for each in job.evidence if each.fact == fact} == {written}


def test_words_of_a_cell_are_left_as_they_are() -> None:
    assert find_written_words("民营公司会计", "会计", ()) == "会计"
    assert find_written_words("民营公司会计", "出纳", (str.upper,)) == "出纳"


def test_words_are_followed_through_several_steps() -> None:
    steps = (
        lambda text: text.replace("发小搞的", "民营"),
        lambda text: text.replace("民营站", "民营新媒体公司"),
    )
    assert find_written_words("在发小搞的站写稿子和推文", "民营新媒体", steps) == "发小搞的站"


def test_a_text_that_is_emptied_leaves_the_words() -> None:
    assert find_written_words("", "新媒体", (lambda text: f"{text}新媒体",)) == "新媒体"
