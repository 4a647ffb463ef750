"""``session.enrol``: person, verdict and proposal in one call."""

from __future__ import annotations

import datetime as dt

import attrs
import pytest

import newstratum as ns
from newstratum._model.values.sensitive import PersonName
from newstratum.errors import InvalidValueError, PurposeError

JOB = ns.Engagement(employer_kind="law_firm", relation="partner", role="professional")


@pytest.fixture
def form() -> ns.ReadForm:
    return ns.read("合成律师事务所", "合伙人")


def test_a_form_becomes_a_person_a_verdict_and_a_proposal(registry, roster, form, source):
    with roster(registry) as session:
        enrolled = session.enrol(form, township="310114102")
    with roster(registry) as session:
        person = session.people.require(enrolled.id)
        placement = session.placements.require(enrolled.id)
    assert person == enrolled.person
    assert person.township == "310114102"
    verdict = ns.classify(form.engagements, status=form.status, evidence=form.evidence)
    assert attrs.evolve(enrolled.verdict, evidence=()) == attrs.evolve(verdict, evidence=())
    assert source in {each.source for each in enrolled.verdict.evidence}
    assert placement == enrolled.placement.placement == enrolled.placement.proposal
    assert placement.outcome == enrolled.verdict.outcome == "intermediary"
    assert placement.edition == "2017"


def test_it_is_stored_by_the_one_commit_of_the_session(registry, roster, form):
    with roster(registry) as session:
        enrolled = session.enrol(form)
    changed = {str(change.key) for change in registry.history.changes().changes}
    assert {f"person/{enrolled.id}", f"placement/{enrolled.id}"} < changed
    assert {change.version for change in registry.history.changes().changes} == {session.stored.version}


def test_the_day_is_that_of_china_by_the_clock_of_the_registry(registry, roster, form, clock):
    clock.at = dt.datetime(2018, 10, 31, 17, tzinfo=dt.UTC)
    with roster(registry) as session:
        assert session.enrol(form).placement.placement.decided_on == dt.date(2018, 11, 1)
        assert session.enrol(form, on=dt.date(2018, 9, 1)).placement.placement.decided_on == dt.date(
            2018, 9, 1
        )


@pytest.mark.parametrize("edition", ["2015", "2017"])
def test_another_edition_places_by_its_rules(registry, roster, form, edition):
    with roster(registry) as session:
        named = session.enrol(form, edition=edition)
        given = session.enrol(form, edition=ns.get_edition(edition))
    assert named.placement.placement.edition == given.placement.placement.edition == edition
    assert named.verdict == given.verdict


def test_jobs_and_a_person_are_enrolled_as_well(registry, roster, person):
    with roster(registry) as session:
        assert session.enrol([JOB], id="P7").person.id == "P7"
        assert session.enrol(person("P8")).id == "P8"
        assert session.enrol(person("P8"), id="P9", township="310114103").person.township == "310114103"
        assert session.enrol(iter([JOB])).verdict.outcome == "intermediary"
    with roster(registry) as session:
        assert {each.id for each in session.people.all()} >= {"P7", "P8", "P9"}


def test_a_known_id_updates_the_person_and_keeps_what_the_form_does_not_say(registry, roster, person):
    with roster(registry) as session:
        session.enrol(person())
    with roster(registry) as session:
        again = session.enrol(ns.read("合成科技有限公司", "程序员"), id="P1", on=dt.date(2018, 11, 2))
    with roster(registry) as session:
        stored = session.people.require("P1")
    assert stored == again.person
    assert stored.name == PersonName("合成甲")
    assert stored.township == "310114102"
    assert {"name", "township"} <= {each.fact for each in stored.evidence}
    assert again.placement.result is ns.PlacementAction.REPLACED


