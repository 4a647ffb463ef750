"""What happens to platforms: they are renamed, merged and split, and it stays known what became of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import attrs

from newstratum._model.organisation.platforms import Lineage, LineageKind, Platform
from newstratum._model.organisation.relations import Citation
from newstratum._model.values.periods import DateLike, PartialDate, Period, to_partial_date
from newstratum.errors import InvalidValueError


def rename_platform(
    platform: Platform, name_zh: str, *, happened_on: DateLike, source: Citation, name_en: str = ""
) -> Platform:
    """Return a platform under a new name; the old one stays known.

    Args:
        platform: The platform.
        name_zh: Its new name.
        happened_on: First day of the new name.
        source: The document that says so.
        name_en: Its new name in English; empty where there is none.

    Raises:
        InvalidValueError: It has that name already.
    """
    if platform.name_zh == name_zh:
        raise InvalidValueError("platform.name_zh", "the same name as before", "give the new name")
    event = Lineage(
        kind=LineageKind.RENAMED_FROM,
        former_name_zh=platform.name_zh,
        former_name_en=platform.name_en,
        happened_on=to_partial_date(happened_on),
        source=source,
    )
    return attrs.evolve(platform, name_zh=name_zh, name_en=name_en, lineage=(*platform.lineage, event))


def merge_platforms(
    into: Platform, *others: Platform, happened_on: DateLike, source: Citation
) -> tuple[Platform, ...]:
    """Return platforms of which one took in the others, which are over since.

    Args:
        into: The platform that goes on.
        others: Those that became part of it.
        happened_on: First day of the new state.
        source: The document that says so.

    Returns:
        The platform that goes on, then the others, whose last day is the day before, where it is known.

    Raises:
        InvalidValueError: One is to be merged with itself, or was over before.
    """
    first = to_partial_date(happened_on)
    events = tuple(
        Lineage(kind=LineageKind.MERGED_FROM, platform=each.id, happened_on=first, source=source)
        for each in others
    )
    return (
        attrs.evolve(into, lineage=(*into.lineage, *events)),
        *(_end_platform(each, _get_day_before(first)) for each in others),
    )


def split_platform(
    platform: Platform, part: Platform, *, happened_on: DateLike, source: Citation
) -> Platform:
    """Return a platform as one that was a part of another.

    Args:
        platform: The platform it was a part of, which goes on.
        part: The new platform.
        happened_on: Its first day.
        source: The document that says so.

    Raises:
        InvalidValueError: Both are the same, or the part ended before that day.
    """
    first = to_partial_date(happened_on)
    event = Lineage(kind=LineageKind.SPLIT_FROM, platform=platform.id, happened_on=first, source=source)
    return attrs.evolve(
        part, lineage=(*part.lineage, event), period=attrs.evolve(part.period, began_on=first)
    )


def _get_day_before(first: PartialDate) -> PartialDate:
    return to_partial_date(first.earliest - dt.timedelta(days=1)) if first.is_exact else first


def _end_platform(platform: Platform, last: PartialDate) -> Platform:
    if platform.period.is_over:
        raise InvalidValueError(
            f"platform {platform.id}", "is over already", "merge platforms that go on, or correct its period"
        )
    return attrs.evolve(platform, period=Period(began_on=platform.period.began_on, ended_on=last))


def find_successor(platform: str, platforms: Iterable[Platform]) -> str:
    """Return what became of a platform: the one it was merged into, and so on; itself if it was not.

    Mergers in a circle, which ``collect_platform_findings`` lists, lead back to the
    platform itself.
    """
    into = {
        event.platform: each.id
        for each in platforms
        for event in each.lineage
        if event.kind is LineageKind.MERGED_FROM
    }
    met = [platform]
    while (following := into.get(met[-1])) is not None:
        if following in met:
            return platform
        met.append(following)
    return met[-1]
