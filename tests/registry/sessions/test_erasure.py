from __future__ import annotations

import contextlib
import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import attrs
import pytest

import newstratum as ns
from newstratum._builtin.sqlite.tables import encode_document
from newstratum._model.organisation.bodies import Body, BodyKind, Post, PostRole, Seat
from newstratum._model.organisation.contributions import Nomination, NominationKind
from newstratum._model.organisation.outreach import Visit
from newstratum._model.organisation.relations import Citation
from newstratum._model.people.people import Contact
from newstratum._model.values.sensitive import IdentityNumber, PersonName, PhoneNumber
from newstratum._ports.records import Act, Delete, Key, Note
from newstratum._registry.records import get_kind_of_record, iterate_changes
from newstratum._registry.registry import Registry
from newstratum._registry.sessions.erased_people import STATE_KEY, ErasedPeople
from newstratum._testing.store_concurrency import run_in_processes
from newstratum._wire.codec import encode_record
from newstratum.errors import (
    CommitIdReusedError,
    ConflictError,
    ErasedPersonError,
    NotFoundError,
    PurposeError,
    UnavailableError,
    UnsupportedQueryError,
)

CITED = Citation(document="合成章程")
NOTICE = ns.PrivacyNotice(
    id="survey",
    version=1,
    controller="合成机关",
    contact="合成窗口",
    purposes=("roster",),
    text_zh="告知书",
    in_force_on=dt.date(2018, 1, 1),
)


@pytest.fixture(params=["memory", "sqlite"])
def scheme(request: pytest.FixtureRequest) -> str:
    """What commits and erases is tried on both stores every time."""
    return request.param


@pytest.fixture
def settled(open_one, roster, person, verdict, canary):
    """A registry full of one person, and of another who stays."""
    registry = open_one(unique_contacts=["phone"])
    with roster(registry) as session:
        session.bodies.add(Body(id="b1", name_zh="合成会", kind=BodyKind.ASSOCIATION, source=CITED))
        session.posts.add(Post(id="o1", body="b1", role=PostRole.MEMBER, places=None, source=CITED))
        for identifier in ("P1", "P2"):
            mine = f"{canary}-{identifier}"
            session.people.add(
                person(
                    identifier,
                    name=PersonName(mine),
                    contacts=[Contact(kind="phone", value=PhoneNumber(f"1380000000{identifier[1:]}"))],
                )
            )
            session.placements.propose(identifier, verdict(), on=dt.date(2018, 11, 1))
            session.placements.object_to(identifier, mine, on=dt.date(2018, 11, 1))
            session.uniques.claim("identity_number", IdentityNumber(mine), identifier)
            session.seats.add(Seat(id=f"s-{identifier}", post="o1", person=identifier, source=CITED))
            session.notices.tell(
                f"placed-{identifier}", identifier, "log", subject=mine, text=mine, purpose="placement_notice"
            )
    return registry


def erase(registry, identifier="P1", **options):
    return registry.redact_person(identifier, actor="officer", purpose="roster", reason="asked", **options)


def about(registry, identifier):
    with registry.session(actor="a", purpose="roster") as session:
        return {
            "person": session.people.get(identifier),
            "placement": session.placements.get(identifier),
            "seat": session.seats.get(f"s-{identifier}"),
            "notices": [each for each in registry.notices.list() if each.person == identifier],
            "phone": session.uniques.owner_of("contacts.phone", PhoneNumber(f"1380000000{identifier[1:]}")),
        }


def test_everything_about_a_person_goes_and_nobody_else(settled):
    before = about(settled, "P2")
    erasure = erase(settled)
    assert sorted(key.kind for key in erasure.keys) == [
        "notice",
        "person",
        "placement",
        "seat",
        "unique",
        "unique",
    ]
    assert erasure.documents == 6
    assert set(map(bool, about(settled, "P1").values())) == {False}
    assert about(settled, "P2") == before


def test_the_history_keeps_digests_and_who_erased(settled):
    erase(settled)
    changes = settled.history.of("person", "P1").changes
    assert [change.act for change in changes] == [Act.PUT, Act.REDACT]
    assert [change.model() for change in changes] == [None, None]
    assert all(change.redacted for change in changes)
    assert (changes[-1].note.actor, changes[-1].note.reason) == ("officer", "asked")


