from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._model.notices.templates import PLACEHOLDERS, Template, build_template
from newstratum._ports.notifier import Message
from newstratum._shipped.templates import (
    get_template,
    load_templates,
    parse_templates,
)
from newstratum._words import LANGUAGES
from newstratum.errors import InvalidValueError

SHIPPED = sorted(load_templates().values(), key=lambda each: (each.name, each.language))


def test_every_template_is_there_in_each_language_with_the_same_placeholders():
    for name in {template.name for template in SHIPPED}:
        one, other = (get_template(name, language) for language in LANGUAGES)
        assert one.placeholders == other.placeholders


def test_every_placeholder_is_used_somewhere():
    assert frozenset().union(*(template.placeholders for template in SHIPPED)) == PLACEHOLDERS


@pytest.mark.slow
@given(st.sampled_from(SHIPPED), st.dictionaries(st.sampled_from(sorted(PLACEHOLDERS)), st.text(max_size=20)))
def test_whatever_is_filled_in_the_subject_stays_one_line_that_a_message_takes(template, some):
    values = dict.fromkeys(PLACEHOLDERS, "words") | some
    filled = template.filled(values)
    assert "\n" not in filled.subject
    assert "\r" not in filled.subject
    Message(key="k", recipient="r", subject=filled.subject.encode("utf-8", "replace").decode(), text="t")
    for name in template.placeholders:
        assert values[name] in filled.text or f"{{{name}}}" in template.subject


def test_a_long_subject_is_cut_and_the_text_is_not():
    values = dict.fromkeys(PLACEHOLDERS, "words") | {"day": "9" * 10_000}
    filled = get_template("task_due").filled(values)
    assert len(filled.subject) == 200
    assert values["day"] in filled.text


def test_what_is_filled_in_is_not_read_again():
    filled = get_template("task_due").filled(
        {"body": "{matter}", "matter": "{contact.__class__} {0} %s", "day": "{", "contact": "desk"}
    )
    assert "{matter}：" in filled.text
    assert "{contact.__class__} {0} %s" in filled.text
    assert filled.subject == "任务提醒：{到期"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{gossip}", "unknown placeholder gossip"),
        ("{day.__class__}", "a brace that belongs to no placeholder"),
        ("{day!r}", "a brace that belongs to no placeholder"),
        ("{day:>10}", "a brace that belongs to no placeholder"),
        ("{day[0]}", "a brace that belongs to no placeholder"),
        ("{0}", "a brace that belongs to no placeholder"),
        ("{}", "a brace that belongs to no placeholder"),
        ("{{day}}", "a brace that belongs to no placeholder"),
        ("{1 + 1}", "a brace that belongs to no placeholder"),
        ("{day", "a brace that belongs to no placeholder"),
        (" \n", "is empty"),
    ],
)
def test_a_template_with_anything_but_known_names_is_refused_when_it_is_read(text, reason):
    with pytest.raises(InvalidValueError, match=reason) as caught:
        build_template("own", "zh", "s", text)
    assert caught.value.field == "template.own.zh.text"


def test_a_subject_of_two_lines_is_refused():
    with pytest.raises(InvalidValueError, match="more than one line"):
        build_template("own", "zh", "a\nb", "t")


@pytest.mark.parametrize(
    ("document", "field"),
    [
        ("[own", "templates.zh"),
        ("own = 1", "template.own.zh"),
        ("[own]\nsubject = 's'", "template.own.zh"),
        ("[own]\nsubject = 's'\ntext = 1", "template.own.zh"),
        ("[own]\nsubject = 's'\ntext = 't'\nhtml = 'h'", "template.own.zh"),
    ],
)
def test_a_document_that_holds_anything_else_is_refused(document, field):
    with pytest.raises(InvalidValueError) as caught:
        parse_templates(document, "zh")
    assert caught.value.field == field


@pytest.mark.parametrize("values", [{}, {"day": None}, {"day": 3}, {"day": type("S", (str,), {})("x")}])
def test_only_plain_strings_are_filled_in(values):
    template = Template(name="own", language="zh", subject="{day}", text="t")
    with pytest.raises(InvalidValueError, match="day is not given as a plain string"):
        template.filled(values)


def test_a_name_that_nothing_is_shipped_under_is_refused():
    with pytest.raises(InvalidValueError, match="there is none of this name"):
        get_template("gossip")
    with pytest.raises(InvalidValueError, match="speaks two languages"):
        get_template("task_due", "fr")
