"""What the demo shows, in Chinese or English."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from newstratum._api import explain
from newstratum._cli.demo_register import ChosenPerson
from newstratum._cli.render import Screen
from newstratum._figures.claims import ClaimComparison, format_claim_comparison
from newstratum._figures.group_table import BROKEN_HEADINGS, GroupTable, TableRow
from newstratum._labels import Words
from newstratum._language import Language
from newstratum._model.notices.notices import Notice, NoticeState
from newstratum._model.values.places import find_unit_by_code
from newstratum._reading.surveys import Oddity, RowStatus, Survey
from newstratum._registry.notices.dispatch import DispatchReport
from newstratum._shipped.claims import load_founding_claims

_TITLE: Final = Words(
    "newstratum 演示：从问卷到数字（合成数据，没有真人）",
    "newstratum demo: from a survey to figures (synthetic data, nobody in it exists)",
)
_ROSTER: Final = Words("一、读名册", "1  The roster")
_READ: Final = Words(
    "{file}：问卷星导出，{people}人作答；{replaced}份被同一人后一份取代，{odd}处有异常：",
    "{file}: a survey export of 问卷星, {people} people; {replaced} answer replaced by a later one, "
    "{odd} oddities:",
)
_LINE: Final = Words("- 第{line}行，“{column}”：{what}", "- line {line}, “{column}”: {what}")
_ODDITIES: Final = {
    Oddity.UNKNOWN_TOWNSHIP: "不在12个街镇之内，按不详计",
    Oddity.OWN_WORDS: "自行填写的答案，不作为事实",
    Oddity.UNKNOWN_ANSWER: "不是已知的选项，不作为事实",
    Oddity.OPTION_NUMBER: "是选项序号；请按选项文本导出",
    Oddity.NO_NUMBER: "没有答卷序号，未读",
    Oddity.NUMBER_TWICE: "与第{line}行序号相同，未读",
    Oddity.ANSWERED_AGAIN: "同一人在第{line}行再次作答，以后者为准",
}
_STORED: Final = Words("二、判定并入库", "2  Classified and stored")
_STORED_TEXT: Final = Words(
    "{people}人及其事实依据、判定建议，一次提交写入 SQLite（{commit}），已关闭并重新打开：",
    "{people} people, their facts with evidence and their placements, in one commit to SQLite ({commit}), "
    "closed and opened again:",
)
_TABLE: Final = Words(
    "三、街镇与群体（{day}，{edition}年口径）", "3  Township units by groups ({day}, edition {edition})"
)
_UNIT: Final = Words("街镇", "unit")
_TOTAL: Final = Words("合计", "total")
_ELSEWHERE: Final = Words("不详或区外", "unknown or elsewhere")
_VERDICTS: Final = Words("四、三个判定及其理由", "4  Three verdicts and their reasons")
_WHY: Final = {
    "clear": Words("【明确的一例】", "A clear one:"),
    "two_groups": Words("【同时符合两个群体的一例】", "One that fits two groups:"),
    "undetermined": Words(
        "【缺事实、只问一个问题的一例】", "One that lacks facts, with the one question to ask:"
    ),
}
_CLAIMS: Final = Words("五、公开文本：声称与列举", "5  The founding text: claimed and counted")
_PATTERN: Final = Words("格局“{pattern}”", "The pattern {pattern}")
_STATIONS: Final = Words("阵地", "Stations")
_CLAIM: Final = Words("- {what}：{text}", "- {what}: {text}")
_NOTICE: Final = Words("六、告知", "6  The notice")
_NOTICE_TEXT: Final = Words(
    "告知记录与其所述判定{same}写入；领取并经日志通道发出{sent}条，日志写：",
    "The notice was stored {same} as the placement it tells of; claimed and sent through the log: {sent}. "
    "The log says:",
)
_SAME: Final = Words("同一次提交", "in the same commit")
_OTHER: Final = Words("不在同一次提交", "in another commit")
_RECEIPT: Final = Words(
    "重新打开后读回回执：{state}，{outcome}，尝试{attempts}次。",
    "The receipt, read back after opening the store again: {state}, {outcome}, attempts: {attempts}.",
)
_STATE: Final = {True: Words("已发出", "sent"), False: Words("未发出", "not sent")}
_OUTCOME: Final = {
    "accepted": Words("通道已接收", "accepted by the channel"),
    "delivered": Words("通道确认送达", "delivered, as the channel says"),
    "unverified": Words("通道已接收、未确认送达", "accepted, unverified"),
}
_NO_RECEIPT: Final = Words("没有回执", "no receipt")
_LOCATION: Final = Words("数据在：{path}", "The store is: {path}")


class Pages:
    """The pages of the demo, printed one after the other."""

    def __init__(self, language: Language) -> None:
        self._language: Language = language
        self._screen = Screen()
        self._screen.print_line(self._get_text(_TITLE), "bold")

    def show_roster(self, survey: Survey, file: Path) -> None:
        """Show what was read, and what was odd."""
        self._screen.print_heading(self._get_text(_ROSTER))
        text = self._get_text(_READ).format(
            file=file.name,
            people=len(survey.answers),
            replaced=len(survey.select_by_status(RowStatus.REPLACED)),
            odd=len(survey.select_by_status(RowStatus.KEPT)),
        )
        self._screen.print_paragraph(text)
        for odd in survey.odd:
            what = odd.problem.message
            if self._language == "zh":
                what = _ODDITIES[odd.oddity].format(line=odd.other_line)
            line = self._get_text(_LINE).format(line=odd.line, column=odd.column, what=what)
            self._screen.print_paragraph(line, style="dim")

    def show_stored(self, path: Path, people: int, commit: str) -> None:
        """Show what was stored and where."""
        self._screen.print_heading(self._get_text(_STORED))
        self._screen.print_paragraph(self._get_text(_STORED_TEXT).format(people=people, commit=commit))
        self._screen.print_line(f"  {path}")

    def show_group_table(self, table: GroupTable) -> None:
        """Show township units by groups, with totals."""
        self._screen.print_heading(self._get_text(_TABLE).format(day=table.as_of, edition=table.edition))
        header = [
            self._get_text(_UNIT),
            *(self._get_text(BROKEN_HEADINGS[each]) for each in table.outcomes),
            self._get_text(_TOTAL),
        ]
        total = [self._get_text(_TOTAL), *map(str, table.totals), str(table.total)]
        rows = [self._build_row(row) for row in (*table.rows, table.elsewhere)]
        self._screen.print_table(header, rows, total, gap=1 if self._language == "en" else 2)
        self._screen.print_paragraph(self._get_text(table.definition), style="dim")

    def _build_row(self, row: TableRow) -> list[str]:
        unit = None if row.unit is None else find_unit_by_code(row.unit)
        if unit is None:
            name = self._get_text(_ELSEWHERE)
        else:
            name = unit.name_en if self._language == "en" else unit.name_zh
        return [name, *(str(cell.count or "·") for cell in row.cells), str(row.total)]

    def show_verdicts(self, chosen: Iterable[ChosenPerson]) -> None:
        """Explain verdicts; the words of the form are shown, since nobody in it exists."""
        self._screen.print_heading(self._get_text(_VERDICTS))
        for each in chosen:
            self._screen.print_line()
            self._screen.print_line(self._get_text(_WHY[each.why]), "bold yellow")
            self._screen.print_paragraph(explain(each.verdict, self._language))

    def show_claims(self) -> None:
        """Show what the founding text claims beside what it lists."""
        self._screen.print_heading(self._get_text(_CLAIMS))
        claims = load_founding_claims()
        for each in claims.patterns:
            self._screen.print_line(self._get_text(_PATTERN).format(pattern=each.pattern), "bold")
            for counted in each.claims:
                self._show_claim(counted)
        self._screen.print_line(self._get_text(_STATIONS), "bold")
        self._show_claim(claims.get_claim("stations"))

    def _show_claim(self, counted: ClaimComparison) -> None:
        what = self._get_text(counted.claim.what)
        text = format_claim_comparison(counted, self._language)
        self._screen.print_paragraph(self._get_text(_CLAIM).format(what=what, text=text))

    def show_notice(
        self, notice: Notice, log: Iterable[str], report: DispatchReport, *, same_commit: bool
    ) -> None:
        """Show what became of the notice."""
        self._screen.print_heading(self._get_text(_NOTICE))
        same = self._get_text(_SAME if same_commit else _OTHER)
        self._screen.print_paragraph(self._get_text(_NOTICE_TEXT).format(same=same, sent=report.sent))
        for line in log:
            self._screen.print_paragraph(f"  {line}", style="dim")
        receipt = notice.receipt
        text = self._get_text(_RECEIPT).format(
            state=self._get_text(_STATE[notice.state is NoticeState.SENT]),
            outcome=self._get_text(_OUTCOME[receipt.outcome] if receipt else _NO_RECEIPT),
            attempts=notice.attempts,
        )
        self._screen.print_paragraph(text)

    def show_location(self, path: Path) -> None:
        """Say where the store is."""
        self._screen.print_line()
        self._screen.print_line(self._get_text(_LOCATION).format(path=path), "bold")

    def _get_text(self, words: Words) -> str:
        return words.in_language(self._language)
