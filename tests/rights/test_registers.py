"""Limits L3 to L9 and L12 in a register: sources, attestation, objections, humans, refusals, authors."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import attrs
import pytest

import newstratum as ns
from newstratum import organisation as org
from newstratum._registry.purposes import DEFAULT_PURPOSES, Purposes
from newstratum._rules.verdict import Verdict
from newstratum._wire.record_kinds import KINDS
from newstratum.errors import InvalidValueError, NewstratumError, NotFoundError

DAY = dt.date(2018, 11, 1)
EARLIER = dt.date(2018, 10, 1)
PAPER = org.Citation(document="合成文件", passage="第1页")
EMPLOYER = ns.Source(kind="employer_statement", stated_on=EARLIER)
#: Lists people, and may not use what is only proposed.
LISTS = ns.Purpose(
    name="lists",
    basis="contract",
    covers={kind.name for kind in KINDS if kind.collection},
)


def consent(purpose: str, **others: Any) -> ns.Consent:
    return ns.Consent(purpose=purpose, notice="survey.v1", given_on=EARLIER, **others)


def verdict(outcome: str = "intermediary") -> Verdict:
    return Verdict(outcome=outcome, category="", edition="2017")


# ------------------------------------------------------------------------------------- L4, L5


def test_nothing_is_stored_of_a_person_without_a_source(register, work, lawyer) -> None:
    """Limit L4."""
    with work(register, source=None) as session, pytest.raises(InvalidValueError, match="has no source"):
        session.people.add(lawyer())


def test_nothing_is_stored_of_a_person_without_a_notice(register, work, lawyer) -> None:
    """Limit L5."""
    with work(register, notice=None) as session, pytest.raises(NewstratumError, match="notice"):
        session.people.add(lawyer())


def test_the_person_is_shown_the_source_and_the_notice_of_every_fact(register, work, lawyer) -> None:
    """Limit L5."""
    with work(register) as session:
        session.people.add(lawyer())
    (own,) = (each for each in register.subject_export("P1").records if each.kind == "person")
    assert own.content is not None
    stored = register_person(register, work)
    facts = {"employer_kind", "relation", "role"}
    for told, known in (
        (own.content["engagements"][0]["evidence"], facts),
        (own.content["evidence"], {"name"}),
    ):
        assert known <= {each["fact"] for each in told}
        for each in told:
            assert each["source"]["kind"] == "person"
            assert each["notice"] == "survey.v1"
    assert all(each.source is not None for job in stored.engagements for each in job.evidence)


def register_person(register: Any, work: Any, identifier: str = "P1") -> ns.Person:
    with work(register) as session:
        person: ns.Person = session.people.require(identifier)
    return person


# ------------------------------------------------------------------------------------- L6


def test_no_attestation_is_stored_by_default(register, work, lawyer) -> None:
    """Limit L6: neither where somebody says nothing about it, nor through the class itself."""
    consents = [consent("scope_attestation")]
    for each in (register, ns.Registry(register._store)):
        with work(each) as session, pytest.raises(InvalidValueError, match="outside_party: is not stored"):
            session.people.add(lawyer(outside_party="yes", consents=consents))


def test_an_attestation_needs_a_consent_of_its_own(open_register, work, lawyer) -> None:
    """Limit L6: consent to the roster is none to this."""
    with work(open_register(store_outside_party=True)) as session:
        with pytest.raises(InvalidValueError, match="outside_party: has no consent of its own"):
            session.people.add(lawyer(outside_party="yes", consents=[consent("roster")]))
        stored = session.people.add(lawyer(outside_party="yes", consents=[consent("scope_attestation")]))
    assert stored.outside_party == "yes"


@pytest.mark.parametrize("kind", [each for each in ns.SourceKind if each is not ns.SourceKind.PERSON])
def test_only_the_person_attests(open_register, work, lawyer, kind) -> None:
    """Limit L6: an employer, a register or a visitor attests nobody's party."""
    attested = lawyer(outside_party="yes", consents=[consent("scope_attestation")])
    register = open_register(store_outside_party=True)
    with work(register, source=ns.Source(kind=kind, stated_on=EARLIER)) as session:
        with pytest.raises(InvalidValueError, match="outside_party: is not said by the person"):
            session.people.add(attested)
        said = ns.Evidence(fact="outside_party", value=["yes"], origin="form")
        with pytest.raises(InvalidValueError, match="outside_party: is not said by the person"):
            session.people.add(attrs.evolve(attested, evidence=[said]))


