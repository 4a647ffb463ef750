"""A whole store in memory: its records, its history, its feed, and the rules by which they change.

A commit is first drafted, which may refuse it and changes nothing, and then applied, which cannot fail::

    entry = ledger.draft_commit(writes, note, now)
    ...                                         # make the entry durable
    return ledger.apply(entry)

The caller keeps threads from using it at once. ``simple_store`` makes a store of it, and keeps the entries
as lines of JSON.
"""

from __future__ import annotations

import base64
import datetime as dt
import heapq
import json
from collections import Counter as Tally
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from attrs import evolve, field, frozen

from newstratum._ports.fields import Fields, Kind, decode_scalar, encode_scalar
from newstratum._ports.query import Condition, Query, compute_place, make_sort_key, matches
from newstratum._ports.records import (
    MAX_LIMIT,
    Act,
    Change,
    Check,
    Commit,
    Cursor,
    Delete,
    Feed,
    Key,
    Note,
    Page,
    Put,
    Record,
    Write,
)
from newstratum._ports.store import Counts, Redaction
from newstratum._short_repr import ShortRepr
from newstratum._storage.checks import (
    check_limit,
    check_version,
    check_write,
    get_declared_kind,
    map_kinds_by_name,
)
from newstratum._storage.paging import (
    FEED_USE,
    TokenSigner,
    check_count,
    decode_page_cursor,
    encode_page_cursor,
    plan_query,
)
from newstratum._words import Words
from newstratum.errors import CursorError, InvalidValueError, NotFoundError

_NONE = Fields()
_NO_IDS: Mapping[Key, str] = MappingProxyType({})


@frozen(kw_only=True)
class EntryStep(ShortRepr):
    """What one commit did to one key."""

    key: Key
    act: Act
    schema: int = 0
    #: None where the act wrote none, and where it was erased since.
    document: bytes | None = field(default=None, repr=False)
    fields: Fields = _NONE
    #: What stands for a document that was erased since; empty otherwise.
    digest: str = ""


@frozen(kw_only=True)
class Entry(ShortRepr):
    """One commit, as a backend stores it."""

    #: From 1, without gaps.
    number: int
    note: Note
    recorded_at: dt.datetime
    steps: tuple[EntryStep, ...]


def encode_line(plain: Any) -> bytes:
    """Return plain values as one line of JSON, without the line break."""
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode()


def encode_entry(entry: Entry) -> dict[str, Any]:
    """Return an entry as plain values; :func:`decode_entry` reads them back."""
    note = entry.note
    return {
        "number": entry.number,
        "note": [note.commit_id, note.actor, note.purpose, note.reason, note.batch],
        "recorded_at": entry.recorded_at.isoformat(),
        "steps": [_encode_step(step) for step in entry.steps],
    }


def _encode_step(step: EntryStep) -> dict[str, Any]:
    plain: dict[str, Any] = {"key": [step.key.kind, step.key.id], "act": step.act.value}
    if step.schema:
        plain["schema"] = step.schema
    if step.document is not None:
        plain["document"] = base64.b64encode(step.document).decode()
        plain["fields"] = {name: encode_scalar(value) for name, value in step.fields.items()}
    if step.digest:
        plain["digest"] = step.digest
    return plain


def decode_entry(plain: dict[str, Any]) -> Entry:
    """Return the entry of plain values that :func:`encode_entry` made."""
    commit_id, actor, purpose, reason, batch = plain["note"]
    return Entry(
        number=plain["number"],
        note=Note(commit_id=commit_id, actor=actor, purpose=purpose, reason=reason, batch=batch),
        recorded_at=dt.datetime.fromisoformat(plain["recorded_at"]),
        steps=tuple(map(_decode_step, plain["steps"])),
    )


def _decode_step(plain: dict[str, Any]) -> EntryStep:
    kind, identifier = plain["key"]
    document = plain.get("document")
    return EntryStep(
        key=Key(kind, identifier),
        act=Act(plain["act"]),
        schema=plain.get("schema", 0),
        document=None if document is None else base64.b64decode(document),
        fields=Fields({name: decode_scalar(value) for name, value in plain.get("fields", {}).items()}),
        digest=plain.get("digest", ""),
    )


_NONE = Fields()


