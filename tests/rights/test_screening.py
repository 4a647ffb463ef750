"""Limits L1, L3, L10 and L15: what a text, a heading or a key may not speak of, and what it may."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Callable
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

import newstratum as ns
from newstratum import organisation
from newstratum._model.people.people import Objection
from newstratum._model.values.refused_subjects import (
    MAX_SHORT_TEXT,
    MAX_TEXT,
    REFUSED_SUBJECTS,
    explain_refused_name,
    find_refused_subject,
    find_spoken_subject,
)
from newstratum._reading.rows import read_row
from newstratum._shipped.lexicons import load_lexicons
from newstratum.errors import DecodeError, InvalidValueError, RulebookError
from newstratum.tables import detect_layout

DAY = dt.date(2018, 11, 1)

#: Every text that somebody writes in words of their own, and makes a record of it.
TEXTS: dict[str, Callable[[str], object]] = {
    "engagement.profession": lambda text: ns.Engagement(profession=text),
    "engagement.licence": lambda text: ns.Engagement(licence=text),
    "engagement.industry": lambda text: ns.Engagement(industry=text),
    "consent.channel": lambda text: ns.Consent(purpose="roster", notice="n.v1", given_on=DAY, channel=text),
    "objection.statement": lambda text: Objection(raised_on=DAY, statement=text),
    "objection.resolution": lambda text: Objection(raised_on=DAY, statement="", resolution=text),
    "nomination.reasons": lambda text: organisation.Nomination(
        id="n", person="p", kind="honour", nominated_by="clerk", reasons=["skilled", text]
    ),
}
each_text = pytest.mark.parametrize("field", TEXTS)


@each_text
@pytest.mark.parametrize(
    "text",
    [
        *(
            "会计师，中共党员",
            "lawyer and party member",
            "ｐａｒｔｙ ｍｅｍｂｅｒ",
            "党 员",
            "政治面貌：群众",
        ),
        *(
            "信教",
            "a muslim",
            "回族",
            "少数民族",
            "残疾",
            "she is pregnant",
            "已婚",
            "her husband works there",
        ),
        *("忠诚可靠", "politically reliable", "risk level 3", "综合评分九十"),
    ],
)
def test_a_text_does_not_speak_of_what_is_never_recorded(field: str, text: str) -> None:
    with pytest.raises(InvalidValueError, match="which may not be recorded") as caught:
        TEXTS[field](text)
    assert caught.value.field == field
    assert text not in str(caught.value)


@each_text
@pytest.mark.parametrize(
    "text",
    [
        *("电话13812345678", "138 1234 5678", "call 138-1234-5678", "１３８１２３４５６７８"),
        *("身份证11010519491231002X", "11010519491231002x", "110105 19491231 002X"),
    ],
)
def test_a_text_holds_no_number_of_a_person(field: str, text: str) -> None:
    with pytest.raises(InvalidValueError, match="holds a telephone or identity number") as caught:
        TEXTS[field](text)
    assert text not in str(caught.value)


@each_text
def test_a_text_is_short(field: str) -> None:
    longest = MAX_SHORT_TEXT if field.startswith(("engagement", "consent")) else MAX_TEXT
    TEXTS[field]("字" * longest)
    with pytest.raises(InvalidValueError, match=f"longer than {longest} characters"):
        TEXTS[field]("字" * (longest + 1))


def test_a_text_is_no_longer_than_five_hundred_characters() -> None:
    """Limit L10."""
    assert (MAX_SHORT_TEXT, MAX_TEXT) == (100, 500)


@each_text
def test_a_text_is_hidden_where_a_record_is_shown(field: str) -> None:
    assert "CANARY" not in repr(TEXTS[field]("CANARY"))


def list_terms(table: str) -> list[str]:
    """Return the terms of a table of words, with each of their alternatives."""
    found: list[str] = []
    text = files("newstratum._shipped").joinpath("data", "lexicon", table).read_text("utf-8")
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        parts = re.findall(r"\{([^}]*)\}|([^{}]+)", line.split("\t")[0])
        found += map("".join, itertools.product(*(many.split("|") if many else [one] for many, one in parts)))
    return found


#: The tables of jobs and units. The two others hold what people say of themselves beside their job.
OF_WORK = sorted(
    each.name
    for each in files("newstratum._shipped").joinpath("data", "lexicon").iterdir()
    if each.name.startswith(("titles_", "employers_", "codes_"))
)


@pytest.mark.slow
@pytest.mark.parametrize("table", OF_WORK)
def test_no_title_and_no_unit_that_the_reader_knows_is_refused(table: str) -> None:
    terms = list_terms(table)
    assert len(terms) > 50
    assert {term: said for term in terms if (said := find_spoken_subject(term)) is not None} == {}


@pytest.mark.parametrize(
    "occupation",
    [
        *(
            "党史编辑",
            "健康管理师",
            "宗教研究员",
            "民族舞演员",
            "民族学教师",
            "婚姻家庭咨询师",
            "残疾人就业指导员",
        ),
        *(
            "癌症研究员",
            "离婚律师",
            "水族馆饲养员",
            "水族诊所护士",
            "剧团员工",
            "品牌忠诚度经理",
            "子女教育顾问",
            "苗族银饰传承人",
        ),
        *("risk manager", "loyalty programme manager", "family doctor", "priest", "credit scoring analyst"),
        *("children's book editor", "Christiansen & Partners", "single-family house builder"),
    ],
)
def test_occupations_that_only_sound_alike_pass(occupation: str) -> None:
    assert find_spoken_subject(occupation) is None


@pytest.mark.slow
@given(before=st.text("编辑与，。 ab1", max_size=6), after=st.text("编辑与，。 1", max_size=6))
@pytest.mark.parametrize("word", ["党员", "忠诚", "信教", "汉族", "病史", "配偶"])
def test_what_is_refused_alone_is_refused_wherever_it_stands(word: str, before: str, after: str) -> None:
    assert find_spoken_subject(before + word + after) is not None


def test_every_subject_has_words_in_both_languages_that_are_found() -> None:
    for subject in REFUSED_SUBJECTS:
        assert subject.title.zh
        for word in [*subject.asked.split(), *subject.asked_en.split(", ")]:
            assert find_refused_subject(word) is not None, word
        assert subject.said
        assert subject.said_en


REFUSED_NAMES = (
    "party",
    "political_face",
    "religion",
    "ethnicity",
    "health_status",
    "family",
    "loyalty",
    "忠诚度",
)


@pytest.mark.parametrize("name", REFUSED_NAMES)
def test_a_key_that_asks_for_it_is_refused_with_an_explanation(name: str) -> None:
    """In a record, a row, a list of facts, a rulebook: the reason stands in each of the refusals."""
    explained = explain_refused_name(name)
    assert explained is not None
    with pytest.raises(DecodeError) as record:
        ns.Person.from_dict({"id": "p1", name: "x"})
    assert explained.en in str(record.value) or not name.isascii()
    with pytest.raises(InvalidValueError) as evidence:
        ns.Evidence(fact=name, value=["x"], origin="note")
    assert explained.en in str(evidence.value)
    with pytest.raises(RulebookError) as rulebook:
        ns.parse_rulebook(f'schema = 1\n"{name}" = 1\n')
    assert explained.en in str(rulebook.value)


@pytest.mark.parametrize(
    "column", ["政治面貌", "宗教信仰", "民族", "健康状况", "婚姻状况", "忠诚度", "配偶姓名"]
)
def test_a_column_stays_refused_whatever_it_is_mapped_to(column: str) -> None:
    headings = ("姓名", "工作单位", column)
    for mapping in ({}, {column: "profession"}, {column: "职务"}):
        layout = detect_layout(headings, mapping=mapping)
        assert [each.column for each in layout.refused] == [column]
        assert column not in layout.fields
    assert not detect_layout(headings, mapping={column: ""}).refused


def test_a_cell_that_speaks_of_it_is_a_problem_of_its_row() -> None:
    with pytest.raises(DecodeError) as caught:
        read_row(
            {"employer_text": "甲公司", "title_text": "会计", "profession": "会计师，党员"}, load_lexicons()
        )
    (problem,) = caught.value.problems
    assert problem.path == ("profession",)
    assert "which may not be recorded" in str(problem)
    assert "会计" not in str(problem)


@pytest.mark.parametrize("reason", ["其为中共党员", "she is pregnant", "电话13812345678", "字" * 501])
def test_the_reason_of_a_session_is_screened_too(register: ns.Registry, reason: str) -> None:
    with pytest.raises(InvalidValueError) as caught:
        register.session(actor="clerk", purpose="roster", reason=reason)
    assert caught.value.field == "reason"


def test_a_people_is_told_from_what_lives_in_water() -> None:
    for text in ("水族", "水族，已婚", "水族人"):
        assert find_spoken_subject(text) is not None
    assert find_spoken_subject("水族用品店店主") is None
