"""A remark on the owner of a unit, read word by word: 村里2011年把厂子盘给姓顾的了.

Every word of the remark has to be one that such remarks are made of: a holder, a share, how something is
held, a change, a time, or a word that only joins them. Where one is not, nothing is read. What was before a
change or is told of the past, what is held by who holds little, and what a holder does besides owning
(扶持, 引进) is put aside; the holder that is left owns the unit.
"""

from __future__ import annotations

from typing import Final

from attrs import frozen

from newstratum._reading.owners.holders import COLLECTIVE, FOREIGN, PRIVATE, STATE
from newstratum._reading.patterns import compile_pattern

_COUNT: Final = "[一二两三四五六七八九十几多0-9]+"
#: The kinds of words, in the order in which they are tried at each place of a remark.
_WORDS: Final = (
    (
        "time",
        f"(?:(?:19|20)?[0-9]{{2}}年(?:代|初|底|左右)?(?:[0-9]{{1,2}}月)?|上世纪|去年|今年|前年|大前年|"
        f"前几年|前两年|早几年|近两年|年初|年底|上个?月|{_COUNT}年(?:后|之后|以后|多)|最近|刚刚?|后来|之后|"
        "随后|接着|又|再|才|便|最终|最后|终于|结果)",
    ),
    (
        "past",
        "(?:原来?(?:先|本)?(?:就)?(?:是|为|属|归)?(?!料|材|创)|本来|以前|从前|早年|早先|早期|起初|当初|最早|"
        "最初|一开始|先是|先前|过去|曾经?|前身(?:是|为)?|老早|解放后|计划经济时代|改制前|混改前)",
    ),
    ("now", "(?:现在|如今|目前|现今|眼下|当前|现(?=[归由为是属在国民私外集]))"),
    (
        "share",
        "(?:只|仅|才)?(?:占|持|有|控|剩)?(?:股)?(?:了|有|到|着|下)?[0-9]{1,3}(?:\\.[0-9]+)?%(?:以上|多|"
        "左右)?(?:的)?(?:股份?|股权)?",
    ),
    (
        "little",
        "参股|入股|小股东?|跟投|战略投资|财务投资|小头|(?:只|仅|才)?占(?:少数|小头|一点|小部分|零头|一小块)|"
        "少数股?东?|一?点点?股份?|黄金股|不控股|不管|不参与|一小部分|只占一点|干股|[股东]里有|里有|里也有",
    ),
    (
        "left",
        "(?:里)?的?(?:员工|职工|高管|技术员|工程师|老人|下岗工人|老师傅|子弟|退休人员|"
        "退下来的人)(?:们)?(?:出来|辞职|下海|单干|自己)",
    ),
    (
        "else",
        "供应商|供货商|服务商|合作方|客户|甲方|招商(?!局)|招商引资|引进来?的?|引入|扶持|支持|补贴|孵化|监管|"
        "主管|管理|指导|指定|批(?:准|的)?|审批|挂靠|挂(?:的)?(?:牌子?)?|冠名|授权|加盟|租|承租|贷款|技术|"
        "订单|配套|代工|供货|业务|背景|合作",
    ),
    (
        "takes",
        "全资收购|整体收购|收购|并购|兼并|买断|买下来?|买走|买回去?|买了|接手|接盘|接管|接过去?|盘下来?|"
        "拿下|入主|重整|重组(?=了|$)|收编|收回去?|拍下来?|竞得|摘牌|顶下来?|吃下|控股了|整体接收|接收|"
        "承包(?:经营)?(?:了|去)?",
    ),
    (
        "given",
        "(?:整体|全部|全|折价|低价|协议)?(?:卖|转让|转|出让|让|盘|传|交|过户|过|抵|划|拍卖|承包|改制|出售|"
        "归还|移交|划转|还)(?:给|到|归|入|了给)(?:了)?|"
        "(?:转|改|变)(?:制|组|更)?(?:为|成)(?:了)?|(?:转|改)(?=[国民私外集][有营资企])|划归|归还?(?:了|给)?|"
        "并入|划入|划到|转内资|落到",
    ),
    (
        "leaves",
        "退出|撤走|撤资|撤出|退股|清退|退掉|离场|套现|减持|卖掉|转让(?!给)|不干|走人|跑了|走了|过世|去世|"
        "退休|出国|移民",
    ),
    (
        "kind",
        "(?:民营|私营|私人|私立|民办)的?(?:企业|公司|厂子?|机构|单位|集团|医院|学校|诊所|幼儿园|店)|民企|"
        "私企",
    ),
    (
        "kind_state",
        "(?:国有|国营|公办|公立)的?(?:企业|公司|厂子?|机构|单位|集团|医院|学校|幼儿园)|国企|央企|"
        "校办(?:企业|厂|产业|公司)|校企",
    ),
    (
        "kind_collective",
        "(?:镇办|村办|乡办|街道|厂办|大|小|老|城镇|乡镇)?集体(?:的|所有制)?(?:企业|公司|厂子?|单位|性质|"
        "所有制?|经济)|"
        "(?:乡|镇|村|社|队)办(?:的)?(?:企业|厂)|福利(?:企业|厂)|知青厂|社队企业",
    ),
    (
        "kind_foreign",
        "(?:外资|外商独资|台资|港资|日资|韩资|美资|德资|法资|合资|中外合资)的?(?:企业|公司|厂|医院|学校)|"
        "外企|台企|港企|日企|美企|德企|韩企|法企|英企",
    ),
    ("state", STATE),
    ("collective", COLLECTIVE),
    ("foreign", FOREIGN),
    ("private", PRIVATE),
    ("not", "不是|并非|非|不属于?|没有?|无|不归"),
    ("joint", "合资|合办|合营|合股|共同|联合|各半|各占一半|对半"),
    ("rest", "其余|其他|其它|剩下|剩余|余下|另外"),
    (
        "holds",
        "绝对控股|相对控股|间接控股|控股|控制|控盘|持股(?:会|平台)?|占股|全资|独资|投资|出资|主办|"
        "掏(?:钱|腰包)|出钱|自掏腰包|集资|捐资|投钱|投|开办|创办|创立|举办|兴办|开|办|建|搞|拥有|持有|所有|"
        "独有|白手起家|起家|占大头|占大股|占多数|大头|大股|说了算|做主|当家|拍板|掌舵|经营|打理|管着|管|"
        "直管|直属|所属|下属|旗下|名下|下面|底下|手里|手上|全额|百分之?百|100%|一手|子公司|分公司|二级|三级|"
        "一级|全部|系统内?|体系|独家|当法人",
    ),
    (
        "ruler",
        "第一大股东|控股股东|单一大股东|大股东|二股东|股东|实控人|实际控制人|最终控制人|控制人|控股方|"
        "大老板|老板|东家|母公司|总公司|总部|投资方|投资人|投资主体|出资方|出资人|举办者|举办方|开办人|"
        "法人代表|法定代表人|法人|董事长|产权方?|股权|股份|资本|资金|资产|上级公司|上级",
    ),
    (
        "unit",
        "我们|我|本|这|该|所在|公司|企业|厂子?|工厂|医院|学校|单位|集团|门?店|机构|院|所|园|校|平台|事务所|"
        "诊所|幼儿园|养老院|有限(?:责任)?|股份|性质|连锁|药店|直营店|加盟店|酒店|饭店|人家",
    ),
    (
        "joins",
        "[镇村乡县市街](?=[上里]的)|美国上市|香港上市|区内|区|的|了|都|全|也|就|还|其实|说白了|实际上?|真正|"
        "骨子里|仍然?|依然|依旧|一直|已经?|早就?|早已|并|且|但|却|而|只|仅|基本上?|主要|大部分|大多数?|多数|"
        "多|大多|完全|纯|清一色|是|为|系|由|归|属于?|算|叫|在|于|被|把|将|从|到|给|跟|和|与|以及|及|、|后|"
        "以后|以来|时|起|里|上|中|内|方|那边|这边|手|来|去|做|搞|一家|某家?|一[个位名]|几[个位家]|"
        "两[个位家]|三[个位家]|个|位|家|老|新|当地|本地|外地|大|小|自己|自个|独自|一起|合伙|亲自|起来|下来|"
        "过来|出来|过去|回来|重新|改制|转制|混改|重组|股改|脱钩|转企|混合所有制|所有制|破产|倒闭|亏损|"
        "(?:在)?(?:美国|香港|境外|国内)?上市(?:公司)?|挂牌|a股|港股|港交所|新三板|科创板|创业板|主板|北交所|"
        "有|当|占|持|拿|牌照|名义上?|现",
    ),
)
_PATTERNS: Final = tuple((name, compile_pattern(pattern)) for name, pattern in _WORDS)
_KINDS: Final = {
    "kind": "private",
    "kind_state": "state",
    "kind_collective": "collective",
    "kind_foreign": "foreign",
    "left": "private",
}
_HOLDERS: Final = frozenset({"state", "collective", "foreign", "private", *_KINDS})
_PUBLIC: Final = frozenset({"state", "collective"})
#: Words that tell how something is held; a holder alone is read by the lexicon.
_TELLING: Final = frozenset({"holds", "takes", "given", "ruler", "share", "leaves", "rest", "joint", *_KINDS})
#: Who takes over in a family leaves the owner as it was told.
_HEIRS: Final = compile_pattern(
    "(?:父亲|母亲|爸|妈|儿子|女儿|老婆|妻子|丈夫|老公|哥|姐|弟|妹|侄|子女|后代|家里人|女婿|儿媳)"
)
_LEFT_OPEN: Final = 50.0


