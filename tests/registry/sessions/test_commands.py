"""Issue K, point 5: a commit id is bound to its command; the same command again gives the same answer."""

from __future__ import annotations

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import attrs
import pytest

import newstratum as ns
from newstratum._model.organisation.bodies import Body, BodyKind, Post, PostRole, Seat
from newstratum._model.organisation.relations import Citation
from newstratum._model.values.sensitive import IdentityNumber
from newstratum._ports.records import Note
from newstratum._registry.sessions.commands import _iterate_parts
from newstratum._registry.sessions.placements import build_placement_proposal
from newstratum._testing.store_concurrency import run_in_processes
from newstratum.errors import (
    CommitIdReusedError,
    ConflictError,
    DecodeError,
    InvalidValueError,
    NewstratumError,
    NotFoundError,
)

CITED = Citation(document="合成章程")
DAY = dt.date(2018, 11, 1)


@pytest.fixture(params=["memory", "sqlite"])
def scheme(request: pytest.FixtureRequest) -> str:
    """What commits is tried on both stores every time."""
    return request.param


def body(identifier: str, name: str = "合成会") -> Body:
    return Body(id=identifier, name_zh=name, kind=BodyKind.ASSOCIATION, source=CITED)


def count_changes(registry) -> int:
    return len(registry.history.changes(limit=1000).changes)


@pytest.fixture
def settled(registry, roster, person, verdict):
    """A register with somebody placed, a seat, a notice to send, and a claim."""
    with roster(registry) as session:
        session.bodies.add(body("b1"))
        session.posts.add(Post(id="o1", body="b1", role=PostRole.MEMBER, places=None, source=CITED))
        session.people.add(person("P1"))
        session.placements.propose("P1", verdict(), on=DAY)
        session.seats.add(Seat(id="s1", post="o1", person="P1", source=CITED))
        session.notices.tell("e1", "P1", "log", subject="a", text="b", purpose="placement_notice")
        session.uniques.claim("identity_number", IdentityNumber("12345"), "P1")
    return registry


def release(session):
    session.uniques.release("identity_number", IdentityNumber("12345"), "P1")


def close(session):
    session.placements.review("P1", "rejected", by="other", on=DAY, reason="looked again")


#: What a session may be told, each done once and told twice.
STEPS = {
    "add": lambda session: session.bodies.add(body("b2")),
    "add by the session": lambda session: session.add(body("b2")),
    "update": lambda session: session.bodies.update(
        attrs.evolve(session.bodies.require("b1"), name_zh="合成二会")
    ),
    "remove": lambda session: session.seats.remove("s1"),
    "remove a person": lambda session: session.people.remove("P1"),
    "confirm": lambda session: session.placements.confirm("P1", by="clerk", on=DAY),
    "object": lambda session: session.placements.object_to("P1", "合成", on=DAY),
    "claim": lambda session: session.uniques.claim("identity_number", IdentityNumber("6"), "P1"),
    "release": release,
    "tell": lambda session: session.notices.tell(
        "e2", "P1", "log", subject="a", text="b", purpose="placement_notice"
    ),
    "cancel": lambda session: session.notices.cancel(session.notices.find().items[0].id),
}


@pytest.mark.slow
@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)
def test_the_same_command_again_stores_nothing_and_has_the_same_commit(settled, roster, step):
    answers, counts = [], []
    for _ in range(3):
        with roster(settled, commit_id="c1") as session:
            answers.append(step(session))
        counts.append((session.stored, count_changes(settled)))
    assert counts[0] == counts[1] == counts[2]
    assert counts[0][0] is not None
    assert type(answers[0]) is type(answers[1]) is type(answers[2])


def test_closing_an_objection_again_is_the_same_command(settled, roster):
    with roster(settled) as session:
        session.placements.object_to("P1", "合成", on=DAY)
    stored = []
    for _ in range(2):
        with roster(settled, commit_id="c1") as session:
            close(session)
        stored.append(session.stored)
    assert stored[0] == stored[1]


