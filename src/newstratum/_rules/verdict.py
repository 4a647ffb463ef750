"""What a verdict says, as data; its reasons and what it can lack are stable words of its JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib import import_module
from json.encoder import encode_basestring
from typing import Any, Final, Protocol

from attrs import field, frozen

from newstratum._model.people.evidence import Evidence, Strength
from newstratum._model.people.groups import Group
from newstratum._model.values.codes import CodeEnum
from newstratum._model.values.plain import ResultData
from newstratum._rules.rulebook import Reading, Rulebook
from newstratum._words import Words, check_language


class _Host(Protocol):
    """What explaining needs of a ``PluginHost``, which stands above the rules."""

    def read_rulebook(self, name: str, /) -> str: ...

    def get_label_words(self) -> Mapping[str, Mapping[str, Mapping[str, str]]]: ...


class _VerdictWord(CodeEnum):
    """A word of a verdict: it shows itself as the plain text that its JSON has."""

    def __repr__(self) -> str:
        return repr(self.value)


class Reason(_VerdictWord):
    """Why this job decided, or why the outcome is open: ``because`` of a verdict."""

    ONLY_JOB = "only_job"
    SHARE_ABOVE_HALF = "share_above_half"
    STATED_MAIN_INCOME = "stated_main_income"
    LARGEST_SHARE = "largest_share"
    ONLY_FULL_TIME = "only_full_time"
    #: Several jobs may be the main one.
    SEVERAL_JOBS = "open"
    ALL_JOBS_AGREE = "all_jobs_agree"
    #: The status decides, whatever the job is.
    STATUS = "status"
    #: Only volunteer work.
    UNPAID = "unpaid"
    #: A post in the state sector beside freelance work.
    PUBLIC_POST = "public_post"
    #: A paid post beside freelance work.
    PAID_POST = "paid_post"
    NO_JOB = "engagements"
    NO_OCCUPATION = "occupation"
    NO_MAIN_JOB = "main_engagement"
    MAIN_INCOME_OPEN = "main_income"
    #: A value was stated that the edition does not list.
    UNLISTED_VALUE = "unlisted_value"


class MissingFact(_VerdictWord):
    """What can still change an outcome: ``missing`` of a verdict."""

    STATUS = "status"
    EMPLOYER_KIND = "employer_kind"
    #: Of kinds of unit that differ in their owner alone.
    OWNERSHIP = "ownership"
    RELATION = "relation"
    ROLE = "role"
    EMPLOYER_BUSINESS = "employer_business"
    SERVICE = "service"
    REGISTRATION = "registration"
    #: No job is given.
    ENGAGEMENTS = "engagements"
    #: The words given name no job.
    OCCUPATION = "occupation"
    #: The job given is not the main one.
    MAIN_ENGAGEMENT = "main_engagement"
    #: Which job brings the main income.
    MAIN_INCOME = "main_income"


#: Version of the JSON form of a verdict.
SCHEMA: Final = 1

_GROUPS: Final = frozenset(Group)


@frozen(kw_only=True)
class Question(ResultData):
    """The one question that settles most, and what each answer leads to."""

    #: The fact asked for, or ``engagements``, ``occupation``, ``main_engagement``, ``main_income``.
    fact: str
    #: The job it is asked of, from 0; None where it is asked of the whole form.
    engagement: int | None
    text: Words
    #: For each possible answer the outcome that :func:`newstratum.classify` gives once it is given, with what
    #: is presumed then; ``undetermined`` where it settles nothing.
    leads_to: tuple[tuple[str, str], ...] = ()


@frozen(kw_only=True)
class OtherGroup(ResultData):
    """Why a group that the verdict does not name is not the one."""

    group: str
    #: The rule of that group that comes nearest.
    rule: str | None
    #: Facts of that rule that fail.
    failed: tuple[str, ...] = ()
    #: Facts of that rule that are not known.
    unknown: tuple[str, ...] = ()
    #: Whether the rule holds and an earlier step goes before it.
    yields: bool = False


@frozen(kw_only=True)
class Verdict(ResultData):
    """The answer about one person under one edition; a proposal until a named human confirms it."""

    #: A group, ``outside``, ``undetermined`` or ``contested``.
    outcome: str
    category: str = ""
    #: Whether a member of a group is in the scope of the work; None where unknown.
    scope: bool | None = None
    #: Facts that can still change the outcome, the one to ask first in front.
    missing: tuple[MissingFact, ...] = ()
    next_question: Question | None = None
    #: Of a contested outcome: the sides.
    readings: tuple[Reading, ...] = ()
    #: Other groups whose definition is also met, precedence aside.
    also_fits: tuple[str, ...] = ()
    #: Facts that cannot hold together.
    conflict: tuple[str, ...] = ()
    rule: str | None = None
    clauses: tuple[str, ...] = ()
    #: The job that decided, from 0; None where none or several did.
    engagement: int | None = None
    evidence: tuple[Evidence, ...] = ()
    #: One entry for each group that the verdict does not name.
    others: tuple[OtherGroup, ...] = ()
    #: Why this job counted, or why none could be chosen.
    because: Reason | None = None
    edition: str
    #: The verdict of equal facts that this one was made from; it differs in scope and evidence alone, and
    #: lets whoever writes many verdicts write what they share once.
    shared: Verdict | None = field(default=None, eq=False, repr=False)

    def to_dict(
        self,
        *,
        identifier: str | None = None,
        language: str = "zh",
        reasons: bool = False,
        rulebook: Rulebook | None = None,
        host: _Host | None = None,
    ) -> dict[str, Any]:
        """Return the verdict as plain data, ready for JSON: what ``newstratum classify --json`` writes.

        Args:
            identifier: The id of the person or row, put in front as ``id``.
            language: Of the question and the reasons: ``zh`` or ``en``.
            reasons: Add ``reasons``, the lines of the explanation. They may quote the person's own words.
            rulebook: The edition it was made under, where it is neither shipped nor a plugin's; only for the
                reasons.
            host: The ``PluginHost`` whose editions and words count; by default those of the process. Only
                for the reasons.

        Returns:
            A new dict, which :meth:`from_dict` reads. It lacks the question in the other
            language, and does not say whether a word stood in the employer's cell or in the title.

        Raises:
            InvalidValueError: The language is unknown, or the reasons need a rulebook that is not given.
        """
        plain = encode_verdict(self, identifier, check_language(language))
        if reasons:
            # Explaining needs the shipped labels and editions, which stand above the rules.
            explain = import_module("newstratum").explain
            plain["reasons"] = explain(self, language, rulebook=rulebook, host=host).splitlines()
        return plain

    @property
    def group(self) -> Group | None:
        """The group, if the outcome is one of the four."""
        return Group(self.outcome) if self.outcome in _GROUPS else None


def add_evidence(shared: Verdict, evidence: tuple[Evidence, ...]) -> Verdict:
    """Return the verdict of equal facts for one person, with the evidence of the person's own words."""
    # By hand, because attrs.evolve takes longer than all the rest of a verdict that was computed before.
    return Verdict(
        outcome=shared.outcome,
        category=shared.category,
        scope=shared.scope,
        missing=shared.missing,
        next_question=shared.next_question,
        readings=shared.readings,
        also_fits=shared.also_fits,
        conflict=shared.conflict,
        rule=shared.rule,
        clauses=shared.clauses,
        engagement=shared.engagement,
        evidence=evidence,
        others=shared.others,
        because=shared.because,
        edition=shared.edition,
        shared=shared,
    )