@frozen
class _Word:
    name: str
    text: str
    number: float = 0.0


def _part(remark: str) -> list[_Word] | None:
    """Return the words of a remark; None where one is no word of such remarks."""
    words: list[_Word] = []
    place = 0
    while place < len(remark):
        name, end = _find_longest(remark, place)
        if end == place:
            return None
        text = remark[place:end]
        number = _NUMBER.search(text) if name == "share" else None
        words.append(_Word(name, text, float(number[0]) if number is not None else 0.0))
        place = end
    return words


_NAMES_ITS_KIND: Final = compile_pattern("(?:医院|学校|诊所|幼儿园|机构)$")
_BELONGED: Final = frozenset({"归", "归还", "划归"})
_NUMBER: Final = compile_pattern("[0-9]+(?:\\.[0-9]+)?(?=%)")


def _find_longest(remark: str, place: int) -> tuple[str, int]:
    """Return the longest word at a place, the first of those as long, and where it ends."""
    best, end = "", place
    for name, pattern in _PATTERNS:
        found = pattern.match(remark, place)
        if found is not None and found.end() > end:
            best, end = name, found.end()
    return best, end


def judge_words(remark: str) -> tuple[str, float, int] | None:
    """Return who owns a unit by the words of a remark, its share, how surely; None if it is not told."""
    words = _part(remark)
    if words is None or not any(word.name in _HOLDERS for word in words):
        return None
    changed = next((place for place in range(len(words) - 1, -1, -1) if _changes(words, place)), None)
    if all(word.name in ("joins", "unit") or _NAMES_ITS_KIND.search(word.text) for word in words):
        # 民办幼儿园 is read as a kind of unit.
        return None
    before = {word.name for word in words[:changed]} if changed is not None else frozenset()
    if changed is not None and "past" in before and "now" not in before and words[changed].text in _BELONGED:
        return "", 0.0, 0
    if changed is not None:
        told = _find_new_owner(words, changed)
        if told is not None:
            heirs = _HEIRS.search(remark) is not None
            return told, 0.0, 0 if heirs else 2
    left = _put_aside(words)
    if not any(word.name in _HOLDERS for word in left):
        return "", 0.0, 0
    shares = _pair_shares(left)
    if shares:
        who, share = max(shares, key=lambda each: each[1])
        return who, share, 1
    if any(word.name == "rest" for word in left):
        holders = {_class_of(word) for word in left if word.name in _HOLDERS}
        return (holders.pop(), -1.0, 1) if len(holders) == 1 else None
    if not any(word.name in _TELLING for word in left) and not _says_it_is(left):
        return None
    return _choose_holder(left)


