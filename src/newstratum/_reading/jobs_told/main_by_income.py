"""Which of several jobs is the main one by what sentences say of their incomes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from attrs import evolve

from newstratum._model.people.occupations import PUBLIC_KINDS, Relation
from newstratum._reading.jobs_told.income_words import OF_A_POST, OF_ONES_OWN
from newstratum._reading.jobs_told.incomes_compared import Reference, Statement, is_pocket_money
from newstratum._reading.jobs_told.main_jobs import NOT_THE_MAIN_ONE, THE_MAIN_ONE, Job
from newstratum._reading.lexicon import Entry
from newstratum._reading.sentences.clause import BY_ONESELF, ClauseWord
from newstratum._reading.sentences.told_clauses import ToldClause
from newstratum._reading.sentences.told_jobs import combine_kinds

_HOLDS: Final[frozenset[str]] = frozenset({Relation.OWNER, Relation.FOUNDER})
_BESIDE: Final = frozenset({ClauseWord.SIDE, ClauseWord.ALSO})
_MUCH_MORE: Final = 1.2
_TEN: Final = 10.0
_HALF: Final = 0.5


def select_main_by_income(jobs: list[Job], statements: Sequence[Statement]) -> None:
    """Say of jobs which is the main one, where statements on their incomes decide it."""
    if not jobs or not statements:
        return
    if any(each.says == "open" for each in statements):
        if len(jobs) > 1:
            for job in jobs:
                _forget(job)
                job.place = None
        return
    mains, minors = _judge(jobs, statements)
    if len(jobs) == 1:
        only = jobs[0]
        if _is_public(only):
            # Whoever serves the state is outside, whatever else brings more.
            return
        first = only.told[0].clause.words if only.told else ""
        meant = [each.of if each.says != "more" else each.than for each in statements]
        of_it = any(each is not None and (each.kind or set(each.characters) & set(first)) for each in meant)
        if None in mains or (0 in minors and of_it):
            # 律所律师,同时是仲裁员,仲裁那边拿点补贴: what is said of the second says nothing of the first.
            _forget(only)
            only.manner.append(NOT_THE_MAIN_ONE)
        beside = any(each.clause.place in _BESIDE for each in only.told)
        serves_none = any(each.alone and each.clause.place not in _BESIDE for each in only.told)
        if 0 in mains and (serves_none or not beside):
            # Beside a job that was told in words that were not understood, nothing follows from it.
            _forget(only)
            only.manner.append(THE_MAIN_ONE)
        return
    if not mains and len(jobs) - len(minors - {None}) == 1:
        mains = {place for place in range(len(jobs)) if place not in minors}
    if len(mains) != 1 or mains & minors:
        if mains or minors:
            for job in jobs:
                _forget(job)
        return
    (main,) = mains
    if any(_is_public(job) for place, job in enumerate(jobs) if place != main):
        # Whoever serves the state is outside, whatever else brings more.
        return
    for each in statements:
        for said in (each.of, each.than):
            place = None if said is None or said.kind != OF_ONES_OWN else _find(said, jobs)
            if place is not None and place >= 0 and not (jobs[place].unit.named or jobs[place].alone):
                jobs[place].manner.append(BY_ONESELF)
    for place, job in enumerate(jobs):
        _forget(job)
        job.manner.append(THE_MAIN_ONE if place == main else NOT_THE_MAIN_ONE)


def _is_public(job: Job) -> bool:
    kinds = combine_kinds(job.unit)
    return kinds is not None and kinds <= PUBLIC_KINDS


def add_trades(jobs: list[Job], waiting: Sequence[ToldClause]) -> None:
    """Add trades of one's own that were only told by how they are done, beside private posts: 晚上摆摊."""
    for each in waiting:
        owns = any((entry.values_of("relation") or frozenset()) & _HOLDS for entry in each.manner)
        if owns and each.clause.place in _BESIDE and each.unit.matches and not any(map(_is_public, jobs)):
            jobs.append(Job(each.unit, manner=[*each.manner], told=[each], place=each.clause.place))


