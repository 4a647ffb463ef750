"""What somebody offers on their own account, told by a verb or a thing alone, where no work is told.

The things that are painted, sung or carried are without number; what is done with them is not. So where
somebody serves no unit, and nothing else tells the service, the verb does, if all verbs of the cell point the
same way: who writes or sings is paid for an art, who sells or carries is not. Others only name what they
offer (胡辣汤; 苏绣; 验房师): such words count like verbs, and say more than these where both agree.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from attrs import evolve

from newstratum._model.people.occupations import Service
from newstratum._reading.cells import TitlePart
from newstratum._reading.lexicon import Entry, Lexicons, TermKind
from newstratum._reading.patterns import compile_pattern
from newstratum._reading.sentences.activities import GAP
from newstratum._reading.sentences.told_jobs import list_services

#: Each group leads to one outcome; verbs of two groups say nothing.
GROUPS: Final[Mapping[str, str]] = MappingProxyType(
    {
        **dict.fromkeys((Service.ARTS, Service.PERFORMING, Service.WRITING), "art"),
        **dict.fromkeys((Service.KNOWLEDGE_SERVICE, Service.PLANNING_CONSULTING), "art"),
        Service.SKILL_SERVICE: "skill",
        Service.WE_MEDIA: "account",
        **dict.fromkeys((Service.TUTORING, Service.HEALING), "lessons"),
        **dict.fromkeys((Service.RETAIL, Service.CATERING, Service.FARMING, Service.OTHER), "goods"),
        **dict.fromkeys((Service.HOUSEKEEPING, Service.FREIGHT_DRIVING), "goods"),
        **dict.fromkeys((Service.DELIVERY, Service.RIDE_HAILING), "goods"),
    }
)
_VERBS: Final = compile_pattern(
    "(?P<arts>画(?!廊|法|展|册)|(?<!测)绘|书法|篆刻|雕[刻像]|摄影|(?<!自)拍(?!卖|板|子|马|拖|案)|编曲|作曲|"
    "谱曲|写歌)|"
    "(?P<performing>唱|演(?!示|讲|化|变|算|练)|弹(?!性|簧|窗|幕)|拉二胡|拉琴|(?<!鼓)吹(?!牛|风|空|气|嘘)|"
    "跳舞|打鼓|唢呐|配音|评书|相声)|"
    "(?P<writing>写(?!代码|程序|真|字楼|软件|歌)|撰稿|编剧|剧本|注释)|"
    "(?P<knowledge_service>译|翻[图德日法英俄韩]|设计|测绘|编程|写代码|写程序|"
    "开发[^,]{0,8}(?:软件|系统|程序|网站|app)|剪[片辑]|效果图)|"
    "(?P<skill_service>(?<![进装翻自必保])修(?![改图养炼学行正女文剪]))|"
    "(?P<tutoring>(?<![佛道主督斯宗信受])教(?![育会堂徒师养训程授练材])|上课|辅导|教练|陪练|带学[生员])|"
    "(?P<retail>卖|摆摊)|"
    "(?P<farming>(?<![各这那一多几])种(?![类子族牙植])|"
    "(?<![素修营培疗保])养(?![活家老颜生成育病胎伤身娃猫狗])|放蜂|捕[鱼捞])|"
    "(?P<housekeeping>保姆|拖地|洗衣|打扫|保洁|钟点)|"
    "(?P<freight_driving>(?:开|跑|揸|养)[^,]{0,3}货车|拉货|货运|金杯|货拉拉)|"
    "(?P<other>搬(?![来到去进])|卸|跑腿|代驾|理发|剃头)"
)
#: Words that keep a verb from telling what is offered: what is liked, learned, not told, or done by others.
_NOT_OFFERED: Final = compile_pattern(
    "在读|专业|进修|拆迁|听(?=[戏书曲相歌])|看戏|素养|不想|不愿|[不没未][写填说便讲]|没空|喜欢|喜爱|爱好|"
    "爱(?=[画唱写拍演弹跳种养])|兴趣|(?<![小中大文科美数化力医农留厌研国教])学(?!校|员|生|术|前)|"
    "想(?=[画唱写拍演教卖开做])|打算|准备|曾|以前|"
    "过(?=$|[,;])|"
    "退休前|毕业|出身|老婆|老公|爱人|媳妇|爸|妈|儿子|女儿|孩子(?!们)|朋友(?!圈|介绍|推荐|来)|"
    "[跟给帮我着]师傅|师傅(?=[^,])|徒弟|宠(?!物|粉|.{0,2}[号博账])|宠物$|自己(?:吃|家吃|玩)|"
    "(?<![古文潮])玩(?!具|偶)|爱吃|想吃|(?<![居留])住在"
)


def find_service_by_words(told: Iterable[str], lexicons: Lexicons) -> Entry | None:
    """Return what verbs and things in the words tell of a service, None if nothing or several services."""
    words = tuple(each for each in told if _NOT_OFFERED.search(each) is None)
    found = [(each, lexicons.offered.scan(each)) for each in words]
    chosen = [(each, _select_things(each, listed)) for each, listed in found]
    # 拍三农: the longer word says more than the verb in it.
    verbs = [
        match
        for each, listed in chosen
        for match in _VERBS.finditer(each)
        if not any(place <= match.start() < place + len(entry.term) for entry, place in listed)
    ]
    things = _drop_places([entry for _, listed in chosen for entry, _ in listed])
    by_verb = frozenset(str(Service(match.lastgroup or "")) for match in verbs)
    by_thing = [entry.values_of("service") or frozenset() for entry in things]
    of_verbs, of_things = _list_groups([by_verb]), _list_groups(by_thing)
    if of_things == _BY_ACCOUNT and of_verbs <= _MADE and _lives_by_an_account(words):
        # 公众号,一个人写,接广: what is made for one's own account is paid by its readers.
        return _build_service(things[0].term, _narrow(by_thing))
    if len(of_verbs) == 1 and (not things or (of_things == _GOODS and of_verbs <= _MADE)):
        # 茶馆谁请去谁家唱: what is sold there is not what is done.
        return _build_service(verbs[0][0], by_verb)
    if len(of_verbs | of_things) != 1:
        return None
    return _build_service(things[0].term, _narrow(by_thing))


#: What a word for where something is sold ends with.
_PLACE: Final = ("店", "馆", "坊", "楼", "厅", "吧", "铺", "摊", "市场", "超市", "夜市", "早市")


def _drop_places(things: list[Entry]) -> list[Entry]:
    """Return things without the shops told behind what is made or taught: 漆器手艺,家里作坊."""
    if not things or not _list_groups([things[0].values_of("service") or frozenset()]) <= _MADE:
        return things
    return [
        each
        for each in things
        if not each.term.endswith(_PLACE)
        or _list_groups([each.values_of("service") or frozenset()]) != _GOODS
    ]


#: What is sold or carried, and what is made, taught or repaired.
_GOODS: Final = frozenset({"goods"})
_MADE: Final = frozenset({"art", "skill", "lessons"})
_BY_ACCOUNT: Final = frozenset({"account"})
#: Where an account of one's own is kept, and what it earns.
_ACCOUNT_KEPT: Final = compile_pattern(
    "抖音|快手|b站|小红书|视频号|公众号|西瓜视频|头条号|百家号|微博|油管|播客|账号|频道|自己的号|个人号|"
    "图文号"
)
_ACCOUNT_EARNS: Final = compile_pattern(
    "打赏|刷礼物|(?:广告|流量|播放)(?:费|分成|收益|收入)|接广(?!东|西|州|场)|接商单|恰饭|创作激励|"
    "听众赞助|粉丝赞助"
)
_ACCOUNT_OF_OTHERS: Final = compile_pattern(
    "[给帮替为][^,]{0,6}(?:抖音|快手|b站|小红书|视频号|公众号|头条号|百家号|账号|频道|博主|主播)|"
    "[公司厂店]的?(?:公众号|账号|视频号|抖音)"
)


#: What is posted there, and what says that orders are found there: 快手上发段子, 小红书上发图接单.
_POSTED_THERE: Final = compile_pattern(
    "(?:抖音|快手|b站|小红书|视频号|西瓜视频|油管|短视频平台|视频平台)(?:上|里|平台)?面?(?:发(?!货|单|"
    "快递|现)|更新|日更)"
)
_FINDS_ORDERS: Final = compile_pattern("接(?!广|商单|地气)|约稿|卖|单子|客户|引流|定制|带货")


def _lives_by_an_account(told: Sequence[str]) -> bool:
    """Say whether words tell of an account of one's own, and of what only an account earns or shows."""
    if any(_ACCOUNT_OF_OTHERS.search(each) for each in told):
        return False
    if any(_POSTED_THERE.search(each) for each in told):
        return not any(_FINDS_ORDERS.search(each) for each in told)
    return any(_ACCOUNT_KEPT.search(each) for each in told) and any(
        _ACCOUNT_EARNS.search(each) for each in told
    )