def _says_it_is(words: list[_Word]) -> bool:
    """Say whether a holder stands with words that say it of the unit: 现在也还是集体, 公家的."""
    people = [word for word in words if word.name == "private"]
    if len(people) > 1 or any(_HOLDS_ALONE.match(word.text) for word in people):
        # 老板姓刘, 店主个人
        return all(word.name in ("private", "joins", "unit", "now") for word in words)
    joins = any(word.name in ("joins", "now", "unit") for word in words)
    return joins and words[-1].name in (*_HOLDERS, "joins")


_HOLDS_ALONE: Final = compile_pattern("(?:店主|老板娘?|业主)(?:自己|个人|一个人)")


def _class_of(word: _Word) -> str:
    return _KINDS.get(word.name, word.name)


def _changes(words: list[_Word], place: int) -> bool:
    return words[place].name in ("takes", "given")


def _find_new_owner(words: list[_Word], place: int) -> str | None:
    """Return who holds the unit after a change: behind 卖给, in front of 收购."""
    if words[place].name == "given":
        behind = [word for word in words[place + 1 :] if word.name in _HOLDERS]
        if words[place].text == "转内资":
            return _class_of(behind[-1]) if behind else ""
        if any(word.name in ("share", "little", "else") for word in words[place + 1 :]):
            return None
        return _class_of(behind[-1]) if behind and _agree(behind) else None
    ahead: list[_Word] = []
    taken = next((at for at in range(place - 1, -1, -1) if words[at].text in ("把", "将")), place)
    for word in reversed(words[:taken]):
        if word.name in _HOLDERS:
            ahead.append(word)
        elif ahead or word.name in ("leaves", "past", "else", "little", "not", "share"):
            break
    if ahead and any(word.name == "else" for word in words[:place]):
        return None
    return _class_of(ahead[0]) if ahead else None


