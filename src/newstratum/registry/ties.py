"""Records that can name people: none is stored without the privacy notice that they were given."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import attrs

from newstratum.errors import InvalidValueError
from newstratum.model.activities import Attendance
from newstratum.model.bodies import Instructor, Responsibility, Seat
from newstratum.model.contributions import Appointment, Nomination
from newstratum.model.outreach import KeyContact, Response, Visit
from newstratum.model.platforms import Liaison
from newstratum.model.proposals import Proposal
from newstratum.registry.collection import Collection, Scope
from newstratum.registry.stamping import Stamp
from newstratum.wire.record_kinds import RecordKind

__all__ = ["Ties"]

T = TypeVar(
    "T",
    bound=Seat
    | Instructor
    | Responsibility
    | Liaison
    | Attendance
    | Response
    | KeyContact
    | Visit
    | Proposal
    | Nomination
    | Appointment,
)


class Ties(Collection[T]):
    """Records that may name people; where one does, it carries the notice they were given."""

    def __init__(self, scope: Scope, kind: RecordKind[T], stamp: Callable[[], Stamp]) -> None:
        super().__init__(scope, kind)
        self._stamp = stamp

    def _prepared(self, model: T) -> T:
        named = any(getattr(model, name) is not None for name in self._kind.about)
        if not named or model.notice is not None:
            return model
        notice = self._stamp().notice
        if notice is None:
            raise InvalidValueError(
                f"{self._kind.name}.notice",
                "names a person and has no notice",
                "give the session notice=, or the tie its own",
            )
        return attrs.evolve(model, notice=notice)
