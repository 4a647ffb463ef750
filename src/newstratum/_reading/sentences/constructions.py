"""Constructions of one piece of a self-description, whatever words fill them: …是主业, …是我开的, 哪家都没签.

A word of the clause table does one thing wherever it stands. What people say of themselves with a whole
piece has a form instead, and the words in it are free. Each construction has a name, so that a test can take
it away, and says what it does; the words it was read from are its evidence.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from attrs import field, frozen

from newstratum._model.people.occupations import ON_OWN_ACCOUNT, EmployerKind, Relation, Status, YesNo
from newstratum._reading.lexicon import Entry, TermKind


class Effect(StrEnum):
    """What a construction does."""

    #: It says something of the job that it is told of, and the rest of the piece is read on.
    SAYS = "says"
    #: It says that and nothing else.
    SAYS_ONLY = "says_only"
    #: The rest of the piece is a unit of the person's own.
    OWNS = "owns"
    #: The rest of the piece is the unit that employs the person.
    EMPLOYS = "employs"
    #: The rest of the piece is the main job.
    MAIN = "main"
    #: The rest of the piece is a job beside it.
    SIDE = "side"
    #: Nothing follows from it: a client, a hobby, what is not done.
    LEFT_OUT = "left_out"
    #: What stands before it is over.
    ENDS = "ends"
    #: It tells of what is over itself.
    PAST = "past"
    #: What it says of the unit told before is not known.
    OPEN = "open"
    #: It says of one unit that the person does not serve it.
    NOT_THERE = "not_there"
    #: The jobs that are told are equal.
    EQUAL = "equal"
    #: What follows are several jobs.
    SEVERAL = "several"


@frozen
class Construction:
    """One form of words, and what it does."""

    name: str
    effect: Effect
    pattern: re.Pattern[str] = field(repr=False)
    facts: tuple[tuple[str, frozenset[str]], ...] = ()
    #: Characters of which one stands in each text that has the form; they are looked for first.
    keys: frozenset[str] = field(default=frozenset(), repr=False)


@frozen
class FoundConstruction:
    """A construction that a piece has."""

    effect: Effect
    #: What the construction says, with the words it was read from.
    entry: Entry | None
    #: The other words of the piece.
    rest: str = field(repr=False)
    #: Whether it says what a job brings, beside another.
    compares: bool = False


def _build(name: str, effect: Effect, keys: str, pattern: str, **facts: frozenset[str] | str) -> Construction:
    # Words that lead to others are repeated a few times at most, so that no text is tried for long.
    bounded = pattern.replace(")*", "){0,3}").replace(")+", "){1,3}")
    return Construction(
        name,
        effect,
        re.compile(bounded),
        tuple((fact, frozenset({said}) if isinstance(said, str) else said) for fact, said in facts.items()),
        frozenset(keys),
    )


_NOT: Final = (
    "(?:没有?|无(?!锡|线|人|限|忧|界|双|机|极|疆|损|菌|尘|为|名)|不(?!锈|动产|二|夜|凡|倒|是)|未(?!来|央|"
    "名)|从不|从未|勿|莫得|没得|冇|呒没?)"
    "(?!离|换|辞|走|倒|关|跳|满|改|确定|写|说|转|退|交|想|少|错|清楚)"
)
_SELF: Final = "(?:我自己|我本人|我一个人|自己一个人|自己一人|自个儿?|本人|我|自己|个人|咱)"
_COUNT: Final = "(?:一|那|这|几|两|好几)?(?:个|家|间|所|爿|座)?"
#: Words for a unit that somebody may serve.
_A_UNIT: Final = (
    "单位|公司|剧团|剧组|团队|机构|组织|公会|平台|老板|东家|雇主|经纪人?|厂牌|合同|劳动关系|编制|画廊|乐团|"
    "乐队|琴行|影楼|"
    "翻译社|工作室|培训班|出版社|健身房|俱乐部|学校|医院|协会|店|厂|馆|团|社|所"
)
_WHICHEVER: Final = (
    f"(?:哪(?:儿|里|边|头|(?:一?[个家间所]|门)?[^,]{{0,4}}?)|谁家?|任何(?:人|地方|[^,]{{0,3}}?(?:{_A_UNIT}|"
    "媒体|报社|杂志|高校|律所)))"
)
#: To serve a unit, in whatever words.
_SERVES: Final = (
    "受雇(?:于|佣)?|受聘(?:于)?|隶属(?:于)?|属于?|归属?|挂靠|挂|签约?|坐班|打卡|入职|进|去|加入|打工|"
    "供职(?:于)?|任职(?:于)?|上班|"
    "签合同|依附|依托|靠|在编|绑定|合作固定"
)
_PAY: Final = (
    "稿费|打赏|工资|薪水|收入|分成|报酬|酬劳|讲课费|顾问费|广告费|佣金|"
    "版税|赚的?|挣的?|钱|那点钱|进账|润格|课时费"
)
_LITTLE: Final = (
    "没几个钱|没多少钱?|不多|很少|象征性|聊胜于无|零头|小头|忽略不计|可以忽略|不值一提|补贴家用|贴补家用|"
    "赚?挣?点?零花钱?|赚?挣?点?外快|"
    "玩玩(?:而已)?|图个?乐|不赚钱|不挣钱|几乎没有?收入|没什么收入|一年就几[百千]块?钱?|"
    "一个?月就?几百块?钱?|不如(?:工资|上班)|"
    "(?:还)?(?:不到|不足|只有|只占|仅占|占不到|才占?|也就)(?:我?收入的?)?[1-4]?[0-9](?:\\.[0-9])?%|"
    "比(?:工资|上班|薪水|本职|主业)[^,]{0,3}(?:少|低)|只是点心|占小头|是小头|打打牙祭|不顶用|可怜"
)
_MUCH: Final = (
    "(?:比|超过|高过|高于|多过|远超|盖过|大于)[^,]{0,4}(?:工资|上班|薪水|本职|正职|主业|单位|死工资)"
    "[^,]{0,4}?(?:多|高|强|大)?[^,]{0,3}|"
    "是[^,]{0,4}(?:工资|薪水|本职收入|上班收入)的?(?:[^,]{1,3}倍)|[挣赚](?:得|的)?(?:更|反而|反倒)多|"
    "收入(?:更|反而更)高|(?:才)?是大头|占大头"
)
_HOLDS: Final = frozenset({Relation.OWNER, Relation.FOUNDER})
_OWN_KINDS: Final = frozenset({EmployerKind.PRIVATE_ENTERPRISE, EmployerKind.INDIVIDUAL_BUSINESS})
_CONTRACTOR: Final = frozenset({Relation.CONTRACTOR})


_COUNTRIES: Final = (
    "美国|英国|法国|德国|意大利|日本|韩国|荷兰|瑞士|瑞典|丹麦|挪威|芬兰|加拿大|澳大利亚|澳洲|新加坡|马来西亚|泰国|印度|以色列|俄罗斯|西班牙|"
    "香港|台湾|澳门|港澳|外国|国外|海外|境外|欧洲|老外|外商|外方|台商|港商|外资|华侨"
)
_PLACES: Final = (
    "本地|外地|莆田|温州|浙江|福建|广东|江苏|山东|上海|北京|四川|重庆|湖南|湖北|河南|安徽|江西|东北|潮汕|义乌|宁波|苏州|深圳|"
    "山西|陕西|河北|老家|乡下|镇上|县里|大陆|内地|国内"
)
_FIRM: Final = (
    "(?:我们?|现在的?|这家?|那家?|其实|说白了)*(?:公司|厂子?|工厂|医院|学校|单位|门?店|集团|幼儿园|园|校|"
    "院|诊所|事?务?所|机构|平台|企业|工作室|酒店|饭店)里?"
)
_BOSS: Final = (
    "(?:大?老板|老总|东家|股东|实控人|实际控制人|出资人|投资人|董事长|法人|幕后老板|控股方|举办者|举办人)"
)
_SOME: Final = (
    "(?:说起来|其实|说白了|实际上?|就|也|都|全|是|系|属于?|由|归|算|说是|一个|两个|三个|几个|一位|个|的|"
    "纯|百分百|完全)*"
)
_INVESTS: Final = (
    "(?:人|方|佬|家)?(?:老板|商人|公司|集团|母公司|财团|资本)?(?:一手|全额|个人|自己)?(?:投|开|办|出资|"
    "投资|控股|掏钱|出钱|盘下?|拥有|独资|全资|占大股|占大头|说了算|当家|创办|举办|经营)?(?:的|了|"
    "起来的)?(?:企业|公司)?"
)
_TAKES: Final = (
    "(?:做|当|干|开|摆|卖|送|跑|写|搞|办|待|呆|学|修|养|种|管|带|拍|画|看|织|签|任|练|唱|进|去|上|端|扛|"
    "打|教|在|考|任职|工作|就职|供职|服务|实习|上班|代理|负责|主持|参与|创业|开公司)"
)
#: The constructions, in the order in which they are tried.
CONSTRUCTIONS: Final = (
    _build(
        "done_once",
        Effect.PAST,
        "过",
        f"(?![^,]*(?:现在|目前|如今|现任|眼下|还在|至今|仍))(?![^,]*[没未不][^,]{{0,3}}过)[^,]*?{_TAKES}过"
        "(?![来去年节日程滤敏硬户度世期往路渡关境街活生于分得])(?:[^,]{0,10})",
    ),
    _build(
        "paid_besides",
        Effect.LEFT_OUT,
        "另面从",
        "(?:稿费|提成|奖金|补贴|加班费|差旅费?|餐补|年终奖|绩效|佣金)(?:另计|另算|另议|另付|另结|面议|从优)",
    ),
    _build(
        "qualified",
        Effect.LEFT_OUT,
        "证称资照学毕身",
        "(?!.*(?:个体|营业|工商|执业于|工作证|律师|会计师|注会|税务师|代理师|医师|医生|护士|教师|评估师|造价|导游))(?:我|本人|自己|还|也|又|早就|已经?|手里|都|去年|今年)*(?:持有?|有|考了|考出|考过|考到|考下|考|拿了|拿到|拿下|取得|具有|具备|带)(?:了|过|着)?[^,]{0,10}?(?:证书?|资格证?|职称|资质|从业资格|上岗证|驾照|双证|证在手)(?:的|在手|齐全)?|"
        "[^,]{0,6}(?:法学|理工|工科|文科|科班|专业|师范|医科|美院|艺校|海归)(?:出身|毕业)(?:的)?|应届(?:毕业)?生?|[^,]{0,8}?(?:大专|本科|中专|大学|高中|研究生|硕士|博士|职高|技校|艺校|美院)(?:里|时|毕业)?(?:学|读|念|毕业)(?:的|了)?[^,]{0,8}|"
        "(?:自己|我|后来|跟着?师傅|也|又)*(?:自学了|学了|学过|学会了)(?:一点|点|几年)?[^,]{1,8}",
    ),
    _build(
        "holds_no_shares",
        Effect.SAYS_ONLY,
        "股",
        "(?:但是?|可是?|我|本人|自己|也|都|公司|一点|手里|我的)*(?:(?:一分|一点|半点|一毛|一丁点|丁点|任何|半分)儿?(?:干|的)?股(?:份|权)?(?:也|都|我)*(?:不|没有?|未)(?:占|持|拿|有|给)?|"
        "(?:零|0|无)(?:股份?|持股|股权)|股(?:份|权)?(?:里|上)?(?:跟我)?(?:也|都|一点|一分|我|跟|和)*(?:没有?(?:我|份|关系)?(?:的|份)?|无关|为零|是零|轮不到我?)|"
        "(?:不|没有?|未|无)(?:占|持|拿|入|分|给|参)?(?:一分|任何|半点|公司|我)*(?:的)?(?:干|原始)?股(?:份|权)?(?:的|过|票)?|"
        "(?:不占|没有?)股)(?:的|了)?",
        equity="none",
    ),
    _build(
        "hired_to_run_it",
        Effect.SAYS_ONLY,
        "职拿聘雇薪请打",
        "(?:我|本人|是|算|属于|就|也|都|只是|纯|不过是|一直|在这儿?)*(?:职业经理人|拿(?:年薪|月薪|死工资|薪水|固定工资|工资|底薪)(?:的|吃饭的?)?|(?:外聘|聘用|受聘|聘任|雇来|请来|聘来|外请|高薪聘请|聘请|聘)(?:的|来的|过来的)?|"
        "(?:老板|东家|股东|董事会|人家|他们|老总|集团|总部|理事会|投资人|业主)(?:高薪|花钱|出钱|专门|后来|去年|今年)*(?:请|聘|雇|招|挖|派|任命)(?:了)?(?:来|我|过来|去|的)*(?:管|打理|做|当|的)?(?:厂|店|公司|事|的)?(?:我)?|"
        "(?:纯|就是|给人|替人|帮人|给别人)打工(?:的|人|仔)?)(?:的)?",
        relation=Relation.EMPLOYEE,
    ),
    _build(
        "paid_by_the_month",
        Effect.SAYS_ONLY,
        "工薪合社险编资",
        "(?:我|也|都|每月|公司|单位|在那边?|跟公司|和公司|跟他们|那边|还|已经?|现在)*(?:(?:工资|薪水|底薪)卡?(?:按月|每月|月月|每个月)?(?:到账|打卡|打到卡上|准时发|照发|发放|发)(?:的|了)?|按月(?:领|拿|发)(?:工资|薪水|薪)|"
        "(?:签|订|有)(?:了|的)?(?:正式|劳动|正规|长期|无固定期限|三年|两年|一年|固定期限)*(?:劳动)?合同(?:的|了)?|正式(?:合同|员工|工|入职|职工|签约|聘用)(?:的|了)?|(?:劳动合同|合同)(?:签了|在|无固定期限|三年一签|一年一签|签的)(?:[^,]{0,4})|"
        "(?:五险一金|社保|公积金|五险)(?:都|全|齐全|全交|都交|交|缴|齐|有|在那边|在公司|公司交|单位交|照交|都有|全有)+(?:的|了|那边)?|(?:有|缴|交|上)(?:了|着)?(?:社保|五险一金|五险|公积金)(?:的)?)",
        relation=Relation.EMPLOYEE,
    ),
    _build(
        "contract_not_signed",
        Effect.SAYS_ONLY,
        "合约系位板主司",
        "(?:劳动|正式|雇佣|书面)*(?:合同|劳动关系|协议|单位|公司|老板|东家|雇主|上级|领导|组织)(?:从来|一直|也|都|压根|根本|至今|还|我|一个|一份|一家|半个|是|什么的?)*(?:没有?|无|未|不)(?:签|有|订|存在|挂|进)?(?:过)?(?:的|了)?",
        relation=ON_OWN_ACCOUNT,
    ),
    _build(
        "not_hired",
        Effect.SAYS_ONLY,
        "雇佣聘员",
        "(?:我|跟他们|和平台|也|并|都|但|属于|算)*(?:非|不是|不算|没有|并非|无)(?:任何|谁家?|正式|的|劳动)*(?:雇佣|聘用|雇员|雇佣关系|正式员工|正式工|在编|劳动关系|打工)(?:关系)?(?:的)?",
        relation=ON_OWN_ACCOUNT,
    ),
    _build(
        "signed_with_an_agency",
        Effect.SAYS_ONLY,
        "签",
        "(?![^,]*(?:劳动合同|入职|雇|没签|未签|不签|没有签|员工|达人$|网红$|艺人$))(?:我|是|已经?|去年|今年|目前|现在|刚)*(?:(?:跟|和|与|同|被|在)?[^,]{0,8}(?:mcn|公会|经纪公司|娱乐公司|直播公司|直播机构|网红公司|孵化公司)(?:机构|公司)?签(?:了|的|约|过)*"
        "(?:的)?[^,]{0,8}|签(?:了|约|在|给|到)*(?:一家|某|在)?[^,]{0,6}(?:mcn|公会|经纪公司|直播公会|网红公司)[^,]{0,4}(?:约|合同|协议|机构)?)(?:的)?(?:主播|博主|达人|艺人|网红|歌手|up主)?",
        relation=_CONTRACTOR,
        service="we_media",
    ),
    _build(
        "owner_is_private",
        Effect.SAYS_ONLY,
        "老板股人投开办资东控私民举",
        f"(?!.*(?:我|自己|本人))(?!.*(?:{_COUNTRIES}))(?:{_FIRM}(?:的)?(?:{_BOSS})?|{_BOSS}){_SOME}(?:{_PLACES}|私人|个人|民营|民企|民间|自然人|私营|家族|夫妻俩?|两夫妻|两口子|兄弟俩?|姐弟俩?|父子|亲戚|朋友|同学|老乡|"
        f"私企|做生意的|(?<=老板)姓[^,]|个体|大学生|医生|博士|退伍兵|海归|富二代|煤老板|创业者)(?:{_PLACES})?{_INVESTS}",
        ownership="private",
    ),
    _build(
        "owner_is_foreign",
        Effect.SAYS_ONLY,
        "美英法德意日韩荷瑞丹挪芬加澳新马泰印以俄西香台港外海境欧老华",
        f"(?!.*(?:客户|出口|卖到|常年在|住在|人在|出差|留学|市场))(?:{_FIRM}(?:的)?(?:{_BOSS})?|{_BOSS}){_SOME}(?:{_COUNTRIES}){_INVESTS}",
        ownership="foreign",
    ),
    _build(
        "owner_is_public",
        Effect.SAYS_ONLY,
        "国政央市区省县财集",
        f"(?!.*(?:客户|参股|小股|少数|不是|没关系|退出|以前|原来|原先))(?:{_FIRM}(?:的)?(?:{_BOSS})?|{_BOSS}){_SOME}(?:国资委?|国家|政府|市里|区里|省里|县里|央企|国企|财政|城投|市国资委?|省国资委?|区国资委?)(?:那边|那头)?(?:控股|全资|独资|出资|投的|开的|办的|占大头|占大股|占多数|说了算|的|"
        "占(?:5[1-9]|[6-9][0-9]|100)%)(?:的)?",
        ownership="state",
    ),
    _build(
        "owner_left_open",
        Effect.OPEN,
        "都不还",
        "[^,]{0,6}(?:国资|国有|公家|国家)(?:股|的)?(?:和|跟|、|、)?(?:民资|民营|私人|个人|私营|外资)(?:股|的)?(?:都有|各半|各占一半|50%50%|都沾)|"
        f"(?:{_FIRM})?[^,]{{0,4}}(?:性质|所有制|老板是谁|谁开的|谁投的|公的私的|国的民的|归谁|国营还是私营|公办还是民办|公还是私)(?:我|也|还|都|自己|我也|这个|真)*(?:没|不|搞不|说不|弄不|未)[^,]{{1,6}}",
    ),
    _build(
        "wage_is_main",
        Effect.SAYS_ONLY,
        "工薪班职",
        "(?:还是|主要|主要还是|靠|平时|收入|大头|钱|吃饭|养家)*(?:(?:工资|薪水|死工资|上班(?:的)?(?:工资|收入|钱)?|本职(?:工作)?(?:的)?收入|那份工资|正职收入|单位工资)(?:还|才|都|也|仍|依然|占|是|收入)*(?:占大头|主要的?|为主|是?大头|占多数|占大部分|更多|高得?多?|是主要收入|主要收入|主要来源|顶梁柱|"
        "(?:占|有)?(?:[6-9][0-9]|100)%(?:多|以上)?|多)|(?:主要|还是|主要还是|都|全|还得|大头)+(?:靠|是|指望|来自)(?:工资|上班|薪水|本职|单位发的|公司发的|那份工资|死工资)[^,]{0,2})",
        main_income=YesNo.YES,
    ),
    _build(
        "several_jobs",
        Effect.SEVERAL,
        "两三几俩",
        "(?:我|本人|手上|手头|现在)*(?:有|打|做|干|同时)*"
        "(?:[两三几俩四][份个]|[两三]头)(?:活|工作?|职业|"
        "职务|差事|饭碗|身份|兼着?|活儿)",
    ),
    _build(
        "equal",
        Effect.EQUAL,
        "哪谁两主收一差各说分",
        "(?=.*(?:哪|谁|两|主|收入|挣|赚|钱|各|半|五五|一样多|持平|平分|多少|差不多|相上下))(?:哪|谁|两|"
        "主次|主副|主要收入|收入|问|真|实在|也|都|挣|赚|钱|各|的|得|上|很|其实|根本|自己|我)*[^,]{0,7}"
        "(?:分不清|说不清|说不好|说不准|说不上|难分|不好分|不好说|讲不清|(?:没有?|无|不分|不论|难分)"
        "主[次副]|不填|没填|一样多|差不多|不相上下|"
        "各一半|各半|对半|五五开?|一半一半|持平|半斤八两|平分|相当|均等|旗鼓相当|一比一|没统计过?|没算过?|没细算|不好比|时高时低|各50%|50%50%|都差不多)[^,]{0,6}|"
        "(?:两边|两头|两份|两样|两个)(?:都|一起|轮着|换着|各|同时)?(?:做|干|跑|忙|半职|兼顾|兼着|都忙|都算主业|都是主业|算主业)(?:着)?",
    ),
    _build(
        "offered",
        Effect.LEFT_OUT,
        "拿收接等",
        "[^,]*(?:拿到|收到|接到|拿了|等)[^,]*(?:offer|录用|录取|入职通知|聘书)[^,]{0,3}",
    ),
    _build(
        "family_property",
        Effect.LEFT_OUT,
        "家下雇请租父老亲",
        "(?:老家|家里|乡下|村里)(?:还)?有[^,]{0,4}(?:果园|地|田|鱼塘|茶园|山林|房子|老屋|店面)(?:出租)?|"
        "(?:雇人|请人|父母|老人|亲戚)(?:在)?(?:打理|照看|种着|看着|管着)|租给别人了?",
    ),
    _build(
        "lives_on_savings",
        Effect.SAYS_ONLY,
        "吃靠",
        "(?:就|现在|目前|在家)*(?:吃|靠)(?:点)?(?:利息|老本|房租|积蓄|社保|低保|存款|救济)(?:过|生活|过活|"
        "过日子|度日)?",
        status=Status.UNEMPLOYED,
    ),
    _build(
        "platform_contract",
        Effect.LEFT_OUT,
        "签",
        "(?:我|已经?|跟|和|与|在)*(?:[^,]{0,4}(?:网站|平台|网))?签(?:约|了约|了分成|了)(?:的)?"
        "(?:网站|平台|[^,]{0,3}网|作者|作家|歌手)(?:的)?(?:作者|作家)?",
    ),
    _build(
        "while_studying",
        Effect.LEFT_OUT,
        "间时会候",
        "[^,]{0,6}(?:在校|在读|求学|上学|读书|大学|读研|本科)(?:期间|时期|时|的时候|那会儿?)[^,]*",
    ),
    _build(
        "hobby",
        Effect.LEFT_OUT,
        "好趣玩遣娱乐",
        "[^,]{1,8}(?:只是|就是|是|算|纯属|纯粹是|属于|当)(?:个|我的?|业余)*(?:爱好|兴趣|玩票|消遣|自娱自乐|"
        "玩玩|图个?乐子?)(?:而已|罢了|的)?",
    ),
    _build(
        "invests",
        Effect.LEFT_OUT,
        "股基财币租",
        "(?:另外|平时|平常|业余|也|还|顺便|闲时|偶尔|再|有空|晚上|自己|我)+(?:炒炒?股票?|买买?基金|买股票|"
        "玩股票|理理?财|炒币|收点?房?租)[^,]{0,8}|"
        "(?:炒炒?股票?|买买?基金|理理?财|收点?房租)(?:玩玩?|有点进项|赚点[^,]{0,3}|补贴[^,]{0,3})",
    ),
    _build(
        "main_at_the_end",
        Effect.MAIN,
        "业行职饭主正吃",
        "(?!.*(?:哪|不知|谁))(?P<rest>[^,]{2,14}?)(?:是|为|算是?|当|才是|做)(?:我|自己)?的?(?:主业|本行|主要来源|主要经济来源|主要生活来源|收入来源|大头|"
        "本业|本职|本职工作|正职|正业|主职|饭碗|主要收入|主要工作|正经工作|正式工作|正式的|主|吃饭的)",
        main_income=YesNo.YES,
    ),
    _build(
        "side_at_the_end",
        Effect.SIDE,
        "业职外",
        "(?!.*(?:哪|不知|谁))(?P<rest>[^,]{2,14}?)(?:是|为|算是?|当|只是|做)(?:我|自己)?的?(?:副业|副职|"
        "兼职|第二职业|外快|业余的)",
        main_income=YesNo.NO,
    ),
    _build(
        "brings_more",
        Effect.SAYS,
        "比超高多是占",
        f"(?P<rest>[^,]{{0,14}}?)(?P<said>(?:{_PAY})?(?:也|都|还|反而|早就?|已经?)?(?:{_MUCH}))",
        main_income=YesNo.YES,
    ),
    _build(
        "brings_little",
        Effect.SAYS,
        "钱多少象零头略提补贴花快玩乐入块如低心小顶怜",
        f"(?P<rest>[^,]{{0,14}}?)(?P<said>(?:{_PAY})?(?:的钱|也|都|是|只是|就|只|的|几乎)*(?:{_LITTLE}))",
        main_income=YesNo.NO,
    ),
    _build(
        "client_told",
        Effect.LEFT_OUT,
        "客甲服用委",
        "(?:我的?|我们的?|主要)?(?:客户|甲方|服务对象|服务的(?:对象|单位|客户)?|对接的|用户|委托方|委托人|"
        "业主单位|合作方|合作单位|买家)"
        "(?:都|全|主要|大多|多半|基本|一般|多|里)*(?:是|为|有|在|来自)[^,]+",
    ),
    _build(
        "supplier_of",
        Effect.LEFT_OUT,
        "供服承乙外",
        "[^,]{2,}的(?:承包方?|供应商|服务商|乙方|外包方?)(?:就?是|为)(?:我们?)?(?:公司|单位|这边|我们)?|"
        "[^,]{2,}的[^,]{0,4}(?:供应商|服务商|承包商|外包公司|外包商|外包方|乙方|合作公司|代理商)",
    ),
    _build(
        "place_told",
        Effect.LEFT_OUT,
        "厂楼场隔对旁附门",
        "[^,]{0,6}(?:租|用|借|占|位于|设在|开在|就在)[^,]{0,6}(?:厂房|办公楼|大楼|场地|园区|门口|隔壁|对面|"
        "旁边|附近|楼里|楼上)的?",
    ),
    _build(
        "one_or_another",
        Effect.LEFT_OUT,
        "还",
        "(?:[^,]{0,3})是[^,]{2,8}还是[^,]{2,12}|[^,]{0,8}?(?:打工|雇|聘|请|自己|老板|合伙|出资|股东)[^,]{0,6}还是[^,]{2,12}",
    ),
    _build(
        "none_of_theirs",
        Effect.SAYS_ONLY,
        "不没",
        "(?:我|但|也|可|又)*(?:不是|不算|没算)(?:他们|人家|谁家?|哪家|社里|公司|团里|单位|店里|馆里|平台|出版社)"
        "的?(?:人|员工|职工|正式工|雇员|编制)",
        relation=ON_OWN_ACCOUNT,
    ),
    _build(
        "not_so",
        Effect.LEFT_OUT,
        "不没",
        "(?:我|本人|并|又)*(?:可|都|也)?不是(?!.*(?:我是|而是))[^,]{2,10}|[^,]{2,10}(?:不是|不归|轮不到)"
        "(?:我|本人)(?:的|管|负责)?(?:事|活|职责|工作)?|"
        "(?:自媒体|公众号|直播|短视频|编制|股份|管理|销售)(?:早就?|已经?|也|都)?(?:不做|不碰|不沾|不管|"
        "没做|没有|不玩)了?",
    ),
    _build(
        "staff_told",
        Effect.LEFT_OUT,
        "人工员伙服",
        "(?:我|手下|店里|厂里|公司|现在|一共|就)*(?:雇了?|有|请了?|养着?|招了?)"
        "?[一二两三四五六七八九十几百多来\\d]+(?:来|多|几)?(?:个|名|号)?(?:工人|员工|伙计|小工|服务员|人手|"
        "号人|帮工)(?:左右)?",
    ),
    _build(
        "takes_pupils",
        Effect.LEFT_OUT,
        "学徒弟孩员",
        "(?:我|自己|一共|现在|手上)*(?:收|招|有|带)了?(?:[^,]{0,4}个|[^,]{0,4}名)?(?:学生|徒弟|学员|弟子|"
        "孩子)"
        "(?:来?学|上课|跟着我?学)?",
    ),
    _build(
        "holds_some_shares",
        Effect.SAYS_ONLY,
        "股",
        "(?:我|也|还|自己|手里|公司)*(?:有|持|占|分|拿|给)了?(?:有|一?点点?儿?|一?些|少量|几个点|部分)"
        "+(?:的)?(?:股份?|干股|股权)?|(?:股份?|股权|干股)(?:有|占|持)(?:一?点点?|一?些|少量)|(?:股份?|股权)"
        "[^,]{0,3}(?:多少|比例)?(?:不说|不便说|保密|没写|不清楚|不方便说)",
        equity=frozenset({"staff_share", "substantial"}),
    ),
    _build(
        "holds_the_firm",
        Effect.SAYS_ONLY,
        "占持",
        "(?:公司|厂子?|店|企业)(?:里|股份)?(?:我|本人|我自己)(?:占|持|有)股?(?:5[1-9]|[6-9][0-9]|100)"
        "(?:\\.[0-9]+)?%(?:的?股份?)?",
        relation=_HOLDS,
        employer_kind="private_enterprise",
    ),
    _build(
        "served_once",
        Effect.LEFT_OUT,
        "兵军部退转伍",
        "(?:我|曾经?|以前|早年|原来|本人)*(?:(?:转业|退伍|退役|复员)(?:军人|军官|干部|兵|士兵|士官|老兵|"
        "战士)|当过[^,]{0,4}兵|参过军|(?:从)?部队(?:转业|下来|退下来|退伍)(?:的|后)?|军转干部?|老兵|"
        "[^,]{0,4}护卫队退下来的?)(?:一名|一枚|一个)?",
    ),
    _build(
        "became_private",
        Effect.SAYS_ONLY,
        "被卖退归给落转",
        "[^,]{0,10}(?:被(?:老板|个人|私人|民企|私企|几个人|[^,]{0,4})(?:买下|买断|接手|盘下|承包)(?:来|了)"
        "?|卖给了?(?:个人|私人|老板|民企|私企)了?|(?:国资|国有股|国家|政府|集体|公家)[^,]{0,4}(?:退出|退股|"
        "撤资|撤出|退了)了?|"
        "(?:股份|股权|产权|厂子)?(?:全|都)?(?:归|给|落到)了?(?:个人|私人|职工个人)(?:了|手里|所有|的)?|"
        "(?:卖|转)成了?(?:私人|民营|私营|私企|民企)的?了?)",
        ownership="private",
    ),
    _build(
        "sold_out",
        Effect.ENDS,
        "卖转让清",
        "(?:我|把|自己|原来|早就?|已经?)*[^,]{0,6}(?:卖掉|卖了|转让|卖出|出手|转手|清掉)了?(?:手里|手上|"
        "公司|厂里|原来|自己|的)*(?:股份?|股权|厂子?|店|公司|铺子)?了?(?:(?:以后|之后|后)就?(?P<rest>[^,]+)"
        ")?|(?:我|把)*[^,]{0,4}(?:股份?|厂子?|"
        "店|公司)(?:都|全|已经?)?(?:卖|转|让)(?:掉|了|出去|给别人)+了?",
    ),
    _build(
        "first_then",
        Effect.PAST,
        "先最起",
        "(?:我|本人)?(?:先是?|最早|最初|起初|一开始)(?:后)?(?:在|当|做|去|进|到|干|开|跑|卖|考|分配|读)[^,]{1,16}",
    ),
    _build(
        "given_out_to",
        Effect.EMPLOYS,
        "包",
        "[^,]{2,}?(?:把[^,]{1,6})?(?:外包|发包|分包|转包|包)给(?:了)?(?:我们|咱们|我)?(?P<rest>[^,]{2,}(?:公司|民企|私企|企业|外企|厂))(?:了)?",
    ),
    _build(
        "unit_beside",
        Effect.EMPLOYS,
        "旁隔对附楼",
        "[^,]{2,8}(?:旁边|隔壁|对面|附近|楼下|楼上)的?(?:那|一|某)?[家个间所](?P<rest>[^,]{2,})",
    ),
    _build(
        "called_by_one_known",
        Effect.EMPLOYS,
        "领同客老战师朋亲导",
        "[^,]{0,8}(?:领导|同事|同学|客户|老板|战友|师傅|师兄|师姐|朋友|老乡|亲戚|导师)(?:叫|请|喊|拉|找|挖|"
        "介绍|聘|邀)了?我?(?:去|到|来|进|过去)+(?:了)?(?:他|她|他们)?(?:的|家|那边的?|开的|自己的)"
        "?(?P<rest>[^,]{3,})",
    ),
    _build(
        "runs_it_for_another",
        Effect.EMPLOYS,
        "他她老东",
        "(?:他|她|他们|老板|东家|人家)(?:自己|家|们)?(?:开|办|经营|搞|做)(?:的是|了|着|的|是)"
        "?(?:一?[家个间])?(?P<rest>[^,]{1,10}(?:厂|店|公司|馆|企业|诊所|学校|医院|所|院|园|行))",
    ),
    _build(
        "sent_by",
        Effect.EMPLOYS,
        "派",
        "(?:是|由|我是?)*(?P<rest>[^,]{2,12}?)(?:外派|派驻|委派|派|安排)(?:我|本人)?(?:长期|常年)?(?:到|去|"
        "在|驻|来|往)[^,]{2,10}?(?:驻场|驻点|办公|上班|现场)(?P<then>[^,]*)",
    ),
    _build(
        "employed_by",
        Effect.EMPLOYS,
        "主家单",
        "(?:本人的?|我的?|所在的?|目前的?|现在的?)*(?:雇主|东家|用人单位|工作单位|我单位|发工资的|"
        "劳动合同方)(?:就?是|为|叫|系)(?P<rest>[^,]{2,})",
    ),
    _build(
        "is_mine",
        Effect.SAYS_ONLY,
        "自我家",
        "(?:是|就是|都是|也是)?(?:自家|我家|自己家?|家里|我自己|我)(?:里|人)?(?:开|办|经营)?的|自己当家|"
        "自产自销",
        relation=_HOLDS,
        employer_kind=_OWN_KINDS,
    ),
    _build(
        "unit_is_mine",
        Effect.OWNS,
        "我自本",
        f"(?P<rest>[^,]{{1,12}}?)(?:就?是|全是|都是|属于|归)?{_SELF}(?:家|自己|家里|一手|夫妻俩?|两口子)"
        "?(?:投资|出资|出钱|独资|创|白手起家)?"
        "(?:的|开的|办的|创办的|创立的|建的|盘的|盘下的|出的钱|出钱开的|开起来的|搞起来的|说了算|当家)"
        "(?:店|厂)?",
        relation=_HOLDS,
    ),
    _build(
        "my_unit",
        Effect.OWNS,
        "名自我两夫家老",
        "(?:本人|我|目前|现在)*(?:名下(?:有|的)?|手里有|(?:两口子|夫妻俩?|夫妻二人|一家人|我家|家里|自家|"
        "自己|老公和我|我和老公|我和老婆|合伙)(?:有|盘下?|盘了|开|打理|经营|守着?|弄|盘下来|撑起|拥有|的|"
        "撑着)+|自家的?|我家的?)"
        f"(?:了|的|着)?{_COUNT}(?:小|老|自己的?)?(?P<rest>[^,]{{1,10}}?)的?",
        relation=_HOLDS,
    ),
    _build(
        "head_is_me",
        Effect.SAYS_ONLY,
        "法老股实我",
        "(?:法人|法人代表|法定代表人|老板|大股东|实控人|实际控制人|当家的|出资人|投资人)(?:代表)?(?:就?是|"
        "为|也是|写的是?|挂的是?)(?:我|本人|自己)(?:自己|本人)?",
        relation=_HOLDS,
    ),
    _build(
        "not_there",
        Effect.NOT_THERE,
        "不没未",
        f"(?:我|本人|也|又|并|都|现在|已经?)*{_NOT}(?:再|曾|有)?(?:在|到|去|给|替|为)(?!家)"
        f"[^,]{{1,8}}?(?:上班|工作|任职|做事|坐班|当差|打工|拿工资|领工资|干活|供职|就职|里面?)(?:了|的)?",
        relation=ON_OWN_ACCOUNT,
    ),
    _build(
        "founded_unit",
        Effect.OWNS,
        "的了",
        "(?:我|本人|目前|现在)*(?:自己|个人|和人|与人|跟人|合伙|家里|独自|夫妻俩?)(?:投资|出资|开|办|创办|"
        "创立|建|盘|搞|投|开办|筹办|注册|经营|独资)(?:下|起来)?(?:的|了)一?[家个间]?(?P<rest>[^,]{2,14})",
        relation=_HOLDS,
    ),
    _build(
        "unpaid_told",
        Effect.SAYS_ONLY,
        "给钱报酬白无义友拿",
        "[^,]{0,6}(?:不给钱|没有?报酬|无报酬|不拿(?:一分)?钱|白干|没钱拿|无偿|不计酬|尽义务|友情帮忙|"
        "不取分文|一分钱?不拿|没有?工资|没工钱)(?:的)?",
        relation=Relation.VOLUNTEER,
    ),
    _build(
        "serves_nobody",
        Effect.SAYS_ONLY,
        "哪谁任",
        f"(?:我|也|和|跟|与|为|给|在|替|不是)*{_WHICHEVER}(?:的人|那儿)?(?:也|都|里|处)*{_NOT}[^,]{{0,6}}|"
        f"[^,]{{0,4}}{_NOT}(?:{_SERVES}|在|给|跟|为|替)(?:于|了|过)?{_WHICHEVER}(?:上班|做事|干活|打工|里|"
        "的人?)?",
        relation=ON_OWN_ACCOUNT,
    ),
    _build(
        "no_unit_served",
        Effect.SAYS_ONLY,
        "没无不未勿莫冇呒",
        f"(?:我|本人|也|一直|从来|目前|现在|至今|都|自己|和|跟|与|同|是|又)*{_NOT}(?:曾|再|用|固定|正式|跟|"
        "和|与|有)*(?:"
        f"(?:{_SERVES})(?:于|在|到|过|了)?[^,]{{0,6}}?(?:{_A_UNIT})?(?:里|的人?|员工)?|"
        f"(?:是|算|当)?[^,]{{0,5}}(?:员工|正式工|职工|他们的人|人家的人|团里的人|社里的人|公司的人|雇员)|"
        f"[^,]{{0,4}}(?:{_A_UNIT})(?:签约|挂靠|管|管着|合同|要我|收留|里)?(?:也|又)?(?:{_NOT}[^,]{{1,6}})?)",
        relation=ON_OWN_ACCOUNT,
    ),
    _build(
        "by_oneself",
        Effect.SAYS,
        "我自个己独光一单散",
        "(?:店里|公司里?|工作室里?|铺子里|厂里|里面)?(?:就|只有|全是|全靠|只|都是|凭|就靠|完全)"
        f"*(?:{_SELF}|一个人|一人|就我|独自(?:一人)?|独个儿?|光杆(?:司令|一个|一人)?|单枪匹马|独来独往|"
        "散人|单打独斗|单人)+"
        "(?:单?(?:干|跑|弄|做|来|忙|扛|作战|包办|打理|闯|上门|动手|对外|跑业务|跑活|揽活|搞定|承担|全包|"
        "接活)+|一个|一人|来干|在做)?"
        "(?:就是自己的老板|给自己当老板|就是老板也是员工|和一台[^,]{1,4}|一辆[^,]{1,4}|一台[^,]{1,4}|"
        "一把[^,]{1,4})?的?",
        relation=ON_OWN_ACCOUNT,
    ),
    _build(
        "by_the_piece",
        Effect.SAYS,
        "一按论完当散现计交付结收算家块元",
        "(?P<rest>[^,]{0,12}?)(?P<said>一(?P<measure>[^,一]{1,2})(?:一|就)(?:结账?|付|算|清|收|卖|接|给)"
        "(?:钱|账)?|一(?P=measure)?[^,]{1,2}收一[^,]{1,2}(?:的?钱)?|(?:按|论)[^,]{1,3}(?:收|算|计|结|付|给|"
        "拿|卖|取)[费钱酬账]?(?:稿费)?|"
        "(?:画|写|做|交|干|拍|修|译|录|演|改)完了?(?:稿|活|图)?(?:就|才|再)?(?:结|给|付|收)(?:钱|账|款)?|"
        "交(?:稿|活|图|货)(?:就|才)?(?:结|给|付|收)?(?:钱|账|款)|当(?:天|晚|场|日)(?:结|拿钱|付|给)(?:钱|"
        "账)?|(?:一)?[件单]一?结|现结|卖出去才有钱|临时请|"
        "[^,]{0,6}?(?P<does>[^,])一(?P<unit>[^,])(?:算|拿|有|结|收|给|挣|赚)一(?P=unit)[^,]{0,4}|一[张套单天场晚节首篇集次台桶件趟幅部页分]?(?:小时|千字|分钟)?[0-9一二两三四五六七八九十百千]+(?:到|至|-)?[0-9一二两三四五六七八九十百千]*(?:块钱?|元|不等|左右)|"
        "(?:画|写|做|修|拍|干|弄|录|讲|演|唱)完(?:就)?(?:拿钱|结钱|收钱|结账)(?:走人|就走)?|今天这家明天那家|这家干完(?:换|去)那家|"
        "按(?:集|章|千字|单|件|次|场|小时|课时|天|张|页|项目|分钟|首|幅|篇|字数?|作品)(?:付费|计费|收费|付钱|结算|计酬|拿钱|给钱|算钱|结账|计)|"
        "[^,]{0,4}满意[^,]{0,3}(?:给|付)钱)",
        relation=_CONTRACTOR,
    ),
    _build(
        "outsourced",
        Effect.SAYS,
        "包",
        "(?P<rest>(?:主要|长期|专门|也|还|我)*[给帮替为][^,]{2,12}?)(?P<said>(?:的|做)?外包(?:活|单|项目)?)",
        relation=_CONTRACTOR,
    ),
    _build(
        "clients_come",
        Effect.SAYS,
        "谁哪客业甲熟街主藏老朋",
        "(?P<rest>(?![^,]*[^,]{2}(?:公司|单位|医院|学校|厂)(?:请|聘))[^,]{0,8}?)(?P<said>(?:谁家?|哪家|"
        "哪里|哪儿|客户|业主|甲方|街坊|熟人|主家|主顾|藏家|主办方|老客户|老主顾|客人|买家|朋友圈?|回头客|农户|"
        "邻居)(?:都|会|就|直接|临时|自己|有活|有需要|[^,]{0,4}坏了)*"
        "(?:找|请|叫|喊|约|介绍|打电话|送来?|转账|给钱|付|派活|下单|找上门|上门|联系|微信找|私信)(?:给|找|请|喊)?(?:我|过来|"
        "过去|上门|的|来)*(?:就|去|我|做|修|给|谁|哪家|哪儿|哪里|讲|跑|干|上)*)",
        relation=_CONTRACTOR,
    ),
    _build(
        "not_working",
        Effect.SAYS_ONLY,
        "没无未歇躺蹲闲待",
        f"(?:我|目前|现在|眼下|至今|暂时|一直|还|就|自己|已经?|后来?|之后|再|生完孩子|{_NOT}(?:开业|开工|"
        f"创业)也?)*(?:{_NOT}(?:曾|再|有|在|能|去)*(?:找到|找着|找过|找|寻着|有|干|做|出去)*(?:新|别的|"
        "什么|下一份|正经)"
        "?(?:工作|上班|收入|新职|活干?|班上|下家|着落|出去工作|出门工作|就业|再就业|事做|事干)(?:过|了)?|"
        "(?:新)?(?:工作|下家|单位|去处)(?:还|也)?(?:没|无)(?:着落|定|找到|影)|(?:在家)?(?:歇着|躺平|闲着|"
        "待着|歇业|歇歇|休息)(?:了|呢|在家)?|家里蹲|啃老|在家(?:蹲|躺|歇|闲)着?)",
        status=Status.UNEMPLOYED,
    ),
    _build(
        "left_the_job",
        Effect.ENDS,
        "离辞解炒裁退优",
        "(?:我|刚|刚刚|才|去年|今年|上个?月|前不久|最近|年初|年前|被|遭|已经?|公司|单位|老板|又|刚被)"
        "*(?:离(?:了|的|过)职|辞(?:了|的|掉了?)(?:职|工)?|(?:解雇|炒|炒鱿鱼|裁|裁掉|辞退|开除|优化掉?|开)"
        "了?)(?:了|的)?(?P<rest>(?:还|目前|现在|在|暂|又|没|无|就)[^,]*)?",
        status=Status.UNEMPLOYED,
    ),
    _build(
        "retirement_papers",
        Effect.ENDS,
        "办拿退",
        "(?:我|今年|去年|刚|刚刚|上个?月|才)*(?:办|办完|办了|办好|拿|领|批)(?:了|完|好|到)*(?:退休|病退|"
        "内退)(?:手续|证|金)?(?:了)?",
        status=Status.RETIRED,
    ),
    _build(
        "retired_at_home",
        Effect.SAYS_ONLY,
        "钓养带遛跳下种享弄抱打",
        "(?:天天|每天|在家|现在|目前|如今|就|平时|一直|整天|回老家|我)*(?:钓钓?鱼|养养?花|养鱼养花|"
        "带带?(?:孙子|外孙|孙女)|遛遛?鸟|遛遛?弯|跳广场舞|下下?棋|种种?花|享(?:清)?福|含饴弄孙|抱孙子|养老|"
        "休养|打打?麻将|打打?太极)(?:了|的|呢)?",
        status=Status.RETIRED,
    ),
    _build(
        "retired_for_years",
        Effect.ENDS,
        "退",
        "(?:我|已经?|早就?|早已)*退(?:休|下来)?了?(?:都|已经?|有|在家)*(?:多|好几?|几|快|"
        "[一二三四五六七八九十两\\d]+)[一二三四五六七八九十\\d]*来?个?[年月]多?了?|(?:我|已经?|早就?|早已|"
        "刚|[^,]{0,3})(?:退了|退的)|(?:享受|安度)(?:退休|晚年)[^,]{0,3}",
        status=Status.RETIRED,
    ),
)


_COMPARING: Final = frozenset({"brings_more", "brings_little"})


def _index() -> Mapping[str, int]:
    """Return for each character the constructions that it may be a key of, one bit for each."""
    bits: defaultdict[str, int] = defaultdict(int)
    for place, each in enumerate(CONSTRUCTIONS):
        for character in each.keys:
            bits[character] |= 1 << place
    return MappingProxyType(dict(bits))


_BY_CHARACTER: Final = _index()


#: A longer piece tells more than one thing. The bound keeps the forms, whose parts may be had in several
#: ways, from being tried for long.
_LONGEST: Final = 28


def find_construction(piece: str) -> FoundConstruction | None:
    """Return the construction that a whole piece has, the first of the table; None if it has none."""
    if len(piece) > _LONGEST:
        return None
    bits = 0
    for character in piece:
        bits |= _BY_CHARACTER.get(character, 0)
    while bits:
        first = bits & -bits
        bits ^= first
        each = CONSTRUCTIONS[first.bit_length() - 1]
        found = each.pattern.fullmatch(piece)
        if found is not None:
            groups = found.groupdict()
            rest = (groups.get("rest") or "") + (groups.get("then") or "")
            entry = _build_entry(groups.get("said") or piece, each.facts) if each.facts else None
            return FoundConstruction(each.effect, entry, rest, each.name in _COMPARING)
    return None


@lru_cache(8_192)
def _build_entry(words: str, facts: tuple[tuple[str, frozenset[str]], ...]) -> Entry:
    return Entry(words, TermKind.CLAUSE, facts)
