"""Posts of honour that a whole cell names with their bodies: 县茶叶商会副会长."""

from __future__ import annotations

from typing import Final

from newstratum._reading.patterns import compile_pattern

#: How the names of such posts end.
_ENDS_OF_HONOUR: Final = ("会长", "理事", "理事长", "监事长", "会员", "委员", "主席")
_BODIES: Final = "(?:商会|协会|学会|联谊会|促进会|研究会|校友会|同乡会|联合会)的?"
#: A post of honour told with its unit, or called so (domain table, 4.1).
_TOLD_WITH_ITS_BODY: Final = compile_pattern(
    # Posts in bodies of the state and of people's organisations are paid.
    "^(?![^,]{0,16}(?:妇女|残疾|文学艺术界|科学技术|工商业|归国|华侨|侨眷|社会科学|红十字|贸易促进|对外友好|"
    "计划生育|老龄|关心下一代))(?:"
    f"(?:^|[^,]{{2,}}?{_BODIES})(?:名誉|荣誉)(?:常务|副)*(?:会长|理事长?|监事长|会员|委员|主席)$|"
    f"[^,]{{2,}}?{_BODIES}(?:常务副|副|轮值|执行)(?:会长|理事长|主席)$|"
    f"[^,]{{1,}}?{_BODIES}(?:常务|执行|轮值|第[^,]{{1,3}}届)?(?:理事|会员|委员|会长)$)"
)


def is_post_of_honour(text: str) -> bool:
    """Say whether a whole cell is a post of honour with its body, or is called so."""
    return text.endswith(_ENDS_OF_HONOUR) and _TOLD_WITH_ITS_BODY.search(text) is not None
