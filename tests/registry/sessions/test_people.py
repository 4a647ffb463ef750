from __future__ import annotations

import datetime as dt

import attrs
import pytest

from newstratum._model.people.people import Consent, Contact, ContactKind
from newstratum._model.values.sensitive import EmailAddress, PhoneNumber
from newstratum._ports.records import Key
from newstratum.errors import InvalidValueError, PurposeError


def phone(digits: str) -> Contact:
    return Contact(kind="phone", value=PhoneNumber(digits))


def test_people_are_stored_with_the_sources_and_the_notice_of_the_session(
    registry, roster, person, source, notice
):
    with roster(registry) as session:
        added = session.people.add(person())
    with roster(registry) as session:
        stored = session.people.require("P1")
        assert session.privacy_notices.require("survey.v1") == notice
    assert stored == added
    every = [*stored.evidence, *stored.engagements[0].evidence]
    assert {(each.source, each.notice) for each in every} == {(source, "survey.v1")}


def test_a_stored_notice_is_named_by_its_id(registry, roster, person):
    with roster(registry) as session:
        session.people.add(person())
    with roster(registry, notice="survey.v1") as session:
        assert session.people.add(person("P2")).evidence[0].notice == "survey.v1"


@pytest.mark.parametrize("missing", ["source", "notice"])
def test_nothing_is_stored_without_source_and_notice(registry, roster, person, missing):
    def store():
        with roster(registry, **{missing: None}) as session:
            session.people.add(person())

    with pytest.raises(
        InvalidValueError, match=rf"person\.engagements\[0\]\.employer_kind: has no {missing}"
    ):
        store()
    assert registry.history.changes().changes == ()


def test_an_unknown_notice_covers_nothing(registry, roster, person):
    with (
        roster(registry, notice="survey.v9") as session,
        pytest.raises(InvalidValueError, match="notice: no"),
    ):
        session.people.add(person())


def test_a_notice_that_was_changed_needs_another_version(registry, roster, person, notice):
    with roster(registry) as session:
        session.people.add(person())
    reworded = attrs.evolve(notice, text_zh="另一份告知书")
    with (
        roster(registry, notice=reworded) as session,
        pytest.raises(InvalidValueError, match="give it the next version"),
    ):
        session.people.add(person("P2"))
    with roster(registry, notice=attrs.evolve(reworded, version=2)) as session:
        assert session.people.add(person("P2")).evidence[0].notice == "survey.v2"


def test_a_notice_covers_the_purposes_it_names(registry, roster, person, notice):
    of_something_else = attrs.evolve(notice, purposes=("statistics",))
    with (
        roster(registry, notice=of_something_else) as session,
        pytest.raises(PurposeError, match="people were told of other purposes"),
    ):
        session.people.add(person())


@pytest.mark.parametrize("identifier", ["13800000001", "P 1", "", "310114199001010014", "甲"])
def test_an_id_says_nothing_about_anybody(registry, roster, person, identifier):
    with roster(registry) as session, pytest.raises(InvalidValueError, match="id: "):
        session.people.add(person(identifier))


def test_the_scope_attestation_is_stored_only_where_it_is_enabled(open_one, roster, person):
    consent = Consent(purpose="scope_attestation", notice="survey.v1", given_on=dt.date(2018, 10, 1))
    attested = person(outside_party="yes", consents=[consent])
    with (
        roster(open_one()) as session,
        pytest.raises(InvalidValueError, match="outside_party: is not stored"),
    ):
        session.people.add(attested)
    enabled = open_one(store_outside_party=True)
    with roster(enabled) as session:
        session.people.add(attested)
    with roster(enabled) as session:
        assert session.people.require("P1").outside_party == "yes"


def test_a_person_goes_with_the_placement_and_the_claims(open_one, roster, person, verdict, clock):
    registry = open_one(unique_contacts=[ContactKind.PHONE])
    with roster(registry) as session:
        session.people.add(person(contacts=[phone("138 0000 0001")]))
        session.placements.propose("P1", verdict(), on=clock().date())
    with roster(registry) as session:
        session.people.remove("P1")
    with roster(registry) as session:
        assert session.placements.get("P1") is None
        session.people.add(person("P2", contacts=[phone("13800000001")]))


