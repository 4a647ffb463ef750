"""From a pair of cells to the jobs in it, and to the facts of each with the evidence for them.

First it is settled which titles belong together and which name no present job. Then the employer is read,
because it outranks the title and because it tells what many titles mean; then the titles; then what follows
from both: who serves no unit has no employer, a unit named beside it is a client or a platform, and a
service on one's own account is offered without a unit.

Of the evidence about one fact the strongest wins. A weaker one that fits narrows the fact further; one
that does not fit is overruled and stays listed. Contradictory evidence of equal weight leaves "one of".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Any, Final

from attrs import evolve, frozen

from newstratum._model.people.evidence import Evidence, Strength
from newstratum._model.people.occupations import (
    ON_OWN_ACCOUNT,
    SCHOOLS,
    UNKNOWN,
    EmployerBusiness,
    Ownership,
    Relation,
    Role,
    Service,
    Status,
)
from newstratum._model.people.occupations import EmployerKind as Kind
from newstratum._model.people.people import Engagement
from newstratum._reading.cells import EmployerCell, TitleCell, TitlePart
from newstratum._reading.lexicon import MARKS_OF_THE_READER, OPEN_FACTS, Entry, FactSets, TermKind
from newstratum._reading.unit_names import (
    COMPANY_KINDS,
    MEDIA_ABLE,
    NO_EMPLOYER,
    NO_UNIT,
    REGISTERED,
    EmployerReading,
    infer_contexts,
    infer_owned_kinds,
    infer_state_kinds,
)
from newstratum._reading.work_alone import (
    KNOWLEDGE_SERVICE,
    PLAIN_WORK,
    TUTORING,
    WITHOUT_UNIT,
    is_plain_work,
    is_qualified_work,
    is_teaching,
)

#: Services that nobody offers through the unit named for another title: 律师/自媒体博主, 工程师/网约车司机.
_SIDE_SERVICES: Final[frozenset[str]] = frozenset(
    {Service.WE_MEDIA, Service.TUTORING, Service.DELIVERY, Service.RIDE_HAILING}
    | {Service.FREIGHT_DRIVING, Service.HOUSEKEEPING, Service.RETAIL}
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
        build_status_evidence(entry.values_of("status"), origins[0], Strength.EMPLOYER_WORD, entry.term)
        for entry in employer.status_entries
    ]
    past: list[Evidence] = []
    not_working = {value for evidence in status for value in evidence.value} & _NOT_WORKING
    jobs: list[TitlePart] = []
    jobless: list[TitlePart] = []
    for part in title.parts:
        if said := _find_status_entry(part):
            status.append(
                build_status_evidence(said.values_of("status"), origins[1], Strength.WORD, said.term)
            )
        if part.former or (not_working and not part.current and not part.on_own_account):
            notes.append(("former_job", 1))
            if not said:
                # Not working; in which way is not known.
                past.append(build_status_evidence(_NOT_WORKING, origins[1], Strength.WORD))
        elif part.head is not None and part.head.kind is TermKind.NO_JOB:
            jobless.append(part)
        elif not said or _says_more_than_status(part):
            jobs.append(part)
    jobs = _drop_honorary_posts(jobs, notes)
    if (
        jobs
        and not employer.units
        and all(_is_honorary(part) for part in jobs)
        and (jobless or len(jobs) > 1 or jobs[0].unit.matches)
    ):
        # Posts of honour alone tell of no job.
        notes.append(("honorary", 1))
        return (JobSegment(status=tuple(status), status_if_no_job=tuple(past), notes=tuple(notes)),)
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


def build_status_evidence(
    values: Iterable[str] | None, origin: str, strength: Strength, words: str = ""
) -> Evidence:
    """Return the evidence that a term is for the person's status."""
    value = tuple(sorted(map(str, values or ())))
    return Evidence(fact="status", value=value, origin=origin, words=words, strength=strength)


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


def _is_honorary(part: TitlePart) -> bool:
    return part.head is not None and _HONORARY in (part.head.values_of("mark") or ())


def _is_unpaid(part: TitlePart) -> bool:
    return any(entry.values_of("relation") == _UNPAID for entry in part.modifiers)


_UNPAID: Final[frozenset[str]] = frozenset({Relation.VOLUNTEER})


