"""From the clauses of a self-description to the jobs it tells of.

Clauses about one job are joined: a clause that only says how somebody works (没有单位) belongs to the work
told beside it, a unit alone to the title that follows. What is over or only planned gives no job. A job
beside the main one stays a job of its own, so that it opens nothing that the main one decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

from attrs import evolve, field, frozen, mutable

from newstratum._model.people.evidence import Strength
from newstratum._model.people.occupations import ON_OWN_ACCOUNT, Relation, Role, Service
from newstratum._reading.cells import (
    NO_EMPLOYER,
    EmployerCell,
    EmployerReading,
    TitleCell,
    TitlePart,
    only_says_the_owner,
    read_employer,
    read_title_part,
    split_jobs,
)
from newstratum._reading.clauses import Clause, ClauseWord
from newstratum._reading.combination import JobSegment, build_status_evidence, segment_jobs
from newstratum._reading.lexicon import Entry, Lexicons, TermKind

_OF_UNIT: Final = frozenset({"employer_kind", "ownership", "employer_business", "registration"})
_HIRED: Final[frozenset[str]] = frozenset({Relation.EMPLOYEE})
_NO_SERVICE: Final[frozenset[str]] = frozenset({Service.NONE})
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


@frozen
class _Told:
    """A clause and what its words were read as."""

    clause: Clause
    unit: EmployerReading
    parts: tuple[TitlePart, ...]
    #: What the words of the clause say of how somebody works.
    manner: tuple[Entry, ...]
    #: Share of the unit's capital that it states.
    share: float | None = None

    @property
    def names_job(self) -> bool:
        return self.unit.named or bool(self.parts)

    @property
    def alone(self) -> bool:
        return any(_is_alone(entry) for entry in self.manner) or any(
            part.on_own_account for part in self.parts
        )


@mutable
class _Job:
    unit: EmployerReading
    parts: list[TitlePart] = field(factory=list)
    manner: list[Entry] = field(factory=list)
    clauses: list[Clause] = field(factory=list)
    place: ClauseWord | None = None
    alone: bool = False
    share: float | None = None
    income_share: float | None = None

    def add(self, told: _Told) -> None:
        if told.unit.named or told.unit.matches:
            self.unit = _join_units(self.unit, told.unit)
        self.parts += told.parts
        self.manner += told.manner
        self.clauses.append(told.clause)
        self.place = self.place or told.clause.place
        self.share = told.share if self.share is None else self.share
        self.income_share = told.clause.income_share if self.income_share is None else self.income_share
        self.alone = self.alone or told.alone


def _is_alone(entry: Entry) -> bool:
    relation = entry.values_of("relation")
    return relation is not None and relation <= ON_OWN_ACCOUNT


def _join_units(one: EmployerReading, other: EmployerReading) -> EmployerReading:
    if not one.named and not one.matches:
        return other
    matches = (*one.matches, *(match for match in other.matches if match not in one.matches))
    return EmployerReading(
        matches, one.named or other.named, one.uscc_prefix or other.uscc_prefix, (*one.notes, *other.notes)
    )


def _describe(told: Sequence[_Told], employer: EmployerCell) -> Description:
    """Return the jobs that clauses tell of, beside the unit of an employer cell of its own."""
    jobs: list[_Job] = []
    waiting: list[_Told] = []
    notes: list[str] = []
    status: list[Entry] = [
        entry for each in told for entry in each.clause.cues if entry.values_of("status") is not None
    ]
    for each in told:
        if each.clause.time is not ClauseWord.PRESENT:
            if each.names_job or each.clause.words:
                notes.append("former_job" if each.clause.time is ClauseWord.FORMER else "planned_job")
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
                if jobs and each.clause.place is None:
                    jobs[-1].add(each)
                else:
                    waiting.append(each)
            continue
        joined = jobs[-1] if jobs and _belongs_to(each, jobs[-1]) else None
        if joined is None:
            joined = _Job(NO_EMPLOYER)
            jobs.append(joined)
            for earlier in waiting:
                joined.add(earlier)
            waiting.clear()
        joined.add(each)
    if waiting and not jobs:
        alone = _Job(NO_EMPLOYER)
        for each in waiting:
            alone.add(each)
        says_how = any(entry.values_of("relation") for entry in alone.manner)
        if alone.unit.matches or (says_how and not status):
            jobs.append(alone)
    _give_base_unit(jobs, employer)
    return Description(tuple(_build_job(job) for job in jobs), tuple(status), tuple(dict.fromkeys(notes)))


def _belongs_to(told: _Told, job: _Job) -> bool:
    """Say whether a clause goes on telling of the job before it."""
    if told.clause.place in _BESIDE or told.clause.place is ClauseWord.MAIN:
        return False
    if told.unit.named and only_says_the_owner(told.unit) and not told.parts:
        return True
    if told.unit.named:
        # A second unit is another job.
        return not job.unit.named and not job.alone and not told.alone
    if told.alone and (job.unit.named or any(_is_hired(entry) for entry in job.manner)):
        return False
    return job.place not in _BESIDE or not job.parts


def _is_hired(entry: Entry) -> bool:
    return entry.values_of("relation") == _HIRED


def _give_base_unit(jobs: list[_Job], employer: EmployerCell) -> None:
    """Give the unit of the employer cell to the main job that names none."""
    if not employer.units:
        return
    (unit, *_others) = employer.units
    without = [job for job in jobs if not job.unit.named and job.place not in _BESIDE]
    for job in without:
        job.unit = _join_units(unit, job.unit)
    if not without and all(job.place in _BESIDE for job in jobs):
        jobs.insert(0, _Job(unit))


def _read_clause(clause: Clause, lexicons: Lexicons) -> _Told:
    cues, activity = clause.cues, clause.activity
    manner = tuple(
        entry
        for entry in cues
        if any(fact not in _OF_UNIT and fact not in ("mark", "status") for fact, _ in entry.facts)
    )
    of_unit = tuple(
        (entry, Strength.EMPLOYER_WORD) for entry in cues if any(fact in _OF_UNIT for fact, _ in entry.facts)
    )
    unit = NO_EMPLOYER
    if clause.unit and not clause.posted:
        unit = read_employer(clause.unit, lexicons)
        client = clause.led_in_by is ClauseWord.FOR and (
            any(_is_alone(entry) for entry in manner)
            or not (unit.has_kind or any(_is_hired(entry) for entry in manner))
        )
        if client or (clause.led_in_by is ClauseWord.OPENS and not unit.has_kind):
            unit = NO_EMPLOYER
    whole = lexicons.employer_whole.get(activity) if activity and not unit.named else None
    if whole is not None and activity not in lexicons.title_endings.terms:
        unit, activity = read_employer(activity, lexicons), ""
    if of_unit:
        unit = EmployerReading((*unit.matches, *of_unit), unit.named, unit.uscc_prefix, unit.notes)
    read = [_read_part(text, lexicons) for text in split_jobs(activity)]
    # Words without a noun say how somebody works: 员工持股.
    without_noun = [part for part in read if part.head is None and not part.unit.matches]
    manner = (*manner, *(entry for part in without_noun for entry in part.modifiers))
    return _Told(
        clause,
        unit,
        tuple(part for part in read if part.head is not None or part.unit.matches),
        manner,
        next((part.share for part in read if part.share is not None), None),
    )


def _read_part(text: str, lexicons: Lexicons) -> TitlePart:
    part = read_title_part(text, lexicons)
    if part.head is not None and part.at_end:
        return part
    told = lexicons.activities.scan(text)
    if not told:
        return part
    head, place = told[-1]
    if part.head is not None and part.head.term in text and text.rfind(part.head.term) > place:
        return part
    return evolve(part, head=head, more=(*((part.head,) if part.head else ()), *part.more), at_end=True)


def _build_job(job: _Job) -> ToldJob:
    parts = tuple(job.parts)
    beside = job.place is ClauseWord.SIDE and not job.unit.named and not job.alone
    if beside and any(_offers_service(part) for part in parts):
        # What is done beside a job, in no unit that is named, is done on one's own account.
        job.manner.append(_ON_THE_SIDE)
    manner = _order_manner(job.manner)
    if manner:
        if not parts:
            # Who owns a unit and tells no work of their own runs it.
            manner = tuple(_add_management(entry) for entry in manner)
            parts = (TitlePart(),)
        parts = tuple(evolve(part, modifiers=(*part.modifiers, *manner)) for part in parts)
    if parts and (job.share is not None or job.income_share is not None):
        first, *others = parts
        share = first.share if job.share is None else job.share
        parts = (evolve(first, share=share, income_share=job.income_share), *others)
    units = (job.unit,) if job.unit.named or job.unit.matches else ()
    return ToldJob(EmployerCell(units), TitleCell(parts), tuple(job.clauses))


_ON_THE_SIDE: Final = Entry("", TermKind.CLAUSE, (("relation", ON_OWN_ACCOUNT),))


def _offers_service(part: TitlePart) -> bool:
    services = part.head.values_of("service") if part.head is not None else None
    return bool(services) and services != _NO_SERVICE


def _order_manner(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Put the words that say most precisely how somebody works last, where they count."""
    unique = tuple(dict.fromkeys(entries))
    relations = [values for entry in unique if (values := entry.values_of("relation"))]
    ordered = sorted(unique, key=lambda entry: -len(entry.values_of("relation") or ()))
    if len(relations) > 1 and not frozenset.intersection(*relations):
        return (*ordered, _build_contradiction(frozenset().union(*relations)))
    return tuple(ordered)


@lru_cache(_CACHE_SIZE)
def _add_management(entry: Entry) -> Entry:
    relation = entry.values_of("relation")
    if relation is None or not relation <= {Relation.OWNER, Relation.FOUNDER}:
        return entry
    return Entry(entry.term, entry.kind, (*entry.facts, ("role", frozenset({Role.MANAGEMENT}))))


@lru_cache(_CACHE_SIZE)
def _build_contradiction(relations: frozenset[str]) -> Entry:
    """Words that contradict each other leave open which of them holds."""
    return Entry("", TermKind.CLAUSE, (("relation", relations),))


def segment_description(
    employer: EmployerCell, title: TitleCell, origins: tuple[str, str], lexicons: Lexicons
) -> tuple[tuple[JobSegment, tuple[str, str]], ...]:
    """Return the jobs of a pair of cells of which one at least is a self-description, with their columns."""
    told = [_read_clause(clause, lexicons) for clause in (*employer.clauses, *title.clauses)]
    if not title.clauses:
        told += [_Told(Clause(""), NO_EMPLOYER, (part,), ()) for part in title.parts]
    description = _describe(told, EmployerCell() if employer.clauses else employer)
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
