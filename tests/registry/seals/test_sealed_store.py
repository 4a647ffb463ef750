"""The store of a sealed register: the same register, and nothing of it in the file."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import pytest

from newstratum._builtin.key_file import KeyFile
from newstratum._model.people.people import Contact
from newstratum._model.values.sensitive import EmailAddress, PersonName, PhoneNumber
from newstratum._ports import store as ports
from newstratum._ports.records import Key, Note, Put
from newstratum._registry.opening import list_registry_kinds
from newstratum._registry.registry import Registry
from newstratum._registry.seals.sealed_store import open_sealed
from newstratum._storage.simple_store import MemoryStore
from newstratum._wire.envelopes import is_sealed
from newstratum._wire.seal_kinds import PERSON_KEY
from newstratum.errors import ConflictError, ErasedPersonError, SecretKeyError, UnreadableRecordWarning

ADDRESS = EmailAddress("jia@example.test")
PHONE = PhoneNumber("13800000001")
#: What of P1 no sealed store may hold, in any form that a reader of the file would look for.
WORDS = [each.encode() for each in ("合成甲", "jia@example.test", "13800000001", "law_firm", "复议的话")]
#: Kinds that hold digests by the secret of their register.
_KEYED = ("command", "notice")
#: All that a store may do beyond storing, but replacing documents, by which the seal itself works.
CAPABILITIES = [
    each
    for each in vars(ports).values()
    if isinstance(each, type)
    and getattr(each, "_is_protocol", False)
    and each not in (Protocol, ports.Store, ports.DocumentReplacer)
]


def fill(registry: Registry, roster: Callable[..., Any], person: Callable[..., Any], verdict: Any) -> None:
    """Store people, a placement, an objection and a notice, change one, and remove one."""
    contacts = [Contact(kind="phone", value=PHONE), Contact(kind="email", value=ADDRESS)]
    with roster(registry, commit_id="one") as session:
        session.people.add(person("P1", contacts=contacts))
        session.placements.propose("P1", verdict(), on=dt.date(2018, 10, 2))
        session.add_all([person("P2"), person("P3", name=PersonName("合成乙"))])
        session.notices.tell("e", "P1", "log", subject="s", text="给合成甲", purpose="placement_notice")
    with roster(registry, commit_id="two") as session:
        session.people.require("P1")
        session.people.update(person("P1", contacts=contacts, name=PersonName("合成甲甲")))
        session.placements.object_to("P1", "复议的话", on=dt.date(2018, 10, 3))
    with roster(registry, commit_id="three") as session:
        session.people.require("P3")
        session.people.remove("P3")


def list_changes(registry: Registry) -> list[tuple[Any, ...]]:
    return [
        (each.key, each.act, each.schema, each.document, each.note.commit_id, each.place, each.last)
        for each in registry._store.changes(limit=1000).changes
        if each.key.kind not in ("store_key", "erasure_state")
    ]


def test_a_sealed_register_is_the_register_and_its_file_says_nothing(
    open_one, sealed, roster, person, verdict, read_file
) -> None:
    plain, register = open_one(), sealed()
    for each in (plain, register):
        fill(each, roster, person, verdict)
    assert _drop_random(list_changes(register)) == _drop_random(list_changes(plain))
    register.close()
    content = read_file()
    assert not [word for word in WORDS if word in content]
    with roster(sealed()) as session:
        read = session.people.require("P1")
        assert (read.name.reveal(), read.contacts[1].value) == ("合成甲甲", ADDRESS)
        assert session.placements.require("P1").objections[0].statement == "复议的话"


def _drop_random(changes: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Return changes without what is drawn or digested: ids of notices, which are keyed."""
    return [
        (key.kind, act, schema, document if key.kind not in _KEYED else None, commit_id, place == 0, last)
        for key, act, schema, document, commit_id, place, last in changes
    ]


def test_what_a_store_can_do_its_sealed_form_can(sealed, keys, host) -> None:
    raw = MemoryStore(list_registry_kinds())
    Registry(raw, keys=keys, host=host).seal.turn_on()
    for store, wrapped in (
        (sealed()._store._store, sealed()._store),
        (raw, open_sealed(raw, keys, lambda: host)),
    ):
        able = [each for each in CAPABILITIES if isinstance(store, each)]
        assert [each for each in CAPABILITIES if isinstance(wrapped, each)] == able
        assert len(able) >= 6


def test_a_register_that_is_not_sealed_keeps_its_own_store(open_one) -> None:
    store = open_one()._store
    assert open_sealed(store, None, pytest.fail) is store


