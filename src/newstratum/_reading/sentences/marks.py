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
from newstratum._reading.unit_names import read_employer

#: What a form heads an answer with; what says when or beside what is read as such.
_HEADING: Final = compile_pattern(
    "(?:^|(?<=[,;(]))(?:本人|我的?|个人|目前|现在?|当前)?的?"
    "(?:(?:工作|就业|从业|任职|职业|个人|基本|身份|岗位|单位|职务|近|现)(?:的)?(?:情况|状况|状态|简介|简况|"
    "介绍|说明|"
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
    "(?<=[\u4e00-\u9fff)])(?:-{2,}|[ …]+|\\.+) *(?![^ ,;.…-]*[部科处室心](?:$|[ ,;.…-]))"
    "(?=我|本人|自己|民营|民企|私[营企人]|国[企营]|外[企资]|[台港日美德韩合]资|集体|"
    "个体|个人独资|登记|老板|股东|大股东|创始人|创业团队|投资人|改制|现在?|原[来是]|听着|看着|其实|名叫|公司|"
    "法人|[持占控]股|上市|非营利|营利|"
    "事业|编[内外])"
)
#: A pause in what somebody tells, and the end of a sentence: 设计师……自己接单, 律师——在律所, 社工。民非.
_PAUSE: Final = compile_pattern(
    "(?<=[\u4e00-\u9fff)%])(?<![前原曾]) *(?:-{2,}|…+|\\.+) *(?=[\u4e00-\u9fff(])"
)
_CHINESE: Final = compile_pattern("[\u4e00-\u9fff]")
_OTHER_MARKS: Final = frozenset(",;:|/")
_LONGEST_BY_SPACES: Final = 200
_SPACE: Final = compile_pattern("(?<=[\u4e00-\u9fff)]) +(?=[\u4e00-\u9fff(])")
_NUMBER: Final = "[0-9一二两三四五六七八九十百千万几]"
#: What begins something new behind a post that is named in full.
_BEHIND_A_POST: Final = (
    # Who tells it, who pays, and what the unit is.
    "我(?![国省市县区校院司厂所局也都])|自己(?=[接干做开单揽找跑写画教拍])|老板|东家|投资人|股东|占股",
    "公司(?=[是由专不在属]|老板|主要)|厂[是子里]|单位(?=[是在属]|性质)|医院(?=[是属])|学校(?=[是属])",
    "民营|民企|私营|私企|私人(?:企业|公司|老板|厂|单位)|外[资企]|国[企营有]|央企|[台港日韩美德]资|"
    "[日德美韩台港]企|合资|"
    "中外合资|事业单位|体制内",
    # What the person has, and has not.
    "没(?=有?(?:单位|公司|老板|东家|社保|签|合同|人|股|店|执照|挂|开|固定))|不(?=[是属坐拿签挂隶开进])|"
    "无(?=单位|编|固定|老板|公司|合同|社保)",
    f"有(?=编|五险|社保|合同|底薪|执照|{_NUMBER}+[%成]|股)|交(?=着?(?:社保|五险))|在编|编[内外]|"
    "正式(?:员?工|编制?)|合同工|劳务派遣|派遣",
    # Pay and contract.
    "[拿领](?=[着的]?(?:工资|死|底薪|月薪|薪|提成|年薪|固定))|按(?=[月单件次天篇张年]|小时)|月薪|年薪|"
    f"工资(?={_NUMBER}|[每按月发高低是不由走拿占])|签(?=[了的过着]?(?:劳|正式|长期|合同|{_NUMBER}+年))",
    # What is done.
    "管(?![理家培线道材件事制控网])|带(?=[队人班着]|团队|徒弟|学生|[0-9一二两三四五六七八九十几])|"
    "主要|专门|专(?=[做管跑接画写教修])|[做跑拍画教搞](?![法手])(?=[\u4e00-\u9fffa-z])|给(?![力付水排钱我])|"
    "靠(?!谱|山)",
    "属于|隶属|挂靠|挂在|签在|受雇|受聘|供职|就职|任职|服务于|从(?=[^,]{1,8}[提升转调退辞来])|"
    "客户(?=[是都多全有]|主要)",
    # When, and who else.
    f"平时|平常|每[天周月年]|天天|第{_NUMBER}+年|老婆|老公|爱人|媳妇|孩子|儿子|女儿",
)
#: What begins something new behind a unit that is named in full.
_BEHIND_A_UNIT: Final = (
    "我(?=[是在做当管跑干写画教只就占拿任]|负责|自己)|本人|投资人是|老板(?=[是姓给请]|自己)",
    "听着|看着|名字|其实|说是|叫着",
)
_BEGINS: Final = compile_pattern(
    f"(?<=..)(?:(?P<at>[在于])|(?P<post>{'|'.join(_BEHIND_A_POST)})|(?P<unit>{'|'.join(_BEHIND_A_UNIT)}))"
)
#: A person, and no work or thing: 工程师, and not 翻译 in 做翻译.
_PERSON: Final = compile_pattern(
    "(?:[师员长监士医生匠手家者授人教]|经理|助理|总监|主管|主任|总工|负责人|经纪人|代理人|主持人|会计|出纳|"
    "编辑|主播|编剧|导演|顾问|秘书|法务|程序猿|司机|码农|"
    "小编)$"
)
#: Who pays or is taught, and no writer.
_OTHERS: Final = (
    *("老板", "家长", "东家", "股东", "雇主", "学生", "客人", "客户", "工人", "家人", "别人"),
    *("投资人", "本人"),
)
#: What is done for somebody begins so, and so does what somebody does to the writer.
_BEFORE_OTHERS: Final = frozenset("给为帮替跟和与对请让由被做当")
_LONGEST_NOUN: Final = 4
#: The name of a unit and what is done there are looked for in so many characters.
_LONGEST_UNIT: Final = 30
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
    if _BEGINS.search(text) is None:
        return text
    return _UP_TO_A_MARK.sub(lambda run: _part_run(run[0], lexicons), text)


