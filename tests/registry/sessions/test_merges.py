from __future__ import annotations

import datetime as dt

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newstratum import organisation as o
from newstratum._model.people.people import Consent, Contact
from newstratum._model.values.sensitive import PersonName, PhoneNumber
from newstratum._registry.opening import open_registry
from newstratum._registry.records import iterate_records
from newstratum._wire.record_kinds import KINDS
from newstratum.errors import ConflictError, ErasedPersonError, InvalidValueError, NotFoundError

DAY = dt.date(2018, 10, 1)
PHONE = (Contact(kind="phone", value=PhoneNumber("13900000001")),)
#: What a register notes for itself.
OWN = {"past_reference", "erasure_state", "merge", "store_key"}


def documents_of(registry):
    """Every stored document and its index fields, by key."""
    return {
        record.key: (record.document, dict(record.fields))
        for kind in KINDS
        if kind.name not in OWN
        for record in iterate_records(registry._store, kind.name)
    }


def work(registry, **options):
    return registry.session(actor="zhao", purpose="roster", **options)


def merge(registry, keep="P1", drop="P2"):
    with work(registry) as session:
        return session.people.merge(keep, drop)


def unmerge(registry, dropped="P2"):
    with work(registry) as session:
        return session.people.unmerge(dropped)


@pytest.fixture
def two(open_one, roster, person, verdict):
    """A register with two records of one person, each named by something."""
    registry = open_one(unique_contacts=["phone"])
    with roster(registry) as session:
        session.people.add(person("P1", name=PersonName("王明"), township="310114102"))
        session.people.add(person("P2", name=PersonName("王明律师"), contacts=PHONE, township="310114103"))
        for identifier in ("P1", "P2"):
            session.placements.propose(identifier, verdict(), on=DAY)
    with work(registry, source="签到表", notice="survey.v1") as session:
        session.add(o.Activity("A1", "合成活动", kind="forum", held_on=DAY, hosts=("X",)))
        session.add(o.Attendance("T1", activity="A1", person="P2"))
        session.add(o.Attendance("T2", activity="A1", person="P1"))
        session.add(o.Visit("V1", person="P2", by_person="P2", held_on=DAY))
    return registry


def test_merging_moves_what_names_the_dropped_one_and_takes_over_what_is_missing(two):
    merged = merge(two)
    assert set(merged.moved) == {"attendance/T1/person", "visit/V1/person", "visit/V1/by_person"}
    with work(two) as session:
        assert session.people.get("P2") is None
        kept = session.people.require("P1")
        assert (kept.name.reveal(), kept.contacts, kept.township) == ("王明", PHONE, "310114102")
        assert session.placements.get("P2") is None
        assert {session.attendances.require(each).person for each in ("T1", "T2")} == {"P1"}
        assert session.visits.require("V1").by_person == "P1"
        assert session.people.find_merge("P2").kept == "P1"
        assert session.uniques.owner_of("contacts.phone", PHONE[0].value) == "P1"


def test_unmerging_gives_back_the_very_same_two_records(two):
    before = documents_of(two)
    merge(two)
    parted = unmerge(two)
    assert documents_of(two) == before
    assert (parted.person.id, parted.kept.id, parted.left) == ("P2", "P1", ())
    with work(two) as session:
        assert session.people.find_merge("P2") is None
    # And once more.
    merge(two)
    unmerge(two)
    assert documents_of(two) == before


def test_what_was_changed_since_a_merge_stays_and_is_named(two):
    merge(two)
    with work(two) as session:
        session.people.update(attrs.evolve(session.people.require("P1"), township="310114101"))
        session.attendances.remove("T1")
    parted = unmerge(two)
    assert parted.left == ("attendance/T1",)
    with work(two) as session:
        kept, dropped = session.people.require("P1"), session.people.require("P2")
        # The number went with the one whose it was.
        assert (kept.township, kept.contacts, dropped.contacts) == ("310114101", (), PHONE)


def test_merges_of_merges_are_parted_one_by_one(two, roster, person):
    with roster(two) as session:
        session.people.add(person("P3", name=PersonName("王 明")))
    before = documents_of(two)
    merge(two, "P2", "P3")
    merge(two, "P1", "P2")
    with work(two) as session:
        assert session.people.find_merge("P3").kept == "P1"
    unmerge(two, "P2")
    unmerge(two, "P3")
    assert documents_of(two) == before


def test_a_withdrawn_consent_counts_for_the_merged_person(two, notice):
    given_consent = Consent(purpose="invitation", notice="survey.v1", given_on=dt.date(2018, 9, 1))
    withdrawn = attrs.evolve(given_consent, withdrawn_on=dt.date(2018, 9, 20))
    with work(two) as session:
        session.people.update(attrs.evolve(session.people.require("P1"), consents=(given_consent,)))
        session.people.update(attrs.evolve(session.people.require("P2"), consents=(withdrawn,)))
    merge(two)
    with work(two) as session:
        assert not session.people.require("P1").consents_to("invitation", DAY)


def object_to(registry, person):
    with work(registry) as session:
        session.placements.object_to(person, "不属于这一类", on=DAY)


