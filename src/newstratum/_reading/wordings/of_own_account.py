"""Signs that somebody works on their own account: paid by the piece, clients who come, no wage, no master.

Each sign is a whole piece between two commas, and weak by itself, since anybody may say one of them.
Together they say that no unit is served: one strong sign or two weak ones, where no piece tells of a unit,
of a wage, of a shop of one's own or of work beside another. The pieces are then written as 没有单位.
"""

from __future__ import annotations

import re
from typing import Final

from attrs import Factory, field, frozen

from newstratum._model.people.occupations import ON_OWN_ACCOUNT
from newstratum._reading.constructions.find_constructions import find_construction
from newstratum._reading.patterns import compile_pattern

#: How much the signs of a cell must weigh together.
_ENOUGH: Final = 2
_NUMBER: Final = "(?:[0-9]+|[一二两三四五六七八九十百千几半]+)"
_MEASURE: Final = (
    "(?:千字|课时|小时|分钟|[个单件幅张篇本首集场次回趟台部套页条"
    "节堂课天晚日块桶户家厅册段版稿图曲项只把辆间桌份样批期字处桩盏棵])"
)
_FEE: Final = (
    "(?:劳务费?|稿费|稿酬|润笔费?|图钱|图费|设计费|译费|翻译费|制作费|出场费|演出费|手工费?|工费|工钱|辛苦费|"
    "红包|谢礼|喜钱|定金|"
    "订金|尾款|全款|版税|课酬|课时费|维修费|跟妆费|车马费|现钱|现金|钱|款|账|费|酬)"
)
_TAKES: Final = "(?:收|拿|领|结|付|给|算|得|要|挣|赚|计|取|发|卖|清)"
#: Whoever may order something.
_CLIENTS: Final = (
    "(?:街坊四邻|街坊|邻居|邻里|熟人|熟客|生客|老客户?|新客户?|老主顾|主顾|回头客|客户|甲方|业主|藏家|买家|"
    "卖家|读者|粉丝|网友|同行|朋友|亲友|"
    "家长|学员|主家|事主|新人|新郎新娘|游客|客人|香客|乡亲|村民|村里人|老乡|书商|出版方|出版社|杂志社?|编辑|"
    "剧组|片方|制作方|制片方?|出品方|"
    "主办方?|品牌方?|商家|店家|寺院|寺庙|茶庄|茶客|画廊|景区|酒吧|清吧|乐团|乐队|剧团|戏班|学校|单位|公司|"
    "老板们?|企业|厂家|农户|工地|车主|"
    "机主|海外|国外|外地|外省|本地|各地|全国|四面八方|天南海北|对方|人家|婚庆|婚庆公司|影楼|广告公司|"
    "装修公司|庙会|白事|红事|红白事|丧事|园林公司|户主|房东|书店|饭店|酒店|"
    "网店|网上|平台|雇主|东家|包工头|工头|导演|作者|经销商|中介|物业|村里|社区|庙里|馆里|台里|团里)"
)
_ASKS: Final = (
    "(?:找(?!货|活|单|车)|请(?!教|假)|叫|喊|约稿|约|订货|订画|订|来求|求(?!教|学|医|职)"
    "|预约|预订|下单|派单|委托|托|寄来|送来|介绍|拉|打电话|联系|私信|问|定制|定|出价|扫码|转账|要货)"
)
_DOES: Final = "[画写做修译录唱演拍编排剪弹讲教刻绣裱剃理装调配跑干弄交拉吹跳雕织缝剪染采录洗送说译]"


@frozen
class Sign:
    """One class of pieces, and how much it weighs."""

    name: str
    weight: int
    text: str = field(repr=False)
    pattern: re.Pattern[str] = field(
        default=Factory(lambda self: compile_pattern(self.text), takes_self=True),
        init=False,
        repr=False,
        eq=False,
    )

    def is_shown(self, piece: str) -> bool:
        """Say whether a whole piece is such a sign."""
        return self.pattern.fullmatch(piece) is not None


def _build(name: str, weight: int, text: str) -> Sign:
    return Sign(name, weight, text.replace(")*", "){0,3}").replace(")+", "){1,3}"))