def tell_apart(told: Sequence[ToldClause], statements: Sequence[Statement]) -> list[ToldClause]:
    """Return the clauses with the one that a comparison sets beside a post as work beside it.

    写科普书,版税早超过工资 behind 医院医生: that there are two jobs is told by the comparison alone.
    """
    apart = list(told)
    if not told or not told[0].names_job or any(each.clause.place in _BESIDE or each.alone for each in told):
        return apart
    for said in statements:
        sides = [each for each in (said.of, said.than) if each is not None and each.kind != OF_A_POST]
        if said.says == "more" and said.of is None:
            sides.append(Reference(OF_ONES_OWN))
        for side in sides:
            places = [
                place
                for place, each in enumerate(apart)
                if place
                and each.clause.time is ClauseWord.PRESENT
                and each.clause.activity
                and not each.unit.named
                and not each.clause.timed
                and each.clause.place is None
            ]
            if side.characters:
                scores = [len(set(side.characters) & set(apart[place].clause.words)) for place in places]
                best = max(scores, default=0)
                places = (
                    [place for place, score in zip(places, scores, strict=True) if score == best]
                    if best
                    else []
                )
            if places and (side.characters or side.kind == OF_ONES_OWN):
                last = apart[places[-1]]
                apart[places[-1]] = evolve(last, clause=evolve(last.clause, place=ClauseWord.SIDE))
    return apart


def _forget(job: Job) -> None:
    """Take away what was said of how a job stands to another."""
    job.income_share, job.share_is_left = None, False
    job.manner = [left for entry in job.manner if (left := _without_rank(entry)) is not None]


def _without_rank(entry: Entry) -> Entry | None:
    facts = tuple((fact, said) for fact, said in entry.facts if fact not in ("main_income", "full_time"))
    if len(facts) == len(entry.facts):
        return entry
    return evolve(entry, facts=facts) if any(fact != "mark" for fact, _ in facts) else None


def _judge(jobs: list[Job], statements: Sequence[Statement]) -> tuple[set[int | None], set[int | None]]:
    """Return the places of jobs that are the main one, and of those that are not; None for work not read."""
    mains: set[int | None] = set()
    minors: set[int | None] = set()
    amounts: dict[int | None, tuple[float, float]] = {}
    digits: dict[int | None, float] = {}
    high: set[int | None] = set()
    low: set[int | None] = set()
    full: set[int | None] = set()
    part: set[int | None] = set()
    for each in statements:
        of = _find(each.of, jobs) if each.of is not None else None
        if each.of is not None and of == _NOBODY:
            continue
        match each.says:
            case "main":
                mains.add(of)
            case "minor":
                minors.add(of)
            case "more":
                than = _find(each.than, jobs) if each.than is not None else None
                if of == _NOBODY or than == _NOBODY or (each.of and each.than and of == than):
                    continue
                if each.of is not None:
                    (mains if len(jobs) == _PAIR or each.than is None else set()).add(of)
                if each.than is not None:
                    minors.add(than)
            case "share":
                if each.number > _HALF:
                    mains.add(of)
                elif each.number < _HALF:
                    minors.add(of)
            case "amount":
                amounts[of] = (each.number, each.times)
            case "digit":
                digits[of] = each.number
            case "high":
                high.add(of)
            case "low":
                low.add(of)
            case "full" | "rest":
                full.add(of)
            case "part":
                part.add(of)
    if high and low and not high & low:
        mains |= high
        minors |= low
    if full and part and not full & part:
        mains |= full
        minors |= part
    elif not full:
        minors |= {place for place in part if place is not None and not _is_post(jobs[place])}
    if len(digits) == _PAIR and sum(digits.values()) == _TEN:
        most = max(digits.values())
        if most * 2 > _TEN:
            mains |= {place for place, digit in digits.items() if digit == most}
    elif len(digits) == 1 and any(each.says == "parted" for each in statements):
        ((place, digit),) = digits.items()
        if digit * 2 != _TEN:
            (mains if digit * 2 > _TEN else minors).add(place)
    _compare_amounts(amounts, mains, minors)
    return mains, minors


