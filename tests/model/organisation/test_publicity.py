"""Publications and reports stand on channels that are listed."""

from __future__ import annotations

from newstratum._model.organisation.publicity import (
    Channel,
    ChannelKind,
    MediaCoverage,
    Publication,
    PublicationKind,
    collect_publicity_findings,
)
from newstratum._model.organisation.relations import Citation, FindingKind
from newstratum._model.values.identifiers import ChannelId, CoverageId, PublicationId

SOURCE = Citation(document="合成文章")
ACCOUNT = Channel(
    id=ChannelId("account"), name_zh="合成公众号", kind=ChannelKind.OFFICIAL_ACCOUNT, source=SOURCE
)


def comic(*channels: str) -> Publication:
    return Publication(
        id=PublicationId("comic"),
        title_zh="合成漫画",
        kind=PublicationKind.COMIC,
        channels=tuple(map(ChannelId, channels)),
        source=SOURCE,
    )


def test_what_stands_on_listed_channels_is_in_order() -> None:
    report = MediaCoverage(id=CoverageId("report"), channel=ACCOUNT.id, source=SOURCE)
    assert collect_publicity_findings([ACCOUNT], [comic("account"), comic()][:1], [report]) == ()


def test_unknown_channels_and_identifiers_twice_are_findings() -> None:
    report = MediaCoverage(id=CoverageId("report"), channel=ChannelId("paper"), source=SOURCE)
    found = collect_publicity_findings([ACCOUNT, ACCOUNT], [comic("account", "site")], [report])
    assert [(each.kind, each.subjects, each.where) for each in found] == [
        (FindingKind.DUPLICATE, ("account",), "id"),
        (FindingKind.UNKNOWN_REFERENCE, ("comic", "site"), "channels"),
        (FindingKind.UNKNOWN_REFERENCE, ("report", "paper"), "channel"),
    ]
