"""Each wording decides a row, and is missed when it is taken away."""

from __future__ import annotations

import time
from collections.abc import Mapping

import pytest

from newstratum._reading.cells import read_employer_cell, read_title_cell
from newstratum._reading.sentences.descriptions import segment_description
from newstratum._reading.wordings import plain_words as wordings
from newstratum._reading.wordings.plain_words import WORDINGS, word_plainly
from newstratum._shipped.lexicons import load_lexicons

#: For each wording what somebody wrote; without it, another thing is read.
NEEDED: Mapping[str, str] = {
    "contract_with": "保安，和仲裁委签劳动合同",
    "joined_a_body": "民企会计，去年加入工会",
    "appointed": "任民企网络安全渗透测试工程师",
    "entered_last": "算法工程师，2019年进外资云公司",
    "signed_behind": "主播(签约艺人，非员工)",
    "came_from_to_another": "上个月从国企跳槽来的，民企，工程师",
    "work_is_sold": "写小说，稿子卖给出版社",
    "manages_for": "替澳洲老板看国内工厂，厂长",
    "laid_off_by": "软件工程师，刚被私企裁员",
    "leaves_later": "民企软件工程师，离职手续在办，月底才走",
    "registered_here": "项目官员，境外基金会北京代表处，依法登记过的",
    "content_business": "在一家民营出行平台公司的内容业务部当编辑",
    "shares_elsewhere": "公立医院儿科医师，另持有一家民营医院的几万块股份",
    "account_brings": "民办大学讲师，B站账号收入占六成",
    "dispatched_to": "由派遣公司派驻一家民营电池厂，做工艺工程师",
    "heads_a_department": "老板是我舅，私企，我管生产计划部",
    "units_of_others": "软件工程师，没写单位，楼下是家私企",
    "founded_with_money": "自己投资办了化工厂，以前是技术员",
    "owner_is_not_told": "码农，公司国企民企不方便讲",
    "oneself_in_forms": "宠物美容师，本人开店，个体执照",
    "taken_for_something": "有人说我是老板，其实我是民企经理",
    "own_firm_failed": "创业失败，现在给竞争对手（民企）当销售总监",
    "foreign_once": "外资改内资，研发经理",
    "family_has_a_firm": "家里开厂，我在厂里管技术",
    "several_clients": "没上班，帮七八家小饭店小卖部做账报税",
    "studies_full_time": "民企会计辞职，现脱产读博士",
    "promoted_from": "民营机械厂，从车工干到车间主任",
    "would_not_serve": "一直没找单位，画插画",
    "turned_to_good_works": "由记者转做公益，现在社工机构当项目主管",
    "called_to_events": "画墙绘的，老客户都请我去画",
    "sold_to_publishers": "在家画插画卖给出版社",
    "goes_there_later": "目前是自由译者，下半年才去学校当老师",
    "came_from": "民企专员，刚从事业单位转来",
    "main_job_behind": "民营二手车公司销售，主业；礼拜天帮忙做豆腐",
    "unpaid_beside": "专职妈妈，没有工作，义务帮幼儿园管家长群",
    "stall_of": "下岗后摆了个早点摊",
    "of_no_unit_at_all": "画绘本，哪个单位都不是",
    "singly": "做日语翻译，个人接",
    "owner_behind_the_unit": "在三脚架厂，老板私人的做结构工程师",
    "what_the_firm_sells": "在外企，卖打印机耗材，做嵌入式开发",
    "owner_by_hearsay": "系统架构师，外面传是国企背景",
    "public_or_private_is_asked": "住院医师，公家的还是私人的请会里核一下",
    "only_for_clients": "暖通工程师，我们民企专给县医院装净化手术室",
    "heads_a_line": "在私企流水线当班长",
    "leads_a_field": "民企，我带销售",
    "leads_a_team": "在私企带HR团队做组织变革",
    "answers_for_a_part": "民营物流公司，整个仓储中心归我",
    "stand_of_ones_own": "卖鱼的，档口自己租",
    "opens_a_channel": "民营药厂研究员，又自己开号讲化学",
    "contract_and_insurance": "人坐在国有银行里，合同和社保都在民营外包公司",
    "hired_by_a_small_unit": "个体饭店请的会计",
    "boss_is_a_trader": "饭店会计，老板是个体户",
    "own_unit_was_taken": "自己的公司让别人并了，现在民营公司当顾问",
    "in_an_earlier_time_still": "上半年还在国企上班，现在民企会计",
    "what_really_pays": "送外卖只是凑数，真正挣钱的是写脚本",
    "firm_in_china": "美资在华工厂厂长，总部任命领工资",
    "keeps_children": "在家带两个小孩没上班",
    "kept_to_oneself": "自由职业，具体的懒得打字啦",
    "boss_is_a_businessman": "供应链管理师，老板是民营企业家",
    "opened_by_in_shanghai": "伊是外国人开个公司里向个会计",
    "who_holds_it_is_not_known": "结构工程师，某股份公司，谁控股我真不晓得",
    "learned_to": "厂里下来的，学会剪辑，被民营短视频公司招了",
    "office_building": "扫地的，外企写字楼",
    "called_but_is": "民企，叫人工智能训练师，其实天天给图片拉框",
    "called_in_jest": "民营设计公司，保洁，我们自称环境设计师",
    "hired_again_at": "退了，返聘在民营医院看门诊",
    "in_there": "民营短视频公司，我在里头负责达人孵化",
    "met_somewhere": "我在慈善超市买菜认识的老板，现在给他的民营公司当仓库主管",
    "works_outdoors": "旅拍摄影师，景区里接单，在景区里自己揽客",
    "unit_of_the_family": "给检察院食堂送豆腐，豆腐坊我家的",
    "lives_somewhere": "住在税务局宿舍，自己接活做翻译",
    "turned_into": "公办转民办的小学，教语文",
    "posted_from": "行业协会派驻展会的讲解员",
    "put_right_by_oneself": "在民营报纸？不是，是民营的资讯APP，当编辑主任",
    "boss_is_another": "民营牙科诊所坐诊牙医，老板另有其人",
    "owner_is_not_known": "机械工程师，公司是私人还是国家的我真不清楚",
    "place_beside": "在政协礼堂隔壁开了家花店",
    "stays_at_a_client": "碳中和顾问，受聘于一家管理咨询公司，常年驻在钢厂给人家做方案",
    "sells_own_goods": "个人开直播间卖自家种的猕猴桃，没签机构",
    "filled_in_by_another": "网格员代填：他是民企的工程师",
    "closed_a_unit": "去年注销了公司，现在自己接设计",
    "before_it_ended": "厂子破产前是车间主任，现在民企做保安",
    "bought_by_people": "厂子卖给了私人老板，我做工艺工程师",
    "still_holds": "目前仍为某律所授薪律师",
    "practises_there": "律师事务所，独立执业",
    "left_and_does": "民办教师，后来辞了种田",
    "works_alone": "一个人修农用电机，没招牌",
    "went_away_from": "从公立跳槽，民营妇产医院麻醉科医生",
    "was_called_to": "国企会计，被一家民营化肥企业请去做财务经理",
    "stand_is_rented": "在菜场租了个摊位卖水产",
    "founded_together": "跟朋友合伙成立播客公司，做节目",
    "of_ones_own_unit": "协会副会长，吃饭靠自己的五金厂",
    "paid_by_that_unit": "工资是国有农场发的，修农机",
    "studies_beside_work": "在职读博，民营芯片公司验证工程师",
    "keeps_house": "在家照顾生病的父亲",
}


