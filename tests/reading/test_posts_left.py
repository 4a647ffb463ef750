"""Two cells of which one tells that the post is over, or that it is one of honour."""

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
