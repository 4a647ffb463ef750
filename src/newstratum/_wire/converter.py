"""The one converter between model objects and plain data that JSON can hold.

Strict on purpose: ``"7"`` is no integer, ``1`` is no truth value, a string is no list, an unknown
key is a problem. What is written reads back equal, and equal objects are written alike.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from types import UnionType
from typing import Any, Final, Union, get_args, get_origin, get_type_hints

import attrs
from cattrs import BaseConverter, Converter
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override
from cattrs.preconf.json import JsonConverter
from cattrs.preconf.json import make_converter as make_json_converter

from newstratum._model.people.occupations import UNKNOWN, Unknown
from newstratum._model.people.people import Contact, ContactKind
from newstratum._model.values.sensitive import EmailAddress, PhoneNumber, SensitiveText
from newstratum._wire.strictness import (
    build_value_error,
    clean_text,
    register_containers,
    register_enumerations,
    register_fractions,
    register_primitives,
    register_time,
)
from newstratum.errors import InvalidValueError

__all__ = ["make_converter", "register_tagged_union"]

_CONTACT_CLASSES: Final[dict[ContactKind, type[SensitiveText]]] = {
    ContactKind.PHONE: PhoneNumber,
    ContactKind.EMAIL: EmailAddress,
}


def make_converter() -> JsonConverter:
    """Make the converter between model objects and plain data.

    Returns:
        A converter of its own; callers that keep one share nothing with others.
    """
    converter = make_json_converter(
        forbid_extra_keys=True,
        detailed_validation=True,
        omit_if_default=True,
        unstruct_collection_overrides={tuple: list},
    )
    register_primitives(converter)
    register_enumerations(converter)
    register_fractions(converter)
    register_time(converter)
    register_containers(converter)
    converter.register_structure_hook_factory(attrs.has, _make_object_hook)
    converter.register_unstructure_hook_factory(attrs.has, _make_writing_hook)
    converter.register_structure_hook_factory(_is_fact, _make_fact_hook)
    converter.register_unstructure_hook_factory(_is_fact, lambda of: _unstructure_fact)
    converter.register_structure_hook_factory(_is_sensitive, _make_sensitive_hook)
    converter.register_unstructure_hook_factory(_is_sensitive, lambda of: _reveal_text)
    _register_contacts(converter)
    return converter


# --------------------------------------------------------------------------------------- classes


def _make_object_hook(of: Any, converter: BaseConverter) -> Callable[[Any, Any], Any]:
    always = _get_always_written(of)
    hints = get_type_hints(of) if always else {}
    overrides: dict[str, Any] = {
        each.name: override(struct_hook=_require(each.name, hints[each.name], converter)) for each in always
    }
    from_object = make_dict_structure_fn(of, converter, **overrides)
    absent = {each.name: _ABSENT for each in always}

    def structure(value: Any, _: Any) -> Any:
        if type(value) is not dict:
            raise build_value_error("must be an object")
        return from_object({**absent, **value} if absent else value, of)

    return structure


_ABSENT: Final = object()


def _require(name: str, of: Any, converter: BaseConverter) -> Callable[[Any, Any], Any]:
    """Make a hook that refuses what is not there, although the class has a default for it."""
    hook = converter.get_structure_hook(of)

    def structure(value: Any, _: Any) -> Any:
        if value is _ABSENT:
            raise KeyError(name)
        return hook(value, of)

    return structure


def _make_writing_hook(of: Any, converter: BaseConverter) -> Callable[[Any], dict[str, Any]]:
    always: dict[str, Any] = {each.name: override(omit_if_default=False) for each in _get_always_written(of)}
    return make_dict_unstructure_fn(of, converter, _cattrs_omit_if_default=True, **always)


def _get_always_written(of: Any) -> list[attrs.Attribute[Any]]:
    return [each for each in attrs.fields(of) if each.metadata.get("always_written")]


def _is_sensitive(of: Any) -> bool:
    return isinstance(of, type) and issubclass(of, SensitiveText)


def _make_sensitive_hook(of: Any, converter: BaseConverter) -> Callable[[Any, Any], Any]:
    text = converter.get_structure_hook(str)
    return lambda value, _: of(text(value, str))


def _reveal_text(value: SensitiveText) -> str:
    return clean_text(value.reveal())


@attrs.frozen(kw_only=True)
class _ContactAsWritten:
    """A contact before its kind says which masked class the value is."""

    kind: ContactKind
    value: SensitiveText


def _register_contacts(converter: JsonConverter) -> None:
    """Let the kind of a contact say which masked class its value is."""
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


def _is_vocabulary(part: Any) -> bool:
    return isinstance(part, type) and issubclass(part, StrEnum) and part is not Unknown


def _make_fact_hook(of: Any) -> Callable[[Any, Any], Any]:
    kind: Any = next(part for part in get_args(of) if _is_vocabulary(part))
    members = {member.value: member for member in kind}
    values = ", ".join(members)

    def one(value: Any) -> Any:
        member = members.get(value) if type(value) is str else None
        if member is None:
            raise build_value_error(f"must be unknown, or one or several of: {values}")
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
            raise build_value_error("a list of values names two or more, each once")
        return several

    return structure


def _unstructure_fact(value: Any) -> Any:
    """Return the plain form of a fact; several values are sorted, so that equal facts are written alike."""
    if isinstance(value, frozenset):
        return sorted(member.value for member in value)
    return None if value is None else value.value


def register_tagged_union(
    converter: Converter, union: Any, tags: Mapping[str, type], *, key: str = "type"
) -> None:
    """Teach a converter to write and read a union with the tag of the class under one key.

    An unknown or missing tag is refused with the list of the known ones; nothing is ever tried out
    and no class is guessed from the fields.

    Args:
        converter: The converter to teach.
        union: The union as the model annotates it: ``Body | Person``.
        tags: The class for each tag; together exactly the members of the union.
        key: The key the tag stands under.

    Raises:
        ValueError: Tags and union do not have the same members, which is a mistake in the caller.
    """
    if set(tags.values()) != set(union.__args__) or len(set(tags.values())) != len(tags):
        raise ValueError(f"the tags {sorted(tags)} do not cover the union one to one")
    tag_of = {model: tag for tag, model in tags.items()}

    def structure(value: Any, _: Any) -> Any:
        if type(value) is not dict:
            raise InvalidValueError(key, "must be an object")
        tag = value.get(key)
        model = tags.get(tag) if isinstance(tag, str) else None
        if model is None:
            raise InvalidValueError(key, f"must have {key!r}, one of: {', '.join(sorted(tags))}")
        return converter.structure({name: part for name, part in value.items() if name != key}, model)

    def unstructure(value: Any) -> dict[str, Any]:
        return {key: tag_of[type(value)], **converter.unstructure(value, unstructure_as=type(value))}

    converter.register_structure_hook(union, structure)
    converter.register_unstructure_hook(union, unstructure)
