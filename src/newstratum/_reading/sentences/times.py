"""Times of a life in plain words: periods of years, what somebody left, two jobs told in one breath."""

from __future__ import annotations

import re
from typing import Final

from newstratum._reading.patterns import compile_pattern

_PERIOD: Final = compile_pattern(
    r"(?<![0-9])(?:0\d|1\d|2[0-6]|9\d)[-至到](?P<short>(?:0\d|1\d|2[0-6]|9\d)(?![0-9年月])|今|现在)年?|"
    r"(?:19|20)\d\d(?:年|[./]\d{1,2}月?)*(?:\d{1,2}月)?(?:"
    r"(?P<former>(?:[-至到]| to )(?:19|20)\d\d(?:年|[./]\d{1,2}月?)*(?:\d{1,2}月)?|之前|以前|前)"
    r"|(?P<present>[-至到] ?(?:今|现在|present|now|today|date)|起|以后|之后|后|开始|以来))"
    r"|"
    r"(?:[一二两三四五六七八九十几]+|\d{1,2})年(?P<ago>之前|以前|"
    r"前)(?P<came>就?(?=跳|转|来|加入|入职|被|招进|分到|分配|应聘|接手|做起|"
    "考|到|去|改|创|调|辞|开始|自己))?"
)


#: A space in a period of years: 2015 到现在.
_PARTED_YEAR: Final = compile_pattern("(?<=[0-9]{4}) (?=[-至到起年])")
#: A decade that is over: 八十年代当民办教师.
_DECADE: Final = compile_pattern(
    "(?:上世纪|上个世纪)?(?:[五六七八九]十|[5-9]0)年代(?:初|末|中期|中|后期|初期)?(?:就|"
    "我)?(?=[在当做是给进到任教干开])(?!.{0,8}(?:起|至今|到现在))"
)
#: Up to when something went on, in English: until 2021.
_UNTIL: Final = compile_pattern(r"(?<![a-z])(?:until|till|up to)(?: [a-z]+)? (?:19|20)[0-9]{2}")


def name_times(text: str) -> tuple[str, bool]:
    """Write periods of years as words, 2010-2015在国企, 2019年起; say whether they part a life's story."""
    if "年" in text:
        text = _YEAR_IN_CHARACTERS.sub(_write_year, text)
    if "年" not in text and "-" not in text and "20" not in text and "19" not in text:
        return text, False
    if "年代" in text:
        text = _DECADE.sub(",以前", text)
    if "til" in text or "up to" in text:
        text = _UNTIL.sub(",辞职后,", text)
    text = _PARTED_YEAR.sub("", text)
    written, count = _PERIOD.subn(_write_period, text)
    if count < _A_LIFE:
        return written, False
    return _PERIOD.sub(lambda found: f"{_write_period(found)},", text), True


#: So many periods are a life's story, in which each holds up to the next.
_A_LIFE: Final = 2


#: A year as people say it: 零六年, 九八年, 一九九八年.
_YEAR_IN_CHARACTERS: Final = compile_pattern(
    "(?<![零〇一二三四五六七八九十百])(?:(?:一九|二[零〇])?[零〇九八][零〇一二三四五六七八九]|"
    "二[零〇][一二][零〇一二三四五六七八九])年(?!级|制|龄|前|来|多|的|以)|"
    "(?:一九|二[零〇])[零〇一二三四五六七八九]{2}年(?!级|制)"
)
_DIGITS: Final = str.maketrans("零〇一二三四五六七八九", "00123456789")


def _write_year(found: re.Match[str]) -> str:
    return found[0].translate(_DIGITS)


def _write_period(found: re.Match[str]) -> str:
    today = found["present"] or found["came"] is not None or found["short"] in ("今", "现在")
    return ",现在" if today else ",以前"


