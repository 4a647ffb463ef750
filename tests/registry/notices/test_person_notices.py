"""What is decided about a person is told to them in the same commit, or it is said why not."""

from __future__ import annotations

import datetime as dt

import attrs
import pytest

from newstratum._model.notices.notices import NoticeState
from newstratum._model.notices.person_notices import PersonNoticeRule
from newstratum._model.notices.trigger_rules import PERSON_EVENT_KINDS, EventKind
from newstratum._model.people.groups import Outcome
from newstratum._model.people.people import Contact, Placement
from newstratum._model.values.sensitive import EmailAddress
from newstratum._registry.notices.person_events import build_person_event
from newstratum._shipped.labels import load_labels
from newstratum._shipped.templates import get_template
from newstratum._words import LANGUAGES
from newstratum.errors import InvalidValueError

DAY = dt.date(2018, 11, 1)
MAIL = Contact(kind="email", value=EmailAddress("someone@example.org"))
RULE = PersonNoticeRule(channels=["watched", "smtps"], contact="合成办公室 65500000")


@pytest.fixture
def telling(registry):
    with registry.session(actor="office", purpose="office") as session:
        session.person_notice_rules.add(RULE)
    return registry


def list_told(registry) -> list[tuple[str, str]]:
    """The kinds of events that each person was told of, in the order in which they were decided."""
    changes = [
        each.model()
        for each in registry.history.changes().changes
        if each.key.kind == "notice" and each.act == "put"
    ]
    return [(each.person, each.event.partition(".")[0]) for each in changes]


def test_each_decision_has_a_notice_of_its_own(telling, roster, person, verdict):
    """Point 5 of J: proposal, confirmation, correction and review; the confirmation is told too."""
    with roster(telling) as session:
        session.people.add(person("P1", contacts=(MAIL,)))
        session.placements.propose("P1", verdict("freelance", ""), on=DAY)
    with roster(telling) as session:
        session.placements.confirm("P1", by="clerk", on=DAY)
    with roster(telling) as session:
        session.placements.propose("P1", verdict("new_media", ""), on=DAY, by="clerk")
    assert list_told(telling) == [
        ("P1", "placement_notice"),
        ("P1", "placement_confirmed"),
        ("P1", "placement_corrected"),
    ]
    notices = telling.notices.list()
    assert len({each.id for each in notices}) == len({each.event for each in notices}) == 3
    assert all(RULE.contact in each.text for each in notices)
    assert session.untold == {}


def test_the_notice_is_in_the_commit_of_the_decision(telling, roster, person, verdict):
    with roster(telling) as session:
        session.people.add(person("P1", contacts=(MAIL,)))
        session.placements.propose("P1", verdict("freelance", ""), on=DAY)
    versions = {
        each.key.kind: each.version
        for each in telling.history.changes().changes
        if each.key.kind in ("notice", "placement")
    }
    assert versions["notice"] == versions["placement"]


def test_what_changes_nothing_tells_nothing(telling, roster, person, verdict):
    with roster(telling) as session:
        session.people.add(person("P1", contacts=(MAIL,)))
        session.placements.propose("P1", verdict("freelance", ""), on=DAY)
    with roster(telling) as session:
        session.placements.propose("P1", verdict("freelance", ""), on=DAY)
        session.placements.object_to("P1", "已离职", on=DAY)
    assert list_told(telling) == [("P1", "placement_notice")]


def test_a_command_that_is_repeated_tells_once(telling, roster, person, verdict):
    for _ in range(2):
        with roster(telling, commit_id="enrol-1") as session:
            session.people.add(person("P1", contacts=(MAIL,)))
            session.placements.propose("P1", verdict("freelance", ""), on=DAY)
    for _ in range(2):
        with roster(telling, commit_id="confirm-1") as session:
            session.placements.confirm("P1", by="clerk", on=DAY)
    assert list_told(telling) == [("P1", "placement_notice"), ("P1", "placement_confirmed")]


def test_people_that_are_loaded_are_told_too(telling, roster, person, verdict, clock):
    from newstratum._registry.sessions.placements import build_placement_proposal

    with roster(telling) as session:
        session.load(
            (
                person(f"P{number}", contacts=(MAIL,) if number % 2 else ()),
                build_placement_proposal(f"P{number}", verdict("freelance", ""), DAY) if number else None,
            )
            for number in range(4)
        )
    assert sorted(list_told(telling)) == [(f"P{number}", "placement_notice") for number in (1, 2, 3)]


def test_what_was_decided_goes_out(telling, roster, person, verdict, channel):
    with roster(telling) as session:
        session.people.add(person("P1", contacts=(MAIL,)))
        session.placements.propose("P1", verdict("freelance", ""), on=DAY)
        session.placements.confirm("P1", by="clerk", on=DAY)
    assert telling.notices.dispatch({"watched": channel}).sent == 1
    (message,) = channel.sent
    assert "您被归入：自由职业人员" in message.text


def test_who_cannot_be_reached_is_named_with_the_reason(telling, registry, roster, person, verdict):
    """No channel: the notice waits for a contact, and the session says why nobody will read it."""
    with telling.session(actor="office", purpose="office") as session:
        session.person_notice_rules.get("people")
        session.person_notice_rules.update(attrs.evolve(RULE, channels=("smtps", "sms")))
    with roster(telling) as session:
        session.people.add(person("P1", contacts=()))
        session.placements.propose("P1", verdict("freelance", ""), on=DAY)
    assert "smtps" in session.untold["P1"].en
    assert [each.state for each in telling.notices.list()] == [NoticeState.DUE]


