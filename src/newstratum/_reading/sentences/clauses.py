"""The clauses of a self-description: 没有单位,自己接单做设计,以前在国企上班.

Who fills in a form with a sentence tells several things, in any order and often without marks: when
(以前, 现在, 准备), beside what (本职, 业余, 另外), in which unit (在…上班), how (没有单位, 自己接单), what
(做设计) and how much it brings (占七成). The words that tell when and beside what begin a clause, and so
do commas and brackets. What a clause leaves open stays open.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from attrs import evolve

from newstratum._model.people.occupations import ON_OWN_ACCOUNT
from newstratum._reading.confusions import Slip
from newstratum._reading.constructions.construction import Effect, FoundConstruction
from newstratum._reading.constructions.find_constructions import find_construction, find_cue
from newstratum._reading.jobs_told.incomes_compared import NO_COMPARISONS, Comparisons, take_comparisons
from newstratum._reading.lexicon import Entry, Lexicons, TermKind
from newstratum._reading.owners.holding_signs import may_tell_of_a_holding, says_whose_it_is
from newstratum._reading.owners.told_of_units import find_owner_told
from newstratum._reading.patterns import compile_pattern
from newstratum._reading.sentences.amounts import (
    write_amounts_as_percent,
)
from newstratum._reading.sentences.clause import Clause, ClauseWord
from newstratum._reading.sentences.draft import Draft
from newstratum._reading.sentences.joined_clauses import (
    end_before_a_change,
    end_remarks,
    end_unit,
    find_move,
    hold_periods,
    read_bare_shares,
)
from newstratum._reading.sentences.owners_told import find_holder
from newstratum._reading.sentences.times import name_times, part_jobs
from newstratum._reading.sentences.units_told import (
    COUNTED,
    INSIDE,
    OF_THE_OWNER,
    ends_as_unit,
    find_own_unit,
    is_of_another_word,
    is_unit,
    split_leading_unit,
    split_unit,
    trim_words,
)

_BEGINS_A_CLAUSE: Final = frozenset(
    {
        ClauseWord.FORMER,
        ClauseWord.PRESENT,
        ClauseWord.PLANNED,
        ClauseWord.MAIN,
        ClauseWord.SIDE,
        ClauseWord.ALSO,
        ClauseWord.NOT,
    }
)
_TIMES: Final = frozenset({ClauseWord.FORMER, ClauseWord.PRESENT, ClauseWord.PLANNED})
_BEFORE_A_UNIT: Final = frozenset({ClauseWord.AT, ClauseWord.FOR, ClauseWord.OPENS})

#: More clauses than this about one time are no description of a job; the first of today are read.
_MOST_CLAUSES: Final = 12
_MARKS: Final = compile_pattern(
    r"[,;:!?、|/()\[\]{}]+|(?<=[\u4e00-\u9fff])[+& ](?=[\u4e00-\u9fff])|"
    r"\.(?![0-9a-z])|(?<=[a-z]) (?:and|but) (?=[a-z])"
)


def find_clauses(
    text: str,
    lexicons: Lexicons,
    *,
    named: bool = False,
    described: bool = False,
    slips: tuple[Slip, ...] = (),
    incomes: Comparisons | None = None,
) -> tuple[Clause, ...]:
    """Return the clauses of a cell in plain form; none where no word of a self-description stands in it.

    In a cell that ends as the name of a unit, words that only say how somebody works make no sentence.
    """
    if incomes is None:
        text, incomes = (text, NO_COMPARISONS) if named else take_comparisons(text)
    described = described or bool(incomes.said)
    text, life = name_times(write_amounts_as_percent(text))
    if " in " in text:
        text = _PLACES.sub("", text)
    text = part_jobs(text)
    periods: list[tuple[int, ClauseWord]] = []
    clauses: list[Clause] = []
    draft, several, of_another = Draft(lexicons), False, False
    pupils = ""
    for piece in filter(None, _MARKS.split(text)):
        if piece.strip() in _PRONOUNS:
            # 我,会计,国企: who tells it says nothing of how.
            continue
        if _OF_ANOTHER.match(piece) is not None or _HELPED.match(piece) is not None:
            of_another = True
            clauses += [Clause(piece)] if clauses and not named and says_whose_it_is(piece) else []
            continue
        if of_another and _FOR_NOTHING.fullmatch(piece) is not None:
            continue
        of_another = False
        if _A_DEPARTMENT.fullmatch(piece) is not None and not named:
            # 行政部/驾驶员/民营
            continue
        if clauses and not named and (moved := find_move(piece, lexicons)):
            # 18年在公立医院,22年转去民营医院: where somebody went, what was told before is over.
            clauses = [end_unit(clause) for clause in clauses]
            draft.end(clauses)
            draft = Draft(lexicons)
            piece, described = moved, True
        form = None if named else _find_form(piece)
        if form is None and not named and (owned := find_owner_told(piece, lexicons)) is not None:
            entry, unit = owned
            if entry is None:
                described = True
                continue
            known = any(clause.unit and clause.time is ClauseWord.PRESENT for clause in clauses)
            if draft.filled:
                draft.end(clauses)
                draft = Draft(lexicons)
            clauses.append(
                Clause(
                    piece,
                    cues=(entry,),
                    unit="" if known else unit,
                    led_in_by=ClauseWord.AT if unit and not known else None,
                )
            )
            described = True
            continue
        if form is not None:
            described = True
            several = several or form.effect is Effect.SEVERAL
            rest = _add_construction(piece, form, draft, clauses)
            if not rest:
                if form.effect is Effect.LEFT_OUT and clauses and may_tell_of_a_holding(piece):
                    clauses.append(Clause(piece))
                pupils = pupils or (piece if _PUPILS.search(piece) and form.effect is Effect.LEFT_OUT else "")
                continue
            piece = rest
        found = [
            (entry, place)
            for entry, place in lexicons.clause_words.scan(piece)
            if entry.kind is TermKind.CLAUSE
        ]
        if named and ends_as_unit(piece, lexicons):
            # Inside a name, words are parts of it; before it, they speak of it: 原国营机械厂.
            found = [(entry, place) for entry, place in found if not place and _leads_to_a_name(entry)]
        if "每" in piece or "个体" in piece:
            found = [(entry, place) for entry, place in found if not is_of_another_word(entry, piece, place)]
        if found and (object_of := _OBJECT.match(piece)) is not None:
            # 负责离职面谈的人力总监: what is dealt with tells nothing of the person.
            found = [(entry, place) for entry, place in found if place >= object_of.end()]
        if not found and not named:
            found = find_own_unit(piece, lexicons)
        described = described or any(not named or _makes_a_sentence(entry) for entry, _ in found)
        if clauses and trim_words(piece) in _UNTIL_TODAY:
            clauses[-1] = evolve(clauses[-1], time=ClauseWord.PRESENT)
            continue
        if (label_time := _TIME_LABELS.get(piece.strip())) is not None:
            draft.time, draft.words = label_time, piece
            if life:
                periods.append((len(clauses), label_time))
            continue
        label = _LABELS.get(piece.strip())
        if label is not None and (label is ClauseWord.SIDE or not clauses):
            draft.place, draft.words = label, piece
            draft.cues += filter(None, [lexicons.modifiers.terms.get(piece.strip())])
            continue
        if clauses and several and draft.place is None:
            draft.place = ClauseWord.ALSO
        if clauses and draft.place is None and "兼职" in piece and "兼职平台" not in piece:
            draft.place = ClauseWord.SIDE
        if clauses and draft.place is None and _AT_TIMES.match(piece) is not None:
            draft.place = ClauseWord.SIDE
        if clauses and draft.place is None and (joint := _AND.match(piece)) is not None:
            draft.place, piece = ClauseWord.ALSO, piece[joint.end() :]
            found = [(entry, place - joint.end()) for entry, place in found if place >= joint.end()]
        then = None if named else _find_form_behind(piece, found)
        if then is None:
            draft = _read_piece(piece, found, draft, clauses)
        else:
            end, last = then
            before = [(entry, place) for entry, place in found if place < end]
            _read_piece(piece[:end], before, draft, clauses).end(clauses)
            draft = Draft(lexicons)
            draft.add_text(_add_construction(piece[end:], last, draft, clauses))
        if draft.filled or draft.tells or not (draft.time or draft.place):
            draft.end(clauses)
            draft = Draft(lexicons)
        if len(clauses) >= _MOST_CLAUSES and _count_today(clauses) >= _MOST_CLAUSES:
            break
    draft.end(clauses)
    if pupils and not any(
        clause.time is ClauseWord.PRESENT and (clause.unit or clause.activity) for clause in clauses
    ):
        # 没有单位,自己带学生: whoever tells of nothing else lives by that.
        clauses.append(Clause(pupils, activity=pupils))
    if not described:
        return ()
    if incomes.said:
        clauses.append(Clause(incomes.words, incomes=incomes.said))
    hold_periods(clauses, periods)
    end_before_a_change(clauses)
    end_remarks(clauses, lexicons)
    read_bare_shares(clauses)
    # What is over gives no job, however much of it is told.
    over = [clause for clause in clauses if clause.time is not ClauseWord.PRESENT]
    if len(clauses) - len(over) > _MOST_CLAUSES or len(over) > _MOST_CLAUSES:
        kept = [clause for clause in clauses if clause.time is ClauseWord.PRESENT][:_MOST_CLAUSES]
        clauses = [*over[-_MOST_CLAUSES:], *kept]
    return tuple(evolve(clause, slips=slips) if slips else clause for clause in clauses)


_PRONOUNS: Final = frozenset(
    {"我", "俺", "咱", "本人", "我本人", "我是", "我呢", "自己", "i", "me", "myself"}
)
_PUPILS: Final = compile_pattern("学生|学员|徒弟|弟子|孩子")
#: Where a unit is, in English.
_PLACES: Final = compile_pattern(
    "(?<=[a-z]),? in (?:pudong|puxi|shanghai|beijing|shenzhen|suzhou|guangzhou|hangzhou|nanjing|"
    "wuxi|ningbo|chengdu|minhang|songjiang|taicang|kunshan|china|hong kong|taiwan|town|the city|"
    "downtown|the suburbs|my district)(?![a-z])"
)
#: What stands in every construction that makes a sentence of a cell by itself.
_OF_A_CONSTRUCTION: Final = compile_pattern(
    "我|自己|自家|本人|谁|哪|没|无|未|不|离|辞|退|被|解雇|结|收|付|给|躺|蹲|歇|闲|独|一个?人|是|为"
)


def has_construction(text: str) -> bool:
    """Say whether a part of a title cell has a form that only sentences have: 厂是我的."""
    pieces = _MARKS.split(text)
    if len(pieces) > 1 and any(find_holder(piece) is not None for piece in pieces):
        return True
    if any(find_cue(piece) is not None for piece in pieces[1:]):
        return True
    return _OF_A_CONSTRUCTION.search(text) is not None and any(
        _find_form(piece) is not None for piece in pieces
    )


def names_a_unit(text: str, lexicons: Lexicons) -> bool:
    """Say whether a part of a title cell is the name of a unit: 村委会的,管文书."""
    pieces = [trim_words(piece) for piece in _MARKS.split(text)]
    if len(pieces) > 1 and any(is_unit(piece, lexicons) for piece in pieces):
        return True
    if len(pieces) > 1 and any(split_leading_unit(COUNTED.sub("", piece), lexicons) for piece in pieces):
        return True
    first = COUNTED.sub("", pieces[0]) if pieces else ""
    inside = INSIDE.search(first) is not None
    return inside and split_leading_unit(first, lexicons) is not None


#: What ends like a verb and is a post that is kept for somebody.
_POSTS_KEPT: Final = ("在编", "业编", "师编", "有编", "员编", "政编")
_VERBS: Final = frozenset("做写开跑拍画教干修接播录剪弄译唱演编")


_IS_TODAY: Final = compile_pattern(
    "现|目前|如今|返聘|眼下|今|now|currently|周末|业余|兼|没|不|自由|接单|独立"
)
#: What follows 退休 where it is said of what follows, and not of the time before it.
_NOUN: Final = compile_pattern(
    "(?!以|之|多|已|好|[一二三四五六七八九十两几]|在|给|为|到|被|回|后|了|返|再|又|去|做|当|帮|自|开|教|接|"
    "写|就|还|现|进|办|和|跟|随)[\u4e00-\u9fff]{2}| [a-z]{3}"
)


#: Words that stand before a job like the head of a column.
_LABELS: Final = {"兼职": ClauseWord.SIDE, "副职": ClauseWord.SIDE, "全职": ClauseWord.MAIN}
_TIME_LABELS: Final = {
    "前任": ClauseWord.FORMER,
    "原任": ClauseWord.FORMER,
    "曾任": ClauseWord.FORMER,
    "前职": ClauseWord.FORMER,
    "原职": ClauseWord.FORMER,
    "过去": ClauseWord.FORMER,
    "以前": ClauseWord.FORMER,
    "原来": ClauseWord.FORMER,
    "现任": ClauseWord.PRESENT,
    "现职": ClauseWord.PRESENT,
    "现在": ClauseWord.PRESENT,
    "目前": ClauseWord.PRESENT,
}
#: A piece that says that what was told before goes on.
_UNTIL_TODAY: Final = frozenset(
    {"至今", "到现在", "到如今", "到今天", "直到现在", "直到今天", "一直到现在", "一直干到现在"}
)
_OBJECT: Final = compile_pattern(
    "(?:我|是|主要|专门|一直)*(?:负责|从事|主管|分管|研究|办理|处理|管)(?!(?:[^,]*)(?:国企|民企|外企|私企))"
    "[^,]{2,}的(?=[^,]{2,8}$)"
)
#: When something is done beside what was told: 庙会期间给人写对联.
_AT_TIMES: Final = compile_pattern(
    "(?:庙会|节日|过年|年底|春节|节假日|赶集|集市|旅游旺季|休渔期|寒暑假|假期|开学|婚庆旺季|双十一|没事|空闲|"
    "清闲|冬闲|闲下来)(?:的)?"
    "(?:期间|时候|前后|里|时|的日子)?(?=[给帮写画拍做接卖开跑教去摆唱])"
)
_AND: Final = compile_pattern(
    "(?:也(?=写诗|写点|写些|画点|画些|拍点|接点|接些|给人|帮人|翻译|"
    "是[^,]{0,8}(?:的|老板|店|厂|馆|园|公司|掌柜|法人|股东)|开|给)|"
    "和|与|及|以及|加上|外加)"
    "(?!朋友|老公|老婆|人|同学|同事|家人|别人|爱人|客户)"
)


_FAMILY: Final = (
    "(?:我|阿拉|俺|咱|我们)?(?:爸爸?|妈妈?|父亲|母亲|父母|老公|老婆|丈夫|妻子|爱人|儿子|女儿|哥哥?|"
    "姐姐?|弟弟?|妹妹?|家属|对象|"
    "男友|女友|爷爷|奶奶|公公|"
    "婆婆|岳父|岳母|孩子)"
)
#: What is said of help in the family.
_FOR_NOTHING: Final = compile_pattern(
    "(?:也)?(?:没|不给|不拿|不要|没有)(?:工钱|工资|钱|报酬)(?:的)?|(?:白干|义务|纯帮忙)"
)
_A_DEPARTMENT: Final = compile_pattern(
    "(?:行政|人事|人力资源|财务|研发|技术|工程|生产|质量|质检|品质|品控|采购|销售|市场|运营|后勤|仓储|"
    "物流|设备|维修|安环|法务|审计|"
    "信息|客服|总务|综合|综合管理|项目|产品|设计|编辑|教务|学工|医务|护理)(?:部|科|处|组|室|部门|中心)"
)
_HELPED: Final = compile_pattern(_FAMILY + "[^,]*我[^,]{0,3}(?:帮忙|搭把手|管账|打下手|看店|帮着)")
#: What somebody else in the family does.
_OF_ANOTHER: Final = compile_pattern(
    _FAMILY
    + "(?!和|跟|与|同|的|开的|一起|合伙|介绍|帮|请|叫|开的|睡|上学|上幼|大了|还小|小|放学|出生|满|断奶|"
    "[^,]*我)(?=[^,])"
)


def _find_form_behind(piece: str, found: list[tuple[Entry, int]]) -> tuple[int, FoundConstruction] | None:
    """Return the construction behind the last word that says when, and where it begins: 倒闭后没再上班."""
    for entry, place in reversed(found):
        if {*(entry.values_of("mark") or ())} & _SAYS_WHEN:
            end = place + len(entry.term)
            form = _find_form(piece[end:]) if end < len(piece) else None
            return None if form is None or form.effect not in _WHOLE else (end, form)
    return None


_SAYS_WHEN: Final = frozenset({ClauseWord.ENDED, ClauseWord.PRESENT})
_WHOLE: Final = frozenset({Effect.SAYS_ONLY, Effect.LEFT_OUT, Effect.OWNS, Effect.SAYS})


def _count_today(clauses: list[Clause]) -> int:
    return [clause.time for clause in clauses].count(ClauseWord.PRESENT)


def _find_form(piece: str) -> FoundConstruction | None:
    """Return the construction of a piece, with the words that only lead to it or without."""
    piece = piece.strip()
    if not piece:
        return None
    form = find_construction(piece)
    if form is None and (bare := trim_words(piece)) and bare != piece:
        form = find_construction(bare)
    return form


def _add_construction(piece: str, form: FoundConstruction, draft: Draft, clauses: list[Clause]) -> str:
    """Take what a construction says into the clauses; return the words of the piece that are read on."""
    cues: tuple[Entry, ...] = () if form.entry is None else (form.entry,)
    match form.effect:
        case Effect.MAIN | Effect.SIDE:
            draft.place = ClauseWord.MAIN if form.effect is Effect.MAIN else ClauseWord.SIDE
            draft.cues += cues
            return form.rest
        case Effect.SAYS if form.rest and not _is_told_before(form.rest, clauses):
            draft.cues += cues
            alone = form.entry is not None and (form.entry.values_of("relation") or {""}) <= ON_OWN_ACCOUNT
            if alone and ends_as_unit(form.rest, draft.lexicons):
                # 出版社按本付钱: who pays by the piece is a client.
                return f"给{form.rest}"
            if clauses and draft.place is None and form.compares:
                draft.place = ClauseWord.SIDE
            return form.rest
        case Effect.SAYS | Effect.SAYS_ONLY:
            if clauses and clauses[-1].activity.endswith(_WHO_OWN) and form.entry is not None:
                # 诊所投资人,不懂医: who owns it manages it, or leaves that to others.
                cues = tuple(entry for entry in cues if entry.values_of("role") is None)
            clauses.append(Clause(piece, cues=cues))
        case Effect.OWNS:
            unit = _WHERE.sub("", OF_THE_OWNER.sub("", trim_words(form.rest)))
            if not (ends_as_unit(unit, draft.lexicons) or unit.endswith(_SMALL_UNITS)):
                return piece
            clauses.append(Clause(piece, cues=cues, unit=unit, led_in_by=ClauseWord.OPENS))
        case Effect.EMPLOYS:
            unit, done = split_unit(form.rest, draft.lexicons)
            if ends_as_unit(form.rest, draft.lexicons):
                unit, done = COUNTED.sub("", form.rest), ""
            clauses.append(
                Clause(
                    piece, unit=unit, led_in_by=ClauseWord.AT, activity=done, pays=piece[0] not in "他她老"
                )
            )
        case Effect.NOT_THERE:
            clauses.append(Clause(piece, cues=cues, negated=True, elsewhere=True))
        case Effect.EQUAL:
            clauses.append(Clause(piece, equal=True))
        case Effect.ENDS:
            _change_time_of_last(clauses, draft.lexicons, ClauseWord.FORMER)
            clauses.append(Clause(piece, ClauseWord.FORMER, timed=True, cues=cues))
            return form.rest
        case Effect.PLANNED:
            _change_time_of_last(clauses, draft.lexicons, ClauseWord.PLANNED)
            clauses.append(Clause(piece, ClauseWord.PLANNED, timed=True))
        case Effect.PAST:
            clauses.append(Clause(piece, ClauseWord.FORMER, timed=True, activity=piece))
        case Effect.OPEN:
            clauses.append(Clause(piece, unknown=True))
        case Effect.LEFT_OUT | Effect.SEVERAL:
            pass
    return ""


_WHO_OWN: Final = ("投资人", "出资人", "投资方", "股东", "老板", "东家", "业主")
#: Where a unit of one's own is: 村里的诊所.
_WHERE: Final = compile_pattern(
    "^(?:村里|镇上|街上|县里|城里|小区里?|路口|巷口|街口|市场里|老家|乡下|学校门口|楼下|家门口)(?:的|那家|"
    "那个|那间)?"
)
#: What units of one's own end with where no more is said of them.
_SMALL_UNITS: Final = (
    "厂",
    "店",
    "公司",
    "馆",
    "铺",
    "铺子",
    "摊",
    "坊",
    "园",
    "场",
    "民宿",
    "农庄",
    "档口",
    "企业",
    "作坊",
    "厂子",
    "行",
)


def _change_time_of_last(clauses: list[Clause], lexicons: Lexicons, time: ClauseWord) -> None:
    """Say of the job that was told last, and of remarks on it, that it is over or has not begun."""
    if not clauses or _IS_TODAY.search(clauses[-1].words):
        return
    for place in range(len(clauses) - 1, max(len(clauses) - _MOST_REMARKS, 0) - 1, -1):
        clause = clauses[place]
        if place < len(clauses) - 1 and (clause.time is not ClauseWord.PRESENT or clause.place is not None):
            break
        clauses[place] = evolve(clause, time=time)
        if (clause.unit and len(clause.words) > _LONGEST_REMARK) or _names_a_post(clause, lexicons):
            break


def _names_a_post(clause: Clause, lexicons: Lexicons) -> bool:
    activity = clause.activity
    ends = activity and lexicons.title_endings.ending(activity, len(activity)) is not None
    return bool(ends) and len(clause.words) > _LONGEST_REMARK


#: Remarks on one job.
_MOST_REMARKS: Final = 4
#: A remark on a unit, as brackets hold it: 公办, 国企.
_LONGEST_REMARK: Final = 2


def _is_told_before(words: str, clauses: list[Clause]) -> bool:
    """Say whether the words only take up what the clause before told: 摆摊卖花,卖花没几个钱."""
    bare = words.rstrip("子儿里")
    if words in _THIS_JOB or not clauses:
        return words in _THIS_JOB
    of_income = _INCOME_OF.match(words)
    if of_income is not None:
        # 给小公司做账,代账收入已经盖过工资
        return any(character in clauses[-1].words for character in of_income["work"])
    before = iter(clauses[-1].words)
    # 修数控机床,修机床来钱快: the words stand in the clause before, in their order.
    return all(character in before for character in bare or words)


_INCOME_OF: Final = compile_pattern("(?P<work>[^,]{1,2})(?:的)?(?:收入|进账)(?:早就?|已经?|也|都|就)*")
_THIS_JOB: Final = frozenset(
    {"这份", "这个", "这", "那份", "这边", "这活", "这工作", "这份工", "这份工作", "上班", "这块"}
)


#: What the words begin with in which a unit calls somebody: 请我, 叫我去.
_CALLS: Final = frozenset("请叫喊约找")
#: What the words begin with that say that somebody left: 辞了, 离开.
_LEAVES: Final = frozenset("辞离脱告退卸")


def _makes_a_sentence(entry: Entry) -> bool:
    return bool(set(entry.values_of("mark") or ()) - {ClauseWord.MANNER, ClauseWord.WORKS})


_ONLY_WHEN: Final = compile_pattern(
    "(?:我|去年|今年|前年|大前年|上个?月|刚|刚刚|前不久|年初|年底|早就?|已经?|早已|又|就|[0-9]+年)+"
)
_LEFT_POSTS: Final = frozenset({"离任", "卸任"})


def _is_said_of_a_title(entry: Entry, after: str) -> bool:
    return (
        (entry.values_of("status") is not None or entry.term in _LEFT_POSTS)
        and entry.term[-1] not in "后了"
        and _NOUN.match(after) is not None
    )


def _leads_to_a_name(entry: Entry) -> bool:
    return bool(
        {ClauseWord.FORMER, ClauseWord.PRESENT, ClauseWord.AT, ClauseWord.OPENS}.intersection(
            entry.values_of("mark") or ()
        )
    )


@lru_cache(256)
def _to_words(marks: frozenset[str]) -> frozenset[ClauseWord]:
    return frozenset(map(ClauseWord, marks))


_ONLY_MANNER: Final[frozenset[str]] = frozenset({ClauseWord.MANNER})


def _read_piece(piece: str, found: list[tuple[Entry, int]], draft: Draft, clauses: list[Clause]) -> Draft:
    """Read a piece between two marks; return the clause that is not ended yet."""
    lexicons, read_to = draft.lexicons, 0
    for entry, place in found:
        draft.add_text(piece[read_to:place])
        read_to = place
        does = _to_words(entry.values_of("mark") or _ONLY_MANNER)
        if does & _TIMES and not draft.may_change_time(place):
            continue
        if does & _BEGINS_A_CLAUSE and draft.filled:
            draft.end(clauses)
            draft = Draft(lexicons)
        if does & _BEFORE_A_UNIT and not draft.lead_in(next(iter(does & _BEFORE_A_UNIT))):
            # 在 in the middle of other words is a word of theirs.
            continue
        read_to += len(entry.term)
        draft.words += entry.term
        verb = entry.term[-1] in _VERBS and not entry.term.endswith(_POSTS_KEPT)
        if not entry.term.isascii() and verb and not does & _BEFORE_A_UNIT:
            # 周末拍婚礼 tells what is done, and not only when.
            read_to -= 1
            draft.words = draft.words[:-1]
        if ClauseWord.WORKS in does:
            draft.close_unit()
        if any(fact != "mark" for fact, _ in entry.facts):
            draft.cues.append(entry)
        for word in does & _TIMES:
            draft.time = word
        for word in does & {ClauseWord.MAIN, ClauseWord.SIDE, ClauseWord.ALSO}:
            draft.place = word
        draft.negated = draft.negated or ClauseWord.NOT in does
        draft.unknown = draft.unknown or ClauseWord.UNKNOWN in does
        if entry.term[0] in _CALLS and ends_as_unit(
            trim_words("".join(draft.texts)).rstrip("又也还"), lexicons
        ):
            # 私人诊所又请我看牙
            draft.texts = [trim_words("".join(draft.texts)).rstrip("又也还")]
            draft.close_unit()
            draft.works = True
            continue
        draft.lives = draft.lives or ClauseWord.LIVES in does
        draft.works = draft.works or ClauseWord.WORKS in does
        draft.equal = draft.equal or ClauseWord.EQUAL in does
        draft.posted = draft.posted or ClauseWord.POSTED in does
        if ClauseWord.PAYS in does:
            draft.pays, draft.time = True, ClauseWord.PRESENT
            draft.close_unit()
            draft.lead_in(ClauseWord.AT)
        if (
            ClauseWord.FORMER in does
            and entry.term[0] in _LEAVES
            and not trim_words(piece[read_to:])
            and (draft.filled or clauses)
        ):
            # 公务员辞了: what stands before is over.
            does |= {ClauseWord.ENDED}
        if ClauseWord.ENDED in does and _is_said_of_a_title(entry, piece[read_to:]):
            # 退休教师 is a former teacher, and no pensioner who teaches.
            draft.time = ClauseWord.FORMER
            continue
        if (
            ClauseWord.ENDED in does
            and (not draft.filled or _ONLY_WHEN.fullmatch("".join(draft.texts)))
            and clauses
            and not _IS_TODAY.search(clauses[-1].words)
        ):
            # 民企会计,已退休: it is what stands before that is over, and what is remarked on it.
            _change_time_of_last(clauses, lexicons, ClauseWord.FORMER)
        if ClauseWord.ENDED in does:
            draft.time = ClauseWord.FORMER
            draft.end(clauses)
            draft = Draft(lexicons)
    draft.add_text(piece[read_to:])
    return draft


def serves_none(text: str, lexicons: Lexicons) -> bool:
    """Say whether a statement of its own says that no unit is served: 自由摄影师,没签公司."""
    pieces = text.split(",")
    said = [lexicons.clause_words.terms.get(piece) for piece in pieces]
    relations = [entry.values_of("relation") or frozenset() for entry in said if entry is not None]
    return any(map(_SERVES_NONE.match, pieces)) or any(
        relation and relation <= ON_OWN_ACCOUNT for relation in relations
    )


#: How somebody says so in more words: 没有挂靠任何旅行社, 不挂靠公司.
_SERVES_NONE: Final = compile_pattern(
    "(?:没有?|不|未|无)(?:挂靠|挂(?!靠)|签约|签(?!约)|加入|隶属|供职|任职)(?!其他|其它|别的?|另)[^,]{0,8}"
    "(?:公司|单位|机构|企业|旅行社|工作室|平台|组织|mcn)$|"
    "自己(?:接单|接活|揽活)"
)
