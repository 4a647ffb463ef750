"""Placements of the whole register: ``registry.placements``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from functools import partial
from typing import Final

from attrs import field, frozen

from newstratum._api import load_label_table
from newstratum._host.host import PluginHost
from newstratum._model.organisation.district import DistrictProfile
from newstratum._model.people.accesses import AccessKind
from newstratum._model.people.people import PlacementStatus
from newstratum._model.values.validators import check_argument, is_several
from newstratum._ports.query import Is
from newstratum._registry.accesses.service import AccessService
from newstratum._registry.environment import Editions, Environment
from newstratum._registry.placements.confirmation import ConfirmationReport, confirm_placements
from newstratum._registry.placements.explanation import PlacementExplanation, explain_placement
from newstratum._registry.placements.questions import (
    OpenQuestion,
    build_question_sheet,
    find_open_questions,
)
from newstratum._registry.queries.reader import check_days, check_unit
from newstratum._registry.sessions.placements import check_human
from newstratum._registry.sessions.session import Session
from newstratum._shipped import DEFAULT_EDITION
from newstratum._words import Words, check_language
from newstratum.errors import ConflictError, InvalidValueError
from newstratum.hooks import Sheet

#: How often placements are confirmed anew when somebody writes one of them meanwhile.
_ATTEMPTS: Final = 4
_QUESTIONS_HINT: Final = Words(
    "请给registry.placements.questions()的结果", "give what registry.placements.questions() returned"
)


@frozen
class PlacementService:
    """What is decided and asked about placements: ``registry.placements``."""

    #: Opens a session of the registry.
    _open_session: Callable[..., Session] = field(repr=False)
    _environment: Environment = field(repr=False)
    _editions: Editions = field(repr=False)
    _get_host: Callable[[], PluginHost] = field(repr=False)
    _accesses: AccessService = field(repr=False)

    def confirm(
        self,
        people: Iterable[str],
        *,
        by: str,
        on: dt.date | None = None,
        purpose: str = "roster",
        reason: str = "",
        commit_id: str | None = None,
    ) -> ConfirmationReport:
        """Confirm the placements of some people in one commit; one that cannot be stops none of the others.

        A placement stays as it is where the outcome leaves the question open, an objection is open, or
        somebody else confirmed it.

        Args:
            people: Ids of people.
            by: Identifier of the human who decides.
            on: The day; today by default.
            purpose: What for.
            reason: A code or a short text without personal data.
            commit_id: Identifies the command, as for :meth:`Registry.session`.

        Returns:
            What came of each, in their order.

        Raises:
            InvalidValueError: No human is named, the day is not a date, or ``people`` are not several ids.
            PurposeError: The purpose is not declared, or does not cover people and placements.
            ConflictError: Others write the same placements again and again.
        """
        check_human(by)
        day = self._environment.today() if on is None else on
        check_days(on=day)
        if not is_several(people):
            raise InvalidValueError(
                "people",
                Words("不是若干编号", "is not several ids"),
                Words("请写成people=[编号, …]", "write people=[id, …]"),
            )
        listed = tuple(people)
        for each in listed:
            check_argument("people", each, str, Words("请写成people=[编号, …]", "write people=[id, …]"))
        attempts = 1
        while True:
            session = self._open_session(actor=by, purpose=purpose, reason=reason, commit_id=commit_id)
            try:
                with session:
                    results = tuple(confirm_placements(session, listed, by=by, on=day))
            except ConflictError:
                if attempts == _ATTEMPTS:
                    raise
                attempts += 1
                continue
            commit_id = None if session.stored is None else session.stored.commit_id
            return ConfirmationReport(results=results, commit_id=commit_id)

    def under_review(self, *, purpose: str = "roster") -> tuple[str, ...]:
        """Return the ids of people whose placement is under review, sorted.

        They object to it, or the facts changed under what a human confirmed, or an objection was upheld and
        nothing else is proposed yet.

        Args:
            purpose: What for; only one under which placements are reviewed finds any.

        Raises:
            PurposeError: The purpose is not declared, or does not cover placements.
        """
        flagged = (Is("status", PlacementStatus.NEEDS_REVIEW.value), Is("contested", True))
        with self._open_session(actor="review", purpose=purpose) as session:
            found = {each.person for where in flagged for each in session.placements.all(where)}
        return tuple(sorted(found))

    def explain(
        self, person: str, *, edition: str | None = None, purpose: str = "roster"
    ) -> PlacementExplanation:
        """Return why a stored person is placed where they are, each fact with its source.

        Args:
            person: Id of the person.
            edition: The edition to explain by; by default that of the placement.
            purpose: What for.

        Raises:
            NotFoundError: There is no such person.
            InvalidValueError: There is no such edition.
            PurposeError: The purpose is not declared, or does not cover people and placements.
        """
        with self._open_session(actor="explain", purpose=purpose) as session:
            found = session.people.require(person)
            placement = session.placements.get(person)
        name = edition or (DEFAULT_EDITION if placement is None else placement.edition)
        classifier = self._editions.get_classifier(name)
        return explain_placement(found, placement, classifier, self._get_host())

    def questions(
        self, *, edition: str | None = None, township: str | None = None, purpose: str = "roster"
    ) -> tuple[OpenQuestion, ...]:
        """Return the one next question about everybody whose placement is undetermined.

        Args:
            edition: The edition that placed people; all of them by default.
            township: Code of the unit; all of them by default.
            purpose: What for.

        Raises:
            PurposeError: The purpose is not declared, or does not cover people and placements.
        """
        if township is not None:
            check_unit("township", township)
        with self._open_session(actor="ask", purpose=purpose) as session:
            return tuple(find_open_questions(session, self._editions, edition, township))

    def question_sheet(
        self,
        questions: Iterable[OpenQuestion],
        *,
        language: str = "zh",
        names: bool = False,
        district: DistrictProfile | None = None,
        actor: str = "office",
    ) -> Sheet:
        """Return a table of open questions to fill in: a row a person, a column a fact that is asked for.

        An import reads it back when it is filled in; ``write_workbook`` of a format writes it to a file.

        Args:
            questions: What :meth:`questions` returned.
            language: Of the headings, questions and choices: ``zh`` or ``en``.
            names: Whether the names, and the words of the forms, stand in it.
            district: The profile whose units are named; without it their codes stand there.
            actor: Who is shown the names, which the log of accesses notes.

        Raises:
            ReadOnlyError: There are names, and the store can only be read.
        """
        check_argument("questions", questions, Iterable, _QUESTIONS_HINT)
        asked = tuple(questions)
        for each in asked:
            check_argument("questions", each, OpenQuestion, _QUESTIONS_HINT)
        if names and asked:
            self._accesses.note(
                (each.person.id for each in asked),
                kind=AccessKind.LIST,
                actor=actor,
                purpose="roster",
                shown=("name", "employer", "title"),
            )
        words = partial(load_label_table(self._get_host()).word, language=check_language(language))
        return build_question_sheet(asked, words, language=language, names=names, district=district)
