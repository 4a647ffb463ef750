"""Numbers as people write them, held against writers of their own."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._model.values.numerals import (
    Rounding,
    format_count,
    format_decimal,
    format_percent,
    parse_number,
    round_fraction,
)
from newstratum.errors import InvalidValueError

PLAIN = "零一二三四五六七八九"
FORMAL = str.maketrans("零一二三四五六七八九十百千", "零壹贰叁肆伍陆柒捌玖拾佰仟")


def below_ten_thousand(number: int) -> str:
    digits = f"{number:04d}"
    text, gap = "", False
    for digit, place in zip(digits, "千百十 ", strict=True):
        if digit == "0":
            gap = bool(text)
        else:
            text += ("零" if gap else "") + PLAIN[int(digit)] + place.strip()
            gap = False
    return text


def chinese(number: int) -> str:
    """Write a number in full, the way a cheque does but in plain digits."""
    if number == 0:
        return "零"
    text = ""
    for size, word in ((10**8, "亿"), (10**4, "万"), (1, "")):
        part, number = divmod(number, size)
        if part:
            text += ("零" if text and part < 1000 else "") + below_ten_thousand(part) + word
    return text


@given(number=st.integers(0, 10**12 - 1))
def test_a_number_written_out_reads_back(number: int) -> None:
    assert parse_number(chinese(number)) == number
    assert parse_number(chinese(number).translate(FORMAL)) == number


@given(number=st.integers(10, 19))
def test_ten_needs_no_one_before_it(number: int) -> None:
    assert parse_number(chinese(number).removeprefix("一")) == number


@given(number=st.decimals(0, 10**9, places=3))
def test_arabic_digits_read_back_with_and_without_grouping(number: Decimal) -> None:
    for text in (f"{number:f}", f"{number:,f}"):
        assert parse_number(text) == Fraction(number)
        assert parse_number(text.translate(str.maketrans("0123456789", "０１２３４５６７８９"))) == Fraction(
            number
        )


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("二十二", 22),
        ("三十万", 300_000),
        ("叁拾万", 300_000),
        ("两百", 200),
        ("兩百", 200),
        ("三萬", 30_000),
        ("1億", 100_000_000),
        ("3万亿", 3 * 10**12),
        ("一万二千亿", 12 * 10**11),
        ("3万亿5000万", 3 * 10**12 + 5 * 10**7),
        ("亿", 100_000_000),
        ("百", 100),
        ("千", 1000),
        ("万", 10_000),
        ("2.5万", 25_000),
        ("3万5千", 35_000),
        ("3万5000", 35_000),
        ("5百万", 5_000_000),
        ("1.2亿", 120_000_000),
        ("三点五万", 35_000),
        ("十二点五", Fraction(25, 2)),
        ("二〇一八", 2018),
        ("三百五", 350),
        ("三百零五", 305),
        ("一万二", 12_000),
        ("一万零二", 10_002),
        ("〇", 0),
    ],
)
def test_numbers_of_running_text(text: str, value: int | Fraction) -> None:
    assert parse_number(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "abc",
        "3万5",
        "万万",
        "百千",
        "五五百",
        "二百三百",
        "二百百",
        "1万2万",
        "1亿2亿",
        "1亿万",
        "1亿2万3亿",
        "1,23",
        "1.",
        ".5",
        "-3",
        "一百零",
        "点五",
        "一点",
        "²",
        "٣",
        "1 2",
        "1e5",
    ],
)
def test_what_is_no_number_or_two_is_refused(text: str) -> None:
    with pytest.raises(InvalidValueError, match="cannot be read as one number"):
        parse_number(text)


VALUES = st.fractions(max_denominator=10_000).filter(lambda value: abs(value) < 10**12)


@given(value=VALUES, places=st.integers(0, 6))
@pytest.mark.parametrize(
    ("rounding", "decimal_rounding"),
    [
        (Rounding.HALF_UP, ROUND_HALF_UP),
        (Rounding.FLOOR, ROUND_FLOOR),
        (Rounding.CEILING, ROUND_CEILING),
    ],
)
def test_rounding_agrees_with_decimal(
    rounding: Rounding, decimal_rounding: str, value: Fraction, places: int
) -> None:
    # Decimal cannot hold every fraction; a multiple of a twelfth power of ten it can.
    held = Fraction(int(value * 10**12), 10**12)
    exact = Decimal(held.numerator * (10**12 // held.denominator)).scaleb(-12)
    expected = exact.quantize(Decimal(1).scaleb(-places), rounding=decimal_rounding)
    assert round_fraction(held, places, rounding) == Fraction(expected)
    assert (
        format_decimal(held, places=places, rounding=rounding)
        == f"{expected if expected else abs(expected):f}"
    )


@given(value=VALUES, places=st.integers(0, 4))
def test_outward_rounding_encloses_the_value(value: Fraction, places: int) -> None:
    assert (
        round_fraction(value, places, Rounding.FLOOR)
        <= value
        <= round_fraction(value, places, Rounding.CEILING)
    )
    assert abs(round_fraction(value, places) - value) <= Fraction(1, 2 * 10**places)


@pytest.mark.parametrize(
    ("value", "options", "text"),
    [
        (Fraction(1, 2), {"places": 0}, "1"),
        (Fraction(-1, 2), {"places": 0}, "-1"),
        (Fraction(-1, 1000), {"places": 2}, "0.00"),
        (Fraction(366, 10), {"places": 1}, "36.6"),
        (Fraction(70, 22), {}, "3.18"),
        (Fraction(5, 2), {"trim": True}, "2.5"),
        (Fraction(3), {"trim": True}, "3"),
        (Fraction(1234567), {"grouping": True, "places": 0}, "1,234,567"),
    ],
)
def test_decimal_texts(value: Fraction, options: dict[str, int], text: str) -> None:
    assert format_decimal(value, **options) == text


@pytest.mark.parametrize(
    ("ratio", "text"),
    [
        (Fraction(4, 3), "+133.3 %"),
        (Fraction(-1, 2), "-50.0 %"),
        (Fraction(0), "0.0 %"),
        (Fraction(1, 200), "+0.5 %"),
        (Fraction(1, 100_000), "0.0 %"),
    ],
)
def test_percent_texts(ratio: Fraction, text: str) -> None:
    assert format_percent(ratio) == text


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (31, "31", "31"),
        (9999, "9999", "9,999"),
        (10_000, "1万", "10,000"),
        (12_300, "1.23万", "12,300"),
        (12_345, "12345", "12,345"),
        (300_000, "30万", "300,000"),
        (120_000_000, "1.2亿", "120,000,000"),
        (-20_000, "-2万", "-20,000"),
    ],
)
def test_count_texts(value: int, zh: str, en: str) -> None:
    assert format_count(Fraction(value), "zh") == zh
    assert format_count(Fraction(value), "en") == en


def test_a_count_without_end_is_rounded_to_two_places() -> None:
    assert format_count(Fraction(1, 3), "en") == "0.33"
    assert format_count(Fraction(1, 3), "zh", rounding=Rounding.CEILING) == "0.34"


@given(value=st.integers(0, 10**11))
def test_a_count_written_in_chinese_reads_back(value: int) -> None:
    assert parse_number(format_count(Fraction(value), "zh")) == value
    assert parse_number(format_count(Fraction(value), "en")) == value
