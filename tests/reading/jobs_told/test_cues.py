"""What little is paid for work beside a job is no job of its own."""

from __future__ import annotations

import pytest

from newstratum import classify, read


@pytest.mark.parametrize(
    "title",
    [
        "在民营企业做会计，业余打鼓，商演一次分三百",
        "在民营企业做会计，业余写测评，稿费一个月一千上下",
        "在民营企业做会计，周末当裁判，每场补贴二百",
    ],
)
def test_small_pay_beside_a_job_leaves_that_the_main_one(title: str) -> None:
    assert classify(read(None, title)).outcome == "enterprise"


def test_pay_that_may_be_a_living_leaves_the_main_job_open() -> None:
    assert classify(read(None, "在民营企业做会计，业余打鼓，商演一次三万")).outcome == "undetermined"
