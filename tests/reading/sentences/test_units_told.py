"""A unit of one's own is told with a verb, wherever it lies, and looking for one takes little time."""

from __future__ import annotations

import time

import pytest

from newstratum._reading.sentences.units_told import find_own_unit
from newstratum._shipped.lexicons import load_lexicons

#: Seconds that a piece may take on a busy machine.
LONGEST = 0.1


@pytest.mark.parametrize(
    "piece",
    ["开茶叶庄", "火车站旁开旅馆", "哈尔滨道里区开饺子馆", "后来和同学在镇上开了家书店", "镇上开杂货铺的"],
)
def test_whoever_runs_a_unit_says_so_with_a_verb(piece: str) -> None:
    ((entry, place),) = find_own_unit(piece, load_lexicons())
    assert piece.startswith(entry.term, place)


@pytest.mark.parametrize("piece", ["开会", "开车", "做软件", ""])
def test_other_verbs_run_none(piece: str) -> None:
    assert find_own_unit(piece, load_lexicons()) == []


@pytest.mark.parametrize("leading", ["里", "上", "在里", "和上", "现在", "镇上", "我"])
def test_words_that_may_be_parted_in_many_ways_take_little_time(leading: str) -> None:
    lexicons = load_lexicons()
    piece = leading * 100 + "开" + "药" * 30
    start = time.process_time()
    assert find_own_unit(piece, lexicons) == []
    assert time.process_time() - start < LONGEST
