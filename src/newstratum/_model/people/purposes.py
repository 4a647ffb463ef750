"""Purposes as a register states them: what data is used for, on what ground."""

from __future__ import annotations

import datetime as dt
from typing import Final

from attrs import field, frozen

from newstratum._model.people.people import NO_USE, LawfulBasis
from newstratum._model.values.plain import RecordData
from newstratum._model.values.validators import (
    ToTuple,
    check_date,
    check_texts,
    name_converted_fields,
)
from newstratum._words import Words
from newstratum.errors import InvalidValueError

#: Characters of the name of a purpose, at most.
MOST_NAME: Final = 80


def check_purpose_name(_instance: object, _attribute: object, value: str) -> None:
    """Refuse what is no name of a purpose: a word that other words can stand beside."""
    if (
        not isinstance(value, str)
        or not value.isprintable()
        or len(value) > MOST_NAME
        or value.split() != [value]
    ):
        raise InvalidValueError(
            "purpose.name",
            Words("应为不含空格的一个词，至多{}个字符", "must be one word of at most {} characters").format(
                MOST_NAME
            ),
            Words("请写成name='invitation'", "write it like name='invitation'"),
        )
    if value == NO_USE:
        raise InvalidValueError(
            "purpose.name",
            Words("这个名称已作他用", "stands for something else"),
            Words("请另取一个", "choose another"),
        )


@frozen(kw_only=True, field_transformer=name_converted_fields)
class PurposeDeclaration(RecordData):
    """A purpose as it is stored with a register, so that every command and program knows it."""

    #: A stable word: ``"roster"``.
    name: str = field(validator=check_purpose_name)
    #: The lawful basis (PIPL Art. 13).
    basis: LawfulBasis = field(converter=LawfulBasis)
    #: Law and article; required for a statutory duty.
    citation: str = ""
    #: The kinds of record it covers.
    covers: tuple[str, ...] = field(converter=ToTuple[str], validator=check_texts)
    #: Whether it may use placements that are only proposed.
    uses_proposed: bool = False
    #: Whether placements are reviewed under it.
    reviews_placements: bool = False
    #: Whether the text of its notices may go to programs.
    words_for_machines: bool = False
    #: The day it was declared.
    declared_on: dt.date = field(validator=check_date)
