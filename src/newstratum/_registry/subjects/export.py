"""Everything that a register holds about one person, for that person (PIPL Art. 45)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final, TypeAlias

from attrs import field, frozen

from newstratum._host.host import PluginHost
from newstratum._model.people.accesses import Access
from newstratum._model.people.people import PrivacyNotice
from newstratum._ports.query import Is
from newstratum._ports.records import Key, Record
from newstratum._ports.store import History, Store
from newstratum._registry.environment import Editions
from newstratum._registry.placements.explanation import explain_placement
from newstratum._registry.records import iterate_history, iterate_records
from newstratum._registry.retention.due import make_end_finder, read_periods
from newstratum._registry.subjects.page import render_page
from newstratum._shipped import DEFAULT_EDITION
from newstratum._short_repr import ShortRepr
from newstratum._wire.codec import decode_record
from newstratum._wire.problems import join_problems
from newstratum._wire.record_kind import RecordKind
from newstratum._wire.record_kinds import ACCESS, KIND_BY_NAME, PERSON, PLACEMENT, PRIVACY_NOTICE
from newstratum._words import NO_WORDS, Words
from newstratum.errors import NotFoundError, RecordError

#: Kinds that can name a person and are not shown, and why.
LEFT_OUT: Final[Mapping[str, Words]] = {
    "unique": Words(
        "联系方式的摘要，用来查重；联系方式本身已列出。",
        "A digest of a contact, by which the same contact is found again; the contact itself is shown.",
    ),
    "past_reference": Words(
        "曾涉及本人的记录的编号，仅用于删除。",
        "Ids of records that named the person earlier; they serve erasure alone.",
    ),
}

#: Kinds that are shown in a part of their own.
_SHOWN_APART: Final = frozenset({ACCESS.name})

#: A record, and the object it holds, or why it cannot be read.
_Found: TypeAlias = tuple[RecordKind[Any], Record, Any]


@frozen(kw_only=True, repr=False)
class SubjectRecord(ShortRepr):
    """One record about the person."""

    #: The kind of record: ``seat``.
    kind: str
    id: str
    #: All of it, as plain data; None where it cannot be read.
    content: dict[str, Any] | None
    #: Why it cannot be read; empty where it can.
    unreadable: Words = NO_WORDS
    #: The last day on which it is to be kept; None where nothing says.
    kept_until: dt.date | None = None


@frozen(kw_only=True, repr=False)
class SubjectChange(ShortRepr):
    """One change of one of the records: when, by whom, for what."""

    recorded_at: dt.datetime
    #: Kind and id of the record: ``placement/P1``.
    record: str
    act: str
    actor: str
    purpose: str
    reason: str


@frozen(kw_only=True, repr=False)
class SubjectExport(ShortRepr):
    """What a register holds about one person. It holds plain names and contacts: give it to nobody else."""

    id: str
    made_at: dt.datetime
    #: The person's own record in front, then the placement, then all others by kind and id.
    records: tuple[SubjectRecord, ...]
    #: Why the person is placed so, in lines; empty for somebody whose own record cannot be read.
    explanation: Words = NO_WORDS
    #: The privacy notices that the facts rest on: what the person was told.
    privacy_notices: tuple[PrivacyNotice, ...] = ()
    #: What happened to these records, oldest first; empty where the store keeps no history of them.
    changes: tuple[SubjectChange, ...] = ()
    #: Who was shown or given plain data of the person, oldest first, this export last.
    accesses: tuple[Access, ...] = ()
    #: Kinds of record that can name a person and are not shown, and why.
    left_out: Mapping[str, Words] = field(factory=lambda: LEFT_OUT)

    @property
    def recipients(self) -> tuple[str, ...]:
        """Whom the data was given to beside the person, each once."""
        named = (each.recipient for each in self.accesses if each.recipient not in ("", self.id))
        return tuple(dict.fromkeys(named))

    def __repr__(self) -> str:
        return f"SubjectExport(records=<{len(self.records)}>, changes=<{len(self.changes)}>)"

    def to_dict(self) -> dict[str, Any]:
        """Return the export as plain data, ready for JSON, with the texts in both languages."""
        return {
            "id": self.id,
            "made_at": self.made_at.isoformat(),
            "explanation": _write_words(self.explanation),
            "records": [
                {
                    "kind": each.kind,
                    "id": each.id,
                    "content": each.content,
                    "unreadable": _write_words(each.unreadable),
                    "kept_until": None if each.kept_until is None else each.kept_until.isoformat(),
                }
                for each in self.records
            ],
            "privacy_notices": [each.to_dict() for each in self.privacy_notices],
            "changes": [
                {
                    "recorded_at": each.recorded_at.isoformat(),
                    "record": each.record,
                    "act": each.act,
                    "actor": each.actor,
                    "purpose": each.purpose,
                    "reason": each.reason,
                }
                for each in self.changes
            ],
            "accesses": [each.to_dict() for each in self.accesses],
            "recipients": list(self.recipients),
            "left_out": {kind: _write_words(why) for kind, why in self.left_out.items()},
        }

    def to_html(self, language: str = "zh") -> str:
        """Return the export as one page of HTML that loads nothing, for the person to read.

        Args:
            language: ``zh`` or ``en``.
        """
        return render_page(self, language)


def _write_words(words: Words) -> dict[str, str]:
    return {"zh": words.zh, "en": words.en}


def export_subject(
    store: Store,
    identifier: str,
    *,
    at: dt.datetime,
    editions: Editions,
    host: PluginHost,
    note_access: Callable[[str], tuple[Access, ...]],
) -> SubjectExport:
    """Return what a store holds about a person; see ``Registry.subject_export``.

    ``note_access`` notes the export in the log of accesses, and returns what the log has of the person.
    """
    found = list(_find(store, identifier))
    if not found:
        raise NotFoundError(f"{PERSON.name}/{identifier}")
    find_end = make_end_finder(store, read_periods(store))
    records = tuple(_show(kind, record, model, find_end) for kind, record, model in found)
    return SubjectExport(
        id=identifier,
        made_at=at,
        records=records,
        explanation=_explain(found, editions, host),
        privacy_notices=_find_notices(store, records),
        changes=tuple(sorted(_list_changes(store, found), key=lambda each: each.recorded_at)),
        accesses=note_access(identifier),
    )


def _find(store: Store, identifier: str) -> Iterator[_Found]:
    """Yield the records that are about a person."""
    for kind in (PERSON, PLACEMENT):
        if (record := store.get(Key(kind.name, identifier))) is not None:
            yield kind, record, _read(kind, record)
    for name, kind in sorted(KIND_BY_NAME.items()):
        if name in LEFT_OUT or name in _SHOWN_APART or kind in (PERSON, PLACEMENT):
            continue
        records: dict[str, Record] = {}
        for about in kind.about:
            for record in iterate_records(store, name, [Is(about, identifier)]):
                records[record.key.id] = record
        for _, record in sorted(records.items()):
            yield kind, record, _read(kind, record)


def _read(kind: RecordKind[Any], record: Record) -> Any:
    try:
        return decode_record(kind, record)
    except RecordError as error:
        return error


def _show(
    kind: RecordKind[Any],
    record: Record,
    model: Any,
    find_end: Callable[[RecordKind[Any], Key, Any], dt.date | None],
) -> SubjectRecord:
    if isinstance(model, RecordError):
        return SubjectRecord(kind=kind.name, id=record.key.id, content=None, unreadable=join_problems(model))
    kept_until = find_end(kind, record.key, model)
    return SubjectRecord(kind=kind.name, id=record.key.id, content=model.to_dict(), kept_until=kept_until)


def _explain(found: list[_Found], editions: Editions, host: PluginHost) -> Words:
    models = {kind.name: model for kind, _, model in found if not isinstance(model, RecordError)}
    person, placement = models.get(PERSON.name), models.get(PLACEMENT.name)
    if person is None:
        return NO_WORDS
    edition = DEFAULT_EDITION if placement is None else placement.edition
    return explain_placement(person, placement, editions.get_classifier(edition), host).text


def _find_notices(store: Store, records: Iterable[SubjectRecord]) -> tuple[PrivacyNotice, ...]:
    named = {each for record in records for each in _list_notices(record.content)}
    found = (store.get(Key(PRIVACY_NOTICE.name, each)) for each in sorted(named))
    notices = (_read(PRIVACY_NOTICE, record) for record in found if record is not None)
    return tuple(each for each in notices if isinstance(each, PrivacyNotice))


def _list_notices(plain: Any) -> Iterator[str]:
    """Yield the ids of privacy notices that plain data names, at any depth."""
    if isinstance(plain, dict):
        for name, inner in plain.items():
            if name == "notice" and isinstance(inner, str):
                yield inner
            else:
                yield from _list_notices(inner)
    elif isinstance(plain, list | tuple):
        for inner in plain:
            yield from _list_notices(inner)


def _list_changes(store: Store, found: list[_Found]) -> Iterator[SubjectChange]:
    if not isinstance(store, History):
        return
    for _, record, _ in found:
        for change in iterate_history(store, record.key):
            yield SubjectChange(
                recorded_at=change.recorded_at,
                record=str(record.key),
                act=change.act.value,
                actor=change.note.actor,
                purpose=change.note.purpose,
                reason=change.note.reason,
            )
