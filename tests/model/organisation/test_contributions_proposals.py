"""A proposal goes the ways its stages lead, forwards in time, and says how far and how high it came."""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._model.organisation.contributions import (
    NEXT_STAGES,
    Proposal,
    ProposalStage,
    ProposalStep,
    advance_proposal,
)
from newstratum._model.organisation.relations import Citation, Level
from newstratum.errors import IllegalTransitionError, InvalidValueError

LETTER = Citation(document="合成建言")
MADE = ProposalStep(stage=ProposalStage.MADE, source=LETTER)
PROPOSAL = Proposal(id="p", topic_zh="合成议题", person="P1", steps=(MADE,), source=LETTER)


@given(stages=st.lists(st.sampled_from(ProposalStage), max_size=6))
def test_a_way_is_refused_exactly_where_a_stage_does_not_lead_on(stages: list[ProposalStage]) -> None:
    proposal = PROPOSAL
    for stage in stages:
        leads = NEXT_STAGES[proposal.stage]
        if stage not in leads:
            with pytest.raises(IllegalTransitionError) as caught:
                advance_proposal(proposal, stage, source=LETTER)
            error = caught.value
            assert (error.stage, error.wanted, error.allowed) == (proposal.stage, stage, leads)
            return
        proposal = advance_proposal(proposal, stage, source=LETTER)
        assert proposal.stage is stage


def test_every_stage_is_reached_and_none_leads_back_to_the_beginning() -> None:
    assert set(NEXT_STAGES) == set(ProposalStage)
    reached = {stage for stages in NEXT_STAGES.values() for stage in stages}
    assert reached == set(ProposalStage) - {ProposalStage.MADE}


def test_an_endorsed_proposal_says_when_and_at_which_level() -> None:
    forwarded = advance_proposal(
        PROPOSAL, ProposalStage.FORWARDED, source=LETTER, happened_on="2018-04", level=Level.DISTRICT
    )
    endorsed = advance_proposal(
        forwarded, ProposalStage.ENDORSED, source=LETTER, happened_on="2018-06-01", level=Level.CITY
    )
    assert (endorsed.stage, endorsed.level) == (ProposalStage.ENDORSED, Level.CITY)
    step = endorsed.step_of(ProposalStage.ENDORSED)
    assert step is not None
    assert str(step.happened_on) == "2018-06-01"
    assert endorsed.step_of(ProposalStage.CARRIED_OUT) is None
    assert PROPOSAL.level is None


def test_a_later_stage_is_not_dated_earlier() -> None:
    forwarded = advance_proposal(PROPOSAL, ProposalStage.FORWARDED, source=LETTER, happened_on="2018-06-01")
    assert advance_proposal(forwarded, ProposalStage.ENDORSED, source=LETTER, happened_on="2018-06")
    with pytest.raises(InvalidValueError, match=r"proposal\.steps: a later stage is dated earlier"):
        advance_proposal(forwarded, ProposalStage.ENDORSED, source=LETTER, happened_on="2018-05")


def test_there_are_days_for_all_steps_in_their_order() -> None:
    """No two steps beside each other are in the wrong order, but the first and the last are."""
    forwarded = advance_proposal(PROPOSAL, ProposalStage.FORWARDED, source=LETTER, happened_on="2018-06-01")
    endorsed = advance_proposal(forwarded, ProposalStage.ENDORSED, source=LETTER, happened_on="2018")
    with pytest.raises(InvalidValueError, match="dated earlier"):
        advance_proposal(endorsed, ProposalStage.ADOPTED, source=LETTER, happened_on="2018-05")
    assert advance_proposal(endorsed, ProposalStage.ADOPTED, source=LETTER, happened_on="2018-06")


def test_dates_are_compared_over_stages_without_one() -> None:
    forwarded = advance_proposal(PROPOSAL, ProposalStage.FORWARDED, source=LETTER, happened_on="2018-06-01")
    undated = advance_proposal(forwarded, ProposalStage.ENDORSED, source=LETTER)
    with pytest.raises(InvalidValueError, match="dated earlier"):
        advance_proposal(undated, ProposalStage.CARRIED_OUT, source=LETTER, happened_on="2018-01")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"steps": ()}, "proposal.steps: does not begin with made; put the step of 建言 first"),
        ({"by_body": "b"}, "proposal.by_body: is held by both a person and a body"),
        ({"person": None}, "proposal.by_body: is held by nobody"),
        ({"steps": [MADE, "made"]}, "proposal.steps: not a list of ProposalStep"),
        ({"topic_zh": " "}, "proposal.topic_zh: must be text that is not empty"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(change: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidValueError) as caught:
        attrs.evolve(PROPOSAL, **change)
    assert str(caught.value).startswith(message)