def _list_plain() -> list[str]:
    marks = str.maketrans("，：；？", ",:;?")
    return [wordings._tell_of_oneself(told.translate(marks)) for told in NEEDED.values()]


def _read(title: str) -> object:
    lexicons = load_lexicons()
    cell = read_title_cell(title, lexicons)
    segments = segment_description(read_employer_cell(None, lexicons), cell, ("e", "t"), lexicons)
    return [(segment.status, segment.notes, str(segment)) for segment, _ in segments], cell.clauses


def test_every_wording_has_a_row() -> None:
    assert set(NEEDED) == {each.name for each in WORDINGS}
    assert len(WORDINGS) == len(NEEDED)


@pytest.mark.parametrize("name", sorted(NEEDED))
def test_a_wording_is_missed_when_it_is_taken_away(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = _read(NEEDED[name])
    kept = tuple(each for each in WORDINGS if each.name != name)
    monkeypatch.setattr(wordings, "WORDINGS", kept)
    assert _read(NEEDED[name]) != before


@pytest.mark.parametrize("name", sorted(NEEDED))
def test_a_wording_stands_in_no_words_without_one_of_its_signs(name: str) -> None:
    (each,) = (each for each in WORDINGS if each.name == name)
    shortened = [text[start:] for text in _list_plain() for start in range(len(text))]
    assert any(each.pattern.search(text) for text in shortened)
    for text in shortened:
        assert each.pattern.search(text) is None or any(sign in text for sign in each.signs), text


@pytest.mark.parametrize(
    ("told", "read"),
    [
        ("我爸在私企开车", "在私企开车"),
        ("姐姐是民办小学老师", "民办小学老师"),
        ("他六十八了,民营医院返聘他看片子", "我六十八了,民营医院返聘我看片子"),
        # Who speaks of themselves besides is the one who is told of.
        ("老婆在超市上班,我在民企做会计", "老婆在超市上班,我在民企做会计"),
        ("工程师", "工程师"),
    ],
)
def test_what_is_told_of_one_in_the_family_is_told_as_of_oneself(told: str, read: str) -> None:
    assert wordings._tell_of_oneself(told) == read


@pytest.mark.parametrize(
    ("told", "read"),
    [
        ("我带研发", "我做部门主管"),
        ("主持内审部工作", "做部门主管"),
        ("主管全省分公司", "做部门主管"),
        ("领着一个二十人的团队做算法", "做部门主管"),
        ("分公司这一摊子都归我管", "做部门主管"),
        # Who keeps a store, teaches a class or holds a rank leads nobody.
        ("管仓库", "管仓库"),
        ("带毕业班", "带毕业班"),
        ("带两个徒弟做木工", "带两个徒弟做木工"),
        ("主管会计", "主管会计"),
        ("负责研发", "负责研发"),
        ("自动化脚本都归我", "自动化脚本都归我"),
    ],
)
def test_who_leads_a_part_of_a_unit_manages(told: str, read: str) -> None:
    assert word_plainly(told, beside_a_unit=True) == read


@pytest.mark.parametrize(
    "told",
    [
        "我儿子在外资公司写程序,我替他填",
        "孩子在外资公司写程序,填表的是他妈",
        "在外资公司写程序,老伴代填",
    ],
)
def test_who_fills_in_the_form_for_another_is_left_out(told: str) -> None:
    assert word_plainly(told) == "在外资公司写程序"


@pytest.mark.parametrize("piece", ["后来", "从民企出来", "自己的公司", "被民企请去", "工资是", "在家照顾"])
def test_wording_takes_time_in_proportion(piece: str) -> None:
    def take(count: int) -> float:
        text = piece * count
        start = time.process_time()
        word_plainly(text)
        return time.process_time() - start

    take(10)
    assert take(400) < 40 * max(take(40), 0.002)
