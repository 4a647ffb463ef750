"""How a form was read: its clauses, what each word gave, and what was overruled."""

from __future__ import annotations

from attrs import field, frozen

from newstratum._model.people.evidence import Evidence
from newstratum._reading.cells import EmployerCell, read_employer_cell, read_title_cell
from newstratum._reading.jobs import JobWords, read_jobs
from newstratum._reading.lexicon import Lexicons
from newstratum._reading.sentences.clause import Clause
from newstratum._reading.sentences.places_told import keep_served
from newstratum._reading.sentences.told_clauses import read_clause
from newstratum._short_repr import ShortRepr


@frozen(kw_only=True)
class ReadingTrace(ShortRepr):
    """What was made of the words of one form, in the order of the words."""

    #: The clauses of a self-description; empty where the cells name a unit and a title.
    clauses: tuple[Clause, ...] = ()
    #: Those of them that only name a unit, so that they give no facts: a client, a place, what is denied.
    only_named: frozenset[Clause] = field(default=frozenset(), repr=False)
    #: For each job the evidence of its facts, what was overruled included.
    jobs: tuple[tuple[Evidence, ...], ...] = field(default=(), repr=False)
    #: The evidence for the person's status.
    status: tuple[Evidence, ...] = field(default=(), repr=False)
    #: Codes of what a person may want to look at.
    notes: tuple[str, ...] = ()


def trace_reading(words: JobWords, lexicons: Lexicons) -> ReadingTrace:
    """Return how the words of one job, or a self-description, are read."""
    employer = read_employer_cell(words.employer, lexicons)
    beside_a_unit = bool(words.employer and words.employer.strip())
    title = read_title_cell(words.title, lexicons, beside_a_unit=beside_a_unit)
    form = read_jobs([words], lexicons)
    clauses = (*employer.clauses, *title.clauses)
    return ReadingTrace(
        clauses=clauses,
        only_named=_find_only_named(clauses, EmployerCell() if employer.clauses else employer, lexicons),
        jobs=tuple(job.evidence for job in form.engagements),
        status=form.evidence,
        notes=tuple(dict.fromkeys(note.code for note in form.notes)),
    )


def _find_only_named(
    clauses: tuple[Clause, ...], employer: EmployerCell, lexicons: Lexicons
) -> frozenset[Clause]:
    told = [read_clause(clause, lexicons) for clause in clauses]
    kept = {
        each.clause.words
        for each in keep_served(told, employer)
        if each.unit.named or each.unit.matches or each.parts or each.manner
    }
    return frozenset(
        each.clause
        for each in told
        if (each.unit.named or each.alone) and each.clause.words not in kept and not each.clause.negated
    )