@pytest.mark.parametrize(
    "other",
    [
        lambda session: session.bodies.add(body("b3")),
        lambda session: session.bodies.add(body("b2", "合成三会")),
        lambda session: (session.bodies.add(body("b2")), session.bodies.add(body("b3"))),
        lambda session: session.seats.remove("s1"),
    ],
)
def test_another_command_under_the_id_is_refused_and_stores_nothing(settled, roster, other):
    with roster(settled, commit_id="c1") as session:
        session.bodies.add(body("b2"))
    count = count_changes(settled)

    def do_other():
        with roster(settled, commit_id="c1") as session:
            other(session)

    with pytest.raises(CommitIdReusedError, match="commit c1 was stored for another command"):
        do_other()
    assert count_changes(settled) == count


@pytest.mark.parametrize(
    "other", [{"actor": "somebody"}, {"purpose": "office"}, {"reason": "else"}, {"source": "else"}]
)
def test_how_the_session_was_opened_is_part_of_the_command(settled, roster, other):
    with roster(settled, commit_id="c1") as session:
        session.bodies.add(body("b2"))
    with pytest.raises(CommitIdReusedError), roster(settled, commit_id="c1", **other) as session:
        session.bodies.add(body("b2"))


def test_a_command_that_asks_first_and_does_nothing_is_no_other_command(settled, roster):
    for _ in range(2):
        with roster(settled, commit_id="c1") as session:
            if session.bodies.get("b2") is None:
                session.bodies.add(body("b2"))
    assert session.stored is None


def test_adding_or_updating_the_same_is_the_same_command(settled, roster):
    for _ in range(2):
        with roster(settled, commit_id="c1") as session:
            known = session.bodies.get("b2")
            (session.bodies.add if known is None else session.bodies.update)(body("b2"))
    assert session.stored is not None


def test_equal_mappings_are_told_alike_in_any_order():
    assert [*_iterate_parts({"a": 1, "b": 2})] == [*_iterate_parts({"b": 2, "a": 1})]
    assert [*_iterate_parts({"a": 1, "b": 2})] != [*_iterate_parts({"a": 2, "b": 1})]


def test_arguments_by_position_and_by_name_are_the_same(settled, roster):
    with roster(settled, commit_id="c1") as session:
        session.placements.object_to("P1", "合成", on=DAY)
    with roster(settled, commit_id="c1") as session:
        session.placements.object_to(person="P1", statement="合成", on=DAY)
    assert session.stored is not None


def test_enrolling_again_returns_the_id_that_is_stored(registry, roster):
    form = ns.read("合成律师事务所", "合伙人")
    ids = []
    for _ in range(2):
        with roster(registry, commit_id="c1") as session:
            ids.append([session.enrol(form).id, session.enrol(form).id])
    assert ids[0] == ids[1]
    assert len(set(ids[0])) == 2
    with roster(registry) as session:
        assert {each.id for each in session.people.all()} == set(ids[0])


def test_enrolling_others_under_the_id_is_refused(registry, roster):
    with roster(registry, commit_id="c1") as session:
        session.enrol(ns.read("合成律师事务所", "合伙人"))
    with pytest.raises(CommitIdReusedError), roster(registry, commit_id="c1") as session:
        session.enrol(ns.read("合成律师事务所", "会计"))


def test_ids_of_one_register_are_not_those_of_another(open_one, tmp_path, roster):
    # Nobody can guess an id from that of the commit: it needs the key of the store.
    ids = set()
    for _ in range(2):
        with ns.open_registry("memory:") as registry, roster(registry, commit_id="c1") as session:
            ids.add(session.enrol(ns.read("合成律师事务所", "合伙人")).id)
    assert len(ids) == 2


def test_the_record_of_a_command_says_nothing_of_it(registry, roster, person, canary):
    with roster(registry, commit_id="c1") as session:
        session.people.add(person("P1"))
        session.uniques.claim("identity_number", IdentityNumber(canary), "P1")
    (change,) = registry.history.of("command", "c1").changes
    told = change.model().to_dict()
    assert set(told) <= {"id", "digest", "answer", "answer_lines"}
    assert "P1" not in str(told)
    assert canary not in str(told)


def test_many_at_once_with_one_command_have_one_effect_and_one_answer(registry, roster):
    form = ns.read("合成律师事务所", "合伙人")
    barrier = threading.Barrier(8)

    def enrol(_number):
        with roster(registry, commit_id="c1") as session:
            enrolled = session.enrol(form)
            barrier.wait()
        return enrolled.id, session.stored

    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(enrol, range(8)))
    assert len(answers) == 1
    with roster(registry) as session:
        assert len(list(session.people.all())) == 1


