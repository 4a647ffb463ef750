from __future__ import annotations

import datetime as dt

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import newstratum as ns
from newstratum._shipped.districts import load_district
from newstratum._words import Words
from newstratum.errors import DecodeError, InvalidValueError, Problem
from newstratum.hooks import Row
from newstratum.tables import ReadRow, detect_layout, load_table_schemas, read_table

JIADING = load_district("jiading").profile
TODAY = dt.date(2026, 11, 28)

ROSTER = ("序号", "姓名", "联系电话", "工作单位及职务", "所在街道", "出生年月", "备注")


def read(
    columns: tuple[str, ...], *rows: tuple[object, ...], mapping: dict[str, str] | None = None
) -> list[ReadRow]:
    given = [Row(line=at, cells=dict(zip(columns, row, strict=True))) for at, row in enumerate(rows, 2)]
    layout = detect_layout(columns, given, mapping=mapping)
    return list(read_table(given, layout, today=TODAY, district=JIADING))


@pytest.mark.parametrize("said", ["A.民营企业", "A、民营企业", "Ａ．民营企业"])
def test_the_letter_of_an_option_is_left_out_of_a_roster_too(said: str) -> None:
    (row,) = read(("姓名", "工作单位", "单位性质"), ("合成甲", "合成科技有限公司", said))
    assert (row.values["ownership"], row.remarks) == ("private", ())


_PRIVATELY_RUN = (
    "employer_kind=clinic|private_enterprise|private_hospital|private_school|social_service_org"
    "|training_company"
)
_PUBLICLY_RUN = "employer_kind=public_hospital|public_institution|public_school"
_REGISTERED_52 = "employer_kind=private_hospital|private_school|social_service_org registration=non_profit"


@pytest.mark.parametrize(
    ("said", "facts"),
    [
        # Schools, hospitals and non-profits are called so too: the choice leaves them open.
        ("民办", _PRIVATELY_RUN),
        ("私立", _PRIVATELY_RUN),
        ("公办", _PUBLICLY_RUN),
        ("公立", _PUBLICLY_RUN),
        ("民非", _REGISTERED_52),
        ("民办非企业单位", _REGISTERED_52),
        *((each, "ownership=foreign") for each in ("中外合资", "外商独资", "港资", "台资", "港澳台")),
        ("国有控股", "ownership=state"),
        ("无单位", "employer_kind=none"),
        ("社会团体", "employer_kind=social_association"),
        ("行业协会", "employer_kind=social_association"),
        ("基金会", "employer_kind=foundation"),
        ("律师事务所", "employer_kind=law_firm"),
        ("农民专业合作社", "employer_kind=farmers_cooperative"),
        ("合作社", "employer_kind=farmers_cooperative"),
    ],
)
def test_a_choice_of_the_kind_of_employer_says_what_it_leaves_open(said: str, facts: str) -> None:
    (row,) = read(("姓名", "职务", "单位性质"), ("合成甲", "工程师", said))
    names = ("employer_kind", "ownership", "registration")
    found = " ".join(f"{name}={row.values[name]}" for name in names if name in row.values)
    assert (found, row.remarks) == (facts, ())


@pytest.mark.parametrize(("said", "outcome"), [("民办", "undetermined"), ("民营", "enterprise")])
def test_a_teacher_of_a_privately_run_unit_is_in_no_group_yet(said: str, outcome: str) -> None:
    (row,) = read(("姓名", "职务", "单位性质"), ("合成甲", "教师", said))
    assert row.form is not None
    assert ns.classify(row.form).outcome == outcome


@pytest.mark.slow
def test_a_survey_export_is_recognised_and_every_answer_ends_in_one_row() -> None:
    rows = list(ns.get_plugin_host().read_rows(ns.get_roster_path()))
    layout = detect_layout(rows[0].cells, rows[:50])
    assert (layout.schema.name, layout.vendor and layout.vendor.name) == ("roster", "wjx")
    read = list(read_table(rows, layout, today=TODAY, district=JIADING))
    # The summary below the answers is no row.
    assert len(read) == len(rows) - 1 == 301
    assert [row.row.line for row in read if row.problems] == [43]
    assert all(row.form is not None for row in read if not row.problems)


