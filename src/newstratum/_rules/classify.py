"""Classification: from a person's engagements to a verdict, under one rulebook.

Which of several jobs counts is step P2 of the decision order. Only the new-media clause has an income test;
extending it to every group is this library's choice, and every explanation says when it was used.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from functools import cached_property
from operator import attrgetter
from typing import Final

from attrs import evolve, frozen

from newstratum._model.people.evidence import Evidence, Strength
from newstratum._model.people.occupations import (
    ENTERPRISES,
    HOSPITALS,
    OCCUPATIONAL_FIELDS,
    ON_OWN_ACCOUNT,
    PUBLIC_KINDS,
    SCHOOLS,
    UNKNOWN,
    EmployerKind,
    Fact,
    Relation,
    Status,
    YesNo,
    to_outside_party,
    to_status,
)
from newstratum._model.people.people import Engagement
from newstratum._rules.diagram import Answer, Completions, Counts
from newstratum._rules.narrowing import NarrowedFacts, is_given_by, narrow, presume_in
from newstratum._rules.rulebook import CONTESTED, OUTSIDE, UNDETERMINED, Reading, Rule, Rulebook
from newstratum._rules.verdict import MissingFact, OtherGroup, Question, Reason, Verdict, add_evidence
from newstratum._rules.vocabulary import Case, to_state_values
from newstratum._words import Words

#: Kinds of unit that differ in their owner alone.
_BY_OWNER: Final[tuple[Set[str], ...]] = (ENTERPRISES, HOSPITALS, SCHOOLS)


def find_shared_category(categories: Iterable[str]) -> str:
    """Return what categories share: equal steps of their dotted names from the left."""
    paths = [category.split(".") for category in categories]
    shared: list[str] = []
    for steps in zip(*paths, strict=False):
        if len(set(steps)) > 1:
            break
        shared.append(steps[0])
    return ".".join(shared)


def select_missing_fact(kinds: Set[str]) -> MissingFact:
    """Return the name of what is missing where these kinds of unit remain."""
    if any(kinds <= by_owner for by_owner in _BY_OWNER):
        return MissingFact.OWNERSHIP
    return MissingFact.EMPLOYER_KIND


class Evaluation:
    """The outcome of one engagement, and on demand what explains it."""

    def __init__(
        self, rulebook: Rulebook, completions: Completions, narrowed: NarrowedFacts, *, names_job: bool = True
    ) -> None:
        self.narrowed = narrowed
        #: Whether any occupational fact is given; words such as 政协委员 name no job.
        self.names_job = names_job
        self._rulebook = rulebook
        self._completions = completions
        counts: Counts = {} if narrowed.conflict else completions.count(narrowed.case)
        #: The rules that decide some completion, in the order of the rulebook.
        self.rules: tuple[Rule, ...] = tuple(rulebook.rules[place] for place in sorted(counts))
        outcomes = {rule.outcome for rule in self.rules}
        self.outcome = outcomes.pop() if len(outcomes) == 1 else UNDETERMINED
        self.category = (
            find_shared_category(rule.category for rule in self.rules) if self.outcome != UNDETERMINED else ""
        )

        self._verdicts: dict[tuple[int | None, Reason], Verdict] = {}

    def verdict(self, engagement: int | None, reason: Reason) -> Verdict:
        """Return the verdict if this engagement decides; the same object each time.

        Its evidence is left to whoever knows the words; its scope takes nobody's attestation.
        """
        if self.narrowed.unlisted and self.outcome == UNDETERMINED:
            reason = Reason.UNLISTED_VALUE
        key = (engagement, reason)
        if key not in self._verdicts:
            self._verdicts[key] = Verdict(
                outcome=self.outcome,
                category=self.category,
                scope=False if self.outcome == OUTSIDE else None,
                missing=self.missing,
                next_question=self.question(engagement),
                readings=self.readings,
                also_fits=self.also_fits,
                conflict=self.narrowed.conflict,
                rule=self.rule,
                clauses=self.clauses,
                engagement=engagement,
                others=self.others,
                because=reason,
                edition=self._rulebook.edition.name,
            )
        return self._verdicts[key]

    @property
    def case(self) -> Case:
        """What remains possible of each fact."""
        return self.narrowed.case

    @cached_property
    def readings(self) -> tuple[Reading, ...]:
        """Of a contested outcome: the sides, each once."""
        if self.outcome != CONTESTED:
            return ()
        return tuple(dict.fromkeys(side for rule in self.rules for side in rule.readings))

    @cached_property
    def also_fits(self) -> tuple[str, ...]:
        """Groups whose definition is also met in every completion."""
        if self.outcome == UNDETERMINED or not self.rules:
            return ()
        first, *rest = self.rules
        return tuple(group for group in first.also_fits if all(group in rule.also_fits for rule in rest))

    @cached_property
    def rule(self) -> str | None:
        """The rule that decided; the first of them where several lead to the one outcome."""
        return self.rules[0].id if self.outcome != UNDETERMINED else None

    @cached_property
    def clauses(self) -> tuple[str, ...]:
        """The clauses the outcome rests on."""
        if self.outcome == UNDETERMINED:
            return ()
        return tuple(dict.fromkeys(clause for rule in self.rules for clause in rule.clauses))

    @cached_property
    def _answers(self) -> dict[int, list[Answer]]:
        """For each fact that can still change the outcome, what each possible answer leaves."""
        if self.outcome != UNDETERMINED or self.narrowed.conflict:
            return {}
        return {
            place: answers
            for place, answers in sorted(self._completions.answers(self.case).items())
            if len({frozenset(left) for _bit, left in answers}) > 1
            or self._completions.can_change(self.case, place)
        }

    @cached_property
    def _asked(self) -> int | None:
        """The fact whose answers settle most completions; the first in the order of questions of equals."""
        if not self._answers:
            return None
        return max(self._answers, key=lambda place: (_count_settled(self._answers[place]), -place))

    @cached_property
    def missing(self) -> tuple[MissingFact, ...]:
        """The facts that can still change the outcome, the one to ask first in front."""
        first = self._asked
        rest = [place for place in self._answers if place != first]
        return tuple(self._missing_name(place) for place in ([] if first is None else [first, *rest]))

    def _missing_name(self, place: int) -> MissingFact:
        name = self._rulebook.vocabulary.facts[place].name
        if name == "employer_kind":
            spec = self._rulebook.vocabulary.facts[place]
            left = {value for bit, _left in self._answers[place] for value in spec.values_of(bit)}
            return select_missing_fact(left)
        return MissingFact(name)

    def question(self, engagement: int | None) -> Question | None:
        """Return the one question that settles most, asked of an engagement by its place."""
        if self._asked is None:
            return None
        fact = self._rulebook.vocabulary.facts[self._asked]
        leads_to = tuple(
            (fact.values_of(bit)[0], self._tell_outcome(self._asked, bit, left))
            for bit, left in self._answers[self._asked]
        )
        return Question(fact=fact.name, engagement=engagement, text=fact.question, leads_to=leads_to)

    def _tell_outcome(self, place: int, bit: int, left: Iterable[str]) -> str:
        """Return the outcome that an answer leads to, after what may be presumed once it is given."""
        outcomes = set(left)
        vocabulary = self._rulebook.vocabulary
        fact = vocabulary.facts[place]
        set_off = [
            presumption
            for presumption, word in self.narrowed.pending
            if presumption.fact != fact.name and is_given_by(word, fact.name, fact.values_of(bit)[0])
        ]
        if set_off and len(outcomes) > 1:
            case = (*self.case[:place], bit, *self.case[place + 1 :])
            for presumption in set_off:
                filled = presume_in(vocabulary, case, presumption)
                case = filled if self._completions.count(filled) else case
            outcomes = {self._rulebook.rules[rule].outcome for rule in self._completions.count(case)}
        return outcomes.pop() if len(outcomes) == 1 else UNDETERMINED

    @cached_property
    def others(self) -> tuple[OtherGroup, ...]:
        """For each group the outcome does not name, the rule that comes nearest and what it lacks."""
        if self.narrowed.conflict:
            return ()
        return tuple(self._other(group) for group in self._rulebook.groups if group != self.outcome)

    def _other(self, group: str) -> OtherGroup:
        """Return what the nearest rule of a group lacks: fewest facts failed, then fewest unknown."""
        case, nearest, distance = self.case, None, (len(self.case) + 1, 0)
        for rule, limits in self._rulebook.limits(group):
            failed = unknown = 0
            for place, allowed in limits:
                mask = case[place]
                if not mask & allowed:
                    failed += 1
                    if failed > distance[0]:
                        break
                elif mask & ~allowed:
                    unknown += 1
            else:
                if (failed, unknown) < distance:
                    nearest, distance = (rule, limits), (failed, unknown)
        if nearest is None:
            return OtherGroup(group=group, rule=None)
        rule, limits = nearest
        names = self._rulebook.vocabulary.facts
        failed_facts = tuple(names[place].name for place, allowed in limits if not case[place] & allowed)
        unknown_facts = tuple(
            names[place].name for place, allowed in limits if case[place] & allowed and case[place] & ~allowed
        )
        return OtherGroup(
            group=group,
            rule=rule,
            failed=failed_facts,
            unknown=unknown_facts,
            yields=not failed_facts and not unknown_facts,
        )


def _count_settled(answers: Iterable[Answer]) -> int:
    """Return how many completions the answers of a fact settle."""
    return sum(next(iter(left.values())) for _bit, left in answers if len(left) == 1)


#: Shares that add up to this much are all of a person's income.
_COMPLETE: Final = 0.995


@frozen(kw_only=True)
class MainJobChoice:
    """The jobs that may be the main one, by their place, and why."""

    candidates: tuple[int, ...] = ()
    reason: Reason
    #: What is missing when the choice cannot be made.
    missing: MissingFact | None = None


_NO_MAIN_JOB: Final = MainJobChoice(reason=Reason.NO_MAIN_JOB, missing=MissingFact.MAIN_ENGAGEMENT)
_MAIN_INCOME_OPEN: Final = MainJobChoice(reason=Reason.MAIN_INCOME_OPEN, missing=MissingFact.MAIN_INCOME)


def _is_own_account(engagement: Engagement, verdict: Verdict | Evaluation) -> bool:
    """Say whether a job is one on the person's own account, such as that of a lone author."""
    alone = (
        engagement.relation is not None and (to_state_values(engagement.relation) or set()) <= ON_OWN_ACCOUNT
    )
    own = verdict.outcome == "new_media" or any(
        reading.outcome == "freelance" for reading in verdict.readings
    )
    return alone and own