def test_a_commit_starts_at_place_0_wherever_a_page_of_the_feed_ends(sealed, roster, person, verdict) -> None:
    register = sealed()
    fill(register, roster, person, verdict)
    whole = register._store.changes(limit=1000).changes
    assert whole[0].place == 0
    for limit in range(1, 6):
        found, after, more = [], None, True
        while more:
            feed = register._store.changes(after, limit=limit)
            assert len(feed.changes) <= limit
            found += feed.changes
            after, more = feed.cursor, feed.more
        assert [(each.key, each.place, each.last) for each in found] == [
            (each.key, each.place, each.last) for each in whole
        ]


def test_people_that_are_loaded_are_sealed_each_by_a_key(sealed, roster, person, read_file) -> None:
    with roster(sealed()) as session:
        session.people.add(person("L0"))
    with roster(sealed()) as session:
        session.load((person(f"L{number}", name=PersonName("合成丙")), None) for number in range(1, 40))
    register = sealed()
    with roster(register) as session:
        session.load((person(f"M{number}"), None) for number in range(3))
    inner = register._store._store
    assert len({_read_key(inner, f"L{number}") for number in range(40)}) == 40
    with roster(sealed()) as session:
        assert session.people.require("L7").name.reveal() == "合成丙"
    register.close()
    assert "合成丙".encode() not in read_file()


def _read_key(store: Any, person: str) -> str:
    return json.loads(store.get(Key(PERSON_KEY.name, person)).document)["wrapped"]


def test_two_writings_of_the_same_text_differ(sealed, roster, person) -> None:
    register = sealed()
    documents = set()
    for name in ("合成甲", "合成乙", "合成甲"):
        with roster(register) as session:
            if session.people.get("P1") is None:
                session.people.add(person("P1", name=PersonName(name)))
            else:
                session.people.update(person("P1", name=PersonName(name)))
        documents.add(register._store._store.get(Key("person", "P1")).document)
    assert len(documents) == 3


# --------------------------------------------------------------------------------------------- erasing


def test_erasing_a_person_erases_the_key_and_leaves_others(
    sealed, roster, person, verdict, read_file
) -> None:
    register = sealed()
    fill(register, roster, person, verdict)
    inner = register._store._store
    key, other = _read_key(inner, "P1"), _read_key(inner, "P2")
    register.redact_person("P1", actor="a", purpose="roster")
    assert inner.get(Key(PERSON_KEY.name, "P1")) is None
    assert not any(change.document for change in inner.changes(limit=1000).changes if change.key.id == "P1")
    with pytest.raises(ErasedPersonError), roster(register) as session:
        session.people.add(person("P1"))
    with roster(register) as session:
        assert session.people.require("P2").name.reveal() == "合成甲"
    register.close()
    content = read_file()
    assert key.encode() not in content
    assert not [word for word in WORDS if word in content]
    assert other


def test_what_is_about_two_people_opens_with_the_keys_of_both(sealed, roster, person) -> None:
    from newstratum._model.organisation.outreach import Visit

    register = sealed()
    with roster(register) as session:
        session.add_all([person("P1"), person("P2")])
        session.visits.add(
            Visit(id="v1", kind="call", person="P1", by_person="P2", held_on="2018-10-01", source="记录")
        )
    inner = register._store._store
    assert json.loads(inner.get(Key("visit", "v1")).document)["people"] == ["P1", "P2"]
    note = Note(commit_id="shred", actor="a", purpose="roster")
    inner.redact(Key(PERSON_KEY.name, "P2"), note)
    assert {each.id for each in sealed().unreadable()} == {"P2", "v1"}
    with roster(sealed()) as session:
        assert session.people.require("P1")


# ----------------------------------------------------------------------------------------------- keys


@pytest.mark.parametrize("which", ["none", "another file", "another key"])
def test_without_the_right_key_nothing_is_read_and_nothing_written(
    which: str, sealed, roster, person, verdict, tmp_path: Path, keys: KeyFile
) -> None:
    register = sealed()
    fill(register, roster, person, verdict)
    name = register.seal.measure().key
    before = _count_changes(sealed())
    given: KeyFile | None = None
    if which == "another file":
        given = KeyFile(tmp_path / "other.keys")
    if which == "another key":
        given = KeyFile(tmp_path / "other.keys")
        for each in keys._read():
            given.create(each)
    locked = sealed(keys=given)
    with pytest.raises(SecretKeyError) as raised, roster(locked) as session:
        session.people.require("P1")
    assert name in str(raised.value)
    assert "密钥" in raised.value.in_language("zh")
    with pytest.raises(SecretKeyError), roster(locked) as session:
        session.people.add(person("P9"))
    with pytest.raises(SecretKeyError):
        locked.redact_person("P1", actor="a", purpose="roster")
    locked.close()
    assert _count_changes(sealed()) == before
    with roster(sealed()) as session:
        assert session.people.require("P1")
        assert session.people.get("P9") is None