def test_taking_the_consent_back_takes_the_attestation_with_it(open_register, work, lawyer) -> None:
    """Limits L6 and L9: nothing is left of it, and nothing says why."""
    register = open_register(store_outside_party=True)
    with work(register) as session:
        session.people.add(lawyer(outside_party="yes", consents=[consent("scope_attestation")]))
    with work(register) as session:
        person = session.people.require("P1")
        taken_back = consent("scope_attestation", withdrawn_on=DAY)
        session.people.update(attrs.evolve(person, consents=[taken_back]))
    after = register_person(register, work)
    assert after.outside_party is None
    assert all(each.fact != "outside_party" for each in after.evidence)


def test_no_store_can_be_asked_for_an_attestation() -> None:
    """Limit L6: there is no index to filter or to count by."""
    for kind in KINDS:
        assert not {"outside_party", "scope"} & {each.name for each in kind.index_fields}, kind.name


def test_an_attestation_is_in_no_list_and_in_no_repr(open_register, work, lawyer) -> None:
    """Limit L6."""
    register = open_register(store_outside_party=True)
    person = lawyer(outside_party="yes", consents=[consent("scope_attestation")])
    with work(register) as session:
        session.people.add(person)
    assert "outside_party" not in repr(person)
    approval = ns.ExportApproval(recipient="合成单位", approved_by="head")
    table = register.exports.table("roster", purpose="roster", names=True, approval=approval)
    assert table.rows
    assert all("outside_party" not in row for row in table.rows)
    assert "outside_party" not in json.dumps(table.to_dicts("en"))


# ------------------------------------------------------------------------------------- L7, L8


@pytest.fixture
def placed(register, work, lawyer):
    """A register with two people, one confirmed and one proposed."""
    with work(register) as session:
        for name in ("P1", "P2"):
            session.people.add(lawyer(name))
            session.placements.propose(name, verdict(), on=DAY)
        session.placements.confirm("P1", by="head", on=DAY)
    return register


def test_a_verdict_is_a_proposal_until_a_human_confirms_it(open_register, work, lawyer) -> None:
    """Limit L8."""
    with work(open_register()) as session:
        session.people.add(lawyer("P1"))
        session.placements.propose("P1", verdict(), on=DAY)
        assert session.placements.require("P1").status == "proposed"
        assert session.placements.confirm("P1", by="head", on=DAY).confirmed_by == "head"


@pytest.mark.parametrize("by", ["newstratum", " NEWSTRATUM ", "ｎｅｗｓｔｒａｔｕｍ", "", "  "])
def test_no_program_confirms(placed, work, by) -> None:
    """Limit L8."""
    with work(placed) as session, pytest.raises(InvalidValueError):
        session.placements.confirm("P2", by=by, on=DAY)


def test_a_list_has_no_group_that_nobody_confirmed(open_register, work, lawyer) -> None:
    """Limit L8: lists, counts and participation of a purpose that may not use proposals."""
    register = open_register(purposes=[*DEFAULT_PURPOSES, LISTS])
    with work(register) as session:
        for name in ("P1", "P2"):
            session.people.add(lawyer(name))
            session.placements.propose(name, verdict(), on=DAY)
        session.placements.confirm("P1", by="head", on=DAY)
    with work(register, purpose="lists") as session:
        assert [each.person for each in session.placements.find().items] == ["P1"]
        with pytest.raises(NotFoundError):
            session.placements.require("P2")
    table = register.exports.table("roster", purpose="lists")
    groups = {row["id"]: beside[0].zh for row, beside in zip(table.rows, table.beside, strict=True)}
    assert bool(groups["P1"])
    assert not groups["P2"]


def test_participation_counts_a_confirmed_group_only(open_register, work, lawyer) -> None:
    """Limit L8: the status of a placement is not passed over where somebody came."""
    register = open_register(purposes=[*DEFAULT_PURPOSES, LISTS])
    with work(register) as session:
        session.people.add(lawyer())
        session.placements.propose("P1", verdict(), on=EARLIER)
    with work(register, source=PAPER) as session:
        session.add(org.Activity(id="a", name_zh="读书会", kind="salon", held_on=DAY, state="held"))
        session.add(org.Attendance(id="a.1", activity="a", person="P1"))

    def list_groups(purpose: str) -> list[str | None]:
        return [each.key for each in register.activity.participation(on=DAY, purpose=purpose).groups]

    assert (list_groups("roster"), list_groups("lists")) == (["intermediary"], [None])
    with work(register) as session:
        session.placements.confirm("P1", by="head", on=DAY)
    assert list_groups("lists") == ["intermediary"]


def test_an_objection_stays_through_every_new_proposal(placed, work) -> None:
    """Limit L7."""
    with work(placed) as session:
        session.placements.object_to("P1", "我不在这家单位工作", on=DAY)
    for outcome in ("freelance", "enterprise", "intermediary"):
        with work(placed) as session:
            session.placements.propose("P1", verdict(outcome), on=DAY, by="head")
        with work(placed) as session:
            assert session.placements.require("P1").contested_by_person
    with work(placed) as session, pytest.raises(NewstratumError):
        session.placements.confirm("P1", by="somebody", on=DAY)


