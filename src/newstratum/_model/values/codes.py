"""Enumerations of codes, whose members can be named by their values."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable
from enum import Enum, StrEnum
from typing import Final, NoReturn, TypeVar, cast

from newstratum._model.values.validators import is_several
from newstratum._words import NO_WORDS, Words, join_names
from newstratum.errors import InvalidValueError

_WORD_START: Final = re.compile(r"(?<!^)(?=[A-Z])")

_Code = TypeVar("_Code", bound="CodeEnum")


class CodeEnum(StrEnum):
    """An enumeration whose class takes the value of a member, as a converter of a field does."""

    # As any text: that of an enumeration is computed in Python, each time a member is looked up.
    __hash__ = str.__hash__

    @classmethod
    def _missing_(cls, value: object) -> NoReturn:
        # The value is never repeated: it may be something personal in the wrong field.
        raise InvalidValueError(
            get_family(cls),
            Words("应为{}", "must be {}").format(cls.__name__),
            suggest_value(value, tuple(cls)),
        )


def to_members(kind: type[_Code], values: Iterable[_Code | str]) -> tuple[_Code, ...]:
    """Return the members of an enumeration that some values name.

    What is not several values is left as it is, for the validator of the field to refuse.
    """
    return tuple(map(kind, values)) if is_several(values) else cast("tuple[_Code, ...]", values)


def get_family(kind: type[Enum]) -> str:
    """Return the name of an enumeration in codes: ``employer_kind`` of ``EmployerKind``."""
    return _WORD_START.sub("_", kind.__name__).lower()


def suggest_value(value: object, values: Collection[str]) -> Words:
    """Return what to write instead of a value: the nearest one there is, and all of them."""
    return Words("{}可用：{}", "{}use one of: {}").format(find_nearest(value, values), join_names(values))


def find_nearest(value: object, values: Collection[str]) -> Words:
    """Return the question whether the nearest value was meant; empty where none is near."""
    near = difflib.get_close_matches(value, values, 1) if isinstance(value, str) else []
    return Words("是否要写{}？", "did you mean {}? ").format(near[0]) if near else NO_WORDS
