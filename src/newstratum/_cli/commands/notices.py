"""``newstratum notices``: list, send and replay notices, and store those of a day."""

from __future__ import annotations

import re
import signal
import threading
import time
from collections.abc import Collection, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from newstratum._cli.exits import Exit, make_group, print_note
from newstratum._cli.help import argument, in_chinese, option
from newstratum._cli.language import say
from newstratum._cli.options import AsJson, Lang, Language, StoreUrl, parse_day
from newstratum._cli.output import print_json
from newstratum._words import NO_WORDS, Words, join_clauses, join_names, write_count

if TYPE_CHECKING:
    from newstratum._model.notices.notices import Notice
    from newstratum._model.notices.trigger_rules import EventKind, TriggerRule
    from newstratum._model.organisation.activities import Activity
    from newstratum._ports.notifier import Notifier
    from newstratum._registry.notices.dispatch import Dispatcher, DispatchReport
    from newstratum._registry.registry import Registry

#: Seconds a run waits for channels that neither send nor fail.
_LONGEST_WAIT: Final = 300
#: Seconds between two looks at the signal to stop.
_POLL_SECONDS: Final = 0.25
#: Seconds that channels have to finish their message after the signal to stop.
_STOP_SECONDS: Final = 0.75
_INDENT: Final = "    "
_SECONDS: Final = {"s": 1, "m": 60, "h": 3600}
_NOBODY_TOLD: Final = Words(
    "没有写明如何告知本人，决定不会通知本人；请写--channel和--contact",
    "nobody said how people are told, and they are not; name --channel and --contact",
)
_PEOPLE_TOLD: Final = Words(
    "通过{}告知本人；查阅、更正、异议：{}；用途{}",
    "people are told over {}; to see, correct or object: {}; for {}",
)
_DURATION: Final = re.compile(r"([1-9]\d{0,5})([smh])", re.ASCII)


@in_chinese("列出通知，先到期的在前，时间为北京时间。\n\n不显示内容和收件地址。")
def list_notices(
    store: StoreUrl,
    state: Annotated[
        str,
        option(
            help=Words(
                "只列这一种：due待发送、leased发送中、sent已发送、dead无法送达、cancelled已取消。",
                "Only those: due, leased, sent, dead or cancelled.",
            ),
            metavar="STATE",
        ),
    ] = "",
    limit: Annotated[int, option(min=1, max=1000, help=Words("最多列几条。", "How many at most."))] = 100,
    as_json: AsJson = False,
) -> Exit:
    """List notices, those due first in front, by the time of China.

    What they say and to which address is not shown.
    """
    from newstratum._cli.render import Screen
    from newstratum._cli.stores import open_for_reading
    from newstratum._model.notices.notices import NoticeState

    if state and state not in set(NoticeState):
        raise typer.BadParameter(
            say(Words("可用：{}", "use one of: {}").format(join_names(NoticeState))), param_hint="--state"
        )
    with open_for_reading(store) as registry:
        found = registry.notices.list(NoticeState(state) if state else None, limit=limit)
    if as_json:
        return print_json([to_plain_notice(notice) for notice in found], ensure_ascii=True)
    screen = Screen()
    for notice in found:
        for line in format_notice_lines(notice, screen.width):
            screen.print_line(line)
    if not found:
        print_note(Words("没有这样的通知", "no such notices"))
    return Exit.OK


@in_chinese("以JSON显示一条通知办到哪一步；不显示内容和收件地址。")
def show(
    store: StoreUrl,
    notice: Annotated[str, argument(help=Words("通知的编号。", "Its id."), metavar="ID")],
) -> Exit:
    """Show how far one notice came, as JSON; what it says and to which address is not shown."""
    from newstratum._cli.stores import open_for_reading

    with open_for_reading(store) as registry:
        found = registry.notices.get(notice)
    return print_json(to_plain_notice(found), ensure_ascii=True)