#: What somebody left, and what for, without a mark between: 辞了编制当摄影师.
_LEFT_FOR: Final = compile_pattern(
    "(?P<left>(?:辞了|辞去|辞掉|丢了|扔下|放弃|告别)[^,]{1,8}?)(?=(?:当|做|去|来|自己|转|跑|开|搞|专)[^,]{2})"
)
#: From where to where somebody went: 从出版社跳到民营平台.
_FROM_TO: Final = compile_pattern(
    "(?<![自打])从(?!事|来|不|未|前|小|此|业|今)(?P<left>[^,从]{2,12}?)(?:离职|辞职|出来|退休)?(?:后|以后|"
    "之后)?(?:又|就|直接)?"
    "(?:跳槽?到|跳去|转到|转去|转行到|调到|调去|考到|考进|考入|去了|来到|到了)(?:了)?(?!现在)"
)
_BOTH: Final = compile_pattern("既(?:是|在|当|做)?(?P<one>[^,]{2,12}?)又(?:是|在|当|做)?")
#: Who says that two jobs are equal has named them side by side.
_TIE: Final = compile_pattern(
    "两[样份个头边]都|都没单位|都是自己的|分不清|说不[清好准上]|难分|没有?主[次副]|无主次|不分主次|一样多|"
    "各一?半|各占一半|对半|五五|一半一半|"
    "差不多|不相上下|持平|半斤八两|主要收入|50%50%|各50%|相当|没统计|没算过|谁多谁少|两边做|两头跑|并行"
)
_JOINED: Final = compile_pattern(
    "(?<=[\u4e00-\u9fff]{3})(?:和|跟|与|加)(?!朋友|老公|老婆|人|同学|同事|家人|别人|爱人|客户|"
    "[^,]{0,8}(?:一样|差不多))(?=[\u4e00-\u9fff]{3})"
)


_PLANNED: Final = compile_pattern("(?:打算|准备|计划|考虑|想|明年|下个?月|年底|要是|可能|将来?|以后)[^,;]*$")


def _part_what_is_left(found: re.Match[str]) -> str:
    """Part what somebody left from what they do now; what is only planned stays as it is."""
    if _PLANNED.search(found.string, 0, found.start()) is not None:
        return found[0]
    return f"{found['left']},现在"


#: What a form heads the words of a time with: 前职业:…, 现在:….
_HEADING: Final = compile_pattern(
    "(?:^|(?<=[,;。 ]))(?:(?P<once>前|原|曾|过去|以前|从前|早先|之前)|(?P<now>现在?|目前|如今|今))的?"
    "(?:职业|单位|工作|东家|岗位|职务|身份|公司)?[:是]?:"
)


#: Up to which age, or for how many first years, something went on: 四十岁前做包工头, 头十年在化肥厂.
_FIRST_YEARS: Final = compile_pattern(
    "(?:^|(?<=[,;。 ]))(?:[0-9一二三四五六七八九十]{1,3}岁?(?:以|之)?前(?!端|台|期|的)|"
    "(?:头|前)(?:[0-9]+|[一二两三四五六七八九十几]+)年)(?=[在做当干是给跑开搞任])"
)
_LATER: Final = compile_pattern("后来?|现在?|如今|眼下|目前|今年|去年|这几年")


def part_jobs(text: str) -> str:
    """Write two jobs that are told in one breath as two: 既是律师又开厂, 民企会计和网店老板赚得一样多."""
    if ":" in text:
        text = _HEADING.sub(lambda found: "以前是" if found["once"] else "现在", text)
    if "前" in text or "头" in text:
        text = _FIRST_YEARS.sub(
            lambda found: "以前" if _LATER.search(text, found.end()) is not None else found[0], text
        )
    if "从" in text:
        text = _FROM_TO.sub(lambda found: f"以前在{found['left']},现在在", text)
    if _LEFT_FOR.search(text):
        text = _LEFT_FOR.sub(_part_what_is_left, text)
    if "既" in text:
        text = _BOTH.sub(lambda found: f"{found['one']},另外", text)
    return _JOINED.sub(",另外", text, count=1) if _TIE.search(text) else text