def test_a_roster_of_a_town_is_read_as_people_write_it() -> None:
    """Story S05: a telephone as a number, a birth as 1985.3, titles behind names."""
    first, second = read(
        ROSTER,
        ("1", "王 明律师", "13800001111.0", "某律师事务所合伙人", "南翔镇", "85年3月", ""),
        (
            "2",
            "王律师",
            "１３８ ００００ ２２２２",
            "某民营公司 总经理",
            "上海市嘉定区南翔镇",
            "1985.3",
            "新来",
        ),
    )
    assert first.name == ns.PersonName("王明")
    assert [each.value.reveal() for each in (*first.contacts, *second.contacts)] == [
        "13800001111",
        "13800002222",
    ]
    assert first.township == second.township == "310114102"
    assert str(first.values["birth"]) == str(second.values["birth"]) == "1985-03"
    assert [each.words.en for each in second.remarks] == ["a surname and a title, no given name"]
    assert first.form is not None
    assert first.form.engagements


@pytest.mark.parametrize(
    "column", ["政治面貌", "宗教信仰", "民族", "健康状况", "家庭成员", "忠诚度", "是否党外"]
)
def test_a_column_that_may_not_be_collected_is_refused_with_the_reason(column: str) -> None:
    columns = ("姓名", "手机", "工作单位", column)
    with pytest.raises(DecodeError) as caught:
        read(columns, ("王明", "13800001111", "某公司", "甲"))
    assert [problem.path for problem in caught.value.problems] == [(column,)]
    assert "甲" not in str(caught.value)
    (row,) = read(columns, ("王明", "13800001111", "某公司", "甲"), mapping={column: ""})
    assert row.problems == ()


def test_of_who_does_not_agree_nothing_is_kept() -> None:
    (row,) = read(("姓名", "手机", "工作单位", "是否同意"), ("王明", "13800001111", "某公司", "不同意"))
    assert row.is_refused
    assert [problem.column for problem in row.problems] == ["是否同意"]
    assert (row.values, row.name, row.contacts, row.form, row.key) == ({}, None, (), None, "")


def test_no_message_repeats_a_number_in_a_wrong_column() -> None:
    (row,) = read(
        ROSTER, ("1", "李四", "310114198503012345", "x", "310114198503012345", "310114198503012345", "")
    )
    said = " ".join(f"{each.words.zh} {each.words.en} {each.value}" for each in row.problems)
    assert len(row.problems) == 3
    assert "1985" not in said
    assert "310114" not in said


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("姓  名", "name"),
        ("联系\n电话", "phone"),
        ("联系方式—手机", "phone"),
        ("工作情况—单位", "employer_text"),
        ("现工作单位及职务", "employer_text"),
        ("手机号码（必填）*", "phone"),
        ("所属街道（镇）", "township"),
        ("E-mail", "email"),
        ("企业名称", "employer_text"),
        ("Company", "employer_text"),
        ("Job title", "title_text"),
        ("Position", "title_text"),
        ("Name*", "name"),
        ("Employer_Text", "employer_text"),
        ("單位性質", "ownership"),
    ],
)
def test_a_heading_is_known_as_people_write_it(heading: str, field: str) -> None:
    other = "电子邮箱" if field == "name" else "姓名"
    assert detect_layout((heading, other)).fields[heading] == field


def test_third_persons_are_no_field() -> None:
    """Limit L15: names and numbers of family, referrers and emergencies are not read."""
    headings = ("姓名", "手机", "紧急联系人姓名", "紧急联系电话", "推荐人姓名", "法定代表人姓名")
    layout = detect_layout(headings)
    assert layout.left_out == headings[2:]


def test_columns_can_be_mapped_and_left_out_by_hand() -> None:
    headings = ("姓名", "手机", "备注", "职务")
    layout = detect_layout(headings, mapping={"备注": "目前状态", "职务": "", "手机": "contact"})
    assert dict(layout.fields) == {"姓名": "name", "手机": "contact", "备注": "status"}
    assert layout.left_out == ("职务",)
    for mapping in ({"备 注": "status"}, {"备注": "hobby"}):
        with pytest.raises(InvalidValueError) as caught:
            detect_layout(headings, mapping=mapping)
        assert caught.value.field == "mapping"


