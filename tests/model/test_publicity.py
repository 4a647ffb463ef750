"""Publications and reports stand on channels that are listed."""

from __future__ import annotations

from newstratum.model.ids import ChannelId, CoverageId, PublicationId
from newstratum.model.publicity import (
    Channel,
    ChannelKind,
    Coverage,
    Publication,
    PublicationKind,
    publicity_findings,
)
from newstratum.model.ties import Citation, FindingKind

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
    report = Coverage(id=CoverageId("report"), channel=ACCOUNT.id, source=SOURCE)
    assert publicity_findings([ACCOUNT], [comic("account"), comic()][:1], [report]) == ()


def test_unknown_channels_and_identifiers_twice_are_findings() -> None:
    report = Coverage(id=CoverageId("report"), channel=ChannelId("paper"), source=SOURCE)
    found = publicity_findings([ACCOUNT, ACCOUNT], [comic("account", "site")], [report])
    assert [(each.kind, each.subjects, each.where) for each in found] == [
        (FindingKind.DUPLICATE, ("account",), "id"),
        (FindingKind.UNKNOWN_REFERENCE, ("comic", "site"), "channels"),
        (FindingKind.UNKNOWN_REFERENCE, ("report", "paper"), "channel"),
    ]
