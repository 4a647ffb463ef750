"""From a pair of cells to the jobs in it: which titles belong together, and which name no present job."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from attrs import evolve, field, frozen

from newstratum._model.people.evidence import Evidence, Strength
from newstratum._model.people.occupations import UNKNOWN, EmployerBusiness, Service, Status
from newstratum._reading.cells import EmployerCell, TitleCell
from newstratum._reading.combination import combine_engagement
from newstratum._reading.employers import NO_EMPLOYER, EmployerReading
from newstratum._reading.terms import Entry, TermKind
from newstratum._reading.titles import TitlePart

__all__ = ["JobSegment", "segment_jobs"]

#: Services that nobody offers through the unit named for another title: 律师/自媒体博主, 工程师/网约车司机.
_SIDE_SERVICES: Final[frozenset[str]] = frozenset(
    {
        Service.WE_MEDIA,
        Service.TUTORING,
        Service.DELIVERY,
        Service.RIDE_HAILING,
        Service.FREIGHT_DRIVING,
        Service.HOUSEKEEPING,
        Service.RETAIL,
    }
)
#: In an employer cell, these make a plain title beside them a job of the past.
_NOT_WORKING: Final[frozenset[str]] = frozenset({Status.RETIRED, Status.UNEMPLOYED, Status.HOMEMAKER})
_HONORARY: Final = "honorary"


@frozen
class JobSegment:
    """One job found in a pair of cells, without its words; or what the cells say in place of a job."""

    #: Facts for the model by name; None if there is no job.
    facts: dict[str, Any] | None = None
    evidence: tuple[Evidence, ...] = ()
    #: Whether the employer cell names the unit of this job.
    names_employer: bool = False
    #: Whether the title cell names a post, known or not.
    names_title: bool = False
    #: Evidence for the person's status.
    status: tuple[Evidence, ...] = ()
    #: Evidence for a status that only counts when the whole form names no job.
    status_if_no_job: tuple[Evidence, ...] = ()
    #: Code and column (0 employer, 1 title) of what a person may want to look at.
    notes: tuple[tuple[str, int], ...] = field(default=())


def segment_jobs(
    employer: EmployerCell, title: TitleCell, origins: tuple[str, str]
) -> tuple[JobSegment, ...]:
    """Return the jobs in a pair of cells, and what is said in place of a job.

    Args:
        employer: The employer cell, read.
        title: The title cell, read.
        origins: The columns of both, for the evidence.
    """
    if employer.plain and title.plain:
        return (
            _build_segment(
                employer.units[0] if employer.units else NO_EMPLOYER, title.parts, employer, origins
            ),
        )
    notes = [(note, 0) for note in employer.notes] + [(note, 1) for note in title.notes]
    status = [
        _build_status_evidence(entry, origins[0], Strength.EMPLOYER_WORD) for entry in employer.status_entries
    ]
    past: list[Evidence] = []
    not_working = {value for evidence in status for value in evidence.value} & _NOT_WORKING
    jobs: list[TitlePart] = []
    jobless: list[TitlePart] = []
    for part in title.parts:
        if said := _find_status_entry(part):
            status.append(_build_status_evidence(said, origins[1], Strength.WORD))
        if part.former or (not_working and not part.current and not part.on_own_account):
            notes.append(("former_job", 1))
            if not said:
                past.append(_build_past_evidence(origins[1]))
        elif part.head is not None and part.head.kind is TermKind.NO_JOB:
            jobless.append(part)
        elif not said or _says_more_than_status(part):
            jobs.append(part)
    jobs = _drop_honorary_posts(jobs, notes)
    read = [part for part in jobs if part.recognised or part.unit.matches]
    if len(read) < len(jobs):
        notes.append(("unread", 1))
    plans: list[JobSegment] = []
    if jobs or jobless or title.trouble or _gives_a_job(employer, bool(status or past)):
        plans = _build_segments(employer, read, title, jobless, origins)
    extra = JobSegment(status=tuple(status), status_if_no_job=tuple(past), notes=tuple(notes))
    return (*plans, extra) if status or past or notes else tuple(plans)


# --------------------------------------------------------------------------------- statuses, past jobs


def _find_status_entry(part: TitlePart) -> Entry | None:
    """Return the term of a part that speaks of the person's status, unless it is a paid re-hire."""
    if part.current:
        return None
    entries = (part.head if part.at_end else None, *part.modifiers)
    return next((entry for entry in entries if entry is not None and entry.values_of("status")), None)


def _build_status_evidence(entry: Entry, origin: str, strength: Strength) -> Evidence:
    values = entry.values_of("status") or frozenset()
    return Evidence(
        fact="status",
        value=tuple(sorted(map(str, values))),
        origin=origin,
        words=entry.term,
        strength=strength,
    )


def _build_past_evidence(origin: str) -> Evidence:
    """Say that a former job is named and no present one: not working, in which way is not known."""
    return Evidence(
        fact="status",
        value=tuple(sorted(map(str, _NOT_WORKING))),
        origin=origin,
        words="",
        strength=Strength.WORD,
    )


def _says_more_than_status(part: TitlePart) -> bool:
    entries = (entry for entry in (part.head, *part.modifiers) if entry is not None)
    return any(fact not in ("status", "mark") for entry in entries for fact, _ in entry.facts)