def _agree(words: list[_Word]) -> bool:
    classes = {_class_of(word) for word in words}
    return len(classes) == 1 or classes <= _PUBLIC or words[-1].name in _KINDS


def _put_aside(words: list[_Word]) -> list[_Word]:
    """Return the words without holders of the past, of little, and of something else."""
    left: list[_Word] = []
    past = False
    for place, word in enumerate(words):
        if word.name == "past":
            past = True
        elif word.name == "now":
            past = False
        behind = next(
            (
                each
                for each in words[place + 1 :]
                if each.name not in ("joins", "unit", "ruler", "time", "now")
                and each.text not in _HOLDS_IN_FULL
            ),
            None,
        )
        if word.name in _HOLDERS:
            ahead = words[place - 1] if place else _NOTHING
            if ahead.name == "joins" and ahead.text in _SAYS and place > 1:
                ahead = words[place - 2]
            led = ahead.name == "else" and not (ahead.text.endswith("的") and word.name in _KINDS)
            led = led or (ahead.name == "little" and ahead.text.endswith("有"))
            if past or ahead.name == "not" or led:
                continue
            if behind is not None and behind.name in ("little", "else", "leaves", "left"):
                continue
            following = words[place + 1].text if place + 1 < len(words) else ""
            if _class_of(word) in _PUBLIC and following in _CONVERTED:
                # 国企改制 tells who held it.
                continue
        left.append(word)
    return left


#: What ends that the state or a collective holds a unit, where nothing tells who holds it now.
_CONVERTED: Final = frozenset({"改制", "转制"})
_HOLDS_IN_FULL: Final = frozenset({"全部", "持有", "拥有"})
_NOTHING: Final = _Word("", "")
_SAYS: Final = frozenset({"是", "为", "由", "在", "有", "系"})


def _pair_shares(words: list[_Word]) -> list[tuple[str, float]]:
    """Return the holders with their shares: in front of it, or behind it where none is."""
    pairs: list[tuple[str, float]] = []
    last: _Word | None = None
    waiting = 0.0
    for word in words:
        if word.name in _HOLDERS:
            if waiting:
                pairs.append((_class_of(word), waiting))
                waiting = 0.0
            else:
                last = word
        elif word.name == "share":
            if last is not None:
                pairs.append((_class_of(last), word.number))
                last = None
            else:
                waiting = word.number
    return pairs


def _choose_holder(words: list[_Word]) -> tuple[str, float, int] | None:
    holders = [word for word in words if word.name in _HOLDERS]
    classes = {_class_of(word) for word in holders}
    if len(classes) == 1:
        return classes.pop(), 0.0, 1
    if classes <= _PUBLIC:
        return _class_of(holders[-1]), 0.0, 1
    if holders[-1].name in _KINDS and words[-1].name in (*_KINDS, "joins"):
        # 政府扶持的民办机构: the noun at the end says of what kind it is.
        return _class_of(holders[-1]), 0.0, 1
    if any(word.name == "joint" for word in words) and classes == {"foreign", "private"}:
        return "foreign", 0.0, 1
    heads = [word for word in words if word.text in ("大头", "占大头", "大股", "占大股", "说了算", "占多数")]
    if heads:
        before = words[: words.index(heads[-1])]
        told = [word for word in before if word.name in _HOLDERS]
        return (_class_of(told[-1]), 0.0, 1) if told else None
    return None