def test_a_running_number_is_no_id() -> None:
    columns = ("编号", "姓名", "手机")
    numbered = [Row(line=line, cells={"编号": str(line), "姓名": "王明", "手机": ""}) for line in (2, 3)]
    assert "编号" not in detect_layout(columns, numbered).fields
    drawn = [Row(line=2, cells={"编号": "person-7", "姓名": "王明", "手机": ""})]
    assert detect_layout(columns, drawn).fields["编号"] == "id"


def test_a_table_that_is_none_or_could_be_several_is_told() -> None:
    for columns in (("名称", "数量"), ("姓名",)):
        with pytest.raises(InvalidValueError) as caught:
            detect_layout(columns)
        assert caught.value.field == "table"
        assert "newstratum template" in str(caught.value)


def test_the_id_of_another_row_is_a_problem() -> None:
    first, second = read(
        ("人员编号", "姓名", "手机"), ("person-1", "王明", ""), ("person-1", "李红", "13800002222")
    )
    assert first.problems == ()
    assert [(each.code, each.other_line) for each in second.problems] == [("given_twice", 2)]


def test_a_row_that_breaks_its_format_is_told_as_it_is() -> None:
    good = Row(line=2, cells={"姓名": "王明", "手机": "13800001111"})
    broken = Row(line=3, cells={}, problems=(Problem((), Words("列数不对", "has 1 cell")),))
    layout = detect_layout(good.cells)
    _, row = read_table([good, broken], layout, today=TODAY)
    assert [(each.column, each.reason.zh) for each in row.problems] == [("", "列数不对")]


def test_a_wrong_cell_of_a_column_that_is_not_read_is_no_problem() -> None:
    cells = {"姓名": "王明", "手机": "13800001111", "爱好": ""}
    row = Row(line=2, cells=cells, problems=(Problem(("爱好",), Words("出错", "an error")),), hidden=True)
    (read,) = read_table([row], detect_layout(cells), today=TODAY)
    assert read.problems == ()
    assert [each.reason.zh for each in read.remarks] == ["该行在表中是隐藏的"]


def test_a_sheet_that_is_named_after_a_township_says_it_where_no_column_does() -> None:
    cells = {"姓名": "王明", "手机": "13800001111"}
    rows = [Row(line=2, cells=cells, sheet=sheet) for sheet in ("南翔镇", "名册", "")]
    read = read_table(rows, detect_layout(cells), today=TODAY, district=JIADING)
    assert [row.township for row in read] == ["310114102", None, None]
    told = {**cells, "所在街镇": "安亭镇"}
    (row,) = read_table(
        [Row(line=2, cells=told, sheet="南翔镇")], detect_layout(told), today=TODAY, district=JIADING
    )
    assert row.township == row.values["township"] != "310114102"


@pytest.mark.parametrize(
    ("written", "fact", "other"),
    [
        ("民营企业", "private", None),
        ("民营企业、国有企业", "private|state", None),
        ("其他：合伙制", None, "合伙制"),
        ("民营企业，其他（家族企业）", "private", "家族企业"),
        ("private|foreign", "foreign|private", None),
        ("unknown", "unknown", None),
        ("股份制", None, None),
    ],
)
def test_an_answer_of_a_roster_says_a_fact_or_is_kept_beside_it(
    written: str, fact: str | None, other: str | None
) -> None:
    (row,) = read(("姓名", "手机", "单位性质"), ("王明", "13800001111", written))
    assert row.problems == ()
    assert (row.values.get("ownership"), row.values.get("ownership_other")) == (fact, other)


odd_cells = st.one_of(
    st.booleans(), st.integers(), st.floats(), st.dates(), st.datetimes(), st.text(max_size=9),
    st.just(["甲"]), st.just({"甲": 1}),
    st.sampled_from(["是", "其他〖甲〗", "(空)", "13800001111", "2018-09-03", "30万元", "合计", "新增"]),
)  # fmt: skip
LEADING = ("序号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自IP", "uid")


@pytest.mark.slow
@given(
    st.sampled_from(sorted(load_table_schemas())),
    st.booleans(),
    st.dictionaries(st.integers(0, 45), odd_cells, max_size=6),
)
def test_whatever_a_row_holds_it_ends_in_one_row(name: str, survey: bool, placed: dict[int, object]) -> None:
    schema = load_table_schemas()["roster" if survey else name]
    columns = [each.heading.zh for each in schema.fields]
    if survey:
        columns = [*LEADING, *(f"{at}、{heading}" for at, heading in enumerate(columns, 1))]
    cells = {column: placed.get(at, "") for at, column in enumerate(columns)}
    rows = [Row(line=line, cells=cells, hidden=line == 3) for line in (2, 3)]
    layout = evolve(detect_layout(columns, rows, schema=schema), refused=())
    read = list(read_table(rows, layout, today=TODAY, district=JIADING))
    assert {row.row.line for row in read} <= {2, 3}
    for row in read:
        assert not (row.problems and (row.records or row.form))


