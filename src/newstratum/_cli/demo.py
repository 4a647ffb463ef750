"""What the demo does, and what it shows, in Chinese or English."""

from __future__ import annotations

import datetime as dt
import logging
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final
from urllib.parse import quote

from attrs import frozen

from newstratum._api import classify, explain, get_plugin_host
from newstratum._builtin.log_notifier import LOGGER
from newstratum._cli.render import Screen, show_progress
from newstratum._figures.claims import (
    ClaimComparison,
    compare_district_claims,
    format_claim_comparison,
    parse_pattern,
)
from newstratum._figures.group_table import BROKEN_HEADINGS, GroupTable, TableRow
from newstratum._host.host import PluginHost
from newstratum._model.notices.notices import Notice, NoticeState
from newstratum._model.people.evidence import Source, SourceKind
from newstratum._model.people.people import Consent, Person, PrivacyNotice, build_privacy_notice_id
from newstratum._model.values.identifiers import new_id
from newstratum._reading.rows import read_row
from newstratum._registry.notices.dispatch import DispatchReport
from newstratum._registry.opening import open_registry
from newstratum._registry.registry import Registry
from newstratum._rules.verdict import Verdict
from newstratum._shipped import DEFAULT_EDITION
from newstratum._shipped.districts import load_district
from newstratum._shipped.lexicons import load_lexicons
from newstratum._shipped.roster import get_roster_path
from newstratum._tables.surveys import (
    Oddity,
    RowStatus,
    Survey,
    SurveyAnswer,
    detect_survey_layout,
    read_survey,
)
from newstratum._words import Language, Words
from newstratum.errors import DecodeError, Problem

_ACTOR: Final = "demo"
#: The district in which the demo plays.
_DISTRICT: Final = "jiading"
_CHANNEL: Final = "log"

_PRIVACY_NOTICE: Final = PrivacyNotice(
    id="demo-survey",
    version=1,
    controller="示例新联会秘书处（合成数据）",
    contact="示例新联会秘书处",
    purposes=("roster", "statistics", "placement_notice"),
    text_zh="本调查收集您所在街镇、单位、职务，用于名册和统计，并告知您判定结果；您可以查阅、更正、提出异议、"
    "撤回同意。",
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


def open_demo_registry(host: PluginHost) -> Registry:
    """Return a registry in memory of what public texts state about the district of the demo."""
    shipped = load_district(_DISTRICT)
    registry = open_registry("memory:", host=host)
    registry.adopt(shipped.profile, actor=_ACTOR)
    registry.import_dataset(shipped.dataset, actor=_ACTOR)
    return registry


class DemoRegister:
    """The main job, step by step."""

    def __init__(self, path: Path) -> None:
        self._url = f"sqlite:///{quote(str(path))}"
        self._host = get_plugin_host()
        self.people: list[tuple[Person, Verdict]] = []
        self._notified = self.notice = ""
        self.file: Final = get_roster_path()
        #: The day of the last answer, on which people are placed.
        self.on = dt.date.min
        self.commit_id = ""

    def read_survey(self, bar: str) -> Survey:
        """Read the export, and its words into facts; classify everybody, with that word before the bar."""
        rows = list(self._host.read_rows(self.file))
        layout = detect_survey_layout(rows[0].cells) if rows else None
        if layout is None:
            raise DecodeError(
                (Problem((self.file.name,), Words("不是问卷导出文件", "is not a survey export")),)
            )
        survey = read_survey(
            layout, ((row.line, row.cells) for row in rows), load_district(_DISTRICT).profile
        )
        self.on = max(answer.answered_on for answer in survey.answers if answer.answered_on)
        self.people = [
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
                Consent(
                    purpose=purpose,
                    notice=build_privacy_notice_id(_PRIVACY_NOTICE),
                    given_on=day,
                    channel="survey",
                )
                for purpose in consents
            ),
            evidence=facts.evidence,
        )
        return person, classify(person)

    def store(self) -> None:
        """Store people, placements and the notice to one of them in one commit, and close the store."""
        source = Source(kind=SourceKind.PERSON, stated_on=self.on, reference=self.file.name)
        clear = (person for person, verdict in self.people if _is_clear(verdict))
        notified = next(clear, self.people[0][0])
        with open_registry(self._url, host=self._host) as registry:
            registry.adopt(load_district(_DISTRICT).profile, actor=_ACTOR)
            with registry.session(
                actor=_ACTOR, purpose="roster", source=source, notice=_PRIVACY_NOTICE, reason="survey"
            ) as session:
                for person, verdict in self.people:
                    session.people.add(person)
                    session.placements.propose(person.id, verdict, on=self.on)
                notice = session.notices.tell(
                    f"placed.{self.on}",
                    notified.id,
                    _CHANNEL,
                    subject="判定建议",
                    text=f"您填写的职业信息已按{DEFAULT_EDITION}年口径得出判定建议，尚待人工确认。您可以查"
                    f"阅依据、提出更正或异议。",
                    purpose="placement_notice",
                )
                self._notified, self.notice, self.commit_id = notified.id, notice.id, session.commit_id

    def reopen(self) -> Registry:
        """Open the store again."""
        return open_registry(self._url, host=self._host)

    def count_groups(self, registry: Registry) -> GroupTable:
        """Count from the store: township units by groups."""
        return registry.group_table(edition=DEFAULT_EDITION, on=self.on)

    def choose_people(self, registry: Registry) -> tuple[ChosenPerson, ...]:
        """Read people back from the store and choose three whose verdicts are worth explaining."""
        with registry.session(actor=_ACTOR, purpose="roster") as session:
            stored = [session.people.require(person.id) for person, _ in self.people]
        verdicts = [(person, classify(person)) for person in stored]
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

    def is_one_commit(self, registry: Registry) -> bool:
        """Say whether the placement and the notice of it were stored by one commit."""
        firsts = (
            registry.history.of("placement", self._notified, limit=1),
            registry.history.of("notice", self.notice, limit=1),
        )
        return {first.changes[0].note.commit_id for first in firsts} == {self.commit_id}


