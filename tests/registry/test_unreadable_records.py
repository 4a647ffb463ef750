"""One record that cannot be read stops nobody: it is left out, told, and can be taken out.

What an earlier version stored is put into the raw store, as that version would have: values that were
accepted then and cannot be read, a document that was damaged, one that a newer version wrote.
"""

from __future__ import annotations

import copy
import datetime as dt
import json
import warnings
from pathlib import Path

import attrs
import pytest

import newstratum as ns
from newstratum import ExportApproval
from newstratum._model.organisation.relations import FindingKind
from newstratum._model.values.money import from_yuan
from newstratum._ports.query import Is
from newstratum._ports.records import Act, Key, Note, Put
from newstratum._registry.sessions.collection import commit_to
from newstratum._shipped.districts import load_district
from newstratum._wire.canonical import encode_json
from newstratum._wire.codec import decode_document, encode_record
from newstratum._wire.record_kinds import KIND_BY_NAME, KINDS, QUARANTINED_RECORD
from newstratum.errors import (
    CommitIdReusedError,
    ConflictError,
    DecodeError,
    InvalidValueError,
    NotFoundError,
    PurposeError,
    RecordError,
    RecordTooNewError,
    UnreadableRecordWarning,
)
from newstratum.organisation import Activity, Body, Budget, Expense, Line, Seat

#: What an export of people needs.
APPROVAL = ExportApproval(recipient="合成机关", approved_by="office-head")

GOLDEN = Path(__file__).parents[1] / "golden"
DAY = dt.date(2018, 11, 1)
AT = dt.datetime(2018, 11, 1, 8, tzinfo=dt.UTC)
STORES = ("memory:", "jsonl", "sqlite")

#: What earlier versions stored and no version can read: the kind, the place, the value.
POISON = {
    "Consent(given_on=datetime)": ("person", "consents.0.given_on", "2018-09-28T08:00:00"),
    "Period(ended_on_unknown_date=1)": ("seat", "period.ended_on_unknown_date", 1),
    "Seat(is_part_time=1)": ("seat", "is_part_time", 1),
    "PrivacyNotice(version=None)": ("privacy_notice", "version", None),
    "AgendaItem(number=None)": ("meeting", "agenda.0.number", None),
    "Batch(created=float)": ("batch", "created", 300.5),
    "Batch(created=True)": ("batch", "created", True),
    "Batch(imported_at=naive)": ("batch", "imported_at", "2018-11-01T08:00:00"),
    "CalendarSequence(sequence=float)": ("calendar_sequence", "sequence", 1.5),
    "CalendarSequence(sequence=True)": ("calendar_sequence", "sequence", True),
    "NoticeEntry(cancelled=1)": ("notice", "entry.cancelled", 1),
    "NoticeEntry(sequence=float)": ("notice", "entry.sequence", 1.5),
    "Notice(attempts=True)": ("notice", "attempts", True),
    "Notice(attempts=float)": ("notice", "attempts", 2.5),
}


def store_document(registry, kind, identifier, document, fields, *, schema=None):
    """Store a document as it is, past everything that would check it."""
    key = Key(kind.name, identifier)
    stored = registry._store.get(key)
    expect = None if stored is None else stored.version
    put = Put(key, schema or kind.schema, document, fields, expect)
    note = Note(commit_id=registry._environment.draw_id("raw"), actor="earlier", purpose="office")
    registry._store.commit([put], note)


def read_golden(name, path):
    """Return a stored document of a kind that has a value in a place, and the model it stands for."""
    kind = KIND_BY_NAME[name]
    for entry in json.loads((GOLDEN / name / f"{kind.schema}.json").read_text("utf-8")):
        plain, *steps = entry["document"], *path.split(".")[:-1]
        for step in steps:
            plain = plain[int(step)] if isinstance(plain, list) else plain.get(step)
            if plain is None:
                break
        else:
            content = encode_json(entry["document"])
            return entry, decode_document(kind, Key(name, entry["id"]), kind.schema, content)
    raise AssertionError(f"no golden file of {name} has {path}")


