"""Cells that say which words tell of the unit, which of the person, and that a post is over or of honour."""

from __future__ import annotations

import pytest

from newstratum import classify, read


@pytest.mark.parametrize(
    ("employer", "title", "outcome"),
    [
        ("某民营科技公司", "软件工程师（已离职）", "outside"),
        ("某民营科技公司", "设计总监，已离职，去向不详", "outside"),
        ("某民营科技公司（已离职）", "软件工程师", "outside"),
        # What is told of today decides.
        ("中学（已离职）", "民营公司会计", "enterprise"),
        ("某民营科技公司", "软件工程师，已离职，现在某私企做测试工程师", "enterprise"),
        ("", "软件工程师，刚被私企裁员", "outside"),
        # Not yet over.
        ("某民营科技公司", "软件工程师，离职手续在办，月底才走", "enterprise"),
        ("某民营科技公司", "软件工程师，年底离职了", "outside"),
        # A post of honour alone is no job; those of people's organisations are paid.
        ("东街商会", "会长（第三届）", "undetermined"),
        ("东街商会", "执行会长", "undetermined"),
        ("东街商会", "秘书长", "intermediary"),
        ("区妇女联合会", "副主席", "outside"),
        ("县科学技术协会", "委员", "outside"),
    ],
)
def test_what_holds_today_decides(employer: str, title: str, outcome: str) -> None:
    assert classify(read(employer, title)).outcome == outcome


def test_a_long_cell_is_no_post_of_honour() -> None:
    assert classify(read("商会" * 350, "会计")).outcome


@pytest.mark.parametrize(
    ("employer", "title"),
    [
        ("民营医院护士", "同左"),
        ("见右", "民营医院护士"),
        ("单位：民营医院", "职务：护士"),
        (None, "单位：民营医院；职务：护士"),
        (None, "职务：护士，工作单位：民营医院"),
        ("单位：民营医院；职务：护士", None),
        (None, "是民营医院的一名护士"),
        (None, "民营医院·护士"),
        (None, "任职民营医院，职务护士"),
    ],
)
def test_words_of_a_form_say_where_the_unit_and_the_post_stand(
    employer: str | None, title: str | None
) -> None:
    (job,) = read(employer, title).engagements
    assert (job.employer_kind, job.profession) == ("private_hospital", "nurse")
