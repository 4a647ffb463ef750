"""Signs that nobody is served hold together, and not beside a unit, a wage or another job."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pytest

from newstratum._api import classify, read
from newstratum._reading.wordings import of_own_account as signs
from newstratum._reading.wordings.of_own_account import SIGNS, tell_of_own_account

#: For each sign what somebody wrote; without it, another thing is written.
NEEDED: Mapping[str, str] = {
    "each_piece_by_itself": "写家谱,一本一谈",
    "as_many_as_are_paid": "修钢琴,修一台收一台",
    "paid_by_measure": "翻译说明书,按千字八十",
    "done_and_paid": "写剧本,交稿结款",
    "fee_taken": "画墙绘,定金五百",
    "whoever_asks": "拉二胡,哪家有喜事就给哪家拉",
    "called_when_needed": "唱戏的,有人请才唱",
    "clients_change": "写台词,制作方换来换去",
    "nobody_governs": "录有声书,谁也管不着",
    "nobody_pays_a_wage": "话剧演员,平时没人发工资",
    "lives_by_royalties": "写网络小说,靠读者打赏过日子",
    "sold_by_others_for_a_part": "画家,画挂在画廊寄卖",
    "by_word_of_mouth": "接婚礼跟拍,靠的是口碑",
    "clients_come": "在家修收音机,街坊送来",
    "orders_come_from": "在家画瓷,订单来自茶客",
    "insured_by_oneself": "给人写传记,社保自己交",
    "price_told": "给人写传记,一口价",
    "busy_at_times": "接婚礼跟拍,旺季忙淡季歇",
    "by_the_project": "接动画分镜,项目制",
    "at_ones_own_place": "接动画分镜,画室就在自家阁楼",
}


def test_every_sign_has_a_row() -> None:
    assert set(NEEDED) == {each.name for each in SIGNS}
    assert len(SIGNS) == len(NEEDED)


@pytest.mark.parametrize("name", sorted(NEEDED))
def test_a_sign_is_missed_when_it_is_taken_away(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = tell_of_own_account(NEEDED[name])
    assert before.endswith("没有单位")
    monkeypatch.setattr(signs, "SIGNS", tuple(each for each in SIGNS if each.name != name))
    assert tell_of_own_account(NEEDED[name]) != before


_ALONE: Final = (
    "给短剧写台词，一集一集算钱，制作方换来换去",
    "俺是画匠，谁家照壁要画就去画，管饭给钱",
    "绘本译者，版税分成，跟出版社只有出版合同",
    "帮民宿老板做软装设计，跑一家是一家，费用当面谈",
    "在家修笔记本，邻居和网上寄来的都接",
)


@pytest.mark.parametrize("told", _ALONE)
def test_who_shows_it_by_several_signs_serves_no_unit(told: str) -> None:
    assert classify(read(title=told)).outcome == "freelance"


@pytest.mark.parametrize(
    "told",
    [
        "民营公司设计师,按件算提成,客户介绍",
        "在出版社做编辑,社保自己交,一本一结",
        "会计,公司聘的,按次收费",
        "写小说,业余写的,按千字收费",
        "自己开了家影楼,回头客多,一单一结",
        "画插画,一本一谈,占收入一半",
        # One weak sign says too little.
        "翻译,一口价",
        "工程师,社保自己交",
        # Who is employed says so too: nobody pays and nobody calls.
        "工程师,项目制,到处跑",
        # No piece is left that tells of work.
        "没单位,靠投稿挣稿费",
        "没有单位",
    ],
)
def test_signs_say_nothing_beside_a_unit_a_wage_or_another_job(told: str) -> None:
    assert tell_of_own_account(told) == told


def test_signs_say_nothing_where_another_cell_names_a_unit() -> None:
    told = "设计师，客户介绍客户，社保自己交"
    assert classify(read(title=told)).outcome == "freelance"
    assert classify(read("民营科技公司", told)).outcome == "enterprise"
