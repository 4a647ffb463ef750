from __future__ import annotations

import attrs
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from newstratum._model.people.people import Person
from newstratum._model.values.sensitive import PersonName
from newstratum._ports.records import Note
from newstratum._registry.opening import open_registry
from newstratum._registry.sessions.session import Session
from newstratum._wire.record_kinds import NOTICE, PERSON, PLACEMENT, PRIVACY_NOTICE, SEAT
from newstratum.errors import ClosedError, ConflictError, InvalidValueError, NotFoundError, PurposeError


@pytest.fixture(params=["memory", "sqlite"])
def scheme(request: pytest.FixtureRequest) -> str:
    """What commits and erases is tried on both stores every time."""
    return request.param


def seen_through(registry, roster, identifier="P1"):
    with roster(registry) as session:
        return session.people.get(identifier)


def test_the_class_of_a_session_has_what_it_stored():
    assert "stored" in dir(Session)


def test_a_clean_block_is_one_commit(registry, roster, person, verdict, clock):
    with roster(registry, reason="first form", batch="batch-1") as session:
        session.people.add(person())
        session.placements.propose("P1", verdict(), on=clock().date())
        assert session.stored is None
    changes = registry.history.changes().changes
    assert {str(change.key) for change in changes} == {
        "person/P1",
        "placement/P1",
        "privacy_notice/survey.v1",
        "erasure_state/state",
    }
    assert {change.version for change in changes} == {session.stored.version}
    note = changes[0].note
    assert (note.actor, note.purpose, note.reason, note.batch) == (
        "secretariat",
        "roster",
        "first form",
        "batch-1",
    )


@pytest.mark.slow
@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_an_exception_stores_nothing_and_passes_through(registry, roster, person, error):
    session = roster(registry)

    def broken_off():
        with session:
            session.people.add(person())
            raise error

    with pytest.raises(error):
        broken_off()
    assert registry.history.changes().changes == ()
    assert session.stored is None


@pytest.mark.slow
def test_reading_alone_commits_nothing(registry, roster, person):
    with roster(registry) as session:
        session.people.add(person())
    with roster(registry) as session:
        assert session.people.get("P1").id == "P1"
        assert session.people.get("P2") is None
    assert session.stored is None


def test_one_object_per_key_within_a_session(registry, roster, person):
    with roster(registry) as session:
        added = session.people.add(person())
        assert session.people.get("P1") is added
        changed = session.people.update(attrs.evolve(added, township="310114103"))
        assert session.people.get("P1") is changed
        session.people.remove("P1")
        assert session.people.get("P1") is None
    assert seen_through(registry, roster) is None


def test_what_was_found_and_what_was_read_is_the_same_object(registry, roster, person):
    with roster(registry) as session:
        session.people.add(person())
    with roster(registry) as session:
        (found,) = session.people.find().items
        assert session.people.get("P1") is found


def test_an_update_of_an_equal_object_writes_nothing(registry, roster, person):
    with roster(registry) as session:
        session.people.add(person())
    with roster(registry) as session:
        stored = session.people.require("P1")
        session.people.update(attrs.evolve(stored))
    assert session.stored is None


@pytest.mark.slow
def test_the_second_of_two_writers_gets_a_conflict_and_stores_nothing(registry, roster, person):
    with roster(registry) as session:
        session.people.add(person())
        session.people.add(person("P2"))
    first, second = roster(registry), roster(registry)

    def overtaken():
        with second:
            mine = second.people.require("P1")
            second.people.update(attrs.evolve(second.people.require("P2"), township="310114106"))
            second.people.update(attrs.evolve(mine, township="310114103"))
            with first:
                first.people.update(attrs.evolve(first.people.require("P1"), township="310114004"))

    with pytest.raises(ConflictError) as caught:
        overtaken()
    assert caught.value.key == "person/P1"
    assert caught.value.expected != caught.value.actual == first.stored.version
    assert seen_through(registry, roster).township == "310114004"
    assert seen_through(registry, roster, "P2").township == "310114102"


