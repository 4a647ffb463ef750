"""Other wordings of what the grammar knows, written in its own words before a sentence is parted.

People tell one thing in many ways: 从公立跳槽, 被民企请去做厂长, 租了个门面. Each wording has a name, so that
a test can take it away, and is written in words that the clauses are read from: 以前在公立, 现在在民企.
"""

from __future__ import annotations

import re
from typing import Final

from attrs import field, frozen

#: A unit's words as somebody tells them: short, and without a mark.
_UNIT: Final = "[^,;()]{2,14}?"
#: What words for a unit of one's own end with.
_OWN_ENDS: Final = (
    "(?:公司|店|厂子?|铺子?|工作室|诊所|馆|事?务?所|园|社|机构|学校|企业|作坊|酒楼|饭店|农场|农庄|民宿|"
    "超市|网吧|车行|行|坊|医院)"
)
_START: Final = "(?:^|(?<=[,;(。 ]))"
_END: Final = "(?=[,;)。 ]|$)"
_WHEN: Final = (
    "(?:我|就|又|才|再|于是|后来?|之后|随后|然后|接着|今年|去年|前年|大前年|上个?月|这个月|年初|年底|"
    "前不久|最近|刚刚?|[0-9]{2,4}年(?:[0-9]{1,2}月)?(?:底|初|起)?|[0-9]{1,2}月|[一二三四五六七八九十两]{1,3}年后|现在)*"
)
_FAMILY: Final = (
    "(?:爸爸?|妈妈?|父亲|母亲|老爸|老妈|爹|娘|老公|老婆|丈夫|妻子|爱人|媳妇|先生|太太|儿子|女儿|儿媳|女婿|"
    "哥哥?|姐姐?|弟弟?|妹妹?|嫂子|姐夫|妹夫|爷爷|奶奶|外公|外婆|姥姥|姥爷|公公|婆婆|岳父|岳母|丈人|"
    "叔叔?|伯伯|伯父|舅舅?|姑姑|姑妈|姨妈?|阿姨|表[哥姐弟妹]|堂[哥姐弟妹]|对象|男友|女友|家长)"
)


@frozen
class Wording:
    """One way to tell something, and how the grammar tells it."""

    name: str
    pattern: re.Pattern[str] = field(repr=False)
    #: What is written for it, with the groups of the pattern.
    written: str = field(repr=False)


def _build(name: str, pattern: str, written: str) -> Wording:
    bounded = pattern.replace(")*", "){0,4}").replace(")+", "){1,4}")
    return Wording(name, re.compile(bounded), written)


