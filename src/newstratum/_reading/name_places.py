"""Where in a unit's name a word decides: at the place where names of such units carry it.

学院 in 学院路烤鱼 is a street, 短视频 in 短视频精品酒店 a theme, 国企 in 中国企业 a chance. A word counts at
the end of a name, before its legal form or before the name of a part of the unit; a word of ownership where
it stands apart.
"""

from __future__ import annotations

from typing import Final

from newstratum._model.people.occupations import EmployerBusiness
from newstratum._reading.patterns import compile_pattern

#: What a word of ownership may follow; 间, 家 and 个 count units.
_BEFORE_A_MARK: Final = (
    *"(),、/;:-·. 某型名市区县省镇属级的x为是在强%间家个",
    *("天津", "重庆", "东莞", "佛山", "中山", "珠海", "惠州", "江门", "汕头", "厦门"),
    *("福州", "泉州", "漳州", "莆田", "南京", "无锡", "常州", "南通", "徐州", "扬州"),
    *("镇江", "泰州", "盐城", "昆山", "太仓", "常熟", "张家港", "江阴", "宜兴", "杭州"),
    *("宁波", "温州", "嘉兴", "湖州", "绍兴", "金华", "台州", "义乌", "合肥", "芜湖"),
    *("济南", "青岛", "烟台", "潍坊", "威海", "临沂", "淄博", "郑州", "洛阳", "武汉"),
    *("宜昌", "襄阳", "长沙", "株洲", "湘潭", "南昌", "赣州", "成都", "绵阳", "德阳"),
    *("贵阳", "昆明", "南宁", "柳州", "桂林", "海口", "三亚", "西安", "咸阳", "太原"),
    *("石家庄", "唐山", "保定", "沈阳", "大连", "长春", "哈尔滨", "呼和浩特", "包头", "兰州"),
    *("西宁", "银川", "乌鲁木齐", "拉萨", "松江", "浦东", "闵行", "宝山", "青浦"),
    *("奉贤", "金山", "崇明", "江苏", "浙江", "广东", "福建", "山东", "四川", "湖北"),
    *("湖南", "河南", "安徽", "江西", "河北", "山西", "陕西", "辽宁", "吉林", "云南"),
    *("贵州", "广西", "海南"),
    *("一家", "这家", "本地", "当地", "上海", "北京", "深圳", "广州", "苏州"),
)


#: Words for a firm by its owner, which may end what it is called: 芯片外企, 储能民企.
_KINDS_OF_OWNERS: Final = (
    "民企",
    "私企",
    "外企",
    "国企",
    "央企",
    "日企",
    "德企",
    "美企",
    "韩企",
    "台企",
    "港企",
    "法企",
)
_BEFORE_A_CUSTOMER: Final = (
    "服务",
    "面向",
    "专供",
    "对接",
    "针对",
    "专注",
    "聚焦",
    "赋能",
    "给",
    "到",
    "去",
    "往",
    "派",
    "驻",
    "从",
    "为",
    "非",
    "户",
    "中",
    "跟",
    "向",
    "原",
)


def stands_apart(text: str, place: int, after: int) -> bool:
    """Say whether a word is one of its own: 某外企, 上海国企, (合资), and not 户外企业 or 中国企业."""
    if text.startswith("业", after):
        return False
    if text.endswith(_KINDS_OF_OWNERS, place, after) and text[after : after + 1] in ("", "(", ",", ")"):
        # 网络安全民企: at the end of what a firm is called by its trade; 服务国企 names a customer.
        return not text[:place].endswith(_BEFORE_A_CUSTOMER)
    return place == 0 or text[:place].endswith(_BEFORE_A_MARK)


def follows_a_place(text: str, place: int) -> bool:
    """Say whether a word begins a text or stands behind what tells no trade: 苏州, 某, 一家."""
    return not place or text[:place].endswith(_BEFORE_A_MARK)


