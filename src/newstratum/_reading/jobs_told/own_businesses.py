"""Whether somebody runs a business, works by hand or works alone, where no unit is told: 土菜馆老板, 卖菜.

Owners of firms and of individual businesses are outside the groups (step P5), whatever their trade. So the
kind of a unit matters only where it may be another: a practice, a school, a hospital, a media firm, a public
body. Work by hand is outside in any unit and without one. Whoever only speaks of an owner is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from typing import Final

from attrs import frozen

from newstratum._model.people.occupations import EmployerKind as Kind
from newstratum._model.people.occupations import Relation, Role, Service
from newstratum._reading.patterns import compile_pattern

_HOLDERS: Final[frozenset[str]] = frozenset({Relation.OWNER, Relation.FOUNDER})
_ROLES: Final[frozenset[str]] = frozenset(
    {Role.MANAGEMENT, Role.BUSINESS_STAFF, Role.FRONTLINE, Role.INVESTOR}
)
_SERVICES: Final[frozenset[str]] = frozenset(
    {"none", Service.RETAIL, Service.CATERING, Service.OTHER, Service.FARMING}
)
KINDS: Final[frozenset[str]] = frozenset({Kind.PRIVATE_ENTERPRISE, Kind.INDIVIDUAL_BUSINESS})
#: What somebody who runs a business may do in it; who repairs or cuts hair is told apart.
TRADES: Final[frozenset[str]] = frozenset({Service.RETAIL, Service.CATERING, Service.OTHER})

#: What an owner is called, by which whoever works there speaks of somebody else.
_OWNER_NOUN: Final = compile_pattern(
    "[大小真二]?(?:老板娘?|股东|东家|[庄园厂店场船矿业]主|投资人|出资人|掌柜的?|创始人|实控人|实际控制人)|控股股东"
)
_WORKERS: Final[frozenset[str]] = frozenset({Role.TECHNICAL, Role.PROFESSIONAL})
#: Words for the owner, and others that name no business.
_OWNER: Final = compile_pattern(
    "老板娘?|大?小?股东|董事长|执行董事|总经理|创始人|创办人|创立者|联合创始人|投资人|出资人|经营者|实控人|"
    "实际控制人|"
    "法人(?:代表)?|法定代表人|负责人|店主|[站园馆坊摊车船厂庄场业东矿]主|掌柜的?|当家的?|老细|家主|主人|商户|"
    "民营|私营|个体(?:户|经营|工商户)?|企业家?|公司|自己|本人|我们?|俺|咱|家里|自家|一个|独资|控股|占股|"
    "股份|[0-9.]+%|"
    "开|办|创办?|投资?|的|是|了|在|也|都|就|兼|和|跟|与|现在|目前|做|当|任|一家|"
    "ceo|founder|owner|boss|coo|[,;、()/ ]"
)
#: Signs of a unit that may be of another kind.
_OTHER_KINDS: Final = compile_pattern(
    "医|诊所|门诊|口腔|牙|养老|护理院|敬老|福利|康复|体检|学[校院堂]|校|幼儿|托[管育幼]|园所|教育|培训|补习|"
    "辅导|早教|琴行|舞蹈|"
    "画室|班|律|事务所|会计|财税|代账|记账|税务|审计|评估|估价|专利|商标|知识产权|鉴定|公证|咨询|顾问|测绘|"
    "检测|检验|监理|造价|"
    "认证|招标|勘察|设计|中介|经纪|猎头|人力|劳务|派遣|保险|家政|协会|商会|学会|联合会|基金会|民非|公益|社工|"
    "社会组织|"
    "寺|庙|观|教堂|合作社|短视频|视频|直播|媒|公众号|mcn|网红|主播|播客|抖音|快手|小红书|b站|资讯|app|平台|"
    "文化|影|"
    "网站|门户|公会|账号|自媒|内容|国有|国企|央企|集体|村办|校办|公办|政府|机关|剧|动漫|游戏|出版|书店|"
    "电竞|杂志|广告|工作室|银行|信托|基金|证券"
)
#: Signs of a trade that is a skill, and a freelance one under a licence.
_SKILLED: Final = compile_pattern(
    "修|理发|美发|美容|美甲|美睫|纹|摄影|照相|影楼|裁|缝|改衣|洗|配镜|眼镜|配钥匙|开锁|刻|裱|装修|装潢|安装|"
    "手工|木作|木工|铁艺|打印|"
    "复印|图文|花艺|按摩|推拿|足|宠物|驾校|搬家|保洁|清洗|定制|刺绣|雕|陶|篆|茶艺|改装|贴膜|回收"
)
#: What says that the business is somebody else's, over, or not begun.
_NOT_NOW: Final = compile_pattern(
    "打工|受雇|雇我|聘|[给帮替]|别人|人家|朋友|同学|以前|从前|曾|原|前(?!台|沿|海|进)|退|转让|转给|盘给|"
    "关[了张门]|倒闭|注销|不干|"
    "想|打算|准备|计划|筹|明年|业余|副业|周末|挂名|名义|不是|没|未|无|工程师|老师|医生|律师|会计"
)
#: What is sold, carried or done by hand by people who mostly serve no unit, and is outside where they do.
_BY_HAND: Final[frozenset[str]] = frozenset(
    {Service.RETAIL, Service.CATERING, Service.FARMING, Service.DELIVERY, Service.RIDE_HAILING}
    | {Service.FREIGHT_DRIVING, Service.HOUSEKEEPING, Service.OTHER}
)
_HANDS: Final[frozenset[str]] = frozenset({Role.FRONTLINE, Role.BUSINESS_STAFF})
_ON_OWN_ACCOUNT: Final[frozenset[str]] = frozenset({Relation.NONE, Relation.OWNER, Relation.CONTRACTOR})
_UNTOLD: Final = compile_pattern("不知|不晓|不清|没说|没细|保密|[?]")
#: Trades that may be one of the skills (domain table, 4.1: services).
_MAY_BE_A_SKILL: Final = compile_pattern("妆|造型|导游|司仪")
#: What a freelance person offers, or somebody with an account or pupils of their own.
_BY_SKILL: Final[frozenset[str]] = frozenset(
    {Service.WRITING, Service.ARTS, Service.PERFORMING, Service.PLANNING_CONSULTING}
    | {Service.KNOWLEDGE_SERVICE, Service.SKILL_SERVICE, Service.WE_MEDIA, Service.TUTORING, Service.HEALING}
)
#: What says that the job told is not the main one.
_BESIDE: Final = compile_pattern("主业|副业|上班|兼|业余|周末|一周|半天|事务所|公司(?!外包)|单位")
#: Whom somebody on their own account serves.
NO_UNIT: Final[frozenset[str]] = frozenset({Kind.NONE})
#: Whom those serve who work by hand.
NO_UNIT_OR_SHOP: Final[frozenset[str]] = frozenset({Kind.NONE, Kind.INDIVIDUAL_BUSINESS})
_SHORTEST: Final = 2


@frozen
class OwnBusiness:
    """A business of somebody's own."""

    #: The words that name it.
    words: str
    #: What may be done there on one's own account; empty if it may be a skilled trade.
    services: frozenset[str]


