"""Sentences that compare what two jobs bring are read by their forms, and others are left as they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pytest

from newstratum import classify, read
from newstratum._reading.jobs_told import incomes_compared
from newstratum._reading.jobs_told.income_words import TOKENS
from newstratum._reading.jobs_told.incomes_compared import FORMS, NO_COMPARISONS, take_comparisons
from newstratum._reading.normalise import normalise

_JOBS: Final = "民企会计，业余接单画插画，"
#: For each form a sentence of it; without the form, it is read otherwise.
NEEDED: Final[Mapping[str, str]] = {
    "RI?&RI?[CW]*W": "稿费跟工资没法比",
    "RI?K?[ul]?[KC]*RI?SI?": "工资只相当于稿费的三成",
    "RI?Q?RI?[SZ]N?[Wu]+": "稿费连工资零头都赶不上",
    "RI?NRI?[SZH]+": "稿费没有工资多",
    "RI?KRI?n": "画画一个月顶会计三个月",
    "RI?[Wu]+RI?[SZ]?": "稿费不及工资",
    "RI?[KC]*RI?[Hh]?Y[Hh]?": "稿费是工资两倍",
    "RI?K+RI?Z": "稿费是工资的零头",
    "[mF]*RI?K*Z": "稿费只是零头",
    "RI?CRI?[HhB]+[SHAY]*": "工资比稿费多",
    "RI?CRI?[DWL]+[SHAY]*": "工资比稿费少",
    "RI?M+RI?[SAYH]?": "稿费超过工资",
    "I?CRI?[HhB]+[SHAY]*": "比工资高",
    "I?CRI?[DWL]+[SHAY]*": "比工资少多了",
    "I?M+RI?[SAYH]?": "早超过工资了",
    "I?[Wu]+RI?[SZ]?": "不如工资",
    "RI?M+BI?": "稿费超过正职",
    "RI?CBI?[HhB]+[SHAY]*": "稿费比主业多",
    "RI?[Wu]+BI?[SZ]?": "稿费不如主业",
    "RI?CBI?[DWL]+": "稿费比主业少",
    "RI?&?RI?[KI]*r": "工资稿费三七开",
    "RI?K?n": "工资七，稿费三",
    "I?K?r": "七三开，工资占七",
    "[Im]*R[IV]?K*[IV]*[ulM]?S[IV]?": "稿费占三分之二",
    "[IV]*[ulM]?S[IV]?[KFf]*R[IV]?K?": "八成是工资",
    "R[IVul]*K?[ul]?A[IV]?&?": "工资四千，画稿一万二",
    "RI?[JN]y": "工资没了要命",
    "[JN]+RI?y": "没了工资就没法过",
    "[JN]+RI?o": "不画照样活",
    "RI?J?o": "画画断了无所谓",
    "NF+RI?V*": "不靠画画吃饭",
    "V*NF+RI?": "吃饭不靠画画",
    "F+RI?[vyuL]": "光靠画画活不下去",
    "RI?K?v": "画画养不活一家",
    "RI?QV[uWNL]+V?": "稿费连房租都不够付",
    "RI?V?N[BV]": "画画没养家",
    "[mFK]*RI?K?[IV]?B+[IV]*(?:NK?L+)?": "画画是主业",
    "Im?RK?B+": "收入以画画为主",
    "[mFK]*RI?[IV]?[KFu]*L+V?(?:NK?[BV]+)?": "画画是副业",
    "(?:e&)?(?:[IV]*B&?)+[KFf]+m?RI?V*": "主要收入是稿费",
    "B+m?RK?B+": "收入来源以工资为主",
    "m?e&m?I[KF]+m?RI?V*": "主要精力和收入都在画画上",
    "ImRI?K": "收入主要由稿费构成",
    "L+[KF]*RI?$": "零花靠画画",
    "V+m?[KFf]+RI?V*": "养家靠工资",
    "V+RI?V+": "房贷用稿费还",
    "Im?[Ff]+RI?(?:V*|HD)": "收入全看画画",
    "ImK+RI?V*": "钱主要是工资",
    "mI?[KFf]*RI?V*": "主要靠画画",
    "F+RI?V+": "靠稿费吃饭",
    "F+RI?$": "靠画画",
    "RI?K?V+": "工资养家",
    "[bIm]*RI?K?h+": "画画挣得多",
    "Im?K*RI?H": "收入工资多",
    "RI?[K]?H+": "工资少，稿费多",
    "RI?[K]?D+": "工资少，稿费多",
    "t+[KF]?R": "全天画画，公司账一个月做一回",
    "RI?K?t+": "兼着会计，画画全职",
    "RK?d": "画画全职，会计每周两天",
    "RI?K?p": "会计半天班，画画全职",
    "pR": "兼着会计，画画全职",
    "[GV]+[KF]+R[IV]*": "工资占八成，其他靠画画",
    "(?:I|V|G|RI?)?q": "工资稳，占八成",
}


def _take(words: str) -> object:
    return take_comparisons(normalise(_JOBS + words).text)


def test_every_form_has_a_row() -> None:
    assert set(NEEDED) == set(FORMS)


@pytest.mark.parametrize("form", sorted(NEEDED))
def test_a_form_is_missed_when_it_is_taken_away(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = _take(NEEDED[form])
    with monkeypatch.context() as patch:
        patch.setattr(incomes_compared, "FORMS", {each: says for each, says in FORMS.items() if each != form})
        _forget()
        after = _take(NEEDED[form])
    _forget()
    assert after != before


def _forget() -> None:
    """Forget what was found with other forms."""
    take_comparisons.cache_clear()
    incomes_compared._find_forms.cache_clear()


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        ("稿费一年也就万把块，工资十几万", "enterprise"),
        ("主要还是吃公司这碗饭", "enterprise"),
        ("画画挣的还不够交水电费", "enterprise"),
        ("以前面那份为主", "undetermined"),
        ("靠上班养家，画画解闷", "enterprise"),
        ("工资三千，画画每月一万五", "contested"),
        ("稿费比薪水多出一倍不止", "contested"),
        ("会计工资只够交房租，其他都靠画画", "contested"),
        ("工资和稿费三七开", "contested"),
        ("前者占比三成，后者占比七成", "contested"),
        ("工资五千，稿费也在五千上下", "undetermined"),
        ("画画养家，上班也养家", "undetermined"),
        ("两边收入相当", "undetermined"),
        ("有的月份画画多，有的月份工资多", "undetermined"),
    ],
)
def test_what_brings_more_is_the_main_job(words: str, outcome: str) -> None:
    # By the decision table, freelance work that brings more beside a paid private post is contested.
    assert classify(read(None, _JOBS.replace("业余", "自己也") + words)).outcome == outcome


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        ("公办医院医生，写科普书，版税早超过工资", "outside"),
        ("民办中学老师，自己的号上开网课，网课早超过工资", "contested"),
        ("白天给民企做会计，晚上摆摊，摆摊赚得多", "outside"),
        ("乡卫生院护士，另开网店，网店赚的是工资三倍", "outside"),
        ("自己开火锅店，业余写诗，店里生意是大头", "outside"),
        ("台资厂工程师，也教小孩机器人，课时费抵个奶粉钱", "enterprise"),
        ("律所律师，同时是仲裁员，仲裁那边拿点补贴", "intermediary"),
        ("会计师事务所合伙人兼公办大学客座教授，主要收入在事务所", "intermediary"),
    ],
)
def test_a_comparison_tells_that_there_are_two_jobs(words: str, outcome: str) -> None:
    assert classify(read(None, words)).outcome == outcome


@pytest.mark.parametrize(
    "words",
    [
        "私企会计，稿费占七成",
        "民营直播公司主播，发工资交社保",
        "退休工程师，退休工资够花",
        "厂子卖了，现在给老板当顾问，天天上班",
        "美术老师，主业教画画",
        "公司会计，管工资核算",
        "工资专员",
        "单位食堂厨师，主要做面点",
        "以前工资比稿费多，后来辞职画画",
        "店里看摊，自己看货",
    ],
)
def test_what_only_looks_like_a_comparison_is_none(words: str) -> None:
    text = normalise(words).text
    assert take_comparisons(text) == (text, NO_COMPARISONS)


def test_each_word_has_a_letter_of_a_form_or_is_left_out() -> None:
    letters = set("".join(FORMS)) | set("TEUbf")
    assert {letter for letter, _, _ in TOKENS.values() if letter} <= letters


def test_a_long_cell_takes_time_in_proportion() -> None:
    import time

    def take(count: int) -> float:
        best = float("inf")
        for _ in range(3):
            started = time.process_time()
            take_comparisons("民企会计,也画画" + ",工资比稿费多得多也不多" * count)
            best = min(best, time.process_time() - started)
        return best

    assert take(400) <= 20 * take(40) + 0.05
