"""Story S18: 300 sign-ins for 12 activities by 140 people: 人次 300, 人数 140, never mixed."""

from __future__ import annotations

import datetime as dt

import pytest

from newstratum._figures.participation import GroupAndTownship, compute_participation
from newstratum._model.organisation.activities import Activity, ActivityKind, Attendance
from newstratum._model.organisation.relations import Citation
from newstratum._model.people.groups import Group

SHEET = Citation(document="合成签到表")
GROUPS = tuple(Group)
TOWNS = ("310114001", "310114002", "310114003")


def sign_ins() -> list[Attendance]:
    """Person 0 to 139 in turn, 25 sign-ins an activity: the first 20 people come a third time."""
    return [
        Attendance(
            id=f"s{at}",
            activity=f"a{at // 25}",
            person=f"p{at % 140}",
            source=SHEET,
        )
        for at in range(300)
    ]


def test_times_and_people_are_counted_apart_by_group_and_town() -> None:
    people = {f"p{at}": GroupAndTownship(group=GROUPS[at % 4], township=TOWNS[at % 3]) for at in range(140)}
    activities = [
        Activity(id=f"a{at}", name_zh="合成活动", kind=ActivityKind.SALON, held_on="2018-05", source=SHEET)
        for at in range(12)
    ]
    found = compute_participation(sign_ins(), people, dt.date(2018, 12, 31), activities=activities)
    assert (found.times.text("zh"), found.persons.text("zh"), found.activities.text("zh")) == (
        "300人次",
        "140人",
        "12场",
    )
    # 35 people a group, who came twice, and five of them a third time.
    assert [(row.persons.text("zh"), row.times.text("zh")) for row in found.groups] == [
        ("35人", "75人次")
    ] * 4
    assert [(row.key, row.persons.text("zh"), row.times.text("zh")) for row in found.townships] == [
        (TOWNS[0], "47人", "101人次"),
        (TOWNS[1], "47人", "101人次"),
        (TOWNS[2], "46人", "98人次"),
    ]


@pytest.mark.slow
def test_sign_ins_from_a_sheet_and_a_table_are_counted_by_command(command, tmp_path):
    """The same 300 sign-ins by commands alone: one activity on its sign-in sheet, eleven in a table."""
    store = f"sqlite:///{tmp_path}/office.db"
    assert command("init", "--district", "jiading", "--store", store).code == 0
    people = [f"person-{at},合成{chr(0x4E00 + at)},合成律师事务所,律师" for at in range(140)]
    write(tmp_path / "roster.csv", "人员编号,姓名,工作单位,职务", people)
    held = [f"activity-{at},合成沙龙{at + 1},沙龙,2018-05-{at + 1:02}" for at in range(12)]
    write(tmp_path / "activities.csv", "活动编号,活动名称,活动类别,活动日期", held)
    notice = tmp_path / "notice.toml"
    notice.write_text(NOTICE, encoding="utf-8")
    for name in ("roster", "activities"):
        taken = command("import", tmp_path / f"{name}.csv", "--store", store, "--notice", notice)
        assert taken.code == 0, taken.err

    sheet = tmp_path / "sheet.csv"
    command("sheet", "signin", "activity-0", "--store", store, "--out", sheet)
    header, *rows = sheet.read_text("utf-8-sig").splitlines()
    signed = [row.split(",") for row in rows[:25]]
    for at, cells in enumerate(signed):
        cells[3] = f"person-{at}"
    write(sheet, header, [",".join(cells) for cells in signed] + rows[25:])
    others = [f"activity-{at // 25},person-{at % 140}" for at in range(25, 300)]
    write(tmp_path / "others.csv", "活动名称,姓名", others)
    for path in (sheet, tmp_path / "others.csv"):
        taken = command("import", path, "--store", store, "--notice", notice, "--lang", "zh")
        assert taken.code == 0, taken.out

    listed = command("list", "attendances", "--store", store, "--from", "2018-05-01", "--to", "2018-05-12")
    assert listed.out.splitlines()[0].endswith("300行")
    told = command("report", "--store", store, "--on", "2018-12-31", "--lang", "zh").out
    assert "300人次" in told
    assert "140人" in told


def write(path, header, rows):
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")


NOTICE = """
id = "survey-2018"
version = 1
controller = "合成机关"
contact = "合成窗口"
purposes = ["roster", "statistics"]
text_zh = "告知书"
in_force_on = 2018-01-01
"""
