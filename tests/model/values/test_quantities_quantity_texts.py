"""Quantities as running text, read and written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._model.values.quantities import (
    Interval,
    Qualifier,
    Quantity,
    build_exact_quantity,
    build_qualified_quantity,
    format_quantity,
    parse_quantity,
)
from newstratum.errors import InvalidValueError


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("近600平方米", build_qualified_quantity(600, Qualifier.NEARLY, "平方米")),
        ("近百场(次)", build_qualified_quantity(100, Qualifier.NEARLY, "场(次)")),
        ("万余人", build_qualified_quantity(10_000, Qualifier.OVER, "人")),
        ("31个", build_exact_quantity(31, "个")),
        ("近 600 平方米", build_qualified_quantity(600, Qualifier.NEARLY, "平方米")),
        ("2 万余人", build_qualified_quantity(20_000, Qualifier.OVER, "人")),
        ("22", build_exact_quantity(22)),
        ("二十二个", build_exact_quantity(22, "个")),
        ("十余家", build_qualified_quantity(10, Qualifier.OVER, "家")),
        ("10多万人次", build_qualified_quantity(100_000, Qualifier.OVER, "人次")),
        ("三十多万元", build_qualified_quantity(300_000, Qualifier.OVER, "元")),
        ("约三十万字", build_qualified_quantity(300_000, Qualifier.ABOUT, "字")),
        ("600平方米左右", build_qualified_quantity(600, Qualifier.ABOUT, "平方米")),
        ("超过1,000人", build_qualified_quantity(1000, Qualifier.MORE_THAN, "人")),
        ("不足10人", build_qualified_quantity(10, Qualifier.LESS_THAN, "人")),
        ("至少4位", build_qualified_quantity(4, Qualifier.AT_LEAST, "位")),
        ("2万人以上", build_qualified_quantity(20_000, Qualifier.AT_LEAST, "人")),
        ("不超过50人", build_qualified_quantity(50, Qualifier.AT_MOST, "人")),
        ("50人以下", build_qualified_quantity(50, Qualifier.AT_MOST, "人")),
        (
            "据不完全统计，近百场(次)",
            build_qualified_quantity(100, Qualifier.NEARLY, "场(次)", incomplete=True),
        ),
        ("据不完全统计,98场", build_qualified_quantity(98, Qualifier.EXACT, "场", incomplete=True)),
        ("30至50人", Quantity(bounds=Interval(low=30, high=50), unit="人")),
        ("３０～５０人", Quantity(bounds=Interval(low=30, high=50), unit="人")),
        ("36.6岁", build_exact_quantity(36, "岁") + build_exact_quantity(1, "岁") * 3 / 5),
    ],
)
def test_quantities_of_running_text(text: str, quantity: Quantity) -> None:
    assert parse_quantity(text) == quantity


@pytest.mark.parametrize("text", ["", "近", "很多人", "近-3人", "人3", "50至30人"])
def test_a_text_without_a_number_is_refused(text: str) -> None:
    with pytest.raises(InvalidValueError):
        parse_quantity(text)


@pytest.mark.parametrize("text", ["约30余人", "近百人以上", "超过30余人左右"])
def test_two_qualifiers_are_refused(text: str) -> None:
    with pytest.raises(InvalidValueError, match="two qualifiers"):
        parse_quantity(text)


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("近600平方米", "近600平方米", "nearly 600 m²"),
        ("近百场(次)", "近百场(次)", "nearly 100 events"),
        ("万余人", "万余人", "over 10,000 people"),
        ("2.5万余人", "2.5万余人", "over 25,000 people"),
        ("十多家", "十余家", "over 10 organisations"),
        ("约百人", "约100人", "about 100 people"),
        ("近10人", "近十人", "nearly 10 people"),
        ("近1000人", "近千人", "nearly 1,000 people"),
        ("1亿多人", "亿余人", "over 100,000,000 people"),
        ("约1.2345岁", "约1.2345岁", "about 1.2345 years"),
        ("2万人以上", "不少于2万人", "at least 20,000 people"),
        ("31个", "31个", "31 items"),
        ("据不完全统计，近百场(次)", "据不完全统计，近百场(次)", "by an incomplete count, nearly 100 events"),
        ("30-50人", "30至50人", "30 to 50 people"),
        ("36.6岁", "36.6岁", "36.6 years"),
    ],
)
def test_what_was_said_is_written_as_it_was_said(text: str, zh: str, en: str) -> None:
    english = {
        "平方米": "m²",
        "场(次)": "events",
        "人": "people",
        "家": "organisations",
        "个": "items",
        "岁": "years",
    }
    quantity = parse_quantity(text)
    assert format_quantity(quantity, "zh") == zh
    assert format_quantity(quantity, "en", unit=english[quantity.unit]) == en


def test_what_was_computed_is_written_by_its_bounds() -> None:
    mean = parse_quantity("万余人") / parse_quantity("近百场")
    assert format_quantity(mean, "zh") == "超过100人/场"
    assert format_quantity(mean, "en", unit="people an event") == "more than 100 people an event"
    assert format_quantity(parse_quantity("万余人") - parse_quantity("万余人"), "zh") == "数目不详人"
    assert format_quantity(parse_quantity("约百人") - parse_quantity("10人"), "en", unit="") == "80 to 100"


def test_bounds_are_rounded_outwards() -> None:
    third = parse_quantity("30至50人") / 7
    assert format_quantity(third, "zh") == "4.28至7.15人"


SAID = st.builds(
    build_qualified_quantity,
    st.integers(1, 10**9) | st.sampled_from([10, 100, 1000, 10_000, 10**8]),
    st.sampled_from(Qualifier),
    st.sampled_from(["", "人", "人次", "平方米", "场(次)", "个"]),
    incomplete=st.booleans(),
)


@given(quantity=SAID)
def test_chinese_text_reads_back(quantity: Quantity) -> None:
    assert parse_quantity(format_quantity(quantity, "zh")) == quantity


@pytest.mark.parametrize(
    ("value", "qualifier", "says"),
    [
        (62_500, Qualifier.EXACT, "62500万元"),
        (10_000, Qualifier.NEARLY, "近10000万元"),
        (10_000, Qualifier.OVER, "10000余万元"),
        (318, Qualifier.ABOUT, "约318万元"),
    ],
)
def test_a_unit_that_names_a_place_leaves_the_number_in_digits(
    value: int, qualifier: Qualifier, says: str
) -> None:
    assert format_quantity(build_qualified_quantity(value, qualifier, "万元"), "zh") == says
    assert format_quantity(build_exact_quantity(value), "zh", unit="万元") == f"{value}万元"