def encode_strength(strength: Strength) -> str:
    """Return the stable word for a strength: ``presumed``, ``word``, ``suffix``, ``stated``, ``code``."""
    return "word" if strength is Strength.EMPLOYER_WORD else strength.name.lower()


def encode_verdict(verdict: Verdict, identifier: str | None = None, language: str = "zh") -> dict[str, Any]:
    """Return a verdict as plain data, ready for JSON."""
    question = verdict.next_question
    return {
        **({} if identifier is None else {"id": identifier}),
        "outcome": verdict.outcome,
        "category": verdict.category,
        "scope": verdict.scope,
        "missing": [str(missing) for missing in verdict.missing],
        "next_question": None
        if question is None
        else {
            "fact": str(question.fact),
            "engagement": question.engagement,
            "text": question.text.in_language(language),
            "leads_to": dict(question.leads_to),
        },
        "readings": [{"outcome": side.outcome, "clause": side.clause} for side in verdict.readings],
        "also_fits": list(verdict.also_fits),
        "conflict": list(verdict.conflict),
        "rule": verdict.rule,
        "clauses": list(verdict.clauses),
        "engagement": verdict.engagement,
        "evidence": [encode_evidence(each) for each in verdict.evidence],
        "others": [
            {
                "group": other.group,
                "rule": other.rule,
                "failed": list(other.failed),
                "unknown": list(other.unknown),
                "yields": other.yields,
            }
            for other in verdict.others
        ],
        "because": str(verdict.because or ""),
        "edition": verdict.edition,
        "schema": SCHEMA,
    }


