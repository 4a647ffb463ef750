"""Other wordings of what the grammar knows, written in its own words before a sentence is parted.

People tell one thing in many ways: 从公立跳槽, 被民企请去做厂长, 租了个门面. Each wording has a name, so that
a test can take it away, and is written in words that the clauses are read from: 以前在公立, 现在在民企.
The tables stand in the modules beside this one.
"""

from __future__ import annotations

from typing import Final

from newstratum._reading.patterns import compile_pattern
from newstratum._reading.wordings.of_changes import CHANGES
from newstratum._reading.wordings.of_own_account import tell_of_own_account
from newstratum._reading.wordings.of_owners import OWNERS
from newstratum._reading.wordings.of_pay import PAY
from newstratum._reading.wordings.of_speech import FILLED_IN, SPEECH
from newstratum._reading.wordings.of_times import TIMES
from newstratum._reading.wordings.of_work import WORK
from newstratum._reading.wordings.wording import KIN

#: In the order in which they are written.
WORDINGS: Final = (*SPEECH, *OWNERS, *WORK, *CHANGES, *TIMES, *PAY)
#: Characters of which one stands in every wording but those of a family.
_SIGNS: Final = compile_pattern(
    "开|承|合同|社保|个体|还|挣|赚|靠|指|华|国|版权|规培|实习|见习|进修|剩下|其余|客厅|书房|车库|逢|学期|年|周|星期|礼拜|至|到|我|他|具体|资本|黑心|线|号|频道|播客|小红书|b站|自媒体|微博|企业家|业主|自然人|的|窗口|工头|证|考|过|拿|取得|填|企$|司$|位$|买|接|收购|project|hustle|hobby|"
    "爱好|兴趣|玩|消遣|抖音|快手|微店|朋友圈|拼多多|档口|摊|铺位|柜台|险|公积金|驻|派|自嘲|听着|说是|头衔|印|老板|东家|散|没|倒|黄|垮|撤|谁|一[天场单次张小]|写|述|[哒嘚嗒の額滴额]|不是|不对|叫|店主|法人|掌柜|定|或|隔壁|门口|住|[转改变]|里[头面边]|其中|那[里儿边]|这[里儿边]|里|认识|喊|称|在|去|楼"
    "|no,|对面|旁|边|附近|后[门街]|拐角|墙外|长期|平时|天天|一直|经常|日常|每天|聘|雇|招|包|直播|网店|视频|辞|离职|退|下海|槽|毕业|结婚|孩|疫情|产|拆迁|岗|[12][0-9]{3}|仍|原来|来自|为生|谋生|糊口|有[个家间一]|执业|街道|政府|委会|请|留|出来|下来|走|注销|关|转|盘|卖|停|结束|被|今|目前|"
    "自己|吃|大头|正业|本行|主业|约|本|部|坏|漏|堵|电话|招呼|找|字|都|非|归我|交给我|由|从|个人|医保|养老|分成|几[家个]|各地|多家|各家|不同|"
    "脱产|全日制|学校|在校|独立|自由|为业|升|提|不下去|学[了会过]|师傅|掌柜|肯|坚决|死活|公益|慈善|单独|业[,;.]?|本职|正职|任何|义务|免费|无偿|义工|干活|做事|没|低保|五保|找|派|传|摊|证|"
    "等|下家|新家|单位|租|支|摆|注册|成立|创|组建|设立|合办|自家|自己|让给|工资|薪水|名|挂|当|任|做兼职|待家|照|一个人|跟|和|与|一栏|职业|职位|百|千|十块"
)

#: How a cell begins that tells of somebody in the family, and of nobody else.
_OF_FAMILY: Final = compile_pattern(
    f"(?:我|俺|咱|阿拉|孩子|他|她|学生)?(?:的)?(?:{KIN}|孩子|闺女|娃|囡儿?|囡囡|孙子|孙女)(?:是|呢|:|,)?(?!和|跟|与|同|一起|合伙|介绍|帮|"
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
    if _SIGNS.search(text) is None:
        return text
    for each in WORDINGS:
        text = each.put_in(text)
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
