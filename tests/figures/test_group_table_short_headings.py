from __future__ import annotations

from newstratum._figures.group_table import BROKEN_HEADINGS, OUTCOME_ORDER, SHORT_HEADINGS


def test_every_outcome_has_a_heading_in_one_line_and_in_lines_of_eight_columns() -> None:
    assert tuple(BROKEN_HEADINGS) == tuple(SHORT_HEADINGS) == OUTCOME_ORDER
    for broken, short in zip(BROKEN_HEADINGS.values(), SHORT_HEADINGS.values(), strict=True):
        assert short.zh == "".join(broken.zh.splitlines())
        assert max(map(len, broken.en.splitlines())) <= 8
    assert [SHORT_HEADINGS[each].en for each in ("enterprise", "new_media")] == ["enterprise", "new media"]
