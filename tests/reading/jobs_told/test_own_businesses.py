"""An owner is outside whatever the business is, unless its kind may be one that the groups name."""

from __future__ import annotations

import pytest

from newstratum import classify, read
from newstratum._reading.jobs_told.own_businesses import (
    KINDS,
    TRADES,
    find_own_business,
    hints_at_own_account,
    is_done_by_hand,
    speaks_of_the_owner,
)

OWNER = frozenset({"owner"})
NOTHING: frozenset[str] = frozenset()


@pytest.mark.parametrize(
    ("employer", "title"),
    [
        (None, "客家土菜馆老板"),
        ("客家土菜馆", "老板"),
        (None, "滑雪场老板"),
        (None, "水果供应链公司创办人"),
        (None, "董事长，公司我创办，做汽车电子"),
        (None, "火车站旁开旅馆"),
        (None, "哈尔滨道里区开饺子馆"),
        (None, "开茶叶庄"),
    ],
)
def test_who_runs_a_business_is_outside_whatever_it_sells(employer: str | None, title: str) -> None:
    assert classify(read(employer, title)).outcome == "outside"


@pytest.mark.parametrize(
    "title",
    [
        "老板",
        "老板一个",
        "宠物医院老板",
        "口腔诊所老板",
        "律所老板",
        "培训学校老板",
        "MCN机构老板",
        "短视频公司创始人",
        "知识产权代理老板",
        "准备开茶叶庄",
        "理发馆老板",
    ],
)
def test_where_the_kind_matters_nothing_is_taken_for_granted(title: str) -> None:
    assert classify(read(None, title)).outcome != "outside"


def test_what_is_taken_for_granted_is_shown_with_its_words() -> None:
    (job,) = read("客家土菜馆", "老板").engagements
    assert job.employer_kind == KINDS
    assert job.service == TRADES
    shown = {each.fact: (each.words, each.origin) for each in job.evidence if each.fact != "role"}
    assert shown["employer_kind"] == shown["service"] == ("客家土菜馆", "employer_text")


@pytest.mark.parametrize(
    ("text", "relation", "role", "service"),
    [
        ("土菜馆老板", NOTHING, NOTHING, NOTHING),
        ("土菜馆老板", frozenset({"owner", "employee"}), NOTHING, NOTHING),
        ("土菜馆老板", OWNER, frozenset({"technical"}), NOTHING),
        ("土菜馆老板", OWNER, NOTHING, frozenset({"writing"})),
        ("朋友的土菜馆老板", OWNER, NOTHING, NOTHING),
        ("以前土菜馆老板", OWNER, NOTHING, NOTHING),
        ("老板是我自己", OWNER, NOTHING, NOTHING),
        ("ceo", OWNER, NOTHING, NOTHING),
        ("", OWNER, NOTHING, NOTHING),
    ],
)
def test_other_words_name_no_business(
    text: str, relation: frozenset[str], role: frozenset[str], service: frozenset[str]
) -> None:
    assert find_own_business(text, relation=relation, role=role, service=service) is None


def test_a_skilled_trade_leaves_its_service_open() -> None:
    business = find_own_business("钟表修理铺老板", relation=OWNER, role=NOTHING, service=NOTHING)
    assert business is not None
    assert business.words == "钟表修理铺"
    assert business.services == NOTHING


@pytest.mark.parametrize(
    "title",
    [
        "在小区门口给人配菜卖菜，货是自己凌晨批来的",
        "拉黄包车带游客转胡同，车份儿自己出",
        "报社门口的报刊亭，亭子我承包着，卖水卖烟",
        "跑长途货运，家里那个小卖部是媳妇在管",
    ],
)
def test_what_is_done_by_hand_is_outside_in_a_unit_or_without_one(title: str) -> None:
    assert classify(read(None, title)).outcome == "outside"


@pytest.mark.parametrize(
    ("text", "relation", "role", "service"),
    [
        ("卖菜", NOTHING, frozenset({"frontline"}), NOTHING),
        ("卖菜", NOTHING, frozenset({"business_staff"}), frozenset({"retail"})),
        ("卖菜", frozenset({"employee"}), frozenset({"frontline"}), frozenset({"retail"})),
        ("写稿", NOTHING, frozenset({"frontline"}), frozenset({"writing"})),
        ("法务，集团是公是私不清楚", NOTHING, frozenset({"frontline"}), frozenset({"farming"})),
    ],
)
def test_other_work_is_not_taken_for_work_by_hand(
    text: str, relation: frozenset[str], role: frozenset[str], service: frozenset[str]
) -> None:
    assert not is_done_by_hand(text, relation=relation, role=role, service=service)


def test_one_word_that_says_so_is_enough_for_work_of_ones_own() -> None:
    alone, skill = frozenset({"none", "employee"}), frozenset({"writing", "none"})
    assert hints_at_own_account("自由编剧,按集付费", relation=alone, service=skill)
    assert not hints_at_own_account("业余编剧,按集付费", relation=alone, service=skill)
    assert not hints_at_own_account("编剧", relation=frozenset({"employee"}), service=skill)
    assert not hints_at_own_account("司机", relation=alone, service=frozenset({"delivery"}))
    assert (
        classify(read("某影视剧组长期找人", "自由编剧 无需坐班 按集付费 不签劳动合同")).outcome == "freelance"
    )


@pytest.mark.parametrize(
    ("title", "outcome"),
    [
        ("民企大股东换了人，我是研发工程师", "enterprise"),
        ("民营食品厂老板，自己控股", "outside"),
    ],
)
def test_whoever_works_there_speaks_of_somebody_else_as_the_owner(title: str, outcome: str) -> None:
    assert classify(read(None, title)).outcome == outcome


def test_only_a_noun_leaves_it_open_who_owns() -> None:
    technical = frozenset({"technical"})
    assert speaks_of_the_owner(["大股东", "庄主"], relation=OWNER, role=technical)
    assert not speaks_of_the_owner(["公司是我注册的"], relation=OWNER, role=technical)
    assert not speaks_of_the_owner(["老板"], relation=OWNER, role=frozenset({"management"}))
    assert not speaks_of_the_owner(["老板"], relation=frozenset({"employee"}), role=technical)
    assert not speaks_of_the_owner([], relation=NOTHING, role=technical)
