"""The profiles of districts, as a session sees them: each is checked as a whole before it is stored."""

from __future__ import annotations

from newstratum._model.organisation.district import DistrictProfile, find_overlapping_profiles
from newstratum._ports.query import Is
from newstratum._registry.records import iterate_records
from newstratum._registry.sessions.collection import Collection, Scope
from newstratum._wire.district_profiles import check_district_profile
from newstratum._wire.record_kinds import DISTRICT_PROFILE
from newstratum._words import Words
from newstratum.errors import InvalidValueError


class DistrictProfiles(Collection[DistrictProfile]):
    """The profiles of all districts of the register; of one district no two hold on one day."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope, DISTRICT_PROFILE)

    def _prepared(self, model: DistrictProfile) -> DistrictProfile:
        prepared = super()._prepared(model)
        check_district_profile(prepared)
        stored = iterate_records(self._scope.store, self._kind.name, [Is("code", prepared.code)])
        others = (
            each
            for each in self._work.seen_among(
                self._kind, stored, lambda profile: profile.code == prepared.code
            )
            if each.id != prepared.id
        )
        for one, other in find_overlapping_profiles([prepared, *others]):
            if prepared in (one, other):
                raise InvalidValueError(
                    "district_profile.period",
                    Words(
                        "{}与{}在同一天有效，或可能如此", "{} and {} hold on the same day, or possibly do"
                    ).format(one.id, other.id),
                    Words(
                        "请写明前者何时结束、后者何时开始，精确到日",
                        "say when the earlier one ends and the later one begins, to the day",
                    ),
                )
        return prepared
