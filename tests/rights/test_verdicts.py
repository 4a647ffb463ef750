"""Limits L1, L2 and L6: what a verdict rests on, and what it never tells."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import newstratum as ns

JOBS = st.builds(
    ns.Engagement,
    employer_kind=st.sampled_from(["private_enterprise", "law_firm", "government", "none", None]),
    relation=st.sampled_from(["employee", "partner", "owner", "none", None]),
    role=st.sampled_from(["technical", "management", "professional", "frontline", None]),
    ownership=st.sampled_from(["private", "state", None]),
    service=st.sampled_from(["none", "writing", "arts", None]),
)
#: Names that say something of a person, and none that is a fact.
TELLING = st.sampled_from(
    ["区委统战部", "中共某支部", "某某教会", "民族宗教事务局", "CANARY有限公司", "忠诚保安公司"]
)


def judge(person: ns.Person) -> tuple[Any, ...]:
    verdict = ns.classify(person)
    return verdict.outcome, verdict.category, verdict.rule, verdict.missing, verdict.readings


@pytest.mark.slow
@given(job=JOBS, employer=TELLING, title=TELLING, name=TELLING, unit=st.integers(0, 999))
def test_what_is_no_occupational_fact_changes_no_verdict(
    job: ns.Engagement, employer: str, title: str, name: str, unit: int
) -> None:
    """Limit L1: the name of the employer, of the person, where they live and how they are reached."""
    plain = ns.UnitName("甲")
    # That there is a unit, and a title, is a fact; what they are called is none.
    bare = ns.Person(id="P1", engagements=[attrs.evolve(job, employer=plain, title=plain)])
    told = ns.Person(
        id="P2",
        name=ns.PersonName(name),
        township=f"310114{unit:03}",
        contacts=[ns.Contact(kind="phone", value=ns.PhoneNumber("13800000000"))],
        engagements=[attrs.evolve(job, employer=ns.UnitName(employer), title=ns.UnitName(title))],
    )
    assert judge(told) == judge(bare)


@pytest.mark.slow
@given(job=JOBS, attested=st.sampled_from(["yes", "no"]))
def test_the_attestation_changes_no_group(job: ns.Engagement, attested: str) -> None:
    """Limit L6: it decides the scope and nothing else."""
    person = ns.Person(id="P1", engagements=[job])
    assert judge(attrs.evolve(person, outside_party=attested)) == judge(person)


WORDS = st.sampled_from(
    [
        *(
            "党委书记",
            "党支部书记",
            "党务工作者",
            "中共党员，会计",
            "无党派律师",
            "民主党派成员",
            "党外人士",
            "牧师",
        ),
        *("统战部", "某某律师事务所", "某某有限公司", "少数民族歌手", "党校教师", "总经理", "无"),
    ]
)


@pytest.mark.slow
@given(employer=WORDS, title=WORDS)
def test_no_words_make_an_attestation_or_a_scope(employer: str, title: str) -> None:
    """Limit L2: 党员 in a title does not tell the library anybody's affiliation."""
    form = ns.read(employer, title)
    assert form.outside_party is None
    assert all(each.fact != "outside_party" for each in form.evidence)
    verdict = ns.classify(form)
    assert verdict.scope is (False if verdict.outcome == "outside" else None)


def test_no_verdict_has_a_scope_that_nobody_attested() -> None:
    for edition in ns.list_editions():
        verdict = ns.classify(ns.read("某某律师事务所", "律师"), edition=edition)
        assert verdict.scope is None


@pytest.fixture
def attested(tmp_path: Path) -> Path:
    path = tmp_path / "people.jsonl"
    job = {"employer_kind": "law_firm", "relation": "employee", "role": "professional"}
    path.write_text(
        json.dumps({"id": "P1", "outside_party": "no", "engagements": [job]}) + "\n", encoding="utf-8"
    )
    return path


@pytest.mark.slow
def test_classify_tells_the_scope_only_if_asked(command: Callable[..., Any], attested: Path) -> None:
    """Limit L6: a file of verdicts does not tell who is in the party."""
    for asked, scope in (((), None), (("--with-scope",), False)):
        outcome = command("classify", attested, "--json", *asked)
        assert outcome.code == 0
        assert json.loads(outcome.out)["scope"] is scope
        assert "outside_party" not in outcome.out
    assert "outside_party" not in command("classify", attested).out


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "text", "subject"),
    [
        (
            "flat.csv",
            "id,employer_text,title_text,政治面貌\n1,某某律师事务所,律师,群众\n",
            "party membership",
        ),
        ("roster.csv", "姓名,工作单位,职务,民族\n合成甲,某某律师事务所,律师,某族\n", "ethnicity"),
        (
            "keys.jsonl",
            '{"id": "1", "employer_text": "某某律师事务所", "title_text": "律师", "religion": "x"}\n',
            "religion",
        ),
    ],
)
def test_classify_tells_of_columns_that_may_not_be_collected(
    command: Callable[..., Any], tmp_path: Path, name: str, text: str, subject: str
) -> None:
    """Limit L1: they are not passed over in silence, and change no verdict."""
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    outcome = command("classify", path, "--json")
    assert outcome.code == 1
    assert f"speaks of {subject}, which may not be recorded" in outcome.err
    assert json.loads(outcome.out)["outcome"] == "intermediary"