#: For whom something is done, before the word for them: 给几家饭店. It is bounded, for 几家 can be parted
#: in two ways.
_FOR_WHOM: Final = compile_pattern(
    "(?:给|帮|替|为|跟|与|服务于?|对接|合作|面向|教)(?:附近|几家|一些|各家?|多家|本地|当地|周边|街上|村里|"
    "镇上|县里|"
    "小|大|的|[一二三两几]?[个家间]){0,4}$"
)
#: What the words begin with that tell what is done, and not for whom: 帮带饭.
_DONE: Final = frozenset(
    "带代送取拿跑拉运卖收采挖捡打捕放摘割搬卸装修接看陪练做洗擦缝补改磨配开换贴铺砌刷抬挑扛剪理搓掏算种养包赶进倒囤贩摆吆叫兜转"
)
#: What may follow a word for something made, taught or repaired, and makes no other word of it: not 苏绣用品.
_BEHIND: Final = compile_pattern(
    "$|[,;/、 .·(]|(?:的|了|为生|为主|这块|生意|行当|手艺|活儿?|单子?|私活|私单|零活|散活|外包|定制|代办|"
    "服务|师傅|小哥|"
    "填报|调理|制作|修复|打捞|发饰|讲解|拍摄|创作|演出|表演|安装|维修|维护|保养|调试|台班|包月|出租|代做|"
    "代画|编制|撰写|"
    "分析|整理|审核|申请|方案|全案|报告|规划|指导|接单|约稿|连载|文学|体验|干预|疏通|治理|编目|标注|翻模|"
    "代理|起草|绘制|"
    "测试|巡检|移机|加氟|拆装|改装|检测|灯|玩偶|造型|挂件|摆件|鞋垫|饰品|作品|屏风|工|匠|师|员|手|班子?|佬|"
    "人|吃饭|"
    "过活|糊口|赚钱|挣钱|变现)+(?:$|[,;])|"
    "[着去来给做跑送到往按论一两几自我在从跟和带拿进只专靠也都就还为有没单接替帮收走包换修装拆][^,]"
)
#: The same of goods: 螺蛳粉小摊.
_BEHIND_GOODS: Final = compile_pattern(
    "$|[,;/、 .·(]|.$|.[,;]|(?:的|了|这块|生意|买卖|行当|活儿?|单子?|零活|散活|代办|师傅|小哥|司机|夫妻档|"
    "档口|门面|小?摊子?|"
    "小?店面?|铺子?|车|点|馆子?|坊|园子?|场|棚|地|塘|山|田|货|贩子?|户|工|匠|师|员|佬|人|吃饭|过活|糊口|"
    "赚钱|"
    "挣钱|为生|为主)+"
    "(?:$|[,;])|"
    "[着去来给赊卖做摆摇跑送到往按论一两几自我在从跟和带养种拿进出开只专靠也都就还零散上下起收推拉抬挑扛喂赶放批发贩囤压等"
    "熬煮蒸炒炸烤卤腌晒酿切削流守包租住照陪看为有没不机外入每天现当走洗擦搭挖采摘捡打割加][^,]"
)
#: What behind a word for goods makes another trade of it: 餐厅灯光.
_NOT_OF_GOODS: Final = compile_pattern(
    "的[^,]|"
    "[^,]{0,4}(?:系统|软件|程序|装修|装潢|灯光|广告|包装|招牌|门头|品牌|文案|策划|运营|培训|咨询|顾问|维修|"
    "安装|"
    "调试|设备|展|网站|直播|账号|视频|文化|研究|技术|检测|翻译|标注|招商|供应链|平台|经理|经纪|代理|"
    "音乐|歌|"
    "老师|讲师|"
    "课|文|诗|稿|图|画|摄|雕|制作|定制|修复|培育|艺术|程|设计|插花|测评|探店|方案|指导|鉴别|研发|配方)"
)


