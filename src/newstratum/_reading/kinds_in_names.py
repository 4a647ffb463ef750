"""What kind of unit a field and a head name together, or a remark behind a name: 动物防疫站, 画院(事业).

The lexicons pair classes of both (``房估|资评…所|公司``): any field goes with any head of its line, and a
line without fields lists heads that name the kind alone. Written out, they would be thousands of terms.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

from attrs import frozen

from newstratum._reading.lexicon import Entry, FactSets, Lexicons, TermKind
from newstratum._reading.patterns import compile_pattern

#: What stands between fields and heads, and between the members of each.
_GAP: Final = "…"
_OR: Final = "|"
#: What a unit is said to do, with 的 and a plain word for it: 帮企业写专利申请的代理所.
WORK: Final = (
    (
        "patent_agency",
        "(?:申请|写|报|办|代办|注册|代理|做)(?:专利|商标|知识产权|知产)[^,]{0,5}的(?:代理|小|老|"
        "合伙)*(?:公司|所|机构|事务所|代理所|代理公司|行)",
    ),
    (
        "accounting_firm",
        "(?:审计|验资|查账)[^,]{0,4}的(?:会计|合伙|小|大|内资|本地)*(?:所|事务所)|"
        "(?:几|两|三)个(?:注册)?会计师?(?:合伙|合开|合办|合)[^,]{0,2}的(?:所|事务所)",
    ),
    (
        "tax_firm",
        "(?:涉税|汇算清缴|税务鉴证|税审)[^,]{0,8}的(?:小|税务)*(?:所|事务所)|"
        "[一二两三几]个税务师[^,]{1,4}的(?:所|事务所)",
    ),
    (
        "law_firm",
        "(?:打官司|诉讼|非诉|办案子|法律顾问)[^,]{0,6}的(?:律师|小|大|合伙)*(?:律所|律师所|事务所)|"
        "[一二两三几]个律师[^,]{1,4}的(?:所|事务所|律所)",
    ),
    (
        "consulting_firm",
        "(?:代账|做账|记账|报税|办执照|注册公司|跑工商|写标书|做标书|申报项目|申报高企|满意度调查|市场调查|"
        "做问卷|做调研|做战略|管理咨询|薪酬)[^,]{0,6}的(?:咨询|小|代理|调研|顾问|代账|财税)*(?:公司|机构|"
        "工作室|事务所|所)",
    ),
    (
        "appraisal_firm",
        "(?:房产|房子|土地|资产|拆迁|抵押|珠宝|二手车|车损|矿权)[^,]{0,3}(?:评估|估价|"
        "估值)[^,]{0,3}的(?:评估|小)*(?:公司|所|机构|事务所|行)|"
        "(?:评估|估价)(?:房子|房产|土地|资产|珠宝|二手车|车)[^,]{0,3}的(?:评估|小)*(?:公司|所|机构|行)",
    ),
    (
        "cost_consulting_firm",
        "(?:造价|预算|决算|结算|算量|审价|标底|工程量清单)[^,]{0,4}的(?:咨询|造价|小)*(?:公司|所|机构|"
        "事务所)",
    ),
    (
        "certification_body",
        "(?!.*(?:咨询|辅导|代办))(?:(?:体系|产品|有机|质量|haccp|iso[0-9]*|3c|ce|绿标|清真|森林)认证|发证|"
        "贯标审核)[^,]{0,4}的(?:认证|第三方|发证)*(?:公司|机构|中心)",
    ),
    ("forensic_institute", "(?:鉴定|评残|验伤)[^,]{0,6}的(?:司法|司鉴|法医|鉴定)*(?:所|中心|机构)"),
    (
        "testing_or_design_firm",
        "(?:检测|化验|验房|测绘|勘察|监理|招标|编标书|环评|安评|图审|施工图|探伤|校准|年检|验车|测甲醛|"
        "测水质|测土)[^,]{0,5}的(?:第三方|代理|设计|检测|监理|测绘|小|老)*(?:公司|机构|所|院|中心|实验室|站)",
    ),
    (
        "brokerage",
        "(?:卖|租|介绍|撮合|带看|买卖)(?:二手房|房子?|新房|保险|工作|对象|保姆|月嫂|工人)[^,]{0,5}的(?:房产|"
        "房屋|小|职业|婚姻)*(?:中介|中介所|中介公司|介绍所|中介门店|门店)|"
        "(?:招工|找工作|介绍工作|相亲)的(?:公司|门店|机构|所)",
    ),
    (
        "labour_dispatch_agency",
        "(?:派遣|派|输送|外派)(?:工人|普工|临时工|保安|保洁|员工|劳务工?)[^,]{0,6}的(?:人力|劳务|派遣|"
        "外包)*(?:公司|机构)|"
        "劳务派遣[^,]{0,6}的[^,]{0,4}公司",
    ),
    (
        "training_company",
        "(?:教|培训|辅导|补)[^,的]{1,6}的(?:培训|辅导|教育|补习|小|校外)*(?:机构|班|培训班|补习班|辅导班)",
    ),
    (
        "social_service_org",
        "(?:照顾|帮扶|服务|关爱|陪伴|救助|帮助|做)[^,]{0,4}(?:孤独症|自闭症|残疾|残障|智障|留守|流浪|困境|"
        "失独|独居|孤寡|空巢|老人|儿童|戒毒|刑释|癌症|罕见病|听障|脑瘫)[^,]{0,6}的(?:公益|社工|民非|民间|"
        "社会|助残)+(?:服务)?(?:机构|组织|中心|服务社|站|单位)",
    ),
    (
        "private_hospital",
        "(?:莆田人|私人|老板|个人|民营|民企|资本|集团|老中医|医生|华侨|港商|台商|夫妻|家族|"
        "上市公司)[^,]{0,8}(?:开|办|投资|创办|控股|旗下|集团)的[^,]{0,8}医院",
    ),
)
#: The same, where it may be told without 的.
WORK_WITHOUT_OF: Final = (
    (
        "notary_office",
        "(?:改成|改制成|改为|转为|转成|实行|搞)(?:了)?合[作伙]制[^,]{0,3}的公证处|合[作伙]制的?公证处",
    ),
    (
        "individual_business",
        "(?:^|的|上|里|口)个体(?!防护|差异|化|行为|心理|医|诊|门诊|牙|经济|私营|协会|劳动|老板|商人|"
        "户)[^,]{1,8}",
    ),
    (
        "individual_business",
        "(?:^|的|上|里|口)(?:夫妻|两口子|老两口|小两口|母女|父子)俩?(?:开的?|摆的|守的)?小?[^,的]{0,3}(?:铺|"
        "摊|档|小店|小吃店|面馆|小卖部|杂货店|排档)",
    ),
)
#: A field and a head with a name between them: 复旦大学附属中山医院, 新华社上海分社, 长安港资电子厂.
WITH_A_NAME_BETWEEN: Final = (
    ("public_hospital", "(?:大学|学院|医大)附属[^,]{1,8}医院"),
    (
        "public_institution",
        "(?:科学院|中科院|农科院|社科院|林科院|水科院)[^,]{1,10}(?:研究所|研究中心|试验站|植物园)|"
        "(?:新华社|中新社|人民日报社?|光明日报社?|经济日报社?)[^,]{1,4}(?:分社|记者站|支社)|"
        "(?:地质局|地勘局|地矿局)[^,]{1,8}(?:队|勘查院|调查院)",
    ),
    ("mass_organisation", "(?:国际贸易促进委员会|贸促会|红十字会)[^,]{1,6}(?:分会|支会)"),
    (
        "foreign_enterprise",
        # What firms of a profession, of training and of the media are is told by their trade.
        "(?:[港台日韩美德英法俄澳]资(?![本产源讯金信格料深质助管询])|外资(?!企业))"
        "(?![^,]{0,8}(?:认证|设计|监理|检测|检验|测绘|招标|咨询|会计|审计|税|律|评估|造价|专利|商标|知识产权|培训|"
        "教育|中介|经纪|劳务|人力|猎头|招聘|医|学校|传媒|媒体|直播|视频|网络|服务|代理|管理))"
        "[^,的]{1,8}(?:公司|工厂|厂)",
    ),
)
_AT_THE_END: Final = tuple((kind, compile_pattern(f"(?:{work})$")) for kind, work in WORK)
_AT_THE_END_WITHOUT_OF: Final = tuple(
    (kind, compile_pattern(f"(?:{work})$")) for kind, work in WORK_WITHOUT_OF
)
_BETWEEN_AT_THE_END: Final = tuple(
    (kind, compile_pattern(f"(?:{name})$")) for kind, name in WITH_A_NAME_BETWEEN
)
#: What stands in every one of these, and how long the shortest is: 医大附属某医院.
_SIGNS_BETWEEN: Final = compile_pattern(
    "附属|科院|科学院|新华社|中新社|日报|地质局|地勘局|地矿局|促进委员会|贸促会|红十字会|资"
)
_SHORTEST_WITH_A_NAME: Final = 6
_AREAS: Final = "省市县区旗"
#: Words that end like an area, and are none: 小区医院, 都市妇产医院.
_NO_AREAS: Final = frozenset(
    {
        *(
            "小区",
            "城市",
            "都市",
            "超市",
            "夜市",
            "早市",
            "集市",
            "闹市",
            "门市",
            "股市",
            "楼市",
            "菜市",
            "花市",
            "上市",
        ),
        *(
            "园区",
            "社区",
            "景区",
            "校区",
            "街区",
            "厂区",
            "库区",
            "山区",
            "片区",
            "地区",
            "专区",
            "战区",
            "军区",
            "病区",
        ),
        *("外省", "节省", "反省", "本省", "本市", "本县", "本区", "州县", "郡县", "都县"),
    }
)


def _stands_for_itself(name: str, place: int, end: int) -> bool:
    """Say whether a field is no part of another word; one character begins a name or ends an area."""
    if end - place != 1 or not place or name[place - 1] in "的里上下口边":
        return True
    if name[place] in _AREAS:
        return name[place - 1 : end] not in _NO_AREAS
    return name[place - 1] in _AREAS and name.startswith("协", end)


@frozen
class _Fields:
    """The fields that go with a head, with what they say together, and how long they are."""

    by_field: Mapping[str, Entry]
    #: By the character they end with, the longest first; that of no field is empty.
    lengths: Mapping[str, tuple[int, ...]]


@frozen
class _Heads:
    """The heads of names with their fields, and the lengths of heads by the character they end with."""

    fields: Mapping[str, _Fields]
    lengths: Mapping[str, tuple[int, ...]]


@lru_cache(4)
def _list_heads(lexicons: Lexicons) -> _Heads:
    found: defaultdict[str, dict[str, Entry]] = defaultdict(dict)
    lengths: defaultdict[str, set[int]] = defaultdict(set)
    for entry in lexicons.employer_pairs:
        fields, _, heads = entry.term.partition(_GAP)
        for head in heads.split(_OR):
            for field in fields.split(_OR):
                # Classes overlap: the first line that has a pair holds.
                found[head].setdefault(field, entry)
                lengths[(head or field)[-1:]].add(len(head))
    return _Heads(
        {head: _Fields(fields, _list_lengths(fields)) for head, fields in found.items()},
        {last: tuple(sorted(each, reverse=True)) for last, each in lengths.items()},
    )


def _list_lengths(fields: Iterable[str]) -> dict[str, tuple[int, ...]]:
    found: defaultdict[str, set[int]] = defaultdict(set)
    for field in fields:
        found[field[-1:]].add(len(field))
    return {last: tuple(sorted(each, reverse=True)) for last, each in found.items()}


def find_kind_in_name(name: str, lexicons: Lexicons) -> Entry | None:
    """Return the longest ending of a name that a field and a head make, with its kinds; None without one."""
    heads = _list_heads(lexicons)
    best, facts = "", _NOTHING
    for length_of_head in heads.lengths.get(name[-1:], ()):
        start = len(name) - length_of_head
        fields = heads.fields.get(name[start:]) if start >= 0 else None
        if fields is None:
            continue
        # Most names have no field before their head: its last character tells.
        for length in (*fields.lengths.get(name[start - 1 : start], ()), *fields.lengths.get("", ())):
            place = start - length
            if place < 0 or len(name) - place <= len(best):
                continue
            entry = fields.by_field.get(name[place:start])
            if entry is not None and _stands_for_itself(name, place, start):
                best, facts = name[place:], entry.facts
                break
    if len(name) >= _SHORTEST_WITH_A_NAME and _SIGNS_BETWEEN.search(name) is not None:
        for kind, pattern in _BETWEEN_AT_THE_END:
            told = pattern.search(name)
            if told is not None and len(told[0]) > len(best):
                best, facts = told[0], _list_facts(kind)
    told_of = _AT_THE_END if "的" in name else ()
    if told_of or "体" in name or "夫" in name or "两" in name:
        for kind, pattern in (*told_of, *_AT_THE_END_WITHOUT_OF):
            told = pattern.search(name)
            if told is not None and len(told[0]) > len(best):
                best, facts = told[0], _list_facts(kind)
    return _build(best, facts) if best else None


_NOTHING: Final[FactSets] = ()


def _list_facts(kind: str) -> FactSets:
    kinds = ("employer_kind", frozenset({kind}))
    # Whoever has a small unit of their own may sell or do anything there.
    return (kinds, _TRADES) if kind == "individual_business" else (kinds,)


_TRADES: Final = ("service", frozenset({"retail", "catering", "other", "none"}))


@lru_cache(4_096)
def _build(term: str, facts: FactSets) -> Entry:
    return Entry(term, TermKind.EMPLOYER_ENDING, facts)


def write_kind_plainly(text: str) -> str:
    """Return a name with what a remark says of its kind in the words of the lexicons.

    某厂-集体 is a collective, 画院(事业,差额) a public institution, 某某研究所(私营公司) a firm, and
    培训机构"启航" a place of training.
    """
    if '"' in text:
        text = _WITH_ITS_NAME_BEHIND.sub(r"\1", text)
    if "-" in text:
        text = _AT_A_DASH.sub(r"(\g<0>)", text).replace("-(", "(")
    if "(" not in text:
        return text
    text = _OF_A_COLLECTIVE.sub("集体企业", _OF_AN_INSTITUTION.sub("事业单位", text))
    if (paid := _PAID_BY.match(text)) is not None:
        return paid[1]
    told = _IS_A_FIRM.match(text)
    return f"{told[1]}有限公司{text[told.end(1) :]}" if told is not None else text


_OF_A_COLLECTIVE: Final = compile_pattern("(?<=[(,])集体(?:所有制?|性质|的)?(?=[),])")
#: Who pays is the unit, wherever somebody is at work: 医院信息科(民营软件公司驻场,工资软件公司发).
_PAID_BY: Final = compile_pattern(
    r"[^(),]+\((?:外包给|承包给|由|属)?((?:民营|私营|外资|民企)[^(),]{0,8}公司)(?:驻场|派驻|外包|派来|派遣|承包|的)*,"
    r"(?:工资|薪水|合同|社保)[^(),]{0,8}[发付签交缴](?:的)?\)$"
)
#: A kind of unit, and what it is called in marks behind it.
_WITH_ITS_NAME_BEHIND: Final = compile_pattern(
    "((?:医院|学校|学院|小学|中学|幼儿园|诊所|门诊部|机构|公司|事务所|中心|协会|基金会|工作室|店|厂|社|馆))"
    '"[^",;()]{2,8}"?$'
)
#: A word for the owner behind a dash, and how a public institution is paid.
_AT_A_DASH: Final = compile_pattern(
    "(?<=[^-]-)(?:民营|民办|私营|私立|国有|国营|集体|个体|外资|台资|港资|合资|国企|事业|公办|公立)[^-(),]{0,6}$"
)
_OF_AN_INSTITUTION: Final = compile_pattern(
    "(?<=[(,])(?:[^(),]{0,8}(?:下属|直属|所属))?事业(?=[),])|"
    "(?<=[(,])(?:财政)?(?:差额|全额)(?:拨款|事业)*(?=[),])|(?<=[(,])自收自支事业(?=[),])"
)
#: A name without a legal form, and behind it that it is a firm that somebody owns.
_IS_A_FIRM: Final = compile_pattern(
    r"([^(),;]*(?:局|部|厅|处|所|院|站|办|馆|中心|队|社|校))\((?:[^()]*,)?"
    r"(?:民营|私营|私人|民办|民资|外资|港资|台资|日资|美资|合资)[^(),]{0,8}(?<!非)(?:公司|企业)(?:,[^()]*)?\)$"
)
