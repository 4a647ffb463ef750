"""Releases: which numbers of people a report for publication showed, so that the next one can be compared."""

from __future__ import annotations

import datetime as dt

from attrs import field, frozen

from newstratum._model.values.plain import PlainData, RecordData
from newstratum._model.values.refused_subjects import check_open_text
from newstratum._model.values.validators import (
    ToTuple,
    check_date,
    check_optional_date,
    check_positive,
    tuple_of,
)


@frozen(kw_only=True)
class ReleasedCount(PlainData):
    """One number of people in a report for publication."""

    #: Where it stands: the section, and the headings of its table.
    name: str
    #: None where it was hidden: what it was is noted nowhere.
    count: int | None = None
    #: The last day on which it was hidden for itself, and not because it had been hidden before.
    hidden_on: dt.date | None = field(default=None, validator=check_optional_date)


@frozen(kw_only=True)
class Release(RecordData):
    """A report for publication, by its numbers of people."""

    id: str
    released_at: dt.datetime
    #: Who published it: the id of a person or an office.
    actor: str
    #: The day that the report speaks of.
    as_of: dt.date = field(validator=check_date)
    #: Code of the district, where it is of one of several.
    district: str = ""
    #: Numbers of fewer people were hidden.
    k: int = field(validator=check_positive)
    #: Why ``k`` was below the usual; empty where it was not.
    reason: str = field(default="", repr=False, validator=check_open_text)
    counts: tuple[ReleasedCount, ...] = field(
        default=(),
        converter=ToTuple[ReleasedCount],
        validator=tuple_of(ReleasedCount, "ReleasedCount(name=…)"),
        repr=False,
    )
