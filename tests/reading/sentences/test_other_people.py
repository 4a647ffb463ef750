"""What is told of a boss, a founder or kin makes nobody an owner who tells of a post beside it."""

from __future__ import annotations

import pytest

from newstratum import classify, read


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
