"""Edit single fields of a stored record, checked as any record is, with what that means for a placement."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any, Final

import attrs
from attrs import define, field, frozen

from newstratum._model.people.evidence import Evidence, Strength
from newstratum._model.people.occupations import OCCUPATIONAL_FIELDS
from newstratum._model.people.people import Engagement, Person
from newstratum._model.values.validators import check_argument
from newstratum._ports.records import Key
from newstratum._ports.store import History
from newstratum._reading.jobs import JobWords, read_jobs
from newstratum._registry.environment import Editions
from newstratum._registry.records import iterate_history
from newstratum._registry.sessions.collection import Collection, Scope
from newstratum._registry.sessions.people import list_job_facts
from newstratum._registry.sessions.placements import PlacementResult, Placements, classify_person
from newstratum._shipped import DEFAULT_EDITION
from newstratum._shipped.lexicons import load_lexicons
from newstratum._short_repr import ShortRepr
from newstratum._wire.codec import decode_document, decode_record
from newstratum._wire.plain_edits import Steps, format_steps, parse_steps, set_plain
from newstratum._wire.record_kind import RecordKind
from newstratum._wire.record_kinds import KINDS, PERSON
from newstratum._words import Words, join_names
from newstratum.errors import ConflictError, EditConflictError, InvalidValueError, RecordError

#: Kinds that have ways of their own to be changed, and what to do instead.
_NOT_EDITED: Final[Mapping[str, Words]] = {
    "placement": Words(
        "划分由判定和人的确认而来：用confirm、object、review，或修改本人的职业情况",
        "a placement comes of a verdict and of humans: confirm, object, review, or edit the person's facts",
    ),
    "notice": Words("请另发通知", "send another notice"),
    "privacy_notice": Words("告知书改动须另存新版本", "a changed text gets the next version"),
    "batch": Words("请用undo撤销导入", "undo the import"),
    "district_profile": Words("请用init采用新的概况", "adopt another profile: newstratum init"),
}
#: Kinds that a session shows, which people change by their fields.
EDITABLE_KINDS: Final = tuple(kind.name for kind in KINDS if kind.collection and kind.name not in _NOT_EDITED)
_ID: Final = Words("编号不能改", "an id does not change")
_PROVENANCE: Final = Words("来源和依据不能改写", "sources and evidence are not rewritten")
_CONSENTS: Final = Words(
    "同意由本人作出，只能补记撤回日期", "consent is the person's; only the day of withdrawal is added"
)
#: What tells of a record where it comes from, at any depth; what facts of a person rest on too.
_KEPT: Final = frozenset({"source", "notice"})
_KEPT_OF_PEOPLE: Final = _KEPT | {"evidence"}
#: Strengths of what was read from the words of a job.
_READ_FROM_WORDS: Final = frozenset(
    {Strength.PRESUMED, Strength.WORD, Strength.EMPLOYER_WORD, Strength.SUFFIX}
)


_CHANGES_HINT: Final = Words(
    '请写{"township": "990101102"}这样的对照', 'write them by their fields: {"township": "990101102"}'
)


@frozen(kw_only=True, repr=False)
class RecordEdit(ShortRepr):
    """What editing a record changed."""

    #: The kind of record: ``"person"``.
    kind: str
    id: str
    before: Any
    #: The record as it will be stored.
    after: Any
    #: Of a person whose occupational facts changed: what is stored as the placement, and the new proposal.
    placement: PlacementResult | None = None

    @property
    def is_changed(self) -> bool:
        """Whether anything differs."""
        return bool(self.before != self.after)

    def __repr__(self) -> str:
        return f"RecordEdit({self.kind}/{self.id[:60]}, {'changed' if self.is_changed else 'unchanged'})"


@define(eq=False, kw_only=True)
class RecordEditor:
    """Edits the records of one session."""

    _scope: Scope = field(alias="scope")
    _placements: Placements = field(alias="placements")
    _editions: Editions = field(alias="editions")
    #: What was edited, as it was before.
    _edited: dict[Key, Any] = field(factory=dict, init=False)

    def edit(
        self,
        collection: Collection[Any],
        identifier: str,
        changes: Mapping[str, Any],
        *,
        seen: str | None,
        on: dt.date,
    ) -> RecordEdit:
        """Change fields of a stored record, as :meth:`Session.edit` says."""
        kind = collection.kind
        check_argument("changes", changes, Mapping, _CHANGES_HINT)
        steps = {parse_steps(path): value for path, value in changes.items()}
        check_editable(kind)
        before = collection.require(identifier)
        steps = {_place_in_job(before, each): value for each, value in steps.items()}
        for each in steps:
            _check_steps(kind, each)
        if seen is not None:
            self._check_seen(kind, identifier, before, seen)
        plain = copy.deepcopy(before.to_dict())
        # Later places of a list first, so that what is taken out moves nothing that is still to be changed.
        for each in sorted(steps, key=lambda path: [str(step).zfill(6) for step in path], reverse=True):
            if steps[each] is None:
                set_plain(plain, each, None)
        for each, value in steps.items():
            if value is not None:
                set_plain(plain, each, value)
        after = kind.model.from_dict(plain)
        self._edited[Key(kind.name, identifier)] = before
        if not isinstance(after, Person):
            return RecordEdit(
                kind=kind.name, id=identifier, before=before, after=_update(collection, before, after)
            )
        person = _update(collection, before, _renew_evidence(before, after))
        placement = None
        if list_job_facts(person) != list_job_facts(before):
            placed = self._placements.get(identifier)
            classifier = self._editions.get_classifier(DEFAULT_EDITION if placed is None else placed.edition)
            verdict = classify_person(classifier, person)
            placement = self._placements.propose(identifier, verdict, on=on)
        return RecordEdit(kind=kind.name, id=identifier, before=before, after=person, placement=placement)

    def explain_conflict(self, conflict: ConflictError) -> ConflictError | None:
        """Return what a conflict means for a record that was edited; None for another record."""
        for key, before in self._edited.items():
            if str(key) == conflict.key:
                return self._build_conflict(key, before, conflict.expected, conflict.actual)
        return None

    def _check_seen(self, kind: RecordKind[Any], identifier: str, now: Any, seen: str) -> None:
        key = Key(kind.name, identifier)
        version = self._scope.work.get_version(kind, identifier)
        if version is None or version == seen:
            return
        before = self._read_version(kind, key, seen)
        if before is None and isinstance(self._scope.store, History):
            raise InvalidValueError(
                "seen",
                Words("不是这条记录的版本", "is no version of this record"),
                Words("请照查看时所示的版本填写", "write the version that was shown with the record"),
            )
        if before is None or before != now:
            raise self._build_conflict(key, before, seen, version)

    def _read_version(self, kind: RecordKind[Any], key: Key, version: str) -> Any:
        """Return a record as it was in a version; None where nobody knows."""
        if not isinstance(self._scope.store, History):
            return None
        for change in iterate_history(self._scope.store, key):
            if change.version == version and change.document is not None:
                with suppress(RecordError):
                    return decode_document(kind, key, change.schema, change.document)
        return None

    def _build_conflict(
        self, key: Key, before: Any, expected: str | None, actual: str | None
    ) -> EditConflictError:
        fields: tuple[str, ...] = ()
        record = self._scope.store.get(key)
        if record is not None and before is not None:
            with suppress(RecordError):
                kind = next(each for each in KINDS if each.name == key.kind)
                fields = list_differing_fields(before, decode_record(kind, record))
        return EditConflictError(str(key), expected, actual, fields)


def list_differing_fields(before: Any, after: Any) -> tuple[str, ...]:
    """Return the paths of the fields in which two records of a kind differ, but what they rest on."""
    kept = _KEPT_OF_PEOPLE if isinstance(before, Person) else _KEPT
    found = _iterate_differences((), before.to_dict(), after.to_dict(), kept)
    return tuple(dict.fromkeys(map(format_steps, found)))


def _iterate_differences(steps: Steps, before: Any, after: Any, kept: frozenset[str]) -> Iterator[Steps]:
    if before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for name in dict.fromkeys((*before, *after)):
            if name not in kept:
                yield from _iterate_differences((*steps, name), before.get(name), after.get(name), kept)
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for place, pair in enumerate(zip(before, after, strict=True)):
            yield from _iterate_differences((*steps, place), *pair, kept)
    else:
        yield steps


def check_editable(kind: RecordKind[Any]) -> None:
    """Refuse a kind whose records are changed in another way.

    Raises:
        InvalidValueError: They are; it says which.
    """
    if kind.name in EDITABLE_KINDS:
        return
    hint = _NOT_EDITED.get(
        kind.name, Words("可以修改：{}", "edited are: {}").format(join_names(EDITABLE_KINDS))
    )
    raise InvalidValueError(
        "kind", Words("{}不能这样修改", "{} records are not edited").format(kind.name), hint
    )


def _check_steps(kind: RecordKind[Any], steps: Steps) -> None:
    """Refuse fields that nobody edits."""
    reason = None
    if steps[0] == "id":
        reason = _ID
    elif (_KEPT_OF_PEOPLE if kind is PERSON else _KEPT) & {step for step in steps if isinstance(step, str)}:
        reason = _PROVENANCE
    elif kind is PERSON and steps[0] == "consents" and steps[-1] != "withdrawn_on":
        reason = _CONSENTS
    if reason is not None:
        raise InvalidValueError(
            f"{kind.name}.{format_steps(steps)}",
            reason,
            Words("请改其他字段，或重新导入", "edit another field, or import the record again"),
        )


def _place_in_job(before: Any, steps: Steps) -> Steps:
    """Return the steps to a fact of the only job, where a person's fact is named without one."""
    own = {each.name for each in attrs.fields(type(before))}
    of_a_job = {each.name for each in attrs.fields(Engagement)} - own
    if not isinstance(before, Person) or len(steps) != 1 or steps[0] not in of_a_job:
        return steps
    if len(before.engagements) > 1:
        raise InvalidValueError(
            f"person.{steps[0]}",
            Words("此人有几份工作", "the person has several jobs"),
            Words("请写明哪一份：engagements.0.{}", "say which one: engagements.0.{}").format(steps[0]),
        )
    return ("engagements", 0, steps[0])


