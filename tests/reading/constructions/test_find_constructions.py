"""Each construction decides a row, and is missed when it is taken away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pytest
from attrs import evolve

from newstratum._reading.cells import read_employer_cell, read_title_cell
from newstratum._reading.constructions import find_constructions as constructions
from newstratum._reading.constructions.construction import Effect
from newstratum._reading.constructions.find_constructions import CONSTRUCTIONS, find_construction
from newstratum._reading.constructions.of_cues import CUES
from newstratum._reading.sentences.descriptions import segment_description
from newstratum._shipped.lexicons import load_lexicons

#: For each construction what somebody wrote; without it, another thing is read.
NEEDED: Mapping[str, str] = {
    "few_are_sold": "民营医院医师，副业种兰花，三年卖出两盆",
    "paid_by_the_work": "写网文，千字分成",
    "posted_by": "护工，外包公司派在病房里",
    "done_no_more": "民企会计，早不干了",
    "trade_was_left": "民企会计，去年关张了",
    "contract_ended": "民企会计，合同到期走人了",
    "belongs_to_the_past": "民企会计，以前的事了",
    "was_done_for_a_time": "民企会计，干了三年就撤了",
    "begins_later": "民企会计，下月才去报到",
    "not_begun": "民企会计，还没入职",
    "waits_to_begin": "民企会计，等批复",
    "is_being_prepared": "民企会计，还在谈",
    "founded_by_me": "民企会计，公司是我注册的",
    "named_unit_founded_by_me": "选题我管，短视频公司是我自己掏钱注册的",
    "most_of_it_is_mine": "民企会计，我占股百分之百",
    "firm_is_mine": "民企会计，厂归我管归我有",
    "holds_some_by_a_word": "民企总经理，内部股认购过两回",
    "papers_name_me": "民企会计，营业执照写的我名字",
    "unit_came_to_me": "民企会计，前老板转让给我了",
    "staff_is_mine": "民企会计，雇了十来个人都给我打工",
    "lived_by": "民企会计，全家靠它吃饭",
    "is_the_main_job": "民企会计，是主业",
    "most_of_the_income": "民企会计，收入全在这",
    "nothing_earned_besides": "民企会计，没别的进项",
    "little_comes_of_it": "民企会计，补贴点家用",
    "done_besides": "民企会计，是副业",
    "not_lived_by": "民企会计，一年没几单",
    "done_for_nothing": "民企会计，白帮忙",
    "no_wage_no_insurance": "民营MCN签约达人，不发工资不交社保",
    "insured_by_the_unit": "民企会计，单位给缴公积金",
    "wage_every_month": "民企会计，月月发工资",
    "on_the_staff": "民企会计，是公司正式员工",
    "works_for_the_boss": "民企会计，给老板打工",
    "paid_for_the_work_alone": "民企会计，自由身",
    "ends_by_a_word": "民企会计，做到去年底就停了",
    "owner_is_abroad": "会计，总部在美国",
    "owners_are_people": "会计，几个浙江人合股开的",
    "owner_is_the_state": "会计，军工央企下属",
    "serves_none_by_a_word": "画插画，到处打游击",
    "unpaid_by_a_word": "画插画，志愿服务",
    "mine_by_a_word": "民企会计，自己掏本钱开的",
    "boss_told": "做染整的，民企，老板原是村支书",
    "unit_was_reformed": "县属国企06年改制，现为私营，我是普通工程师",
    "that_was_before": "自由摄影师，那是以前，如今是民营影楼的技术总监",
    "studies_in_a_year": "和律所谈好了，现在是全日制法律硕士二年级",
    "given_out_to_others": "我是厂里的会计，食堂早包给私人了",
    "goes_along_to_school": "以前是会计，在家陪读三年",
    "another_does_it": "诊所我跟师兄合开，他看病，我只管账",
    "takes_a_fee": "在家教孩子写作文，收费",
    "own_work": "修功放音响，拍婚宴，都算我自己的活",
    "no_shop_no_licence": "上门修电视，没铺子没照",
    "nothing_to_do_with": "滑雪私教，跟雪场没关系",
    "never_registered": "吹唢呐的，白事班子没登记过",
    "nothing_taken_besides": "写程序的，没单位，私活也没接",
    "former_employer_was": "上个东家是国有水库，现在民营公司做设计",
    "no_more_done": "今年起不当老师了，民企会计",
    "employs_others": "诊所是我开的，请了两个大夫坐诊",
    "does_not_practise": "开了间诊所，我不懂医",
    "unpaid_post_told": "民企会计，协会监事长不领钱",
    "public_or_private_open": "学校老师，民办，民办公办我说不好",
    "serves_who_calls": "业余拉二胡，哪个棚叫去哪个棚",
    "several_jobs": "手上两份工作：民企会计、网约车",
    "equal": "民企会计和自家面馆，哪边算主业真说不清",
    "unit_beside": "国企旁边那家私企的工程师",
    "none_of_theirs": "业余德语笔译，不是他们的人",
    "while_studying": "在校期间当家教，民企会计",
    "offered": "刚拿到律所的offer，人在法院上班",
    "family_property": "公务员，老家有果园",
    "lives_on_savings": "以前是会计，靠积蓄过日子",
    "platform_contract": "在家写小说，签约网站，没坐班",
    "runs_it_for_another": "给私人老板管账，他开的是服装厂",
    "sent_by": "民企派我到事业单位驻场写代码",
    "retirement_papers": "国企工人，刚办完退休手续",
    "outsourced": "给游戏公司画原画外包",
    "not_there": "画插画，不在影楼上班",
    "founded_unit": "自己投资的民营印刷厂，管生产",
    "unpaid_told": "民企会计，另外在商会当顾问，顾问不给钱",
    "invests": "民企会计，平时炒炒股",
    "holds_the_firm": "公司我占60%，做软件外包",
    "hires_people": "小作坊编织手艺人，雇了四个婶子",
    "staff_told": "饭店是我的，有五个服务员",
    "hobby": "民企会计，唱戏只是爱好",
    "main_at_the_end": "开小饭馆是主业，有空帮人装电脑",
    "side_at_the_end": "炒股是副业，民企会计",
    "brings_more": "民企会计，小说稿费比工资高",
    "brings_little": "民企会计，稿费只是零头",
    "client_told": "客户都是国企，民企会计",
    "supplier_of": "国企的设备供应商，民营，工艺工程师",
    "place_told": "公司租的是国有厂房，民营企业，焊接工程师",
    "one_or_another": "民企合伙人，是打工还是出资要看怎么算",
    "not_so": "我不是公务员，民企工程师",
    "takes_pupils": "在家教钢琴，收了几个学生，没单位",
    "holds_some_shares": "民营公司副总，有一点股份",
    "served_once": "转业军人，民企保安部经理",
    "became_private": "厂子原来是集体的，后来国有股退出了，我是质量部长",
    "sold_out": "把厂子卖掉了，现在在民企当总工",
    "called_by_one_known": "老同事拉我去他的民营软件公司当架构师",
    "employed_by": "给国有银行做系统，我的雇主是民营软件公司，架构师",
    "unit_is_mine": "民企会计，果园是我承包着",
    "my_unit": "名下有一家印刷厂，管着三十人",
    "is_mine": "五金店，我家的",
    "head_is_me": "果园，都是我一个人掏的钱",
    "serves_nobody": "做口译，哪家都没签",
    "no_unit_served": "写歌，没签厂牌",
    "by_oneself": "拍婚礼，就我自己跑",
    "by_the_piece": "业余给人写歌，一首一结",
    "clients_come": "业余修空调，谁家坏了就喊我去",
    "not_working": "以前是会计，至今没着落",
    "left_the_job": "民企会计，上个月离了职",
    "retired_at_home": "以前是会计，天天钓鱼",
    "retired_for_years": "国企工人，退了好几年了",
    "paid_besides": "民企编辑，稿费另计",
    "takes_orders": "以前在影楼，一直自己接婚礼单",
    "keeps_the_shop": "小超市，夫妻俩看店",
    "business_told": "我管服务器运维，私企，主要做短视频平台",
    "unit_is_gone": "以前在剧团唱戏，民企会计，团里拆了",
    "work_is_lost": "以前是会计，跟着没了工作",
    "first_then": "先在国企，去年进了民企，当会计",
    "given_out_to": "国企外包给我们民营公司，我做开发",
    "done_once": "跑过外卖，现在是民营短视频公司的摄像",
    "qualified": "民企会计，持挖掘机操作证",
    "holds_no_shares": "民企总经理，一分股不占",
    "hired_to_run_it": "民企总经理，老板花钱请来的",
    "professional_manager": "民企，职业经理人",
    "nothing_is_registered": "跟妆师，个体户也没办",
    "was_let_go": "画插画，美资公司裁了我",
    "paid_by_the_month": "民企厂长，拿工资，工资按月发",
    "contract_not_signed": "画插画，劳动合同从来没签过",
    "not_hired": "画插画，不是雇佣关系",
    "signed_with_an_agency": "跟一家公会签了经纪约，天天播唱歌",
    "owner_is_private": "公司是温州老板开的，我是工艺工程师",
    "owner_is_foreign": "公司是德国人投的，我是工艺工程师",
    "owner_is_public": "公司是国资委控股的，我是工艺工程师",
    "owner_left_open": "民企工程师，公司性质我也搞不清",
    "majority_is_private": "工艺工程师，公司在上海，民营占51%",
    "wage_is_main": "民企工程师，工资占大头",
}


EVERY: Final = (*CONSTRUCTIONS, *CUES)


def _read(title: str) -> object:
    lexicons = load_lexicons()
    cell = read_title_cell(title, lexicons)
    segments = segment_description(read_employer_cell(None, lexicons), cell, ("e", "t"), lexicons)
    return [(segment.status, segment.notes, str(segment)) for segment, _ in segments], cell.clauses


def test_every_construction_has_a_row() -> None:
    assert set(NEEDED) == {each.name for each in EVERY}
    assert len(NEEDED) == len(EVERY)
    assert {each.effect for each in EVERY} == set(Effect)


@pytest.mark.parametrize("name", sorted(NEEDED))
def test_a_construction_is_missed_when_it_is_taken_away(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = _read(NEEDED[name])
    for table, forms in (("CONSTRUCTIONS", CONSTRUCTIONS), ("CUES", CUES)):
        kept = tuple(evolve(each, text="(?!)") if each.name == name else each for each in forms)
        monkeypatch.setattr(constructions, table, kept)
    find_construction.cache_clear()
    try:
        assert _read(NEEDED[name]) != before
    finally:
        find_construction.cache_clear()


@pytest.mark.parametrize("name", sorted(NEEDED))
def test_the_characters_looked_for_first_stand_in_each_text_of_the_form(name: str) -> None:
    (each,) = (each for each in EVERY if each.name == name)
    pieces = NEEDED[name].replace("：", "，").split("，")
    found = [piece for piece in pieces if each.pattern.fullmatch(piece)]
    assert found
    assert all(not each.keys.isdisjoint(piece) for piece in found)


@pytest.mark.parametrize(
    "words",
    [
        "无锡某某公司",
        "未来科技公司",
        "不锈钢公司",
        "单位没有食堂",
        "没换单位",
        "自由贸易区",
        "离退休办公室",
        "是非题",
    ],
)
def test_words_that_only_look_like_a_construction_are_none(words: str) -> None:
    assert find_construction(words) is None


@pytest.mark.parametrize("piece", ["我", "没", "是", "一", "自己", "客户", "比工资", "哪家", "退", "按"])
def test_a_long_piece_takes_time_in_proportion(piece: str) -> None:
    import time

    def take(count: int) -> float:
        best = float("inf")
        for _ in range(3):
            started = time.process_time()
            find_construction(piece * count)
            best = min(best, time.process_time() - started)
        return best

    assert take(2_000) <= 20 * take(200) + 0.05
