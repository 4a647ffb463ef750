"""``newstratum edit``: fields of a record, by their names or by the headings of a roster."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import newstratum as ns
from newstratum._shipped.districts import load_district
from newstratum.organisation import Body

NOTICE = ns.PrivacyNotice(
    id="survey",
    version=1,
    controller="合成机关",
    contact="合成窗口",
    purposes=("roster",),
    text_zh="告知书",
    in_force_on=dt.date(2017, 1, 1),
)
SOURCE = ns.Source(kind="person", stated_on=dt.date(2018, 6, 1), reference="2018名册.xlsx")


@pytest.fixture
def store(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path}/register.db"
    with ns.open_registry(url) as registry:
        registry.adopt(load_district("jiading").profile, actor="office")
        with registry.session(actor="clerk-1", purpose="roster", source=SOURCE, notice=NOTICE) as session:
            session.enrol(ns.read("合成科技有限公司", "员工"), id="person-clerk", on=dt.date(2018, 7, 1))
        with registry.session(actor="clerk-1", purpose="office", source="合成章程") as session:
            session.add(Body(id="b1", name_zh="合成机构", kind="council"))
    return url


@pytest.fixture
def edit(store: str, command: Callable[..., Any]) -> Callable[..., Any]:
    """Runs the command on the register; a person's facts come from the person."""

    def run(*words: str, source: str = "person", lang: str = "zh") -> Any:
        given = ("--source", source) if source else ()
        return command(
            "edit", *words, "--by", "wang", "--reason", "更正", *given, "--store", store, "--lang", lang
        )

    return run


def read_person(store: str) -> ns.Person:
    with ns.open_registry(store) as registry, registry.session(actor="a", purpose="roster") as session:
        return session.people.require("person-clerk")


def test_fields_may_have_the_headings_and_the_words_of_a_roster(store: str, edit: Callable[..., Any]) -> None:
    outcome = edit(
        "person-clerk", "所在街镇=江桥镇", "岗位性质=技术研发应用", "单位性质=民营企业", "手机=13800001111"
    )
    assert outcome.code == 0, outcome.err
    assert "所在街镇：无 → 江桥镇" in outcome.out
    assert "判定建议改为：民营企业和外商投资企业管理技术人员" in outcome.out
    assert "13800001111" not in outcome.out
    person = read_person(store)
    assert person.engagements[0].role == "technical"
    assert person.contacts[0].value.reveal() == "13800001111"
    assert edit("person-clerk", "手机=").code == 0
    assert read_person(store).contacts == ()


@pytest.mark.slow
def test_a_birth_is_compared_with_the_age_and_not_kept(store: str, edit: Callable[..., Any]) -> None:
    """Limit L14: a minor needs a reason, in the same command or before."""
    young = f"出生年月={dt.datetime.now(dt.UTC).year - 15}"
    refused = edit("person-clerk", young, "所在街镇=江桥镇")
    assert refused.code != 0
    assert "未满18周岁" in refused.err
    assert "未成年人入册理由" in refused.err
    assert read_person(store).township is None
    assert "出生年月" not in edit("person-clerk", young, "未成年人入册理由=合成学徒").err
    assert read_person(store).minor_reason == "合成学徒"
    assert edit("person-clerk", young, "所在街镇=江桥镇").code == 0
    child = edit(
        "person-clerk", f"birth={dt.datetime.now(dt.UTC).year - 9}", "minor_reason=合成学徒", lang="en"
    )
    assert "younger than 14" in child.err
    assert edit("person-clerk", young, young).code != 0


def test_another_kind_is_named_before_its_id(store: str, edit: Callable[..., Any]) -> None:
    outcome = edit("body/b1", "name_zh=合成理事会", source="")
    assert outcome.code == 0
    assert "机构名称：合成机构 → 合成理事会" in outcome.out
    again = edit("body/b1", "name_zh=合成理事会", source="")
    assert (again.code, again.out) == (0, "没有改动\n")


