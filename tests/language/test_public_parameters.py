"""Whatever takes a language refuses every other one than zh and en, written so."""

from __future__ import annotations

import datetime as dt
import importlib
import inspect
import tempfile
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import newstratum as ns
from newstratum import figures, notices
from newstratum import organisation as org
from newstratum.errors import ClockWarning, InvalidValueError

PUBLIC = (
    "newstratum", "newstratum.organisation", "newstratum.figures", "newstratum.planning",
    "newstratum.notices",
)  # fmt: skip
DAY = dt.date(2018, 11, 1)
BODY = org.Body(
    id="council",
    name_zh="区新联会",
    kind=org.BodyKind.COUNCIL,
    source=org.Citation(document="章程", passage="第三章"),
)
QUANTITY = org.build_exact_quantity(3, "人")
RETAINED = ns.RetentionReport(
    on=dt.date(2018, 11, 1),
    dry_run=True,
    results=(
        ns.RetentionResult(
            period=ns.RetentionPeriod(id="p", kind="person", months=1, action="list", source_zh="合成办法"),
            action="list",
            records=("P1",),
            kept_until=(dt.date(2018, 1, 1), dt.date(2018, 1, 1)),
        ),
    ),
)
PLACEMENT = ns.Placement(person="p1", edition="2017", outcome="outside", decided_on=DAY)
LABELS = ns.load_label_table()
REPORT = figures.Report(title=org.Words("报告", "Report"), as_of=DAY, sections=())
FIGURE = figures.Figure(definition=org.Words("人数", "people"), value=QUANTITY, as_of=DAY)
CONFIRMED = ns.ConfirmationAction.CONFIRMED
SENT = notices.NoticeState.SENT
QUESTION = ns.Question(fact="engagements", engagement=None, text=org.Words("何？", "What?"))
COUNTED = figures.compare_district_claims(org.load_district("jiading").profile.claims)[0]
SIGN_IN = ns.SignInSheet(activity=org.Activity("a1", "座谈会", kind="salon", held_on=DAY), called="座谈会")


def _open_exports() -> ns.ExportService:
    registry = ns.open_registry("memory:")
    with registry.session(actor="office", purpose="office", source="章程") as session:
        session.add(BODY)
    return registry.exports


def _write_csv_on_the_web(language: Any) -> object:
    with tempfile.TemporaryDirectory() as folder:
        return _open_exports().csv_on_the_web(Path(folder) / "tables", language=language)


#: A call of everything that takes a language, given the language.
CALLS: dict[str, Callable[[Any], object]] = {
    "ConfirmationResult.to_dict": ns.ConfirmationResult(person="P1", result=CONFIRMED).to_dict,
    "ExportService.body_cards": lambda language: _open_exports().body_cards("council", language=language),
    "ExportService.calendar": lambda language: _open_exports().calendar(language=language),
    "ExportService.csv_on_the_web": lambda language: _write_csv_on_the_web(language),
    "ExportService.popolo": lambda language: _open_exports().popolo(language=language),
    "Figure.text": FIGURE.text,
    "LabelTable.word": lambda language: LABELS.word("outcome.outside", language),
    "LabelTable.word_of": lambda language: LABELS.word_of(ns.Role.TECHNICAL, language),
    "NewstratumError.in_language": InvalidValueError("day", "is no day").in_language,
    "NewstratumWarning.in_language": ClockWarning(90).in_language,
    "NoticePreview.to_dict": notices.NoticePreview(
        id="n1", channel="log", purpose="office", state=SENT, person=None, subject="", text="告知"
    ).to_dict,
    "OpenQuestion.to_dict": ns.OpenQuestion(person=ns.Person(id="P1"), question=QUESTION).to_dict,
    "PlacementExplanation.to_dict": ns.PlacementExplanation(
        person="P1", verdict=ns.classify([]), text=org.Words("待定", "undetermined")
    ).to_dict,
    "PlacementService.question_sheet": lambda language: ns.open_registry("memory:").placements.question_sheet(
        [], language=language
    ),
    "QuantityWords.in_language": figures.QuantityWords("3人", "3 people", low=None, high=None).in_language,
    "RecordDescription.to_dict": lambda language: (
        _open_exports().describe("body", "council").to_dict(language)
    ),
    "Report.save": lambda language: REPORT.save("report.txt", language=language),
    "Report.to_dict": lambda language: REPORT.to_dict(language=language),
    "RetentionReport.to_dict": lambda language: RETAINED.to_dict(language),
    "RetentionResult.to_dict": lambda language: RETAINED.results[0].to_dict(language),
    "SignInSheet.to_html": lambda language: SIGN_IN.to_html(language),
    "SignInSheet.to_sheet": lambda language: SIGN_IN.to_sheet(language),
    "SubjectExport.to_html": lambda language: ns.SubjectExport(
        id="P1", made_at=dt.datetime(2018, 11, 1, tzinfo=dt.UTC), records=()
    ).to_html(language),
    "Verdict.to_dict": lambda language: ns.classify([]).to_dict(language=language),
    "Words.in_language": org.Words("甲", "a").in_language,
    "build_placement_event": lambda language: notices.build_placement_event(PLACEMENT, language),
    "build_popolo": lambda language: org.build_popolo([BODY], [], [], labels=LABELS, language=language),
    "explain": lambda language: ns.explain(ns.classify([]), language),
    "format_claim_comparison": lambda language: figures.format_claim_comparison(COUNTED, language),
    "format_count": lambda language: org.format_count(Fraction(3), language),
    "format_date": lambda language: figures.format_date(org.PartialDate(year=2018), language),
    "format_quantity": lambda language: org.format_quantity(QUANTITY, language),
    "format_statistics": lambda language: figures.format_statistics([], language, figures.StatisticScope()),
    "format_yuan": lambda language: org.format_yuan(org.from_yuan(3), language),
    "get_template": lambda language: notices.get_template("task_due", language),
    "render_vcards": lambda language: org.render_vcards(BODY, language=language),
}
#: What makes or lists tables of any language, for those who bring one.
OF_ANY_LANGUAGE = {
    "LabelTable.codes",
    "LabelTable.find", "LabelTable.keys", "LabelTable.missing", "build_template", "parse_templates",
}  # fmt: skip
#: Called by others of the list with more to build first; each refuses through `check_language`.
WITHOUT_A_CALL = {"format_budget_change", "render_council_chart"}


def _takes_a_language(value: object) -> bool:
    try:
        return callable(value) and "language" in inspect.signature(value).parameters
    except (TypeError, ValueError):
        return False


def _list_names() -> Iterator[str]:
    for module in PUBLIC:
        for name in importlib.import_module(module).__all__:
            value = getattr(importlib.import_module(module), name)
            if not inspect.isclass(value):
                if _takes_a_language(value):
                    yield name
                continue
            for method, function in inspect.getmembers(value):
                if not method.startswith("_") and _takes_a_language(function):
                    yield f"{name}.{method}"


@pytest.mark.slow
def test_each_has_a_call() -> None:
    assert set(_list_names()) == {*CALLS, *OF_ANY_LANGUAGE, *WITHOUT_A_CALL}


@pytest.mark.parametrize("language", ["fr", "ZH", "en-US", "", None])
@pytest.mark.parametrize("name", CALLS)
def test_another_language_is_refused_with_what_to_write(name: str, language: Any) -> None:
    with pytest.raises(InvalidValueError, match='write "zh" for Chinese or "en" for English'):
        CALLS[name](language)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", sorted({*CALLS} - {"Report.save"}))
def test_both_languages_are_spoken(name: str, language: str) -> None:
    assert CALLS[name](language) is not None
