"""Retention of a whole register: ``registry.retention``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

import attrs
from attrs import field, frozen

from newstratum._model.people.retention import RetentionAction, RetentionPeriod
from newstratum._ports.records import Key, Note
from newstratum._registry.accesses.approval import check_actor
from newstratum._registry.queries.reader import check_days
from newstratum._registry.retention.due import DueRecord, find_due, group_due, read_periods
from newstratum._registry.retention.run import (
    REASON,
    REDUCERS,
    Eraser,
    ReducingSession,
    find_reduced_before,
    find_references,
    read_batches,
)
from newstratum._registry.sessions.erasure import Erasure
from newstratum._registry.sessions.session import SessionConfig
from newstratum._short_repr import ShortRepr
from newstratum._wire.record_kinds import PERSON
from newstratum._words import NO_WORDS, Words
from newstratum.errors import InvalidValueError


@frozen(kw_only=True)
class RetentionResult(ShortRepr):
    """What was done about the records of one period, and why."""

    period: RetentionPeriod
    #: What was done: ``list`` where a human has to decide.
    action: RetentionAction = field(converter=RetentionAction)
    #: The ids of the records; those of people are ids of people.
    records: tuple[str, ...] = field(repr=False)
    #: The first and the last day on which one of them was to be kept.
    kept_until: tuple[dt.date, dt.date]

    def to_dict(self, language: str = "zh") -> dict[str, Any]:
        """Return the result as plain data, with what the period rests on in one language."""
        return {
            "kind": self.period.kind,
            "purpose": self.period.purpose,
            "months": self.period.months,
            "action": self.action.value,
            "source": self.period.source.in_language(language),
            "count": len(self.records),
            "records": list(self.records),
            "kept_until": [each.isoformat() for each in self.kept_until],
        }


@frozen(kw_only=True)
class RetentionReport(ShortRepr):
    """What a run did, or would do."""

    on: dt.date
    #: Whether nothing was changed.
    dry_run: bool
    results: tuple[RetentionResult, ...]
    #: Why old bytes may still lie somewhere, and until when; empty when none do.
    waiting: Words = NO_WORDS

    def count(self, action: RetentionAction) -> int:
        """Return how many records were listed, erased or reduced."""
        return sum(len(each.records) for each in self.results if each.action is action)

    def to_dict(self, language: str = "zh") -> dict[str, Any]:
        """Return the report as plain data, with the texts in one language."""
        return {
            "on": self.on.isoformat(),
            "dry_run": self.dry_run,
            "results": [each.to_dict(language) for each in self.results],
            "waiting": self.waiting.in_language(language),
        }


@frozen
class RetentionService:
    """How long records about people are kept, and what is due: ``registry.retention``."""

    _config: SessionConfig = field(repr=False)
    #: Builds the note of a commit: its id, actor, purpose, reason and batch.
    _build_note: Callable[[str | None, str, str, str, str], Note] = field(repr=False)
    #: Erases a person and everything about them.
    _erase_person: Callable[..., Erasure] = field(repr=False)

    def periods(self) -> tuple[RetentionPeriod, ...]:
        """Return the periods that hold: those of the register, and the shipped ones for all else.

        A session's ``retention_periods`` stores one; it takes the place of the shipped one of its kind and
        purpose.
        """
        return read_periods(self._config.store).list()

    def due(self, *, on: dt.date | None = None) -> tuple[DueRecord, ...]:
        """Return the records whose period is over on a day; what cannot be read is left out.

        Args:
            on: The day; today by default. It may lie ahead.

        Raises:
            InvalidValueError: The day is not a date.
            RecordError: A stored period cannot be read.
        """
        day = self._config.environment.today() if on is None else on
        check_days(on=day)
        store = self._config.store
        return tuple(find_due(store, read_periods(store), day))

    def run(
        self,
        *,
        actor: str,
        on: dt.date | None = None,
        purpose: str = "roster",
        dry_run: bool = False,
    ) -> RetentionReport:
        """Do what is due: erase it, reduce it to numbers, or list it for a human to decide.

        A run that was interrupted goes on when it is called again.

        Args:
            actor: Who does it.
            on: The day; today by default, and none after it, so that nothing goes before its time.
            purpose: What for; it must cover what is reduced.
            dry_run: Whether to change nothing, and say what would be done.

        Returns:
            What was done to which records, and why.

        Raises:
            InvalidValueError: The day is not a date, or lies ahead and it is no dry run; nobody is named.
            RecordError: A stored period cannot be read.
            PurposeError: The purpose is not declared, or does not cover what is reduced.
        """
        today = self._config.environment.today()
        day = today if on is None else on
        check_days(on=day)
        check_actor(actor)
        if day > today and not dry_run:
            raise InvalidValueError(
                "on",
                Words("是将来的日期，到期以前不作删除", "lies ahead, and nothing is erased before its time"),
                Words("请写今天或以前，或加dry_run", "name today or a day before, or add dry_run"),
            )
        results = tuple(
            RetentionResult(
                period=due[0].period,
                action=due[0].action,
                records=tuple(each.id for each in due),
                kept_until=(min(each.kept_until for each in due), max(each.kept_until for each in due)),
            )
            for due in group_due(self.due(on=day)).values()
        )
        report = RetentionReport(on=day, dry_run=dry_run, results=results)
        return report if dry_run else self._do(report, actor, purpose)

    def _do(self, report: RetentionReport, actor: str, purpose: str) -> RetentionReport:
        store = self._config.store
        eraser = Eraser(store=store, new_note=lambda: self._new_note(actor, purpose))
        waiting = [eraser.erase(dict.fromkeys(find_reduced_before(store)))]
        for result in report.results:
            keys = [Key(result.period.kind, each) for each in result.records]
            if result.action is RetentionAction.REDUCE:
                waiting.append(self._reduce(keys, eraser, actor, purpose))
            elif result.action is RetentionAction.ERASE and result.period.kind == PERSON.name:
                for each in result.records:
                    erasure = self._erase_person(each, actor=actor, purpose=purpose, reason=REASON)
                    waiting.append(erasure.waiting)
            elif result.action is RetentionAction.ERASE:
                waiting.append(eraser.erase(keys))
        found = next((each for each in waiting if each != NO_WORDS), NO_WORDS)
        return attrs.evolve(report, waiting=found)

    def _reduce(self, keys: Sequence[Key], eraser: Eraser, actor: str, purpose: str) -> Words:
        """Put numbers in the place of records of one kind, and erase these with their past."""
        store, waiting = self._config.store, NO_WORDS
        for models in read_batches(store, keys):
            session = ReducingSession(self._config, self._new_note(actor, purpose))
            with session:
                REDUCERS[keys[0].kind](session, models)
            own = [Key(keys[0].kind, each.id) for each in models]
            found = eraser.erase([*own, *find_references(store, keys[0].kind, models)])
            waiting = found if waiting == NO_WORDS else waiting
        return waiting

    def _new_note(self, actor: str, purpose: str) -> Note:
        note = self._build_note(None, actor, purpose, REASON, "")
        return attrs.evolve(note, recorded_at=self._config.environment.get_recorded_at())