def test_no_byte_of_the_person_is_left_in_the_file(open_durable, roster, person, tmp_path: Path, canary):
    registry = open_durable()
    with roster(registry) as session:
        session.people.add(person(name=PersonName(canary)))
    there = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    document = registry._store.get(Key("person", "P1")).document
    coding, stored = encode_document("person", document)
    # The name is in the document, which lies there deflated.
    assert coding
    assert canary.encode() in document
    assert stored in there
    erasure = erase(registry)
    registry.close()
    left = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert erasure.waiting.en == ""
    assert canary.encode() not in left
    assert stored not in left


def test_erasing_again_changes_nothing(settled):
    first = erase(settled, commit_id="erase-1")
    count = len(settled.history.changes().changes)
    again = erase(settled, commit_id="erase-1")
    assert again.documents == 0
    assert len(settled.history.changes().changes) == count
    assert first.documents == 6


def test_what_was_claimed_can_be_claimed_by_another(settled, roster, canary):
    erase(settled)
    with roster(settled) as session:
        number = IdentityNumber(f"{canary}-P1")
        assert session.uniques.owner_of("identity_number", number) is None
        session.uniques.claim("identity_number", number, "P3")
    with roster(settled) as session:
        assert session.uniques.owner_of("identity_number", number) == "P3"


def test_nobody_who_never_was_can_be_erased(settled):
    with pytest.raises(NotFoundError, match="person/P9"):
        erase(settled, "P9")


def test_erasing_names_a_declared_purpose(settled):
    with pytest.raises(PurposeError, match="not declared"):
        settled.redact_person("P1", actor="a", purpose="whim")


def test_a_store_that_cannot_erase_says_so_and_touches_nothing(settled, without_capabilities):
    count = len(settled.history.changes().changes)
    with pytest.raises(UnsupportedQueryError, match="cannot erase a history"):
        erase(Registry(without_capabilities(settled._store)))
    assert len(settled.history.changes().changes) == count


def test_a_person_who_was_removed_can_still_be_erased(settled, roster):
    with roster(settled) as session:
        session.people.remove("P1")
    erasure = erase(settled)
    assert {key.kind for key in erasure.keys} >= {"person", "placement", "seat", "notice"}
    assert all(change.model() is None for change in settled.history.of("person", "P1").changes)


def test_every_record_that_names_a_person_goes_with_them(settled, roster, canary):
    with roster(settled) as session:
        for identifier in ("P1", "P2"):
            session.visits.add(Visit(id=f"v-{identifier}", body="b1", by_person=identifier, source=CITED))
            session.nominations.add(
                Nomination(
                    id=f"n-{identifier}",
                    person=identifier,
                    kind=NominationKind.HONOUR,
                    nominated_by="officer",
                    reasons=(f"{canary}-{identifier}",),
                    source=CITED,
                )
            )
    with roster(settled) as session:
        session.visits.add(Visit(id="v-self", person="P1", by_person="P1", source=CITED))
    gone = {str(key) for key in erase(settled).keys}
    assert {"visit/v-P1", "visit/v-self", "nomination/n-P1"} <= gone
    assert not gone & {"visit/v-P2", "nomination/n-P2"}
    with roster(settled) as session:
        assert session.nominations.get("n-P1") is None
        assert session.nominations.get("n-P2") is not None
        assert [each.id for each in session.visits.all()] == ["v-P2"]


class _OneByOne:
    """A store that can erase one record at a time, by leaving out the power to erase several."""

    def __init__(self, store):
        self.get, self.find, self.commit = store.get, store.find, store.commit
        self.changes, self.close, self.redact = store.changes, store.close, store.redact


def commits(registry):
    return [change.note.commit_id for change in registry.history.changes(limit=1000).changes]


def test_an_erasure_is_one_commit_where_the_store_can(settled):
    erasure = erase(settled, commit_id="erase-1")
    told = [
        change for change in settled.history.changes(limit=1000).changes if change.note.commit_id == "erase-1"
    ]
    assert sorted(key.kind for key in erasure.keys) == sorted(change.key.kind for change in told)
    assert {change.act for change in told} == {Act.REDACT}
    assert [change.last for change in told] == [False] * (len(told) - 1) + [True]


def test_a_store_that_erases_one_by_one_erases_the_same(settled, open_one, roster):
    registry = Registry(_OneByOne(settled._store))
    erasure = erase(registry, commit_id="erase-1")
    assert erasure.documents == 6
    assert set(map(bool, about(settled, "P1").values())) == {False}
    count = len(commits(settled))
    assert erase(registry, commit_id="erase-1").documents == 0
    assert len(commits(settled)) == count