@in_chinese("预览一条通知：收件人会读到什么；姓名、联系方式等个人信息不显示。")
def preview(
    store: StoreUrl,
    notice: Annotated[str, argument(help=Words("通知的编号。", "Its id."), metavar="ID")],
    as_json: AsJson = False,
    lang: Language = Lang.ZH,
) -> Exit:
    """Show what a recipient would read, with what is personal hidden, and whether it would go out."""
    from newstratum._cli.render import Screen
    from newstratum._cli.stores import open_for_reading
    from newstratum._wire.record_kinds import NOTICE, PERSON

    with open_for_reading(store, NOTICE, PERSON) as registry:
        found = registry.notices.preview(notice)
    if as_json:
        return print_json(found.to_dict(lang.value))
    screen = Screen()
    if found.subject:
        screen.print_line(found.subject, "bold")
    screen.print_paragraphs(found.text)
    if found.entry:
        screen.print_paragraph(found.entry, style="dim")
    if found.obstacle != NO_WORDS:
        print_note(Words("现在不会发出：{}", "it would not go out now: {}").format(found.obstacle))
    return Exit.OK


def format_notice_lines(notice: Notice, width: int) -> Iterator[str]:
    """Yield the lines about a notice, none wider than that: its id, its state, what it tells of, why."""
    from newstratum._builtin.terminal import escape_controls, wrap_anywhere
    from newstratum._model.values.calendar import to_china
    from newstratum._shipped.labels import load_labels

    state = Words("{} {}，已试{}次", "{} {}, {}").format(
        Words(load_labels().word_of(notice.state, "zh"), notice.state.value),
        notice.channel,
        write_count(notice.attempts, "attempt"),
    )
    if notice.due_at is not None:
        due = to_china(notice.due_at).strftime("%Y-%m-%d %H:%M")
        state += Words("，{}到期（北京时间）", ", due {} China time").format(due)
    yield notice.id
    for text in (
        say(state),
        say(Words("事项{}，用途{}", "of {}, for {}").format(notice.event, notice.purpose)),
        say(notice.failure),
    ):
        # An identifier, or what a channel says, may hold what a terminal would obey.
        plain = escape_controls(text)
        if plain:
            # A long identifier is broken anywhere.
            yield from wrap_anywhere(_INDENT + plain, width, len(_INDENT))


def to_plain_notice(notice: Notice) -> dict[str, Any]:
    """Return a notice as JSON values; its instants are those of UTC."""
    receipt = notice.receipt
    return {
        "id": notice.id,
        "state": notice.state.value,
        "channel": notice.channel,
        "event": notice.event,
        "purpose": notice.purpose,
        "person": notice.person,
        "due_at": None if notice.due_at is None else notice.due_at.isoformat(),
        "attempts": notice.attempts,
        "problem": say(notice.failure),
        "receipt": None
        if receipt is None
        else {
            "outcome": receipt.outcome,
            "accepted_at": receipt.accepted_at.isoformat(),
            "code": receipt.code,
            "reference": receipt.reference,
        },
    }


@in_chinese("让无法送达的通知重新到期，重新计算次数。")
def replay(
    store: StoreUrl,
    notice: Annotated[
        list[str] | None,
        argument(help=Words("无法送达的通知的编号。", "Ids of dead letters."), metavar="ID..."),
    ] = None,
    every_one: Annotated[
        bool, option("--all", help=Words("重发全部无法送达的通知。", "Replay every dead letter."))
    ] = False,
) -> Exit:
    """Make dead letters due again, with fresh attempts."""
    from newstratum._cli.stores import open_for_writing
    from newstratum._model.notices.notices import NoticeState

    if bool(notice) == every_one:
        raise typer.BadParameter(
            say(Words("请写出无法送达的通知的编号，或用--all", "name dead letters, or say --all")),
            param_hint="ID",
        )
    count = 0
    with open_for_writing(store) as registry:
        for identifier in notice or ():
            registry.notices.replay(identifier)
            count += 1
        while every_one and (dead := registry.notices.list(NoticeState.DEAD, limit=1000)):
            for each in dead:
                registry.notices.replay(each.id)
            count += len(dead)
    typer.echo(say(Words("{}条通知重新到期", "{} due again").format(write_count(count, "notice"))))
    return Exit.OK