def test_without_a_rule_nobody_is_told_and_the_session_says_so(registry, roster, person, verdict):
    with roster(registry) as session:
        session.people.add(person("P1", contacts=(MAIL,)))
        session.placements.propose("P1", verdict("freelance", ""), on=DAY)
    assert registry.notices.list() == ()
    assert "how people are told" in session.untold["P1"].en


def test_the_first_rule_counts_at_once_for_who_saw_that_there_was_none(registry, roster, person, verdict):
    with roster(registry) as session:
        session.people.add(person("P1", contacts=(MAIL,)))
        session.placements.propose("P1", verdict("freelance", ""), on=DAY)
    with roster(registry) as session:
        session.people.add(person("P2", contacts=(MAIL,)))
        session.placements.propose("P2", verdict("freelance", ""), on=DAY)
        # As another program would: the registry remembers that there is none.
        with registry.session(actor="office", purpose="office") as other:
            other.person_notice_rules.add(RULE)
    assert session.untold == {}
    assert list_told(registry) == [("P2", "placement_notice")]


def test_a_rule_that_is_taken_away_tells_nobody_any_more(telling, roster, person, verdict):
    with telling.session(actor="office", purpose="office") as session:
        session.person_notice_rules.remove("people")
    for number in range(2):
        with roster(telling) as session:
            session.people.add(person(f"P{number}", contacts=(MAIL,)))
            session.placements.propose(f"P{number}", verdict("freelance", ""), on=DAY)
        assert "how people are told" in session.untold[f"P{number}"].en
    with telling.session(actor="office", purpose="office") as session:
        session.person_notice_rules.add(RULE)
    with roster(telling) as session:
        session.placements.confirm("P1", by="clerk", on=DAY)
    assert list_told(telling) == [("P1", "placement_confirmed")]


def test_a_session_that_stores_the_first_rule_itself_tells_nobody_yet(registry, roster, person, verdict):
    with roster(registry) as session:
        session.people.add(person("P1", contacts=(MAIL,)))
        session.placements.propose("P1", verdict("freelance", ""), on=DAY)
        session.person_notice_rules.add(RULE)
    assert "how people are told" in session.untold["P1"].en
    with roster(registry) as session:
        session.placements.confirm("P1", by="clerk", on=DAY)
    assert list_told(registry) == [("P1", "placement_confirmed")]


def test_a_purpose_that_nobody_declared_stops_no_decision(telling, roster, person, verdict):
    with telling.session(actor="office", purpose="office") as session:
        session.person_notice_rules.get("people")
        session.person_notice_rules.update(attrs.evolve(RULE, purpose="undeclared"))
    with roster(telling) as session:
        session.people.add(person("P1", contacts=(MAIL,)))
        session.placements.propose("P1", verdict("freelance", ""), on=DAY)
    assert "undeclared" in session.untold["P1"].en
    assert telling.notices.list() == ()


# ------------------------------------------------------------------- what a list of notices does not tell


@pytest.mark.parametrize("kind", sorted(PERSON_EVENT_KINDS))
def test_the_name_of_an_event_tells_no_group(kind):
    """An event stands in lists and logs: it is the same whatever the group, and whatever came of a review."""
    made = {
        build_person_event(
            Placement(person="P1", edition="2017", outcome=outcome, decided_on=DAY), kind, command="c1"
        ).id
        for outcome in (*Outcome, "contested")
    }
    assert made == {f"{kind}.P1.2018-11-01.c1"}


def test_every_event_of_a_person_has_words_and_a_template():
    for kind in PERSON_EVENT_KINDS:
        for language in LANGUAGES:
            assert load_labels().find(f"event_kind.{kind.value}", language)
            assert get_template(kind.value, language).placeholders >= {"group", "contact"}
    assert EventKind.PLACEMENT_NOTICE in PERSON_EVENT_KINDS


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"channels": []}, "channels"),
        ({"channels": [" "]}, "channels"),
        ({"contact": ""}, "contact"),
        ({"contact": " \u3000"}, "contact"),
        ({"language": "fr"}, "language"),
        ({"id": "weekly_digest"}, "id"),
    ],
)
def test_a_rule_names_channels_and_whom_to_ask(change, field):
    with pytest.raises(InvalidValueError, match=field):
        PersonNoticeRule(**{"channels": ["smtps"], "contact": "合成办公室", **change})


# ------------------------------------------------------------------ corrections and reviews, as they happen


def test_a_correction_that_unsettles_a_placement_is_told(telling, roster, person, verdict):
    with roster(telling) as session:
        session.enrol(person("P1", contacts=(MAIL,)), on=DAY)
        session.placements.confirm("P1", by="clerk", on=DAY)
    with roster(telling) as session:
        session.edit("person", "P1", {"employer_kind": "government", "relation": "employee"}, on=DAY)
        stored = session.placements.get("P1")
    assert stored is None or stored.status.value != "confirmed"
    assert list_told(telling)[-1] == ("P1", "placement_corrected")


@pytest.mark.parametrize("outcome", ["upheld", "rejected"])
def test_a_review_is_told_and_its_event_does_not_say_how_it_ended(telling, roster, person, verdict, outcome):
    with roster(telling) as session:
        session.enrol(person("P1", contacts=(MAIL,)), on=DAY)
        session.placements.confirm("P1", by="clerk", on=DAY)
    with roster(telling) as session:
        session.placements.object_to("P1", "已离职", on=DAY)
    with roster(telling) as session:
        session.placements.review("P1", outcome, by="head", reason="已核对", on=DAY)
    assert list_told(telling)[-1] == ("P1", "objection_reviewed")
    (event,) = [each.event for each in telling.notices.list() if each.event.startswith("objection_reviewed")]
    assert outcome not in event
    assert event.startswith("objection_reviewed.P1.2018-11-01.")
