"""Records that can name people: none is stored without the privacy notice that they were given."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import attrs

from newstratum._model.organisation.activities import Attendance
from newstratum._model.organisation.bodies import Instructor, Responsibility, Seat
from newstratum._model.organisation.contributions import Appointment, Nomination
from newstratum._model.organisation.outreach import KeyContact, Response, Visit
from newstratum._model.organisation.platforms import Liaison
from newstratum._model.organisation.proposals import Proposal
from newstratum._registry.sessions.collection import Collection, Scope
from newstratum._registry.sessions.provenance import Provenance
from newstratum._wire.record_kinds import RecordKind
from newstratum.errors import InvalidValueError

__all__ = ["PersonalRecords"]

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


class PersonalRecords(Collection[T]):
    """Records that may name people; where one does, it carries the notice they were given."""

    def __init__(self, scope: Scope, kind: RecordKind[T], stamp: Callable[[], Provenance]) -> None:
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