def poison(document, path, value):
    poisoned = copy.deepcopy(document)
    *steps, last = path.split(".")
    here = poisoned
    for step in steps:
        here = here[int(step)] if isinstance(here, list) else here[step]
    here[last] = value
    return encode_json(poisoned)


def fields_of(kind, model):
    return {name: value for name, value in kind.fields_of(model).items() if value is not None}


def store_poison(registry, name, path, value):
    """Store the poisoned record beside a good one of its kind; return the ids of both."""
    kind = KIND_BY_NAME[name]
    entry, model = read_golden(name, path)
    fields = fields_of(kind, model)
    store_document(registry, kind, entry["id"], poison(entry["document"], path, value), fields)
    good = dict(entry["document"]) | {"id": "good"}
    identifier = "good.v1" if name == "privacy_notice" else "good"
    store_document(registry, kind, identifier, encode_json(good), fields)
    return entry["id"], identifier


def find_all(registry, name):
    """Return the ids of the objects of a kind that can be read, without what is warned of."""
    with registry.session(actor="office", purpose="roster") as session, warnings.catch_warnings():
        warnings.simplefilter("ignore", UnreadableRecordWarning)
        if KIND_BY_NAME[name].collection:
            return [KIND_BY_NAME[name].id_of(each) for each in session.collection(name).all()]
    return None


@pytest.fixture(params=STORES)
def opened(request, tmp_path):
    url = {"jsonl": f"jsonl:///{tmp_path}/r.jsonl", "sqlite": f"sqlite:///{tmp_path}/r.db"}
    with ns.open_registry(url.get(request.param, request.param)) as registry:
        yield registry


@pytest.fixture
def damaged(opened):
    """A registry with a damaged activity beside two good ones, and a body."""
    kind = KIND_BY_NAME["activity"]
    with opened.session(actor="office", purpose="office", source="合成台账") as session:
        session.add(Body("b1", "合成机构", kind="council"))
        for number in (1, 2, 3):
            session.add(
                Activity(
                    f"a{number}", "合成活动", kind="salon", state="held", held_on="2018-10-10", hosts=["b1"]
                )
            )
    record = opened._store.get(Key("activity", "a2"))
    store_document(opened, kind, "a2", b'{"id":"a2"', record.fields)
    return opened


# -------------------------------------------------------------- poison of earlier versions, on every store


@pytest.mark.slow
@pytest.mark.parametrize("case", POISON)
def test_poison_of_an_earlier_version_is_left_out_named_and_taken_out(opened, case, tmp_path):
    """Issue K, point 1: what was accepted once; ``remove()`` raised, ``doctor`` said all is well."""
    name, path, value = POISON[case]
    bad, good = store_poison(opened, name, path, value)
    (found,) = opened.unreadable()
    assert (found.kind, found.id) == (name, bad)
    assert found.reason
    assert str(value) not in found.reason.en or value in (None, 1, True)
    collection = KIND_BY_NAME[name].collection
    if collection:
        assert find_all(opened, name) == [good]
        with opened.session(actor="office", purpose="roster") as session:
            with pytest.raises(RecordError, match=f"{name}/{bad}"):
                session.collection(name).require(bad)
            assert session.collection(name).get(good) is not None
    # It moves into another store, and on.
    left = opened.export(tmp_path / "register.jsonl", approval=APPROVAL)
    assert left.unreadable == {name: 1}
    with ns.open_registry("memory:") as other:
        assert other.import_(tmp_path / "register.jsonl").unreadable == {name: 1}
        stored, arrived = (each._store.get(Key(name, bad)) for each in (opened, other))
        assert (stored.document, stored.schema, stored.fields) == (
            arrived.document,
            arrived.schema,
            arrived.fields,
        )
    quarantined = opened.quarantine(name, bad, actor="office", reason="poison")
    assert list(opened.unreadable()) == []
    assert opened.quarantined() == (quarantined,)
    opened.restore_quarantined(quarantined.id, actor="office")
    assert [each.id for each in opened.unreadable()] == [bad]
    if collection:
        with opened.session(actor="office", purpose="roster") as session:
            session.collection(name).remove(bad)
        assert list(opened.unreadable()) == []


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.collection], ids=lambda kind: kind.name)
def test_every_kind_is_listed_and_removed_past_a_record_of_a_newer_version(registry, kind):
    entry = json.loads((GOLDEN / kind.name / f"{kind.schema}.json").read_text("utf-8"))[0]
    content = encode_json(entry["document"])
    fields = fields_of(kind, decode_document(kind, Key(kind.name, entry["id"]), kind.schema, content))
    store_document(registry, kind, entry["id"], content, fields, schema=99)
    assert find_all(registry, kind.name) == []
    with registry.session(actor="office", purpose="roster") as session:
        with pytest.raises(RecordTooNewError, match="upgrade newstratum"):
            session.collection(kind).require(entry["id"])
        session.collection(kind).remove(entry["id"])
    assert registry._store.get(Key(kind.name, entry["id"])) is None


