"""From the clauses of a self-description to the jobs it tells of.

Clauses about one job are joined: a clause that only says how somebody works (没有单位) belongs to the work
told beside it, a unit alone to the title that follows. What is over or only planned gives no job. A job
beside the main one stays a job of its own, so that it opens nothing that the main one decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from attrs import evolve, frozen

from newstratum._model.people.evidence import Strength
from newstratum._model.people.occupations import (
    ON_OWN_ACCOUNT,
    PUBLIC_KINDS,
    Relation,
    Status,
    YesNo,
)
from newstratum._model.people.occupations import EmployerKind as Kind
from newstratum._reading.cells import EmployerCell, TitleCell, TitlePart
from newstratum._reading.combination import JobSegment, build_status_evidence, segment_jobs
from newstratum._reading.constructions.construction import LEADS_PEOPLE
from newstratum._reading.jobs_told.cues import take_cues
from newstratum._reading.jobs_told.jobs_beside import add_untold_jobs, has_a_stall, opens_another
from newstratum._reading.jobs_told.main_by_income import add_trades, select_main_by_income, tell_apart
from newstratum._reading.jobs_told.main_jobs import (
    AN_AMOUNT,
    NOT_THE_MAIN_ONE,
    Job,
    complete_shares,
    find_main_by_amounts,
    give_back_profession,
    join_clauses_of_a_job,
)
from newstratum._reading.jobs_told.own_account_beside import put_stages_away, tell_own_account_beside
from newstratum._reading.jobs_told.second_jobs import keep_first_service, keep_jobs_told_in_full
from newstratum._reading.jobs_told.services_by_verbs import find_service_by_words, narrow_services
from newstratum._reading.jobs_told.status_told import (
    drop_jobs_of_before,
    is_left,
    is_said_today,
    settle_status,
)
from newstratum._reading.jobs_told.units_told_beside import tell_unit_beside
from newstratum._reading.jobs_told.unread_holdings import leave_holders_open
from newstratum._reading.lexicon import Entry, Lexicons, TermKind
from newstratum._reading.patterns import compile_pattern
from newstratum._reading.sentences.clause import BY_ONESELF, Clause, ClauseWord
from newstratum._reading.sentences.mentioned_units import (
    BARE_UNITS,
    end_studies,
    is_served,
)
from newstratum._reading.sentences.places_told import (
    keep_served,
    opens_besides,
    read_business,
    tells_the_post,
)
from newstratum._reading.sentences.told_clauses import (
    ToldClause,
    compares_jobs,
    holds_a_unit,
    is_alone,
    is_hired,
    only_holds,
    read_clause,
)
from newstratum._reading.sentences.told_jobs import (
    DONE_ALONE,
    THIS_ONE,
    add_management,
    combine_kinds,
    contradict,
    find_bare_unit,
    find_service,
    get_kinds,
    is_repaired_at_own_stall,
    join_units,
    narrow_firm,
    narrow_to_management,
    offers_service,
    open_to_profession,
    open_to_shareholder,
    order_manner,
)
from newstratum._reading.sentences.unpaid_posts import HONOURING, is_honorary, is_unpaid, names_no_post
from newstratum._reading.unit_names import NO_EMPLOYER, EmployerReading

_OF_UNIT: Final = frozenset({"employer_kind", "ownership", "employer_business", "registration"})
_HIRED: Final[frozenset[str]] = frozenset({Relation.EMPLOYEE})
_OWN_FIRM: Final[frozenset[str]] = frozenset({Kind.PRIVATE_ENTERPRISE})
_BESIDE: Final = frozenset({ClauseWord.SIDE, ClauseWord.ALSO})
_CACHE_SIZE: Final = 8_192


@frozen
class ToldJob:
    """One job of a self-description."""

    employer: EmployerCell
    title: TitleCell
    clauses: tuple[Clause, ...] = ()


@frozen(cache_hash=True)
class Description:
    """What a self-description tells: jobs, and what stands in place of one."""

    jobs: tuple[ToldJob, ...] = ()
    #: Terms that speak of the person's status: 已离职, 退休.
    status: tuple[Entry, ...] = ()
    #: Codes of what a person may want to look at.
    notes: tuple[str, ...] = ()


def _describe(told: Sequence[ToldClause], employer: EmployerCell, lexicons: Lexicons) -> Description:
    """Return the jobs that clauses tell of, beside the unit of an employer cell of its own."""
    jobs: list[Job] = []
    waiting: list[ToldClause] = []
    notes: list[str] = []
    status: list[Entry] = [
        entry for each in told for entry in each.clause.cues if entry.values_of("status") is not None
    ]
    left_out = skipped = False
    beside: list[ToldClause] = []
    # A post of honour beside another post or job is no job.
    honoured = sum(each.names_job and each.clause.time is ClauseWord.PRESENT for each in told) > 1
    compared = [said for each in told for said in each.clause.incomes]
    told = [each for each in told if not each.clause.incomes]
    told = keep_served(take_cues(tell_apart(told, compared) if compared else told), employer)
    told = list(end_studies(told))
    paid = any(each.clause.pays and each.unit.named for each in told)
    served = any(is_served(each) for each in told)
    for before, each in zip([None, *told], told, strict=False):
        if each.clause.elsewhere and served:
            # 不在银行做事,在民营企业做工程师
            continue
        if each.clause.negated and not each.manner:
            continue
        if (
            paid
            and each.unit.named
            and not each.clause.pays
            and each.clause.place not in _BESIDE
            and not (before is not None and before.clause.pays and _only_says_the_kind(each))
        ):
            # Who is posted to a unit is judged by the one that pays.
            each = evolve(each, unit=NO_EMPLOYER)
        if each.clause.led_in_by is ClauseWord.FOR and each.unit.named and jobs and jobs[-1].unit.matches:
            # 私企,给政府做系统: the second is a client.
            each = evolve(each, unit=NO_EMPLOYER, parts=() if jobs[-1].parts else each.parts)
        if jobs and each.clause.time is ClauseWord.PRESENT and LEADS_PEOPLE.match(each.clause.words):
            # 质量主管,带四个检验员: who is led tells of the post, and of no other.
            jobs[-1].leads = True
            continue
        if each.clause.unknown:
            _take_back_remark(jobs)
            continue
        if each.clause.equal:
            for job in jobs if len(jobs) > 1 or "别的" not in each.clause.words else ():
                job.place, job.manner = None, [entry for entry in job.manner if not compares_jobs(entry)]
                job.income_share = each.clause.income_share
            if len(jobs) == 1 and "unread" in notes:
                # Of two equal jobs one was not understood.
                jobs[0].income_share = _HALF
            continue
        if (
            each.clause.income_share is not None
            and BARE_UNITS.fullmatch(each.clause.unit)
            and (again := _find_told_before(each, jobs)) is not None
        ):
            # 八成收入是厂里的 speaks of the factory that was told before.
            again.income_share = each.clause.income_share
            continue
        if jobs and THIS_ONE.fullmatch(each.clause.activity) and each.manner:
            # 私企架构师,这份为主
            jobs[-1].manner += each.manner
            continue
        if each.clause.income_share is not None and not each.unit.named and _takes_up(each, beside, jobs):
            # 夜里接外包,外包占20%: the share is that of what is done beside.
            continue
        if each.clause.time is not ClauseWord.PRESENT:
            if each.names_job or each.clause.words:
                notes.append("former_job" if each.clause.time is ClauseWord.FORMER else "planned_job")
            continue
        unpaid = any(is_unpaid(entry) for entry in each.manner)
        if unpaid and not jobs and not each.names_job and each is not told[0] and len(told) > 2:
            # 业委会主任(没工资): what stands before was no job.
            notes.append("honorary")
            continue
        if unpaid and jobs and not each.names_job:
            if not (left_out or skipped) and _was_told_of(before, jobs[-1]):
                _leave_out_unpaid(jobs)
            notes.append("honorary")
            continue
        if each.clause.place in _BESIDE and (
            any(is_unpaid(entry) for entry in each.manner)
            or (
                (jobs or employer.units)
                and any(part.head is not None and is_unpaid(part.head) for part in each.parts)
            )
        ):
            left_out = True
            notes.append("honorary")
            continue
        if each.clause.place in _BESIDE and each.clause.activity and not each.names_job:
            # What is done beside a job, and was not understood, says nothing of that job.
            notes.append("unread")
            skipped = True
            beside.append(each)
            continue
        if each.unit.named and each.parts and names_no_post(each):
            # 央企牛马 names a unit, and no post in it.
            each = evolve(each, parts=())
        left_out = (honoured or (bool(jobs) and not each.names_job)) and is_honorary(each)
        if left_out:
            notes.append("honorary")
            continue
        skipped = skipped and not each.names_job
        each = _reduce(each, jobs, base=bool(employer.units))
        if skipped and each.manner and not each.names_job and all(map(compares_jobs, each.manner)):
            # 晚上配旁白,一月几百: what is said of work that was not understood.
            _give_way(jobs, each)
            continue
        if not each.names_job and jobs and opens_another(each, jobs[-1]):
            # 商会秘书长,自己有厂
            jobs.append(join_clauses_of_a_job([each]))
            continue
        if not each.names_job:
            if each.clause.activity:
                notes.append("unread")
            if (
                each.manner
                or each.unit.matches
                or each.share is not None
                or each.clause.income_share is not None
            ):
                owns = jobs and not (get_kinds(jobs[-1].unit) or frozenset({Kind.NONE})) & {Kind.NONE}
                if owns and each.alone and not jobs[-1].alone:
                    # 店里就我一个人: who owns a unit serves none besides.
                    continue
                if each.alone and len(jobs) > 1 and _SAID_OF_ALL.match(each.clause.words):
                    # 画画和送外卖,都没单位
                    for job in jobs:
                        job.manner += [] if job.unit.named else [*each.manner]
                        job.alone = job.alone or not job.unit.named
                elif jobs and each.clause.place is None:
                    _select_told_of(each, jobs).add(each)
                else:
                    waiting.append(each)
                    beside += [each] if each.clause.place in _BESIDE else []
            continue
        if (again := _find_told_before(each, jobs)) is not None:
            # 主要还是靠超市 says more of the job that was told before.
            again.manner += [entry for entry in each.manner if compares_jobs(entry)]
            again.income_share = each.clause.income_share
            continue
        joined = jobs[-1] if jobs and _belongs_to(each, jobs[-1]) else None
        if joined is None and not jobs and each.clause.place is ClauseWord.ALSO:
            each = evolve(each, manner=tuple(entry for entry in each.manner if not compares_jobs(entry)))
        posts = [
            earlier
            for earlier in waiting
            if each.clause.place in _BESIDE and earlier.unit.has_kind and earlier.clause.place is None
        ]
        if joined is None and not jobs and has_a_stall(waiting, each):
            # 摆摊,平时在民企做会计
            jobs.append(join_clauses_of_a_job(waiting))
            waiting.clear()
        if joined is None and posts and not jobs:
            # 教师编,周末代课: the post that is told by its kind alone is a job of its own.
            post = join_clauses_of_a_job(posts)
            post.manner.append(_WORKS_THERE)
            jobs.append(post)
            waiting[:] = [earlier for earlier in waiting if earlier not in posts]
        if joined is None:
            kept = [earlier for earlier in waiting if _ranks_another(earlier, each)]
            joined = join_clauses_of_a_job(earlier for earlier in waiting if earlier not in kept)
            jobs.append(joined)
            waiting[:] = kept
        elif each.clause.place is ClauseWord.ALSO:
            # 董事长兼总经理 tells of one job.
            each = evolve(each, manner=tuple(entry for entry in each.manner if not compares_jobs(entry)))
        if tells_the_post(each, joined):
            # 民营公司做公众号的,我是设计师
            joined.unit, joined.parts = read_business(joined, lexicons), []
        joined.add(each)
    if waiting and not jobs:
        alone = join_clauses_of_a_job(waiting)
        says_how = any(
            entry.values_of("relation") or entry.values_of("establishment") for entry in alone.manner
        )
        stays_away = "former_job" in notes and all(_STAYS_AWAY.search(each.clause.words) for each in waiting)
        if stays_away and not alone.unit.matches:
            # 厂子倒闭后没再上班
            status.append(_NOT_WORKING)
        elif alone.unit.matches or (
            says_how
            and (
                not any(map(is_said_today, status))
                or any(each.alone and DONE_ALONE.search(each.clause.words) for each in waiting)
            )
        ):
            jobs.append(alone)
    if len(jobs) == 1 and _is_only_honorary(jobs[0]) and not _is_served_besides(employer):
        notes.append("honorary")
        jobs.clear()
        employer = EmployerCell()
    jobs = drop_jobs_of_before(jobs, status, told, served=bool(employer.units), ended="former_job" in notes)
    status = settle_status(status, jobs, told)
    if any(_ON_LEAVE.search(each.clause.words) for each in told):
        # Whoever is on unpaid leave serves a unit still, whatever they do.
        for job in jobs:
            job.manner += [_WORKS_THERE] if job.alone else []
    give_back_profession(jobs, told)
    leave_holders_open(jobs, told)
    left = not jobs and "unread" not in notes and any(map(is_left, status))
    if jobs or not (left or any(map(is_said_today, status))) or employer.clauses:
        _give_base_unit(jobs, employer)
    jobs = keep_jobs_told_in_full(jobs, told)
    if len(jobs) == 1 and not employer.units:
        tell_unit_beside(jobs[0], told, lexicons)
        put_stages_away(jobs[0], told)
        tell_own_account_beside(jobs[0], told)
    for job in jobs if len(jobs) == 2 else ():
        if job.place in _BESIDE and job.income_share is not None and job.income_share < _HALF:
            job.manner.append(NOT_THE_MAIN_ONE)
    if len(jobs) == 2:
        complete_shares(*jobs)
        find_main_by_amounts(jobs, told)
    if compared:
        add_trades(jobs, waiting)
        select_main_by_income(jobs, compared)
    if sum(job.income_share or 0 for job in jobs) > _ALL_INCOME:
        # Shares that cannot all hold say nothing of which job is the main one.
        notes.append("contradiction")
        for job in jobs:
            job.income_share = None
    add_untold_jobs(jobs, told)
    if not jobs and "unread" in notes and not any(is_said_today(entry) for entry in status):
        # What the person does today is told in words that were not understood.
        jobs.append(Job(NO_EMPLOYER, unread=True))
    return Description(
        tuple(_build_job(job, lexicons) for job in jobs), tuple(status), tuple(dict.fromkeys(notes))
    )


_SAID_OF_ALL: Final = compile_pattern("(?:我|也)?(?:都|全|两[样头边份]都?|哪[样个边]都|统统|均|一律)")


_ON_LEAVE: Final = compile_pattern("(?:停薪留职|留职停薪)(?!.{0,4}(?:过期|到期|结束|期满|办完))")


def _find_told_before(told: ToldClause, jobs: list[Job]) -> Job | None:
    """Return the job that a clause only takes up again, to say which of several it is."""
    words = told.clause.unit or told.clause.activity
    ranked = told.clause.income_share is not None or (
        told.clause.place is not None and any(map(compares_jobs, told.manner))
    )
    if (len(words) < _SHORTEST_NAME and not BARE_UNITS.fullmatch(words)) or not ranked:
        return None
    told_so = next((job for job in jobs if any(words in each.clause.words for each in job.told)), None)
    if told_so is None and told.clause.place is not None and not told.unit.named:
        # 写作是主要来源 takes up 网文作者.
        alike = [job for job in jobs if _shares_words(told, job)]
        return alike[0] if len(alike) == 1 and len(jobs) > 1 else None
    return told_so


_SHORTEST_NAME: Final = 2


def _give_way(jobs: list[Job], told: ToldClause) -> None:
    """Say of the job told before that it is not the main one, where other work brings more."""
    more = any(entry.values_of("main_income") == _YES for entry in told.manner)
    kinds = combine_kinds(jobs[-1].unit) if jobs else None
    if more and kinds is not None and not kinds & PUBLIC_KINDS:
        jobs[-1].manner.append(NOT_THE_MAIN_ONE)


def _take_back_remark(jobs: list[Job]) -> None:
    """Leave open who owns a unit where the next words say that this is not known."""
    if jobs and jobs[-1].told[-1].remark and len(jobs[-1].told) > 1:
        jobs[-1] = join_clauses_of_a_job(jobs[-1].told[:-1])


def _reduce(told: ToldClause, jobs: list[Job], *, base: bool) -> ToldClause:
    """Return a clause without what only looks like another job behind those that are told."""
    if not jobs or told.clause.place is not None or opens_besides(told, jobs[-1]):
        return told
    last = jobs[-1]
    if told.clause.income_share is not None and not told.unit.named and (not told.alone or last.alone):
        if last.unit.named and any(map(offers_service, told.parts)) and not _shares_words(told, last):
            # 私企文员,画稿收入占70%: what brings that is done beside the post.
            return evolve(told, clause=evolve(told.clause, place=ClauseWord.ALSO))
        # 讲课费占两成 tells how much the job before it brings.
        return evolve(told, parts=())
    led = told.clause.led_in_by is ClauseWord.AT or told.remark
    if told.unit.named and not told.parts and not led and (last.unit.named or last.alone):
        if told.unit.owned and not told.clause.timed and last.unit.named and not last.unit.owned:
            # engineer at a fintech, founder-owned private firm: it says whose the first is.
            return evolve(told, unit=evolve(told.unit, named=False), remark=True)
        if _narrows(told.unit, last.unit):
            # 事务所审计经理(会计师所)
            return evolve(told, unit=evolve(told.unit, named=False), remark=True)
        # 店里就我一个人 names no second unit.
        return evolve(told, unit=NO_EMPLOYER)
    if last.parts and not told.unit.named and not all(part.at_end for part in told.parts):
        # Words that only mention a job tell of none: 业主直接找我.
        return evolve(told, parts=())
    titled = any(
        part.head is not None
        and part.head.kind in _TITLES
        and part.at_end
        and (part.head.values_of("role") is not None or part.head.variants)
        for part in last.parts
    )
    told_of_it = not told.alone and not told.manner and not told.unit.named and told.clause.led_in_by is None
    if (last.unit.named or last.unit.owned or base) and titled and told_of_it and told.is_done_in_a_post:
        # 温室气体核查员,跑水泥厂: what is done in a post that was named.
        return evolve(told, parts=())
    return told


_TITLES: Final = frozenset({TermKind.TITLE, TermKind.EMPLOYER_TITLE, TermKind.TITLE_WHOLE})


def _takes_up(told: ToldClause, beside: list[ToldClause], jobs: list[Job]) -> bool:
    """Say whether a share is that of what is done beside the only job, and give the rest to that one."""
    words = _OF_MONEY.sub("", told.clause.activity)
    if len(jobs) != 1 or not words or not any(words in each.clause.words for each in beside):
        return False
    jobs[0].income_share = round(1 - (told.clause.income_share or 0), 4)
    return True


def _shares_words(told: ToldClause, job: Job) -> bool:
    """Say whether a clause takes up a word of a job that was told: 设计占80%."""
    words = "".join(each.clause.activity or each.clause.words for each in job.told)
    return any(character in words for character in _OF_MONEY.sub("", told.clause.activity))


_OF_MONEY: Final = compile_pattern("收入|稿费|工资|的|占|挣|赚|钱|费|大概|是|做|接|了|得|多|少|[0-9%. ]")


def _was_told_of(told: ToldClause | None, job: Job) -> bool:
    """Say whether the clause before told of a job; one without a unit may be meant by any."""
    if told is None or not job.unit.named:
        return True
    return any(told.clause.words == each.clause.words for each in job.told)


def _ranks_another(told: ToldClause, beside: ToldClause) -> bool:
    """Say whether words before a job beside the main one rank that one: 工资是大头,暑假接两单速写."""
    ranks = any(entry.values_of("main_income") == _YES for entry in told.manner)
    return ranks and beside.clause.place in _BESIDE and not told.clause.place


_YES: Final[frozenset[str]] = frozenset({YesNo.YES})


def _leave_out_unpaid(jobs: list[Job]) -> None:
    """Take the words that were told last, and are unpaid, out of the jobs."""
    last = jobs[-1]
    if len(last.told) > 1:
        jobs[-1] = join_clauses_of_a_job(last.told[:-1])
    else:
        last.manner.append(_WITHOUT_PAY)


def _is_served_besides(employer: EmployerCell) -> bool:
    """Say whether an employer cell names a unit whose posts are paid."""
    return any(not (get_kinds(unit) or _PAYING) <= HONOURING for unit in employer.units)


_PAYING: Final[frozenset[str]] = frozenset({Kind.PRIVATE_ENTERPRISE})


def _is_only_honorary(job: Job) -> bool:
    """Say whether all that is told is a post of honour: 某协会理事."""
    kinds = get_kinds(job.unit)
    posts = [each for each in job.told if each.names_job]
    named = bool(kinds) or all(_NAMED_HONOUR.match(each.clause.words) for each in posts)
    return bool(posts and named) and all(map(is_honorary, posts)) and not job.manner


_NAMED_HONOUR: Final = compile_pattern("名誉|荣誉")
_SITS_ON_BOARD: Final[frozenset[str]] = frozenset({Relation.DIRECTOR})
_HALF: Final = 0.5
_NOT_WORKING: Final = Entry("", TermKind.CLAUSE, (("status", frozenset({Status.UNEMPLOYED})),))
_STAYS_AWAY: Final = compile_pattern("[没不未](?:再|去|有)*(?:上过?班|工作|干)")
#: Shares of an income that add up to more are wrong; a little more is rounding.
_ALL_INCOME: Final = 1.02


def _select_told_of(told: ToldClause, jobs: list[Job]) -> Job:
    """Return the job that a remark speaks of: a wage is paid by a unit, other remarks follow their job."""
    wage = ("工资", "薪水", "薪资", "salary")
    ranked = any(compares_jobs(entry) for entry in told.manner)
    if told.clause.words.startswith(wage) or (not ranked and any(word in told.clause.words for word in wage)):
        of_unit = (job for job in jobs if job.unit.named or any(part.unit.matches for part in job.parts))
        beside_none = (job for job in jobs if job.place not in _BESIDE)
        return next(of_unit, next(beside_none, jobs[-1]))
    return jobs[-1]


_OF_THE_BOSS: Final = ("他", "她", "老板", "东家", "人家")


def _belongs_to(told: ToldClause, job: Job) -> bool:
    """Say whether a clause goes on telling of the job before it."""
    clause = told.clause
    serves = told.unit.named and clause.led_in_by is ClauseWord.AT and clause.place is ClauseWord.MAIN
    if serves and job.alone and not job.unit.named:
        # 跑滴滴,白天在民企上班
        return False
    if told.remark or (told.unit.named and told.clause.words.startswith(_OF_THE_BOSS)):
        # 给私人老板管账,他开的是服装厂
        return True
    if (
        told.clause.place is ClauseWord.ALSO
        and not (told.unit.named or told.clause.unit)
        and not told.alone
        and job.income_share is None
        and not any(offers_service(part) or part.unit.matches for part in told.parts)
    ):
        # 董事长兼总经理 is one job.
        return True
    if told.clause.place in _BESIDE or told.clause.place is ClauseWord.MAIN:
        return False
    if told.clause.led_in_by is ClauseWord.OPENS and any(
        part.head is not None and part.head.kind is TermKind.EMPLOYER_TITLE for part in job.parts
    ):
        # 妇女主任 names its unit itself.
        return False
    earn = AN_AMOUNT.search(told.clause.words) and any(
        AN_AMOUNT.search(each.clause.words) for each in job.told
    )
    if earn and told.parts and job.parts and not told.unit.named:
        # 开网约车一个月八千,拉二胡走穴三千
        return False
    if told.unit.named:
        # A second unit is another job.
        lives = any(each.clause.lives for each in job.told) and any(map(offers_service, job.parts))
        return not (job.unit.named or job.alone or told.alone or lives)
    if told.alone and (job.unit.named or any(is_hired(entry) for entry in job.manner)):
        return False
    return job.place not in _BESIDE or not job.parts


def _only_says_the_kind(told: ToldClause) -> bool:
    """Say whether a clause is a word for a kind of unit, as brackets hold it: 事业单位."""
    bare = not told.parts and told.clause.led_in_by is None
    return bare and all(entry.kind is TermKind.EMPLOYER_WHOLE for entry, _ in told.unit.matches)


def _narrows(unit: EmployerReading, before: EmployerReading) -> bool:
    """Say whether a unit says more of one that was told by a word for many kinds."""
    kinds, wider = get_kinds(unit), get_kinds(before)
    return kinds is not None and wider is not None and kinds < wider and not before.owned


def _give_base_unit(jobs: list[Job], employer: EmployerCell) -> None:
    """Give the unit of the employer cell to the main job that names none."""
    if not employer.units:
        return
    (unit, *_others) = employer.units
    for job in jobs:
        led = any(each.clause.led_in_by is not None for each in job.told)
        if unit.named and job.unit.named and not led and not job.parts and job.place is None:
            # (可分公司) behind a title names no second unit.
            job.unit = NO_EMPLOYER
    without = [job for job in jobs if not job.unit.named and job.place not in _BESIDE]
    for job in without:
        job.unit = join_units(unit, job.unit)
    if not without and all(job.place in _BESIDE for job in jobs):
        jobs.insert(0, Job(unit))


def _build_job(job: Job, lexicons: Lexicons) -> ToldJob:
    if job.unread:
        return ToldJob(EmployerCell(), TitleCell((TitlePart(),)))
    parts = tuple(job.parts)
    if not any(map(offers_service, parts)) and _is_own_trade(job):
        # 手机维修小档口,有个体照: the name of one's own small unit tells what is done.
        parts = find_service([each.clause.words for each in job.told], parts, lexicons)
        if any(map(offers_service, parts)):
            silent = [match for match in job.unit.matches if match[0].values_of("service") is None]
            job.unit = evolve(job.unit, matches=tuple(silent))
    if (job.alone or _keeps_a_stall(job)) and not job.unit.named:
        # 企业内训讲师: the unit in the words is whom one serves.
        parts = tuple(evolve(part, unit=NO_EMPLOYER) for part in parts)
        parts = find_service([each.clause.words for each in job.told], parts, lexicons)
        parts = keep_first_service(parts, job.told)
        if job.alone:
            parts = narrow_services(parts, [each.clause.words for each in job.told], lexicons)
    if job.alone and not job.unit.named and not any(map(offers_service, parts)):
        service = find_service_by_words((each.clause.words for each in job.told), lexicons)
        parts = (TitlePart(service, at_end=True),) if service is not None else parts
    lives_by_it = job.place is ClauseWord.MAIN and any(
        entry.values_of("main_income") is not None and entry.values_of("full_time") is None
        for entry in job.manner
    )
    lives_by_it = lives_by_it and not any(part.unit.matches for part in parts)
    beside = (
        (
            job.aside
            or (job.income_share is not None and not job.share_is_left)
            or lives_by_it
            or any(each.clause.lives for each in job.told)
        )
        and not job.unit.named
        and not job.alone
    )
    if beside and any(offers_service(part) for part in parts):
        # What is done beside a job, in no unit that is named, is done on one's own account.
        job.manner.append(BY_ONESELF)
    relates = any(entry.values_of("relation") for entry in job.manner)
    at_work = any(
        each.clause.led_in_by is ClauseWord.AT or each.clause.activity or each.clause.words.endswith("的")
        for each in job.told
    )
    if not parts and not relates and job.unit.named and at_work:
        # Who says to be in a unit, and nothing else, works there.
        job.manner.append(_WORKS_THERE)
    if not job.unit.named and any(part.on_own_account for part in parts):
        # 独立音乐制作人,线上接编曲: one of the words says it of all.
        parts = tuple(
            part if part.on_own_account else evolve(part, modifiers=(*part.modifiers, BY_ONESELF))
            for part in parts
        )
    if any(offers_service(part) for part in parts) and is_repaired_at_own_stall(job.manner, job.unit, parts):
        # 自己摆摊修手机: the work tells the service, and the stall none.
        silent = [match for match in job.unit.matches if match[0].values_of("service") is None]
        job.unit = evolve(job.unit, matches=tuple(silent))
    if (
        job.share is not None
        and _STAFF_SHARE < job.share <= _SMALL_SHARE
        and not (
            any(entry.values_of("relation") for entry in job.manner)
            or any(part.head is not None and part.head.values_of("relation") for part in parts)
        )
    ):
        job.manner.append(_HOLDS_SOME)
    if job.leads or any(LEADS_PEOPLE.search(each.clause.words) for each in job.told):
        parts = tuple(map(narrow_to_management, parts))
    if any(part.head is not None and part.head.values_of("relation") == _SITS_ON_BOARD for part in parts):
        # 专职监事,按月领薪: the post tells how somebody stands to the unit.
        job.manner = [entry for entry in job.manner if not is_hired(entry)]
        parts = tuple(
            evolve(part, modifiers=tuple(entry for entry in part.modifiers if not is_hired(entry)))
            for part in parts
        )
    if job.unit.named and any(each.clause.led_in_by is ClauseWord.OPENS for each in job.told):
        # 没有单位,开面馆: who opens a shop serves no unit besides.
        job.manner = [entry for entry in job.manner if not is_alone(entry)]
        job.alone = False
    manner = order_manner(job.manner)
    if not (job.unit.named or job.unit.matches) and any(only_holds(entry) for entry in manner):
        # 老板就是我,厂里二十号人: the unit is told by its noun alone.
        job.unit = find_bare_unit([each.clause.words for each in job.told]) or job.unit
    if job.share is not None and job.share <= _SMALL_SHARE:
        manner = tuple(open_to_shareholder(entry) for entry in manner)
    if manner:
        if not parts:
            # Who owns a unit and tells no work of their own runs it.
            clinic = get_kinds(job.unit) == _CLINIC
            manner = tuple(add_management(entry, practises=clinic) for entry in manner)
            parts = (TitlePart(),)
        parts = tuple(evolve(part, modifiers=(*part.modifiers, *manner)) for part in parts)
    if parts and (job.share is not None or job.income_share is not None):
        first, *others = parts
        share = first.share if job.share is None else job.share
        parts = (evolve(first, share=share, income_share=job.income_share), *others)
    heads = [part.head for part in parts if part.head is not None]
    if any(only_holds(entry) for entry in (*manner, *heads)) and not _may_be_a_shop(job.unit):
        job.unit = _narrow_to_private(job.unit)
    # Where words say both that there is a unit and that there is none, neither is taken for sure.
    job.unit = NO_EMPLOYER if contradict(job.manner) and job.alone else narrow_firm(job.unit, parts)
    job.unit = open_to_profession(job.unit, parts)
    units = (job.unit,) if job.unit.named or job.unit.matches else ()
    return ToldJob(EmployerCell(units), TitleCell(parts), tuple(each.clause for each in job.told))


def _keeps_a_stall(job: Job) -> bool:
    """Say whether a job is one's own without a unit, or in a small one: 摆摊修鞋."""
    return any(
        (relation := entry.values_of("relation")) is not None and relation <= _OF_A_STALL
        for entry in job.manner
    )


