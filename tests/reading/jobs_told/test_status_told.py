"""Who says to have no work today, and what that leaves of the jobs told beside it."""

from __future__ import annotations

import pytest

from newstratum import classify, read


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        ("待业，民企会计", "outside"),
        ("民企会计，待业", "outside"),
        ("待业青年培训基金会 项目主管 全职拿薪", "intermediary"),
        ("在家写网文，靠稿费过日子", "freelance"),
        ("毕业没上班，在家写网文，靠稿费过日子", "freelance"),
    ],
)
def test_the_jobs_of_today(words: str, outcome: str) -> None:
    assert classify(read(None, words)).outcome == outcome


def test_a_status_that_a_job_of_today_ended_is_no_status() -> None:
    form = read(None, "原来是公务员，辞了，如今在律所做律师助理")
    assert classify(form).outcome == "intermediary"
    assert form.status is None
    assert read(None, "原来是公务员，辞了，没再上班").status is not None
