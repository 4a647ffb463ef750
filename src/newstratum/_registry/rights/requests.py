"""The requests of people about their own data: ``registry.requests``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Final, TypeVar

import attrs
from attrs import field, frozen

from newstratum._model.people.subject_requests import RequestKind, RequestOutcome, SubjectRequest
from newstratum._model.values.calendar import HolidayTable, add_workdays
from newstratum._model.values.codes import CodeEnum
from newstratum._ports.query import Is
from newstratum._registry.environment import Environment
from newstratum._registry.queries.reader import Reader, check_days
from newstratum._registry.sessions.session import Session
from newstratum._shipped.holidays import load_holidays
from newstratum._wire.record_kinds import SUBJECT_REQUEST
from newstratum._words import Words
from newstratum.errors import DomainError, IllegalTransitionError, InvalidValueError

#: Workdays in which a request is answered. The law says "in good time" (PIPL Art. 50); an office that has a
#: term of its own gives it.
ANSWERED_WITHIN: Final = 15
_MOST_WORKDAYS: Final = 60

C = TypeVar("C", bound=CodeEnum)


@frozen
class RequestService:
    """What people asked for about their own data, by when, and what came of it: ``registry.requests``."""

    _reader: Reader = field(repr=False)
    #: Opens a session of the registry.
    _open_session: Callable[..., Session] = field(repr=False)
    _environment: Environment = field(repr=False)

    def open(
        self,
        person: str,
        kind: RequestKind | str,
        *,
        verified_by: str,
        actor: str,
        on: dt.date | None = None,
        workdays: int = ANSWERED_WITHIN,
        purpose: str = "roster",
        commit_id: str | None = None,
    ) -> SubjectRequest:
        """Note a request, and by when it is to be answered.

        Args:
            person: Id of the person.
            kind: What is asked for.
            verified_by: How it was made sure that the person asks; without numbers or names.
            actor: Who notes it.
            on: The day it was made; today by default.
            workdays: In how many workdays it is answered, 1 to 60, by the holidays of the district.
            purpose: What for.
            commit_id: Identifies the command; drawn if none is given.

        Raises:
            NotFoundError: There is no such person.
            InvalidValueError: There is no such kind, nothing says how the person was recognised, the day is
                to come, or ``workdays`` is out of its bounds.
        """
        day = self._check_day(on)
        if isinstance(workdays, bool) or not isinstance(workdays, int) or not 1 <= workdays <= _MOST_WORKDAYS:
            raise InvalidValueError(
                "workdays",
                Words("不是1至{}的整数", "is not a whole number from 1 to {}").format(_MOST_WORKDAYS),
                Words("写成15", "write 15"),
            )
        with self._open_session(
            actor=actor, purpose=purpose, reason="request-open", commit_id=commit_id
        ) as session:
            session.people.require_stored(person)
            return session.subject_requests.add(
                SubjectRequest(
                    id=self._environment.draw_id("request"),
                    person=person,
                    kind=_to_code(RequestKind, "kind", kind),
                    opened_on=day,
                    due_on=add_workdays(day, workdays, self._find_holidays()).day,
                    verified_by=verified_by,
                )
            )

    def close(
        self,
        identifier: str,
        outcome: RequestOutcome | str,
        *,
        actor: str,
        reason: str = "",
        on: dt.date | None = None,
        purpose: str = "roster",
        commit_id: str | None = None,
    ) -> SubjectRequest:
        """Note what came of a request.

        Args:
            identifier: Id of the request.
            outcome: What came of it.
            actor: Who answers.
            reason: Why; a refusal needs one, which is told to the person.
            on: The day; today by default.
            purpose: What for.
            commit_id: Identifies the command; drawn if none is given.

        Raises:
            NotFoundError: There is no such request.
            IllegalTransitionError: It is closed already.
            InvalidValueError: There is no such outcome, a refusal has no reason, or the day is before the
                request or to come.
        """
        day = self._check_day(on)
        found = _to_code(RequestOutcome, "outcome", outcome)
        with self._open_session(
            actor=actor, purpose=purpose, reason="request-close", commit_id=commit_id
        ) as session:
            stored = session.subject_requests.require(identifier)
            if not stored.is_open:
                raise IllegalTransitionError(Words("申请", "request"), Words("已办结", "closed"), found.value)
            return session.subject_requests.update(
                attrs.evolve(stored, closed_on=day, outcome=found, reason=reason)
            )

    def all(
        self, *, person: str | None = None, only_open: bool = False, purpose: str = "roster"
    ) -> tuple[SubjectRequest, ...]:
        """Return requests by the day they are due.

        Args:
            person: Id of the person; all of them by default.
            only_open: Whether to leave out those that are answered.
            purpose: What for.
        """
        where = [] if person is None else [Is("person", person)]
        found = self._reader.list_models(SUBJECT_REQUEST, purpose, *where)
        wanted = (each for each in found if each.is_open or not only_open)
        return tuple(sorted(wanted, key=lambda each: (each.due_on, each.id)))

    def due(self, *, on: dt.date | None = None, purpose: str = "roster") -> tuple[SubjectRequest, ...]:
        """Return the requests that are open on the day they are due, or after it."""
        day = self._environment.today() if on is None else on
        check_days(on=day)
        return tuple(each for each in self.all(only_open=True, purpose=purpose) if each.due_on <= day)

    def _check_day(self, on: dt.date | None) -> dt.date:
        today = self._environment.today()
        day = today if on is None else on
        check_days(on=day)
        if day > today:
            raise InvalidValueError(
                "on", Words("是将来的日期", "is a day to come"), Words("请核对日期", "check the day")
            )
        return day

    def _find_holidays(self) -> HolidayTable:
        """Return the holidays of the only district that has its own; else those of the country."""
        tables = [each.holidays for each in self._reader.list_profiles() if each.holidays is not None]
        return tables[0] if len(tables) == 1 else load_holidays()


def _to_code(kind: type[C], name: str, given: object) -> C:
    try:
        return kind(str(given))
    except (ValueError, DomainError):
        pass
    raise InvalidValueError(
        f"subject_request.{name}",
        Words("没有这一种", "is none that there is"),
        Words("可写：{}", "write one of: {}").format(", ".join(kind)),
    )