NAMES = ("姓名", "手机", "工作单位", "职务")


@pytest.mark.parametrize(
    "name", ["=A1&B1", '=HYPERLINK("http://a.example","张三")', "＝A1", "+甲", "@甲", "-甲"]
)
def test_a_formula_as_a_name_is_told_as_such(name: str) -> None:
    (row,) = read(NAMES, (name, "13800001111", "合成律师事务所", "律师"))
    (problem,) = row.problems
    assert problem.column == "姓名"
    assert problem.reason.zh == "是公式，不是内容"
    assert "A1" not in problem.value


@pytest.mark.parametrize("name", ["-", "—", "——", "/", "－", "。", " - "])
def test_a_sign_for_nothing_is_no_name_and_no_formula(name: str) -> None:
    (row,) = read(NAMES, (name, "13800001111", "合成律师事务所", "律师"))
    (problem,) = row.problems
    assert (problem.column, problem.reason.zh) == ("姓名", "没有写姓名")


@pytest.mark.parametrize("name", ["张*", "张**", "欧阳＊＊", "张某某", "张某", "张×", "张X", "某某"])
def test_a_name_that_is_hidden_in_part_is_refused_with_the_reason(name: str) -> None:
    (row,) = read(NAMES, (name, "13800001111", "合成律师事务所", "律师"))
    (problem,) = row.problems
    assert (problem.column, problem.reason.zh) == ("姓名", "姓名被遮盖")
    assert "--purpose" in problem.hint.zh


@pytest.mark.parametrize("name", ["张三", "阿依古丽·某丽", "Max", "王x明", "Li Xxx"])
def test_a_whole_name_is_not_taken_for_one_hidden_in_part(name: str) -> None:
    (row,) = read(NAMES, (name, "13800001111", "合成律师事务所", "律师"))
    assert row.problems == ()


def test_a_number_or_address_that_is_hidden_in_part_is_refused_with_the_reason() -> None:
    (row,) = read(("姓名", "手机", "电子邮箱"), ("张三", "138****1111", "z**@example.org"))
    assert [(each.column, each.reason.zh) for each in row.problems] == [
        ("手机", "联系方式被遮盖"),
        ("电子邮箱", "联系方式被遮盖"),
    ]


def test_what_is_odd_about_a_cell_that_cannot_be_read_is_told_of_no_other_row() -> None:
    wrong, right = read(
        NAMES,
        ("王律师" + "\x07", "13800001111", "合成律师事务所", "律师"),
        ("李红", "13800002222", "合成律师事务所", "律师"),
    )
    assert wrong.problems
    assert right.remarks == ()


ASKED = ("人员编号", "请回答", "单位类别")


def test_a_wrong_answer_to_a_question_that_was_asked_is_a_problem_of_its_cell() -> None:
    rows = read(
        ASKED,
        ("person-1", "单位类别", "随便"),
        ("person-2", "单位类别", "民营企业"),
        ("person-3", "单位类别", "2"),
    )
    told = [[(each.column, each.code) for each in row.problems] for row in rows]
    assert told == [[("单位类别", "unknown_answer")], [], [("单位类别", "option_number")]]
    assert "请回答" in rows[0].problems[0].words.zh
    assert "随便" not in rows[0].problems[0].value


def test_a_wrong_answer_in_a_roster_that_asks_nothing_is_only_remarked_on() -> None:
    (row,) = read(("人员编号", "姓名", "单位类别"), ("person-1", "张三", "随便"))
    assert row.problems == ()
    assert [each.code for each in row.remarks] == ["unknown_answer"]


def test_a_table_that_is_not_known_names_the_known_ones_in_both_languages() -> None:
    with pytest.raises(InvalidValueError) as caught:
        detect_layout(("甲", "乙"))
    assert "名册（roster）、" in caught.value.words.zh
    assert "roster, " in caught.value.words.en
