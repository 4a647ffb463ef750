"""The four groups, what else a verdict can say, and the edition-independent words for them."""

from __future__ import annotations

from collections.abc import Iterable

from newstratum._model.values.codes import CodeEnum, to_members


class Group(CodeEnum):
    """The four groups of new-social-strata professionals (founding text, box 新的社会阶层人士)."""

    #: 民营企业和外商投资企业管理技术人员
    ENTERPRISE = "enterprise"
    #: 中介组织和社会组织从业人员
    INTERMEDIARY = "intermediary"
    #: 自由职业人员
    FREELANCE = "freelance"
    #: 新媒体从业人员
    NEW_MEDIA = "new_media"


def to_groups(values: Iterable[Group | str]) -> tuple[Group, ...]:
    """Return the members that some values name."""
    return to_members(Group, values)


class Outcome(CodeEnum):
    """What a verdict of the shipped editions can say: one of the four groups, or why none."""

    ENTERPRISE = "enterprise"
    INTERMEDIARY = "intermediary"
    FREELANCE = "freelance"
    NEW_MEDIA = "new_media"
    OUTSIDE = "outside"
    UNDETERMINED = "undetermined"
    CONTESTED = "contested"


class OutsideReason(CodeEnum):
    """Why somebody is in none of the four groups: the categories of the outcome ``outside``."""

    STUDENT = "student"
    RETIRED_OR_NOT_WORKING = "retired_or_not_working"
    CIVIL_SERVANT = "civil_servant"
    PUBLIC_INSTITUTION = "public_institution"
    SOE = "soe"
    MASS_ORGANISATION = "mass_organisation"
    GRASSROOTS_SELF_GOVERNMENT = "grassroots_self_government"
    MILITARY = "military"
    CLERGY = "clergy"
    BUSINESS_OWNER = "business_owner"
    SELF_EMPLOYED_TRADER = "self_employed_trader"
    NEW_EMPLOYMENT_GROUP = "new_employment_group"
    NON_MANAGEMENT_NON_TECHNICAL_WORKER = "non_management_non_technical_worker"
    VOLUNTEER = "volunteer"
    OTHER = "other"