_OF_A_STALL: Final = frozenset({*ON_OWN_ACCOUNT, Relation.OWNER})


def _may_be_a_shop(unit: EmployerReading) -> bool:
    """Say whether a word for a unit may be one for a room of it: 直播间老板 may own the shop or the firm."""
    return any(entry.term.endswith("间") for entry, _ in unit.matches)


def _narrow_to_private(unit: EmployerReading) -> EmployerReading:
    """Return a unit that somebody owns without the public kinds: nobody owns a state enterprise."""
    kinds = combine_kinds(unit)
    if kinds is None or unit.owned or not kinds & PUBLIC_KINDS or not (left := kinds - PUBLIC_KINDS):
        return unit
    return evolve(
        unit, matches=(*unit.matches, (_build_private(unit.matches[-1][0].term, left), Strength.SUFFIX))
    )


@lru_cache(_CACHE_SIZE)
def _build_private(term: str, kinds: frozenset[str]) -> Entry:
    return Entry(term, TermKind.EMPLOYER_WORD, (("employer_kind", kinds),))


#: Up to this share somebody may hold what the staff was given.
_STAFF_SHARE: Final = 0.05
_HOLDS_SOME: Final = Entry("", TermKind.CLAUSE, (("relation", frozenset({Relation.MINOR_SHAREHOLDER})),))
_WITHOUT_PAY: Final = Entry("", TermKind.CLAUSE, (("relation", frozenset({Relation.VOLUNTEER})),))
_WORKS_THERE: Final = Entry("", TermKind.CLAUSE, (("relation", _HIRED),))