# --------------------------------------------------------------------------------------- lists and reports


def test_a_list_warns_of_what_it_leaves_out(damaged):
    with (
        damaged.session(actor="office", purpose="office") as session,
        pytest.warns(UnreadableRecordWarning, match=r"^activity/a2 cannot be read and was left out"),
    ):
        assert [each.id for each in session.activities.all()] == ["a1", "a3"]
    with damaged.session(actor="office", purpose="office") as session:
        with pytest.warns(UnreadableRecordWarning, match="activity/a2") as caught:
            page = session.activities.find(Is("state", "held"))
        assert [each.id for each in page.items] == ["a1", "a3"]
        (warned,) = [each.message for each in caught]
        assert (warned.kind, warned.id) == ("activity", "a2")


def test_a_register_of_a_newer_version_warns_a_few_times_and_not_a_thousand(registry):
    kind = KIND_BY_NAME["body"]
    for number in range(50):
        store_document(registry, kind, f"b{number:02}", b"{}", {"kind": "council"}, schema=99)
    with (
        registry.session(actor="office", purpose="office") as session,
        warnings.catch_warnings(record=True) as told,
    ):
        warnings.simplefilter("always")
        assert list(session.bodies.all()) == []
    assert [each.message.id for each in told] == ["b00", "b01", "b02", ""]
    assert "more body records cannot be read" in str(told[-1].message)


def test_a_warning_shows_nothing_of_a_document(registry, canary):
    store_document(registry, KIND_BY_NAME["body"], "b1", encode_json({"id": "b1", "name_zh": [canary]}), {})
    with (
        registry.session(actor="office", purpose="office") as session,
        pytest.warns(UnreadableRecordWarning, match="body/b1") as caught,
    ):
        assert list(session.bodies.all()) == []
    (found,) = registry.unreadable()
    assert canary not in f"{caught[0].message}{caught[0].message!r}{found!r}{found.reason}"


@pytest.mark.slow
def test_a_report_says_at_the_top_how_many_records_were_left_out(damaged):
    report = damaged.report(on=DAY)
    first = report.sections[0]
    assert (first.id, first.tables[0].rows[0][1], first.tables[0].ids) == ("unreadable", 1, (("a2",),))
    assert "1" in first.notes[0].zh
    assert "1" in first.notes[0].en
    assert {section.id for section in report.sections} > {"rhythm", "scoreboard", "findings"}
    with damaged.session(actor="office", purpose="office") as session:
        session.activities.remove("a2")
    assert damaged.report(on=DAY).sections[0].id != "unreadable"


def test_the_findings_name_what_cannot_be_read(damaged):
    found = [each for each in damaged.findings() if each.kind is FindingKind.UNREADABLE_RECORD]
    assert [(each.subjects, each.where) for each in found] == [(("a2",), "activity")]


