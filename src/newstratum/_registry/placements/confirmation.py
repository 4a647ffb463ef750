"""Confirm many placements in one commit: each has its result, and one that cannot be stops no other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Any, Final

from attrs import frozen

from newstratum._model.people.people import Placement, PlacementStatus
from newstratum._registry.sessions.placements import ConfirmationObstacle, find_confirmation_obstacle
from newstratum._registry.sessions.session import Session
from newstratum._short_repr import ShortRepr
from newstratum._words import NO_WORDS, Words
from newstratum.errors import IllegalTransitionError, InvalidValueError, NotFoundError, RecordError

_NO_PLACEMENT: Final = Words("没有此人的判定建议", "nobody of this id has a placement")
_MERGED: Final = Words("已并入{}，请用该编号", "was merged into {}; use that id")
_CONFIRMED: Final = Words("{day}已由{who}确认", "{who} confirmed it on {day}")
#: Why it stays as it is; ``day`` and ``who`` are those of the confirmation there is.
_OBSTACLES: Final = {
    ConfirmationObstacle.CONTESTED: Words("本人的异议尚未办结", "an objection of the person is open"),
    ConfirmationObstacle.NEEDS_REVIEW: Words(
        "待复核：由未提出或确认过的人复核，或另提判定建议",
        "it needs review by somebody who neither proposed nor confirmed it, or another proposal",
    ),
    ConfirmationObstacle.CONFIRMED_BY_ANOTHER: _CONFIRMED,
    ConfirmationObstacle.UNDETERMINED: Words(
        "事实不足，尚无结论可确认", "facts are missing: there is nothing to confirm"
    ),
    ConfirmationObstacle.CONTRADICTED: Words(
        "各方说法不一，尚无结论可确认", "the sources disagree: there is nothing to confirm"
    ),
    ConfirmationObstacle.TOO_EARLY: Words(
        "判定建议作于{proposed}，不能早于这一天确认", "it was proposed on {proposed}, not before that day"
    ),
}
_TWICE: Final = Words("前面已经列出", "is named before")


class ConfirmationAction(StrEnum):
    """What came of confirming one placement."""

    CONFIRMED = "confirmed"
    #: The same human confirmed it before.
    UNCHANGED = "unchanged"
    #: It stays as it is, for a reason.
    REFUSED = "refused"


@frozen(kw_only=True)
class ConfirmationResult(ShortRepr):
    """What came of confirming one placement, and why where it stays as it is."""

    #: Id of the person.
    person: str
    result: ConfirmationAction
    #: Empty where it was confirmed.
    reason: Words = NO_WORDS
    #: What the placement says; empty where there is none.
    outcome: str = ""
    category: str = ""

    def to_dict(self, language: str = "zh") -> dict[str, Any]:
        """Return this result as plain data, with the reason in one language."""
        return {
            "person": self.person,
            "result": self.result.value,
            "reason": self.reason.in_language(language),
            "outcome": self.outcome,
            "category": self.category,
        }


@frozen(kw_only=True)
class ConfirmationReport(ShortRepr):
    """What came of confirming several placements, in the order in which they were named."""

    results: tuple[ConfirmationResult, ...]
    #: Id of the commit that stored it; None where there was nothing to store.
    commit_id: str | None = None

    def list_with(self, result: ConfirmationAction) -> tuple[ConfirmationResult, ...]:
        """Return those of one result."""
        return tuple(each for each in self.results if each.result is result)

    @property
    def is_complete(self) -> bool:
        """Whether each of them is confirmed now."""
        return all(each.result is not ConfirmationAction.REFUSED for each in self.results)


def confirm_placements(
    session: Session, people: Iterable[str], *, by: str, on: dt.date
) -> Iterator[ConfirmationResult]:
    """Confirm placements in a session, and yield what came of each."""
    named: set[str] = set()
    for person in people:
        if person in named:
            yield ConfirmationResult(person=person, result=ConfirmationAction.UNCHANGED, reason=_TWICE)
            continue
        named.add(person)
        try:
            yield _confirm(session, person, by, on)
        except NotFoundError:
            merge = session.people.find_merge(person)
            yield _refuse(person, _NO_PLACEMENT if merge is None else _MERGED.format(merge.kept))
        except (RecordError, InvalidValueError) as error:
            yield _refuse(person, error.words)


def _confirm(session: Session, person: str, by: str, on: dt.date) -> ConfirmationResult:
    stored = session.placements.require(person)
    # A placement is stored with what its person says of the unit; one without a person is none.
    session.people.require(person)
    obstacle = find_confirmation_obstacle(stored, by, on)
    if obstacle is not None:
        return _refuse(person, _write_reason(_OBSTACLES[obstacle], stored), stored)
    is_same = stored.status is PlacementStatus.CONFIRMED
    try:
        # Also where it changes nothing, so that the same command is the same one again.
        session.placements.confirm(person, by=by, on=on)
    except IllegalTransitionError as error:
        return _refuse(person, error.words, stored)
    result = ConfirmationAction.UNCHANGED if is_same else ConfirmationAction.CONFIRMED
    reason = _write_reason(_CONFIRMED, stored) if is_same else NO_WORDS
    return ConfirmationResult(
        person=person, result=result, reason=reason, outcome=stored.outcome, category=stored.category
    )


def _write_reason(reason: Words, stored: Placement) -> Words:
    day = stored.confirmed_on or Words("此前", "an earlier day")
    return reason.format(day=day, who=stored.confirmed_by, proposed=stored.decided_on)


def _refuse(person: str, reason: Words, stored: Placement | None = None) -> ConfirmationResult:
    return ConfirmationResult(
        person=person,
        result=ConfirmationAction.REFUSED,
        reason=reason,
        outcome="" if stored is None else stored.outcome,
        category="" if stored is None else stored.category,
    )
