"""A clause in quotation marks is in the words of its source; any other is said to be a summary."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest

import newstratum as ns
from newstratum._shipped.editions import get_edition, list_editions, list_history

#: What the Jiading article says of the four groups, whole.
ARTICLE = (Path(__file__).parent / "definition_of_the_founding_text.txt").read_text("utf-8")
FROM_THE_ARTICLE = "嘉定区委统战部文章，相关链接"
QUOTED = [clause for clause in get_edition("2017").clauses if clause.quoted]


def keep_words(text: str) -> str:
    """Return a text without its punctuation and the ends of its lines."""
    return re.sub(r"\W", "", text)


def find_in_order(pieces: list[str], text: str) -> bool:
    """Say whether the pieces stand in the text, each after the one before it."""
    place = 0
    for piece in pieces:
        if (place := text.find(piece, place)) < 0:
            return False
        place += len(piece)
    return True


@pytest.mark.parametrize("clause", QUOTED, ids=lambda clause: clause.id)
def test_a_quoted_clause_has_the_words_of_the_article(clause: ns.Clause) -> None:
    """Nothing is added or moved; where words are left out, dots say so, in both languages."""
    assert clause.source == FROM_THE_ARTICLE
    pieces = [keep_words(piece) for piece in clause.words.zh.split("……")]
    assert find_in_order(pieces, keep_words(ARTICLE))
    assert ("……" in clause.words.zh) is ("…" in clause.words.en)


def test_every_clause_of_the_article_alone_is_quoted() -> None:
    """A source that joins several texts, or that nobody here has seen, is not quoted."""
    books = [get_edition(name) for name in (*list_editions(), *list_history())]
    for clause in itertools.chain.from_iterable(book.clauses for book in books):
        assert clause.quoted is (clause.source == FROM_THE_ARTICLE), clause.id


def test_what_is_moved_or_added_is_no_quotation() -> None:
    """The test above sees both: words that the article has elsewhere, and words that it does not have."""
    text = keep_words(ARTICLE)
    assert not find_in_order(["如会计师", "在鉴证咨询服务等组织中"], text)
    assert not find_in_order(["负责新媒体企业项目"], text)


def test_quotation_marks_stand_around_the_words_of_the_source_alone() -> None:
    """English is a translation and says so; a summary says what it is made after, in both languages."""
    lawyer = ns.classify(ns.read("某某律师事务所", "律师"))
    student = ns.classify(ns.Engagement(), status="student")
    quoted, summed_up = get_edition("2017").clause("g2a"), get_edition("2017").clause("genus")
    assert f"依据：“{quoted.words.zh}”（条款 g2a，{FROM_THE_ARTICLE}）" in ns.explain(lawyer)
    assert f"Because: {quoted.words.en} (clause g2a; translated from {FROM_THE_ARTICLE})" in ns.explain(
        lawyer, "en"
    )
    assert f"依据：{summed_up.words.zh}（条款 genus，大意，据{summed_up.source}）" in ns.explain(student)
    assert f"Because: {summed_up.words.en} (clause genus; after {summed_up.source})" in ns.explain(
        student, "en"
    )
