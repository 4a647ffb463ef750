"""One way to tell something in other words, and the pieces that such wordings are made of."""

from __future__ import annotations

import re
from typing import Final

from attrs import Factory, field, frozen

from newstratum._reading.patterns import compile_pattern

#: A unit's words as somebody tells them: short, and without a mark.
UNIT: Final = "[^,;()]{2,14}?"
#: What words for a unit of one's own end with.
OWN_ENDS: Final = (
    "(?:公司|店|厂子?|铺子?|工作室|诊所|馆|事?务?所|园|社|机构|学校|企业|作坊|酒楼|饭店|农场|农庄|民宿|"
    "超市|网吧|车行|行|坊|医院)"
)
START: Final = "(?:^|(?<=[,;(。 ]))"
END: Final = "(?=[,;)。 ]|$)"
WHEN: Final = (
    "(?:我|就|又|才|再|于是|后来?|之后|随后|然后|接着|今年|去年|前年|大前年|上个?月|这个月|年初|年底|"
    "前不久|最近|刚刚?|[0-9]{2,4}年(?:[0-9]{1,2}月)?(?:底|初|起)?|[0-9]{1,2}月|"
    "[一二三四五六七八九十两]{1,3}年后|现在)*"
)
KIN: Final = (
    "(?:孩他爹|孩他妈|孩子他爸|孩子他妈|孩儿他爹|孩她爸|小姨子?|小舅子|小姑子?|大伯子?|老伴|爸爸?|妈妈?|父亲|"
    "母亲|老爸|老妈|爹|娘|老公|老婆|丈夫|妻子|爱人|媳妇|先生|太太|儿子|女儿|儿媳|女婿|"
    "哥哥?|姐姐?|弟弟?|妹妹?|嫂子|姐夫|妹夫|爷爷|奶奶|外公|外婆|姥姥|姥爷|公公|婆婆|岳父|岳母|丈人|"
    "叔叔?|伯伯|伯父|舅舅?|姑姑|姑妈|姨妈?|阿姨|表[哥姐弟妹]|堂[哥姐弟妹]|对象|男友|女友|家长)"
)


@frozen(eq=False)
class Wording:
    """One way to tell something, and how the grammar tells it."""

    name: str
    text: str = field(repr=False)
    #: What is written for it, with the groups of the pattern.
    written: str = field(repr=False)
    #: Words of which the pattern needs one: they are looked for first, since that takes less time.
    signs: tuple[str, ...] = field(repr=False)
    #: Whether it tells this only where no other cell names a unit.
    alone: bool = False
    #: The pattern of the words that are told in other ones.
    pattern: re.Pattern[str] = field(
        default=Factory(lambda self: compile_pattern(self.text), takes_self=True), init=False, repr=False
    )

    def put_in(self, text: str) -> str:
        """Return a text with this wording in the words of the grammar."""
        for sign in self.signs:
            if sign in text:
                return self.pattern.sub(self.written, text)
        return text


def build_wording(name: str, pattern: str, written: str, signs: str, *, alone: bool = False) -> Wording:
    """Return a wording by its parts; what may be repeated is repeated four times at most."""
    bounded = pattern.replace(")*", "){0,4}").replace(")+", "){1,4}")
    return Wording(name, bounded, written, tuple(signs.split()), alone)