def test_a_decision_on_something_that_changed_meanwhile_is_a_conflict(registry, roster, person):
    with roster(registry) as session:
        session.people.add(person())

    def decide():
        with roster(registry) as session:
            assert session.people.get("P1").township == "310114102"
            session.people.add(person("P2"))
            with roster(registry) as other:
                other.people.update(attrs.evolve(other.people.require("P1"), township="310114103"))

    with pytest.raises(ConflictError, match="person/P1"):
        decide()
    assert seen_through(registry, roster, "P2") is None


@pytest.mark.slow
def test_a_decision_on_something_that_was_not_there_is_a_conflict_once_it_is(registry, roster, person):
    with roster(registry) as session:
        session.people.add(person("P0"))

    def decide():
        with roster(registry) as session:
            assert session.people.get("P1") is None
            session.people.add(person("P2"))
            with roster(registry) as other:
                other.people.add(person())

    with pytest.raises(ConflictError, match="person/P1: expected no record"):
        decide()


@pytest.mark.slow
def test_what_a_query_found_is_not_guarded(registry, roster, person):
    with roster(registry) as session:
        session.people.add(person())
    with roster(registry) as session:
        assert len(session.people.find().items) == 1
        session.people.add(person("P2"))
        with roster(registry) as other:
            other.people.update(attrs.evolve(other.people.require("P1"), township="310114103"))
    assert session.stored is not None


@pytest.mark.slow
def test_adding_what_the_store_has_is_a_conflict(registry, roster, person):
    with roster(registry) as session:
        session.people.add(person())
    with pytest.raises(ConflictError, match="person/P1: expected no record"), roster(registry) as session:
        session.people.add(person(township="310114103"))


def test_the_same_command_twice_has_one_effect(registry, roster, person):
    commits = []
    for _ in range(2):
        with roster(registry, commit_id="command-1") as session:
            session.people.add(person())
        commits.append(session.stored)
    assert commits[0] == commits[1]
    assert session.commit_id == "command-1"
    changed = [str(change.key) for change in registry.history.changes().changes]
    first = ["store_key/digests", "privacy_notice/survey.v1", "person/P1", "erasure_state/state"]
    assert changed == [*first, "command/command-1"]


def test_a_session_over_is_over(registry, roster, person):
    session = roster(registry)
    with session:
        session.people.add(person())
    with pytest.raises(ClosedError), session:
        pass


def test_an_object_is_added_once(registry, roster, person):
    with roster(registry) as session:
        session.people.add(person())
        with pytest.raises(InvalidValueError, match="person/P1: is there already"):
            session.people.add(person())


def test_only_what_was_read_can_be_updated(registry, roster, person):
    with roster(registry) as session:
        session.people.add(person())
    with roster(registry) as session:
        with pytest.raises(InvalidValueError, match="was not read in this session"):
            session.people.update(person(township="310114103"))
        session.people.remove("P1")
        with pytest.raises(InvalidValueError, match="was not read in this session"):
            session.people.update(person())


def test_what_is_not_there_is_named(registry, roster):
    for act in ("require", "remove"):
        with pytest.raises(NotFoundError, match="person/P9: no such record"), roster(registry) as session:
            getattr(session.people, act)("P9")


def test_added_and_removed_again_leaves_no_trace(registry, roster, person):
    with roster(registry) as session:
        session.people.add(person())
        session.people.remove("P1")
    assert {str(change.key) for change in registry.history.changes().changes} <= {"privacy_notice/survey.v1"}


def test_a_removed_key_can_be_used_again_in_the_same_session(registry, roster, person):
    with roster(registry) as session:
        session.people.add(person())
    with roster(registry) as session:
        session.people.remove("P1")
        session.people.add(person(township="310114103"))
    assert seen_through(registry, roster).township == "310114103"


