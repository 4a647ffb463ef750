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
    "several_clients": "没上班，帮七八家小饭店小卖部做账报税",
    "unit_of_another": "我给人看牙，诊所不是我的，签了五年合同",
    "commissioned_by": "承揽给博物馆画复原图，自由插画师",
    "posted_from_the_staff": "镇卫生院在编医生，派到村卫生室坐诊",
    "studies_full_time": "民企会计辞职，现脱产读博士",
    "went_there_after_years": "做翻译三年后进了民营企业，任行政部经理",
    "turned_free": "从影楼修图做到独立摄影师",
    "became_free": "前年从律所翻译岗离职，成了自由译员，专做法律文书",
    "lives_as": "曾任杂志美编，目前以自由插画师为业",
    "promoted_after_years": "在私企做出纳三年，去年考了证提成主管会计了",
    "promoted_from": "民营机械厂，从车工干到车间主任",
    "was_taken_on_by": "公办小学教师被挖到私立学校，教科学",
    "left_a_while_ago": "做动画，离开事业单位了，自己接活",
    "unit_left_then": "一个人画效果图，设计院2019年辞的",
    "could_not_go_on": "自由撰稿干不下去了，在民企做行政经理",
    "unit_gone_then": "剧团散了学会计，现在私营纺织厂做主办会计",
    "trade_was_learned": "以前唱戏的，跑去学了会计，现在在私营纺织厂做会计",
    "other_left": "原来是照相馆伙计，店主改行，现在自己给人拍照",
    "would_not_serve": "一直没找单位，画插画",
    "exam_failed": "考研没考上就没单位，写小说",
    "turned_to_good_works": "由记者转做公益，现在社工机构当项目主管",
    "called_to_events": "画墙绘的，老客户都请我去画",
    "comes_to_the_house": "现在自己背包上门修电脑",
    "alone_for_others": "我如今单独给人拍照",
    "sold_to_publishers": "在家画插画卖给出版社",
    "goes_there_later": "目前是自由译者，下半年才去学校当老师",
    "began_a_while_ago": "年后去造价咨询事务所当造价师，已经上岗半年",
    "after_graduation": "研究生毕业后换到民企，做研究员",
    "came_from": "民企专员，刚从事业单位转来",
    "main_job_behind": "民营二手车公司销售，主业；礼拜天帮忙做豆腐",
    "unpaid_beside": "专职妈妈，没有工作，义务帮幼儿园管家长群",
    "works_there_told": "民企派遣，干活在烟草公司",
    "has_nothing_to_do": "厂子搬走，没做事",
    "handed_down": "祖上传下来的豆腐坊，个体户",
    "stall_of": "下岗后摆了个早点摊",
    "paper_in_hand": "会计证在手，帮小饭店做账",
    "permanent_now": "村小，现在编教师",
    "two_of_us": "民企会计，两个合伙人开的，我是其中一个",
    "breaks_at_somebodys": "谁家水泵坏了打电话叫我",
    "called_to_perform": "唱秦腔的，庙会、白事请我就去唱",
    "called_when_needed": "会修挖掘机，工地打电话我就开车去",
    "of_no_unit_at_all": "画绘本，哪个单位都不是",
    "paid_by_the_word": "写网文，千字分成",
    "in_several_places": "歌手，在各地酒吧驻唱",
    "singly": "做日语翻译，个人接",
    "takes_it_and_does_it": "退下来的演员，自己接折子戏演",
    "only_for_the_table": "没有单位，修电视，顺带种两分菜地自己吃",
    "not_of_that_house": "给博物馆画复原图，非馆里员工",
    "insured_elsewhere": "没有单位，做英文翻译，社保挂靠朋友公司",
    "rose_from": "民营旅行社，由计调升的副总经理",
    "written_on_paper": "民营养猪集团，聘书上写的首席兽医师",
    "who_hired_me": "首席兽医师，聘我的是民营养猪集团",
    "hired_by_its_boss": "私人五金厂老板请来的主办会计",
    "falls_to_me": "民营药厂，人事归我管",
    "book_is_out": "网文写手，靠稿费，有本上架了",
    "for_people_mainly": "替人修电视是大头",
    "owner_behind_the_unit": "在三脚架厂，老板私人的做结构工程师",
    "trade_behind_the_owner": "在民企，图书仓储物流公司做算法工程师",
    "what_the_firm_sells": "在外企，卖打印机耗材，做嵌入式开发",
    "owner_by_hearsay": "系统架构师，外面传是国企背景",
    "public_or_private_is_asked": "住院医师，公家的还是私人的请会里核一下",
    "only_for_clients": "暖通工程师，我们民企专给县医院装净化手术室",
    "shares_the_proceeds": "一直在家写连载，和网站签的分成",
    "in_a_building": "在国企大厦十九楼上班，公司是私人老板的，我写后端",
    "that_post_there": "民营美术馆公司那份兼职讲解签了合同",
    "one_of_several": "做工业软件的民企，我是三个合伙人之一",
    "kept_after_retirement": "民营医院干到退休又续签三年，康复治疗师",
    "opens_a_channel": "民营药厂研究员，又自己开号讲化学",
    "contract_and_insurance": "人坐在国有银行里，合同和社保都在民营外包公司",
    "hired_by_a_small_unit": "个体饭店请的会计",
    "boss_is_a_trader": "饭店会计，老板是个体户",
    "own_unit_was_taken": "自己的公司让别人并了，现在民营公司当顾问",
    "unit_was_mine": "公司原是我的，现在民企当顾问",
    "in_an_earlier_time_still": "上半年还在国企上班，现在民企会计",
    "what_really_pays": "送外卖只是凑数，真正挣钱的是写脚本",
    "stays_on_as": "民营公司，现在留任总经理拿年薪",
    "income_is_from_elsewhere": "在民企兼职做翻译，主要收入不靠这个",
    "same_post_still": "国企，我还在原岗做工艺工程师",
    "firm_in_china": "美资在华工厂厂长，总部任命领工资",
    "branch_here": "刚入职外资投行的中国公司，行业分析师",
    "unit_of_kin": "我哥的公司里管技术，我不占股，拿工资",
    "sells_rights": "在家写儿歌，词曲卖版权过日子",
    "trained_before": "规培在公立医院，完了去私立口腔医院，现为主治医师",
    "rest_is_a_wage": "给人剪片子，剩下是民营公司的工资",
    "at_ones_own_home": "在自己家客厅教孩子写作文",
    "every_weekend": "民企会计，逢周末去婚宴拍照",
    "keeps_children": "在家带两个小孩没上班",
    "it_still_is": "二十年前下海，到今天还是自家五金厂的厂长",
    "own_unit_with_a_post": "二十年前下海，自家五金厂的厂长",
    "teaches_a_few_times": "外资管理咨询公司顾问，一年去大学讲两回课",
    "kept_to_oneself": "自由职业，具体的懒得打字啦",
    "boss_is_a_businessman": "供应链管理师，老板是民营企业家",
    "opened_by_in_shanghai": "伊是外国人开个公司里向个会计",
    "of_the_boss": "带货主播，老板的直播公司给交社保",
    "account_of_ones_own": "自己开公众号写碳中和的，没注册公司",
    "heads_a_line": "在私企流水线当班长",
    "who_holds_it_is_not_known": "结构工程师，某股份公司，谁控股我真不晓得",
    "exam_passed": "审计员（考到CPA了）",
    "made_to_fill_in": "hr催填表 民企，测试员",
    "owner_told_last": "车间流水线工人民企",
    "boss_bought_all": "厂子以前国营，零三年老板全买下来了，我是电气工程师",
    "only_a_hobby": "民企会计，摄影只是我的爱好，不赚钱",
    "sold_from_own_land": "自家果园的橙子，自己开直播卖",
    "stand_of_ones_own": "卖鱼的，档口自己租",
    "insured_by_a_unit": "带货主播，民营直播公司给交社保",
    "called_but_is": "民企，叫人工智能训练师，其实天天给图片拉框",
    "not_known_whose_it_is": "化验员，不知道厂是国有的还是私人的",
    "hired_again_at": "退了，返聘在民营医院看门诊",
    "works_for_capital": "给资本家打工，某民企产品经理",
    "particle_before_a_title": "阿拉是律师事务所额律师",
    "that_unit_of_mine": "如今是自己那所民办高中的创办人",
    "until_it_ends": "合同到期之前还是民营药厂的工程师",
    "boss_calls": "以前自己办厂，厂卖了，新老板聘我管生产",
    "in_there": "民营短视频公司，我在里头负责达人孵化",
    "met_somewhere": "我在慈善超市买菜认识的老板，现在给他的民营公司当仓库主管",
    "nicknamed": "邻居都喊我处长，在民营企业管人力资源部",
    "works_outdoors": "旅拍摄影师，景区里接单，在景区里自己揽客",
    "unit_of_the_family": "给检察院食堂送豆腐，豆腐坊我家的",
    "place_inside": "在大学里开打印店，店是我的",
    "lives_somewhere": "住在税务局宿舍，自己接活做翻译",
    "called_otherwise": "外号律师，实际是流水线工人",
    "turned_into": "公办转民办的小学，教语文",
    "turned_back_into": "民办转公办的小学，教语文",
    "posted_from": "行业协会派驻展会的讲解员",
    "of_the_authority": "退役军人事务员，镇里的",
    "particles_of_speech": "做架构师哒，公司是新加坡人投滴",
    "put_right_by_oneself": "在民营报纸？不是，是民营的资讯APP，当编辑主任",
    "called_by_a_name": "网店名字叫心愿协会，卖手账的，就我一个人开",
    "boss_is_another": "民营牙科诊所坐诊牙医，老板另有其人",
    "hired_by_a_trader": "仓管，个体老板雇的",
    "owner_is_not_known": "机械工程师，公司是私人还是国家的我真不清楚",
    "place_beside": "在政协礼堂隔壁开了家花店",
    "stays_at_a_client": "碳中和顾问，受聘于一家管理咨询公司，常年驻在钢厂给人家做方案",
    "hired_by_that_unit": "村卫生室医生，镇卫生院聘的，工资卫生院发",
    "land_contracted": "兄弟仨包了片果园，卖苹果为生",
    "not_of_their_people": "替电视台跑龙套（不是台里的人）",
    "sells_own_goods": "个人开直播间卖自家种的猕猴桃，没签机构",
    "filled_in_by_another": "网格员代填：他是民企的工程师",
    "calls_without_a_mark": "巴扎上给客商当翻译谁叫跟谁走",
    "paid_by_the_day_without_a_mark": "巴扎上给客商当翻译一天三百",
    "closed_a_unit": "去年注销了公司，现在自己接设计",
    "after_it_was_gone": "早年在剧团唱戏，剧团散了以后自己走穴",
    "year_without_a_word": "2005进国有丝绸厂，2013起在台资电子厂做工艺工程师",
    "before_it_ended": "厂子破产前是车间主任，现在民企做保安",
    "retired_from": "国企退下来的会计，现在民营工厂看大门",
    "bought_by_the_state": "我们医院去年被区里收购了，我做检验技师",
    "bought_by_people": "厂子卖给了私人老板，我做工艺工程师",
    "still_the_same_post": "在民企，我还是原来的研发岗",
    "still_holds": "目前仍为某律所授薪律师",
    "wage_comes_from": "工资来自民营车企，岗位是标定工程师",
    "lives_by_this": "送水为生，业余给人画肖像",
    "has_a_unit_too": "民企工程师，自己还有个小超市",
    "practises_there": "律师事务所，独立执业",
    "below_an_authority": "镇政府下面的便民站，管档案的办事员",
    "left_and_does": "民办教师，后来辞了种田",
    "called_again": "民营医院返聘我看门诊",
    "works_alone": "一个人修农用电机，没招牌",
    "garden_of_the_family": "家里果园为主，周末修电脑",
    "family_land": "老家包了塘，别的没有",
    "contract_with": "跟民营软件公司签了劳动合同，写代码",
    "years_then_left": "报社干满二十年后辞职，民营短视频公司总编",
    "went_away_from": "从公立跳槽，民营妇产医院麻醉科医生",
    "closed_own_unit": "注销了自己的广告公司，给企业做品牌策划，没单位",
    "was_called_to": "国企会计，被一家民营化肥企业请去做财务经理",
    "until_today": "在民办高中教书教到现在",
    "waits_for_work": "以前是会计，在等新工作",
    "next_job_is_sure": "刚从外企离职，下家已定",
    "stand_is_rented": "在菜场租了个摊位卖水产",
    "founded_together": "跟朋友合伙成立播客公司，做节目",
    "of_ones_own_unit": "协会副会长，吃饭靠自己的五金厂",
    "sold_to_people": "乡企卖给私人以后还是主办会计",
    "paid_by_that_unit": "工资是国有农场发的，修农机",
    "in_name_only": "名义上是协会副会长，民企会计",
    "title_at_the_client": "给民营影楼当兼职店员",
    "studies_beside_work": "在职读博，民营芯片公司验证工程师",
    "keeps_house": "在家照顾生病的父亲",
    "in_which_column": "工作单位：民营纸厂，职务：车间主任",
    "pay_of_a_year_is_little": "民企工程师，业余写诗，一年几千块",
    "pay_is_little": "民企工程师，业余写诗，一个月几百块",
}


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
def test_the_signs_looked_for_first_stand_in_each_wording(name: str) -> None:
    (each,) = (each for each in WORDINGS if each.name == name)
    text = wordings._tell_of_oneself(NEEDED[name].replace("，", ",").replace("：", ":"))
    assert each.pattern.search(text) is None or word_plainly(text) != text


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
