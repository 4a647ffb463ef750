"""Everyday English words among Chinese ones are read in Chinese; titles and names stay as they are."""

from __future__ import annotations

import pytest

from newstratum._api import classify, read
from newstratum._reading.english.mixed import put_in_chinese


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("我 full-time 带两个 kids", "我全职带两个孩子"),
        ("现在 freelance,没有公司", "现在自由职业,没有公司"),
        # Beside another Latin word it is a part of a title or a name.
        ("在某校当 part-time lecturer", "在某校当 part-time lecturer"),
        # Without Chinese words it is read as English.
        ("freelance illustrator", "freelance illustrator"),
        ("某某有限公司", "某某有限公司"),
    ],
)
def test_words_that_stand_alone_are_put_in_chinese(written: str, right: str) -> None:
    assert put_in_chinese(written) == right


def test_who_looks_after_children_full_time_has_no_job() -> None:
    assert classify(read(title="husband 养家，我 full-time 带两个 kids")).outcome == "outside"
