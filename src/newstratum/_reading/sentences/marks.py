"""Marks that a writer leaves out: 护士在私立医院上班, 工作情况:私企会计.

A form is filled in without commas as often as with them. A comma goes where a post or a unit is named in
full and words follow that only begin something new.
"""

from __future__ import annotations

import re
from typing import Final

from newstratum._reading.lexicon import Lexicons
from newstratum._reading.patterns import compile_pattern
from newstratum._reading.sentences.units_told import ends_as_unit, is_unit, split_leading_unit, split_unit

#: What a form heads an answer with; what says when or beside what is read as such.
_HEADING: Final = compile_pattern(
    "(?:^|(?<=[,;(]))(?:本人|我的?|个人|目前|现在?|当前)?的?"
    "(?:(?:工作|就业|从业|任职|职业|个人|基本|身份|岗位|单位|职务|近|现)(?:的)?(?:情况|状况|状态|简介|简况|介绍|说明|"
    "描述|信息|内容|性质|类型|类别|状)|工作|职业|岗位|职务|现状|近况|自述|自我介绍|备注|说明|补充(?:说明)?):"
    "(?! *(?:无|没|未|不|暂|空|否|[-/]))"
)
#: A job that is over, as brackets say behind it: 民企总监(前), 外企经理(2015-2019).
_ENDED: Final = compile_pattern(
    "(?P<job>[^,;:()]{2,20})\\((?:前任?|原任?|曾任?|已?(?:辞|离任|卸任|跳槽|转行|改行)了?|"
    "(?:19|20)[0-9]{2}年?(?:[-至到]|--)(?:19|20)[0-9]{2}年?)\\)(?=$|[,;])"
)
#: Units of before, of which only the first is said to be so: 干过华为、腾讯.
_UNITS_OF_BEFORE: Final = compile_pattern(
    "[干待呆做去]过[^,;:、()]{2,10}(?:、[^,;:、()在做当自现]{2,10}){1,4}(?=$|[,;])"
)
#: What is remarked on a unit behind a space: 慈佑医院 民营 登记为非营利.
_REMARK_BEHIND: Final = compile_pattern(
    "(?<=[\u4e00-\u9fff)]) (?=我|本人|自己|民营|民企|私[营企人]|国[企营]|外[企资]|[台港日美德韩合]资|集体|个体|个人独资|登记|"
    "老板|股东|大股东|改制|现在?|原[来是]|听着|看着|其实|名叫|公司|法人|[持占控]股|上市|非营利|营利|事业|编[内外])"
)
_OWNERS: Final = (
    "民营|民企|私营|私企|私人(?:企业|公司|老板|厂|单位)|外资|外企|国企|国营|国有|央企|台资|港资|日资|韩资|美资|德资|"
    "日企|德企|美企|韩企|台企|港企|合资|中外合资|事业单位|体制内"
)
#: What begins something new behind a post that is named in full.
_BEHIND_A_POST: Final = (
    "我(?!国|省|市|县|区|校|院|司|厂|所|局|也|都)|自己(?=[接干做开单揽找跑写画教拍])|老板|东家|公司(?:是|由|老板|专|主要|不|在|属)|厂(?:是|子|里)|"
    "单位(?:是|在|性质|属)|医院(?:是|属)|学校(?:是|属)|"
    "没(?=有?(?:单位|公司|老板|东家|编|社保|签|合同|人|股|店|执照|挂|开|固定))|"
    "不(?=[是属坐拿签挂隶在开带进管])|无(?=单位|编|固定|老板|公司|合同|社保)|"
    "[拿领](?=[着的]?(?:工资|死|底薪|月薪|薪|提成|年薪|固定))|按(?=[月单件次天篇张年]|小时)|签(?=[了的过着]?(?:劳|正式|长期|合同|[一二三四五0-9]年))|"
    "有(?=编|五险|社保|合同|底薪|执照|[0-9一二三四五六七八九]+[%成]|股)|交(?=着?(?:社保|五险))|"
    "管(?!理|家|培|线|道|材|件|事|制|控|网)|带(?=队|人|团队|徒弟|学生|班|着|[一二两三四五六七八九十几0-9])|"
    "主要|专门|专(?=[做管跑接画写教修])|平时|平常|每[天周月年]|天天|月薪|年薪|工资(?=[0-9一二三四五六七八九十百千万几每按月发高低是不由走拿占])|"
    "客户(?=是|都|多|主要|全|有)|老婆|老公|爱人|媳妇|孩子|儿子|女儿|一个人|独自|"
    "正式(?:员?工|编制?)|合同工|劳务派遣|派遣|编[内外]|在编|"
    "第[一二三四五六七八九十0-9]+年|"
    "[做跑拍画教搞](?![法手])(?=[\u4e00-\u9fffa-z])|给(?![力付水排钱我])|靠(?!谱|山)|属于|隶属|挂靠|挂在|签在|受雇|受聘|供职|就职|任职|服务于|"
    "从(?=[^,]{1,8}[提升转调退辞来])|占股|投资人|股东|"
    f"{_OWNERS}"
)
#: What begins something new behind a unit that is named in full.
_BEHIND_A_UNIT: Final = (
    "我(?=是|在|做|当|管|跑|干|写|画|教|负责|只|就|占|拿|任|自己)|本人|投资人是|老板(?=是|姓|给|请|自己)|听着|看着|名字|"
    "其实|说是|叫着"
)
_BEGINS: Final = compile_pattern(
    f"(?<=..)(?:(?P<at>在|于)|(?P<post>{_BEHIND_A_POST})|(?P<unit>{_BEHIND_A_UNIT}))"
)
#: A person, and no work or thing: 工程师, and not 翻译 in 做翻译.
_PERSON: Final = compile_pattern(
    "(?:[师员长监士医生匠手家者授人教]|经理|助理|总监|会计|出纳|编辑|主播|编剧|导演|顾问|秘书|法务|程序猿|司机|码农|小编)$"
)
#: Who pays or is taught, and what somebody does for another.
_OTHERS: Final = compile_pattern(
    "(?:老板|家长|东家|股东|雇主|学生|客人|客户|工人|家人|别人|投资人|本人)$|^[给为帮替跟和与对请让由被]"
)
_MARK: Final = compile_pattern("[,;:!?、|/() ]")
#: Fewer characters than this are a title, and no sentence.
_SHORTEST: Final = 5


