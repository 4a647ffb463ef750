"""What ``help`` shows of a name can be read: its signature, and the main fields of a class."""

from __future__ import annotations

import inspect
from collections.abc import Callable

import attrs
import pytest

import newstratum as ns
from newstratum import organisation as org
from newstratum._model.values.places import JIADING_UNITS
from newstratum._reading.surveys import SURVEY_QUESTIONS

FUNCTIONS = (
    ns.open_registry,
    ns.Registry,
    ns.PluginHost,
    ns.PluginHost.enable_tracing,
    ns.detect_survey_layout,
    ns.read_survey,
    ns.new_id,
    org.find_unit_by_code,
    org.find_unit_by_name,
)


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda each: each.__qualname__)
def test_a_default_in_a_signature_is_short(function: Callable[..., object]) -> None:
    defaults = [each.default for each in inspect.signature(function).parameters.values()]
    assert [each for each in defaults if callable(each) and each is not inspect.Parameter.empty] == []
    assert [each for each in defaults if len(repr(each)) > 40] == []


def test_the_default_is_what_it_was() -> None:
    header = ["序号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自IP", "1、您的单位性质"]
    assert ns.detect_survey_layout(header) == ns.detect_survey_layout(header, SURVEY_QUESTIONS)
    assert ns.detect_survey_layout(header, ()) != ns.detect_survey_layout(header)
    assert org.find_unit_by_name("南翔镇") == org.find_unit_by_name("南翔镇", JIADING_UNITS)
    assert org.find_unit_by_name("南翔镇", ()) is None
    assert org.find_unit_by_code("310114102", ()) is None
    assert org.find_unit_by_code("310114102") is not None


@pytest.mark.parametrize("kind", [ns.Person, ns.PrivacyNotice, ns.Contact, org.Body])
def test_help_of_a_class_names_the_fields_that_must_be_given(kind: type[attrs.AttrsInstance]) -> None:
    needed = {each.name for each in attrs.fields(kind) if each.default is attrs.NOTHING} - {"id"}
    described = inspect.getdoc(kind) or ""
    assert {name for name in needed if f"``{name}``" not in described} == set()
    assert described.count("``") >= 4
