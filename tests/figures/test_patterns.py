from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._figures.patterns import Pattern, Term, parse_pattern
from newstratum.errors import InvalidValueError

meanings = st.text("会长、理事 ()", max_size=6).map(str.strip)
terms = st.tuples(
    st.integers(1, 999_999).map(str) | st.sampled_from("NXY"),
    meanings.filter(lambda text: text.count("(") == text.count(")") and not text.startswith(")")),
)


def balanced(text: str) -> bool:
    depth = 0
    for character in text:
        depth += (character == "(") - (character == ")")
        if depth < 0:
            return False
    return depth == 0


@given(st.lists(terms.filter(lambda term: balanced(term[1])), min_size=2, max_size=5))
def test_what_is_written_is_read(written: list[tuple[str, str]]) -> None:
    text = "+".join(f"{head}({meaning})" if meaning else head for head, meaning in written)
    pattern = parse_pattern(text)
    assert str(pattern) == "+".join(head for head, _ in written)
    assert [term.meaning for term in pattern.terms] == [meaning for _, meaning in written]
    assert pattern.fixed == sum(int(head) for head, _ in written if head.isdigit())
    assert (pattern.total is None) == any(not head.isdigit() for head, _ in written)


@given(st.text("1２N＋+()（）a 会", max_size=12))
def test_any_text_is_a_pattern_or_refused(text: str) -> None:
    try:
        pattern = parse_pattern(text)
    except InvalidValueError:
        return
    assert parse_pattern(str(pattern)).fixed == pattern.fixed


def test_the_patterns_of_the_founding_text() -> None:
    working = parse_pattern("1(区新联会)+22(‘梦·享·嘉’平台)")
    assert working.total == 23
    assert [term.meaning for term in working.terms] == ["区新联会", "‘梦·享·嘉’平台"]
    council = parse_pattern("1(会长)+6(常务副会长)+N(副会长、理事、秘书长和区社会组织促进会)")
    assert (council.fixed, council.total) == (7, None)
    assert council.terms[2] == Term(
        count=None, variable="N", meaning="副会长、理事、秘书长和区社会组织促进会"
    )


def test_full_width_and_spaces_are_the_same_pattern() -> None:
    assert parse_pattern("１＋ ６ （常务副会长（六位）） ＋ Ｎ") == Pattern(
        terms=(
            Term(count=1),
            Term(count=6, meaning="常务副会长(六位)"),
            Term(count=None, variable="N"),
        )
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "character 1: neither a number nor a capital letter"),
        ("22", "character 3: only one term"),
        ("1+", "character 3: neither"),
        ("+1", "character 1: neither"),
        ("1+0", "character 3: a number that is zero or begins with one"),
        ("1+022", "character 3: a number that is zero or begins with one"),
        ("1+n", "character 3: neither"),
        ("1 22", "character 3: no plus sign"),
        ("1+2.5", "character 4: no plus sign"),
        ("1(会长+6", "character 2: a bracket that is never closed"),
        ("1()+6", "character 2: brackets with nothing in them"),
        ("1+6)", "character 4: no plus sign"),
        ("1+6个", "character 4: no plus sign"),
        ("一加六", "character 1: neither"),
    ],
)
def test_what_is_no_pattern_is_refused_with_its_place(text: str, words: str) -> None:
    with pytest.raises(InvalidValueError) as caught:
        parse_pattern(text)
    assert words in str(caught.value)
    assert "write it like 1+22" in str(caught.value)


def test_a_term_is_a_number_or_a_variable() -> None:
    for count, variable in ((None, ""), (1, "N")):
        with pytest.raises(InvalidValueError):
            Term(count=count, variable=variable)