def test_a_form_without_a_status_leaves_the_stored_one_with_its_evidence(registry, roster, form):
    retired = ns.read("合成中学", "退休教师")
    assert retired.status is not None
    assert form.status is None
    with roster(registry) as session:
        before = session.enrol(retired, id="P1").person
    with roster(registry) as session:
        session.enrol(form, id="P1")
    with roster(registry) as session:
        after = session.people.require("P1")
    assert after.status == before.status
    assert [each.title for each in after.engagements] == [each.title for each in form.engagements]
    assert [each for each in after.evidence if each.fact == "status"] == [
        each for each in before.evidence if each.fact == "status"
    ]


def test_a_form_with_a_status_replaces_the_stored_one(registry, roster):
    with roster(registry) as session:
        session.enrol(ns.Person(id="P1", status="student"))
    with roster(registry) as session:
        again = session.enrol(ns.read("合成中学", "退休教师"), id="P1").person
    assert again.status == ns.read("合成中学", "退休教师").status
    assert [each.value for each in again.evidence if each.fact == "status"] == [("retired",)]


@pytest.mark.parametrize("attested", ["yes", "no"])
def test_the_attestation_of_a_form_is_stored_where_the_registry_stores_them(open_one, roster, form, attested):
    with_it = attrs.evolve(form, outside_party=attested)
    consent = ns.Consent(purpose="scope_attestation", notice="survey.v1", given_on=dt.date(2018, 10, 1))
    with roster(storing := open_one(store_outside_party=True)) as session:
        session.people.add(ns.Person(id="P1", consents=[consent]))
    with roster(storing) as session:
        first = session.enrol(with_it, id="P1")
    with roster(storing) as session:
        second = session.enrol(form, id="P1")
    expected = ns.classify(with_it)
    assert first.person.outside_party == second.person.outside_party == with_it.outside_party
    assert first.verdict.scope == second.verdict.scope == expected.scope
    with roster(storing) as session:
        assert session.people.require("P1").outside_party == with_it.outside_party
        assert any(each.fact == "outside_party" for each in session.people.require("P1").evidence)


def test_the_attestation_of_a_form_is_left_out_where_the_registry_stores_none(registry, roster, form):
    with roster(registry) as session:
        enrolled = session.enrol(attrs.evolve(form, outside_party="yes"))
    assert enrolled.person.outside_party is None
    assert enrolled.verdict.scope == ns.classify(form).scope


def test_a_confirmed_placement_needs_review_where_the_facts_changed(registry, roster, person, clock):
    with roster(registry) as session:
        session.enrol(person())
        session.placements.confirm("P1", by="clerk", on=clock().date())
    with roster(registry) as session:
        again = session.enrol([ns.Engagement(employer_kind="private_enterprise", role="technical")], id="P1")
    assert again.placement.result is ns.PlacementAction.NEEDS_REVIEW
    assert again.placement.placement.outcome == "intermediary"


@pytest.mark.parametrize("who", ["律师", b"x", {"employer": "a"}, None, 7, [JOB, "x"], ns.Engagement])
def test_what_is_nobody_is_refused_with_what_to_write(registry, roster, who):
    with roster(registry) as session:
        with pytest.raises(InvalidValueError, match=r"who: .*; write session\.enrol\(read\(") as caught:
            session.enrol(who)
        assert "律师" not in str(caught.value)


def test_an_unknown_edition_is_refused_with_the_known_ones(registry, roster, form):
    with (
        roster(registry) as session,
        pytest.raises(InvalidValueError, match=r"edition: there is no edition .*2017"),
    ):
        session.enrol(form, edition="2071")


def test_a_purpose_that_does_not_cover_people_enrols_nobody(registry, form):
    with registry.session(actor="a", purpose="office") as session, pytest.raises(PurposeError):
        session.enrol(form)


def test_an_enrolment_shows_nothing_of_the_person(registry, roster, canary):
    named = ns.Person(id="P1", name=PersonName(canary), engagements=[JOB])
    with roster(registry) as session:
        enrolled = session.enrol(named)
    assert repr(enrolled) == "Enrolment(P1, proposed)"
    assert canary not in repr(attrs.astuple(enrolled, recurse=False))
