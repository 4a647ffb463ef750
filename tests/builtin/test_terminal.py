from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from newstratum._builtin.terminal import compute_min_width, count_columns, wrap_anywhere, wrap_line

texts = st.text(st.sampled_from("中文，。（）“”ab 1→"), max_size=60)


@given(texts)
def test_columns_are_those_of_a_terminal(text: str) -> None:
    assert count_columns(text) == cell_len(text)


@given(texts, st.integers(8, 40), st.integers(0, 4))
def test_no_line_is_wider_and_nothing_is_lost(text: str, width: int, hanging: int) -> None:
    lines = wrap_anywhere(text, width, hanging)
    assert max(map(cell_len, lines)) <= width
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(line.startswith(" " * hanging) for line in lines[1:])


@given(texts, st.integers(0, 4))
def test_where_all_words_fit_none_is_broken(text: str, more: int) -> None:
    width = compute_min_width(text) + more
    assert wrap_anywhere(text, width) == wrap_line(text, width)
    assert all(count_columns(line) <= width for line in wrap_line(text, width))


def test_a_range_is_not_broken() -> None:
    assert wrap_line("系列活动0–13、阵地0–5", 12) == ["系列活动", "0–13、阵地", "0–5"]
    assert wrap_line("stations 0–13 – five", 10) == ["stations", "0–13 –", "five"]