def _drop_honorary_posts(jobs: list[TitlePart], notes: list[tuple[str, int]]) -> list[TitlePart]:
    """Leave out posts that people hold beside a job without pay: 商会副会长, 业委会委员(义务)."""
    kept = [part for part in jobs if not _is_honorary(part) and not _is_unpaid(part)]
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
    if all(_is_told(part) and _is_a_side_service(part, teaches=False) for part in together):
        together, beside = parts, []
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
        and (part.on_own_account or all(entry.values_of("relation") == _HIRED for entry in part.entries))
    )


_HIRED: Final[frozenset[str]] = frozenset({Relation.EMPLOYEE})


def _select_side_jobs(units: Iterable[EmployerReading], parts: list[TitlePart]) -> list[TitlePart]:
    """Return the jobs that are not done in the unit that the employer cell names."""
    said = [entry for unit in units for entry, _ in unit.matches]
    if any("none" in (entry.values_of("employer_kind") or ()) for entry in said):
        return []
    new_media = any(
        EmployerBusiness.NEW_MEDIA in (entry.values_of("employer_business") or ()) for entry in said
    )
    teaches = any((entry.values_of("employer_kind") or frozenset({""})) <= _TEACHING for entry in said)
    # A member of an association is paid elsewhere.
    joins = any(Kind.SOCIAL_ASSOCIATION in (entry.values_of("employer_kind") or ()) for entry in said)
    return [
        part
        for part in parts
        if part.on_own_account
        or (not new_media and (joins or not _is_told(part)) and _is_a_side_service(part, teaches=teaches))
    ]


def _is_told(part: TitlePart) -> bool:
    """Say whether work is told with a verb, which tells of a post beside it: 民企销售,卖医疗耗材."""
    return part.head is not None and part.head.kind is TermKind.ACTIVITY


def _is_a_side_service(part: TitlePart, *, teaches: bool) -> bool:
    service = part.head.values_of("service") if part.head is not None else None
    # Who teaches in a school does that there.
    if teaches and service is not None and Service.TUTORING in service and Service.NONE in service:
        return False
    return bool(service and service & _SIDE_SERVICES)


#: Units in which people teach.
_TEACHING: Final[frozenset[str]] = frozenset({*SCHOOLS, Kind.TRAINING_COMPANY})


_NO_RELATION: Final[frozenset[str]] = frozenset({Relation.NONE})
#: Facts that are said of the person, or of reading itself, and not of the engagement.
_NOT_OF_THE_JOB: Final = frozenset({"mark", "status"})
_OTHER_OWNERS: Final[frozenset[str]] = frozenset({Ownership.PRIVATE, Ownership.FOREIGN})
#: What schools and hospitals with a name as of public ones are that somebody else runs.
_RUN_BY_OTHERS: Final[Mapping[str, str]] = {
    Kind.PUBLIC_SCHOOL: Kind.PRIVATE_SCHOOL,
    Kind.PUBLIC_HOSPITAL: Kind.PRIVATE_HOSPITAL,
}
#: Facts of the model that hold one text or number, never "one of".
_SHARES: Final = frozenset({"equity_share", "income_share"})
_ONE_VALUE: Final = OPEN_FACTS | _SHARES
_NON_PROFIT_UNIT: Final[frozenset[str]] = frozenset(
    {Kind.SOCIAL_SERVICE_ORG, Kind.PRIVATE_HOSPITAL, Kind.PRIVATE_SCHOOL}
)
#: What is said of a client or a platform is not a fact of a job without a unit.
_OF_THE_UNIT: Final = frozenset({"ownership", "registration", "uscc_prefix", "employer_business"})
_ALONE: Final[frozenset[str]] = frozenset({Kind.NONE, Kind.INDIVIDUAL_BUSINESS})
#: A relation that serves no unit settles the employer, whatever is named beside it.
_SETTLES: Final = Strength.CODE + 1
_CACHE_SIZE: Final = 8_192


@frozen
class EngagementFacts:
    """The facts of one engagement, ready for the model, and the evidence for them."""

    facts: dict[str, Any]
    evidence: tuple[Evidence, ...]
    contradictions: tuple[str, ...] = ()
    #: Code and column (0 employer, 1 title) of what a person may want to look at.
    notes: tuple[tuple[str, int], ...] = ()

    @cached_property
    def nameless(self) -> Engagement:
        """The engagement without the names of its unit and title, checked once for all that share it."""
        return Engagement(**self.facts, evidence=self.evidence)


