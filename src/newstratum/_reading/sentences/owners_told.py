"""Who owns a unit, as somebody remarks it: 大股东是市国资公司,持股61%; 早年集体,现在老板一个人的.

A remark stands in brackets or behind a mark. It names a holder, how much is held or how it is ruled, and
when. What is over, what is held by who holds less, and what belongs to the building or to a client says
nothing of the owner. A contract that is told says more than who holds the firm: who employs the person.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from newstratum._reading.constructions.of_contracts import COUNTRIES
from newstratum._reading.owners.remark_words import judge_words
from newstratum._reading.patterns import compile_pattern

_STATE: Final = (
    "(?:[省市区县乡镇]里|街道(?:办事处|办(?=办))?|[乡镇]政府|居委会|[省市区县](?:人民|中心|第一)?医院|"
    "公立医院|[^,;]{0,4}大学(?!生)|"
    "(?:[省市区县州镇地央]+(?:属|级|里|直)?)?(?:国资委?|国有资本|国有资产|国有企业|国有公司|国有集团|国有股|"
    "国有|国企|央企|国家|公家|国营|"
    "城投|城建|城发|交投|文旅投|文投|水投|水务集团|国投|产投|建投|农投|旅投|金控|财政[局厅部]?|财政|地方政府|"
    "政府|国资公司|国资平台|军工集团|"
    "农垦|林业局|粮食局|文物局|税务局|"
    "[省市区县州央部]属(?!地)[^,;]{0,6}?(?=控股|全资|独资|的|企业|公司|集团)|教育局|教体局|教委|卫健[委局]|"
    "卫生局|民政局|文旅局|交通局|水利局|农业局|住建局|机关事务局|体育局|"
    "中建|中铁|中交|中车|中粮|中石[油化]|中海油|国家电网|国网|南方电网|中烟|烟草局|中核|中广核|华能|大唐|"
    "华电|国电投|三峡集团|"
    "航天科[工技]|航空工业|兵器集团|中船|招商局集团|华润|保利|中信集团|光大集团|铁路局|铁建)"
    "(?:集团|公司|投资|平台|控股)*)"
)
_COLLECTIVE: Final = "(?:村集体|镇集体|街道集体|大集体|集体|村里|大队|生产队|供销社|厂办集体)"
_FOREIGN: Final = (
    "(?:外资|外商|外方|外企|外国|海外|境外|国外|港资|港商|港方|台资|台商|澳资|侨资|侨商|日资|德资|美资|韩资|"
    "法资|英资|日方|德方|美方|韩方|法方|"
    f"新资|跨国|{COUNTRIES})(?:独资|人|方|佬|商人|老板|公司|集团|母公司|总公司|总部|资本|基金|股东|财团|家族|"
    "企业|上市公司|投资)*"
)
PLACES: Final = (
    "本地|外地|当地|本县|本市|本村|莆田|温州|浙江|福建|广东|江苏|山东|四川|重庆|湖南|湖北|河南|安徽|江西|"
    "东北|潮汕|义乌|宁波|苏州|深圳|上海|"
    "北京|山西|陕西|河北|民间|返乡"
)
_PRIVATE: Final = (
    "(?:民营集团|民营企业|民营资本|民营上市公司|民营公司|民营|民资|民企|民间资本|社会资本|社会力量|社会办|"
    "连锁资本|私募|私人老板|私人|私营|私企|个人股东|个人股|个人|自然人股东|自然人|"
    f"(?:{PLACES})?(?:老板|商人|企业家|生意人)|(?:{PLACES})人|家族|家里人|夫妻俩?|夫妇|两口子|老两口|兄弟俩?|"
    "姐妹俩?|姐弟|兄妹|父子俩?|母女|祖传|"
    "(?:我|他|她)?(?:爸爸?|妈妈?|父亲|母亲|舅舅?|叔叔?|姑姑?|姑父|姨父?|姐夫|妹夫|哥哥?|姐姐?|弟弟?|妹妹?|"
    "表[哥姐弟妹]|堂[哥姐弟妹]|岳父|丈人|公公|婆婆|老公|先生|丈夫|老婆|妻子|爱人|媳妇|朋友|同学|老乡|战友|"
    "亲戚|邻居)家?|"
    "别人|人家|他们?|她|创始人|创始团队|管理层|"
    "骨干|职工|员工|大学生|医生|院长|校长|园长|厂长|海归|村民|几个[^,]{1,4}|退休[^,]{1,3})(?:资本|股东|集团|"
    "公司|几个人?|一个人|个人|自己|持股|他们|一家|们)*"
)
_CLASSES: Final = (
    ("collective", compile_pattern(_COLLECTIVE)),
    ("state", compile_pattern(_STATE)),
    ("foreign", compile_pattern(_FOREIGN)),
    ("private", compile_pattern(_PRIVATE)),
)
_HOLDER: Final = f"(?:{_COLLECTIVE}|{_STATE}|{_FOREIGN}|{_PRIVATE})"
_NUMBER: Final = "(?P<n>[0-9]{1,3}(?:\\.[0-9]+)?)%"
#: A holder and a share: 交投持股70%, 国资还占51%.
_HOLDS_SHARE: Final = compile_pattern(f"(?P<who>{_HOLDER})[^0-9%,;]{{0,8}}?{_NUMBER}")
#: A share and its holder: 70%是国资的.
_SHARE_OF: Final = compile_pattern(
    f"{_NUMBER}(?:的?股份?|股权)?(?:是|归|属于?|在|为|由|都是|来自|给)+(?P<who>{_HOLDER})"
)
#: The rest, and its holder: 其余都是自然人.
_REST_OF: Final = compile_pattern(
    "(?:其余|余(?=[为是归都全])|剩下|余下|剩余|另外|其他|其它)(?:的|股份|股权|部分|股东)*(?:都|全|全部|"
    f"大多)?(?:是|归|为|属于|由)?(?P<who>{_HOLDER})"
)
#: What somebody does who holds a unit.
_RULES: Final = (
    "(?:绝对控股|相对控股|控股|持股(?![0-9])|控制|控盘|全资|独资|独自投资|占大头|占大股|占多数|大头|说了算|"
    "做主|当家|拍板|投资|出资|投钱|投的?|掏钱|出钱|开的?|办的?|"
    "创办|创立|举办|兴办|建的|所有|拥有|持有|买下来?|买断|买走|买了|整个?收购|全资收购|收购|并购|接手|接过去|"
    "接管|盘下|接盘|拿下|的企业|的公司|的厂|"
    "旗下|下属|(?:的)?[一二三四全]级子公司|(?:的)?(?:全资|控股)子公司|(?:的)?子公司|(?:的)?二级单位|名下|"
    "直属|管的|独有|独占|100%|百分百|全部)"
)
_CONTROLS: Final = compile_pattern(
    f"(?P<who>{_HOLDER})(?:[^,;]{{0,7}}?)(?:{_RULES})|"
    f"(?P<all>(?:100%|百分之?百|全部|全是|都是|纯|清一色|全)的?(?:{_HOLDER}))"
)
#: Words for who rules a unit, and who that is: 大股东是市国资公司.
_RULER_IS: Final = compile_pattern(
    "(?:第一大股东|控股股东|单一大股东|大股东|股东|实控人|实际控制人|最终控制人|控制人|控股方|幕后老板|"
    "大老板|老板|东家|母公司|总公司|总部|投资方|投资人|投资主体|"
    "出资方|出资人|举办者|举办方|举办人|开办人|创办人|背后|产权方?|股份|股权|资本|上级公司|集团)"
    "(?:现在|目前|其实|实际|真正)?(?:就|也|都|全|全部|还|仍|依然)*(?:是|为|系|叫|归|属于?|"
    f"在)(?:一?[个家位])?[^,;]{{0,5}}?(?P<who>{_HOLDER})|"
    f"^(?:大股东|老板|东家|股东|实控人)(?:家|就|都|全)?(?P<bare>{_HOLDER})$"
)
#: A holder alone, with words that only say so: 属国有, 私人的, 现在是民企了.
_IS_OF: Final = compile_pattern(
    "(?:(?:我们|这家?|公司|单位|厂子?|医院|学校|性质|企业|所有制)*(?:现在|现|如今|目前|实际上?|其实|今|"
    "说白了|实际|真正|骨子里|已|已经|早就?|仍|仍然|还|依然|依旧)*"
    f"(?:是|属于?|系|为|归|算|叫)?)(?:一?[家个])?(?:老)?(?P<who>{_HOLDER})(?:一个人|自己|几个人|两个人|两人|"
    "个人|合伙|一家|性质|背景|单位|企业|了|的)*"
)
#: A venture of two: 法方和民企合资.
_JOINT: Final = compile_pattern(
    f"(?P<one>{_HOLDER})[^,;]{{0,3}}?(?:和|与|跟|、)(?P<other>{_HOLDER})[^,;]{{0,4}}?(?:合资|合办|合开|合伙|"
    "共同|联合|各)"
)
_FIRST: Final = compile_pattern(_HOLDER)
_ENDS: Final = compile_pattern("(?:的|了|的了)$")
#: A holder who does not rule.
_HOLDS_LITTLE: Final = compile_pattern(
    f"(?P<who>{_HOLDER})(?:[^,;]{{0,4}}?)(?:参股|入股|参资|小股|少量|占一?点|有一?点|跟投|战略投资|财务投资|"
    "小头|少数|投了一?点|补贴|扶持|支持|注资过|监管|主管|主办单位|指导|指定|挂牌)"
)
_BEFORE: Final = compile_pattern(
    "^(?:原(?!料|材|创|子|油|野|点|住|木|生|味)|前身|以前|从前|早先|先前|之前|当年|起初|当初|曾|早年|早期|"
    "早些年|最早|最初|最先|一开始|开始|改制前|混改前|过去|老早|老底子|"
    "上世纪|解放后|[0-9]{2,4}年(?:代|前|以前|之前)|[0-9]年前|[一二三四五六七八九十几两]+年前)|"
    "(?:改|变|转|改制|改组|演变|脱胎|发展)(?:过来|出来|而来|来)?的$|而来$"
)
#: A change, behind which is told what is so today.
_CHANGED: Final = compile_pattern(
    "(?:改制|转制|改组|重组|混改|改革|股改|脱钩|私有化)(?:之|以)?(?:为|成|给|后|过|完|的|到)*(?:了)?|"
    "[转改变](?:为|成|给|到|作|归)了?|变更为|"
    "(?:卖|转让|转|出让|让|交|盘|承包|划|并|抵|过户|归还)(?:给|到|归|入|了)+(?:一家|一个|某)?|归还?|"
    "(?:现在|现|如今|目前|后来|后|又|去年|今年|前年|最近|已经?|刚)*被(?:一家|某)?|"
    "现在|如今|目前|后来|(?<=[年,])现(?=为|是|归|由|属|[国民私外])|由"
)
_NOT_OF_IT: Final = compile_pattern(
    "(?:听|看|叫|说)(?:着|起来|上去)(?![^,]*(?:其实|实际|但|却))|貌似|误以为|"
    "(?:没有?|无|非|不是|不算|不含|不属|并非|未有|毫无|不带|不沾|去掉|跟|和|与)(?:任何|一点|半点|什么)?(?:国|"
    "民|外|私|公|港|台|集|央|政府|体制)|"
    "退出|退股|撤资|撤出|清退|没关系|无关"
)
#: What belongs to somebody else, and says nothing of the unit.
_ELSES: Final = compile_pattern(
    "^(?:我们?的?)?(?:楼|大楼|房子|房|场地|场馆|厂房|地皮|地|土地|物业|设备|铺面|门面|门店|店面|园区|客户|"
    "主要客户|大客户|甲方|订单|业务|供货|上级|党委|党组织|工会|牌照|牌子|"
    "品牌|名字|名称|名头|招牌|商标|技术|管理方|管理公司|管理|托管方?|承包方|食堂|资质|挂靠|贷款|供应商|买家|"
    "业主|隔壁|对门|对面|服务|服务对象|合作方|前台老板)"
    "(?:团队)?(?:也|都|全|主要|大多|其实|才)*(?:是|为|系|归|属于?|由|来自|在|有|挂|多|租|借|给|带|含|叫|像|"
    "似|听|看)"
)
#: Who only manages a unit, or lends it a name: 外资管理.
_MANAGED: Final = compile_pattern(
    f"(?:由|请了?|交给)?{_HOLDER}(?:酒店|物业|品牌|专业)*(?:团队|公司)?(?:管理|托管|代管|运营|冠名|加盟|"
    "授权)(?:的)?"
)
#: Who employs the person, whatever unit is named: 合同跟美国公司签.
_CONTRACT: Final = compile_pattern(
    "(?:我们?的?|本人|劳动|正式|人事)*(?:合同|劳动合同|劳动关系|编制|工资|社保|人事关系)(?:却|也|都|其实|是|"
    "则|由|在|跟|和|与|同|找|从)*(?:一家)?"
    f"(?P<who>[^,;]{{0,6}}?{_HOLDER}[^,;]{{0,6}}?)(?:签的?|发的?|交的?|付的?|缴的?|给的?|这边|那边|里|名下|"
    "的)?$|"
    f"(?:我)?(?:是)?(?:跟|和|与|同)(?P<with>{_HOLDER}[^,;]{{0,6}}?)签(?:的|了)?(?:劳动)?(?:合同|关系)?$|"
    f"签的?(?:是)?(?P<of>{_HOLDER}[^,;]{{0,6}}?)(?:的)?(?:劳动)?合同$"
)
_UNKNOWN: Final = compile_pattern(
    "没[写问填说打查定弄搞]|不[详明知清便]|未[知填注写]|待定|(?<![也在旧])还是[^,;]{1,8}$|说不|搞不|弄不|"
    "保密|谁|什么|哪|各半|过渡|正在|国有民办|公建民营|公办民|民办公助|委托经营"
)
_OF_ONESELF: Final = compile_pattern(
    "我(?!爸|妈|父|母|舅|叔|姐|哥|弟|妹|姑|姨|公|婆|老公|老婆|先生|太太|表|堂|岳|丈|朋友|同学|爱人|媳妇|妻|"
    "们)|"
    "自己|本人|自家|个人独资"
)
OWNERS: Final = {
    "state": ("国有", "国有企业"),
    "collective": ("集体所有制", "集体企业"),
    "foreign": ("外资", "外资企业"),
    "private": ("民营", "民营企业"),
}
#: Words by which somebody says not to know it for sure.
_DOUBT: Final = compile_pattern(
    "有人说|都说|听说|据说|说是|好像|也许|大概是|估计是|说不准|说不清|搞不懂|搞不清|弄不清|不清楚|不太清楚|"
    "闹不清|比例没[写公]|占比不[清详]|没查到|查不到|"
    "不好说|谁知道|又像|没打听|忘了|不记得|记不[清得]"
)
_PIECES: Final = compile_pattern(r"[,;()。]+")
_HALF: Final = 50.0
#: No remark is longer; the bound keeps what is tried for each small.
_LONGEST: Final = 40
#: What can hold a unit has one of these characters.
_SIGNS: Final = compile_pattern(
    "公家|海归|博士|团队|创办|店主|伙|校|兵团|农场|供销|二轻|个体|合伙|管理层|mbo|高管|爸|妈|叔|舅|姐|哥|弟|"
    "姑|姨|老公|老婆|先生|朋友|同学|他|她|东家|我|本人|自己|雇|聘|招|请|工资|打工|期权|法人|独资|事业|名字|"
    "公办|国|民|私|个人|自然人|外|港|台|集体|投|政府|财政|老板|股|资|央|局|委|夫妻|家族|职工|员工|方|人|医生|"
    "占|持|街道|里|镇|%|公司|总部|日本|美国|德国|法国|英国|韩国|新加坡|瑞|意大利|荷兰|合同|"
    "中[建铁交车粮石海核广信]"
)


def classify_owner(words: str) -> str:
    """Return who a holder is, the first that the words name; empty for nobody known."""
    best = ""
    place = len(words)
    for name, pattern in _CLASSES:
        found = pattern.search(words)
        if found is not None and found.start() < place:
            best, place = name, found.start()
    return best


@lru_cache(1_024)
def judge_remark(remark: str, *, by_words: bool = True) -> tuple[str, float, int] | None:
    """Return what a remark says of the owner: who, with which share, how surely; None for another remark.

    The owner is empty where the remark says nothing of who owns the unit today. What may be a name is
    not read word by word.
    """
    words = remark.strip(" :")
    if (
        not words
        or len(words) > _LONGEST
        or words.startswith(_OF_A_REGISTER)
        or _SIGNS.search(words) is None
        or _UNKNOWN.search(words)
    ):
        return None
    if (contract := _CONTRACT.search(words)) is not None:
        who = classify_owner(contract["who"] or contract["with"] or contract["of"])
        return (who, 0.0, 3) if who else None
    if "工资" in words or "社保" in words:
        # 原单位民营企业发工资 is read with the unit that pays.
        return None
    if _ELSES.match(words) is not None or _MANAGED.fullmatch(words) is not None:
        return "", 0.0, 0
    if by_words and len(words) > _BARE_OWNER and (told := judge_words(words)) is not None:
        return told
    before = _BEFORE.search(words)
    changes = [found for found in _CHANGED.finditer(words) if found.end() < len(words)]
    if before is not None:
        # 从前归农业局: to whom it belonged is no change.
        changes = [
            found for found in changes if not (found[0] in _BELONGED and found.start() <= before.end())
        ]
    if changes:
        told = _judge_today(words[changes[-1].end() :], changed=True)
        if told is not None:
            return told[0], told[1], 2 if told[0] and not told[1] else 1
    if before is not None:
        return ("", 0.0, 0) if classify_owner(words) else None
    return _judge_today(words, changed=False)


#: 民营 alone is read as it stands.
_BARE_OWNER: Final = 2
#: Words of a licence, which the lexicons know: 非自然人投资或控股的法人独资.
_OF_A_REGISTER: Final = ("非自然人", "自然人投资", "自然人独资", "法人独资", "国有独资")
_BELONGED: Final = frozenset({"归", "由", "归还"})


def _judge_today(words: str, *, changed: bool) -> tuple[str, float, int] | None:
    if _NOT_OF_IT.search(words) is not None:
        return "", 0.0, 0
    shares = [(found["who"], float(found["n"])) for found in _HOLDS_SHARE.finditer(words)]
    if not shares:
        shares = [(found["who"], float(found["n"])) for found in _SHARE_OF.finditer(words)]
    if shares:
        who, share = max(shares, key=lambda each: each[1])
        return classify_owner(who), share, 1
    if (rest := _REST_OF.search(words)) is not None:
        return classify_owner(rest["who"]), -1.0, 1
    words = _HOLDS_LITTLE.sub("", words)
    if not words:
        return "", 0.0, 0
    if (ruler := _RULER_IS.search(words)) is not None:
        return classify_owner(ruler["who"] or ruler["bare"]), 0.0, 1
    if (controls := _CONTROLS.search(words)) is not None:
        return classify_owner(controls["who"] or controls["all"]), 0.0, 1
    if (joint := _JOINT.search(words)) is not None:
        who = {classify_owner(joint["one"]), classify_owner(joint["other"])}
        return ("foreign", 0.0, 1) if "foreign" in who and "state" not in who else None
    if changed and (holder := _FIRST.match(words)) is not None:
        # 卖给了民营医疗集团
        return classify_owner(holder[0]), 0.0, 1
    of = _IS_OF.fullmatch(words)
    if of is not None and (changed or _ENDS.search(words) or not words.startswith(of["who"])):
        return classify_owner(of["who"]), 0.0, 1
    return None


@lru_cache(1_024)
def find_holder(piece: str) -> str | None:
    """Return the owner by a piece that only tells who holds a unit: 国资51%民资49%.

    Empty where it tells of who holds little, or of what others own: 楼是国企的. None for another piece.
    """
    piece = piece.strip()
    if _ELSES.match(piece) is not None and classify_owner(piece):
        return ""
    if _HOLDING.search(piece) is None or _NAMED.search(piece) or judge_words(piece) is None:
        return None
    told = judge_remark(piece)
    if told is None:
        return None
    return "" if 0 < told[1] <= _HALF else told[0]


#: A unit that its owner is told of: 国企控股的合资公司.
_NAMED: Final = compile_pattern(
    "^(?:员工|职工)持股$|(?:股东|老板|实控人|法人|控制人|投资人)$|"
    "的[^,的]{0,6}(?:公司|企业|厂|医院|学校|机构|集团|店|园|院|所)$"
)
_HOLDING: Final = compile_pattern(
    "[控参持入占]股|全资|独资|股权|占[0-9少]|[0-9]%|出资|投资|股东|实控人|收购|改制|接手|接盘|买下|卖给|转给|"
    "盘给|其余|剩下"
)


def part_remark_at_dash(text: str) -> str:
    """Return the text of an employer cell with a comma before a remark behind a long dash: 某厂——现归个人."""
    name, _, behind = text.partition("--")
    remark = _PIECES.split(behind, maxsplit=1)[0]
    return f"{name},{behind}" if name and judge_remark(remark) is not None else text


def tell_owner(text: str, says_its_kind: Callable[[str], bool]) -> str:
    """Return the text of an employer cell with the remarks on its owner written as one: 某厂(民营).

    Remarks that are not understood stay where they are. A name that does not say its kind names a firm.
    """
    if _SIGNS.search(text) is None:
        return text
    text = _FORM_APART.sub(r"\1", _TRADE.sub("主营", text))
    if _SHARES_TOLD.search(text) is not None:
        # 中方占30,日方占70
        text = _BARE_NUMBER.sub("%", text)
    pieces = _PIECES.split(text)
    if len(pieces) < _WITH_A_REMARK:
        return text
    first = None if pieces[0].endswith(_OFFICES) else judge_remark(pieces[0], by_words=False)
    if first is not None:
        if first[0] or not any(pieces[1:]):
            return text
        # 改制前是供销社,现在个人所有: what it was is no name of it.
        text = f"单位{text[len(pieces[0]) :]}"
        pieces[0] = "单位"
    if "还是" in pieces[0] and _DOUBT.search(pieces[0]) is not None:
        # 外资独资还是合资忘了
        return "公司"
    if _DOUBT.search(text) is not None:
        # 有人说是校企,有人说早卖给私人了
        for piece in filter(None, pieces[1:]):
            if _DOUBT.search(piece) is not None or classify_owner(piece):
                before, _, after = text.rpartition(piece)
                text = before + after
        return _EMPTY.sub("", text).strip(",; ")
    judged: list[tuple[str, float, int]] = []
    marks: list[str] = []
    kept = text
    for piece in filter(None, pieces[1:]):
        if "的" not in pieces[0] and (mark := _tell_of_oneself(piece)) is not None:
            before, _, after = kept.rpartition(piece)
            kept = before + after
            marks.append(mark)
            continue
        told = None if _OF_ONESELF.search(piece) and "合同" not in piece else judge_remark(piece)
        if told is None:
            bare = _SHARE_ALONE.fullmatch(piece)
            if bare is None or not judged or not judged[-1][0] or judged[-1][1]:
                continue
            # 大股东是市国资公司,持股61%
            judged[-1] = (judged[-1][0], float(bare["n"]), judged[-1][2])
        else:
            judged.append(told)
        before, _, after = kept.rpartition(piece)
        # 私人办的播客公司: what the unit does stands behind its owner.
        behind = _UNIT_BEHIND.search(piece)
        kept = before + (behind["unit"] if behind is not None and told is not None else "") + after
    if not judged and not marks:
        return text
    if _HIRED_MARK in marks:
        # 夫妻店,我是招来的会计
        kept = _OF_A_COUPLE.sub("民营", kept)
    kept = _EMPTY.sub("", kept).strip(",; ")
    if kept.count("(") > kept.count(")"):
        kept += ")"
    aside = "".join(f"({mark})" for mark in dict.fromkeys(marks))
    if not judged or not (owner := _choose(judged)):
        return kept + aside
    kept += aside
    name, mark, rest = _NAME.match(kept).groups()  # type: ignore[union-attr]
    return f"{name}({OWNERS[owner][not says_its_kind(name)]}){mark}{rest}"


#: What names of offices end with: 境外非政府组织代表处 denies nothing.
_OFFICES: Final = ("代表处", "代表机构", "办事处", "组织")
#: A name, and what stands behind its first mark.
_NAME: Final = compile_pattern(r"((?:[^,;()]|\([^()]*\)?)*)(.?)(.*)", re.DOTALL)
#: 主业光伏 tells of a unit's trade, and of nobody's main job.
_SHARES_TOLD: Final = compile_pattern("[占拿持][股]?[0-9]{2}(?![0-9%年岁人个.])")
_BARE_NUMBER: Final = compile_pattern("(?<=[\u4e00-\u9fff][1-9][0-9])(?=[,;)]|$)")
#: A legal form that a mark parts from its name: 安泰港务,有限责任公司(国有独资).
_FORM_APART: Final = compile_pattern(
    "^([^,;()]{2,12}),(?=(?:有限责任公司|股份有限公司|有限公司|股份公司)(?:[,(]|$))"
)
_TRADE: Final = compile_pattern("(?<=[,;(])主业(?=[^,是为])")
_UNIT_BEHIND: Final = compile_pattern(
    "(?:办|开|投|投资|出资|控股|独资|全资|创办|"
    "经营)的(?P<unit>[^的]{2,}(?:公司|平台|机构|医院|学校|幼儿园|诊所|网站|app|客户端|工作室|中心|养老院))$"
)
_OWN_MARK: Final = "本人开办"
_HIRED_MARK: Final = "其雇员"
_OF_A_COUPLE: Final = compile_pattern("夫妻(?:俩的?)?(?:店式?|开的?)(?:公司)?")
_ME: Final = "(?:我自己|我本人|本人|自己|我)"
#: Who says to own the unit before it: 我和弟弟两人出资办的.
_IS_MINE: Final = compile_pattern(
    f"(?:公司|店|厂子?|学校|医院|园|所)?(?:就?是)?(?:{_ME}(?:[^,]{{0,5}}?)|"
    f"(?:我)?(?:和|跟|与)[^,]{{1,4}}(?:两人|两个人|一起|合伙|合)?|"
    "我们?[两俩几三](?:口子|夫妻|兄弟|姐妹|个人?|人)?)"
    "(?:合伙|一起|共同|出资|投资|掏钱|出钱|独自|一手|白手起家)*(?:开|办|创办|创立|注册|成立|独资|全资|控股|"
    "绝对控股|投资|出资|搞|建|说了算|当法人)(?:起来)?(?:的)?"
    "(?:公司|店|厂|学校|工作室|机构|企业)?|"
    f"(?:法人|老板|大股东|股东|实控人|出资人|举办者|法定代表人)(?:就|都)?是?{_ME}(?:自己)?|一人公司"
)
#: Who says to be hired by the unit before it: 老板娘雇的我.
_IS_HIRED: Final = compile_pattern(
    "(?:我)?(?:是|属于|算)?(?:他们?家?|她家|老板娘?|东家|人家|公司|单位|店里|厂里|院里|校方|理事会|董事会|"
    "股东|外面|社会上|高薪)?(?:花钱|高薪)?(?:雇|聘|招|请|聘请|雇用|聘任|外聘|招聘)"
    "(?:来|用|进来|过来|去)?(?:的)?(?:我(?:来|去|的)?|人|职业经理人|[^,]{1,6})?|"
    "(?:我)?(?:只|就)?(?:拿|领)(?:死|固定|月)?(?:工资|薪水|年薪|月薪)(?:的)?|"
    "(?:我)?(?:是)?(?:纯|就是)?打工的?|"
    "(?:我)?(?:没有?|无|不占|未持|没给|不给|未给)(?:任何|我)?股(?:份|权)?|"
    "(?:公司|单位|老板)?(?:给|送|发|奖|授)(?:了)?(?:我)?[^,]{0,4}(?:千分之|万分之|[0-4](?:\\.[0-9]+)?%|一点|"
    "少量|零点)[^,]{0,4}(?:股|期权|股权|股份|干股)|"
    "(?:我)?(?:有|拿)(?:一点|少量|些)?(?:期权|员工股|员工持股)"
)


def _tell_of_oneself(piece: str) -> str | None:
    """Return what a remark says of the person: the owner, or hired; None where it says neither."""
    if len(piece) > _LONGEST or _UNKNOWN.search(piece) is not None:
        return None
    if _IS_MINE.fullmatch(piece) is not None:
        return _OWN_MARK
    return _HIRED_MARK if _IS_HIRED.fullmatch(piece) is not None else None


#: A name and one remark at least.
_WITH_A_REMARK: Final = 2
_SHARE_ALONE: Final = compile_pattern(
    f"(?:持股|占股|占|股份|占比|持)(?:比例)?(?:为|是|达|超过?|了)?{_NUMBER}(?:以上|多|左右)?"
)
_EMPTY: Final = compile_pattern(r"\([,; ]*\)|(?<=\()[,; ]+|[,; ]+(?=\))|[,;]+(?=[,;(])|[,; ]+$")


def _choose(judged: list[tuple[str, float, int]]) -> str:
    """Return the owner that the remarks leave; empty where they leave none or several."""
    surest = max(sure for _, _, sure in judged)
    held = sum(share for who, share, sure in judged if who and share > 0)
    left: list[tuple[str, float]] = []
    for who, share, sure in judged:
        if who and sure == surest:
            left.append((who, max(0.0, 100 - held) if share < 0 else share))
    named = [(who, share) for who, share in left if not share or share > _HALF]
    if not named and len({who for who, _ in left}) > 1:
        most = max(share for _, share in left)
        named = [(who, share) for who, share in left if share == most and most >= _HALF]
    by_share = [who for who, share in named if share]
    owners = set(by_share or [who for who, _ in named])
    if len(owners) > 1 and surest > 1 and not by_share:
        # 先是国营,后改民营,去年又被国资买回: the last change holds.
        return named[-1][0]
    return owners.pop() if len(owners) == 1 else ""
