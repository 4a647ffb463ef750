"""What somebody holds of the firm they work in: 公司一千万股,我有八十万股; 51%在董事长手里,我18%.

People tell a holding in any order, as a part, a ratio, a number of shares or a sum of money, and tell
beside it what others hold and who rules. Pieces of which every word is one that holdings are told in are
read together, and written in the words of the grammar: what rules the firm, a small part beside somebody
else who rules it, a part of which nobody says who rules, none, or some part that is not told.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from attrs import frozen

from newstratum._reading.owners.numbers_told import FRACTION, NUMBER, to_number, to_part
from newstratum._reading.patterns import compile_pattern

_KIN: Final = (
    "(?:爸爸?|妈妈?|父亲|母亲|老爹|爹|娘|老爸|老妈|父母|公公|婆婆|岳父|岳母|丈人|老丈人|舅舅?|叔叔?|伯伯|"
    "大伯|伯父|姑姑?|姑父|姨父?|姨妈|姐夫|妹夫|哥哥?|大哥|二哥|姐姐?|大姐|弟弟?|妹妹?|嫂子|"
    "表[哥姐弟妹]|堂[哥姐弟妹]|老表|小舅子|大舅子|大舅哥|连襟|亲家|儿子|女儿|闺女|女婿|侄子|外甥|同学|朋友|"
    "哥们儿?|兄弟|闺蜜|老乡|战友|师傅|师兄|发小|同事|前同事|亲戚)"
)
_SPOUSE: Final = "(?:老公|老婆|丈夫|妻子|爱人|配偶|媳妇|先生|太太|内人|家属|对象|孩他爸|孩他妈)"
_ME: Final = (
    f"(?:(?:我|俺|咱|本人|自己)(?:和|跟|与|及|同|、)(?:我|其)?(?:的)?{_SPOUSE}|"
    "(?:我|俺|咱)们?(?:两口子|夫妻俩?|家|俩口子)|"
    "(?:我|俺)(?:自己|本人|个人|一个人|一人|名下|这边|这里|这儿?)+|"
    "我自个儿?|自个儿?|(?<![给帮让叫请向分送奖])(?:我|俺|咱|额|偶|吾|侬自)|本人|自己)"
)
#: Who holds the rest: people beside, by what they are to the one who writes, or by their post.
_OTHER: Final = (
    f"(?:(?:屋里|家里)?(?:我|俺|咱|他|她)?(?:的)?(?:亲)?{_KIN}(?:们|俩|几个|家|那边|他们)?|{_SPOUSE}|"
    "(?:大|小|老|前|原|女|真)?(?:老板|东家|掌柜的?|老总)(?:娘|夫妻|夫妇|一家|自己|个人|本人|他们|家)?|"
    "(?:前任?|原|现任?)?(?:副)?(?:董事长|总经理|总裁|董事|一把手|厂长|"
    "创始人|实控人|实际控制人|法人|技术总监)|"
    "[王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏]总|合伙人|合作伙伴|"
    "搭档|对方|别人|旁人|人家|他们?家?|她们?家?|有?一个(?:股东|合伙人|老板)|另一个|"
    "另外?(?:那|的)?(?:一个|两个|三个|几个|一位|两位|几位|俩|个)(?:人|股东|合伙人)?|"
    "另外?(?:一人|两人|几人)|其他(?:人|股东|合伙人|几个|几位)|其余(?:人|股东|几个|几位|的人)|老大|老二|"
    "(?:外地|本地|当地|老家|温州|浙江|福建|广东|潮汕|江苏|山东|四川|湖南|上海|北京|香港|台湾|美国|日本|德国|"
    "韩国|外国|国外|法人|国有|机构|外资|民营|创始)(?:人|老板|商人|股东)|"
    "母公司|总公司|集团(?:公司)?|上市公司|投资(?:公司|机构|方)|基金|外方|员工|大家|职工|家族|控股方|资方|"
    "出资方)"
)
#: Words that only join or date the others.
_PLAIN: Final = (
    "股东名册|营业执照|离婚后|创业时|开业时|大前年|差不多|说白了|真要说|算下来|算起来|加起来|"
    "自己的|不管事|一部分|身份|人员|多年|一直|不足|屋里|当年|当初|起初|最初|后来|之后|以后|"
    "现在|如今|目前|眼下|最后|最终|最近|去年|前年|今年|那年|带资|技术|专利|设备|现金|资金|"
    "机器|厂房|折价|作价|折算|拿出|通过|登记|工商|章程|名册|执照|协议|合同|大概|大约|左右|"
    "上下|出头|以上|不到|将近|接近|至少|超过|其实|合计|总计|共计|直接|间接|名下|手上|手中|"
    "手头|身上|那儿|里头|里面|当中|中间|我们|公司|企业|工厂|单位|集团|内部|注册|普通|一般|"
    "正式|不过|并且|外加|行权|一起|共同|一块|一些|一点|部分|若干|少量|比例|情况|结构|后|现|"
    "今|折|凭|以|按|用|靠|账|近|整|加|里|上|内|中|个|位|名|本|该|这|那|家|店|就|也|"
    "都|全|还|又|才|只|仅|而|且|并|和|跟|与|及|同|再|总|各|每|另|一|几|俩|两|多|少|"
    "点|些|的|了|着|过|到|下|来|成|得|吧|嘛|呢|啊|哈|啦|给|为|让|被|把|从|去"
)
_FILLING: Final = (
    "除(?:了|开)?(?:工资|薪水|年薪|月薪|奖金)(?:以外|之外|外)?(?:还|也)?|"
    "改制(?:时|后|那年|那会儿?|以后|之后)?|股改(?:时|后)?|增资(?:扩股)?(?:后|时)?|"
    "稀释(?:后|到|成|之后|下来)?|转让(?:后|以后|之后)|股(?:权|份)转让后|上市(?:前|后)|创办(?:时|之初)|"
    "建厂(?:时|那年)?|刚刚?|那会儿?|[0-9]{2,4}年|半路(?:入伙|上)?|入伙(?:时|后)?|进来(?:时)?"
    "|代持(?:的)?|约莫?|多一?点|达到?|实际上?|手里头?|厂子?|个人(?=持有)|但是?|可是?|已经?|"
    "不参与(?:经营|管理)|[:、\\s]"
)
#: The kinds of words, in the order in which they are tried at each place.
_WORDS: Final = (
    (
        "none",
        "(?:(?:一|半)(?:分|点|毛|丁点)?(?:干)?股(?:份)?(?:也|都))?(?<!有)(?:没有?|无|未|不|木|冇|么有?|没得|"
        "从未|从没|零|0|并未|并不|并无|毫无|不曾)(?:再|曾|能)?(?:占有?|持有?|入|有|拿|分到?|出|参与?|认|投|"
        "买|给|拥有|让|沾|享有|要)?(?:到|过|成|着|我)?(?:公司|任何|一分|半点|半分|一点|什么|啥|厂里|他|她|"
        "人家|老板|我的?|咱的?|本人)*(?:的)?(?:干|原始)?(?:持?股(?!东|市)(?:份|权|票|本)?|入股|"
        "资(?!格|产|质|料)|份(?:子|额)?)(?:的)?|"
        "(?:股东(?:里|中)?)?都?不是我|"
        "(?:并|也|都|更|又)?(?:不是|不算|算不上|非)(?:公司|企业|什么)?的?股东(?:之一)?|"
        "(?:放弃|错过)(?:了)?(?:入股|认购|股份)|尚未(?:入股|持股|占股)|"
        "(?:持股|占股|股份|股权)(?:比例)?(?:为|是)?(?:0|零)(?![.0-9成点])%?|"
        "(?:入股|股份|分红)(?:的事|这事)?轮不(?:上|到)(?:我|咱|俺)|"
        "股(?:份|权)(?:比例)?[:\\s](?:无|没有?|零|0)|"
        "(?:股(?:份|权)?(?:里|上)?)(?:都|也|一点|一分|全)*(?:没有?|无|不是|不归|与|跟|和)(?:我|咱|本人|"
        "自己)(?:什么事|的份|份|的|无关|没关系)?",
    ),
    (
        "gone",
        "(?:早就?|早已|已经?|都|后来|去年|前年|今年|全部?|全都)*(?:退(?:掉|出|股|出来)?|卖(?:掉|光|出)?|"
        "转(?:让|掉|出)?|清(?:掉|退|空)?|出手|套现|让(?:掉|出))(?:了|光了|干净了|出去了|给别人了|给老板了)|"
        "(?:早就?|早已|已经?|均已)(?:退股|退出|转让|卖掉)(?:干净)?",
    ),
    (
        "least",
        "非控股(?:股东)?|小股(?!东)|(?:非|不是)(?:第一大|控股|最大|大)(?:的)?股东|"
        "(?:非|并?不是)(?:公司|企业)?(?:的)?(?:实控人|实际控制人|控制人|控股方|控股人|大?老板|第一大)|"
        "跟着(?:老板|大股东|董事长|大家|他们?)(?:干|做|走|混|后面)?|"
        "不是(?:控股|最大的?|大|第一大)(?:股东|的)?|不参与(?:决策|拍板)|"
        "(?:股份?)?(?:我)?(?:最(?:少|小)(?:的)?|占小(?:头|股|份)|小(?:头|份)|零头)|"
        "(?:不|没有?|没能|未|并不|不能|没法)(?:绝对|相对)?(?:控股|控制|掌权|掌控|当家|做主|拍板|说了算|主事|"
        "管大事)(?:权)?|"
        "(?:说了|说话|我说)(?:也|都)?不(?:算|了算)(?:数)?|"
        "(?:当不了|做不了|作不了|拿不了|轮不到我?)(?:家|主|主意|数|拍板|说话|当家|做主)|"
        "(?:没有?|无)(?:话语权|控制权|决定权|决策权|表决权|投票权)|不掌(?:权|舵)|"
        "(?:得|要|都|凡事|大事|全)*听(?:大股东|大老板|老板|东家|董事长|总经理|别人|人家|他们?)(?:们)?的|"
        "跟着(?:喝汤|分红)|只(?:管)?分红",
    ),
    (
        "low",
        "(?:第|排第?|老)(?:[二三四五六七八九十]|[2-9]|十[一二三])(?:大|的|位|名)*股东|"
        "(?:在?(?:股东|里面|股东名册上?|几个股东)(?:里|中|当中)?)?排(?:名)?(?:第|在第|倒数第|"
        "老)?(?:[二三四五六七八九十]|[2-9]|末|最后)(?:位|名|个)?|"
        "二股东|三股东|(?:中)?小股东(?:一个|一枚|而已|罢了|之一)?|少数股(?:东|权)(?:之一)?|财务投资人?|"
        "跟投(?:人|方)?",
    ),
    (
        "ruled",
        "(?:大|控股|第一大|单一大|最大)股东(?:另有其人|另有他人|不是我|轮不到我)|"
        "(?:老板|控股的?|说了算的|拍板的|实控人|实际控制人)(?:另有其人|另有他人|不是我)",
    ),
    (
        "theirs",
        f"(?:公司|企业|厂子?|店)(?:其实|说到底|终归)?(?:是|归|属于){_OTHER}(?:的|家的|开的|办的|说了算)",
    ),
    (
        "sole",
        "(?:唯一|一人|独一|仅有)的?(?:一个|一位)?(?:股东|出资人|投资人)|"
        "(?:就|只有|仅|只)(?:我|本人)(?:自己)?(?:一个)?股东|"
        "(?:单独|独立|独自)出资(?:设立|开办|创办|办厂|的)*|"
        "(?:我|本人)(?:自己)?一个?人(?:持股|占股|出资|投资|控股)",
    ),
    (
        "first",
        "(?:单一)?(?:第一|最大)(?:的)?(?:大)?(?:个人|自然人)?(?:股东|出资人|投资人)|(?<!听)(?:控股|大)股东|"
        "最大的那个|大的那个",
    ),
    (
        "ratio",
        "(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})(?:对|比|:|/)(?:[0-9]{1,2}|"
        "[一二三四五六七八九十]{1,3})(?![0-9])|"
        "[一二三四五六七八九]{2,3}(?:开|分成|分账|分|出)(?![之红一二三四五六七八九])|二一添作五",
    ),
    (
        "equal",
        "(?:各(?:自|家)?|一人|每人|每家)(?:占|持|出|拿|有|持有|出资|投|"
        f"入)?(?:股)?(?:了)?(?:资)?(?:{FRACTION}|[0-9一二两三四五六七八九十百千]+万(?:块|元)?)|"
        "对半(?:分|开|的)?|平(?:分|摊|均)(?:持有?|分配|持股)?|均(?:分|摊)|股份?一样多|一般多|"
        "五五(?:开|分(?:股|账)?)|各半",
    ),
    ("below", f"(?:不到|不足|未到|没到|未满|不满|少于|低于|不超过|没过|未过|不过){FRACTION}"),
    ("share", FRACTION),
    ("stocks", f"{NUMBER}(?:来|多)?股"),
    (
        "money",
        "[0-9一二两三四五六七八九十百千几]+(?:来|多)?(?:个)?(?:百|千)?(?:万|亿)(?:多|来)?(?:元|块钱?|现金|"
        "设备)?",
    ),
    (
        "all",
        "百分之?百|百分百|全(?:部|额|资|数)|独资|独家|一人(?:独资|公司|有限公司|有限责任公司)|一个人的|"
        "百分之一百",
    ),
    (
        "most",
        "(?:最大|第一|头一份)(?!的?大?股东|大|的那|年|次)|绝大(?:部分|多数)|大(?:部分|多数|半|头|股|份)|"
        "多(?:数|半)|一?(?:多|大)半|过半(?:数)?|超(?:过)?(?:一半|半数|50%)|(?:最|比较?)多|占多数?|"
        "绝对控(?:股|制)|相对控股|控股(?:权)?|控(?:制)?权|控制(?:人)?|一票否决权?|说(?:了|话)算(?:数)?|做主|"
        "当家(?:做主)?|拍板|主事",
    ),
    (
        "staff",
        "股权激励(?:里|计划)?|期权|员工持股(?:平台|计划)?|员工股|激励股|虚拟股|限制性股票|持股平台|身股|"
        "奖励股|分红股|(?:管理层|骨干|高管|中层|核心员工|核心团队)持股",
    ),
    (
        "granted",
        "干股|"
        "(?:老板|公司|董事长|东家|集团|董事会|厂里|他们|人家|大股东)(?:后来|去年|前年|今年|口头|年初|年底|"
        "上市前|后)?(?:分|送|给|奖励?|赠|配|授|承诺|让|转|卖|拿)(?:了|给|出|送|予|让)*(?:我|本人|俺|咱|"
        "(?=了?[一二两三四五六七八九十几0-9百点些部]|的?[^,]{0,3}股))(?:了)?|"
        "(?:分|送|给|奖|赠|配|授|让)(?:了|给)?(?:我|俺|咱|本人)(?:了)?|被(?:授予|奖励|赠予)|奖励给我|"
        "(?:买|受让|接)(?:了|下)?(?:老板|董事长|大股东|东家)(?:的|手里的|手上的)?|"
        "从(?:老板|董事长|东家|大股东)(?:手里|手上|那儿?|那里)",
    ),
    ("past", "以前|从前|原来|原先|先前|过去|曾经?|早年"),
    ("others", _OTHER),
    ("me", _ME),
    ("one_of", "(?:其中|里面?|里头|当中)?(?:的)?(?:一个|一员|一位|之一|一份子?)"),
    (
        "total",
        "(?:公司|企业|厂里?|工厂)?(?:的)?(?:注册资本|注册资金|总资本|资本总额|资本金|总投资|总出资|总股本|"
        "全部股本|总共|一共|总盘子)",
    ),
    (
        "people",
        "(?:我们)?(?:(?:[二两三四五六七八九十几俩仨0-9]+)(?:个|位|名)?(?:人|股东|合伙人|创始人|发起人|兄弟|"
        "姐妹|朋友|同学|老板|老乡|家|哥们)|"
        "(?:创始|核心|管理|经营|高管)(?:团队|层)|兄弟(?:[二两三四五六七]个|俩|仨)|一大[一两三]小|俩人|仨人|"
        "夫妻(?:俩|两个|二人|双方)|(?<!我)两口子|双方|哥俩|姐俩)",
    ),
    (
        "shareholder",
        "(?:自然人|个人|注册|登记|工商登记的?|显名|公司|企业|原始|发起|创始|现有|在册)*(?:股东|出资人|"
        "投资人|投资者|持股人|发起人|股东会成员)|"
        "(?:投|出)(?:过|了)(?:一?笔|一?些|一?点)?资(?!金|料|源)|"
        "(?:股东|出资人|投资人)(?:名册|名单|名录|栏|登记|会)?(?:上|里|中)?(?:有|写着?|登记着?|列着?|也有|"
        "还有)(?:我|咱|俺|本人|自己)(?:的)?(?:名字?|名儿|一个|一份)?|"
        "(?:公司|厂子?|店|企业|里头?)?(?:里头?|当中)?(?:也|还)?有(?:我|俺|咱|本人|自己)(?:的)?(?:一|半|"
        "小)?份(?:子|儿)?",
    ),
    (
        "stock",
        "(?:公司|企业|厂里?|本公司|本企业|厂子|店里?)?(?:的)?(?:股份|股权|股本|股金|原始股|股儿?|份子|份额|"
        "资本|本钱|出资额|投资额|投票权)(?:数额?|比例|占比|比|结构|里|上|中)?(?!东)",
    ),
    (
        "holds",
        "间接持有|直接持有|实际持有|占有|持有|拥有|握有|掌握|占着|占比|持股|占股|入股|参股|投资|出资|认缴|"
        "实缴|合股|合伙|参与|占|持|有|拿|出|投|认|入|买|购|得|分|控|握|揸|摊|剩|余|凑|参|捞|掏|垫|退|搭|掺|"
        "奖|赠|凑|合|拼|添|配|发|送|折",
    ),
    ("rest", "别的|剩下|其余|余下|剩余|另外|其它|其他"),
    (
        "untold",
        "(?:具体|比例|数额|多少|几成|几个点)*(?:不详|没说|没写|不便(?:说|讲|透露)|不方便(?:说|讲|透露)|保密|"
        "待定|未定|忘了?|记不(?:清|得)|不清楚|(?:不|未|没)(?:公开|披露|说明|统计|定|填|报|多|大|高)|不好说|"
        "就不说)了?|"
        "一定(?:的)?(?:比例|数量)?|(?:小|很小|少|极小)(?:的)?比例|相应|适当|若干|若许|小额|少量|不等",
    ),
    ("link", "都?(?:是|归|属于?|在|为|由|系|算)(?:于)?"),
    ("fill", f"{_FILLING}|{_PLAIN}"),
    ("bare", "[0-9]{1,2}(?:\\.[0-9])?(?![0-9.年月万%])|[一二三四五六七八九十]{1,3}(?![年月万个])"),
)
_PATTERNS: Final = tuple((name, compile_pattern(words)) for name, words in _WORDS)
_SIGNS: Final = compile_pattern(
    "股|资[人者本]?|认缴|实缴|控制?权|投票权|合伙|稀释|[手名][里上下]|份|%|百分|[一二三四五六七八九0-9]成|"
    "五五开|一半|大头|小头|大股|百分点|个点|[出投]了?[^,]{1,4}万"
)
_PIECE: Final = compile_pattern("[^,;。()]+")
_LONGEST: Final = 26
_MOST_WORDS: Final = 24
_ME_OR_NOT: Final = frozenset({"me", "others"})
_HALF: Final = 50.0
_CONTROLS: Final = 30.0
_STAFF: Final = 5.0
_WHOLE: Final = 100.0

#: What is written for a holding.
_RULES: Final = "我控股"
_RULES_ITS_UNIT: Final = "公司我占60%"
_ITS_UNIT: Final = ("公司", "厂", "企业")
_SMALL: Final = "占小股不控股"
_NONE: Final = "不占股"
_UNTOLD: Final = "占点股"


@frozen
class _Word:
    name: str
    text: str


def write_holdings(text: str, *, of_a_unit: bool = False) -> str:
    """Return a sentence with what its writer holds of the firm in words that the grammar knows.

    Beside the name of a unit only what the writers say of themselves speaks of them.
    """
    if _SIGNS.search(text) is None:
        return text
    run: list[tuple[int, int, list[_Word]]] = []
    runs = [run]
    for found in _PIECE.finditer(text):
        words = _split(found[0]) if len(found[0]) <= _LONGEST else None
        if words is None:
            run = []
            runs.append(run)
        else:
            run.append((found.start(), found.end(), words))
    for run in reversed(runs):
        while run and not _tells(run[0][2]):
            run.pop(0)
        while run and not _tells(run[-1][2]):
            run.pop()
        if not run or (run[0][0] == 0 and run[-1][1] == len(text) and _names_a_post(run)):
            continue
        if of_a_unit and not any(_is_of_oneself(word) for _, _, words in run for word in words):
            continue
        of_a_firm = _OF_A_FIRM.search(text) is not None or (
            _OF_INCOMES.search(text) is None and _TAKES.search(text, run[0][0]) is not None
        )
        told = _judge([words for _, _, words in run], of_a_firm=of_a_firm)
        if told:
            if told == _RULES and not of_a_unit and text.startswith(_ITS_UNIT, run[0][0]):
                # 公司我占六成,做软件外包 tells of the unit as well.
                told = _RULES_ITS_UNIT
            text = f"{text[: run[0][0]]}{told}{text[run[-1][1] :]}"
    return text


def _is_of_oneself(word: _Word) -> bool:
    return word.name == "me" or (word.name == "granted" and "我" in word.text)


#: Words of a cell that may tell of what several jobs bring.
_OF_INCOMES: Final = compile_pattern(
    "收入|工资|薪|稿|提成|利润|流水|业务|客户|精力|时间|副业|主业|本职|业余|兼|另|还|也|营|销|课|费|单|活|接|"
    "卖|拍|写|画|师|主播|博主|开|办|创|抽|平台|扣|返|赏|演|修|教|播|剪|弹|唱|票|跑|店"
)
_TAKES: Final = compile_pattern("占[了有着]?(?:[0-9]|百分|一半|[一二三四五六七八九]成)")


def _split(piece: str) -> list[_Word] | None:
    """Return the words of a piece; None where one of them is no word that holdings are told in."""
    words: list[_Word] = []
    place = 0
    while place < len(piece):
        best, name = place, ""
        for kind, pattern in _PATTERNS:
            found = pattern.match(piece, place)
            if found is not None and found.end() > best:
                best, name = found.end(), kind
        if not name or len(words) == _MOST_WORDS:
            return None
        words.append(_Word(name, piece[place:best]))
        place = best
    if len(words) > 1 and words[-1].text in _FIGURES_ALONE and words[-2].name in _BEFORE_FIGURES:
        # 九一开,我一
        words[-1] = _Word("bare", words[-1].text)
    return words


_FIGURES_ALONE: Final = frozenset({"一", "两"})
_BEFORE_FIGURES: Final = frozenset({"me", "others", "holds"})


#: What is written for holdings, as it stands beside the name of a unit.
_HELD_THERE: Final = compile_pattern(
    f"(?:^|[,;(]+)(?P<held>{_RULES}|{_SMALL}|{_NONE}|{_UNTOLD}|占股(?P<part>[0-9.]+)%)(?=[,;)]|$)"
)
_MARKS: Final = {_RULES: "本人开办", _SMALL: "其小股东", _NONE: "其雇员", _UNTOLD: "其股东"}


_OWN_SIGNS: Final = "自本我俺和跟与同"
#: Whose a unit is, in front of its name: 自己名下的汽修公司, 我和老婆开的五金商行.
_OWN_UNIT: Final = compile_pattern(
    "^(?:(?:自己|自家|本人|我自己|我本人|我俩|我们夫妻俩?|我们两口子)(?:家|名下|独资|控股|出资|持股)?|"
    "(?:我|俺)名下|"
    "(?:我自己|我本人|自己|本人)(?:一手|出资|出钱|独资|独立|个人)*(?:注册|开办|创办|创立|成立|设立|投资|经营|"
    "盘|接手|收购)|"
    "(?:我|本人|俺|自己)?(?:和|跟|与|同)[^,;()的]{1,5}?"
    "(?:一起|合伙|共同|合资|俩人?|两个人|二人)*(?:出钱|出资|投资|凑钱|掏钱)?(?:开|办|创办|注册|经营|合开|"
    "合办|投资|搞|盘))(?:起来|"
    "下来)?的"
    "(?P<unit>[^,;()的]{2,16}(?:公司|厂子?|商行|企业|集团|农场|养殖场|超市|酒店|民宿))(?=[,;(]|$)"
)


#: What stands in every employer cell that tells of its writer's part: most tell of none.
TELLS_OF_A_HOLDING: Final = compile_pattern(f"^[{_OWN_SIGNS}]|{_SIGNS.pattern}")


def take_holding(text: str) -> tuple[str, str]:
    """Return the text of an employer cell without what its writer holds of the unit, and a remark on that."""
    if text[:1] in _OWN_SIGNS and (own := _OWN_UNIT.match(text)) is not None:
        return text[own.start("unit") :], f"({_MARKS[_RULES]})"
    if _SIGNS.search(text) is None or (written := write_holdings(text, of_a_unit=True)) == text:
        return text, ""
    found = _HELD_THERE.search(written)
    if found is None or not (found.start() or written[found.end() :]):
        return text, ""
    part = float(found["part"] or 0)
    held = _UNTOLD if part > _STAFF else _NONE if part else found["held"]
    held = _RULES if part > _CONTROLS else held
    rest = f"{written[: found.start()]}{written[found.end() :]}"
    if rest.count("(") < rest.count(")"):
        rest = rest.replace(")", "", 1)
    return rest.strip(",; "), f"({_MARKS[held]})"


def holds_little_of_it(text: str) -> bool:
    """Say whether the text of an employer cell tells of a part of its writer beside others who rule."""
    return take_holding(text)[1] == f"({_MARKS[_SMALL]})"


def _names_a_post(run: list[tuple[int, int, list[_Word]]]) -> bool:
    """Say whether pieces tell who somebody is: 小股东 alone is what the person does."""
    return any(word.name in ("low", "first", "shareholder") for _, _, words in run for word in words)


_TELLING: Final = frozenset(
    {
        "none",
        "least",
        "low",
        "first",
        "ratio",
        "equal",
        "share",
        "below",
        "stocks",
        "money",
        "all",
        "most",
        "shareholder",
        "stock",
        "gone",
        "granted",
        "bare",
        "ruled",
        "rest",
        "staff",
        "untold",
        "theirs",
        "sole",
    }
)
#: Words that tell that it is a firm that is held, and no income.
_OF_FIRMS: Final = frozenset(
    {
        "low",
        "first",
        "stocks",
        "shareholder",
        "stock",
        "total",
        "none",
        "staff",
        "ruled",
        "theirs",
        "least",
        "sole",
    }
)
_HELD: Final = compile_pattern("股|资(?!源)|认缴|实缴|控制?权|合伙|稀释|代持")
#: The same where it stands in another piece.
_OF_A_FIRM: Final = compile_pattern("股(?!份有限|份公司|份制|票|市)|代持|合伙|出资|注册资本")
_TAKES_PART: Final = compile_pattern("股|认缴|实缴|出资")
_RULED: Final = frozenset({"most", "all", "first", "sole"})


def _tells(words: list[_Word]) -> bool:
    rules = any(
        word.name == "others" and _RULER.search(word.text) and after.name == "link"
        for word, after in pairwise(words)
    )
    return rules or any(
        word.name in _TELLING or (word.name == "holds" and _TAKES_PART.search(word.text)) for word in words
    )


class _Told:
    """What the pieces of a run say of the parts of the writer and of others."""

    def __init__(self) -> None:
        self.mine: list[float] = []
        self.others: list[float] = []
        self.sums: dict[str, list[float]] = {"me": [], "others": [], "total": []}
        self.bare: dict[str, list[float]] = {"me": [], "others": []}
        self.ratio: tuple[float, ...] = ()
        self.rules: set[str] = set()
        self.small = self.some = self.none = self.gone = self.granted = self.equal = self.sole = False
        self.people = 2.0


def _judge(pieces: list[list[_Word]], *, of_a_firm: bool) -> str:
    """Return what is written for a run of pieces; empty where it says nothing sure of the writer."""
    words = [word for piece in pieces for word in piece]
    text = "".join(word.text for word in words)
    named = any(word.name in _OF_FIRMS or _HELD.search(word.text) for word in words)
    if not named and (_EARNED.search(text) or not (of_a_firm or _parts_it(words, text))):
        # 三七开,我拿七: a share of what is earned.
        return ""
    if _ELSEWHERE.search(text) is not None:
        # 另一家公司股东: of which firm is not said.
        return ""
    told = _Told()
    subject = "me"
    for piece in pieces:
        if len(piece) > 1 and piece[-1].name == "others" and piece[-2].text.endswith("的"):
            # 占股12%的副总经理 tells the post as well.
            return ""
        subject = _take(piece, subject, told)
    held = _conclude(told)
    if held not in ("", _NONE) and _OF_A_FAMILY.search(text) is not None and _IN_MY_NAME.search(text) is None:
        # 我家占六成: who of the family holds it is not said.
        return _UNTOLD
    return held


def _parts_it(words: list[_Word], text: str) -> bool:
    """Say whether parts of no firm that was named are such of a firm: 大哥占六成,我占两成."""
    kinds = {word.name for word in words}
    if any(word.name == "granted" and "我" in word.text for word in words):
        kinds.add("me")
    if _IN_HANDS.search(text) is not None or _PUTS_MOST.search(text) is not None:
        return True
    both = "others" in kinds and "me" in kinds
    if {"rest", "others", "share"} <= kinds:
        return True
    parts = [to_part(word.text) or 0.0 for word in words if word.name == "share"]
    whole = len(parts) > 1 and abs(sum(parts) - _WHOLE) <= 1 and _PAYS.search(text) is None
    return (both and (whole or (bool(kinds & _PARTS) and _HAS.search(text) is not None))) or (
        "equal" in kinds and (both or _EACH.search(text) is not None)
    )


_OF_A_FAMILY: Final = compile_pattern("(?:我|俺|咱)们?家|两口子(?!俩?各)|夫妻合")
_IN_MY_NAME: Final = compile_pattern("我(?:自己|本人)?(?:名下|占|持|拿|手|说了算|控|当家)|本人|在我")
_PARTS: Final = frozenset({"share", "equal", "rest", "money"})
_HAS: Final = compile_pattern("[占持出投有]")
#: Who shares what a job earns.
_PAYS: Final = compile_pattern("老板|东家|掌柜|平台|公司|店")
_EACH: Final = compile_pattern("各[占持]|一人[一二两三四五]成")
_PUTS_MOST: Final = compile_pattern(
    "(?:我|合伙人里)[^,]{0,3}[出投占]了?个?(?:大头|小头)|占[了有着]?[^,]{1,4}点|名下[^,]{1,3}[0-9]"
)
_EARNED: Final = compile_pattern("[拿得抽提]|(?<!百)分(?!之)|活|钱")
#: Who holds a firm is said to have it in their hands, or is a post of it.
_IN_HANDS: Final = compile_pattern("在[^,]{1,4}(?:手里|手上|名下)|总经理|董事长|合伙人|股东")
_ELSEWHERE: Final = compile_pattern("[一另几两某别]家?(?:的)?(?:公司|企业|厂|店|单位)")
_TODAY: Final = compile_pattern("现|目前|如今|眼下|今|稀释|后来|后$|剩|最后|最终")
_ONLY_ME: Final = compile_pattern("(?:只有|仅有|就|只|就只有|独)$")
_GIVEN: Final = compile_pattern("[让给]")
_TAKES_SOME: Final = compile_pattern("股|资|认|缴|参|凑|份")
_RULING: Final = compile_pattern("^(?:说|做主|当家|拍板|主事)")


def _take(piece: list[_Word], subject: str, told: _Told) -> str:
    """Take what a piece says, and return of whom the next one speaks where it does not say so."""
    seen, past, tells = "", False, False
    kinds = [word.name for word in piece]
    for place, (name, word) in enumerate(zip(kinds, piece, strict=True)):
        if name in _ME_OR_NOT:
            if name == "others" and _RULER.search(word.text) and (is_he := _find_holder_behind(piece, place)):
                # 老板是我同学
                told.rules.add(is_he)
            if name == "others" and place and piece[place - 1].text in _WITH:
                continue
            seen = name
            if (
                name == "me"
                and place
                and _ONLY_ME.search("".join(each.text for each in piece[:place]))
                and "shareholder" in kinds
            ):
                told.rules.add("me")
            continue
        if name in ("past", "fill"):
            past = name == "past" or (past and _TODAY.search(word.text) is None)
            continue
        if past and name != "gone":
            told.some = told.some or name == "stock"
            continue
        behind = _find_holder_behind(piece, place)
        if not behind and name in ("shareholder", "first") and _is_me(piece, place):
            behind = "me"
        owner = behind or seen or subject
        if name == "first" and not behind and seen != "me" and set(kinds[place + 1 :]) & _HOLD_IT:
            # 大股东占八十五
            seen = "others"
            told.rules.add("others")
            continue
        tells = tells or name in ("share", "below", "bare", "money", "stocks")
        _take_word(word, owner, explicit=bool(behind or seen), told=told, kinds=kinds, behind=behind)
    return "others" if seen == "others" and not tells and kinds[-1] != "fill" else "me"


_WITH: Final = frozenset({"和", "跟", "与", "同", "及"})
_RULER: Final = compile_pattern("老板|东家|掌柜|实控人|控制人")
_HOLD_IT: Final = frozenset({"holds", "share", "below", "most", "all", "bare", "money"})


def _find_holder_behind(piece: list[_Word], place: int) -> str:
    """Return whose the words at a place are said to be behind them: 一半股份是我的, 51%在董事长手里."""
    at = place + 1
    while at < len(piece) and piece[at].name in ("stock", "fill"):
        at += 1
    if at >= len(piece) or piece[at].name != "link":
        return ""
    at += 1
    while at < len(piece) and piece[at].name == "fill":
        at += 1
    name = piece[at].name if at < len(piece) else ""
    # 其余是大股东的, 股东是夫妻俩
    return "others" if name in ("first", "people") else name if name in _ME_OR_NOT else ""


def _is_me(piece: list[_Word], place: int) -> bool:
    """Say whether a holder is told to be the writer with no word between: 投资人本人, 股东:本人."""
    after = [word.name for word in piece[place + 1 :] if word.text != ":"]
    return after == ["me"]


def _take_word(
    word: _Word, owner: str, *, explicit: bool, told: _Told, kinds: list[str], behind: str
) -> None:
    name = word.name
    mine = owner == "me"
    if name == "share":
        part = to_part(word.text)
        (told.mine if mine else told.others).append(-1.0 if part is None else part)
    elif name == "bare":
        told.bare[owner].append(to_number(word.text))
    elif name == "ratio":
        told.ratio = _read_ratio(word.text)
    elif name in ("stocks", "money"):
        of = owner if explicit or told.granted else "total" if name == "stocks" or "total" in kinds else "me"
        told.sums[of].append(to_number(word.text))
        told.some = told.some or (name == "stocks" and told.sums[of][-1] < _FEW_STOCKS)
        told.none = told.none or (name == "stocks" and of != "others" and not told.sums[of][-1])
    elif name == "people":
        told.people = float(_COUNTS.get(word.text[0], 0) or told.people)
    elif name == "equal":
        part = to_part(found[0]) if (found := _PART.search(word.text)) is not None else None
        told.mine.append(part or (_HALF if told.people <= _TWO else -1.0))
    elif name in _RULED:
        if name == "all":
            if explicit:
                (told.mine if mine else told.others).append(_WHOLE)
        elif explicit or _RULING.search(word.text) is None:
            told.rules.add(owner)
    elif name == "below":
        part = to_part(_BOUND.sub("", word.text)) or 0.0
        if part <= _STAFF:
            (told.mine if mine else told.others).append(part * _A_LITTLE_LESS)
        told.some = told.some or mine
        told.small = told.small or (mine and part <= _CONTROLS)
    elif name in ("least", "low"):
        told.small = told.small or mine
    elif name == "none":
        told.none = told.none or mine or _GIVEN.search(word.text) is not None
    elif name in ("ruled", "theirs"):
        told.rules.add("others")
    elif name == "rest":
        if behind == "others":
            told.rules.add("others")
    elif name == "untold":
        told.some = told.some or mine
    elif name == "stock" and behind and not _AMOUNTS & set(kinds):
        # 股权是我一个人的
        told.rules.add(behind)
    elif name == "gone":
        told.gone = True
        told.some = told.some or "股" in word.text
    elif name in ("granted", "staff"):
        told.granted = True
        told.some = told.some or name == "granted"
    elif name == "shareholder" and behind == "me" and "one_of" not in kinds:
        told.rules.add("me")
    elif name in ("shareholder", "stock") or (name == "holds" and _TAKES_SOME.search(word.text)):
        told.some = told.some or mine


_A_LITTLE_LESS: Final = 0.9
_BOUND: Final = compile_pattern("^[^0-9一二两三四五六七八九十百半零]{2,3}")
_AMOUNTS: Final = frozenset({"share", "below", "bare", "equal", "stocks", "money", "ratio", "most", "none"})
_PART: Final = compile_pattern(FRACTION)
_COUNTS: Final = {
    "二": 2,
    "两": 2,
    "俩": 2,
    "三": 3,
    "仨": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "2": 2,
    "3": 3,
    "4": 4,
    "5": 5,
    "哥": 2,
    "姐": 2,
}
_TWO: Final = 2.0
_FEW_STOCKS: Final = 10.0
_FIGURES: Final = compile_pattern("[0-9]+|[一二三四五六七八九十]+")


def _read_ratio(text: str) -> tuple[float, ...]:
    if text.startswith("二一"):
        return (5.0, 5.0)
    figures = _FIGURES.findall(text)
    if len(figures) == 1:
        # 四六开: one figure for each.
        return tuple(to_number(figure) for figure in figures[0])
    return tuple(map(to_number, figures))


def _conclude(told: _Told) -> str:
    """Return the words of the grammar for what was told."""
    part = _find_part(told)
    if part is not None and part < 0:
        return ""
    if told.none or (told.gone and told.some and part is None):
        return "" if part is not None or told.rules & {"me"} else _NONE
    if part is None:
        if told.rules == {"me"} and not told.small:
            return _RULES
        if told.small and "me" not in told.rules:
            return _SMALL
        return _UNTOLD if told.some and "me" not in told.rules else ""
    if part < 1:
        return _NONE
    if part <= _STAFF:
        return f"占股{part:g}%"
    if part >= _HALF:
        return _RULES
    beaten = (
        told.small or told.granted or "others" in told.rules or any(other > part for other in told.others)
    )
    if "me" in told.rules:
        return f"占股{part:g}%" if beaten else _RULES
    return _SMALL if beaten else f"占股{part:g}%"


def _find_part(told: _Told) -> float | None:
    """Return the writer's part in hundredths; None where none is told, less than 0 where it is not sure."""
    if told.mine:
        return told.mine[-1]
    mine, others = told.bare["me"], told.bare["others"]
    if told.ratio:
        if len(set(told.ratio)) == 1:
            return _WHOLE / len(told.ratio)
        if len(mine) == 1 and mine[0] in told.ratio:
            told.others.append(_WHOLE - _WHOLE * mine[0] / sum(told.ratio))
            return _WHOLE * mine[0] / sum(told.ratio)
        return -1.0
    if mine or others:
        whole = sum((*mine, *others))
        if len(mine) == 1 and whole in (10.0, _WHOLE):
            told.others += [_WHOLE * other / whole for other in others]
            return _WHOLE * mine[0] / whole
        return -1.0
    if told.sums["me"]:
        held = sum(told.sums["me"])
        whole = max(told.sums["total"], default=0.0) or (held + sum(told.sums["others"]))
        told.others += [_WHOLE * each / whole for each in told.sums["others"]]
        if told.sums["total"] or told.sums["others"]:
            return _WHOLE * held / whole if 0 < held <= whole else -1.0
    return None
