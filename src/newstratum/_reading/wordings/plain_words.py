"""Other wordings of what the grammar knows, written in its own words before a sentence is parted.

People tell one thing in many ways: 从公立跳槽, 被民企请去做厂长, 租了个门面. Each wording has a name, so that
a test can take it away, and is written in words that the clauses are read from: 以前在公立, 现在在民企.
The tables stand in the modules beside this one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from newstratum._reading.patterns import compile_pattern
from newstratum._reading.wordings.of_changes import CHANGES
from newstratum._reading.wordings.of_own_account import tell_of_own_account
from newstratum._reading.wordings.of_owners import OWNERS
from newstratum._reading.wordings.of_pay import PAY
from newstratum._reading.wordings.of_speech import FILLED_IN, SPEECH
from newstratum._reading.wordings.of_times import TIMES
from newstratum._reading.wordings.of_work import WORK
from newstratum._reading.wordings.wording import KIN, Wording

#: In the order in which they are written.
WORDINGS: Final = (*SPEECH, *OWNERS, *WORK, *CHANGES, *TIMES, *PAY)


@lru_cache(2)
def _index(wordings: tuple[Wording, ...]) -> Mapping[str, int]:
    """Return for each character the wordings of which a sign begins with it, one bit for each."""
    bits: defaultdict[str, int] = defaultdict(int)
    for place, each in enumerate(wordings):
        for sign in each.signs:
            bits[sign[0]] |= 1 << place
    return MappingProxyType(dict(bits))


def _find_candidates(text: str, by_character: Mapping[str, int]) -> int:
    bits = 0
    for character in text:
        bits |= by_character.get(character, 0)
    return bits


#: How a cell begins that tells of somebody in the family, and of nobody else.
_OF_FAMILY: Final = compile_pattern(
    f"(?:我|俺|咱|阿拉|孩子|他|她|学生)?(?:的)?(?:{KIN}|孩子|闺女|娃|囡儿?|囡囡|孙子|孙女)(?:是|呢|:|"
    ",)?(?!和|跟|与|同|一起|合伙|介绍|帮|"
    f"请|叫|开的|的(?!单位|工作|职业|本职))的?(?=[^,]{{2}})"
)
_OF_THIRD: Final = compile_pattern("(?:他|她)(?!们|人|的老板|老板)")
#: The first person as a subject: whoever else is told of is somebody beside.
_OF_ONESELF: Final = compile_pattern(
    "(?<![给帮叫请跟和喊带陪教让])我(?!"
    + KIN
    + "|们?(?:国|市|区|县|校|省|乡|镇)|家孩子)|自己的?(?:公司|单位)|本人|阿拉|俺"
)


def word_plainly(text: str, *, beside_a_unit: bool = False) -> str:
    """Return a sentence in words that the grammar knows; the same text where it has no other wording.

    Args:
        text: The sentence in plain form.
        beside_a_unit: Whether another cell names a unit, so that nothing shows that none is served.
    """
    text = _tell_of_oneself(FILLED_IN.put_in(text).strip(",;"))
    if not beside_a_unit:
        text = tell_of_own_account(text)
    by_character = _index(WORDINGS)
    bits = _find_candidates(text, by_character)
    while bits:
        first = bits & -bits
        bits ^= first
        wording = WORDINGS[first.bit_length() - 1]
        if wording.alone and beside_a_unit:
            continue
        written = wording.put_in(text)
        if written != text:
            # Only those behind it are looked for in what is written now.
            text, bits = written, _find_candidates(written, by_character) & -(first << 1)
    return text


def _tell_of_oneself(text: str) -> str:
    """Return what is told of one person in the family as that person would tell it: 我爸在私企开车."""
    found = _OF_FAMILY.match(text)
    rest = text[found.end() :] if found is not None else text
    if found is None and _OF_THIRD.match(text) is None:
        return text
    if _OF_ONESELF.search(rest) is not None:
        return text
    return _OF_THIRD.sub("我", rest.lstrip(",:"))
