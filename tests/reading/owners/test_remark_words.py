"""Remarks on the owner of a unit, read word by word."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._reading.owners.remark_words import judge_words

REMARKS = [
    line.split("\t")
    for line in Path(__file__).with_name("remarks.tsv").read_text("utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.mark.parametrize(("remark", "owner"), REMARKS)
def test_a_remark_tells_the_owner_by_its_words(remark: str, owner: str) -> None:
    told = judge_words(remark)
    assert (told[0] or "-" if told is not None else "?") == owner


@pytest.mark.parametrize("remark", [remark for remark, owner in REMARKS if owner not in "?-"])
def test_one_word_that_no_remark_is_made_of_leaves_it_unread(remark: str) -> None:
    assert judge_words(f"{remark}蝴蝶") is None


def test_who_takes_over_in_a_family_counts_less_than_any_other_word() -> None:
    assert judge_words("女儿接手") == ("private", 0.0, 0)
    assert judge_words("卖给一个姓王的老板") == ("private", 0.0, 2)


@given(st.lists(st.sampled_from([word for word, _ in REMARKS] + list("的了是由归被把给1%")), max_size=6))
def test_any_remark_is_judged(words: list[str]) -> None:
    told = judge_words("".join(words))
    assert told is None or told[0] in {"", "state", "collective", "foreign", "private"}


def test_a_remark_takes_time_in_proportion() -> None:
    def take(count: int) -> float:
        start = time.process_time()
        judge_words("被国资收购后又卖给老板" * count)
        return time.process_time() - start

    take(1)
    assert take(200) < 40 * max(take(20), 0.002)
