"""Cells that state facts: a value, several as ``a|b``, unknown, or nothing; strictly by the vocabulary."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

from attrs import frozen

from newstratum.errors import InvalidValueError, Problem
from newstratum.model.occupations import UNKNOWN, outside_party_of
from newstratum.model.people import OCCUPATIONAL_FIELDS
from newstratum.reading.lexicon import CLOSED_FACTS
from newstratum.reading.statements import CODE_FACTS

__all__ = ["NEAR", "PERSON_FACTS", "Stated", "extra_facts_of", "stated_of"]

#: Facts of the person, not of one job.
PERSON_FACTS: Final = ("status", "outside_party")
#: How alike a wrong name must be to one that is known: ``religion`` is no typing error of ``relation``.
NEAR: Final = 0.8

_EVERY_FACT: Final = (*PERSON_FACTS, *OCCUPATIONAL_FIELDS)
_ASCII_FORMS: Final = str.maketrans("；＝｜", ";=|")
_SHARES: Final = frozenset({"equity_share", "income_share"})
_SHARE_HINT: Final = "write a number from 0 to 1, 0.4 for 40 %"
_KEPT_TEXTS: Final = 4_096


@frozen
class Stated:
    """Facts that cells state, and what is wrong with others."""

    facts: Mapping[str, Any]
    problems: tuple[Problem, ...] = ()


def stated_of(
    cells: Mapping[str, Any], known: frozenset[str], path: tuple[str | int, ...] = (), *, closed: bool = False
) -> Stated:
    """Return the facts that cells state.

    Args:
        cells: The cells by column or key.
        known: Names of the facts that can be stated here.
        path: Steps to the cells, for the problems.
        closed: Whether every other name is a problem; else it is passed over.
    """
    facts: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, value in cells.items():
        if name not in known:
            if closed:
                problems.append(Problem((*path, _shown(str(name))), _no_such_fact(str(name), known)))
            continue
        try:
            fact = _fact_of(name, value)
        except InvalidValueError as error:
            problems.append(Problem((*path, name), "; ".join(filter(None, (error.reason, error.hint)))))
        else:
            if fact is not None:
                facts[name] = fact
    return Stated(facts, tuple(problems))


@lru_cache(_KEPT_TEXTS)
def extra_facts_of(text: str) -> Stated:
    """Return the facts of a cell ``key=value;key=value``, of the person and of the first job."""
    where = "extra_facts"
    cells: dict[str, str] = {}
    problems: list[Problem] = []
    for part in text.translate(_ASCII_FORMS).split(";"):
        name, equals, said = (each.strip() for each in part.partition("="))
        if not part.strip():
            continue
        if not equals or not said:
            problems.append(Problem((where,), "holds a part that is not key=value; write role=technical;…"))
        elif name in cells:
            problems.append(Problem((where, _shown(name)), "stated twice; keep one of them"))
        else:
            cells[name] = said
    stated = stated_of(cells, frozenset(_EVERY_FACT), (where,), closed=True)
    return Stated(MappingProxyType(dict(stated.facts)), (*problems, *stated.problems))


def _no_such_fact(name: str, known: frozenset[str]) -> str:
    ordered = [each for each in _EVERY_FACT if each in known]
    near = difflib.get_close_matches(name, ordered, n=1, cutoff=NEAR)
    meant = f"did you mean {near[0]!r}?" if near else f"use some of: {', '.join(ordered)}"
    return f"no such fact; {meant}"


def _shown(name: str) -> str:
    """Return a name as it may stand in a message: only what looks like a name of a fact is repeated."""
    plain = name.isascii() and name.replace("_", "").isalpha() and len(name) <= 40
    return name if plain else "(a key that is no name)"


def _fact_of(name: str, value: Any) -> Any:
    """Return the fact that a cell states; None where it states nothing."""
    if isinstance(value, str):
        value = value.strip()
        if not value:
            return None
    if name in CLOSED_FACTS:
        if isinstance(value, str) and "|" in value:
            value = [part.strip() for part in value.split("|")]
        if isinstance(value, (bool, int, float)):
            raise InvalidValueError(name, "not text", "write one of its values as text")
        return CLOSED_FACTS[name](value)
    if name in _SHARES:
        return _share_of(name, value)
    if isinstance(value, int) and not isinstance(value, bool) and name in CODE_FACTS:
        value = str(value)
    if value is not None and not isinstance(value, str):
        raise InvalidValueError(name, "not text", "write it as text")
    return outside_party_of(value) if name == "outside_party" else value


def _share_of(name: str, value: object) -> float | None:
    if value is None or value == UNKNOWN:
        return None
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise InvalidValueError(name, "not a number", _SHARE_HINT)
    try:
        share = float(value) if not isinstance(value, str) or value.isascii() else -1.0
    except (ValueError, OverflowError):
        raise InvalidValueError(name, "not a number", _SHARE_HINT) from None
    if not 0 <= share <= 1:
        raise InvalidValueError(name, "not between 0 and 1", _SHARE_HINT)
    return share