def is_shown_in(cell: str | None, words: str) -> bool:
    """Say whether the words of a piece of evidence stand in a cell, with gaps where they have some.

    What the reader itself says of a cell, such as that it is too long, is in no cell.
    """
    if not words or words[0] == "(":
        return True
    if cell is None:
        return False
    if MARKS_OF_THE_READER.isdisjoint(words):
        return words in cell or words in cell.lower()
    plain = cell.lower()
    return all(part in plain for part in words.partition("→")[0].split("…"))


def combine_segment(segment: JobSegment, origins: tuple[str, str]) -> EngagementFacts | None:
    """Return the facts of the job that a segment names; None if it names none."""
    if segment.unit is None:
        return None
    found = _combine_unit_and_titles(segment.unit, segment.parts, origins)
    notes = [("contradiction", 0 if fact == "employer_kind" else 1) for fact in found.contradictions]
    of_employer, of_title = segment.troubles
    facts, evidence = found.facts, found.evidence
    if of_employer:
        facts = {**facts, "employer_kind": UNKNOWN}
        evidence = (*evidence, _build_trouble_evidence("employer_kind", origins[0], of_employer))
        notes.insert(0, (of_employer, 0))
    if of_title:
        facts = {**facts, "role": UNKNOWN}
        evidence = (*evidence, _build_trouble_evidence("role", origins[1], of_title))
        notes.append((of_title, 1))
    elif segment.no_job:
        words = [_build_occupation_evidence(term, "no_job", origins[1]) for term in segment.no_job]
        evidence = (*evidence, *words)
        notes.append(("no_job", 1))
    elif segment.names_title and not segment.parts:
        evidence = (*evidence, _build_occupation_evidence("", "unread", origins[1]))
    return EngagementFacts(facts, evidence, found.contradictions, tuple(notes))


def _build_occupation_evidence(words: str, why: str, origin: str) -> Evidence:
    return Evidence(fact="occupation", value=(why,), origin=origin, words=words, strength=Strength.WORD)


def _build_trouble_evidence(fact: str, origin: str, why: str) -> Evidence:
    """Say that a cell could not be read, and why, without its words."""
    return Evidence(fact=fact, value=(str(UNKNOWN),), origin=origin, words=f"({why})", strength=Strength.WORD)


def _combine_unit_and_titles(
    employer: EmployerReading, parts: tuple[TitlePart, ...], origins: tuple[str, str]
) -> EngagementFacts:
    units = tuple(part.unit for part in parts if part.unit.matches)
    side = build_unit_evidence(employer, units)
    titles = [build_title_evidence(part, side) for part in parts]
    if len(titles) == 1 and (quick := _combine_disjoint(side, titles[0], origins)) is not None:
        return quick
    return _combine_sides(side.pieces, [piece for title in titles for piece in title.pieces], origins)


# ------------------------------------------------------------------ sides that speak of different facts


def _combine_disjoint(
    side: SideEvidence, title: SideEvidence, origins: tuple[str, str]
) -> EngagementFacts | None:
    """Join two sides that state different facts; None where the pieces of both have to be combined."""
    of_unit, of_title = _combine_one_side(side, origins), _combine_one_side(title, origins)
    if of_unit is None or of_title is None or not of_title.facts.keys().isdisjoint(of_unit.facts):
        return None
    facts = {**of_unit.facts, **of_title.facts}
    if side.kinds is not None and "service" in facts:
        combined = CombinedFact(_to_set(facts["service"]))
        settled = _settle_service(combined, side.kinds)
        if settled is None:
            return None
        facts["service"] = _to_state("service", settled.values)
    return EngagementFacts(
        facts, (*of_unit.evidence, *of_title.evidence), of_unit.contradictions + of_title.contradictions
    )


@lru_cache(2 * _CACHE_SIZE)
def _combine_one_side(side: SideEvidence, origins: tuple[str, str]) -> EngagementFacts | None:
    """Combine what one side says; None where what it says changes what the other side means."""
    speaks_of_both = any(
        (piece.fact == "relation" and (piece.values <= ON_OWN_ACCOUNT or not piece.in_title))
        or (piece.fact == "employer_kind" and piece.in_title)
        or (piece.fact == "service" and not piece.in_title)
        for piece in side.pieces
    )
    return None if speaks_of_both else _combine_sides(side.pieces, [], origins)


def _to_set(state: Any) -> frozenset[str]:
    return frozenset({state}) if isinstance(state, str) else state


