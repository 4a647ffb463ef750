"""Rows that could not be read: reported in their place, so that the rows after them go on."""

from __future__ import annotations

from attrs import frozen

from newstratum.errors import Problem
from newstratum.hooks import Row


@frozen(kw_only=True)
class BadRow(Row):
    """A row that breaks its format; it has no cells, and says what is wrong.

    The shipped formats yield it among the good rows. A file that is broken as a whole (no header, an
    encoding of its own) is a :class:`~newstratum.errors.DecodeError` instead.
    """

    #: What is wrong; the path names the column where there is one. It never repeats the cell.
    problem: Problem
