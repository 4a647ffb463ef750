"""Platforms of ``newstratum plan rotation`` in a table or a register, and plans as tables and calendars."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from newstratum._cli.rotation_files import HostEntry, HostFile, check_hosts
from newstratum._model.values.calendar import IsoWeek, to_week
from newstratum._words import Words, join_clauses
from newstratum.errors import DecodeError, InvalidValueError, Problem

if TYPE_CHECKING:
    from newstratum import hooks
    from newstratum._planning.plans import RotationPlan, Turn

#: The headings that people give to what is read of a platform, in the form in which headings are compared.
_HEADINGS: Final[Mapping[str, frozenset[str]]] = {
    "id": frozenset({"id", "编号", "平台编号"}),
    "name": frozenset({"name", "platform", "平台", "平台名称", "名称"}),
    "blocked": frozenset(
        {"blocked", "不能主办", "不能主办的日期", "不能主办日期", "不可用日期", "不便日期", "停办日期"}
    ),
    "liaison_absent": frozenset({"liaison_absent", "联系人不在", "联系人不在的日期", "联系人外出日期"}),
    "last_hosted": frozenset({"last_hosted", "上次主办", "上次主办周次"}),
    "joined": frozenset({"joined", "加入", "加入周次", "加入日期", "参加起始"}),
    "left": frozenset({"left", "退出", "退出周次", "退出日期", "参加截止"}),
}
_SEPARATORS: Final = re.compile(r"[、，,；;|\s]+")
_RANGE: Final = re.compile(r"\s*(?:至|到|~|～|—+|–)\s*")
_NO_COLUMN: Final = Words(
    "没有“平台”或“编号”一栏；可用的栏：编号、平台、不能主办、联系人不在、上次主办、加入、退出",
    "names no platform; columns are: id, name, blocked, liaison_absent, last_hosted, joined, left",
)
_NO_WEEK: Final = Words(
    "不是周次或日期；请写2026-W05或2026-01-26", "no week and no day; write 2026-W05 or 2026-01-26"
)
_TOO_LONG: Final = Words("起止日期相反，或超过一年", "ends before it begins, or is longer than a year")
_SHEETS: Final = (Words("主办计划", "Rotation"), Words("主办次数", "Turns"), Words("说明", "Notes"))
_TALLY_COLUMNS: Final = (
    Words("平台", "platform"),
    Words("主办次数", "turns"),
    Words("两次之间最少周数", "fewest weeks between"),
    Words("主办周次", "weeks"),
)
_SUMMARY: Final = Words("{}主办", "{} hosts")
_JOINT: Final = Words("联合活动", "joint activity")
_PROVISIONAL: Final = Words("（暂定）", " (provisional)")


def read_host_table(path: Path, weeks: Sequence[IsoWeek]) -> tuple[HostFile, tuple[str, ...]]:
    """Read platforms from a table, for some weeks; columns that are not read stand beside them.

    Raises:
        DecodeError: It names no platform, or a cell does not fit; every problem is listed with its place.
    """
    from newstratum._cli.files import read_rows
    from newstratum._tables.schemas import normalise_heading

    hosts: list[HostEntry] = []
    places: list[Words] = []
    problems: list[Problem] = []
    columns: dict[str, str] = {}
    unread: tuple[str, ...] = ()
    for row in read_rows(path):
        if not columns:
            found = {column: _find_field(normalise_heading(column)) for column in row.cells}
            columns = {name: column for column, name in found.items() if name}
            unread = tuple(column for column, name in found.items() if not name)
            if not columns.keys() & {"id", "name"}:
                raise DecodeError((Problem((path.name,), _NO_COLUMN),))
        wrong = [_place(path, row, each.path, each.message) for each in row.problems]
        if not wrong:
            cells = {name: str(row.cells.get(column, "") or "").strip() for name, column in columns.items()}
            if not any(cells.values()):
                continue
            entry, wrong = _read_host(path, row, cells, columns)
            hosts.append(entry)
            places.append(_write_place(row))
        problems += wrong
    read = HostFile(hosts=tuple(hosts))
    for steps, message in check_hosts(read, weeks):
        where = places[steps[1]] if len(steps) > 1 and isinstance(steps[1], int) else Words.same(path.name)
        problems.append(Problem((path.name,), Words("{}：{}", "{}: {}").format(where, message)))
    if problems:
        raise DecodeError(tuple(problems))
    return read, unread


def _find_field(heading: str) -> str:
    return next((name for name, headings in _HEADINGS.items() if heading in headings), "")


def _write_place(row: hooks.Row, column: str = "") -> Words:
    return Words(row.locate(column, "zh"), row.locate(column, "en"))


def _place(path: Path, row: hooks.Row, steps: Sequence[str | int], message: Words) -> Problem:
    place = _write_place(row, str(steps[0]) if steps else "")
    return Problem((path.name,), Words("{}：{}", "{}: {}").format(place, message))


def _read_host(
    path: Path, row: hooks.Row, cells: Mapping[str, str], columns: Mapping[str, str]
) -> tuple[HostEntry, list[Problem]]:
    problems: list[Problem] = []

    def read(name: str, parse: Callable[[str], Any], empty: Any) -> Any:
        if not cells.get(name):
            return empty
        try:
            return parse(cells[name])
        except InvalidValueError as error:
            message = join_clauses(error.reason, error.hint)
            problems.append(_place(path, row, (columns[name],), message))
        return empty

    entry = HostEntry(
        id=cells.get("id") or cells.get("name", ""),
        name=cells.get("name", ""),
        blocked=read("blocked", _parse_days, ()),
        liaison_absent=read("liaison_absent", _parse_days, ()),
        last_hosted=read("last_hosted", _parse_week, None),
        joined=read("joined", _parse_week, None),
        left=read("left", _parse_week, None),
    )
    return entry, problems


def _parse_days(text: str) -> tuple[dt.date, ...]:
    """Return the days that a cell lists: ``2026-03-06、2026-04-01至2026-04-05``."""
    days: list[dt.date] = []
    for part in filter(None, _SEPARATORS.split(_RANGE.sub("至", text))):
        first, last = ([_parse_day(each) for each in _RANGE.split(part)] * 2)[:2]
        if not 0 <= (last - first).days <= 366:
            raise InvalidValueError("days", _TOO_LONG, Words("请核对", "check them"))
        days += (first + dt.timedelta(days=number) for number in range((last - first).days + 1))
    return tuple(sorted(set(days)))


def _parse_day(text: str) -> dt.date:
    from newstratum._tables.cells import CellSetting, UnreadableCellError, parse_cell
    from newstratum._tables.schemas import TableField

    field = TableField(name="day", heading=Words("日期", "day"), parse="day")
    try:
        day: dt.date = parse_cell(text.split(" ")[0], field, CellSetting(today=dt.date(2000, 1, 1)))
    except UnreadableCellError as error:
        raise InvalidValueError("day", error.reason, error.hint) from None
    return day


def _parse_week(text: str) -> IsoWeek:
    try:
        return IsoWeek.parse(text)
    except InvalidValueError:
        pass
    try:
        return to_week(_parse_day(text))
    except InvalidValueError:
        raise InvalidValueError("week", _NO_WEEK) from None


def read_register_hosts(store: str, weeks: Sequence[IsoWeek]) -> HostFile:
    """Return the platforms of a register that may exist in some weeks, each with when it begins or ends.

    Raises:
        DecodeError: There is none.
    """
    from newstratum._cli.stores import open_for_reading
    from newstratum._wire.record_kinds import LIAISON, PLATFORM

    with open_for_reading(store, PLATFORM, LIAISON) as registry:
        hosts = registry.structure.rotation_hosts(weeks)
    read = HostFile(
        hosts=tuple(
            HostEntry(
                id=host.id,
                name=name,
                blocked=tuple(sorted(host.blocked_on)),
                liaison_absent=tuple(sorted(host.liaison_absent_on)),
                joined=host.joined_in,
                left=host.left_in,
            )
            for host, name in hosts
        )
    )
    problems = tuple(Problem(("--store",), message) for _, message in check_hosts(read, weeks))
    if problems:
        raise DecodeError(problems)
    return read


# ----------------------------------------------------------------------------------------- writing


def build_plan_sheets(
    plan: RotationPlan,
    names: Mapping[str, str],
    language: str,
    *,
    columns: Sequence[str],
    build_row: Callable[[Turn], Sequence[str]],
    notes: Sequence[str],
) -> list[hooks.Sheet]:
    """Return a plan as sheets: who hosts when, how often each does, and what there is to say of it."""
    from newstratum import hooks
    from newstratum._planning.fairness import build_certificate

    tallies = build_certificate(plan).tallies
    rows = [
        [names.get(each.host, each.host), len(each.weeks), each.closest or "", " ".join(map(str, each.weeks))]
        for each in tallies
    ]
    turns, counts, told = (each.in_language(language) for each in _SHEETS)
    return [
        hooks.Sheet(
            name=turns,
            columns=tuple(columns),
            rows=[list(build_row(turn)) for turn in plan.turns],
        ),
        hooks.Sheet(
            name=counts, columns=tuple(each.in_language(language) for each in _TALLY_COLUMNS), rows=rows
        ),
        hooks.Sheet(name=told, columns=(told,), rows=[[note] for note in notes]),
    ]


def render_plan_calendar(
    plan: RotationPlan, names: Mapping[str, str], language: str, *, created_at: dt.datetime, name: str
) -> bytes:
    """Return a plan as a calendar to subscribe to: an entry a week, on its day."""
    from newstratum._wire.exports.calendars import render_calendar

    entries = list(_iterate_entries(plan, names, language))
    return render_calendar(entries, created_at=created_at, name=name).encode()


def _iterate_entries(plan: RotationPlan, names: Mapping[str, str], language: str) -> Iterator[Any]:
    from newstratum._ports.notifier import CalendarEntry

    for turn in plan.turns:
        if turn.host is None:
            what = _JOINT if not turn.theme else _JOINT + Words("：{}", ": {}").format(turn.theme)
        else:
            what = _SUMMARY.format(names.get(turn.host, turn.host))
        if turn.provisional:
            what += _PROVISIONAL
        summary = " ".join(what.in_language(language).split())
        # The same for the week whoever hosts in it, so that a later plan replaces the entry.
        yield CalendarEntry(
            uid=f"rotation.{turn.week}", first_on=turn.day, last_on=turn.day, summary=summary[:200]
        )
