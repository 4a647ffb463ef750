"""The written forms of verdicts, figures and reports."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import newstratum as ns
from newstratum import errors, figures, organisation

# -------------------------------------------------------------------------------------- verdicts

FORM = ns.read("上海某某软件有限公司", "研发工程师")
VERDICT = ns.classify(FORM.engagements, status=FORM.status, evidence=FORM.evidence)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_verdict_has_its_documented_keys_and_reads_back(language: Any) -> None:
    plain = VERDICT.to_dict(language=language, identifier="P1")
    assert list(plain)[:4] == ["id", "outcome", "category", "scope"]
    assert list(plain)[-1] == "schema"
    again = ns.Verdict.from_dict(plain)
    assert again.to_dict(language=language, identifier="P1") == plain
    assert again.outcome == VERDICT.outcome


@pytest.mark.parametrize("language", ["fr", "ZH", "en-US", None])
def test_there_is_no_plain_form_in_another_language(language: Any) -> None:
    report = figures.Report(title=organisation.Words("题", "title"), as_of=dt.date(2018, 11, 1), sections=())
    settled = ns.classify([ns.Engagement(employer_kind="law_firm", relation="partner", role="professional")])
    for each in (report, VERDICT, settled):
        with pytest.raises(errors.InvalidValueError, match="two languages"):
            each.to_dict(language=language)


def test_a_verdict_with_reasons_has_the_lines_of_its_explanation() -> None:
    plain = VERDICT.to_dict(language="en", reasons=True)
    assert "\n".join(plain["reasons"]) == ns.explain(VERDICT, "en")
    assert ns.Verdict.from_dict(plain).to_dict(language="en") == VERDICT.to_dict(language="en")
    assert "reasons" not in VERDICT.to_dict()


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("schema", 2, "schema: must be 1"),
        ("schema", True, "schema: must be 1"),
        ("scope", "yes", "scope: must be true or false"),
        ("engagement", -1, "not a whole number from 0 up; count from 0"),
        ("score", 5, "score: unknown; speaks of a judgement of loyalty, or a score of a person"),
        ("evidence", [{"fact": "role"}], "evidence.0.value: required, but missing"),
    ],
)
def test_another_form_is_no_verdict(key: str, value: Any, message: str) -> None:
    with pytest.raises(errors.DecodeError) as caught:
        ns.Verdict.from_dict(VERDICT.to_dict() | {key: value})
    assert message in str(caught.value)


# --------------------------------------------------------------------------------------- figures


@pytest.mark.slow
@settings(max_examples=60)
@given(data=st.data())
def test_a_figure_keeps_its_exact_number(drawn_objects: Any, data: st.DataObject) -> None:
    figure = data.draw(drawn_objects(figures.Figure))
    plain = json.loads(json.dumps(figure.to_dict()))
    assert figures.Figure.from_dict(plain) == figure


def test_a_figure_whose_words_say_another_number_is_refused() -> None:
    figure = figures.Figure(
        definition=organisation.Words("定义", "definition"),
        value=organisation.parse_quantity("近600人"),
        as_of=dt.date(2018, 11, 1),
    )
    plain = figure.to_dict()
    assert "value" not in plain
    for change in ({"text": {"zh": "近700人", "en": "nearly 700"}}, {"low": 5}, {"qualifier": "over"}):
        with pytest.raises(errors.DecodeError, match="do not say the same number"):
            figures.Figure.from_dict(plain | change)
    with pytest.raises(errors.DecodeError, match="no bound for its qualifier"):
        figures.Figure.from_dict(plain | {"high": None})