def is_unpaid(engagement: Engagement) -> bool:
    """Say whether an engagement is volunteer work, which never reaches the rules."""
    return engagement.relation is Relation.VOLUNTEER


def choose_main_job(engagements: Sequence[Engagement], paid: Sequence[int]) -> MainJobChoice:
    """Choose the main engagement among paid ones."""
    if len(paid) == 1:
        return _judge_only_job(engagements[paid[0]], paid[0])
    shares = {place: share for place in paid if (share := engagements[place].income_share) is not None}
    for place, share in shares.items():
        if share > 0.5:
            return MainJobChoice(candidates=(place,), reason=Reason.SHARE_ABOVE_HALF)
    stated = [place for place in paid if engagements[place].main_income is YesNo.YES]
    if len(stated) == 1:
        return MainJobChoice(candidates=tuple(stated), reason=Reason.STATED_MAIN_INCOME)
    if len(shares) == len(paid) and sum(shares.values()) >= _COMPLETE:
        largest = max(shares.values())
        leading = tuple(place for place, share in shares.items() if share == largest)
        return MainJobChoice(
            candidates=leading, reason=Reason.LARGEST_SHARE if len(leading) == 1 else Reason.SEVERAL_JOBS
        )
    open_ones = tuple(place for place in paid if engagements[place].main_income is not YesNo.NO)
    if not open_ones:
        return _NO_MAIN_JOB
    if len(open_ones) == 1:
        return MainJobChoice(candidates=open_ones, reason=Reason.STATED_MAIN_INCOME)
    full_time = tuple(place for place in open_ones if engagements[place].full_time is YesNo.YES)
    # "The only full-time one": one marked so, or one not marked beside part-time ones alone.
    if not full_time:
        full_time = tuple(place for place in open_ones if engagements[place].full_time is not YesNo.NO)
    if len(full_time) == 1:
        return MainJobChoice(candidates=full_time, reason=Reason.ONLY_FULL_TIME)
    return MainJobChoice(candidates=open_ones, reason=Reason.SEVERAL_JOBS)