def write_marks(text: str, lexicons: Lexicons) -> str:
    """Return words with a comma where one job or unit is told in full and other words begin."""
    if ":" in text:
        text = _HEADING.sub("", text)
    if "(" in text:
        text = _ENDED.sub("以前是\\g<job>", text)
    if "过" in text and "、" in text:
        text = _UNITS_OF_BEFORE.sub(lambda found: found[0].replace("、", "和"), text)
    text = _part_behind_a_post(text, lexicons)
    if len(text) < _SHORTEST or _BEGINS.search(text) is None:
        return text
    parts: list[str] = []
    start = 0
    for found in _BEGINS.finditer(text):
        place = found.start()
        before = text[start:place]
        begins = max((mark.end() for mark in _MARK.finditer(before)), default=0)
        if _begins_something(before[begins:], text[place:], found, lexicons):
            parts.append(before)
            start = place
    return ",".join((*parts, text[start:])) if parts else text


def _part_behind_a_post(text: str, lexicons: Lexicons) -> str:
    """Return words with a comma behind the first unit and post, where more is told: 民营口腔诊所护士配台."""
    first = _UP_TO_A_MARK.match(text)
    piece = first[0] if first is not None else ""
    if len(piece) < _SHORTEST_SENTENCE or lexicons.title_endings.ending(piece, len(piece)) is not None:
        return text
    for end in range(_SHORTEST_POST_IN_A_UNIT, len(piece) - 1):
        post = lexicons.title_endings.ending(piece, end)
        if (
            post is None
            or len(post.term) < 2
            or _PERSON.search(piece[:end]) is None
            or _GOES_ON.match(piece, end)
        ):
            continue
        if any(
            (longer := lexicons.title_endings.ending(piece, later)) is not None
            and later - len(longer.term) < end
            for later in range(end + 1, min(end + 4, len(piece)) + 1)
        ):
            continue
        told = split_leading_unit(piece[:end], lexicons)
        if told is not None and len(told[0]) > 1 and told[1] and _OTHERS.search(piece[:end]) is None:
            return f"{text[:end]},{text[end:]}"
    return text


#: Fewer characters than these hold a unit, its post and no more.
_SHORTEST_SENTENCE: Final = 9
_SHORTEST_POST_IN_A_UNIT: Final = 4
_UP_TO_A_MARK: Final = compile_pattern("[^,;:!?、|/() ]+")
#: What goes on with the post, and begins nothing: 经理助理, 律师兼合伙人, 工程师的.
_GOES_ON: Final = compile_pattern(
    "[兼和与及的级岗们证职处被聘请招是]|[干做当]了|助理|秘书|一[枚名个位]|出身|$"
)


def mark_remarks(spaced: str) -> str:
    """Return the words of a cell for a unit with a comma for the space before a remark on it."""
    return _REMARK_BEHIND.sub(",", spaced)


def _begins_something(before: str, after: str, found: re.Match[str], lexicons: Lexicons) -> bool:
    """Say whether words before a place are a post or a unit by themselves, and what follows is said of it."""
    if len(before) < 2 or len(after) < 2:
        return False
    post = lexicons.title_endings.ending(before, len(before))
    is_post = (
        post is not None
        and len(post.term) > 1
        and _PERSON.search(before) is not None
        and _OTHERS.search(before) is None
    )
    if found["at"]:
        rest = _MARK.split(after[1:], maxsplit=1)[0]
        unit, _ = split_unit(rest, lexicons)
        return is_post and is_unit(unit, lexicons)
    if found["unit"] and ends_as_unit(before, lexicons):
        return True
    return is_post
