"""Lists: what is written is the template filled in, and comes back without a change."""

from __future__ import annotations

import datetime as dt

import attrs
import pytest

import newstratum as ns
from newstratum._model.people.people import Consent
from newstratum._registry.accesses.approval import ExportApproval
from newstratum._registry.imports.reports import RowResult
from newstratum.errors import InvalidValueError, PurposeError
from newstratum.hooks import Row
from newstratum.organisation import Body
from newstratum.tables import RecordFilter, load_table_schemas

APPROVAL = ExportApproval(recipient="区委统战部", approved_by="office-head")

TABLES = tuple(load_table_schemas())


@pytest.mark.slow
@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
@pytest.mark.parametrize("name", TABLES)
def test_a_written_list_comes_back_unchanged(name, suffix, filled, bring_back, tmp_path):
    """Acceptance of H: export → import is a round trip, for every table, as csv and xlsx."""
    table = filled.exports.table(name, names=True, approval=APPROVAL)
    assert table.rows
    for language in ("zh", "en"):
        path = tmp_path / f"{name}-{language}{suffix}"
        host = ns.get_plugin_host()
        host.get_format(path).write_workbook(path, [table.to_sheet(language)])
        assert path.stat().st_mode & 0o777 == 0o600
        report = bring_back(filled, host.read_rows(path), dry_run=True)
        assert [layout.schema.name for layout in report.layouts] == [name]
        assert (dict(report.counts)[RowResult.UNCHANGED], report.issues) == (len(table.rows), ())


def test_what_is_corrected_in_a_list_is_the_only_change(filled_anew, bring_back, tmp_path):
    path = tmp_path / "activities.csv"
    host = ns.get_plugin_host()
    host.get_format(path).write_workbook(path, [filled_anew.exports.table("activities").to_sheet()])
    text = path.read_text("utf-8-sig").replace("2018-09-10", "2018-09-11")
    path.write_text(text, "utf-8-sig")
    report = bring_back(filled_anew, host.read_rows(path))
    assert dict(report.counts)[RowResult.UPDATED] == 1
    with filled_anew.session(actor="a", purpose="office") as session:
        changed = session.activities.require("activity.reading-10")
    assert str(changed.held_on) == "2018-09-11"
    assert changed.source.document != "合成  文件"


def test_a_fact_that_was_corrected_by_hand_stays_when_the_list_comes_back(
    filled_anew, bring_back, source, notice
):
    with filled_anew.session(actor="a", purpose="roster", source=source, notice=notice) as session:
        session.edit("person", "person-li", {"role": "management"})
    rows = to_rows(filled_anew.exports.table("people", names=True, approval=APPROVAL))
    report = bring_back(filled_anew, rows)
    assert dict(report.counts)[RowResult.UNCHANGED] == 3


def to_rows(table, language="zh"):
    sheet = table.to_sheet(language)
    return [
        Row(line=line, cells={name: str(cell or "") for name, cell in zip(sheet.columns, row, strict=True)})
        for line, row in enumerate(sheet.rows, 2)
    ]


def test_without_names_a_list_masks_and_cannot_come_back(filled, bring_back):
    table = filled.exports.table("people")
    told = {row["id"]: row for row in table.to_dicts()}
    assert told["person-wang"]["name"] == "王**"
    assert told["person-wang"]["phone"] == "138****1111"
    text = repr(table.to_dicts()) + repr(table)
    assert not any(each in text for each in ("王明", "13800001111", "合成律师事务所", "律师"))
    report = bring_back(filled, to_rows(table))
    assert dict(report.counts)[RowResult.REJECTED] == 3
    assert not report.stored


@pytest.mark.parametrize(
    ("name", "where", "ids"),
    [
        ("people", {"township": "310114109"}, ["person-wang", "person-zhao"]),
        ("people", {"group": "中介和社会组织"}, ["person-wang"]),
        ("people", {"group": "freelance", "township": "310114109", "status": "proposed"}, ["person-zhao"]),
        ("people", {"status": "已确认"}, []),
        ("people", {"missing": ("phone",)}, ["person-zhao"]),
        ("activities", {"group": "freelance", "first": dt.date(2018, 9, 4)}, ["activity.reading-10"]),
        ("activities", {"status": "已举行", "first": dt.date(2018, 9, 3), "last": dt.date(2018, 9, 3)},
         ["activity.reading-03"]),
        ("attendances", {"first": dt.date(2018, 9, 4), "last": dt.date(2018, 9, 30)}, ["s2", "s3"]),
        ("tasks", {"status": "open"}, ["task.0"]),
        ("tasks", {"status": "已办结", "first": dt.date(2018, 4, 27)}, ["task.1"]),
        ("tasks", {"last": dt.date(2018, 4, 26)}, []),
        ("expenses", {"first": dt.date(2016, 9, 1), "last": dt.date(2016, 9, 1)}, ["expense.made-up"]),
        ("budgets", {"last": dt.date(2016, 1, 1)}, ["budget.made-up", "budget.made-up"]),
        ("proposals", {"group": "new_media", "first": dt.date(2018, 3, 1)}, ["proposal.made-up"]),
        ("visits", {"last": dt.date(2018, 8, 1)}, ["visit.made-up"]),
        ("bodies", {"status": "ended"}, ["body.past"]),
        ("posts", {"status": "ended"}, []),
    ],
)  # fmt: skip
def test_a_filter_lets_through_what_it_asks_for(name, where, ids, filled):
    table = filled.exports.table(name, RecordFilter(**where))
    assert [row["id"] for row in table.rows] == ids