#: In the order in which they are tried: the strong ones first.
SIGNS: Final = (
    _build(
        "each_piece_by_itself",
        2,
        "(?:都是|全是|全|也|钱|费用|合同|合约|协议|价钱|价|稿费|报酬|酬劳|活儿?)*"
        f"一(?P<m>{_MEASURE})(?:(?:一|就|的)(?:结|付|清|签|谈|价|议|算|收|卖|给|报价|合同|份钱)(?:账|清|钱|"
        "款|费|完|一次)?|"
        "一(?P=m)的?(?:结|付|清|签|谈|算|收|卖|给|接|来|签约?|结算|画|做)(?:账|清|钱|款|费|的)?|"
        f"多少钱[^,]{{0,6}})",
    ),
    _build(
        "as_many_as_are_paid",
        2,
        f"(?![^,]*(?:过一天|混一天|和尚|活一天))[^,]{{0,4}}?[^,一]一(?P<m>{_MEASURE})(?:的?钱)?(?:就|是|"
        f"算)?[^,一]{{0,3}}?一(?P=m)(?:的?钱|的?账|呗|的)?",
    ),
    _build(
        "paid_by_measure",
        2,
        f"(?:都|全|也|钱|费用|稿费|报酬|酬劳|一律|就)*[按论](?:{_MEASURE}|字数|项目|作品|工作量|人头|成品|"
        "面积|平米|平方|版面|场地|尺幅|平尺|尺)(?:数|来)?"
        f"(?:{_TAKES}{{1,2}}{_FEE}?(?:用|的)?|{_NUMBER}(?:块|元)?钱?|开价|报价|计价|论价|计酬|分成)",
    ),
    _build(
        "done_and_paid",
        2,
        f"[^,]{{0,6}}?{_DOES}完了?(?:就|即|便|后|再|才|当场|当天|我)*(?:{_TAKES}{_FEE}[^,]{{0,4}}|走人?|散|"
        "两清|撤|各走各的?|换下?一?家|回家)(?:了|的)?|"
        f"(?:交|发|寄|送)(?:稿|片|图|货|活|件|画|作品|成品|样)(?:了|就|后|才|即|便|的时候)*(?:{_TAKES}{_FEE}|"
        f"两清|结清)[^,]{{0,2}}|"
        "(?:戏|活|片子|项目|工程|演出|展会|婚礼|展览|工期)(?:完了?|结束|杀青|散了?)(?:就|后|人就|我就|大家|"
        "人)*(?:散|走人?|各走各的?|换|撤|拜拜|两清)[^,]{0,4}|"
        "(?:过后|完事|完了|事后|干完)(?:就|便)?(?:各走各的?(?:路)?|两清|谁也不欠谁|互不相干|散伙?|各奔东西)",
    ),
    _build(
        "fee_taken",
        2,
        f"(?![^,]*(?:交|缴|学费|退))(?:我|就|只|先|也|每次|回回|{_CLIENTS})*(?:收|拿|付|给|领|打|结|"
        "交了)(?:完|了|个|点|一半|一笔|我)*"
        "(?:劳务费?|润笔费?|图钱|图费|设计费|译费|翻译费|制作费|出场费|演出费|手工费|工费|辛苦费|红包|谢礼|"
        f"喜钱|定金|订金|尾款|维修费|跟妆费|车马费)[^,]{{0,8}}|"
        f"(?:定金|订金|润笔|尾款|出场费|工费|设计费){_NUMBER}[^,]{{0,4}}|"
        f"(?:润笔|出场费|工钱|劳务费)(?:随缘|随意|面议|看着给|另谈|不等)[^,]{{0,6}}|"
        f"分(?:两|三|几|2|3)(?:次|笔|期)(?:付|给|结)(?:款|钱|清)?",
    ),
    _build(
        "whoever_asks",
        2,
        "(?![^,]*(?:谁知道|谁也不|谁开|谁投|谁管钱|听谁))[^,]{0,8}?(?:谁家?|哪[^,]{0,6}?)[^,]{0,8}?(?:就|便|"
        "我|去|给|跟|卖给|找|归|帮|替|叫)*(?:谁家?|哪[家个里儿边台部团组])[^,]{0,6}|"
        f"(?:谁家?|哪家|哪里|哪儿)[^,]{{1,8}}?(?:就|我就|便)[^,]{{0,2}}{_DOES}[^,]{{0,2}}|"
        "[^,]{0,6}(?:谁|哪家|哪里|哪儿|什么活|啥活|什么人)[^,]{0,3}都(?:行|可以|接|干|做|画|去|成|中|修|写|"
        "拍|卖|唱)|"
        "来者不拒|自己[^,]{1,4}自己(?:收钱|收|结账|算账|收费|拿钱|收账)|各[家人]各?(?:给|付|出)[^,]{0,2}钱",
    ),
    _build(
        "called_when_needed",
        2,
        "(?![^,]*(?:聘|雇|招|单位|领导|值班))[^,]{0,12}?(?:坏了|有活|缺人|要人|有人|有事|有演出|有单|有戏|"
        "忙不过来|人手不够|需要|要用|想要|有需要|出了?毛病|有订单|有客)[^,]{0,3}?(?:就|都|才|再|了|会|"
        "来)*(?:找|叫|请|喊|约|订|联系|打)"
        "(?:我|过来|上门|电话)?(?:就|才|再|去|来)*[^,]{0,4}",
    ),
    _build(
        "clients_change",
        2,
        f"{_CLIENTS}(?:都|也|也都|常|总|经常|一直|年年|月月|时常)*(?:换来换去|换个不停|不固定|不一定|"
        f"不止一家|说不准|常换|老换|各不相同|天天换|哪里都有|哪儿都有|遍布[^,]{{1,4}}|天南海北[^,]{{0,3}})|"
        "(?:下一|下)(?:部|单|家|场|个|站|份)(?:戏|活|项目|在哪|是谁)?(?:再|还|又)?(?:找|说|接|看|等|"
        "不知道)[^,]{0,4}|"
        "今天[^,]{1,6}明天[^,]{1,8}|这[家单][^,]{1,4}(?:换|去|接)[下那][^,]{1,4}",
    ),
    _build(
        "nobody_governs",
        2,
        "(?:也|都|从来|我|反正)*(?:不受(?:谁|人|哪家)[^,]{0,2}管|不受谁管|不归谁管|谁也管不[着了]我?|"
        "谁都管不[着了]我?|没人管(?:束|着|我)*|无人管(?:束|着)?|不归(?:人|谁家|哪家)[^,]{0,3}|"
        "不看(?:人|谁|老板)(?:的)?脸色|不听谁的)|"
        "(?:我|也|都|但|又)*不(?:是|算)(?:他|她|他们|谁|人家|[^,]{1,5}?里|[^,]{1,4}的)?(?:家)?的?(?:手下|"
        "员工|雇员|下属|职工|(?<!家里)人)(?:的)?|"
        "(?:我|也|都|从来|又|从)*没(?:有)?(?:跟|和|与|同|在|给)[^,]{1,8}?(?:签|订|立)(?:过|任何)?(?:劳动|"
        "正式|用工)?(?:合同|协议|约)?(?:的)?|"
        "(?:我|也)*(?:和|跟|与)[^,]{1,8}?(?:只有|就是|纯|只是)(?:出版|合作|供稿|演出|买卖|供货|项目|授权|"
        "版权|劳务)(?:合同|关系|协议)?",
    ),
    _build(
        "nobody_pays_a_wage",
        2,
        "(?:平常|平时|从来|也|都|又)*(?:没(?:有)?人|无人|没(?:有)?哪家|没(?:有)?单位|没(?:有)?谁|谁也不|"
        "谁都不)(?:会|能|肯|来)?(?:给我|替我|帮我)?(?:发|开|给|交|缴|上)(?:过|的)?(?:工资|薪水?|底薪|社保|"
        "保险|五险|月薪)[^,]{0,3}|"
        "(?:我|也|这辈子|从来|十几年|一直|都|二十年|[^,]{0,4}年)*没(?:有)?(?:坐过(?:一天)?办公室|"
        "上过(?:一天)?班|打过(?:一天)?卡|进过(?:一天)?(?:单位|公司|厂)|领过(?:一天|一分)?工资|"
        "拿过(?:一天|一分)?工资)(?:的)?",
    ),
    _build(
        "lives_by_royalties",
        2,
        "(?:主要|就|全|一直|只)*(?:靠|指望|指着)(?:着)?[^,]{0,8}?(?:分成|打赏|版税|稿费|稿酬|润笔|订阅|"
        "约稿)(?:和[^,]{1,6})?(?:过日子|吃饭|生活|为生|养活[^,]{0,4}|糊口|过活|维生|活着|养家)?",
    ),
    _build(
        "sold_by_others_for_a_part",
        2,
        "(?:画|作品|东西|字|瓷器?|活儿)?(?:都|就|也)?(?:挂|放|摆|寄)在[^,]{1,8}?(?:代卖|寄卖|代售|寄售|卖)|"
        "[^,]{0,6}(?:雇|请|用|找|借)我?(?:几|一两|两三|两|三|[0-9])(?:天|场|次|回|周|小时)[^,]{0,4}|"
        "(?:画廊|店家|平台|中间商)(?:抽|拿|分|扣)[^,]{1,4}?(?:成|%)(?:,)?我?[^,]{0,6}",
    ),
    _build(
        "by_word_of_mouth",
        1,
        f"(?:活儿?|客人|客户|生意|单子?|订单|全|都|主要|就|一直|基本)*(?:靠|是)?(?:{_CLIENTS}|别人|人|口碑|"
        "一个|大家)*(?:一个)?(?:互相|相互|口口|给我)?(?:介绍|相传|推荐|带新客?|传出去|拉来)(?:的|一个|来的|"
        f"给[^,]{{1,3}}|过来)*|"
        "(?:靠|凭)(?:的是)?(?:口碑|手艺|本事|人脉|熟人|老客|一双手|一支笔|一张嘴)[^,]{0,4}|"
        "(?:老客带新客|老带新|回头客多|回头客居多|不愁没?活)",
    ),
    _build(
        "clients_come",
        1,
        f"(?![^,]*(?:聘|雇|招|来访))[^,]{{0,3}}?(?:{_CLIENTS}(?:和|跟|、|们)*)+(?:都|也|会|就|常|总|偶尔|"
        f"私下|微信|电话|网上|直接|临时|自己|逢年过节|来|上门|主动)*{_ASKS}(?:我|上门|的|来|过来|才|就|都|"
        f"也|接)*[^,]{{0,2}}",
    ),
    _build(
        "orders_come_from",
        1,
        "(?:订单|单子?|活儿?|稿子?|客户|客人|生意|主顾|买家)(?:都|全|也|多|主要|大多|一般)*(?:来自|从|是|在|"
        "靠|走)[^,]{1,12}|"
        "(?:老客户|老主顾|回头客|熟客)[^,]{0,8}",
    ),
    _build(
        "insured_by_oneself",
        1,
        "(?:社保|五险|养老保险|养老|医保|保险|个税|税|税款|发票|稿酬|社保医保)(?:是|都是|都|得|还得|也|我|"
        "全是)*(?:自己|自个儿?|个人|灵活就业)[^,]{0,6}(?:交|缴|买|报|上|付|开|身份|代开|个税)(?:的)?|"
        "自己(?:去|给自己|按灵活就业|以灵活就业身份)*(?:交|缴|买|上)(?:的)?(?:社保|五险|养老保险|医保|"
        "保险)(?:的)?|"
        "(?:按|走|交)?灵活就业(?:人员|身份)?(?:参保|交|缴|缴费)?[^,]{0,4}",
    ),
    _build(
        "price_told",
        1,
        "一口价|"
        "(?:费用|价钱|价格|报酬|酬劳|工钱)(?:当面|另|都|好|再|随)?(?:谈|商量|议|面议|说好|谈好|"
        f"看活)[^,]{{0,4}}|"
        f"(?:美元|欧元|日元|外币|现金|微信|扫码|支付宝)(?:结算|结账|收钱|收款|到账|付款)[^,]{{0,6}}|"
        f"(?:收|一个?[^,]{{1,3}}|一次|每次|每[^,])?{_NUMBER}(?:块钱?|元|不等)|收{_NUMBER}|"
        "(?:路费|车费|吃住|食宿|材料费?|机票)(?:由|归|都|全)*(?:对方|客户|主家|人家|甲方|他们)(?:出|管|包|"
        "报|承担)|"
        "管饭(?:给钱)?|钱货两清|"
        f"{_NUMBER}(?:分钟|小时|天)一{_MEASURE}",
    ),
    _build(
        "busy_at_times",
        1,
        "(?:旺季|淡季|忙时|闲时|忙的时候|闲的时候|有活|没活|有单|没单)[^,]{1,5}?(?:旺季|淡季|闲时|没活|没单|"
        "闲的时候)[^,]{1,5}|"
        "(?:淡季|没活|没单|没戏)(?:时|就|的时候|了)*(?:在家|歇|闲|躺|喝|睡|学|等|挨饿)[^,]{0,4}|"
        "有(?:活|单|戏)(?:就|才)[^,]{1,4}",
    ),
    _build(
        "by_the_project",
        1,
        "(?:都是|全是|按|走|就是)*(?:项目制|单件制|单次合作|临时合作|合作制|分账制?|版税分成|分成制?|买断|"
        "计件)(?:的)?|"
        "(?:跟|进)组(?:吃饭|拍戏|干活|走)?|"
        "(?:合同|合约|协议)(?:只)?(?:签到|到|管到)[^,]{0,5}(?:散场|杀青|结束|交稿|完|为止)",
    ),
    _build(
        "at_ones_own_place",
        1,
        "(?:平时|就|都|整天|天天|白天|晚上|夜里|一直|一个人|窝|关|躲|猫|蹲)*在(?:我)?(?:自己|自家|家里?|"
        f"出租屋|租的)(?:[^,]{{0,4}}(?:屋|房|楼|院|书房|客厅|阳台|车库|屋子|阁楼|地下室)里?)?{_DOES}|"
        "[^,]{0,6}(?:画室|工作台|书房|琴房|棚|工位|办公室|车间|灶台)(?:就|也|都|设|安)*(?:是|在)(?:我|自己|"
        "自家|家里|自己家)[^,]{0,6}|"
        "(?:微信|朋友圈|手机|抖音|小红书|闲鱼|淘宝)[^,]{0,3}(?:就是|是)我的?(?:铺面|门面|店面|招牌|名片|摊子|"
        "办公室|广告)|"
        "(?:身份证|一支笔|一台电脑|一部手机|一双手|一把[^,]{1,3}|一只?[^,]{1,3}箱)(?:就)?(?:是|走|吃|"
        "闯)[^,]{1,8}|"
        "(?:没(?:有)?|无)(?:个)?(?:招牌|门面|铺面|经纪人|经纪公司|名片|固定工位)|"
        "(?:经纪人|招牌|门面|别的收入|其他收入|固定收入)(?:也|都)?没有|出图不出门|足不出户|到处跑|四处跑|"
        "全国各地跑|满世界跑",
    ),
)
#: Signs in a piece that tells what is done; the piece is read on.
_IN_WORK: Final = (
    "(?:^|[^承直])接(?!待|送|班|口|触|线|生|诊|受|到|管|手|电话|单员|骨|力|机|种)[^,]{2,}"
    "|"
    "[给帮替](?:人|人家|别人|客户|各家|几家|多家|游客|街坊|新人|客人|主家|老人|"
    "[^,]{0,4}(?:客户|老板|作者|读者|粉丝|商家|公司们|剧组|演出|商演|短剧|展厅|店铺))[^,]{1,}"
    "|^(?:平时|平常|就|一直)?在家(?!具|电|政|长)[^,]{2,}|自己(?:揽|接|找活|租|一个人|背)[^,]{2,}|独自|轮着|"
    "走村串户|民间[^,]{1,3}艺人|挑头"
)
#: Somebody who calls, before what is done: 景区请我唱山歌.
_CALLED: Final = (
    f"^[^,]{{1,12}}?(?:请|喊|叫|找|约|让|托|拉)(?:我(?:去|来|过去|帮忙|帮"
    f"着|给他们|上门)?|(?:去|过去))(?={_DOES}[^,]|编$|救|翻|设计|主持|代|摄)"
)
#: What tells of a unit, a wage, a shop of one's own, or of another job.
_EMPLOYED: Final = (
    "工资|底薪|月薪|年薪|薪|奖金|五险|公积金|社保|打卡|坐班|[聘雇]|招我|招的|入职|员工|职员|[在事考]编|编制|"
    "合同|在职|上班|任职|就职|供职|就业|待业|失业|退休金|"
    "业余|副业|兼|本职|主业|正职|正业|另外|此外|周末|下班|晚上|夜里|假期|暑假|寒假|偶尔|有空|闲时|学生党|"
    "大[一二三四]|研[一二三]|在读|"
    "老板(?!们)|东家|执照|个体|注册|合伙|法人|股|徒弟|学徒|开了|开个|开家|自营|经营|打算|准备|以后|将来|"
    "想[做当去]|"
    "民企|私企|国企|外企|央企|派遣|外包|代理人|保险|推销|义务|免费|公益|不收钱|志愿|部门|"
    "^[^给帮替为写画拍译修弄接跑教编录设做剪排配卖]{0,14}(?:店(?!里来)|铺|门面|摊|公司|企业|集团|厂|医院|"
    "学校|小学|中学|大学|学院|幼儿园|单位|机构|中心|出版社|报社|"
    "杂志社|电视台|剧团|乐团|歌舞团|文工团|律所|事务所|协会|基金会|银行|政府|街道|局|平台|工作室|俱乐部|"
    "培训班|客户端|诊所|宾馆|酒店)"
)
_WHOM: Final = compile_pattern(
    f"(?:[给帮替为]|[几各多哪数]家|各地|们|[请喊叫找约托](?:我|去|过去)|{_CLIENTS}(?:约|请|找|订|来求))"
)
_OVER: Final = compile_pattern(
    "以前|原来|原先|从前|曾|辞|下岗|退休|离职|过去|早年|当年|出身|退役|毕业|倒闭|解散|改制"
)
_KEEPS: Final = (
    "工资|薪|五险|[聘雇]|入职|员工|编制|合同|上班|任职|兼|业余|副业|本职|"
    "周末|下班|晚上|^[^,]{0,1}老板(?!们)|[开办]店|股|学校的|公司的"
)
#: Of several jobs one may serve a unit.
_COMPARED: Final = compile_pattern(
    "占|大头|为主|[另兼]|业余|副业|主业|本职|正职|剩下|其余|副职|两份|两样|一半"
)
_NO_UNIT: Final = "没有单位"
#: Professions that are practised in firms, which charge by the case themselves and to which clients come.
PRACTISED_IN_FIRMS: Final = compile_pattern(
    "律师|会计师|税务师|评估师|估价师|造价|专利代理|商标代理|审计|公证|鉴定|法医|法律顾问|咨询顾问|咨询师|"
    "财务顾问|"
    "管理咨询|财务咨询|税务咨询|法律咨询"
)
#: What shows also of them that no firm employs them.
_SHOWN_OF_ANYBODY: Final = frozenset({"nobody_governs", "nobody_pays_a_wage"})
#: Words that point the same way wherever they stand in a piece.
_HINTS: Final = compile_pattern(
    "[找请喊叫约托联系加]我|打我电话|我电话|我微信|谁|哪家|哪里|哪儿|熟人|街坊|口碑|介绍|回头客|老主顾|老客|"
    "熟客|接单|接活|揽活|跑单|派单|一单|散单|散活|零活|一次性|结账|现结|结款|付款|打款|给钱|付钱|收钱|拿钱|"
    "挣钱|换钱|"
    "稿费|润笔|版税|打赏|到处|四处|走到哪|各地|全国|走南闯北|走街串巷|走村|流动|没人管|自由|自在|随叫随到|"
    "看心情|想接就接|说走就走|不求人|自负盈亏|饥一顿|有一顿|百家饭|看天吃饭|手艺|饭碗|"
    "自己(?:接|揽|找|谈|跑|定价|报价|养|背|带|买|租|收|交|拉)|独自|一个人|单枪匹马|订单|订货|订做|定做|定制|"
    "预约|上门|按[^,]{1,3}[算收结付给卖]|一[^,]一[^,]"
)
#: Work for somebody, before what is done: 给海外客户画建筑表现.
_FOR_CLIENTS: Final = compile_pattern(
    f"靠?[给帮替为][^,]{{0,6}}(?:客户|老板|作者|企业|公司|厂|店|学校|剧组|平台"
    f"|出版社|杂志社?|商家|单位|人家|别人|人|剧|展厅|游客)们?(?={_DOES}[^,])"
)
#: What is out of order wants repair: 空调坏了找我.
_BROKEN: Final = compile_pattern(
    "(?:谁家|家里|哪家|你家|家家)?(?P<thing>[^,]{2,12}"
    "?)(?:要是|一|如果)?(?:坏|出毛病|出故障|罢工|趴窝)了?[^,]*"
)


