"""Check what a hook returned, field by field, before anybody uses it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any, TypeAlias

import attrs

from newstratum._words import Words
from newstratum.hooks import (
    API,
    Format,
    KeyProviderBackend,
    LabelSource,
    NotifierBackend,
    PageReader,
    ReportBackend,
    RulebookSource,
    SealerBackend,
    StoreBackend,
)

Descriptor: TypeAlias = (
    StoreBackend
    | NotifierBackend
    | Format
    | RulebookSource
    | LabelSource
    | ReportBackend
    | KeyProviderBackend
    | SealerBackend
    | PageReader
)

#: Each hook, and the descriptor it returns.
DESCRIPTORS: Mapping[str, type[Descriptor]] = MappingProxyType(
    {
        "newstratum_formats": Format,
        "newstratum_key_providers": KeyProviderBackend,
        "newstratum_labels": LabelSource,
        "newstratum_notifier_backends": NotifierBackend,
        "newstratum_page_readers": PageReader,
        "newstratum_reports": ReportBackend,
        "newstratum_rulebooks": RulebookSource,
        "newstratum_sealers": SealerBackend,
        "newstratum_store_backends": StoreBackend,
    }
)

#: The hooks whose descriptors are found by URL scheme.
SCHEME_HOOKS = frozenset(
    {"newstratum_key_providers", "newstratum_notifier_backends", "newstratum_store_backends"}
)

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*")
_SUFFIX = re.compile(r"\.[a-z0-9][a-z0-9._-]*")
_NAME = re.compile(r"\S(.*\S)?")
_CONTACT_KIND = re.compile(r"[a-z][a-z0-9_]*")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


def _fits(pattern: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None


def _is_set_of(pattern: re.Pattern[str], value: object) -> bool:
    """Say whether a value is a tuple of different texts, not empty."""
    if not (isinstance(value, tuple) and value and all(_fits(pattern, item) for item in value)):
        return False
    return len(set(value)) == len(value)


def _is_label_table(value: object) -> bool:
    return (
        isinstance(value, Mapping)
        and bool(value)
        and all(isinstance(name, str) and isinstance(words, Mapping) for name, words in value.items())
        and all(
            isinstance(code, str) and isinstance(word, str) and bool(word.strip())
            for words in value.values()
            for code, word in words.items()
        )
    )


_Check: TypeAlias = tuple[Callable[[Any], bool], Words]

_FUNCTION: _Check = (callable, Words("应为函数", "must be a function"))
_OPTIONAL_FUNCTION: _Check = (
    lambda value: value is None or callable(value),
    Words("应为函数或None", "must be a function or None"),
)
_LINE: _Check = (
    partial(_fits, _NAME),
    Words("应为一行非空文字，前后不带空格", "must be text on one line, not empty, without spaces around it"),
)

#: One check serves every descriptor that has a field of that name: a name means one thing here.
_CHECKS: Mapping[str, _Check] = {
    "annotate": _OPTIONAL_FUNCTION,
    "api": (
        lambda value: type(value) is int,
        Words("应为整数，如api={}", "must be a whole number, as in api={}").format(API),
    ),
    "contact_kind": (
        lambda value: value is None or _fits(_CONTACT_KIND, value),
        Words(
            "应为None或联系方式的种类，如'email'",
            "must be None or the name of a kind of contact, as in 'email'",
        ),
    ),
    "exists": _OPTIONAL_FUNCTION,
    "isolated": (
        lambda value: type(value) is bool,
        Words("应为True或False", "must be True or False"),
    ),
    "language": (
        partial(_fits, _LANGUAGE),
        Words("应为语言代码，如'zh'", "must be a language code, as in 'zh'"),
    ),
    "name": _LINE,
    "open": _FUNCTION,
    "pack": _FUNCTION,
    "read": _FUNCTION,
    "read_only": (
        lambda value: type(value) is bool,
        Words("应为True或False", "must be True or False"),
    ),
    "render": _FUNCTION,
    "schemes": (
        partial(_is_set_of, _SCHEME),
        Words(
            "应为互不相同的地址前缀的非空元组：小写字母、数字、“+”“.”“-”",
            "must be a tuple of different schemes, not empty: lower-case letters, digits, '+', '.', '-'",
        ),
    ),
    "suffix": (
        partial(_fits, _SUFFIX),
        Words("应为小写，以点开头，如'.html'", "must be lower case and begin with a dot, as in '.html'"),
    ),
    "suffixes": (
        partial(_is_set_of, _SUFFIX),
        Words(
            "应为互不相同的后缀的非空元组，小写带点，如('.csv',)",
            "must be a tuple of different suffixes, not empty, lower case with the dot, as in ('.csv',)",
        ),
    ),
    "summary": _LINE,
    "table": (
        _is_label_table,
        Words(
            "应为词表到代码、代码到文字的对照，且都不为空",
            "must map vocabularies to codes to words, and nothing of it be empty",
        ),
    ),
    "text": (
        lambda value: callable(value) or (isinstance(value, str) and value != ""),
        Words("应为文字或函数", "must be text or a function"),
    ),
    "write": _OPTIONAL_FUNCTION,
    "write_workbook": _OPTIONAL_FUNCTION,
}


def find_descriptor_problems(descriptor: Descriptor) -> tuple[Words, ...]:
    """List what is wrong with a descriptor: for each wrong field its name and what it must be."""
    checks = ((field.name, *_CHECKS[field.name]) for field in attrs.fields(type(descriptor)))
    return tuple(
        Words("{}{}", "{} {}").format(name, wanted)
        for name, fits, wanted in checks
        if not fits(getattr(descriptor, name))
    )


def freeze_descriptor(descriptor: Descriptor) -> Descriptor:
    """Return a descriptor that its plugin cannot change afterwards."""
    if not isinstance(descriptor, LabelSource):
        return descriptor
    table = {name: MappingProxyType(dict(words)) for name, words in descriptor.table.items()}
    return attrs.evolve(descriptor, table=MappingProxyType(table))


def list_keys(descriptor: Descriptor) -> tuple[str, ...]:
    """Return what a descriptor lays claim to: each key belongs to one plugin only."""
    match descriptor:
        case StoreBackend() | NotifierBackend() | KeyProviderBackend():
            return descriptor.schemes
        case Format():
            return descriptor.suffixes
        case RulebookSource() | ReportBackend() | SealerBackend() | PageReader():
            return (descriptor.name,)
        case LabelSource():
            return tuple(
                f"{descriptor.language} {name}.{code}"
                for name, words in descriptor.table.items()
                for code in words
            )
