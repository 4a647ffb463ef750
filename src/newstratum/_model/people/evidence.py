"""Evidence: what a fact rests on, and where it came from."""

from __future__ import annotations

import datetime as dt
from enum import IntEnum
from typing import Final

from attrs import field, frozen

from newstratum._model.people.occupations import EVIDENCE_FACTS, OCCUPATIONAL_FIELDS
from newstratum._model.values.codes import CodeEnum
from newstratum._model.values.plain import PlainData
from newstratum._model.values.refused_subjects import explain_refused_name
from newstratum._model.values.validators import (
    Fault,
    ToTuple,
    check_date,
    check_past_day,
    check_texts,
    hide_free_text,
    name_converted_fields,
    take_only,
)
from newstratum._words import Words


class Strength(IntEnum):
    """How much a piece of evidence weighs; the stronger overrules the weaker."""

    #: Filled in by a presumption of the rulebook.
    PRESUMED = 0
    #: A typed word in a title.
    WORD = 1
    #: A typed word in the employer cell: the employer outranks the title.
    EMPLOYER_WORD = 2
    #: The ending of a unit's name (律师事务所).
    SUFFIX = 3
    #: A fact stated as such: by the person, in a column of its own.
    STATED = 4
    #: A registered code.
    CODE = 5

    # As any number: that of an enumeration is computed in Python, for every reading that holds one.
    __hash__ = int.__hash__


class SourceKind(CodeEnum):
    """Where a fact may come from; nothing is collected from anywhere else."""

    PERSON = "person"
    EMPLOYER_STATEMENT = "employer_statement"
    PUBLIC_REGISTER = "public_register"
    STAFF_VISIT_NOTE = "staff_visit_note"


@frozen(kw_only=True, field_transformer=name_converted_fields)
class Source(PlainData):
    """Where facts come from: the kind, the day, and a reference without personal data."""

    kind: SourceKind = field(converter=SourceKind)
    stated_on: dt.date = field(validator=[check_date, check_past_day])
    #: The form, file or register, by name: ``"2018 roster survey"``.
    reference: str = field(default="", metadata=hide_free_text())


def _explain_no_fact(fact: object) -> Fault:
    return (
        explain_refused_name(fact) or Words("不是登记的事实", "is no fact that is recorded"),
        Words("只记录职业事实：{}", "only occupational facts are: {}").format(", ".join(OCCUPATIONAL_FIELDS)),
    )


#: Belief, affiliation, health and family are no facts here (promise L1).
check_fact: Final = take_only(frozenset(EVIDENCE_FACTS), _explain_no_fact)


@frozen(kw_only=True)
class Evidence(PlainData):
    """One thing said about one fact.

    ``source`` and ``notice`` are empty while words are read; a session fills in its own when
    the person is stored.
    """

    #: The fact or evidence name of the vocabulary: ``"role"``, ``"ownership"``; nothing else is a fact.
    fact: str = field(validator=check_fact)
    #: The values it leaves possible, sorted.
    value: tuple[str, ...] = field(converter=ToTuple[str], validator=check_texts)
    #: The column or key it was read from, or ``"presumed"``.
    origin: str = field(metadata={"key": "from"})
    #: The words it was read in; they can name an employer, so they never enter a message or a log.
    words: str = field(default="", repr=False)
    strength: Strength = Strength.STATED
    source: Source | None = None
    #: Id of the privacy notice the person was given.
    notice: str | None = None
    #: Whether stronger evidence overruled it; it stays listed.
    overruled: bool = False
