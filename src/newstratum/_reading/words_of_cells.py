"""What the two cells of a form tell of: the unit, and the person, whose words may stand in either.

A cell for the unit may hold what belongs to the title: 某公司,我占股六成; 没有公司,自己接活; a body in which
somebody has a post of honour. Headings of the form may have been left in the cells.
"""

from __future__ import annotations

import re
from typing import Final

from newstratum._reading.normalise import normalise
from newstratum._reading.owners.holdings import holds_little_of_it
from newstratum._reading.patterns import compile_pattern

#: What an employer cell says of the person, behind the unit: 某公司,我占股六成; 某公司(法人是本人).
_OF_THE_PERSON: Final = compile_pattern(
    "[,;，；(（]("
    "(?:我们?|本人|自己|股东和?法?人?|法人|法人代表|法定代表人|法人股东|老板|实控人|大股东|i |my |"
    "(?:sole )?(?:proprietor|owner|founder|boss)[: ]+(?:is )?(?:me|myself)|owned by me|all mine)"
    "[^,;，；()（）]*)[)）]?$",
    re.IGNORECASE,
)
_HOLDS: Final = compile_pattern(
    "股|占|持|法人|老板|[开办创出]|实控|"
    "(?:我|本人|自己|自家)的?[^,，]{0,4}(?:店|厂|作坊|公司|铺|摊|工作室|馆|园|场)|own|found|hold|share|"
    "propriet|boss|mine",
    re.IGNORECASE,
)
_SAYS_I: Final = compile_pattern(r"我|本人|自己|\bi\b|\bmy\b|\bme\b", re.IGNORECASE)
#: A post of honour in place of a unit, where the title names the job: 某学会理事 | 公办大学教师.
_HONOUR: Final = compile_pattern(
    "(?:协会|学会|商会|联谊会|研究会|促进会|联合会|校友会|政协|人大|党代会|"
    "委员会)[^,;，；()（）]{0,4}?(?:会员|理事|常务理事|副会长|会长|委员|代表|监事|顾问|副理事长|常委)$"
)


#: A body with posts of honour in place of a unit, and such a post in front of the job in another unit.
_BODY_OF_HONOUR: Final = compile_pattern(
    "(?:协会|学会|商会|联谊会|研究会|促进会|校友会|新联会|知联会|同学会|同乡会|联合会|政协|人大|党代会|侨联|"
    "青联|工商联|妇联|科协|文联|作协)$"
)
_HONOUR_AHEAD: Final = compile_pattern(
    "(?P<post>(?:兼职|名誉|荣誉|特邀)?(?:常务|副|轮值|执行)*(?:会长|主席|理事长?|监事长?|委员|代表|常委|"
    "会员))"
    "[,，;；、/ ]+(?P<job>(?!.*(?:分管|联系|党组|主持|秘书处|服务中心|中心学校))"
    "(?=.*(?:公司|集团|[^,，]厂|医院|学校|大学|事务所|律所|[^,，]店|银行|平台|机构|诊所|工作室|[民私外国央]企|企业))"
    ".{4,})"
)
#: A post without pay in place of a unit.
_UNPAID_POST: Final = compile_pattern(
    "[(（](?:义务|不拿钱|不拿工资|无报酬|志愿|不脱产|无偿|兼职无薪)[)）]$|志愿者$"
)
#: Words behind a shop's name by which somebody says to have none: 手机医院 没有店 就我自己.
_ALONE: Final = compile_pattern(
    "[ ,，;；、]("
    "(?:没有?(?:店|公司|门面|单位|执照|雇人)|就我|自己一?个?人|一个人|个人(?:干|做|名义|接)|无(?:店|"
    "单位|门面)"
    "|(?:no,? )?(?:just|only) (?:me|myself)|me alone|nobody but me)"
    "[^,，;；]*(?:,[^,;]*)?)$",
    re.IGNORECASE,
)
#: What says in an employer cell that there is none: 没有公司,自己接活; 不属任何公司.
_SAYS_NONE: Final = compile_pattern(
    "(?:我|目前|现在|暂)?(?:没有?|无(?!锡|线|人|限|忧|界|双|机|极|疆|损|菌|尘|为|名|印)|不(?:属|隶属|"
    "挂|归|在|供职|受)|未(?:在|受|挂|隶|签)|非)"
    "(?:于|靠|聘|雇|属|有|签)*(?:任何|固定|正式|哪家|一家)?(?:于)?(?:工作)?(?:单位|公司|机构|组织|企业|"
    "雇主|东家|老板|挂靠)"
    "(?=$|[,，;；、 /|]|自|个|独)"
)


