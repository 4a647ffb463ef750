"""Which telephone numbers can get a text message, and in which form they go out."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newstratum_sms.numbers import holds_mobile_number, to_e164

MOBILE = st.integers(13_000_000_000, 19_999_999_999).map(str)


@settings(max_examples=30, deadline=None)
@given(number=MOBILE, code=st.sampled_from(["", "+86", "86", "0086", "+86 ", "(+86)"]))
def test_a_mobile_number_of_the_mainland_goes_out_in_one_form(number: str, code: str) -> None:
    grouped = f"{code}{number[:3]} {number[3:7]}-{number[7:]}"
    assert to_e164(code + number) == to_e164(grouped) == f"+86{number}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("１９９７００３４００１", "+8619970034001"),
        ("＋86　19970034001", "+8619970034001"),
        ("+852 5123 4567", "+85251234567"),
        ("00852-51234567", "+85251234567"),
        ("+886 912 345 678", "+886912345678"),
        ("+1 (310) 555-0123", "+13105550123"),
        ("+86 21 5999 0000", None),
        ("021-59990000", None),
        ("59990000", None),
        ("4000000000", None),
        ("12997003400", None),
        ("1997003400", None),
        ("199700340012", None),
        ("+8619970034", None),
        ("008619970034001x", None),
        ("+019970034001", None),
        ("+1234567890123456", None),
        ("٠١٢٣٤٥٦٧٨٩٠", None),
        ("person-1", None),
        ("a@example.org", None),
        ("19970034001,19970034002", None),
        ("", None),
    ],
)
def test_what_is_no_mobile_number_is_none(text: str, expected: str | None) -> None:
    assert to_e164(text) == expected


@settings(max_examples=30, deadline=None)
@given(text=st.text(st.sampled_from("+0123456789 -()86１a"), max_size=24))
def test_what_goes_out_is_always_a_number_of_the_form_that_is_documented(text: str) -> None:
    number = to_e164(text)
    assert number is None or re.fullmatch(r"\+861[3-9][0-9]{9}|\+(?!86)[1-9][0-9]{6,14}", number)
    # In the form that goes out it is the same number.
    assert number is None or to_e164(number) == number


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("请电19970034001", True),
        ("请电１９９ ７００３ ４００１", True),
        ("199-7003-4001联系", True),
        ("编号219970034001", False),
        ("编号199700340012", False),
        ("021-59990000", False),
    ],
)
def test_a_mobile_number_inside_a_text_is_found(text: str, holds: bool) -> None:
    assert holds_mobile_number(text) is holds
