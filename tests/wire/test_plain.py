"""``to_dict`` and ``from_dict``: one plain form for every class of public data."""

from __future__ import annotations

import datetime as dt
import importlib
import json
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import newstratum as ns
from newstratum import errors, figures, organisation
from newstratum._model.people.people import Contact
from newstratum._model.values.plain import PlainData, RecordData, ResultData
from newstratum._shipped.districts import load_district
from newstratum._wire.record_kinds import KINDS

JIADING_UNITS = load_district("jiading").profile.units

MODULES = ("newstratum", *(f"newstratum.{name}" for name in ("organisation", "figures", "planning")))
#: Public classes without a plain form, and why.
WITHOUT = {
    "PartialDate IsoWeek": "are written as text in what holds them",
    "Words QuantityWords": "are written as {zh, en} in what holds them",
    "Changes ModelChange Erasure ImportReport RowResult ResultPage": "say what a session did",
    "RowIssue UndoReport KeptRecord DuplicateCandidate Unmerged": "say what an import or a session did",
    "PlacementResult Enrolment TransferReport UnreadableRecord": "say what a session did",
    "ActivityQueries CoverageQueries ExportService HistoryQueries ImportService": "are parts of a registry",
    "MetricQueries PlacementService StructureQueries AccessService ReleaseService": "are parts of a registry",
    "RetentionService PurposeService RequestService KeyService": "are parts of a registry",
    "PrivacyCounts": "is shown by doctor",
    "ExportApproval": "is an argument",
    "DueRecord RetentionReport RetentionResult": "say what a run did, or is to do",
    "ConfirmationReport ConfirmationResult RecordEdit OpenQuestion": "say what a session did, or is to do",
    "PlacementExplanation SubjectExport SubjectRecord SubjectChange": "are written for people to read",
    "RecordFilter RecordTable SignInSheet RecordDescription RelatedRecords": "are made to be shown",
    "Purpose Effort": "are settings",
    "LabelTable Lexicons": "are made from shipped files",
    "PluginFailure": "holds an error",
    "PersonFacts ReadForm ReadNote Survey SurveyAnswer": "are read from a form, and stored as a person",
    "OddAnswer SurveyLayout": "say how an export was read",
    "Rulebook Clause Reading Difference": "are written as TOML, and made from two of them",
    "RulebookTables FactTable VerdictPart": "have a plain form together, made from a rulebook",
    "Dataset SourceDocument Claims ClaimedPattern Phrase": "are read from TOML that is shipped",
    "ShippedDistrict Discrepancy": "are read from TOML that is shipped",
    "WorkdayAnswer StatisticScope": "are arguments and answers of single calls",
}


def find_public_classes() -> dict[str, type]:
    found = {}
    for name in MODULES:
        module = importlib.import_module(name)
        for each in module.__all__:
            value = getattr(module, each)
            if isinstance(value, type) and attrs.has(value) and not issubclass(value, Exception):
                found[each] = value
    return found


CLASSES = find_public_classes()
PLAIN = {name: cls for name, cls in CLASSES.items() if issubclass(cls, PlainData)}
# Records are tried with their documents (test_codec). Of the other two hardly anything drawn fits; they are
# tried with examples of their own below.
ELSEWHERE = {"Place", "Statistic", *(kind.model.__name__ for kind in KINDS)}
DRAWN = [cls for name, cls in sorted(PLAIN.items()) if name not in ELSEWHERE]

each_class = pytest.mark.parametrize("cls", DRAWN, ids=lambda cls: cls.__name__)


def test_every_public_class_of_data_has_a_plain_form() -> None:
    without = {name for names in WITHOUT for name in names.split()}
    assert set(CLASSES) - set(PLAIN) <= without


def test_exactly_the_classes_of_kinds_are_records() -> None:
    """A class meant to be stored that no kind declares fails here, and a kind of another class."""
    modules = {cls.__module__ for cls in (kind.model for kind in KINDS)}
    found = {
        value
        for module in modules
        for value in vars(importlib.import_module(module)).values()
        # What other records inherit from is no kind itself.
        if isinstance(value, type) and issubclass(value, RecordData) and not value.__subclasses__()
    }
    assert found == {kind.model for kind in KINDS}


def check_plain_form(model: Any) -> None:
    plain = model.to_dict()
    assert json.loads(json.dumps(plain)) == plain
    assert type(model).from_dict(plain) == model
    assert type(model).from_dict(plain).to_dict() == plain


@pytest.mark.slow
@each_class
@settings(max_examples=4)
@given(data=st.data())
def test_what_is_written_reads_back_equal(drawn_objects: Any, cls: type, data: st.DataObject) -> None:
    check_plain_form(data.draw(drawn_objects(cls)))


@pytest.mark.stress
@each_class
@settings(max_examples=50)
@given(data=st.data())
def test_much_that_is_written_reads_back_equal(drawn_objects: Any, cls: type, data: st.DataObject) -> None:
    check_plain_form(data.draw(drawn_objects(cls)))


