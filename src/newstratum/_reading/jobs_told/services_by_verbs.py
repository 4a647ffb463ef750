"""What somebody offers on their own account, told by a verb alone, where no term of the lexicons is met.

The things that are painted, sung or carried are without number; what is done with them is not. So where
somebody serves no unit, and nothing else tells the service, the verb does, if all verbs of the cell point the
same way: who writes or sings is paid for an art, who sells or carries is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from newstratum._model.people.occupations import Service
from newstratum._reading.lexicon import Entry, TermKind
from newstratum._reading.patterns import compile_pattern

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
    "(?P<skill_service>(?<![进装翻自必保])修(?![改图养炼学行正女文]))|"
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
    "爱(?=[画唱写拍演弹跳种养])|兴趣|学(?!校|员|生|术)|想(?=[画唱写拍演教卖开做])|打算|准备|曾|以前|"
    "过(?=$|[,;])|"
    "退休前|毕业|出身|老婆|老公|爱人|媳妇|爸|妈|儿子|女儿|孩子(?!们)|朋友(?!圈|介绍|推荐|来)|师傅|徒弟|宠|"
    "自己(?:吃|家吃|玩)|玩"
)


def find_service_by_verb(told: Iterable[str]) -> Entry | None:
    """Return what the verbs of the words tell of a service, None where they tell of none or of several."""
    found = [
        match for words in told if _NOT_OFFERED.search(words) is None for match in _VERBS.finditer(words)
    ]
    services = frozenset(Service(match.lastgroup or "") for match in found)
    if len({GROUPS[service] for service in services}) != 1:
        return None
    return _build_service(found[0][0], services)


@lru_cache(1_024)
def _build_service(term: str, services: frozenset[Service]) -> Entry:
    return Entry(term, TermKind.ACTIVITY, (("service", frozenset(map(str, services))),))