#: In the order in which they are written.
WORDINGS: Final = (
    _build(
        "year_without_a_word",
        "(?<![0-9.])(?P<year>(?:19|20)[0-9]{2})(?=[进去到在入从考转调毕下退辞])",
        "\\g<year>年",
    ),
    _build(
        "before_it_ended",
        "(?P<end>[^,;()]{0,6}?(?:破产|倒闭|改制|离职|辞职|退休|毕业|结婚|生孩子|生娃|怀孕|疫情|下岗|拆迁|搬迁|产假|出国|移民|创业))(?:之|以)?前(?:一直)?(?P<verb>是|在|当|做|给|开)",
        "以前\\g<verb>",
    ),
    _build(
        "retired_from",
        f"{_START}(?P<unit>[^,;()]{{2,8}}?)(?:退|退下来|退休|下岗|出来|辞职|离职|转业)的(?P<title>(?!独立|自由)[^,;()]{{2,10}}){_END}",
        "以前在\\g<unit>当\\g<title>",
    ),
    _build(
        "bought_by_the_state",
        "[^,;()]{0,8}被(?:[^,;()]{0,4}?)(?:央企|国企|国资委?|市里|区里|县里|政府|公办|公立)[^,;()]{0,6}?(?:收购|并购|买下|接管|控股|接手|兼并|盘下|收编|托管收回)(?:了|后|以后|过去)*",
        ",公司是国资委控股的,",
    ),
    _build(
        "bought_by_people",
        "[^,;()]{0,8}(?:被|卖给了?|转给了?)(?:[^,;()]{0,3}?)(?:民企|私企|老板|私人老板|私人|民营集团|民营企业|个人)(?:收购|并购|买下|买走|控股|接手|兼并|盘下)?(?:了|的|后|以后|过去)*"
        + _END,
        ",公司是私人的,",
    ),
    _build(
        "still_the_same_post",
        "(?:还|仍|依然|依旧)(?:是|做|干|在|任)?(?:着)?原来的?(?:那个)?(?=[^,]{2})(?![^,]*(?:发|付|开)(?:工资|$|,))",
        "是",
    ),
    _build("still_holds", "仍(?:旧|然)?(?:为|是|任)(?=[^,]{2})", "是"),
    _build(
        "wage_comes_from",
        "(?:工资|薪水|月薪)(?:主要|全部|都)*(?:来自|来源于|出自)(?P<unit>[^,;()]{2,14})",
        "主业在\\g<unit>上班",
    ),
    _build(
        "lives_by_this",
        f"{_START}(?P<work>(?![^,]*(?:[以靠]|没|不))[^,;()]{{2,8}}?)(?:为生|谋生|糊口|过日子)(?=,[^,]*(?:业余|周末|晚上|副业|有空|空了|偶尔|闲|另外))",
        "主要靠\\g<work>",
    ),
    _build(
        "has_a_unit_too",
        f"{_START}(?:我|自己|家里|名下|另外?|同时)*(?:还|也|另)有(?:一?[个家间爿])(?P<unit>[^,;()]{{1,10}}?(?:{_OWN_ENDS}|摊子?)){_END}",
        "另外自己开\\g<unit>",
    ),
    _build("practises_there", "独立执业(?=[0-9一二三四五律医]|[,;) ]|$)", "执业"),
    _build(
        "below_an_authority",
        "(?P<unit>镇政府|街道办?|区政府|县政府|乡政府|市政府|居委会|村委会|街道)(?:下面|底下|下属|所属|下设|里面?)的?[^,;()]{0,8}?(?:服务站|服务中心|中心|站|所|办)(?=[^,]{0,1}(?:[,;)的]|$))",
        "\\g<unit>",
    ),
    _build(
        "left_and_does",
        "辞(?:了|掉)(?:职|工作)?(?=种|养|跑|回家|回乡|开|写|画|拍|专)",
        "辞职,",
    ),
    _build(
        "called_again",
        f"{_START}(?:可是?|但是?|不过|后来|现在|又)*(?P<unit>[^,;()]{{3,12}}?)(?:还|又|就|也)?(?:返聘|聘|请|留用|留)(?:了)?(?:我|他)(?=[^,;()]{{2,}})(?!去|来|到)",
        "现在在\\g<unit>",
    ),
    _build("works_alone", "一个人(?=修|做|画|写|拍|接|干|跑|教|唱|译|弄)", "自己单干,"),
    _build(
        "garden_of_the_family",
        "(?:家里|自家|老家)(?:的|有)?[^,]{0,3}?(?P<land>果园|茶园|鱼塘|菜地|大棚|田地|山林|虾塘|葡萄园)(?=为主|是主|是大头)",
        "种\\g<land>",
    ),
    _build("family_land", "(?:家里|自家|自己|老家)(?=承包|种了?[^,]|养了?[^,]|包了?[地山塘])", ""),
    _build(
        "contract_with",
        f"(?:跟|和|与)(?P<unit>[^,;()]{{3,12}}?)签(?:了|的|订)*(?:正式|长期)?(?:劳动|聘用|雇佣)合同(?:的)?{_END}",
        "在\\g<unit>上班",
    ),
    _build(
        "years_then_left",
        "(?:干|做|待|呆|工作|当|教|混|熬|上)(?:满|了|过|够)?(?:差不多|整整|快)?[0-9一二两三四五六七八九十几半多]+(?:多|来)?年(?:多|半|书|班)?"
        "(?:之后|以后|后)?(?=辞职|辞了|离职|退休|下海|跳槽|出来|走人)",
        "",
    ),
    _build(
        "went_away_from",
        f"{_START}{_WHEN}从(?P<unit>{_UNIT})(?:跳槽|出来|跳出来|离开|下来|走|裸辞|跑出来|辞了|撤出来)(?:了|的|后|以后|之后)*(?:,|(?=[;)]|$))",
        ",以前在\\g<unit>,",
    ),
    _build(
        "closed_own_unit",
        "(?:注销|关掉|关停|关|转让|盘出|盘掉|卖掉|卖|停掉|结束|关闭|解散|散掉|转掉)(?:了)?(?:自己|自家|我自己|原来|原先|之前|以前)"
        f"(?:开|办)?的?(?P<unit>[^,]{{1,8}}?{_OWN_ENDS}){_END}",
        ",以前自己开\\g<unit>,",
    ),
    _build(
        "was_called_to",
        f"被(?P<unit>{_UNIT})(?:高薪)?(?:请|挖|聘|招|返聘|喊|拉|招聘|录用|录取)(?:去|来|过去|过来|走|回去|进去|到|进)+(?:了)?(?=[^,]{{1,12}})",
        ",现在在\\g<unit>,",
    ),
    _build(
        "until_today",
        "(?<=[\u4e00-\u9fff]{2})(?:,?一直)?(?:到|至|干到|做到|待到)(?:现在|今天|如今|今|目前)(?:了)?" + _END,
        "",
    ),
    _build(
        "waits_for_work",
        "(?:正?在|就|还)*等(?:着)?(?:新|下一份|别的|一份)?(?:的)?(?:工作|通知|机会|消息|入职|报到|上岗|offer|分配|面试结果)(?:的)?"
        + _END,
        "没工作",
    ),
    _build(
        "next_job_is_sure",
        "(?:新|下)(?:家|单位|东家|公司)(?:已经?|都|早)*(?:定|找好|敲定|谈好|谈妥|谈|说好)(?:了)?(?:还没[^,]{2,4}|没[^,]{2,4})?"
        + _END,
        "没工作",
    ),
    _build(
        "stand_is_rented",
        "(?:租|盘|包|弄|支|摆)(?:了|下|着)?(?:一?[个间处块]|两[个间])?(?:小|临街|临街的)?(?:门面房?|店面|铺面|摊位|档口|柜台|铺位|门脸)",
        "摆摊,",
    ),
    _build(
        "founded_together",
        "(?:(?:和|跟|与|同)[^,和跟与同]{1,6}?(?:一起|合伙|合|共同)?|几个[^,]{1,3}(?:一起|合伙|合)|自己|个人|独自|本人|夫妻俩?|合伙|一起)"
        "(?:一起|合伙|出资|共同|个人)?(?:注册|成立|创办|创立|组建|设立|开办|合开|合办)(?:了|的|起)?(?:一?[家个间所])?"
        f"(?=[^,]{{0,10}}{_OWN_ENDS})",
        "自己开了家",
    ),
    _build(
        "of_ones_own_unit",
        f"{_START}(?P<when>{_WHEN}|[^,]{{0,4}}?(?:靠|有|管|打理|经营|守着))(?:(?:自家|我家)(?:开|办)?的?|(?:自己|家里|我自己)(?:开|办)?的)(?P<unit>[^,的没接做]{{1,8}}?{_OWN_ENDS})"
        "的?(?:法人代表|法定代表人|法人|老板|大股东|负责人|投资人|实控人)?(?:和|兼|、)?(?:法人代表|法人|老板|大股东|负责人|投资人)?"
        + _END,
        "\\g<when>自己开\\g<unit>",
    ),
    _build(
        "sold_to_people",
        "(?:[^,]{1,6}?)(?:卖给|转给|改给|承包给|转制给|让给)(?:了)?(?:私人|个人|老板|民营老板|私人老板|几个人)(?:了)?(?:以后|之后|后)",
        "民营企业,",
    ),
    _build(
        "paid_by_that_unit",
        f"(?:工资|薪水|社保|工资社保|五险一金)(?:是|由|都是|都由|归)*(?!还|仍|原|以|按|每|照|准时|卡|月|[^,]{{0,8}}自己)(?P<unit>{_UNIT})(?:发|给|开|付|交|缴)(?:的)?{_END}",
        "在\\g<unit>上班",
    ),
    _build(
        "in_name_only",
        f"{_START}(?:名义上是?|挂名的?|挂个名|挂着|虚挂)(?P<post>[^,]{{2,12}}){_END}",
        "",
    ),
    _build(
        "title_at_the_client",
        "(?:给|帮|替|为)(?P<unit>(?:一家|某|一个|一所)?[^,给帮替为]{2,12}?)(?=(?:当|任|担任|做兼职)[^,]{0,6}(?:店员|员|师|医|师傅|会计|出纳|司机|经理|主管|老师|教练|护士|"
        "厨师|保安|保洁|技术|总监|主任|法务|文秘|秘书|助理|主播|"
        "编辑|记者|设计|工|导购|收银|厂长|校长|园长|园医|校医|前台|店长)(?:[,;() ]|$))",
        "在\\g<unit>",
    ),
    _build(
        "studies_beside_work",
        "在职(?:读|念|攻读|上|就读)?(?:博士?|研究生|研|硕士?|mba|emba|本科|大专|学历|读书)(?:中|在读)?"
        + _END,
        "",
    ),
    _build(
        "keeps_house",
        "(?:就|一直|现在)*(?:在|待)?家里?(?:照顾|伺候|照看|照料|带|陪读|看护)(?:着)?(?:孩子|小孩|娃|两个娃|俩娃|二宝|大宝|宝宝|我弟弟?|我妹妹?|弟弟|妹妹|老人|公婆|婆婆|"
        "病人|孙子|孙女|外孙|生病的?[^,]{1,3}|[^,]{0,3}(?:父母|父亲|母亲|爸妈|老人|孩子))(?:和[^,]{1,4})?(?:做饭|上学|吃饭)?"
        + _END,
        "家庭主妇",
    ),
    _build(
        "in_which_column",
        f"{_START}(?:{_FAMILY}|本人|我)?(?:一栏|这栏|那栏|的单位|单位|职业|工作|职务|工作单位|的职业|的工作|填表人|家长信息|岗位|职位)[是为]?[::]",
        "",
    ),
    _build(
        "pay_of_a_year_is_little",
        "(?:一年|每年)(?:就|也就|才|只|大概|约|能|拿|挣|赚|给|有|收入|稿费|课酬|稿酬|分红)*[一二两三四五六七八九几1-9](?:千|百)(?:多|来)?(?:块|元)?(?:钱)?(?:的)?(?:稿费|补贴|收入)?"
        + _END,
        "收入不多",
    ),
    _build(
        "pay_is_little",
        "(?:一年|一个?月|每月|每年|一次|一场|一天|一晚|月)(?:就|也就|才|只|大概|约|能|拿|挣|赚|给|结|有|收入|入|到手)*"
        "(?:[一二两三四五六七八九几][一二两三四五六七八九]?|[1-9]|[一二两三四五六七八九几]?十)(?:百|十)(?:多|来|把)?(?:块|元)?(?:钱)?(?:的)?(?:稿费|补贴|收入|工资|零花)?"
        + _END,
        "收入不多",
    ),
)
#: Characters of which one stands in every wording but those of a family.
_SIGNS: Final = re.compile(
    "辞|离职|退|下海|槽|毕业|结婚|孩|疫情|产|拆迁|岗|[12][0-9]{3}|收购|仍|原来|来自|为生|谋生|糊口|过日子|有[个家间一]|执业|街道|政府|委会|聘|请|留|出来|离开|下来|走|注销|关|转|盘|卖|停|结束|散|被|今|现在|目前|等|下家|新家|单位|东家|租|包|支|摆|"
    "注册|成立|创|组建|设立|合开|合办|开办|自家|自己|我家|家里|让给|工资|薪水|社保|五险|名|挂|当|任|做兼职|在职|在家|待家|照|"
    "一个人|跟|和|与|一栏|职业|岗位|职位|百|千|十块"
)

