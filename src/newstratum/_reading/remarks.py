"""Remarks on a unit in brackets or behind a comma: (民营控股,国资参股15%), 民营,做软件的.

A remark tells of the unit before it and is no second job. Who owned it once, who holds less than half and who
does not own it say nothing of its owner today, and such remarks are put aside.
"""

from __future__ import annotations

import re
from typing import Final

from newstratum._reading.patterns import compile_pattern

#: Where a unit stands, and whom it works for, told before its own name: 总医院旁边的民营眼镜公司.
_SURROUNDINGS: Final = compile_pattern(
    "^(?:[^,;()]{2,10}(?:大厦|大楼|写字楼|广场|产业园|创业园|科技园|软件园|孵化器|商场|大院|厂区|园区)"
    "(?:(?:[a-z]座|[0-9一二三四五六七八九十]+(?:楼|层|号楼|室|栋))+(?:里|内|上)?(?:的| )?|(?:里|内|上)?(?:的|"
    " ))"
    "|(?:开在|设在|位于|租在|租用?|借用?|落户在?|承包|承接|对接|服务|供应)[^,;()的]{2,16}?(?:里|内|中)?的[ ]?"
    "|[^,;()]{2,14}?(?:旁边?|对面|隔壁|附近|边上|门口|楼下|楼上|后门|后街|对过|马路对面|院墙外|院外)的"
    "|(?:一家|专门?|主要|长期|常年)*(?:给|为|替|帮)[^,;()的]{3,24}?的"
    "(?=(?:一?家)?(?:本地|上海|北京|深圳|广州|杭州|苏州)?"
    "(?:民营|私营|民企|私企|民办|外资|外企|国企|央企|国有|港资|台资|日资|德资|美资|合资)[^的]{0,12}(?:$|"
    "[(,])))"
)
_BRACKET: Final = compile_pattern(r"\(([^()]*)(?:\)|$)")
_STATEMENTS: Final = compile_pattern(r"[,;、/。]")
#: What follows these is so today, what stands before them was so once.
_CHANGED: Final = compile_pattern(
    "[转改](?:成|为)?(?=[民公私国外][办立营资有企])|改制(?:为|成)|改制后(?:为|是)?|转制(?:为|成)|转为|改为|"
    "变更为|"
    "被?收购后(?:为|是)?|现(?:为|是|在是|属|已是)?|now "
)
_FORMER: Final = compile_pattern(
    r"^原|前身|以前|从前|早先|先前|之前|当年|起初|当初|曾|早年|改制前|过去|former|previously|\d年前"
)
#: A holder of less than half.
_MINORITY: Final = compile_pattern(
    "中方(?!.*控股)|一点点?股|少量|小部分|战略投资|投了一点|参股|参资|少数股|小股东|财务投资|minority|跟投|"
    "小股|小头|占点股|占一点"
)
_SHARE: Final = compile_pattern(r"([0-9]{1,3}(?:\.[0-9]+)?)%")
_OF_SHARES: Final = compile_pattern("股|占|持|资|owned|held|stake")
_HALF: Final = 50.0
_NOT: Final = compile_pattern(
    "非(?:国|公|外|民|私)|不是|不算|没关系|名字|牌子|原属|曾属|并非|不属|没有国|没有外|没国|"
    "冠[^,]{0,4}名|无(?:国|外)|未进|not |客户(?!端)|服务于|合作单位|上级|甲方|退出|撤出|清退|已转让|卖给"
)
#: What the writer says not to know.
_NOT_KNOWN: Final = compile_pattern(
    "[国民公私外][企营办资立有]?[^,]{0,3}还是[国民公私外]|没弄清|没搞清|弄不清|搞不清|各半|谁控股|有人说|"
    "过渡期|没定|待定|说法不一|"
    "没写|没问|没打听|没查|没说|没填|没注明|未注明|未写|未填|不详|不清楚|不知道|不明|未知|说不准|"
    "还是.{0,8}[没不未]|"
    "unknown|not sure"
)


