from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from newstratum._cli.render import Screen, format_table, wrap_line

texts = st.text(st.sampled_from("中文，。（）“”ab 1→"), max_size=60)


@pytest.mark.slow
@given(texts, st.integers(12, 40), st.integers(0, 4))
def test_wrapping_loses_nothing_and_keeps_the_width(text: str, width: int, hanging: int) -> None:
    lines = wrap_line(text, width, hanging)
    assert "".join("".join(lines).split()) == "".join(text.split())
    for line in lines:
        # Only what must not be broken may be wider: a word, or marks that cling together.
        assert cell_len(line) <= width or len(line.split()) == 1
    assert all(line.startswith(" " * hanging) for line in lines[1:])


@given(texts, st.integers(12, 40))
def test_no_line_begins_with_a_closing_mark(text: str, width: int) -> None:
    for line in wrap_line(text, width)[1:]:
        assert line.lstrip(" ")[:1] not in set("，。）”→")


def test_words_stay_whole() -> None:
    assert wrap_line("新媒体运营 content manager 负责推送", 14) == [
        "新媒体运营",
        "content",
        "manager 负责推",
        "送",
    ]
    assert wrap_line("  - 单位类别：律师事务所", 16, 4) == ["  - 单位类别：律", "    师事务所"]
    assert wrap_line("", 10) == [""]


@given(st.lists(st.tuples(texts, texts, texts), max_size=5))
def test_columns_of_a_table_stand_straight(rows: list[tuple[str, str, str]]) -> None:
    marked = [tuple(f"[{cell.strip()}]" for cell in row) for row in rows]
    heads, lines = format_table(("[甲]", "[b]", "[丙]"), marked)
    ends = {cell_len(line) for line in (*heads, *lines)}
    assert len(ends) == 1
    for line, row in zip(lines, marked, strict=True):
        assert line.startswith(row[0])
        assert line.endswith(row[2])


def test_a_header_may_take_two_lines() -> None:
    heads, lines = format_table(("街镇", "中介和\n社会组织", "新媒体"), [("南翔镇", "3", "·")])
    assert heads == ["          中介和", "街镇    社会组织  新媒体"]
    assert lines == ["南翔镇         3       ·"]


def test_a_screen_in_a_pipe_is_plain_text(capsys: pytest.CaptureFixture[str]) -> None:
    screen = Screen()
    screen.print_heading("三、街镇")
    screen.print_paragraph("[bold]不是标记[/bold] :smile:", indent=1)
    screen.print_paragraphs("   - 一\n二")
    screen.print_paragraph("一\n二")
    screen.print_table(("街镇", "人"), [("南翔镇", "3")], ("合计", "3"))
    assert capsys.readouterr().out == (
        "\n三、街镇\n [bold]不是标记[/bold] :smile:\n   - 一\n二\n一\\n二\n"
        "街镇    人\n──────────\n南翔镇   3\n──────────\n合计     3\n"
    )
