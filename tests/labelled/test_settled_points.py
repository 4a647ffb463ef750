"""240 rows on what the decision table settled of itself (domain table, 4.1), in ordinary wordings.

Somebody wrote and labelled them from the table alone, who had seen neither the reader nor other rows.
Measured before anything was changed, 205 were read right, and ten were wrong and sure.
"""

from __future__ import annotations

import csv
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Final

from newstratum import classify, read

_PATH: Final = Path(__file__).parent / "settled_points.tsv"
_LEFT_OPEN: Final = frozenset({"undetermined", "contested"})
_RIGHT: Final = 0.91
#: Posts elsewhere, of which the words leave open who pays, are the weakest.
_RIGHT_OF_EACH: Final = 0.69
_WRONG_AND_SURE: Final = 0.022


@cache
def _judge() -> tuple[tuple[str, bool, bool], ...]:
    """Return for each row the point it is on, whether it was read right, and whether it is wrong and sure."""
    with _PATH.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))
    judged = []
    for row in rows:
        outcome = str(classify(read(row["employer_text"] or None, row["title_text"] or None)).outcome)
        right = outcome == row["label"]
        judged.append((row["item"], right, not right and outcome not in _LEFT_OPEN))
    return tuple(judged)


def test_rows_on_settled_points_are_read_right() -> None:
    judged = _judge()
    assert len(judged) == 240
    assert sum(right for _, right, _ in judged) / len(judged) >= _RIGHT
    assert sum(wrong for *_, wrong in judged) / len(judged) <= _WRONG_AND_SURE


def test_no_settled_point_is_left_out() -> None:
    rows = Counter(item for item, *_ in _judge())
    right = Counter(item for item, is_right, _ in _judge() if is_right)
    weak = {
        item: f"{right[item]} of {count}"
        for item, count in rows.items()
        if right[item] / count < _RIGHT_OF_EACH
    }
    assert not weak
