"""What a row of a table means, and what is wrong at which cell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from attrs import field, frozen

from newstratum import hooks
from newstratum._model.people.people import Contact
from newstratum._model.values.sensitive import PersonName
from newstratum._reading.jobs import ReadForm
from newstratum._short_repr import ShortRepr
from newstratum._words import NO_WORDS, Words, join_clauses

#: The code of what is told of the file at some row, and is not about that row.
ABOUT_FILE: Final = "about_file"


@frozen(kw_only=True)
class CellProblem(ShortRepr):
    """Something wrong with a cell, or with a row."""

    #: The column; empty for the row as a whole.
    column: str
    reason: Words
    #: A name of what is wrong that does not change: ``"unknown_answer"``; empty where none is needed.
    code: str = ""
    #: The line of another row that it concerns; None where it is about one row alone.
    other_line: int | None = None
    #: What to write instead.
    hint: Words = NO_WORDS
    #: The cell, masked unless it is a date, an amount or a number.
    value: str = ""

    @property
    def words(self) -> Words:
        """The reason, and what to do."""
        return join_clauses(self.reason, self.hint)


@frozen(kw_only=True)
class ReadRow(ShortRepr):
    """What a row of a table means."""

    #: The row as the format read it; ``row.locate(column)`` says where a cell stands.
    row: hooks.Row
    #: What its cells say, by the names of the fields; empty cells are left out.
    values: Mapping[str, Any] = field(factory=dict, repr=False)
    #: The records it makes, for tables that are not of people.
    records: tuple[Any, ...] = field(default=(), repr=False)
    #: For each record, the attributes that columns of the table gave; the others are as the model has them.
    given: tuple[frozenset[str], ...] = field(default=(), repr=False)
    #: What is known of the jobs of a person; None for other tables, and for a row with problems.
    form: ReadForm | None = field(default=None, repr=False)
    name: PersonName | None = None
    contacts: tuple[Contact, ...] = field(default=(), repr=False)
    #: Code of the township unit.
    township: str | None = None
    #: ``"yes"`` or ``"no"``, as the person answered; empty where nothing was asked.
    consent: str = ""
    #: The id that the table gives; empty where it gives none.
    key: str = field(default="", repr=False)
    #: The day on which a survey was answered; None for other tables.
    answered_on: dt.date | None = None
    #: What keeps the row from being taken over.
    problems: tuple[CellProblem, ...] = ()
    #: What a person may want to look at; the row is good all the same.
    remarks: tuple[CellProblem, ...] = ()

    @property
    def is_replaced(self) -> bool:
        """Whether it is an answer that a later one of the same person replaces."""
        return any(each.code == "answered_again" for each in self.problems)

    @property
    def is_refused(self) -> bool:
        """Whether the person does not agree; nothing of the row is kept."""
        return self.consent == "no"
