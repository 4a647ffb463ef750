"""Story S26: a proposal gets a leader's 批示, and is in the year's results with what it is credited to."""

from __future__ import annotations

import datetime as dt

from newstratum._figures.proposals import compute_funnel, count_credits, list_year_results
from newstratum._model.organisation.contributions import (
    Proposal,
    ProposalStage,
    ProposalStep,
    advance_proposal,
)
from newstratum._model.organisation.relations import Citation, Level
from newstratum._model.people.groups import Group

DAY = dt.date(2018, 12, 31)
LETTER = Citation(document="合成批示抄告单", passage="第3号")


def endorsed_proposal() -> Proposal:
    made = Proposal(
        id="proposal",
        topic_zh="合成展会的服务",
        topic_en="services at a made-up fair",
        person="author",
        office_zh="会长",
        platform="hall",
        group=Group.NEW_MEDIA,
        steps=(
            ProposalStep(
                stage=ProposalStage.MADE, happened_on="2018-09-03", source=Citation(document="合成建言")
            ),
        ),
        source=Citation(document="合成建言"),
    )
    sent = advance_proposal(
        made,
        ProposalStage.FORWARDED,
        source=Citation(document="合成专报"),
        happened_on="2018-09-10",
        level=Level.DISTRICT,
    )
    return advance_proposal(
        sent, ProposalStage.ENDORSED, source=LETTER, happened_on="2018-10-03", level=Level.CITY
    )


def test_the_endorsement_is_listed_with_stage_date_level_and_document() -> None:
    (result,) = list_year_results([endorsed_proposal()], 2018, {"author"})
    assert (result.stage, str(result.happened_on), result.level, result.source) == (
        ProposalStage.ENDORSED,
        "2018-10-03",
        Level.CITY,
        LETTER,
    )
    credit = result.credit
    assert (credit.person, credit.platform, credit.group, credit.office.zh) == (
        "author",
        "hall",
        Group.NEW_MEDIA,
        "会长",
    )


def test_without_consent_the_credit_names_platform_and_group_only() -> None:
    (result,) = list_year_results([endorsed_proposal()], 2018, ())
    assert "author" not in repr(result)
    assert "会长" not in repr(result)
    assert (result.credit.platform, result.credit.group) == ("hall", Group.NEW_MEDIA)
    tables = count_credits([endorsed_proposal()], (), DAY, ProposalStage.ENDORSED)
    assert [author for author, _ in tables.authors] == [None]
    assert [platform for platform, _ in tables.platforms] == ["hall"]


def test_it_took_thirty_days() -> None:
    endorsed = compute_funnel([endorsed_proposal()], DAY).get_stage(ProposalStage.ENDORSED)
    assert endorsed.median_days is not None
    assert endorsed.median_days.text("zh") == "30天"