def _judge_only_job(job: Engagement, place: int) -> MainJobChoice:
    """Say whether the only job given is the main one."""
    if job.main_income is YesNo.YES:
        return MainJobChoice(candidates=(place,), reason=Reason.STATED_MAIN_INCOME)
    if job.main_income is YesNo.NO:
        return _NO_MAIN_JOB
    if job.income_share is not None:
        if job.income_share > 0.5:
            return MainJobChoice(candidates=(place,), reason=Reason.SHARE_ABOVE_HALF)
        return _NO_MAIN_JOB
    if job.full_time is YesNo.NO:
        return _MAIN_INCOME_OPEN
    return MainJobChoice(candidates=(place,), reason=Reason.ONLY_JOB)


#: Beyond so many remembered findings the memory starts anew, which bounds it.
_CACHE_SIZE: Final = 100_000

_FACTS: Final = attrgetter(*OCCUPATIONAL_FIELDS)

#: Facts whose strength decides between them.
_WEIGHED: Final = ("employer_kind", "ownership", "control", "reg_type", "establishment")

#: What a verdict may rest on.
_GROUNDS: Final = frozenset({*OCCUPATIONAL_FIELDS, "status"})

#: Statuses that decide whatever the job is.
DECIDING_STATUSES: Final = frozenset({Status.STUDENT, Status.MILITARY, Status.CLERGY})

