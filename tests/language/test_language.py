"""The languages: two, written as codes; anything else is refused with what to write. Numbers with words."""

from __future__ import annotations

from typing import Any

import pytest

from newstratum._words import (
    LANGUAGES,
    NO_WORDS,
    Words,
    check_language,
    join_clauses,
    join_names,
    write_count,
)
from newstratum.errors import InvalidValueError


def test_a_language_that_is_spoken_is_returned() -> None:
    assert [check_language(language) for language in LANGUAGES] == ["zh", "en"]


@pytest.mark.parametrize("language", ["fr", "ZH", "EN", "en-US", "zh-CN", " zh", "", None, 0, b"zh", ["zh"]])
def test_anything_else_is_refused_with_what_to_write(language: Any) -> None:
    with pytest.raises(InvalidValueError) as refused:
        check_language(language, "report.language")
    assert refused.value.field == "report.language"
    assert refused.value.hint.en == 'write "zh" for Chinese or "en" for English'


@pytest.mark.parametrize(
    ("number", "words", "written"),
    [
        (1, ("commit",), "1 commit"),
        (0, ("commit",), "0 commits"),
        (1000, ("commit",), "1000 commits"),
        (1, ("notice waits", "notices wait"), "1 notice waits"),
        (2, ("notice waits", "notices wait"), "2 notices wait"),
    ],
)
def test_a_number_stands_with_the_word_for_one_or_for_several(
    number: int, words: tuple[str, ...], written: str
) -> None:
    assert write_count(number, *words) == Words(str(number), written)


def test_names_and_clauses_are_joined_as_each_language_writes_them() -> None:
    assert join_names(["a", Words("乙", "b")]) == Words("a、乙", "a, b")
    assert join_clauses(Words("不对", "wrong"), NO_WORDS, Words("请改正", "mend it")) == Words(
        "不对；请改正", "wrong; mend it"
    )
    assert join_clauses() == NO_WORDS
