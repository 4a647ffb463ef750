"""The interview asks the next question until the verdict stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

import pytest

from newstratum._api import select_classifier
from newstratum._cli.interview import Interview
from newstratum._reading.rows import ReadForm, read_row
from newstratum._rules.verdict import Verdict
from newstratum._shipped.labels import load_labels
from newstratum._shipped.lexicons import load_lexicons

LAWYER = {"employer_text": "某某律师事务所", "title_text": "律师"}
ENGINEER = {"employer_text": "某某科技有限公司", "title_text": "软件工程师"}

Cells = dict[str, str]
Put = Callable[..., tuple[ReadForm, Verdict, list[str]]]


@pytest.fixture
def put() -> Put:
    """Hold an interview whose answers are known beforehand; labels stand for their numbers."""

    def interview(cells: dict[str, str], answers: Iterable[str]) -> tuple[ReadForm, Verdict, list[str]]:
        said: list[str] = []
        typed = iter(answers)

        def ask(prompt: str) -> str:
            said.append(prompt)
            answer = next(typed)
            numbered = [line.split(maxsplit=1) for line in said if line[:4].strip().isdecimal()]
            return next((number for number, *words in reversed(numbered) if words == [answer]), answer)

        words = partial(load_labels().word, language="zh")
        talk = Interview(select_classifier("2017"), words, "zh", say=said.append, ask=ask)
        person, verdict = talk.run(read_row(cells, load_lexicons()))
        assert next(typed, None) is None, "an answer was not asked for"
        return person, verdict, said

    return interview


@pytest.mark.parametrize(
    ("cells", "answers", "outcome"),
    [
        ({"title_text": "画家"}, ["无单位"], "freelance"),
        ({"title_text": "画家"}, ["事业单位"], "outside"),
        (ENGINEER, ["民营企业"], "enterprise"),
        (ENGINEER, ["国有企业"], "outside"),
        ({}, ["某某律师事务所", "律师"], "intermediary"),
        ({"title_text": "政协委员"}, ["某某律师事务所", "律师"], "intermediary"),
        ({**LAWYER, "extra_facts": "status=unknown"}, ["全日制在校学生"], "outside"),
    ],
)
def test_answers_lead_to_the_verdict(
    put: Put, cells: dict[str, str], answers: list[str], outcome: str
) -> None:
    _person, verdict, _said = put(cells, answers)
    assert verdict.outcome == outcome
    assert verdict.next_question is None


def test_a_decided_person_is_asked_nothing(put: Put) -> None:
    _person, verdict, said = put(LAWYER, [])
    assert (verdict.outcome, said) == ("intermediary", [])


def test_the_main_income_settles_two_jobs(put: Put) -> None:
    cells = {
        "employer_text": "某某律师事务所",
        "title_text": "律师",
        "employer_text_2": "无",
        "title_text_2": "自由撰稿人",
    }
    _person, verdict, _said = put(cells, ["第1份工作"])
    assert verdict.outcome == "intermediary"
    assert verdict.because == "stated_main_income"


def test_the_main_job_is_asked_for_where_the_one_given_is_not(put: Put) -> None:
    person, verdict, _said = put(
        {**LAWYER, "extra_facts": "main_income=no"}, ["某某区市场监督管理局", "科员"]
    )
    assert (verdict.outcome, verdict.engagement) == ("outside", 1)
    assert len(person.engagements) == 2


def test_a_wrong_number_is_asked_again(put: Put) -> None:
    _person, verdict, said = put({"title_text": "画家"}, ["99", "x", "无单位"])
    assert verdict.outcome == "freelance"
    assert said.count("没有这个序号，请再输入一次") == 2


def test_an_answer_that_is_not_known_ends_the_interview_without_a_guess(put: Put) -> None:
    _person, verdict, said = put({"title_text": "画家"}, [""])
    assert verdict.outcome == "undetermined"
    assert said[-1] == "不清楚，先到这里。"


def test_an_answer_is_evidence_and_the_words_it_overrules_stay_listed(put: Put) -> None:
    person, _verdict, _said = put(
        {"employer_text": "某某科技有限公司", "title_text": "软件工程师"}, ["民营企业"]
    )
    about = [each for each in person.engagements[0].evidence if each.fact == "employer_kind"]
    assert [each.overruled for each in about] == [True] * (len(about) - 1) + [False]
    assert (about[-1].origin, about[-1].value) == ("answer", ("private_enterprise",))