def tell_of_own_account(text: str) -> str:
    """Return a text with what shows that nobody is served as 没有单位; the same text if not sure."""
    if "," not in text or _COMPARED.search(text) is not None:
        return text
    pieces = text.replace(";", ",").split(",")
    if any(_tells_of_another(piece) and _find_sign(piece) is None for piece in pieces):
        # What keeps a cell from being read so is looked for first: most cells have it.
        return text
    kept: list[str] = []
    weight = 0
    for piece in pieces:
        sign = _find_sign(piece)
        weight += sign.weight if sign is not None else 0
        if sign is None:
            kept.append(piece)
        elif (broken := _BROKEN.fullmatch(piece)) is not None:
            kept.append(f"修{broken['thing']}")
    if _charges_for_a_firm(pieces, kept):
        # 律师,按件收费: so does the firm.
        return text
    shown = weight or sum(map(_hints, kept)) >= _ENOUGH
    if not (shown and any(map(_may_tell_work, kept)) and _tells_of_clients(pieces)):
        return text
    for piece in kept:
        weight += _weigh(piece)
    if weight < _ENOUGH:
        return text
    return ",".join((*map(_tell_work, kept), _NO_UNIT))


def _find_sign(piece: str) -> Sign | None:
    """Return the first sign of the table that a whole piece is; None if it is none."""
    return next((each for each in SIGNS if each.is_shown(piece)), None)


