"""Words that may tell what somebody holds of the firm they work in: 投了30万进去, 跟老乡凑钱办的厂."""

from __future__ import annotations

from typing import Final

from newstratum._reading.owners.numbers_told import FRACTION
from newstratum._reading.patterns import compile_pattern
from newstratum._reading.wordings.wording import KIN

_ME: Final = (
    f"(?:(?:我|俺|咱)(?!的?(?:{KIN}|同学|朋友|发小|战友|师傅|师兄|老乡|老板|东家))|(?<!日)本人|自己|自家|"
    "自个|"
    "阿拉)"
)
#: What is put into a firm, or held of it.
_HELD: Final = compile_pattern(
    "(?<![屁炒个])股(?!票|市|民|份(?:有限|公司|制|合作)|东(?:会|大会|代表)|骨|长|室|员|评|指)|"
    "出(?:了|过|的)?[^,]{0,3}资(?!料|格|质|源|深|讯|产)|入伙|份子|本钱|带资|控制权|投票权|"
    "(?:凑|掏|投|垫|砸)(?:了|过|的|进|点|些)*[^,]{0,6}(?:钱|万|腰包|家底|积蓄)|"
    "(?:拿|出)(?:了|过)[^,]{0,6}(?:万|本钱|家底|积蓄)|投过?资(?:了|过|进)|"
    "(?:占|有)(?:了|着)?(?:我|咱|俺)?(?:的)?(?:一|点|半)?份(?:儿|子)?(?:$|的)"
)
#: Who else holds it.
_OTHERS: Final = compile_pattern(
    "老板|东家|股东|集团|公司|国资|国有|国企|央企|政府|财政|外[资商方国企]|老外|[港台日韩美德法英中][方资商]|"
    "民[营资企]|"
    "私[人企营]|自然人|个人|家族|村|镇|集体|他|她|人家|别人|创始人|董事长|总经理|实控人|基金|员工|职工|"
    "管理层|高管|大学|学校|医院|院"
)
_OWNERS: Final = "(?:老板|东家|业主|法人|掌柜|主人|当家|实控人|控制人|所有人|所有者)"
#: What says whose the firm is.
_WHOSE: Final = compile_pattern(
    f"{_OWNERS}[^,]{{0,3}}?(?:是|系|为|就){_ME}(?=$|[,自本个家一和跟与啊呀嘛])|"
    f"{_ME}(?:才|就|既|也|又|一直|其实|现在|算)*(?:是|当|做|算)[^,]{{0,4}}{_OWNERS}|"
    "(?:^(?:都|全|也|就|现在)*|"
    f"(?:公司|厂子?|企业|店|铺子?|股份?|股权|产权|资产|全部?|整个)[^,事件单活司站账税班]{{0,4}})归{_ME}(?!管|"
    "负责|带|们)|"
    f"(?:公司|厂子?|企业|店)(?:就|都|全)?(?:是|算)?{_ME}家?的(?!$)|"
    f"(?:公司|厂子?|企业|店)(?:就|都|全)?(?:是|算){_ME}家?的|"
    f"给自己(?:干|打工|做)|{_ME}(?:当家|做主|说了算)|(?:企业|公司|厂子?)的?(?:所有人|所有者|主人|业主)$|"
    "(?:真正|幕后|背后)的?老板|"
    f"(?:[两三四五几二俩仨]个?)(?:合伙人|人|兄弟|朋友|同学|老乡)[^,]{{0,4}}(?:开|办|合|凑)|我是其中|"
    f"其中[^,]{{0,2}}(?:有我|是我)|"
    f"算[^,]{{0,3}}(?:东家|老板)|"
    f"(?:跟|和|与|同|{_ME}们?(?:几个|俩|仨)?)[^,]{{0,8}}?(?:凑|合伙|一起|一块|合)[^,]{{0,5}}(?:开|办|搞|弄|"
    "创)|"
    f"合(?:开|办|股)|{_ME}(?:家|们)?(?:开|办|创办|盘下|接手)(?:的|了)|接了?[^,]{{0,6}}(?:班$|家业|的班)|继承"
)
#: What owners tell of, and hardly anybody else.
_OF_OWNERS: Final = compile_pattern(
    "创业|白手起家|[做干闯拼]起来的|拉扯大|一手(?:创|办|带大|拉|做)|创[办立始建]|登记在|发起人|拍板|当家|"
    "[传过交]给我|传到我|接手|接班|"
    "家业|祖传|祖业|自家|盈亏|抵押|身家|家底|分红|大头|小头|两口子|夫妻|搭伙|话事|业主(?!委|会|群)|企业主|"
    "企业家|投资人|投资者|出钱|本钱|老本|"
    f"{_ME}[^,]{{0,6}}(?:注册|独资|全资|执照|法人)|(?:注册|独资|全资|执照|法人)[^,]{{0,6}}{_ME}"
)
#: Parts that are told without a word for what they are parts of.
_PARTS: Final = compile_pattern(
    f"{FRACTION}|[我他她][一二三四五六七八九]成?[我他她][一二三四五六七八九]|[一二三四五六七八九]{{2}}开|过半"
)
_OF_SOMETHING_ELSE: Final = compile_pattern(
    "收入|工资|薪|稿|提成|利润|流水|业务|客户|精力|时间|业绩|产|市场|折|合格|完成|增|成本|率|勤|人手|出口|"
    "内销|销|考核|奖|"
    "活|单|课|工时|点[钟半]|订|货|量|税|费|款"
)
#: Another firm than the one somebody works in.
_ELSEWHERE: Final = compile_pattern(
    "(?:朋友|同学|别人|亲戚|人家)的?[^,]{0,3}(?:餐馆|店|公司|厂|馆|项目)|[一另别几某两]家|理财|股票|基金|"
    "买房|房子"
)
_NOT: Final = compile_pattern("不|没|无|非|未|失败|赔[光了本]|亏[光了本]")
#: Who pays the writer's wage: 月钱还是自家医院打卡.
_PAID: Final = compile_pattern("(?:工资|月钱|薪水|钱|社保)[^,]{0,8}(?:打卡|发|开|交|缴)(?:的|$)|打到?卡")


