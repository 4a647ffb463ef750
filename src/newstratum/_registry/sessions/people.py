"""People, as a session stores them: with a source and a notice on every fact."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import Enum
from functools import cache, cached_property
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar

import attrs
from attrs import define, field, frozen

from newstratum._model.organisation.contributions import Proposal, ProposalStep
from newstratum._model.organisation.relations import Citation
from newstratum._model.people.ages import check_age, check_no_child
from newstratum._model.people.evidence import Evidence, Source, SourceKind
from newstratum._model.people.merges import Merge
from newstratum._model.people.occupations import OCCUPATIONAL_FIELDS
from newstratum._model.people.people import (
    Consent,
    Engagement,
    Person,
    Placement,
    PrivacyNotice,
    Restriction,
)
from newstratum._model.values.identifiers import check_id, check_no_number
from newstratum._model.values.periods import DateLike, PartialDate, to_partial_date
from newstratum._ports.query import Is
from newstratum._ports.records import Write
from newstratum._reading.jobs import ReadForm
from newstratum._registry.purposes import SCOPE_ATTESTATION, Purposes, may_use, require_name
from newstratum._registry.records import iterate_records
from newstratum._registry.rights.consents import check_consent_notice
from newstratum._registry.sessions.collection import Collection, Scope, check_record, part_of_command
from newstratum._registry.sessions.merges import Merging, Unmerged
from newstratum._registry.sessions.new_people import NewPeople, NewPlacements
from newstratum._registry.sessions.placements import PlacementResult, build_placement_fields
from newstratum._registry.sessions.unique_values import Uniques
from newstratum._rules.verdict import Verdict
from newstratum._wire.codec import decode_record, encode_record
from newstratum._wire.exact_models import copy_exact, to_exact_model, to_exact_record
from newstratum._wire.record_kind import RecordKind
from newstratum._wire.record_kinds import MERGE, PERSON, PLACEMENT, PRIVACY_NOTICE, UNIQUE
from newstratum._words import Words
from newstratum.errors import IllegalTransitionError, InvalidValueError, PurposeError

if TYPE_CHECKING:
    from newstratum._registry.sessions.editing import RecordEdit

M = TypeVar("M")

#: What is known of a person apart from the jobs. Evidence names these, and repeats none of them.
_PERSONAL: Final = ("name", "status", "township", "contacts", "outside_party")
#: What a job holds: evidence names the last two, and does not repeat them.
_OF_A_JOB: Final = (*OCCUPATIONAL_FIELDS, "employer", "title")
#: Facts whose value stands in their evidence: codes of the vocabulary, and open lists of occupations.
_QUOTED: Final = frozenset({"status", *OCCUPATIONAL_FIELDS})
#: Pieces of evidence that are kept for the people to come, by source and notice, at most.
_SHARED_EVIDENCE: Final = 1000
_SHARED_SOURCES: Final = 16


#: Pieces of evidence that were made before: by their source and notice, then by the fact and its values.
MadeEvidence: TypeAlias = dict[tuple[Source | None, str | None], dict[tuple[str, object], Evidence]]


@define(slots=False)
class Provenance:
    """The source and the notice that a session gives to facts and records without their own (promise L5)."""

    #: Where facts of people come from.
    source: Source | None
    #: The document that records of the organisation rest on.
    citation: Citation | None
    #: Finds the id of the privacy notice the people were given, and stores the notice; None if there is none.
    _find_notice: Callable[[], str | None]
    #: Evidence that sessions of the register made before.
    _made: MadeEvidence = field(factory=dict)
    #: The source with the place of a row, for what was read in that row; None where there are no rows.
    place: Source | None = field(default=None, init=False)

    @cached_property
    def notice(self) -> str | None:
        """Id of the privacy notice the people were given."""
        return self._find_notice()

    @cached_property
    def _own_made(self) -> dict[tuple[str, object], Evidence]:
        """Evidence of the same source and notice, by the fact and its values: most people share it."""
        if len(self._made) >= _SHARED_SOURCES:
            self._made.clear()
        return self._made.setdefault((self.source, self.notice), {})

    def complete_record(self, kind: RecordKind[M], model: M) -> M:
        """Return a record with a source, and with a notice if it names a person."""
        record: Any = model
        names = attrs.fields_dict(type(record))
        changes: dict[str, object] = {}
        if "source" in names and record.source is None:
            if self.citation is None:
                raise InvalidValueError(
                    f"{kind.name}.source",
                    Words("没有写明出处文件", "names no document that says so"),
                    Words(
                        "请给操作写source='…'（文件名），或记录写自己的出处",
                        "give the session source='…', the name of a document, or the record its own",
                    ),
                )
            changes["source"] = self.citation
        if "notice" in names and record.notice is None and _names_person(kind, record):
            if self.notice is None:
                raise InvalidValueError(
                    f"{kind.name}.notice",
                    Words("提到人而没有告知", "names a person and has no notice"),
                    Words(
                        "请给操作写notice=，或记录写自己的", "give the session notice=, or the record its own"
                    ),
                )
            changes["notice"] = self.notice
        steps = _get_steps(record)
        if any(step.source is None for step in steps):
            said_by = self.citation or record.source
            changes["steps"] = [attrs.evolve(step, source=step.source or said_by) for step in steps]
        completed: M = attrs.evolve(record, **changes) if changes else record
        return completed

    def complete_person(self, person: Person) -> Person:
        """Return a person whose every fact has a source and a notice."""
        # The notice is stored beside the person, also where no fact needs it.
        _ = self.notice
        engagements = tuple(
            copy_exact(job, evidence=self._complete_evidence(job, _OF_A_JOB, f"person.engagements[{index}]."))
            for index, job in enumerate(person.engagements)
        )
        evidence = self._complete_evidence(person, _PERSONAL, "person.")
        return copy_exact(person, engagements=engagements, evidence=evidence)

    def _complete_evidence(
        self, holder: Person | Engagement, names: tuple[str, ...], where: str
    ) -> tuple[Evidence, ...]:
        known = {each.fact for each in holder.evidence}
        source = self.place or self.source
        evidence = [self._complete_fact(each, where, source) for each in holder.evidence]
        evidence += [
            self._build_evidence(name, value, where)
            for name, value in zip(names, _make_reader(names)(holder), strict=True)
            if value is not None and value != () and name not in known
        ]
        return tuple(evidence)

    def _build_evidence(self, name: str, value: object, where: str) -> Evidence:
        """Return what is said of a fact that stands for itself."""
        # Codes of the vocabulary, and facts whose value is not repeated: what somebody wrote is not kept.
        known = value if isinstance(value, Enum) else None if name in _QUOTED else ()
        made = self._own_made.get((name, known))
        if made is None:
            said = Evidence(fact=name, value=_quote_value(name, value), origin=name)
            made = self._complete_fact(said, where, self.source)
            if known is not None and len(self._own_made) < _SHARED_EVIDENCE:
                self._own_made[name, known] = made
        return made

    def _complete_fact(self, evidence: Evidence, where: str, given: Source | None) -> Evidence:
        source, notice = evidence.source or given, evidence.notice or self.notice
        if source is None or notice is None:
            lacks = "source" if source is None else "notice"
            write = "source=Source(…)" if source is None else "notice=PrivacyNotice(…)"
            raise InvalidValueError(
                f"{where}{evidence.fact}",
                Words("没有{}", "has no {}").format(lacks),
                Words("请给操作写{}，或事实写自己的", "give the session {}, or the fact its own").format(
                    write
                ),
            )
        if source is evidence.source and notice is evidence.notice:
            return evidence
        # Each person has several: naming the fields takes half as long as evolving it.
        return Evidence(
            fact=evidence.fact,
            value=evidence.value,
            origin=evidence.origin,
            words=evidence.words,
            strength=evidence.strength,
            source=source,
            notice=notice,
            overruled=evidence.overruled,
        )


def split_source(
    source: Source | Citation | str | None, latest_day: dt.date
) -> tuple[Source | None, Citation | None]:
    """Return the source of facts about people, and that of records of the organisation."""
    if source is None:
        return None, None
    if isinstance(source, Source):
        return to_exact_model("source", source, latest_day), None
    if isinstance(source, Citation | str):
        citation = Citation(document=source) if isinstance(source, str) else source
        return None, to_exact_model("source", citation, latest_day)
    raise InvalidValueError(
        "source",
        Words("类型为{}", "is of type {}").format(type(source).__name__),
        Words(
            "人员事实请给Source，其他记录请给Citation或文件名",
            "give a Source for facts of people, or a Citation or the name of a document for other records",
        ),
    )


@cache
def _make_reader(names: tuple[str, ...]) -> Callable[[object], tuple[Any, ...]]:
    return attrgetter(*names)


def _get_steps(record: object) -> tuple[ProposalStep, ...]:
    return record.steps if isinstance(record, Proposal) else ()


def _names_person(kind: RecordKind[Any], model: object) -> bool:
    return any(getattr(model, name) is not None for name in kind.about)


def _quote_value(name: str, value: object) -> tuple[str, ...]:
    if name not in _QUOTED:
        return ()
    return tuple(sorted(map(str, value))) if isinstance(value, frozenset) else (str(value),)


class People(Collection[Person]):
    """The people of the register; facts without a source or notice of their own get the session's."""

    def __init__(
        self,
        scope: Scope,
        provenance: Provenance,
        uniques: Uniques | None,
        purposes: Purposes,
        *,
        store_outside_party: bool,
        today: Callable[[], dt.date],
        correct: Callable[..., RecordEdit],
    ) -> None:
        super().__init__(scope, PERSON)
        #: Edits a person and notes why.
        self._correct = correct
        self._today = today
        self._purposes = purposes
        #: Purposes that were found to be declared: a session reads each once.
        self._declared: set[str] = set()
        #: Consents that were found right, or were stored before.
        self._known_consents: set[Consent] = set()
        #: The stored privacy notices, once people are loaded: nothing can be read while a session commits.
        self._loaded_notices: dict[str, PrivacyNotice] | None = None
        self._provenance = provenance
        #: Claims contacts that only one person may have; None where there are none.
        self._uniques = uniques
        self._store_outside_party = store_outside_party
        #: When people of this session were born, by their ids: looked at, and never stored.
        self._births: dict[str, PartialDate] = {}

    def state_birth(self, person: str, birth: DateLike) -> None:
        """State when a person was born, for what this session stores of them; it is looked at and not kept.

        Somebody who may be under 14 is refused, and somebody who may be under 18 unless their record gives
        a ``minor_reason``. A date that is known in part counts as its last day.

        Args:
            person: Id of the person; they need not be stored yet.
            birth: The date, or text: ``"2004-05-17"``, ``"2004-05"``, ``"2004"``.

        Raises:
            InvalidValueError: It is no date, or the person is too young.
        """
        date = to_partial_date(birth)
        check_no_child(date, self._today())
        self._births[person] = date
        if self._work.holds(PERSON, person) and (held := self._work.read(PERSON, person)) is not None:
            self._check_birth(held)

    def _check_birth(self, person: Person) -> None:
        birth = self._births.get(person.id)
        if birth is not None:
            check_age(birth, self._today(), person.minor_reason)

    def _store(self, model: Person, take_in: Callable[[RecordKind[Person], Person], None]) -> Person:
        self._scope.check(PERSON)
        check_record(PERSON, model)
        prepared = self._prepared(to_exact_record(PERSON, model, self._scope.latest_day))
        self._scope.check_names(PERSON, prepared)
        before = self._work.read(PERSON, model.id) if self._work.holds(PERSON, model.id) else None
        self._check_consents(() if before is None else before.consents, prepared)
        self._check_use(before, prepared)
        self._check_birth(prepared)
        if self._uniques is not None:
            self._uniques.check_contacts(before, prepared)
        take_in(PERSON, prepared)
        if self._uniques is not None:
            self._uniques.follow_contacts(before, prepared)
        if before is not None and build_placement_fields(before) != build_placement_fields(prepared):
            # The index fields of a placement hold the township and the industry, for the figures.
            self._work.touch(PLACEMENT, model.id)
        if before is not None and list_job_facts(before) != list_job_facts(prepared):
            self._scope.changed_facts.add(model.id)
        return prepared

    def correct(
        self, person: str, changes: Mapping[str, Any], *, reason: str, on: dt.date | None = None
    ) -> RecordEdit:
        """Correct what is stored of a person, as :meth:`Session.edit` changes it, with the reason.

        What was read of the words of a job is read again. A placement that nobody confirmed follows; one that
        a human confirmed otherwise needs review from then on.

        Args:
            person: Id of the person.
            changes: Plain values by the paths of their fields, as for :meth:`Session.edit`.
            reason: Why, without personal data; it is noted with the commit.
            on: The day of a new verdict; today by default.

        Raises:
            NotFoundError: There is no such person.
            InvalidValueError: There is no reason, or a field is not edited.
            DecodeError: The person would not be valid.
        """
        check_no_number("reason", reason)
        if not isinstance(reason, str) or not reason.strip():
            raise InvalidValueError(
                "reason", Words("没有写理由", "is empty"), Words("请写为什么更正", "say why it is corrected")
            )
        return self._correct(person, changes, reason, on)

    @part_of_command(lambda people, person, *_more, **_others: people.require_stored(person))
    def give_consent(
        self, person: str, purpose: str, *, notice: str, on: dt.date | None = None, channel: str = ""
    ) -> Person:
        """Note that a person consents to a purpose; one who consents already stays as they are.

        Args:
            person: Id of the person.
            purpose: The purpose.
            notice: The privacy notice the person was given, as it is stored: id and version, as in
                ``"survey.v1"``. It names the purpose and is in force.
            on: The day; today by default.
            channel: How it was given: a form, a call; without personal data.

        Raises:
            NotFoundError: There is no such person.
            InvalidValueError: There is no such notice, it does not name the purpose, it is not in force on
                that day, the day is to come, or nobody declared the purpose.
        """
        day = self._check_day("consent.given_on", on)
        stored = self.require_stored(person)
        if stored.consents_to(purpose, day):
            return stored
        check_consent_notice(self._find_notice(notice), purpose, day, "consent")
        given = Consent(purpose=purpose, notice=notice, given_on=day, channel=channel)
        return self._keep(attrs.evolve(stored, consents=(*stored.consents, given)))

    @part_of_command(lambda people, person, *_more, **_others: people.require_stored(person))
    def withdraw(self, person: str, purpose: str, *, on: dt.date | None = None) -> Person:
        """Note that a person withdraws the consent to a purpose: from now on nothing of them is used for it.

        Whoever did not consent to it stays as they are: what is returned equals what was stored.

        Args:
            person: Id of the person.
            purpose: The purpose.
            on: The day; today by default.

        Raises:
            NotFoundError: There is no such person.
            InvalidValueError: The day is before the consent, or to come, or nobody declared the purpose.
        """
        day = self._check_day("consent.withdrawn_on", on)
        stored = self.require_stored(person)
        if all(each.purpose != purpose for each in stored.consents):
            self._check_declared(purpose, "consent.purpose")
        consents = tuple(
            attrs.evolve(each, withdrawn_on=day)
            if each.purpose == purpose and each.withdrawn_on is None
            else each
            for each in stored.consents
        )
        if consents == stored.consents:
            return stored
        return self._keep(attrs.evolve(stored, consents=consents))

    @part_of_command(lambda people, person, *_more, **_others: people.require_stored(person))
    def restrict(self, person: str, *, reason: str, on: dt.date | None = None) -> Person:
        """Keep what is stored of a person and use it for nothing else, until the restriction is lifted.

        Args:
            person: Id of the person.
            reason: Why, in at most 200 characters without personal data.
            on: The day; today by default.

        Raises:
            NotFoundError: There is no such person.
            InvalidValueError: There is no reason, or the day is to come.
        """
        day = self._check_day("restriction.since", on)
        check_no_number("restriction.reason", reason)
        stored = self.require_stored(person)
        if stored.is_restricted:
            return stored
        begun = Restriction(since=day, reason=reason)
        return self._keep(attrs.evolve(stored, restrictions=(*stored.restrictions, begun)))

    @part_of_command(lambda people, person, *_more, **_others: people.require_stored(person))
    def lift_restriction(self, person: str, *, on: dt.date | None = None) -> Person:
        """Let what is stored of a person be used again.

        Args:
            person: Id of the person.
            on: The day; today by default.

        Raises:
            NotFoundError: There is no such person.
            IllegalTransitionError: Nothing is restricted.
            InvalidValueError: The day is before the restriction, or to come.
        """
        day = self._check_day("restriction.lifted_on", on)
        stored = self.require_stored(person)
        if not stored.is_restricted:
            raise IllegalTransitionError(
                Words("限制使用", "restriction"), Words("没有限制", "none holds"), "lifted"
            )
        lifted = tuple(
            each if each.lifted_on is not None else attrs.evolve(each, lifted_on=day)
            for each in stored.restrictions
        )
        return self._keep(attrs.evolve(stored, restrictions=lifted))

    def require_stored(self, person: str) -> Person:
        """Return a person whose rights are exercised, also one whom the purpose may not use.

        Raises:
            NotFoundError: There is no such person.
            PurposeError: The session's purpose does not cover people.
        """
        self._scope.check(PERSON)
        return self._work.require(PERSON, person)

    def _keep(self, person: Person) -> Person:
        """Store what changed about the rights of a person, and nothing else."""
        known = self._work.require(PERSON, person.id)
        if person.outside_party is not None:
            person = self._keep_attestation(person)
        exact = to_exact_record(PERSON, person, self._scope.latest_day)
        self._check_consents(known.consents, exact)
        self._work.update(PERSON, exact)
        if list_job_facts(known) != list_job_facts(exact):
            self._scope.changed_facts.add(person.id)
        # The index fields of a placement say for what the person may be used.
        self._work.touch(PLACEMENT, person.id)
        return exact

    def _check_day(self, name: str, on: dt.date | None) -> dt.date:
        day = self._today() if on is None else on
        if not isinstance(day, dt.date) or isinstance(day, dt.datetime):
            raise InvalidValueError(
                name,
                Words("应为日期", "must be a date"),
                Words("请写成datetime.date(2018, 11, 1)", "write it like datetime.date(2018, 11, 1)"),
            )
        if day > self._today():
            raise InvalidValueError(
                name, Words("是将来的日期", "is a day to come"), Words("请核对日期", "check the day")
            )
        return day

    def _check_use(self, before: Person | None, person: Person) -> None:
        """Refuse to store somebody for a purpose that may not use them, neither as before nor as now."""
        purpose = self._scope.purpose
        known = () if before is None else (before,)
        if not any(may_use(purpose, each.find_uses()) for each in (person, *known)):
            raise InvalidValueError(
                "person",
                Words("不能为用途“{}”存入此人", "nothing of this person is stored for the purpose {}").format(
                    purpose.name
                ),
                Words("请核对处理目的", "check what it is stored for"),
            )

    @part_of_command(lambda _people, _identifier: None)
    def remove(self, identifier: str) -> None:
        """Remove a person, the placement and the claims; their history stays until it is redacted.

        A person who cannot be read is removed too.

        Raises:
            NotFoundError: There is no such person.
        """
        self._scope.check(PERSON)
        readable = self._work.is_readable(PERSON, identifier)
        before = self.require(identifier) if readable else None
        super().remove(identifier)
        if before is None:
            self._release_claims(identifier)
        if self._uniques is not None:
            self._uniques.follow_contacts(before, None)
        self._work.discard(PLACEMENT, identifier)

    def _release_claims(self, identifier: str) -> None:
        """Release what somebody claimed whose contacts cannot be read."""
        for record in iterate_records(self._scope.store, UNIQUE.name, [Is("owner", identifier)]):
            self._work.discard(UNIQUE, record.key.id)

    @part_of_command(lambda people, _keep, drop: people.find_merge(drop))
    def merge(self, keep: str, drop: str) -> Merge:
        """Merge two records of one person into one.

        Who stays keeps what they have, and takes over what only the other one had. What named the dropped
        one, such as attendances and seats, names the other from then on, and the dropped id leads to them.
        Nothing is lost: :meth:`unmerge` parts them again.

        Args:
            keep: Id of the person who stays.
            drop: Id of the one who is dropped.

        Returns:
            The merge as it will be stored.

        Raises:
            NotFoundError: There is no such person.
            InvalidValueError: Both are the same, were found to be two people, one was erased, or has an
                open objection.
            PurposeError: The session's purpose does not cover what names the dropped one.
        """
        for kind in (PERSON, PLACEMENT):
            self._scope.check(kind)
        return Merging(scope=self._scope, people=self, take=self.take_consents).merge(keep, drop)

    @part_of_command()
    def unmerge(self, dropped: str) -> Unmerged:
        """Part two records again that were merged: both are as they were.

        What somebody changed since stays as it is, and is named.

        Args:
            dropped: The id that was dropped.

        Returns:
            Both people, and what could not be moved back.

        Raises:
            NotFoundError: Nobody was merged under this id.
            InvalidValueError: Somebody is stored under the id by now.
            UnsupportedQueryError: The store has no history of single records.
        """
        for kind in (PERSON, PLACEMENT):
            self._scope.check(kind)
        return Merging(scope=self._scope, people=self, take=self.take_consents).unmerge(dropped)

    def find_merge(self, dropped: str) -> Merge | None:
        """Return how the person of an id was merged into another; None if they were not."""
        self._scope.check(PERSON)
        return self._work.read(MERGE, dropped)

    def prepare(self, person: Person, before: Person | None) -> Person:
        """Return a person as it is to be stored, after all checks that need no other record.

        Args:
            person: The person.
            before: As whom they are stored; None for somebody new.
        """
        check_id(person.id)
        exact = to_exact_record(PERSON, person, self._scope.latest_day)
        self._check_use(before, person)
        ready = self._prepared(exact)
        # The notice of the session is stored by now.
        self._check_consents(() if before is None else before.consents, ready)
        self._check_own(ready)
        return ready

    def _check_own(self, person: Person) -> None:
        """Check what is asked of each person, whatever the facts of them are."""
        self._check_birth(person)
        self._scope.check_names(PERSON, person)

    def make_writer(self, propose: Callable[[Person], Placement] | None = None) -> NewPeople:
        """Return what makes the writes of new people, each with the placement that is proposed.

        Args:
            propose: Returns the placement of a person who was prepared; it depends on nothing that is a
                person's own, but for the id. None where no placement is proposed.
        """
        return NewPeople(
            prepare=lambda person: self.prepare(person, None),
            check_own=self._check_own,
            propose=propose,
        )

    def take_as_declared(self, purposes: Iterable[str]) -> None:
        """Let people consent to purposes that the same session declares."""
        self._declared.update(purposes)

    def build_load_writes(self, rows: Iterable[tuple[Person, Placement | None]]) -> Iterator[Write]:
        """Return the writes that store new people, their claims and their placements.

        What they need of the store is read before this returns: nothing may be while a session commits.
        """
        _ = self._provenance.notice
        if self._uniques is not None:
            self._uniques.load_key()
        stored = iterate_records(self._scope.store, PRIVACY_NOTICE.name)
        self._loaded_notices = {each.key.id: decode_record(PRIVACY_NOTICE, each) for each in stored}
        return self._iterate_load_writes(rows)

    def _iterate_load_writes(self, rows: Iterable[tuple[Person, Placement | None]]) -> Iterator[Write]:
        people, placements = self.make_writer(), NewPlacements(self._scope.latest_day)
        for index, row in enumerate(rows):
            try:
                person, placement = _split_row(row)
                yield from people.build_writes(person)
                yield from self._iterate_claims(person)
                if placement is not None:
                    yield placements.build_write(person, placement)
            except InvalidValueError as error:
                refused = type(error)(f"{index}.{error.field}", error.reason, error.hint)
            else:
                continue
            raise refused

    def _iterate_claims(self, person: Person) -> Iterator[Write]:
        if self._uniques is not None:
            for claim in self._uniques.of_contacts(person):
                yield encode_record(UNIQUE, claim, None)

    def _check_consents(self, known: tuple[Consent, ...], person: Person) -> None:
        """Refuse a consent to what nobody declared or no notice asked for; those that are stored stay."""
        # A withdrawal changes a consent, and is none.
        given = {attrs.evolve(each, withdrawn_on=None) for each in known}
        for index, consent in enumerate(person.consents):
            new, where = attrs.evolve(consent, withdrawn_on=None), f"person.consents[{index}]"
            if new in given:
                continue
            self._check_declared(consent.purpose, f"{where}.purpose")
            if new not in self._known_consents:
                notice = self._find_notice(consent.notice)
                check_consent_notice(notice, consent.purpose, consent.given_on, where)
                self._known_consents.add(new)

    def _find_notice(self, identifier: str) -> PrivacyNotice | None:
        if self._loaded_notices is None or self._work.holds(PRIVACY_NOTICE, identifier):
            return self._work.read(PRIVACY_NOTICE, identifier)
        return self._loaded_notices.get(identifier)

    def take_consents(self, consents: Iterable[Consent]) -> None:
        """Take consents as they were stored before: what was asked for by which notice is not looked at."""
        self._known_consents.update(attrs.evolve(each, withdrawn_on=None) for each in consents)

    def _check_declared(self, purpose: str, name: str) -> None:
        require_name(purpose)
        if purpose in self._declared:
            return
        try:
            self._purposes.get(purpose)
        except PurposeError as error:
            reason = error.reason
        else:
            self._declared.add(purpose)
            return
        raise InvalidValueError(name, reason, Words("同意只能针对其中之一", "consent is to one of these"))

    def _prepared(self, model: Person) -> Person:
        if model.outside_party is not None and not self._store_outside_party:
            raise InvalidValueError(
                "outside_party",
                Words("本登记册不存这一项", "is not stored by this registry"),
                Words(
                    "请略去，或以store_outside_party=True打开登记册",
                    "leave it out, or open the registry with store_outside_party=True",
                ),
            )
        completed = self._provenance.complete_person(model)
        return completed if completed.outside_party is None else self._keep_attestation(completed)

    def _keep_attestation(self, person: Person) -> Person:
        """Return a person with the attestation they gave themselves, or without one they took back.

        Raises:
            InvalidValueError: Another one gave it, or the person did not consent to its being stored.
        """
        said = [each for each in person.evidence if each.fact == "outside_party"]
        if any(each.source is None or each.source.kind is not SourceKind.PERSON for each in said):
            raise InvalidValueError(
                "outside_party",
                Words("不是本人所说", "is not said by the person"),
                Words("只能由本人声明；请略去", "only the person can attest it; leave it out"),
            )
        consents = [each for each in person.consents if each.purpose == SCOPE_ATTESTATION]
        if not consents:
            raise InvalidValueError(
                "outside_party",
                Words("本人没有单独同意存这一项", "has no consent of its own"),
                Words(
                    "请先取得本人对{}的同意，或略去",
                    "ask the person for consent to {}, or leave it out",
                ).format(SCOPE_ATTESTATION),
            )
        if any(each.holds_on(self._scope.latest_day) for each in consents):
            return person
        kept = tuple(each for each in person.evidence if each.fact != "outside_party")
        return copy_exact(person, outside_party=None, evidence=kept)