def _charges_for_a_firm(pieces: list[str], kept: list[str]) -> bool:
    """Say whether all that is told of charging may be told by somebody in a firm."""
    if not any(PRACTISED_IN_FIRMS.search(piece) for piece in kept):
        return False
    return not any(
        sign.name in _SHOWN_OF_ANYBODY and sign.is_shown(piece) for sign in SIGNS for piece in pieces
    )


#: What somebody who is employed says as well: 项目制, 到处跑, 在家画.
_SAID_OF_POSTS: Final = frozenset({"by_the_project", "busy_at_times", "at_ones_own_place"})


def _tells_of_clients(pieces: list[str]) -> bool:
    """Say whether a piece tells who pays or who calls, or that nobody governs."""
    return any(
        _says_alone(piece)
        or any(compile_pattern(each).search(piece) for each in (_IN_WORK, _CALLED))
        or any(sign.is_shown(piece) for sign in SIGNS if sign.name not in _SAID_OF_POSTS)
        for piece in pieces
    )


#: A piece that only says that no unit is served, or when and how long.
_NO_WORK: Final = compile_pattern(
    "[^,]{0,6}[没无不冇未無][^,]{0,6}(?:单位|公司|挂靠|老板|签|编制|雇主|东家|上班|上过班|團|团|店|單位|机构|"
    "组织)[^,]{0,4}|"
    "[^,]{0,3}?[0-9一二三四五六七八九十]+(?:来|多)?[年岁][^,]{0,2}|自由职业者?|[^,]?"
)