# ---------------------------------------------------------------------------------- sides that meet


def _combine_sides(
    pieces: Sequence[TermEvidence], titles: list[TermEvidence], origins: tuple[str, str]
) -> EngagementFacts:
    of_unit, of_titles = _group_by_fact(pieces), _group_by_fact(titles)
    relation = _combine_fact("relation", of_unit, of_titles)
    if relation is not None and relation.values <= ON_OWN_ACCOUNT:
        speaker = next(piece for piece in [*titles, *pieces] if piece.fact == "relation")
        if combine_values(pieces, "employer_kind") != NO_UNIT:
            settled = evolve(speaker, fact="employer_kind", values=NO_UNIT, weight=_SETTLES)
            of_unit = _group_by_fact([*pieces, settled])
    combined: dict[str, CombinedFact] = {}
    for fact in (*of_unit, *of_titles):
        outcome = None if fact in combined else _combine_fact(fact, of_unit, of_titles)
        if outcome is not None:
            combined[fact] = outcome
    unset = _leave_out(combined)
    evidence = tuple(
        _build_evidence(piece, origins, overruled=piece in outcome.overruled or fact in unset)
        for fact, outcome in combined.items()
        for piece in (*of_unit.get(fact, ()), *of_titles.get(fact, ()))
    )
    facts = {fact: _to_state(fact, outcome.values) for fact, outcome in combined.items() if fact not in unset}
    contradictions = tuple(fact for fact, outcome in combined.items() if outcome.contradiction)
    return EngagementFacts(facts, evidence, contradictions)


def _group_by_fact(pieces: Iterable[TermEvidence]) -> Mapping[str, list[TermEvidence]]:
    """Return the pieces about each fact of the job."""
    by_fact: defaultdict[str, list[TermEvidence]] = defaultdict(list)
    for piece in pieces:
        if piece.fact not in _NOT_OF_THE_JOB:
            by_fact[piece.fact].append(piece)
    return by_fact


def _combine_fact(
    fact: str, unit: Mapping[str, list[TermEvidence]], titles: Mapping[str, list[TermEvidence]]
) -> CombinedFact | None:
    of_unit, of_titles = unit.get(fact, []), titles.get(fact, [])
    if len(of_titles) > 1:
        return _combine_titles(fact, of_unit, of_titles)
    says_which_way = bool(of_titles) and fact == "relation" and of_titles[0].values <= ON_OWN_ACCOUNT
    if says_which_way and of_unit and combine(of_unit).values == _NO_RELATION:
        # 自由职业 in the employer cell says "no unit"; the title says in which way none is served.
        return CombinedFact(of_titles[0].values)
    said = of_unit + of_titles
    return combine(said) if said else None


def _combine_titles(fact: str, of_unit: list[TermEvidence], of_titles: list[TermEvidence]) -> CombinedFact:
    """Combine several titles of one job into one piece, beside what the employer cell says."""
    merged = merge_parts(fact, (piece.values for piece in of_titles))
    strength = max(piece.strength for piece in of_titles)
    together = TermEvidence(fact, merged, "", strength, strength, in_title=True)
    outcome = combine([*of_unit, together])
    if together in outcome.overruled:
        return CombinedFact(outcome.values, (*outcome.overruled, *of_titles), outcome.contradiction)
    return outcome


def _leave_out(combined: dict[str, CombinedFact]) -> set[str]:
    """Settle the service by the employer, and return the facts that the employer makes meaningless."""
    unset = {fact for fact in combined if fact in _ONE_VALUE and len(combined[fact].values) > 1}
    if "employer_kind" not in combined:
        return unset
    kinds = combined["employer_kind"].values
    if kinds == _NON_PROFIT_UNIT and "registration" in combined:
        # 民办非企业单位 without a school or hospital in its name is a social service organisation.
        kinds = frozenset({Kind.SOCIAL_SERVICE_ORG})
        combined["employer_kind"] = evolve(combined["employer_kind"], values=kinds)
    if kinds == NO_UNIT:
        unset |= _OF_THE_UNIT & combined.keys()
    if "employer_business" in combined and not kinds & MEDIA_ABLE:
        unset.add("employer_business")
    if "registration" in combined and not kinds & REGISTERED:
        unset.add("registration")
    if "service" in combined:
        settled = _settle_service(combined["service"], kinds)
        if settled is None:
            unset.add("service")
        else:
            combined["service"] = settled
    return unset


