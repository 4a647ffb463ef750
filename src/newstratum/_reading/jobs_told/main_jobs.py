"""The jobs that a self-description tells of, before they are built, and which of them is the main one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from attrs import evolve, field, mutable

from newstratum._model.people.occupations import EmployerKind as Kind
from newstratum._model.people.occupations import Role, YesNo
from newstratum._reading.cells import TitlePart
from newstratum._reading.lexicon import Entry, TermKind
from newstratum._reading.patterns import compile_pattern
from newstratum._reading.sentences.amounts import find_yearly_amount
from newstratum._reading.sentences.clause import ClauseWord
from newstratum._reading.sentences.mentioned_units import BARE_UNITS
from newstratum._reading.sentences.told_clauses import ToldClause
from newstratum._reading.sentences.told_jobs import GOES_ON_ALONE, get_kinds, join_units
from newstratum._reading.unit_names import NO_EMPLOYER, EmployerReading


@mutable
class Job:
    """One job, while the clauses that tell of it are met."""

    unit: EmployerReading
    parts: list[TitlePart] = field(factory=list)
    manner: list[Entry] = field(factory=list)
    told: list[ToldClause] = field(factory=list)
    place: ClauseWord | None = None
    alone: bool = False
    share: float | None = None
    income_share: float | None = None
    #: Whether people or places are led in it.
    leads: bool = False
    #: Whether its words were not understood.
    unread: bool = False
    #: Whether a word sets it beside another, also where both are told to be equal.
    aside: bool = False
    #: Whether its share is only what another job leaves.
    share_is_left: bool = False

    def add(self, told: ToldClause) -> None:
        """Take in a clause that tells of the job."""
        if not (self.parts or self.unit.named):
            self.place = self.place or told.clause.place
            self.aside = self.place in (ClauseWord.SIDE, ClauseWord.ALSO)
        if told.unit.named or told.unit.matches:
            self.unit = join_units(self.unit, told.unit)
        self.parts += told.parts
        self.manner += told.manner
        self.told.append(told)
        self.share = told.share if self.share is None else self.share
        self.income_share = told.clause.income_share if self.income_share is None else self.income_share
        self.alone = self.alone or told.alone


def join_clauses_of_a_job(told: Iterable[ToldClause]) -> Job:
    """Return one job that all of the clauses tell of."""
    job = Job(NO_EMPLOYER)
    for each in told:
        job.add(each)
    return job


NOT_THE_MAIN_ONE: Final = Entry("", TermKind.CLAUSE, (("main_income", frozenset({YesNo.NO})),))


#: What work brings, told in numbers.
AN_AMOUNT: Final = compile_pattern("[0-9一二两三四五六七八九十几]+(?:来|多)?(?:千|万|k)(?!字)")


def find_main_by_amounts(jobs: Sequence[Job], told: Sequence[ToldClause]) -> None:
    """Say of two jobs which is the main one, where the words tell in numbers what each brings."""
    if any(job.income_share is not None or any(map(_ranks, job.manner)) for job in jobs):
        return
    brings: dict[int, float] = {}
    last = None
    for each in told:
        if each.clause.time is not ClauseWord.PRESENT:
            continue
        words = each.clause.words
        last = next(
            (
                place
                for place, job in enumerate(jobs)
                if any(words == other.clause.words for other in job.told)
            ),
            last,
        )
        amount = find_yearly_amount(words)
        if amount and last is not None:
            brings[last] = max(brings.get(last, 0.0), amount)
    if len(brings) == len(jobs) and max(brings.values()) > _MUCH_MORE * min(brings.values()):
        for place, job in enumerate(jobs):
            job.manner.append(THE_MAIN_ONE if brings[place] == max(brings.values()) else NOT_THE_MAIN_ONE)


_MUCH_MORE: Final = 1.2
THE_MAIN_ONE: Final = Entry("", TermKind.CLAUSE, (("main_income", frozenset({YesNo.YES})),))


def _ranks(entry: Entry) -> bool:
    return entry.values_of("main_income") is not None


def complete_shares(one: Job, other: Job) -> None:
    """Give the share that is left to the one of two jobs whose share is not told."""
    for job, beside in ((one, other), (other, one)):
        if job.income_share is None and beside.income_share is not None and 0 < beside.income_share < 1:
            job.income_share, job.share_is_left = round(1 - beside.income_share, 4), True


def give_back_profession(jobs: list[Job], told: Sequence[ToldClause]) -> None:
    """Let who is hired again without a title do what they did: 退休医生,在民营医院返聘."""
    before = [each for each in told if each.clause.time is ClauseWord.FORMER and each.parts]
    over = [each for each in told if each.clause.time is ClauseWord.FORMER and each.unit.owned]
    for job in jobs:
        again = any(_HIRED_AGAIN.search(each.clause.words) for each in job.told) and job.unit.named
        alone = job.alone and any(GOES_ON_ALONE.search(each.clause.words) for each in job.told)
        if before and not job.parts and (again or alone or _is_alike(before[-1].unit, job.unit)):
            job.parts = [evolve(part, former=False) for part in before[-1].parts]
        bare = next((each.clause.unit for each in job.told if _is_bare(each)), "")
        same = next((each for each in reversed(over) if bare and each.clause.unit.endswith(bare)), None)
        if same is not None and not job.unit.owned:
            # 国营厂退休老师傅,又被厂里请回去: the unit is the one of before.
            job.unit = same.unit
    for job in jobs:
        if not job.parts and job.unit.named and not job.alone:
            # 麻醉医师,周末到私立医院: who works in two hospitals does the same in both.
            alike = (other for other in jobs if other.parts and _is_alike(other.unit, job.unit))
            job.parts = [part for other in alike for part in other.parts if _is_professional(part)][:1]


def _is_bare(told: ToldClause) -> bool:
    return told.unit.named and BARE_UNITS.fullmatch(told.clause.unit) is not None


def _is_professional(part: TitlePart) -> bool:
    """Say whether a title is one of a profession and nothing else."""
    roles = part.head.values_of("role") if part.head is not None else None
    return roles == _PROFESSIONAL


_PROFESSIONAL: Final[frozenset[str]] = frozenset({Role.PROFESSIONAL})


def _is_alike(before: EmployerReading, now: EmployerReading) -> bool:
    """Say whether somebody went from one hospital, school or office of a profession to another."""
    one, other = get_kinds(before), get_kinds(now)
    if one is None or other is None:
        return False
    return any(one <= kinds and other <= kinds for kinds in _ALIKE)


_ALIKE: Final = (
    frozenset({Kind.PUBLIC_HOSPITAL, Kind.PRIVATE_HOSPITAL, Kind.CLINIC}),
    frozenset({Kind.PUBLIC_SCHOOL, Kind.PRIVATE_SCHOOL}),
    frozenset({Kind.LAW_FIRM}),
    frozenset({Kind.ACCOUNTING_FIRM, Kind.TAX_FIRM}),
)
_HIRED_AGAIN: Final = compile_pattern(
    "返聘|请我|又请|又聘|聘我|叫我|请了我|回聘|请去|请回|再聘|聘回|聘去|聘为|继续"
)
