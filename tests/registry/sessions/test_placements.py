from __future__ import annotations

import datetime as dt

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._model.people.people import Consent, PlacementStatus
from newstratum._ports.query import Is
from newstratum._registry.opening import open_registry
from newstratum._registry.sessions.placements import PlacementAction, build_placement_proposal
from newstratum._rules.rulebook import Reading
from newstratum._rules.verdict import Verdict
from newstratum.errors import IllegalTransitionError, InvalidValueError, NotFoundError

DAY = dt.date(2018, 11, 1)
LATER = dt.date(2018, 11, 3)


@pytest.fixture
def placed(registry, roster, person, verdict):
    """A registry that holds one person with a proposed placement."""
    with roster(registry) as session:
        session.people.add(person())
        session.placements.propose("P1", verdict(), on=DAY)
    return registry


def placement_of(registry, roster, identifier="P1"):
    with roster(registry) as session:
        return session.placements.require(identifier)


def test_a_verdict_becomes_a_proposal(verdict):
    said = verdict(
        outcome="contested",
        category="",
        readings=(Reading(outcome="enterprise", clause="b1"), Reading(outcome="outside", clause="b2")),
        also_fits=("freelance",),
        missing=("ownership",),
        rule="r1",
    )
    proposal = build_placement_proposal("P1", said, DAY)
    assert proposal.status is PlacementStatus.PROPOSED
    assert (proposal.outcome, proposal.readings, proposal.clauses) == (
        "contested",
        ("enterprise", "outside"),
        ("b1",),
    )
    assert (proposal.also_fits, proposal.missing, proposal.rule) == (("freelance",), ("ownership",), "r1")
    assert (proposal.edition, proposal.decided_on) == ("2017", DAY)


def test_the_same_verdict_again_changes_nothing(placed, roster, verdict):
    with roster(placed) as session:
        again = session.placements.propose("P1", verdict(), on=LATER)
    assert (again.result, again.placement.decided_on) == (PlacementAction.UNCHANGED, DAY)
    assert session.stored is None


def test_a_proposal_gives_way_to_a_new_one(placed, roster, verdict):
    with roster(placed) as session:
        new = session.placements.propose("P1", verdict("freelance", "arts"), on=LATER)
    first = attrs.evolve(new.proposal, first_placed_on=DAY)
    assert (new.result, new.placement) == (PlacementAction.REPLACED, first)
    assert placement_of(placed, roster).outcome == "freelance"


def test_a_human_confirms(placed, roster):
    with roster(placed) as session:
        confirmed = session.placements.confirm("P1", by="clerk-1", on=DAY)
    assert placement_of(placed, roster) == confirmed
    assert (confirmed.status, confirmed.confirmed_by, confirmed.confirmed_on) == ("confirmed", "clerk-1", DAY)
    with roster(placed) as session:
        assert session.placements.confirm("P1", by="clerk-1", on=LATER) == confirmed
    assert session.stored is None


@pytest.mark.parametrize("nobody", ["", "  "])
def test_nobody_confirms_nothing(placed, roster, nobody):
    with roster(placed) as session, pytest.raises(InvalidValueError, match="by: names nobody"):
        session.placements.confirm("P1", by=nobody, on=DAY)


@pytest.mark.parametrize("outcome", ["undetermined", "contested"])
def test_an_open_question_cannot_be_confirmed(placed, roster, verdict, outcome):
    with roster(placed) as session:
        session.placements.propose("P1", verdict(outcome, ""), on=DAY)
        with pytest.raises(IllegalTransitionError, match=f"cannot go from {outcome} to confirmed"):
            session.placements.confirm("P1", by="clerk-1", on=DAY)


def test_classifying_again_replaces_nobody_a_human_confirmed(placed, roster, verdict):
    with roster(placed) as session:
        confirmed = session.placements.confirm("P1", by="clerk-1", on=DAY)
    with roster(placed) as session:
        kept = session.placements.propose("P1", verdict("freelance", "arts"), on=LATER)
    assert kept.result is PlacementAction.NEEDS_REVIEW
    flagged = attrs.evolve(confirmed, status="needs_review")
    assert (kept.placement, kept.proposal.outcome) == (flagged, "freelance")
    assert placement_of(placed, roster) == flagged


def test_nothing_is_confirmed_or_contested_before_it_was_said(placed, roster, verdict):
    early = dt.date(1999, 1, 1)
    for act, field in (
        (lambda session, on: session.placements.confirm("P1", by="wang", on=on), "placement.confirmed_on"),
        (lambda session, on: session.placements.object_to("P1", "不是", on=on), "objection.raised_on"),
    ):
        with roster(placed) as session, pytest.raises(InvalidValueError) as caught:
            act(session, early)
        assert caught.value.field == field
        assert "2018-11-01" in caught.value.reason.zh
    # What was said on paper about the first proposal counts against a later one too.
    with roster(placed) as session:
        session.placements.propose("P1", verdict(outcome="freelance"), on=LATER)
        assert session.placements.object_to("P1", "不是", on=DAY).contested_by_person


def test_no_second_human_takes_the_place_of_the_first(placed, roster):
    with roster(placed) as session:
        session.placements.confirm("P1", by="wang", on=DAY)
    with roster(placed) as session, pytest.raises(IllegalTransitionError, match="confirmed by another human"):
        session.placements.confirm("P1", by="li", on=LATER)
    with roster(placed) as session, pytest.raises(InvalidValueError, match="256"):
        session.placements.confirm("P1", by="x" * 257, on=DAY)
    assert placement_of(placed, roster).confirmed_by == "wang"


