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

SOURCE = Citation(document="合成文章")
ACCOUNT = Channel(id="account", name_zh="合成公众号", kind=ChannelKind.OFFICIAL_ACCOUNT, source=SOURCE)


def comic(*channels: str) -> Publication:
    return Publication(
        id="comic",
        title_zh="合成漫画",
        kind=PublicationKind.COMIC,
        channels=tuple(map(str, channels)),
        source=SOURCE,
    )


def test_what_stands_on_listed_channels_is_in_order() -> None:
    report = MediaCoverage(id="report", channel=ACCOUNT.id, source=SOURCE)
    assert collect_publicity_findings([ACCOUNT], [comic("account"), comic()][:1], [report]) == ()


def test_unknown_channels_and_identifiers_twice_are_findings() -> None:
    report = MediaCoverage(id="report", channel="paper", source=SOURCE)
    found = collect_publicity_findings([ACCOUNT, ACCOUNT], [comic("account", "site")], [report])
    assert [(each.kind, each.subjects, each.where) for each in found] == [
        (FindingKind.DUPLICATE, ("account",), "id"),
        (FindingKind.UNKNOWN_REFERENCE, ("comic", "site"), "channels"),
        (FindingKind.UNKNOWN_REFERENCE, ("report", "paper"), "channel"),
    ]