def _gives_a_job(employer: EmployerCell, jobless: bool) -> bool:
    """Say whether an employer cell alone gives a job: it does unless the person does not work."""
    if employer.trouble:
        return not jobless
    if jobless or employer.status_entries:
        return False
    return any(unit.says_something for unit in employer.units)


# ------------------------------------------------------------------------------------ several titles


def _drop_honorary_posts(jobs: list[TitlePart], notes: list[tuple[str, int]]) -> list[TitlePart]:
    """Leave out posts that people hold beside a job without pay: 商会副会长, 协会理事."""
    kept = [
        part
        for part in jobs
        if not (part.head is not None and _HONORARY in (part.head.values_of("mark") or ()))
    ]
    if kept and len(kept) < len(jobs):
        notes.append(("honorary", 1))
        return kept
    return jobs


def _build_segments(
    employer: EmployerCell,
    parts: list[TitlePart],
    title: TitleCell,
    jobless: list[TitlePart],
    origins: tuple[str, str],
) -> list[JobSegment]:
    if not parts:
        return [
            _build_untitled_segment(unit, employer, title, jobless, origins)
            for unit in employer.units or (NO_EMPLOYER,)
        ]
    parts = _join_bare_words(parts)
    units = employer.units or (NO_EMPLOYER,)
    if len(units) == len(parts) > 1:
        return [
            _build_segment(unit, (part,), employer, origins) for unit, part in zip(units, parts, strict=True)
        ]
    beside = _select_side_jobs(units, parts)
    together = [part for part in parts if part not in beside]
    if not together:
        together, beside = beside, []
    plans = [_build_segment(unit, tuple(together), employer, origins) for unit in units]
    if beside:
        plans.append(_build_segment(NO_EMPLOYER, tuple(beside), EmployerCell(), origins))
    return plans


def _join_bare_words(parts: list[TitlePart]) -> list[TitlePart]:
    """Join words that only say how somebody works to the jobs beside them: 自由职业, 写小说."""
    bare = [part for part in parts if _is_bare(part)]
    jobs = [part for part in parts if part not in bare]
    if not bare or not jobs:
        return parts
    words = tuple(entry for part in bare for entry in (part.head, *part.modifiers) if entry is not None)
    return [evolve(part, modifiers=(*part.modifiers, *words)) for part in jobs]


def _is_bare(part: TitlePart) -> bool:
    entries = [entry for entry in (part.head, *part.modifiers) if entry is not None]
    said = {fact for entry in entries for fact, _ in entry.facts}
    return (
        bool(entries)
        and not part.more
        and not part.unit.matches
        and said <= {"relation"}
        and part.on_own_account
    )


def _select_side_jobs(units: Iterable[EmployerReading], parts: list[TitlePart]) -> list[TitlePart]:
    """Return the jobs that are not done in the unit that the employer cell names."""
    said = [entry for unit in units for entry, _ in unit.matches]
    if any("none" in (entry.values_of("employer_kind") or ()) for entry in said):
        return []
    new_media = any(
        EmployerBusiness.NEW_MEDIA in (entry.values_of("employer_business") or ()) for entry in said
    )
    return [part for part in parts if part.on_own_account or (not new_media and _is_a_side_service(part))]


def _is_a_side_service(part: TitlePart) -> bool:
    service = part.head.values_of("service") if part.head is not None else None
    return bool(service and service & _SIDE_SERVICES)


def _build_segment(
    unit: EmployerReading, parts: tuple[TitlePart, ...], employer: EmployerCell, origins: tuple[str, str]
) -> JobSegment:
    found = combine_engagement(unit, parts, origins)
    facts = found.facts
    evidence = found.evidence
    if employer.trouble:
        facts = {**facts, "employer_kind": UNKNOWN}
        evidence = (*evidence, _build_trouble_evidence("employer_kind", origins[0], employer.trouble))
    troubles = [(employer.trouble, 0)] if employer.trouble else []
    notes = troubles + [
        ("contradiction", 0 if fact == "employer_kind" else 1) for fact in found.contradictions
    ]
    return JobSegment(facts, evidence, unit.named, bool(parts), notes=tuple(notes))


def _build_untitled_segment(
    unit: EmployerReading,
    employer: EmployerCell,
    title: TitleCell,
    jobless: list[TitlePart],
    origins: tuple[str, str],
) -> JobSegment:
    plan = _build_segment(unit, (), employer, origins)
    facts, evidence, notes = dict(plan.facts or {}), list(plan.evidence), list(plan.notes)
    if title.trouble:
        facts["role"] = UNKNOWN
        evidence.append(_build_trouble_evidence("role", origins[1], title.trouble))
        notes.append((title.trouble, 1))
    elif jobless:
        evidence += [
            _build_occupation_evidence(part.head.term if part.head else "", "no_job", origins[1])
            for part in jobless
        ]
        notes.append(("no_job", 1))
    elif title.parts:
        evidence.append(_build_occupation_evidence("", "unread", origins[1]))
    names_title = bool(title.parts) and not jobless
    return JobSegment(facts, tuple(evidence), unit.named, names_title, notes=tuple(notes))


def _build_occupation_evidence(words: str, why: str, origin: str) -> Evidence:
    return Evidence(fact="occupation", value=(why,), origin=origin, words=words, strength=Strength.WORD)


def _build_trouble_evidence(fact: str, origin: str, why: str) -> Evidence:
    """Say that a cell could not be read, and why, without its words."""
    return Evidence(fact=fact, value=(str(UNKNOWN),), origin=origin, words=f"({why})", strength=Strength.WORD)