def encode_evidence(evidence: Evidence) -> dict[str, Any]:
    """Return one piece of evidence as plain data."""
    plain: dict[str, Any] = {
        "fact": evidence.fact,
        "value": list(evidence.value),
        "from": evidence.origin,
        "words": evidence.words,
        "strength": encode_strength(evidence.strength),
    }
    if evidence.overruled:
        plain["overruled"] = True
    return plain


#: Beyond so many remembered texts the memory starts anew, which bounds it.
_CACHE_SIZE: Final = 100_000

_dumps = json.JSONEncoder(ensure_ascii=False).encode

#: Stands where a text is put in later; no verdict holds this character.
_GAP: Final = "\0"
_GAP_TEXT: Final = _dumps(_GAP)


class VerdictWriter:
    """Writes verdicts as JSON objects; the bytes are those of ``encode_verdict`` dumped."""

    def __init__(self, language: str = "zh") -> None:
        """Make a writer."""
        self._language = language
        self._scopes: Final = {True: "true", False: "false", None: "null"}
        # A verdict is kept beside its text, so that no other can come to have its identity.
        self._texts: dict[int, tuple[Verdict, str, str, str]] = {}
        self._evidence: dict[int, tuple[tuple[Evidence, ...], str]] = {}
        self._around: dict[tuple[object, ...], tuple[str, str]] = {}

    def text(self, verdict: Verdict, identifier: str | None = None) -> str:
        """Return the JSON of a verdict, in one line without its end."""
        shared = verdict.shared
        if shared is None:
            return _dumps(encode_verdict(verdict, identifier, self._language))
        known = self._texts.get(id(shared))
        if known is None:
            if len(self._texts) >= _CACHE_SIZE:
                self._texts.clear()
            known = self._texts[id(shared)] = (shared, *self._parts(shared))
        _shared, front, middle, end = known
        given = "{" if identifier is None else f'{{"id": {_dumps(identifier)}, '
        scope, evidence = self._scopes[verdict.scope], self._evidence_text(verdict.evidence)
        return f"{given}{front}{scope}{middle}{evidence}{end}"

    def _parts(self, shared: Verdict) -> tuple[str, str, str]:
        """Return the text before the scope, between it and the evidence, and after the evidence."""
        plain = encode_verdict(shared, None, self._language)
        front, middle, end = _dumps({**plain, "scope": _GAP, "evidence": _GAP})[1:].split(_GAP_TEXT)
        return front, middle, end

    def _evidence_text(self, evidence: tuple[Evidence, ...]) -> str:
        known = self._evidence.get(id(evidence))
        if known is not None:
            return known[1]
        text = f"[{', '.join(map(self._piece, evidence))}]"
        # Evidence with words is one row's own; without words it comes again with equal facts.
        if not any(each.words for each in evidence):
            if len(self._evidence) >= _CACHE_SIZE:
                self._evidence.clear()
            self._evidence[id(evidence)] = (evidence, text)
        return text

    def _piece(self, evidence: Evidence) -> str:
        """Return the text of one piece of evidence: all but its words comes again and again."""
        key = (evidence.fact, evidence.value, evidence.origin, evidence.strength, evidence.overruled)
        around = self._around.get(key)
        if around is None:
            if len(self._around) >= _CACHE_SIZE:
                self._around.clear()
            before, _, after = _dumps({**encode_evidence(evidence), "words": _GAP}).rpartition(_GAP_TEXT)
            around = self._around[key] = before, after
        return f"{around[0]}{encode_basestring(evidence.words)}{around[1]}"
