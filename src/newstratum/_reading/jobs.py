"""Read employer and title cells of a form into engagements with evidence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Final

from attrs import field, fields, frozen

from newstratum._model.people.evidence import Evidence
from newstratum._model.people.occupations import Fact, Status, YesNo, to_outside_party, to_status
from newstratum._model.people.people import Engagement
from newstratum._model.values.sensitive import UnitName
from newstratum._reading.cells import (
    POST_OF_HONOUR,
    EmployerCell,
    TitleCell,
    read_both_in_one,
    read_employer_cell,
    read_title_cell,
)
from newstratum._reading.combination import (
    EngagementFacts,
    JobSegment,
    combine_segment,
    is_shown_in,
    segment_jobs,
)
from newstratum._reading.english.both_in_one import are_exchanged_in_english, part_english_words
from newstratum._reading.evidence_words import ReadJobs, show_written_words
from newstratum._reading.lexicon import Lexicons
from newstratum._reading.normalise import normalise
from newstratum._reading.owners.holdings import holds_little_of_it
from newstratum._reading.patterns import compile_pattern
from newstratum._reading.sentences.both_in_one import are_exchanged, part_unit_and_post
from newstratum._reading.sentences.descriptions import segment_description
from newstratum._short_repr import ShortRepr

#: Lexicons whose readings are kept; a program uses one, a test a few.
_LEXICON_CACHE_SIZE: Final = 4
#: Cells and pairs of cells whose readings are kept: forms repeat themselves.
_CELL_CACHE_SIZE: Final = 8_192
_PAIR_CACHE_SIZE: Final = 32_768


@frozen(kw_only=True)
class JobWords:
    """The words of one job as a form has them."""

    employer: str | None = field(default=None, repr=False)
    title: str | None = field(default=None, repr=False)
    #: The columns they come from, for the evidence.
    employer_origin: str = "employer_text"
    title_origin: str = "title_text"


@frozen
class ReadNote(ShortRepr):
    """Something about a cell that a person may want to look at; it names the column, never the words."""

    #: too_long, control_characters, formula, pictures_only, pictures, unread, no_job, honorary,
    #: former_job, credit_code_invalid, contradiction, several_jobs.
    code: str
    origin: str


@frozen(kw_only=True)
class ReadForm(ShortRepr):
    """What a form, or a row of a file, says of a person; ready to be classified.

    A fact that is not told is None: nothing is assumed here.
    """

    #: What the person does in life, apart from any one job.
    status: Fact[Status] = field(default=None, converter=to_status)
    #: An attestation by the person; it decides the scope of the work and nothing else.
    outside_party: Fact[YesNo] = field(default=None, converter=to_outside_party, repr=False)
    #: The jobs, each fact with the words it was read in.
    engagements: tuple[Engagement, ...] = ()
    #: Evidence for the status.
    evidence: tuple[Evidence, ...] = ()
    #: What a person may want to look at: cells that could not be read, contradictions.
    notes: tuple[ReadNote, ...] = ()
    #: Code of the township unit, where it was given with the form.
    township: str | None = None
    #: Identifier of the person or row, where it was given with the form.
    id: str | None = None


def read_jobs(cells: Sequence[JobWords], lexicons: Lexicons) -> ReadForm:
    """Read the employer and title cells of one form.

    A cell may hold several jobs. Words of a former job, and of somebody who does not work, give a status
    and no engagement; words that name no job give an engagement without facts. Nothing that a person
    could type makes this fail: what cannot be read is unknown, and the evidence says why.
    """
    reader = _get_reader(lexicons)
    engagements: list[Engagement] = []
    said: list[Evidence] = []
    past: list[Evidence] = []
    notes: list[ReadNote] = []
    for words in cells:
        for segment, found in reader.read(words):
            if found is not None:
                engagements.append(_build_engagement(segment, found, words))
            said += segment.status
            past += segment.status_if_no_job
            for code, column in (*segment.notes, *(found.notes if found else ())):
                notes.append(ReadNote(code, words.title_origin if column else words.employer_origin))
    if not said and not engagements:
        said = past
    statuses = frozenset(value for evidence in said for value in evidence.value) if said else None
    if len(said) > 1 and len({evidence.value for evidence in said}) > 1:
        notes.append(ReadNote("contradiction", said[-1].origin))
    return ReadForm(
        status=statuses or None, engagements=tuple(engagements), evidence=tuple(said), notes=tuple(notes)
    )


def _build_engagement(segment: JobSegment, found: EngagementFacts, words: JobWords) -> Engagement:
    named = segment.unit is not None and segment.unit.named
    told, title = _strip_to_none(words.employer), _strip_to_none(words.title)
    employer = (told or title) if named else None
    title = title or told
    return name_engagement(
        found.nameless,
        UnitName(employer) if employer else None,
        UnitName(title) if title and segment.names_title else None,
    )


def _strip_to_none(cell: str | None) -> str | None:
    return cell if cell and cell.strip() else None


_NAMES: Final = ("employer", "title")
#: The fields of a job but the names of its unit and title.
NAMELESS: Final = tuple(each.name for each in fields(Engagement) if each.name not in _NAMES)
#: What sets each of them, and the names behind: a frozen class refuses to be set by name.
_SLOTS: Final = tuple(getattr(Engagement, name).__set__ for name in (*NAMELESS, *_NAMES))
#: Returns all that is known of a job but the names of its unit and title.
get_nameless_facts: Final = attrgetter(*NAMELESS)


def name_engagement(checked: Engagement, employer: UnitName | None, title: UnitName | None) -> Engagement:
    """Return a copy of an engagement with the names of its unit and title."""
    # Its facts were checked when it was made; to check them again for every row would take twice as long.
    named = Engagement.__new__(Engagement)
    values = (*get_nameless_facts(checked), employer, title)
    for put, value in zip(_SLOTS, values, strict=True):
        put(named, value)
    return named


#: What an employer cell says that names no unit.
_ON_ONES_OWN: Final = "自由职业"


#: What an employer cell says of the person, behind the unit: 某公司,我占股六成; 某公司(法人是本人).
_OF_THE_PERSON: Final = compile_pattern(
    "[,;，；(（]("
    "(?:我们?|本人|自己|股东和?法?人?|法人|法人代表|法定代表人|法人股东|老板|实控人|大股东|i |my |"
    "(?:sole )?(?:proprietor|owner|founder|boss)[: ]+(?:is )?(?:me|myself)|owned by me|all mine)"
    ""
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
    "[,，;；、/ ]+"
    "(?P<job>(?=.*(?:公司|企|集团|厂|医院|学校|大学|事务所|律所|店|中心|银行|平台|机构|诊所|工作室)).{4,})"
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
_MARKS: Final = frozenset(",，;；、 (（")
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


def _drop_heading(cell: str, heading: re.Pattern[str]) -> str:
    found = heading.match(cell)
    return cell if found is None else cell[found.end() :]


def _may_tell_of_a_person(employer: str) -> bool:
    first, last = employer[0], employer.rstrip()[-1:]
    return first in _FIRST or last in _LAST or not _MARKS.isdisjoint(employer) or "签约" in employer


def _part_what_tells_of_the_person(employer: str | None, title: str | None) -> tuple[str | None, str | None]:
    """Return the words of both cells, what tells of the person with those of the title."""
    if not employer or not title or not _may_tell_of_a_person(employer):
        return employer, title
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


class _Reader:
    """Readings of one set of lexicons, the latest kept: a roster repeats its cells."""

    def __init__(self, lexicons: Lexicons) -> None:
        self._employer = lru_cache(_CELL_CACHE_SIZE)(lambda cell: read_employer_cell(cell, lexicons))
        self._title = lru_cache(_CELL_CACHE_SIZE)(
            lambda cell, beside: read_title_cell(cell, lexicons, beside_a_unit=beside)
        )
        self._both_in_one = lru_cache(_CELL_CACHE_SIZE)(
            lambda cell: read_both_in_one(cell, self._employer(cell), lexicons)
        )
        self._exchanged = lru_cache(_CELL_CACHE_SIZE)(
            lambda employer, title: (are_exchanged_in_english if _is_english(title) else are_exchanged)(
                employer, title, lexicons
            )
        )
        self._parted = lru_cache(_CELL_CACHE_SIZE)(
            lambda cell: (part_english_words if _is_english(cell) else part_unit_and_post)(cell, lexicons)
        )
        self._pair = lru_cache(_PAIR_CACHE_SIZE)(_read_pair)
        # Many cells mean the same: only the words that are shown of them have to be found for each.
        described = lru_cache(_CELL_CACHE_SIZE)(
            lambda employer, title, origins: _read_description(employer, title, origins, lexicons)
        )
        self._described = lru_cache(_CELL_CACHE_SIZE)(
            lambda employer, title, origins, words: _show_words(
                described(employer, title, origins), words, lexicons
            )
        )
        self._lexicons = lexicons

    def read(self, words: JobWords) -> ReadJobs:
        of_unit, of_person, origins = self._place(words)
        employer: EmployerCell = self._employer(of_unit)
        title: TitleCell = self._title(of_person, _strip_to_none(of_unit) is not None)
        if title.clauses and of_unit and not employer.clauses and employer.may_hold_a_title:
            # B站UP主 | 没公司没签约: the first cell names a job, and no unit.
            own = () if any(unit.matches for unit in employer.units) else self._both_in_one(of_unit)[1].parts
            if own and all(part.at_end for part in own):
                employer, title = self._employer(None), self._title(f"{of_unit}，{of_person}", False)
        plainly = not of_unit and (title.parts or title.clauses) and "misspelt" not in title.notes
        parted = self._parted(of_person) if plainly else None
        if parted is not None:
            # 管理咨询公司数字化转型顾问: what two cells hold stands in one.
            employer, title = self._employer(parted[0]), self._title(parted[1], True)
            origins = (origins[1], origins[1])
        if employer.clauses or title.clauses:
            return self._described(employer, title, origins, words)
        if not title.parts and not title.trouble and employer.may_hold_a_title:
            employer, title = self._both_in_one(of_unit)
            origins = (origins[0], origins[0])
        elif title.parts and employer.may_hold_a_title and not employer.ends_as_a_name:
            # What somebody does on their own account names no unit: 独立音乐人.
            own = self._both_in_one(of_unit)[1].parts
            if own and all(part.on_own_account for part in own):
                employer = self._employer(_ON_ONES_OWN)
        read = self._pair(employer, title, origins)
        return _show_words(read, words, self._lexicons)

    def _place(self, words: JobWords) -> tuple[str | None, str | None, tuple[str, str]]:
        """Return what tells of the unit and of the person, in whichever cell it stands, and both columns."""
        of_unit, of_person = words.employer, words.title
        of_unit = None if of_unit in _SEE_RIGHT else of_unit
        of_person = None if of_person in _SEE_LEFT else of_person
        if of_unit and of_person:
            of_unit, of_person = (
                _drop_heading(of_unit, _UNIT_HEADING),
                _drop_heading(of_person, _POST_HEADING),
            )
        of_unit, of_person = _part_what_tells_of_the_person(of_unit, of_person)
        in_unit, in_title = words.employer_origin, words.title_origin
        if not of_unit:
            return of_unit, of_person, (in_unit, in_title)
        if of_unit == of_person:
            # One text in both cells tells one thing.
            return None, of_person, (in_unit, in_title)
        if of_person and len(of_person) <= _LONGEST_HONOUR and of_unit.endswith("会"):
            honour = f"{of_unit}{_TERM_OF_OFFICE.sub('', of_person)}"
            if len(honour) <= _LONGEST_NAME_OF_HONOUR and POST_OF_HONOUR.search(honour):
                # 东街商会 | 会长: by itself a post of honour is no job.
                return None, honour, (in_title, in_title)
        if of_person and _may_be_a_name(of_person) and self._exchanged(of_unit, of_person):
            # 护士 | 民营康复医院
            return of_person, of_unit, (in_title, in_unit)
        if not _strip_to_none(of_person) and self._tells_of_a_job(of_unit):
            # A column for the unit and the post: what it tells means the same in either cell.
            return None, of_unit, (in_unit, in_unit)
        return of_unit, of_person, (in_unit, in_title)

    def _tells_of_a_job(self, cell: str) -> bool:
        """Say whether a cell for the unit tells what somebody does, and is no name alone."""
        if _MARKS.isdisjoint(cell) and _ENDS_AS_A_NAME.search(cell):
            # 铁路局职工家属开的面馆 is a name, whatever words stand in it.
            return False
        if self._parted(cell) is not None:
            return True
        named = _MARKS.isdisjoint(cell) and self._employer(cell).ends_as_a_name
        return not named and bool(self._title(cell, False).clauses)


#: A longer title tells more than a post of honour, and no body has a longer name.
_LONGEST_HONOUR: Final = 14
_LONGEST_NAME_OF_HONOUR: Final = 40
_TERM_OF_OFFICE: Final = compile_pattern(
    r"[(（][^()（）]{0,4}[0-9一二三四五六七八九十]+[^()（）]{0,2}届[)）]$"
)


def _show_words(read: ReadJobs, words: JobWords, lexicons: Lexicons) -> ReadJobs:
    """Return what was read with evidence that shows words of the cells, and the columns they stand in."""
    cells = ((words.employer_origin, words.employer), (words.title_origin, words.title))
    by_column = dict(cells)
    for segment, found in read:
        for told in (segment.status, segment.status_if_no_job, found.evidence if found is not None else ()):
            for each in told:
                if not is_shown_in(by_column.get(each.origin), each.words):
                    return show_written_words(read, cells, lexicons)
    return read


#: What names of units end with, known or not.
_ENDS_AS_A_NAME: Final = compile_pattern(
    "(?:[行店馆铺坊社部站院所厂吧企台会局队园场处办端]|中心|公司|集团|企业|[学高]校|[中小大]学|[初高]中|政府|"
    "机构|单位|平台|MCN|mcn|"
    "[制服][造务]商|物流|小吃|烧烤|奶茶|咖啡|超市|美发) *$"
)
#: No Chinese character comes before it.
_CHINESE: Final = "\u2e80"


def _is_english(cell: str) -> bool:
    return max(cell) < _CHINESE


def _may_be_a_name(cell: str) -> bool:
    return _ENDS_AS_A_NAME.search(cell) is not None or _is_english(cell)


#: Jobs told in other words are the same jobs, and so are their facts.
_combine: Final = lru_cache(_PAIR_CACHE_SIZE)(combine_segment)


def _read_pair(employer: EmployerCell, title: TitleCell, origins: tuple[str, str]) -> ReadJobs:
    segments = segment_jobs(employer, title, origins)
    return tuple((segment, _combine(segment, origins)) for segment in segments)


def _read_description(
    employer: EmployerCell, title: TitleCell, origins: tuple[str, str], lexicons: Lexicons
) -> ReadJobs:
    return tuple(
        (segment, _combine(segment, from_columns))
        for segment, from_columns in segment_description(employer, title, origins, lexicons)
    )


@lru_cache(_LEXICON_CACHE_SIZE)
def _get_reader(lexicons: Lexicons) -> _Reader:
    return _Reader(lexicons)
