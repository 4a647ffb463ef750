"""S01 to S06 and S38: an office imports by commands alone, and takes back what was wrong."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen
from typer.testing import CliRunner

import newstratum as ns
from newstratum import hooks
from newstratum._cli.application import app

NOTICE = """
id = "survey-2018"
version = 1
controller = "合成机关"
contact = "合成窗口"
purposes = ["roster", "statistics"]
text_zh = "告知书"
in_force_on = 2018-01-01
"""
#: An export of 问卷星, as its columns stand.
LEADING = ("序号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自IP")
QUESTIONS = ("1、您的姓名", "2、您的手机号", "3、您的工作单位", "4、您的职务", "5、您所在的街镇")
WJX = (*LEADING, *QUESTIONS)
TOWNS = ("新成路街道", "徐行镇", "华亭镇")


@frozen
class Office:
    """A folder of an office with a register in it."""

    folder: Path

    @property
    def store(self) -> str:
        return f"sqlite:///{self.folder}/register.db"

    def run(self, *words: str | Path, code: int = 0) -> str:
        outcome = CliRunner().invoke(app, [*map(str, words), "--store", self.store])
        assert outcome.exit_code == code, outcome.output
        return outcome.stdout

    def import_(self, path: Path, *words: str | Path, code: int = 0) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.run("import", path, "--json", *words, code=code))
        counts = found["counts"]
        assert sum(counts.values()) == found["rows"]
        return found

    def count_changes(self) -> int:
        with ns.open_registry(self.store) as registry:
            return len(registry.history.changes(limit=1000).changes)

    def list_people(self) -> dict[str, ns.Person]:
        with ns.open_registry(self.store) as registry, registry.session(actor="a", purpose="roster") as each:
            return {person.id: person for person in each.people.all()}


@pytest.fixture
def office(tmp_path: Path) -> Office:
    made = Office(tmp_path)
    made.run("init", "--district", "jiading")
    (tmp_path / "notice.toml").write_text(NOTICE, encoding="utf-8")
    return made


@pytest.fixture
def notice(office: Office) -> tuple[str, Path]:
    return "--notice", office.folder / "notice.toml"


def write_workbook(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Path:
    write = ns.get_plugin_host().get_format(path).write_workbook
    assert write is not None
    write(path, [hooks.Sheet(name="工作表1", columns=tuple(columns), rows=list(rows))])
    return path


def build_answers(count: int) -> list[list[object]]:
    """Answers of synthetic people: each with a number of their own."""
    return [
        [
            *(str(number), "2018/09/03 12:00:00", "183秒", "微信", "", "192.0.2.1(上海-上海)"),
            *(f"合成{chr(0x4E00 + number)}", f"139{number:08}", "合成律师事务所", "律师", TOWNS[number % 3]),
        ]
        for number in range(1, count + 1)
    ]


COUNT = 200


def spoil(rows: list[list[object]]) -> list[list[object]]:
    """Make three answers wrong."""
    for place, column, wrong in ((9, 7, "1390000"), (99, 7, "12345"), (149, 7, "+++")):
        if place < len(rows):
            rows[place][column] = wrong
    return rows


@pytest.mark.slow
@pytest.mark.parametrize("count", [COUNT, pytest.param(1_000, marks=pytest.mark.stress)])
def test_s01_three_bad_answers_of_an_export_come_back_and_the_corrected_file_adds_them(
    office: Office, notice: tuple[str, Path], tmp_path: Path, count: int
) -> None:
    path = write_workbook(tmp_path / "问卷.xlsx", WJX, spoil(build_answers(count)))
    back = tmp_path / "退回.xlsx"
    report = office.import_(path, *notice, "--partial", "--returned", back, code=1)
    assert report["counts"] == {
        "created": COUNT - 3,
        "updated": 0,
        "unchanged": 0,
        "rejected": 3,
        "held": 0,
    }
    assert [each["place"] for each in report["issues"]] == ["工作表1!H11", "工作表1!H101", "工作表1!H151"]
    assert not any("1390000" in each["text"] + each["value"] for each in report["issues"])
    returned = list(ns.get_plugin_host().read_rows(back))
    assert [row.cells[WJX[0]] for row in returned] == ["10", "100", "150"]
    # The corrected file: three people more, and nothing else changes.
    corrected = write_workbook(tmp_path / "改正.xlsx", WJX, build_answers(count))
    again = office.import_(corrected)
    assert again["counts"]["created"] == 3
    assert again["counts"]["unchanged"] == count - 3
    assert len(office.list_people()) == count


@pytest.mark.slow
def test_s01_without_partial_one_bad_answer_keeps_all_out(
    office: Office, notice: tuple[str, Path], tmp_path: Path
) -> None:
    path = write_workbook(tmp_path / "问卷.xlsx", WJX, spoil(build_answers(10)))
    before = office.count_changes()
    assert not office.import_(path, *notice, code=1)["stored"]
    assert not office.import_(path, *notice, "--dry-run", code=1)["stored"]
    assert office.count_changes() == before


@pytest.mark.slow
def test_s02_the_same_file_again_changes_nothing_and_leaves_no_trace(
    office: Office, notice: tuple[str, Path], tmp_path: Path
) -> None:
    path = write_workbook(tmp_path / "问卷.xlsx", WJX, build_answers(COUNT))
    office.import_(path, *notice)
    before = office.count_changes(), (tmp_path / "register.db").read_bytes()
    report = office.import_(path)
    assert report["counts"]["unchanged"] == COUNT
    assert not report["stored"]
    assert (office.count_changes(), (tmp_path / "register.db").read_bytes()) == before
    assert len(json.loads(office.run("batches", "--json"))) == 1


@pytest.mark.slow
def test_s03_the_wrong_file_is_undone_and_two_people_edited_since_are_kept_and_named(
    office: Office, notice: tuple[str, Path], tmp_path: Path
) -> None:
    office.import_(write_workbook(tmp_path / "名册.xlsx", WJX, build_answers(5)), *notice)
    before = office.list_people()
    wrong = build_answers(8)
    for row in wrong:
        row[9] = "会计"
    batch = office.import_(write_workbook(tmp_path / "错.xlsx", WJX, wrong))["batch"]
    new = sorted(office.list_people().keys() - before.keys())
    for identifier in new[:2]:
        office.run(
            "edit",
            identifier,
            "name=合成改名",
            "--by",
            "zhao",
            "--reason",
            "correction",
            "--source",
            "person",
        )
    report = json.loads(office.run("undo", batch, "--json"))
    assert {each["id"] for each in report["kept"]} == set(new[:2])
    assert (report["batch"]["removed"], report["batch"]["updated"]) == (1, 5)
    after = office.list_people()
    assert {key: each for key, each in after.items() if key in before} == before
    assert after.keys() - before.keys() == set(new[:2])
    assert "（已撤销）" in office.run("batches")
    office.run("undo", batch, code=3)


@pytest.mark.slow
def test_s04_five_files_of_one_export_make_identical_people(
    office: Office, notice: tuple[str, Path], tmp_path: Path
) -> None:
    rows = build_answers(20)
    lines = [",".join(map(str, row)) for row in (WJX, *rows)]
    text = "\r\n".join(lines) + "\r\n"
    for name, encoding in (("gb", "gb18030"), ("bom", "utf-8-sig"), ("plain", "utf-8")):
        (tmp_path / f"{name}.csv").write_bytes(text.encode(encoding))
    write_workbook(tmp_path / "book.xlsx", WJX, rows)
    old = pytest.importorskip("xlwt", reason="writes the workbooks of old spreadsheets")
    book = old.Workbook(encoding="utf-8")
    sheet = book.add_sheet("工作表1")
    for line, row in enumerate((WJX, *rows)):
        for column, cell in enumerate(row):
            sheet.write(line, column, cell)
    book.save(str(tmp_path / "book.xls"))
    office.import_(tmp_path / "gb.csv", *notice)
    assert len(office.list_people()) == 20
    for name in ("bom.csv", "plain.csv", "book.xlsx", "book.xls"):
        assert office.import_(tmp_path / name)["counts"]["unchanged"] == 20, name
    place = text.encode("utf-8").rindex("律".encode()) + 1
    (tmp_path / "cut.csv").write_bytes(text.encode("utf-8")[:place])
    words = ["import", tmp_path / "cut.csv", "--store", office.store, "--lang", "en"]
    outcome = CliRunner().invoke(app, [*map(str, words)])
    assert outcome.exit_code == 3
    assert f"byte {place - 1}" in outcome.stderr


@pytest.mark.slow
def test_s04_options_split_into_columns_of_0_and_1_make_identical_people(
    office: Office, notice: tuple[str, Path], tmp_path: Path
) -> None:
    options = ("民营企业", "外商投资企业（含港澳台）", "国有企业", "其他")
    chosen = ["民营企业", "外商投资企业（含港澳台）", "民营企业┋国有企业", "国有企业"]
    jobs = [(*row[:9], "软件工程师", row[10]) for row in build_answers(len(chosen))]
    joined = [(*row, answer) for row, answer in zip(jobs, chosen, strict=True)]
    split = [
        (*row, *("1" if option in answer.split("┋") else "0" for option in options))
        for row, answer in zip(jobs, chosen, strict=True)
    ]
    write_workbook(tmp_path / "合.xlsx", (*WJX, "6、单位性质"), joined)
    write_workbook(tmp_path / "分.xlsx", (*WJX, *(f"6、({option})" for option in options)), split)
    office.import_(tmp_path / "合.xlsx", *notice)
    assert len({str(each.engagements) for each in office.list_people().values()}) > 1
    assert office.import_(tmp_path / "分.xlsx")["counts"]["unchanged"] == len(chosen)


@pytest.mark.slow
def test_s05_a_town_roster_is_read_as_it_stands(
    office: Office, notice: tuple[str, Path], tmp_path: Path
) -> None:
    """The merged title, two rows of headings and notes below are the business of the format's own tests."""
    openpyxl = pytest.importorskip("openpyxl", reason="workbooks need newstratum-sheets")
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "名册"
    sheet.append(["新成路街道新的社会阶层人士名册"])
    sheet.merge_cells("A1:D1")
    sheet.append(["姓名", "联系电话", "工作单位", "职务"])
    for number in range(1, 21):
        sheet.append([f"合成{chr(0x4E00 + number)}", 13900000000 + number, "合成律师事务所", "律师"])
    sheet.row_dimensions[17].hidden = True
    sheet["B10"] = 1390
    sheet.append(["注：以上人员均已告知。"])
    path = tmp_path / "名册.xlsx"
    book.save(path)
    report = office.import_(path, *notice, "--partial", code=1)
    assert report["counts"]["created"] == 19
    places = {each["place"]: each["result"] for each in report["issues"]}
    assert places["名册!B10"] == "rejected"
    assert "created" in places.values()  # the hidden row: taken in, and told
    phones = {contact.value.reveal() for each in office.list_people().values() for contact in each.contacts}
    assert "13900000001" in phones


