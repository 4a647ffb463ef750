"""What becomes of one row of a table."""

from __future__ import annotations

from typing import Final

from attrs import frozen

from newstratum._registry.imports.reports import RowResult
from newstratum._words import Words, join_clauses
from newstratum.errors import InvalidValueError

UNREADABLE: Final = Words(
    "已登记的记录无法读取，请运行 newstratum doctor 查看",
    "what is stored under it cannot be read; see newstratum doctor",
)

#: Somebody who was erased came back: whether that is right, only a person can say.
ERASED_ROW: Final = Words(
    "此人或其号码曾被删除；确需重新登记，请在“人员编号”栏填“新建”",
    "somebody of this id or number was erased; if they are to be registered anew, write 新建 (new) into the "
    "column of ids",
)


@frozen
class RowProblem:
    """Why a row is rejected or held: the field or column, and a text."""

    column: str
    text: Words
    #: The cell, masked where it may be somebody's; empty where it is about the whole row.
    value: str = ""


@frozen
class Outcome:
    """What became of a row."""

    result: RowResult
    problems: tuple[RowProblem, ...] = ()
    #: Whether it is left out without being a fault of the table.
    is_excused: bool = False

    @property
    def blocks(self) -> bool:
        """Whether nothing of the table is stored for it, unless the import is partial."""
        return not self.is_excused and self.result in (RowResult.REJECTED, RowResult.HELD)


def build_row_problem(error: InvalidValueError) -> RowProblem:
    """Return what an error says of a row."""
    return RowProblem(error.field.rpartition(".")[2], join_clauses(error.reason, error.hint))