def test_of_many_commands_at_once_under_one_id_one_is_stored(registry, roster):
    barrier = threading.Barrier(8)

    def add(number):
        try:
            with roster(registry, commit_id="c1") as session:
                session.bodies.add(body(f"b{number}"))
                barrier.wait()
        except CommitIdReusedError:
            return "refused"
        return "stored"

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(add, range(8)))
    assert sorted(results) == ["refused"] * 7 + ["stored"]
    with roster(registry) as session:
        assert len(list(session.bodies.all())) == 1


# ------------------------------------------------------------------------------------------ loads


def rows(person, verdict, *ids):
    return ((person(each), build_placement_proposal(each, verdict(), DAY)) for each in ids)


def test_the_same_load_again_stores_nothing(registry, roster, person, verdict):
    stored = []
    for _ in range(2):
        with roster(registry, commit_id="c1") as session:
            session.load(rows(person, verdict, "P1", "P2"))
        stored.append((session.stored, count_changes(registry)))
    assert stored[0] == stored[1]


def test_a_load_of_other_rows_under_the_id_is_refused(registry, roster, person, verdict):
    with roster(registry, commit_id="c1") as session:
        session.load(rows(person, verdict, "P1", "P2"))
    with pytest.raises(CommitIdReusedError), roster(registry, commit_id="c1") as session:
        session.load(rows(person, verdict, "P1", "P3"))
    with roster(registry) as session:
        assert session.people.get("P3") is None


# ---------------------------------------------------------------------------------------- imports


@pytest.fixture
def bring(source, notice):
    def run(registry, people, **options):
        given = {"actor": "secretariat", "purpose": "roster", "source": source, "notice": notice}
        return registry.import_people(people, **given | options)

    return run


def test_the_same_import_again_returns_the_same_report(registry, bring, person, clock):
    bad = ns.errors.Problem(("township",), "is no unit of the district")
    people = [person("P1"), bad, person("13800000001"), person("P2")]
    first = bring(registry, people, commit_id="c1", partial=True)
    clock.advance(days=1)
    again = bring(registry, iter(people), commit_id="c1", partial=True)
    assert first == again
    assert first.batch.created == 2
    with registry.session(actor="a", purpose="roster") as session:
        assert session.batches.require(again.batch.id) == again.batch


def test_the_same_import_again_returns_its_report_whatever_was_stored_since(registry, bring, roster, person):
    first = bring(registry, [person("P1"), person("P2")], commit_id="c1")
    with roster(registry) as session:
        session.people.remove("P1")
    assert bring(registry, [person("P1"), person("P2")], commit_id="c1") == first
    with roster(registry) as session:
        assert session.people.get("P1") is None


def test_an_import_of_other_rows_under_the_id_is_refused(registry, bring, person):
    bring(registry, [person("P1")], commit_id="c1")
    with pytest.raises(CommitIdReusedError):
        bring(registry, [person("P2")], commit_id="c1")
    with registry.session(actor="a", purpose="roster") as session:
        assert session.people.get("P2") is None


def test_an_import_that_was_refused_does_not_use_up_its_id(registry, bring, person):
    with pytest.raises(DecodeError):
        bring(registry, [person("13800000001")], commit_id="c1")
    assert bring(registry, [person("P1")], commit_id="c1").batch.created == 1


def test_two_imports_at_once_have_batches_of_their_own(registry, bring, person):
    """Issue K, point 3: batches."""

    def work(number):
        return bring(registry, [person(f"P{number}-{each}") for each in range(20)])

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(work, range(2))
    assert first.batch.id != second.batch.id
    with registry.session(actor="a", purpose="roster") as session:
        assert {each.id for each in session.batches.all()} == {first.batch.id, second.batch.id}


def test_two_imports_of_the_same_people_at_once_are_one_and_a_conflict(registry, bring, person):
    barrier = threading.Barrier(2)

    def people():
        yield person("P1")
        yield person("P2")
        barrier.wait()

    def work(_number):
        try:
            return bring(registry, people())
        except ConflictError:
            return None

    with ThreadPoolExecutor(2) as pool:
        done = [report for report in pool.map(work, range(2)) if report is not None]
    (report,) = done
    with registry.session(actor="a", purpose="roster") as session:
        assert [each.id for each in session.batches.all()] == [report.batch.id]


