"""Answers to questions about a stored job: they add to it, and what was known of it stays."""

from __future__ import annotations

from itertools import zip_longest
from typing import Any, Final

import attrs

from newstratum._model.people.occupations import OCCUPATIONAL_FIELDS, UNKNOWN, YesNo
from newstratum._model.people.people import Engagement, Person
from newstratum._registry.sessions.placements import classify_person
from newstratum._rules.classify import Classifier
from newstratum._rules.verdict import MissingFact
from newstratum._words import Words
from newstratum.errors import InvalidValueError

#: Where facts come from that nobody chose: words that were read, and what is presumed.
_READ: Final = ("employer_text", "title_text", "presumed")


def add_answers(
    stored: Person,
    said: tuple[Engagement, ...],
    classifier: Classifier,
    *,
    job: int | None,
    main_job: int | None,
) -> tuple[Engagement, ...]:
    """Return the jobs of a stored person with what a row says of them.

    Facts without the words of a job are about a stored one: the job that is named, else the one that the next
    question asks of, else the one that decides. A job that is told where the main one was missing stands
    beside those that are known. Other jobs replace those that are stored.

    Args:
        stored: The person as stored.
        said: The jobs of the row.
        classifier: Says what the next question is.
        job: The number of the job that facts are about, from 1; None where it is not named.
        main_job: The number of the job that brings the main income, from 1; None where it is not named.

    Raises:
        InvalidValueError: There is no job of a number.
    """
    jobs = stored.engagements
    if said:
        jobs = _add_jobs(stored, said, classifier, job)
    return jobs if main_job is None else _mark_main_job(jobs, main_job)


def keep_answers(stored: tuple[Engagement, ...], said: tuple[Engagement, ...]) -> tuple[Engagement, ...]:
    """Return the jobs a row tells, with what was answered since about those it tells in the same words.

    A roster that is imported again says no more than it did: what words alone say takes no answer back. What
    the row has in columns of its own does, and so do other words.
    """
    kept = []
    for old, new in zip_longest(stored, said):
        if new is None:
            break
        kept.append(new if old is None else _keep_answer(old, new))
    return tuple(kept)


def _keep_answer(old: Engagement, new: Engagement) -> Engagement:
    if (old.employer, old.title) != (new.employer, new.title):
        return new
    columns = {each.fact for each in new.evidence if each.origin not in _READ}
    answered = {each.fact for each in old.evidence if each.origin not in _READ} - columns
    answered.intersection_update(OCCUPATIONAL_FIELDS)
    if not answered:
        return new
    facts = {name: getattr(old, name) for name in answered}
    if "employer_kind" in facts and "ownership" not in columns:
        # The kind of unit tells the owner too.
        facts["ownership"] = old.ownership
    evidence = [each for each in new.evidence if each.fact not in facts]
    return attrs.evolve(
        new, **facts, evidence=(*evidence, *(each for each in old.evidence if each.fact in facts))
    )


def _add_jobs(
    stored: Person, said: tuple[Engagement, ...], classifier: Classifier, job: int | None
) -> tuple[Engagement, ...]:
    verdict = classify_person(classifier, stored)
    question = verdict.next_question
    if any(each.employer or each.title for each in said):
        if question is None or question.fact != MissingFact.MAIN_ENGAGEMENT or not stored.engagements:
            return said
        others = tuple(attrs.evolve(each, main_income=YesNo.NO) for each in stored.engagements)
        return (*others, attrs.evolve(said[0], main_income=YesNo.YES), *said[1:])
    if not stored.engagements:
        return said
    if job is not None:
        place = _find_place(stored.engagements, job, "job")
    elif question is not None and question.engagement is not None:
        place = question.engagement
    else:
        place = verdict.engagement or 0
    changed = _add_facts(stored.engagements[place], said[0])
    return (*stored.engagements[:place], changed, *stored.engagements[place + 1 :])


def _add_facts(job: Engagement, said: Engagement) -> Engagement:
    facts: dict[str, Any] = {
        name: value for name in OCCUPATIONAL_FIELDS if (value := getattr(said, name)) is not None
    }
    if "employer_kind" in facts and "ownership" not in facts and job.ownership is UNKNOWN:
        # The kind of unit tells the owner too.
        facts["ownership"] = None
    kept = [each for each in job.evidence if each.fact not in facts]
    return attrs.evolve(job, **facts, evidence=(*kept, *said.evidence))


def _mark_main_job(jobs: tuple[Engagement, ...], number: int) -> tuple[Engagement, ...]:
    main = _find_place(jobs, number, "main_job")
    marked = []
    for place, each in enumerate(jobs):
        value = YesNo.YES if place == main else YesNo.NO
        kept = [known for known in each.evidence if known.fact != "main_income" or each.main_income is value]
        marked.append(attrs.evolve(each, main_income=value, evidence=tuple(kept)))
    return tuple(marked)


def _find_place(jobs: tuple[Engagement, ...], number: int, field: str) -> int:
    if not 1 <= number <= len(jobs):
        raise InvalidValueError(
            field,
            Words("登记的工作只有{}份", "only {} jobs are known").format(len(jobs)),
            Words("请改正序号", "correct the number"),
        )
    return number - 1