@pytest.mark.slow
def test_s05_two_rows_of_headings_and_a_birth_that_is_not_kept(
    office: Office, notice: tuple[str, Path], tmp_path: Path
) -> None:
    openpyxl = pytest.importorskip("openpyxl", reason="workbooks need newstratum-sheets")
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "名册"
    sheet.append(["徐行镇新的社会阶层人士名册"])
    sheet.append(["姓名", "出生年月", "联系方式", None, "工作单位", "职务"])
    sheet.append([None, None, "手机", "电子邮箱", None, None])
    sheet.merge_cells("A1:F1")
    sheet.merge_cells("C2:D2")
    for column in "ABEF":
        sheet.merge_cells(f"{column}2:{column}3")
    sheet.append(["合成甲", 1985.3, 13900000001, "a@example.org", "合成律师事务所", "律师"])
    sheet.append(["合成乙", "1985.3", 1390, "", "合成律师事务所", "律师"])
    path = tmp_path / "名册.xlsx"
    book.save(path)
    report = office.import_(path, *notice, "--partial", code=1)
    assert (report["counts"]["created"], report["counts"]["rejected"]) == (1, 1)
    assert "名册!C5" in {each["place"] for each in report["issues"]}
    (person,) = office.list_people().values()
    assert {contact.value.reveal() for contact in person.contacts} == {"13900000001", "a@example.org"}
    assert "1985" not in repr(person.to_dict() if hasattr(person, "to_dict") else person)


