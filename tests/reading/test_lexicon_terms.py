"""The tables find the longest term at an end, at the beginning and anywhere."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from newstratum._reading.lexicon import Entry, TermKind, TermTable, Variant

LETTERS = st.text("甲乙丙", min_size=1, max_size=4)


def _table(terms: list[str]) -> TermTable:
    return TermTable({term: Entry(term, TermKind.TITLE) for term in terms})


def _term(entry: Entry | None) -> str | None:
    return entry.term if entry else None


@given(st.lists(LETTERS, max_size=8), st.text("甲乙丙", max_size=10))
def test_the_longest_ending_is_found(terms: list[str], text: str) -> None:
    fitting = [term for term in terms if text.endswith(term)]
    assert _term(_table(terms).ending(text, len(text))) == max(fitting, key=len, default=None)


@given(st.lists(LETTERS, max_size=8), st.text("甲乙丙", max_size=10))
def test_the_longest_beginning_is_found(terms: list[str], text: str) -> None:
    fitting = [term for term in terms if text.startswith(term)]
    assert _term(_table(terms).beginning(text)) == max(fitting, key=len, default=None)


@given(st.lists(LETTERS, max_size=8), st.text("甲乙丙", max_size=12))
def test_a_scan_takes_the_longest_of_each_place_from_the_left(terms: list[str], text: str) -> None:
    expected: list[tuple[str, int]] = []
    place = 0
    while place < len(text):
        longest = max((term for term in terms if text.startswith(term, place)), key=len, default="")
        if longest:
            expected.append((longest, place))
        place += len(longest) or 1
    assert [(entry.term, place) for entry, place in _table(terms).scan(text)] == expected


def test_a_latin_term_is_no_part_of_a_longer_word() -> None:
    table = _table(["hr", "it", "java"])
    assert table.scan("three writers") == []
    assert [entry.term for entry, _ in table.scan("hr经理 it")] == ["hr", "it"]
    assert table.ending("twitter", 3) is None
    assert _term(table.ending("sr. java", 8)) == "java"
    assert table.beginning("items") is None


def test_the_first_variant_that_holds_replaces_what_it_names() -> None:
    plain = (("role", frozenset({"a"})), ("service", frozenset({"s"})))
    entry = Entry(
        "甲",
        TermKind.TITLE,
        plain,
        (
            Variant("media", (("role", frozenset({"b"})),)),
            Variant("school", (("service", frozenset()),)),
        ),
    )
    assert entry.facts_at(frozenset()) == plain
    assert dict(entry.facts_at(frozenset({"media", "school"}))) == {"role": {"b"}, "service": {"s"}}
    assert dict(entry.facts_at(frozenset({"school"}))) == {"role": {"a"}}
    assert entry.values_of("role") == {"a"}
    assert entry.values_of("relation") is None
