"""Funnels, medians and credits of proposals."""

from __future__ import annotations

import datetime as dt
import statistics
from contextlib import suppress
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newstratum._figures.proposals import (
    ATTRIBUTION,
    build_credit,
    compute_funnel,
    count_credits,
    list_year_results,
    select_consenting,
)
from newstratum._model.organisation.contributions import Proposal, ProposalStage, ProposalStep
from newstratum._model.organisation.relations import Citation
from newstratum._model.people.groups import Group
from newstratum._model.people.people import Consent, Person
from newstratum._words import Words
from newstratum.errors import InvalidValueError

SOURCE = Citation(document="合成建言")
DAY = dt.date(2018, 12, 31)
MADE, FORWARDED, ENDORSED, ADOPTED, *_ = ProposalStage
WAY = (MADE, FORWARDED, ENDORSED, ADOPTED)


def proposal(name: str, *days: str | None, **more: Any) -> Proposal:
    """A proposal that went so far along the usual way as there are days."""
    more = {"person": "p"} | more
    steps = tuple(
        ProposalStep(stage=stage, happened_on=day, source=SOURCE)
        for stage, day in zip(WAY, days, strict=False)
    )
    return Proposal(id=name, topic_zh="合成议题", steps=steps, source=SOURCE, **more)


def after(days: list[int]) -> list[str]:
    """The days of the steps, each so many after the one before."""
    day, written = dt.date(2018, 1, 1), []
    for more in days:
        day += dt.timedelta(days=more)
        written.append(day.isoformat())
    return written


WAYS = st.lists(st.lists(st.integers(0, 40), min_size=1, max_size=4), max_size=9)


@pytest.mark.slow
@given(WAYS)
def test_stages_and_medians_are_those_of_a_plain_count(ways: list[list[int]]) -> None:
    found = compute_funnel([proposal(str(at), *after(days)) for at, days in enumerate(ways)], DAY)
    for place, stage in enumerate(WAY):
        taken = [sum(days[1 : place + 1]) for days in ways if len(days) > place]
        here = found.get_stage(stage)
        assert here.reached.value.exact == len(taken) == len(here.reached.ids)
        assert here.share == (Fraction(len(taken), len(ways)) if ways else None)
        assert here.undated == ()
        if taken and stage is not MADE:
            assert here.median_days is not None
            assert here.median_days.value.exact == Fraction(statistics.median(taken))
        else:
            assert here.median_days is None


@pytest.mark.slow
@given(WAYS, st.lists(st.sampled_from([4, 7, 10]), min_size=40, max_size=40))
def test_the_true_median_lies_within_the_bounds(ways: list[list[int]], sizes: list[int]) -> None:
    """Dates of which only the month or the year was noted."""
    written = iter(sizes)
    proposals = [
        proposal(str(at), *(day[: next(written)] for day in after(days))) for at, days in enumerate(ways)
    ]
    for place, here in enumerate(compute_funnel(proposals, DAY).stages[: len(WAY)]):
        taken = [sum(days[1 : place + 1]) for days in ways if len(days) > place]
        assert (here.median_days is None) == (not taken or here.stage is MADE)
        if here.median_days is not None:
            assert here.median_days.value.can_be(Fraction(statistics.median(taken)))


def test_a_step_without_a_date_counts_and_is_left_out_of_the_median() -> None:
    found = compute_funnel(
        [proposal("a", "2018-03-01", "2018-03-11"), proposal("b", None, "2018-03-02")], DAY
    )
    forwarded = found.get_stage(FORWARDED)
    assert (forwarded.reached.ids, forwarded.undated) == (("a", "b"), ("b",))
    assert forwarded.median_days is not None
    assert forwarded.median_days.text("zh") == "10天"
    assert forwarded.median_days.ids == ("a",)


def test_what_happens_later_is_not_reached_yet() -> None:
    found = compute_funnel(
        [proposal("a", "2018-03-01", "2018-03-11"), proposal("b", "2018-04-01")], dt.date(2018, 3, 10)
    )
    assert found.get_stage(MADE).reached.ids == ("a",)
    assert found.get_stage(FORWARDED).reached.ids == ()


def test_funnel_by_certainty_no_step_is_before_the_one_that_leads_to_it() -> None:
    """Issue G, funnel: made and forwarded dated, endorsed not, asked between."""
    way = proposal("a", "2018-01-01", "2018-07-01", None)
    before = compute_funnel([way], dt.date(2018, 5, 1))
    assert [each.reached.value.exact for each in before.stages[:3]] == [1, 0, 0]
    assert before.get_stage(MADE).median_days is None
    after_forwarding = compute_funnel([way], dt.date(2018, 8, 1)).get_stage(ENDORSED)
    assert after_forwarding.reached.text("zh") == "0至1件"
    assert (after_forwarding.reached.ids, after_forwarding.undated) == (("a",), ("a",))
    assert (after_forwarding.share, after_forwarding.median_days) == (None, None)
    # What was forwarded by the day was made by it, although nobody noted when.
    undated = compute_funnel([proposal("b", None, "2018-03-01")], dt.date(2018, 5, 1))
    assert undated.get_stage(MADE).reached.value.exact == 1