#: What a unit is called, behind a word for what it is: 新媒体公司叫"学院路三号".
_IS_CALLED: Final = compile_pattern(
    "(?<=[业司构室院校店厂所])(?:名字?|全称|简称)?(?:就?叫做?|名为|名叫)[\"']?[^,;()]{1,12}?[\"']?(?=$|[,;(])"
)
#: What stands near a unit, behind its name: 药企,挨着商会.
_IS_NEAR: Final = compile_pattern(
    "(?<=[^,;])[,;(](?:就|紧)?(?:在[^,;()]{2,12}(?:旁边?|对面|隔壁|附近|楼上|楼下)|"
    "(?:挨着|紧挨|靠近|临近|毗邻|靠着)[^,;()]{2,12})(?=$|[,;)])\\)?"
)


#: A word for any unit is no longer: 公司, 某公司.
_BARE_WORD: Final = 3


def put_surroundings_away(text: str) -> str:
    """Return the text of an employer cell without where the unit stands and whom it works for."""
    # 公司叫国家电网: behind a bare word the name tells all.
    text = _IS_CALLED.sub(lambda found: found[0] if found.start() <= _BARE_WORD else "", text)
    text = _IS_NEAR.sub("", text)
    found = _SURROUNDINGS.match(text)
    return text[found.end() :] if found is not None and len(text) - found.end() > _SHORTEST_NAME else text


#: What is left has to name a unit: 公司, and not 厂.
_SHORTEST_NAME: Final = 1


def clean_remarks(text: str) -> str:
    """Return the text of an employer cell without the remarks that say nothing of its owner today."""
    return _BRACKET.sub(_clean_bracket, text)


def _clean_bracket(found: re.Match[str]) -> str:
    kept = join_remarks(_STATEMENTS.split(found[1]))
    return f"({kept})" if kept else ""


def join_remarks(statements: list[str]) -> str:
    """Return the statements that hold today, with commas between them."""
    return ",".join(filter(None, map(clean_remark, statements)))


def clean_remark(statement: str) -> str:
    """Return what a remark says of today; empty if it says nothing of it."""
    if (changed := list(_CHANGED.finditer(statement))) and changed[-1].end() < len(statement):
        statement = statement[changed[-1].end() :]
    elif _FORMER.search(statement):
        return ""
    if _MINORITY.search(statement) or _NOT.search(statement) or _NOT_KNOWN.search(statement):
        return ""
    if (share := _SHARE.search(statement)) is not None:
        if _OF_SHARES.search(statement) and float(share[1]) <= _HALF:
            return ""
        statement = _SHARE.sub("", statement)
    return _write_owner(statement.strip())


#: Who holds a unit, in what words soever, and how the lexicons tell it.
_OWNERS: Final = (
    (
        compile_pattern(
            "(?:国家|政府|公家|财政[局厅部]?|教育局|卫健委|卫生局|民政局|文旅局|交通局|国投|城投|交投|"
            "[省市区县镇乡]里|街道)[^,]{0,6}?(?:占|持|控|办|开|投|出资|全资|独资|所有|拥有|说了算)|"
            "^[省市区县部局央委]属(?:的)?$|^[省市区县部局央委]直属(?:的)?$|^(?:公家|国家|政府)的$"
        ),
        "国有",
    ),
    (
        compile_pattern(
            "(?:私人|个人|自然人|家族|夫妻|兄弟|民间|职工|员工|管理层|创始人|先生|老公|父亲|爸爸|老板)"
            "[^,]{0,6}?(?:占|持|控|办|开|投|出资|全资|独资|所有|拥有|股东|的公司|的厂|创办)"
        ),
        "民营",
    ),
)


#: Words on an owner that the lexicons know, and what is no owner: 非自然人投资.
_IS_TOLD: Final = compile_pattern(
    "^非|国有|国营|国资|民营|民办|私营|私立|民资|私企|民企|公立|公办|国办|外资|港资|台资|合资|集体|社会资本|"
    "有限公司"
)


def _write_owner(statement: str) -> str:
    """Return a remark on who holds a unit as the lexicons tell it: 县财政局持股, 全是个人股东."""
    if _IS_TOLD.search(statement) is not None:
        return statement
    for pattern, owner in _OWNERS:
        if pattern.search(statement) is not None:
            return owner
    return statement
