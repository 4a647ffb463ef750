from __future__ import annotations

import datetime as dt
import json
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._figures.reports.report import (
    Figure,
    Report,
    Section,
    Table,
    count_with_bounds,
    round_half_up,
)
from newstratum._model.values.certainty import Certainty
from newstratum._model.values.money import Money, parse_money
from newstratum._model.values.quantities import Qualifier, build_exact_quantity, build_qualified_quantity
from newstratum._words import Words
from newstratum.errors import InvalidValueError

DAY = dt.date(2018, 11, 1)

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=5)
words = st.builds(Words, texts, texts)
quantities = st.builds(
    lambda number, qualifier, incomplete: build_qualified_quantity(
        number, qualifier, "场", incomplete=incomplete
    ),
    st.integers(1, 10**6),
    st.sampled_from(Qualifier),
    st.booleans(),
)
figures = st.builds(
    Figure, definition=words, value=quantities, as_of=st.just(DAY), ids=st.lists(texts, max_size=3)
)
rows = st.tuples(st.integers(), words, st.none())
tables = st.builds(
    lambda title, columns, listed: Table(title=title, columns=columns, rows=tuple(listed)),
    words,
    st.tuples(words, words, words),
    st.lists(rows, max_size=3),
)
sections = st.builds(
    lambda identifier, title, notes, counted, listed: Section(
        id=identifier, title=title, notes=tuple(notes), figures=tuple(counted), tables=tuple(listed)
    ),
    texts,
    words,
    st.lists(words, max_size=2),
    st.lists(figures, max_size=2),
    st.lists(tables, max_size=2),
)


@pytest.mark.slow
@given(words, st.lists(sections, max_size=3), st.sampled_from(["zh", "en"]))
def test_a_report_survives_json_and_keeps_what_stands_behind_a_figure(title, listed, language) -> None:
    report = Report(title=title, as_of=DAY, sections=tuple(listed))
    plain = report.to_dict(language=language)
    assert json.loads(json.dumps(plain)) == plain
    assert (plain["report"], plain["language"], plain["as_of"]) == (1, language, "2018-11-01")
    for section, given_section in zip(plain["sections"], listed, strict=True):
        for plain_figure, figure in zip(section["figures"], given_section.figures, strict=True):
            assert plain_figure["definition"] == {"zh": figure.definition.zh, "en": figure.definition.en}
            assert plain_figure["qualifier"] == figure.qualifier
            assert plain_figure["ids"] == list(figure.ids)
            bounds = (figure.value.low, figure.value.high)
            assert (plain_figure["low"], plain_figure["high"]) == tuple(
                None if bound is None else float(bound) for bound in bounds
            )
            assert plain_figure["text"] == {"zh": figure.text("zh"), "en": figure.text("en")}
    assert Report.from_dict(plain) == report


@pytest.mark.parametrize("language", ["zh", "en"])
def test_cells_are_numbers_words_or_nothing(language) -> None:
    table = Table(title=Words("表", "table"), columns=(), rows=((3, Words("三", "three"), None),))
    section = Section(id="s", title=Words("节", "section"), tables=(table,))
    plain = Report(title=Words("题", "title"), as_of=DAY, sections=(section,)).to_dict(language=language)
    assert plain["sections"][0]["tables"][0]["rows"] == [[3, {"zh": "三", "en": "three"}, None]]


@given(st.lists(st.sampled_from(Certainty)))
def test_every_way_the_possible_ones_fall_out_stays_inside(answers: list[Certainty]) -> None:
    possible = answers.count(Certainty.POSSIBLY)
    counted = count_with_bounds(answers, "人")
    assert all(counted.can_be(answers.count(Certainty.YES) + more) for more in range(possible + 1))
    assert counted.low == answers.count(Certainty.YES)
    assert counted.high == answers.count(Certainty.YES) + possible


@given(st.integers(0, 10**6))
def test_halves_go_up_as_in_exact_decimals(thousandths: int) -> None:
    wanted = (Decimal(thousandths) / 1000).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
    assert round_half_up(Fraction(thousandths, 1000)) == Fraction(wanted)


TODAY = dt.date(2018, 12, 31)
WHAT = Words("活动，每场计一次", "activities, each once")


@pytest.mark.slow
@given(st.lists(st.text(min_size=1, max_size=4), max_size=8))
def test_ids_are_each_there_once_in_their_order(ids: list[str]) -> None:
    figure = Figure(definition=WHAT, value=build_exact_quantity(len(ids), "场"), as_of=TODAY, ids=ids)
    assert list(figure.ids) == sorted(set(ids))


@given(st.integers(1 - 10**10, 10**10 - 1))
def test_money_is_written_to_the_fen(fen: int) -> None:
    figure = Figure(
        definition=WHAT, value=build_exact_quantity(Fraction(fen, 1_000_000), "万元"), as_of=TODAY
    )
    assert parse_money(figure.text("zh")) == Money(minor=fen)
    assert Fraction(figure.text("en").replace(",", "")) * 1_000_000 == fen


def test_a_share_of_money_that_is_no_whole_fen_is_rounded() -> None:
    figure = Figure(definition=WHAT, value=build_exact_quantity(Fraction(70, 22), "万元"), as_of=TODAY)
    assert figure.text("zh") == "3.18万元"


def test_a_figure_says_how_it_is_meant() -> None:
    exact = Figure(definition=WHAT, value=build_exact_quantity(12, "场"), as_of=TODAY)
    nearly = Figure(definition=WHAT, value=build_qualified_quantity(100, Qualifier.NEARLY, "场"), as_of=TODAY)
    computed = Figure(definition=WHAT, value=nearly.value + build_exact_quantity(1, "场"), as_of=TODAY)
    assert [each.qualifier for each in (exact, nearly, computed)] == [
        Qualifier.EXACT,
        Qualifier.NEARLY,
        None,
    ]
    assert (nearly.text("zh"), nearly.text("en")) == ("近百场", "nearly 100")
    assert computed.text("en") == "more than 1 and less than 101"


@pytest.mark.parametrize("words", [Words("活动", ""), Words("", "activities")])
def test_a_definition_is_in_both_languages(words: Words) -> None:
    with pytest.raises(InvalidValueError, match="both languages"):
        Figure(definition=words, value=build_exact_quantity(1), as_of=TODAY)
