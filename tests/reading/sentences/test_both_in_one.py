"""A unit and a post mean the same in one cell as in two, and in either of the two."""

from __future__ import annotations

import pytest

from newstratum import classify, read
from newstratum._reading.sentences.both_in_one import are_exchanged, part_unit_and_post
from newstratum._shipped.lexicons import load_lexicons

PAIRS = [
    ("管理咨询公司", "数字化转型顾问"),
    ("民办医院", "睡眠门诊医师"),
    ("私营监理公司", "注册监理工程师"),
    ("市第一人民医院", "规培医师"),
    ("广东省木棉助学基金会", "传播与筹款总监"),
    ("会计师事务所", "ESG鉴证经理"),
    ("民营资讯客户端", "推荐算法工程师"),
    ("国信律师事务所", "市场拓展专员"),
]


@pytest.mark.parametrize(("unit", "post"), PAIRS)
@pytest.mark.parametrize(
    "form",
    [
        "{post}（{unit}）",
        "{unit}{post}",
        "{unit}，{post}",
        "{unit} {post}",
        "{post}，{unit}",
        "我是{unit}{post}",
    ],
)
def test_one_cell_says_what_two_say(unit: str, post: str, form: str) -> None:
    told = classify(read(unit, post)).outcome
    words = form.format(unit=unit, post=post)
    assert classify(read(None, words)).outcome == told
    assert classify(read(words, None)).outcome == told


@pytest.mark.parametrize(("unit", "post"), [*PAIRS[1:], ("民营康复医院", "护士"), ("外企", "隐私计算工程师")])
def test_cells_that_are_exchanged_are_exchanged(unit: str, post: str) -> None:
    form = read(post, unit)
    assert classify(form).outcome == classify(read(unit, post)).outcome
    origins = {each.origin for job in form.engagements for each in job.evidence}
    assert origins == {"employer_text", "title_text"}


@pytest.mark.parametrize(
    ("employer", "title"),
    [
        ("民营医院", "护士"),
        ("审计", "会计师事务所审计员"),
        ("编辑", "记者"),
        ("自由职业", "设计公司"),
        ("设计师", "在民企上班"),
    ],
)
def test_other_cells_stay_where_they_are(employer: str, title: str) -> None:
    assert not are_exchanged(employer, title, load_lexicons())


@pytest.mark.parametrize("words", ["民企会计，业余写稿", "没有单位，自己接单画插画", "民营医院护士"])
def test_one_text_in_both_cells_tells_one_thing(words: str) -> None:
    assert classify(read(words, words)).outcome == classify(read(None, words)).outcome


@pytest.mark.parametrize(
    ("unit", "post"),
    [
        ("和颐养老院（民非）", "护士"),
        ("生鲜电商，民营", "数据安全工程师"),
        ("绿源水务有限公司，100%外方投资", "水处理工程师"),
        ("连锁药房，民营", "驻店执业药师"),
    ],
)
@pytest.mark.parametrize("form", ["{unit}，{post}", "{post}，{unit}"])
def test_what_is_said_of_the_owner_goes_with_the_unit(unit: str, post: str, form: str) -> None:
    told = classify(read(unit, post)).outcome
    assert told in {"enterprise", "intermediary"}
    assert classify(read(None, form.format(unit=unit, post=post))).outcome == told


@pytest.mark.parametrize(
    "words",
    [
        "软件工程师",
        "上海明日软件有限公司",
        "医院销售代表",
        "自由职业，设计师",
        "前任民企总监",
        "退休中学老师",
        "县茶叶商会副会长",
        "外贸私企，大股东做甩手掌柜，我管财务",
        "在民营医院做护士",
        "没有公司，设计师",
        "猎头公司顾问，民营，专挖芯片人才",
        "senior engineer, private company",
        "民企党委书记",
        "政府购买服务社工",
        "会计，爱人外企",
        "小红书写手",
        "收入六成靠直播，会计",
        "",
    ],
)
def test_other_cells_stay_whole(words: str) -> None:
    assert part_unit_and_post(words, load_lexicons()) is None


@pytest.mark.parametrize(
    ("words", "parted"),
    [
        ("救助站照料员", ("救助站", "照料员")),
        ("县委办文字秘书", ("县委办", "文字秘书")),
        ("街道办临聘人员", ("街道办", "临聘人员")),
        ("血站的采血护士", ("血站", "采血护士")),
        ("不动产登记中心受理员", ("不动产登记中心", "受理员")),
        ("水库管理所看闸的", ("水库管理所", "看闸")),
        ("县一中教师", ("县一中", "教师")),
        ("河长办借调", ("河长办", "借调")),
        ("退役军人事务局科员", ("退役军人事务局", "科员")),
        ("转播台技术员", ("转播台", "技术员")),
        ("城投会计", ("城投", "会计")),
        ("机场安检员", ("机场", "安检员")),
    ],
)
def test_a_public_body_is_parted_from_a_post_of_any_name(words: str, parted: tuple[str, str]) -> None:
    assert part_unit_and_post(words, load_lexicons()) == parted
    assert classify(read(None, words)).outcome == "outside"


@pytest.mark.parametrize(
    "words",
    [
        "变电站工程师",
        "烟草包装设计师",
        "海关报关员",
        "公安系统工程师",
        "城投债研究员",
        "排水处理工程师",
        "跆拳道班教练",
    ],
)
def test_a_field_of_work_is_no_body(words: str) -> None:
    assert part_unit_and_post(words, load_lexicons()) is None
    assert classify(read(None, words)).outcome != "outside"


@pytest.mark.parametrize(
    "words",
    [
        "法院门口打印店",
        "民企派驻公安局的运维工程师",
        "税务局办税厅外包员工",
        "社区便利店店员",
        "工商联执委",
        "气象站设备销售",
        "公安局系统集成商",
        "街道办退休干部",
        "海关报关服务公司员工",
        "民非社工派到街道社工站",
    ],
)
def test_who_only_works_beside_a_public_body_is_not_taken_for_its_staff(words: str) -> None:
    parted = part_unit_and_post(words, load_lexicons())
    assert parted is None or "店" in parted[0] or "公司" in parted[0]


@pytest.mark.parametrize(
    "words",
    [
        "民企会计，业余写稿",
        "没有单位，自己接单画插画",
        "以前在国企上班，现在开网店",
        "私企研发总监，没股份",
        "民营医院护士，有社保",
    ],
)
def test_a_job_told_in_the_cell_for_the_unit_is_read_as_one(words: str) -> None:
    as_title, as_unit = read(None, words), read(words, None)
    assert classify(as_unit).outcome == classify(as_title).outcome
    assert {each.origin for job in as_unit.engagements for each in job.evidence} <= {"employer_text", ""}


def test_the_words_are_shown_as_they_were_written() -> None:
    form = read(None, "管理咨询公司数字化转型顾问")
    (job,) = form.engagements
    assert {each.origin for each in job.evidence} == {"title_text"}
    assert all(each.words in "管理咨询公司数字化转型顾问" for each in job.evidence)