#: How a cell begins that tells of somebody in the family, and of nobody else.
_OF_FAMILY: Final = re.compile(
    f"(?:我|俺|咱|阿拉|孩子|他|她|学生)?(?:的)?{_FAMILY}(?:是|呢|:|,)?(?!和|跟|与|同|一起|合伙|介绍|帮|请|叫|开的|的(?!单位|工作|职业|本职))的?(?=[^,]{{2}})"
)
_OF_THIRD: Final = re.compile("(?:他|她)(?!们|人|的老板|老板)")
#: The first person as a subject: whoever else is told of is somebody beside.
_OF_ONESELF: Final = re.compile(
    "(?<![给帮叫请跟和喊带陪教让])我(?!"
    + _FAMILY
    + "|们?(?:国|市|区|县|校|省|乡|镇)|家孩子)|自己的?(?:公司|单位)|本人|阿拉|俺"
)


def word_plainly(text: str) -> str:
    """Return a sentence in words that the grammar knows; the same text where it has no other wording."""
    text = _tell_of_oneself(text)
    if _SIGNS.search(text) is None:
        return text
    for each in WORDINGS:
        text = each.pattern.sub(each.written, text)
    return text


def _tell_of_oneself(text: str) -> str:
    """Return what is told of one person in the family as that person would tell it: 我爸在私企开车."""
    found = _OF_FAMILY.match(text)
    rest = text[found.end() :] if found is not None else text
    if found is None and _OF_THIRD.match(text) is None:
        return text
    if _OF_ONESELF.search(rest) is not None:
        return text
    return _OF_THIRD.sub("我", rest.lstrip(",:"))
