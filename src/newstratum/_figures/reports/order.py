"""The order of the sections of a report, as an office writes it, and what is to be done in all of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from newstratum._figures.reports.report import Section, Table
from newstratum._labels import Words

#: 概况, 队伍, 平台, 活动, 经费, 建言, 任务, 督导, 宣传, 核对, 待办: the sections of each, by their ids.
_CHAPTERS: Final = (
    ("district", "districts", "structure"),
    ("council", "posts", "appointments", "coverage", "industry_coverage", "balance"),
    ("line_balance", "scoreboard"),
    ("rhythm", "participation", "training"),
    ("spending",),
    ("proposals", "surveys"),
    ("meetings", "tasks"),
    ("inspections", "visits"),
    ("publicity",),
    ("findings", "claims"),
    ("work",),
)
_PLACES: Final = {section: place for place, section in enumerate(sum(_CHAPTERS, ()))}


def sort_sections(sections: Iterable[Section]) -> tuple[Section, ...]:
    """Return sections in the order of a report; those of one district of a city follow that of all."""
    return tuple(sorted(sections, key=lambda each: _PLACES.get(each.id, _PLACES["districts"])))


def build_to_do_section(sections: Sequence[Section]) -> Section:
    """Return how many things are to be done, by the section that names them."""
    rows = [(each.title, len(each.work)) for each in sections if each.work]
    title = Words("待办", "To do")
    if not rows:
        return Section(id="work", title=title, notes=(Words("没有待办事项。", "There is nothing to do."),))
    total = sum(count for _, count in rows)
    return Section(
        id="work",
        title=title,
        notes=(Words("共{}项，列在各部分之末。", "{} in all, at the end of each section.").format(total),),
        tables=(
            Table(
                title=Words("各部分的待办", "to do by section"),
                columns=(Words("部分", "section"), Words("项数", "number")),
                rows=tuple(rows),
            ),
        ),
    )
