"""Everyday English words among Chinese ones, brought into Chinese: 带两个 kids, full-time 写 novel.

People mix everyday words of another language into a sentence. Titles and names stay as they are; the words
here name persons, work and hours, for which the grammar has Chinese words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from newstratum._reading.patterns import compile_pattern

_CHINESE: Final = compile_pattern("[\u4e00-\u9fff]")
_IN_CHINESE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "husband": "老公",
        "wife": "老婆",
        "mom": "妈妈",
        "mum": "妈妈",
        "dad": "爸爸",
        "kids": "孩子",
        "kid": "孩子",
        "baby": "宝宝",
        "babies": "宝宝",
        "boss": "老板",
        "company": "公司",
        "office": "公司",
        "employer": "雇主",
        "client": "客户",
        "clients": "客户",
        "job": "工作",
        "jobs": "活",
        "case": "单",
        "cases": "单",
        "part-time": "兼职",
        "part time": "兼职",
        "parttime": "兼职",
        "full-time": "全职",
        "full time": "全职",
        "fulltime": "全职",
        "freelancing": "自由职业",
        "freelancer": "自由职业者",
        "freelance": "自由职业",
        "free-lance": "自由职业",
        "free lance": "自由职业",
        "self-employed": "自雇",
        "without": "没有",
        "salary": "工资",
        "income": "收入",
        "novel": "小说",
        "novels": "小说",
        "run": "做",
        "running": "做",
        "german": "德国",
        "japanese": "日本",
        "american": "美国",
        "french": "法国",
        "korean": "韩国",
        "british": "英国",
        "swiss": "瑞士",
        "italian": "意大利",
        "dutch": "荷兰",
        "swedish": "瑞典",
        "taiwanese": "台湾",
        "logo": "标志",
        "code": "代码",
        "coding": "写代码",
        "voice-over": "配音",
        "voiceover": "配音",
        "portrait": "人像",
        "portraits": "人像",
        "subtitle": "字幕",
        "subtitles": "字幕",
        "illustration": "插画",
        "illustrations": "插画",
        "copywriting": "文案",
        "podcast": "播客",
        "gig": "活",
        "gigs": "活",
        "weekday": "平时",
        "weekdays": "平时",
        "ownership": "所有制",
        "employee": "员工",
        "staff": "员工",
        "waiter": "服务员",
        "waitress": "服务员",
        "barista": "咖啡师",
        "driver": "司机",
        "teacher": "老师",
        "nurse": "护士",
        "doctor": "医生",
        "lawyer": "律师",
        "accountant": "会计",
        "designer": "设计师",
        "editor": "编辑",
        "translator": "翻译",
        "interpreter": "口译",
        "restaurant": "餐厅",
        "hotel": "酒店",
        "hospital": "医院",
        "clinic": "诊所",
        "university": "大学",
        "kindergarten": "幼儿园",
        "law firm": "律所",
        "agency": "机构",
        "foundation": "基金会",
        "start up": "创业公司",
        "website": "网站",
        "websites": "网站",
        "photo": "照片",
        "photos": "照片",
        "video": "视频",
        "videos": "视频",
        "homework": "作业",
        "piano": "钢琴",
        "guitar": "吉他",
        "english": "英语",
        "now": "现在",
        "before": "以前",
        "weekend": "周末",
        "weekends": "周末",
        "studio": "工作室",
        "startup": "创业公司",
        "start-up": "创业公司",
        "café": "咖啡馆",
        "cafe": "咖啡馆",
        "private": "民营",
        "share": "股份",
        "shares": "股份",
        "founder": "创始人",
        "owner": "老板",
        "contract": "合同",
        "commission": "约稿",
        "order": "单",
        "orders": "单",
        "do the books": "记账",
        "bookkeeping": "记账",
    }
)
_WORD: Final = compile_pattern(
    " ?(?<![a-z0-9@.-])(?:"
    + "|".join(sorted(map(re.escape, _IN_CHINESE), key=len, reverse=True))
    + ")(?![a-z0-9@-]) ?"
)
#: In every one of those words.
_LATIN: Final = compile_pattern("[a-z]")
#: Beside another Latin word, a word is a part of a title or a name: part-time lecturer, Video Lead.
_LATIN_BESIDE: Final = compile_pattern("[a-z] ?$")
_LATIN_BEHIND: Final = compile_pattern(" ?[a-z]")


def put_in_chinese(text: str) -> str:
    """Return a text in which everyday English words that stand alone among Chinese ones are in Chinese."""
    if text.isascii() or not (_LATIN.search(text) and _WORD.search(text) and _CHINESE.search(text)):
        return text
    return _WORD.sub(lambda found: _translate(found, text), text)


def _translate(found: re.Match[str], text: str) -> str:
    if _LATIN_BESIDE.search(text[: found.start()]) or _LATIN_BEHIND.match(text, found.end()):
        return found[0]
    return _IN_CHINESE[found[0].strip()]
