"""Which of several jobs counts (step P2)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._model.people.people import Engagement
from newstratum._rules.classify import choose_main_job

JOBS = st.builds(
    Engagement,
    income_share=st.none() | st.floats(0, 1),
    main_income=st.sampled_from([None, "yes", "no", "unknown"]),
    full_time=st.sampled_from([None, "yes", "no", "unknown"]),
)


@pytest.mark.parametrize(
    ("jobs", "candidates", "because", "missing"),
    [
        ([{}], (0,), "only_job", None),
        ([{"full_time": "yes"}], (0,), "only_job", None),
        ([{"income_share": 0.51}], (0,), "share_above_half", None),
        ([{"income_share": 0.5}], (), "main_engagement", "main_engagement"),
        ([{"main_income": "no"}], (), "main_engagement", "main_engagement"),
        ([{"main_income": "yes", "full_time": "no"}], (0,), "stated_main_income", None),
        ([{"full_time": "no"}], (), "main_income", "main_income"),
        ([{"full_time": "no", "income_share": 0.8}], (0,), "share_above_half", None),
        ([{"main_income": "unknown"}], (0,), "only_job", None),
        ([{"income_share": 0.3}, {"income_share": 0.7}], (1,), "share_above_half", None),
        (
            [{"income_share": 0.4}, {"income_share": 0.35}, {"income_share": 0.25}],
            (0,),
            "largest_share",
            None,
        ),
        ([{"income_share": 0.5}, {"income_share": 0.5}], (0, 1), "open", None),
        ([{"income_share": 0.4}, {}], (0, 1), "open", None),
        ([{"main_income": "yes"}, {}], (0,), "stated_main_income", None),
        ([{"main_income": "no"}, {}], (1,), "stated_main_income", None),
        ([{"main_income": "no"}, {"main_income": "no"}], (), "main_engagement", "main_engagement"),
        ([{"full_time": "yes"}, {"full_time": "no"}], (0,), "only_full_time", None),
        ([{}, {"full_time": "no"}], (0,), "only_full_time", None),
        ([{"full_time": "yes"}, {"full_time": "yes"}], (0, 1), "open", None),
        ([{}, {}], (0, 1), "open", None),
    ],
)
def test_the_main_job_is_chosen_in_the_order_of_the_text(jobs, candidates, because, missing):
    choice = choose_main_job([Engagement(**job) for job in jobs], list(range(len(jobs))))
    assert (choice.candidates, choice.reason, choice.missing) == (candidates, because, missing)


@given(st.lists(JOBS, min_size=1, max_size=4))
def test_a_choice_is_always_made_or_says_what_is_missing(jobs):
    choice = choose_main_job(jobs, range(len(jobs)))
    assert bool(choice.candidates) != bool(choice.missing)
    assert set(choice.candidates) <= set(range(len(jobs)))


@given(st.lists(JOBS, min_size=2, max_size=4), st.randoms())
def test_the_order_of_jobs_does_not_matter(jobs, source):
    order = list(range(len(jobs)))
    source.shuffle(order)
    before = choose_main_job(jobs, range(len(jobs)))
    after = choose_main_job([jobs[place] for place in order], range(len(jobs)))
    moved = tuple(sorted(order[place] for place in after.candidates))
    # More than one share above half cannot be true of one income; which comes first is then open.
    if sum(job.income_share is not None and job.income_share > 0.5 for job in jobs) < 2:
        assert (tuple(sorted(before.candidates)), before.missing) == (moved, after.missing)
