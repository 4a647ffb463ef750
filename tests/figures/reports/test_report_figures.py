from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._figures.reports.report import Figure
from newstratum._labels import Words
from newstratum._model.values.quantities import Qualifier, build_exact_quantity, build_qualified_quantity
from newstratum.errors import InvalidValueError

DAY = dt.date(2018, 12, 31)
WHAT = Words("活动，每场计一次", "activities, each once")


@given(st.lists(st.text(min_size=1, max_size=4), max_size=8))
def test_ids_are_each_there_once_in_their_order(ids: list[str]) -> None:
    figure = Figure(definition=WHAT, value=build_exact_quantity(len(ids), "场"), as_of=DAY, ids=ids)
    assert list(figure.ids) == sorted(set(ids))


def test_a_figure_says_how_it_is_meant() -> None:
    exact = Figure(definition=WHAT, value=build_exact_quantity(12, "场"), as_of=DAY)
    nearly = Figure(definition=WHAT, value=build_qualified_quantity(100, Qualifier.NEARLY, "场"), as_of=DAY)
    computed = Figure(definition=WHAT, value=nearly.value + build_exact_quantity(1, "场"), as_of=DAY)
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
        Figure(definition=words, value=build_exact_quantity(1), as_of=DAY)
