"""Sessions that store the same privacy notice at the same moment do not stand in each other's way."""

from __future__ import annotations

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import attrs
import pytest

import newstratum as ns
from newstratum._ports.records import Key
from newstratum._registry.sessions import session as sessions
from newstratum.errors import ConflictError, InvalidValueError

THREADS = 50
PROCESSES = 4

#: Enrols some people; before it commits the first of them it says so, and waits for a line.
PROGRAM = """
import datetime as dt, sys
import newstratum as ns
notice = ns.PrivacyNotice(id="web", version=1, controller="c", contact="c", purposes=("roster",),
    text_zh="t", in_force_on=dt.date(2018, 1, 1))
source = ns.Source(kind="person", stated_on=dt.date(2018, 10, 1), reference="form")
form = ns.read("合成律师事务所", "合伙人")
with ns.open_registry(sys.argv[1], notices=[notice]) as registry:
    for number in range(5):
        with registry.session(actor="a", purpose="roster", source=source) as session:
            session.enrol(form)
            if number == 0:
                print("ready", flush=True)
                sys.stdin.readline()
"""


@pytest.fixture(params=["memory", "sqlite"])
def scheme(request: pytest.FixtureRequest) -> str:
    """What commits is tried on both stores every time."""
    return request.param


def store_meanwhile(registry, roster, person, *others, notice):
    """Let one session store a notice, and other sessions their people, after it read that there is none."""
    with roster(registry, notice=notice) as session:
        session.people.add(person("P0"))
        for identifier, given in others:
            with roster(registry, notice=given) as other:
                other.people.add(person(identifier))
    return session


def test_the_same_notice_stored_meanwhile_is_no_conflict(registry, roster, person, notice):
    session = store_meanwhile(registry, roster, person, ("P1", attrs.evolve(notice)), notice=notice)
    assert session.stored is not None
    written = [str(change.key) for change in registry.history.changes().changes]
    first = ["erasure_state/state"]
    assert sorted(written) == [*first, "person/P0", "person/P1", "privacy_notice/survey.v1"]


def test_another_notice_under_the_same_id_stays_an_error(registry, roster, person, notice):
    other = attrs.evolve(notice, text_zh="另一份告知书")
    with pytest.raises(ConflictError, match=r"privacy_notice/survey\.v1: expected no record"):
        store_meanwhile(registry, roster, person, ("P1", other), notice=notice)
    with roster(registry, notice=other) as session:
        assert session.people.get("P0") is None
    with (
        roster(registry, notice=notice) as session,
        pytest.raises(InvalidValueError, match="another text is stored under this id and version"),
    ):
        session.people.add(person("P2"))


def test_a_conflict_about_something_else_stays_an_error(registry, roster, person, notice):
    with pytest.raises(ConflictError, match="person/P0"):
        store_meanwhile(registry, roster, person, ("P0", notice), notice=notice)


def test_a_notice_that_somebody_adds_as_a_record_conflicts_with_the_same(registry, roster, person, notice):
    def add_both():
        with roster(registry) as session:
            session.privacy_notices.add(notice)
            with roster(registry) as other:
                other.people.add(person())

    with pytest.raises(ConflictError, match="privacy_notice/"):
        add_both()


def test_a_notice_that_comes_and_goes_is_tried_a_few_times_only(
    registry, roster, person, notice, monkeypatch
):
    attempts = []

    def conflict(_store, _writes, given):
        attempts.append(given.commit_id)
        raise ConflictError("privacy_notice/survey.v1", None, "1")

    def add():
        with roster(registry) as session:
            session.people.add(person())
            monkeypatch.setattr(sessions, "commit_to", conflict)

    with pytest.raises(ConflictError):
        add()
    assert len(attempts) == sessions._COMMIT_ATTEMPTS
    assert len(set(attempts)) == 1


@pytest.mark.slow
def test_the_first_requests_of_a_new_register_do_not_conflict(registry, source, notice):
    form = ns.read("合成律师事务所", "合伙人")
    barrier = threading.Barrier(THREADS)

    def enrol(_number: int) -> str:
        session = registry.session(actor="web", purpose="roster", source=source, notice=notice)
        with session:
            enrolled = session.enrol(form)
            barrier.wait()
        return enrolled.id

    with ThreadPoolExecutor(THREADS) as pool:
        enrolled = set(pool.map(enrol, range(THREADS)))
    assert len(enrolled) == THREADS == registry.group_table().total