@pytest.mark.slow
def test_a_confirmed_placement_stays_and_the_difference_is_told(
    store: str, edit: Callable[..., Any], command: Callable[..., Any]
) -> None:
    assert edit("person-clerk", "role=technical", "ownership=private").code == 0
    assert command("confirm", "person-clerk", "--by", "li", "--store", store).code == 0
    outcome = edit("person-clerk", "ownership=state", lang="en")
    assert "li confirmed managers and technical staff" in outcome.out
    assert "needs review" in outcome.out
    with ns.open_registry(store) as registry:
        assert registry.placements.explain("person-clerk").placement.outcome == "enterprise"  # type: ignore[union-attr]


@pytest.mark.slow
def test_s37_the_second_clerk_sees_both_values_and_nothing_is_lost(
    store: str, edit: Callable[..., Any], command: Callable[..., Any]
) -> None:
    told = json.loads(command("history", "person-clerk", "--store", store, "--json").out)
    seen = [each["version"] for each in told if each["record"] == "person/person-clerk"][-1]
    assert edit("person-clerk", "所在街镇=江桥镇", "--seen", seen).code == 0
    outcome = edit("person-clerk", "所在街镇=安亭镇", "--seen", seen)
    assert (outcome.code, outcome.out) == (3, "")
    assert "您查看之后，另一人已作修改，本次未存入。不同之处：township" in outcome.err
    assert "所在街镇：您看到的是无，现在是江桥镇" in outcome.err
    assert read_person(store).township == "310114118"


def test_the_json_tells_what_changed_and_the_version(edit: Callable[..., Any]) -> None:
    told = json.loads(edit("person-clerk", "role=technical", "ownership=private", "--json").out)
    assert told["placement"]["outcome"] == "enterprise"
    assert {each["field"] for each in told["differences"]} == {
        "engagements[0].role",
        "engagements[0].ownership",
    }
    again = edit("person-clerk", "所在街镇=江桥镇", "--seen", told["version"])
    assert again.code == 0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("person-clerk",), 2, "字段=内容"),
        (("person-clerk", "township"), 3, "字段=内容"),
        (("person-clerk", "=x"), 3, "字段=内容"),
        (("person-clerk", "role=technical", "岗位性质=文员"), 3, "写了两次"),
        (("person-clerk", "township=990101102", "township=990101103"), 3, "写了两次"),
        (("person-clerk", "id=person-2"), 3, "编号不能改"),
        (("person-clerk", "岗位性质=老板"), 3, "可以写：经营管理"),
        (("person-clerk", "单位性质=党政机关"), 3, "employer_kind"),
        (("placement/person-clerk", "outcome=outside"), 3, "confirm"),
        (("badge/b1", "x=y"), 3, "badge"),
        (("person-nobody", "name=合成人"), 3, "没有这条记录"),
        (("person-clerk", "所在街镇=火星镇"), 3, "所在街镇：不是本区的街镇；写街镇全称，如"),
        (("person-clerk", "手机=139"), 3, "newstratum: 手机：不是电话号码"),
        (("person-clerk", "所在街镇=13"), 3, "newstratum: 所在街镇：不是街镇代码"),
        (("合成人", "手机=139"), 3, "登记册中没有所写编号的人员；请写人员编号，不写姓名"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_stored(
    words: tuple[str, ...], code: int, said: str, store: str, edit: Callable[..., Any]
) -> None:
    outcome = edit(*words)
    assert (outcome.code, outcome.out) == (code, "")
    assert said in outcome.err
    assert "合成人" not in outcome.err
    assert read_person(store).township is None


def test_facts_of_a_person_come_from_somewhere(edit: Callable[..., Any]) -> None:
    outcome = edit("person-clerk", "name=合成人", source="")
    assert (outcome.code, "staff_visit_note" in outcome.err) == (3, True)
    assert edit("person-clerk", "name=合成人", source="hearsay").code == 3
