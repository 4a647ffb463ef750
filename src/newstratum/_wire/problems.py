"""Turn what cattrs raises into problems: one path and one message each, and never a value.

The messages of our own validators stay, because they name what to do and repeat no data. The
messages of attrs' and Python's validators repeat the refused value, so only their rule is shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, TypeAlias

import attrs
from cattrs.errors import (
    AttributeValidationNote,
    ClassValidationError,
    ForbiddenExtraKeysError,
    IterableValidationNote,
)

from newstratum._model.values.refused_subjects import explain_refused_name
from newstratum._words import Words, join_clauses
from newstratum.errors import DecodeError, DomainError, InvalidValueError, Problem

#: Steps into a document: keys and positions.
Path: TypeAlias = tuple[str | int, ...]

# attrs writes "'area' must be >= 0: -3": the part before the last colon holds the rule, the rest the value.
_ATTRS_RULE: Final = re.compile(r"'(?P<name>\w+)' (?P<rule>must be (?:>=|<=|<|>) [\d.]+): ")

# A key of a hostile document can hold anything, personal data too; only what looks like a name is repeated.
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,39}")

_KEY_NOT_SHOWN: Final = "(?)"


def collect_problems(error: BaseException, path: Path = ()) -> tuple[Problem, ...]:
    """Return every problem that an error of the converter holds, in the order of the document."""
    return tuple(_iterate_problems(error, path, owner=None))


def join_problems(error: DecodeError) -> Words:
    """Return the problems of an error in one line."""
    return join_clauses(*(problem.words for problem in error.problems))


def _iterate_problems(error: BaseException, path: Path, owner: type | None) -> Iterator[Problem]:
    if isinstance(error, ExceptionGroup):
        inside = error.cl if isinstance(error, ClassValidationError) else None
        for part in error.exceptions:
            steps = _read_steps(part, inside)
            yield from _iterate_problems(part, (*path, *steps), None if steps else inside)
    elif isinstance(error, ForbiddenExtraKeysError):
        known = ", ".join(_list_keys(error.cl).values())
        for name in sorted(error.extra_fields):
            yield Problem(
                (*path, format_key(name)),
                Words("不认识；{}", "unknown; {}").format(
                    explain_refused_name(name) or Words("此处可用：{}", "known here: {}").format(known)
                ),
            )
    elif isinstance(error, KeyError):
        yield Problem(path, Words("必填，但缺少", "required, but missing"))
    elif isinstance(error, InvalidValueError):
        yield _build_validator_problem(error, path, owner)
    elif isinstance(error, DomainError):
        yield Problem(path, error.words)
    else:
        yield _build_foreign_problem(error, path)


def _read_steps(error: BaseException, owner: type | None) -> Path:
    """Return the step that cattrs noted on a part of a group: an attribute, a position or a key."""
    for note in getattr(error, "__notes__", ()):
        if isinstance(note, AttributeValidationNote):
            return (note.name if owner is None else _list_keys(owner).get(note.name, note.name),)
        if isinstance(note, IterableValidationNote):
            return (note.index if isinstance(note.index, int) else format_key(note.index),)
    return ()


def _build_validator_problem(error: InvalidValueError, path: Path, owner: type | None) -> Problem:
    message = join_clauses(error.reason, error.hint)
    if owner is None:
        return Problem(path, message)
    name = error.field.rpartition(".")[2]
    if name in _list_keys(owner):
        return Problem((*path, _list_keys(owner)[name]), message)
    return Problem(path, error.words)


def _build_foreign_problem(error: BaseException, path: Path) -> Problem:
    rule = _ATTRS_RULE.match(str(error.args[0])) if error.args else None
    if rule is not None:
        return Problem(
            (*path, rule["name"]), Words(f"应{rule['rule'].removeprefix('must be')}", rule["rule"])
        )
    return Problem(path, Words("这里不能写这个值", "not a value this place can hold"))


def _list_keys(model: type) -> dict[str, str]:
    """Return the attributes of a class with the keys they stand under."""
    return {each.name: each.metadata.get("key", each.name) for each in attrs.fields(model) if each.init}


def format_key(key: object) -> str:
    """Return a key as it may stand in a message: itself if it is a plain ASCII name."""
    return key if isinstance(key, str) and _NAME.fullmatch(key) else _KEY_NOT_SHOWN