def _settle_service(combined: CombinedFact, kinds: frozenset[str]) -> CombinedFact | None:
    """Return what the employer leaves of a service on one's own account; None if nothing is left."""
    own = combined.values - WORKS_THROUGH_A_UNIT
    if not kinds & _ALONE:
        return None if own == combined.values else evolve(combined, values=WORKS_THROUGH_A_UNIT)
    return evolve(combined, values=own) if kinds <= _ALONE and own else combined


def _to_state(fact: str, values: frozenset[str]) -> Any:
    if fact in _SHARES:
        return float(next(iter(values)))
    return next(iter(values)) if len(values) == 1 else values


def _build_evidence(piece: TermEvidence, origins: tuple[str, str], *, overruled: bool) -> Evidence:
    origin = origins[piece.in_title]
    return _share_evidence(piece.fact, piece.values, origin, piece.words, piece.strength, overruled)


@lru_cache(_CACHE_SIZE)
def _share_evidence(
    fact: str, values: frozenset[str], origin: str, words: str, strength: Strength, overruled: bool
) -> Evidence:
    """Return one object for each piece of evidence: the same words say the same in many cells."""
    return Evidence(
        fact=fact,
        value=tuple(sorted(str(value) for value in values)),
        origin=origin,
        words=words,
        strength=strength,
        overruled=overruled,
    )


# ---------------------------------------- the evidence of one side

_QUALIFIED: Final = frozenset({Role.MANAGEMENT, Role.TECHNICAL, Role.PROFESSIONAL, Role.EDITORIAL})
#: Roles that give way when one of the others stands beside them.
_MINOR_ROLES: Final = (
    (frozenset({Role.INVESTOR}), _QUALIFIED | {Role.BUSINESS_STAFF}),
    (frozenset({Role.CLERICAL, Role.FRONTLINE}), _QUALIFIED),
)
#: What any owner of a shop may offer.
_ANY_TRADE: Final[frozenset[str]] = frozenset({Service.RETAIL, Service.CATERING, Service.OTHER})
_HOLDERS: Final = frozenset({Relation.OWNER, Relation.FOUNDER, Relation.PARTNER})


@frozen
class TermEvidence:
    """What one term says of one fact."""

    fact: str
    values: frozenset[str]
    words: str
    strength: Strength
    #: Weight among the pieces of a fact: mostly the strength, more for words that win over an ending.
    weight: float
    #: Whether it stands in the title cell.
    in_title: bool = False


@frozen
class CombinedFact:
    """What remains of a fact."""

    values: frozenset[str]
    overruled: tuple[TermEvidence, ...] = ()
    contradiction: bool = False


def combine(pieces: Sequence[TermEvidence]) -> CombinedFact:
    """Return what remains of a fact when all pieces about it are combined, the weightiest first."""
    if len(pieces) == 1:
        return CombinedFact(pieces[0].values)
    ordered = sorted(pieces, key=lambda piece: -piece.weight)
    values, weight = ordered[0].values, ordered[0].weight
    overruled: list[TermEvidence] = []
    contradiction = False
    for piece in ordered[1:]:
        both = values & piece.values
        if both:
            values = both
        elif piece.weight == weight:
            values, contradiction = values | piece.values, True
        else:
            overruled.append(piece)
    return CombinedFact(values, tuple(overruled), contradiction)


def merge_parts(fact: str, said: Iterable[frozenset[str]]) -> frozenset[str]:
    """Return what several titles of one job together say of a fact.

    Who is an engineer and a project manager does both kinds of work, and one of them is the main one.
    Who keeps the books and the till does the qualified work; who invests and manages, manages. Who is
    总经理 and 股东 stands in one relation, and the narrower word tells which.
    """
    values: frozenset[str] = frozenset()
    for more in said:
        if fact == "relation" and values:
            values = _select_closer_relation(values, more)
        elif fact == "service" and values and not values & more and _ANY_TRADE in (values, more):
            # 老板,修手机: what is offered is said by the words that name it.
            values = more if values == _ANY_TRADE else values
        else:
            values |= more
    if fact == "role":
        for minor, others in _MINOR_ROLES:
            if values & others:
                values -= minor
    return values


def _select_closer_relation(one: frozenset[str], other: frozenset[str]) -> frozenset[str]:
    if one & other:
        return min(one, other, key=len)
    for values in (one, other):
        if values <= _HOLDERS:
            return values
    return one | other


