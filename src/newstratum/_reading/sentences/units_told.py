"""Where a unit stands in a sentence: 民营软件公司 in 在民营软件公司写代码, 药店 in 开药店的.

A unit's name ends where its kind is named; what stands behind it is what is done there.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from attrs import evolve

from newstratum._model.people.occupations import EmployerKind, Relation, Role
from newstratum._reading.lexicon import Entry, Lexicons, TermKind
from newstratum._reading.name_places import is_a_part
from newstratum._reading.patterns import compile_pattern
from newstratum._reading.sentences.activities import get_activities

#: Words whose trimming is kept: a clause looks at its words several times.
_WORDS_KEPT: Final = 1_024
COUNTED: Final = compile_pattern("^(?:一家|某家|一个|一所|一间|那家|这家|另一家)(?=.)")
#: Words that only lead to what comes after them.
_LEADING: Final = compile_pattern(
    "(?: |我自己(?=是|在|就|也|还|又|的)|我们?(?!国)|本人|俺|咱们?|在?(?:里面|里头|其中)的?|就是|是|一直|"
    "都是|也是|还是|主要是|直接(?=$|[在给接做写画拍开教])|"
    "(?:主要|长期|专门|常年|一般|专|多半|经常|有时|平常|老是|总是|都是|就是|天天|偶尔)(?=[给帮替])|"
    "(?:我的?)?(?:岗位|职务|职位|工种)(?:一直|还|仍|现在|目前)*(?:就?是|为)|然后|所以|因为|的|了|"
    r"(?:也|还|又|兼)(?=[管做当写画拍修教开跑接带干])|又(?=被)|i am |i'm |i |am |a |an |the |as |of )+"
)
_TRAILING: Final = compile_pattern(
    r"(?:的|了|呢|吧|啊|呀|着|里|那边|这边|期间|(?<=[^,]{2})一[枚只名位]| |-)+$"
)
#: How somebody may say to run a unit of their own, where the words behind it name one. What leads to it is
#: bounded: words that can be parted in several ways would be tried for long.
_RUNS: Final = compile_pattern(
    "(?:我|自己|我自己|家里|夫妻俩?|两口子|[姐兄]?[妹弟]俩|镇上|村里|路边|街上|老家|本人|合伙|小区里?|"
    "[^,]{0,8}?(?:里|上|边|口|下|旁|区|县|市|镇|街|巷|村|乡|州|城|底商|广场|对面|后门|附近)|在[^,]{1,8}?|"
    "[和跟同][^,]{1,8}?|直接|接着|另起炉灶|(?:返乡|回乡|辞职)?创业|现在|如今|后来){0,3}?"
    "(?P<verb>开|办|经营|自营)(?:了|着|的是)?(?:一?[家个间爿])?(?P<unit>[^,]{2,14}?)的?"
)
#: What stands in each of those verbs.
_VERB_OF_RUNNING: Final = compile_pattern("[开办营]")
_RUN: Final = Entry(
    "开",
    TermKind.CLAUSE,
    (("mark", frozenset({"opens"})), ("relation", frozenset({Relation.OWNER, Relation.FOUNDER}))),
)
OF_THE_OWNER: Final = compile_pattern("的?(?:老板娘?|店主|掌柜|厂长|当家的|主人)$")


@lru_cache(_WORDS_KEPT)
def trim_words(text: str) -> str:
    """Return words without those that only lead to them or end them: 我是…的."""
    found = _LEADING.match(text)
    return _TRAILING.sub("", text[found.end() :] if found else text)


#: What is opened to sell or serve, whatever it is called: 茶叶庄, 剧本馆.
_ANY_SHOP: Final = compile_pattern("[^,]{1,6}[馆庄行坊铺吧屋厂]")
#: What small units end with, whatever their trade: 台球厅, 农家乐.
SMALL_UNITS: Final = (
    *(
        "厅",
        "农家乐",
        "网咖",
        "浴室",
        "澡堂",
        "驾校",
        "托管班",
        "摊子",
        "小院",
        "山庄",
        "琴行",
        "画室",
        "舞室",
    ),
    *(
        "瑜伽室",
        "棋牌室",
        "台球室",
        "会所",
        "冷库",
        "砖窑",
        "油坊",
        "磨坊",
        "茶室",
        "健身房",
        "按摩院",
        "养生馆",
    ),
)


def find_own_unit(piece: str, lexicons: Lexicons) -> list[tuple[Entry, int]]:
    """Return the verb of a piece that says to run a unit: 镇上开杂货铺的, 开茶餐厅."""
    found = _RUNS.fullmatch(piece) if _VERB_OF_RUNNING.search(piece) is not None else None
    if found is None or not (
        ends_as_unit(found["unit"], lexicons)
        or found["unit"].endswith(SMALL_UNITS)
        or _ANY_SHOP.fullmatch(found["unit"]) is not None
    ):
        return []
    return [(evolve(_RUN, term=found["verb"]), found.start("verb"))]


def is_no_unit(text: str, lexicons: Lexicons) -> bool:
    """Say whether words that fill an employer cell name no unit: 个人, 自由职业."""
    return text in lexicons.employer_whole and not is_whole_unit(text, lexicons)


def is_unit(text: str, lexicons: Lexicons) -> bool:
    """Say whether words name a unit, known or not, or its kind: 国企, 某某律师事务所."""
    if text in lexicons.employer_whole or ends_as_unit(text, lexicons):
        return True
    inner = lexicons.employer_endings.scan(text)
    return bool(inner) and is_a_part(text[inner[-1][1] + len(inner[-1][0].term) :])


def is_whole_unit(text: str, lexicons: Lexicons) -> bool:
    """Say whether words are a unit by themselves: 民企, and not 自己."""
    entry = lexicons.employer_whole.get(text)
    return entry is not None and EmployerKind.NONE not in (
        entry.values_of("employer_kind") or (EmployerKind.NONE,)
    )


#: Words for a unit of any kind: 企业 in 企业管理咨询顾问 is what is advised.
_ANY_FIRM: Final = frozenset({"企业", "组织", "平台"})
#: What may stand between the words of a unit and what is done there.
INSIDE: Final = compile_pattern(
    "里面?的?|内(?!容|审|控|训|勤|科|饰|衣|镜)的?|的|当中|下面的?|[那这][边儿头里]的?"
)


_ITS_PAY: Final = compile_pattern(
    "(?:的|那份|那边|那头|每月|按月|发的|给的|开的|付的)*(?:工资|薪水|薪资|收入|进账)"
)


#: What makes of a unit's name a place: 画院路, 公司楼下, 报社宿舍门口.
_PLACE_BEHIND: Final = compile_pattern(
    "(?:宿舍|大楼|家属院|家属区)?(?:路|街|巷|弄|大道|门口|旁|楼下|楼上|对面|隔壁|附近|后门|后街|小区|"
    "广场|站|地铁|旧楼|旧址|家属|边上|那条|以外|之外)(?!口店|由)"
)
#: Words for a firm by its owner, behind its trade: 储能民企, 芯片外企.
_OWNED_FIRM: Final = compile_pattern("(?:民企|私企|外企|国企|央企|日企|德企|美企|韩企|台企|港企|法企)(?!业)")
_LONGEST_TRADE: Final = 8


def _find_other_ends(text: str, endings: Sequence[tuple[Entry, int]], lexicons: Lexicons) -> set[int]:
    """Return where units end that a trade and an owner name, or an owner and a medium: 民营资讯app."""
    ends = {
        found.end()
        for found in _OWNED_FIRM.finditer(text)
        if 0 < found.start() <= _LONGEST_TRADE and not text[: found.start()].endswith(_CUSTOMERS)
    }
    for entry, place in endings:
        if (
            entry.kind is TermKind.EMPLOYER_WORD
            and entry.values_of("employer_business") is not None
            and place
            and is_whole_unit(text[:place].removesuffix("的"), lexicons)
        ):
            ends.add(place + len(entry.term))
    return ends


_CUSTOMERS: Final = ("给", "为", "服务", "面向", "跟", "和", "、", "，", "是", "在", "帮", "替", "对", "从")

_NAMED_FIRMS: Final = ("公司", "集团", "厂", "事务所", "平台", "客户端", "网站", "app")
#: 公司 and 某公司 alone may be customers.
_LONGEST_BARE_FIRM: Final = 3


def split_leading_unit(text: str, lexicons: Lexicons) -> tuple[str, str] | None:
    """Part words that begin with a unit from what is done there: 民企里当法务, 基金会的项目官员.

    A trade makes no unit here (软件工程师), nor does what belongs to one title (公司律师).
    """
    whole = lexicons.title_endings.ending(text, len(text))
    if whole is not None and len(whole.term) == len(text):
        return None
    if (owned := _OWNED_UNIT.match(text)) is not None and whole is not None:
        # 民营乳业的采购专员: behind 的 stands the post.
        after = text[owned.end() :]
        if len(whole.term) <= len(after):
            return owned["unit"], after
    endings = lexicons.employer_endings.scan(text)
    if _DOING.match(text) and not any(not place for _, place in endings):
        # 管理咨询公司 begins with a trade, 管生产 with a verb.
        return None
    ends: set[int] = set()
    for entry, place in (*endings, *lexicons.legal_forms.scan(text)):
        small = EmployerKind.INDIVIDUAL_BUSINESS in (entry.values_of("employer_kind") or ())
        if entry.kind in (TermKind.EMPLOYER_ENDING, TermKind.LEGAL_FORM) and (
            place or not small or INSIDE.match(text, place + len(entry.term))
        ):
            ends.add(place + len(entry.term))
    ends |= {end for end in range(2, min(len(text), 9)) if is_whole_unit(text[:end], lexicons)}
    ends |= _find_other_ends(text, endings, lexicons)
    for end in sorted(ends, reverse=True):
        rest = text[end:]
        if _PLACE_BEHIND.match(rest):
            continue
        if _OWN_DEPARTMENT.fullmatch(text[:end]):
            # 项目部副部长: the department is one of the unit that was told.
            continue
        between = INSIDE.match(rest)
        if (
            text[:end].removeprefix("独立").removeprefix("自由") in _ANY_FIRM
            and between is None
            and not _DOING.match(rest)
        ):
            continue
        after = rest[between.end() :] if between is not None else rest
        if not after:
            if between is not None or end == len(text):
                return text[:end], ""
            continue
        head = lexicons.title_endings.ending(after, len(after))
        # 医院销售代表 sells to hospitals; 播客公司商务 sells for the firm.
        firm = text[:end].endswith(_NAMED_FIRMS) and end > _LONGEST_BARE_FIRM
        sells = (
            head is not None and not firm and (head.values_of("role") or frozenset()) == {Role.BUSINESS_STAFF}
        )
        if _ITS_PAY.fullmatch(after):
            # 私企工资
            return text[:end], ""
        if between is not None or _DOING.match(after):
            return text[:end], after
        if head is not None and not sells and len(head.term) <= len(after):
            return text[:end], after
        if text[:end].endswith(_PUBLIC_OFFICES) and _LIKE_A_POST.fullmatch(after):
            # 区税务局协税员: a post there, whatever it is called.
            return text[:end], after
        if text[:end].endswith(_OFFICES_TOLD) and get_activities(lexicons).find(after):
            # 律师楼前台接电话
            return text[:end], after
    return None


_PUBLIC_OFFICES: Final = (
    "局",
    "委员会",
    "法院",
    "检察院",
    "街道",
    "街道办",
    "政府",
    "居委会",
    "村委会",
    "派出所",
    "大队",
)
_LIKE_A_POST: Final = compile_pattern("[\u4e00-\u9fff]{1,5}[员长官岗]")
#: A unit that begins with its owner, up to 的; a trade may be all that it says besides.
_OWNED_UNIT: Final = compile_pattern(
    "(?P<unit>(?:民营|私营|私人|外资|外商独资|外商|港资|台资|日资|德资|美资|法资|韩资|英资|港商|台商|日商|"
    "国有|国营|中外合资|合资|集体)"
    "(?:的)?[^,的()]{1,10})的(?=[^,的]{2,})"
)
_OWN_DEPARTMENT: Final = compile_pattern(
    "(?:项目|研发|技术|财务|人事|行政|市场|销售|工程|质量|质检|生产|后勤|运营|宣传|法务|采购|教务|编辑|"
    "客服|培训|会员|筹款|传播|税务|涉税|审计|评估|造价|客户|售后|增值|商务|信息|护理|投资|资产|风控|合规|"
    "信贷|综合|"
    "党群|安全|环保|设备|能源|物流|仓储|供应链)(?:服务|管理|业务)?(?:部|处|科|组|室|中心)|"
    "(?:党委|党政|总经理|董事会)?办公室|总经办|党群工作部|睡眠门诊|发热门诊"
)
#: Units that no trade is called like: what is told behind them is done there.
_OFFICES_TOLD: Final = (
    *(
        "事务所",
        "律师楼",
        "律所",
        "代理所",
        "鉴定所",
        "估价所",
        "评估所",
        "医院",
        "学校",
        "幼儿园",
        "中学",
        "小学",
        "基金会",
    ),
    *(
        "协会",
        "学会",
        "商会",
        "公司",
        "民企",
        "私企",
        "外企",
        "国企",
        "居委会",
        "村委会",
        "工厂",
        "诊所",
        "养老院",
        "银行",
        "酒店",
        "政府",
    ),
)


_DASH: Final = compile_pattern("(?<=[\u4e00-\u9fff)])-+(?=[\u4e00-\u9fff(])")


def part_unit_at_dash(text: str, lexicons: Lexicons) -> str:
    """Return a title with a comma for the dash between a unit and what is done there: 律所-审计助理."""
    found = _DASH.search(text)
    before = text[: found.start()] if found is not None else ""
    if found is None or not (before in lexicons.employer_whole or ends_as_unit(before, lexicons)):
        return text
    if lexicons.title_endings.ending(before, len(before)) is not None:
        return text
    return f"{text[: found.start()]},{text[found.end() :]}"


def ends_as_unit(text: str, lexicons: Lexicons) -> bool:
    """Say whether words end with the kind or the legal form of a unit."""
    return any(
        table.ending(text, len(text)) is not None
        for table in (lexicons.employer_endings, lexicons.legal_forms)
    )


#: Who works for several works for none of them.
CLIENTS: Final = compile_pattern(
    "好?几(?:十|百)?(?:家|个)|多家|各家|不同|谁|各地|各处|四处|到处|各个|"
    "(?:[二两三四五六七八九十百]{1,3}|[2-9]|[1-9][0-9])[来多几]?(?:家|户)(?:小|"
    "个体)?(?=[^,]{0,4}(?:公司|店|厂|商|户|企业|部|馆|铺|摊|所|民宿|酒吧|学校|机构))"
)
#: A part of a unit behind its name.
_DEPARTMENT: Final = compile_pattern(
    "(?<=..)(?:病房|病区|产房|手术室|门诊部?|急诊科?|住院部|药房|检验科|[内外妇儿骨眼产]科|教务处|"
    "教研室|实验室|车间|食堂|机房|财务部|技术部|研发部|"
    "编辑部|市场部|销售部|人事部|行政部|前台|流水线|生产线|工地)(?:里|上)?$"
)
#: How somebody came to a unit: 请去, 聘来.
_CALLED: Final = compile_pattern("(?:请|聘|叫|招|挖|返聘|调)(?:我|他|她)?(?:回去|过去|过来|去|来|回|进)?")
_PEOPLE: Final = compile_pattern(
    "(?:(?:好?几|多|各|不同的?|一些|数)(?:家|个)?(?:公司|企业|单位|机构|厂|学校|客户|老板|平台|杂志|出版社|"
    "工厂|店)|人家?|别人|客户|大家|朋友|邻居|几?个?(?:孩子|小孩)们?|(?:建筑|开发|供应|经销|代理|承包|"
    "生产|制造|运营|批发|零售|家装|装修|房产|地产|品牌|出版|药|茶|电|厂|书)商|学生|老人|老板们?|商家|"
    "剧组|街坊|熟人|"
    "同学|企业|公司|小店|小公司|网店)(?:们)?"
)
#: What follows a field where it is a part of a unit's name: 设计 in 设计院, 管理 in 管理公司.
_OF_A_NAME: Final = "(?:院|公司|所|研究|师?事务|工作室|集团|服务|咨询|有限|机构|中心|软件|总院|传媒|社)"
#: Words that begin what somebody does, after the unit; a verb in a name begins nothing (管理公司).
_DOING: Final = compile_pattern(
    "担任|当任|从事|负责|做|当(?!地|铺)|任(?!何)|干(?!细胞|洗|货|粉|燥|果)|搞|教(?!育|培|辅|具|材)|"
    "写(?!字楼)|"
    "画(?!院|廊|室|册)|拍(?!卖)|修(?!理厂|理铺|理店|车厂|造|脚)|开(?!发|关|元)|跑(?!步机)|"
    f"管(?!理(?:{_OF_A_NAME}|局|处|学院|委员会|站|办|顾问|软件)|道|材|网|件|桩|委)|带(?!钢|动)|"
    f"卖(?!场)|送(?!变电)|"
    "看(?!护)|坐诊|坐|上课|搬砖|打(?!印|包|捞|火机|车平台)|唱(?!片)|弹(?!簧|性)|播(?!种|客|音)|"
    "剪(?!纸)|编(?!织|辑部|程)|译(?!制)|"
    "搬(?!家公司)|跟(?!踪)|出任|办(?!公|学)|补(?!习班|课班)|讲|辅导(?!班|机构|学校)|录(?!音棚)|"
    "接(?!插件|骨)|揽|搭|"
    f"配(?!件|送|电|方|料|饰|套|餐|镜)|设计(?!{_OF_A_NAME})|翻译(?!{_OF_A_NAME})|策划(?!{_OF_A_NAME})|"
    f"研发(?!{_OF_A_NAME}|部|型)|帮|整理|打理|料理|维护(?!{_OF_A_NAME})|处理(?!{_OF_A_NAME}|器|厂|站|"
    f"设备)|接待(?!中心|处)|"
    "挂[^,]{0,3}班|上[^,]{0,3}班|值|守|种(?!业|植|子|苗|猪|畜)|养(?!老|殖|生|护|.场)|洗(?!涤|衣店|车行|"
    "车店|车场|浴|煤厂)|扫(?!描)|"
    "as |doing "
)


_TRADES: Final = frozenset({TermKind.EMPLOYER_TRADE, TermKind.EMPLOYER_WORD})
#: Words for a firm behind what it does: 管理咨询公司, 翻译机构.
_BEHIND_A_TRADE: Final = ("公司", "有限", "集团", "机构", "中心", "企业", "工作室", "平台", "事务所")


def begins_with_a_verb(text: str) -> bool:
    """Say whether words begin with what somebody does: 接翻译稿."""
    return _DOING.match(text) is not None


#: A medium, and the unit whose ware or part it is: 直播 in 卖直播补光灯的公司, and in 食品公司的直播带货部门.
_MEDIUM: Final = compile_pattern(
    "(?:直播|视频|网红|公众号|视频号|自媒体|播客|mcn|新媒体|抖音|主播|达人|社区|论坛|资讯)$"
)
_UNIT_BEHIND: Final = compile_pattern(
    "[^,的]{1,8}?(?:的[^,]{0,6}?)?(?:公司|企业|[民私外国]企(?!业)|厂|集团|部门?(?!长|经理)|团队|小?组(?!长)|"
    "中心|机构|工作室)"
    "|(?:部门?(?!长|经理)|团队|小?组(?!长)|中心|项目)"
)


#: What is done for a client, and the unit that does it: 做CDN的民企 behind 给新闻网站.
_DONE_FOR_IT: Final = compile_pattern(
    "[做写开搞供提建维][^,的]{1,10}的[^,的]{0,8}(?:[民私外国]企(?!业)|公司|企业|厂|集团)"
)


def _goes_on(text: str, end: int) -> bool:
    """Say whether words up to a place end with the medium or the client of a unit told behind it."""
    if text[:1] in _FOR_CLIENTS and _DONE_FOR_IT.match(text, end) is not None:
        return True
    return (
        _MEDIUM.search(text, max(end - 4, 0), end) is not None and _UNIT_BEHIND.match(text, end) is not None
    )


_FOR_CLIENTS: Final = ("给", "为", "帮", "替")


def split_unit(text: str, lexicons: Lexicons) -> tuple[str, str]:
    """Part the words after 在 into the unit and what is done there: 民营软件公司 | 写代码."""
    endings = lexicons.employer_endings.scan(text)
    doings = [found.start() for found in _DOING.finditer(text) if found.start()]
    if doings:
        # 设计 in 民营设计院 is a part of the name.
        names = [
            (place, place + len(entry.term))
            for entry, place in endings
            if entry.kind is TermKind.EMPLOYER_ENDING
            or (entry.kind in _TRADES and text.startswith(_BEHIND_A_TRADE, place + len(entry.term)))
        ]
        doings = [
            place
            for place in doings
            if not any(start <= place < end for start, end in names) and not _goes_on(text, place)
        ]
    for end in sorted(_find_other_ends(text, endings, lexicons), reverse=True):
        if end == len(text) or text[end] in "的里," or end in doings:
            return text[:end], trim_words(text[end:])
    if (people := _PEOPLE.match(text)) is not None and (people.end() in doings or people[0].endswith("商")):
        return text[: people.end()], text[people.end() :]
    for place in doings:
        unit = _DEPARTMENT.sub("", text[:place])
        if unit in lexicons.employer_whole or ends_as_unit(unit, lexicons):
            return unit, text[place:]
    for came in _CALLED.finditer(text, 2):
        if ends_as_unit(text[: came.start()], lexicons) or text[: came.start()] in lexicons.employer_whole:
            # 民营医院请去坐诊
            return text[: came.start()], text[came.end() :]
    for place in doings:
        begins = _DOING.match(text, place)
        title = text[begins.end() :] if begins is not None else ""
        head = lexicons.title_endings.ending(title, len(title))
        if place > 1 and head is not None and len(head.term) == len(title):
            # 杂志当顾问: what is told behind the verb is a title, and no part of a name.
            return text[:place], text[place:]
    known = next((end for end in range(min(len(text), 8), 1, -1) if is_whole_unit(text[:end], lexicons)), 0)
    rest = text[known:]
    called = _CALLED.match(rest)
    if known and called is not None:
        # 民企请回去当技术顾问
        return text[:known], rest[called.end() :]
    ends = sorted(
        place + len(entry.term)
        for entry, place in (*endings, *lexicons.legal_forms.scan(text))
        if not _PLACE_BEHIND.match(text, place + len(entry.term))
        and not _goes_on(text, place + len(entry.term))
    )
    # 民营 in 民营芯片公司 only says who owns it.
    longer = rest[:1] not in "的里" and any(known < end < len(text) for end in ends)
    if known and not longer and not ends_as_unit(text, lexicons):
        return text[:known], trim_words(rest)
    for end in ends:
        rest = text[end:]
        if (called := _CALLED.match(rest)) is not None and called.end():
            return text[:end], rest[called.end() :]
        if not rest or rest[0] in "的里,-":
            return text[:end], trim_words(rest)
        told = get_activities(lexicons).find(rest)
        if (told and not told[0].start) or lexicons.titles.beginning(rest) is not None:
            return text[:end], rest
    if ends:
        # The longest name that a title follows: 区人民医院护士.
        for end in reversed(ends):
            if text[end:] and lexicons.title_endings.ending(text, len(text)) is not None:
                return text[:end], trim_words(text[end:])
        return text[: ends[-1]], trim_words(text[ends[-1] :])
    if doings:
        return trim_words(text[: doings[0]]), text[doings[0] :]
    return ("", text) if _DOING.match(text) else (text, "")


#: What follows 每月 where it tells of money, and 个体 where it names a unit.
_OF_MONEY: Final = compile_pattern(
    "(?:能|就|也|都|大概|大约|固定)?(?:拿|领|发|到手|挣|赚|进账|收入|工资|底薪|按时|按月|"
    "[0-9一二两三四五六七八九十几百千]+(?:块|元|千|百|万|多块|k))"
)
_OF_A_UNIT: Final = compile_pattern("[^,]{0,4}?(?:店|馆|铺|厂|诊所|公司|坊|部|超市|商行|饭店|书店)")


def is_of_another_word(entry: Entry, piece: str, place: int) -> bool:
    """Say whether a word of a clause is a part of other words here: 每月拿两千, 个体书店."""
    end = place + len(entry.term)
    if entry.term.startswith("每"):
        return _OF_MONEY.match(piece, end) is not None
    return entry.term == "个体" and _OF_A_UNIT.match(piece, end) is not None