PARTS = st.sampled_from([None, "2018-01", "2018-01-02", "2018-01-04"])
DAYS = (dt.date(2017, 12, 31), *(dt.date(2018, 1, day) for day in (1, 2, 3, 4, 31)), dt.date(2018, 2, 1))


def list_ways(way: Proposal) -> list[tuple[dt.date, ...]]:
    """Every choice of some days for the steps of a proposal, in their order."""
    dates = [step.happened_on for step in way.steps]
    choices = [[day for day in DAYS if date is None or date.contains(day)] for date in dates]
    return [days for days in product(*choices) if list(days) == sorted(days)]


@pytest.mark.slow
@settings(max_examples=30)
@given(st.lists(st.lists(PARTS, min_size=1, max_size=3), min_size=1, max_size=2), st.sampled_from(DAYS[1:-1]))
def test_both_bounds_are_reached_in_some_world(drawn: list[list[str | None]], day: dt.date) -> None:
    ways = []
    for at, days in enumerate(drawn):
        with suppress(InvalidValueError):
            ways.append(proposal(str(at), *days))
    found = compute_funnel(ways, day)
    for place, here in enumerate(found.stages[:3]):
        numbers, shares, medians = set(), set(), set()
        for world in product(*map(list_ways, ways)):
            made = [days for days in world if days[0] <= day]
            there = [
                (days, way)
                for days, way in zip(world, ways, strict=True)
                if len(days) > place and days[place] <= day
            ]
            numbers.add(len(there))
            if made:
                shares.add(Fraction(len(there), len(made)))
            taken = [
                (days[place] - days[0]).days
                for days, way in there
                if way.steps[0].happened_on and way.steps[place].happened_on
            ]
            if taken:
                medians.add(Fraction(statistics.median(map(Fraction, taken))))
        assert (here.reached.value.low, here.reached.value.high) == (min(numbers), max(numbers))
        assert here.share == (next(iter(shares)) if len(shares) == 1 else None)
        if here.median_days is not None:
            assert (here.median_days.value.low, here.median_days.value.high) == (min(medians), max(medians))
        else:
            assert here.stage is MADE or not medians


@pytest.mark.slow
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["p", "q", "r"]),
            st.sampled_from([None, "hall"]),
            st.sampled_from([None, Group.FREELANCE, Group.NEW_MEDIA]),
        ),
        max_size=10,
    ),
    st.sets(st.sampled_from(["p", "q", "r"])),
)
def test_credits_add_up_and_name_only_who_consents(
    made: list[tuple[str, str | None, Group | None]], consents: set[str]
) -> None:
    proposals = [
        proposal(
            str(at),
            "2018-01-01",
            person=person,
            platform=None if platform is None else platform,
            group=group,
        )
        for at, (person, platform, group) in enumerate(made)
    ]
    found = count_credits(proposals, consents, DAY, MADE)
    for table in (found.authors, found.platforms, found.groups):
        assert sum(figure.value.exact or 0 for _, figure in table) == len(made)
    named = {author: figure.value.exact for author, figure in found.authors if author is not None}
    assert named == {
        person: sum(each == person for each, *_ in made)
        for person in consents
        if any(each == person for each, *_ in made)
    }


def test_the_office_tells_as_much_as_the_name() -> None:
    made = proposal("a", "2018-01-01", office_zh="会长", office_en="president")
    assert build_credit(made, {"p"}).office == Words("会长", "president")
    assert build_credit(made, ()).office == Words("", "")
    assert build_credit(made, ()).person is None
    body = proposal("b", "2018-01-01", person=None, by_body="o", office_zh="会长单位")
    assert build_credit(body, ()).by_body == "o"
    assert build_credit(body, ()).office.zh == "会长单位"


@pytest.mark.parametrize(
    ("purpose", "withdrawn", "consents"),
    [(ATTRIBUTION, None, True), (ATTRIBUTION, DAY, False), ("roster", None, False)],
)
def test_consent_is_to_this_purpose_and_can_be_withdrawn(
    purpose: str, withdrawn: dt.date | None, *, consents: bool
) -> None:
    given_on = dt.date(2018, 1, 1)
    consent = Consent(purpose=purpose, notice="n1", given_on=given_on, withdrawn_on=withdrawn)
    assert select_consenting([Person(id="p", consents=(consent,))], DAY) == ({"p"} if consents else set())


def test_results_of_a_year_are_in_the_order_of_their_dates() -> None:
    proposals = [
        proposal("a", "2017-11-01", "2017-12-01", "2018-05-02", "2018-11-01"),
        proposal("b", "2018-01-01", "2018-02-01", "2018-03"),
        proposal("c", "2018-01-01", "2018-02-01", None),
        proposal("d", "2017-01-01", "2017-02-01", "2017-03-01"),
    ]
    results = list_year_results(proposals, 2018, ())
    assert [(each.proposal, each.stage, str(each.happened_on)) for each in results] == [
        ("b", ENDORSED, "2018-03"),
        ("a", ENDORSED, "2018-05-02"),
        ("a", ADOPTED, "2018-11-01"),
    ]