def test_a_person_without_a_placement_is_erased(open_one, roster, person):
    for number, make in enumerate((lambda store: store, _OneByOne)):
        registry = open_one()
        with roster(registry) as session:
            session.people.add(person(f"P{number}"))
        erasure = erase(Registry(make(registry._store)), f"P{number}")
        assert [str(key) for key in erasure.keys] == [f"person/P{number}"]


@pytest.mark.slow
@pytest.mark.parametrize("one_by_one", [False, True])
def test_what_was_removed_before_is_erased_from_the_history(settled, roster, canary, *, one_by_one):
    with roster(settled) as session:
        for identifier in ("P1", "P2"):
            mine = f"{canary}-{identifier}"
            session.nominations.add(
                Nomination(
                    id=f"n-{identifier}",
                    person=identifier,
                    kind=NominationKind.HONOUR,
                    nominated_by="officer",
                    reasons=(mine,),
                    source=CITED,
                )
            )
    with roster(settled) as session:
        session.nominations.remove("n-P1")
        session.nominations.remove("n-P2")
    registry = Registry(_OneByOne(settled._store)) if one_by_one else settled
    assert "nomination/n-P1" in map(str, erase(registry).keys)
    documents = [change.document for change in settled._store.changes(limit=1000).changes]
    left = b"".join(filter(None, documents))
    assert f"{canary}-P1".encode() not in left
    assert f"{canary}-P2".encode() in left
    # Erased once, and not again and again.
    count = len(commits(settled))
    with pytest.raises(NotFoundError):
        erase(settled, "P9")
    assert len(commits(settled)) == count


def test_what_was_removed_and_added_anew_for_another_stays(settled, roster):
    with roster(settled) as session:
        session.seats.remove("s-P1")
    with roster(settled) as session:
        session.seats.add(Seat(id="s-P1", post="o1", person="P2", source=CITED))
    assert "seat/s-P1" not in map(str, erase(settled).keys)
    with roster(settled) as session:
        assert session.seats.require("s-P1").person == "P2"


class _Busy(_OneByOne):
    """A store into which somebody else commits just before an erasure does."""

    def __init__(self, store, meanwhile):
        super().__init__(store)
        self._erase_all, self._meanwhile = store.redact_all, [meanwhile]

    def redact_all(self, keys, note):
        while self._meanwhile:
            self._meanwhile.pop()()
        return self._erase_all(keys, note)


def store_as_before(registry, *models):
    """Store records that name somebody as a newstratum did that did not look who was erased."""
    note = Note(commit_id=f"older-{models[0].id}", actor="a", purpose="office")
    kinds = (get_kind_of_record(each) for each in models)
    registry._store.commit(
        [encode_record(kind, each, None) for kind, each in zip(kinds, models, strict=True)], note
    )


def test_what_others_store_meanwhile_is_refused(settled, roster, canary):
    def tell():
        refused = pytest.raises(ErasedPersonError, match=r"notice\.person: names somebody who was erased")
        with refused, roster(settled) as session:
            session.notices.tell("late", "P1", "log", subject="s", text="t", purpose="placement_notice")

    erasure = erase(Registry(_Busy(settled._store, tell)), commit_id="erase-1")
    assert erasure.documents == 6


@pytest.mark.slow
@pytest.mark.parametrize(
    "act",
    [
        lambda visits: visits.update(attrs.evolve(visits.require("v1"), person="P2")),
        lambda visits: visits.remove("v1"),
    ],
    ids=["correct", "remove"],
)
def test_what_an_erasure_found_is_not_given_to_another_meanwhile(settled, roster, act):
    """The erasure would take with it what the record holds of the other one."""
    with roster(settled) as session:
        session.visits.add(Visit(id="v1", person="P1", by_body="b1", source=CITED))

    def change():
        with pytest.raises(ErasedPersonError, match="is being erased"), roster(settled) as session:
            act(session.visits)

    erase(Registry(_Busy(settled._store, change)))
    with roster(settled) as session:
        assert session.visits.get("v1") is None
        session.visits.add(Visit(id="v1", person="P2", by_body="b1", source=CITED))


def test_what_an_older_program_stores_meanwhile_is_erased_too(settled, roster):
    late = Seat(id="late", post="o1", person="P1", source=CITED)
    busy = _Busy(settled._store, lambda: store_as_before(settled, late))
    erasure = erase(Registry(busy), commit_id="erase-1")
    assert erasure.documents == 7
    with roster(settled) as session:
        assert session.seats.get("late") is None
    assert {"erase-1", "erase-1.2"} <= set(commits(settled))