def _select_things(words: str, found: Sequence[tuple[Entry, int]]) -> list[tuple[Entry, int]]:
    """Return the things that are offered: not what is told of others, nor the first half of a noun."""
    chosen: list[tuple[Entry, int]] = []
    for entry, place in reversed(found):
        end = place + len(entry.term)
        # 种子化肥: what another thing follows is offered like that one.
        follows = any(other == end for _, other in chosen)
        of_others = entry.term[0] not in _DONE and _FOR_WHOM.search(words[:place]) is not None
        if not of_others and (follows or _stands_alone(entry, words, end)):
            chosen.append((entry, place))
    return chosen[::-1]


def _stands_alone(entry: Entry, words: str, end: int) -> bool:
    """Say whether what follows a thing leaves it what is offered."""
    if _list_groups([entry.values_of("service") or frozenset()]) == _GOODS:
        done = entry.term[0] in _DONE or _BEHIND_GOODS.match(words, end) is not None
        return done and _NOT_OF_GOODS.match(words, end) is None
    return _BEHIND.match(words, end) is not None


#: Who is taught, before what is taught, and what makes lessons of it behind it: 教小孩画画, 编程课.
_TAUGHT: Final = compile_pattern(
    "(?<![佛道主督斯宗信受])(?:教|辅导|带)(?:几个|一帮|附近)?(?:小孩子?|孩子们?|小朋友|小学生|中学生|"
    "初中生|"
    "高中生|学生|娃娃?|老人|成人|"
    "大人|儿童|少儿|学员|人|零基础)[^,]{0,6}$"
)
_LESSONS: Final = compile_pattern(
    "(?:的)?(?:小|网|兴趣|启蒙|一对一)?(?:课(?!件|程设计|题)|班(?!子|组|底|车|次)|启蒙|集训|陪练|教学)"
)
_LESSONS_ON_GOODS: Final = compile_pattern("(?:技术)?(?:课(?!件|程设计|题)|培训(?!机构|公司|学校)|教学)")
_ACCOUNTS: Final = compile_pattern("(?:知识|日常|美食|生活)?(?:博主|账号|自媒体|探店|up主|视频(?!号?运营))")
#: Machines, and what is done to them: other things are repaired by other trades.
_MACHINES_REPAIRED: Final = compile_pattern(
    "(?:(?<!打)机|器|仪|泵|阀门?|烤箱|蒸箱|冰箱|冰柜|冷柜|展示柜|电柜|锅炉|壁挂炉|微波炉|电磁炉|电饭煲|"
    "屏|电路板?|线路板?|主板|芯片|"
    "显卡|硬盘|电源|电池|电控|工控|平板|笔记本|网络|宽带|监控|安防|烟感|对讲|广播|音响|音箱|喇叭|灯光|"
    "空调|电视|电脑|手机|"
    "家电|电器|机械|液压|制冷|冷却塔|门禁|道闸|自动门|伸缩门|电动门|电梯|扶梯|行车|天车|设备|马达|气缸|"
    "油缸|电动工具|电气|"
    "机床|冲床|磨床|铣床|钻床|裁床|针车|加工中心|振动筛|电子秤|地磅|衡器|仪表|万用表|显微镜|望远镜|镜头|"
    "手表|钟表|座钟|"
    "琴|吉他|萨克斯|船舶|渔船|机器人|健身器材)"
    "(?:的)?(?:上门|故障|快速|电气|配套|整机|现场)*(?:维修|修理|检修|维保|保养|安装|调试)"
)
_REPAIRS: Final[frozenset[str]] = frozenset({Service.SKILL_SERVICE, Service.OTHER})
_LESSONS_OF: Final[frozenset[str]] = frozenset(
    {Service.ARTS, Service.PERFORMING, Service.WRITING, Service.KNOWLEDGE_SERVICE}
)