@in_chinese(
    "存入到期、逾期、将到期事项的通知；同一事项不重复通知。\n\n"
    "加--batch的，改为通知某一批导入所安排、改期或取消的活动。"
)
def tell(
    store: StoreUrl,
    rules: Annotated[
        Path,
        option(help=Words("规则文件：何事通知何人。", "The rules: who is told of what."), metavar="FILE"),
    ],
    on: Annotated[
        str, option(help=Words("日期；不写为今天。", "The day; today if left out."), metavar="DATE")
    ] = "",
    purpose: Annotated[
        str, option(help=Words("读取记录的用途。", "What the records are read for."), metavar="NAME")
    ] = "office",
    batch: Annotated[
        str,
        option(
            "--batch",
            help=Words(
                "只通知这一批导入所安排、改期或取消的活动。",
                "Tell only of the activities that this import planned, moved or called off.",
            ),
            metavar="BATCH",
        ),
    ] = "",
    as_json: AsJson = False,
) -> Exit:
    """Store notices of what is due, overdue and ahead; nothing is told twice.

    With --batch, it tells of the activities that an import planned, moved or called off instead.
    """
    from newstratum._cli.stores import open_for_writing
    from newstratum._registry.notices.events import (
        ACTIVITY_EVENT_KINDS,
        DAILY_EVENT_KINDS,
        Triggers,
        tell_activities,
        tell_day,
    )
    from newstratum._shipped.holidays import load_holidays
    from newstratum._wire.toml_files import read_toml_file
    from newstratum._wire.trigger_rules import parse_trigger_rules

    day = parse_day(on)
    file = parse_trigger_rules(read_toml_file(rules), rules.name, load_holidays())
    triggers = Triggers(rules=file.rules, holidays=file.holidays)
    with open_for_writing(store) as registry:
        changes = _find_activity_changes(registry, batch) if batch else ()
        with registry.session(actor="newstratum", purpose=purpose, reason="tell") as session:
            told = (
                tell_activities(session, triggers, changes, batch)
                if batch
                else tell_day(session, triggers, day)
            )
    _print_ignored_rules(triggers.rules, ACTIVITY_EVENT_KINDS if batch else DAILY_EVENT_KINDS)
    if as_json:
        kinds = {kind.value: count for kind, count in told.stored.items()}
        return print_json(
            {"day": str(told.day), "stored": told.count, "kinds": kinds, "told_before": told.before}
        )
    text = Words("{}：存入通知{}条", "{}: {} stored").format(told.day, write_count(told.count, "notice"))
    for kind, count in told.stored.items():
        text += Words("，{}{}条", ", {} {}").format(kind, count)
    before = Words("以前已通知{}条", "{} told before").format(told.before)
    typer.echo(say(join_clauses(text, before)))
    return Exit.OK


def _find_activity_changes(registry: Registry, batch: str) -> list[tuple[Activity | None, Activity]]:
    """Return each activity that an import changed, as it was before and as it is since."""
    from newstratum._wire.record_kinds import ACTIVITY
    from newstratum.errors import NotFoundError

    if batch not in {each.id for each in registry.imports.batches()}:
        raise NotFoundError(f"batch/{batch}")
    changed: dict[str, None] = {}
    page = registry.history.changes()
    while True:
        changed.update(
            (each.key.id, None)
            for each in page.changes
            if each.key.kind == ACTIVITY.name and each.note.batch == batch
        )
        if not page.more:
            break
        page = registry.history.changes(page.cursor)
    found = []
    for identifier in changed:
        before = after = None
        for change in registry.history.iterate(ACTIVITY.name, identifier):
            if change.note.batch == batch:
                after = change.model()
            elif after is None:
                before = change.model()
        if after is not None:
            found.append((before, after))
    return found


def _print_ignored_rules(rules: Iterable[TriggerRule], looked_at: Collection[EventKind]) -> None:
    """Say which rules are about other events than those that were looked at."""
    others = [kind.value for kind in dict.fromkeys(rule.kind for rule in rules) if kind not in looked_at]
    if others:
        print_note(
            Words(
                "以下未查看：活动的安排、改期和取消，导入之后加--batch；其余由程序在事情发生时通知：{}",
                "not looked at: name an import by --batch for what it does to activities; programs tell the "
                "rest when it happens: {}",
            ).format(join_names(others))
        )


