from __future__ import annotations

import datetime as dt
import json
import traceback
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newstratum._model.people.people import Contact, ContactKind, Engagement, Person, Placement
from newstratum._model.values.sensitive import EmailAddress, PersonName, PhoneNumber, SensitiveText
from newstratum._ports.fields import Fields
from newstratum._ports.records import Key, Record, Version
from newstratum._wire.canonical import encode_json
from newstratum._wire.codec import decode_record, encode_record, from_plain, to_plain
from newstratum._wire.record_kind import RecordKind
from newstratum._wire.record_kinds import BODY, KINDS, NOTICE, PERSON, PLACEMENT, PROPOSAL
from newstratum.errors import DecodeError, InvalidValueError, Problem, RecordError, RecordTooNewError


def record_of(put, version="v1"):
    return Record(put.key, Version(version), put.schema, put.document, put.fields)


def check_stored_form(kind, model):
    """One drawn object: its document reads back equal and is canonical, its index fields are as declared."""
    put = encode_record(kind, model, None)
    again = decode_record(kind, record_of(put))
    assert again == model
    assert encode_record(kind, again, None).document == put.document
    kind.declared.check(put.fields)
    assert "CANARY-7f3a" not in repr(dict(put.fields))
    assert encode_json(json.loads(put.document)) == put.document
    plain = model.to_dict()
    assert plain == json.loads(put.document)
    assert kind.model.from_dict(plain) == model
    # Data whose schema nobody noted passes every step.
    assert kind.migrate(plain, 1) == plain
    # A backslash that stands in a text is doubled, and is no escape.
    written = put.document.replace(rb"\\", b"")
    assert b"\\u" not in written or b"\\u00" in written


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
@settings(max_examples=8)
@given(data=st.data())
def test_what_is_stored_reads_back_equal_and_holds_no_personal_data_in_its_index(drawn_objects, kind, data):
    check_stored_form(kind, data.draw(drawn_objects(kind.model)))


@pytest.mark.stress
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
@settings(max_examples=100)
@given(data=st.data())
def test_many_objects_read_back_equal(drawn_objects, kind, data):
    check_stored_form(kind, data.draw(drawn_objects(kind.model)))


def test_a_document_is_written_without_spaces_or_escapes():
    put = encode_record(PERSON, Person(id="p1", name=PersonName("甲"), township="310114102"), None)
    assert put.document == '{"id":"p1","name":"甲","township":"310114102"}'.encode()
    assert dict(put.fields) == {"township": "310114102"}
    assert (put.key, put.schema, put.expect) == (Key("person", "p1"), PERSON.schema, None)


def test_a_placement_takes_its_township_from_the_session():
    placement = Placement(
        person="p1", edition="2017", outcome="freelance", category="arts", decided_on=dt.date(2018, 11, 1)
    )
    put = encode_record(PLACEMENT, placement, Version("v7"), {"township": "310114102"})
    assert dict(put.fields) == {
        "outcome": "freelance",
        "category": "arts",
        "township": "310114102",
        "edition": "2017",
        "status": "proposed",
        "contested": False,
        "decided_on": dt.date(2018, 11, 1),
        "since": dt.date(2018, 11, 1),
        "first_placed_on": dt.date(2018, 11, 1),
    }
    assert put.key == Key("placement", "p1")


def test_only_a_waiting_notice_has_a_due_date_to_be_found_by():
    assert "due_at" in NOTICE.declared.fields
    assert ("channel", "due_at") in NOTICE.indexes


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"\xff",
        b"[]",
        b"7",
        b"null",
        b'{"id":"a","id":"b"}',
        b'{"id":NaN}',
        b'{"id":-Infinity}',
        b'{"id":"a"} x',
        b"[" * 100_000,
        b'{"id":' + b"9" * 5000 + b"}",
        b'{"id":"\\ud800"}',
        b'{"id":"a\\u0000"}',
        b'{"id":7}',
        b'{"id":"a","engagements":"abc"}',
        b'{"id":"a","engagements":{}}',
        b'{"id":"a","extra":1}',
        b'{"id":"a","status":"working ","township":1}',
        b"{}",
    ],
)
def test_a_damaged_document_is_a_record_error_that_names_the_record(document):
    record = Record(Key("person", "p1"), Version("v"), 1, document, Fields())
    with pytest.raises(RecordError) as caught:
        decode_record(PERSON, record)
    assert caught.value.key == "person/p1"
    assert caught.value.problems
    assert caught.value.__cause__ is None