WORKS_THROUGH_A_UNIT: Final[frozenset[str]] = frozenset({Service.NONE})

#: Words that win over the ending of a name weigh a little more than it.
_OVERRIDE: Final = Strength.SUFFIX + 0.5
_A_LITTLE: Final = 0.25
_STATE_OWNERS: Final = frozenset({"state", "collective"})
#: Roles of people who help the one named before: 老板助理 is not an owner.
_HELPING_ROLES: Final[frozenset[str]] = frozenset(
    {Role.CLERICAL, Role.BUSINESS_STAFF, Role.FRONTLINE, Role.MANAGEMENT}
)
_SKILLED: Final[frozenset[str]] = frozenset({Role.TECHNICAL, Role.PROFESSIONAL, Role.EDITORIAL})
#: What a word before the head may only add where the head itself can be such work: no 会计 in 财务总监.
_OF_THE_WORK: Final = frozenset({"profession", "licence", "service"})
_NAMES_A_TRADE: Final = frozenset({TermKind.EMPLOYER_WORD, TermKind.EMPLOYER_TRADE, TermKind.EMPLOYER_ENDING})


@frozen(eq=False)
class SideEvidence:
    """What one side of a job says, its unit or a title; of a unit also the contexts it makes for titles."""

    pieces: tuple[TermEvidence, ...]
    kinds: frozenset[str] | None = None
    #: Contexts for somebody who serves the unit.
    contexts: frozenset[str] = frozenset()
    #: Contexts for somebody who serves no unit, this one being a client or a platform.
    contexts_beside: frozenset[str] = frozenset()


@lru_cache(_CACHE_SIZE)
def build_unit_evidence(
    employer: EmployerReading, in_title: tuple[EmployerReading, ...] = ()
) -> SideEvidence:
    """Return what an employer cell says, together with words of a unit in the title cell."""
    pieces = _collect_unit_evidence(employer, in_title=False)
    for unit in in_title:
        pieces += _collect_unit_evidence(unit, in_title=True)
    _weigh_ownership(pieces)
    kinds = combine_values(pieces, "employer_kind")
    business = combine_values(pieces, "employer_business")
    marks = frozenset(value for piece in pieces if piece.fact == "mark" for value in piece.values)
    return SideEvidence(
        tuple(pieces),
        kinds,
        infer_contexts(kinds, business, marks, given=employer.named or bool(pieces)),
        infer_contexts(NO_UNIT, business, marks, given=True),
    )


def combine_values(pieces: Iterable[TermEvidence], fact: str) -> frozenset[str] | None:
    """Return what remains of a fact when the pieces about it are combined; None if there are none."""
    said = [piece for piece in pieces if piece.fact == fact]
    return combine(said).values if said else None


def _collect_unit_evidence(unit: EmployerReading, *, in_title: bool) -> list[TermEvidence]:
    trades = [
        kinds
        for entry, _ in unit.matches
        if entry.kind in _NAMES_A_TRADE
        and (kinds := entry.values_of("employer_kind")) is not None
        and entry.values_of("ownership") is None
    ]
    names_trade = any(kinds & COMPANY_KINDS for kinds in trades)
    pieces: list[TermEvidence] = []
    for entry, strength in unit.matches:
        wins = entry.kind is TermKind.EMPLOYER_OVERRIDE and not in_title
        weight: float = _OVERRIDE if wins else strength
        if entry.kind is TermKind.LEGAL_FORM and not names_trade:
            # 书局有限公司 is a company, whatever its name ends with.
            weight = max(weight, strength + _A_LITTLE)
        for fact, values in entry.facts:
            widened = names_trade and entry.kind is TermKind.LEGAL_FORM and fact == "employer_kind"
            if widened and all(kinds <= COMPANY_KINDS for kinds in trades):
                # 律师事务所, 管理咨询: the form adds nothing to what is settled.
                continue
            said = values | COMPANY_KINDS if widened else values
            pieces.append(TermEvidence(fact, said, entry.words, strength, weight, in_title))
    if unit.uscc_prefix:
        prefix = frozenset({unit.uscc_prefix})
        pieces.append(TermEvidence("uscc_prefix", prefix, unit.uscc_prefix, Strength.CODE, Strength.CODE))
    return pieces


