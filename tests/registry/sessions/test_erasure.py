from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from newstratum._model.organisation.bodies import Body, BodyKind, Post, PostRole, Seat
from newstratum._model.organisation.contributions import Nomination, NominationKind
from newstratum._model.organisation.outreach import Visit
from newstratum._model.organisation.relations import Citation
from newstratum._model.people.people import Contact
from newstratum._model.values.sensitive import IdentityNumber, PersonName, PhoneNumber
from newstratum._ports.records import Act
from newstratum._registry.registry import Registry
from newstratum._wire.record_kinds import KINDS
from newstratum.errors import NotFoundError, PurposeError, UnavailableError, UnsupportedQueryError

CITED = Citation(document="合成章程")


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
                    contacts=[Contact(kind="phone", value=PhoneNumber(mine))],
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
            "phone": session.uniques.owner_of("contacts.phone", PhoneNumber(f"x-{identifier}")),
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
    assert canary.encode() in b"".join(path.read_bytes() for path in tmp_path.iterdir())
    erasure = erase(registry)
    registry.close()
    left = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert erasure.waiting == ""
    assert canary.encode() not in left


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
    assert sorted(map(str, erasure.keys)) == sorted(str(change.key) for change in told)
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


def test_what_others_store_meanwhile_is_erased_too(settled, roster, canary):
    def tell():
        with roster(settled) as session:
            session.notices.tell("late", "P1", "log", subject=canary, text=canary, purpose="placement_notice")

    erasure = erase(Registry(_Busy(settled._store, tell)), commit_id="erase-1")
    assert erasure.documents == 7
    assert [each for each in settled.notices.list() if each.person == "P1"] == []
    assert {"erase-1", "erase-1.2"} <= set(commits(settled))


def test_an_erasure_that_was_cut_short_goes_on(settled, roster, canary):
    def tell_and_die():
        with roster(settled) as session:
            session.notices.tell("late", "P1", "log", subject=canary, text=canary, purpose="placement_notice")

    busy = _Busy(settled._store, tell_and_die)
    busy.find = _failing_after(busy.find, len(list(filter(lambda kind: kind.about, KINDS))) + 1)
    with pytest.raises(UnavailableError):
        erase(Registry(busy), commit_id="erase-1")
    assert [each for each in settled.notices.list() if each.person == "P1"] != []
    erase(settled, commit_id="erase-1")
    assert [each for each in settled.notices.list() if each.person == "P1"] == []


def _failing_after(call, times):
    left = [None] * times

    def limited(*arguments):
        if not left:
            raise UnavailableError("the wire was cut")
        left.pop()
        return call(*arguments)

    return limited