#: Who says to be no staff of those they work for: 承揽给博物馆画图,非馆里员工.
_NO_STAFF: Final = compile_pattern(
    "[,，;；(（](?:我)?(?:并?非|并?不是|不算|没有|无)(?:他们|馆里|院里|社里|公司|平台|单位|台里|团里|校方|"
    "店里|厂里|任何)?的?(?:员工|职工|雇员|雇佣关系|劳动关系|雇佣|聘用关系)(?=$|[,，;；)）])"
)
#: Who has left the unit, told behind it: 某公司(已离职).
_HAS_LEFT: Final = compile_pattern(
    "(?<=[行店馆坊社部站院所厂企局会园学校司团心构台])[,，;；(（]((?:现)?已经?(?:离职|辞职))了?[)）]?$"
)
#: A title that names a unit tells of a job of today.
_UNIT_TOLD: Final = compile_pattern("公司|企|集团|厂|[院校所店社局]|中心|银行|MCN|mcn|平台|现在|目前|如今")
#: Who is signed by a unit, told behind it: 短视频公司(私营)签约创作者.
_SIGNED: Final = compile_pattern(
    "^(?P<unit>[^,，;；()（）]{2,14}(?:公司|机构|公会|mcn|"
    "MCN)(?:[(（][^()（）]*[)）])?)的?(?P<post>签约(?:创作者|主播|达人|艺人|博主|[uU][pP]主|"
    "网红)(?![^,，]*(?:助理|运营|经理)).*)$"
)
#: The owner of a unit in place of it: 代理记账公司老板.
_OWNER_OF_IT: Final = compile_pattern(
    "^(?P<unit>[^,，;；()（）的]{2,14}(?:公司|厂|店|所|企业|工作室|诊所|馆|行|坊))的?(?:老板娘?|创始人|"
    "法人代表|法人|东家|业主|店主|掌柜|投资人)(?=$|[,，;；(（])"
)
#: Signs that an employer cell holds more than a name.
MARKS: Final = frozenset(",，;；、 (（")
_FIRST: Final = frozenset("没无不未非我目现暂")
_LAST: Final = frozenset("会协大联员事委代监顾问常者表长板人家主柜娘")


#: Words that send to the other cell; 同上 means the row above.
_SEE_LEFT: Final = frozenset({"同左", "见左", "见左栏", "如左", "见单位栏"})
_SEE_RIGHT: Final = frozenset({"同右", "见右", "见右栏", "如右", "见职务栏"})
#: Headings of a form that were left in the cell: 单位名称：某某公司, 职务：会计.
_UNIT_HEADING: Final = compile_pattern("(?:工作|就职|供职|任职|所在)?单位(?:名称|全称)?[:：] *(?=[^ ])")
_POST_HEADING: Final = compile_pattern(
    "(?:现任|担任)?(?:职务|职位|岗位|职业|工种|职称)(?:名称)?[:：] *(?=[^ ])"
)


def part_unit_and_person(employer: str | None, title: str | None) -> tuple[str | None, str | None]:
    """Return what two cells tell of the unit and of the person.

    Args:
        employer: The cell for the unit.
        title: The cell for the title.

    Returns:
        The words on the unit, and those on the person, without headings; None where nothing is told.
    """
    employer = None if employer in _SEE_RIGHT else employer and employer.rstrip()
    title = None if title in _SEE_LEFT else title
    if not employer or not title:
        return employer, title
    employer, title = _drop_heading(employer, _UNIT_HEADING), _drop_heading(title, _POST_HEADING)
    if not _may_tell_of_a_person(employer):
        return employer, title
    return _part_what_tells_of_the_person(employer, title)


def _drop_heading(cell: str, heading: re.Pattern[str]) -> str:
    found = heading.match(cell)
    return cell if found is None else cell[found.end() :]


def _may_tell_of_a_person(employer: str) -> bool:
    first, last = employer[0], employer[-1]
    return first in _FIRST or last in _LAST or not MARKS.isdisjoint(employer) or "签约" in employer


def _part_what_tells_of_the_person(employer: str, title: str) -> tuple[str | None, str | None]:
    """Return the words of both cells, what tells of the person with those of the title."""
    if _BODY_OF_HONOUR.search(employer) and (honour := _HONOUR_AHEAD.fullmatch(title)) is not None:
        # 区政协 | 委员,民营公司技术总监: the job decides (domain table, 4.1).
        return None, f"{honour['job']}，{employer}{honour['post']}"
    if _SAYS_NONE.match(employer):
        return None, f"{title}，{employer}"
    if (signed := _SIGNED.match(employer)) is not None:
        return signed["unit"], f"{signed['post']}，{title}"
    left = _HAS_LEFT.search(employer)
    if left is not None:
        if _UNIT_TOLD.search(title):
            # 中学(已离职) | 民营公司会计: the job of today decides.
            return None, title
        return employer[: left.start()], f"{title}，{left[1]}"
    if _NO_STAFF.search(employer):
        return None, f"{title}，{employer}"
    if (owner := _OWNER_OF_IT.match(employer)) is not None:
        return owner["unit"], f"{title}，我是老板"
    if _UNPAID_POST.search(employer):
        return None, title
    if _HONOUR.search(employer):
        return None, f"{title}，{employer}"
    if (alone := _ALONE.search(employer)) is not None and alone.start():
        return employer[: alone.start()], f"{title}，{alone[1]}"
    found = _OF_THE_PERSON.search(employer)
    if found is None or not found.start() or not (_SAYS_I.search(found[1]) and _HOLDS.search(found[1])):
        return employer, title
    if holds_little_of_it(normalise(employer).text):
        # 老板控股,我占两成: what others hold belongs to it.
        return employer, title
    return employer[: found.start()], f"{title}，{found[1]}"
