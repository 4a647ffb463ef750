"""Structure patterns such as ``1+22`` and ``1+6+N``: numbers and variables joined by a plus sign.

Each term may say in brackets what it counts, as the founding text writes them:
``1(会长)+6(常务副会长)+N(副会长、理事、秘书长和区社会组织促进会)``.
"""

from __future__ import annotations

import re
from typing import Final

from attrs import frozen

from newstratum._model.values.display import ShortRepr
from newstratum.errors import InvalidValueError

__all__ = ["Pattern", "Term", "parse_pattern"]

_ASCII_FORMS: Final = str.maketrans("０１２３４５６７８９＋（）Ｎ", "0123456789+()N")
_HEAD: Final = re.compile(r"\s*(?:(?P<count>\d{1,6})|(?P<variable>[A-Z]))\s*", re.ASCII)
_HINT: Final = "write it like 1+22 or 1(会长)+6(常务副会长)+N(理事)"


@frozen(kw_only=True, repr=False)
class Term(ShortRepr):
    """One term of a pattern: a number, or a variable for a number that is left open."""

    #: The number; None for a variable.
    count: int | None
    #: The letter of a variable; empty for a number.
    variable: str = ""
    #: What it counts, as written in brackets; empty where nothing is.
    meaning: str = ""

    def __attrs_post_init__(self) -> None:
        if (self.count is None) != bool(self.variable):
            raise InvalidValueError("term", "is neither a number nor a variable, or both", _HINT)

    def __str__(self) -> str:
        return self.variable if self.count is None else str(self.count)


@frozen(kw_only=True, repr=False)
class Pattern(ShortRepr):
    """A pattern of two or more terms."""

    terms: tuple[Term, ...]

    @property
    def fixed(self) -> int:
        """The sum of the numbers."""
        return sum(term.count or 0 for term in self.terms)

    @property
    def total(self) -> int | None:
        """The sum of the terms, or None where a variable leaves it open."""
        return None if any(term.count is None for term in self.terms) else self.fixed

    def __str__(self) -> str:
        return "+".join(str(term) for term in self.terms)


def parse_pattern(text: str) -> Pattern:
    """Return the pattern that a text states, strictly: nothing may stand beside it.

    Full-width digits, plus signs and brackets are taken as their plain forms; a meaning may hold
    brackets of its own, in pairs.

    Raises:
        InvalidValueError: It is no pattern; the reason names the place, from 1.
    """
    plain = text.translate(_ASCII_FORMS)
    terms: list[Term] = []
    at = 0
    while True:
        head = _HEAD.match(plain, at)
        if head is None:
            raise _build_error(at, "neither a number nor a capital letter")
        if head["count"] is not None and head["count"].startswith("0"):
            raise _build_error(at, "a number that is zero or begins with one")
        meaning, at = _parse_meaning(plain, head.end())
        terms.append(
            Term(
                count=None if head["count"] is None else int(head["count"]),
                variable=head["variable"] or "",
                meaning=meaning,
            )
        )
        if at == len(plain):
            break
        if plain[at] != "+":
            raise _build_error(at, "no plus sign between two terms")
        at += 1
    if len(terms) < 2:
        raise _build_error(at, "only one term")
    return Pattern(terms=tuple(terms))


def _parse_meaning(plain: str, at: int) -> tuple[str, int]:
    """Return what stands in brackets at a place, and the place after it and after spaces."""
    if not plain.startswith("(", at):
        return "", at
    depth = 0
    for end in range(at, len(plain)):
        depth += (plain[end] == "(") - (plain[end] == ")")
        if not depth:
            meaning = plain[at + 1 : end].strip()
            if not meaning:
                raise _build_error(at, "brackets with nothing in them")
            after = end + 1
            while after < len(plain) and plain[after].isspace():
                after += 1
            return meaning, after
    raise _build_error(at, "a bracket that is never closed")


def _build_error(at: int, reason: str) -> InvalidValueError:
    return InvalidValueError("pattern", f"character {at + 1}: {reason}", _HINT)
