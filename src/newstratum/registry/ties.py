"""Ties of people to bodies, posts and platforms: none is stored without a privacy notice."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import attrs

from newstratum.errors import InvalidValueError
from newstratum.model.bodies import Instructor, Responsibility, Seat
from newstratum.model.platforms import Liaison
from newstratum.registry.collection import Collection, Scope
from newstratum.registry.stamping import Stamp
from newstratum.wire.record_kinds import RecordKind

__all__ = ["Ties"]

T = TypeVar("T", bound=Seat | Instructor | Responsibility | Liaison)


class Ties(Collection[T]):
    """Ties that may name a person; where one does, it carries the notice the person was given."""

    def __init__(self, scope: Scope, kind: RecordKind[T], stamp: Callable[[], Stamp]) -> None:
        super().__init__(scope, kind)
        self._stamp = stamp

    def _prepared(self, model: T) -> T:
        if model.person is None or model.notice is not None:
            return model
        notice = self._stamp().notice
        if notice is None:
            raise InvalidValueError(
                f"{self._kind.name}.notice",
                "names a person and has no notice",
                "give the session notice=, or the tie its own",
            )
        return attrs.evolve(model, notice=notice)
