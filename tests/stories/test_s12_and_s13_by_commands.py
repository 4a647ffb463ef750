"""S12 and S13 by commands: a council one short, a group without anybody, its mean age, a body as member."""

from __future__ import annotations

import json
from typing import Any

import pytest

#: After whoever is imported today was placed.
DAY = "2030-06-30"
#: Five executive vice-presidents, and no freelancer among them.
JOBS = {
    "V1": ("合成智能有限公司", "软件工程师", "民营企业"),
    "V2": ("合成科技有限公司", "软件工程师", "民营企业"),
    "V3": ("合成律师事务所", "律师", ""),
    "V4": ("合成会计师事务所", "注册会计师", ""),
    "V5": ("合成税务师事务所", "税务师", ""),
}
COUNCIL = "合成区新联会理事会"


@pytest.fixture
def council(desk: Any) -> Any:
    """An office that imported its council."""
    desk.bring(
        "机构.csv",
        "机构编号,机构名称,机构类别,层级",
        ("council", COUNCIL, "理事会", "区级"),
        ("union", "区社会组织促进会", "社会组织", "区级"),
    )
    people = [
        (name, f"合成{name}", f"1390000000{number}", *job) for number, (name, job) in enumerate(JOBS.items())
    ]
    people.append(("PRES", "合成会长", "13900000009", "合成律师事务所", "合伙人", ""))
    desk.bring("名册.csv", "人员编号,姓名,手机,工作单位,职务或职业,单位性质", *people)
    desk.run("confirm", "PRES", *JOBS, "--by", "zhang")
    desk.bring(
        "任职.csv",
        "所在机构,职位,名额,任职人,任职单位,任职起",
        (COUNCIL, "会长", 1, "PRES", "", "2017-03-01"),
        *((COUNCIL, "常务副会长", 6, name, "", "2017-03-01") for name in JOBS),
        (COUNCIL, "成员", 1, "", "区社会组织促进会", "2017-03-01"),
    )
    return desk


@pytest.mark.slow
def test_s12_the_number_and_the_group_that_is_missing_are_told(council: Any) -> None:
    work = [each["zh"] for each in council.report(DAY)["council"]["work"]]
    assert "常务副会长：应设6名，现有5名" in work
    # Of the four groups two have nobody among them.
    missing = [each.partition("：")[0] for each in work if "：常务副会长中" in each]
    assert missing == ["自由职业人员", "新媒体从业人员"]


@pytest.mark.slow
def test_s12_the_chart_of_the_brief_shows_the_vacancy(council: Any) -> None:
    (picture,) = council.report(DAY)["council"]["pictures"]
    assert picture["title"] == {
        "zh": "空缺：常务副会长1名",
        "en": "vacant: executive vice-president 1",
    }
    council.run("brief", "--on", DAY, "--out", council.folder / "简报")
    assert "空缺：常务副会长1名" in (council.folder / "简报" / "brief.html").read_text(encoding="utf-8")


#: As people write them: 36, 38, 36, 37, 37 and 37 years on the day, 36.83 in the mean.
BIRTHS = {
    "PRES": "1993.7",
    "V1": "1992年6月30日",
    "V2": "1993-07-01",
    "V3": "1993/6/30",
    "V4": "1992-07-01",
    "V5": "1993-01-01",
}


def _write_births(council: Any, births: dict[str, str]) -> Any:
    return council.write("出生.csv", "人员编号,出生年月", *births.items())


@pytest.mark.slow
def test_s12_the_mean_age_of_the_council_stands_in_the_report(council: Any) -> None:
    table = _write_births(council, BIRTHS)
    told = json.loads(council.run("report", "--on", DAY, "--as", "json", "--births", table))
    (section,) = (each for each in told["sections"] if each["id"] == "council")
    assert "36.8岁" in council.read_column(section).values()
    # What was read is not kept.
    assert not any("岁" in figure for figure in council.read_column(council.report(DAY)["council"]).values())
    kept = [path.read_bytes() for path in council.folder.glob("register.db*")]
    assert kept
    assert not any(b"1993" in each for each in kept)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("births", "told"),
    [
        ({"PRES": "不清楚"}, "日期"),
        ({"": "1980-01-01"}, "没有编号"),
        ({"V1": "1600-01-01"}, "出生年份不合理"),
    ],
)
def test_s12_births_that_cannot_be_read_are_named_by_their_row(
    council: Any, births: dict[str, str], told: str
) -> None:
    refused = council.run("report", "--on", DAY, "--births", _write_births(council, births), code=3)
    assert told in refused
    assert "1600" not in refused


def test_s12_a_mean_age_is_not_for_publication(council: Any) -> None:
    table = _write_births(council, BIRTHS)
    assert "--births" in council.run("report", "--births", table, "--public", code=2)


@pytest.mark.slow
def test_s13_an_organisation_is_a_member_in_the_count_and_in_the_chart(council: Any) -> None:
    section = council.report(DAY)["council"]
    assert list(council.read_column(section).values())[:2] == ["6人", "1个"]
    (picture,) = section["pictures"]
    assert picture["table"]["ids"][-1] == ["union"]


def test_s13_an_organisation_is_a_member_in_popolo_and_on_the_cards(council: Any) -> None:
    out = council.folder / "理事会.json"
    council.run("export", "--as", "popolo", "--out", out)
    memberships = json.loads(out.read_text(encoding="utf-8"))["memberships"]
    (member,) = [each for each in memberships if each.get("member", {}).get("@type") == "Organization"]
    assert (member["member"]["id"], member["organization_id"]) == ("union", "council")
    cards = council.folder / "理事会.vcf"
    council.run("export", "--as", "vcard", "--body", "council", "--out", cards)
    lines = cards.read_text(encoding="utf-8").splitlines()
    assert "MEMBER:urn:newstratum:union" in lines
    assert "KIND:org" in lines


@pytest.mark.slow
def test_s12_who_holds_which_seat_is_shown_by_name_and_not_by_id_alone(council: Any) -> None:
    seats = json.loads(council.run("list", "seats", "--json"))
    (seat,) = [each["id"] for each in seats if each.get("person") == "V1"]
    shown = council.run("show", f"seat/{seat}")
    assert "任职人：合**（V1）" in shown
    post = next(
        each for each in json.loads(council.run("show", "body/council", "--json"))["related"][0]["records"]
    )
    shown = council.run("show", f"post/{post}")
    assert f"单位或组织：{COUNCIL}" in shown
    assert "executive_vice_president" not in shown
