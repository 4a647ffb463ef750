"""Attendances, as a session stores them: no more people than an activity has room for."""

from __future__ import annotations

from collections.abc import Callable

from newstratum._model.organisation.activities import Activity, Attendance
from newstratum._registry.sessions.collection import Scope
from newstratum._registry.sessions.personal_records import PersonalRecords
from newstratum._registry.sessions.provenance import Provenance
from newstratum._wire.kinds.activities import ACTIVITY, ATTENDANCE
from newstratum.errors import InvalidValueError

__all__ = ["Attendances"]


class Attendances(PersonalRecords[Attendance]):
    """The attendances of all activities.

    Whatever names somebody for an activity with limited room also writes the activity, so that two
    sessions that give the last place away at the same time conflict.
    """

    def __init__(self, scope: Scope, stamp: Callable[[], Provenance]) -> None:
        super().__init__(scope, ATTENDANCE, stamp)

    def _prepared(self, model: Attendance) -> Attendance:
        if model.person is not None:
            activity = self._work.read(ACTIVITY, model.activity)
            if activity is not None and activity.capacity is not None:
                self._check_room(activity, activity.capacity, model)
        return super()._prepared(model)

    def _check_room(self, activity: Activity, capacity: int, model: Attendance) -> None:
        others = (
            each.person
            for each in self._scope.belonging(ATTENDANCE, "activity", activity.id)
            if each.person is not None and each.id != model.id
        )
        if len({*others, model.person}) > capacity:
            raise InvalidValueError(
                "attendance.activity",
                f"activity {activity.id} has no place left of {capacity}",
                "raise its capacity, or take somebody else out first",
            )
        self._work.touch(ACTIVITY, activity.id)
