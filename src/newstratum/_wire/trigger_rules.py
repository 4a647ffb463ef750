"""Trigger rules from TOML: who receives which notice, over which channels, at which hours, by which calendar.

Strict: an unknown key, an unknown name and a value of another type are problems, each named by file, rule
and field; all of a file are listed at once, and nothing of a refused file is used. No value is repeated: an
address may stand where another key was meant.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from enum import StrEnum
from functools import partial
from typing import Any, Final, TypeVar

import attrs
from attrs import field, frozen

from newstratum._model.notices.trigger_rules import (
    PERSON_EVENT_KINDS,
    EventKind,
    QuietHours,
    Recipient,
    TriggerRule,
    Weekday,
)
from newstratum._model.values.calendar import HolidayTable
from newstratum._model.values.sensitive import SensitiveText
from newstratum._short_repr import ShortRepr
from newstratum._wire.converter import make_converter
from newstratum._wire.problems import Path, collect_problems, format_key
from newstratum._wire.toml_files import parse_toml
from newstratum._wire.traceback_redaction import redact_traceback
from newstratum._words import Words, join_clauses, join_names
from newstratum.errors import DecodeError, InvalidValueError, Problem

#: Version of the file format.
TRIGGER_RULES_SCHEMA: Final = 1

_T = TypeVar("_T")
_SCHEME: Final = re.compile(r"[a-z][a-z0-9+.-]{0,39}")
_SATURDAY: Final = 6


@frozen(kw_only=True)
class TriggerRuleFile(ShortRepr):
    """What a file of rules says."""

    rules: tuple[TriggerRule, ...]
    #: The calendar that was given, with what the file changes about it.
    holidays: HolidayTable


class _Language(StrEnum):
    ZH = "zh"
    EN = "en"


def _check_filled(_instance: object, attribute: attrs.Attribute[str | None], value: str | None) -> None:
    if value is not None and not value.strip():
        raise InvalidValueError(
            attribute.name, Words("为空", "is empty"), Words("请填写，或略去", "fill it in or leave it out")
        )


def _check_schemes(
    _instance: object, attribute: attrs.Attribute[tuple[str, ...]], value: tuple[str, ...]
) -> None:
    if not all(_SCHEME.fullmatch(each) for each in value):
        raise InvalidValueError(
            attribute.name,
            Words("其中有的不是渠道", "names something that is not a channel"),
            Words('请写其地址前缀：["smtps", "log"]', 'write the schemes of their URLs: ["smtps", "log"]'),
        )
    if len(set(value)) < len(value):
        raise InvalidValueError(
            attribute.name,
            Words("同一渠道写了两次", "names a channel twice"),
            Words("请只写一次", "name it once"),
        )


@frozen(kw_only=True)
class _Calendar:
    holidays: tuple[dt.date, ...] = ()
    makeup_workdays: tuple[dt.date, ...] = ()
    known_to: dt.date | None = None


@frozen(kw_only=True)
class _Quiet:
    begin: dt.time = dt.time(20)
    end: dt.time = dt.time(8)
    workdays_only: bool = True


@frozen(kw_only=True)
class _Defaults:
    purpose: str | None = field(default=None, validator=_check_filled)
    contact: str | None = field(default=None, validator=_check_filled)
    language: _Language = _Language.ZH
    quiet: _Quiet = _Quiet()


@frozen(kw_only=True)
class _Recipient:
    address: str | None = field(default=None, validator=_check_filled)
    person: str | None = field(default=None, validator=_check_filled)
    channels: tuple[str, ...] = field(validator=_check_schemes)
    body: str = ""


@frozen(kw_only=True)
class _Rule:
    kinds: tuple[EventKind, ...]
    to: tuple[str, ...] = ()
    channels: tuple[str, ...] = field(default=(), validator=_check_schemes)
    purpose: str | None = field(default=None, validator=_check_filled)
    contact: str | None = field(default=None, validator=_check_filled)
    language: _Language | None = None
    quiet: _Quiet | None = None
    not_before: Weekday | None = None


@frozen(kw_only=True)
class _File:
    schema: int
    calendar: _Calendar = _Calendar()
    defaults: _Defaults = _Defaults()
    recipients: dict[str, _Recipient] = field(factory=dict)
    rule: tuple[_Rule, ...] = ()


@redact_traceback
def parse_trigger_rules(text: str | bytes, source: str, holidays: HolidayTable) -> TriggerRuleFile:
    """Read a file of trigger rules.

    Args:
        text: The TOML.
        source: The name of the file, for messages.
        holidays: The public holidays, which the file may add to or correct.

    Returns:
        The rules, one for each kind of event that a table ``[[rule]]`` names, in their order.

    Raises:
        DecodeError: It is not TOML, or something in it does not fit; every problem is listed with its place.
    """
    file = _parse_file(text, source)
    reader = _Reader(file, source)
    calendar = reader.calendar(holidays)
    rules = tuple(rule for number, each in enumerate(file.rule, 1) for rule in reader.rules(each, number))
    if reader.problems:
        raise DecodeError(tuple(reader.problems))
    return TriggerRuleFile(rules=rules, holidays=calendar)


def _parse_file(text: str | bytes, source: str) -> _File:
    document = parse_toml(text, source)
    converter = make_converter()
    converter.register_structure_hook(dt.date, partial(_check_native, kind=dt.date, example="2026-10-01"))
    converter.register_structure_hook(dt.time, partial(_check_native, kind=dt.time, example="08:00:00"))
    try:
        file = converter.structure(document, _File)
    except (ExceptionGroup, InvalidValueError) as error:
        problems = collect_problems(error)
    else:
        if file.schema == TRIGGER_RULES_SCHEMA:
            return file
        problems = (
            Problem(
                ("schema",),
                Words("应为{}：本文件格式的版本", "must be {}: the version of this file format").format(
                    TRIGGER_RULES_SCHEMA
                ),
            ),
        )
    raise DecodeError(tuple(Problem((source, *_number_rules(each.path)), each.message) for each in problems))


def _check_native(value: Any, _: Any, *, kind: type[_T], example: str) -> _T:
    # A date and time is a date to Python, and text is neither.
    if type(value) is not kind:
        raise InvalidValueError(
            "value", Words("请写成{}，不加引号", "must be written like {}, without quotes").format(example)
        )
    return value


def _number_rules(path: Path) -> Path:
    """Return a path in which rules are counted as people do: the first is rule 1."""
    match path:
        case ("rule", int(position), *rest):
            return (f"rule[{position + 1}]", *rest)
    return path


class _Reader:
    """Turns what is written into rules, and collects what does not fit together."""

    def __init__(self, file: _File, source: str) -> None:
        self.problems: list[Problem] = []
        self._file = file
        self._source = source
        self._recipients = {name: self._recipient(name, each) for name, each in file.recipients.items()}
        self._default_quiet = self._quiet(file.defaults.quiet, "defaults")
        if not file.rule:
            self._add(
                Words(
                    "没有[[rule]]表；每类通知对象请写一个",
                    "has no table [[rule]]; write one for each who is told of something",
                )
            )

    def calendar(self, table: HolidayTable) -> HolidayTable:
        """Return the calendar with what the file changes; days it adds are known from then on."""
        given = self._file.calendar
        off, worked = frozenset(given.holidays), frozenset(given.makeup_workdays)
        before = len(self.problems)
        if off & worked:
            self._add(
                Words(
                    "有一天既列为放假又列为上班；请只留一处",
                    "lists a day as off and as worked; keep it in one of the two",
                ),
                "calendar",
            )
        if any(day.isoweekday() < _SATURDAY for day in worked):
            problem = Words(
                "有一天不是周六或周日；请去掉", "has a day that is not a Saturday or Sunday; take it out"
            )
            self._add(problem, "calendar", "makeup_workdays")
        known_to = max(table.known_to, given.known_to or table.known_to)
        if any(not table.known_from <= day <= known_to for day in off | worked):
            self._add(
                Words(
                    "有一天超出{}至{}；请用known_to写明节假日公布到哪一天",
                    "has a day outside {} to {}; say with known_to up to which day the holidays are "
                    "announced",
                ).format(table.known_from, known_to),
                "calendar",
            )
        if len(self.problems) > before:
            return table
        return HolidayTable(
            version=table.version if given == _Calendar() else f"{table.version}, {self._source}",
            known_from=table.known_from,
            known_to=known_to,
            holidays=(table.holidays | off) - worked,
            makeup_workdays=(table.makeup_workdays | worked) - off,
        )

    def rules(self, written: _Rule, number: int) -> Iterator[TriggerRule]:
        """Yield the rules of one table."""
        place = f"rule[{number}]"
        before = len(self.problems)
        defaults = self._file.defaults
        if not written.kinds:
            self._add(
                Words("没有写种类；可用：{}", "names no kind; there are {}").format(join_names(EventKind)),
                place,
                "kinds",
            )
        for name in ("purpose", "contact"):
            if (getattr(written, name) or getattr(defaults, name)) is None:
                self._add(
                    Words("缺少；请写在这里或[defaults]下", "missing; write it here or under [defaults]"),
                    place,
                    name,
                )
        recipients = [self._named_recipient(name, place) for name in written.to]
        quiet = self._default_quiet if written.quiet is None else self._quiet(written.quiet, place)
        for kind in dict.fromkeys(written.kinds):
            self._check_audience(kind, written, place)
        if len(self.problems) > before:
            return
        for kind in dict.fromkeys(written.kinds):
            yield TriggerRule(
                kind=kind,
                recipients=tuple(each for each in recipients if each is not None),
                channels=written.channels,
                purpose=str(written.purpose or defaults.purpose),
                contact=str(written.contact or defaults.contact),
                language=(written.language or defaults.language).value,
                quiet=quiet,
                not_before=written.not_before,
            )

    def _check_audience(self, kind: EventKind, written: _Rule, place: str) -> None:
        to_a_person = kind in PERSON_EVENT_KINDS
        if to_a_person and not written.channels:
            self._add(
                Words(
                    "缺少；{}通知本人，通过这些渠道", "missing; {} tells the person concerned, over these"
                ).format(kind),
                place,
                "channels",
            )
        if to_a_person and written.to:
            self._add(
                Words(
                    "与{}并列，而它只通知本人；请略去",
                    "stands beside {}, which tells the person concerned alone; leave it out",
                ).format(kind),
                place,
                "to",
            )
        if not to_a_person and not written.to:
            self._add(
                Words("没有写通知谁；请写[recipients]中的", "names nobody; name some of [recipients]"),
                place,
                "to",
            )
        if not to_a_person and written.channels:
            self._add(
                Words(
                    "写在这里不起作用；各收件人各有自己的",
                    "stands here without use; each recipient has its own",
                ),
                place,
                "channels",
            )

    def _named_recipient(self, name: str, place: str) -> Recipient | None:
        if name not in self._recipients:
            known = ", ".join(map(format_key, self._recipients)) or "none"
            self._add(
                Words(
                    "写了[recipients]以外的人；可用：{}",
                    "names somebody who is not under [recipients]; there are: {}",
                ).format(known),
                place,
                "to",
            )
        return self._recipients.get(name)

    def _recipient(self, name: str, written: _Recipient) -> Recipient | None:
        place = ("recipients", format_key(name))
        if (written.address is None) == (written.person is None):
            self._add(
                Words(
                    "须写地址或人的编号，且只写一个", "needs an address, or the id of a person, and not both"
                ),
                *place,
            )
            return None
        if not written.channels:
            self._add(
                Words('为空；请至少写一个：["smtps"]', 'is empty; name one at least: ["smtps"]'),
                *place,
                "channels",
            )
            return None
        return Recipient(
            person=written.person,
            address=None if written.address is None else SensitiveText(written.address),
            channels=written.channels,
            body=written.body,
        )

    def _quiet(self, written: _Quiet, place: str) -> QuietHours:
        try:
            return QuietHours(begin=written.begin, end=written.end, workdays_only=written.workdays_only)
        except InvalidValueError as error:
            self._add(join_clauses(error.reason, error.hint), place, "quiet", "end")
        return QuietHours()

    def _add(self, message: Words, *path: str) -> None:
        self.problems.append(Problem((self._source, *path), message))