_PAIR: Final = 2


def _compare_amounts(
    amounts: dict[int | None, tuple[float, float]], mains: set[int | None], minors: set[int | None]
) -> None:
    if len(amounts) == 1:
        ((place, (amount, times)),) = amounts.items()
        if is_pocket_money(Statement("amount", number=amount, times=times)):
            minors.add(place)
        return
    if len(amounts) != _PAIR:
        return
    known = max(times for _, times in amounts.values()) or 1.0
    yearly = {place: amount * (times or known) for place, (amount, times) in amounts.items()}
    (one, of_one), (other, of_other) = yearly.items()
    if of_one > _MUCH_MORE * of_other:
        mains.add(one)
        minors.add(other)
    elif of_other > _MUCH_MORE * of_one:
        mains.add(other)
        minors.add(one)


#: Where a reference is to none of the jobs for sure.
_NOBODY: Final = -1


def _find(reference: Reference, jobs: list[Job]) -> int | None:
    """Return the place of the job that is referred to; None for work not read, -1 if that is open."""
    match reference.kind:
        case "first":
            return 0 if len(jobs) > 1 else _NOBODY
        case "last":
            return len(jobs) - 1 if len(jobs) > 1 else _NOBODY
        case "side":
            beside = [place for place, job in enumerate(jobs) if job.place in _BESIDE]
            return beside[0] if len(beside) == 1 else _find_own("", jobs)
        case "post":
            return _find_post(reference.characters, jobs)
        case "own":
            return _find_own(reference.characters, jobs)
        case _:
            return _find_by_words(reference.characters, jobs)


_UNIT_WORDS: Final = frozenset("店厂所院校社团馆园行队")


def _find_post(characters: str, jobs: list[Job]) -> int | None:
    """Return the place of the job whose unit pays a wage, or that words of its unit speak of."""
    units = set(characters) & _UNIT_WORDS
    said = _find_by_words("".join(units), jobs) if units else None
    if said is not None and said >= 0:
        # 店里生意是大头 speaks of the shop, whoever owns it.
        return said
    posts = [place for place, job in enumerate(jobs) if _is_post(job)]
    if not posts and len(jobs) > 1:
        posts = [place for place, job in enumerate(jobs) if not _is_own(job) and job.place not in _BESIDE]
    if len(posts) > 1:
        posts = [place for place in posts if jobs[place].place not in _BESIDE]
    return posts[0] if len(posts) == 1 else _NOBODY


def _find_own(characters: str, jobs: list[Job]) -> int | None:
    """Return the place of the work on one's own account that words of its pay speak of."""
    own = [place for place, job in enumerate(jobs) if not _is_post(job) or job.place in _BESIDE]
    if len(own) > 1:
        said = _find_by_words(characters, jobs)
        if said in own:
            return said
        beside = [place for place in own if jobs[place].place in _BESIDE]
        own = beside if len(beside) == 1 else [place for place in own if not _is_post(jobs[place])]
    if not own and len(jobs) == 1:
        return None
    return own[0] if len(own) == 1 else _NOBODY


def _find_by_words(characters: str, jobs: list[Job]) -> int | None:
    said = set(characters)
    scores = [len(said & set("".join(each.clause.words for each in job.told))) for job in jobs]
    best = max(scores)
    if not best:
        return None if len(jobs) == 1 else _NOBODY
    return scores.index(best) if scores.count(best) == 1 else _NOBODY


def _is_own(job: Job) -> bool:
    return job.alone or any(
        (entry.values_of("relation") or frozenset({""})) <= _HOLDS for entry in job.manner
    )


def _is_post(job: Job) -> bool:
    """Say whether a unit that is not the person's own pays for a job."""
    hired = any(entry.values_of("relation") == frozenset({Relation.EMPLOYEE}) for entry in job.manner)
    opened = any(each.clause.led_in_by is ClauseWord.OPENS for each in job.told)
    return hired or (job.unit.named and not opened and not _is_own(job))
