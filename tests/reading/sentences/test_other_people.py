"""What is told of a boss, a founder or kin makes nobody an owner who tells of a post beside it."""

from __future__ import annotations

import time
from typing import Final

import pytest

from newstratum import classify, read

#: Seconds that a cell of repeated words may take on a busy machine; where a pattern was tried in two ways for
#: each word, twenty took two seconds.
LONGEST: Final = 0.5


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        ("法务，谁开的公司？一个做钢材的老板", "enterprise"),
        ("机械厂工艺科科长，厂主是本村企业家", "enterprise"),
        ("民办中学数学老师，董事会是几个本地老板", "intermediary"),
        ("算法工程师，东家：民营短视频公司", "new_media"),
        ("民企，做公众号的，老板之前在报社，我管技术部", "new_media"),
        ("项目经理，公司的老板是宁波商人", "enterprise"),
        ("结构工程师，日本老板", "enterprise"),
        ("老板是台州人自己开的灯具厂，我在里面管模具工艺", "enterprise"),
        ("外贸私企，大股东做甩手掌柜，我管财务的总监", "enterprise"),
        ("私立口腔医院牙医，院长是大股东", "intermediary"),
        ("创始人是我大学室友，我没股份，就在他公司做前端架构", "enterprise"),
        ("朋友圈里都喊我老板，其实就是民营家电公司的信息部经理", "enterprise"),
        ("给开厂的表亲戚管账，他那是私营纸箱厂，我是会计师", "enterprise"),
        ("质量工程师，公司是海归老板自己创业的", "enterprise"),
    ],
)
def test_an_owner_beside_a_post_is_somebody_else(words: str, outcome: str) -> None:
    form = read(None, words)
    assert classify(form).outcome == outcome
    said = {value for job in form.engagements for each in job.evidence for value in each.value}
    assert not {"owner", "founder"} & said


@pytest.mark.parametrize("words", ["社工，商会里都是老乡老板", "心理咨询师，来访者多是企业老板"])
def test_owners_whom_somebody_knows_own_nothing_that_is_told(words: str) -> None:
    (job,) = read(None, words).engagements
    assert job.ownership is None


@pytest.mark.parametrize(
    "words",
    [
        "设计师兼老板，民营公司",
        "民营家具厂，我是老板",
        "自家的民营公司，老板是我",
        "私营企业老板，会木工",
        "开了家小厂，请了三个师傅",
    ],
)
def test_a_writer_who_owns_the_unit_stays_its_owner(words: str) -> None:
    assert classify(read(None, words)).outcome == "outside"


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        ("夫妻俩办的机械有限公司，请我去管生产，生产经理", "enterprise"),
        ("小作坊个体执照，老板请我做会计", "contested"),
        ("民办中学校长聘我管初三，我教物理", "intermediary"),
    ],
)
def test_who_was_hired_does_not_own_what_the_others_opened(words: str, outcome: str) -> None:
    assert classify(read(None, words)).outcome == outcome


@pytest.mark.parametrize("words", ["独立策展人，美术馆请我做项目", "没有单位的手语翻译，法院请我去"])
def test_a_client_who_asks_somebody_in_hires_nobody(words: str) -> None:
    assert classify(read(None, words)).outcome == "freelance"


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        ("女婿在外企当经理，我给他们带娃", "outside"),
        ("我爸是厂长我妈是医生，轮到我，司法鉴定所（民营）鉴定人", "intermediary"),
        ("民营医院护士长，儿子在国企当电工", "intermediary"),
    ],
)
def test_the_work_of_kin_is_not_the_writer_s(words: str, outcome: str) -> None:
    assert classify(read(None, words)).outcome == outcome


@pytest.mark.parametrize(
    "words",
    [
        "一个私企老板，工程师",
        "这家公司的创始人，工程师",
        "创始人之一，程序员，民企",
        "当老板的，设计师，民企",
        "其实是老板，设计师，民企",
        "之前是程序员，现在是创始人，民企，产品经理",
        "师兄聘我做技术总监，联合创始人，民企",
        "公司有两个老板，一个是我，民企总监",
        "给开公司的客户做账，会计",
    ],
)
def test_words_that_may_mean_the_writer_make_no_staff(words: str) -> None:
    assert classify(read(None, words)).outcome != "enterprise"


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        ("我爸开的厂，我是会计", "enterprise"),
        ("姑姑开的律所，我是律师", "intermediary"),
        ("民企没裁我，会计", "enterprise"),
        ("雇主：民营公司，岗位：会计主管", "enterprise"),
    ],
)
def test_a_unit_of_others_in_which_the_writer_works_stays_told(words: str, outcome: str) -> None:
    assert classify(read(None, words)).outcome == outcome


@pytest.mark.parametrize(
    "piece", ["我的", "我们的", "公司的", "老板", "给开的", "厂里", "一个", "我爸", "请我"]
)
@pytest.mark.parametrize("before", ["", "民企会计，"])
def test_words_that_are_repeated_are_read_soon(piece: str, before: str) -> None:
    read(None, "民企会计，我的老板")
    began = time.process_time()
    read(None, f"{before}{piece * 60}")
    assert time.process_time() - began < LONGEST
