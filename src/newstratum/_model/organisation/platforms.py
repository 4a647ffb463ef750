"""The brand, its platforms and the places they use; who looks after them, and their recognitions.

平台, 载体, 阵地 and 示范空间 stand side by side in the founding text without definitions. Here a platform
is an organised channel of the brand with a theme; a carrier is what it uses (a place or a programme); a
station is a service location; a space is a room with an area. All are dated relations.
Platforms are renamed, merged and split, and it stays known what became of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from attrs import evolve, field, frozen
from attrs.converters import optional

from newstratum._model.organisation.relations import (
    Citation,
    DatedRecord,
    Finding,
    FindingKind,
    Level,
    NamedDatedRecord,
    collect_duplicate_findings,
    collect_loop_findings,
    collect_tree_findings,
    collect_unknown_findings,
    prepare_fields,
    to_citation,
)
from newstratum._model.values.certainty import Certainty
from newstratum._model.values.codes import CodeEnum
from newstratum._model.values.identifiers import refers_to
from newstratum._model.values.periods import DateLike, PartialDate, Period, to_optional_date, to_partial_date
from newstratum._model.values.plain import PlainData
from newstratum._model.values.quantities import Quantity
from newstratum._model.values.validators import (
    ToTuple,
    check_past_day,
    check_positive,
    check_texts,
    check_township,
    instance_of,
    name_converted_fields,
    tuple_of,
)
from newstratum._words import Words
from newstratum.errors import InvalidValueError


class PlatformLevel(CodeEnum):
    """Who keeps a platform, as the founding text counts them."""

    #: 区级
    DISTRICT = "district"
    #: 人民团体和大口局
    BUREAU_OR_PEOPLE_ORGANISATION = "bureau_or_people_organisation"
    #: 街镇
    TOWNSHIP = "township"


class LineageKind(CodeEnum):
    """What happened to a platform."""

    #: Another platform became part of it.
    MERGED_FROM = "merged_from"
    #: It had another name before.
    RENAMED_FROM = "renamed_from"
    #: It was a part of another platform, which goes on or not.
    SPLIT_FROM = "split_from"


class CarrierKind(CodeEnum):
    """What a platform can use."""

    PLACE = "place"
    PROGRAMME = "programme"


class RecognitionKind(CodeEnum):
    """How a higher body recognises work."""

    #: 实践创新基地
    INNOVATION_BASE = "innovation_base"
    #: 示范点
    DEMONSTRATION_SITE = "demonstration_site"
    #: 来函肯定
    LETTER = "letter"
    #: 表彰, 奖项
    AWARD = "award"


@frozen(kw_only=True, field_transformer=prepare_fields)
class Brand(NamedDatedRecord):
    """A named programme, which can belong to a larger one."""

    parent: str | None = field(default=None, metadata=refers_to("brand"))
    #: The body that keeps it.
    owner: str | None = field(default=None, metadata=refers_to("body"))


def _check_former(instance: Lineage, _attribute: object, value: str) -> None:
    if (instance.kind is LineageKind.RENAMED_FROM) != (isinstance(value, str) and value != ""):
        raise InvalidValueError(
            "lineage.former_name_zh",
            Words("只有更名写原名，其他变动不写", "a renaming names the former name, no other event does"),
            Words("请核对变动种类", "check the kind"),
        )
    if (instance.kind is LineageKind.RENAMED_FROM) == (instance.platform is not None):
        raise InvalidValueError(
            "lineage.platform",
            Words(
                "只有合并、拆分写另一平台，更名不写",
                "a merger or split names the platform, a renaming does not",
            ),
            Words("请核对变动种类", "check the kind"),
        )


@frozen(kw_only=True, field_transformer=name_converted_fields)
class Lineage(PlainData):
    """One event in the life of a platform: what it was merged, split or renamed from, and when."""

    kind: LineageKind = field(converter=LineageKind)
    #: The platform that became part of it, or that it was a part of.
    platform: str | None = field(
        default=None,
        validator=instance_of(
            str, Words("请给另一平台的编号", "give the id of the other platform"), optional=True
        ),
        metadata=refers_to("platform"),
    )
    former_name_zh: str = field(default="", validator=_check_former)
    former_name_en: str = ""
    #: First day of the new state; None where nobody noted it.
    happened_on: PartialDate | None = field(
        default=None, converter=to_optional_date, validator=check_past_day
    )
    source: Citation = field(converter=to_citation)


def _check_not_itself(instance: Platform, _attribute: object, value: tuple[Lineage, ...]) -> None:
    if any(event.platform == instance.id for event in value):
        raise InvalidValueError(
            "platform.lineage",
            Words(
                "平台不能与自身合并，也不能由自身拆出",
                "a platform cannot be split from or merged with itself",
            ),
            Words("请写另一个平台", "name the other platform"),
        )


@frozen(kw_only=True, field_transformer=prepare_fields)
class Platform(NamedDatedRecord):
    """An organised channel of the brand, with a theme of its own."""

    brand: str = field(metadata=refers_to("brand"))
    #: None where the source does not say who keeps it.
    level: PlatformLevel | None = field(default=None, converter=optional(PlatformLevel))
    #: Empty where the source does not name it.
    theme_zh: str = ""
    theme_en: str = ""
    #: The body that keeps it.
    owner: str | None = field(default=None, metadata=refers_to("body"))
    #: Code of the township unit, for platforms of that level.
    township: str | None = field(default=None, validator=check_township)
    lineage: tuple[Lineage, ...] = field(
        default=(), converter=ToTuple[Lineage], validator=[tuple_of(Lineage, "Lineage(…)"), _check_not_itself]
    )


@frozen(kw_only=True, field_transformer=prepare_fields)
class Carrier(NamedDatedRecord):
    """A place or programme that platforms use."""

    kind: CarrierKind = field(converter=CarrierKind)
    platforms: tuple[str, ...] = field(
        default=(), converter=ToTuple[str], validator=check_texts, metadata=refers_to("platform")
    )
    #: 长效化: meant to last.
    is_lasting: bool = False


@frozen(kw_only=True, field_transformer=prepare_fields)
class Station(NamedDatedRecord):
    """A service location; whether it belongs to one platform, to several or to none is data."""

    platforms: tuple[str, ...] = field(
        default=(), converter=ToTuple[str], validator=check_texts, metadata=refers_to("platform")
    )
    owner: str | None = field(default=None, metadata=refers_to("body"))
    township: str | None = field(default=None, validator=check_township)


@frozen(kw_only=True, field_transformer=prepare_fields)
class Space(NamedDatedRecord):
    """A room with an area, under one or more names."""

    #: Other names it goes by.
    aliases: tuple[str, ...] = field(default=(), converter=ToTuple[str], validator=check_texts)
    area: Quantity | None = field(
        default=None,
        validator=instance_of(
            Quantity, Words("请用parse_quantity()得出", "make it with parse_quantity()"), optional=True
        ),
    )
    station: str | None = field(default=None, metadata=refers_to("station"))
    platforms: tuple[str, ...] = field(
        default=(), converter=ToTuple[str], validator=check_texts, metadata=refers_to("platform")
    )
    township: str | None = field(default=None, validator=check_township)


@frozen(kw_only=True, field_transformer=prepare_fields)
class Liaison(DatedRecord):
    """A person who looks after a platform (对口联系), for a time."""

    person: str = field(metadata=refers_to("person"))
    platform: str = field(metadata=refers_to("platform"))
    notice: str | None = None


@frozen(kw_only=True, field_transformer=prepare_fields)
class Recognition(DatedRecord):
    """What a higher body recognised."""

    kind: RecognitionKind = field(converter=RecognitionKind)
    #: Id of the brand, platform, body or space recognised.
    subject: str
    giver: str | None = field(default=None, metadata=refers_to("body"))
    level: Level | None = field(default=None, converter=optional(Level))
    #: 批次, counted from 1.
    batch: int | None = field(default=None, validator=check_positive)


def collect_brand_findings(brands: Iterable[Brand]) -> tuple[Finding, ...]:
    """Check that the brands form a tree: no circle, no unknown parent, no identifier twice."""
    listed = tuple(brands)
    parents = {brand.id: brand.parent for brand in listed}
    return (*collect_duplicate_findings(listed), *collect_tree_findings(parents, "parent"))


def collect_platform_findings(platforms: Iterable[Platform], brands: Iterable[Brand]) -> tuple[Finding, ...]:
    """Check platforms against their brands and against each other.

    Finds unknown brands and predecessors, identifiers twice, mergers in a circle or into two platforms,
    splits in a circle, and platforms that go on after they were merged.
    """
    listed = tuple(platforms)
    known = {platform.id: platform for platform in listed}
    events = [(platform, event) for platform in listed for event in platform.lineage]
    mergers = [(each, event) for each, event in events if event.kind is LineageKind.MERGED_FROM]
    into = {event.platform: each.id for each, event in mergers if event.platform is not None}
    out_of = {each.id: event.platform for each, event in events if event.kind is LineageKind.SPLIT_FROM}
    brand_ids = [brand.id for brand in brands]
    return (
        *collect_duplicate_findings(listed),
        *collect_unknown_findings(((each.id, each.brand) for each in listed), brand_ids, "brand"),
        *collect_unknown_findings(((each.id, event.platform) for each, event in events), known, "lineage"),
        *collect_loop_findings(dict(into), "lineage"),
        *collect_loop_findings(out_of, "lineage"),
        *_find_merged_twice(mergers),
        *_find_going_on(mergers, known),
    )


def _find_merged_twice(mergers: Iterable[tuple[Platform, Lineage]]) -> Iterator[Finding]:
    successors: dict[str, dict[str, None]] = {}
    for platform, event in mergers:
        successors.setdefault(event.platform or "", {})[platform.id] = None
    for merged, into in successors.items():
        if len(into) > 1:
            yield Finding(kind=FindingKind.MERGED_TWICE, subjects=(merged, *into), where="lineage")


def _find_going_on(
    mergers: Iterable[tuple[Platform, Lineage]], known: dict[str, Platform]
) -> Iterator[Finding]:
    for platform, event in mergers:
        merged = None if event.platform is None else known.get(event.platform)
        if merged is None:
            continue
        certainty = merged.period.overlaps(Period(began_on=event.happened_on))
        if not merged.period.is_over or certainty is Certainty.YES:
            yield Finding(
                kind=FindingKind.MERGED_AND_GOING_ON, subjects=(merged.id, platform.id), where="period"
            )


def get_name_on(platform: Platform, day: dt.date) -> str:
    """Return the Chinese name a platform had on a day, by its renamings with a date.

    A renaming dated to a month or year counts from its first possible day.
    """
    later = [
        (event.happened_on.sort_key, event.former_name_zh)
        for event in platform.lineage
        if event.kind is LineageKind.RENAMED_FROM
        and event.happened_on is not None
        and event.happened_on.earliest > day
    ]
    return min(later)[1] if later else platform.name_zh


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
        raise InvalidValueError(
            "platform.name_zh",
            Words("与原名相同", "the same name as before"),
            Words("请写新名称", "give the new name"),
        )
    event = Lineage(
        kind=LineageKind.RENAMED_FROM,
        former_name_zh=platform.name_zh,
        former_name_en=platform.name_en,
        happened_on=to_partial_date(happened_on),
        source=source,
    )
    return evolve(platform, name_zh=name_zh, name_en=name_en, lineage=(*platform.lineage, event))


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
        evolve(into, lineage=(*into.lineage, *events)),
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
    return evolve(part, lineage=(*part.lineage, event), period=evolve(part.period, began_on=first))


def _get_day_before(first: PartialDate) -> PartialDate:
    return to_partial_date(first.earliest - dt.timedelta(days=1)) if first.is_exact else first


def _end_platform(platform: Platform, last: PartialDate) -> Platform:
    if platform.period.is_over:
        raise InvalidValueError(
            f"platform/{platform.id}",
            Words("已经结束", "is over already"),
            Words(
                "请合并仍在运行的平台，或改正其起止日期", "merge platforms that go on, or correct its period"
            ),
        )
    return evolve(platform, period=Period(began_on=platform.period.began_on, ended_on=last))


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
