"""Activities and who came, as a session sees them: no activity has more people than room."""

from __future__ import annotations

from newstratum._model.organisation.activities import Activity, Attendance
from newstratum._registry.sessions.collection import Collection, Scope
from newstratum._wire.record_kinds import ACTIVITY, ATTENDANCE
from newstratum._words import Words, write_count
from newstratum.errors import InvalidValueError


class Activities(Collection[Activity]):
    """The activities of the register; none is given less room than people are named for it."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope, ACTIVITY)

    def _prepared(self, model: Activity) -> Activity:
        before = self._work.read(ACTIVITY, model.id) if self._work.holds(ACTIVITY, model.id) else None
        if before is not None and model.capacity is not None:
            named = len(_find_attendees(self._scope, model.id))
            if named > model.capacity and (before.capacity is None or model.capacity < before.capacity):
                raise InvalidValueError(
                    "activity.capacity",
                    Words("为{}，而已报名{}人", "is {}, and {} are named for it").format(
                        model.capacity, write_count(named, "person", "people")
                    ),
                    Words("请多留名额，或先减人", "keep more room, or take somebody out first"),
                )
        return super()._prepared(model)


def _find_attendees(scope: Scope, activity: str, *, without: str = "") -> set[str]:
    """Return the ids of the people who are named for an activity, but for one attendance."""
    attendances = scope.belonging(ATTENDANCE, "activity", activity)
    return {each.person for each in attendances if each.person is not None and each.id != without}


class Attendances(Collection[Attendance]):
    """The attendances of all activities.

    Whatever names somebody for an activity with limited room also writes the activity, so that two
    sessions that give the last place away at the same time conflict.
    """

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope, ATTENDANCE)

    def _prepared(self, model: Attendance) -> Attendance:
        if model.person is not None:
            activity = self._work.read(ACTIVITY, model.activity)
            if activity is not None and activity.capacity is not None:
                others = _find_attendees(self._scope, activity.id, without=model.id)
                if len(others | {model.person}) > activity.capacity:
                    raise InvalidValueError(
                        "attendance.activity",
                        Words("活动{}的{}个名额已满", "activity {} has no place left of {}").format(
                            activity.id, activity.capacity
                        ),
                        Words(
                            "请增加名额，或先减去他人", "raise its capacity, or take somebody else out first"
                        ),
                    )
                self._work.touch(ACTIVITY, activity.id)
        return super()._prepared(model)