def may_tell_of_a_holding(words: str) -> bool:
    """Say whether words may tell what somebody holds of the firm they work in."""
    if (
        words.isascii()
        or _PAID.search(words) is not None
        or _ELSEWHERE.search(words) is not None
        or _PROMISED.search(words) is not None
    ):
        return False
    if _HELD.search(words) is not None:
        return _may_be_ones_own(words)
    if _WHOSE.search(words) is not None:
        return _NOT.search(words) is None
    if _OF_OWNERS.search(words) is not None and _NOT.search(words) is None:
        return _may_be_ones_own(words)
    if _PARTS.search(words) is not None:
        return _OF_SOMETHING_ELSE.search(words) is None and _may_be_ones_own(words)
    return False


def _may_be_ones_own(words: str) -> bool:
    """Say whether words name their writer, or nobody else."""
    return compile_pattern(_ME).search(words) is not None or _OTHERS.search(words) is None


def says_whose_it_is(words: str) -> bool:
    """Say whether words say that the firm is the writer's own, in some words or other."""
    return _WHOSE.search(words) is not None and _NOT.search(words) is None


#: Nothing is held, whatever else is told of shares.
_HOLDS_NONE: Final = compile_pattern(
    f"(?:{_ME}|^)[^,]{{0,4}}(?:没有?|未|无|冇|莫得|不)(?!控|是|参与|到|足|过|满|多|"
    f"算)[^,]{{0,4}}(?:股(?!东|票)|投钱|投资|掏|出资|出钱|入成|份|留|参加|投)|"
    "(?:股|股份|股权|期权|份)(?:也|都|一点|半点|一分)*(?:没有?|无|零)(?!算|写|填|说|具体)|一股(?:也|都)?没|"
    "没兑现|没入成|股东(?:里|名单里|名册上)没有?我|"
    "(?:股权|股份|股)(?:全|都|全部|全都)+(?:归|是|在|给了?)(?:了)?(?:董事长|老板|东家|大股东|总经理|他|她|"
    "儿子|女儿|家里|老婆|老公)"
)
#: A part that was only spoken of.
_PROMISED: Final = compile_pattern(
    "承诺|答应|许诺|说好|画饼|想入|想买|打算|持股计划|员工持股平台没|更别说|别提"
)
#: The firm is the writer's own, and no more can be meant.
_OWNS: Final = compile_pattern(
    "[^,]{0,4}?(?:真正|实际|其实|幕后|背后)?的?(?:老板|东家|业主|主人|实控人|所有人)(?:就|才|其实)?是(?:我|"
    "本人|自己)(?:自己|本人)?|"
    "(?:其实|说白了|实际上)?(?:我|本人|俺)(?:才|就|既|其实)?是(?:真正的?|实际的?)?(?:老板|东家|业主|主人|"
    "实控人|所有人|所有者)|"
    "自己(?:就)?(?:当|是)老板|"
    "(?:公司|厂子?|企业|店)(?:就|都|全)?是(?:我|俺)(?:自己|一个人)?的|"
    "(?:公司|厂子?|企业|店)(?:都)?归(?:我|本人)(?:自己|一个人)?(?:所有)?|"
    "(?:本)?(?:企业|公司|厂)的?(?:所有人|所有者|主人|业主)|公司我家的我当家"
)


def says_to_hold_none(words: str) -> bool:
    """Say whether words tell that their writer holds nothing: 我没掏钱, 股权全归董事长."""
    return _HOLDS_NONE.search(words) is not None


def says_to_own_it(words: str) -> bool:
    """Say whether words tell that the firm is their writer's own: 真正的老板是我."""
    return _OWNS.fullmatch(words) is not None
