"""Correcting, consenting, withdrawing, restricting and asking: what is refused, and what follows."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import attrs
import pytest

import newstratum as ns
from newstratum._model.people.people import Consent, Restriction
from newstratum._registry.purposes import Purpose
from newstratum.errors import (
    IllegalTransitionError,
    InvalidValueError,
    NotFoundError,
    PurposeError,
)

DAY = dt.date(2018, 10, 1)
LATER = dt.date(2018, 10, 8)


@pytest.fixture
def told() -> ns.PrivacyNotice:
    return ns.PrivacyNotice(
        id="invite",
        version=1,
        controller="合成机关",
        contact="合成窗口",
        purposes=["roster", "invitation"],
        text_zh="告知书",
        in_force_on=DAY,
    )


@pytest.fixture
def enrolled(registry: ns.Registry, roster: Any, person: Any, verdict: Any, told: Any) -> ns.Registry:
    """P1, classified and confirmed, and a privacy notice that names invitations."""
    with roster(registry) as session:
        session.enrol(person(), on=DAY)
        session.placements.confirm("P1", by="officer", on=DAY)
        session.privacy_notices.add(told)
    return registry


def read(registry: ns.Registry, identifier: str = "P1") -> tuple[Any, Any]:
    with registry.session(actor="a", purpose="roster") as session:
        return session.people.get(identifier), session.placements.get(identifier)


# ------------------------------------------------------------------------------------- correct


def test_a_correction_flags_what_was_confirmed_and_notes_why(enrolled: Any, roster: Any) -> None:
    with roster(enrolled) as session:
        edited = session.people.correct("P1", {"employer_kind": "government"}, reason="换了单位", on=LATER)
    assert edited.placement.result == "needs_review"
    _, placed = read(enrolled)
    assert (placed.status, placed.outcome, placed.confirmed_by) == ("needs_review", "intermediary", "officer")
    assert enrolled.history.of("person", "P1").changes[-1].note.reason == "换了单位"
    table = enrolled.group_table(["310114102"], on=LATER, edition="2017")
    assert dict(zip(table.outcomes, table.totals, strict=True))["under_review"] == 1
    covered = enrolled.coverage.by_unit(on=LATER, edition="2017")
    assert (covered.under_review, covered.elsewhere.count, covered.total) == (1, 1, 1)
    text = repr([each.notes for each in enrolled.report(on=LATER, edition="2017").sections])
    assert "含划分复核中的1人" in text


def test_any_update_of_facts_goes_the_same_way(enrolled: Any, roster: Any) -> None:
    with roster(enrolled) as session:
        stored = session.people.require("P1")
        job = attrs.evolve(stored.engagements[0], employer_kind="government")
        session.people.update(attrs.evolve(stored, engagements=[job]))
    assert read(enrolled)[1].status == "needs_review"


@pytest.mark.parametrize(("outcome", "status"), [("rejected", "confirmed"), ("upheld", "needs_review")])
def test_what_was_flagged_is_reviewed_by_somebody_else(
    outcome: str, status: str, enrolled: Any, roster: Any
) -> None:
    with roster(enrolled) as session:
        session.people.correct("P1", {"employer_kind": "government"}, reason="换了单位", on=LATER)
    with enrolled.session(actor="head", purpose="roster") as session:
        with pytest.raises(IllegalTransitionError, match="review"):
            session.placements.confirm("P1", by="head", on=LATER)
        with pytest.raises(InvalidValueError, match="let another person look at it"):
            session.placements.review("P1", outcome, by=" ＯＦＦＩＣＥＲ", reason="属实", on=LATER)
        reviewed = session.placements.review("P1", outcome, by="head", reason="属实", on=LATER)
    assert reviewed.status == status
    assert reviewed.confirmed_by == ("head" if outcome == "rejected" else None)


def test_upheld_waits_for_a_proposal_that_says_something_else(enrolled: Any, roster: Any) -> None:
    verdict = ns.Verdict(outcome="freelance", edition="2017")
    with enrolled.session(actor="head", purpose="roster") as session:
        same = session.placements.require("P1")
        session.placements.object_to("P1", "不是", on=LATER)
        session.placements.review("P1", "upheld", by="head", reason="属实", on=LATER)
    with roster(enrolled) as session:
        again = session.placements.propose(
            "P1", ns.Verdict(outcome=same.outcome, category=same.category, edition="2017"), on=LATER
        )
        assert again.placement.is_under_review or again.placement.rule != same.rule
        placed = session.placements.propose("P1", verdict, on=LATER).placement
    assert (placed.status, placed.outcome) == ("proposed", "freelance")
    assert placed.objections[0].outcome == "upheld"


@pytest.mark.parametrize("outcome", ["", "maybe", None, "UPHELD!"])
def test_an_unknown_outcome_is_refused(outcome: Any, enrolled: Any) -> None:
    with enrolled.session(actor="head", purpose="roster") as session:
        session.placements.object_to("P1", "不是", on=LATER)
        with pytest.raises(InvalidValueError, match=r"review\.outcome"):
            session.placements.review("P1", outcome, by="head", reason="属实", on=LATER)


@pytest.mark.parametrize("by", ["", " ", "newstratum", "ｎｅｗｓｔｒａｔｕｍ", " ＳＥＣＲＥＴＡＲＩＡＴ"])
def test_no_decider_and_no_program_reviews(by: str, enrolled: Any) -> None:
    """The commit of the proposal was made by ``secretariat``: whoever worked for the decider decided too."""
    with enrolled.session(actor="head", purpose="roster") as session:
        session.placements.object_to("P1", "不是", on=LATER)
        with pytest.raises(InvalidValueError):
            session.placements.review("P1", "rejected", by=by, reason="属实", on=LATER)


def test_a_review_before_its_objection_is_refused(enrolled: Any) -> None:
    with enrolled.session(actor="head", purpose="roster") as session:
        with pytest.raises(IllegalTransitionError, match="nothing to review"):
            session.placements.review("P1", "rejected", by="head", reason="属实", on=LATER)
        session.placements.object_to("P1", "不是", on=LATER)
        with pytest.raises(InvalidValueError, match="before the objection"):
            session.placements.review("P1", "rejected", by="head", reason="属实", on=DAY)


def test_placements_are_not_written_as_such(enrolled: Any, roster: Any) -> None:
    with roster(enrolled) as session:
        placed = session.placements.require("P1")
        for act in (session.placements.add, session.placements.update, session.add):
            with pytest.raises(IllegalTransitionError, match="propose, confirm, object_to, review"):
                act(attrs.evolve(placed, objections=()))
        with pytest.raises(IllegalTransitionError, match="propose, confirm"):
            session.placements.remove("P1")


# ------------------------------------------------------------------------- consent and restriction


def test_a_consent_is_given_and_withdrawn(enrolled: Any, roster: Any) -> None:
    with roster(enrolled) as session:
        session.people.give_consent("P1", "invitation", notice="invite.v1", on=LATER, channel="签表")
    with enrolled.session(actor="a", purpose="invitation") as session:
        assert session.people.get("P1") is not None
    with roster(enrolled) as session:
        session.people.withdraw("P1", "invitation", on=LATER)
    with enrolled.session(actor="a", purpose="invitation") as session:
        assert session.people.get("P1") is None
        assert session.placements.get("P1") is None
    assert read(enrolled)[0].consents[0].withdrawn_on == LATER


@pytest.mark.parametrize("purpose", ["invitaton", "Invitation", "邀请", "", None])
def test_a_withdrawal_from_what_nobody_declared_is_refused(purpose: Any, enrolled: Any, roster: Any) -> None:
    with roster(enrolled) as session:
        given = session.people.give_consent("P1", "invitation", notice="invite.v1", on=LATER)
        with pytest.raises(InvalidValueError) as caught:
            session.people.withdraw("P1", purpose, on=LATER)
        assert session.people.withdraw("P1", "attribution", on=LATER) == given
    assert caught.value.field in {"consent.purpose", "purpose"}
    assert read(enrolled)[0].consents == given.consents


def test_a_consent_to_what_nobody_declares_any_more_is_withdrawn(
    tmp_path: Path, roster: Any, person: Any, told: Any
) -> None:
    url = f"sqlite:///{tmp_path}/r.db"
    visits = Purpose(name="visits", basis="consent", covers={"person"})
    visit = attrs.evolve(told, purposes=["roster", "visits"])
    purposes = [*ns.DEFAULT_PURPOSES, visits]
    with ns.open_registry(url, purposes=purposes) as registry, roster(registry, notice=visit) as session:
        session.people.add(person())
        session.people.give_consent("P1", "visits", notice="invite.v1", on=DAY)
    with ns.open_registry(url) as registry, roster(registry, notice=visit) as session:
        assert session.people.withdraw("P1", "visits", on=LATER).consents[0].withdrawn_on == LATER


def test_what_was_known_before_a_withdrawal_is_not_used_after_it(
    enrolled: Any, roster: Any, clock: Any
) -> None:
    with roster(enrolled) as session:
        session.people.give_consent("P1", "invitation", notice="invite.v1", on=LATER)
    given = clock()
    clock.advance(days=1)
    known = enrolled.history.known_at
    assert [each.id for each in known(ns.Person, given, purpose="invitation")] == ["P1"]
    assert len(known(ns.Placement, given, purpose="invitation")) == 1
    with roster(enrolled) as session:
        session.people.withdraw("P1", "invitation", on=LATER)
    assert known(ns.Person, given, purpose="invitation") == ()
    assert known(ns.Placement, given, purpose="invitation") == ()


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        ({"purpose": "invitation", "notice": "nothing.v1"}, "no privacy notice"),
        ({"purpose": "invitation", "notice": "invite"}, "such as survey.v1"),
        ({"purpose": "attribution", "notice": "invite.v1"}, "does not name the purpose"),
        ({"purpose": "invitation", "notice": "invite.v1", "on": dt.date(2018, 9, 1)}, "came into force"),
        ({"purpose": "invitation", "notice": "invite.v1", "on": dt.date(2030, 1, 1)}, "day to come"),
        ({"purpose": "invitation", "notice": "invite.v1", "on": "2018-10-01"}, "must be a date"),
    ],
)
def test_a_consent_needs_a_notice_in_force(
    arguments: dict[str, Any], what: str, enrolled: Any, roster: Any
) -> None:
    with roster(enrolled) as session, pytest.raises(InvalidValueError, match=what):
        session.people.give_consent("P1", arguments.pop("purpose"), **{"on": LATER, **arguments})


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"notice": "there is none"}, "person.consents[0].notice"),
        ({"purpose": "attribution"}, "person.consents[0].notice"),
        ({"given_on": dt.date(2018, 9, 1)}, "person.consents[0].given_on"),
    ],
)
def test_a_consent_in_a_record_needs_a_notice_in_force_too(
    changes: dict[str, Any], field: str, enrolled: Any, roster: Any, person: Any
) -> None:
    right = Consent(purpose="invitation", notice="invite.v1", given_on=LATER)
    wrong = person("P2", consents=[attrs.evolve(right, **changes)])
    for store in (lambda session: session.people.add(wrong), lambda session: session.load([(wrong, None)])):
        with pytest.raises(InvalidValueError) as caught, roster(enrolled) as session:
            store(session)
        assert caught.value.field.removeprefix("0.") == field
    with roster(enrolled) as session:
        session.load([(person("P2", consents=[right]), None)])


def test_a_withdrawal_before_its_consent_is_refused(enrolled: Any, roster: Any) -> None:
    with roster(enrolled) as session:
        session.people.give_consent("P1", "invitation", notice="invite.v1", on=LATER)
        with pytest.raises(InvalidValueError, match="before the consent was given"):
            session.people.withdraw("P1", "invitation", on=DAY)
    with pytest.raises(InvalidValueError, match="before the consent was given"):
        Consent(purpose="roster", notice="n", given_on=LATER, withdrawn_on=DAY)
    with pytest.raises(InvalidValueError, match="before the restriction began"):
        Restriction(since=LATER, lifted_on=DAY, reason="x")


def test_a_restriction_holds_until_it_is_lifted(enrolled: Any, roster: Any) -> None:
    with roster(enrolled) as session:
        with pytest.raises(IllegalTransitionError, match="none holds"):
            session.people.lift_restriction("P1", on=LATER)
        session.people.restrict("P1", reason="本人申请", on=LATER)
        session.people.restrict("P1", reason="再次申请", on=LATER)
    assert read(enrolled) == (None, None)
    assert enrolled.subject_export("P1").records
    with roster(enrolled) as session:
        lifted = session.people.lift_restriction("P1", on=LATER)
    assert [each.lifted_on for each in lifted.restrictions] == [LATER]
    assert read(enrolled)[0] is not None


@pytest.mark.parametrize("act", ["give_consent", "withdraw", "restrict", "lift_restriction"])
def test_nobody_unknown_or_erased_has_rights_noted(act: str, enrolled: Any, roster: Any) -> None:
    enrolled.redact_person("P1", actor="a", purpose="roster")
    given = {
        "give_consent": (("invitation",), {"notice": "invite.v1"}),
        "withdraw": (("invitation",), {}),
        "restrict": ((), {"reason": "x"}),
        "lift_restriction": ((), {}),
    }[act]
    for identifier in ("P1", "nobody"):
        with roster(enrolled) as session, pytest.raises(NotFoundError):
            getattr(session.people, act)(identifier, *given[0], **given[1], on=LATER)


def test_a_source_before_the_notice_was_in_force_is_refused(registry: Any, person: Any, told: Any) -> None:
    notice = attrs.evolve(told, in_force_on=dt.date(2030, 1, 1))
    source = ns.Source(kind="person", reference="合成", stated_on=DAY)
    with (
        registry.session(actor="a", purpose="roster", source=source, notice=notice) as session,
        pytest.raises(InvalidValueError, match="came into force"),
    ):
        session.people.add(person())


# ------------------------------------------------------------------------------------- purposes


def test_stored_purposes_are_known_to_whoever_opens_the_register(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/r.db"
    visits = Purpose(name="visits", basis="consent", covers=["person", "notice"])
    with ns.open_registry(url) as registry:
        registry.purposes.declare([*ns.DEFAULT_PURPOSES, visits], actor="clerk", on=DAY)
        assert registry.purposes.declare(visits, actor="clerk", on=LATER) == (visits,)
        assert len(registry.history.of("purpose_declaration", "visits").changes) == 1
    with ns.open_registry(url) as registry:
        assert registry.purposes.get("visits") == visits
        assert {each.name for each in registry.purposes.stored()} >= {"roster", "visits"}
        with registry.session(actor="a", purpose="visits") as session:
            assert session.people.get("P1") is None
        with pytest.raises(InvalidValueError, match="becomes no other ground"):
            registry.purposes.declare(attrs.evolve(visits, basis="contract"), actor="clerk")
        with pytest.raises(InvalidValueError, match="Purpose"):
            registry.purposes.declare(["visits"], actor="clerk")
        with pytest.raises(PurposeError):
            registry.purposes.get("curiosity")


def test_what_a_program_declares_counts_before_what_is_stored(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/r.db"
    with ns.open_registry(url) as registry:
        registry.purposes.declare(Purpose(name="own", basis="consent", covers=["person"]), actor="clerk")
    own = Purpose(name="own", basis="contract", covers=["person", "notice"])
    with ns.open_registry(url, purposes=[own]) as registry:
        assert registry.purposes.get("own") == own
        with pytest.raises(PurposeError):
            registry.purposes.get("roster")


@pytest.mark.parametrize("name", ["", " ", "two words", "-", "a\n", "x" * 81, 7])
def test_a_purpose_has_a_word_for_its_name(name: Any) -> None:
    with pytest.raises(InvalidValueError, match=r"purpose\.name"):
        Purpose(name=name, basis="consent", covers=["person"])


def test_the_register_and_its_figures_rest_on_a_cited_duty() -> None:
    basis = {each.name: (each.basis.value, bool(each.citation)) for each in ns.DEFAULT_PURPOSES}
    assert basis["roster"] == basis["statistics"] == ("statutory_duty", True)
    assert basis["invitation"][0] == basis["attribution"][0] == "consent"


def test_a_purpose_that_needs_consent_stores_nobody_without(registry: Any, source: Any, person: Any) -> None:
    notice = ns.PrivacyNotice(
        id="n",
        version=1,
        controller="合成机关",
        contact="合成窗口",
        purposes=["invitation"],
        text_zh="告知书",
        in_force_on=dt.date(2018, 9, 1),
    )
    with registry.session(actor="a", purpose="invitation", source=source, notice=notice) as session:
        with pytest.raises(InvalidValueError, match="nothing of this person is stored"):
            session.people.add(person())
        given = Consent(purpose="invitation", notice="n.v1", given_on=DAY)
        session.people.add(person(consents=[given]))


# ------------------------------------------------------------------------------------- requests


def test_a_request_is_due_by_workdays_and_closed_once(
    enrolled: Any,
) -> None:
    friday = dt.date(2018, 9, 28)  # the week of National Day follows, and two make-up workdays
    opened = enrolled.requests.open(
        "P1", "access", verified_by="当面核对", actor="clerk", on=friday, workdays=3
    )
    assert opened.due_on == dt.date(2018, 10, 8)
    assert enrolled.requests.due(on=dt.date(2018, 10, 7)) == ()
    assert enrolled.requests.due(on=dt.date(2018, 10, 8)) == (opened,)
    with pytest.raises(InvalidValueError, match="gives its reason"):
        enrolled.requests.close(opened.id, "refused", actor="clerk", on=LATER)
    with pytest.raises(InvalidValueError, match="before the request"):
        enrolled.requests.close(opened.id, "granted", actor="clerk", on=dt.date(2018, 9, 1))
    closed = enrolled.requests.close(opened.id, "granted", actor="clerk", on=LATER)
    assert (closed.outcome, closed.closed_on, closed.is_overdue(LATER)) == ("granted", LATER, False)
    with pytest.raises(IllegalTransitionError, match="closed"):
        enrolled.requests.close(opened.id, "granted", actor="clerk", on=LATER)
    assert enrolled.requests.all(only_open=True) == ()
    assert enrolled.requests.all(person="P1") == (closed,)


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "money"},
        {"verified_by": ""},
        {"verified_by": "电话13900000001"},
        {"workdays": 0},
        {"workdays": True},
        {"workdays": 61},
        {"on": dt.date(2030, 1, 1)},
        {"on": "2018-10-01"},
    ],
)
def test_what_is_wrong_with_a_request_is_said(wrong: dict[str, Any], enrolled: Any) -> None:
    given = {"kind": "access", "verified_by": "当面核对", "actor": "clerk", "on": DAY, **wrong}
    with pytest.raises(InvalidValueError) as caught:
        enrolled.requests.open("P1", **given)
    assert "13900000001" not in str(caught.value)
    assert enrolled.requests.all() == ()


def test_a_request_goes_with_the_person(enrolled: Any) -> None:
    enrolled.requests.open("P1", "erasure", verified_by="当面核对", actor="clerk", on=DAY)
    with pytest.raises(NotFoundError):
        enrolled.requests.open("P9", "erasure", verified_by="当面核对", actor="clerk", on=DAY)
    assert "subject_request" in {each.kind for each in enrolled.subject_export("P1").records}
    enrolled.redact_person("P1", actor="a", purpose="roster")
    assert enrolled.requests.all() == ()


def test_the_person_reads_what_came_of_it_in_words(enrolled: Any, roster: Any) -> None:
    with enrolled.session(actor="head", purpose="roster") as session:
        session.placements.object_to("P1", "不是", on=LATER)
        session.placements.review("P1", "rejected", by="head", reason="属实", on=LATER)
    opened = enrolled.requests.open("P1", "explanation", verified_by="当面", actor="clerk", on=DAY)
    enrolled.requests.close(opened.id, "partly_granted", actor="clerk", on=LATER)
    page = enrolled.subject_export("P1").to_html("zh")
    for words in ("维持", "说明", "部分同意"):
        assert words in page
    for code in ("partly_granted", ">rejected<"):
        assert code not in page