def test_figures_count_what_can_be_read(damaged):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UnreadableRecordWarning)
        assert [each.id for each in damaged.history.known_at(Activity, dt.datetime.now(dt.UTC))] == [
            "a1",
            "a3",
        ]
        damaged.adopt(load_district("jiading").profile, actor="office")
        assert damaged.metrics.scoreboard(on=DAY) is not None


def test_a_district_profile_that_cannot_be_read_stops_no_figure(registry):
    store_document(registry, KIND_BY_NAME["district_profile"], "p1", b"{}", {"code": "310114"})
    with pytest.warns(UnreadableRecordWarning, match="district_profile/p1"):
        assert registry.profiles() == ()
    assert registry.report(on=DAY).sections[0].id == "unreadable"


# ---------------------------------------------------------------------------------- people, money, imports


@pytest.fixture
def people(open_one, roster, person):
    """A registry of two people with claims on their telephones, one of whom cannot be read."""
    registry = open_one(unique_contacts=["phone"])
    with roster(registry) as session:
        for number in (1, 2):
            phone = ns.Contact(kind="phone", value=ns.PhoneNumber(f"1380000000{number}"))
            session.add(person(f"P{number}", contacts=[phone]))
    record = registry._store.get(Key("person", "P1"))
    store_document(registry, KIND_BY_NAME["person"], "P1", b"[]", record.fields)
    return registry


def test_somebody_who_cannot_be_read_is_removed_with_the_claims(people, roster, person):
    with roster(people) as session:
        session.people.remove("P1")
    phone = ns.Contact(kind="phone", value=ns.PhoneNumber("13800000001"))
    with roster(people) as session:
        session.add(person("P3", contacts=[phone]))
    assert people._store.get(Key("person", "P1")) is None


def test_somebody_who_cannot_be_read_is_erased(people):
    erasure = people.redact_person("P1", actor="office", purpose="roster")
    assert Key("person", "P1") in erasure.keys
    assert list(people.unreadable()) == []
    assert all(change._document != b"[]" for change in people.history.of("person", "P1").changes)


def test_an_import_stores_the_good_rows_beside_somebody_who_cannot_be_read(people, person, source, notice):
    rows = [person(identifier) for identifier in ("P1", "P2", "P4")]
    given = {"actor": "office", "purpose": "roster", "source": source, "notice": notice}
    with pytest.raises(DecodeError, match=r"0\.id: a record is stored under it and cannot be read"):
        people.import_people(rows, **given)
    report = people.import_people(rows, partial=True, **given)
    assert [each.value for each in report.results] == ["rejected", "updated", "created"]
    assert report.problems[0].path == (0, "id")
    assert "cannot be read" in report.problems[0].message.en


def test_a_dataset_is_imported_past_a_record_that_cannot_be_read(registry):
    dataset = load_district("jiading").dataset
    first = next(iter(dataset.items["body"]))
    store_document(registry, KIND_BY_NAME["body"], first.id, b"{}", {"kind": "council"})
    with pytest.warns(UnreadableRecordWarning, match=f"body/{first.id}"):
        batch = registry.import_dataset(dataset, actor="office")
    assert (batch.rejected, batch.created) == (1, dataset.count - 1)
    assert [each.id for each in registry.unreadable()] == [first.id]


def test_an_expense_that_cannot_be_read_blocks_its_own_budget_alone(registry):
    """The balance of a line needs every expense of it; the error names the one that cannot be read."""

    def build_expense(name, number):
        given = {"id": f"{name}{number}", "budget": f"budget{number}", "line": f"l{number}"}
        return Expense(**given, amount=from_yuan(40))

    with registry.session(actor="office", purpose="office", source="合成台账") as session:
        for number in (1, 2):
            line = Line(id=f"l{number}", name_zh="合成项目", amount=from_yuan(100))
            named = {"id": f"budget{number}", "name_zh": "合成经费", "year": 2018}
            session.add(Budget(**named, amount=from_yuan(100), lines=(line,)))
            session.add(build_expense("e", number))
    record = registry._store.get(Key("expense", "e1"))
    store_document(registry, KIND_BY_NAME["expense"], "e1", b"{}", record.fields)

    def spend(number):
        with registry.session(actor="office", purpose="office", source="合成台账") as session:
            session.add(build_expense("more", number))

    spend(2)
    with pytest.raises(RecordError, match="expense/e1"):
        spend(1)
    with registry.session(actor="office", purpose="office") as session:
        session.expenses.remove("e1")
    spend(1)