def list_job_facts(person: Person) -> tuple[object, ...]:
    """Return what a verdict on a person is made of."""
    jobs = tuple(attrs.evolve(job, evidence=(), employer=None, title=None) for job in person.engagements)
    return (person.status, jobs, person.outside_party)


def _split_row(row: object) -> tuple[Person, Placement | None]:
    match row:
        case (Person() as person, None | Placement() as placement):
            return person, placement
    raise InvalidValueError(
        "row",
        Words(
            "类型为{}，不是Person加Placement或None", "is of type {}, not a Person beside a Placement or None"
        ).format(type(row).__name__),
        Words(
            "请各写成(person, placement)或(person, None)",
            "write each as (person, placement) or (person, None)",
        ),
    )


@frozen(kw_only=True, repr=False)
class Enrolment:
    """What enrolling somebody stored: the person, the verdict, and the proposal made of it."""

    #: Id of the person.
    id: str
    #: The person as it will be stored.
    person: Person
    verdict: Verdict
    #: What is stored as the placement, and what the verdict proposes.
    placement: PlacementResult

    def __repr__(self) -> str:
        return f"Enrolment({self.id[:60]}, {self.placement.result})"


def build_enrolled_person(
    who: ReadForm | Person | Iterable[Engagement],
    stored: Person | None,
    *,
    id: str,  # noqa: A002 - as the records call it
    township: str | None,
    store_outside_party: bool,
) -> Person:
    """Return the person to store: a new one, or the stored one with what is said of them now.

    The attestation of a form is left out where the registry stores none, or the person gave no consent to it;
    a form has all that was asked.
    """
    if isinstance(who, Person):
        return attrs.evolve(who, id=id, township=who.township if township is None else township)
    said = _read_facts(who)
    consents = () if stored is None else stored.consents
    if not store_outside_party or all(each.purpose != SCOPE_ATTESTATION for each in consents):
        said.pop("outside_party", None)
    if township is not None:
        said["township"] = township
    if stored is None:
        return Person(id=id, **said)
    # Evidence of what is said anew is replaced; that of what the form does not say stays.
    evidence = tuple(each for each in said.pop("evidence", ()) if each.fact in said)
    kept = tuple(each for each in stored.evidence if each.fact not in said)
    return attrs.evolve(stored, **said, evidence=(*kept, *evidence))


def _read_facts(who: object) -> dict[str, Any]:
    if isinstance(who, ReadForm):
        stated = {name: getattr(who, name) for name in ("status", "outside_party", "township")}
        facts = {name: value for name, value in stated.items() if value is not None}
        return {**facts, "engagements": who.engagements, "evidence": who.evidence}
    if isinstance(who, Iterable) and not isinstance(who, str | bytes | Mapping):
        engagements = tuple(who)
        if all(isinstance(each, Engagement) for each in engagements):
            return {"engagements": engagements}
    what = (
        Words("类{}", "the class {}").format(who.__name__)
        if isinstance(who, type)
        else Words("类型为{}", "of type {}").format(type(who).__name__)
    )
    raise InvalidValueError(
        "who",
        Words("是{}，不能由它生成人员", "is {}, of which no person can be made").format(what),
        Words(
            "请写session.enrol(read(employer, title))，或给Person或Engagement列表",
            "write session.enrol(read(employer, title)), or give a Person or a list of Engagement",
        ),
    )