def test_units_and_statistics_read_back_equal() -> None:
    for unit in JIADING_UNITS:
        check_plain_form(unit)
    words = organisation.Words("平台{}", "{} platforms")
    check_plain_form(figures.Statistic(words=words, quantity=organisation.build_exact_quantity(8, "个")))


def test_a_result_leaves_nothing_out_and_a_record_leaves_out_its_defaults() -> None:
    day = dt.date(2018, 11, 1)
    table = figures.build_group_table({}, ["310114001"], as_of=day, edition="2017")
    assert issubclass(figures.GroupTable, ResultData)
    assert table.to_dict()["rows"][0]["cells"][0] == {"count": 0, "ids": []}
    assert ns.Person(id="p1").to_dict() == {"id": "p1"}


@pytest.mark.parametrize("status", [ns.Status.WORKING, frozenset(ns.Status)])
def test_plain_data_holds_texts_and_no_members_of_enumerations(status: Any) -> None:
    verdict = ns.classify(ns.Person(id="p1", status=status))
    table = figures.build_group_table({}, ["310114001"], as_of=dt.date(2018, 11, 1), edition="2017")
    texts = [*verdict.to_dict()["evidence"][0]["value"], *table.to_dict()["outcomes"]]
    assert {type(each) for each in texts} == {str}
    assert ns.Verdict.from_dict(verdict.to_dict()).evidence == verdict.evidence


def test_a_mapping_whose_keys_are_no_text_is_a_list_of_pairs() -> None:
    plain = figures.Coverage(
        as_of=dt.date(2018, 11, 1),
        definition=organisation.Words("定义", "definition"),
        axes=(),
        cells={("310114001", "arts"): figures.Cell(count=1, ids=("p1",))},
        elsewhere=figures.Cell(count=0),
        to_do=organisation.Words("做", "do"),
    ).to_dict()
    assert plain["cells"] == [[["310114001", "arts"], {"count": 1, "ids": ["p1"]}]]
    plain["cells"] *= 2
    with pytest.raises(errors.DecodeError, match="cells: names a key twice"):
        figures.Coverage.from_dict(plain)
    plain["cells"] = [[["310114001"]], [["x", 7], {"count": "1"}]]
    with pytest.raises(errors.DecodeError) as caught:
        figures.Coverage.from_dict(plain)
    assert [str(each) for each in caught.value.problems] == [
        "cells.0: must be a list of 2",
        "cells.1.0.1: must be text",
        "cells.1.1.count: must be an integer",
    ]


def test_a_person_written_by_an_older_schema_is_read() -> None:
    old = {"id": "p1", "evidence": [{"fact": "role", "value": ["technical"], "origin": "title_text"}]}
    person = ns.Person.from_dict(old)
    assert person.evidence[0].origin == "title_text"
    assert person.to_dict()["evidence"] == [{"fact": "role", "value": ["technical"], "from": "title_text"}]
    assert old["evidence"][0].keys() == {"fact", "value", "origin"}


@pytest.mark.parametrize(
    "evidence", [7, "abc", [7], [{"origin": 1, "from": "title_text"}], [{"origin": ["title_text"]}]]
)
def test_what_no_schema_has_is_refused_with_its_path(evidence: Any) -> None:
    for data in ({"id": "p1", "evidence": evidence}, {"id": "p1", "engagements": [{"evidence": evidence}]}):
        with pytest.raises(errors.DecodeError) as caught:
            ns.Person.from_dict(data)
        assert all("evidence" in each.path for each in caught.value.problems)


@pytest.mark.parametrize("data", [None, 7, "abc", [], b"{}"])
@pytest.mark.parametrize("cls", [ns.Person, ns.Verdict, figures.GroupTable, figures.Report])
def test_what_is_no_object_is_refused(cls: Any, data: Any) -> None:
    with pytest.raises(errors.DecodeError, match="must be an object"):
        cls.from_dict(data)


def test_a_refusal_repeats_no_value_and_shows_no_frames(canary: str) -> None:
    with pytest.raises(errors.DecodeError) as caught:
        ns.Person.from_dict({"id": "p1", "name": [canary], canary: canary})
    assert canary not in str(caught.value)
    assert caught.value.__cause__ is caught.value.__context__ is None


def test_a_part_of_a_record_has_the_form_it_has_in_the_record() -> None:
    contact = Contact(kind="phone", value=ns.PhoneNumber("021-5555-0100"))
    assert ns.Person(id="p1", contacts=[contact]).to_dict()["contacts"] == [contact.to_dict()]
    assert Contact.from_dict(contact.to_dict()) == contact


def test_plain_data_may_lack_the_source_that_a_session_gives() -> None:
    body = organisation.Body("b", "合成联谊会", kind="association")
    plain = {"id": "b", "name_zh": "合成联谊会", "kind": "association"}
    assert organisation.Body.from_dict(plain) == body
    assert body.to_dict() == plain