#: Relations of people who hold a post in the unit.
_POSTS: Final = frozenset({Relation.EMPLOYEE, Relation.PARTNER, Relation.DIRECTOR, Relation.CHAIR})

_QUESTIONS: Final = {
    MissingFact.ENGAGEMENTS: Words(
        "目前从事什么工作？请填写单位和岗位。",
        "What work does the person do? Give the employer and the post.",
    ),
    MissingFact.OCCUPATION: Words(
        "这里的文字没有说明职业：具体在哪里、做什么工作？",
        "These words name no job: where does the person work, and as what?",
    ),
    MissingFact.MAIN_ENGAGEMENT: Words(
        "所填工作不是主要收入来源：主要从事什么工作？",
        "The job given is not the main one: what is the main job?",
    ),
    MissingFact.MAIN_INCOME: Words("哪一份工作是主要收入来源？", "Which job brings the main income?"),
}


class Classifier:
    """Classifies people under one rulebook and remembers what it found of equal facts."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook
        self._completions = rulebook.make_completions()
        self._findings: dict[object, Evaluation] = {}
        self._stated: dict[tuple[Evaluation, int, Reason, tuple[Evidence, ...]], Verdict] = {}

    def finding(
        self, engagement: Engagement, status: Fact[Status] = None, *, presume: bool = True
    ) -> Evaluation:
        """Return what the rulebook finds of one paid engagement."""
        strengths = _collect_strengths(engagement.evidence) if engagement.evidence else None
        # Whose employer and title it is never matters, only whether words were given.
        no_employer, no_title = engagement.employer is None, engagement.title is None
        facts = _FACTS(engagement)
        key = (facts, no_employer, no_title, status, presume, strengths)
        found = self._findings.get(key)
        if found is None:
            narrowed = narrow(
                engagement,
                self.rulebook,
                status=status,
                presume=presume,
                strengths=dict(strengths or ()),
                possible=self._possible,
            )
            names_job = not no_employer or any(fact is not None and fact is not UNKNOWN for fact in facts)
            found = Evaluation(self.rulebook, self._completions, narrowed, names_job=names_job)
            if len(self._findings) >= _CACHE_SIZE:
                self._findings.clear()
                self._stated.clear()
            self._findings[key] = found
        return found

    def classify(
        self,
        engagements: Iterable[Engagement],
        *,
        status: Fact[Status] = None,
        outside_party: Fact[YesNo] = None,
        presume: bool = True,
        evidence: Iterable[Evidence] = (),
    ) -> Verdict:
        """Classify one person."""
        jobs = tuple(engagements)
        status, outside_party = to_status(status), to_outside_party(outside_party)
        given = tuple(each for each in evidence if each.fact == "status")
        verdict = self._verdict(jobs, status, presume, given or _build_status_evidence(status))
        if isinstance(outside_party, YesNo) and verdict.outcome in self.rulebook.groups:
            return evolve(verdict, scope=outside_party is YesNo.YES)
        return verdict

    def _verdict(
        self, jobs: Sequence[Engagement], status: Fact[Status], presume: bool, given: tuple[Evidence, ...]
    ) -> Verdict:
        statuses = to_state_values(status)
        paid = [place for place, job in enumerate(jobs) if not is_unpaid(job)]
        if statuses and (statuses <= DECIDING_STATUSES or (not paid and Status.WORKING not in statuses)):
            return _add_evidence(self._by_status(statuses), given)
        if not paid:
            verdict = self._unpaid() if jobs else self._open(MissingFact.ENGAGEMENTS, Reason.NO_JOB)
            return _add_evidence(verdict, given)
        choice = choose_main_job(jobs, paid)
        if choice.missing is not None:
            asked = paid[0] if choice.missing is MissingFact.MAIN_INCOME else None
            return _add_evidence(self._open(choice.missing, choice.reason, asked), given)
        findings = {place: self.finding(jobs[place], status, presume=presume) for place in choice.candidates}
        if len(findings) > 1:
            findings, posts = self._leave_out_beside_public_posts(findings, jobs, status, presume)
            if len(findings) == 1 and posts:
                ((place, found),) = findings.items()
                return self._single(place, found, jobs[place], Reason.PUBLIC_POST, given)
            return _add_evidence(self._several(findings, jobs), given)
        ((place, found),) = findings.items()
        if not found.names_job:
            return _add_evidence(self._open(MissingFact.OCCUPATION, Reason.NO_OCCUPATION, place), given)
        verdict = self._single(place, found, jobs[place], choice.reason, given)
        if len(paid) > 1 and (verdict.outcome == "freelance" or _is_own_account(jobs[place], verdict)):
            return self._beside_a_post(verdict, jobs, paid, status, presume, given)
        return verdict

    def _possible(self, case: Case) -> bool:
        return bool(self._completions.count(case))

    def _by_status(self, values: frozenset[str]) -> Verdict:
        vocabulary = self.rulebook.vocabulary
        if "status" not in vocabulary:
            return self._open(MissingFact.ENGAGEMENTS, Reason.NO_JOB)
        place = vocabulary.place_of("status")
        fact, opened = vocabulary.facts[place], vocabulary.open_case
        unlisted = () if fact.lists(values) else ("status",)
        mask = fact.full if unlisted else fact.mask_of(values)
        narrowed = NarrowedFacts(case=(*opened[:place], mask, *opened[place + 1 :]), unlisted=unlisted)
        found = Evaluation(self.rulebook, self._completions, narrowed)
        return found.verdict(None, Reason.STATUS)

    def _unpaid(self) -> Verdict:
        rule = self.rulebook.unpaid
        return Verdict(
            outcome=rule.outcome,
            category=rule.category,
            rule=rule.id,
            clauses=rule.clauses,
            because=Reason.UNPAID,
            edition=self.rulebook.edition.name,
        )

    def _open(self, missing: MissingFact, reason: Reason, engagement: int | None = None) -> Verdict:
        """Return the verdict where the form as a whole leaves the outcome open."""
        question = Question(fact=missing, engagement=engagement, text=_QUESTIONS[missing])
        return Verdict(
            outcome=UNDETERMINED,
            missing=(missing,),
            next_question=question,
            because=reason,
            edition=self.rulebook.edition.name,
        )

    def _single(
        self, place: int, found: Evaluation, job: Engagement, reason: Reason, given: tuple[Evidence, ...]
    ) -> Verdict:
        """Return the verdict where one engagement decides, with what its facts rest on."""
        shared = found.verdict(place, reason)
        if job.evidence:
            return add_evidence(shared, (*given, *_list_grounds(job, found.narrowed)))
        # Facts stated without words rest on themselves, so that equal facts have equal evidence.
        key = (found, place, reason, given)
        verdict = self._stated.get(key)
        if verdict is None:
            verdict = self._stated[key] = add_evidence(shared, (*given, *_list_grounds(job, found.narrowed)))
        return verdict

    def _several(self, findings: dict[int, Evaluation], jobs: Sequence[Engagement]) -> Verdict:
        """Return the answer on which all candidates agree, or ask which brings the main income."""
        outcomes = {found.outcome for found in findings.values()}
        listed = (
            each for place, found in findings.items() for each in _list_grounds(jobs[place], found.narrowed)
        )
        # What is presumed of the person would else stand once for each job.
        evidence = tuple(dict.fromkeys(listed))
        if len(outcomes) == 1 and UNDETERMINED not in outcomes:
            every = list(findings.values())
            first, *rest = every
            return Verdict(
                outcome=first.outcome,
                category=find_shared_category(found.category for found in every),
                readings=tuple(dict.fromkeys(side for found in every for side in found.readings)),
                also_fits=tuple(g for g in first.also_fits if all(g in found.also_fits for found in rest)),
                rule=first.rule,
                clauses=tuple(dict.fromkeys(clause for found in every for clause in found.clauses)),
                evidence=evidence,
                others=first.others,
                because=Reason.ALL_JOBS_AGREE,
                edition=self.rulebook.edition.name,
            )
        missing = dict.fromkeys(
            (MissingFact.MAIN_INCOME, *(name for found in findings.values() for name in found.missing))
        )
        question = Question(
            fact=MissingFact.MAIN_INCOME,
            engagement=None,
            text=_QUESTIONS[MissingFact.MAIN_INCOME],
            leads_to=tuple((str(place), found.outcome) for place, found in findings.items()),
        )
        return evolve(
            self._open(MissingFact.MAIN_INCOME, Reason.MAIN_INCOME_OPEN),
            missing=tuple(missing),
            next_question=question,
            conflict=tuple(
                dict.fromkeys(name for found in findings.values() for name in found.narrowed.conflict)
            ),
            evidence=evidence,
        )

    def _leave_out_beside_public_posts(
        self, findings: dict[int, Evaluation], jobs: Sequence[Engagement], status: Fact[Status], presume: bool
    ) -> tuple[dict[int, Evaluation], frozenset[int]]:
        """Leave out freelance work of whoever holds a public post: the post decides, whichever earns more."""
        posts = frozenset(
            place
            for place, found in findings.items()
            if self._is_public_post(found, jobs[place], status, presume)
        )
        left = {
            place: found
            for place, found in findings.items()
            if not posts
            or place in posts
            or not (found.outcome == "freelance" or _is_own_account(jobs[place], found))
        }
        return left, posts

    def _is_public_post(
        self, found: Evaluation, job: Engagement, status: Fact[Status], presume: bool
    ) -> bool:
        spec = self.rulebook.vocabulary.fact("employer_kind")
        kinds = set(spec.values_of(found.case[self.rulebook.vocabulary.place_of("employer_kind")]))
        return bool(kinds) and kinds <= PUBLIC_KINDS and self._may_be_post(job, status, presume)

    def _beside_a_post(
        self,
        verdict: Verdict,
        jobs: Sequence[Engagement],
        paid: Sequence[int],
        status: Fact[Status],
        presume: bool,
        given: tuple[Evidence, ...],
    ) -> Verdict:
        """Look at the paid posts beside freelance work: whoever holds one serves a unit."""
        for place in paid:
            if place == verdict.engagement or not self._may_be_post(jobs[place], status, presume):
                continue
            found = self.finding(jobs[place], status, presume=presume)
            if found.narrowed.conflict:
                continue
            spec = self.rulebook.vocabulary.fact("employer_kind")
            kinds = set(spec.values_of(found.case[self.rulebook.vocabulary.place_of("employer_kind")]))
            kinds -= {EmployerKind.NONE}
            if kinds <= PUBLIC_KINDS:
                return self._single(place, found, jobs[place], Reason.PUBLIC_POST, given)
            if verdict.outcome == CONTESTED and not kinds & PUBLIC_KINDS:
                return verdict
            in_doubt = evolve(verdict, category="", because=Reason.PAID_POST, scope=None, shared=None)
            if kinds & PUBLIC_KINDS:
                question = Question(fact="employer_kind", engagement=place, text=spec.question)
                return evolve(
                    in_doubt,
                    outcome=UNDETERMINED,
                    rule=None,
                    clauses=(),
                    missing=(select_missing_fact(kinds),),
                    next_question=question,
                )
            sides = (Reading(outcome=each, clause=verdict.clauses[0]) for each in (verdict.outcome, OUTSIDE))
            return evolve(in_doubt, outcome=CONTESTED, readings=tuple(sides))
        return verdict

    def _may_be_post(self, job: Engagement, status: Fact[Status], presume: bool) -> bool:
        case = self.finding(job, status, presume=presume).case
        spec = self.rulebook.vocabulary.fact("relation")
        relations = set(spec.values_of(case[self.rulebook.vocabulary.place_of("relation")]))
        return bool(relations) and relations <= _POSTS


def _collect_strengths(evidence: Iterable[Evidence]) -> tuple[tuple[str, Strength], ...] | None:
    strongest: dict[str, Strength] = {}
    for each in evidence:
        if each.fact in _WEIGHED and not each.overruled:
            strongest[each.fact] = max(each.strength, strongest.get(each.fact, Strength.PRESUMED))
    return tuple(sorted(strongest.items())) or None


def _add_evidence(verdict: Verdict, given: tuple[Evidence, ...]) -> Verdict:
    return evolve(verdict, evidence=(*given, *verdict.evidence)) if given else verdict


def _build_status_evidence(status: Fact[Status]) -> tuple[Evidence, ...]:
    return _STATED_STATUS[status] if isinstance(status, Status) else _build_open_status(status)


def _build_open_status(status: Fact[Status]) -> tuple[Evidence, ...]:
    values = to_state_values(status)
    if values is None:
        return ()
    return (Evidence(fact="status", value=tuple(sorted(map(str, values))), origin="status"),)


#: Evidence for a status stated as such, one object each.
_STATED_STATUS: Final = {status: _build_open_status(status) for status in Status}


def _list_grounds(job: Engagement, narrowed: NarrowedFacts) -> tuple[Evidence, ...]:
    """List what the facts of a job rest on: what was read or stated, then what was presumed."""
    listed = {each.fact for each in job.evidence}
    stated = [
        Evidence(fact=name, value=_to_texts(value), origin=name)
        for name, value in zip(OCCUPATIONAL_FIELDS, _FACTS(job), strict=True)
        if value is not None and value is not UNKNOWN and name not in listed
    ]
    # Where a name or a township comes from is not a ground of a verdict.
    read = [each for each in job.evidence if each.fact in _GROUNDS]
    grounds = (*read, *stated, *narrowed.presumed_evidence)
    if not narrowed.overruled:
        return grounds
    return tuple(
        evolve(each, overruled=True) if each.fact in narrowed.overruled and not each.overruled else each
        for each in grounds
    )


def _to_texts(value: object) -> tuple[str, ...]:
    if isinstance(value, frozenset):
        return tuple(sorted(map(str, value)))
    return (str(value),)