@pytest.mark.slow
@pytest.mark.parametrize("calls", range(9))
def test_an_erasure_that_was_cut_short_goes_on(settled, roster, calls):
    forget_the_state(settled)
    correct(settled, roster, "s-P2", "P1", "P2")
    busy = _OneByOne(settled._store)
    busy.redact_history, busy.redact_all = settled._store.redact_history, settled._store.redact_all
    busy.of = settled._store.of
    left = [None] * calls
    for name in ("commit", "redact_history", "redact_all", "changes"):
        setattr(busy, name, _failing_after(getattr(busy, name), left))
    try:
        erase(Registry(busy), commit_id="erase-1")
    except UnavailableError:
        erase(settled, **({"commit_id": "erase-1"} if calls % 2 else {}))
    assert set(map(bool, about(settled, "P1").values())) == {False}
    assert erase(settled).already_done
    redactions = [change for change in settled.history.of("person", "P1").changes if change.act is Act.REDACT]
    assert len(redactions) == 1


def _failing_after(call, left):
    """Return a call that fails, as all that share its count do, once they were called so often."""

    def limited(*arguments, **more):
        if not left:
            raise UnavailableError("the wire was cut")
        left.pop()
        return call(*arguments, **more)

    return limited


# ------------------------------------------------ issue K, point 6: what an erasure must reach


def correct(registry, roster, seat, before, after):
    """Store a seat of one person, and correct it to another."""
    with roster(registry) as session:
        if session.seats.get(seat) is None:
            session.seats.add(Seat(id=seat, post="o1", person=before, source=CITED))
        else:
            session.seats.update(attrs.evolve(session.seats.require(seat), person=before))
    with roster(registry) as session:
        session.seats.update(attrs.evolve(session.seats.require(seat), person=after))


def read_documents(registry) -> str:
    changes = registry._store.changes(limit=1000).changes
    return b"".join(change.document or b"" for change in changes).decode()


@pytest.mark.slow
@pytest.mark.parametrize("is_old", [True, False])
def test_who_was_named_before_a_correction_is_erased_from_the_history(settled, roster, person, is_old):
    if is_old:
        forget_the_state(settled)
    correct(settled, roster, "corrected", "P1", "P2")
    erasure = erase(settled)
    assert [str(key) for key in erasure.kept] == ["seat/corrected"]
    assert '"P1"' not in read_documents(settled)
    with roster(settled) as session:
        assert session.seats.require("corrected").person == "P2"
    told = settled.history.of("seat", "corrected").changes
    assert [change.redacted for change in told] == [True, True, False]
    assert "seat/corrected" in map(str, erase(settled, "P2").keys)


def forget_the_state(registry):
    """Make a register one that an older newstratum filled: nobody noted what was corrected and removed."""
    record = registry._store.get(STATE_KEY)
    note = Note(commit_id="older", actor="a", purpose="office")
    registry._store.commit([Delete(STATE_KEY, record.version)], note)
    registry._session_config.erased.look()


@pytest.mark.slow
@pytest.mark.parametrize("is_old", [True, False])
def test_what_named_somebody_and_was_removed_is_erased_without_reading_the_feed(
    settled, roster, person, monkeypatch, is_old
):
    """Only the first erasure of a register that an older newstratum filled reads all that happened."""
    if is_old:
        forget_the_state(settled)
    with roster(settled) as session:
        session.seats.remove("s-P1")
        session.people.remove("P1")
    reads, changes = [], settled._store.changes
    monkeypatch.setattr(
        settled._store, "changes", lambda *given, **more: (reads.append(given), changes(*given, **more))[1]
    )
    erasure = erase(settled)
    assert {"seat/s-P1", "person/P1"} <= {str(key) for key in erasure.keys}
    assert bool(reads) is is_old
    monkeypatch.undo()
    assert '"P1"' not in read_documents(settled)


def test_a_seat_corrected_there_and_back_is_erased_as_a_whole(settled, roster):
    correct(settled, roster, "s-P1", "P2", "P1")
    erasure = erase(settled)
    assert "seat/s-P1" in map(str, erasure.keys)
    assert erasure.kept == ()


def test_a_store_that_cannot_erase_a_past_says_so(settled, roster):
    correct(settled, roster, "corrected", "P1", "P2")
    poor = _OneByOne(settled._store)
    poor.of = settled._store.of
    erasure = erase(Registry(poor))
    assert "cannot erase what 1 record held earlier" in erasure.waiting.en
    # A store that can does it later.
    assert [str(key) for key in erase(settled).kept] == ["seat/corrected"]
    assert '"P1"' not in read_documents(settled)


