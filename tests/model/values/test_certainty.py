"""Three-valued answers."""

from __future__ import annotations

import pytest

from newstratum._model.values.certainty import Certainty, compute_certainty


@pytest.mark.parametrize(
    ("can_hold", "can_fail", "answer"),
    [(True, False, Certainty.YES), (False, True, Certainty.NO), (True, True, Certainty.POSSIBLY)],
)
def test_an_answer_is_certain_when_the_other_one_is_impossible(
    can_hold: bool, can_fail: bool, answer: Certainty
) -> None:
    assert compute_certainty(can_hold=can_hold, can_fail=can_fail) is answer