@in_chinese("发送到期的通知，一次或反复；SIGTERM或Ctrl-C使其发完当前一条后停止。")
def send(
    store: StoreUrl,
    to: Annotated[
        list[str],
        option(
            "--to",
            help=Words("渠道，可重复：log:、smtps://…", "A channel, again for each: log:, smtps://…"),
            metavar="URL",
        ),
    ],
    every: Annotated[
        str,
        option(
            help=Words(
                "持续运行，每隔这么久查看一次：30s、5m、1h。",
                "Go on until stopped, and look so often: 30s, 5m, 1h.",
            ),
            metavar="TIME",
        ),
    ] = "",
    limit: Annotated[
        int,
        option(min=1, max=250, help=Words("一个渠道一次取几条通知。", "Notices a channel takes at a time.")),
    ] = 100,
    timeout: Annotated[
        float, option(min=0.1, max=60, help=Words("一条消息最多用几秒。", "Seconds for one message."))
    ] = 10.0,
) -> Exit:
    """Send what is due, once or again and again; SIGTERM and Ctrl-C stop it after the message it is at."""
    from newstratum._cli.stores import open_for_writing

    pause = _parse_pause(every)
    with ExitStack() as stack:
        registry = stack.enter_context(open_for_writing(store))
        channels = stack.enter_context(_open_channels(to))
        stop = stack.enter_context(_catch_stop_signals())
        dispatcher = registry.notices.dispatcher(channels, limit=limit, timeout=timeout)
        problems: dict[str, Words] = {}
        known = set(channels)
        total = _run_rounds(dispatcher, stop, problems)
        _print_waiting(registry, known)
        while pause and not stop.wait(pause):
            total += _run_rounds(dispatcher, stop, problems)
            _print_waiting(registry, known)
        # Whoever asks for an end gets it soon: what a channel hangs with is due again when its lease ends.
        last = dispatcher.stop(total_timeout=_STOP_SECONDS if stop.is_set() else timeout)
        total += last
        if last.unfinished:
            print_note(
                Words(
                    "有渠道没有应答：它手上的通知过几分钟后重新到期",
                    "a channel did not answer: what it holds is due again in a few minutes",
                )
            )
    if total.unreadable:
        print_note(
            Words(
                "有{}条通知无法读取，已跳过；请运行newstratum doctor",
                "notices that cannot be read and were passed by: {}; run newstratum doctor",
            ).format(total.unreadable)
        )
    counts = Words(
        "发出{}条，推迟{}条，无法送达{}条，取消{}条", "{} sent, {} postponed, {} dead, {} cancelled"
    )
    typer.echo(say(counts.format(total.sent, total.postponed, total.dead, total.cancelled)))
    return Exit.SOME_ROWS_BAD if total.dead else Exit.OK


def _run_rounds(dispatcher: Dispatcher, stop: threading.Event, shown: dict[str, Words]) -> DispatchReport:
    """Dispatch until nothing is due any more, or until it is stopped; say which channels fail."""
    from newstratum._registry.notices.dispatch import DispatchReport
    from newstratum.errors import UnavailableError

    total, idle = DispatchReport(), 0.0
    while not stop.is_set() and idle < _LONGEST_WAIT:
        try:
            report = dispatcher.round(total_timeout=_POLL_SECONDS)
        except UnavailableError as error:  # somebody else works on the store: there is a next time
            print_note(error.words)
            return total
        total += report
        _print_new_problems(dispatcher, shown)
        if not report.taken and not report.unfinished:
            break
        idle = 0.0 if report.taken else idle + _POLL_SECONDS
    return total


def _print_new_problems(dispatcher: Dispatcher, shown: dict[str, Words]) -> None:
    """Say once why a channel is left alone, and again if it fails anew after it worked."""
    problems = dispatcher.problems
    for channel, problem in problems.items():
        if shown.get(channel) != problem:
            print_note(Words("{}：{}", "{}: {}").format(channel, problem))
    shown.clear()
    shown.update(problems)


def _print_waiting(registry: Registry, known: set[str]) -> None:
    """Say once of each channel that was not given that notices wait for it."""
    from newstratum.errors import UnavailableError

    try:
        waiting = registry.notices.waiting()
    except UnavailableError:  # somebody else works on the store: there is a next time
        return
    for channel, count in waiting.items():
        if channel not in known:
            wait = write_count(count, "due notice waits", "due notices wait")
            print_note(
                Words("有{}条到期通知待{}发送；请用--to写明", "{} for {}; name it with --to").format(
                    wait, channel
                )
            )
    known.update(waiting)