def test_the_same_import_at_once_under_one_id_returns_one_report(registry, bring, person):
    barrier = threading.Barrier(4)

    def people():
        yield person("P1")
        barrier.wait()
        yield person("P2")

    with ThreadPoolExecutor(4) as pool:
        reports = list(pool.map(lambda _: bring(registry, people(), commit_id="c1"), range(4)))
    assert all(report == reports[0] for report in reports)
    assert len(registry.history.of("person", "P1").changes) == 1


def test_the_same_dataset_again_returns_the_same_batch(registry, clock):
    from newstratum.organisation import load_district

    first = registry.import_dataset(load_district("jiading").dataset, actor="office", commit_id="c1")
    count = count_changes(registry)
    clock.advance(days=1)
    assert registry.import_dataset(load_district("jiading").dataset, actor="office", commit_id="c1") == first
    assert count_changes(registry) == count


# ------------------------------------------------------------------ commits without such a record


def store_as_before(registry, roster, commit_id, *models):
    """Store something as a newstratum did that kept no record of commands."""
    from newstratum._registry.opening import list_registry_kinds
    from newstratum._wire.codec import encode_record
    from newstratum._wire.record_kinds import BODY

    assert list_registry_kinds()
    note = Note(commit_id=commit_id, actor="secretariat", purpose="roster")
    registry._store.commit([encode_record(BODY, each, None) for each in models], note)


def test_a_commit_of_an_older_version_is_recognised_by_its_documents(registry, roster):
    store_as_before(registry, roster, "c1", body("b1"), body("b2"))
    count = count_changes(registry)
    with roster(registry, commit_id="c1") as session:
        session.bodies.add(body("b1"))
        session.bodies.add(body("b2"))
    assert session.stored is not None
    with pytest.raises(CommitIdReusedError), roster(registry, commit_id="c1") as session:
        session.bodies.add(body("b3"))
    # The key of the digests was drawn meanwhile.
    assert count_changes(registry) == count + 1


def test_a_drawn_id_can_be_given_again(registry, roster):
    with roster(registry) as session:
        session.bodies.add(body("b1"))
    with roster(registry, commit_id=session.commit_id) as again:
        again.bodies.add(body("b1"))
    assert again.stored == session.stored


def test_a_store_without_histories_refuses_what_it_cannot_compare(registry, roster, without_capabilities):
    store_as_before(registry, roster, "c1", body("b1"))
    poor = ns.Registry(without_capabilities(registry._store))
    with pytest.raises(CommitIdReusedError), roster(poor, commit_id="c1") as session:
        session.bodies.add(body("b1"))


@pytest.mark.parametrize("commit_id", ["", "x" * 300, "a\nb", 7])
def test_a_commit_id_that_is_none_is_refused(registry, roster, commit_id):
    with pytest.raises(InvalidValueError, match="commit_id"):
        roster(registry, commit_id=commit_id)


def test_an_error_of_a_first_command_stays_an_error(registry, roster):
    with pytest.raises(NotFoundError), roster(registry, commit_id="c1") as session:
        session.seats.remove("s1")
    with roster(registry, commit_id="c1") as session:
        session.bodies.add(body("b1"))
    assert session.stored is not None


def _enrol_in_process(path, number):
    with ns.open_registry(f"sqlite:///{path}/register.db") as registry:
        given = {"actor": "web", "purpose": "office", "source": CITED}
        try:
            with registry.session(**given, commit_id="c1") as session:
                session.bodies.add(body("b1" if number % 2 else "b2"))
        except CommitIdReusedError:
            return
        except NewstratumError as error:
            raise AssertionError(error) from None


@pytest.mark.stress
def test_of_two_commands_of_4_processes_under_one_id_one_is_stored(tmp_path):
    ns.open_registry(f"sqlite:///{tmp_path}/register.db").close()
    run_in_processes(4, lambda number: _enrol_in_process(tmp_path, number))
    with (
        ns.open_registry(f"sqlite:///{tmp_path}/register.db") as registry,
        registry.session(actor="a", purpose="office") as session,
    ):
        assert len(list(session.bodies.all())) == 1