def _may_tell_work(piece: str) -> bool:
    told = _NO_WORK.fullmatch(piece) is None and not _says_alone(piece)
    return told and _OVER.search(piece) is None


def _hints(piece: str) -> bool:
    return _HINTS.search(piece) is not None


def _weigh(piece: str) -> int:
    """Return how much a piece that is read on weighs."""
    if _says_alone(piece):
        return _ENOUGH
    return int(_hints(piece) or any(compile_pattern(each).search(piece) for each in (_IN_WORK, _CALLED)))


def _says_alone(piece: str) -> bool:
    form = find_construction(piece)
    relation = form.entry.values_of("relation") if form is not None and form.entry is not None else None
    return relation is not None and relation <= ON_OWN_ACCOUNT


def _tell_work(piece: str) -> str:
    """Return what is done, without who calls for it and for whom."""
    told = compile_pattern(_CALLED).sub("", piece)
    return _FOR_CLIENTS.sub("", told).removeprefix("靠").removesuffix("挣钱")


def _tells_of_another(piece: str) -> bool:
    """Say whether a piece tells of a unit that is served or owned, or of work beside other work."""
    tells = compile_pattern(_KEEPS if _WHOM.search(piece) is not None else _EMPLOYED).search(piece)
    return tells is not None and _OVER.search(piece) is None and not _says_alone(piece)