#: What may stand between a word of new media and the end of a name that is one.
_OF_MEDIA_NAMES: Final = compile_pattern(
    "(?:科技|文化|传媒|媒体|信息|网络|技术|传播|影视|广告|数字|数据|运营|服务|营销|策划|平台|机构|工作室|"
    "中心|发展|创意|互动|"
    "咨询|电商|电子商务|经纪|制作|孵化|基地|集团|部|团队|有限|责任|股份|公司|企业|分公司|内容|直播|短视频|"
    "视频|资讯|社区|"
    "论坛|矩阵|类|号|网站|网|站|签约|台|号|app|mcn|产业|园|实业|管理|教育|培训|软件|互联网|娱乐|演艺|艺人|"
    "代运营|厂牌|客户端|带货|达人|主播|账号|频道|栏目|本地|财经|汽车|体育|三农|"
    "工厂|工场|音乐|动漫|游戏|文学|阅读|出版|公会|"
    "[() ,-].*)*"
)


#: What a firm does, told before its owner: 做菜谱短视频的民营公司.
_DOES_MEDIA: Final = compile_pattern("的?(?:一?家)?.{0,6}(?:公司|企业|机构|平台|工作室|团队)?(?=$|[,;()])")
#: What makes another trade of a medium: 短视频剪辑软件, 直播背景板.
_OF_OTHER_TRADES: Final = compile_pattern(
    "[^,;()的]{0,4}?(?:软件|设备|系统|器材|支架|背景板?|道具|硬件|耳机|麦克风|灯具?|装修|服装|周边|印刷|展台|"
    "机房|服务器)(?:的|厂|[^,;()的]{0,4}(?:公司|企业|民企|私企|厂))"
)
_MARKS: Final = compile_pattern("[,;()]")
_OWNERS_AHEAD: Final = frozenset({"", "民营", "私营", "外资", "私人", "民企", "私企", "港资", "台资"})


def carries_media(business: frozenset[str], text: str, after: int) -> bool:
    """Say whether a word of new media stands where names carry it: not in 短视频精品酒店, 直播路麻辣烫."""
    if EmployerBusiness.NEW_MEDIA in business and _OF_OTHER_TRADES.match(text, after) is not None:
        return False
    return (
        EmployerBusiness.NEW_MEDIA not in business
        or _OF_MEDIA_NAMES.fullmatch(text, after) is not None
        or (_DOES_MEDIA.match(text, after) is not None and _is_what_it_does(text, after))
        or (text.endswith("mcn", 0, after) and text[: after - 3] in _OWNERS_AHEAD)
    )


def _is_what_it_does(text: str, after: int) -> bool:
    """Say whether the words up to a place tell what a firm does: 某文化,做短视频."""
    start = max((found.end() for found in _MARKS.finditer(text, 0, after)), default=0)
    return text.startswith(("做", "搞", "拍", "运营", "主营", "主要做", "专做", "是做", "开发"), start)


#: What the name of a part of a unit ends with: 某医院心内科, 某大学出版中心.
_PARTS_OF_UNITS: Final = (
    *(
        "部",
        "科",
        "处",
        "室",
        "组",
        "系",
        "办",
        "中心",
        "分院",
        "院区",
        "校区",
        "分部",
        "分校",
        "分所",
        "团队",
        "门诊",
    ),
    *(
        "病区",
        "站",
        "车间",
        "线",
        "班",
        "基地",
        "总部",
        "公司",
        "支行",
        "分行",
        "网点",
        "院",
        "所",
        "项目",
        "厂区",
    ),
    *(
        "实验室",
        "委员会",
        "领导",
        "财务",
        "人事",
        "后勤",
        "内",
        "里",
        "下属",
        "旗下",
        "直属",
        "医",
        "护",
        "技术",
        "icu",
        "ccu",
        "病房",
        "产房",
    ),
)
_PARTS_IN_ENGLISH: Final = (
    *(" branch", " sub-branch", " office", " department", " dept", " division", " unit", " team", " lab"),
    *(" china", " shanghai", " beijing", " shenzhen", " suzhou", " group", " campus", " centre", " center"),
)


def is_a_part(tail: str) -> bool:
    """Say whether what follows the ending of a unit's name names a part of that unit; 学院路烤鱼 is none."""
    return (
        not tail
        or tail[0] in "(-,·."
        or tail.endswith((*_PARTS_OF_UNITS, *_PARTS_IN_ENGLISH))
        or tail.startswith(("的", " of ", " in ", " at ", " (", " -"))
    )
