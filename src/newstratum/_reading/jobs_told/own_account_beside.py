"""Own account that no clause tells by itself: a service, no unit, and single words that point to none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from newstratum._model.people.occupations import Service
from newstratum._reading.jobs_told.main_jobs import Job
from newstratum._reading.lexicon import Entry
from newstratum._reading.patterns import compile_pattern
from newstratum._reading.sentences.clause import BY_ONESELF, ClauseWord
from newstratum._reading.sentences.told_clauses import ToldClause
from newstratum._reading.sentences.told_jobs import list_services, offers_service
from newstratum._reading.unit_names import NO_EMPLOYER
from newstratum._reading.wordings.of_own_account import PRACTISED_IN_FIRMS

#: Words of somebody who serves no unit, whatever stands around them.
_ALONE: Final = compile_pattern(
    "自由(?:人|身|职业|[^,]{1,5}[师人员手者家])|独立[^,]{1,6}[师人员手者家]|单干|单飞|单枪匹马|"
    "散(?:单|活|着(?=接|来|跑|干|做))|"
    "(?:没|没有|无|冇|不属于|不在|不挂|不签|没签)(?:任何|哪个|什么)?"
    "(?:单位|公司|老板|东家|机构|店)(?=$|[,; 管找派的])|"
    "没注册|没执照|"
    "自己(?:接(?!送|孩|娃|待)|揽(?!责|权)|找(?=活|单|客|甲方)|跑(?!腿|步)|单(?!位|纯)|组队|搭伴|搭班|有机器|"
    "收钱|收费|定价)|"
    "接(?:单|活|外包|私活|[^,]{0,4}(?:稿|图|单|活|片|戏))|"
    "按(?:每)?(?:单|件|幅|篇|场|次|张|[千百]?字|页|天|日|课时?|节|小时|周期|项目|平米|平方|斤|点|镜头?|本|集|"
    "首|趟|位|尺|里程碑|工)"
    "(?:数|量|子)?(?:的)?(?:收|计(?!划)|算|结|付|给|卖|报价|分|拿|领|取|定价|$|(?=,))|"
    "一(?:单|场|幅|篇|张|本|次|集|页|首|件|位|趟|个|天|把|双)一|给钱就|约满就|"
    "[0-9一二两三四五六七八九十几百千]+(?:块|元|毛|文)?(?:钱)?一(?:次|个|张|件|位|趟|天|单|场|幅|篇|首|节|只|"
    "双|条|把|平)|"
    "一(?:次|个|张|件|位|趟|单|场|幅|篇|首|节|课|只|双|条|把|口价)[0-9一二两三四五六七八九十几百千]+(?:块|元|"
    "毛|百|千)?|"
    "谁(?:家|个)?[^,]{0,6}(?:请|找|叫|要|喊)|哪(?:个|家|儿|台|里)[^,]{0,8}(?:请|找|叫|要|缺|喊)|"
    "(?:请|叫|喊|约|有人找)了?就(?:去|走|来|到|做|干)|有[^,]{1,3}才(?:叫|有|去)|临时叫|熟客|"
    "老(?:客户|主顾|顾客)介绍|"
    "(?:甲方|客户|主顾|客人)(?:好?[几多]个|不固定|各处|四处)|(?:寄|拿)(?:图|货|东西|件)?来(?:做|修|定做)|"
    "寄回|"
    "走街串巷|走村串|串村|走乡|挑担|赶集|逢集|跑集|街头|流浪|跑场|走穴|"
    "靠[^,]{0,3}(?:卖画|稿费|版税|授权费?|打赏|分成|漏洞|演出费|出场费|手艺|接)|卖画为|"
    "(?:授权费|稿费|版税)(?:为生|过活|过日子)|"
    "一个人(?:拍|剪|写|更|做|弄|搞|跑|画|录|接)|"
    "自己(?:拍|录|剪|写|画|传|更|进货|编|谱|做|修|种|养)[^,]{0,3}自己|"
    "自产自[销做卖]|自编自演|自弹自唱|自导自演|(?:挣|赚)(?:的|多少|了)(?:钱)?(?:都)?(?:是|归|算)自己|"
    "商单|恰饭|广告分成|平台分(?:钱|成)|流量分成|流量收益|打赏|"
    "学生(?:们)?(?:都)?(?:到|来)(?:我)?家|自己(?:招|带)(?:的)?学生|上门(?=$|,|[修教装洗做补拍剪理化授调])|"
    "(?:闲鱼|咸鱼|网上|朋友圈|小红书|猪八戒|淘宝|豆瓣|熟人)(?:上)?(?:接|找活|挂单|揽)|"
    "(?:^|,)在家(?:$|,|[做接画写剪录捏焊编绣译配])|家里(?:拍|做|发货|弄了|搭了|收拾|支|摆)|"
    "摆摊|摊(?:子|位)?(?:摆|支|设|搁|放)在|夜市|早市|集市|庙会|天桥|墙根|墙角|街角|街口|路边|桥头|桥洞|"
    "地铁口|公园里|弄堂口|巷口|村口|"
    "(?:菜|建材|农贸|批发)?市场(?:门口|口|边)|小区门口|进村|下乡|跑乡下|跑江湖|茶馆里|"
    "(?:各|几家|好几家)(?:酒吧|清吧|茶楼|饭店)|雅集|堂会|"
    "红包|随意给|随便给|搭红|拿份儿|张张算|日结|次结|月底跟[^,]{1,6}结|按(?:轨|分钟|秒|吨|车|桌|季|幅|锅|晚)|"
    "一(?:锅|斤|平方|平米?|页|晚|桌|筐|车|亩|根|块)(?:[0-9一二两三四五六七八九十百]+)|"
    "(?:茶商|画行|画商|书商|药贩子|贩子|翻译社|影视组|宗亲会|妈妈群|学员群|群里|同行|人家|街坊|姐妹|邻居|"
    "乡亲)[^,]{0,4}(?:介绍|送|约|托|请|叫|喊|上门|来收|拿货|报名)|"
    "上门(?:拿货|取货|求)|自(?:己|个儿)(?:约|订|拿货|发货|弄|整|管号|做自己)|约拍|约单|随叫随到|"
    "号(?:是)?自己(?:的|管|弄|做|运营)?|"
    "(?:私信|寄样|接广)|没(?:有)?(?:同事|领导|人管|班主|雇人|人投|挂平台|机构|团)|冇(?:公司|牌|铺|人)|"
    "没得(?:公司|单位|老板)|呒没|"
    "(?:农忙|腊月|秋天|夏天|冬天|春天|旺季|淡季|雨季|年底)[^,]{0,4}(?:忙|闲|歇|干|跑)|"
    "约稿|稿费|稿酬|版税|润格|润笔|片酬|份子钱|课酬|劳务费|出场费|卖版权|漏洞赏金|分成协议"
)
#: What is done for no money.
_FOR_NOTHING: Final = compile_pattern("不[卖收要图]|免费|自娱|爱好|(?:没|无)收入|义务|白干|帮忙")
#: What nobody is given who serves no unit.
_NOT_GIVEN: Final = compile_pattern(
    "(?:没有?|无|不[交签拿发]|也没有?|自己(?:交|缴|上))[^,]{0,2}(?:底薪|社保|工资|合同|五险一?金?|月薪|编制|"
    "固定工资)"
)
_SERVES: Final = compile_pattern(
    "工资|底薪|月薪|社保|五险|合同|聘|雇|公司的|上班|员工|坐班|老板的|徒弟|学徒|打工|编制|签了|股|开了|开店|"
    "店里|摊"
)


def tell_own_account_beside(job: Job, told: Sequence[ToldClause]) -> None:
    """Say of the only job of a cell that it is done on one's own account, where its words point to that.

    The job offers a service and has no unit. Clauses of which nothing was understood then speak of it.
    """
    if job.unread or job.unit.named or job.unit.matches:
        return
    today = [each for each in told if each.clause.time is ClauseWord.PRESENT]
    words = [each.clause.words for each in today]
    in_firms = any(map(PRACTISED_IN_FIRMS.search, words))
    if not (job.alone or in_firms) and any(map(offers_service, job.parts)):
        is_paid = not any(map(_FOR_NOTHING.search, words))
        kept = [_NOT_GIVEN.sub("", each) for each in words]
        job.alone = is_paid and any(map(_ALONE.search, kept)) and not any(map(_SERVES.search, kept))
        job.manner += [BY_ONESELF] if job.alone else []
    if job.alone:
        known = {each.clause.words for each in job.told}
        job.told += [each for each in today if each.clause.words not in known and _is_unread(each)]


def put_stages_away(job: Job, told: Sequence[ToldClause]) -> None:
    """Leave out the unit in which somebody without one performs: 没有单位,在西餐厅弹钢琴."""
    if not any(each.alone for each in told):
        return
    services = frozenset().union(*map(list_services, job.parts))
    if services and services <= _PERFORMED and any(_serves_guests(entry) for entry, _ in job.unit.matches):
        job.unit = NO_EMPLOYER
        job.manner += [] if job.alone else [BY_ONESELF]
        job.alone = True


_PERFORMED: Final[frozenset[str]] = frozenset({Service.PERFORMING, Service.ARTS})
_OF_GUESTS: Final[frozenset[str]] = frozenset({Service.CATERING, Service.RETAIL})


def _serves_guests(entry: Entry) -> bool:
    return not _OF_GUESTS.isdisjoint(entry.values_of("service") or ())


def _is_unread(told: ToldClause) -> bool:
    return told.clause.place is None and not (told.clause.negated or told.names_job)
