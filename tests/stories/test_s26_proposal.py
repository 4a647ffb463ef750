"""S26: a proposal gets a leader's 批示, is credited, and is among the results of the year."""

from __future__ import annotations

import datetime as dt

import pytest

from newstratum._model.organisation.contributions import (
    Proposal,
    ProposalStage,
    ProposalStep,
    advance_proposal,
)
from newstratum._model.organisation.relations import Citation, Level
from newstratum._model.people.groups import Group
from newstratum._ports.query import Is
from newstratum._shipped.districts import load_district
from newstratum.errors import IllegalTransitionError

LETTER = Citation(document="合成建言")
NOTE = Citation(document="合成批示件", passage="第1号")


@pytest.fixture
def made(register, office):
    register.import_dataset(load_district("jiading").dataset, actor="clerk-1")
    with office() as session:
        session.proposals.add(
            Proposal(
                id="p1",
                topic_zh="合成议题",
                person="P1",
                platform="platform.think_tank_forum",
                group=Group.ENTERPRISE,
                steps=(ProposalStep(stage=ProposalStage.MADE, happened_on="2018-03", source=LETTER),),
                source=LETTER,
            )
        )
    return office


def test_s26_a_proposal_goes_from_made_to_endorsed_by_forwarding(made):
    with made() as session:
        proposal = session.proposals.require("p1")
        with pytest.raises(IllegalTransitionError, match="allowed from here: forwarded, not_adopted"):
            advance_proposal(proposal, ProposalStage.ENDORSED, source=NOTE)
        sent = advance_proposal(proposal, ProposalStage.FORWARDED, source=LETTER, happened_on="2018-04")
        endorsed = advance_proposal(
            sent, ProposalStage.ENDORSED, source=NOTE, happened_on="2018-06-05", level=Level.CITY
        )
        session.proposals.update(endorsed)
    with made() as session:
        stored = session.proposals.require("p1")
    step = stored.step_of(ProposalStage.ENDORSED)
    assert step is not None
    assert (str(step.happened_on), step.level, step.source) == ("2018-06-05", Level.CITY, NOTE)
    assert (stored.person, stored.platform, stored.group) == (
        "P1",
        "platform.think_tank_forum",
        Group.ENTERPRISE,
    )


def test_s26_endorsed_proposals_are_listed_by_level_and_year(made):
    with made() as session:
        listed = session.proposals.find(Is("stage", "endorsed")).items
    # That of the founding text, of which the year is not said; the other one is not endorsed yet.
    assert [(each.id, each.level) for each in listed] == [("proposal.import_fair", Level.CITY)]
    with made() as session:
        proposal = session.proposals.require("p1")
        sent = advance_proposal(proposal, ProposalStage.FORWARDED, source=LETTER)
        session.proposals.update(
            advance_proposal(
                sent, ProposalStage.ENDORSED, source=NOTE, happened_on="2018-06", level=Level.CITY
            )
        )
    with made() as session:
        listed = session.proposals.find(Is("stage", "endorsed")).items
    year = [
        each.id
        for each in listed
        if (step := each.step_of(ProposalStage.ENDORSED))
        and step.happened_on
        and dt.date(2018, 1, 1)
        <= step.happened_on.earliest
        <= step.happened_on.latest
        <= dt.date(2018, 12, 31)
    ]
    assert year == ["p1"]