def narrow_services(
    parts: Sequence[TitlePart], told: Iterable[str], lexicons: Lexicons
) -> tuple[TitlePart, ...]:
    """Return what somebody does alone as far as longer words for it tell: 摄影棚出租 is no art."""
    words = tuple(told)
    things = [entry for each in words for entry, _ in lexicons.offered.scan(each)]
    return tuple(_narrow_service(part, words, things) for part in parts)


def _narrow_service(part: TitlePart, words: Sequence[str], things: Iterable[Entry]) -> TitlePart:
    services = list_services(part)
    if part.head is None or not services:
        return part
    term = part.head.term.replace(GAP, "")
    for thing in things:
        said = thing.values_of("service") or frozenset()
        more = len(thing.term) > len(term) and term in thing.term
        if more and not _list_groups([said]) & _list_groups([services]):
            return evolve(part, head=_build_service(thing.term, said))
        if (more and said != services) or (len(services) > 1 and said < services):
            return evolve(part, head=_replace_service(part.head, said))
    if services <= _POSTED and _lives_by_an_account(words):
        # 快手上发段子,靠打赏: what is posted there is no stage and no book.
        return evolve(part, head=_build_service(term, _ACCOUNT))
    if services == _REPAIRS and any(_MACHINES_REPAIRED.search(each) for each in words):
        return evolve(part, head=_replace_service(part.head, _SKILLED))
    if _list_groups([services]) == _GOODS:
        for each in words:
            before, found, behind = each.partition(term)
            if found and _LESSONS_ON_GOODS.match(behind) is not None:
                return evolve(part, head=_build_service(each, _TUTORING))
            if found and _ACCOUNTS.match(behind) is not None:
                return evolve(part, head=_build_service(each, _ACCOUNT))
    if services <= _LESSONS_OF:
        for each in words:
            before, found, behind = each.partition(term)
            if found and (_TAUGHT.search(before) is not None or _LESSONS.match(behind) is not None):
                return evolve(part, head=_build_service(each, _TUTORING))
    return part


