"""What a piece of a sentence says of the owner of the unit that is told beside it: 股权国资51%民资49%."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from newstratum._reading.lexicon import Entry, Lexicons, TermKind
from newstratum._reading.patterns import compile_pattern
from newstratum._reading.sentences.owners_told import find_holder, judge_remark
from newstratum._reading.sentences.units_told import is_unit

#: How a piece begins that says whose the unit is: 我干的这家门诊是, 厂是.
_ITS_UNIT: Final = compile_pattern(
    "(?:我们?)?(?:现在|目前)?(?:干活?|待|呆|上班|工作|打工|任职|供职|做事|在|所在)?的?(?:这家|那家|这个|这间|"
    "这所|这)?(?P<unit>[^,的是]{0,6}?(?:公司|厂子?|医院|学校|诊所|门诊|单位|企业|"
    "店|酒店|饭店|酒楼|集团|幼儿园|园|机构|平台|事?务?所|银行|工厂|工作室|养老院|护理院|矿|农场|合作社|站|馆|"
    "院|校))(?:里|"
    "其实|现在|现(?=[由被归属])|去年|前年|今年|最近|刚|[0-9]{2,4}年|也|都|就|早就?|已经?|后来|全|"
    "说白了)*(?=是|归|由|被|属|卖|全资|[国民私外]资)"
)


@lru_cache(1_024)
def find_owner_told(piece: str, lexicons: Lexicons) -> tuple[Entry | None, str] | None:
    """Return what a piece says of the owner of its unit, and the unit; None for another piece.

    There is no entry where the piece speaks of owners and says nothing of who owns the unit.
    """
    subject = _ITS_UNIT.match(piece)
    if subject is None or subject.end() < len(piece):
        owner = find_holder(piece)
        if (owner == "" or (subject is None and owner)) and not _SAID_BY_ME.search(piece):
            return (_build_owner(piece, owner) if owner else None), ""
    if subject is None or subject.end() == len(piece) or _SAID_BY_ME.search(piece, subject.end()):
        return None
    told = judge_remark(piece[subject.end() :])
    if told is None or not told[0] or (told[1] and told[1] <= _HALF_OF_IT):
        return None
    entry = _build_owner(piece, told[0])
    unit = "" if subject["unit"].startswith(("自己", "我")) else subject["unit"]
    if len(unit) <= _LONGEST_BARE or not is_unit(unit, lexicons):
        return entry, ""
    # 自来水公司现由法国公司控股: who holds it says more than what such firms mostly are.
    told_otherwise = told[0] in ("foreign", "private") and unit.endswith("公司")
    return entry, "公司" if told_otherwise and not _OF_A_PROFESSION.search(unit) else unit


@lru_cache(1_024)
def _build_owner(piece: str, owner: str) -> Entry:
    return Entry(piece, TermKind.CLAUSE, (("ownership", frozenset({owner})),))


_SAID_BY_ME: Final = compile_pattern(
    "我(?!爸|妈|父|母|舅|叔|姐|哥|弟|妹|姑|姨|公|婆|老公|老婆|先生|太太|表|堂|岳|丈|朋友|同学|爱人|媳妇|妻)|"
    "自己|本人|客户|以前|原来|当年|出口|合作"
)
_OF_A_PROFESSION: Final = compile_pattern(
    "咨询|造价|评估|估价|记账|鉴定|税务|会计|律师|公证|专利|商标|检测|认证|派遣|经纪|中介|设计|监理|新媒体|"
    "传媒|短视频|直播|mcn|游戏|影视|出版"
)
_HALF_OF_IT: Final = 50.0
#: 公司 and 幼儿园 take up the unit that was told.
_LONGEST_BARE: Final = 3