@pytest.mark.slow
def test_a_page_leads_to_the_next(registry, roster, person):
    with roster(registry) as session:
        for number in range(5):
            session.people.add(person(f"P{number}"))
    with roster(registry) as session:
        first = session.people.find(limit=3)
        second = session.people.find(limit=3, after=first.next)
        assert [each.id for each in (*first.items, *second.items)] == ["P0", "P1", "P2", "P3", "P4"]
        assert second.next is None
        assert [each.id for each in session.people.all()] == ["P0", "P1", "P2", "P3", "P4"]


def test_a_found_object_is_given_as_the_session_has_it(registry, roster, person):
    with roster(registry) as session:
        session.people.add(person("P1"))
        session.people.add(person("P2"))
    with roster(registry) as session:
        changed = session.people.update(attrs.evolve(session.people.require("P1"), name=PersonName("合成乙")))
        session.people.remove("P2")
        assert session.people.find().items == (changed,)


def test_an_undeclared_purpose_opens_no_session(registry, roster):
    with pytest.raises(
        PurposeError, match="purpose 'espionage': not declared; declared are: attribution, invitation, office"
    ):
        roster(registry, purpose="espionage")


def test_an_actor_is_named(registry, roster):
    with pytest.raises(InvalidValueError, match=r"actor: names nobody; .* actor='office'"):
        roster(registry, actor="")


def test_any_kind_has_a_collection_and_no_kind_a_way_around_its_duties(registry, roster, notice):
    with roster(registry) as session:
        assert session.collection(PERSON) is session.people
        assert session.collection(PLACEMENT) is session.placements
        assert session.collection(NOTICE) is session.notices
        assert session.collection(SEAT) is session.seats
    with roster(registry) as session:
        session.collection(PRIVACY_NOTICE).add(notice)
    with roster(registry) as session:
        assert session.privacy_notices.require("survey.v1") == notice


class SessionMachine(RuleBasedStateMachine):
    """Sessions of random commands against a dict: a session does all of its commands, or none."""

    source = notice = None

    @initialize()
    def open(self):
        self.registry = open_registry("memory:")
        self.stored: dict[str, str] = {}

    @rule(
        commands=st.lists(
            st.tuples(
                st.sampled_from(["add", "update", "remove", "read"]),
                st.sampled_from(["P1", "P2", "P3"]),
                st.sampled_from(["310114001", "310114002"]),
            ),
            max_size=6,
        ),
        breaks=st.booleans(),
    )
    def work(self, commands, breaks):
        state = dict(self.stored)
        self.doomed = breaks
        session = self.registry.session(actor="a", purpose="roster", source=self.source, notice=self.notice)
        try:
            with session:
                for act, identifier, township in commands:
                    self.obey(session, state, act, identifier, township)
                if breaks:
                    raise RuntimeError
        except (RuntimeError, ConflictError, InvalidValueError, NotFoundError):
            pass
        else:
            assert not self.doomed
            self.stored = state
        with self.registry.session(actor="a", purpose="roster") as reading:
            assert {each.id: each.township for each in reading.people.all()} == self.stored

    def obey(self, session, state, act, identifier, township):
        if act == "add":
            session.people.add(Person(id=identifier, township=township))
            # Without having read it: the commit finds out that it is there.
            self.doomed |= identifier in state
            state[identifier] = township
        elif act == "update":
            stored = session.people.require(identifier)
            session.people.update(attrs.evolve(stored, township=township))
            state[identifier] = township
        elif act == "remove":
            session.people.remove(identifier)
            del state[identifier]
        else:
            found = session.people.get(identifier)
            assert (found.township if found else None) == state.get(identifier)

    def teardown(self):
        self.registry.close()


@pytest.mark.slow
def test_a_session_does_all_of_its_commands_or_none(source, notice):
    SessionMachine.source, SessionMachine.notice = source, notice
    run_state_machine_as_test(
        SessionMachine, settings=settings(max_examples=40, stateful_step_count=12, deadline=None)
    )


def test_a_note_is_what_the_session_was_opened_with(registry, roster):
    session = roster(registry, commit_id="c1")
    assert session.note == Note(commit_id="c1", actor="secretariat", purpose="roster")
    assert repr(session) == "Session(actor='secretariat', purpose='roster')"
