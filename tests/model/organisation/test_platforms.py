"""Brands, platforms and their lineage."""

from __future__ import annotations

import datetime as dt
from typing import Any

import attrs
import pytest

from newstratum._model.organisation.platforms import (
    Brand,
    Carrier,
    CarrierKind,
    Liaison,
    Lineage,
    LineageKind,
    Platform,
    PlatformLevel,
    Recognition,
    RecognitionKind,
    Space,
    Station,
    collect_brand_findings,
    collect_platform_findings,
    get_name_on,
)
from newstratum._model.organisation.relations import Citation, Finding, FindingKind, Level, select_holding
from newstratum._model.values.periods import Period
from newstratum._model.values.quantities import parse_quantity
from newstratum.errors import InvalidValueError

ARTICLE = Citation(document="嘉定区委统战部文章", dated_on="2018")
CITY = Brand(id="city", name_zh="海上新力量", source=ARTICLE)
DISTRICT = Brand(id="district", name_zh="梦·享·嘉", parent=CITY.id, source=ARTICLE)


def platform(name: str, *lineage: Lineage, **more: Any) -> Platform:
    return Platform(
        id=name,
        name_zh=name,
        brand=DISTRICT.id,
        level=PlatformLevel.DISTRICT,
        lineage=lineage,
        source=ARTICLE,
        **more,
    )


def merged(name: str, happened_on: str | None = None) -> Lineage:
    return Lineage(kind=LineageKind.MERGED_FROM, platform=name, happened_on=happened_on, source=ARTICLE)


def renamed(name: str, happened_on: str | None = None) -> Lineage:
    return Lineage(
        kind=LineageKind.RENAMED_FROM, former_name_zh=name, happened_on=happened_on, source=ARTICLE
    )


def test_the_district_brand_belongs_to_the_city_brand() -> None:
    assert collect_brand_findings([CITY, DISTRICT]) == ()


def test_brands_in_a_circle_are_a_finding() -> None:
    assert collect_brand_findings([attrs.evolve(CITY, parent=DISTRICT.id), DISTRICT]) == (
        Finding(kind=FindingKind.LOOP, subjects=("city", "district"), where="parent"),
    )
    (unknown,) = collect_brand_findings([DISTRICT])
    assert unknown.subjects == ("district", "city")


def test_a_platform_cannot_be_merged_with_itself() -> None:
    with pytest.raises(InvalidValueError, match=r"platform\.lineage: .* merged with itself; name the other"):
        platform("a", merged("a"))


def test_a_platform_that_ended_with_its_merger_is_in_order() -> None:
    first = platform("a", period=Period(began_on="2017", ended_on="2018-06-30"))
    second = platform("b", merged("a", "2018-07-01"))
    unknown = platform("c", merged("d"))
    over = platform("d", period=Period(ended_on_unknown_date=True))
    assert collect_platform_findings([first, second, unknown, over], [CITY, DISTRICT]) == ()


@pytest.mark.parametrize(
    "period", [Period(), Period(began_on="2017"), Period(began_on="2017", ended_on="2018-07-01")]
)
def test_a_platform_that_goes_on_after_its_merger_is_a_finding(period: Period) -> None:
    platforms = [platform("a", period=period), platform("b", merged("a", "2018-07-01"))]
    assert collect_platform_findings(platforms, [DISTRICT]) == (
        Finding(kind=FindingKind.MERGED_AND_GOING_ON, subjects=("a", "b"), where="period"),
    )


def test_mergers_in_a_circle_and_into_two_platforms_are_findings() -> None:
    over = Period(ended_on_unknown_date=True)
    circle = [platform("a", merged("b"), period=over), platform("b", merged("a"), period=over)]
    assert collect_platform_findings(circle, [DISTRICT]) == (
        Finding(kind=FindingKind.LOOP, subjects=("a", "b"), where="lineage"),
    )
    twice = [platform("a", merged("c")), platform("b", merged("c")), platform("c", period=over)]
    assert collect_platform_findings(twice, [DISTRICT]) == (
        Finding(kind=FindingKind.MERGED_TWICE, subjects=("c", "a", "b"), where="lineage"),
    )


def test_an_unknown_brand_or_predecessor_is_a_finding() -> None:
    found = collect_platform_findings([platform("a", merged("nowhere"))], [])
    assert [finding.subjects for finding in found] == [("a", "district"), ("a", "nowhere")]
    assert [finding.where for finding in found] == ["brand", "lineage"]


def test_a_name_is_the_one_of_the_day() -> None:
    named = platform("now", renamed("second", "2018-07"), renamed("first", "2017-03-01"), renamed("lost"))
    assert get_name_on(named, dt.date(2017, 2, 28)) == "first"
    assert get_name_on(named, dt.date(2017, 3, 1)) == "second"
    assert get_name_on(named, dt.date(2018, 6, 30)) == "second"
    assert get_name_on(named, dt.date(2018, 7, 1)) == "now"


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": LineageKind.RENAMED_FROM},
        {"kind": LineageKind.RENAMED_FROM, "former_name_zh": "x", "platform": "a"},
        {"kind": LineageKind.MERGED_FROM},
        {"kind": LineageKind.MERGED_FROM, "platform": "a", "former_name_zh": "x"},
        {"kind": "merged", "platform": "a"},
    ],
)
def test_an_event_says_what_its_kind_needs(wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidValueError, match=r"lineage\.(former_name_zh|platform|kind)"):
        Lineage(source=ARTICLE, **wrong)


def test_the_space_of_the_founding_text() -> None:
    space = Space(
        id="space",
        name_zh="“梦·享·嘉”示范空间",
        aliases=("南翔活动中心",),
        area=parse_quantity("近600平方米"),
        township="310114102",
        source=ARTICLE,
    )
    assert space.area is not None
    assert space.area.can_be(590)
    assert not space.area.can_be(600)
    with pytest.raises(InvalidValueError, match=r"space\.area: must be Quantity"):
        attrs.evolve(space, area=600)


def test_carriers_stations_liaisons_and_recognitions_are_dated_ties() -> None:
    period = Period(began_on="2018-01-01")
    ties = [
        Carrier(id="c", name_zh="巡讲", kind=CarrierKind.PROGRAMME, period=period, source=ARTICLE),
        Station(id="s", name_zh="某服务站", platforms=("a",), period=period, source=ARTICLE),
        Liaison(id="l", person="p", platform="a", period=period, source=ARTICLE),
        Recognition(
            id="r",
            kind=RecognitionKind.DEMONSTRATION_SITE,
            subject="district",
            giver="city-department",
            level=Level.CITY,
            batch=1,
            period=period,
            source=ARTICLE,
        ),
    ]
    assert select_holding(ties, dt.date(2018, 1, 1), surely=True) == tuple(ties)
    assert select_holding(ties, dt.date(2017, 12, 31)) == ()
    for tie in ties:
        field = f"{type(tie).__name__.lower()}.source"
        with pytest.raises(InvalidValueError, match=rf"{field}: must be Citation"):
            attrs.evolve(tie, source=7)


@pytest.mark.parametrize("batch", [0, -1, True, 1.5])
def test_batches_count_from_one(batch: Any) -> None:
    with pytest.raises(InvalidValueError, match=r"recognition\.batch"):
        Recognition(id="r", kind=RecognitionKind.LETTER, subject="x", batch=batch, source=ARTICLE)
