"""Names of people as they are written in tables: with spaces in them, with a title behind them."""

from __future__ import annotations

import re
from typing import Final

#: What stands behind a name and is no part of it.
_TITLES: Final = (
    "律师 老师 医生 大夫 会计师 会计 税务师 审计师 评估师 造价师 "
    "建筑师 设计师 工程师 规划师 分析师 咨询师 心理师 摄影师 造型师 化妆师 "
    "教练 教授 副教授 讲师 博士 博导 硕导 研究员 记者 编辑 "
    "导演 编剧 主播 作家 画家 演员 歌手 先生 女士 小姐 "
    "同志 师傅 会长 副会长 秘书长 副秘书长 理事长 理事 主任 副主任 "
    "院长 副院长 校长 副校长 园长 馆长 所长 副所长 处长 科长 "
    "部长 经理 副经理 总经理 副总经理 董事长 总监 总裁 老板 创始人 "
    "合伙人 总 主席"
)
#: The longest ones in front.
_TITLES_BY_LENGTH: Final = tuple(sorted(_TITLES.split(), key=len, reverse=True))
_LAST_OF_TITLES: Final = frozenset(title[-1] for title in _TITLES_BY_LENGTH)
#: Surnames of two characters; with the others, one is left of a name when its title is taken away.
_SURNAMES: Final = (
    "欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 "
    "尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 公冶 太叔 申屠 公孙 慕容 "
    "仲孙 钟离 长孙 宇文 司徒 鲜于 司空 令狐 轩辕"
)
_LONG_SURNAMES: Final = frozenset(_SURNAMES.split())
_SPACED: Final = re.compile(r"[\u3400-\u9fff·]+(?:\s+[\u3400-\u9fff·]+)+")


def is_surname(name: str) -> bool:
    """Say whether what is left of a name is a surname alone."""
    return (len(name) == 1 and not name.isascii()) or name in _LONG_SURNAMES


def strip_title(name: str) -> str:
    """Return a name without the title behind it: 王 of 王律师."""
    for title in _TITLES_BY_LENGTH if name[-1:] in _LAST_OF_TITLES else ():
        if name.endswith(title) and len(name) > len(title):
            return name.removesuffix(title)
    return name


def join_name(written: str) -> str:
    """Return a name as it is kept: 王明 for 王 明律师, and 王律师 as it is, of whom no more is known."""
    plain = written.strip()
    joined = "".join(plain.split()) if _SPACED.fullmatch(plain) else " ".join(plain.split())
    bare = strip_title(joined)
    return joined if is_surname(bare) else bare


def has_surname_only(name: str) -> bool:
    """Say whether a name is a surname with a title: 王律师."""
    bare = strip_title(name)
    return bare != name and is_surname(bare)
