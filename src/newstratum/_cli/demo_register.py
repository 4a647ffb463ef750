"""The register of the demo: what is done, apart from how it is shown."""

from __future__ import annotations

import datetime as dt
import logging
import secrets
from pathlib import Path
from typing import Final
from urllib.parse import quote

from attrs import frozen

from newstratum._api import classify, get_plugin_host
from newstratum._builtin.log_notifier import LOGGER
from newstratum._cli.render import show_progress
from newstratum._figures.group_table import GroupTable
from newstratum._model.notices.notices import Notice
from newstratum._model.people.evidence import Source, SourceKind
from newstratum._model.people.people import Consent, Person, PrivacyNotice
from newstratum._model.values.identifiers import new_id
from newstratum._model.values.places import JIADING_UNITS
from newstratum._reading.rows import read_row
from newstratum._reading.surveys import Survey, SurveyAnswer, detect_survey_layout, read_survey
from newstratum._registry import Registry, open_registry
from newstratum._registry.notices.dispatch import DispatchReport
from newstratum._rules.verdict import Verdict
from newstratum._shipped import DEFAULT_EDITION
from newstratum._shipped.lexicons import load_lexicons
from newstratum._shipped.roster import get_roster_path
from newstratum.errors import DecodeError, Problem

_ACTOR: Final = "demo"
_CHANNEL: Final = "log"

_PRIVACY_NOTICE: Final = PrivacyNotice(
    id="demo-survey",
    version=1,
    controller="示例新联会秘书处（合成数据）",
    contact="示例新联会秘书处",
    purposes=("roster", "statistics", "placement_notice"),
    text_zh="本调查收集您所在街镇、单位、职务，用于名册和统计，并告知您判定结果；您可以查阅、更正、提出异议、撤回同意。",
    text_en="This survey asks for your township unit, employer and post, for the roster, for statistics and "
    "to tell you the result; you can see it, correct it, object to it and withdraw your consent.",
    in_force_on=dt.date(2018, 9, 1),
)


@frozen(kw_only=True)
class ChosenPerson:
    """A person of the register whose verdict is explained."""

    #: Why this one: ``clear``, ``two_groups``, ``undetermined``.
    why: str
    person: Person
    verdict: Verdict


