"""Whole cells: an employer cell with its units, a title cell with its jobs, and why one is not read."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from attrs import Factory, evolve, field, frozen

from newstratum._reading.employers import NO_EMPLOYER, EmployerReading, read_employer
from newstratum._reading.lexicon import Lexicons
from newstratum._reading.normalise import normalise
from newstratum._reading.terms import Entry, TermKind
from newstratum._reading.titles import TitlePart, read_title_part, split_jobs

_CACHE_SIZE: Final = 8_192
_SEVERAL_UNITS: Final = re.compile(r"[/、;|,]+")


@frozen(cache_hash=True)
class EmployerCell:
    """What an employer cell says."""

    #: One reading for each unit it names; empty for an empty cell.
    units: tuple[EmployerReading, ...] = ()
    trouble: str = ""
    notes: tuple[str, ...] = ()
    #: Whether it names at most one unit and nothing else.
    plain: bool = field(init=False, default=Factory(lambda cell: _is_plain_employer(cell), takes_self=True))

    @property
    def status_entries(self) -> tuple[Entry, ...]:
        """The terms in it that speak of the person's status: 退休, 待业, 在校学生."""
        return tuple(
            entry for unit in self.units for entry, _ in unit.matches if entry.values_of("status") is not None
        )

    @property
    def may_hold_a_title(self) -> bool:
        """Whether the end of the cell is something else than the end of a unit's name."""
        return any(unit.says_something and not unit.settled_by_name for unit in self.units)


@frozen(cache_hash=True)
class TitleCell:
    """What a title cell says."""

    parts: tuple[TitlePart, ...] = ()
    trouble: str = ""
    notes: tuple[str, ...] = ()
    #: Whether it names one present job and nothing else.
    plain: bool = field(init=False, default=Factory(lambda cell: _is_plain_title(cell), takes_self=True))


def _is_plain_employer(cell: EmployerCell) -> bool:
    return len(cell.units) <= 1 and not cell.trouble and not cell.notes and not cell.status_entries


def _is_plain_title(cell: TitleCell) -> bool:
    if len(cell.parts) != 1 or cell.trouble or cell.notes:
        return False
    (part,) = cell.parts
    if part.former or not (part.recognised or part.unit.matches):
        return False
    entries = [entry for entry in (part.head, *part.modifiers) if entry is not None]
    return not any(entry.kind is TermKind.NO_JOB or entry.values_of("status") for entry in entries)


#: Nothing was given.
EMPTY_TITLE: Final = TitleCell()


def read_employer_cell(cell: str | None, lexicons: Lexicons) -> EmployerCell:
    """Read an employer cell, which names one unit, or several with marks between them."""
    plain = normalise(cell, lexicons.put_right)
    if plain.trouble or not plain.text:
        return EmployerCell((), plain.trouble, plain.notes)
    whole = read_employer(plain.text, lexicons)
    units: tuple[EmployerReading, ...] = (whole,)
    if not whole.uscc_prefix and _SEVERAL_UNITS.search(plain.text):
        pieces = [piece for piece in _SEVERAL_UNITS.split(plain.text) if piece]
        several = tuple(read_employer(piece, lexicons) for piece in pieces)
        # A mark between names that say nothing on their own belongs to one name.
        if len(several) > 1 and all(unit.matches for unit in several):
            units = tuple(dict.fromkeys(several))
    return _intern_employer_cell(units, (*plain.notes, *(note for unit in units for note in unit.notes)))


@lru_cache(_CACHE_SIZE)
def _intern_employer_cell(units: tuple[EmployerReading, ...], notes: tuple[str, ...]) -> EmployerCell:
    """Return one object for each meaning, so that what follows from it is found again quickly."""
    return EmployerCell(units, "", notes)


def read_title_cell(cell: str | None, lexicons: Lexicons) -> TitleCell:
    """Read a title cell, which names one job, or several with marks between them."""
    plain = normalise(cell, lexicons.put_right)
    if plain.trouble or not plain.text:
        return TitleCell((), plain.trouble, plain.notes)
    if (whole := lexicons.title_endings.terms.get(plain.text)) is not None:
        return TitleCell((TitlePart(whole, at_end=True),), "", plain.notes)
    parts = tuple(read_title_part(part, lexicons) for part in split_jobs(plain.text))
    return TitleCell(parts, "", plain.notes)


def read_both_in_one(cell: str | None, lexicons: Lexicons) -> tuple[EmployerCell, TitleCell]:
    """Read an employer cell that also holds the title: 某公司总经理, or only 自由撰稿人."""
    employer = read_employer_cell(cell, lexicons)
    if employer.status_entries:
        return employer, EMPTY_TITLE
    title = read_title_cell(cell, lexicons)
    parts = tuple(part for part in title.parts if part.recognised and (part.at_end or part.modifiers))
    if not parts:
        return employer, EMPTY_TITLE
    units = tuple(evolve(unit, named=unit.has_kind) for unit in employer.units)
    # The words of the unit were heard with the weight of an employer cell already.
    return evolve(employer, units=units), TitleCell(tuple(evolve(part, unit=NO_EMPLOYER) for part in parts))
