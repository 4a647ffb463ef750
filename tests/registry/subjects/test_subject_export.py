"""What a register holds about a person is shown to her whole; a new kind or attribute has to be mapped."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any, get_args

import attrs
import pytest

from newstratum._model.organisation.activities import Activity, ActivityKind, Attendance
from newstratum._model.organisation.bodies import Seat
from newstratum._model.organisation.relations import Citation
from newstratum._model.people.people import Contact, ContactKind
from newstratum._model.values.sensitive import PersonName, PhoneNumber
from newstratum._ports.fields import Fields
from newstratum._ports.records import Key, Note, Put
from newstratum._registry.accesses.approval import ExportApproval
from newstratum._registry.sessions.collection import commit_to
from newstratum._registry.subjects.export import LEFT_OUT, SubjectExport, SubjectRecord
from newstratum._shipped.labels import load_labels
from newstratum._wire.record_kinds import KIND_BY_NAME, PERSON, PLACEMENT
from newstratum._words import LANGUAGES
from newstratum.errors import NotFoundError, PurposeError

DAY = dt.date(2018, 11, 1)
CITED = Citation(document="合成记录")
NAMING = [kind for kind in KIND_BY_NAME.values() if kind.about or kind in (PERSON, PLACEMENT)]
#: Not about the person: who is sending a notice right now.
NOT_ON_THE_PAGE = {"lease"}


def list_attributes(model: type[Any], seen: set[type[Any]]) -> set[str]:
    if model in seen:
        return set()
    seen.add(model)
    names: set[str] = set()
    for attribute in attrs.fields(attrs.resolve_types(model)):
        names.add(attribute.name.lstrip("_"))
        pending = [attribute.type]
        while pending:
            each = pending.pop()
            if isinstance(each, type) and attrs.has(each):
                names |= list_attributes(each, seen)
            pending += get_args(each)
    return names


@pytest.mark.parametrize("kind", NAMING, ids=lambda kind: kind.name)
def test_every_attribute_of_a_kind_that_can_name_a_person_has_words_for_her(kind) -> None:
    table = load_labels()
    for language in LANGUAGES:
        assert table.find(f"record_kind.{kind.name}", language)
        missing = {
            name
            for name in list_attributes(kind.model, set()) - NOT_ON_THE_PAGE
            if not (table.find(f"attribute.{name}", language) or table.find(f"fact.{name}", language))
        }
        assert not missing


def test_a_kind_is_shown_or_left_out_with_a_reason() -> None:
    assert {*LEFT_OUT} <= {kind.name for kind in NAMING}
    assert all(why.zh and why.en for why in LEFT_OUT.values())


@pytest.fixture
def register(registry, roster, person, verdict):
    with roster(registry) as session:
        for identifier, name in (("P1", "合成甲"), ("P2", "合成乙")):
            contacts = (Contact(kind=ContactKind.PHONE, value=PhoneNumber(f"1390000000{identifier[1]}")),)
            session.people.add(attrs.evolve(person(identifier), name=PersonName(name), contacts=contacts))
            session.placements.propose(identifier, verdict("freelance", ""), on=DAY)
        session.activities.add(
            Activity(id="t1", name_zh="合成沙龙", kind=ActivityKind.SALON, held_on="2018-05-02", source=CITED)
        )
        for number, who in enumerate(["P1", "P1", "P2"]):
            session.attendances.add(Attendance(id=f"s{number}", activity="t1", person=who, source=CITED))
        session.seats.add(Seat(id="z1", post="q1", person="P1", source=CITED))
        session.placements.object_to("P1", "已离职", on=DAY)
    return registry


def test_she_sees_every_record_about_her_and_no_other(register) -> None:
    export = register.subject_export("P1")
    assert [(each.kind, each.id) for each in export.records] == [
        ("person", "P1"),
        ("placement", "P1"),
        ("attendance", "s0"),
        ("attendance", "s1"),
        ("seat", "z1"),
    ]
    text = json.dumps(export.to_dict(), ensure_ascii=False)
    assert "合成甲" in text
    assert "13900000001" in text
    assert "已离职" in text
    assert "合成乙" not in text
    assert "P2" not in text


def test_the_content_is_what_is_stored_whole(register) -> None:
    with register.session(actor="office", purpose="roster") as session:
        stored = session.people.require("P1").to_dict(), session.placements.require("P1").to_dict()
    assert tuple(each.content for each in register.subject_export("P1").records[:2]) == stored


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("from", "employer", "工作单位"),
        ("from", "title", "职务或职业"),
        ("from", "contacts", "联系方式"),
        ("clauses", ["genus"], "新的社会阶层的界定"),
        ("outcome", "unverified", "通道已接收、未确认送达"),
        ("code", "logged", "已写入日志"),
    ],
)
def test_codes_stand_on_her_page_in_words(name, value, told) -> None:
    record = SubjectRecord(kind="notice", id="n1", content={name: value})
    export = SubjectExport(id="P1", made_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC), records=(record,))
    assert f"<dd>{told}</dd>" in export.to_html("zh")


def test_she_sees_why_she_is_placed_so_and_who_changed_it(register) -> None:
    export = register.subject_export("P1")
    assert "提出异议" in export.explanation.zh
    assert "objected" in export.explanation.en
    assert {change.record for change in export.changes} == {
        "person/P1",
        "placement/P1",
        "attendance/s0",
        "attendance/s1",
        "seat/z1",
    }
    assert [notice.id for notice in export.privacy_notices]


def test_she_sees_until_when_each_record_is_kept_and_who_was_given_it(register, clock):
    """Point 1 of J: recipients, accesses and dates of retention."""
    clock.advance(days=1)
    approval = ExportApproval(recipient="区委统战部", approved_by="office-head")
    register.exports.table("people", names=True, approval=approval)
    clock.advance(days=1)
    export = register.subject_export("P1")
    assert [(each.kind, each.kept_until) for each in export.records] == [
        ("person", dt.date(2023, 11, 1)),
        ("placement", None),
        ("attendance", dt.date(2020, 5, 2)),
        ("attendance", dt.date(2020, 5, 2)),
        ("seat", None),
    ]
    assert export.recipients == ("区委统战部",)
    assert [each.kind.value for each in export.accesses] == ["list", "subject_export"]
    for language in LANGUAGES:
        page = export.to_html(language)
        assert "区委统战部" in page
        assert "2020-05-02" in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_has_all_of_it_and_loads_nothing(register, language) -> None:
    page = register.subject_export("P1").to_html(language)
    for text in ("合成甲", "13900000001", "已离职", "s0", "z1"):
        assert text in page
    assert "default-src 'none'" in page
    assert "<script" not in page
    assert "http" not in page.replace("http-equiv", "")


def test_text_of_a_person_is_text_on_the_page(register, person) -> None:
    with register.session(actor="office", purpose="roster") as session:
        session.placements.object_to("P1", "<script>alert(1)</script>\u202e", on=DAY)
    page = register.subject_export("P1").to_html()
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert "\u202e" not in page


def test_what_cannot_be_read_is_named(register) -> None:
    fields = Fields({"person": "P1", "survey": "q1"})
    broken = Put(key=Key("response", "r1"), schema=99, document=b"{}", fields=fields, expect=None)
    note = Note(commit_id="c-raw", actor="later", purpose="office")
    commit_to(register._store, [broken], note)
    (found,) = [each for each in register.subject_export("P1").records if each.kind == "response"]
    assert found.content is None
    assert found.unreadable.zh


def test_nobody_unknown_or_erased_has_an_export(register) -> None:
    register.redact_person("P1", actor="office", purpose="roster")
    for identifier in ("P1", "nobody"):
        with pytest.raises(NotFoundError):
            register.subject_export(identifier)


def test_the_purpose_must_cover_people(register) -> None:
    with pytest.raises(PurposeError):
        register.subject_export("P1", purpose="office")


def test_repr_shows_no_text(register) -> None:
    assert "合成" not in repr(register.subject_export("P1"))
    assert "合成" not in repr(register.subject_export("P1").records)
