from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest

import newstratum as ns
from newstratum.errors import InvalidValueError, NotFoundError

DAY = dt.date(2018, 7, 2)


def test_a_fact_stands_with_its_column_and_source(register: ns.Registry, people: dict[str, str]) -> None:
    text = register.placements.explain(people["lawyer"]).text
    assert (
        "  - 单位类别：律师事务所（单位名称后缀“律师事务所”；登记项“工作单位”；"
        "2018-06-01本人填报；2018名册.xlsx）" in text.zh
    )
    assert "field “Employer”; the person, 2018-06-01; 2018名册.xlsx" in text.en
    assert "尚未经工作人员确认" in text.zh


def test_who_confirmed_and_who_objected_is_said(
    register: ns.Registry, work: Callable[..., Any], people: dict[str, str]
) -> None:
    lawyer = people["lawyer"]
    register.placements.confirm([lawyer], by="wang", on=DAY)
    with work() as session:
        session.placements.object_to(lawyer, "不是这样", on=DAY)
    told = register.placements.explain(lawyer).text
    assert told.zh.splitlines()[-2:] == [
        "划分已由wang确认（2018-07-02）。",
        "本人于2018-07-02提出异议，尚未办结。",
    ]
    assert "不是这样" not in told.zh
    with work() as session:
        session.placements.review(lawyer, "rejected", by="zhao", on=DAY, reason="属实")
    assert register.placements.explain(lawyer).text.en.endswith("closed on 2018-07-02 by zhao.")


def test_a_placement_that_the_facts_no_longer_give_is_told(
    register: ns.Registry, work: Callable[..., Any], people: dict[str, str]
) -> None:
    lawyer = people["lawyer"]
    assert register.placements.explain(lawyer).is_current
    register.placements.confirm([lawyer], by="wang", on=DAY)
    with work() as session:
        session.edit("person", lawyer, {"employer": None, "title": "自由撰稿人"})
    found = register.placements.explain(lawyer)
    assert not found.is_current
    assert found.verdict.outcome == "freelance"
    assert "登记册中的划分是中介组织和社会组织从业人员" in found.text.zh


def test_it_is_equal_on_any_machine_and_holds_no_name(
    register: ns.Registry, work: Callable[..., Any], people: dict[str, str]
) -> None:
    with work() as session:
        session.edit(
            "person",
            people["lawyer"],
            {"name": "合成人", "contacts[0]": {"kind": "phone", "value": "13800001111"}},
        )
    plain = register.placements.explain(people["lawyer"]).to_dict()
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True)
    assert text == json.dumps(
        register.placements.explain(people["lawyer"]).to_dict(), ensure_ascii=False, sort_keys=True
    )
    assert "合成人" not in text
    assert "13800001111" not in text
    assert plain["evidence"][0]["source"] == {
        "kind": "person",
        "stated_on": "2018-06-01",
        "reference": "2018名册.xlsx",
    }


def test_nobody_and_no_edition_are_refused(register: ns.Registry, people: dict[str, str]) -> None:
    with pytest.raises(NotFoundError):
        register.placements.explain("person-nobody")
    with pytest.raises(InvalidValueError, match="edition"):
        register.placements.explain(people["lawyer"], edition="1999")


def test_somebody_without_a_placement_is_explained_too(
    register: ns.Registry, work: Callable[..., Any]
) -> None:
    with work() as session:
        person = session.people.add(ns.Person(engagements=ns.read("合成律师事务所", "律师").engagements))
    found = register.placements.explain(person.id)
    assert found.placement is None
    assert found.text.zh.endswith("尚未存入判定建议。")


def test_nothing_is_proposed_where_facts_are_missing(register: ns.Registry, people: dict[str, str]) -> None:
    told = register.placements.explain(people["clerk"]).text
    assert told.zh.endswith("2018-07-02判定时尚无结论，没有可确认的；本人可以查看、补充和更正。")
    assert "下一个问题" in told.zh
    assert "nothing to confirm yet" in told.en


@pytest.mark.usefixtures("people")
def test_the_line_of_a_file_is_told_in_the_language(register: ns.Registry, work: Callable[..., Any]) -> None:
    source = ns.Source(kind="person", stated_on=dt.date(2018, 6, 1), reference="名册.csv 第4行")
    with work() as session:
        (notice,) = session.privacy_notices.all()
    with register.session(actor="office", purpose="roster", source=source, notice=notice) as session:
        person = session.enrol(ns.read("某某律师事务所", "律师"))
    text = register.placements.explain(person.id).text
    assert "名册.csv 第4行" in text.zh
    assert "名册.csv line 4)" in text.en
    assert "第4行" not in text.en
