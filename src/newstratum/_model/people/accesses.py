"""Accesses: who was shown or given the plain data of people, for what, when, and which parts of it."""

from __future__ import annotations

import datetime as dt

from attrs import field, frozen

from newstratum._model.values.codes import CodeEnum
from newstratum._model.values.identifiers import refers_to
from newstratum._model.values.plain import RecordData
from newstratum._model.values.validators import ToTuple, check_texts
from newstratum._words import Words
from newstratum.errors import InvalidValueError


class AccessKind(CodeEnum):
    """How plain data left the register."""

    #: One record was read, as it is or as it was.
    READ = "read"
    #: A list or table with names.
    LIST = "list"
    #: A file for another program, or for another office.
    EXPORT = "export"
    #: A copy of the whole store.
    BACKUP = "backup"
    #: All that is held about a person, made for that person.
    SUBJECT_EXPORT = "subject_export"


def _check_whom(access: Access, _attribute: object, value: str | None) -> None:
    if (value is None) != access.covers_all:
        raise InvalidValueError(
            "access.person",
            Words(
                "写一个人，或写全部人员，只能取一", "names one person, or all of them, exactly one of the two"
            ),
        )


@frozen(kw_only=True)
class Access(RecordData):
    """One person's plain data, or that of everybody on the register, shown or given once."""

    id: str
    #: Whether it was everybody who was on the register.
    covers_all: bool = False
    #: Whose data; None where it was everybody's.
    person: str | None = field(default=None, validator=_check_whom, metadata=refers_to("person"))
    accessed_at: dt.datetime
    kind: AccessKind = field(converter=AccessKind)
    #: Who was shown it, or took it out: the id of a person or an office.
    actor: str
    purpose: str
    #: The parts that were plain: ``"name"``, ``"phone"``; ``"all"`` for the whole record.
    shown: tuple[str, ...] = field(default=(), converter=ToTuple[str], validator=check_texts)
    #: Whom it was given to; empty where it stayed with the actor.
    recipient: str = ""
    #: The second person who approved it; empty where none is needed.
    approved_by: str = ""
    #: The id that the file carries; empty where nothing was written.
    export: str = ""
