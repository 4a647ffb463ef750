"""``list``, ``export``, ``calendar`` and ``sheet signin`` by command."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import icalendar
import openpyxl
import pytest
import vobject

import newstratum as ns
from newstratum._shipped.districts import load_district

ROWS = "人员编号,姓名,手机,工作单位,职务,所在街镇\n{}"
PEOPLE = (
    "person-wang,王明,13800001111,合成律师事务所,律师,徐行镇",
    "person-zhao,赵强,,,自由撰稿人,华亭镇",
)
NOTICE = ns.PrivacyNotice(
    id="survey",
    version=1,
    controller="合成机关",
    contact="合成窗口",
    purposes=("roster",),
    text_zh="告知书",
    in_force_on=dt.date(2017, 1, 1),
)

#: What an export of everybody needs.
WHOLE = ("--purpose", "roster", "--recipient", "区委统战部", "--approved-by", "office-head")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("office")
    url = f"sqlite:///{folder}/register.db"
    roster = folder / "roster.csv"
    roster.write_text(ROWS.format("\n".join(PEOPLE)), encoding="utf-8")
    said = ns.Source(kind="person", stated_on=dt.date(2018, 6, 1))
    with ns.open_registry(url, notices=[NOTICE]) as registry:
        registry.adopt(load_district("jiading").profile, actor="office")
        registry.import_dataset(load_district("jiading").dataset, actor="office")
        rows = ns.get_plugin_host().read_rows(roster)
        assert registry.import_table(
            rows, actor="office", purpose="roster", source=said, notice=NOTICE
        ).stored
    return url


@pytest.mark.slow
def test_on_the_screen_nobody_is_named_in_full(store: str, command: Callable[..., Any]) -> None:
    outcome = command("list", "people", "--store", store, "--town", "徐行镇", "--lang", "zh")
    assert outcome.code == 0
    assert outcome.out.splitlines()[0] == "名册：1行"
    assert "王**" in outcome.out
    assert not any(each in outcome.out for each in ("王明", "13800001111", "律师事务所"))
    for form in ("json", "csv"):
        named = command("list", "people", "--store", store, "--as", form, "--purpose", "roster").out
        assert "王**" in named
        assert "王明" not in named
    (row,) = json.loads(command("list", "people", "--store", store, "--json", "--missing", "手机").out)
    assert (row["id"], row["township"], row["placed"]) == ("person-zhao", "华亭镇", "自由职业")


@pytest.mark.slow
def test_a_file_names_people_for_a_purpose_alone(
    store: str, command: Callable[..., Any], tmp_path: Path
) -> None:
    for name, purpose, said in (("hidden.csv", (), "王**"), ("full.csv", WHOLE, "王明")):
        path = tmp_path / name
        assert command("list", "people", "--store", store, "--out", path, *purpose).code == 0
        assert path.stat().st_mode & 0o777 == 0o600
        rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))
        assert {row["姓名"] for row in rows if row["人员编号"] == "person-wang"} == {said}
    again = command("list", "people", "--store", store, "--out", tmp_path / "full.csv")
    assert (again.code, "--force" in again.err) == (3, True)
    back = command("import", tmp_path / "full.csv", "--store", store, "--json")
    assert json.loads(back.out)["counts"]["unchanged"] == 2
    back = command("import", tmp_path / "hidden.csv", "--store", store, "--json")
    assert (back.code, json.loads(back.out)["counts"]["rejected"]) == (1, 2)


@pytest.mark.slow
@pytest.mark.parametrize("table", ["bodies", "posts", "platforms", "activities", "budgets", "proposals"])
def test_what_a_list_wrote_is_imported_unchanged(
    table: str, store: str, command: Callable[..., Any], tmp_path: Path
) -> None:
    path = tmp_path / "list.xlsx"
    command("list", table, "--store", store, "--out", path)
    sheet = openpyxl.load_workbook(path).worksheets[-1]
    counts = json.loads(command("import", path, "--store", store, "--json").out)["counts"]
    assert counts["unchanged"] == sum(counts.values()) == sheet.max_row - 1


def test_s13_the_member_body_is_in_the_list_in_popolo_and_on_the_card(
    store: str, command: Callable[..., Any], tmp_path: Path
) -> None:
    """Story S13 by commands: an organisation that sits on the council."""
    name = "区社会组织促进会"
    assert name in command("list", "posts", "--store", store, "--status", "现有", "--as", "csv").out
    command("export", "--as", "popolo", "--store", store, "--out", tmp_path / "council.json")
    data = json.loads((tmp_path / "council.json").read_text("utf-8"))
    assert [each["member"]["name"] for each in data["memberships"]] == [name]
    command(
        "export", "--as", "vcard", "--body", "body.council", "--store", store, "--out", tmp_path / "c.vcf"
    )
    cards = list(vobject.readComponents((tmp_path / "c.vcf").read_text("utf-8")))
    assert [card.fn.value for card in cards] == ["区新联会理事会", name]


@pytest.mark.slow
def test_cards_and_calendar_are_files_of_their_owner(
    store: str, command: Callable[..., Any], tmp_path: Path
) -> None:
    refused = command("export", "--as", "vcard3", "--store", store, "--out", tmp_path / "people.vcf")
    assert (refused.code, (tmp_path / "people.vcf").exists()) == (2, False)
    made = command("export", "--as", "vcard3", "--store", store, *WHOLE, "--out", tmp_path / "people.vcf")
    assert made.code == 0
    cards = vobject.readComponents((tmp_path / "people.vcf").read_text("utf-8"))
    assert sorted(card.fn.value for card in cards) == ["王明", "赵强"]
    command("calendar", "--store", store, "--from", "2016-01-01", "--out", tmp_path / "public.ics")
    text = (tmp_path / "public.ics").read_text("utf-8")
    assert icalendar.Calendar.from_ical(text)["METHOD"] == "PUBLISH"
    again = command(
        "export", "--as", "ical", "--store", store, "--from", "2016-01-01", "--out", tmp_path / "same.ics"
    )
    assert again.code == 0
    for name in ("people.vcf", "public.ics", "same.ics"):
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("words", "option"),
    [
        (("list", "tasks", "--town", "徐行镇"), "--town"),
        (("list", "people", "--town", "外区"), "--town"),
        (("list", "people", "--group", "自由人"), "--group"),
        (("list", "people", "--from", "2018-01-01"), "--from"),
        (("list", "people", "--as", "pdf"), "--as"),
        (("list", "people", "--as", "xlsx"), "--out"),
        (("export", "--as", "pdf", "--out", "x"), "--as"),
        (("sheet", "signin", "activity.round_table", "--out", "x.jsonl"), "--out"),
        (("sheet", "signin", "activity.round_table", "--out", "x.csv", "--group", "freelance"), "--purpose"),
    ],
)
def test_a_wrong_call_is_told_in_chinese(
    words: tuple[str, ...],
    option: str,
    store: str,
    command: Callable[..., Any],
    monkeypatch: Any,
    tmp_path: Path,
) -> None:
    monkeypatch.chdir(tmp_path)
    outcome = command(*words, "--store", store, "--lang", "zh")
    assert (outcome.code, option in outcome.err) == (2, True)
    assert list(tmp_path.iterdir()) == []


def test_a_sign_in_sheet_is_made_to_print_and_to_fill_in(
    store: str, command: Callable[..., Any], tmp_path: Path
) -> None:
    words = ("sheet", "signin", "activity.round_table", "--store", store)
    assert command(*words, "--rows", 5, "--out", tmp_path / "sheet.html").code == 0
    assert "<td>5</td>" in (tmp_path / "sheet.html").read_text("utf-8")
    made = command(*words, "--group", "自由职业", "--purpose", "roster", "--out", tmp_path / "sheet.csv")
    assert made.code == 0
    rows = list(csv.DictReader(io.StringIO((tmp_path / "sheet.csv").read_text("utf-8-sig"))))
    assert (len(rows), rows[0]["姓名"]) == (31, "赵强")


def test_show_tells_a_record_and_what_hangs_on_it(store: str, command: Callable[..., Any]) -> None:
    person = command("show", "person-wang", "--store", store, "--lang", "zh").out
    assert "姓名：王**" in person
    assert "判定结果：中介组织和社会组织从业人员" in person
    assert not any(each in person for each in ("王明", "13800001111", "律师事务所"))
    body = json.loads(command("show", "body/body.council", "--store", store, "--json", "--lang", "zh").out)
    assert body["facts"]["机构名称"] == "区新联会理事会"
    (posts,) = [each for each in body["related"] if each["title"] == "职位"]
    assert posts["count"] == len(posts["records"]) == 6
    seat = command("show", "seat/seat.social_organisation_promotion", "--store", store, "--lang", "zh").out
    assert "任职单位：区社会组织促进会" in seat


@pytest.mark.parametrize("record", ["person-nobody", "body/nobody", "notice/n1", "nothing/n1", "body/"])
def test_what_is_not_there_is_not_shown(record: str, store: str, command: Callable[..., Any]) -> None:
    outcome = command("show", record, "--store", store)
    assert (outcome.code, outcome.out) == (3, "")


@pytest.mark.slow
@pytest.mark.parametrize("form", ["jsonl", "csvw"])
def test_a_folder_that_cannot_be_written_is_named_by_its_option(
    form: str, store: str, command: Callable[..., Any], tmp_path: Path
) -> None:
    for out, says in ((tmp_path, "已存在"), (tmp_path / "no" / "x", "上一级文件夹不存在")):
        outcome = command("export", "--as", form, "--out", out, "--store", store, "--lang", "zh")
        assert (outcome.code, outcome.out) == (3, "")
        assert f"--out：所指的{out}" in outcome.err
        assert says in outcome.err


@pytest.mark.slow
def test_all_records_go_to_another_register_by_two_commands(
    store: str, command: Callable[..., Any], tmp_path: Path
) -> None:
    folder = tmp_path / "records"
    made = command("export", "--as", "jsonl", "--store", store, *WHOLE, "--out", folder)
    assert made.code == 0
    other = f"sqlite:///{tmp_path}/other.db"
    assert command("init", "--district", "jiading", "--store", other).code == 0
    tried = command("import", folder, "--store", other, "--dry-run", "--lang", "zh")
    assert (tried.code, "试导入，什么也没有保存" in tried.out, "条记录" in tried.out) == (0, True, True)
    tried = command("import", folder, "--store", other, "--dry-run", "--lang", "en").out
    assert "a dry run: nothing is stored" in tried
    assert "to create" in tried
    taken = json.loads(command("import", folder, "--store", other, "--json").out)["counts"]
    assert taken["created"] > 100
    again = json.loads(command("import", folder, "--store", other, "--json").out)["counts"]
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, sum(taken.values()))
    lists = [command("list", "people", "--store", each, "--json").out for each in (store, other)]
    assert lists[0] == lists[1]
