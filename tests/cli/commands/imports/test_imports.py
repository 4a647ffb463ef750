from __future__ import annotations

import json
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from rich.cells import cell_len

import newstratum as ns

NOTICE = """
id = "roster"
version = 1
controller = "合成机关"
contact = "合成窗口"
purposes = ["roster"]
text_zh = "告知书"
in_force_on = 2018-01-01
"""
ROSTER = """姓名,手机,工作单位,职务,街镇,备注
王明,13900000001,合成律师事务所,律师,新成路街道,x
李娜,1390000,合成科技有限公司,软件工程师,徐行镇,
赵强,13900000003,合成会计师事务所,会计师,徐行镇,
"""


@pytest.fixture
def office(tmp_path: Path, command: Callable[..., object], monkeypatch: pytest.MonkeyPatch) -> str:
    """The URL of a register; the folder has a notice and a roster with one bad row."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    Path("notice.toml").write_text(NOTICE, "utf-8")
    Path("roster.csv").write_text(ROSTER, "utf-8")
    Path("empty.csv").write_text("姓名,手机\n", "utf-8")
    Path("unknown.csv").write_text("甲,乙\n1,2\n", "utf-8")
    Path("refused.csv").write_text("姓名,手机,政治面貌\n王明,13900000001,群众\n", "utf-8")
    assert command("init", "--district", "jiading", "--store", "sqlite:///r.db").code == 0
    return "sqlite:///r.db"


@pytest.fixture
def run(command, office) -> Iterator[Callable[..., object]]:
    """Run a command on the register of the test."""
    return lambda *words: command(*words, "--store", office)


def list_batches(run):
    return json.loads(run("batches", "--json").out)


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("zh", ["名册：共3行", "不合格 1", "第3行“手机”", "未读取的栏：备注", "什么也没有保存"]),
        ("en", ["Roster: 3 rows", "1, held 0", "line 3, column 手机", "not read: 备注", "nothing is stored"]),
    ],
)
def test_an_import_says_in_either_language_what_became_of_the_rows(run, language, shown):
    outcome = run("import", "roster.csv", "--notice", "notice.toml", "--lang", language)
    assert outcome.code == 1
    for each in shown:
        assert each in outcome.out
    assert "1390000" not in outcome.out + outcome.err
    assert max(map(cell_len, outcome.out.splitlines())) <= 80


@pytest.mark.slow
def test_partly_stored_the_wrong_rows_come_back_and_a_file_is_not_replaced_unasked(run):
    words = ("import", "roster.csv", "--notice", "notice.toml", "--partial", "--returned", "back.csv")
    assert run(*words).code == 1
    rows = list(ns.get_plugin_host().read_rows("back.csv"))
    assert [row.cells["姓名"] for row in rows] == ["李娜"]
    refused = run(*words)
    assert refused.code == 3
    assert "--force" in refused.err
    assert run(*words, "--force").code == 1
    assert Path("back.csv").stat().st_mode & 0o777 == 0o600


def test_returned_needs_a_format_that_holds_remarks(run):
    assert run("import", "roster.csv", "--notice", "notice.toml", "--returned", "back.jsonl").code == 2


def test_a_table_of_which_no_row_can_be_read_is_called_by_its_file(run):
    Path("quote.csv").write_text('姓名,手机\n"王明,13900000001\n', "utf-8")
    lines = run("import", "quote.csv", "--notice", "notice.toml", "--lang", "zh").out.splitlines()
    assert lines[:2] == ["quote.csv：共1行", "新增 0，更新 0，未变 0，不合格 1，待核 0"]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16"])
def test_another_encoding_than_utf_8_is_told(run, encoding):
    Path("other.csv").write_bytes("姓名,手机\n王明,13900000001\n".encode(encoding))
    outcome = run("import", "other.csv", "--notice", "notice.toml", "--lang", "zh")
    assert outcome.code == 0
    assert outcome.err.startswith(f"newstratum: other.csv：按{encoding.upper()}")
    assert outcome.err.count("other.csv") == 1
    assert run("import", "empty.csv", "--notice", "notice.toml").err.count("UTF") == 0


def test_an_interrupted_import_says_where_to_look_whether_it_is_stored(run, monkeypatch):
    def interrupt(*_words, **_more):
        raise KeyboardInterrupt(signal.SIGINT)

    monkeypatch.setattr("newstratum._registry.registry.Registry.import_table", interrupt)
    outcome = run("import", "roster.csv", "--notice", "notice.toml", "--lang", "zh")
    told = "newstratum: 导入已中断，什么也没有保存，除非newstratum batches已列出这一批\n"
    assert (outcome.code, outcome.out, outcome.err) == (130, "", told)


def test_a_folder_that_no_export_wrote_is_told_what_would_be_read(run):
    Path("empty").mkdir()
    outcome = run("import", "empty", "--lang", "zh")
    assert (outcome.code, outcome.out) == (3, "")
    assert outcome.err.startswith(
        "newstratum: FILE：所指的empty不是导出的记录；请写表格文件，或newstratum export"
    )


def test_a_total_below_the_table_is_told_with_its_own_line_alone(run):
    Path("total.csv").write_text("姓名,手机\n王明,13900000001\n合计,1人\n", "utf-8")
    told = run("import", "total.csv", "--notice", "notice.toml", "--dry-run", "--lang", "zh").out
    assert "  第3行是合计，未作为数据读取" in told.splitlines()


def test_what_keeps_rows_out_stands_apart_from_remarks(run):
    rows = ["姓名,手机,工作单位,单位性质", "王明,13900000001,某公司,某某", "李娜,139,某公司,民企"]
    Path("both.csv").write_text("\n".join(rows), "utf-8")
    lines = run("import", "both.csv", "--notice", "notice.toml", "--dry-run", "--lang", "zh").out.splitlines()
    assert lines[1] == "可新增 1，可更新 0，未变 0，不合格 1，待核 0"
    assert lines[2] == "不合格或待核，未导入的行："
    assert lines[3].startswith("  第3行“手机”")
    place = lines.index("提示，不妨碍导入：")
    assert lines[place + 1].startswith("  第2行“单位性质”")


@pytest.mark.slow
def test_the_notice_is_needed_once_and_known_from_then_on(run):
    refused = run("import", "roster.csv", "--partial", "--lang", "zh")
    assert (refused.code, "告知书" in refused.err) == (3, True)
    assert refused.err.startswith("newstratum: --notice：")
    assert run("import", "roster.csv", "--partial", "--notice", "notice.toml").code == 1
    report = json.loads(run("import", "roster.csv", "--partial", "--json").out)
    assert report["counts"] == {"created": 0, "updated": 0, "unchanged": 2, "rejected": 1, "held": 0}
    assert (report["stored"], report["batch"], report["tables"]) == (False, None, ["roster"])


def test_a_dry_run_leaves_the_bytes_of_the_store_alone(run):
    before = Path("r.db").read_bytes()
    outcome = run("import", "roster.csv", "--notice", "notice.toml", "--dry-run")
    assert "试导入" in outcome.out
    assert Path("r.db").read_bytes() == before


@pytest.mark.slow
def test_a_file_that_changes_after_a_dry_run_is_read_and_checked_anew(run):
    Path("good.csv").write_text(ROSTER.replace("1390000,", "13900000002,"), "utf-8")
    assert run("import", "good.csv", "--notice", "notice.toml", "--dry-run").code == 0
    Path("good.csv").write_text(ROSTER, "utf-8")
    assert run("import", "good.csv", "--notice", "notice.toml").code == 1
    assert list_batches(run) == []


def test_columns_are_mapped_by_hand_and_a_wrong_mapping_is_refused(run):
    Path("other.csv").write_text(
        "称谓甲,称谓乙,工作单位,职务\n王明,13900000001,合成律师事务所,律师\n", "utf-8"
    )
    mapped = ("--map", "称谓甲=name", "--map", "称谓乙=手机")
    report = json.loads(
        run("import", "other.csv", "--notice", "notice.toml", "--table", "roster", *mapped, "--json").out
    )
    assert report["counts"]["created"] == 1
    assert run("import", "other.csv", "--map", "称谓甲").code == 2
    assert run("import", "other.csv", "--map", "没有=name").code == 3


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("import", "missing.csv"), 3, "missing.csv"),
        (("import", "empty.csv"), 3, "没有数据行"),
        (("import", "unknown.csv"), 3, "--map"),
        (("import", "refused.csv"), 3, "不得收集"),
        (("import", "notice.toml"), 3, ".toml"),
        (("import", "roster.csv", "--source", "rumour"), 2, "单位书面说明（employer_statement）"),
        (("import", "roster.csv", "--source", "本人填报", "--notice", "none"), 2, "还没有告知书"),
        (("import", "roster.csv", "--table", "nothing"), 3, "roster"),
        (("undo", "batch-1"), 3, "batch-1"),
        (("merge", "P1", "P1"), 3, "不能与自己合并"),
        (("merge", "P1", "P2"), 3, "P1"),
        (("unmerge", "P2"), 3, "P2"),
        (("distinct", "P1", "P1"), 3, "两个不同的人员编号"),
        (("distinct", "P1", "P2"), 3, "P1"),
        (("distinct", "P1", "P2", "--undo"), 3, "P1"),
    ],
)
def test_a_wrong_call_is_refused_with_its_reason(run, words, code, said):
    outcome = run(*words, "--lang", "zh")
    assert outcome.code == code
    assert said in outcome.err


@pytest.mark.parametrize("word", ["import", "batches", "undo", "duplicates", "merge", "unmerge", "distinct"])
def test_a_store_that_is_not_there_is_not_made(command, tmp_path, monkeypatch, word):
    monkeypatch.chdir(tmp_path)
    Path("roster.csv").write_text(ROSTER, "utf-8")
    arguments = {
        "import": ["roster.csv"],
        "undo": ["b"],
        "merge": ["P1", "P2"],
        "unmerge": ["P2"],
        "distinct": ["P1", "P2"],
    }
    outcome = command(word, *arguments.get(word, []), "--store", "sqlite:///none.db", "--lang", "en")
    assert outcome.code == 3
    assert "newstratum init" in outcome.err
    assert not Path("none.db").exists()


@pytest.mark.slow
def test_batches_and_undo_tell_what_was_done_and_taken_back(run):
    assert "还没有导入过" in run("batches", "--lang", "zh").err
    run("import", "roster.csv", "--notice", "notice.toml", "--partial")
    (batch,) = list_batches(run)
    undone = run("undo", batch["id"], "--lang", "en")
    assert undone.code == 0
    assert "2 removed" in undone.out
    again = run("undo", batch["id"], "--lang", "zh")
    assert (again.code, "已经撤销过" in again.err) == (3, True)
    listed = run("batches", "--lang", "zh").out
    assert "（已撤销）" in listed
    assert "office　roster.csv" in listed
    assert max(map(cell_len, listed.splitlines())) <= 80


@pytest.mark.slow
def test_what_stays_after_an_undo_is_named_with_the_reason(run, office):
    run("import", "roster.csv", "--notice", "notice.toml", "--partial")
    with (
        ns.open_registry(office) as registry,
        registry.session(actor="zhao", purpose="roster") as session,
    ):
        person = next(iter(session.people.all()))
        session.placements.object_to(person.id, "不对", on=session.placements.require(person.id).since)
    (batch,) = list_batches(run)
    out = run("undo", batch["id"], "--lang", "zh").out
    assert f"person/{person.id}" in out.replace("\n", "").replace(" ", "")
    assert "zhao" in out


@pytest.mark.slow
def test_duplicates_are_listed_merged_and_parted(run):
    for name, who, town in (("a", "王明", "新成路街道"), ("b", "王明律师", "徐行镇")):
        Path(f"{name}.csv").write_text(
            f"姓名,手机,工作单位,职务,街镇\n{who},13900000001,合成律师事务所,律师,{town}\n", "utf-8"
        )
        run("import", f"{name}.csv", "--notice", "notice.toml", "--separate")
    (pair,) = json.loads(run("duplicates", "--json").out)
    plain = run("duplicates", "--lang", "en").out
    assert "same telephone" in plain
    assert "王明" not in plain
    assert "王明" in run("duplicates", "--names").out
    table = run("duplicates", "--as", "csv", "--lang", "zh").out.splitlines()
    assert table[1].startswith(f"{pair['first']},{pair['second']},")
    merged = run("merge", pair["first"], pair["second"], "--lang", "zh")
    assert "unmerge" in merged.out
    assert json.loads(run("duplicates", "--json").out) == []
    assert run("unmerge", pair["second"], "--lang", "en").out.startswith("parted again")
    assert len(json.loads(run("duplicates", "--json").out)) == 1
    pair_ids = pair["first"], pair["second"]
    assert "two" in run("distinct", *pair_ids, "--reason", "两人都在场", "--lang", "en").out
    assert json.loads(run("duplicates", "--json").out) == []
    assert run("merge", *pair_ids, "--lang", "zh").code == 3
    assert "已撤销" in run("distinct", *reversed(pair_ids), "--undo", "--lang", "zh").out
    assert len(json.loads(run("duplicates", "--json").out)) == 1


#: Tables that name what the tables before them made, in the order in which an office imports them.
TABLES = {
    "platforms": "平台名称,平台级别,所在街镇\n合成之家,街镇平台,新成路街道\n",
    "activities": "活动名称,活动类别,活动日期,主办平台\n合成沙龙,沙龙,2018-10-12,合成之家\n",
    "attendances": "活动名称,活动日期,姓名,手机\n合成沙龙,2018-10-12,王 明,13900000001\n",
    "bodies": "机构名称,机构类别\n合成统战部,统战部\n",
    "tasks": "任务事项,责任单位,交办日期\n走访,合成统战部,2018-10-08\n",
    "proposals": "建言题目,提出人,手机,提出日期\n合成建言,王明,13900000001,2018-09-03\n",
    "budgets": "预算名称,年度,预算总额,预算项目,项目金额\n合成预算,2018,70万元,活动,30万元\n",
    "expenses": "预算名称,年度,预算项目,凭证号,支出金额,支付状态,支出日期\n"
    "合成预算,2018,活动,1,5000元,已支出,2018-10-12\n",
}


@pytest.mark.slow
def test_tables_of_records_are_imported_and_name_each_other(run):
    run("import", "roster.csv", "--notice", "notice.toml", "--partial")
    for name, text in TABLES.items():
        Path(f"{name}.csv").write_text(text, "utf-8")
        first = run("import", f"{name}.csv", "--json")
        assert json.loads(first.out)["counts"]["created"] == 1, first
        assert json.loads(first.out)["tables"] == [name]
        again = json.loads(run("import", f"{name}.csv", "--json").out)
        assert (again["counts"]["unchanged"], again["stored"]) == (1, False), name
    # Whoever signed in is the person of the roster, so that their import is no longer undone for them.
    undone = json.loads(run("undo", list_batches(run)[0]["id"], "--json").out)
    assert [each["reason"] for each in undone["kept"]] == ["used"]


def test_a_column_that_may_not_be_collected_does_not_come_back_in_a_file(run):
    Path("told.csv").write_text("姓名,手机,工作单位,政治面貌\n王明,1390,合成律师事务所,某某党\n", "utf-8")
    outcome = run(
        *("import", "told.csv", "--notice", "notice.toml", "--map", "政治面貌=", "--returned", "back.csv"),
        *("--lang", "zh"),
    )
    assert outcome.code == 1
    assert not Path("back.csv").exists()
    assert "政治面貌" in outcome.err
    assert "请先从原表删去" in outcome.err


@pytest.mark.slow
def test_a_notice_is_found_by_its_id_with_and_without_the_version(run):
    assert run("import", "roster.csv", "--notice", "notice.toml", "--partial").code == 1
    for name in ("roster", "roster.v1"):
        assert run("import", "roster.csv", "--notice", name, "--dry-run").code == 1
    outcome = run("import", "roster.csv", "--notice", "other", "--lang", "zh")
    assert outcome.code == 2
    assert "已有：roster" in outcome.err


def test_nothing_new_beside_bad_rows_does_not_ask_for_partial(run):
    words = ("import", "roster.csv", "--notice", "notice.toml", "--partial", "--lang", "zh")
    run(*words)
    again = run(*words).out
    assert "没有新的合格行" in again
    assert "--partial" not in again


def test_the_rows_that_come_back_say_only_what_is_wrong_with_them(run):
    Path("sum.csv").write_text("姓名,手机,工作单位\n王明,1390000,合成律师事务所\n合计,,1\n", "utf-8")
    outcome = run("import", "sum.csv", "--notice", "notice.toml", "--returned", "back.csv", "--lang", "zh")
    assert "第3行是合计" in outcome.out
    text = Path("back.csv").read_text("utf-8-sig")
    assert "合计" not in text
    assert "不是电话号码" in text