_OWN_TRADE: Final[frozenset[str]] = frozenset({Kind.INDIVIDUAL_BUSINESS})


def _is_own_trade(job: Job) -> bool:
    """Say whether a job is a person's own individual business."""
    holds = any(map(holds_a_unit, job.manner))
    return holds and any(entry.values_of("employer_kind") == _OWN_TRADE for entry, _ in job.unit.matches)


#: Up to this share somebody may be called an owner and be one of several holders.
_SMALL_SHARE: Final = 0.3


_CLINIC: Final[frozenset[str]] = frozenset({Kind.CLINIC})


def segment_description(
    employer: EmployerCell, title: TitleCell, origins: tuple[str, str], lexicons: Lexicons
) -> tuple[tuple[JobSegment, tuple[str, str]], ...]:
    """Return the jobs of a pair of cells of which one at least is a self-description, with their columns."""
    told = [read_clause(clause, lexicons) for clause in (*employer.clauses, *title.clauses)]
    if not title.clauses:
        told += [ToldClause(Clause(""), NO_EMPLOYER, (part,), ()) for part in title.parts]
    description = _describe(told, EmployerCell() if employer.clauses else employer, lexicons)
    column = origins[1] if title.clauses or title.parts else origins[0]
    segments: list[tuple[JobSegment, tuple[str, str]]] = []
    for job in description.jobs:
        of_job = (column if job.clauses else origins[0], column)
        segments += [(segment, of_job) for segment in segment_jobs(job.employer, job.title, of_job)]
    status = tuple(
        build_status_evidence(entry.values_of("status"), column, Strength.WORD, entry.term)
        for entry in description.status
    )
    notes = tuple((note, 1) for note in (*employer.notes, *title.notes, *description.notes))
    if status or notes:
        segments.append((JobSegment(status=status, notes=notes), (column, column)))
    return tuple(segments)
