"""What data may be stored and used for: the purposes of a registry.

A purpose says what data may be used for, on what ground, and who may be sent a notice for it. A session names
its purpose, and the purpose says which kinds of record it covers and whether it may
use placements that no human confirmed yet. A notice has a purpose too, which is checked when it is sent, so
that a withdrawal counts up to the last moment. What is stored needs a source and a privacy notice
(``provenance``); the consent of each person is not looked at before something is stored or read.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final

from attrs import field, frozen

from newstratum._figures.proposals import ATTRIBUTION
from newstratum._model.people.people import LawfulBasis, Person
from newstratum._model.values.validators import is_several
from newstratum._short_repr import ShortRepr
from newstratum._wire.record_kinds import (
    KINDS,
)
from newstratum._words import Words, join_names
from newstratum.errors import InvalidValueError, PurposeError

#: What a purpose can cover: all but the records a registry keeps for itself.
_ALL_KINDS: Final = frozenset(kind.name for kind in KINDS if kind.collection)


def _check_citation(purpose: Purpose, _attribute: object, value: str) -> None:
    if purpose.basis is LawfulBasis.STATUTORY_DUTY and not value.strip():
        raise InvalidValueError(
            f"purpose.{purpose.name}.citation",
            Words("法定职责须写明法条", "a statutory duty cites its statute"),
            Words("请写法律和条款", "name law and article"),
        )


def _to_kind_names(names: Iterable[str]) -> frozenset[str]:
    if is_several(names):
        return frozenset(names)
    raise InvalidValueError(
        "purpose.covers",
        Words("应为几类记录，不是一个{}", "must be several kinds of record, not one {}").format(
            type(names).__name__
        ),
        Words('只有一类也请写covers={"person"}', 'write covers={"person"}, also for one'),
    )


def _check_kinds(purpose: Purpose, _attribute: object, value: frozenset[str]) -> None:
    for unknown in sorted(value - _ALL_KINDS, key=str):
        raise InvalidValueError(
            f"purpose.{purpose.name}.covers",
            Words("没有{!r}这类记录", "there is no kind of record {!r}").format(unknown),
            Words("可用：{}", "use some of: {}").format(join_names(sorted(_ALL_KINDS))),
        )


@frozen(kw_only=True)
class Purpose(ShortRepr):
    """One thing data may be used for. There is no default ground: whoever declares a purpose states it."""

    #: A stable word: ``"roster"``.
    name: str
    #: The lawful basis (PIPL Art. 13).
    basis: LawfulBasis = field(converter=LawfulBasis)
    #: Law and article; required for a statutory duty.
    citation: str = field(default="", validator=_check_citation)
    #: The kinds of record it covers.
    covers: frozenset[str] = field(converter=_to_kind_names, validator=_check_kinds)
    #: Whether it may use placements that are only proposed: statistics and the work on the roster itself
    #: may, lists and invitations may not (promise L8).
    uses_proposed: bool = False
    #: Whether the text of its notices may also go to programs, as in the payload of a webhook. Without it a
    #: program is given identifiers only.
    words_for_machines: bool = False


#: Storing what somebody attests of the scope of the work, which needs a consent to this alone (promise L6).
SCOPE_ATTESTATION: Final = "scope_attestation"

#: The purposes of a registry that names none; each operator has to check the grounds.
DEFAULT_PURPOSES: Final = (
    Purpose(name="roster", basis=LawfulBasis.CONSENT, covers=_ALL_KINDS, uses_proposed=True),
    Purpose(
        name="statistics", basis=LawfulBasis.CONSENT, covers=frozenset({"placement"}), uses_proposed=True
    ),
    Purpose(
        name="invitation", basis=LawfulBasis.CONSENT, covers=frozenset({"person", "placement", "notice"})
    ),
    Purpose(
        name="placement_notice",
        basis=LawfulBasis.STATUTORY_DUTY,
        citation="PIPL Art. 24 and 48: people are told how an automated decision about them was made",
        covers=frozenset({"person", "placement", "notice"}),
        uses_proposed=True,
    ),
    Purpose(name="office", basis=LawfulBasis.CONTRACT, covers=_ALL_KINDS - {"person", "placement"}),
    # Naming people with their proposals, which those who consent to it alone are.
    Purpose(name=ATTRIBUTION, basis=LawfulBasis.CONSENT, covers=frozenset({"person", "proposal"})),
    Purpose(name=SCOPE_ATTESTATION, basis=LawfulBasis.CONSENT, covers=frozenset({"person"})),
)


class Purposes:
    """The purposes one registry knows."""

    def __init__(self, purposes: Iterable[Purpose]) -> None:
        if isinstance(purposes, str | Purpose):
            raise _build_not_purposes_error(purposes)
        listed = tuple(purposes)
        for each in listed:
            if not isinstance(each, Purpose):
                raise _build_not_purposes_error(each)
        self._purposes = {purpose.name: purpose for purpose in listed}

    def get(self, name: str) -> Purpose:
        """Return the purpose of a name."""
        if not isinstance(name, str):
            raise InvalidValueError(
                "purpose",
                Words("类型为{}", "is of type {}").format(type(name).__name__),
                Words("请给一个名称：purpose='roster'", "give the name of one: purpose='roster'"),
            )
        try:
            return self._purposes[name]
        except KeyError:
            known = ", ".join(sorted(self._purposes))
        raise PurposeError(
            name, Words("没有声明过；已声明的：{}", "not declared; declared are: {}").format(known)
        )

    def knows(self, name: str) -> bool:
        """Say whether somebody declared a purpose."""
        return name in self._purposes

    def words_for_machines(self, name: str) -> bool:
        """Say whether the text of a notice may go to programs; not for a purpose that nobody declared."""
        purpose = self._purposes.get(name)
        return purpose is not None and purpose.words_for_machines

    def may_tell(self, name: str, person: Person | None, day: dt.date) -> bool:
        """Say whether somebody may be sent a notice now."""
        purpose = self._purposes.get(name)
        if purpose is None or "notice" not in purpose.covers:
            return False
        if purpose.basis is not LawfulBasis.CONSENT:
            return True
        return person is not None and person.consents_to(name, day)


def _build_not_purposes_error(given: object) -> InvalidValueError:
    what = (
        Words("文字{!r}", "the text {!r}").format(given)
        if isinstance(given, str)
        else Words("一个{}", "one {}").format(type(given).__name__)
    )
    names = ", ".join(purpose.name for purpose in DEFAULT_PURPOSES)
    return InvalidValueError(
        "purposes",
        Words("应为几个Purpose对象，不是{}", "takes several Purpose objects, not {}").format(what),
        Words(
            "不写即为默认的（{}），或写purposes=[*DEFAULT_PURPOSES, Purpose(…)]",
            "leave it out for the default ones ({}), or write purposes=[*DEFAULT_PURPOSES, Purpose(…)]",
        ).format(names),
    )