# ---------------------------------------------------------------------------------------------- quarantine


def test_quarantine_keeps_the_bytes_and_gives_them_back(opened):
    kind, content = KIND_BY_NAME["seat"], b"\xff\x00 damaged \xfe" * 20_000
    store_document(opened, kind, "s1", content, {"post": "p1", "person": "P1"}, schema=7)
    before = opened._store.get(Key("seat", "s1"))
    quarantined = opened.quarantine(Seat, "s1", actor="office", reason="disk-fault")
    assert quarantined.document == content
    assert (quarantined.kind, quarantined.record, quarantined.schema, quarantined.person) == (
        "seat",
        "s1",
        7,
        "P1",
    )
    assert opened._store.get(Key("seat", "s1")) is None
    assert opened.quarantined() == (quarantined,)
    assert "damaged" not in repr(quarantined)
    last = opened.history.of("seat", "s1").changes[-1]
    assert (last.act, last.note.actor, last.note.reason) == (Act.DELETE, "office", "disk-fault")
    opened.restore_quarantined(quarantined.id, actor="office")
    after = opened._store.get(Key("seat", "s1"))
    assert (after.document, after.schema, after.fields) == (before.document, before.schema, before.fields)
    assert opened.quarantined() == ()


def test_what_can_be_read_or_is_not_there_does_not_go_into_quarantine(damaged):
    with pytest.raises(InvalidValueError, match="names a record that can be read"):
        damaged.quarantine("activity", "a1", actor="office")
    with pytest.raises(NotFoundError):
        damaged.quarantine("activity", "a9", actor="office")
    with pytest.raises(InvalidValueError, match="there is no kind of record"):
        damaged.quarantine("badge", "a2", actor="office")
    with pytest.raises(PurposeError):
        damaged.quarantine("activity", "a2", actor="office", purpose="curiosity")
    with pytest.raises(InvalidValueError, match="names nobody"):
        damaged.quarantine("activity", "a2", actor=" ")


def test_nothing_is_put_back_over_another_record(damaged):
    quarantined = damaged.quarantine("activity", "a2", actor="office")
    with damaged.session(actor="office", purpose="office", source="合成台账") as session:
        session.add(Activity("a2", "合成活动", kind="salon"))
    with pytest.raises(ConflictError):
        damaged.restore_quarantined(quarantined.id, actor="office")
    assert damaged.quarantined() == (quarantined,)
    with pytest.raises(NotFoundError):
        damaged.restore_quarantined("nothing", actor="office")


def test_erasing_a_person_reaches_what_is_in_quarantine(registry, roster, person, canary):
    """What the index fields of a record say of a person goes with it into quarantine."""
    with roster(registry) as session:
        session.add(person("P1"))
    kind = KIND_BY_NAME["visit"]
    store_document(registry, kind, "v1", encode_json({"note": canary}), {"person": "P0", "by_person": "P1"})
    quarantined = registry.quarantine("visit", "v1", actor="office")
    erasure = registry.redact_person("P1", actor="office", purpose="roster")
    assert {Key(QUARANTINED_RECORD.name, quarantined.id), Key("visit", "v1")} <= set(erasure.keys)
    left = [change._document or b"" for change in registry.history.changes().changes]
    assert not any(canary.encode() in content for content in left)
    assert registry.quarantined() == ()