@pytest.mark.slow
@pytest.mark.parametrize("way", ["enrol", "load", "import"])
def test_50_first_sessions_of_8_threads_do_not_conflict(registry, source, notice, person, way):
    """Issue K, point 3: first notices."""
    together = threading.Barrier(8)

    def work(number: int) -> None:
        given = {"actor": "web", "purpose": "roster", "source": source, "notice": notice}
        if number < 8:
            together.wait()
        if way == "import":
            registry.import_people([person(f"P{number}")], **given)
            return
        with registry.session(**given) as session:
            if way == "enrol":
                session.enrol(person(f"P{number}"))
            else:
                session.load((row, None) for row in [person(f"P{number}")])

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(50)))
    with registry.session(actor="a", purpose="roster") as session:
        assert len(list(session.people.all())) == 50
        assert [each.id for each in session.privacy_notices.all()] == [notice.id]


def test_a_load_whose_notice_another_session_stored_meanwhile_is_stored(registry, roster, person, notice):
    with roster(registry, notice=notice) as session:
        session.load(iter([(person("P0"), None)]))
        with roster(registry, notice=attrs.evolve(notice)) as other:
            other.people.add(person("P1"))
    assert session.stored is not None


def test_a_load_beside_another_notice_under_the_same_id_stays_an_error(registry, roster, person, notice):
    other = attrs.evolve(notice, text_zh="另一份告知书")

    def load() -> None:
        with roster(registry, notice=notice) as session:
            session.load(iter([(person("P0"), None)]))
            with roster(registry, notice=other) as first:
                first.people.add(person("P1"))

    with pytest.raises(ConflictError, match=r"privacy_notice/survey\.v1: expected no record"):
        load()


@pytest.mark.stress
def test_the_first_requests_of_several_processes_do_not_conflict(tmp_path):
    url = f"sqlite:///{tmp_path}/register.db"
    ns.open_registry(url).close()
    command = [sys.executable, "-c", PROGRAM, url]
    running = [
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(PROCESSES)
    ]
    for process in running:
        assert process.stdout.readline() == "ready\n"
    for process in running:
        process.stdin.write("go\n")
        process.stdin.flush()
    answers = [process.communicate(timeout=60) for process in running]
    assert [process.returncode for process in running] == [0] * PROCESSES, answers
    with ns.open_registry(url) as registry:
        assert registry.group_table().total == PROCESSES * 5


def test_a_notice_that_was_read_is_not_read_again(registry, roster, person, monkeypatch):
    with roster(registry) as session:
        session.people.add(person("P0"))
    asked = []
    get = type(registry._store).get

    def get_and_note(store, key):
        asked.append(key.kind)
        return get(store, key)

    with roster(registry) as session:
        session.people.add(person("P1"))
    monkeypatch.setattr(type(registry._store), "get", get_and_note)
    with roster(registry) as session:
        session.people.add(person("P2"))
    assert "privacy_notice" not in asked


def test_a_notice_that_was_written_again_with_the_same_text_is_no_conflict(registry, roster, person, notice):
    with roster(registry) as session:
        session.people.add(person("P0"))
    with roster(registry) as session:
        session.people.add(person("P1"))
        # By a session of its own, which makes a version that the first one did not see.
        with registry.session(actor="office", purpose="roster") as other:
            stored = other.privacy_notices.require("survey.v1")
            other.privacy_notices.update(attrs.evolve(stored, text_en="told again"))
        with registry.session(actor="office", purpose="roster") as other:
            other.privacy_notices.require("survey.v1")
            other.privacy_notices.update(stored)
    assert registry._store.get(Key("person", "P1")) is not None


def test_a_notice_that_was_changed_meanwhile_is_a_conflict_and_then_known(registry, roster, person, notice):
    for identifier in ("P0", "P00"):
        with roster(registry) as session:
            session.people.add(person(identifier))
    with registry.session(actor="office", purpose="roster") as other:
        stored = other.privacy_notices.require("survey.v1")
        other.privacy_notices.update(attrs.evolve(stored, text_en="told otherwise"))
    with pytest.raises(ConflictError), roster(registry) as session:
        session.people.add(person("P1"))
    with pytest.raises(InvalidValueError, match="another text"), roster(registry) as session:
        session.people.add(person("P2"))
    with roster(registry, notice="survey.v1") as session:
        session.people.add(person("P3"))


def test_a_notice_that_was_removed_is_told(registry, roster, person):
    for identifier in ("P0", "P00"):
        with roster(registry) as session:
            session.people.add(person(identifier))
    with registry.session(actor="office", purpose="roster") as other:
        other.privacy_notices.remove("survey.v1")
    with pytest.raises(ConflictError), roster(registry, notice="survey.v1") as session:
        session.people.add(person("P1"))
    with (
        pytest.raises(InvalidValueError, match="no privacy notice"),
        roster(registry, notice="survey.v1") as session,
    ):
        session.people.add(person("P2"))
