"""What is put aside before a unit or a title is read: what is over, a unit posted to, what an advert offers.

Of several units in one cell the one counts that somebody serves today: what a unit was before it changed
hands, the agency that sent people, and the unit that somebody is only posted to do not.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from newstratum._model.people.occupations import Role
from newstratum._reading.lexicon import TermTable
from newstratum._reading.patterns import compile_pattern

#: What stands before these words was so once: 从事业单位转制来的私营设备厂.
_AFTER_THE_CHANGE: Final = compile_pattern(
    "(?:[改转]制|脱钩|剥离|私有化|转企)(?:后|为|成|的|是|而成|而来|过来|出来|来)*"
)
#: What a unit once was, before what it is now: 原乡镇企业,现个人独资.
_ONCE: Final = compile_pattern(
    "(?:^|(?<=[,;(]))[^,;()]*(?:原|前身|以前|曾)[^,;()]*[,;](?:现在?|如今|目前|现已)[为是归属改]?(?=.)"
)
#: The same in a sentence: 乡镇企业改成私人的了, 国企混改后民营占51%.
_ONCE_TOLD: Final = compile_pattern(
    "(?:^|(?<=[,;。(]))[^,;。()]{0,16}?(?:改制?成|改为|变成|转成|[改转]制[成为]|[改转]制后|混改后|"
    "收购后|私有化后)(?:了|是|为)?"
    "(?=[私民外合股][营人资有企办份])"
)
#: A title in front of the unit: barista at a coffee chain, dev @ 民企.
_AT_A_UNIT: Final = compile_pattern(
    r"(?<!work)(?<!works)(?<!working)(?<!employed)(?<!stay)(?<!staying)"
    r"(?: ?@ ?| at (?:an? |the |my (?!own))?(?!home|night|weekend|present|least|law)|"
    " (?:of|with|in|for) (?:an?|the) ?(?![a-z])|"
    " (?:of|with|in|for) (?:an?|the) |"
    " with (?=(?:[a-z0-9&'%-]+ ){0,5}(?:firm|company|subsidiary|plant|factory|hospital|clinic|school|"
    "university|agency|office|bureau|lab|start-?up|platform|association|foundation|ltd|llp|inc|wfoe|"
    "mcn)(?![a-z])))"
    "(?=[a-z\u4e00-\u9fff])"
)
#: Who is posted to another unit is judged by the one that pays.
_POSTED: Final = compile_pattern(
    "(?P<pays>[^,;()派]{2,}?)(?:下派|选派|外派|抽调|借调|挂职|借用|派驻|派)(?:到|在|至|去)(?!.*用工单位)"
)
_MARK: Final = compile_pattern("[,;(]")
_WAGE: Final = compile_pattern(
    "(?:工资|薪水|薪酬|编制|人事关系|关系)(?:还|仍)?(?:由|在|归|走|是)(?P<pays>[^,;()]{2,}?)(?:发|开|"
    "付|出)?(?:$|[,;()])"
)
#: A unit that people are sent to uses their work, and decides.
_UNIT_OF_WORK: Final = compile_pattern(
    "(?:派遣|外包|劳务|人力|人才|中介)[^,;()]{0,12}?(?:派|输送|外派)(?:驻|遣)?(?:到|至|往|去)(?P<sent>[^,;]+)"
    r"|(?:实际)?用工单位(?:就?是|为|系|:)?(?P<named>(?![没未不还无])[^,;()]+(?:\([^()]*\))?)"
)
#: A former post and its unit, which is over with it: ex-product manager @ a fintech.
_FORMER_AT: Final = compile_pattern(
    r"(?P<post>(?:^|(?<=[,;.(] )|(?<=[,;.(]))(?:ex-|ex |former |formerly )[^,;.()@]*?)"
    r"(?: ?@ ?| at | of | with | in | for )[^,;.()]*"
)
_LATIN: Final = compile_pattern("[a-z]{3}")
_CHANGES: Final = compile_pattern("[改转][制成为]|变成|混改|收购|私有化")


def keep_deciding_unit(text: str, names_a_unit: Callable[[str], bool]) -> str:
    """Return the words of an employer cell that tell of the unit which decides today."""
    if (
        (changed := list(_AFTER_THE_CHANGE.finditer(text)))
        and changed[-1].start()
        and (_MARK.search(text, 0, changed[-1].start()) is None)
    ):
        # Behind a name, what a unit was is a remark on it.
        text = text[changed[-1].end() :] or text
    text = _ONCE.sub("", text) or text
    if (posted := _POSTED.match(text)) is not None:
        wage = _WAGE.search(text)
        for unit in (wage["pays"] if wage is not None else "", posted["pays"]):
            if unit and names_a_unit(unit):
                return unit
    if "派" in text or "用工单位" in text:
        # 派到银行(国有),用工单位就是银行: the longer name tells more of it.
        found = _UNIT_OF_WORK.finditer(text)
        text = max((each["sent"] or each["named"] for each in found), key=len, default="") or text
    return text


def put_asides_away(text: str, titles: TermTable) -> str:
    """Return a title without what an advert offers and what a unit once was; marks part it from its unit."""
    text = _put_offer_away(text, titles)
    if "ex" in text or "former" in text:
        text = _FORMER_AT.sub(r"\g<post>", text)
    if "@" in text or (" " in text and _LATIN.search(text)):
        text = _AT_A_UNIT.sub(",", text)
    return (_ONCE_TOLD.sub("", text) or text) if _CHANGES.search(text) else text


#: What an advert offers or asks besides the job: 日结, 双休, 包吃住.
_OF_THE_OFFER: Final = compile_pattern(
    "(?:[ +/,;·-]*(?:"
    "[日周月现]结[0-9]*元?|急招|急聘|急缺|诚聘|高薪(?:诚聘|急聘)?|底薪[0-9.k+至到-]*|高?提成|"
    "[五六七]险[一二]?金?|双休|单休|大小周|"
    "[做上]六休一|轮休|包吃住|包吃|包住|包食宿|管吃住|提供食宿|提供住宿|有宿舍|可兼职|兼职亦可|"
    "可做兼职|长白班|[两三]班倒|不加班|不倒班|朝九晚[五六]|"
    "[0-9]+薪|十[二三四五六]薪|年底双薪|年终奖|年终双薪|[餐房车]补|可?居家办公|远程办公|可远程|可实习|"
    "应届生?可|接受应届生?|"
    "无经验可|无需经验|零经验可|带薪培训|包培训|有师傅带|福利好|待遇优厚?|晋升快|五天八小时|八小时|"
    "[不无非]销售|不打卡|不外呼|"
    "不外拓|不出差|无责底薪|项目在外地|可?驻外|[0-9.]+k?-[0-9.]+k|[0-9]+-[0-9]+元(?:/月)?|"
    "月薪[0-9k.至到-]+元?|"
    "男女不限|限[男女]性?|[男女](?:士|生|性)?(?:优先)?|[0-9]{2}(?:-[0-9]{2})?岁?(?:以下|以内|左右|岁)|"
    "年龄[^ ]{0,6}|学历不限|大专以上|本科以上|有经验者?优先?|"
    "周末双休|法定节假日|节假日休息))+$"
)


def _put_offer_away(text: str, titles: TermTable) -> str:
    """Return a title without what an advert offers besides it; who is told not to sell is no salesman."""
    offer = _OF_THE_OFFER.search(text)
    if offer is None or not offer.start():
        return text
    before = text[: offer.start()]
    head = titles.ending(before, len(before))
    sells = head is None or Role.BUSINESS_STAFF in (head.values_of("role") or ())
    return text if sells and "销售" in offer[0] else before
