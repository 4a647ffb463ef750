"""From a pair of cells to the jobs in it: which titles belong together, and which name no present job."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from attrs import evolve, frozen

from newstratum._model.people.evidence import Evidence, Strength
from newstratum._model.people.occupations import EmployerBusiness, Service, Status
from newstratum._reading.cells import NO_EMPLOYER, EmployerCell, EmployerReading, TitleCell, TitlePart
from newstratum._reading.lexicon import Entry, TermKind

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


@frozen(cache_hash=True)
class JobSegment:
    """One job in a pair of cells: its unit and its titles; or what the cells say in place of a job."""

    #: The unit, which may say nothing; None if there is no job.
    unit: EmployerReading | None = None
    parts: tuple[TitlePart, ...] = ()
    #: Why the employer cell and the title cell could not be read; empty if they could.
    troubles: tuple[str, str] = ("", "")
    #: Words of the title cell that name no job.
    no_job: tuple[str, ...] = ()
    #: Whether the title cell names a post, understood or not.
    names_title: bool = False
    #: Evidence for the person's status.
    status: tuple[Evidence, ...] = ()
    #: Evidence for a status that only counts when the whole form names no job.
    status_if_no_job: tuple[Evidence, ...] = ()
    #: Code and column (0 employer, 1 title) of what a person may want to look at.
    notes: tuple[tuple[str, int], ...] = ()


def segment_jobs(
    employer: EmployerCell, title: TitleCell, origins: tuple[str, str]
) -> tuple[JobSegment, ...]:
    """Return the jobs in a pair of cells, and what is said in place of a job."""
    if employer.plain and title.plain:
        return (
            JobSegment(employer.units[0] if employer.units else NO_EMPLOYER, title.parts, names_title=True),
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
    segments: list[JobSegment] = []
    if jobs or jobless or title.trouble or _gives_a_job(employer, bool(status or past)):
        segments = _build_segments(employer, read, title, jobless)
    extra = JobSegment(status=tuple(status), status_if_no_job=tuple(past), notes=tuple(notes))
    return (*segments, extra) if status or past or notes else tuple(segments)


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
    return any(fact not in ("status", "mark") for entry in part.entries for fact, _ in entry.facts)


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
    employer: EmployerCell, parts: list[TitlePart], title: TitleCell, jobless: list[TitlePart]
) -> list[JobSegment]:
    units = employer.units or (NO_EMPLOYER,)
    if not parts:
        untitled = JobSegment(
            troubles=(employer.trouble, title.trouble),
            no_job=tuple(part.head.term if part.head else "" for part in jobless),
            names_title=bool(title.parts) and not jobless,
        )
        return [evolve(untitled, unit=unit) for unit in units]
    parts = _join_bare_words(parts)
    troubles = (employer.trouble, "")
    if len(units) == len(parts) > 1:
        return [
            JobSegment(unit, (part,), troubles, names_title=True)
            for unit, part in zip(units, parts, strict=True)
        ]
    beside = _select_side_jobs(units, parts)
    together = [part for part in parts if part not in beside]
    if not together:
        together, beside = beside, []
    segments = [JobSegment(unit, tuple(together), troubles, names_title=True) for unit in units]
    if beside:
        segments.append(JobSegment(NO_EMPLOYER, tuple(beside), names_title=True))
    return segments


def _join_bare_words(parts: list[TitlePart]) -> list[TitlePart]:
    """Join words that only say how somebody works to the jobs beside them: 自由职业, 写小说."""
    bare = [part for part in parts if _is_bare(part)]
    jobs = [part for part in parts if part not in bare]
    if not bare or not jobs:
        return parts
    words = tuple(entry for part in bare for entry in part.entries)
    return [evolve(part, modifiers=(*part.modifiers, *words)) for part in jobs]


def _is_bare(part: TitlePart) -> bool:
    said = {fact for entry in part.entries for fact, _ in entry.facts}
    return (
        part.recognised
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