def _weigh_ownership(pieces: list[TermEvidence]) -> None:
    """Add what words of ownership leave of the kinds; drop those that are part of a name."""
    kinds = combine_values([piece for piece in pieces if piece.weight != _OVERRIDE], "employer_kind")
    for place, piece in enumerate(pieces):
        if piece.weight == _OVERRIDE and kinds is not None and not kinds & piece.values:
            # 国办 of a law firm means a public institution, of a hospital a public hospital.
            pieces[place] = evolve(piece, values=piece.values & infer_state_kinds(kinds) or piece.values)
    owners = [piece.values for piece in pieces if piece.fact == "ownership"]
    # 国企下面的民营公司: which of them holds today is not said.
    differ = len(owners) > 1 and not frozenset.intersection(*owners)
    for piece in [piece for piece in pieces if piece.fact == "ownership"]:
        left = infer_owned_kinds(piece.values, kinds)
        if not left:
            pieces.remove(piece)
            continue
        weight = piece.weight
        others = not differ and not piece.in_title and piece.values <= _OTHER_OWNERS
        if others and kinds and kinds <= _RUN_BY_OTHERS.keys():
            # 第二中学(民办): what is said of the owner, and no name, tells who runs a school or a hospital.
            left = frozenset(_RUN_BY_OTHERS[kind] for kind in kinds)
            weight = max(weight, _OVERRIDE)
        if not differ and piece.values <= _STATE_OWNERS and piece.strength >= Strength.EMPLOYER_WORD:
            weight = max(weight, _OVERRIDE)
        pieces.append(
            TermEvidence("employer_kind", left, piece.words, piece.strength, weight, piece.in_title)
        )


def build_title_evidence(part: TitlePart, side: SideEvidence) -> SideEvidence:
    """Return what one title says in the contexts of its employer."""
    return _collect_title_evidence(part, side.contexts_beside if part.on_own_account else side.contexts)


@lru_cache(2 * _CACHE_SIZE)
def _collect_title_evidence(part: TitlePart, contexts: frozenset[str]) -> SideEvidence:
    coded = part.head is not None and part.head.kind is TermKind.OCCUPATION_CODE
    strength = Strength.CODE if coded else Strength.WORD
    slip = part.head is not None and bool(part.head.written)
    weight = strength - _A_LITTLE if slip else float(strength)
    pieces = [
        TermEvidence(fact, values, words, strength, weight, in_title=True)
        for fact, (values, words) in _collect_part_values(part, contexts).items()
    ]
    for fact, stated in (("equity_share", part.share), ("income_share", part.income_share)):
        if stated is not None:
            share = frozenset({str(stated)})
            pieces.append(TermEvidence(fact, share, f"{stated:.0%}", Strength.WORD, Strength.WORD, True))
    return SideEvidence(tuple(pieces))


def _collect_part_values(part: TitlePart, contexts: frozenset[str]) -> dict[str, tuple[frozenset[str], str]]:
    head = _get_entry_values(part.head, contexts) if part.head is not None else {}
    said: dict[str, tuple[frozenset[str], str]] = dict(head)
    trader = "mark" in head and "trader" in head["mark"][0]
    open_role = "role" not in head or bool(head["role"][0] & _SKILLED)
    serves_another = "role" in head and head["role"][0] <= _HELPING_ROLES
    for entry in part.more:
        for fact, value in _get_entry_values(entry, contexts).items():
            if fact == "service" and trader and (named := value[0] - WORKS_THROUGH_A_UNIT):
                said[fact] = (named, value[1])
            if fact in said or fact == "status":
                continue
            if fact == "relation" and (serves_another or value[0] & ON_OWN_ACCOUNT):
                continue
            if open_role or fact not in _OF_THE_WORK:
                said[fact] = value
    for entry in part.modifiers:
        said.update(_get_entry_values(entry, contexts))
    return said


def _get_entry_values(entry: Entry, contexts: frozenset[str]) -> dict[str, tuple[frozenset[str], str]]:
    facts: FactSets = entry.facts_at(contexts) if entry.variants else entry.facts
    if not contexts.isdisjoint(WITHOUT_UNIT) and is_plain_work(entry):
        facts = (*facts, *PLAIN_WORK["no_unit" in contexts])
    elif "no_unit" in contexts and is_qualified_work(entry):
        facts = (*facts, *KNOWLEDGE_SERVICE)
    elif "no_unit" in contexts and is_teaching(entry):
        facts = (*facts, *TUTORING)
    return {fact: (values, entry.words) for fact, values in facts}
