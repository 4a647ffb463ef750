"""Parts fit, no character is torn, and together they are the text again."""

from __future__ import annotations

import itertools
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum_chatbots.splitting import count_json_bytes, count_utf8_bytes, split

TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=400) | st.text(
    st.sampled_from('一二。\n\r a"\\\x01é𠀀👩\u200d\u0301\ufe0f\U0001f3fd'), max_size=400
)


@given(
    text=TEXTS,
    most=st.integers(min_value=6, max_value=60),
    size=st.sampled_from([count_utf8_bytes, count_json_bytes]),
)
def test_parts_fit_and_are_the_text_again(text: str, most: int, size: object) -> None:
    assert callable(size)
    parts = split(text, most, size)
    assert "".join(parts) == text
    assert all(parts)
    assert all(size(part) <= most for part in parts)


@given(text=TEXTS, most=st.integers(min_value=6, max_value=60))
def test_no_part_is_needlessly_small(text: str, most: int) -> None:
    parts = split(text, most, count_utf8_bytes)
    for part, following in itertools.pairwise(parts):
        # What fits into no part is at most a quarter of the characters, or one cluster that stays together.
        fitting = len(_longest_start(part + following, most))
        assert fitting - len(part) <= max(fitting // 4, 32)


def _longest_start(text: str, most: int) -> str:
    return next(text[:end] for end in range(len(text), 0, -1) if count_utf8_bytes(text[:end]) <= most)


@pytest.mark.slow
@given(TEXTS)
def test_sizes_are_those_of_what_is_sent(text: str) -> None:
    assert count_utf8_bytes(text) == len(text.encode())
    body = json.dumps({"text": text}, ensure_ascii=False).encode()
    assert len(body) == count_json_bytes(text) + len(b'{"text": ""}')


@pytest.mark.parametrize(
    ("text", "most", "parts"),
    [
        ("", 10, ()),
        ("一二三", 9, ("一二三",)),
        ("一二三四", 9, ("一二三", "四")),
        ("今天下午开会。地点不变", 25, ("今天下午开会。", "地点不变")),
        ("abcdef\nghij", 8, ("abcdef\n", "ghij")),
        ("abc\ndefghij", 8, ("abc\ndefg", "hij")),
        ("abcde\u0301f", 6, ("abcd", "e\u0301f")),
        ("ab👩\u200d👧c", 12, ("ab", "👩\u200d👧c")),
        ("abcdef👍\U0001f3fd", 11, ("abcdef", "👍\U0001f3fd")),
    ],
)
def test_a_part_ends_in_a_good_place(text: str, most: int, parts: tuple[str, ...]) -> None:
    assert split(text, most, count_utf8_bytes) == parts


def test_five_thousand_bytes_of_chinese() -> None:
    text = "新的社会阶层人士联谊会活动通知。" * 105
    parts = split(text, 2048, count_utf8_bytes)
    assert [len(part.encode()) <= 2048 for part in parts] == [True] * 3
    assert "".join(parts) == text
    assert parts[0].endswith("。")