class Ledger:
    """Records, history and feed of one store, and the rules by which they change."""

    def __init__(self, kinds: Iterable[Kind], signer: TokenSigner) -> None:
        self.kinds = map_kinds_by_name(kinds)
        self.signer = signer
        self._entries: list[Entry] = []
        self._commits: dict[str, Commit] = {}
        self._records: dict[str, dict[str, Record]] = {name: {} for name in self.kinds}
        # Places in the feed: which entry, and which of its steps.
        self._feed: list[tuple[int, int]] = []
        self._history: dict[Key, list[int]] = {}

    @property
    def entries(self) -> Sequence[Entry]:
        """All entries in order; after a redaction, some of those before it are new."""
        return self._entries

    def find_commit(self, commit_id: str) -> Commit | None:
        """Return the commit made under an id; None if there is none."""
        return self._commits.get(commit_id)

    def draft_commit(self, writes: Iterable[Write], note: Note, now: dt.datetime) -> Entry:
        """Return the entry that a commit would store, without storing it.

        Raises:
            InvalidValueError: A write does not fit its kind, or a key appears twice.
            ConflictError: A record is not at the version a write expects.
        """
        batch = tuple(writes)
        for write in batch:
            check_write(self.kinds, write)
        seen: set[Key] = set()
        for write in batch:
            if write.key in seen:
                raise InvalidValueError(
                    "writes",
                    Words("{}写了两次", "name {} twice").format(write.key),
                    Words("一次提交中每条记录只写一次", "write a key once in a commit"),
                )
            seen.add(write.key)
            record = self.get(write.key)
            check_version(write.key, write.expect, record.version if record else None)
        steps = tuple(_build_step(write) for write in batch if not isinstance(write, Check))
        return self._build_entry(note, now, steps)

    def draft_redaction(
        self, keys: Iterable[Key], note: Note, now: dt.datetime, kept: Iterable[Put] = ()
    ) -> Entry:
        """Return the entry of a redaction; applying it also replaces earlier entries.

        Args:
            keys: The records that are erased.
            note: Who erases, and why.
            now: The instant to record.
            kept: The records of which only the past is erased.

        Raises:
            NotFoundError: There never was a record under one of the keys.
            ConflictError: A record that is kept is not at the version that was seen.
            InvalidValueError: A key appears twice, or its kind is not declared.
        """
        wanted, written = tuple(keys), tuple(kept)
        for key in wanted:
            get_declared_kind(self.kinds, key.kind)
            if key not in self._history:
                raise NotFoundError(str(key))
        if len({*wanted, *(write.key for write in written)}) != len(wanted) + len(written):
            raise InvalidValueError(
                "keys", Words("同一记录写了两次", "name a record twice"), Words("请只写一次", "name it once")
            )
        puts = self.draft_commit(written, note, now).steps
        return self._build_entry(note, now, (*puts, *(EntryStep(key=key, act=Act.REDACT) for key in wanted)))

    def _build_entry(self, note: Note, now: dt.datetime, steps: tuple[EntryStep, ...]) -> Entry:
        return Entry(
            number=len(self._entries) + 1,
            note=evolve(note, recorded_at=None),
            recorded_at=note.recorded_at or now,
            steps=steps,
        )

    def apply(self, entry: Entry) -> Commit:
        """Make an entry part of the store. Entries come in order; what they hold was checked before."""
        version = self.signer.encode_version(entry.number)
        self._entries.append(entry)
        for place, step in enumerate(entry.steps):
            self._history.setdefault(step.key, []).append(len(self._feed))
            self._feed.append((len(self._entries) - 1, place))
            records = self._records.setdefault(step.key.kind, {})
            if step.act is Act.PUT and step.document is not None:
                records[step.key.id] = Record(step.key, version, step.schema, step.document, step.fields)
            else:
                records.pop(step.key.id, None)
        commit = Commit(entry.note.commit_id, version, self._encode_position(len(self._feed)))
        self._commits[commit.commit_id] = commit
        return commit

    def apply_redaction(
        self, entry: Entry, ids: Mapping[Key, str] = _NO_IDS, reasons: Collection[str] = ()
    ) -> Redaction:
        """Apply the entry of a redaction and say what it erased.

        Args:
            entry: What :meth:`draft_redaction` returned.
            ids: For some erased records the id that takes the place of theirs.
            reasons: Ids of commits whose reasons are emptied.
        """
        places = [place for step in entry.steps for place in self._history[step.key]]
        erased = sum(self._get_step(place).document is not None for place in places)
        keys = {step.key for step in entry.steps}
        changed = {self._feed[place][0] for place in places}
        if reasons:
            changed |= {at for at, each in enumerate(self._entries) if each.note.commit_id in reasons}
        for index in changed:
            self._entries[index] = erase_documents(self._entries[index], keys, self.signer, ids, reasons)
        for key, identifier in ids.items():
            self._history[Key(key.kind, identifier)] = self._history.pop(key)
            self._records[key.kind].pop(key.id, None)
        return Redaction(commit=self.apply(rename_steps(entry, ids)), erased=erased)

    def draft_replacement(
        self, replace: Callable[[Key, int, bytes], bytes | None]
    ) -> tuple[list[Entry], int]:
        """Return all entries with other documents, and how many are other ones; nothing is changed yet."""
        entries, replaced = list[Entry](), 0
        for entry in self._entries:
            steps = list(entry.steps)
            for place, step in enumerate(steps):
                if step.document is None:
                    continue
                other = replace(step.key, step.schema, step.document)
                if other is not None and other != step.document:
                    steps[place] = evolve(step, document=other)
                    replaced += 1
            entries.append(evolve(entry, steps=tuple(steps)))
        return entries, replaced

    def apply_replacement(self, entries: Sequence[Entry]) -> None:
        """Put entries that :meth:`draft_replacement` returned in place of all there are."""
        self._entries = list(entries)
        for kind, records in self._records.items():
            for identifier, record in records.items():
                step = self._get_step(self._history[Key(kind, identifier)][-1])
                if step.document is not None and step.document != record.document:
                    records[identifier] = evolve(record, document=step.document)

    def get(self, key: Key) -> Record | None:
        """Return the record under a key, or None."""
        get_declared_kind(self.kinds, key.kind)
        return self._records[key.kind].get(key.id)

    def find(self, query: Query) -> Page:
        """Return one page of the records that match a query."""
        plan_query(get_declared_kind(self.kinds, query.kind), query)
        after = decode_page_cursor(self.signer, query)
        key = make_sort_key(query)
        found = (
            record
            for record in self._records[query.kind].values()
            if matches(query, record) and (after is None or key(after) < key(compute_place(query, record)))
        )
        best = heapq.nsmallest(query.limit + 1, found, key=lambda record: key(compute_place(query, record)))
        records = tuple(best[: query.limit])
        more = len(best) > query.limit
        return Page(
            records=records,
            next=encode_page_cursor(self.signer, query, compute_place(query, records[-1])) if more else None,
        )

    def changes(self, after: Cursor | None = None, *, limit: int = MAX_LIMIT) -> Feed:
        """Return the changes after a cursor."""
        check_limit(limit)
        start = self._decode_position(after)
        return self._build_feed(range(start, len(self._feed)), limit, start)

    def of(self, key: Key, after: Cursor | None = None, *, limit: int = MAX_LIMIT) -> Feed:
        """Return the changes of one record after a cursor."""
        check_limit(limit)
        get_declared_kind(self.kinds, key.kind)
        start = self._decode_position(after)
        return self._build_feed([p for p in self._history.get(key, ()) if p >= start], limit, start)

    def count_by(self, kind: str, fields: Sequence[str], where: Sequence[Condition] = ()) -> Counts:
        """Count the records of a kind that match, by their values in the given fields."""
        check_count(get_declared_kind(self.kinds, kind), fields, where)
        query = Query(kind, tuple(where))
        return dict(
            Tally(
                tuple(record.fields.get(name) for name in fields)
                for record in self._records[kind].values()
                if matches(query, record)
            )
        )

    def _get_step(self, position: int) -> EntryStep:
        entry, place = self._feed[position]
        return self._entries[entry].steps[place]

    def _encode_position(self, position: int) -> Cursor:
        return self.signer.encode_cursor(FEED_USE, position)

    def _decode_position(self, cursor: Cursor | None) -> int:
        position = 0 if cursor is None else int(self.signer.decode_cursor(FEED_USE, cursor))
        if position > len(self._feed):
            raise CursorError(
                Words(
                    "它已超出末尾：所指处被较旧的内容取代",
                    "it lies beyond the end: older entries were put in their place",
                )
            )
        return position

    def _build_feed(self, positions: Sequence[int], limit: int, start: int) -> Feed:
        shown = positions[:limit]
        return Feed(
            changes=tuple(self._build_change(position) for position in shown),
            cursor=self._encode_position(shown[-1] + 1 if shown else start),
            more=len(positions) > limit,
        )

    def _build_change(self, position: int) -> Change:
        index, place = self._feed[position]
        entry = self._entries[index]
        step = entry.steps[place]
        return Change(
            key=step.key,
            version=self.signer.encode_version(entry.number),
            act=step.act,
            schema=step.schema,
            document=step.document,
            digest=step.digest,
            note=entry.note,
            recorded_at=entry.recorded_at,
            place=place,
            last=place == len(entry.steps) - 1,
        )