class _Lines(logging.Handler):
    """Keeps what is logged."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


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
    answers = verdict.next_question.leads_to if verdict.next_question else ()
    return len(verdict.clauses) + len(answers) + sum(1 + len(each.value) for each in verdict.evidence)


_ODDITIES: Final = {
    Oddity.UNKNOWN_TOWNSHIP: "不在12个街镇之内，按不详计",
    Oddity.OWN_WORDS: "自行填写的答案，不作为事实",
    Oddity.UNKNOWN_ANSWER: "不是已知的选项，不作为事实",
    Oddity.OPTION_NUMBER: "是选项序号；请按选项文本导出",
    Oddity.NO_NUMBER: "没有答卷序号，未读",
    Oddity.NUMBER_TWICE: "与第{line}行序号相同，未读",
    Oddity.ANSWERED_AGAIN: "同一人在第{line}行再次作答，以后者为准",
}
_WHY: Final = {
    "clear": Words("【明确的一例】", "A clear one:"),
    "two_groups": Words("【同时符合两个群体的一例】", "One that fits two groups:"),
    "undetermined": Words(
        "【缺少事实、只需追问一个问题的一例】", "One that lacks facts, with the one question to ask:"
    ),
}
_OUTCOME: Final = {
    "accepted": Words("通道已接收", "accepted by the channel"),
    "delivered": Words("通道确认送达", "delivered, as the channel says"),
    "unverified": Words("通道已接收、未确认送达", "accepted, unverified"),
}


class Pages:
    """The pages of the demo, printed one after the other."""

    def __init__(self, language: Language) -> None:
        self._language: Language = language
        self._screen = Screen()
        title = self._get_text(
            "newstratum 演示：从问卷到数字（合成数据，没有真人）",
            "newstratum demo: from a survey to figures (synthetic data, nobody in it exists)",
        )
        self._screen.print_line(title, "bold")

    def show_roster(self, survey: Survey, file: Path) -> None:
        """Show what was read, and what was odd."""
        self._print_heading("一、读名册", "1  The roster")
        self._print_paragraph(
            "{file}：问卷星导出，{people}人作答；{replaced}份因同一人再次作答而作废，{odd}处有异常：",
            "{file}: a survey export of 问卷星, {people} people; {replaced} answer replaced by a later one, "
            "{odd} oddities:",
            file=file.name,
            people=len(survey.answers),
            replaced=len(survey.select_by_status(RowStatus.REPLACED)),
            odd=len(survey.select_by_status(RowStatus.KEPT)),
        )
        for odd in survey.odd:
            what = Words(_ODDITIES[odd.oddity].format(line=odd.other_line), odd.problem.message.en)
            where = {"line": odd.line, "column": odd.column, "what": what.in_language(self._language)}
            self._print_paragraph(
                "- 第{line}行，“{column}”：{what}", "- line {line}, “{column}”: {what}", style="dim", **where
            )

    def show_stored(self, path: Path, people: int, commit: str) -> None:
        """Show what was stored and where."""
        self._print_heading("二、判定并入库", "2  Classified and stored")
        self._print_paragraph(
            "{people}人及其事实依据、判定建议，一次提交写入 SQLite（{commit}），已关闭并重新打开：",
            "{people} people, their facts with evidence and their placements, in one commit to SQLite "
            "({commit}), closed and opened again:",
            people=people,
            commit=commit,
        )
        self._screen.print_line(f"  {path}")

    def show_group_table(self, table: GroupTable) -> None:
        """Show township units by groups, with totals."""
        self._print_heading(
            "三、街镇与群体（{day}，{edition}年口径）",
            "3  Township units by groups ({day}, edition {edition})",
            day=table.as_of,
            edition=table.edition,
        )
        all_of_it = self._get_text("合计", "total")
        groups = (BROKEN_HEADINGS[each].in_language(self._language) for each in table.outcomes)
        header = [self._get_text("街镇", "unit"), *groups, all_of_it]
        total = [all_of_it, *map(str, table.totals), str(table.total)]
        rows = [self._build_row(row, table.unit_words) for row in (*table.rows, table.elsewhere)]
        self._screen.print_table(header, rows, total, gap=1 if self._language == "en" else 2)
        self._screen.print_paragraph(table.definition.in_language(self._language), style="dim")

    def _build_row(self, row: TableRow, units: Mapping[str, Words]) -> list[str]:
        words = Words("不详或区外", "unknown or elsewhere") if row.unit is None else units[row.unit]
        cells = (str(cell.count or "·") for cell in row.cells)
        return [words.in_language(self._language), *cells, str(row.total)]

    def show_verdicts(self, chosen: Iterable[ChosenPerson]) -> None:
        """Explain verdicts; the words of the form are shown, since nobody in it exists."""
        self._print_heading("四、三个判定及其理由", "4  Three verdicts and their reasons")
        for each in chosen:
            self._screen.print_line()
            self._screen.print_line(_WHY[each.why].in_language(self._language), "bold yellow")
            self._screen.print_paragraphs(explain(each.verdict, self._language))

    def show_claims(self) -> None:
        """Show what the founding text claims beside what it lists."""
        self._print_heading("五、公开文本：文中所称与列举", "5  The founding text: claimed and counted")
        profile = load_district(_DISTRICT).profile
        claims = {each.claim.id: each for each in compare_district_claims(profile.claims)}
        for stated in (profile.platform_pattern, profile.council_pattern):
            if stated is not None:
                title = self._get_text("格局“{}”", "The pattern {}").format(parse_pattern(stated.text))
                self._show_claims(title, [claims[term.claim] for term in stated.terms])
        self._show_claims(self._get_text("阵地", "Stations"), [claims["stations"]])

    def _show_claims(self, title: str, claims: Iterable[ClaimComparison]) -> None:
        self._screen.print_line(title, "bold")
        for counted in claims:
            what = counted.claim.what.in_language(self._language)
            text = format_claim_comparison(counted, self._language)
            self._print_paragraph("- {what}：{text}", "- {what}: {text}", what=what, text=text)

    def show_notice(
        self, notice: Notice, log: Iterable[str], report: DispatchReport, *, same_commit: bool
    ) -> None:
        """Show what became of the notice."""
        self._print_heading("六、告知", "6  The notice")
        same = Words("同一次提交", "in the same commit")
        other = Words("不在同一次提交", "in another commit")
        self._print_paragraph(
            "告知记录与其所述判定{same}写入；领取并经日志通道发出{sent}条，日志写：",
            "The notice was stored {same} as the placement it tells of; claimed and sent through the log: "
            "{sent}. The log says:",
            same=(same if same_commit else other).in_language(self._language),
            sent=report.sent,
        )
        for line in log:
            self._screen.print_paragraph(f"  {line}", style="dim")
        receipt = notice.receipt
        sent = notice.state is NoticeState.SENT
        outcome = _OUTCOME[receipt.outcome] if receipt else Words("没有回执", "no receipt")
        self._print_paragraph(
            "重新打开后读回回执：{state}，{outcome}，尝试{attempts}次。",
            "The receipt, read back after opening the store again: {state}, {outcome}, attempts: {attempts}.",
            state=self._get_text("已发出", "sent") if sent else self._get_text("未发出", "not sent"),
            outcome=outcome.in_language(self._language),
            attempts=notice.attempts,
        )

    def show_location(self, path: Path) -> None:
        """Say where the store is."""
        self._screen.print_line()
        self._screen.print_line(self._get_text("数据在：{}", "The store is: {}").format(path), "bold")

    def _get_text(self, zh: str, en: str) -> str:
        return Words(zh, en).in_language(self._language)

    def _print_heading(self, zh: str, en: str, **values: object) -> None:
        self._screen.print_heading(self._get_text(zh, en).format(**values))

    def _print_paragraph(self, zh: str, en: str, *, style: str = "", **values: object) -> None:
        self._screen.print_paragraphs(self._get_text(zh, en).format(**values), style=style)