# ------------------------------------------------------------------------------------- L9, L12


def test_consent_that_was_taken_back_is_none() -> None:
    """Limit L9: from the day on which it was taken back, and not before it was given."""
    given = consent("roster", withdrawn_on=dt.date(2018, 10, 20))
    person = ns.Person(id="P1", consents=[given])
    days = [dt.date(2018, 9, 30), EARLIER, dt.date(2018, 10, 19), dt.date(2018, 10, 20), DAY]
    assert [person.consents_to("roster", day) for day in days] == [False, True, True, False, False]


def test_nobody_is_told_after_they_took_consent_back() -> None:
    """Limit L9: it counts up to the moment of sending."""
    purposes = Purposes(DEFAULT_PURPOSES)
    for withdrawn, may in ((None, True), (dt.date(2018, 10, 20), False)):
        person = ns.Person(id="P1", consents=[consent("invitation", withdrawn_on=withdrawn)])
        assert purposes.may_tell("invitation", person, DAY) is may
    assert not purposes.may_tell("invitation", ns.Person(id="P1"), DAY)
    assert not purposes.may_tell("never declared", ns.Person(id="P1"), DAY)


def test_no_attribute_says_that_somebody_refused() -> None:
    """Limit L9: there is nowhere to write it."""
    for model in (ns.Person, ns.Placement, ns.Consent, ns.Contact):
        for each in attrs.fields(model):
            assert not any(word in each.name for word in ("refus", "declin", "reject", "blocked", "flag"))
    assert {each.value for each in ns.PlacementStatus}.isdisjoint({"refused", "declined", "withdrawn"})


@pytest.fixture
def proposals(register, work, lawyer):
    """A register with proposals of two authors, one of whom consents to be named."""
    with work(register) as session:
        session.people.add(lawyer("P1", consents=[consent("attribution")]))
        session.people.add(lawyer("P2"))
    with work(register, source=PAPER) as session:
        for number, author in enumerate(["P1", "P2", "P2"], 1):
            made = org.ProposalStep(stage="made", happened_on=DAY)
            session.add(
                org.Proposal(
                    id=f"p.{number}", topic_zh="便民服务", person=author, office_zh="某办", steps=[made]
                )
            )
    return register


def test_proposals_name_only_authors_who_consent(proposals) -> None:
    """Limit L12."""
    for purpose in ("attribution", "roster"):
        authors = dict(proposals.activity.credited_proposals(on=DAY, purpose=purpose).authors)
        assert set(authors) == {"P1", None}
        for each in proposals.activity.proposal_results(2018, on=DAY, purpose=purpose):
            assert each.credit.person in ("P1", None)


def test_a_report_names_no_author(proposals) -> None:
    """Limit L12: by default they are anonymous."""
    written = json.dumps(proposals.report(on=DAY).to_dict(), ensure_ascii=False)
    assert "合成甲" not in written
    assert "某办" not in written


def test_people_are_listed_by_their_ids_however_often_they_came(register, work, lawyer) -> None:
    """Limit L3: no list puts people in the order of a number about them."""
    with work(register) as session:
        for name in ("P1", "P2", "P3"):
            session.people.add(lawyer(name))
    with work(register, source=PAPER) as session:
        session.add(org.Activity(id="a", name_zh="读书会", kind="salon", held_on=DAY, state="held"))
        for number, name in enumerate(["P3", "P3", "P2", "P3"]):
            day = DAY - dt.timedelta(number)
            session.add(org.Attendance(id=f"a.{number}", activity="a", person=name, attended_on=day))
    assert [row["id"] for row in register.exports.table("roster").rows] == ["P1", "P2", "P3"]
    with work(register) as session:
        assert [each.id for each in session.people.find().items] == ["P1", "P2", "P3"]


def test_authors_are_named_by_their_ids_however_many_proposals_they_made(register, work, lawyer) -> None:
    """Limit L3."""
    with work(register) as session:
        for name in ("P1", "P2"):
            session.people.add(lawyer(name, consents=[consent("attribution")]))
    with work(register, source=PAPER) as session:
        for number, author in enumerate(["P1", "P2", "P2"]):
            made = org.ProposalStep(stage="made", happened_on=DAY)
            session.add(org.Proposal(id=f"p.{number}", topic_zh="便民服务", person=author, steps=[made]))
    authors = register.activity.credited_proposals(on=DAY).authors
    assert [author for author, _count in authors] == ["P1", "P2"]
