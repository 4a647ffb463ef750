"""Check what a hook returned, field by field, before anybody uses it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import TypeAlias

import attrs

from newstratum.hooks import (
    API,
    Format,
    LabelSource,
    NotifierBackend,
    ReportBackend,
    RulebookSource,
    StoreBackend,
)

Descriptor: TypeAlias = StoreBackend | NotifierBackend | Format | RulebookSource | LabelSource | ReportBackend

#: Each hook, and the descriptor it returns.
DESCRIPTORS: Mapping[str, type[Descriptor]] = MappingProxyType(
    {
        "newstratum_formats": Format,
        "newstratum_labels": LabelSource,
        "newstratum_notifier_backends": NotifierBackend,
        "newstratum_reports": ReportBackend,
        "newstratum_rulebooks": RulebookSource,
        "newstratum_store_backends": StoreBackend,
    }
)

#: The hooks whose descriptors are found by URL scheme.
SCHEME_HOOKS = frozenset({"newstratum_notifier_backends", "newstratum_store_backends"})

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*")
_SUFFIX = re.compile(r"\.[a-z0-9][a-z0-9._-]*")
_NAME = re.compile(r"\S(.*\S)?")
_CONTACT_KIND = re.compile(r"[a-z][a-z0-9_]*")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


def _make_text_validator(pattern: re.Pattern[str], wanted: str) -> Callable[[object], str]:
    def check(value: object) -> str:
        return "" if isinstance(value, str) and pattern.fullmatch(value) else wanted

    return check


def _make_texts_validator(pattern: re.Pattern[str], wanted: str) -> Callable[[object], str]:
    def check(value: object) -> str:
        right = (
            isinstance(value, tuple)
            and value
            and all(isinstance(item, str) and pattern.fullmatch(item) for item in value)
            and len(set(value)) == len(value)
        )
        return "" if right else wanted

    return check


def _validate_function(value: object) -> str:
    return "" if callable(value) else "must be a function"


def _validate_function_or_none(value: object) -> str:
    return "" if value is None or callable(value) else "must be a function or None"


def _validate_text_or_function(value: object) -> str:
    return "" if callable(value) or (isinstance(value, str) and value) else "must be text or a function"


def _validate_label_table(value: object) -> str:
    right = (
        isinstance(value, Mapping)
        and value
        and all(isinstance(name, str) and isinstance(words, Mapping) for name, words in value.items())
        and all(
            isinstance(code, str) and isinstance(word, str) and bool(word.strip())
            for words in value.values()
            for code, word in words.items()
        )
    )
    return "" if right else "must map vocabularies to codes to words, and nothing of it be empty"


def _validate_contact_kind(value: object) -> str:
    right = value is None or (isinstance(value, str) and _CONTACT_KIND.fullmatch(value))
    return "" if right else "must be None or the name of a kind of contact, as in 'email'"


def _validate_whole_number(value: object) -> str:
    return "" if type(value) is int else f"must be a whole number, as in api={API}"


# One check serves every descriptor that has a field of that name: a name means one thing here.
_CHECKS: Mapping[str, Callable[[object], str]] = {
    "api": _validate_whole_number,
    "contact_kind": _validate_contact_kind,
    "language": _make_text_validator(_LANGUAGE, "must be a language code, as in 'zh'"),
    "name": _make_text_validator(_NAME, "must be text on one line, not empty, without spaces around it"),
    "open": _validate_function,
    "read": _validate_function,
    "render": _validate_function,
    "schemes": _make_texts_validator(
        _SCHEME, "must be a tuple of different schemes, not empty: lower-case letters, digits, '+', '.', '-'"
    ),
    "suffix": _make_text_validator(_SUFFIX, "must be lower case and begin with a dot, as in '.html'"),
    "suffixes": _make_texts_validator(
        _SUFFIX, "must be a tuple of different suffixes, not empty, lower case with the dot, as in ('.csv',)"
    ),
    "summary": _make_text_validator(_NAME, "must be text on one line, not empty, without spaces around it"),
    "table": _validate_label_table,
    "text": _validate_text_or_function,
    "write": _validate_function_or_none,
}


def find_descriptor_problems(descriptor: Descriptor) -> tuple[str, ...]:
    """List what is wrong with a descriptor: for each wrong field its name and what it must be."""
    return tuple(_iterate_field_problems(descriptor))


def _iterate_field_problems(descriptor: Descriptor) -> Iterator[str]:
    for field in attrs.fields(type(descriptor)):
        wrong = _CHECKS[field.name](getattr(descriptor, field.name))
        if wrong:
            yield f"{field.name} {wrong}"


def freeze_descriptor(descriptor: Descriptor) -> Descriptor:
    """Return a descriptor that its plugin cannot change afterwards."""
    if not isinstance(descriptor, LabelSource):
        return descriptor
    table = {name: MappingProxyType(dict(words)) for name, words in descriptor.table.items()}
    return attrs.evolve(descriptor, table=MappingProxyType(table))


def list_keys(descriptor: Descriptor) -> tuple[str, ...]:
    """Return what a descriptor lays claim to: each key belongs to one plugin only."""
    match descriptor:
        case StoreBackend() | NotifierBackend():
            return descriptor.schemes
        case Format():
            return descriptor.suffixes
        case RulebookSource() | ReportBackend():
            return (descriptor.name,)
        case LabelSource():
            return tuple(
                f"{descriptor.language} {name}.{code}"
                for name, words in descriptor.table.items()
                for code in words
            )