def _part_run(words: str, lexicons: Lexicons) -> str:
    """Return words without marks with a comma before each that begins something new."""
    if len(words) < _SHORTEST:
        return words
    parts: list[str] = []
    start = 0
    for found in _BEGINS.finditer(words):
        place = found.start()
        if _begins_something(words[start:place], words[place:], found, lexicons):
            parts.append(words[start:place])
            start = place
    return ",".join((*parts, words[start:])) if parts else words


def _part_behind_a_post(text: str, lexicons: Lexicons) -> str:
    """Return words with a comma behind the first unit and post, where more is told: 民营口腔诊所护士配台."""
    first = _UP_TO_A_MARK.match(text)
    piece = first[0] if first is not None else ""
    if len(piece) < _SHORTEST_SENTENCE or lexicons.title_endings.ending(piece, len(piece)) is not None:
        return text
    for end in range(_SHORTEST_POST_IN_A_UNIT, min(len(piece) - 1, _LONGEST_POST_IN_A_UNIT)):
        if not _ends_a_post(piece, end, lexicons):
            continue
        told = split_leading_unit(piece[:end], lexicons)
        if told is not None and len(told[0]) > 1 and told[1]:
            return f"{text[:end]},{text[end:]}"
    return text


def _ends_a_post(piece: str, end: int, lexicons: Lexicons) -> bool:
    """Say whether a post ends at a place, and goes on in no longer one."""
    if not _is_a_post(piece[:end], lexicons) or _GOES_ON.match(piece, end) is not None:
        return False
    for later in range(end + 1, min(end + 4, len(piece)) + 1):
        longer = lexicons.title_endings.ending(piece, later)
        if longer is not None and later - len(longer.term) < end:
            return False
    return True


#: Fewer characters than these hold a unit, its post and no more.
_SHORTEST_SENTENCE: Final = 9
_SHORTEST_POST_IN_A_UNIT: Final = 4
#: What is longer tells more than a unit and a post before its first mark.
_LONGEST_POST_IN_A_UNIT: Final = 40
_UP_TO_A_MARK: Final = compile_pattern("[^,;:!?、|/() ]+")
#: What goes on with the post, and begins nothing: 经理助理, 律师兼合伙人, 工程师的.
_GOES_ON: Final = compile_pattern(
    "[兼和与及的级岗们证职处被聘请招是]|[干做当]了|工资|收入|薪水|助理|秘书|一[枚名个位]|出身|$"
)


def mark_remarks(spaced: str) -> str:
    """Return the words of a cell for a unit with a comma for the space or pause before a remark on it."""
    return _REMARK_BEHIND.sub(",", spaced)


def mark_pauses(text: str) -> str:
    """Return the words of a title cell with a comma for each pause, and for the end of each sentence."""
    return _PAUSE.sub(",", text)


def mark_spaces(text: str) -> str:
    """Return words with a comma for each space, if spaces are all that parts them: 国资参股三成 民营控股."""
    pieces = text.split()
    if len(text) > _LONGEST_BY_SPACES or len(pieces) < 2 or not _OTHER_MARKS.isdisjoint(text):
        return text
    if len(pieces[0]) < 3 or any(len(piece) < 2 or _CHINESE.search(piece) is None for piece in pieces):
        return text
    return _SPACE.sub(",", text)


def lists_titles(spaced: str, lexicons: Lexicons, *, beside_a_unit: bool) -> bool:
    """Say whether words between spaces are titles alone, or a field and the post there beside a unit.

    人事 行政 前台; 人工智能训练 数据标注员.
    """
    *before, last = spaced.split()
    titles = lexicons.title_endings.terms
    if last not in titles:
        return False
    return all(word in titles for word in before) or (
        beside_a_unit and len(before) == 1 and before[0] not in titles
    )


def mark_dashes(text: str, lexicons: Lexicons) -> str:
    """Return English words with commas for dashes where they name a unit: trainee lawyer - a law firm."""
    pieces = text.split("--")
    if len(pieces) == 1:
        return text
    # software engineer names a trade, and no unit.
    named = any(
        lexicons.title_endings.ending(piece, len(piece)) is None and read_employer(piece, lexicons).matches
        for piece in pieces
    )
    return ("," if named else "-").join(pieces)


def _begins_something(before: str, after: str, found: re.Match[str], lexicons: Lexicons) -> bool:
    """Say whether words before a place are a post or a unit by themselves, and what follows is said of it."""
    if len(before) < 2 or len(after) < 2:
        return False
    if found["at"]:
        if not _is_a_post(before, lexicons):
            return False
        unit, _ = split_unit(after[1 : 1 + _LONGEST_UNIT], lexicons)
        return is_unit(unit, lexicons)
    return (found["unit"] is not None and ends_as_unit(before, lexicons)) or _is_a_post(before, lexicons)


def _is_a_post(words: str, lexicons: Lexicons) -> bool:
    """Say whether words end with a post that may be the writer's, by what a person is called there."""
    post = lexicons.title_endings.ending(words, len(words))
    return (
        post is not None
        and len(post.term) > 1
        and _PERSON.search(words[-_LONGEST_NOUN:]) is not None
        and not words.endswith(_OTHERS)
        and words[0] not in _BEFORE_OTHERS
    )
