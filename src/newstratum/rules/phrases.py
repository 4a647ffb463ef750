"""The sentences an explanation is made of, in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from attrs import frozen

__all__ = ["PHRASES", "Phrases"]


@frozen(kw_only=True)
class Phrases:
    """One language's sentences; the names in braces are filled in."""

    outcome: str
    outcome_with_category: str
    also_fits: str
    readings: str
    clause: str
    quote: str
    rule: str
    facts: str
    fact: str
    words: str
    overruled: str
    conflict: str
    others: str
    yields: str
    failed: str
    unknown: str
    no_rule: str
    missing: str
    question: str
    still_open: str
    job: str
    edition: str
    proposal: str
    colon: str
    comma: str
    semicolon: str
    one_of: str
    one_of_many: str
    #: For the stable words of ``Verdict.because``; ``only_job`` goes without saying.
    because: Mapping[str, str]


PHRASES: Final[Mapping[str, Phrases]] = MappingProxyType(
    {
        "zh": Phrases(
            outcome="结论：{outcome}",
            outcome_with_category="结论：{outcome}（{category}）",
            also_fits="不计先后，也符合：{groups}",
            readings="各方说法不一，两种读法都列出，不代为选择：",
            clause="依据：",
            quote="“{text}”（条款 {id}，{source}）",
            rule="规则：{rule}，步骤 {step}：{reason}",
            facts="用到的事实：",
            fact="{name}：{values}（{origin}）",
            words="{strength}“{words}”",
            overruled="{origin}；被更强的证据推翻",
            conflict="互相矛盾的事实：{facts}；请核对后更正。",
            others="其他各组为什么不是：",
            yields="条件符合，但前面的步骤优先",
            failed="不符合：{facts}",
            unknown="尚不清楚：{facts}",
            no_rule="本口径没有相应规则",
            missing="还会改变结论的事实：{facts}",
            question="下一个问题：{text}",
            still_open="仍需再问",
            job="第 {number} 份工作",
            edition="口径：{edition}",
            proposal="这是建议，须由具名的工作人员确认；本人可以查看、提出异议并要求更正。",
            colon="：",
            comma="、",
            semicolon="；",
            one_of="或",
            one_of_many="{first}等{number}种之一",
            because=MappingProxyType(
                {
                    "status": "本人的状态已经决定结论。",
                    "unpaid": "只有不领报酬的志愿服务，不作为职业。",
                    "share_above_half": "以收入过半的工作为准。",
                    "stated_main_income": "以填报为主要收入来源的工作为准。",
                    "largest_share": "以收入占比最大的工作为准。",
                    "only_full_time": "以唯一的全职工作为准。",
                    "all_jobs_agree": "哪份是主业未定，但各份工作结论一致。",
                    "public_post": "自由职业之外另在体制内单位任职，因此不是“不供职于任何单位”。",
                    "paid_post": "自由职业之外另有受薪岗位，是否仍算“不供职于任何单位”说法不一。",
                    "main_engagement": "所填工作不是主业，主业未填。",
                    "main_income": "哪份工作是主要收入来源尚不清楚。",
                    "engagements": "没有填写任何工作。",
                    "occupation": "填写的文字没有说明职业。",
                }
            ),
        ),
        "en": Phrases(
            outcome="Outcome: {outcome}",
            outcome_with_category="Outcome: {outcome} ({category})",
            also_fits="Precedence aside, also fits: {groups}",
            readings="The sources disagree; both readings are given and neither is chosen:",
            clause="Because: ",
            quote="“{text}” (clause {id}; {source})",
            rule="Rule: {rule}, step {step}: {reason}",
            facts="Facts used:",
            fact="{name}: {values} ({origin})",
            words="{strength} “{words}”",
            overruled="{origin}; overruled by stronger evidence",
            conflict="Facts that contradict each other: {facts}; check and correct them.",
            others="Why none of the other groups:",
            yields="the conditions hold, but an earlier step goes first",
            failed="fails on {facts}",
            unknown="not known: {facts}",
            no_rule="this edition has no rule for it",
            missing="Facts that can still change the outcome: {facts}",
            question="Next question: {text}",
            still_open="one more question",
            job="job {number}",
            edition="Edition: {edition}",
            proposal=(
                "This is a proposal until a named member of staff confirms it; the person can see it, "
                "object, and have it corrected."
            ),
            colon=": ",
            comma=", ",
            semicolon="; ",
            one_of=" or ",
            one_of_many="one of {number} kinds: {first}, …",
            because=MappingProxyType(
                {
                    "status": "The person's status decides.",
                    "unpaid": "Unpaid volunteer work alone is no occupation.",
                    "share_above_half": "The job with more than half of the income counts.",
                    "stated_main_income": "The job stated as the main income counts.",
                    "largest_share": "The job with the largest share of income counts.",
                    "only_full_time": "The only full-time job counts.",
                    "all_jobs_agree": "Which job is the main one is open; all lead to the same outcome.",
                    "public_post": "Beside freelance work the person holds a post in the state sector.",
                    "paid_post": "Beside freelance work the person holds a paid post: is that “no unit”?",
                    "main_engagement": "The job given is not the main one, which is not given.",
                    "main_income": "It is open which job brings the main income.",
                    "engagements": "No job is given.",
                    "occupation": "The words given name no occupation.",
                }
            ),
        ),
    }
)
