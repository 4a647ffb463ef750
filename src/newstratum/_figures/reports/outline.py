"""The outline of a report: its profile, the districts, the order of sections, and what is to be done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from attrs import field, frozen

from newstratum._figures.reports.report import CellValue, Section, Table
from newstratum._model.organisation.district import DistrictProfile
from newstratum._short_repr import ShortRepr
from newstratum._words import Words

_TITLE: Final = Words("区与街镇", "District and units")
_DISTRICTS: Final = Words("各区", "Districts")
_LIST: Final = Words("、", ", ")
_NO_PROFILE: Final = Words(
    "登记册尚未采用任何区的概况：街镇按记录中的代码列出，不与格局对照，也不列文中所称。",
    "The register has no profile of a district: units are listed by the codes of its records, no pattern is"
    " compared, and nothing is claimed.",
)
_NOT_IN_FORCE: Final = Words(
    "登记册中的概况当日均不适用：街镇按记录中的代码列出，不与格局对照，也不列文中所称。",
    "None of the register's profiles holds on this day: units are listed by the codes of its records, no"
    " pattern is compared, and nothing is claimed.",
)


@frozen(kw_only=True)
class OutsideCount(ShortRepr):
    """How many things of a sort lie outside the units of the report, by their codes."""

    #: What is counted: 人员, 平台.
    what: Words
    #: Its counter word: 名, 个.
    unit: str
    #: By the code of the unit; None where no unit is known.
    counts: Mapping[str | None, int] = field(factory=dict)


def build_district_section(
    profiles: Sequence[DistrictProfile],
    on: dt.date,
    outside: Iterable[OutsideCount],
    *,
    has_profiles: bool,
) -> Section:
    """Return by which profiles a report counts, and what lies outside of their units.

    Args:
        profiles: The profiles of the day.
        on: The day.
        outside: What lies outside, of each sort.
        has_profiles: Whether the register has profiles of other days.
    """
    notes = [_describe_profile(each, on) for each in profiles]
    if not profiles:
        notes.append(_NOT_IN_FORCE if has_profiles else _NO_PROFILE)
    listed = [each for each in outside if any(each.counts.values())]
    rows = [
        (each.what, _name_code(code), count)
        for each in listed
        for code, count in sorted(each.counts.items(), key=lambda item: (item[0] is None, item[0] or ""))
        if count
    ]
    for each in listed:
        unknown = each.counts.get(None, 0)
        elsewhere = sum(each.counts.values()) - unknown
        if elsewhere and profiles:
            codes = sorted(code for code, count in each.counts.items() if code is not None and count)
            named = dict.fromkeys(map(_name_code, codes))
            text = Words("{1}{2}{0}不在概况所列街镇之内（{3}）", "{0} in no unit of the profile: {1} ({3})")
            notes.append(text.format(each.what, elsewhere, each.unit, _LIST.join(named)))
        if unknown:
            text = Words("{1}{2}{0}街镇不详", "{0} of unknown unit: {1}")
            notes.append(text.format(each.what, unknown, each.unit))
    columns = (Words("类别", "what"), Words("街镇代码", "code of the unit"), Words("数", "number"))
    tables = (
        Table(title=Words("不在所列街镇之内的", "outside the units"), columns=columns, rows=tuple(rows)),
    )
    return Section(id="district", title=_TITLE, notes=tuple(notes), tables=tables if rows else ())


def _name_code(code: str | None) -> Words:
    """Return how a code is shown; text that is none may be anything, and is not repeated."""
    if code is None:
        return Words("不详", "unknown")
    return Words.same(code) if code.isascii() and code.isdigit() else Words("不是代码", "not a code")


def _describe_profile(profile: DistrictProfile, on: dt.date) -> Words:
    units = len(profile.list_units_on(on))
    name = Words(profile.name_zh, profile.name_en)
    text = Words(
        "按{}（{}）的概况{}统计，共{}个街镇", "Counted by the profile of {} ({}){}; units: {}"
    ).format(name, profile.code, _describe_period(profile), units)
    later = sum(unit.code in profile.build_lineage(on) for unit in profile.units)
    if later:
        text += Words(
            "；已撤并的{}个街镇计入撤并后的街镇", "; former units counted with what they became: {}"
        ).format(later)
    return text


def _describe_period(profile: DistrictProfile) -> Words:
    began, ended = profile.period.began_on, profile.period.ended_on
    if began is None and ended is None:
        return Words("", "")
    begins = Words("", "") if began is None else Words("{}起", "from {}").format(began)
    ends = Words("", "") if ended is None else Words("至{}", "to {}").format(ended)
    joined = Words(begins.zh + ends.zh, " ".join(filter(None, (begins.en, ends.en))))
    return Words("（{}）", ", {}").format(joined)


def build_districts_section(
    profiles: Iterable[DistrictProfile],
    columns: Sequence[tuple[Words, Words]],
    counts: Mapping[str, Sequence[int]],
) -> Section:
    """Return the districts of a city, one row each.

    Args:
        profiles: The profiles of the day.
        columns: What is counted, in full and as a heading where there is little room.
        counts: For the code of each district the numbers, in the order of the columns.
    """
    rows: Iterable[tuple[CellValue, ...]] = (
        (Words(each.name_zh, each.name_en), Words.same(each.code), *counts.get(each.code, ()))
        for each in profiles
    )
    names = (Words("区", "district"), Words("代码", "code"))
    table = Table(
        title=_DISTRICTS,
        columns=(*names, *(whole for whole, _ in columns)),
        short_columns=(*names, *(short for _, short in columns)),
        rows=tuple(rows),
    )
    return Section(id="districts", title=_DISTRICTS, tables=(table,))


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
        notes=(Words("共{}项，分列于各部分之后。", "{} in all, at the end of each section.").format(total),),
        tables=(
            Table(
                title=Words("各部分的待办", "to do by section"),
                columns=(Words("部分", "section"), Words("项数", "number")),
                rows=tuple(rows),
            ),
        ),
    )
