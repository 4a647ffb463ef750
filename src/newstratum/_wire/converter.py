"""The one converter between model objects and plain data that JSON can hold.

Strict on purpose: ``"7"`` is not an integer, ``1`` is not a truth value, a string is not a list, an unknown
key is a problem. What is written reads back equal, and equal objects are written alike. Every refusal names
no value: the value may be a person's data.

An attribute whose field has ``metadata={"key": …}`` stands under that key.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Mapping
from enum import IntEnum, StrEnum
from fractions import Fraction
from operator import attrgetter
from types import GenericAlias, UnionType
from typing import Any, Final, Literal, Union, get_args, get_origin, get_type_hints

import attrs
from cattrs import BaseConverter
from cattrs.errors import IterableValidationNote
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, mapping_structure_factory, override
from cattrs.preconf.json import JsonConverter
from cattrs.preconf.json import make_converter as make_json_converter

from newstratum._model.people.occupations import UNKNOWN, Unknown
from newstratum._model.people.people import Contact, ContactKind
from newstratum._model.values.calendar import IsoWeek
from newstratum._model.values.periods import PartialDate, to_partial_date
from newstratum._model.values.plain import ResultData
from newstratum._model.values.sensitive import EmailAddress, PhoneNumber, SensitiveText
from newstratum._words import Words, join_names
from newstratum.errors import InvalidValueError

#: Reads plain data as an annotated type.
_Structure = Callable[[Any, Any], Any]

_FRACTION: Final = re.compile(r"(-?\d{1,100})(?:/([1-9]\d{0,99}))?", re.ASCII)
_CONTACT_CLASSES: Final[dict[ContactKind, type[SensitiveText]]] = {
    ContactKind.PHONE: PhoneNumber,
    ContactKind.EMAIL: EmailAddress,
}


def make_converter(*, writes_exact: bool = False) -> JsonConverter:
    """Make a converter between model objects and plain data, which shares nothing with others.

    Args:
        writes_exact: Whether it is to write only what was found exact, so that no text is looked at again.
    """
    converter = make_json_converter(
        forbid_extra_keys=True,
        detailed_validation=True,
        omit_if_default=True,
        unstruct_collection_overrides={tuple: list},
    )
    _register_primitives(converter)
    if not writes_exact:
        converter.register_unstructure_hook(str, clean_text)
    _register_time(converter)
    _register_containers(converter)
    converter.register_structure_hook_factory(attrs.has, _make_object_hook)
    converter.register_unstructure_hook_factory(attrs.has, _make_object_writer)
    converter.register_structure_hook_factory(_is_fact, _make_fact_hook)
    converter.register_unstructure_hook_factory(_is_fact, lambda of: _unstructure_fact)
    converter.register_structure_hook_factory(
        _is_sensitive, lambda of: lambda value, _: of(_structure_text(value, str))
    )
    converter.register_unstructure_hook_factory(_is_sensitive, lambda of: _reveal_text)
    _register_contacts(converter)
    return converter


def build_value_error(reason: Words) -> InvalidValueError:
    """Return the error for a value that its place cannot hold; the place is known to the converter."""
    return InvalidValueError("value", reason)


# ------------------------------------------------------------------------------------ primitives


def _register_primitives(converter: JsonConverter) -> None:
    converter.register_structure_hook(str, _structure_text)
    converter.register_structure_hook(
        bool, lambda value, _: _check_type(value, bool, Words("应为true或false", "must be true or false"))
    )
    converter.register_structure_hook(
        int, lambda value, _: _check_type(value, int, Words("应为整数", "must be an integer"))
    )
    converter.register_structure_hook(float, _structure_number)
    converter.register_unstructure_hook(float, _to_finite_number)
    converter.register_structure_hook(
        Fraction,
        _make_text_hook(
            _parse_fraction,
            str,
            Words('应为精确的数，写成"600"或"1/3"', 'must be an exact number written "600" or "1/3"'),
        ),
    )
    converter.register_unstructure_hook(Fraction, str)
    for family, write in ((StrEnum, attrgetter("value")), (IntEnum, _to_member_name)):
        converter.register_structure_hook(family, _make_member_hook(write))
        converter.register_unstructure_hook(family, write)
    converter.register_structure_hook_func(_is_literal, _structure_literal)


def clean_text(value: str) -> str:
    """Return the text, or refuse what stores disagree about: NUL and halves of surrogate pairs."""
    if "\0" in value:
        raise build_value_error(Words("含有NUL字符", "holds a NUL character"))
    if value.isascii():
        return value
    try:
        value.encode()
    except UnicodeEncodeError:
        raise build_value_error(
            Words("含有半个代理对，不成字符", "holds half of a surrogate pair, which is not a character")
        ) from None
    return value


def _structure_text(value: Any, _: Any) -> str:
    if type(value) is not str:
        raise build_value_error(Words("应为文字", "must be text"))
    return clean_text(value)


def _check_type(value: Any, of: type, reason: Words) -> Any:
    # Exactly: to Python a truth value is an integer.
    if type(value) is not of:
        raise build_value_error(reason)
    return value


def _structure_number(value: Any, _: Any) -> float:
    if type(value) not in (int, float):
        raise build_value_error(Words("应为数", "must be a number"))
    return _to_finite_number(value)


def _to_finite_number(value: float) -> float:
    # A field for numbers may hold an int: as a float it is written like its equal.
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise build_value_error(Words("应为有限的数", "must be a finite number"))
    return number


def _make_member_hook(write: Callable[[Any], str]) -> _Structure:
    def structure(value: Any, of: Any) -> Any:
        for member in of:
            if write(member) == value:
                return member
        raise build_value_error(
            Words("应为以下之一：{}", "must be one of: {}").format(join_names(map(write, of)))
        )

    return structure


def _to_member_name(member: IntEnum) -> str:
    # Ranks may be renumbered, names stay.
    return member.name.lower()


def _is_literal(of: Any) -> bool:
    origin: Any = get_origin(of)
    return origin is Literal


def _structure_literal(value: Any, of: Any) -> Any:
    for each in get_args(of):
        if type(value) is type(each) and value == each:
            return each
    raise build_value_error(Words("应为{}", "must be {}").format(" or ".join(map(repr, get_args(of)))))


def _make_text_hook(parse: Callable[[str], Any], write: Callable[[Any], str], reason: Words) -> _Structure:
    """Return the hook for a type that is written as text; only the form that is written is read."""

    def structure(value: Any, _: Any) -> Any:
        try:
            made = parse(value) if type(value) is str else None
        except ValueError:
            made = None
        if made is None or write(made) != value:
            raise build_value_error(reason)
        return made

    return structure


def _parse_fraction(text: str) -> Fraction | None:
    # Fraction itself takes decimals, exponents and spaces too.
    found = _FRACTION.fullmatch(text)
    return Fraction(int(found[1]), int(found[2] or 1)) if found else None


# ------------------------------------------------------------------------------------------ time


def _register_time(converter: JsonConverter) -> None:
    converter.register_structure_hook(
        PartialDate, lambda value, _: to_partial_date(_structure_text(value, str))
    )
    converter.register_unstructure_hook(PartialDate, str)
    converter.register_structure_hook(IsoWeek, lambda value, _: IsoWeek.parse(_structure_text(value, str)))
    converter.register_unstructure_hook(IsoWeek, str)
    for of, parse, write, form in (
        (
            dt.date,
            dt.date.fromisoformat,
            dt.date.isoformat,
            Words("写成YYYY-MM-DD的日期", "a date written YYYY-MM-DD"),
        ),
        (
            dt.time,
            dt.time.fromisoformat,
            dt.time.isoformat,
            Words("写成hh:mm:ss的时间", "a time of the day written hh:mm:ss"),
        ),
        (
            dt.datetime,
            _parse_instant,
            _write_instant,
            Words(
                "写成YYYY-MM-DDThh:mm:ss+00:00的UTC时刻",
                "an instant in UTC written YYYY-MM-DDThh:mm:ss+00:00",
            ),
        ),
    ):
        converter.register_structure_hook(
            of, _make_text_hook(parse, write, Words("应为{}", "must be {}").format(form))
        )
        converter.register_unstructure_hook(of, write)


def _parse_instant(text: str) -> dt.datetime | None:
    instant = dt.datetime.fromisoformat(text)
    return None if instant.tzinfo is None else instant


def _write_instant(value: dt.datetime) -> str:
    if value.tzinfo is None:
        raise build_value_error(Words("时刻没有时区", "is an instant without a time zone"))
    return value.astimezone(dt.UTC).isoformat()


# ------------------------------------------------------------------------------------ containers


def _register_containers(converter: JsonConverter) -> None:
    converter.register_structure_hook_factory(_is_container, _make_container_hook)
    converter.register_unstructure_hook_factory(is_pair_mapping, _make_pairs_writer)
    converter.register_unstructure_hook_factory(_is_set, _make_set_writer)


def _is_container(of: Any) -> bool:
    return get_origin(of) in (tuple, frozenset, dict, Mapping)


def _is_set(of: Any) -> bool:
    origin: Any = get_origin(of)
    return origin is frozenset


def _make_set_writer(of: Any, converter: BaseConverter) -> Callable[[Any], Any]:
    return lambda value: sorted(map(converter.unstructure, value))


def _make_container_hook(of: Any, converter: BaseConverter) -> _Structure:
    # cattrs would take a string for a list of its characters.
    container: Any = get_origin(of)
    if is_pair_mapping(of):
        return _make_pairs_hook(of, converter)
    if container in (dict, Mapping):
        from_object: _Structure = mapping_structure_factory(of, converter, dict)
        return lambda value, _: from_object(
            _check_type(value, dict, Words("应为对象", "must be an object")), dict
        )
    if container is tuple and get_args(of)[-1] is not Ellipsis:
        return _make_tuple_hook(of, converter)
    members = converter.get_structure_hook(GenericAlias(list, get_args(of)[:1]))
    return lambda value, _: container(
        members(_check_type(value, list, Words("应为列表", "must be a list")), list)
    )


def _make_tuple_hook(of: Any, converter: BaseConverter) -> _Structure:
    """Return the hook for a tuple whose places have types of their own."""
    hooks = [(each, converter.get_structure_hook(each)) for each in get_args(of)]

    def structure(value: Any, _: Any) -> Any:
        if type(value) is not list or len(value) != len(hooks):
            raise build_value_error(Words("应为{}项的列表", "must be a list of {}").format(len(hooks)))
        made, errors = [], []
        for position, (part, (kind, hook)) in enumerate(zip(value, hooks, strict=True)):
            try:
                made.append(hook(part, kind))
            except Exception as error:
                error.add_note(IterableValidationNote(f"position {position}", position, kind))
                errors.append(error)
        if errors:
            raise ExceptionGroup("parts", errors)
        return tuple(made)

    return structure


def is_pair_mapping(of: Any) -> bool:
    """Say whether a type is a mapping whose keys are not text, so that it is written as a list of pairs."""
    if get_origin(of) not in (dict, Mapping):
        return False
    key = get_args(of)[0]
    return not (isinstance(key, type) and issubclass(key, str))


def _make_pairs_hook(of: Any, converter: BaseConverter) -> _Structure:
    pairs: Any = GenericAlias(tuple, (GenericAlias(tuple, get_args(of)), ...))

    def structure(value: Any, _: Any) -> Any:
        found: tuple[tuple[Any, Any], ...] = converter.structure(value, pairs)
        made = dict(found)
        if len(made) != len(found):
            raise build_value_error(Words("同一键写了两次", "names a key twice"))
        return made

    return structure


def _make_pairs_writer(of: Any, converter: BaseConverter) -> Callable[[Any], Any]:
    key, value = (converter.get_unstructure_hook(each) for each in get_args(of))
    return lambda mapping: [[key(name), value(item)] for name, item in mapping.items()]


# --------------------------------------------------------------------------------------- classes


def get_key(attribute: Any) -> str:
    """Return the key under which an attribute of an attrs class stands in plain data."""
    key: str = attribute.metadata.get("key", attribute.name)
    return key


def is_required(attribute: Any) -> bool:
    """Say whether plain data always names an attribute, whatever its class does where it is left out."""
    return attribute.default is attrs.NOTHING or bool(attribute.metadata.get("always_written"))


_ABSENT: Final = object()


def _make_object_hook(of: Any, converter: BaseConverter) -> _Structure:
    always = [each for each in attrs.fields(of) if each.metadata.get("always_written")]
    hints = get_type_hints(of) if always else {}
    required: dict[str, Any] = {
        each.name: override(struct_hook=_require(each.name, hints[each.name], converter)) for each in always
    }
    from_object = make_dict_structure_fn(of, converter, **required | _rename_keys(of))
    absent = {each.name: _ABSENT for each in always}

    def structure(value: Any, _: Any) -> Any:
        given = _check_type(value, dict, Words("应为对象", "must be an object"))
        return from_object({**absent, **given} if absent else given, of)

    return structure


def _require(name: str, of: Any, converter: BaseConverter) -> _Structure:
    """Make a hook that refuses what is not there, although the class has a default for it."""
    hook = converter.get_structure_hook(of)

    def structure(value: Any, _: Any) -> Any:
        if value is _ABSENT:
            raise KeyError(name)
        return hook(value, of)

    return structure


def _make_object_writer(of: Any, converter: BaseConverter) -> Callable[[Any], Any]:
    always: dict[str, Any] = {
        each.name: override(omit_if_default=False)
        for each in attrs.fields(of)
        if each.metadata.get("always_written")
    }
    omits = not issubclass(of, ResultData)
    return make_dict_unstructure_fn(of, converter, _cattrs_omit_if_default=omits, **always | _rename_keys(of))


def _rename_keys(of: Any) -> dict[str, Any]:
    return {each.name: override(rename=get_key(each)) for each in attrs.fields(of) if "key" in each.metadata}


def _is_sensitive(of: Any) -> bool:
    return isinstance(of, type) and issubclass(of, SensitiveText)


def _reveal_text(value: SensitiveText) -> str:
    return clean_text(value.reveal())


@attrs.frozen(kw_only=True)
class _ContactAsWritten:
    """A contact before its kind says which class of sensitive text the value is."""

    kind: ContactKind
    value: SensitiveText


def _register_contacts(converter: JsonConverter) -> None:
    plain = _make_object_hook(_ContactAsWritten, converter)

    def structure(value: Any, _: Any) -> Contact:
        written: _ContactAsWritten = plain(value, _ContactAsWritten)
        return Contact(kind=written.kind, value=_CONTACT_CLASSES[written.kind](written.value.reveal()))

    def unstructure(contact: Contact) -> dict[str, str]:
        return {"kind": contact.kind.value, "value": _reveal_text(contact.value)}

    converter.register_structure_hook(Contact, structure)
    converter.register_unstructure_hook(Contact, unstructure)


# ----------------------------------------------------------------------------------------- facts


def _is_fact(of: Any) -> bool:
    return get_origin(of) in (Union, UnionType) and Unknown in get_args(of)


def find_fact_vocabulary(of: Any) -> type[StrEnum] | None:
    """Return the vocabulary of a fact's type; of any other type None."""
    if not _is_fact(of):
        return None
    classes = (part for part in get_args(of) if isinstance(part, type) and part is not Unknown)
    return next(part for part in classes if issubclass(part, StrEnum))


def _make_fact_hook(of: Any) -> _Structure:
    members = {member.value: member for member in find_fact_vocabulary(of) or ()}
    values = ", ".join(members)

    def one(value: Any) -> Any:
        member = members.get(value) if type(value) is str else None
        if member is None:
            raise build_value_error(
                Words(
                    "应为unknown，或以下一个或几个：{}", "must be unknown, or one or several of: {}"
                ).format(values)
            )
        return member

    def structure(value: Any, _: Any) -> Any:
        if value is None:
            return None
        if value == UNKNOWN.value:
            return UNKNOWN
        if type(value) is not list:
            return one(value)
        several = frozenset(map(one, value))
        if len(several) < 2 or len(several) != len(value):
            raise build_value_error(
                Words("值的列表须有两个以上，且不重复", "a list of values names two or more, each once")
            )
        return several

    return structure


def _unstructure_fact(value: Any) -> Any:
    """Return the plain form of a fact; several values are sorted, so that equal facts are written alike."""
    if isinstance(value, frozenset):
        return sorted(member.value for member in value)
    return None if value is None else value.value
