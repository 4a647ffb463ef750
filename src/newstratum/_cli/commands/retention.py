"""``newstratum retention``: how long records about people are kept, and doing what is due."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

import attrs

from newstratum._cli.commands.exports.options import Actor
from newstratum._cli.exits import Exit, make_group, print_note
from newstratum._cli.help import argument, in_chinese, option
from newstratum._cli.options import AsJson, Lang, Language, StoreUrl, parse_day
from newstratum._cli.output import print_json
from newstratum._words import Words, write_count
from newstratum.errors import InvalidValueError

if TYPE_CHECKING:
    from newstratum._model.people.retention import RetentionPeriod
    from newstratum._registry.retention.service import RetentionReport

Day = Annotated[
    str,
    option(
        "--on",
        help=Words("哪一天，不写即今天：2026-01-31。", "The day, today by default: 2026-01-31."),
        metavar="DAY",
    ),
]
_PERIOD: Final = Words("{}{}：{}个月，{}；{}", "{}{}: {} months, then {}; {}")
_DUE: Final = Words("{}{}：{}，{}；应保存至{}；{}", "{}{}: {}, {}; to be kept until {}; {}")
_NOTHING: Final = Words("{}没有到期的记录", "nothing is due on {}")
_DRY: Final = Words("只是试算，没有改动", "a dry run: nothing was changed")
#: Ids that are named of what a human has to decide about.
_NAMED: Final = 20


@in_chinese("列出各类人员记录的保存期限、到期后如何处理、依据什么，以及已到期的数目。")
def list_periods(store: StoreUrl, on: Day = "", as_json: AsJson = False, lang: Language = Lang.ZH) -> Exit:
    """List how long records about people are kept, what happens then, why, and how many are due."""
    from newstratum._cli.render import Screen
    from newstratum._cli.stores import open_unchanged

    day = parse_day(on)
    with open_unchanged(store) as registry:
        periods = registry.retention.periods()
        report = registry.retention.run(actor="list", on=day, dry_run=True)
    if as_json:
        return print_json(
            {
                "on": day.isoformat(),
                "periods": [each.to_dict() for each in periods],
                "due": [each.to_dict(lang.value) for each in report.results],
            }
        )
    screen = Screen()
    for each in periods:
        screen.print_paragraph(_describe_period(each).in_language(lang.value), hanging=2)
    _show(report, lang)
    return Exit.OK


@in_chinese(
    "处理到期的记录：删除的连同此前的内容一并删除；签到和答卷只留数字；须由人决定的逐一列出。\n\n--on不得晚于今天，除非只是试算。"
)
def run(
    store: StoreUrl,
    on: Day = "",
    dry_run: Annotated[
        bool,
        option(
            "--dry-run",
            help=Words("只说明将如何处理，不作改动。", "Change nothing, and say what would be done."),
        ),
    ] = False,
    actor: Actor = "office",
    as_json: AsJson = False,
    lang: Language = Lang.ZH,
) -> Exit:
    """Do what is due: erase it with its past, reduce it to numbers, or list it for a human to decide.

    --on is no later than today, but in a dry run.
    """
    from newstratum._cli.stores import open_for_writing, open_unchanged

    day = parse_day(on)
    with (open_unchanged if dry_run else open_for_writing)(store) as registry:
        try:
            report = registry.retention.run(actor=actor, on=day, dry_run=dry_run)
        except InvalidValueError as error:
            typed = (text.replace("dry_run", "--dry-run") for text in (error.hint.zh, error.hint.en))
            raise attrs.evolve(error, hint=Words(*typed)) from None
    if as_json:
        return print_json(report.to_dict(lang.value))
    _show(report, lang)
    if report.waiting.zh:
        print_note(report.waiting)
    if dry_run:
        print_note(_DRY)
    return Exit.OK


@in_chinese(
    "规定一类记录保存多久、到期如何处理、依据什么；此后代替随newstratum提供的期限。\n\n同一类、同一用途已有期限的，以新的为准。"
)
def set_period(
    kind: Annotated[
        str,
        argument(
            help=Words("记录种类：visit、attendance、person。", "The kind: visit, attendance, person."),
            metavar="KIND",
        ),
    ],
    store: StoreUrl,
    months: Annotated[int, option("--months", help=Words("保存几个月。", "How many months."), min=1)],
    source: Annotated[
        str,
        option(
            "--source",
            help=Words("依据：法律条款，或内部文件。", "What it rests on: law and article, or a decision."),
        ),
    ],
    action: Annotated[
        str,
        option(
            "--action",
            help=Words(
                "到期如何处理：erase删除、reduce只留数字、list列出待决。",
                "What happens then: erase, reduce to numbers, or list for somebody to decide.",
            ),
        ),
    ] = "list",
    source_en: Annotated[str, option("--source-en", help=Words("依据的英文。", "The same in English."))] = "",
    purpose: Annotated[
        str,
        option("--purpose", help=Words("只对这一用途的记录。", "For records of this purpose only.")),
    ] = "",
    actor: Actor = "office",
) -> Exit:
    """Say how long records of a kind are kept, what happens then, and why; the shipped period holds no more.

    One that was stored for the same kind and purpose is replaced.
    """
    from newstratum._cli.stores import open_for_writing
    from newstratum._registry.retention.periods import store_period

    with (
        open_for_writing(store) as registry,
        registry.session(actor=actor, purpose="office", reason="retention set") as session,
    ):
        period = store_period(
            session,
            kind,
            months=months,
            action=action,
            source_zh=source,
            source_en=source_en,
            purpose=purpose,
        )
    print_note(_describe_period(period))
    return Exit.OK


def _describe_period(period: RetentionPeriod) -> Words:
    return _PERIOD.format(
        _name_kind(period.kind),
        _name_purpose(period.purpose),
        period.months,
        _name_action(period.action.value),
        period.source,
    )


def _show(report: RetentionReport, lang: Lang) -> None:
    from newstratum._cli.render import Screen

    screen = Screen()
    for each in report.results:
        first, last = each.kept_until
        told = _DUE.format(
            _name_kind(each.period.kind),
            _name_purpose(each.period.purpose),
            write_count(len(each.records), "record"),
            _name_action(each.action.value),
            first if first == last else f"{first} – {last}",
            each.period.source,
        )
        screen.print_paragraph(told.in_language(lang.value), hanging=2, style="bold")
        if each.action.value == "list":
            for identifier in each.records[:_NAMED]:
                screen.print_line(f"  {identifier}")
            if len(each.records) > _NAMED:
                screen.print_line("  …")
    if not report.results:
        print_note(_NOTHING.format(report.on))


def _name_kind(kind: str) -> Words:
    from newstratum._shipped.labels import find_words

    return find_words(f"record_kind.{kind}", default=kind)


def _name_action(action: str) -> Words:
    from newstratum._shipped.labels import get_words

    return get_words(f"retention_action.{action}")


def _name_purpose(purpose: str) -> Words:
    return Words("（用途{}）", " for {}").format(purpose) if purpose else Words("", "")


retention_app = make_group(
    "retention",
    Words(
        "人员记录保存多久，到期如何处理。", "How long records about people are kept, and what happens then."
    ),
    list=list_periods,
    run=run,
    set=set_period,
)
