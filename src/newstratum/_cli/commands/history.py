"""``newstratum history``: who changed a record, when, for what, and what it changed. No personal data."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from newstratum._cli.exits import Exit, print_note
from newstratum._cli.help import argument, in_chinese, option
from newstratum._cli.language import say
from newstratum._cli.options import AsJson, StoreUrl
from newstratum._cli.output import print_json
from newstratum._words import Words

if TYPE_CHECKING:
    from newstratum._registry.registry import Registry


_ACTS: Final = {
    "put": Words("存入", "put"),
    "delete": Words("删去", "delete"),
    "redact": Words("删除", "redact"),
}


@in_chinese("查看谁在何时、为何用途、因何改动了记录。\n\n并列出改了什么，不含个人信息。")
def history(
    record: Annotated[
        str,
        argument(
            help=Words("记录：种类/编号；只写编号即为人员。", "KIND/ID; an id alone means a person."),
            metavar="KIND/ID",
        ),
    ],
    store: StoreUrl,
    kind: Annotated[
        str,
        option(
            help=Words(
                "记录的种类，也可写在编号之前；人员则连同其判定。",
                "The kind of record, which can stand before the id; of a person, the placement too.",
            )
        ),
    ] = "",
    as_of: Annotated[
        str,
        option(
            "--as-of",
            help=Words(
                "改看当时所存的内容：2026-05-01T08:00Z。",
                "Show what was stored then instead: 2026-05-01T08:00Z.",
            ),
        ),
    ] = "",
    as_json: AsJson = False,
) -> Exit:
    """Tell who changed a record, when, for what and why.

    It also tells what changed, without personal data.
    """
    from newstratum._cli.field_changes import read_names
    from newstratum._cli.stores import open_unchanged
    from newstratum.errors import NotFoundError

    instant = _parse_instant(as_of)
    kind, identifier = _parse_record(record, kind)
    with open_unchanged(store) as registry:
        kinds = [kind, "placement"] if kind == "person" else [kind]
        if instant is not None:
            entries = [_build_state(registry, each, identifier, instant) for each in kinds]
            entries = [entry for entry in entries if entry["values"]]
        else:
            found = [entry for each in kinds for entry in _iterate_entries(registry, each, identifier)]
            entries = sorted(found, key=lambda entry: entry["at"])
        differences = [each for entry in entries for each in entry.pop("differences")]
        names = {} if as_json else read_names(registry, kind, differences)
    if not entries:
        raise NotFoundError(f"{kind}/{identifier}")
    if as_json:
        return print_json(entries)
    _show(entries, names)
    return Exit.OK


def _parse_record(record: str, kind: str) -> tuple[str, str]:
    """Return the kind and the id of a record that is written ``KIND/ID``; an id alone means a person."""
    before, slash, identifier = record.partition("/")
    if not slash:
        return kind or "person", record
    if not kind:
        _check_kind(before)
    if kind and kind != before:
        raise typer.BadParameter(
            say(Words("与编号之前所写的种类不同", "is another kind than the one before the id")),
            param_hint="--kind",
        )
    return before, identifier


def _check_kind(kind: str) -> None:
    """Refuse a kind that stands before an id, and not in --kind."""
    import attrs

    from newstratum._registry.records import get_kind
    from newstratum.errors import InvalidValueError

    try:
        get_kind(kind)
    except InvalidValueError as error:
        raise attrs.evolve(error, field="KIND/ID") from None


def _parse_instant(text: str) -> dt.datetime | None:
    from newstratum._model.values.calendar import CHINA

    if not text:
        return None
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(
            say(Words("请写成2026-05-01T08:00Z", "write it like 2026-05-01T08:00Z")), param_hint="--as-of"
        ) from None
    # A day without a time is the whole of it; without a zone it is the office's.
    if len(text) == 10:
        found += dt.timedelta(days=1, microseconds=-1)
    return found if found.tzinfo else found.replace(tzinfo=CHINA)


def _iterate_entries(registry: Registry, kind: str, identifier: str) -> Iterator[dict[str, Any]]:
    from newstratum._wire.problems import join_problems
    from newstratum.errors import RecordError

    before = None
    for change in registry.history.iterate(kind, identifier):
        after, unreadable = None, ""
        try:
            after = change.model()
        except RecordError as error:
            unreadable = say(join_problems(error))
        # After an erasure nothing says what an older change was made of.
        is_told = not (change.redacted or unreadable)
        changed = registry.history.compare(before, after) if is_told else ()
        yield {
            "at": change.recorded_at.isoformat(timespec="seconds"),
            "record": str(change.key),
            "version": change.version,
            "act": change.act.value,
            "actor": change.note.actor,
            "purpose": change.note.purpose,
            "reason": change.note.reason,
            "batch": change.note.batch,
            "erased": change.redacted,
            "unreadable": unreadable,
            "changed": [{"path": each.path, "before": each.before, "after": each.after} for each in changed],
            "differences": changed,
        }
        before = after


def _build_state(registry: Registry, kind: str, identifier: str, at: dt.datetime) -> dict[str, Any]:
    history = registry.history
    values = history.compare(None, history.model_as_of(kind, identifier, at))
    return {
        "as_of": at.isoformat(timespec="seconds"),
        "record": f"{kind}/{identifier}",
        "values": {each.path: each.after for each in values},
        "differences": values,
    }


def _format_instant(text: str) -> str:
    """Return an instant as clocks of the office show it."""
    from newstratum._model.values.calendar import to_china

    return to_china(dt.datetime.fromisoformat(text)).strftime("%Y-%m-%d %H:%M:%S")


#: What a value rests on is told by its number: each fact has several pieces of it.
_EVIDENCE: Final = re.compile(r"(?:^|\.)evidence(?:\[|$)")


def _show(entries: list[dict[str, Any]], names: Mapping[str, Words]) -> None:
    from newstratum._cli.field_changes import describe_kind
    from newstratum._cli.render import Screen

    screen = Screen()
    for entry in entries:
        kind, _, identifier = entry["record"].partition("/")
        record = Words("{} {}", "{} {}").format(describe_kind(kind), identifier)
        if "values" in entry:
            as_of = Words("{}，{}时", "{} as of {}").format(record, _format_instant(entry["as_of"]))
            screen.print_paragraph(say(as_of), style="bold")
            for line in _describe_values(kind, entry["values"], names):
                screen.print_paragraph(say(line), indent=2, hanging=2)
            continue
        act = _ACTS.get(entry["act"], Words.same(entry["act"]))
        heading = Words("{}  {}  {}", "{}  {}  {}").format(_format_instant(entry["at"]), act, record)
        screen.print_paragraph(say(heading), style="bold")
        told = Words("{}办理，用途{}", "by {} for {}").format(entry["actor"], entry["purpose"])
        if entry["reason"]:
            told += Words("：{}", ": {}").format(entry["reason"])
        if entry["batch"]:
            told += Words("（批次{}）", " (batch {})").format(entry["batch"])
        screen.print_paragraph(say(told), indent=2, hanging=2)
        if entry["erased"]:
            screen.print_paragraph(say(Words("内容已删除", "what it held was erased")), indent=2)
        if entry["unreadable"]:
            unreadable = Words("内容无法读取：{}", "what it held cannot be read: {}").format(
                entry["unreadable"]
            )
            screen.print_paragraph(say(unreadable), indent=2, hanging=2)
        for line in _describe_changes(kind, entry["changed"], names):
            screen.print_paragraph(say(line), indent=2, hanging=2)
    if any(entry.get("erased") for entry in entries):
        print_note(
            Words("其中一部分后来已删除，仅留摘要值", "some of it was erased since; digests took its place")
        )


def _describe_values(kind: str, values: Mapping[str, str], names: Mapping[str, Words]) -> Iterator[Words]:
    from newstratum._cli.field_changes import describe_path, describe_value, is_told

    for path, value in values.items():
        if not _EVIDENCE.search(path) and is_told(path, values):
            yield Words("{}：{}", "{}: {}").format(
                describe_path(kind, path), describe_value(kind, path, value, names)
            )
    if count := sum(_EVIDENCE.search(path) is not None for path in values):
        yield Words("依据：{}项", "what it rests on: {} values").format(count)


def _describe_changes(
    kind: str, changed: list[dict[str, str]], names: Mapping[str, Words]
) -> Iterator[Words]:
    from newstratum._cli.field_changes import describe_path, describe_value, is_told

    paths = frozenset(each["path"] for each in changed)
    for each in changed:
        path = each["path"]
        if not _EVIDENCE.search(path) and is_told(path, paths) and (each["before"] or each["after"]):
            before, after = (describe_value(kind, path, each[name], names) for name in ("before", "after"))
            yield Words("{}：{} → {}", "{}: {} → {}").format(describe_path(kind, path), before, after)
    if count := sum(_EVIDENCE.search(each["path"]) is not None for each in changed):
        yield Words("依据：改动{}项", "what it rests on: {} values changed").format(count)
