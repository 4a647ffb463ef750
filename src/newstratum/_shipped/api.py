"""The doors most people use: classify, explain and read, over the shipped editions, labels and lexicons."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import partial

from newstratum._model.people.evidence import Evidence
from newstratum._model.people.occupations import Fact, Status, YesNo
from newstratum._model.people.people import Engagement
from newstratum._reading.jobs import JobWords, ReadForm, read_jobs
from newstratum._rules.classify import Classifier
from newstratum._rules.explain import explain_verdict
from newstratum._rules.rulebook import Rulebook
from newstratum._rules.verdict import Verdict
from newstratum._shipped.editions import DEFAULT_EDITION, get_edition_on, list_editions, load_classifier
from newstratum._shipped.editions import get_edition as shipped_edition
from newstratum._shipped.labels import load_labels
from newstratum._shipped.lexicons import load_lexicons
from newstratum.errors import InvalidValueError

__all__ = ["classify", "explain", "read", "select_classifier"]


def select_classifier(edition: str | Rulebook | None = None, on: dt.date | None = None) -> Classifier:
    """Return the classifier of an edition, or of the one in force on a day.

    Raises:
        InvalidValueError: if both are given, or there is no such edition.
    """
    if edition is not None and on is not None:
        raise InvalidValueError("edition", "given together with a day", "give one of edition and on")
    if isinstance(edition, Rulebook):
        name = edition.edition.name
        shipped = name in list_editions() and shipped_edition(name) is edition
        return load_classifier(name) if shipped else Classifier(edition)
    if on is not None:
        return load_classifier(get_edition_on(on).edition.name)
    return load_classifier(edition or DEFAULT_EDITION)


def classify(
    engagements: Iterable[Engagement],
    *,
    status: Fact[Status] = None,
    outside_party: Fact[YesNo] = None,
    on: dt.date | None = None,
    edition: str | Rulebook | None = None,
    presume: bool = True,
    evidence: Iterable[Evidence] = (),
) -> Verdict:
    """Classify one person from occupational facts.

    Args:
        engagements: the person's jobs; an empty list where none is known.
        status: what the person does in life, apart from any one job.
        outside_party: an attestation by the person; it decides ``scope`` and nothing else.
        on: take the edition in force on this day.
        edition: take this edition; ``"2017"`` where neither is given.
        presume: whether the presumptions of the edition may fill absent facts.
        evidence: for facts of the person, such as the status.

    Returns:
        A proposal: the outcome with its clause, or what is missing and the one question to ask next.

    Raises:
        InvalidValueError: for an edition that does not exist.
    """
    return select_classifier(edition, on).classify(
        engagements, status=status, outside_party=outside_party, presume=presume, evidence=evidence
    )


def explain(verdict: Verdict, language: str = "zh", *, rulebook: Rulebook | None = None) -> str:
    """Explain a verdict in Chinese (``zh``) or English (``en``).

    Args:
        verdict: the verdict.
        language: of the text.
        rulebook: the edition it was made under, where it is not a shipped one.
    """
    words = partial(load_labels().word, language=language)
    return explain_verdict(verdict, rulebook or shipped_edition(verdict.edition), words, language)


def read(employer: str | None, title: str | None, *more: tuple[str | None, str | None]) -> ReadForm:
    """Read the words of a form into occupational facts, with evidence.

    Args:
        employer: the employer as written on the form; None where the cell is empty.
        title: the title or occupation as written.
        more: employer and title of further jobs.

    Returns:
        The jobs read, each fact with the words it was read in; what was not understood stays absent.
    """
    pairs = [(employer, title), *more]
    return read_jobs([JobWords(employer=each, title=title) for each, title in pairs], load_lexicons())
