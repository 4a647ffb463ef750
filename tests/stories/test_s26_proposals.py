"""Story S26: a proposal gets a leader's 批示, and is in the year's results with what it is credited to."""

from __future__ import annotations

import datetime as dt

from newstratum.measures.proposals import credited, funnel, results_of_year
from newstratum.model.groups import Group
from newstratum.model.ids import PersonId, PlatformId, ProposalId
from newstratum.model.proposals import Proposal, ProposalStage, ProposalStep, moved_to
from newstratum.model.ties import Citation, Level

DAY = dt.date(2018, 12, 31)
LETTER = Citation(document="合成批示抄告单", passage="第3号")


def endorsed_proposal() -> Proposal:
    made = Proposal(
        id=ProposalId("proposal"),
        topic_zh="合成展会的服务",
        topic_en="services at a made-up fair",
        person=PersonId("author"),
        office_zh="会长",
        platform=PlatformId("hall"),
        group=Group.NEW_MEDIA,
        steps=(
            ProposalStep(
                stage=ProposalStage.MADE, happened_on="2018-09-03", source=Citation(document="合成建言")
            ),
        ),
        source=Citation(document="合成建言"),
    )
    sent = moved_to(
        made,
        ProposalStage.FORWARDED,
        source=Citation(document="合成专报"),
        happened_on="2018-09-10",
        level=Level.DISTRICT,
    )
    return moved_to(sent, ProposalStage.ENDORSED, source=LETTER, happened_on="2018-10-03", level=Level.CITY)


def test_the_endorsement_is_listed_with_stage_date_level_and_document() -> None:
    (result,) = results_of_year([endorsed_proposal()], 2018, {"author"})
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
    (result,) = results_of_year([endorsed_proposal()], 2018, ())
    assert "author" not in repr(result)
    assert "会长" not in repr(result)
    assert (result.credit.platform, result.credit.group) == ("hall", Group.NEW_MEDIA)
    tables = credited([endorsed_proposal()], (), DAY, ProposalStage.ENDORSED)
    assert [author for author, _ in tables.authors] == [None]
    assert [platform for platform, _ in tables.platforms] == ["hall"]


def test_it_took_thirty_days() -> None:
    endorsed = funnel([endorsed_proposal()], DAY).of(ProposalStage.ENDORSED)
    assert endorsed.median_days is not None
    assert endorsed.median_days.text("zh") == "30天"
