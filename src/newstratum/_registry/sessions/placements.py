"""Placements: from a verdict to a proposal, from a proposal to what a named human confirms.

A verdict is a proposal. Classifying again never re-places in silence: what a human confirmed and what
the person objects to stays as it is, and the caller gets what the new verdict would change.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from enum import StrEnum
from typing import Final

import attrs
from attrs import frozen

from newstratum._model.people.groups import Outcome
from newstratum._model.people.people import Engagement, Objection, Person, Placement, PlacementStatus
from newstratum._ports.fields import Scalar
from newstratum._ports.query import Condition, Is
from newstratum._ports.records import Key
from newstratum._ports.store import History
from newstratum._reading.codes import parse_industry_code
from newstratum._registry.records import iterate_history
from newstratum._registry.sessions.collection import Collection, part_of_command
from newstratum._rules.classify import Classifier, choose_main_job, is_unpaid
from newstratum._rules.verdict import Verdict
from newstratum._wire.codec import decode_document
from newstratum._wire.record_kinds import PERSON, PLACEMENT
from newstratum._wire.traceback_redaction import redact_traceback
from newstratum._words import Words
from newstratum.errors import IllegalTransitionError, InvalidValueError, RecordError

#: Outcomes that leave the question open: there is nothing in them a human could confirm.
_OPEN: Final = frozenset({Outcome.UNDETERMINED, Outcome.CONTESTED})
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
    #: The verdict differs, and a human confirmed what is stored: it stays.
    KEPT_CONFIRMED = "kept_confirmed"
    #: The verdict differs, and the person's objection is open: it stays.
    KEPT_CONTESTED = "kept_contested"


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
        missing=verdict.missing,
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
    if attrs.evolve(proposal, **{name: getattr(stored, name) for name in _MADE}) == stored:
        # The same said of an earlier day moves the beginning, and nothing else.
        result = PlacementAction.UNCHANGED
        placement = attrs.evolve(stored, since=since, first_placed_on=first)
    elif by is None and stored.contested_by_person:
        result, placement = PlacementAction.KEPT_CONTESTED, stored
    elif by is None and stored.status is PlacementStatus.CONFIRMED:
        result, placement = PlacementAction.KEPT_CONFIRMED, stored
    return PlacementResult(result=result, placement=placement, proposal=proposal)


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
    """Where people are placed; the id of a placement is that of the person."""

    @part_of_command(_repeat_proposal)
    def propose(
        self, person: str, verdict: Verdict, *, on: dt.date, by: str | None = None
    ) -> PlacementResult:
        """Store what a verdict proposes, unless a human confirmed something else or the person objects.

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
        proposal = build_placement_proposal(person, verdict, on)
        # A new person has no placement to read; if there is one all the same, the commit conflicts.
        is_new = self._work.adds(PERSON, person) and not self._work.holds(PLACEMENT, person)
        stored = None if is_new else self.get(person)
        if stored is None:
            return PlacementResult(
                result=PlacementAction.PROPOSED, placement=self.add(proposal), proposal=proposal
            )
        placed = decide_placement(stored, proposal, by)
        self.update(placed.placement)
        return placed

    @part_of_command(lambda placements, person, **_more: placements.require(person))
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
            IllegalTransitionError: The outcome leaves the question open, or an objection is open.
            InvalidValueError: No human is named.
        """
        check_human(by)
        stored = self.require(person)
        if stored.status is PlacementStatus.CONFIRMED and stored.confirmed_by == by:
            return stored
        if stored.outcome in _OPEN:
            raise IllegalTransitionError(
                Words("判定", "placement"),
                stored.outcome,
                "confirmed",
                (Words("另一项建议", "another proposal"),),
            )
        if stored.contested_by_person:
            raise IllegalTransitionError(
                Words("判定", "placement"),
                Words("本人有异议", "contested by the person"),
                "confirmed",
                (Words("已了结的异议", "a closed objection"),),
            )
        return self.update(
            attrs.evolve(stored, status=PlacementStatus.CONFIRMED, confirmed_by=by, confirmed_on=on)
        )

    @redact_traceback
    @part_of_command(lambda placements, person, *_more, **_others: placements.require(person))
    def object_to(self, person: str, statement: str, *, on: dt.date) -> Placement:
        """Note a person's objection; it is shown wherever the group is shown until it is closed.

        Args:
            person: Id of the person.
            statement: What the person says, in at most 500 characters.
            on: The day.

        Returns:
            The placement with the objection.

        Raises:
            NotFoundError: There is no placement.
            InvalidValueError: The statement is empty or too long.
        """
        _check_filled("objection.statement", statement)
        stored = self.require(person)
        objection = Objection(raised_on=on, statement=statement)
        return self.update(attrs.evolve(stored, objections=(*stored.objections, objection)))

    @redact_traceback
    @part_of_command(lambda placements, person, **_more: placements.require(person))
    def close_objections(self, person: str, *, by: str, on: dt.date, resolution: str) -> Placement:
        """Close the open objections of a person, as another human than those who confirmed.

        Whoever confirmed the placement, now or before, does not look at it again. Names count as the same in
        whatever width, case or spaces they are written.

        Args:
            person: Id of the person.
            by: Identifier of the human who looked at it again.
            on: The day.
            resolution: What was found.

        Returns:
            The placement with its objections closed.

        Raises:
            NotFoundError: There is no placement.
            IllegalTransitionError: No objection is open.
            InvalidValueError: The same human confirmed the placement, no human is named, nothing was found,
                or the objection was raised after that day.
        """
        reviewer = _fold_name(check_human(by))
        _check_filled("objection.resolution", resolution)
        stored = self.require(person)
        if not stored.contested_by_person:
            raise IllegalTransitionError(
                Words("异议", "objection"), Words("没有未了结的异议", "none open"), "closed"
            )
        if reviewer in set(map(_fold_name, self._list_confirmers(stored))):
            raise InvalidValueError(
                "objection.reviewed_by",
                Words("确认过这一划分", "confirmed the placement"),
                Words("请由另一人复核", "let another person look at it"),
            )
        if any(each.open and on < each.raised_on for each in stored.objections):
            raise InvalidValueError(
                "objection.closed_on",
                Words("早于提出异议的日期", "is before the objection was raised"),
                Words("请改正日期", "correct the day"),
            )
        closed = (
            attrs.evolve(each, closed_on=on, reviewed_by=by, resolution=resolution) if each.open else each
            for each in stored.objections
        )
        return self.update(attrs.evolve(stored, objections=closed))

    def _list_confirmers(self, stored: Placement) -> list[str]:
        """Return who confirmed a placement, also before it was replaced, as far as the store knows."""
        confirmers = [stored.confirmed_by or ""]
        if isinstance(self._scope.store, History):
            key = Key(PLACEMENT.name, stored.person)
            for change in iterate_history(self._scope.store, key):
                if change.document is None:
                    continue
                # What cannot be read names nobody that could be compared.
                with suppress(RecordError):
                    earlier = decode_document(PLACEMENT, key, change.schema, change.document)
                    confirmers.append(earlier.confirmed_by or "")
        return [each for each in confirmers if each]

    def _usable(self, model: Placement) -> bool:
        return self._scope.purpose.uses_proposed or model.status is PlacementStatus.CONFIRMED

    def _allowed(self, where: tuple[Condition, ...]) -> tuple[Condition, ...]:
        if self._scope.purpose.uses_proposed:
            return where
        return (*where, Is("status", PlacementStatus.CONFIRMED.value))


def check_human(name: str) -> str:
    """Return the name of whoever decides, if it is not empty and not that of a program.

    Raises:
        InvalidValueError: It is.
    """
    if not isinstance(name, str) or not name.strip():
        raise InvalidValueError(
            "by",
            Words("没有写明由谁决定", "names nobody"),
            Words("请写明作决定的人", "give the identifier of the human who decides"),
        )
    if _fold_name(name) in _PROGRAMS:
        raise InvalidValueError(
            "by",
            Words("是程序的名称；划分须由人决定", "names a program, and a human decides"),
            Words("请写明作决定的人", "give the identifier of the human who decides"),
        )
    return name


def _fold_name(name: str) -> str:
    """Return a name as names of those who decide are compared: without width, case and spaces around it."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _check_filled(field: str, text: str) -> None:
    if isinstance(text, str) and not text.strip():
        raise InvalidValueError(
            field, Words("没有内容", "is empty"), Words("请写明内容", "write what is said or found")
        )


def build_placement_fields(person: Person) -> Mapping[str, Scalar | None]:
    """Return the index fields of a placement that only its person knows: the unit and the industry."""
    return {"township": person.township, "industry": find_main_industry(person.engagements)}


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
