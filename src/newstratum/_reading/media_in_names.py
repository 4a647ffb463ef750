"""What people call a unit of new media: 做老故事视频号的民企, 股民论坛,私人办的, 妇联的公众号组.

A medium and what carries it name such a unit (资讯 + app, 车友 + 论坛 + 公司); any subject may stand before
them. What a firm of another trade has, sells to or shows itself in names none (有自己公众号的水泵厂).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from newstratum._reading.constructions.of_contracts import COUNTRIES
from newstratum._reading.lexicon import Entry, TermKind
from newstratum._reading.name_places import follows_a_place
from newstratum._reading.patterns import compile_pattern
from newstratum._reading.wordings.wording import KIN

_CACHE_SIZE: Final = 4_096
_SUBJECTS: Final = (
    "资讯|营销|内容|自媒体|本地|地方|同城|城市|探店|解说|剪辑|科普|情感|搞笑|段子|美食|旅游|旅行|户外|钓鱼|"
    "财经|商业|股票|理财|"
    "汽车|二手车|车评|房产|楼市|育儿|亲子|母婴|军事|历史|考古|体育|足球|篮球|电竞|娱乐|八卦|明星|追星|星座|"
    "命理|穿搭|时尚|美妆|护肤|美容|萌宠|"
    "宠物|三农|农业|乡村|垂类|垂直|行业|切片|影视|电影|追剧|剧情|动漫|二次元|游戏|教育|健康|养生|医疗|医学|"
    "科技|数码|职场|读书|书评|影评|文化|国学|"
    "非遗|戏曲|音乐|舞蹈|家居|装修|健身|瑜伽|校园|大学生|高考|考研|考公|留学|法律|普法|测评|评测|农机测评|"
    "热点|时事|吃播|情侣|婚恋|两性|女性|男性|老年|中老年|银发|"
    "好物|种草|图文|视频|手工|绘画|摄影|骑行|跑步|露营|海外|华人|民俗|地理|人文|知识|问答|心理|鸡汤|励志|"
    "口播|街访|街拍|广场舞|vlog|ai|创投|物流圈|半导体|家电|工业|建筑|外贸|招聘"
)
_PLATFORMS: Final = (
    "抖音|快手|小红书|头条|今日头条|百家|b站|微博|知乎|大鱼|企鹅|西瓜|搜狐|网易|youtube|tiktok|微信"
)
#: Media that are media by themselves, whatever stands before them.
_MEDIUM: Final = (
    "(?:mcn|(?:短|长|中|小|微|横|竖屏?|网络)视频(?!会议|监控|彩铃)|微信公众号|公众号|视频号|订阅号|播客|"
    "自媒体|新媒体|newsletter|vlog|弹幕|"
    "网文|网络文学|网络小说|有声(?:书|读物|小说|内容|剧|漫画|广播剧)?|广播剧|听书|网络视听|"
    "网络(?:音频|电台|新闻|资讯|社区)|秀场|"
    "直播切片|直播(?!课|设备|器材|支架)|网红|网络红人|达人|"
    "(?:虚拟|才艺|数字人|带货|娱乐|游戏|颜值|户外)?主播|虚拟偶像|信息流|"
    f"(?:{_PLATFORMS})(?:账?号|矩阵|达人|博主|视频|公会)|"
    f"(?:{_SUBJECTS})(?:账号|大号|号)(?!码|召|称|外|线|角|店|贩|牌)|账号矩阵|号矩阵|矩阵号|"
    "知识付费|付费专栏|微刊|电子杂志|手机报|电子报|邮件(?:通讯|简报)|社交媒体|社媒|网络媒体|网媒|"
    "(?:数字|互联网|线上|视频|本地|科技|财经|汽车|垂直|行业|校园|娱乐|体育)媒体|"
    "kol|koc|红人|大v|博主|up主|混剪|二创|影视解说|鬼畜|番剧|评书|流媒体|(?:在线|网络)音乐|融媒体?|全媒体|"
    "直播带货|表情包|微短剧|竖屏(?:短)?剧|互动剧|探店|条漫|吃播|团播|街采|街访|小说推文|带货|网络电视台|"
    "网络fm|股吧|表白墙|代播|(?:地方|行业|垂直|生活)门户|(?:信息流|锁屏|弹窗|浏览器|手机)资讯|"
    "(?:电影|动漫|体育|视频|图片|壁纸|音乐|小说|漫画|新闻|资讯|评测)站|"
    "(?:电影|影视|游戏|电视剧|体育|赛事)解说|资讯聚合|新闻聚合|播客聚合|"
    "资讯号|(?:音频|视频|图文|有声|短剧|数字|原创|互联网|网络|线上)内容)"
)
#: Media that have to be carried by something.
_CARRIED: Final = (
    "(?:资讯|新闻|快讯|讯息|视频|音频|声音|语音直播|内容|小说|言情|女频|男频|漫画|条漫|动漫|论坛|知识|问答|"
    "图文|电台|阅读|读书|文学|影评|书评|"
    "八卦|攻略|点评|有声绘本|绘本|拆书|写作|书城|短故事|(?:便民|同城|生活|分类)信息|聚合阅读|内容型|论坛类|"
    "同人|fm|bbs|影视|追剧|点播|纪录片|语聊|朗读|朗诵|故事|评书|相声|音乐|k歌|诗词|诗歌|财经|股吧|锁屏|期刊|"
    "杂志|专栏|菜谱|食谱|壁纸|段子|短剧|图集|表情|热搜|榜单|头条|问诊科普|段子|图片|弹幕|贴吧|女性|兴趣|"
    "(?<!智慧)(?<!物业)(?<!养老)社区|博客|笔记|社交|树洞|早报|日报|"
    f"(?:{_SUBJECTS})(?:资讯|新闻|视频|内容|知识|媒体|信息))"
)
#: What is no firm by itself, and may stand between a medium and its carrier.
_BETWEEN: Final = (
    "(?:科技|文化|传媒|传播|分享|交流|点播|聊天|信息|网络|技术|影视|数字|互动|创意|制作|运营|经纪|孵化|聚合|"
    "分发|推荐|生成|和|与|及|发布|内容|资讯|视频|音频|类|创作|"
    "创业|初创|管理|签约|带货|电商|娱乐|演艺|广告|出品|矩阵|账号|号|直播|社区|论坛|在线|互联网|产品|业务)*"
)
_APP: Final = "(?:app|平台|网站|门户|网|站点?|客户端|社区|小程序|应用|聚合器?|频道|电台|媒体|论坛)"
_FIRM: Final = (
    "(?:有限责任公司|股份有限公司|有限公司|集团|公司|企业|机构|工作室|团队|"
    "工厂|工场|厂牌|公会|业务线|事业部|业务部|大厂|初创|创业公司)"
)
#: Forums, communities and channels of a subject are media by themselves.
_OF_A_SUBJECT: Final = (
    "(?:[^,;()的]{1,5}?(?<![型信挂编符暗外口记逗句括番字商称尊工学病房座牌门车批代别单双第几])号(?=矩阵|公司|"
    "团队|民企|私企|平台|机构|运营|孵化))(?:矩阵)?|"
    "(?:[^,;()的]{1,6}?(?<!智慧)(?<!幸福)(?<!养老)(?<!物业)(?<!服务)(?<!团购)(?<!居民)(?<!街道)(?<!老年)(?<!邻里)(?<!未来)(?<!人才)(?<!康养)(?<!高端)(?<!老旧)(?<!托育)(?<!医疗)(?<!农村)(?<!旅居)(?<!安置)社区(?=app|"
    "网站|网|平台|产品|公司|类|做|写|当|里|的|,|$))|"
    "(?:[^,;()的]{1,6}?(?<!高峰)(?<!高端)(?<!学术)(?<!国际)(?<!经济)(?<!峰会)论坛|"
    f"(?:{_SUBJECTS}|攻略|爱好者|开发者|程序员|技术|车友|驴友|漫迷|歌迷|影迷|球迷|书迷|戏迷|军迷|孕妈|宝妈|"
    "辣妈|股民|网友|粉丝|股友|棋友|花友|书友|票友|跑友|"
    "圈子?|打卡|交友)社区)"
)
#: A unit of new media, by what it is called at its end.
_UNIT: Final = (
    f"(?:{_MEDIUM}{_BETWEEN}(?:{_APP}|{_FIRM})+|{_CARRIED}{_BETWEEN}{_APP}(?:{_BETWEEN}{_FIRM})?|"
    f"(?:音频|有声|内容|网文|小说|声音|论坛){_BETWEEN}{_FIRM}|(?:{_SUBJECTS})(?:视频|电台|节目){_FIRM}|"
    f"{_OF_A_SUBJECT}(?:{_BETWEEN}(?:{_APP}|{_FIRM}))*|(?<=[圈界坛类])新媒体|"
    f"(?:本地|同城|地方|城市|都市|生活|民生|县城)网|(?:{_SUBJECTS}|产业|商业科技|新锐)媒体|"
    "网络(?:媒体|fm|电视台|广播电台|电台)|网媒|"
    "(?:城市|地方|行业|垂直|农业|综合|生活|民营|私营|化工|钢铁|建材|家居)门户(?:网站?)?|"
    "mcn|"
    f"(?<=[\u4e00-\u9fff])(?:自媒体|播客|公众号|视频号|资讯号|账号矩阵|号矩阵|秀场直播|(?:{_SUBJECTS})账?号))"
)
_PRIVATE: Final = (
    "(?:民企|私企|民营(?:的)?(?:小|大|上市)?(?:企业|公司|大厂|集团)?|私营(?:的)?(?:小)?(?:企业|公司)?|"
    "私人(?:小)?(?:公司|企业|网站)?|民办(?:的)?(?:公司|企业)?|民间|"
    "创业公司|初创(?:公司|企业|团队)|创业团队)"
)
_FOREIGN: Final = (
    "(?:外企|外资(?:企业|公司)?|外商独资(?:企业|公司)?|[港台日德美韩法英]企|"
    "[港台日德美韩法英新]资(?:企业|公司)?)"
)
_OWNED: Final = f"(?:{_PRIVATE}|{_FOREIGN})"
#: Who is told in front of a unit to hold it.
_HOLDING: Final = (
    "(?:(?:开设?|办|搞|弄|创办|创立|成立|创建|创业做|创业办|创业开|创业搞|投资?|合开|合办|"
    "合伙(?:做|开|办|弄)?|做|拉起|合股|联手|众筹|创业|控股|独资|全资|名下|旗下|手下|手里|拉起来|起家|背景|"
    "出身|老板|资本|基金|(?:同学|朋友|夫妻|夫妇|兄弟|姐妹|同事|老乡|闺蜜|年轻人|小伙)(?:俩|们|几个)?)的|"
    "(?:老板|创始人|合伙人|股东|创始团队)(?:都|全)?是[^,;:/|、()的]{1,8}的|"
    "(?:拿了?|拿到|获得|获|完成|刚融|融了)?(?:(?:天使|种子|[abcd]\\+?|pre-?a)轮|风投|创投)(?:融资|投资)?的)"
)
_BARE_FIRM: Final = "(?:公司|企业|平台|网站|机构|团队|(?:文化|传媒|科技|网络|新媒体|内容|广告)公司)"
_DOES: Final = (
    "(?:专门?|主要?|只|就|全|每天|天天)*(?:做|搞|写|拍|剪|发|运营|经营|办|开发|孵化|打造|主营|"
    "主业(?:就?是)?做?|手[里上]有|旗下有?|名下有|更新|日更|养着?|经营着|主攻|主打|专注|专攻|聚焦|输出|生产|"
    "签约?|靠|维护|出品|拍摄|制作)"
    "(?:了|着|一个|一家|一款|个|些)?"
)
#: What a firm of new media makes: contents, told with a verb, need not be carried by anything.
_MADE: Final = (
    f"(?:{_UNIT}|{_MEDIUM}|资讯|新闻|漫画|条漫|早报|晚报|推文|爆文|影评|乐评|书评|书单|拆书|图文|"
    "(?:脱口秀|访谈|网络|视频|直播)节目|电子周刊|(?:故事|小说|课程|儿童|知识|脱口秀|情感)音频|"
    "(?<!办)(?<!搞)(?:行业|地方|本地|垂直|城市)?门户|账号|(?<![音监广])视频(?!会议|监控|设备|软件|"
    "系统)|情感号|问答|段子|"
    f"[^,;:/|、()的]{{1,5}}(?<![型信挂编符暗外口记逗句括番字商称尊工学病房座牌门车批代别单双第几])号(?=的|,|"
    "$|做)|"
    f"抖音|快手|小红书|(?:{_SUBJECTS})(?:视频|内容|资讯|新闻)|资讯聚合|播客聚合)(?:内容|账号|矩阵|号|带货|"
    "涨粉|制作|创作|节目|栏目|分发|推荐|孵化)*"
)
#: What makes another trade of a medium: 短视频剪辑软件, 直播背景板.
_OF_OTHER_TRADES: Final = (
    "[^,;:/|、()的]{0,5}?(?:软件|设备|系统|器材|支架|背景|道具|工具|培训|"
    "课程|会议|监控|硬件|耳机|麦克风|手机|灯|装修|服装|周边|印刷|展台|机房|服务器)"
)
_START: Final = "(?:^|(?<=[,;(。 ]))"
#: What follows a unit in a sentence.
_BEHIND: Final = (
    "(?=[,;:。()]|$| |里|内|做|当|任|担任|出任|负责|管|写|上班|工作|打工|"
    "任职|就职|供职|干|我|带|搞|跑|招|聘|给我|的[\u4e00-\u9fff]{2})"
)
_LEAD: Final = "(?P<lead>(?:我们?|现在|目前|如今|一直|就|也|人|本人)*(?:在|就职于|供职于|任职于|服务于)?)"
#: What is said once more of what it does: ,专写物流圈新闻.
_AND_DOES: Final = f"(?:[,(](?:就是|就|是|公司)*{_DOES}[^,;:/|、()]{{0,12}}?{_MADE}的?\\)?)?"
#: What somebody does there begins no name.
_NO_WORK: Final = (
    "(?!我|是|负责|分管|主管|管|维护|打理|运营|写|剪|拍|编|当|任|从事|在|帮|给|兼|更新|对接|策划|招|带)"
)
_ITSELF: Final = (
    "(?:(?:给|为)(?:老年人|中老年|孩子|儿童|女性|女生|年轻人|宝妈|农民|大学生|学生|男性|司机|老人)(?=做|拍|"
    "写|办)|我们|我司|公司|单位|厂里|就是|就|是|主要|专门|一直|目前|主营|[^,;:/|、()]{0,4}号人,|一帮人|"
    "一群人|几个人|大家|团队)*"
)
#: A firm told by its owner, and then what it does: 私企,做母婴社区app.
_OWNER_FIRST: Final = (
    f"(?P<own>[小大]?{_OWNED}|(?<![\u4e00-\u9fff])(?:小|一家)?公司|"
    f"[^,;:/|、()给帮替]{{1,12}}?{_HOLDING}(?:小)?{_BARE_FIRM})(?:里|里面)?[,(]{_ITSELF}"
    f"(?:(?P<does>{_DOES})[^,;:/|、()]{{0,16}}?{_MADE}|{_NO_WORK}[^,;:/|、()]{{0,16}}?{_UNIT})"
    f"(?P<of>的)?(?:那种|这种|{_BARE_FIRM})?(?:\\)|{_BEHIND})"
)
#: The same without a mark: 民企做短视频的.
_OWNER_AND_DOING: Final = (
    f"(?P<own>{_OWNED})(?:里|里面)?(?P<does>{_DOES})[^,;:/|、()的]{{0,16}}?{_MADE}(?P<of>的)(?:那种|"
    f"这种)?{_BARE_FIRM}?{_BEHIND}"
)
#: A firm told by what it is called, and then by its owner: 股民论坛,私人办的.
_ANY_NUMBER: Final = (
    "[^,;:/|、()的]{2,6}?(?<![型信挂编符暗外口记逗句括番字商称尊工学病房座牌门车批代别单双第几账银票分老宝])号(?=做|"
    "写|当|里|,|$)"
)
_OWNER_LAST: Final = (
    f"{_START}{_LEAD}(?P<named>[^,;:/|、()]{{0,18}}?(?:{_UNIT}|{_ANY_NUMBER}|"
    f"{_MEDIUM}(?:科技|文化|传媒)))[,(](?:是|"
    "属于?|也是|就是|一家)*(?:小|大)?"
    f"(?P<own>{_OWNED}|老板(?:私人|个人|自己)|私人|个人|民间)(?:老板)?(?:全资|独资|控股|投资|出资|办|开|搞|"
    f"弄|的|性质)*{_AND_DOES}(?:\\)|"
    f"{_BEHIND})"
)
#: The owner and the name in one piece: 民营的车友论坛公司, 发小搞的电竞资讯站.
_OWNER_AHEAD: Final = (
    f"(?P<own>{_OWNED}(?:老板|资本|大厂|上市公司)?(?:背景|控股|独资|投资|旗下|开|办|搞|弄|手下|里|的|头部|某|"
    "小|一家|知名|创业|版)*|"
    f"(?<![给帮替为])[^,;:/|、()给帮替]{{0,14}}?{_HOLDING})"
    f"(?P<named>{_NO_WORK}[^,;:/|、()]{{0,16}}?(?:{_UNIT}|{_ANY_NUMBER})|"
    f"{_DOES}[^,;:/|、()的]{{0,14}}?{_MADE}[^,;:/|、()的]{{0,4}}的{_BARE_FIRM}){_AND_DOES}{_BEHIND}"
)
_OWNED_LAST: Final = f"(?P<own>{_OWNED}){_BEHIND}"
#: The same with the owner at the end: 数字人短视频账号矩阵民企, 自媒体创业公司.
_OWNER_AT_THE_END: Final = (
    f"(?<![\u4e00-\u9fff给帮替为])(?P<lead>[^,;:/|、()给帮替]{{1,12}}?的|在|)(?P<named>[^,;:/|"
    f"、()的]{{0,12}}?(?:{_UNIT}|{_MEDIUM}){_BETWEEN}){_OWNED_LAST}"
)
#: What a firm does, told in front of a bare word for it: 靠公众号广告吃饭的私企.
_DOING: Final = (
    f"(?<![给帮替为公司])(?P<does>{_DOES})[^,;:/|、()的]{{0,14}}?{_MADE}(?!{_OF_OTHER_TRADES})[^,;:/|、()的]{{0,6}}?(?:的|"
    "那家|这家)(?:小|大|那种|那家)*"
    f"(?P<own>{_OWNED}|{_BARE_FIRM})(?:小)?(?:公司|企业|平台|网站|app|客户端|社区|公会|机构|团队|工作室|"
    f"媒体)?{_BEHIND}"
)
#: What is said of the firm of which nothing was told: 我们公司专做小红书美食号矩阵.
_SAID_OF_IT: Final = (
    f"{_START}(?P<own>(?:我们?|咱们?|所在的?|新|现在的?)*(?:公司(?=就|是|主|专|还)|东家|单位|"
    "平台(?=就|是)))(?:就是|"
    f"是|就|主要|还|也|依旧|仍)*(?P<does>{_DOES})[^,;:/|"
    f"、()的]{{0,14}}?{_MADE}(?P<of>的)?(?=[,;]|$)"
)
#: A medium behind its owner, where what is done there makes no contents: 私企短视频,做后端开发.
_OWNER_AND_MEDIUM: Final = (
    f"(?P<own>{_OWNED})[, ]?(?:里|的|某|知名|头部|海外版)*(?P<named>{_MEDIUM})"
    "(?=,?(?:我)?(?:做|写|管|当|负责)"
    "(?:前端|后端|服务端|后台|代码|算法|架构|运维|测试|数据|技术|开发|程序|产品经理|人事|财务|会计|法务|"
    "行政))"
)
#: In the order in which they are looked for.
FORMS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "owner_last": _OWNER_LAST,
        "owner_first": _OWNER_FIRST,
        "owner_and_doing": _OWNER_AND_DOING,
        "doing": _DOING,
        "owner_ahead": _OWNER_AHEAD,
        "owner_at_the_end": _OWNER_AT_THE_END,
        "owner_and_medium": _OWNER_AND_MEDIUM,
        "said_of_it": _SAID_OF_IT,
    }
)
#: What stands in all words that have a form, and is found faster than the form.
SIGNS_OF_FORMS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "owner_last": "[,(]",
        "owner_first": "[,(]",
        "owner_and_doing": "的",
        "doing": "[的家]",
        "owner_ahead": "[企创初民的私资]",
        "owner_at_the_end": _OWNED_LAST,
        "owner_and_medium": "[做写管当负]",
        "said_of_it": "[就是主专还家位]",
    }
)
#: What stands in every text that names a unit of new media: most names of units hold none of it. Each
#: alternative begins with a character of its own, so that only places where one of these stands are tried.
MEDIA_SIGNS: Final = compile_pattern(
    "播|视频|号(?<=[^型信编称]号)|媒|资讯|新闻|网|站|app|平台|客户端|论坛|社区|门户|解说|早报|漫|剧|小说|"
    "文学|有声|听书|音频|视听|"
    "电台|红人|达人|偶像|攻略|内容|博主|up主|杂志|专栏|问答|抖音|快手|小红书|探店|二创|混剪|鬼畜|评书|相声|"
    "音乐|付费|微刊|表情|"
    "大v|kol|koc|k歌|朗读|绘本|表白墙|股吧|信息流|vlog|newsletter|mcn|段子|秀场|快讯|fm|bbs|写作|书城|"
    "便民信息|同城信息|"
    "生活信息|分类信息|短故事|街采|同人"
)
_FOR_SOMEBODY: Final = compile_pattern("[给帮替为]")
_FOREIGN_OWNERS: Final = compile_pattern("外|[港台日德美韩法英新][企资]")
#: What who makes the contents themselves does: the words in front of it may tell of that person.
_OF_CONTENTS: Final = compile_pattern(
    "[,;()\\s]*(?:我|负责|平时|就|也|主要|做|当)*(?:写(?!代码|后端|服务|程序|算法|脚本)|剪|拍|编|文案|推文|"
    "主编|编辑|排版|选题|策划|运营|主播|出镜|配音|撰稿|更新|涨粉|粉丝)"
)
_BARE: Final = compile_pattern(f"{_BARE_FIRM}$")


def name_media_plainly(text: str, *, whole: bool = False) -> str:
    """Return words in which a unit of new media is called so, whatever it was called in them.

    Args:
        text: An employer cell or a sentence in plain form.
        whole: Whether the words are those of an employer cell, in which nobody tells what they do.
    """
    owners = _OWNERS_OF_A_NAME if whole else _OWNERS
    if owners.search(text) is None or MEDIA_SIGNS.search(text) is None:
        return text
    for name, form in FORMS.items():
        if compile_pattern(SIGNS_OF_FORMS[name]).search(text) is None:
            continue
        if (found := compile_pattern(form).search(text)) is not None:
            written = _write(found, text, whole=whole)
            if written:
                behind = text[found.end() :]
                mark = "的" if found[0].endswith(")") and behind and behind[0] not in ",;:。( " else ""
                return f"{text[: found.start()]}{written}{mark}{behind}"
    return text


#: Words of which one stands wherever somebody tells whose a unit is.
_OWNERS: Final = compile_pattern("民|私|外|[港台日德美韩法英新][企资]|创|个人|的|公司")
_OWNERS_OF_A_NAME: Final = compile_pattern("民|私|外|[港台日德美韩法英新][企资]|创|个人|的")


def _write(found: re.Match[str], text: str, *, whole: bool) -> str:
    """Return what is written for a unit that was found; nothing where the words may be of something else."""
    told = found.groupdict()
    own, rest = found["own"], text[found.end() :].strip(",;() ")
    named, lead = told.get("named") or "", told.get("lead") or ""
    if told.get("does") and not whole and (not rest or (not told.get("of") and _OF_CONTENTS.match(rest))):
        return ""
    before = text[: found.start()]
    apart = follows_a_place(text, found.start()) or _PLAIN_BEFORE.search(before)
    if told.get("does") and _OWNED_FIRM.match(own) and not apart:
        # 食品民企,做公众号的: the trade that is told of it is another one.
        return ""
    piece = _MARKS.split(_MADE_FOR.sub("", before))[-1]
    if piece.startswith(_OF_A_CUSTOMER) or _FOR_SOMEBODY.search(piece):
        # 给网红做直播背景板的民企
        return ""
    if "论坛" in found[0] and (told.get("does") or "").endswith(_HOLDS_A_MEETING):
        return ""
    if before.endswith(_OF_A_CUSTOMER) or _FOR_SOMEBODY.search(found[0][:4]):
        return ""
    if named and (
        _IN_A_FIRM.search(named) is not None or (named.endswith(_ENDS_OF_PARTS) and _FIRM_OF.search(own))
    ):
        # 民企的短视频团队: what the firm trades in is not said.
        return ""
    ends_with_owner = bool(named) and f"{named}{own}" in found[0]
    if (nearer := _OWNED_FIRM.match(named)) is not None and own.endswith("的"):
        # 某上市公司投资的民营短视频公司
        own = nearer["owned"]
    elif own.endswith("的") and _OF_ABROAD.search(own) is not None:
        begins = compile_pattern(_LEAD).match(own)
        lead, own = lead or (begins[0] if begins is not None else ""), "外资"
    elif own.endswith("的") and _is_of_people(own):
        begins = compile_pattern(_LEAD).match(own)
        lead, own = lead or (begins[0] if begins is not None else ""), "民营"
    elif named and not ends_with_owner and "lead" not in told and _PLAIN_NAME.fullmatch(named):
        # What the name says already needs no other one.
        return ""
    if own.endswith("的"):
        return f"{own}新媒体公司"
    bare = _BARE.search(own)
    if bare is not None and bare.start() and not _OWNED_FIRM.fullmatch(own):
        holder = own[: bare.start()]
        return f"{'民营' if _is_of_people(holder) else holder}新媒体公司"
    if (
        found["own"].endswith(("公司", "单位", "平台"))
        and told.get("does")
        and "named" not in told
        and _TOLD_OWNER.search(before)
    ):
        # 私企打工,单位就是做公众号矩阵的: more is said of the unit that was told.
        return "公司是做新媒体平台的"
    form = "工作室" if found[0].endswith("工作室") else "公司"
    return f"{lead}{_name_owner(own)}新媒体{form}"


#: What may stand before a word for a firm that tells no trade of it: 互联网民企, 小私企.
_PLAIN_BEFORE: Final = compile_pattern(
    "(?:[,;(。 ]|于|的|里|小|大|上市|互联网|网络|头部|外地|创业|小型|初创|县城|小城|老家|年轻人)$"
)
_OWNED_FIRM: Final = compile_pattern(f"[小大]?(?P<owned>{_OWNED}).*")
_OF_A_CUSTOMER: Final = ("给", "为", "帮", "替", "跟", "和", "与", "对", "向", "非")


_TOLD_OWNER: Final = compile_pattern("民营|民企|私企|私人|私营|外企|外资|国企|国有")
_PLAIN_NAME: Final = compile_pattern("(?:新媒体|短视频|自媒体|公众号|播客|mcn|直播)(?:公司|机构|企业)")
_MARKS: Final = compile_pattern("[,;(。]")
_MADE_FOR: Final = compile_pattern("[给为][^,;的]{1,6}[看听读用]的?")
_HOLDS_A_MEETING: Final = ("办", "搞", "出品", "打造")
_FIRM_OF: Final = compile_pattern("(?:企|公司|企业|大厂|集团)里?的$")
#: A part of a firm of another trade: 民营服装公司的短视频团队.
_IN_A_FIRM: Final = compile_pattern(
    "(?:公司|厂|企业|集团|店|院|校|局|协会|中心|连锁|商)(?:的|[^,]{1,8}(?:团队|组|部门?|工作室|中心)$)"
)
#: Who are no people of whom a firm is.
_ORGANISATIONS: Final = compile_pattern(
    "公司|集团|企业|大学|学院|局|委|府|报|台|社|院|校|国|央|党|省里|市里|县里|区里|街道|镇里|集体|单位|组织|"
    "协会|基金|银行|资本|机构|外|港|澳|日|韩|美|英|法|德|海归|上市|平台|旗下|下属|城投|财政|公家|军"
)
#: Who somebody was before founding it.
_ONCE: Final = compile_pattern(
    "前[^,;的]{0,8}?(?:主持人|记者|编辑|员工|高管|同事|总监|主播|老师|导演)|大学生|研究生|户外|[学校]友|"
    "社会人"
)


_OF_ABROAD: Final = compile_pattern(
    f"(?:外国|老外|外商|外方|外籍|洋|{COUNTRIES})(?:人|佬|老板|公司|集团|资本|基金|夫妇|商人|小伙|"
    f"股东)?[^,;的]{{0,5}}?(?:开|办|搞|创办|创立|成立|投资?|控股|独资|全资|名下|资本|老板)的$"
)


#: Whoever tells it, and not their kin.
_ONESELF: Final = compile_pattern(
    f"(?:自己(?!办|开|搞|弄|创)|本人|咱|俺|我(?!的?{KIN}|爸|妈|叔|舅|姐|哥|弟|妹|朋友|同学|"
    f"师[兄弟姐妹]|前|们(?:老板|县|村|镇|市|那|这)))|^(?:我|现在|如今)*(?:在|是)?自己"
)


def _is_of_people(own: str) -> bool:
    """Say whether people other than oneself are told to hold a unit: 发小搞的, 网红夫妇名下的."""
    return _ONESELF.search(own) is None and _ORGANISATIONS.search(_ONCE.sub("", own)) is None


def _name_owner(own: str) -> str:
    if _FOREIGN_OWNERS.search(own):
        return "外资"
    return "" if _BARE.fullmatch(own) else "民营"


#: What may be made by a firm of new media, or for one.
_MAY_BE_MADE: Final = compile_pattern(
    f"(?:{_MEDIUM}|内容|资讯|新闻|视频|小说|有声|听书|音频|电台|论坛|攻略|段子|专栏|问答|解说|推文|账号|影评|"
    f"书评)(?!{_OF_OTHER_TRADES})"
    "[^,;()]{0,8}?(?:公司|企业|[民私外]企|平台|网站|app|团队|集团|网|号)(?:的)?$"
)
_SELLS: Final = compile_pattern("[卖造产供印修租]|代工|制造|批发|物业|培训|餐|酒店|厂|店|医|学校")


def find_doubtful_media(name: str) -> str:
    """Return the words by which a name may be one of new media, where it was not read so; empty for none."""
    if MEDIA_SIGNS.search(name) is None or _SELLS.search(name) is not None:
        return ""
    found = _MAY_BE_MADE.search(name)
    return "" if found is None or _FOR_SOMEBODY.search(name[: found.start()]) else found[0]


_A_MEETING: Final = compile_pattern("[办搞开].{0,4}论坛$")


@lru_cache(_CACHE_SIZE)
def find_media_in_name(name: str) -> Entry | None:
    """Return what a name says of new media at its end; None where it says nothing."""
    if MEDIA_SIGNS.search(name) is None:
        return None
    found = compile_pattern(f"{_UNIT}(?:的|类|那种)*(?=$|[(),;])").search(name)
    if found is None or _FOR_SOMEBODY.search(name[: found.start()]) or _A_MEETING.search(found[0]):
        return None
    return Entry(found[0], TermKind.EMPLOYER_WORD, (("employer_business", frozenset({"new_media"})),))


#: A part of a public unit that makes media: 妇联的公众号组, 市博物馆新媒体部, 区融媒中心.
_PART_WITH_MEDIA: Final = compile_pattern(
    "(?P<holder>[^,;()]{1,14}?)(?:(?:的|下面的|下属的|旗下的|底下的|主?办的|直属的|所属的|"
    "自己的)(?:[^,;()的]{0,4}?(?=新媒|短视|公众|宣|客户端|融))?|"
    "下面|下属|旗下|底下|直属|所属)?(?:官方|网络)?"
    "(?:(?:新媒体|融媒体?|全媒体|媒体|公众号|微信|微博|官微|视频号?|短视频|音频|直播|宣传|宣教|新闻|网络|"
    "网信|舆情|网站|门户|官网|客户端|手机报|电子报|资讯|算法|信息|"
    "数字|阅读|政务号|抖音号?|小红书号?|b站|技术|内容|采编|编辑|记者|采访|报道|通讯|电教|科普|"
    "融合发展)[^,;()的]{0,4}?"
    "(?:中心|部门?|组|科|处|室|办|事业部|团队|公司|平台|专班|栏目|站|馆|mcn(?:机构)?)|(?:新闻)?客户端|"
    "新闻网站?|(?:政府)?门户网站|官网|官微|融媒体?|新媒体|公众号|视频号|频道|地方频道|地方平台|"
    "地方站|分公司|mcn(?:机构)?|(?:地方|驻地|驻外|驻[\u4e00-\u9fff]{2,3}|各地)?分社|记者站)"
)
#: Public media, as people call them.
_PUBLIC_MEDIA: Final = (
    "(?:党媒|官媒|央媒|省媒|学习强国|"
    "(?:[省市县区]|中央|地方)?(?:级|委)?(?:党报|党刊|机关报|党委机关报|晚报|日报|早报|晨报|都市报|军报)社?|"
    "(?:[省市县区]|中央|地方|卫)(?:级)?(?:台|电台|电视台)|[省市县区](?:级|里|属)?|中央级?|国家级|省级|"
    "央视频?|央广|新华社|新华网|人民网|央视网|中国网|光明网|央广网|中青网|"
    "人民日报社?|光明日报社?|经济日报社?|中国青年报社?|中新社|解放军报社?|"
    "(?:[省市县区]|地方|各级)?政府|政务|财政|体制内|兵团|公家|[省市县区]?(?:广电|广播电视)(?:局|总台|集团)?|"
    "[省市县区]电视台|官方|[镇乡]里?)"
)


def find_holder_of_media(name: str) -> tuple[str, bool]:
    """Return the unit of which a name tells a part that makes media, and whether it is public media.

    The unit is empty where a name tells no such part.
    """
    if not name.endswith(_PARTS_WITH_MEDIA) or _SIGNS_OF_A_PART.search(name) is None:
        return "", False
    if name.endswith(_FIRMS_OF_A_UNIT) and LED_BY_A_UNIT.search(name) is None:
        # 亲邻社区网络科技公司 is called so, and belongs to nobody.
        return "", False
    found = _PART_WITH_MEDIA.fullmatch(name)
    if found is None:
        return "", False
    holder = found["holder"]
    return holder, compile_pattern(f"(?:[^,]{{0,4}}(?=新华社|央视))?{_PUBLIC_MEDIA}").fullmatch(
        holder
    ) is not None


#: A part of a firm that makes media for it.
_PART_OF_A_FIRM: Final = compile_pattern(
    "(?P<holder>[^,;()]{0,14}?(?:公司|厂子?|企业|集团|[商店铺]|酒店|连锁|超市|民企|私企|[外台港日韩美德]企|"
    "车企|药企|房企|酒企|大厂|4s店?))"
    "(?:的|里的?|下面的?|下属的?|旗下的?|内部的?|自己的)*[^,;()的]{0,6}?"
    "(?:新媒体|融媒体?|自媒体|媒体|公众号|微信|微博|视频号|短视频|视频|音频|直播|自播|带货|抖音号?|快手|"
    "小红书号?|b站|播客|账号|达人|主播|网红|种草|探店|内容|图文)"
    "[^,;()的]{0,6}?(?:(?:事业|业务|运营|编辑)?部门?|(?:小|项目|工作|课题)?组|团队|科|室|中心|工作室|专班|"
    "项目)"
)
#: What trades are called of which some firms make media.
MAY_MAKE_MEDIA: Final = (
    *(
        "科技",
        "信息",
        "技术",
        "网络",
        "软件",
        "互联网",
        "数据",
        "智能",
        "数码",
        "数字",
        "广告",
        "文化",
        "传播",
        "创意",
        "文创",
    ),
    *(
        "娱乐",
        "传媒",
        "影视",
        "电商",
        "电子商务",
        "实业",
        "国际",
        "商务",
        "策划",
        "营销",
        "管理",
        "公关",
        "投资",
        "资本",
        "集成",
    ),
)


def find_part_with_media(name: str) -> str:
    """Return the firm of which a name tells a part that makes media for it; empty where it tells none."""
    if not name.endswith(_ENDS_OF_PARTS) or MEDIA_SIGNS.search(name) is None:
        return ""
    found = _PART_OF_A_FIRM.fullmatch(name)
    return found["holder"] if found is not None and find_media_in_name(found["holder"]) is None else ""


def tells_a_trade(firm: str) -> bool:
    """Say whether what a firm is called tells its trade: 韩资护肤品公司, 餐饮连锁."""
    if firm.endswith(_TRADES_BY_FORM):
        return True
    found = _TRADE_BEHIND_OWNER.fullmatch(firm)
    return found is not None and not found["trade"].endswith((*MAY_MAKE_MEDIA, *_OF_NO_TRADE))


_TRADES_BY_FORM: Final = (
    "厂",
    "厂子",
    "酒店",
    "连锁",
    "超市",
    "车企",
    "药企",
    "房企",
    "酒企",
    "4s",
    "4s店",
    "商店",
    "工厂",
)
_OF_NO_TRADE: Final = (
    "大",
    "小",
    "上市",
    "头部",
    "知名",
    "某",
    "创业",
    "初创",
    "平台",
    "龙头",
    "本地",
    "的",
    "股份",
    "控股",
    "内容",
)
#: What stands between the owner and the form of a firm without a name is what it trades in.
_TRADE_BEHIND_OWNER: Final = compile_pattern(
    "[^,]{0,4}?(?:民营|私营|私人|外资|合资|[港台日韩美德法英]资|"
    "(?:瑞士|德国|日本|美国|韩国|法国|英国|意大利|新加坡|荷兰|瑞典|香港|台湾)?独资|民办)的?"
    "(?P<trade>[^,()]{2,6}?)(?:有限公司|公司|企业|集团|开发商|制造商|经销商|供应商|商|店)"
)
_ENDS_OF_PARTS: Final = ("部", "部门", "组", "团队", "科", "室", "中心", "专班", "项目")
_SIGNS_OF_A_PART: Final = compile_pattern(
    "媒|公众号|微信|微博|官微|视频|音频|直播|宣|新闻|网|舆情|门户|客户端|手机报|电子报|资讯|算法|信息|数字|"
    "阅读|政务号|抖音|小红书|b站|技术|内容|采|编辑|记者|报道|通讯|电教|科普|频道|地方|分公司|mcn|分社"
)
_FIRMS_OF_A_UNIT: Final = ("公司", "平台", "团队", "mcn", "mcn机构")
#: What leads from a unit to a part of it.
LED_BY_A_UNIT: Final = compile_pattern("的|下面|下属|旗下|底下|主办|直属|所属|网分公司$")
_PARTS_WITH_MEDIA: Final = (
    *(
        "中心",
        "部",
        "部门",
        "频道",
        "组",
        "科",
        "处",
        "室",
        "办",
        "团队",
        "公司",
        "平台",
        "专班",
        "栏目",
        "站",
        "社",
        "端",
        "馆",
    ),
    *("官网", "官微", "新闻网", "融媒", "融媒体", "新媒体", "公众号", "视频号", "mcn", "mcn机构"),
)