def _update(collection: Collection[Any], before: Any, after: Any) -> Any:
    return before if after == before else collection.update(after)


# -------------------------------------------------------------------------------- what facts rest on


def _renew_evidence(before: Person, after: Person) -> Person:
    """Return a person without the evidence of facts that changed: the session gives them its source."""
    jobs = []
    for place, job in enumerate(after.engagements):
        old = before.engagements[place] if place < len(before.engagements) else Engagement()
        jobs.append(_renew_job(old, job))
    changed = {
        each.name
        for each in attrs.fields(Person)
        if each.name != "evidence" and getattr(before, each.name) != getattr(after, each.name)
    }
    evidence = tuple(each for each in after.evidence if each.fact not in changed)
    return attrs.evolve(after, engagements=tuple(jobs), evidence=evidence)


def _renew_job(old: Engagement, new: Engagement) -> Engagement:
    changed = {
        name
        for name in (*OCCUPATIONAL_FIELDS, "employer", "title")
        if getattr(old, name) != getattr(new, name)
    }
    kept = attrs.evolve(new, evidence=tuple(each for each in new.evidence if each.fact not in changed))
    return _read_words_again(kept, stated=changed) if changed & {"employer", "title"} else kept


def _read_words_again(job: Engagement, stated: set[str]) -> Engagement:
    """Return a job whose employer or title changed: what was read from its old words is read anew."""
    employer, title = (None if each is None else each.reveal() for each in (job.employer, job.title))
    read = read_jobs([JobWords(employer=employer, title=title)], load_lexicons()).engagements
    if len(read) > 1:
        raise InvalidValueError(
            "person.engagements",
            Words("所写的是几份工作", "names several jobs"),
            Words("请分开写：engagements.0、engagements.1", "write each apart: engagements.0, engagements.1"),
        )
    found = read[0] if read else Engagement()
    weak = {each.fact for each in job.evidence if each.strength in _READ_FROM_WORDS}
    firm = {each.fact for each in job.evidence if each.strength not in _READ_FROM_WORDS} | stated
    kept: list[Evidence] = [each for each in job.evidence if each.fact not in weak - firm]
    facts: dict[str, Any] = {}
    for name in OCCUPATIONAL_FIELDS:
        if name in firm or (name not in weak and getattr(job, name) is not None):
            continue
        facts[name] = getattr(found, name)
    kept += [each for each in found.evidence if each.fact not in firm]
    return attrs.evolve(job, **facts, evidence=tuple(kept))