#: What a session may store about somebody.
NAMES = {
    "seat": lambda session, person: session.seats.add(Seat(id="late", post="o1", person="P1", source=CITED)),
    "notice": lambda session, person: session.notices.tell(
        "late", "P1", "log", subject="s", text="t", purpose="placement_notice"
    ),
    "claim": lambda session, person: session.uniques.claim("identity_number", IdentityNumber("7"), "P1"),
    "person": lambda session, person: session.people.add(person("P1")),
    "enrol": lambda session, person: session.enrol(person("P1")),
    "corrected": lambda session, person: session.seats.update(
        attrs.evolve(session.seats.require("s-P2"), person="P1")
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("work", NAMES.values(), ids=NAMES)
@pytest.mark.parametrize("elsewhere", [False, True])
def test_a_session_that_began_before_the_erasure_commits_nothing_about_the_erased(
    open_durable, roster, person, work, elsewhere
):
    registry = open_durable()
    other = open_durable() if elsewhere else registry
    with roster(registry) as session:
        session.people.add(person("P1"))
        session.bodies.add(Body(id="b1", name_zh="合成会", kind=BodyKind.ASSOCIATION, source=CITED))
        session.posts.add(Post(id="o1", body="b1", role=PostRole.MEMBER, places=None, source=CITED))
        session.seats.add(Seat(id="s-P2", post="o1", person="P2", source=CITED))

    def commit_late():
        with roster(registry) as session:
            # Some work reads the person first: then what it read changed.
            work(session, person)
            erase(other)

    with pytest.raises((ErasedPersonError, ConflictError)):
        commit_late()
    with pytest.raises(ErasedPersonError), roster(registry) as session:
        work(session, person)
    assert '"P1"' not in read_documents(registry)


def test_a_load_that_began_before_the_erasure_stores_nothing_about_the_erased(settled, roster, person):
    def load(identifier):
        with roster(settled) as session:
            session.load(iter([(person(identifier), None)]))
            erase(settled)

    with pytest.raises((ErasedPersonError, ConflictError)):
        load("P1")
    with pytest.raises(ErasedPersonError, match=r"0\.person\.id"), roster(settled) as session:
        session.load(iter([(person("P1"), None)]))
    with roster(settled) as session:
        session.load(iter([(person("P7"), None)]))


def test_a_session_about_others_is_committed_beside_an_erasure(settled, roster):
    with roster(settled) as session:
        session.seats.add(Seat(id="late", post="o1", person="P2", source=CITED))
        erase(settled)
    assert session.stored is not None
    with roster(settled) as session:
        session.seats.remove("late")
        # It has to be noted now that the seat named somebody.
    erase(settled, "P2")
    assert '"P2"' not in read_documents(settled)


def test_an_import_holds_who_was_erased_and_takes_the_others(settled, person, source, notice):
    erase(settled)
    given = {"actor": "a", "purpose": "roster", "source": source, "notice": notice}
    report = settled.import_people([person("P1"), person("P5")], **given, partial=True)
    assert report.results == ("held", "created")
    assert "somebody of this id or number was erased" in str(report.problems[0])
    assert "P1" not in str(report.problems[0])


def test_only_a_digest_of_the_erased_id_remains_and_it_expires(settled, roster, person, clock):
    erase(settled)
    assert '"P1"' not in read_documents(settled)
    clock.advance(days=731)
    again = settled
    again._session_config.erased.look()
    with roster(again) as session:
        session.people.add(person("P1"))
    assert erase(again).documents == 1
    with roster(again) as session:
        assert session.people.get("P1") is None
    with pytest.raises(ErasedPersonError), roster(again) as session:
        session.people.add(person("P1"))


def test_an_id_that_came_back_is_erased_again(settled, person):
    """Erase X, store X, erase X: the second erasure does not say done when it is not."""
    erase(settled, commit_id="erase-1")
    store_as_before(settled, person("P1"))
    assert erase(settled, commit_id="erase-1").documents == 1
    store_as_before(settled, Seat(id="back", post="o1", person="P1", source=CITED))
    assert [str(key) for key in erase(settled).keys] == ["seat/back"]
    assert erase(settled).already_done


def test_an_erasure_under_a_used_id_is_refused_and_does_not_say_done(settled, roster):
    erase(settled, commit_id="e1")
    with pytest.raises(CommitIdReusedError, match="commit e1"):
        erase(settled, "P2", commit_id="e1")
    with roster(settled, commit_id="c1") as session:
        session.seats.remove("s-P2")
    with pytest.raises(CommitIdReusedError):
        erase(settled, "P2", commit_id="c1")
    assert about(settled, "P2")["person"] is not None
    with pytest.raises(CommitIdReusedError), roster(settled, commit_id="e1") as session:
        session.people.remove("P2")


def test_two_erasures_of_one_person_at_once_are_one_event(settled):
    together = threading.Barrier(6)

    def work(_number):
        together.wait()
        return erase(settled)

    with ThreadPoolExecutor(6) as pool:
        done = list(pool.map(work, range(6)))
    assert sorted(each.already_done for each in done) == [False] + [True] * 5
    assert sum(each.documents for each in done) == 6
    assert sum(bool(each.keys) for each in done) == 1
    redactions = [change for change in settled.history.of("person", "P1").changes if change.act is Act.REDACT]
    assert len(redactions) == 1
    assert repr(done[0]) in ("Erasure(already done)", "Erasure(6 records, 6 documents)")


@pytest.mark.slow
def test_many_people_are_erased_at_once_beside_sessions(open_durable, roster, person):
    registry = open_durable()
    with roster(registry) as session:
        session.add_all([person(f"P{number}") for number in range(8)])
        session.bodies.add(Body(id="b1", name_zh="合成会", kind=BodyKind.ASSOCIATION, source=CITED))
        session.posts.add(Post(id="o1", body="b1", role=PostRole.MEMBER, places=None, source=CITED))
    together = threading.Barrier(8)

    def work(number):
        together.wait()
        if number < 4:
            erase(registry, f"P{number}")
            return
        for each in range(6):
            with contextlib.suppress(ErasedPersonError), roster(registry) as session:
                name = f"P{(number + each) % 8}"
                session.seats.add(Seat(id=f"s{number}-{each}", post="o1", person=name, source=CITED))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    left = read_documents(registry)
    assert [number for number in range(8) if f'"P{number}"' in left] == [4, 5, 6, 7]


def _work_beside(path, number):
    source = ns.Source(kind="person", stated_on=dt.date(2018, 10, 1))
    with ns.open_registry(f"sqlite:///{path}/register.db", notices=[NOTICE]) as registry:
        for each in range(20):
            if number == 0:
                erase(registry, f"P{each}")
                continue
            refused = contextlib.suppress(ErasedPersonError, ConflictError)
            with refused, registry.session(actor="a", purpose="roster", source=source) as session:
                job = ns.Engagement(employer_kind="law_firm", relation="partner", role="professional")
                session.enrol([job], id=f"P{each}")
                name = f"{number}-{each}"
                session.visits.add(Visit(id=name, person=f"P{each}", by_body="b1", source=CITED))


@pytest.mark.stress
def test_nothing_of_20_people_comes_back_while_3_processes_store_them(tmp_path):
    source = ns.Source(kind="person", stated_on=dt.date(2018, 10, 1))
    with ns.open_registry(f"sqlite:///{tmp_path}/register.db", notices=[NOTICE]) as registry:
        with registry.session(actor="a", purpose="roster", source=source) as session:
            for each in range(20):
                session.people.add(ns.Person(id=f"P{each}"))
        run_in_processes(4, lambda number: _work_beside(tmp_path, number))
        changes = list(iterate_changes(registry._store))
        left = b"".join(change.document or b"" for change in changes).decode()
        assert [each for each in range(20) if f'"P{each}"' in left] == []


@pytest.mark.parametrize("kind", ["erased_person", "erasure_state", "past_reference"])
def test_no_session_reaches_what_a_register_keeps_of_its_erasures(registry, roster, kind):
    with roster(registry) as session, pytest.raises(PurposeError):
        session.collection(kind).remove("state")


def test_erasing_one_after_another_reads_the_marks_once(registry, roster, person, monkeypatch):
    with roster(registry) as session:
        for number in range(5):
            session.people.add(person(f"P{number}"))
    reads = []
    iterate_marks = ErasedPeople._iterate_marks
    monkeypatch.setattr(
        ErasedPeople, "_iterate_marks", lambda erased: reads.append(1) or iterate_marks(erased)
    )
    for number in range(5):
        registry.redact_person(f"P{number}", actor="office", purpose="roster")
    assert len(reads) <= 1
    for number in range(5):
        with roster(registry) as session, pytest.raises(ErasedPersonError):
            session.people.add(person(f"P{number}"))
