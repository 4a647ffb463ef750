"""Make the roster of the demo: a synthetic survey export of 300 people, in the layout of 问卷星.

Run ``python tests/shipped/make_roster.py`` after a change; a test holds the package data to its output.
Nobody in it exists. Employers are written without a name of their own (某…), as people do who do not
want to be found; addresses are those reserved for documentation; each row says （合成数据）.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator
from pathlib import Path

DATA = Path(__file__).parents[2] / "src/newstratum/_shipped/data/roster"

HEADER = (
    "序号",
    "提交答卷时间",
    "所用时间",
    "来源",
    "来源详情",
    "来自IP",
    "uid",
    "1、您所在的街镇",
    "2、您现在的工作单位（没有单位请填“无”）",
    "3、您的职务或职业",
    "4、单位性质",
    "5、您目前的状态",
    "6、您在单位持有的股份",
    "7、第二份工作的单位（没有可不填）",
    "8、第二份工作的职务或职业（没有可不填）",
    "9、您愿意参加的活动（可多选）",
    "10、我已阅读《个人信息处理告知书》，同意以上信息用于名册和统计",
)

#: Answers of each township unit; together with the odd rows, 300 people.
TOWNSHIPS = {
    "南翔镇": 40,
    "安亭镇": 38,
    "马陆镇": 28,
    "江桥镇": 27,
    "嘉定镇街道": 25,
    "新成路街道": 23,
    "嘉定工业区": 23,
    "真新街道": 21,
    "菊园新区": 20,
    "徐行镇": 14,
    "外冈镇": 12,
    "华亭镇": 9,
}

ACTIVITIES = ("参观考察", "专题培训", "志愿服务", "建言献策", "联谊交流")

PRIVATE, FOREIGN, STATE, COLLECTIVE = "民营企业", "外商投资企业（含港澳台）", "国有企业", "集体企业"
ORGAN, PUBLIC = "党政机关", "事业单位"
FIRM, NONPROFIT = "中介机构（律所、会计师事务所等）", "社会组织（协会、基金会、民办非企业等）"
TRADER, NO_UNIT, NOT_SURE = "个体工商户", "没有单位（自由职业）", "不清楚"
EMPTY, SKIPPED = "(空)", "(跳过)"
IN_WORK, RETIRED, STUDENT, JOBLESS, HOME = "在职", "退休", "全日制学生", "待业", "料理家务"

#: Answers, employers, titles, kind of unit, status, shares: employers and titles are taken in turn.
PROFILES: tuple[tuple[int, str, str, str, str, str], ...] = (
    # Management and technical staff of private and foreign enterprises.
    (
        30,
        "某精密机械有限公司|某汽车零部件有限公司|一家做软件的私企|某智能科技公司|某新能源科技股份有限公司|某电子厂（民营）",
        "研发工程师|生产总监|总经理助理|软件工程师|质量经理|机械设计师|财务总监|项目经理|架构师|人力资源总监|CTO|测试工程师",
        PRIVATE,
        IN_WORK,
        "无",
    ),
    (
        20,
        "某外资汽车技术中心|某德资汽车电子公司|某日资轴承有限公司|某中外合资变速器公司|某港资贸易公司",
        "底盘工程师|部门经理|供应链总监|应用工程师|亚太区市场总监|EHS经理|Sr. Software Engineer|工艺工程师",
        FOREIGN,
        IN_WORK,
        "无",
    ),
    (
        7,
        "某物流科技公司|某家居用品有限公司|某医药科技公司",
        "公司法务|总账会计|日语翻译|精算师",
        PRIVATE,
        IN_WORK,
        "无",
    ),
    (
        8,
        "某机器人公司|某芯片设计公司",
        "算法工程师|技术部经理|结构工程师",
        PRIVATE,
        IN_WORK,
        "员工持股（很少）",
    ),
    # Intermediary and social organisations.
    (
        17,
        "上海某某律师事务所|某律师事务所嘉定分所|某律所",
        "律师|合伙人|执业律师|高级合伙人|律师助理|专职律师",
        FIRM,
        IN_WORK,
        "无",
    ),
    (
        9,
        "某会计师事务所|某某会计师事务所（特殊普通合伙）",
        "注册会计师|审计经理|项目经理|合伙人",
        FIRM,
        IN_WORK,
        "无",
    ),
    (4, "某税务师事务所", "注册税务师|税务师", FIRM, IN_WORK, "无"),
    (4, "某知识产权代理事务所|某专利代理事务所", "专利代理师|专利代理人", FIRM, IN_WORK, "无"),
    (4, "某房地产评估有限公司|某资产评估事务所", "房地产估价师|资产评估师", FIRM, IN_WORK, "无"),
    (5, "某工程造价咨询有限公司|某管理咨询公司", "造价工程师|咨询顾问|咨询总监", FIRM, IN_WORK, "无"),
    (
        13,
        "某行业协会|某社会工作服务社|某公益基金会|某社区公益服务中心（民非）|某养老服务社",
        "秘书长|社工|项目官员|执行主任|副秘书长|专职社会工作者",
        NONPROFIT,
        IN_WORK,
        "无",
    ),
    (8, "某民营医院|某某口腔医院（民营）", "主治医师|护士长|医生|口腔科医生", PRIVATE, IN_WORK, "无"),
    (9, "某民办学校|某民办双语学校|某民办高校", "教师|英语教师|讲师|数学老师", SKIPPED, IN_WORK, "无"),
    # People who work on their own account.
    (7, "无|没有|自由职业", "自由撰稿人|网络作家|签约网络小说作者|专栏作者", NO_UNIT, IN_WORK, SKIPPED),
    (
        8,
        "无|自由职业|个人工作室（未注册）",
        "自由画家|书法家|独立摄影师|音乐创作人|雕塑家",
        NO_UNIT,
        IN_WORK,
        SKIPPED,
    ),
    (6, "无|自由职业", "独立演员|歌手|自由导演|独立制片人", NO_UNIT, IN_WORK, SKIPPED),
    (5, "无|自由职业", "企业培训师|营销策划师|市场调研咨询师", NO_UNIT, IN_WORK, SKIPPED),
    (
        9,
        "无|没单位|SOHO",
        "自由翻译|平面设计师（自由职业）|自由经纪人|独立设计师|同声传译",
        NO_UNIT,
        IN_WORK,
        SKIPPED,
    ),
    (5, "无|自己接活", "家电维修|手机维修师傅|工程机械维修|电脑维修", NO_UNIT, IN_WORK, SKIPPED),
    # New media.
    (
        16,
        "某MCN公司|某短视频公司|某新媒体有限公司|某直播平台公司|某网络文学网站",
        "内容总监|短视频编导|新媒体编辑|运营经理|前端开发工程师|主编|人力资源经理|推送编辑|网络主播",
        PRIVATE,
        IN_WORK,
        "无",
    ),
    (5, "某新媒体公司|某MCN机构|某资讯App公司", "创始人|董事长|联合创始人", PRIVATE, IN_WORK, "控股"),
    # Outside the four groups.
    (
        9,
        "某精密铸造有限公司|某建材经营部|某餐饮管理有限公司",
        "董事长|老板|法定代表人|创始人",
        PRIVATE,
        IN_WORK,
        "控股",
    ),
    (6, "某国有汽车集团|区属国企|某央企研究院", "工程师|部门经理|会计", STATE, IN_WORK, "无"),
    (3, "某镇集体资产公司", "副总经理|会计", COLLECTIVE, IN_WORK, "无"),
    (5, "区教育局|镇政府|某街道办事处", "科员|主任|副科长", ORGAN, IN_WORK, SKIPPED),
    (2, "某公立中学", "教师|年级组长", PUBLIC, IN_WORK, SKIPPED),
    (2, "区中心医院", "主治医师|护士长", PUBLIC, IN_WORK, SKIPPED),
    (2, "区图书馆", "馆员|副研究馆员", PUBLIC, IN_WORK, SKIPPED),
    (3, "区总工会|区妇联", "干事|副主席", NOT_SURE, IN_WORK, SKIPPED),
    (3, "某社区居委会|某村委会", "主任|社区工作者", NOT_SURE, IN_WORK, SKIPPED),
    (2, "某外卖平台", "外卖骑手", NOT_SURE, IN_WORK, SKIPPED),
    (2, "网约车平台|无", "网约车司机", NOT_SURE, IN_WORK, SKIPPED),
    (1, "某快递公司", "快递小哥", NOT_SURE, IN_WORK, SKIPPED),
    (5, "自己开的小吃店|水果店|某某服装店", "店主|老板|个体户", TRADER, IN_WORK, "控股"),
    (6, "某电子厂|某物业公司|某超市有限公司", "操作工|保安|收银员|前台", PRIVATE, IN_WORK, "无"),
    (2, "无", "退休教师|退休", SKIPPED, RETIRED, SKIPPED),
    (2, "无", "大学生|研究生", SKIPPED, STUDENT, SKIPPED),
    (2, EMPTY, EMPTY, SKIPPED, HOME, SKIPPED),
    # Facts are missing.
    (
        9,
        "某机电有限公司|某科技有限公司|某实业公司",
        "工程师|技术总监|部门经理|研发主管",
        NOT_SURE,
        IN_WORK,
        "无",
    ),
    (2, "某医院", "医生|主治医师", NOT_SURE, IN_WORK, SKIPPED),
    (1, "某学校", "教师", NOT_SURE, IN_WORK, SKIPPED),
    (4, EMPTY, "设计师|画家|会计师|咨询顾问", SKIPPED, IN_WORK, SKIPPED),
    # The sources themselves disagree.
    (5, "某贸易有限公司|某日用品公司", "销售经理助理|市场专员|新媒体运营|人事专员", PRIVATE, IN_WORK, "无"),
    (3, "无|自媒体", "自媒体作者|美食博主|UP主|公众号号主", NO_UNIT, IN_WORK, SKIPPED),
)

#: Township, employer, title, kind of unit, status, shares, second employer, second title: rows as they come.
ODD: tuple[tuple[str, ...], ...] = (
    ("南翔鎮", "某軟體科技公司", "軟體工程師", PRIVATE, IN_WORK, "无", EMPTY, EMPTY),
    ("　安亭镇 ", "某汽车电子公司", "ＩＴ　工程师", FOREIGN, IN_WORK, "无", EMPTY, EMPTY),
    ("马陆镇", "某 智能 装备 公司", " 程 序 员 ", PRIVATE, IN_WORK, "无", EMPTY, EMPTY),
    ("江桥镇", "某广告公司", "摄影师/平面设计师/UI", PRIVATE, IN_WORK, "无", EMPTY, EMPTY),
    ("嘉定镇街道", "无", "自由撰稿人、兼职翻译", NO_UNIT, IN_WORK, SKIPPED, EMPTY, EMPTY),
    ("新成路街道", "原某国企", "原车间主任，已退休", SKIPPED, RETIRED, SKIPPED, EMPTY, EMPTY),
    ("真新街道", "某报社", "前记者，现自由撰稿", NO_UNIT, IN_WORK, SKIPPED, EMPTY, EMPTY),
    ("菊园新区", EMPTY, "政协委员", SKIPPED, IN_WORK, SKIPPED, EMPTY, EMPTY),
    ("嘉定工业区", "某短视频公司", "UP主🎬✨", PRIVATE, IN_WORK, "无", EMPTY, EMPTY),
    (
        "徐行镇",
        '=HYPERLINK("http://example.invalid","某公司")',
        "+1 工程师",
        NOT_SURE,
        IN_WORK,
        "无",
        EMPTY,
        EMPTY,
    ),
    ("宝山区", "某私营企业", "技术员", PRIVATE, IN_WORK, "无", EMPTY, EMPTY),
    (EMPTY, "某会计师事务所", "审计助理", FIRM, IN_WORK, "无", EMPTY, EMPTY),
    ("外冈镇", "某民营企业", "上班族", PRIVATE, IN_WORK, "无", EMPTY, EMPTY),
    ("安亭镇", "某律所", "律师\n（合伙人）", FIRM, IN_WORK, "无", EMPTY, EMPTY),
    ("南翔镇", "某技术公司（民营）", "高级工程师", PRIVATE, IN_WORK, "较多（参股）", EMPTY, EMPTY),
    ("马陆镇", "某公立医院", "主治医师", PUBLIC, IN_WORK, SKIPPED, "某民营医院", "坐诊医生"),
    ("江桥镇", "某软件有限公司", "产品经理", PRIVATE, IN_WORK, "无", "无", "网络小说作者"),
    ("南翔镇", "某设计公司", "老板", "其他〖夫妻店〗", IN_WORK, "控股", EMPTY, EMPTY),
    ("安亭镇", "某新媒体公司", "内容编辑", PRIVATE, "灵活就业", "无", EMPTY, EMPTY),
    ("华亭镇", "某农业合作社", "种植技术员", COLLECTIVE, IN_WORK, "无", EMPTY, EMPTY),
)

#: The answer that is sent a second time, with another title, and the place where the second comes.
ANSWERED_TWICE = (41, 188)


class Turns:
    """Numbers in an order that looks like chance and is the same on every machine."""

    def __init__(self, seed: int) -> None:
        self._state = seed

    def below(self, bound: int) -> int:
        self._state = (self._state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self._state >> 33) % bound

    def mixed(self, things: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
        mixed = list(things)
        for last in range(len(mixed) - 1, 0, -1):
            other = self.below(last + 1)
            mixed[last], mixed[other] = mixed[other], mixed[last]
        return mixed


def _regular() -> Iterator[tuple[str, ...]]:
    """Yield employer, title, kind of unit, status and shares of the people of the profiles."""
    for number, employers, titles, unit, status, shares in PROFILES:
        employer_words, title_words = employers.split("|"), titles.split("|")
        for at in range(number):
            employer = employer_words[at % len(employer_words)]
            # A step of its own, so that employers and titles do not always meet in the same pairs.
            title = title_words[(at + at // len(title_words)) % len(title_words)]
            yield employer, title, unit, status, shares


def _people(turns: Turns) -> list[tuple[str, ...]]:
    townships = [(name,) for name, number in TOWNSHIPS.items() for _ in range(number)]
    regular = list(_regular())
    if len(regular) != len(townships):
        raise ValueError(f"{len(townships)} places, {len(regular)} people")
    places = turns.mixed(townships)
    people = turns.mixed(regular)
    placed = [(*place, *person, EMPTY, EMPTY) for place, person in zip(places, people, strict=True)]
    return turns.mixed([*placed, *ODD])


def survey_rows() -> Iterator[tuple[str, ...]]:
    """Yield the rows of the export, header first, summary last."""
    yield HEADER
    turns = Turns(310114)
    people = _people(turns)
    codes = [f"s{turns.below(16**6):06x}" for _ in people]
    first, place = ANSWERED_TWICE
    again = people[first]
    rows = list(zip(codes, people, strict=True))
    rows.insert(place, (codes[first], (again[0], again[1], "部门负责人", *again[3:])))
    moment = dt.datetime(2018, 9, 3, 8, 30)
    for number, (code, answers) in enumerate(rows, 1):
        moment += dt.timedelta(seconds=40 + turns.below(1800))
        chosen = [activity for activity in ACTIVITIES if turns.below(3) == 0] or [ACTIVITIES[0]]
        yield (
            str(number),
            moment.strftime("%Y/%m/%d %H:%M:%S"),
            f"{45 + turns.below(400)}秒",
            "微信" if turns.below(5) else "链接",
            "（合成数据）",
            f"203.0.113.{1 + turns.below(254)}(上海-上海)",
            code,
            *answers,
            "┋".join(chosen),
            "同意",
        )
    yield ("合计", *[""] * 6, f"{len(rows)}份", *[""] * (len(HEADER) - 8))


def survey_text() -> str:
    """Return the export as text."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(survey_rows())
    return text.getvalue()


def survey_files() -> dict[str, bytes]:
    """Return the files by name."""
    text = survey_text()
    return {"survey.csv": text.encode("utf-8-sig"), "survey-gb18030.csv": text.encode("gb18030")}


if __name__ == "__main__":
    for name, content in survey_files().items():
        (DATA / name).write_bytes(content)
