"""What is posted: a template without words, unless URL and purpose allow words and they fit."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newstratum.ports import Message
from newstratum_sms.templates import Templates, build_order, fits_parameter, to_session_context

NUMBER = "+8619970034001"
PLAIN = Templates(app="1400006666", signature="示例区新联会", template="1110")
FULL = Templates(
    app="1400006666",
    signature="示例区新联会",
    template="1110",
    words_template="1111",
    parameters=("subject",),
    length=12,
)


def _message(text: str = "您好", *, subject: str = "例会", words: bool = True) -> Message:
    return Message(
        key="event-1/person-1", recipient=NUMBER, subject=subject, text=text, words_for_machines=words
    )


def _body(message: Message, templates: Templates) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(build_order(message, NUMBER, templates).body)
    return plain


@pytest.mark.parametrize(("templates", "words"), [(PLAIN, True), (FULL, False)])
def test_no_word_goes_out_unless_url_and_purpose_allow_it(templates: Templates, words: bool) -> None:
    order = build_order(_message("秘密的正文", subject="秘密的主题", words=words), NUMBER, templates)
    assert (order.has_words, order.code) == (False, "ok")
    assert json.loads(order.body) == {
        "PhoneNumberSet": [NUMBER],
        "SmsSdkAppId": "1400006666",
        "SignName": "示例区新联会",
        "TemplateId": "1110",
        "TemplateParamSet": [],
        "SessionContext": to_session_context("event-1/person-1"),
    }


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        (("subject",), ["例会"]),
        (("text",), ["您好"]),
        (("subject", "text"), ["例会", "您好"]),
        (("text", "subject"), ["您好", "例会"]),
    ],
)
def test_words_are_the_parameters_in_order(parameters: tuple[str, ...], expected: list[str]) -> None:
    templates = Templates(
        app="1", signature="示例", template="1110", words_template="1111", parameters=parameters
    )
    body = _body(_message(), templates)
    assert (body["TemplateId"], body["TemplateParamSet"]) == ("1111", expected)
    assert build_order(_message(), NUMBER, templates).code == "ok.words"


@pytest.mark.parametrize(
    "subject",
    [
        "一" * 13,
        "见http://a.cn",
        "见example.org",
        "见t.cn/a",
        "【通知】例会",
        "例会★",
        "费用¥5",
        "例会👩",
        "𠮷先生",
        "电19970034001",
        " 例会",
        "例\u202e会",
    ],
)
def test_what_a_parameter_cannot_hold_does_not_go_out_cut(subject: str) -> None:
    order = build_order(_message(subject=subject), NUMBER, FULL)
    assert json.loads(order.body)["TemplateId"] == "1110"
    assert json.loads(order.body)["TemplateParamSet"] == []
    assert (order.has_words, order.code) == (False, "ok.without-words")


@pytest.mark.parametrize(
    "text", ["3月12日14时", "第3.5号楼", "A-1 B", "(一)会议&茶叙", "“新风”沙龙", "周四\u3000三楼"]
)
def test_what_is_usual_in_a_notice_fits(text: str) -> None:
    assert fits_parameter(text, 12)


@pytest.mark.parametrize("text", ["", "a\nb", "a\tb", "\0", "\ud800", "\ue000", "a\u2028b", "3\xa0月"])
def test_what_is_no_line_of_text_does_not_fit(text: str) -> None:
    assert not fits_parameter(text, 500)


@settings(max_examples=30, deadline=None)
@given(text=st.text(max_size=20), length=st.integers(1, 20))
def test_what_fits_is_within_the_length_and_the_basic_plane(text: str, length: int) -> None:
    if fits_parameter(text, length):
        assert len(text) == len(text.encode("utf-16-le")) // 2 <= length
        assert text.replace("\u3000", "").isprintable()


@settings(max_examples=30, deadline=None)
@given(first=st.text(min_size=1, max_size=8), second=st.text(min_size=1, max_size=8))
def test_the_session_context_tells_keys_apart_and_does_not_hold_them(first: str, second: str) -> None:
    context = to_session_context(f"event/{first}")
    assert len(context) == 32
    assert "event" not in context
    assert (context == to_session_context(f"event/{second}")) == (first == second)
