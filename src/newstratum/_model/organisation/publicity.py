"""Channels, what is published on them, and what media report."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import field, frozen

from newstratum._model.organisation.relations import (
    Finding,
    NamedDatedRecord,
    SourcedRecord,
    collect_duplicate_findings,
    collect_unknown_findings,
    prepare_fields,
)
from newstratum._model.values.codes import CodeEnum
from newstratum._model.values.identifiers import refers_to
from newstratum._model.values.periods import PartialDate, to_optional_date
from newstratum._model.values.validators import ToTuple, check_filled, check_past_day, check_texts


class ChannelKind(CodeEnum):
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


class PublicationKind(CodeEnum):
    """Kinds of publications."""

    ARTICLE = "article"
    #: 漫画
    COMIC = "comic"
    VIDEO = "video"
    POSTER = "poster"
    OTHER = "other"


@frozen(kw_only=True, field_transformer=prepare_fields)
class Channel(NamedDatedRecord):
    """Where something can be published: an account, a site, a paper, a station."""

    kind: ChannelKind = field(converter=ChannelKind)
    #: The body that keeps it.
    owner: str | None = field(default=None, metadata=refers_to("body"))


@frozen(kw_only=True, field_transformer=prepare_fields)
class Publication(SourcedRecord):
    """Something published by those who do the work, alone or with a partner."""

    title_zh: str = field(validator=check_filled)
    title_en: str = ""
    kind: PublicationKind = field(converter=PublicationKind)
    #: The channels it appeared on.
    channels: tuple[str, ...] = field(
        default=(), converter=ToTuple[str], validator=check_texts, metadata=refers_to("channel")
    )
    series: str | None = field(default=None, metadata=refers_to("series"))
    published_on: PartialDate | None = field(
        default=None, converter=to_optional_date, validator=check_past_day
    )


@frozen(kw_only=True, field_transformer=prepare_fields)
class MediaCoverage(SourcedRecord):
    """A report of others about the work (媒体宣传报道)."""

    #: The medium.
    channel: str = field(metadata=refers_to("channel"))
    title_zh: str = ""
    title_en: str = ""
    #: Ids of the activities, platforms or bodies it is about.
    subjects: tuple[str, ...] = field(default=(), converter=ToTuple[str], validator=check_texts)
    published_on: PartialDate | None = field(
        default=None, converter=to_optional_date, validator=check_past_day
    )


def collect_publicity_findings(
    channels: Iterable[Channel],
    publications: Iterable[Publication] = (),
    coverage: Iterable[MediaCoverage] = (),
) -> tuple[Finding, ...]:
    """Check publications and reports: identifiers twice, and channels that nobody listed."""
    known, published, reported = tuple(channels), tuple(publications), tuple(coverage)
    ids = [channel.id for channel in known]
    return (
        *collect_duplicate_findings(known),
        *collect_duplicate_findings(published),
        *collect_duplicate_findings(reported),
        *collect_unknown_findings(
            ((each.id, channel) for each in published for channel in each.channels), ids, "channels"
        ),
        *collect_unknown_findings(((each.id, each.channel) for each in reported), ids, "channel"),
    )
