"""What ``help`` shows of a name can be read: its signature, and the main fields of a class."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

import attrs
import pytest

import newstratum as ns
from newstratum import figures, hooks, notices, planning, ports, tables, testing
from newstratum import organisation as org
from newstratum._shipped.districts import load_district
from newstratum._tables.surveys import list_survey_questions

JIADING_UNITS = load_district("jiading").profile.units

MODULES = (ns, org, figures, hooks, notices, planning, ports, tables, testing)


def _list_defaults() -> Iterator[tuple[str, str]]:
    """The defaults that the signatures of public functions, classes and methods show."""
    for module in MODULES:
        for name in module.__all__:
            value = getattr(module, name)
            shown = {name: value}
            if inspect.isclass(value):
                shown |= {f"{name}.{key}": each for key, each in vars(value).items() if key[0] != "_"}
            for place, each in shown.items():
                try:
                    parameters = inspect.signature(each).parameters if callable(each) else {}
                except ValueError:
                    continue
                for parameter in parameters.values():
                    yield f"{module.__name__}.{place} {parameter.name}", repr(parameter.default)


def test_a_default_in_a_signature_can_be_read() -> None:
    shown = list(_list_defaults())
    assert {place for place, _ in shown} > {
        "newstratum.open_registry purposes",
        "newstratum.PluginHost search",
    }
    assert [(place, text) for place, text in shown if " at 0x" in text or len(text) > 200] == []


def test_the_default_is_what_it_was() -> None:
    header = ["序号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自IP", "1、您的单位性质"]
    assert ns.detect_survey_layout(header) == ns.detect_survey_layout(header, list_survey_questions())
    assert ns.detect_survey_layout(header, ()) != ns.detect_survey_layout(header)


@pytest.mark.parametrize("kind", [ns.Person, ns.PrivacyNotice, ns.Contact, org.Body])
def test_help_of_a_class_names_the_fields_that_must_be_given(kind: type[attrs.AttrsInstance]) -> None:
    needed = {each.name for each in attrs.fields(kind) if each.default is attrs.NOTHING} - {"id"}
    described = inspect.getdoc(kind) or ""
    assert {name for name in needed if f"``{name}``" not in described} == set()
    assert described.count("``") >= 4