class DemoRegister:
    """The main job, step by step."""

    def __init__(self, path: Path) -> None:
        self._url = f"sqlite:///{quote(str(path))}"
        self._host = get_plugin_host()
        self._people: list[tuple[Person, Verdict]] = []
        self._notified = ""
        self.file: Final = get_roster_path()
        #: The day of the last answer, on which people are placed.
        self.on = dt.date.min
        self.commit_id = ""

    @property
    def people(self) -> int:
        """How many people were stored."""
        return len(self._people)

    def read_survey(self, bar: str) -> Survey:
        """Read the export, and its words into facts; classify everybody, with that word before the bar."""
        rows = list(self._host.read_rows(self.file))
        layout = detect_survey_layout(rows[0].cells) if rows else None
        if layout is None:
            raise DecodeError((Problem((self.file.name,), "is not a survey export"),))
        survey = read_survey(layout, ((row.line, row.cells) for row in rows))
        self.on = max(answer.answered_on for answer in survey.answers if answer.answered_on)
        self._people = [
            self._build_person(answer) for answer in show_progress(survey.answers, bar, len(survey.answers))
        ]
        return survey

    def _build_person(self, answer: SurveyAnswer) -> tuple[Person, Verdict]:
        facts = read_row(answer.cells, load_lexicons())
        day = answer.answered_on or self.on
        consents = _PRIVACY_NOTICE.purposes if answer.cells.get("consent") == "yes" else ()
        person = Person(
            id=new_id("person", secrets.token_bytes),
            status=facts.status,
            engagements=facts.engagements,
            township=answer.township,
            consents=tuple(
                Consent(purpose=purpose, notice=_PRIVACY_NOTICE.id, given_on=day, channel="survey")
                for purpose in consents
            ),
            evidence=facts.evidence,
        )
        return person, _classify_person(person)

    def store(self) -> None:
        """Store people, placements and the notice to one of them in one commit, and close the store."""
        source = Source(kind=SourceKind.PERSON, stated_on=self.on, reference=self.file.name)
        clear = (person for person, verdict in self._people if _is_clear(verdict))
        notified = next(clear, self._people[0][0])
        with (
            open_registry(self._url, host=self._host) as registry,
            registry.session(
                actor=_ACTOR, purpose="roster", source=source, notice=_PRIVACY_NOTICE, reason="survey"
            ) as session,
        ):
            for person, verdict in self._people:
                session.people.add(person)
                session.placements.propose(person.id, verdict, on=self.on)
            notice = session.notices.tell(
                f"placed.{self.on}",
                notified.id,
                _CHANNEL,
                subject="判定建议",
                text=f"您填写的职业信息已按{DEFAULT_EDITION}年口径得出判定建议，尚待人工确认。您可以查阅依据、提出更正或异议。",
                purpose="placement_notice",
            )
            self._notified, self._notice, self.commit_id = notified.id, notice.id, session.commit_id

    def reopen(self) -> Registry:
        """Open the store again."""
        return open_registry(self._url, host=self._host)

    def count_groups(self, registry: Registry) -> GroupTable:
        """Count from the store: township units by groups."""
        units = (unit.code for unit in JIADING_UNITS)
        return registry.group_table(units, edition=DEFAULT_EDITION, on=self.on)

    def choose_people(self, registry: Registry) -> tuple[ChosenPerson, ...]:
        """Read people back from the store and choose three whose verdicts are worth explaining."""
        with registry.session(actor=_ACTOR, purpose="roster") as session:
            stored = [session.people.require(person.id) for person, _ in self._people]
        verdicts = [(person, _classify_person(person)) for person in stored]
        chosen = []
        for why, fits in (
            ("clear", _is_clear),
            ("two_groups", _fits_two),
            ("undetermined", _has_settling_question),
        ):
            fitting = [pair for pair in verdicts if fits(pair[1])]
            if fitting:
                person, verdict = min(fitting, key=lambda pair: _compute_length(pair[1]))
                chosen.append(ChosenPerson(why=why, person=person, verdict=verdict))
        return tuple(chosen)

    def dispatch(self, registry: Registry) -> tuple[tuple[str, ...], DispatchReport]:
        """Claim the notice, send it through the log, store the receipt; return what the log says."""
        notifier = self._host.open_notifier(f"{_CHANNEL}:")
        lines = _Lines()
        logger = logging.getLogger(LOGGER)
        level = logger.level
        logger.addHandler(lines)
        logger.setLevel(logging.INFO)
        try:
            report = registry.notices.dispatch({_CHANNEL: notifier}, owner=_ACTOR)
        finally:
            logger.removeHandler(lines)
            logger.setLevel(level)
            notifier.close()
        return tuple(lines.messages), report

    def get_notice(self, registry: Registry) -> Notice:
        """Return the notice as the store has it."""
        return registry.notices.get(self._notice)

    def is_one_commit(self, registry: Registry) -> bool:
        """Say whether the placement and the notice of it were stored by one commit."""
        firsts = (
            registry.history.of("placement", self._notified, limit=1),
            registry.history.of("notice", self._notice, limit=1),
        )
        return {first.changes[0].note.commit_id for first in firsts} == {self.commit_id}


class _Lines(logging.Handler):
    """Keeps what is logged."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


def _classify_person(person: Person) -> Verdict:
    return classify(person)


def _is_clear(verdict: Verdict) -> bool:
    return verdict.outcome == "intermediary" and bool(verdict.clauses) and not verdict.also_fits


def _fits_two(verdict: Verdict) -> bool:
    return verdict.group is not None and bool(verdict.also_fits)


def _has_settling_question(verdict: Verdict) -> bool:
    """Say whether something is missing, and whether every answer to the question settles it."""
    question = verdict.next_question
    if verdict.outcome != "undetermined" or question is None or not question.leads_to:
        return False
    return all(outcome != "undetermined" for _, outcome in question.leads_to)


def _compute_length(verdict: Verdict) -> int:
    """Return how much there is to explain: of several that fit, the demo takes the shortest."""
    return len(verdict.clauses) + sum(1 + len(each.value) for each in verdict.evidence)
