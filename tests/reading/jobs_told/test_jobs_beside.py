"""Jobs that are told beside another one are none of it."""

from __future__ import annotations

import pytest

from newstratum import classify, read


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        ("自由职业，国企会计", "undetermined"),
        ("灵活就业，外企工程师", "undetermined"),
        ("自由职业，给国企做审计", "freelance"),
        ("工资占60%，稿费占40%", "undetermined"),
        ("民企会计，工资占60%，稿费占40%", "enterprise"),
        ("跑滴滴，白天在民企上班", "undetermined"),
        ("摆摊，平时在民企做会计", "enterprise"),
        ("商会秘书长（兼职），自己有厂", "undetermined"),
    ],
)
def test_a_job_beside_another_is_one_of_its_own(words: str, outcome: str) -> None:
    assert classify(read(None, words)).outcome == outcome