def test_a_contact_that_somebody_has_is_refused_by_its_field(open_one, roster, person, canary_number):
    registry = open_one(unique_contacts=["phone"])
    with roster(registry) as session:
        session.people.add(person(contacts=[phone(canary_number)]))
        with pytest.raises(
            InvalidValueError, match=r"contacts\.phone: another record has this value"
        ) as caught:
            session.people.add(person("P2", contacts=[phone(f"+86 {canary_number}")]))
        assert canary_number not in str(caught.value)
        assert session.people.get("P2") is None
        session.people.add(
            person("P3", contacts=[Contact(kind="email", value=EmailAddress("name@example.org"))])
        )
    with roster(registry) as session, pytest.raises(InvalidValueError, match=r"contacts\.phone"):
        session.people.add(person("P4", contacts=[phone(canary_number)]))


def test_a_contact_given_up_can_be_taken(open_one, roster, person):
    registry = open_one(unique_contacts=["phone"])
    with roster(registry) as session:
        session.people.add(person("P1", contacts=[phone("13800000001")]))
        session.people.add(person("P2", contacts=[phone("13800000002")]))
    with roster(registry) as session:
        first, second = session.people.require("P1"), session.people.require("P2")
        session.people.update(attrs.evolve(first, contacts=()))
        session.people.update(attrs.evolve(second, contacts=[phone("13800000001")]))
        session.people.update(attrs.evolve(session.people.require("P1"), contacts=[phone("13800000002")]))
    with roster(registry) as session:
        assert session.uniques.owner_of("contacts.phone", PhoneNumber("13800000001")) == "P2"
        assert session.uniques.owner_of("contacts.phone", PhoneNumber("13800000002")) == "P1"


def test_contacts_are_shared_unless_the_registry_says_otherwise(registry, roster, person):
    with roster(registry) as session:
        session.people.add(person("P1", contacts=[phone("13800000001")]))
        session.people.add(person("P2", contacts=[phone("13800000001")]))
    with roster(registry) as session:
        assert [each.contacts for each in session.people.all()] == [
            (phone("13800000001"),),
            (phone("13800000001"),),
        ]
        assert session.uniques.owner_of("contacts.phone", PhoneNumber("13800000001")) is None


def test_a_move_to_another_township_moves_the_figures(registry, roster, person, verdict, clock):
    with roster(registry) as session:
        session.people.add(person())
        session.placements.propose("P1", verdict(), on=clock().date())
    with roster(registry) as session:
        session.people.update(attrs.evolve(session.people.require("P1"), township="310114103"))
    table = registry.group_table(["310114102", "310114103"], edition="2017", on=clock().date())
    assert [row.total for row in table.rows] == [0, 1]


def test_another_main_engagement_moves_the_industry(registry, roster, person, verdict, clock):
    def industry():
        return registry._store.get(Key("placement", "P1")).fields.get("industry")

    with roster(registry) as session:
        session.people.add(person())
        session.placements.propose("P1", verdict(), on=clock().date())
    before = registry._store.get(Key("placement", "P1"))
    assert industry() is None
    job = person().engagements[0]
    with roster(registry) as session:
        stored = session.people.require("P1")
        session.people.update(attrs.evolve(stored, engagements=[attrs.evolve(job, industry="6510")]))
    after = registry._store.get(Key("placement", "P1"))
    assert industry() == "I6510"
    # What was only proposed follows the facts.
    assert after.document != before.document
    with roster(registry) as session:
        stored = session.people.require("P1")
        session.people.update(attrs.evolve(stored, engagements=[attrs.evolve(job, industry="软件业")]))
    assert industry() is None


def test_withdrawing_a_consent_keeps_only_its_date(registry, roster, person, clock):
    given = Consent(purpose="invitation", notice="survey.v1", given_on=clock().date())
    with roster(registry) as session:
        session.people.add(person(consents=[given]))
    with roster(registry) as session:
        stored = session.people.require("P1")
        withdrawn = attrs.evolve(given, withdrawn_on=clock().date())
        session.people.update(attrs.evolve(stored, consents=[withdrawn]))
    assert registry.history.of("person", "P1").changes[-1].model().consents == (withdrawn,)


def test_person_records_hold_no_name_in_their_index(registry, roster, person, canary_number):
    with roster(registry) as session:
        session.people.add(person(contacts=[phone(canary_number)]))
    record = registry._store.get(Key("person", "P1"))
    assert dict(record.fields) == {"township": "310114102"}