@pytest.mark.parametrize(
    ("name", "where", "field"),
    [
        ("tasks", {"township": "310114109"}, "township"),
        ("people", {"first": dt.date(2018, 1, 1)}, "first"),
        ("people", {"group": "自由人"}, "group"),
        ("activities", {"status": "confirmed"}, "status"),
        ("bodies", {"missing": ("phone",)}, "missing"),
        ("nothing", {}, "table"),
    ],
)
def test_what_a_table_cannot_be_asked_is_refused(name, where, field, filled):
    with pytest.raises(InvalidValueError) as caught:
        filled.exports.table(name, RecordFilter(**where))
    assert caught.value.field == field


def test_days_the_wrong_way_round_and_names_of_units_are_refused():
    with pytest.raises(InvalidValueError):
        RecordFilter(first=dt.date(2018, 2, 1), last=dt.date(2018, 1, 1))
    with pytest.raises(InvalidValueError):
        RecordFilter(township="徐行镇")


def test_a_purpose_lists_what_it_covers_and_no_proposed_placement(filled_anew):
    with pytest.raises(PurposeError):
        filled_anew.exports.table("people", purpose="office")
    invited = filled_anew.exports.table("people", RecordFilter(group="freelance"), purpose="invitation")
    assert invited.rows == ()
    filled_anew.placements.confirm(["person-zhao"], by="wang")
    listed = filled_anew.exports.table("people", RecordFilter(group="freelance"), purpose="invitation")
    assert listed.rows == ()
    given = Consent(purpose="invitation", notice="survey.v1", given_on=dt.date(2018, 10, 1))
    with filled_anew.session(actor="a", purpose="roster") as session:
        zhao = session.people.require("person-zhao")
        session.people.update(attrs.evolve(zhao, consents=[given]))
    invited = filled_anew.exports.table("people", RecordFilter(group="freelance"), purpose="invitation")
    assert [row["id"] for row in invited.rows] == ["person-zhao"]


def test_what_looks_like_a_formula_is_text_in_every_file(filled_anew, tmp_path):
    import openpyxl

    with filled_anew.session(actor="a", purpose="office", source="合成") as session:
        session.add(Body(id="body.formula", name_zh="=1+2", kind="association"))
    sheet = filled_anew.exports.table("bodies").to_sheet()
    for name in ("bodies.xlsx", "bodies.csv"):
        ns.get_plugin_host().get_format(tmp_path / name).write_workbook(tmp_path / name, [sheet])
    assert "'=1+2" in (tmp_path / "bodies.csv").read_text("utf-8-sig")
    cells = [
        cell
        for row in openpyxl.load_workbook(tmp_path / "bodies.xlsx")[sheet.name].iter_rows()
        for cell in row
    ]
    (cell,) = [each for each in cells if str(each.value).endswith("1+2")]
    assert cell.data_type == "s"


def test_a_list_of_sign_ins_names_people_for_a_purpose_that_covers_them(filled):
    shown = [row.get("person") for row in filled.exports.table("attendances").to_dicts()]
    assert shown == ["person-wang", "person-wang", None]
    named = [row.get("person") for row in filled.exports.table("attendances", names=True).to_dicts()]
    assert named == ["王明", "王明", None]
    with pytest.raises(PurposeError):
        filled.exports.table("attendances", names=True, purpose="office")


def test_people_of_one_name_are_listed_with_their_telephones(filled_anew, bring_back):
    """Where a list has a column for it, the telephone tells namesakes apart, and the log notes it."""
    other = Row(line=2, cells={"人员编号": "person-other", "姓名": "王明", "手机": "13800009999"})
    assert bring_back(filled_anew, [other], table="roster").stored
    table = filled_anew.exports.table("attendances", names=True)
    told = [(row.get("person"), row.get("phone")) for row in table.to_dicts()]
    assert told == [("王明", "13800001111")] * 2 + [(None, None)]
    (noted,) = filled_anew.accesses.of("person-wang")
    assert (noted.shown, noted.export) == (("name", "contacts"), table.export)
    report = bring_back(filled_anew, to_rows(table))
    assert (dict(report.counts)[RowResult.UNCHANGED], report.issues) == (3, ())
    hidden = filled_anew.exports.table("attendances")
    assert not any("phone" in row for row in hidden.rows)


def test_a_visitor_of_a_name_that_several_have_is_told_by_the_telephone(filled_anew, bring_back):
    """理事互访: the table has a mobile for whoever is visited, and one for whoever visits."""
    other = Row(line=2, cells={"人员编号": "person-other", "姓名": "王明", "手机": "13800009999"})
    assert bring_back(filled_anew, [other], table="roster").stored
    cells = {"走访日期": "2018-08-02", "走访单位": "body.council", "走访人": "王明"}
    unclear = bring_back(filled_anew, [Row(line=2, cells=cells)], table="visits")
    assert (unclear.stored, [each.column for each in unclear.issues]) == (False, ["走访人"])
    clear = {**cells, "走访人手机": "13800009999"}
    assert bring_back(filled_anew, [Row(line=2, cells=clear)], table="visits").stored
    where = RecordFilter(first=dt.date(2018, 8, 2))
    assert [row["by_person"] for row in filled_anew.exports.table("visits", where).rows] == ["person-other"]
    table = filled_anew.exports.table("visits", where, names=True)
    assert [(row["by_person"], row["by_phone"]) for row in table.rows] == [("王明", "13800009999")]
    (noted,) = filled_anew.accesses.of("person-other")
    assert (noted.shown, noted.export) == (("name", "contacts"), table.export)
    report = bring_back(filled_anew, to_rows(table))
    assert (dict(report.counts)[RowResult.UNCHANGED], report.issues) == (1, ())
    assert not any("by_phone" in row for row in filled_anew.exports.table("visits", where).rows)
