"""What the questions of a survey ask for, and what their answers say: a table, reviewed as data."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, TypeAlias

from attrs import field, frozen

#: Facts and their values, as columns of a file name them: ``{"ownership": "private"}``.
Saying: TypeAlias = Mapping[str, str]


@frozen(kw_only=True)
class SurveyQuestion:
    """A question that surveys ask, recognised by the words of its stem."""

    #: The column it fills; for questions with options a name of its own, used in messages only.
    column: str
    #: Words of which the stem has one, in plain form (simplified, half width, small letters).
    some: tuple[str, ...]
    #: Words that the stem must have too.
    every: tuple[str, ...] = ()
    #: What each answer says, answers in plain form; empty for questions answered in one's own words.
    options: Mapping[str, Saying] = field(factory=dict)

    def is_asked_by(self, stem: str) -> bool:
        """Say whether a stem in plain form asks this question."""
        return any(word in stem for word in self.some) and all(word in stem for word in self.every)


def _options(table: str) -> Mapping[str, Saying]:
    """Read lines of ``answer, answer: fact=value fact=value``; nothing after the colon says nothing."""
    options: dict[str, Saying] = {}
    for line in table.strip().splitlines():
        answers, _, facts = line.partition(":")
        saying = dict(fact.split("=", 1) for fact in facts.split())
        options.update((answer.strip(), MappingProxyType(saying)) for answer in answers.split(","))
    return MappingProxyType(options)


#: A private school or hospital is often registered as 民办非企业单位.
_SOCIAL: Final = "social_association|foundation|social_service_org|private_school|private_hospital"

_YES_NO: Final = "是, 有, yes: {0}=yes\n否, 没有, 不是, no: {0}=no\n不清楚, 不便回答: {0}=unknown"

#: The questions in the order in which they are tried: the more special one first.
SURVEY_QUESTIONS: Final[tuple[SurveyQuestion, ...]] = (
    SurveyQuestion(column="employer_text_2", some=("单位", "公司"), every=("第二",)),
    SurveyQuestion(column="title_text_2", some=("职务", "职业", "岗位"), every=("第二",)),
    SurveyQuestion(
        column="ownership",
        some=("单位性质", "企业性质", "单位类型", "所有制"),
        options=_options(
            """
            民营企业, 私营企业, 民企, 私企: ownership=private
            外商投资企业(含港澳台), 外商投资企业, 港澳台投资企业, 外资企业, 外企: ownership=foreign
            国有企业, 国企, 央企: ownership=state
            集体企业: ownership=collective
            党政机关, 机关: employer_kind=government|mass_organisation
            事业单位: employer_kind=public_institution|public_hospital|public_school
            中介机构(律所、会计师事务所等), 中介机构:
            社会组织(协会、基金会、民办非企业等), 社会组织: employer_kind={social}
            个体工商户, 个体户: employer_kind=individual_business
            没有单位(自由职业), 没有单位, 自由职业: employer_kind=none
            不清楚, 不知道: ownership=unknown
            """.replace("{social}", _SOCIAL)
        ),
    ),
    SurveyQuestion(
        column="status",
        some=("目前的状态", "目前状态", "就业状况", "就业状态", "在职情况"),
        options=_options(
            """
            在职, 工作, 就业: status=working
            实习: relation=intern
            退休, 离退休: status=retired
            全日制学生, 在校学生, 学生: status=student
            待业, 失业: status=unemployed
            料理家务, 家庭主妇: status=homemaker
            服现役, 军人: status=military
            """
        ),
    ),
    SurveyQuestion(
        column="equity",
        some=("股份", "股权"),
        options=_options(
            """
            无, 没有: equity=none
            员工持股(很少), 员工持股: equity=staff_share
            较多(参股), 参股: equity=substantial
            控股: equity=controlling
            """
        ),
    ),
    SurveyQuestion(
        column="consent",
        some=("同意",),
        options=_options("同意, 是, 我同意: consent=yes\n不同意, 否: consent=no"),
    ),
    SurveyQuestion(column="full_time", some=("是否全职",), options=_options(_YES_NO.format("full_time"))),
    SurveyQuestion(
        column="main_income",
        some=("主要收入",),
        every=("是否",),
        options=_options(_YES_NO.format("main_income")),
    ),
    SurveyQuestion(
        column="outside_party",
        some=("党外",),
        every=("是否",),
        options=_options(_YES_NO.format("outside_party")),
    ),
    SurveyQuestion(column="township", some=("街镇", "街道", "乡镇", "所在镇")),
    SurveyQuestion(column="employer_text", some=("工作单位", "单位名称", "就职单位", "所在单位", "公司名称")),
    SurveyQuestion(column="title_text", some=("职务", "职业", "岗位")),
)
