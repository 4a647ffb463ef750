from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from newstratum.errors import NotFoundError, PurposeError, UnsupportedQueryError
from newstratum.model.bodies import Body, BodyKind, Post, PostRole, Seat
from newstratum.model.contributions import Nomination, NominationKind
from newstratum.model.masked import IdentityNumber, PersonName, PhoneNumber
from newstratum.model.outreach import Visit
from newstratum.model.people import Contact
from newstratum.model.ties import Citation
from newstratum.ports.records import Act
from newstratum.registry import Registry

CITED = Citation(document="合成章程")


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
    changes = settled.history("person", "P1").changes
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
    count = len(settled.changes().changes)
    again = erase(settled, commit_id="erase-1")
    assert again.documents == 0
    assert len(settled.changes().changes) == count
    assert first.documents == 6


def test_what_was_claimed_can_be_claimed_by_another(settled, roster, canary):
    erase(settled)
    with roster(settled) as session:
        session.uniques.claim("identity_number", IdentityNumber(f"{canary}-P1"), "P3")


def test_nobody_who_never_was_can_be_erased(settled):
    with pytest.raises(NotFoundError, match="person/P9"):
        erase(settled, "P9")


def test_erasing_names_a_declared_purpose(settled):
    with pytest.raises(PurposeError, match="not declared"):
        settled.redact_person("P1", actor="a", purpose="whim")


def test_a_store_that_cannot_erase_says_so_and_touches_nothing(settled, powerless):
    count = len(settled.changes().changes)
    with pytest.raises(UnsupportedQueryError, match="cannot erase a history"):
        erase(Registry(powerless(settled._store)))
    assert len(settled.changes().changes) == count


def test_a_person_who_was_removed_can_still_be_erased(settled, roster):
    with roster(settled) as session:
        session.people.remove("P1")
    erasure = erase(settled)
    assert {key.kind for key in erasure.keys} >= {"person", "placement", "seat", "notice"}
    assert all(change.model() is None for change in settled.history("person", "P1").changes)


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
