"""Cells are brought into plain form, or not read at all, whatever a person typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._reading.normalise import LONGEST_CELL, NOTHING, normalise
from newstratum._shipped.lexicons import load_lexicons


@given(st.text(max_size=2 * LONGEST_CELL))
def test_any_text_is_read_or_refused_with_a_reason(text: str) -> None:
    plain = normalise(text, load_lexicons().put_right)
    assert not (plain.text and plain.trouble)
    if plain.trouble:
        assert plain.trouble in {"too_long", "control_characters", "formula", "pictures_only"}


@given(st.text(max_size=LONGEST_CELL))
def test_plain_text_stays_as_it_is(text: str) -> None:
    once = normalise(text, load_lexicons().put_right)
    assert normalise(once.text, load_lexicons().put_right).text == once.text


@given(st.text("律师事务所有限公司自由职业 ()（）ABCabc0123/、；", max_size=40))
def test_plain_text_of_a_form_stays_as_it_is(text: str) -> None:
    once = normalise(text, load_lexicons().put_right)
    assert normalise(once.text, load_lexicons().put_right).text == once.text


def test_the_short_way_for_plain_text_says_what_the_long_way_says() -> None:
    terms = [entry.term for entry in load_lexicons().entries if entry.kind == "title"][::25]
    assert len(terms) > 300
    # A full stop at the end takes the long way and is cut off.
    assert [term for term in terms if normalise(f"{term}。") != normalise(term)] == []


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("律師", "律师"),
        ("ＣＴＯ", "cto"),
        ("经 理", "经理"),
        ("Sr.  Java Dev", "sr. java dev"),
        ("java 工程师", "java工程师"),
        ("某公司（民营）", "某公司(民营)"),
        ("某公司【民营】", "某公司(民营)"),
        ("- 工程师 -", "工程师"),
        ("工程师。", "工程师"),
        ("工\u200b程\ufeff师", "工程师"),
        ("工程师\n", "工程师"),
        ("律帅", "律师"),
        ("有线公司", "有限公司"),
        ("经理┋主任", "经理;主任"),
    ],
)
def test_ways_of_writing(written: str, plain: str) -> None:
    assert normalise(written, load_lexicons().put_right).text == plain


@pytest.mark.parametrize(
    ("cell", "trouble"),
    [
        ("师" * 10_000, "too_long"),
        ("工程\x00师", "control_characters"),
        ("工程\x1b[31m师", "control_characters"),
        ("\u202e师程工", "control_characters"),
        ("\ud800", "control_characters"),
        ("=1+1", "formula"),
        ("＝1+1", "formula"),
        ("@SUM(A1)", "formula"),
        ("+cmd|' /C calc'!A0", "formula"),
        ("-2+3+cmd|x", "formula"),
        ("😀", "pictures_only"),
        ("★★", "pictures_only"),
    ],
)
def test_what_nobody_means_as_words_is_not_read(cell: str, trouble: str) -> None:
    plain = normalise(cell)
    assert (plain.text, plain.trouble) == ("", trouble)


def test_pictures_beside_words_are_put_aside_and_noted() -> None:
    plain = normalise("工程师😀")
    assert (plain.text, plain.trouble, plain.notes) == ("工程师", "", ("pictures",))


@pytest.mark.parametrize("cell", [None, "", "  ", "\t\n", "\u3000", "-", "。"])
def test_nothing_is_nothing(cell: str | None) -> None:
    assert normalise(cell) == NOTHING