def erase_documents(
    entry: Entry,
    keys: Collection[Key],
    signer: TokenSigner,
    ids: Mapping[Key, str] = _NO_IDS,
    reasons: Collection[str] = (),
) -> Entry:
    """Return an entry with digests in place of the documents of some records, and without their traces."""
    if entry.note.commit_id in reasons:
        entry = evolve(entry, note=evolve(entry.note, reason=""))
    if not any(step.key in keys for step in entry.steps):
        return entry
    steps = (
        evolve(
            step,
            document=None,
            fields=_NONE,
            digest=signer.compute_digest(f"{entry.number}.{place}".encode()),
        )
        if step.key in keys and step.document is not None
        else step
        for place, step in enumerate(entry.steps)
    )
    return rename_steps(evolve(entry, steps=tuple(steps)), ids)


def rename_steps(entry: Entry, ids: Mapping[Key, str]) -> Entry:
    """Return an entry with other ids of some records."""
    if not ids:
        return entry
    steps = (
        evolve(step, key=Key(step.key.kind, ids[step.key])) if step.key in ids else step
        for step in entry.steps
    )
    return evolve(entry, steps=tuple(steps))


def _build_step(write: Put | Delete) -> EntryStep:
    if isinstance(write, Delete):
        return EntryStep(key=write.key, act=Act.DELETE)
    return EntryStep(
        key=write.key, act=Act.PUT, schema=write.schema, document=write.document, fields=write.fields
    )
