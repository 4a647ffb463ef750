from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum.errors import InvalidValueError
from newstratum.measures.figures import Figure
from newstratum.model.quantities import Qualifier, exactly, qualified
from newstratum.rules.facts import Words

DAY = dt.date(2018, 12, 31)
WHAT = Words("活动，每场计一次", "activities, each once")


@given(st.lists(st.text(min_size=1, max_size=4), max_size=8))
def test_ids_are_each_there_once_in_their_order(ids: list[str]) -> None:
    figure = Figure(definition=WHAT, value=exactly(len(ids), "场"), as_of=DAY, ids=ids)
    assert list(figure.ids) == sorted(set(ids))


def test_a_figure_says_how_it_is_meant() -> None:
    exact = Figure(definition=WHAT, value=exactly(12, "场"), as_of=DAY)
    nearly = Figure(definition=WHAT, value=qualified(100, Qualifier.NEARLY, "场"), as_of=DAY)
    computed = Figure(definition=WHAT, value=nearly.value + exactly(1, "场"), as_of=DAY)
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
        Figure(definition=words, value=exactly(1), as_of=DAY)
