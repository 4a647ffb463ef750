"""The check of every record on its way in: each value is exactly of the type that its field declares.

What is checked here can be written, and reads back equal. A value of a subclass (of text, a number, a date or
an instant) becomes the plain value if that is equal to it; an instant is brought to UTC. All else is refused:
a truth value where a number is wanted, an instant where a date is, a member of another enumeration.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import Enum
from fractions import Fraction
from functools import cache
from operator import attrgetter, is_, itemgetter
from types import NoneType, UnionType
from typing import Any, Final, TypeAlias, TypeVar, Union, get_args, get_origin, get_type_hints

import attrs
from attrs import frozen

from newstratum._model.people.people import Contact
from newstratum._model.values.codes import suggest_value
from newstratum._model.values.periods import PartialDate
from newstratum._model.values.sensitive import EmailAddress, PhoneNumber, SensitiveText
from newstratum._model.values.validators import ValueRule, list_rules
from newstratum._ports.fields import MAX_TEXT, FieldType
from newstratum._wire.record_kind import RecordKind
from newstratum._wire.traceback_redaction import redact_traceback
from newstratum._words import Words, write_count
from newstratum.errors import InvalidValueError

M = TypeVar("M")

#: Returns the value itself, or an equal one of the exact type; refuses the rest. It never changes a value.
_Check: TypeAlias = Callable[[Any], Any]
#: The types that a field takes, and what else is checked of a value of each; None where nothing is.
_Accepted: TypeAlias = Mapping[type, _Check | None]

#: Characters of one text, at most.
_MAX_TEXT: Final = 100_000
_INT64: Final = 2**63
#: What the converter reads back: numerators and denominators of up to a hundred digits.
_TOO_LARGE: Final = 10**100


@redact_traceback
def to_exact_record(kind: RecordKind[M], model: M, latest: dt.date = dt.date.max) -> M:
    """Return a record that can be stored and reads back equal, or refuse it.

    Args:
        kind: The kind of the record.
        model: The record; it is not changed.
        latest: The last day on which something can have taken place that the record tells of.

    Returns:
        The record itself, or one that equals it where a value had to become a plain one.

    Raises:
        InvalidValueError: A value is not of the type its field declares, or breaks a rule of the field. The
            field is named from the kind on: ``person.consents[0].given_on``.
    """
    return _to_exact(kind.name, _make_record_check(kind), model, latest)


@redact_traceback
def to_exact_model(name: str, model: M, latest: dt.date = dt.date.max) -> M:
    """Return any object of the model as :func:`to_exact_record` does; a caller knows it by the name."""
    of: Any = type(model)
    return _to_exact(name, _make_class_check(of), model, latest)


def copy_exact(model: M, **values: Any) -> M:
    """Return a copy of an exact object with other values, which the caller knows to be exact as well.

    Nothing is looked at again: it takes a fifth of the time of ``attrs.evolve``.
    """
    of: Any = type(model)
    read, setters = _make_copier(of)
    made: M = object.__new__(of)
    for set_value, value in zip(setters, read(model), strict=True):
        set_value(made, value)
    for name, value in values.items():
        object.__setattr__(made, name, value)
    return made


@cache
def _make_copier(of: Any) -> tuple[Callable[[Any], tuple[Any, ...]], tuple[Callable[[Any, Any], None], ...]]:
    """Return what reads all values of an object of a class, and what sets each of another one."""
    names = [each.name for each in attrs.fields(of)]
    # The slots themselves: a frozen class refuses to be set by name.
    return attrgetter(*names), tuple(getattr(of, name).__set__ for name in names)


def _to_exact(name: str, check: _ClassCheck, model: M, latest: dt.date) -> M:
    if type(model) is check.of and check.is_exact(model, latest):
        return model
    try:
        found: M = _to_exact_value(model, {check.of: check})
        _check_past_days(found, latest)
        return found
    except InvalidValueError as error:
        refused = error
    raise InvalidValueError(_join_path(name, refused.field), refused.reason, refused.hint)


def _check_past_days(value: Any, latest: dt.date) -> None:
    """Refuse what is told as past and lies after a day."""
    for path, day in _iterate_past_days(value, ""):
        if day > latest:
            raise InvalidValueError(
                path,
                Words("在未来", "lies in the future"),
                Words("请核对年份；日期不能预先写", "check the year; no date is told in advance"),
            )


def _iterate_past_days(value: Any, path: str) -> Iterator[tuple[str, dt.date]]:
    if type(value) is tuple:
        for index, item in enumerate(value):
            yield from _iterate_past_days(item, f"{path}[{index}]")
    elif attrs.has(type(value)):
        for each in attrs.fields(type(value)):
            part, place = getattr(value, each.name), _join_path(path, each.name).removeprefix(".")
            if part is not None and any(rule.tells_past for rule in list_rules(each.validator)):
                yield place, _get_first_day(part)
            yield from _iterate_past_days(part, place)


def _get_first_day(day: dt.date | PartialDate) -> dt.date:
    return day.earliest if isinstance(day, PartialDate) else day


def _join_path(name: str, rest: str) -> str:
    return f"{name}{rest}" if rest.startswith("[") or not rest else f"{name}.{rest}"


# ---------------------------------------------------------------------------------------- classes


@cache
def _make_record_check(kind: RecordKind[Any]) -> _ClassCheck:
    # What a store orders records by is short: its index holds it.
    indexed = frozenset(each.name for each in kind.index_fields if each.type is FieldType.TEXT)
    return _ClassCheck(kind.model, indexed)


@cache
def _make_class_check(of: type) -> _ClassCheck:
    return _ClassCheck(of)


class _Met:
    """What was met in a record that is looked through."""

    __slots__ = ("days", "ids", "texts")

    def __init__(self) -> None:
        #: Texts that have no rule of their own, which are looked at together.
        self.texts: list[str] = []
        #: Days that are told as past.
        self.days: list[dt.date] = []
        #: Identities of objects that can stand in several places.
        self.ids: set[int] = set()


#: Says quickly whether a value is exact, but for what it adds to what was met. It may say no of an exact one.
_Scan: TypeAlias = Callable[[Any, _Met], bool]


class _ClassCheck:
    """Checks the objects of one attrs class.

    Called, it looks at each field, so that it can make a value plain or say which one is wrong. Nearly every
    object is exact as it is, and ``scan`` says so in a tenth of the time: it asks for the types of all values
    at once, and keeps of each combination that was accepted what else has to be looked at.
    """

    def __init__(self, of: type, short: frozenset[str] = frozenset()) -> None:
        hints = get_type_hints(of)
        self.of = of
        self._accepted: dict[str, _Accepted] = {
            each.name: _list_accepted(of, each, hints[each.name], short=each.name in short)
            for each in attrs.fields(of)
        }
        self._plans: dict[tuple[type, ...], tuple[_ReadTexts | None, tuple[tuple[int, _Scan], ...]]] = {}
        # Twice where there is one only: a getter of one attribute gives no tuple.
        self._names = tuple(self._accepted) * (2 if len(self._accepted) == 1 else 1)
        self.scan: _Scan = _make_scan(self._names, self._plans)

    def is_exact(self, value: Any, latest: dt.date) -> bool:
        """Say quickly whether an object of the class is exact; it may say no of one that is."""
        met = _Met()
        if not self.scan(value, met) or (met.days and max(met.days) > latest):
            return False
        return is_plain_text("".join(met.texts))

    def scan_shared(self, value: Any, met: _Met) -> bool:
        """Scan an object that may stand in several places, as one source does under many facts."""
        if id(value) in met.ids:
            return True
        met.ids.add(id(value))
        return self.scan(value, met)

    def __call__(self, value: Any) -> Any:
        changes: dict[str, Any] = {}
        for name, accepted in self._accepted.items():
            part = getattr(value, name)
            try:
                exact = _to_exact_value(part, accepted)
            except InvalidValueError as error:
                refused = error
            else:
                if exact is not part:
                    changes[name] = exact
                continue
            raise InvalidValueError(_join_path(name, refused.field), refused.reason, refused.hint)
        if changes:
            return attrs.evolve(value, **changes)
        types = tuple(type(getattr(value, name)) for name in self._names)
        self._plans[types] = _make_plan(
            [self._accepted[name][of] for name, of in zip(self._names, types, strict=True)]
        )
        return value


#: Returns the texts among the values of an object.
_ReadTexts: TypeAlias = Callable[[tuple[Any, ...]], tuple[str, ...]]


def _make_scan(names: tuple[str, ...], plans: Mapping[tuple[type, ...], Any]) -> _Scan:
    read = attrgetter(*names)

    def scan(value: Any, met: _Met) -> bool:
        parts = read(value)
        plan = plans.get(tuple(map(type, parts)))
        if plan is None:
            return False
        read_texts, scans = plan
        if read_texts is not None:
            met.texts.extend(read_texts(parts))
        for index, scan_part in scans:  # noqa: SIM110 - a generator would take longer, for every object
            if not scan_part(parts[index], met):
                return False
        return True

    return scan


def _make_plan(checks: Sequence[_Check | None]) -> tuple[_ReadTexts | None, tuple[tuple[int, _Scan], ...]]:
    texts = [index for index, check in enumerate(checks) if check is _check_text]
    # A getter of one index gives no tuple of one: the last is read twice.
    read_texts = itemgetter(*texts, texts[-1]) if texts else None
    scans = tuple(
        (index, _get_scan(check))
        for index, check in enumerate(checks)
        if check is not None and check is not _check_text
    )
    return read_texts, scans


def _get_scan(check: _Check) -> _Scan:
    if isinstance(check, _ClassCheck):
        return check.scan_shared
    if isinstance(check, _ItemsCheck):
        return check.make_scan()
    if check is _check_sensitive_text:
        return _scan_sensitive_text
    tells_past = isinstance(check, _RuledCheck) and check.tells_past

    def scan(value: Any, met: _Met) -> bool:
        if tells_past:
            met.days.append(_get_first_day(value))
        try:
            return check(value) is value
        except InvalidValueError:
            return False

    return scan


def _to_exact_value(value: Any, accepted: _Accepted) -> Any:
    exact = value if type(value) in accepted else _to_plain_value(value, accepted)
    check = accepted[type(exact)]
    return exact if check is None else check(exact)


def _to_plain_value(value: Any, accepted: _Accepted) -> Any:
    """Return the plain value that a value of a subclass is equal to, or refuse it."""
    for wanted, but, convert in _PLAIN:
        if wanted in accepted and issubclass(type(value), wanted) and not issubclass(type(value), but):
            try:
                plain = convert(value)
                if plain == value:
                    return plain
            except Exception:  # whatever a foreign class does, it is refused
                pass
    raise _build_type_error(value, accepted)


#: The types whose subclasses become plain values, which of them do not, and how.
_PLAIN: Final[tuple[tuple[type, tuple[type, ...], _Check], ...]] = (
    (str, (), str.__str__),
    (int, (bool,), int.__int__),
    (float, (), float.__float__),
    (
        dt.datetime,
        (),
        lambda value: dt.datetime.combine(dt.datetime.date(value), dt.datetime.timetz(value)),
    ),
    (dt.date, (dt.datetime,), lambda value: dt.date.fromordinal(dt.date.toordinal(value))),
)


# ---------------------------------------------------------------------------------- declared types

#: Classes of values that the annotation of an attribute does not tell.
_CLASSES: Final[Mapping[tuple[type, str], tuple[type, ...]]] = {
    (Contact, "value"): (PhoneNumber, EmailAddress),
}


def _list_accepted(owner: type, attribute: attrs.Attribute[Any], hint: Any, *, short: bool) -> _Accepted:
    classes = _CLASSES.get((owner, attribute.name))
    accepted = _join_accepted(hint if classes is None else Union[classes])  # noqa: UP007 - it is a tuple
    if short and str in accepted:
        accepted[str] = _check_short_text
    rules = list_rules(attribute.validator)
    if not rules:
        return accepted
    return {of: None if of is NoneType else _RuledCheck(check, rules) for of, check in accepted.items()}


def _join_accepted(hint: Any) -> dict[type, _Check | None]:
    alternatives = get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
    accepted: dict[type, _Check | None] = {}
    for wanted in alternatives:
        accepted |= _make_check(wanted)
    return accepted


def _make_check(wanted: Any) -> dict[type, _Check | None]:
    """Return the type of a value and what is checked of it; types that no record declares are not known."""
    origin, parts = get_origin(wanted), get_args(wanted)
    if origin is tuple and parts[1:] == (Ellipsis,):
        return {tuple: _ItemsCheck(*_make_check(parts[0]).popitem())}
    if origin is frozenset:
        return {frozenset: _make_members_check(parts[0])}
    if wanted in _CHECKS:
        return {wanted: _CHECKS[wanted]}
    if attrs.has(wanted):
        return {wanted: _make_class_check(wanted)}
    if issubclass(wanted, SensitiveText):
        return {wanted: _check_sensitive_text}
    if issubclass(wanted, Enum):
        return {wanted: None}
    raise TypeError(f"no check for values of {wanted}")


class _RuledCheck:
    """Checks values of a field that has rules of its own, also what was read from a store."""

    def __init__(self, check: _Check | None, rules: tuple[ValueRule, ...]) -> None:
        self._check = check
        self._rules = rules
        self.tells_past = any(rule.tells_past for rule in rules)

    def __call__(self, value: Any) -> Any:
        exact = value if self._check is None else self._check(value)
        for rule in self._rules:
            if fault := rule.find_fault(exact):
                raise InvalidValueError("", *fault)
        return exact


@frozen(eq=False)
class _ItemsCheck:
    """Checks tuples of any length whose items are of one type."""

    of: type
    check: _Check | None

    def make_scan(self) -> _Scan:
        """Return what scans such tuples."""
        of, check = self.of, self.check

        def scan_texts(items: tuple[Any, ...], met: _Met) -> bool:
            for item in items:
                if type(item) is not str:
                    return False
            met.texts.extend(items)
            return True

        if check is _check_text:
            return scan_texts
        scan_item = _get_scan(check) if check is not None else lambda _item, _met: True
        if isinstance(check, _ClassCheck):
            scan_item = check.scan

        def scan_items(items: tuple[Any, ...], met: _Met) -> bool:
            for item in items:  # noqa: SIM110 - a generator would take longer, for every object
                if type(item) is not of or not scan_item(item, met):
                    return False
            return True

        return scan_items

    def __call__(self, items: tuple[Any, ...]) -> tuple[Any, ...]:
        exact = []
        for index, item in enumerate(items):
            try:
                exact.append(_to_exact_value(item, {self.of: self.check}))
                continue
            except InvalidValueError as error:
                refused = error
            raise InvalidValueError(_join_path(f"[{index}]", refused.field), refused.reason, refused.hint)
        return items if all(map(is_, items, exact)) else tuple(exact)


def _make_members_check(of: type) -> _Check:
    # A fact can be one of several values: one that is left of them stands alone.
    least = 2 if issubclass(of, Enum) else 0
    accepted = _make_check(of)

    def check(members: frozenset[Any]) -> frozenset[Any]:
        if len(members) < least:
            raise InvalidValueError(
                "",
                Words("不是两个以上的{}", "not two or more of {}").format(of.__name__),
                Words("请直接给出该值", "give the value itself"),
            )
        exact = [_to_exact_value(member, accepted) for member in members]
        return members if all(map(is_, members, exact)) else frozenset(exact)

    return check


# ------------------------------------------------------------------------------------------ values


def is_plain_text(text: str) -> bool:
    """Say quickly whether there is nothing wrong with a text, or with each of several that are joined."""
    if len(text) > _MAX_TEXT or "\0" in text:
        return False
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            return False
    return True


def _check_text(text: str) -> str:
    return text if is_plain_text(text) else _refuse_text(text, _MAX_TEXT)


def _check_short_text(text: str) -> str:
    return text if len(text) <= MAX_TEXT and is_plain_text(text) else _refuse_text(text, MAX_TEXT)


def _refuse_text(text: str, most: int) -> str:
    if len(text) > most:
        raise InvalidValueError(
            "",
            Words("有{}个字符", "has {}").format(write_count(len(text), "character")),
            Words("请不超过{}个", "keep it to {}").format(most),
        )
    if "\0" in text:
        raise InvalidValueError(
            "", Words("含有NUL字符", "holds a NUL character"), Words("请去掉", "remove it")
        )
    raise InvalidValueError(
        "",
        Words("含有半个代理对，不成字符", "holds half of a surrogate pair, which is not a character"),
        Words("请正确解码文字", "decode the text properly"),
    )


def _check_sensitive_text(value: SensitiveText) -> SensitiveText:
    text = value.reveal()
    exact = _to_exact_value(text, {str: _check_text})
    if value.fault is not None:
        raise InvalidValueError("", *value.fault)
    return value if exact is text else type(value)(exact)


def _scan_sensitive_text(value: SensitiveText, met: _Met) -> bool:
    text = value.reveal()
    met.texts.append(text)
    return type(text) is str and value.fault is None


def _check_integer(value: int) -> int:
    if not -_INT64 <= value < _INT64:
        raise InvalidValueError(
            "", Words("超出64位", "does not fit into 64 bits"), Words("请核对这个数", "check the number")
        )
    return value


def _check_number(value: float) -> float:
    if not math.isfinite(value):
        raise InvalidValueError(
            "",
            Words("不是有限的数", "is not a finite number"),
            Words("不知道时请略去", "leave it out where it is not known"),
        )
    return value


def _check_fraction(value: Fraction) -> Fraction:
    if not (abs(value.numerator) < _TOO_LARGE and value.denominator < _TOO_LARGE):
        raise InvalidValueError(
            "",
            Words("超过一百位数字", "has more than a hundred digits"),
            Words("请核对这个数", "check the number"),
        )
    return value


def _check_instant(value: dt.datetime) -> dt.datetime:
    if value.tzinfo is dt.UTC:
        return value
    if value.tzinfo is None or value.utcoffset() is None:
        raise InvalidValueError(
            "",
            Words("时刻没有时区", "is an instant without a time zone"),
            Words("请给出时区，如datetime(…, tzinfo=UTC)", "give it one, as in datetime(…, tzinfo=UTC)"),
        )
    try:
        return value.astimezone(dt.UTC)
    except OverflowError:
        raise InvalidValueError(
            "",
            Words("时刻超出公元1年至9999年（UTC）", "is an instant outside the years 1 to 9999 of UTC"),
            Words("请核对年份", "check the year"),
        ) from None


_CHECKS: Final[Mapping[Any, _Check | None]] = {
    NoneType: None,
    str: _check_text,
    bool: None,
    int: _check_integer,
    float: _check_number,
    Fraction: _check_fraction,
    dt.date: None,
    dt.time: None,
    dt.datetime: _check_instant,
}

#: What a type is called in a message, and what to write.
_NOUNS: Final[Mapping[type, tuple[Words, Words]]] = {
    str: (Words("文字", "text"), Words("请写str(…)", "write str(…) of it")),
    bool: (Words("真假", "true or false"), Words("请写True或False", "write True or False")),
    int: (Words("整数", "a whole number"), Words("请写int(…)", "write int(…) of it")),
    float: (Words("数", "a number"), Words("请写float(…)", "write float(…) of it")),
    Fraction: (
        Words("精确的数", "an exact number"),
        Words("请写int或Fraction", "write an int or a Fraction"),
    ),
    dt.date: (
        Words("日期", "a date"),
        Words("请写成datetime.date(2018, 9, 1)", "write it like datetime.date(2018, 9, 1)"),
    ),
    dt.time: (
        Words("时间", "a time of the day"),
        Words("请写成datetime.time(14, 30)", "write it like datetime.time(14, 30)"),
    ),
    dt.datetime: (
        Words("时刻", "an instant"),
        Words(
            "请写成datetime.datetime(2018, 9, 1, 8, 0, tzinfo=datetime.UTC)",
            "write it like datetime.datetime(2018, 9, 1, 8, 0, tzinfo=datetime.UTC)",
        ),
    ),
    tuple: (Words("元组", "a tuple"), Words("请写tuple(…)", "write tuple(…) of it")),
}


def _build_type_error(value: object, accepted: _Accepted) -> InvalidValueError:
    """Return the refusal of a value; it names the class of the value, never the value."""
    wanted = [each for each in accepted if each not in (NoneType, frozenset)]
    nouns = (_NOUNS[each][0] if each in _NOUNS else Words.same(each.__name__) for each in wanted)
    names = Words("或", " or ").join(nouns)
    first = wanted[0]
    if first in _NOUNS:
        hint = _NOUNS[first][1]
    elif issubclass(first, Enum):
        hint = suggest_value(None, [member.name.lower() for member in first])
    else:
        hint = Words("请给{}", "give a {}").format(first.__name__)
    given = "None" if value is None else type(value).__name__
    return InvalidValueError("", Words("应为{}，不是{}", "must be {}, not {}").format(names, given), hint)