@contextmanager
def _catch_stop_signals() -> Iterator[threading.Event]:
    """Give an event that SIGTERM and SIGINT set inside the block, instead of ending the process."""
    stop = threading.Event()

    def request_stop(_number: int, _frame: Any) -> None:
        stop.set()

    before = {each: signal.signal(each, request_stop) for each in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


@contextmanager
def _open_channels(urls: list[str]) -> Iterator[dict[str, Notifier]]:
    from newstratum._api import get_plugin_host
    from newstratum._ports.url import URL

    host = get_plugin_host()
    channels: dict[str, Notifier] = {}
    try:
        for url in urls:
            place = URL.parse(url)
            if place.scheme in channels:
                raise typer.BadParameter(
                    say(
                        Words(
                            "{}写了两次；通知只按地址前缀认渠道，请只留一个--to，并在规则的收件人中区分",
                            "{} is given twice; a notice names its channel by the scheme alone, so keep one "
                            "--to of it, and tell its receivers apart by the recipients of the rules",
                        ).format(place.scheme)
                    ),
                    param_hint="--to",
                )
            channels[place.scheme] = host.open_notifier(place)
        yield channels
    finally:
        _close(channels.values())


def _close(channels: Iterable[Notifier]) -> None:
    """Close channels; one that waits for a message it hangs with is left to the end of the process."""
    closing = [threading.Thread(target=_close_quietly, args=(each,), daemon=True) for each in channels]
    for thread in closing:
        thread.start()
    until = time.monotonic() + _POLL_SECONDS
    for thread in closing:
        thread.join(max(0.0, until - time.monotonic()))


def _close_quietly(channel: Notifier) -> None:
    # Everything that is to be known of a message is known by now.
    with suppress(Exception):
        channel.close()


def _parse_pause(text: str) -> int:
    if not text:
        return 0
    found = _DURATION.fullmatch(text)
    if found is None:
        raise typer.BadParameter(
            say(Words("请写成30s、5m或1h这样的时间", "write a time like 30s, 5m or 1h")), param_hint="--every"
        )
    return int(found[1]) * _SECONDS[found[2]]


@in_chinese(
    "写明如何告知本人：此后，建议、确认、更正和复核每次提交时，都存入给本人的通知。\n\n不写--channel则显示现在的规则。"
)
def people(
    store: StoreUrl,
    channel: Annotated[
        list[str] | None,
        option(
            "--channel",
            help=Words(
                "渠道，先写的优先：smtps、sms。可重复。", "A channel, the preferred one first. Repeatable."
            ),
            metavar="NAME",
        ),
    ] = None,
    contact: Annotated[
        str,
        option(
            "--contact",
            help=Words("向谁查阅、更正、异议，写在通知中。", "Whom to ask, correct or object to, as told."),
            metavar="TEXT",
        ),
    ] = "",
    purpose: Annotated[
        str, option(help=Words("告知的用途。", "What people are told for."), metavar="NAME")
    ] = "placement_notice",
    actor: Annotated[str, option(help=Words("由谁写明。", "Who says so."), metavar="NAME")] = "office",
    as_json: AsJson = False,
    lang: Language = Lang.ZH,
) -> Exit:
    """Say how people are told: from then on each decision about a person is stored with a notice to them.

    Without --channel the present rule is shown. The notices are in the language of --lang.
    """
    from newstratum._cli.stores import open_for_writing, open_unchanged
    from newstratum._model.notices.person_notices import RULE_ID, PersonNoticeRule

    with (
        (open_for_writing if channel else open_unchanged)(store) as registry,
        registry.session(actor=actor, purpose="office", reason="notices people") as session,
    ):
        rules = session.person_notice_rules
        found = rules.get(RULE_ID)
        if channel:
            given = PersonNoticeRule(channels=channel, contact=contact, language=lang.value, purpose=purpose)
            session.notices.check_purpose(purpose)
            found = rules.add(given) if found is None else rules.update(given)
    if as_json:
        return print_json(None if found is None else found.to_dict())
    if found is None:
        print_note(_NOBODY_TOLD)
        return Exit.OK
    told = _PEOPLE_TOLD.format(join_names(found.channels), found.contact, found.purpose)
    typer.echo(say(told))
    return Exit.OK


notices_app = make_group(
    "notices",
    Words("列出、发送、重发通知，存入当日应发的通知。", "Tell what is due; send, list and replay notices."),
    list=list_notices,
    show=show,
    preview=preview,
    tell=tell,
    people=people,
    send=send,
    replay=replay,
)
