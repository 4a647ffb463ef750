"""The languages: two, written as codes; anything else is refused with what to write."""

from __future__ import annotations

from typing import Any

import pytest

from newstratum._language import LANGUAGES, check_language
from newstratum.errors import InvalidValueError


def test_a_language_that_is_spoken_is_returned() -> None:
    assert [check_language(language) for language in LANGUAGES] == ["zh", "en"]


@pytest.mark.parametrize("language", ["fr", "ZH", "EN", "en-US", "zh-CN", " zh", "", None, 0, b"zh", ["zh"]])
def test_anything_else_is_refused_with_what_to_write(language: Any) -> None:
    with pytest.raises(InvalidValueError) as refused:
        check_language(language, "report.language")
    assert refused.value.field == "report.language"
    assert str(refused.value.hint) == 'write "zh" for Chinese or "en" for English'