def test_an_objection_survives_every_classification(placed, roster, verdict, canary):
    with roster(placed) as session:
        contested = session.placements.object_to("P1", canary, on=DAY)
    assert contested.contested_by_person
    with roster(placed) as session:
        kept = session.placements.propose("P1", verdict("freelance", "arts"), on=LATER)
        assert (kept.result, kept.placement) == (PlacementAction.KEPT_CONTESTED, contested)
        replaced = session.placements.propose("P1", verdict("freelance", "arts"), on=LATER, by="clerk-2")
        assert replaced.result is PlacementAction.REPLACED
    stored = placement_of(placed, roster)
    assert (stored.outcome, stored.objections) == ("freelance", contested.objections)
    assert stored.status is PlacementStatus.PROPOSED
    assert canary not in repr(stored)


def test_a_contested_placement_is_found_and_not_confirmed(placed, roster):
    with roster(placed) as session:
        session.placements.object_to("P1", "不是这样", on=DAY)
    with roster(placed) as session:
        assert len(session.placements.find(Is("contested", True)).items) == 1
        with pytest.raises(IllegalTransitionError, match="its review"):
            session.placements.confirm("P1", by="clerk-1", on=DAY)


def test_another_human_closes_an_objection(placed, roster):
    with roster(placed) as session:
        session.placements.confirm("P1", by="clerk-1", on=DAY)
        session.placements.object_to("P1", "不是这样", on=DAY)
    with roster(placed) as session:
        with pytest.raises(InvalidValueError, match="let another person look at it"):
            session.placements.review("P1", "rejected", by="clerk-1", on=LATER, reason="维持")
        closed = session.placements.review("P1", "rejected", by="clerk-2", on=LATER, reason="维持")
        with pytest.raises(IllegalTransitionError, match="nothing to review"):
            session.placements.review("P1", "rejected", by="clerk-2", on=LATER, reason="维持")
    (objection,) = closed.objections
    assert (objection.closed_on, objection.reviewed_by, objection.open) == (LATER, "clerk-2", False)
    assert closed.status is PlacementStatus.CONFIRMED
    assert placement_of(placed, roster) == closed


def test_a_statement_has_its_limit(placed, roster, canary):
    with roster(placed) as session, pytest.raises(InvalidValueError, match="longer than 500") as caught:
        session.placements.object_to("P1", canary * 40, on=DAY)
    assert canary not in str(caught.value)


def test_nobody_is_placed_who_is_not_there(registry, roster, verdict):
    def place():
        with roster(registry) as session:
            session.placements.propose("P9", verdict(), on=DAY)

    with pytest.raises(NotFoundError, match="person/P9"):
        place()
    with roster(registry) as session, pytest.raises(NotFoundError, match="placement/P9"):
        session.placements.confirm("P9", by="clerk-1", on=DAY)


def test_invitations_see_only_what_a_human_confirmed(placed, roster, person, verdict):
    with roster(placed) as session:
        session.people.add(person("P2"))
        session.placements.propose("P2", verdict(), on=DAY)
        session.placements.confirm("P2", by="clerk-1", on=DAY)
        given = Consent(purpose="invitation", notice="survey.v1", given_on=DAY)
        for each in ("P1", "P2"):
            session.people.update(attrs.evolve(session.people.require(each), consents=[given]))
    with placed.session(actor="a", purpose="invitation") as session:
        assert session.placements.get("P1") is None
        with pytest.raises(NotFoundError):
            session.placements.require("P1")
        assert [each.person for each in session.placements.find().items] == ["P2"]
        wanted = Is("outcome", "intermediary")
        assert [each.person for each in session.placements.find(wanted).items] == ["P2"]
        assert [each.person for each in session.placements.all(wanted)] == ["P2"]
    with placed.session(actor="a", purpose="statistics") as session:
        assert len(session.placements.find().items) == 2


acts = st.lists(
    st.one_of(
        st.tuples(
            st.just("propose"), st.sampled_from(["freelance", "outside", "undetermined", "enterprise"])
        ),
        st.tuples(st.sampled_from(["confirm", "object", "close"]), st.sampled_from(["clerk-1", "clerk-2"])),
    ),
    max_size=10,
)


@pytest.mark.slow
@given(acts=acts)
def test_nothing_but_a_named_human_moves_what_was_confirmed(source, notice, person, acts):
    with open_registry("memory:") as registry:
        session = registry.session(actor="a", purpose="roster", source=source, notice=notice)
        with session:
            session.people.add(person())
            session.placements.propose("P1", Verdict(outcome="new_media", edition="2017"), on=DAY)
            for act, word in acts:
                before = session.placements.require("P1")
                try:
                    if act == "propose":
                        session.placements.propose("P1", Verdict(outcome=word, edition="2017"), on=DAY)
                    elif act == "confirm":
                        session.placements.confirm("P1", by=word, on=DAY)
                    elif act == "object":
                        session.placements.object_to("P1", "不是", on=DAY)
                    else:
                        session.placements.review("P1", "rejected", by=word, on=DAY, reason="")
                except (IllegalTransitionError, InvalidValueError):
                    assert session.placements.require("P1") == before
                    continue
                after = session.placements.require("P1")
                assert after.status != "confirmed" or after.confirmed_by in ("clerk-1", "clerk-2")
                assert len(after.objections) == len(before.objections) + (act == "object")
                if act == "propose" and before.contested_by_person:
                    assert after == before
                elif act == "propose" and before.status == "confirmed" and word != before.outcome:
                    assert after == attrs.evolve(before, status="needs_review")
                if act != "close":
                    assert after.contested_by_person or not before.contested_by_person
