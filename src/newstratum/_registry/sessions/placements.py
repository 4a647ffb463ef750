"""Placements: from a verdict to a proposal, from a proposal to what a named human confirms.

A verdict is a proposal. Classifying again never re-places in silence: what a human confirmed and what
the person objects to stays as it is, and the caller gets what the new verdict would change.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from enum import Enum, StrEnum, auto
from typing import Final, NoReturn

import attrs
from attrs import frozen

from newstratum._model.people.groups import Outcome
from newstratum._model.people.people import (
    Engagement,
    Objection,
    Person,
    Placement,
    PlacementStatus,
    ReviewOutcome,
)
from newstratum._model.values.identifiers import check_no_number
from newstratum._model.values.text_forms import find_decider_fault, fold_name, is_same_name
from newstratum._ports.fields import Scalar, to_exact_text
from newstratum._ports.query import Condition, Is
from newstratum._ports.records import MAX_ID, Change, Key
from newstratum._ports.store import History
from newstratum._reading.codes import parse_industry_code
from newstratum._registry.environment import Editions
from newstratum._registry.records import iterate_changes, iterate_history
from newstratum._registry.sessions.collection import Collection, part_of_command
from newstratum._rules.classify import Classifier, choose_main_job, is_unpaid
from newstratum._rules.verdict import Verdict
from newstratum._wire.codec import decode_document
from newstratum._wire.record_kinds import PERSON, PLACEMENT
from newstratum._wire.traceback_redaction import redact_traceback
from newstratum._words import Words
from newstratum.errors import (
    DomainError,
    IllegalTransitionError,
    InvalidValueError,
    NotFoundError,
    RecordError,
)

#: Names under which programs work; none of them confirms or reviews a placement.
_PROGRAMS: Final = frozenset(
    {"newstratum", "system", "program", "script", "robot", "bot", "cron", "automatic", "auto"}
    | {"系统", "程序", "脚本", "机器人", "自动"}
)
#: How a placement was made; all else is what it says.
_MADE: Final = (
    *("decided_on", "since", "first_placed_on"),
    *("status", "confirmed_by", "confirmed_on", "objections"),
)


class PlacementAction(StrEnum):
    """What came of proposing a placement."""

    #: There was none; the proposal is stored.
    PROPOSED = "proposed"
    #: The proposal there was is replaced.
    REPLACED = "replaced"
    #: The verdict says what is stored already.
    UNCHANGED = "unchanged"
    #: Another edition's verdict differs, and a human confirmed what is stored: it stays.
    KEPT_CONFIRMED = "kept_confirmed"
    #: The verdict on the facts there are now differs from what a human confirmed: that needs review.
    NEEDS_REVIEW = "needs_review"
    #: The verdict differs, and what is stored needs review already: it stays until then.
    KEPT_FOR_REVIEW = "kept_for_review"
    #: The verdict differs, and the person's objection is open: it stays.
    KEPT_CONTESTED = "kept_contested"


class ConfirmationObstacle(Enum):
    """Why a placement cannot be confirmed as it is."""

    CONTESTED = auto()
    NEEDS_REVIEW = auto()
    CONFIRMED_BY_ANOTHER = auto()
    UNDETERMINED = auto()
    CONTRADICTED = auto()
    TOO_EARLY = auto()


#: Outcomes that leave the question open: there is nothing in them a human could confirm.
_OPEN: Final = {
    Outcome.UNDETERMINED: ConfirmationObstacle.UNDETERMINED,
    Outcome.CONTESTED: ConfirmationObstacle.CONTRADICTED,
}
#: What stands in the way, and what has to come first., and what has to come first.
_STAGES: Final = {
    ConfirmationObstacle.CONTESTED: (
        Words("本人有异议", "contested by the person"),
        Words("复核：review", "its review"),
    ),
    ConfirmationObstacle.NEEDS_REVIEW: (
        Words("待复核", "needs review"),
        Words("复核：review，或另一项建议", "its review, or another proposal"),
    ),
    ConfirmationObstacle.CONFIRMED_BY_ANOTHER: (
        Words("已由另一人确认", "confirmed by another human"),
        Words("另一项建议：propose(…, by=…)", "another proposal: propose(…, by=…)"),
    ),
    ConfirmationObstacle.UNDETERMINED: (
        Words("事实不足", "undetermined"),
        Words("另一项建议", "another proposal"),
    ),
    ConfirmationObstacle.CONTRADICTED: (
        Words("各方说法不一", "contested"),
        Words("另一项建议", "another proposal"),
    ),
}


def find_confirmation_obstacle(stored: Placement, by: str, on: dt.date) -> ConfirmationObstacle | None:
    """Return why somebody cannot confirm a placement on a day; None where they can, or did so before."""
    if stored.contested_by_person:
        return ConfirmationObstacle.CONTESTED
    if stored.status is PlacementStatus.NEEDS_REVIEW:
        return ConfirmationObstacle.NEEDS_REVIEW
    if stored.status is PlacementStatus.CONFIRMED:
        is_same = is_same_name(stored.confirmed_by, by)
        return None if is_same else ConfirmationObstacle.CONFIRMED_BY_ANOTHER
    if stored.outcome in _OPEN:
        return _OPEN[Outcome(stored.outcome)]
    return ConfirmationObstacle.TOO_EARLY if on < stored.decided_on else None


@frozen(kw_only=True, repr=False)
class PlacementResult:
    """What is stored now, and what the verdict proposed."""

    result: PlacementAction
    #: What is stored when the session commits.
    placement: Placement
    #: What the verdict says.
    proposal: Placement

    def __repr__(self) -> str:
        return f"PlacementResult({self.result})"


def build_placement_proposal(person: str, verdict: Verdict, on: dt.date) -> Placement:
    """Return the placement that a verdict proposes."""
    return Placement(
        person=person,
        edition=verdict.edition,
        outcome=verdict.outcome,
        category=verdict.category,
        rule=verdict.rule,
        clauses=verdict.clauses,
        also_fits=verdict.also_fits,
        readings=tuple(reading.outcome for reading in verdict.readings),
        # Plain text: a member of an enumeration would be brought to it on every way in.
        missing=tuple(map(str.__str__, verdict.missing)),
        decided_on=on,
    )


def decide_placement(stored: Placement, proposal: Placement, by: str | None) -> PlacementResult:
    """Return what is stored of a proposal beside the placement there is; ``by`` is the human who wants it."""
    since = proposal.decided_on
    if (stored.edition, stored.outcome) == (proposal.edition, proposal.outcome):
        since = min(since, stored.since)
    first = min(since, stored.first_placed_on)
    result = PlacementAction.REPLACED
    placement = attrs.evolve(proposal, objections=stored.objections, since=since, first_placed_on=first)
    says_the_same = attrs.evolve(proposal, **{name: getattr(stored, name) for name in _MADE}) == stored
    if says_the_same and (by is None or stored.status is not PlacementStatus.NEEDS_REVIEW):
        # The same said of an earlier day moves the beginning, and nothing else.
        result = PlacementAction.UNCHANGED
        placement = attrs.evolve(stored, since=since, first_placed_on=first)
    elif by is None and stored.contested_by_person:
        result, placement = PlacementAction.KEPT_CONTESTED, stored
    elif by is None and stored.status is PlacementStatus.CONFIRMED:
        result, placement = PlacementAction.KEPT_CONFIRMED, stored
        if stored.edition == proposal.edition and _get_decision(stored) != _get_decision(proposal):
            result = PlacementAction.NEEDS_REVIEW
            placement = attrs.evolve(stored, status=PlacementStatus.NEEDS_REVIEW)
    elif by is None and _awaits_review(stored):
        result, placement = PlacementAction.KEPT_FOR_REVIEW, stored
    return PlacementResult(result=result, placement=placement, proposal=proposal)


def _get_decision(placement: Placement) -> tuple[object, ...]:
    return (placement.outcome, placement.category, frozenset(placement.readings))


def _awaits_review(placement: Placement) -> bool:
    """Say whether a human has to decide about it; one that was reviewed waits for a proposal only."""
    flagged = placement.status is PlacementStatus.NEEDS_REVIEW and placement.confirmed_by is not None
    return flagged or placement.contested_by_person


def classify_person(classifier: Classifier, person: Person) -> Verdict:
    """Return the verdict on a person."""
    return classifier.classify(
        person.engagements, status=person.status, outside_party=person.outside_party, evidence=person.evidence
    )


def find_verdict_changes(
    people: Iterable[Person], before: Classifier, after: Classifier
) -> Iterator[tuple[str, Verdict, Verdict]]:
    """Yield the ids of the people whom another edition would place elsewhere, with both verdicts.

    Nothing is written: a later edition re-places nobody silently.
    """
    for person in people:
        old, new = (classify_person(classifier, person) for classifier in (before, after))
        if _build_verdict_key(old) != _build_verdict_key(new):
            yield person.id, old, new


def _build_verdict_key(verdict: Verdict) -> tuple[object, ...]:
    return (verdict.outcome, verdict.category, frozenset(side.outcome for side in verdict.readings))


def _repeat_proposal(
    _placements: Placements, person: str, verdict: Verdict, *, on: dt.date, by: str | None = None
) -> PlacementResult:
    proposal = build_placement_proposal(person, verdict, on)
    return PlacementResult(result=PlacementAction.UNCHANGED, placement=proposal, proposal=proposal)


class Placements(Collection[Placement]):
    """Where people are placed; the id of a placement is that of the person.

    A placement changes by what is done with it: :meth:`propose`, :meth:`confirm`, :meth:`object_to` and
    :meth:`review`. One that is under review, since the person objects to it or the facts under it changed, is
    used for nothing else.
    """

    def add(self, model: Placement) -> NoReturn:
        """Refuse: a placement is proposed.

        Raises:
            IllegalTransitionError: Always.
        """
        self._refuse()

    def update(self, model: Placement) -> NoReturn:
        """Refuse: a placement is proposed, confirmed, objected to and reviewed.

        Raises:
            IllegalTransitionError: Always.
        """
        self._refuse()

    def remove(self, identifier: str) -> None:
        """Remove a placement that cannot be read; any other goes with its person.

        Raises:
            IllegalTransitionError: It can be read.
        """
        self._scope.check(self._kind)
        if self._work.is_readable(PLACEMENT, identifier):
            self._refuse()
        super().remove(identifier)

    @part_of_command(_repeat_proposal)
    def propose(
        self, person: str, verdict: Verdict, *, on: dt.date, by: str | None = None
    ) -> PlacementResult:
        """Store what a verdict proposes, unless a human confirmed something else or the person objects.

        Where the facts changed under what a human confirmed, that needs review from now on.

        Args:
            person: Id of a person in the store or the session.
            verdict: The verdict.
            on: The day it was made.
            by: The human who wants the proposal to replace what was confirmed or is objected to; the
                objection stays open beside it.

        Returns:
            What is stored now, and what the verdict proposed.

        Raises:
            NotFoundError: When the session commits: there is no such person.
        """
        if not isinstance(verdict, Verdict):
            raise InvalidValueError(
                "verdict",
                Words("类型为{}，不是Verdict", "is of type {}, not a Verdict").format(type(verdict).__name__),
                Words("请给classify的结果", "give what classify returned"),
            )
        if by is not None:
            check_human(by)
        self._scope.changed_facts.discard(person)
        return self._place(build_placement_proposal(person, verdict, on), by)

    @part_of_command(lambda placements, person, **_more: placements._require(person))
    def confirm(self, person: str, *, by: str, on: dt.date) -> Placement:
        """Confirm a placement as a human; confirming again as the same human changes nothing.

        Args:
            person: Id of the person.
            by: Identifier of the human who decides.
            on: The day.

        Returns:
            The confirmed placement.

        Raises:
            NotFoundError: There is no placement, or the purpose may not use proposed ones.
            IllegalTransitionError: The outcome leaves the question open, an objection is open, it needs
                review, or another human confirmed it.
            InvalidValueError: No human is named, or the day is before that of the proposal or to come.
        """
        check_human(by)
        stored = self._require(person)
        if stored.status is PlacementStatus.PROPOSED and not self._scope.purpose.uses_proposed:
            raise NotFoundError(f"{PLACEMENT.name}/{person}")
        confirmed = attrs.evolve(stored, status=PlacementStatus.CONFIRMED, confirmed_by=by, confirmed_on=on)
        obstacle = find_confirmation_obstacle(stored, by, on)
        if obstacle is ConfirmationObstacle.TOO_EARLY:
            raise InvalidValueError(
                "placement.confirmed_on",
                Words("早于判定建议的日期{}", "is before {}, the day of the proposal").format(
                    stored.decided_on
                ),
                Words("请改正日期", "correct the day"),
            )
        if obstacle is not None:
            stage, needed = _STAGES[obstacle]
            raise IllegalTransitionError(Words("判定", "placement"), stage, "confirmed", (needed,))
        if stored.status is PlacementStatus.CONFIRMED:
            return stored
        return self._store(confirmed, self._work.update)

    @redact_traceback
    @part_of_command(lambda placements, person, *_more, **_others: placements._require(person))
    def object_to(self, person: str, statement: str, *, on: dt.date) -> Placement:
        """Note a person's objection; until it is reviewed the placement is used for nothing else.

        Args:
            person: Id of the person.
            statement: What the person says, in at most 500 characters.
            on: The day.

        Returns:
            The placement with the objection.

        Raises:
            NotFoundError: There is no placement.
            InvalidValueError: The statement is empty or too long, or the day is to come or before the person
                was placed.
        """
        _check_filled("objection.statement", statement)
        stored = self._require(person)
        objection = Objection(raised_on=on, statement=statement)
        if on < stored.first_placed_on:
            raise InvalidValueError(
                "objection.raised_on",
                Words("早于首次判定的日期{}", "is before {}, the day of the first placement").format(
                    stored.first_placed_on
                ),
                Words("请改正日期", "correct the day"),
            )
        objected = attrs.evolve(stored, objections=(*stored.objections, objection))
        return self._store(objected, self._work.update)

    @redact_traceback
    @part_of_command(lambda placements, person, *_more, **_others: placements._require(person))
    def review(
        self, person: str, outcome: ReviewOutcome | str, *, by: str, reason: str, on: dt.date
    ) -> Placement:
        """Review a placement under an objection or on changed facts, as a human who did not decide it.

        Whoever proposed or confirmed it, now or before, or did so for another, does not look at it again.
        Names count as the same in whatever width, case or spaces they are written.

        Args:
            person: Id of the person.
            outcome: ``"upheld"``: it was wrong, and is open for a new proposal; ``"rejected"``: it stands.
            by: Identifier of the human who looked at it again.
            reason: What was found.
            on: The day.

        Returns:
            The placement with its objections closed.

        Raises:
            NotFoundError: There is no placement.
            IllegalTransitionError: It is not under review.
            InvalidValueError: The same human decided before, no human is named, nothing was found, there is
                no such outcome, or the objection was raised after that day.
        """
        reviewer = fold_name(check_human(by))
        found = _to_outcome(outcome)
        _check_filled("review.reason", reason)
        stored = self._require(person)
        if not _awaits_review(stored):
            raise IllegalTransitionError(
                Words("判定", "placement"), Words("没有待复核的内容", "nothing to review"), "reviewed"
            )
        if reviewer in set(map(fold_name, self._list_deciders(stored))):
            raise InvalidValueError(
                "review.by",
                Words("曾提出或确认过这一划分", "proposed or confirmed the placement"),
                Words("请由另一人复核", "let another person look at it"),
            )
        if any(each.open and on < each.raised_on for each in stored.objections):
            raise InvalidValueError(
                "review.on",
                Words("早于提出异议的日期", "is before the objection was raised"),
                Words("请改正日期", "correct the day"),
            )
        closed = tuple(
            attrs.evolve(each, closed_on=on, reviewed_by=by, outcome=found, resolution=reason)
            if each.open
            else each
            for each in stored.objections
        )
        reviewed = attrs.evolve(stored, objections=closed)
        if found is ReviewOutcome.UPHELD:
            reviewed = attrs.evolve(
                reviewed, status=PlacementStatus.NEEDS_REVIEW, confirmed_by=None, confirmed_on=None
            )
        elif stored.status is PlacementStatus.NEEDS_REVIEW and stored.confirmed_by is not None:
            reviewed = attrs.evolve(
                reviewed, status=PlacementStatus.CONFIRMED, confirmed_by=by, confirmed_on=on
            )
        return self._store(reviewed, self._work.update)

    @part_of_command(lambda _placements, model: model, name="put")
    def _take_in(self, model: Placement) -> Placement:
        stored = self._read(model.person)
        if stored is None:
            return self._store(model, self._work.add)
        if stored.status is not PlacementStatus.PROPOSED or stored.contested_by_person:
            return stored
        known = [each for each in stored.objections if each not in model.objections]
        taken = attrs.evolve(model, objections=(*known, *model.objections))
        return self._store(taken, self._work.update)

    def _place(self, proposal: Placement, by: str | None = None) -> PlacementResult:
        # A new person has no placement to read; if there is one all the same, the commit conflicts.
        is_new = self._work.adds(PERSON, proposal.person) and not self._work.holds(PLACEMENT, proposal.person)
        stored = None if is_new else self._read(proposal.person)
        if stored is None:
            return PlacementResult(
                result=PlacementAction.PROPOSED,
                placement=self._store(proposal, self._work.add),
                proposal=proposal,
            )
        placed = decide_placement(stored, proposal, by)
        self._store(placed.placement, self._work.update)
        return placed

    def _flag(self, stored: Placement) -> None:
        if stored.status is PlacementStatus.CONFIRMED:
            self._store(attrs.evolve(stored, status=PlacementStatus.NEEDS_REVIEW), self._work.update)

    def _propose_changed(self, editions: Editions, today: Callable[[], dt.date]) -> None:
        changed = self._scope.changed_facts
        for identifier in sorted(changed):
            changed.discard(identifier)
            person = self._work.read(PERSON, identifier)
            placed = self._work.read(PLACEMENT, identifier)
            if person is None or placed is None:
                continue
            try:
                classifier = editions.get_classifier(placed.edition)
            except InvalidValueError:
                # Nobody here knows the edition: a human has to look at what was confirmed by it.
                self._flag(placed)
                continue
            self._place(build_placement_proposal(identifier, classify_person(classifier, person), today()))

    def _refuse(self) -> NoReturn:
        self._scope.check(self._kind)
        raise IllegalTransitionError(
            Words("判定", "placement"),
            Words("不能直接写入", "not written as such"),
            "stored",
            (
                Words(
                    "propose、confirm、object_to、review，或enrol、people.remove",
                    "propose, confirm, object_to, review, or enrol and people.remove",
                ),
            ),
        )

    def _read(self, person: str) -> Placement | None:
        """Return a placement that is worked on, also one that the purpose may not use."""
        self._scope.check(self._kind)
        return self._work.read(PLACEMENT, person)

    def _require(self, person: str) -> Placement:
        found = self._read(person)
        if found is None:
            raise NotFoundError(f"{PLACEMENT.name}/{person}")
        return found

    def _list_deciders(self, stored: Placement) -> list[str]:
        """Return who proposed or confirmed a placement, or did so for another, as far as the feed knows."""
        deciders = [stored.confirmed_by or ""]
        before: Placement | None = None
        for change in self._iterate_changes(stored.person):
            if change.document is None:
                continue
            # What cannot be read names nobody that could be compared.
            with suppress(RecordError):
                placed = decode_document(PLACEMENT, change.key, change.schema, change.document)
                # Whoever only noted an objection decided nothing.
                if before is None or attrs.evolve(placed, objections=before.objections) != before:
                    deciders += [placed.confirmed_by or "", change.note.actor]
                before = placed
        return [each for each in deciders if each.strip()]

    def _iterate_changes(self, person: str) -> Iterator[Change]:
        key = Key(PLACEMENT.name, person)
        if isinstance(self._scope.store, History):
            return iterate_history(self._scope.store, key)
        return (each for each in iterate_changes(self._scope.store) if each.key == key)

    def _allowed(self, where: tuple[Condition, ...]) -> tuple[Condition, ...]:
        purpose = self._scope.purpose
        if purpose.uses_proposed or purpose.reviews_placements:
            return where
        return (*where, Is("status", PlacementStatus.CONFIRMED.value))


def propose_changed(placements: Placements, editions: Editions, today: Callable[[], dt.date]) -> None:
    """Let the placements of people whose facts their session changed follow these, as of today."""
    placements._propose_changed(editions, today)


def take_in_placement(placements: Placements, model: Placement) -> Placement:
    """Take in a placement as another register had it, in an import of its records.

    What is stored already stays where a human confirmed it or it is under review, and objections are never
    dropped.

    Returns:
        The placement as it will be stored.
    """
    return placements._take_in(model)


def _to_outcome(outcome: ReviewOutcome | str) -> ReviewOutcome:
    try:
        return ReviewOutcome(outcome)
    except (ValueError, DomainError):
        pass
    raise InvalidValueError(
        "review.outcome",
        Words("不是复核结果", "is no outcome of a review"),
        Words("请写upheld（异议成立）或rejected（维持）", "write 'upheld' or 'rejected'"),
    )


def check_human(name: str) -> str:
    """Return the name of whoever decides, if it is no program's, hides nothing and has 1 to 256 characters.

    It holds no number of a telephone or an identity card either.

    Raises:
        InvalidValueError: It is not so.
    """
    if (fault := find_decider_fault(name)) is not None:
        raise InvalidValueError(
            "by", fault[0], Words("请写明作决定的人", "give the identifier of the human who decides")
        )
    if fold_name(name) in _PROGRAMS:
        raise InvalidValueError(
            "by",
            Words("是程序的名称；划分须由人决定", "names a program, and a human decides"),
            Words("请写明作决定的人", "give the identifier of the human who decides"),
        )
    check_no_number("by", fold_name(name))
    return to_exact_text("by", name, most=MAX_ID)


def _check_filled(field: str, text: str) -> None:
    if isinstance(text, str) and not text.strip():
        raise InvalidValueError(
            field, Words("没有内容", "is empty"), Words("请写明内容", "write what is said or found")
        )


def build_placement_fields(person: Person) -> Mapping[str, Scalar | None]:
    """Return the index fields of a placement that only its person knows."""
    return {
        "township": person.township,
        "industry": find_main_industry(person.engagements),
        "uses": person.find_uses(),
    }


def find_main_industry(engagements: Sequence[Engagement]) -> str | None:
    """Return the industry of a person's main engagement as a code of GB/T 4754-2017: ``I6510``.

    The main engagement is the one that decides verdicts too. Where it is open among several, their
    industry counts if they agree on it. Words do not count here: an index holds codes only.
    """
    if all(job.industry is None for job in engagements):
        return None
    paid = [place for place, job in enumerate(engagements) if not is_unpaid(job)]
    candidates = choose_main_job(engagements, paid).candidates if paid else ()
    codes = {parse_industry_code(engagements[place].industry) for place in candidates}
    return codes.pop() if len(codes) == 1 else None
