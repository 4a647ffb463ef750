"""Channels, what is published on them, and what media report."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from attrs import field, frozen

from newstratum.model.ids import BodyId, ChannelId, CoverageId, PublicationId, SeriesId
from newstratum.model.periods import PartialDate, Period, date_or_none
from newstratum.model.ties import Citation, Finding, cited, dated, duplicate_findings, unknown_findings
from newstratum.model.validators import filled, member_of, texts

__all__ = [
    "Channel",
    "ChannelKind",
    "Coverage",
    "Publication",
    "PublicationKind",
    "publicity_findings",
]


class ChannelKind(StrEnum):
    """Kinds of channels."""

    #: 微信公众号
    OFFICIAL_ACCOUNT = "official_account"
    #: 网站
    WEBSITE = "website"
    #: 新媒体: accounts on other services
    NEW_MEDIA = "new_media"
    NEWSPAPER = "newspaper"
    TELEVISION = "television"
    RADIO = "radio"
    OTHER = "other"


class PublicationKind(StrEnum):
    """Kinds of publications."""

    ARTICLE = "article"
    #: 漫画
    COMIC = "comic"
    VIDEO = "video"
    POSTER = "poster"
    OTHER = "other"


@frozen(kw_only=True)
class Channel:
    """Where something can be published: an account, a site, a paper, a station."""

    id: ChannelId
    name_zh: str = field(validator=filled)
    name_en: str = ""
    kind: ChannelKind = field(validator=member_of(ChannelKind))
    #: The body that keeps it.
    owner: BodyId | None = None
    period: Period = field(factory=Period, validator=dated)
    source: Citation = field(validator=cited)


@frozen(kw_only=True)
class Publication:
    """Something published by those who do the work, alone or with a partner."""

    id: PublicationId
    title_zh: str = field(validator=filled)
    title_en: str = ""
    kind: PublicationKind = field(validator=member_of(PublicationKind))
    #: The channels it appeared on.
    channels: tuple[ChannelId, ...] = field(default=(), validator=texts)
    series: SeriesId | None = None
    published_on: PartialDate | None = field(default=None, converter=date_or_none)
    source: Citation = field(validator=cited)


@frozen(kw_only=True)
class Coverage:
    """A report of others about the work (媒体宣传报道)."""

    id: CoverageId
    #: The medium.
    channel: ChannelId
    title_zh: str = ""
    title_en: str = ""
    #: Ids of the activities, platforms or bodies it is about.
    subjects: tuple[str, ...] = field(default=(), validator=texts)
    published_on: PartialDate | None = field(default=None, converter=date_or_none)
    source: Citation = field(validator=cited)


def publicity_findings(
    channels: Iterable[Channel],
    publications: Iterable[Publication] = (),
    coverage: Iterable[Coverage] = (),
) -> tuple[Finding, ...]:
    """Check publications and reports: identifiers twice, and channels that nobody listed."""
    known, published, reported = tuple(channels), tuple(publications), tuple(coverage)
    ids = [channel.id for channel in known]
    return (
        *duplicate_findings(known),
        *duplicate_findings(published),
        *duplicate_findings(reported),
        *unknown_findings(
            ((each.id, channel) for each in published for channel in each.channels), ids, "channels"
        ),
        *unknown_findings(((each.id, each.channel) for each in reported), ids, "channel"),
    )