@pytest.mark.slow
def test_s06_one_person_in_two_towns_is_one_pair_merged_and_parted_without_loss(
    office: Office, notice: tuple[str, Path], tmp_path: Path
) -> None:
    for name, who, town in (("甲.csv", "王 明", TOWNS[0]), ("乙.csv", "王明律师", TOWNS[1])):
        (tmp_path / name).write_text(
            f"姓名,手机,工作单位,职务,街镇\n{who},13900000001,合成律师事务所,律师,{town}\n", encoding="utf-8"
        )
    office.import_(tmp_path / "甲.csv", *notice)
    assert office.import_(tmp_path / "乙.csv", code=1)["counts"]["held"] == 1
    office.import_(tmp_path / "乙.csv", "--separate")
    assert office.import_(tmp_path / "乙.csv")["counts"]["unchanged"] == 1
    (pair,) = json.loads(office.run("duplicates", "--json"))
    assert pair["reasons"] == ["same_phone", "same_name_and_unit"]
    before = office.list_people()
    office.run("merge", pair["first"], pair["second"])
    assert office.list_people().keys() == {pair["first"]}
    office.run("unmerge", pair["second"])
    assert office.list_people() == before
    office.run("merge", pair["first"], pair["first"], code=3)


@pytest.mark.parametrize(
    "delays",
    [
        pytest.param((0.5,), marks=pytest.mark.slow),
        pytest.param([place / 20 for place in range(6, 40)], marks=pytest.mark.stress),
    ],
    ids=["once", "often"],
)
def test_s38_a_command_that_is_killed_leaves_the_whole_batch_or_none(
    office: Office, notice: tuple[str, Path], tmp_path: Path, delays: Sequence[float]
) -> None:
    (tmp_path / "名册.csv").write_text(
        "\n".join([",".join(WJX), *(",".join(map(str, row)) for row in build_answers(COUNT))]), "utf-8"
    )
    command = [sys.executable, "-m", "newstratum", "import", str(tmp_path / "名册.csv")]
    command += ["--store", office.store, *map(str, notice)]
    for turn, delay in enumerate(delays):
        store = tmp_path / f"{turn}.db"
        shutil.copy(tmp_path / "register.db", store)
        process = subprocess.Popen([*command[:-4], "--store", f"sqlite:///{store}", *command[-2:]])
        time.sleep(delay)
        if process.poll() is None:
            os.kill(process.pid, signal.SIGKILL)
        process.wait()
        with ns.open_registry(f"sqlite:///{store}") as registry:
            with registry.session(actor="a", purpose="roster") as session:
                people = len(list(session.people.all()))
                placements = len(list(session.placements.all()))
            assert (people, placements, len(registry.imports.batches())) in ((0, 0, 0), (COUNT, COUNT, 1))