def test_erasing_a_person_reaches_what_lay_in_quarantine_and_was_put_back(registry, roster, person, canary):
    with roster(registry) as session:
        session.add(person("P1"))
    kind = KIND_BY_NAME["visit"]
    store_document(registry, kind, "v1", encode_json({"note": canary}), {"person": "P1"})
    quarantined = registry.quarantine("visit", "v1", actor="office")
    registry.restore_quarantined(quarantined.id, actor="office")
    erasure = registry.redact_person("P1", actor="office", purpose="roster")
    assert {Key(QUARANTINED_RECORD.name, quarantined.id), Key("visit", "v1")} <= set(erasure.keys)
    left = [change._document or b"" for change in registry.history.changes().changes]
    assert canary.encode() not in b"".join(left)


def test_somebody_in_quarantine_is_erased(people):
    people.quarantine("person", "P1", actor="office")
    people.redact_person("P1", actor="office", purpose="roster")
    assert people.quarantined() == ()
    assert all(change._document != b"[]" for change in people.history.of("person", "P1").changes)


# --------------------------------------------------------------------------------------- moving a register


@pytest.mark.slow
def test_a_register_of_a_newer_version_moves_with_what_cannot_be_read(registry, tmp_path):
    store_document(registry, KIND_BY_NAME["body"], "b1", b'{"x":1}', {"kind": "council"}, schema=99)
    store_document(registry, KIND_BY_NAME["body"], "b2", b"\xff\xfe", {"kind": "council"})
    left = registry.export(tmp_path / "r.jsonl.gz", approval=APPROVAL)
    assert left.unreadable == {"body": 2}
    assert "2 of them cannot be read" in repr(left)
    with ns.open_registry(f"sqlite:///{tmp_path}/other.db") as other:
        other.import_(tmp_path / "r.jsonl.gz")
        for identifier in ("b1", "b2"):
            first, second = (each._store.get(Key("body", identifier)) for each in (registry, other))
            assert (first.document, first.schema, first.fields) == (
                second.document,
                second.schema,
                second.fields,
            )


def test_a_quarantine_under_a_used_id_is_refused_and_does_not_say_done(registry):
    for identifier in ("v1", "v2"):
        store_document(registry, KIND_BY_NAME["visit"], identifier, b"[]", {})
    taken = registry.quarantine("visit", "v1", actor="office", commit_id="c1")
    with pytest.raises(CommitIdReusedError):
        registry.quarantine("visit", "v2", actor="office", commit_id="c1")
    with pytest.raises(CommitIdReusedError):
        registry.restore_quarantined(taken.id, actor="office", commit_id="c1")
    assert [each.id for each in registry.unreadable()] == ["v2"]
    assert [each.record for each in registry.quarantined()] == ["v1"]


def test_the_same_quarantine_again_gives_the_same_answer_and_stores_nothing(registry):
    store_document(registry, KIND_BY_NAME["visit"], "v1", b"[]", {})
    taken = registry.quarantine("visit", "v1", actor="office", commit_id="c1")
    assert registry.quarantine("visit", "v1", actor="office", commit_id="c1") == taken
    assert [each.record for each in registry.quarantined()] == ["v1"]
    back = registry.restore_quarantined(taken.id, actor="office", commit_id="c2")
    assert registry.restore_quarantined(taken.id, actor="office", commit_id="c2") == back == taken
    # Also after it was put back, and although it could be taken out once more.
    assert registry.quarantine("visit", "v1", actor="office", commit_id="c1") == taken
    assert [each.id for each in registry.unreadable()] == ["v1"]
    assert registry.quarantined() == ()


def test_a_record_of_a_kind_that_only_a_newer_version_knows_is_not_put_back(registry):
    store_document(registry, KIND_BY_NAME["visit"], "v1", b"[]", {})
    taken = registry.quarantine("visit", "v1", actor="office")
    of_later = attrs.evolve(taken, id="q2", kind="wish", record="w1")
    note = Note(commit_id=registry._environment.draw_id("raw"), actor="later", purpose="office")
    commit_to(registry._store, [encode_record(QUARANTINED_RECORD, of_later, None)], note)
    with pytest.raises(InvalidValueError, match="newer newstratum"):
        registry.restore_quarantined("q2", actor="office")
    assert {each.id for each in registry.quarantined()} == {"q2", taken.id}
