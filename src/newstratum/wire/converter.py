"""The one converter between model objects and plain data that JSON can hold.

Strict on purpose: ``"7"`` is no integer, ``1`` is no truth value, a string is no list, an unknown
key is a problem. What is written reads back equal, and equal objects are written alike.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from types import UnionType
from typing import Any, Final, Union, get_args, get_origin

import attrs
from cattrs import BaseConverter
from cattrs.gen import make_dict_structure_fn
from cattrs.preconf.json import JsonConverter
from cattrs.preconf.json import make_converter as make_json_converter

from newstratum.model.masked import EmailAddress, Masked, PhoneNumber
from newstratum.model.occupations import UNKNOWN, Unknown
from newstratum.model.people import Contact, ContactKind
from newstratum.wire.strictness import (
    clean_text,
    refused,
    register_containers,
    register_enumerations,
    register_fractions,
    register_primitives,
    register_time,
)

__all__ = ["make_converter"]

_CONTACT_CLASSES: Final[dict[ContactKind, type[Masked]]] = {
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
    converter.register_structure_hook_factory(attrs.has, _object_hook)
    converter.register_structure_hook_factory(_is_fact, _fact_hook)
    converter.register_unstructure_hook_factory(_is_fact, lambda of: _plain_fact)
    converter.register_structure_hook_factory(_is_masked, _masked_hook)
    converter.register_unstructure_hook_factory(_is_masked, lambda of: _revealed)
    _register_contacts(converter)
    return converter


# --------------------------------------------------------------------------------------- classes


def _object_hook(of: Any, converter: BaseConverter) -> Callable[[Any, Any], Any]:
    from_object = make_dict_structure_fn(of, converter)

    def structure(value: Any, _: Any) -> Any:
        if type(value) is not dict:
            raise refused("must be an object")
        return from_object(value, of)

    return structure


def _is_masked(of: Any) -> bool:
    return isinstance(of, type) and issubclass(of, Masked)


def _masked_hook(of: Any, converter: BaseConverter) -> Callable[[Any, Any], Any]:
    text = converter.get_structure_hook(str)
    return lambda value, _: of(text(value, str))


def _revealed(value: Masked) -> str:
    return clean_text(value.reveal())


@attrs.frozen(kw_only=True)
class _ContactAsWritten:
    """A contact before its kind says which masked class the value is."""

    kind: ContactKind
    value: Masked


def _register_contacts(converter: JsonConverter) -> None:
    """Let the kind of a contact say which masked class its value is."""
    plain = _object_hook(_ContactAsWritten, converter)

    def structure(value: Any, _: Any) -> Contact:
        written: _ContactAsWritten = plain(value, _ContactAsWritten)
        return Contact(kind=written.kind, value=_CONTACT_CLASSES[written.kind](written.value.reveal()))

    def unstructure(contact: Contact) -> dict[str, str]:
        return {"kind": contact.kind.value, "value": _revealed(contact.value)}

    converter.register_structure_hook(Contact, structure)
    converter.register_unstructure_hook(Contact, unstructure)


# ----------------------------------------------------------------------------------------- facts


def _is_fact(of: Any) -> bool:
    return get_origin(of) in (Union, UnionType) and Unknown in get_args(of)


def _is_vocabulary(part: Any) -> bool:
    return isinstance(part, type) and issubclass(part, StrEnum) and part is not Unknown


def _fact_hook(of: Any) -> Callable[[Any, Any], Any]:
    kind: Any = next(part for part in get_args(of) if _is_vocabulary(part))
    members = {member.value: member for member in kind}
    values = ", ".join(members)

    def one(value: Any) -> Any:
        member = members.get(value) if type(value) is str else None
        if member is None:
            raise refused(f"must be unknown, or one or several of: {values}")
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
            raise refused("a list of values names two or more, each once")
        return several

    return structure


def _plain_fact(value: Any) -> Any:
    """Return the plain form of a fact; several values are sorted, so that equal facts are written alike."""
    if isinstance(value, frozenset):
        return sorted(member.value for member in value)
    return None if value is None else value.value