def find_own_business(
    text: str, *, relation: Set[str], role: Set[str], service: Set[str]
) -> OwnBusiness | None:
    """Return the business that the words of a holder name; None where its kind may be another.

    Args:
        text: The plain words of the cells.
        relation: What is known of the relation to the unit.
        role: What is known of the role.
        service: What is known of the service.
    """
    if not relation or not relation <= _HOLDERS or not role <= _ROLES or not service <= _SERVICES:
        return None
    if _OTHER_KINDS.search(text) is not None or _NOT_NOW.search(text) is not None:
        return None
    words = max(_OWNER.split(text), key=len)
    if len(words) < _SHORTEST or words.isascii():
        return None
    return OwnBusiness(words, frozenset() if _SKILLED.search(text) is not None else TRADES)


def is_done_by_hand(text: str, *, relation: Set[str], role: Set[str], service: Set[str]) -> bool:
    """Say whether what somebody does is outside in a unit or without one: 在小区门口卖菜, 跑长途货运.

    Args:
        text: The plain words of the cells.
        relation: What is known of the relation to the unit.
        role: What is known of the role.
        service: What is known of the service.
    """
    done = service - {"none"}
    return (
        bool(done)
        and done <= _BY_HAND
        and Role.FRONTLINE in role
        and role <= _HANDS
        and (not relation or not relation.isdisjoint(_ON_OWN_ACCOUNT))
        and (Role.BUSINESS_STAFF not in role or bool(relation))
        and _UNTOLD.search(text) is None
        and _MAY_BE_A_SKILL.search(text) is None
    )


def hints_at_own_account(text: str, *, relation: Set[str], service: Set[str]) -> bool:
    """Say whether a skill is offered, and one of the words says that no unit is served.

    Args:
        text: The plain words of the cells.
        relation: What is known of the relation to the unit.
        service: What is known of the service.
    """
    offered = service - {"none"}
    return (
        Relation.NONE in relation
        and bool(offered)
        and offered <= _BY_SKILL
        and _UNTOLD.search(text) is None
        and _BESIDE.search(text) is None
    )


def speaks_of_the_owner(said: Iterable[str], *, relation: Set[str], role: Set[str]) -> bool:
    """Say whether only a noun makes an owner of somebody who works there: 研发部经理,公司刚换了大股东.

    Args:
        said: The words that the relation was read from.
        relation: What is known of the relation to the unit.
        role: What is known of the role.
    """
    return (
        bool(relation)
        and relation <= _HOLDERS
        and bool(role)
        and role <= _WORKERS
        and all(_OWNER_NOUN.fullmatch(words) is not None for words in said)
    )
