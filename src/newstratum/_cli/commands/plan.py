"""``newstratum plan``: who hosts in which week."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from newstratum._cli.exits import Exit, make_group, print_note
from newstratum._cli.help import argument, in_chinese, option
from newstratum._cli.language import get_language, say
from newstratum._cli.options import AsJson, Lang, Language, check_year
from newstratum._cli.output import (
    FileMode,
    Force,
    check_output_file,
    format_json,
    parse_mode,
    print_content,
    print_json,
    write_output_file,
)
from newstratum._words import Words, write_count

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from newstratum import hooks
    from newstratum._cli.rotation_files import HostFile
    from newstratum._model.values.calendar import HolidayTable, IsoWeek
    from newstratum._planning.plans import Membership, Replan, RotationPlan, RotationRequest, Turn, TurnChange

_WEEKDAYS: Final = {"zh": "一二三四五六日", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}
_WORDS: Final = {
    "zh": {
        "columns": ("周次", "日期", "星期", "方式", "主办", "备注"),
        "provisional": "暂定",
        "excused": "{weeks}：整周放假，不安排活动",
        "fair": "每个平台主办{count}次，两次之间至少隔{closest}周；节假日依据：{holidays}",
        "once": "每个平台主办{count}次；节假日依据：{holidays}",
        "changes": "{hosts}处更换主办，{days}处只改日期：",
        "unchanged": "与原计划一致",
        "not_fewest": "更换主办处数未必最少，只证明了不能少于{fewest}处；可用 --effort 加大搜索量",
        "other_year": "{week}自{monday}起：一周按其星期四所在的年份计（ISO 8601）",
        "unannounced": "{years}年放假安排未列入：暂定的日期可能正逢除夕、春节、清明、端午、中秋或者调休；"
        "放假通知公布后，请用 --holidays 列入，重新排定",
        "membership": "{host}：{span}",
        "joined": "自{week}起参加",
        "left": "参加至{week}止",
        "absent": "这些周均不参加",
        "memberships": "主办次数按参加的周折算：{hosts}",
        "between": "，",
        "listed": "；",
        "all": "联合（{count}个平台）",
        "none": "无活动",
    },
    "en": {
        "columns": ("week", "day", "", "mode", "host", "note"),
        "provisional": "provisional",
        "excused": "{weeks}: all of it a public holiday, no activity",
        "fair": "each platform hosts {times}, {weeks} apart or more; holidays: {holidays}",
        "once": "each platform hosts {times}; holidays: {holidays}",
        "changes": "{hosts} with another host, {days} with another day only:",
        "unchanged": "nothing changes",
        "not_fewest": "fewer hosts than these might change: it is proved only that {fewest} must; "
        "--effort allows a longer search",
        "other_year": "{week} begins on {monday}: ISO 8601 counts a week to the year of its Thursday",
        "unannounced": "the holidays of {years} are not announced here: a provisional day can be the eve of "
        "Spring Festival (除夕), another festival of the lunar calendar or a day off in exchange; when the "
        "notice is out, give it as --holidays and plan again",
        "membership": "{host} {span}",
        "joined": "from {week} on",
        "left": "until {week}",
        "absent": "in none of these weeks",
        "memberships": "quotas are those of the weeks taken part in: {hosts}",
        "between": " ",
        "listed": "; ",
        "all": "joint ({platforms})",
        "none": "no activity",
    },
}


@in_chinese(
    "排定每周由谁主办：每周一场，排在工作日，各平台次数相等。\n\n排不出时写明卡在哪一周、为什么。用--was可把"
    "原方案按现况调整，并列出每处改动。"
)
def rotation(
    file: Annotated[
        Path | None,
        argument(
            help=Words("平台表：TOML、CSV或xlsx。", "The platforms: TOML, CSV or xlsx; or give --store."),
            metavar="FILE",
        ),
    ] = None,
    store: Annotated[
        str,
        option(
            "--store",
            help=Words("或由登记册读取平台。", "Or read the platforms from a register."),
            metavar="URL",
        ),
    ] = "",
    year: Annotated[
        int | None,
        option(help=Words("排定这一年的各周。", "Plan the ISO weeks of this year."), metavar="YEAR"),
    ] = None,
    start: Annotated[
        str,
        option(
            "--from", help=Words("或写第一周：2027-W01。", "Or the first week: 2027-W01."), metavar="WEEK"
        ),
    ] = "",
    end: Annotated[
        str, option("--to", help=Words("以及最后一周。", "And the last week."), metavar="WEEK")
    ] = "",
    apart: Annotated[
        int,
        option(
            help=Words("同一平台两次主办之间相隔的周数。", "Weeks from one turn of a platform to its next."),
            min=1,
        ),
    ] = 6,
    weekday: Annotated[
        int,
        option(
            help=Words("最合适的日子，1为周一，7为周日。", "The best day, 1 for Monday to 7."), min=1, max=7
        ),
    ] = 5,
    holidays: Annotated[
        list[Path] | None,
        option(
            help=Words(
                "后续年份的节假日，TOML文件；可重复。", "Holidays of a later year, in TOML; repeatable."
            ),
            metavar="FILE",
        ),
    ] = None,
    seed: Annotated[int | None, option(help=Words("以抽签决定先后。", "Draw the order of turns."))] = None,
    effort: Annotated[
        int | None,
        option(
            help=Words(
                "搜索的步数上限，默认6000，约几秒；改动较大、说未必最少时加大。",
                "The limit of the search, 6000 by default: some seconds. Give more where fewer changes "
                "are not ruled out.",
            ),
            min=1,
        ),
    ] = None,
    was: Annotated[
        Path | None,
        option(
            help=Words(
                "JSON格式的原方案：尽量少改主办平台。",
                "A plan in JSON: change as few of its hosts as possible.",
            ),
            metavar="FILE",
        ),
    ] = None,
    keep_before: Annotated[
        dt.datetime | None,
        option(
            help=Words("这一天以前的安排不动。", "Leave turns before this day as they were."),
            formats=["%Y-%m-%d"],
            metavar="DAY",
        ),
    ] = None,
    form: Annotated[
        str,
        option(
            "--as",
            help=Words("写成xlsx、csv、json或ics。", "As xlsx, csv, json or ics."),
            metavar="FORM",
        ),
    ] = "",
    out: Annotated[
        Path | None,
        option(
            "--out",
            help=Words("写入文件，格式照其后缀。", "Write a file, in the form of its ending."),
            metavar="FILE",
        ),
    ] = None,
    force: Force = False,
    mode: FileMode = "600",
    as_json: AsJson = False,
    lang: Language = Lang.ZH,
) -> Exit:
    """Plan who hosts in which week: one activity a week, on a workday, every platform equally often.

    Where that is impossible it says which week is in the way, and why. With --was it fits an earlier plan to
    what holds now and lists every change.
    """
    from newstratum._cli.rotation_files import encode_plan, read_plan, take_memberships
    from newstratum._planning.rotation import plan_rotation, replan_rotation
    from newstratum._planning.search import EFFORT

    form = _choose_form(form, out, as_json=as_json)
    permissions = parse_mode(mode)
    if out is not None:
        check_output_file(out, store, force=force)
    weeks = _parse_weeks(year, start, end)
    table = _read_holidays(holidays or [])
    read = _read_hosts(file, store, weeks)
    earlier = None if was is None else read_plan(was)
    if earlier is not None:
        _check_same_weeks(earlier, weeks)
        read, taken = take_memberships(read, earlier)
        for each in taken:
            print_note(
                Words("{}：{}，照原方案", "{}: {}, as the earlier plan has it").format(
                    each.host, _format_membership(each, weeks, get_language())
                )
            )
    request = _build_request(read, weeks, table, apart=apart, weekday=weekday, seed=seed)
    replan = None
    if earlier is None:
        plan = plan_rotation(request, effort=effort or EFFORT)
    else:
        day = keep_before.date() if keep_before else None
        replan = replan_rotation(earlier, request, keep_before=day, effort=effort or EFFORT)
        plan = replan.plan
    names = {host.id: host.name or host.id for host in read.hosts}
    page = _Page(names, weeks, lang.value)
    if not form:
        page.show(plan, replan)
    elif form == "json":
        plain = encode_plan(plan, replan)
        if out is None:
            print_json(plain, indent=1)
        else:
            content = format_json(plain, indent=1) + "\n"
            write_output_file(out, content.encode(), force=force, mode=permissions)
    elif form == "ics":
        _write_calendar(plan, names, lang.value, out, force=force, mode=permissions)
    elif out is not None:
        _write_table(page.build_sheets(plan), out, mode=permissions)
    if form and (note := _format_unannounced(plan, get_language())):
        print_note(note)
    if out is not None:
        typer.echo(out)
    return Exit.OK


def _choose_form(form: str, out: Path | None, *, as_json: bool) -> str:
    """Return the form in which the plan is written; empty for the terminal."""
    known = ("xlsx", "csv", "json", "ics")
    chosen = form or ("json" if as_json else "" if out is None else out.suffix.lower().removeprefix("."))
    if chosen and chosen not in known:
        what = Words("只有xlsx、csv、json、ics", "use one of: xlsx, csv, json, ics")
        raise typer.BadParameter(say(what), param_hint="--as" if form else "--out")
    if chosen in ("xlsx", "csv"):
        if out is None:
            raise typer.BadParameter(
                say(Words("请用--out写明文件", "name a file with --out")), param_hint="--as"
            )
        if out.suffix.lower() != f".{chosen}":
            what = Words("文件名请以.{0}结尾", "let the name of the file end with .{0}").format(chosen)
            raise typer.BadParameter(say(what), param_hint="--out")
    return chosen


def _read_hosts(file: Path | None, store: str, weeks: Sequence[IsoWeek]) -> HostFile:
    """Return the platforms of a file or of a register."""
    from newstratum._cli.rotation_files import read_host_file
    from newstratum._cli.rotation_tables import read_host_table, read_register_hosts
    from newstratum._input.names import format_names

    if (file is None) == (not store):
        what = Words("写平台表，或写--store，二者取一", "give a file of platforms, or --store")
        raise typer.BadParameter(say(what), param_hint="FILE")
    if file is None:
        return read_register_hosts(store, weeks)
    if file.suffix.lower() == ".toml":
        return read_host_file(file, weeks)
    read, unread = read_host_table(file, weeks)
    if unread:
        names = format_names(unread, unread)
        print_note(
            Words("{}：没有读取的栏：{}", "{}: columns that are not read: {}").format(file.name, names)
        )
    return read


def _write_table(sheets: Sequence[hooks.Sheet], out: Path, *, mode: int) -> None:
    """Write a workbook, or of a file of text the first of its sheets."""
    from newstratum._api import get_plugin_host

    write = get_plugin_host().get_format(out).write_workbook
    if write is None:
        what = Words("没有可写{}的插件", "no plugin writes {}").format(out.suffix)
        raise typer.BadParameter(say(what), param_hint="--out")
    write(out, sheets[:1] if out.suffix.lower() == ".csv" else sheets)
    out.chmod(mode)


def _write_calendar(
    plan: RotationPlan, names: Mapping[str, str], language: str, out: Path | None, *, force: bool, mode: int
) -> None:
    from newstratum._cli.rotation_tables import render_plan_calendar

    title = Words("主办计划", "Rotation").in_language(language)
    now = dt.datetime.now(dt.UTC)
    content = render_plan_calendar(plan, names, language, created_at=now, name=title)
    if out is None:
        print_content(content, ".ics")
    else:
        write_output_file(out, content, force=force, mode=mode)


def _parse_weeks(year: int | None, start: str, end: str) -> tuple[IsoWeek, ...]:
    from newstratum._model.values.calendar import IsoWeek, list_weeks, to_week
    from newstratum.errors import InvalidValueError

    if (year is None) == (not start and not end) or bool(start) != bool(end):
        raise typer.BadParameter(
            say(Words("请写--year，或同时写--from和--to", "give --year, or both --from and --to"))
        )
    try:
        if year is None:
            first, end_week = IsoWeek.parse(start), IsoWeek.parse(end)
            check_year(first.year, "--from")
            check_year(end_week.year, "--to")
            weeks = list_weeks(first.monday, end_week.sunday)
        else:
            check_year(year, "--year")
            # The 28th of December always lies in the last week.
            last = to_week(dt.date(year, 12, 28))
            weeks = tuple(IsoWeek(year, number) for number in range(1, last.number + 1))
    except (InvalidValueError, ValueError) as error:
        words = error.words if isinstance(error, InvalidValueError) else Words.same(error)
        raise typer.BadParameter(say(words), param_hint="--year, --from, --to") from None
    if not weeks:
        raise typer.BadParameter(
            say(Words("最后一周早于第一周", "the last week comes before the first")), param_hint="--to"
        )
    return weeks


def _check_same_weeks(plan: RotationPlan, weeks: Sequence[IsoWeek]) -> None:
    """Refuse to plan only a part of the weeks of an earlier plan again: shares and distances are of all."""
    if missing := sorted({*(turn.week for turn in plan.turns), *plan.excused} - set(weeks)):
        raise typer.BadParameter(
            say(
                Words(
                    "原方案有{}，本次未排；请把原方案各周全部重排，已过去的用--keep-before保留",
                    "the earlier plan has {}, which is not planned now; plan all of its weeks again, and "
                    "keep those that are past with --keep-before",
                ).format(missing[0])
            ),
            param_hint="--was",
        )


def _read_holidays(files: Sequence[Path]) -> HolidayTable:
    from newstratum._shipped.holidays import build_holiday_table, load_holiday_years, parse_holiday_year
    from newstratum._wire.toml_files import read_toml_file

    later = [parse_holiday_year(read_toml_file(path), path.name) for path in files]
    return build_holiday_table([*load_holiday_years(), *later])


def _build_request(
    read: HostFile,
    weeks: Sequence[IsoWeek],
    table: HolidayTable,
    *,
    apart: int,
    weekday: int,
    seed: int | None,
) -> RotationRequest:
    from newstratum._planning.plans import Host, RotationRequest
    from newstratum._shipped.holidays import list_fixed_holidays

    # A holiday that the law fixes by date is closed even before the notice of its year is published.
    lawful = {day for year in range(weeks[0].year, weeks[-1].year + 2) for day in list_fixed_holidays(year)}
    return RotationRequest(
        hosts=tuple(
            Host(
                id=host.id,
                blocked_on=host.blocked,
                liaison_absent_on=host.liaison_absent,
                last_hosted_in=host.last_hosted,
                joined_in=host.joined,
                left_in=host.left,
            )
            for host in read.hosts
        ),
        weeks=tuple(weeks),
        holidays=table,
        closed_on={*read.closed, *(day for day in lawful if not table.knows(day))},
        own=read.own,
        joint=read.joint,
        weeks_apart=apart,
        weekday=weekday,
        seed=seed,
    )


def _format_unannounced(plan: RotationPlan, language: str) -> str:
    """Say which years have days that a festival can fall on; empty where all holidays are announced."""
    words: Mapping[str, Any] = _WORDS[language]
    years = sorted({turn.day.year for turn in plan.turns if turn.provisional})
    return str(words["unannounced"].format(years=_join(map(str, years), language))) if years else ""


def _join(parts: Iterable[str], language: str) -> str:
    return ("、" if language == "zh" else ", ").join(parts)


def _format_membership(membership: Membership, weeks: Sequence[IsoWeek], language: str) -> str:
    words: Mapping[str, Any] = _WORDS[language]
    if not any(map(membership.covers, weeks)):
        return str(words["absent"])
    ends = (("joined", membership.joined_in), ("left", membership.left_in))
    return str(words["between"].join(words[name].format(week=week) for name, week in ends if week))


class _Page:
    """A plan on the terminal."""

    def __init__(self, names: Mapping[str, str], weeks: Sequence[IsoWeek], language: str) -> None:
        from newstratum._cli.render import Screen
        from newstratum._shipped.labels import load_labels

        self._screen = Screen()
        self._names = names
        self._weeks = weeks
        self._language = language
        self._words: Mapping[str, Any] = _WORDS[language]
        self._labels = load_labels()

    def show(self, plan: RotationPlan, replan: Replan | None) -> None:
        """Show the plan, what is fair about it, and what it changes."""
        from newstratum._cli.render import wrap_cells

        header = self._words["columns"]
        rows = wrap_cells(
            header, [self._build_row(turn) for turn in plan.turns], self._screen.width, wrapped=[4, 5]
        )
        self._screen.print_table(header, rows, left=6)
        for note in self._list_notes(plan):
            self._screen.print_paragraph(note)
        self._screen.print_paragraph(self._format_fairness(plan), style="bold")
        if replan:
            self._show_changes(replan)

    def build_sheets(self, plan: RotationPlan) -> list[hooks.Sheet]:
        """Return the plan as the sheets of a workbook."""
        from newstratum._cli.rotation_tables import build_plan_sheets

        weekday = Words("星期", "weekday").in_language(self._language)
        columns = [name or weekday for name in self._words["columns"]]
        notes = [*self._list_notes(plan), self._format_fairness(plan)]
        return build_plan_sheets(
            plan, self._names, self._language, columns=columns, build_row=self._build_row, notes=notes
        )

    def _list_notes(self, plan: RotationPlan) -> Iterator[str]:
        """Yield what the table does not say by itself."""
        for turn in plan.turns:
            if turn.day.year != turn.week.year:
                yield self._words["other_year"].format(week=turn.week, monday=turn.week.monday)
        if plan.excused:
            yield self._words["excused"].format(weeks=_join(map(str, plan.excused), self._language))
        if unannounced := _format_unannounced(plan, self._language):
            yield unannounced
        if plan.memberships:
            hosts = (
                self._words["membership"].format(
                    host=self._names.get(each.host, each.host),
                    span=_format_membership(each, self._weeks, self._language),
                )
                for each in plan.memberships
            )
            yield self._words["memberships"].format(hosts=self._words["listed"].join(hosts))

    def _build_row(self, turn: Turn) -> tuple[str, ...]:
        return (
            str(turn.week),
            str(turn.day),
            _WEEKDAYS[self._language][turn.day.isoweekday() - 1],
            self._labels.word_of(turn.mode, self._language),
            self._format_host(turn),
            " ".join(part for part in (turn.theme, self._words["provisional"] * turn.provisional) if part),
        )

    def _format_host(self, turn: Turn) -> str:
        if turn.host is None:
            count = len(turn.hosts)
            return str(self._words["all"].format(count=count, platforms=write_count(count, "platform").en))
        return self._names.get(turn.host, turn.host)

    def _format_fairness(self, plan: RotationPlan) -> str:
        from newstratum._planning.fairness import build_certificate

        proof = build_certificate(plan)
        count = str(proof.fewest) if proof.fewest == proof.most else f"{proof.fewest}–{proof.most}"
        times = f"{count} time" if proof.most == 1 and proof.fewest == 1 else f"{count} times"
        closest = min((each.closest for each in proof.tallies if each.closest is not None), default=None)
        words = self._words["once" if closest is None else "fair"]
        weeks = write_count(closest or 0, "week").in_language(self._language)
        return str(
            words.format(count=count, times=times, closest=closest, weeks=weeks, holidays=proof.holidays)
        )

    def _show_changes(self, replan: Replan) -> None:
        self._screen.print_line()
        if not replan.changes:
            self._screen.print_line(self._words["unchanged"])
            return
        hosts = len(replan.host_changes)
        self._screen.print_line(self._words["changes"].format(hosts=hosts, days=len(replan.changes) - hosts))
        for change in replan.changes:
            before, after = (self._format_side(turn, change) for turn in (change.before, change.after))
            self._screen.print_paragraph(f"{change.week}  {before} → {after}", indent=2, hanging=10)
        if not replan.is_fewest:
            self._screen.print_paragraph(self._words["not_fewest"].format(fewest=replan.fewest))

    def _format_side(self, turn: Turn | None, change: TurnChange) -> str:
        if turn is None:
            return str(self._words["none"])
        return f"{self._format_host(turn)} {turn.day}" if change.is_of_host else str(turn.day)


plan_app = make_group("plan", Words("排定何时由谁主办。", "Plan who hosts when."), rotation=rotation)
