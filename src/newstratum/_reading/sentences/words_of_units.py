"""Words by which a unit is told anywhere in a cell: 民企, 韩资, 律所, 秘书处."""

from __future__ import annotations

from typing import Final

from newstratum._reading.constructions.of_contracts import COUNTRIES
from newstratum._reading.patterns import compile_pattern

_ABROAD: Final = "(?:[台港日德美韩法英瑞荷]|外)"
#: Words that tell an owner, with the unit behind them.
OWNED_UNITS: Final = compile_pattern(
    f"(?:民企|私企|{_ABROAD}企|国企|央企|民营|私营|私人|{_ABROAD}资|外商|民资|国有|国营|国资)"
    "(?!委|局|背景|经济|银行卡|原因|时间|关系|感情|情况|问题|律师|教练|管家|司机|助理|秘书|定制|"
    "订制)(?:(?:独资|控股|全资)?(?:的|开的|办的)?[^,;:()的是在我聘当做任管里一]{0,8}?"
    "(?:公司|企业|厂|集团|医院|学校|中学|大学|银行|门诊部|诊所|养老院|护理院|幼儿园|学院|店|酒店|物业|机构|"
    "平台))?"
)
_THERE: Final = f"(?:{COUNTRIES}|硅谷|旧金山|纽约|伦敦|东京|首尔|巴黎)"
_ITS_UNIT: Final = "(?:厂子?|公司|医院|工厂|集团|学校|研发中心|中心|app|企业)"
#: Words that tell that people abroad hold or rule the unit: 港商在惠州开的厂, 总部在瑞典.
HELD_ABROAD: Final = compile_pattern(
    f"(?:总部|母公司|总公司)在{_THERE}|[给替帮]{_THERE}(?:人|老板)[管看][^,]{{0,4}}{_ITS_UNIT}|"
    f"(?:{_THERE}(?:人|老板|商人?|资本|基金|客商)|[港台外日韩]商|华侨|侨商)[^,]{{0,6}}(?:开|办|投|独资|全资|"
    f"控股|名下)[^,]{{0,8}}{_ITS_UNIT}|"
    f"{_THERE}(?:某|一家)?[^,]{{0,4}}?(?:公司|集团|企业)(?:在[^,]{{1,4}}?|的?独资|"
    f"的?全资)的?[^,]{{0,8}}?{_ITS_UNIT}|"
    "外方(?:股份|全资|独资|控股)|美元基金(?:全资|控股)|香港资本"
)
_OFFICE_OF: Final = "(?:师|服务|咨询)?(?:事务)?所"
#: Units of professions and of no profit, each by its kind.
UNITS_OF_ONE_KIND: Final = compile_pattern(
    f"(?P<law_firm>律{_OFFICE_OF}|律师行)|(?P<accounting_firm>(?:会计|审计){_OFFICE_OF})|"
    f"(?P<tax_firm>税务{_OFFICE_OF})|(?P<appraisal_firm>(?:资产|房地产|土地)?(?:评估|估价){_OFFICE_OF})|"
    f"(?P<patent_agency>(?:专利|商标|知识产权)(?:商标)?代理{_OFFICE_OF})|"
    "(?P<forensic_institute>(?:司法)?鉴定(?:所|中心))|(?P<foundation>基金会)|"
    "(?P<social_association>(?:协会|商会|学会)的?(?:常设)?秘书处)|"
    "(?P<social_service_org>民非|民办非企业(?:单位)?|社会服务机构|社工(?:机构|服务(?:中心|社)))"
)
#: A firm of new media, by what it is called or does.
MEDIA_FIRMS: Final = compile_pattern(
    "(?:资讯|新闻)(?:app|客户端|平台|网站|网)|mcn|"
    "(?:直播|短视频|自媒体|新媒体|播客|公众号|公号|视频号|网络文学|网文|有声书)(?:[^,]{0,2}的)?(?:机构|公司|"
    "公会|平台|网站|民企|私企|企业)(?!引流|投放|推广|上|开|带货|账号|里卖|的?客户|商家)|"
    "(?:公司|平台|企业)(?:是|就是|专门?|主要)*(?:做|搞|运营|主营)(?:微博大号|微信公众号|公众号|短视频|播客|"
    "视频号|抖音号|自媒体号?)|"
    "做(?:微信公众号|公众号|短视频|播客|视频号|自媒体)起家|专拍抖音短视频"
)
#: An office, beside a profession that has offices of its own.
OFFICES: Final = compile_pattern(
    "(?:(?<=[我们在个家老换本这的由是])|^)(?:事务)?所(?:(?=[里内是给签发])|$)|"
    "事务所(?![0-9一二三四五六七八九十两几]+年)"
)
#: Who works in such an office.
PROFESSIONS: Final = compile_pattern(
    "(?P<law_firm>律师)|(?P<accounting_firm>注册会计师|审计师)|(?P<tax_firm>税务师)|"
    "(?P<appraisal_firm>评估师|估价师)|(?P<patent_agency>专利代理|商标代理)|"
    "(?P<forensic_institute>鉴定人|法医)"
)


def tells_a_unit(text: str) -> bool:
    """Say whether a text has a word by which it tells a unit."""
    return any(each.search(text) for each in (OWNED_UNITS, HELD_ABROAD, UNITS_OF_ONE_KIND, OFFICES))
