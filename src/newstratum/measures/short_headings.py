"""Short words of the outcomes, for headings of narrow columns."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from newstratum.rules.facts import Words

__all__ = ["BROKEN_HEADINGS", "SHORT_HEADINGS"]

#: By the codes of the outcomes. A line feed is where a heading of two lines breaks, with a hyphen before it
#: inside a word.
BROKEN_HEADINGS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "enterprise": Words("企业管理\n技术人员", "enter-\nprise"),
        "intermediary": Words("中介和\n社会组织", "inter-\nmediary"),
        "freelance": Words("自由职业\n人员", "free-\nlance"),
        "new_media": Words("新媒体\n人员", "new\nmedia"),
        "outside": Words("群体之外", "out-\nside"),
        "undetermined": Words("待定", "undeter-\nmined"),
        "contested": Words("有争议", "con-\ntested"),
    }
)


def _in_one_line(words: Words) -> Words:
    return Words(words.zh.replace("\n", ""), words.en.replace("-\n", "").replace("\n", " "))


#: The same in one line.
SHORT_HEADINGS: Final[Mapping[str, Words]] = MappingProxyType(
    {code: _in_one_line(words) for code, words in BROKEN_HEADINGS.items()}
)
