"""Validators and converters of fields.

They refuse with the name of the field, what is wrong and what to do.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from contextvars import ContextVar, copy_context
from functools import wraps
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar, cast

from attrs import Attribute, Converter, frozen

from newstratum._words import Words
from newstratum.errors import InvalidValueError

#: Metadata of a field that callers may leave out and documents may not: reading never makes it up.
ALWAYS_WRITTEN: Final[Mapping[str, bool]] = MappingProxyType({"always_written": True})

#: Metadata of a field in which somebody can have written anything: the pattern of what may be shown of it.
FREE_TEXT: Final = "free_text"


def hide_free_text(shown: str = r"(?!)") -> Mapping[str, str]:
    """Return the metadata of a field of free text, of which a history shows only what a pattern matches."""
    return {FREE_TEXT: shown}


#: Refuses a value of a field.
Validator: TypeAlias = Callable[[Any, "Attribute[Any]", object], None]
_Item = TypeVar("_Item")


class ToTuple(tuple[_Item, ...]):
    """The converter of a field that holds several things: ``field(converter=ToTuple[str])``.

    It takes any iterable and stores a plain tuple. What is not several things (a text is one) it leaves as
    it is: the validator of the field refuses that, and knows the field's name.
    """

    __slots__ = ()

    def __new__(cls, values: Iterable[_Item]) -> ToTuple[_Item]:
        plain = type(values) is tuple or not is_several(values)
        return cast("ToTuple[_Item]", values if plain else tuple(values))

    if not TYPE_CHECKING:
        # It runs for every object: through a generic alias it would take six times as long.
        def __class_getitem__(cls, item: object) -> type[ToTuple]:
            return cls


def is_several(values: object) -> bool:
    """Say whether a value is several things: an iterable, but no text, bytes or mapping."""
    return isinstance(values, Iterable) and not isinstance(values, str | bytes | Mapping)


def check_argument(name: str, given: object, kind: type | tuple[type, ...], hint: Words) -> None:
    """Refuse an argument of a call that is of another type; the hint says what to write.

    Raises:
        InvalidValueError: It is of another type.
    """
    if not isinstance(given, kind):
        raise InvalidValueError(name, Words("类型为{}", "is of type {}").format(type(given).__name__), hint)


#: What is wrong with a value, and what to write.
Fault: TypeAlias = tuple[Words, Words]

_TOWNSHIP: Final = re.compile(r"[0-9]{9}")

_IS_FROM_STORE: Final = ContextVar("is_from_store", default=False)


def read_from_store(read: Callable[[], _Item]) -> _Item:
    """Return what a function reads of a store; its values need not keep rules that came later."""
    # In a context of its own, which ends with it: one set back in a ``finally`` would stay set, and the
    # rules off, where Ctrl-C or a signal comes between two of its lines.
    return copy_context().run(_read_without_rules, read)


def _read_without_rules(read: Callable[[], _Item]) -> _Item:
    _IS_FROM_STORE.set(True)
    return read()


def is_from_store() -> bool:
    """Say whether what is made now is read from a store."""
    return _IS_FROM_STORE.get()


@frozen
class ValueRule:
    """A validator of a field that came after the first registers; None passes.

    What is read from a store need not keep it. What is written does: the check of records asks all rules.
    """

    #: Returns what is wrong with a value.
    find_fault: Callable[[Any], Fault | None]
    #: Whether the field is a day that lies in the past; sessions ask their clock.
    tells_past: bool = False

    def __call__(self, instance: object, attribute: Attribute[Any], value: object) -> None:
        fault = None if value is None else self.find_fault(value)
        if fault is not None and not is_from_store():
            raise InvalidValueError(f"{type(instance).__name__.lower()}.{attribute.name}", *fault)


def take_only(known: Collection[object], explain: Callable[[object], Fault]) -> ValueRule:
    """Return the rule that a value is one of those known; a function says what is wrong with another."""
    return ValueRule(lambda value: None if value in known else explain(value))


def list_rules(validator: object) -> tuple[ValueRule, ...]:
    """Return the rules among the validators of a field."""
    # attrs joins several validators into one object that holds them.
    several = getattr(validator, "_validators", (validator,))
    return tuple(each for each in several if isinstance(each, ValueRule))


#: The first day that a record can tell of.
FIRST_DAY: Final = dt.date(1900, 1, 1)


def _find_early_day(day: Any) -> Fault | None:
    # A date known in part may have begun then: 1899-12 is too early, 1900 is not.
    if getattr(day, "latest", day) < FIRST_DAY:
        return Words("早于1900年", "lies before 1900"), Words("请核对年份", "check the year")
    return None


#: A day, known in part or not, on which something took place.
check_past_day: Final[Validator] = ValueRule(_find_early_day, tells_past=True)


def _find_township_fault(code: object) -> Fault | None:
    if isinstance(code, str) and not _TOWNSHIP.fullmatch(code):
        return Words("不是街镇代码", "not the code of a township unit"), Words(
            "请写九位代码：990101102", "write its nine digits: 990101102"
        )
    return None


#: The code of a township unit; its name is no code.
check_township: Final[Validator] = ValueRule(_find_township_fault)


def name_converted_fields(kind: type, fields: list[Attribute[Any]]) -> list[Attribute[Any]]:
    """Let the error of a converter name the field, as that of a validator does.

    It is given to a class as ``frozen(field_transformer=name_converted_fields)``.
    """
    return [
        each.evolve(converter=_name_converter(each.converter, f"{kind.__name__.lower()}.{each.name}"))
        if callable(each.converter)
        and not isinstance(each.converter, Converter)
        and each.converter is not ToTuple
        else each
        for each in fields
    ]


def _name_converter(convert: Callable[[Any], Any], name: str) -> Callable[[Any], Any]:
    def convert_named(value: Any) -> Any:
        try:
            return convert(value)
        except InvalidValueError as error:
            raise InvalidValueError(name, error.reason, error.hint) from None
        except (TypeError, ValueError):
            # An enumeration cannot even look up some values: lists of things, numbers of thousands of digits.
            raise InvalidValueError(
                name, Words("不能由{}得出", "cannot be made of {}").format(type(value).__name__)
            ) from None

    if not isinstance(convert, type):
        return wraps(convert)(convert_named)
    # The signature of the class shows it.
    convert_named.__annotations__ = {"value": f"{convert.__name__} | str"}
    return convert_named


def check_filled(instance: object, attribute: Attribute[Any], value: object) -> None:
    """Refuse text that is empty, blank or no text."""
    if not isinstance(value, str) or not value.strip():
        raise _build_error(
            instance,
            attribute,
            Words("应为非空文字", "must be text that is not empty"),
            Words("请填写", "fill it in"),
        )


def check_positive(instance: object, attribute: Attribute[Any], value: object) -> None:
    """Refuse a number below one; None passes."""
    if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < 1):
        raise _build_error(
            instance,
            attribute,
            Words("不是从1起的整数", "not a whole number from 1 up"),
            Words("请从1数起，或略去", "count from 1, or leave it out"),
        )


def check_not_negative(instance: object, attribute: Attribute[Any], value: object) -> None:
    """Refuse everything but a whole number from zero up; None passes."""
    if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < 0):
        raise _build_error(
            instance,
            attribute,
            Words("不是从0起的整数", "not a whole number from 0 up"),
            Words("请从0数起", "count from 0"),
        )


def check_share(instance: object, attribute: Attribute[Any], value: object) -> None:
    """Refuse everything but a number from 0 to 1; None passes."""
    if value is not None and not (isinstance(value, int | float) and 0 <= value <= 1):
        raise _build_error(
            instance,
            attribute,
            Words("不是0至1之间的比例", "not a share between 0 and 1"),
            Words("四分之一请写成0.25", "write a quarter as 0.25"),
        )


def check_date(instance: object, attribute: Attribute[Any], value: object) -> None:
    """Refuse everything but a date, and so an instant, which Python counts as a date."""
    if not isinstance(value, dt.date) or isinstance(value, dt.datetime):
        reason = Words("应为日期，不是{}", "must be a date, not {}").format(type(value).__name__)
        raise _build_error(
            instance,
            attribute,
            reason,
            Words("请写成datetime.date(2018, 9, 1)", "write it like datetime.date(2018, 9, 1)"),
        )


def check_optional_date(instance: object, attribute: Attribute[Any], value: object) -> None:
    """Refuse everything but a date; None passes."""
    if value is not None:
        check_date(instance, attribute, value)


def check_texts(instance: object, attribute: Attribute[Any], value: object) -> None:
    """Refuse everything but a tuple of texts; :class:`ToTuple` makes one of other iterables."""
    if not _is_tuple_of(str, value):
        raise _build_error(
            instance,
            attribute,
            Words("不是文字列表", "not a list of texts"),
            Words('请写成列表：["甲", "乙"]', 'write a list: ["one", "two"]'),
        )


def instance_of(kind: type, hint: Words, *, optional: bool = False) -> Validator:
    """Make a validator that refuses other classes without showing the value, as attrs' own would."""

    def check(instance: object, attribute: Attribute[Any], value: object) -> None:
        if not isinstance(value, kind) and not (optional and value is None):
            raise _build_error(instance, attribute, Words("应为{}", "must be {}").format(kind.__name__), hint)

    return check


def tuple_of(kind: type, example: str) -> Validator:
    """Make a validator that refuses everything but a tuple of one class; the example is an item of a list."""

    def check(instance: object, attribute: Attribute[Any], value: object) -> None:
        if not _is_tuple_of(kind, value):
            reason = Words("不是{}的列表", "not a list of {}").format(kind.__name__)
            raise _build_error(
                instance, attribute, reason, Words("请写成列表：[{}]", "write a list: [{}]").format(example)
            )

    return check


def _is_tuple_of(kind: type, value: object) -> bool:
    if not isinstance(value, tuple):
        return False
    for item in value:  # noqa: SIM110 - a generator would take twice as long, for every object
        if not isinstance(item, kind):
            return False
    return True


def _build_error(
    instance: object, attribute: Attribute[Any], reason: Words, hint: Words
) -> InvalidValueError:
    return InvalidValueError(f"{type(instance).__name__.lower()}.{attribute.name}", reason, hint)
