"""Turns of a plan as planned activities of a series, and what a new plan changes of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import evolve, field, frozen

from newstratum._model.organisation.activities import Activity, ActivityKind, Series
from newstratum._model.organisation.occasions import OccasionState
from newstratum._model.organisation.relations import Citation, to_citation
from newstratum._model.values.calendar import IsoWeek, to_week
from newstratum._model.values.display import ShortRepr
from newstratum._model.values.validators import instance_of
from newstratum._planning.plans import Replan, RotationPlan, Turn, TurnChange
from newstratum._words import Words
from newstratum.errors import InvalidValueError


@frozen(kw_only=True, repr=False)
class ActivityPattern(ShortRepr):
    """The common properties of all activities of a rotation.

    It turns a plan into planned activities, and a new plan into changes of them.
    """

    series: Series = field(
        validator=instance_of(Series, Words("请给活动所属的系列", "give the series the activities belong to"))
    )
    kind: ActivityKind = field(converter=ActivityKind)
    #: The plan as it was decided.
    source: Citation = field(converter=to_citation)

    def build_activities(self, plan: RotationPlan, ids: Iterable[str]) -> tuple[Activity, ...]:
        """Return a planned activity for every turn of a plan, in the order of time.

        Activities have no mark for provisional days (暂定); only the plan has one.

        Args:
            plan: The plan; its hosts are ids of platforms.
            ids: New ids; as many as there are turns are drawn.

        Raises:
            InvalidValueError: There are too few ids.

        >>> from newstratum import new_id
        >>> from newstratum.organisation import ActivityKind, Citation, IsoWeek, Series, load_holidays
        >>> from newstratum.planning import Host, RotationRequest, plan_rotation
        >>> hosts = tuple(Host(id=name) for name in ("P1", "P2"))
        >>> weeks = (IsoWeek(2026, 10), IsoWeek(2026, 11))
        >>> plan = plan_rotation(RotationRequest(hosts=hosts, weeks=weeks, holidays=load_holidays()))
        >>> source = Citation(document="计划")
        >>> series = Series(id="weekly", name_zh="周周有活动", source=source)
        >>> pattern = ActivityPattern(series=series, kind=ActivityKind.SALON, source=source)
        >>> made = pattern.build_activities(plan, (new_id("activity") for _ in plan.turns))
        >>> [(str(each.held_on), each.hosts) for each in made]
        [('2026-03-06', ('P1',)), ('2026-03-13', ('P2',))]
        """
        fresh = iter(ids)
        return tuple(self._build(turn, fresh) for turn in plan.turns)

    def update_activities(
        self, replan: Replan, activities: Iterable[Activity], ids: Iterable[str]
    ) -> tuple[Activity, ...]:
        """Return the activities that a new plan changes, as they are then, in the order of time.

        They keep their ids and all that the plan does not decide; the last day of one that took several is
        dropped where the first moves. One whose week has no turn any more is cancelled; a week that has one
        now gets a new activity.

        Args:
            replan: The new plan and what it changes.
            activities: Activities as recorded; those that are not planned ones of the series are passed over.
            ids: New ids for weeks that had no turn before; as many as needed are drawn.

        Raises:
            InvalidValueError: A week that changes has no planned activity, or more than one; or there are
                too few ids.
        """
        planned: dict[IsoWeek, list[Activity]] = {}
        for activity in activities:
            ours = activity.series == self.series.id and activity.state is OccasionState.PLANNED
            if ours and activity.held_on is not None and activity.held_on.is_exact:
                planned.setdefault(to_week(activity.held_on.earliest), []).append(activity)
        fresh = iter(ids)
        return tuple(self._update(change, planned.get(change.week, []), fresh) for change in replan.changes)

    def _update(self, change: TurnChange, planned: list[Activity], ids: Iterator[str]) -> Activity:
        before, after = change.before, change.after
        if before is None and after is not None:
            return self._build(after, ids)
        if len(planned) != 1:
            raise InvalidValueError(
                "activities",
                Words(
                    "{0}有{2}的{1}场计划活动；方案只改一场",
                    "{} has {} planned ones of {}; the plan changes one",
                ).format(change.week, len(planned), self.series.id),
                Words("请给由该方案生成的活动，每周一场", "give the activities made of the plan, one a week"),
            )
        (activity,) = planned
        if after is None:
            return evolve(activity, state=OccasionState.CANCELLED)
        if before is None or before.theme != after.theme:
            activity = self._set_theme(activity, after)
        if before is None or before.day != after.day:
            activity = evolve(activity, held_on=after.day, ended_on=None)
        return evolve(activity, hosts=_to_platform_ids(after), rotation=after.mode)

    def _build(self, turn: Turn, ids: Iterator[str]) -> Activity:
        identifier = next(ids, None)
        if identifier is None:
            raise InvalidValueError(
                "ids",
                Words("{}没有剩下的活动", "none is left for {}").format(turn.week),
                Words("每一次请给一场活动", "give one for every turn"),
            )
        activity = Activity(
            id=identifier,
            name_zh=self.series.name_zh,
            name_en=self.series.name_en,
            kind=self.kind,
            state=OccasionState.PLANNED,
            hosts=_to_platform_ids(turn),
            rotation=turn.mode,
            series=self.series.id,
            held_on=turn.day,
            source=self.source,
        )
        return self._set_theme(activity, turn)

    def _set_theme(self, activity: Activity, turn: Turn) -> Activity:
        """Return an activity with the theme of a turn, or else of the series."""
        if turn.theme:
            return evolve(activity, theme_zh=turn.theme, theme_en="")
        return evolve(activity, theme_zh=self.series.theme_zh, theme_en=self.series.theme_en)


def _to_platform_ids(turn: Turn) -> tuple[str, ...]:
    return tuple(host for host in turn.hosts)