@pytest.mark.slow
@settings(max_examples=30)
@given(
    document=st.binary(max_size=60) | st.text(max_size=60).map(lambda text: text.encode("utf-8", "replace"))
)
def test_any_bytes_are_a_person_or_a_record_error(document):
    with suppress(RecordError):
        assert isinstance(
            decode_record(PERSON, Record(Key("person", "p1"), Version("v"), 1, document, Fields())), Person
        )


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.slow
@given(
    value=json_values,
    name=st.sampled_from(
        [
            "id",
            "name",
            "status",
            "engagements",
            "township",
            "contacts",
            "consents",
            "outside_party",
            "evidence",
        ]
    ),
)
def test_any_json_in_any_place_of_a_person_is_read_strictly_or_refused(value, name):
    refused: tuple[Problem, ...] = ()
    try:
        person = from_plain(Person, {"id": "p1", name: value})
    except DecodeError as error:
        refused = error.problems
    else:
        assert json.loads(json.dumps(to_plain(person))).get(name, value) == value
    assert all(problem.path[:1] == (name,) for problem in refused)


def test_a_record_of_a_newer_schema_has_its_own_error():
    record = Record(Key("person", "p1"), Version("v"), 5, b'{"whatever":1}', Fields())
    with pytest.raises(RecordTooNewError, match=r"person/p1 has schema 5, .* up to 4; upgrade") as caught:
        decode_record(PERSON, record)
    assert (caught.value.schema, caught.value.newest_known) == (5, 4)


def test_old_documents_are_migrated_step_by_step():
    kind = RecordKind(
        name="person",
        model=Person,
        steps=(
            lambda data: {**data, "town": data["place"]},
            lambda data: (
                {name: part for name, part in data.items() if name not in ("place", "town")}
                | {"township": data["town"]}
            ),
        ),
    )
    first = Record(Key("person", "p1"), Version("v"), 1, b'{"id":"p1","place":"310114102"}', Fields())
    second = Record(Key("person", "p1"), Version("v"), 2, b'{"id":"p1","town":"310114102"}', Fields())
    assert kind.schema == 3
    assert decode_record(kind, first) == decode_record(kind, second) == Person(id="p1", township="310114102")
    odd = Record(Key("person", "p1"), Version("v"), 1, b'{"id":"p1"}', Fields())
    with pytest.raises(RecordError, match="it cannot be brought to 3"):
        decode_record(kind, odd)


def test_no_traceback_of_a_refused_document_shows_what_it_held(canary):
    record = Record(
        Key("person", "p1"),
        Version("v"),
        1,
        encode_json(
            {"id": "p1", "name": [canary], "township": canary, canary: 1, "engagements": [{"role": canary}]}
        ),
        Fields(),
    )
    with pytest.raises(RecordError) as caught:
        decode_record(PERSON, record)
    frames = caught.tb.tb_next  # the frame of this test holds what it planted
    shown = traceback.TracebackException(type(caught.value), caught.value, frames, capture_locals=True)
    assert canary not in "".join(shown.format())
    assert len(caught.value.problems) == 3


def test_what_no_store_could_give_back_is_refused_before_it_is_written(canary):
    for broken in (f"{canary}\ud800", f"{canary}\0"):
        with pytest.raises(InvalidValueError) as caught:
            encode_record(PERSON, Person(id="p1", name=PersonName(broken)), None)
        assert canary not in str(caught.value)
        assert caught.value.__context__ is None


def test_a_contact_holds_what_its_kind_says(canary):
    contact = Contact(kind="phone", value=PhoneNumber("13800000000"))
    assert from_plain(Contact, to_plain(contact)) == contact
    for wrong in (EmailAddress(f"{canary}@example.org"), SensitiveText(canary)):
        with pytest.raises(InvalidValueError, match="must be a PhoneNumber"):
            Contact(kind=ContactKind.PHONE, value=wrong)


def test_equal_numbers_are_written_alike():
    assert to_plain(Engagement(income_share=1)) == {"income_share": 1.0}
    assert encode_json(to_plain(Engagement(income_share=1))) == b'{"income_share":1.0}'
    assert from_plain(Engagement, {"income_share": 1}) == Engagement(income_share=1.0)


@pytest.mark.parametrize(
    ("kind", "plain"),
    [
        (BODY, {"id": "b", "name_zh": "合成联谊会", "kind": "association"}),
        (
            PROPOSAL,
            {
                "id": "p",
                "topic_zh": "合成议题",
                "by_body": "b",
                "steps": [{"stage": "made"}],
                "source": {"document": "合成建言"},
            },
        ),
    ],
)
def test_nothing_is_stored_or_read_from_a_store_without_a_source(kind, plain):
    model = kind.model.from_dict(plain)
    with pytest.raises(InvalidValueError, match="nothing is stored without a source"):
        encode_record(kind, model, None)
    stored = Record(Key(kind.name, plain["id"]), Version("1"), 1, encode_json(plain), Fields({}))
    with pytest.raises(RecordError, match="source: required, but missing"):
        decode_record(kind, stored)
