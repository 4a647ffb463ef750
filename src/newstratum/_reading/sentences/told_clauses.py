"""What the words of one clause were read as: its unit, what is done, how, and what share is stated."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from attrs import Factory, evolve, field, frozen

from newstratum._model.people.evidence import Strength
from newstratum._model.people.occupations import ON_OWN_ACCOUNT, Relation
from newstratum._model.people.occupations import EmployerKind as Kind
from newstratum._reading.cells import TitlePart, mark_part, only_says_the_owner, split_jobs
from newstratum._reading.confusions import mark_slips
from newstratum._reading.lexicon import Entry, Lexicons, TermKind
from newstratum._reading.patterns import compile_pattern
from newstratum._reading.remarks import clean_remark
from newstratum._reading.sentences.clause import Clause, ClauseWord
from newstratum._reading.sentences.owners_told import OWNERS, judge_remark
from newstratum._reading.sentences.told_jobs import SHOPS, build_own_unit, get_kinds, join_units, read_work
from newstratum._reading.unit_names import NO_EMPLOYER, EmployerReading, Match, read_employer

_OF_UNIT: Final = frozenset({"employer_kind", "ownership", "employer_business", "registration"})
_HIRED: Final[frozenset[str]] = frozenset({Relation.EMPLOYEE})
_HOLDS: Final[frozenset[str]] = frozenset({Relation.OWNER, Relation.FOUNDER})
_OWN_FIRM: Final[frozenset[str]] = frozenset({Kind.PRIVATE_ENTERPRISE})
_CACHE_SIZE: Final = 8_192


#: How a clause begins that tells what somebody in a post deals with.
_HANDLES: Final = compile_pattern(
    "(?:我|主要|平时|日常|专门|具体|也|还|同时)*(?:负责|分管|主管|兼管|统管|对接|统筹|协调|跟进|把控|抓|盯|"
    "管(?!理员|家))"
)


#: What terms begin with that tell what is done, and no post: 做海报.
DOES: Final = ("做", "搞")


def _is_told_first(entry: Entry, clause: Clause) -> bool:
    return entry.term.startswith(DOES) and clause.words.startswith(entry.term)


#: How a clause begins that names a post, whatever noun it ends with: 我是带班老师.
_I_AM: Final = ("我是", "本人是", "我就是")


@frozen
class ToldClause:
    """A clause and what its words were read as."""

    clause: Clause
    unit: EmployerReading
    parts: tuple[TitlePart, ...]
    #: What the words of the clause say of how somebody works.
    manner: tuple[Entry, ...]
    #: Share of the unit's capital that it states.
    share: float | None = None
    #: Whether it only says who owns the unit before it.
    remark: bool = False
    #: Whether it speaks of somebody else than the writer.
    of_another: bool = False
    #: Whether it says that somebody serves no unit.
    alone: bool = field(
        default=Factory(
            lambda self: any(map(is_alone, self.manner)) or any(part.on_own_account for part in self.parts),
            takes_self=True,
        ),
        init=False,
        eq=False,
        repr=False,
    )

    @property
    def names_job(self) -> bool:
        return self.unit.named or bool(self.parts)

    @property
    def is_of_today(self) -> bool:
        """Whether it tells of what is so today, and of no second job."""
        over = self.clause.time is not ClauseWord.PRESENT or self.clause.words.endswith("出身")
        return not over and self.clause.place is None and not self.clause.negated

    @property
    def has_post(self) -> bool:
        """Whether it names a post."""
        return any(part.head is not None and is_a_post(part.head) for part in self.parts)

    @property
    def is_done_in_a_post(self) -> bool:
        """Whether it only tells what is done in a post that was named: 人事经理,负责招聘."""
        done = all(
            part.head is not None
            and (part.head.kind is TermKind.ACTIVITY or _is_told_first(part.head, self.clause))
            for part in self.parts
        )
        done = done and not self.clause.words.startswith(_I_AM)
        return done or _HANDLES.match(self.clause.words) is not None


def is_a_post(entry: Entry) -> bool:
    """Say whether a term names a post, and not only what is done in one: 设计师, and not 做海报."""
    return entry.kind in _POSTS and not entry.term.startswith(DOES)


_POSTS: Final = frozenset({TermKind.TITLE, TermKind.TITLE_WHOLE, TermKind.EMPLOYER_TITLE})


def is_alone(entry: Entry) -> bool:
    """Say whether a word says that somebody serves no unit."""
    relation = entry.values_of("relation")
    return relation is not None and relation <= ON_OWN_ACCOUNT


def compares_jobs(entry: Entry) -> bool:
    """Say whether a word says which of several jobs is the main one."""
    return entry.values_of("main_income") is not None or entry.values_of("full_time") is not None


def is_hired(entry: Entry) -> bool:
    """Say whether a word says that somebody is employed."""
    return entry.values_of("relation") == _HIRED


def holds_a_unit(entry: Entry) -> bool:
    """Say whether a word may say that somebody owns or founded a unit."""
    return not _HOLDS.isdisjoint(entry.values_of("relation") or ())


def only_holds(entry: Entry) -> bool:
    """Say whether a word says that somebody owns or founded a unit, and leaves nothing else open."""
    relation = entry.values_of("relation")
    return relation is not None and relation <= _HOLDS


def read_clause(clause: Clause, lexicons: Lexicons) -> ToldClause:
    """Read the words of a clause."""
    if clause.unit and clause.led_in_by is None and clause.activity.startswith(_IS):
        # 门店是私人老板 tells of a unit that was told before.
        clause = evolve(clause, unit="", activity=f"{clause.unit}{clause.activity}")
    if clause.unit.startswith("兼职") and (part_time := lexicons.modifiers.terms.get("兼职")) is not None:
        # 兼职律所助理
        clause = evolve(clause, unit=clause.unit[2:], cues=(*clause.cues, part_time))
    if clause.led_in_by is None and _ITS_BUSINESS.match(f"{clause.unit}{clause.activity}") is not None:
        # 公司做短视频的 tells what the unit does, and not what the person does.
        unit = read_employer(f"{clause.activity}的{clause.unit}", lexicons)
        return ToldClause(clause, evolve(unit, named=False), (), (), remark=True)
    cues, activity = clause.cues, clause.activity
    manner = tuple(
        entry
        for entry in cues
        if any(fact not in _OF_UNIT and fact not in ("mark", "status") for fact, _ in entry.facts)
    )
    of_unit = tuple(
        (entry, Strength.EMPLOYER_WORD) for entry in cues if any(fact in _OF_UNIT for fact, _ in entry.facts)
    )
    if of_unit and (known := _KNOWN_UNITS.match(clause.words)) is not None:
        of_unit += _read_kind_of_owned(known["unit"], of_unit, lexicons)
    unit = NO_EMPLOYER
    if clause.unit and not clause.posted and not clause.negated:
        unit = read_employer(clause.unit, lexicons)
        if not unit.owned and (phrase := _OWNED_BY.match(clause.unit)) is not None:
            # 新加坡人投的酒店
            told_owner = judge_remark(phrase["owner"])
            if told_owner is not None and told_owner[0]:
                unit = read_employer(f"{phrase['unit']}({OWNERS[told_owner[0]][1]})", lexicons)
        if unit.owned and not unit.has_kind and (firm := _FIRM_OF.match(clause.unit)) is not None:
            # 民营乳业 is a firm, whatever its trade is called.
            unit = join_units(unit, read_employer(f"{firm[0]}企业", lexicons))
        client = clause.led_in_by is ClauseWord.FOR and (
            any(is_alone(entry) for entry in manner)
            or not (unit.has_kind or any(is_hired(entry) for entry in manner))
        )
        if client:
            activity = f"{clause.unit} {activity}".strip()
        if client:
            unit = NO_EMPLOYER
        if clause.led_in_by is ClauseWord.OPENS and not unit.has_kind:
            unit = build_own_unit(clause.unit) if clause.unit.endswith(SHOPS) else NO_EMPLOYER
    remark = False
    if clause.negated:
        activity = ""
    if activity and not clause.unit and _OWNERS.search(activity):
        cleaned = _ITS_UNIT.sub("", told := clean_remark(activity))
        owner = _read_owner(told, cleaned, lexicons) if cleaned else NO_EMPLOYER
        said = lexicons.employer_words.terms.get(cleaned)
        head = lexicons.title_endings.ending(cleaned, len(cleaned))
        tells_owner = (said is not None and said.values_of("ownership") is not None) or (
            head is not None and head.term in _WHAT_OWNERS_DO
        )
        if tells_owner:
            # 门店是私人老板, 厂是港商投资的: what tells of the owner names no post.
            head = None
        named = owner.settled_by_name and not tells_owner and cleaned not in lexicons.employer_words.terms
        if _OF_SEVERAL.fullmatch(told) is not None:
            # 股东有国资也有私人: which of them holds more is not said.
            activity, remark = "", True
        elif head is None and (owner.owned or not cleaned) and not named:
            unit, activity, remark = evolve(owner, named=False), "", True
        elif head is None and only_says_the_owner(owner):
            unit, activity, remark = owner, "", True
    elif clause.unit and not activity and only_says_the_owner(unit):
        remark = True
    elif clause.unit and not activity and clause.led_in_by is None:
        # 公司私人控股 and 国有控股 name no other unit.
        cleaned = _ITS_UNIT.sub("", clause.unit)
        if (said := lexicons.employer_words.terms.get(cleaned)) and said.values_of("ownership"):
            unit, remark = evolve(read_employer(cleaned, lexicons), named=False), True
    register = _read_registration(clause.words, lexicons)
    if register is not None and not clause.negated:
        unit, activity, remark = register, "", True
    whole = lexicons.employer_whole.get(activity) if activity and not unit.named else None
    if whole is not None and activity not in lexicons.title_endings.terms:
        unit, activity = read_employer(activity, lexicons), ""
    if of_unit:
        opened = any(_HOLDS & (entry.values_of("relation") or _HOLDS) for entry, _ in of_unit)
        own = opened and any(entry.values_of("employer_kind") == _OWN_FIRM for entry, _ in of_unit)
        unit = EmployerReading((*unit.matches, *of_unit), unit.named or own, unit.uscc_prefix, unit.notes)
    read = [] if clause.negated else [read_work(text, lexicons) for text in split_jobs(activity)]
    if _OF_PUPILS.search(activity):
        # 自己找学生: whom somebody teaches is somebody else.
        read = [part for part in read if part.head is None or part.head.values_of("status") is None]
    if clause.led_in_by is ClauseWord.FOR and unit.named:
        # 给学校装投影的私企
        served = (part.unit for part in read if part.head is None and part.unit.owned)
        unit = evolve(next(served, unit), named=True)
    if not unit.named:
        # A unit without a noun behind it is where, and not what.
        for part in read:
            if part.head is None and part.unit.matches:
                # 司法鉴定所 in a piece of its own is a name.
                name = read_employer(activity, lexicons) if len(read) == 1 else NO_EMPLOYER
                whole_name = name.settled_by_name and Kind.INDIVIDUAL_BUSINESS not in (get_kinds(name) or ())
                unit = join_units(unit, name if whole_name else evolve(part.unit, named=True))
        read = [part for part in read if part.head is not None or not part.unit.matches]
    if _NO_OWNER.search(clause.words) is not None:
        # 算不上老板, 算东家之一
        read = [part for part in read if part.head is None or part.head.term not in _CALLED_OWNERS]
    # Words without a noun say how somebody works: 员工持股.
    without_noun = [part for part in read if part.head is None and not part.unit.matches]
    manner = (*manner, *(entry for part in without_noun for entry in part.modifiers))
    if not _OF_ONESELF.search(clause.words):
        # 公司是德国人全资的: words of owning a unit that are said of another are not the person's.
        manner = tuple(entry for entry in manner if entry.term not in _OWNING)
        read = [
            evolve(part, modifiers=tuple(entry for entry in part.modifiers if entry.term not in _OWNING))
            for part in read
        ]
    if _HELD_BY_OTHERS.search(clause.words) is not None:
        manner = tuple(entry for entry in manner if entry.values_of("equity") is None)
    if unit.named and not unit.matches and not read and not clause.works:
        # 心在远方: words that no unit's name is made of.
        unit = NO_EMPLOYER
    if clause.slips:
        unit = evolve(unit, matches=mark_slips(unit.matches, clause.slips))
        read = [mark_part(part, clause.slips) for part in read]
    return ToldClause(
        clause,
        unit,
        tuple(part for part in read if part.head is not None or part.unit.matches),
        manner,
        None
        if _HELD_BY_OTHERS.search(clause.words)
        else next(filter(None, (part.share for part in read)), None),
        remark,
    )


_CALLED_OWNERS: Final = frozenset({"老板", "东家", "大股东", "老总", "法人", "掌柜"})
#: Words that keep what owners are called from telling that somebody is one.
_NO_OWNER: Final = compile_pattern(
    "(?:不上|不是|不算|不像|没当|非|像|好比|名义上的?|半个|挂名)[^,]{0,3}(?:老板|东家|大股东|老总|法人|掌柜)|"
    "(?:老板|东家|大股东)之一"
)
#: Whose a share is that is told of others, or of the writer among others: 集团持股80%, 管理层包括我持20%.
_HELD_BY_OTHERS: Final = compile_pattern(
    "包括我|含我|连我|我们[^,]{0,6}(?:共|合|平分)|"
    "^(?![^,]*(?:我|本人|自己|俺|咱|名下))[^,]{0,6}(?:集团|公司|老板|东家|大股东|国资|国有|民营|民资|外方|"
    "外资|董事长|员工|职工|管理层|高管|家族|基金|[他她])"
    "[^,]{0,4}(?:占|持|控|出)"
)


_OWNED_BY: Final = compile_pattern(
    "(?P<owner>[^,的]{2,12}?(?:开|办|投|投资|出资|控股|独资|全资|创办|买下)的)(?P<unit>[^,]{1,12})$"
)
_FIRM_OF: Final = compile_pattern("民营|私营|外资|港资|台资|国有")
_OWNER_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {"private": "民营", "foreign": "外资", "state": "公立", "collective": "集体"}
)


def _read_kind_of_owned(unit: str, said: tuple[Match, ...], lexicons: Lexicons) -> tuple[Match, ...]:
    """Return what the word for a unit says beside a word on its owner: 医院是私人投资的."""
    owners = {owner for entry, _ in said for owner in entry.values_of("ownership") or ()}
    if len(owners) != 1:
        return ()
    read = read_employer(f"{unit}({_OWNER_WORDS[next(iter(owners))]})", lexicons)
    return tuple((entry, Strength.EMPLOYER_WORD) for entry, _ in read.matches)


_OF_PUPILS: Final = compile_pattern(
    "(?:找|揾|揽|教|带|收|招|给|辅导|帮|陪|约|接|有|个|名|拉)[^,]{0,4}学[生员]"
)
_IS: Final = ("是", "为", "系", "由", "属")
#: What a unit does, told in a clause of its own.
_ITS_BUSINESS: Final = compile_pattern(
    "(?:我们?|本|这家?|咱们?)?(?:公司|集团|企业|厂子?|工厂|平台|单位)(?:是|主要|专门?|主业是?|业务是?)*"
    "(?:做|卖|搞|经营|主营|生产|开发|研发|运营|造)(?!主|大|强)[^,]{2,}"
)
#: How a remark on a unit begins: 公司是, 老板为, 大股东是, 单位性质.
_ITS_UNIT: Final = compile_pattern(
    "^(?:我们?的?|所在的?|本|该|这家?|现在的?)?"
    "(?:公司|学校|医院|单位|企业|厂子?|工厂|所|诊所|鉴定所|评估所|事务所|律所|代理所|药店|药厂|报社|杂志社|"
    "出版社|网站|工地|酒楼|养老院|护理院|"
    "协会|基金会|影楼|剧团|合作社|研究院|研究所|设计院|检测中心|工作室|中心|机构|银行|幼儿园|集团|平台|"
    "门?店里?|雇主|东家|老板|"
    "大?股东|实控人|"
    "实际控制人|控股方|出资方|出资人|投资方|投资人|矿山?|农场|茶厂|饭店|酒店|养老院)"
    "(?:的?(?:老板|大?股东|控股股东|实控人|出资人|性质))?(?:全部|全是|都是|也是|就是|还是|属于?|"
    "[都全也就由系是为归被算])*"
)
#: Units whose kind a remark names: 医院是私人开的.
_KNOWN_UNITS: Final = compile_pattern("^[^,]{0,3}?(?P<unit>学校|医院|幼儿园|诊所|养老院|银行|酒店|饭店)")
_WHAT_OWNERS_DO: Final = frozenset({"投资", "控股", "出资", "老板"})
_WHO: Final = ("人", "老板", "方", "母公司", "总公司", "总部", "集团")


#: Owners of several kinds, told side by side.
_OF_SEVERAL: Final = compile_pattern(
    "(?:我们?|公司|集团|单位|厂|股东|股份|里|的)*有[^,]{1,6}?(?:股|股份|的)?[也还又]有[^,]{1,8}|"
    "[^,]{1,6}[也都]有(?:一些|一点|股份?)?"
)


def _read_owner(told: str, cleaned: str, lexicons: Lexicons) -> EmployerReading:
    """Return what a remark says of its unit: 老板是台湾人, 医院系外地老板开的民营."""
    if cleaned.endswith(_WHO) and cleaned != told:
        cleaned = f"{cleaned}开"
    known = _KNOWN_UNITS.match(told)
    if known is not None and cleaned != told:
        of_unit = read_employer(f"{known['unit']}({cleaned})", lexicons)
        return evolve(
            of_unit,
            named=False,
            matches=tuple((entry, Strength.EMPLOYER_WORD) for entry, _ in of_unit.matches),
        )
    return read_employer(cleaned, lexicons)


#: How a remark on the register begins, and what the register makes of a hospital or school.
_REGISTERED: Final = compile_pattern(
    "(?:医院|学校|幼儿园|我们?|单位|机构|公司|院里?|校|园|中心)?(?:是|就是|按|以|作为|属于?)*(?:法人)?(?:按|"
    "以)?(?:公司|企业|民非|民办非企业)?(?:在?(?:民政|工商|市监|市场监管)局?的?)?(?:登记|注册)(?:为|成|的?是|"
    "类型[是为]|属|(?=民非|民办非|非营利|营利|公司|企业))"
    "|在?(?:民政|工商|市监)局?(?:登记|注册)"
)
#: 在民政局登记的社会服务机构做社工 tells of a unit and of what is done there.
_SERVES_IT: Final = compile_pattern(
    "(?:登记|注册)的[^,]{2,}?(?:机构|医院|学校|中心|院|所|园|组织|协会|站|"
    "会)(?:里|内)?(?:做|当|任|上班|工作|的[^,]|管|教|带)"
)
_NON_PROFIT: Final = compile_pattern("民非|非企业|非营利|社会服务机构|社会组织|民政")
_FOR_PROFIT: Final = compile_pattern("公司|营利|企业|工商")


def _read_registration(words: str, lexicons: Lexicons) -> EmployerReading | None:
    """Return what words say that only tell of the register: 登记为民非, 营利性; None if they tell more."""
    entry = lexicons.employer_words.terms.get(words)
    if entry is None or entry.values_of("registration") is None:
        if _REGISTERED.match(words) is None or _SERVES_IT.search(words) is not None:
            return None
        form = (
            "non_profit" if _NON_PROFIT.search(words) else "for_profit" if _FOR_PROFIT.search(words) else ""
        )
        if not form:
            return None
        entry = _build_registration(words, form)
    return EmployerReading(((entry, Strength.EMPLOYER_WORD),))


@lru_cache(_CACHE_SIZE)
def _build_registration(words: str, form: str) -> Entry:
    return Entry(words, TermKind.EMPLOYER_WORD, (("registration", frozenset({form})),))


#: What a remark on who owns a unit speaks of.
_OWNERS: Final = compile_pattern(
    "国|民|外|港|台|私|方|资|集体|公办|公立|自然人|合资|财政|政府|公家|owned|private"
)

_OWNING: Final = frozenset({"全资", "控股", "绝对控股"})
_OF_ONESELF: Final = compile_pattern("我|自己|本人|个人|持股|占股|^(?:绝对)?控股$|^全资$")