def _count_changes(registry: Registry) -> int:
    return len(registry._store._store.changes(limit=1000).changes)


def test_a_changed_moved_or_foreign_envelope_is_one_unreadable_record(sealed, roster, person) -> None:
    register = sealed()
    with roster(register) as session:
        session.add_all([person("P1"), person("P2"), person("P3")])
    inner = register._store._store
    first, second = (inner.get(Key("person", each)) for each in ("P1", "P2"))
    note = Note(commit_id="forge", actor="a", purpose="roster")
    changed = first.document.replace(b'"text":"', b'"text":"AAAA')
    inner.commit(
        [
            Put(first.key, first.schema, changed, first.fields, first.version),
            Put(second.key, second.schema, first.document, second.fields, second.version),
        ],
        note,
    )
    with pytest.warns(UnreadableRecordWarning), roster(sealed()) as session:
        assert [each.id for each in session.people.find().items] == ["P3"]
    assert {each.id for each in sealed().unreadable()} == {"P1", "P2"}


def test_a_damaged_key_of_one_person_stops_nobody_else(sealed, roster, person) -> None:
    register = sealed()
    with roster(register) as session:
        session.add_all([person("P1"), person("P2"), person("P3")])
    inner = register._store._store
    for number, (identifier, document) in enumerate((("P1", b"{"), ("P2", b'{"id":"P2","key":"x"}'))):
        record = inner.get(Key(PERSON_KEY.name, identifier))
        put = Put(record.key, record.schema, document, record.fields, record.version)
        inner.commit([put], Note(commit_id=f"damage-{number}", actor="a", purpose="roster"))
    assert {each.id for each in sealed().unreadable()} == {"P1", "P2"}
    sealed().seal.rotate()
    with roster(sealed()) as session:
        assert session.people.require("P3")


def test_an_unreadable_record_goes_into_quarantine_and_back_as_it_is(sealed, roster, person) -> None:
    register = sealed()
    with roster(register) as session:
        session.people.add(person("P1"))
    inner = register._store._store
    record = inner.get(Key("person", "P1"))
    changed = record.document.replace(b'"text":"', b'"text":"AAAA')
    note = Note(commit_id="forge", actor="a", purpose="roster")
    inner.commit([Put(record.key, record.schema, changed, record.fields, record.version)], note)
    quarantined = register.quarantine("person", "P1", actor="a", purpose="roster")
    assert inner.get(Key("person", "P1")) is None
    register.restore_quarantined(quarantined.id, actor="a", purpose="roster")
    assert inner.get(Key("person", "P1")).document == changed


def test_two_who_draw_the_key_of_the_same_person_agree(sealed, roster, person) -> None:
    one, other = sealed(), sealed()
    with roster(one) as session:
        session.people.add(person("P1"))
    with roster(one) as session:
        session.people.remove("P1")
    with roster(other) as session:
        # The key is there already, which whoever adds somebody new does not ask.
        session.people.add(person("P1", name=PersonName("合成丁")))
    with roster(one) as session:
        assert session.people.require("P1").name.reveal() == "合成丁"
    second = roster(other)
    with pytest.raises(ConflictError), roster(one) as session, second:
        second.people.add(session.people.add(person("P2")))


def test_documents_of_open_kinds_stay_as_they_are(sealed, roster, person) -> None:
    register = sealed(unique_contacts=["phone"])
    with roster(register) as session:
        session.people.add(person("P1", contacts=[Contact(kind="phone", value=PHONE)]))
    changes = register._store._store.changes(limit=1000).changes
    states = {each.key.kind: is_sealed(each.document) for each in changes if each.document is not None}
    assert states["person"]
    assert not states["unique"]
    assert not states["seal"]


def test_a_key_of_a_transaction_that_was_rolled_back_is_not_used(
    sealed: Callable[..., Registry], roster: Callable[..., Any], person: Callable[..., Any]
) -> None:
    """An application undoes its transaction; the register that it has open goes on."""
    registry = sealed()
    ring = registry._store._rings.get()
    undone = ring.sealer.draw_key()
    ring._known["P1"] = undone
    with roster(registry) as session:
        session.people.add(person("P1"))
    with roster(registry) as session:
        session.people.require("P1")
        session.people.update(person("P1", name=PersonName("合成丙")))
    # Others have stored it since, under a key of their own.
    ring._known["P1"] = undone
    with roster(registry) as session:
        assert session.people.require("P1").name == PersonName("合成丙")
    assert ring._known["P1"] != undone
    with sealed() as again, roster(again) as session:
        assert session.people.require("P1").name == PersonName("合成丙")
