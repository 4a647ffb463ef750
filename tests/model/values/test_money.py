"""Exact money."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._model.values.money import (
    Currency,
    Money,
    compute_change,
    format_wan_yuan,
    format_yuan,
    from_wan_yuan,
    from_yuan,
    parse_money,
    sum_money,
)
from newstratum._model.values.numerals import format_percent
from newstratum.errors import InvalidValueError

AMOUNTS = st.builds(lambda minor: Money(minor=minor), st.integers(-(10**14), 10**14))
POSITIVE = st.builds(lambda minor: Money(minor=minor), st.integers(1, 10**14))


@given(amount=AMOUNTS)
def test_text_and_back(amount: Money) -> None:
    assert parse_money(format_yuan(amount)) == amount
    assert parse_money(format_wan_yuan(amount, places=6)) == amount
    assert str(amount) == format_yuan(amount)


@given(cents=st.integers(-(10**9), 10**9))
def test_yuan_and_wan_yuan_lose_nothing(cents: int) -> None:
    exact = Decimal(cents).scaleb(-2)
    assert from_yuan(exact) == from_yuan(str(exact)) == Money(minor=cents)
    assert from_wan_yuan(exact.scaleb(-4)) == Money(minor=cents)


@given(amounts=st.lists(AMOUNTS))
def test_a_total_is_exact(amounts: list[Money]) -> None:
    assert sum_money(amounts).minor == sum(amount.minor for amount in amounts)


@given(amount=AMOUNTS, count=st.integers(1, 500))
def test_the_parts_of_a_split_add_up_and_are_fair(amount: Money, count: int) -> None:
    parts = amount.split(count)
    assert len(parts) == count
    assert sum_money(parts) == amount
    assert max(parts).minor - min(parts).minor <= 1
    assert list(parts) == sorted(parts, reverse=True)


@given(before=POSITIVE, after=POSITIVE)
def test_a_change_applied_gives_the_amount_after(before: Money, after: Money) -> None:
    assert before.minor * (1 + compute_change(before, after)) == after.minor


@given(left=AMOUNTS, right=AMOUNTS, times=st.integers(-100, 100))
def test_arithmetic(left: Money, right: Money, times: int) -> None:
    assert (left + right) - right == left
    assert (left * times).minor == (times * left).minor == left.minor * times
    assert left + -left == Money(minor=0)
    assert (left < right) == (left.minor < right.minor)


def test_the_budget_of_the_founding_text() -> None:
    before, after = parse_money("30万元"), parse_money("70万元")
    assert after - before == from_wan_yuan(40)
    assert before + after == from_yuan(1_000_000)
    assert compute_change(before, after) == Fraction(4, 3)
    assert format_percent(compute_change(before, after)) == "+133.3 %"
    assert format_wan_yuan(after.per(22)) == "3.18万元"
    assert after.ratio_to(before) == Fraction(7, 3)


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("30万元", 30_000_000),
        ("30 万元", 30_000_000),
        ("三十万", 30_000_000),
        ("叁拾万元整", 30_000_000),
        ("人民币三十万元", 30_000_000),
        ("¥1,234.50", 123_450),
        ("￥1,234.5元", 123_450),
        ("3元5角2分", 352),
        ("5角", 50),
        ("0.5万元", 500_000),
        ("1.2亿元", 12_000_000_000),
        ("-5元", -500),
        ("负三元", -300),
        ("３０万元", 30_000_000),
    ],
)
def test_amounts_as_people_write_them(text: str, minor: int) -> None:
    assert parse_money(text) == Money(minor=minor)


@pytest.mark.parametrize("text", ["", "元", "很多钱", "30万美元", "3块5", "1,23元", "--5元", "整"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(InvalidValueError):
        parse_money(text)


@pytest.mark.parametrize("text", ["1.234", "0.001"])
def test_three_decimals_are_refused(text: str) -> None:
    with pytest.raises(InvalidValueError, match="finer than one 分; give at most two decimals"):
        from_yuan(text)
    with pytest.raises(InvalidValueError, match="finer than one 分"):
        parse_money(f"{text}元")
    with pytest.raises(InvalidValueError, match="finer than one 分; give at most six decimals"):
        from_wan_yuan(f"0.000000{text[-1]}")


@pytest.mark.parametrize(
    "wrong", [0.1, True, None, "abc", "inf", "nan", Decimal("NaN"), Decimal("Infinity"), "1/0"]
)
def test_what_is_not_exact_is_refused(wrong: Any) -> None:
    with pytest.raises(InvalidValueError, match="money: "):
        from_yuan(wrong)


@pytest.mark.parametrize("wrong", [1.0, True, "1", None])
def test_minor_units_are_whole(wrong: Any) -> None:
    with pytest.raises(InvalidValueError, match=r"money\.minor"):
        Money(minor=wrong)


def test_the_currency_is_one_of_the_list() -> None:
    assert Money(minor=1).currency is Currency.CNY
    with pytest.raises(InvalidValueError, match=r"currency: must be Currency; use one of: CNY"):
        Money(minor=1, currency="EUR")


def test_nothing_is_compared_with_nothing() -> None:
    with pytest.raises(InvalidValueError, match="no ratio to zero"):
        compute_change(from_yuan(0), from_yuan(1))
    for wrong in (0, -1):
        with pytest.raises(InvalidValueError, match="count"):
            from_yuan(1).per(wrong)
        with pytest.raises(InvalidValueError, match="count"):
            from_yuan(1).split(wrong)


@pytest.mark.parametrize(
    ("amount", "zh", "en"),
    [
        (from_yuan(300_000), "300000元", "CNY 300,000"),
        (from_yuan("3.5"), "3.50元", "CNY 3.50"),
        (from_yuan("-0.05"), "-0.05元", "CNY -0.05"),
        (Fraction(1, 3), "0元", "CNY 0"),
        (Fraction(1, 2), "0.01元", "CNY 0.01"),
    ],
)
def test_yuan_texts(amount: Money | Fraction, zh: str, en: str) -> None:
    assert format_yuan(amount) == zh
    assert format_yuan(amount, "en") == en


@pytest.mark.parametrize(
    ("amount", "places", "text"),
    [
        (from_wan_yuan(30), 2, "30万元"),
        (from_wan_yuan("0.5"), 2, "0.5万元"),
        # Rounded once: by way of two decimals it would be 1.
        (from_yuan("4999.99"), 0, "0万元"),
        (from_yuan(4_450), 1, "0.4万元"),
        (from_yuan(5_000), 0, "1万元"),
    ],
)
def test_wan_yuan_texts_round_once(amount: Money, places: int, text: str) -> None:
    assert format_wan_yuan(amount, places=places) == text