def erase(registry, person):
    registry.redact_person(person, actor="zhao", purpose="roster")


REFUSED = {
    "herself": (lambda registry: None, ("P1", "P1"), InvalidValueError),
    "nobody": (lambda registry: None, ("P1", "P9"), NotFoundError),
    "an erased person": (lambda registry: erase(registry, "P2"), ("P1", "P2"), ErasedPersonError),
    "across her open objection": (
        lambda registry: object_to(registry, "P1"),
        ("P1", "P2"),
        InvalidValueError,
    ),
    "across the other's open objection": (
        lambda registry: object_to(registry, "P2"),
        ("P1", "P2"),
        InvalidValueError,
    ),
    "who was merged already": (lambda registry: merge(registry), ("P1", "P2"), NotFoundError),
}


@pytest.mark.parametrize("name", REFUSED)
def test_some_people_are_not_merged_and_the_reason_is_told(two, name):
    prepare, (keep, drop), error = REFUSED[name]
    prepare(two)
    before = documents_of(two)
    with pytest.raises(error):
        merge(two, keep, drop)
    assert documents_of(two) == before


def test_nobody_is_parted_who_was_not_merged(two):
    with pytest.raises(NotFoundError):
        unmerge(two)


def test_nobody_is_parted_while_somebody_else_has_the_id(two, roster, person):
    merge(two)
    with roster(two) as session:
        session.people.add(person("P2", name=PersonName("赵强")))
    with pytest.raises(InvalidValueError):
        unmerge(two)


def test_erasing_the_merged_person_erases_both_records_and_the_merge(two):
    merge(two)
    with pytest.raises(InvalidValueError, match="P1"):
        erase(two, "P2")
    erase(two, "P1")
    left = [
        change
        for change in two.history.changes().changes
        if change.key.kind in {"person", "placement", "attendance", "visit", "merge", "unique"}
        and change.act == "put"
        and not change.redacted
    ]
    assert left == []
    with work(two) as session, pytest.raises(NotFoundError):
        session.people.unmerge("P2")


def test_a_merge_at_the_moment_somebody_edits_conflicts(two):
    session = work(two)
    session.__enter__()
    session.people.merge("P1", "P2")
    with work(two) as other:
        other.people.update(attrs.evolve(other.people.require("P2"), township="310114101"))
    with pytest.raises(ConflictError):
        session.__exit__(None, None, None)


def test_a_repeated_command_merges_once(two):
    for _ in range(2):
        with work(two, commit_id="merge-1") as session:
            assert session.people.merge("P1", "P2").kept == "P1"


def test_an_import_of_a_dropped_id_is_about_who_stayed(two, source, notice):
    from newstratum import hooks

    merge(two)
    for cells in (
        {"人员编号": "P2", "姓名": "", "手机": ""},
        {"人员编号": "", "姓名": "王明", "手机": "139 0000 0001"},
    ):
        row = hooks.Row(line=2, cells=cells)
        report = two.import_table(
            [row], table="roster", actor="a", purpose="roster", source=source, notice=notice
        )
        assert [each.value for each in report.results] == ["unchanged"]


NAMED = st.lists(
    st.tuples(st.sampled_from(["attendance", "visit", "by_person", "seat"]), st.sampled_from(["P1", "P2"])),
    max_size=6,
)
FACTS = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from([None, PersonName("王明"), PersonName("王明律师")]),
        "township": st.sampled_from([None, "310114102", "310114103"]),
        "contacts": st.sampled_from([(), PHONE]),
        "engagements": st.just(()),
    },
)


@pytest.mark.slow
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(named=NAMED, first=FACTS, second=FACTS, placed=st.sets(st.sampled_from(["P1", "P2"])))
def test_merge_then_unmerge_changes_nothing_in_any_register(
    host, roster, person, verdict, named, first, second, placed
):
    with open_registry("memory:", host=host) as registry:
        with roster(registry) as session:
            session.people.add(person("P1", **first))
            session.people.add(person("P2", **second))
            for each in sorted(placed):
                session.placements.propose(each, verdict(), on=DAY)
        with work(registry, source="登记表", notice="survey.v1") as session:
            session.add(o.Activity("A1", "合成活动", kind="forum", held_on=DAY, hosts=("X",)))
            session.add(o.Body("B1", "合成机构", kind="council"))
            session.add(o.Post("B1-post", body="B1", role="member", places=None))
            for number, (what, who) in enumerate(named):
                identifier = f"R{number}"
                if what == "attendance":
                    session.add(o.Attendance(identifier, activity="A1", person=who))
                elif what == "seat":
                    session.add(o.Seat(identifier, post="B1-post", person=who))
                else:
                    by = {"person": who, "by_body": "B1"}
                    if what == "by_person":
                        by = {"by_person": who, "body": "B1"}
                    session.add(o.Visit(identifier, held_on=DAY, **by))
        before = documents_of(registry)
        merge(registry)
        naming = [entry for key, entry in documents_of(registry).items() if b'"P2"' in entry[0]]
        assert naming == []
        unmerge(registry)
        assert documents_of(registry) == before