@lru_cache(1_024)
def _replace_service(head: Entry, services: frozenset[str]) -> Entry:
    kept = tuple((fact, values) for fact, values in head.facts if fact != "service")
    variants = tuple(
        evolve(each, facts=tuple((fact, values) for fact, values in each.facts if fact != "service"))
        for each in head.variants
    )
    return evolve(head, facts=(*kept, ("service", services)), variants=variants)


_SKILLED: Final[frozenset[str]] = frozenset({Service.SKILL_SERVICE})
_ACCOUNT: Final[frozenset[str]] = frozenset({Service.WE_MEDIA})
_POSTED: Final[frozenset[str]] = frozenset(
    {Service.ARTS, Service.PERFORMING, Service.WRITING, Service.OTHER, Service.WE_MEDIA}
)
_TUTORING: Final[frozenset[str]] = frozenset({Service.TUTORING})


def _list_groups(said: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset(GROUPS[service] for services in said for service in services)


def _narrow(said: Sequence[frozenset[str]]) -> frozenset[str]:
    """Return what things of one group leave: the first counts, and of it what the others say too."""
    left = said[0]
    for services in said[1:]:
        left = left & services or left
    return left


@lru_cache(1_024)
def _build_service(term: str, services: frozenset[str]) -> Entry:
    return Entry(term, TermKind.ACTIVITY, (("service", services),))
