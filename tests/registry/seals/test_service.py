"""Sealing a register that is there, changing its key, and saying what is sealed."""

from __future__ import annotations

import contextlib
import datetime as dt
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from newstratum import ExportApproval
from newstratum._builtin.key_file import KeyFile
from newstratum._model.people.people import Contact
from newstratum._model.values.sensitive import PersonName, PhoneNumber
from newstratum._ports.records import Key, Note
from newstratum._registry.opening import list_registry_kinds, open_registry
from newstratum._registry.registry import Registry
from newstratum._storage.simple_store import MemoryStore
from newstratum._wire.codec import encode_record
from newstratum._wire.record_kinds import PERSON
from newstratum._wire.seal_kinds import SEAL_KINDS, is_open
from newstratum.errors import InvalidValueError, SecretKeyError, UnsupportedQueryError

WORDS = [each.encode() for each in ("合成甲", "合成乙", "13800000001", "law_firm")]
SEAL_NAMES = {kind.name for kind in SEAL_KINDS}


@pytest.fixture
def begun(open_durable, roster, person, verdict) -> Callable[..., Registry]:
    """Opens a register that is not sealed: of P1 there is a past, P3 was removed, P4 erased."""
    with roster(open_durable(), commit_id="one") as session:
        contact = Contact(kind="phone", value=PhoneNumber("13800000001"))
        session.add_all([person("P1", contacts=[contact]), person("P2"), person("P3"), person("P4")])
        session.placements.propose("P1", verdict(), on=dt.date(2018, 10, 2))
    with roster(open_durable(), commit_id="two") as session:
        session.people.require("P1")
        session.people.update(person("P1", name=PersonName("合成乙")))
        session.people.require("P3")
        session.people.remove("P3")
    open_durable().redact_person("P4", actor="a", purpose="roster", commit_id="erase")
    return open_durable


def list_feed(registry: Registry) -> list[tuple[Any, ...]]:
    return [
        (each.key, each.version, each.act, each.document, each.digest, each.note.commit_id, each.recorded_at)
        for each in registry._store.changes(limit=1000).changes
    ]


@pytest.mark.slow
def test_a_register_is_sealed_as_a_whole_with_its_history(begun, keys, read_file, roster) -> None:
    registry = begun()
    feed = list_feed(registry)
    assert [word for word in WORDS if _find_in_documents(registry, word)] == WORDS
    registry = begun(keys=keys)
    done = registry.seal.turn_on()
    assert done.documents == sum(each[3] is not None and not is_open(each[0].kind) for each in feed)
    sealed = begun(keys=keys)
    assert list_feed(sealed) == feed
    assert not [word for word in WORDS if _find_in_documents(sealed, word)]
    with roster(sealed) as session:
        assert session.people.require("P1").name.reveal() == "合成乙"
    status = sealed.seal.measure()
    assert (status.unsealed, status.sealed, status.cipher) == (0, done.documents, "aes-256-gcm")
    assert status.readable_fields > 100
    for each in (registry, sealed):
        each.close()
    assert not [word for word in WORDS if word in read_file()]
    assert begun(keys=keys).seal.turn_on().documents == 0


def _find_in_documents(registry: Registry, word: bytes) -> bool:
    store = getattr(registry._store, "_store", registry._store)
    return any(word in (each.document or b"") for each in store.changes(limit=1000).changes)


@pytest.mark.slow
@pytest.mark.parametrize("lands", [False, True])
@pytest.mark.parametrize("commits", range(4))
def test_sealing_goes_on_where_it_stopped(
    commits: int, lands: bool, begun, keys, roster, monkeypatch
) -> None:
    """A kill between any two steps, or right after one, leaves a register that is read and can be sealed."""
    registry = begun(keys=keys)
    feed = list_feed(registry)
    done = 0

    def stop(*given: Any, **more: Any) -> Any:
        nonlocal done
        if done == commits:
            if lands and commits < 3:
                _commit(*given, **more)
            raise KeyboardInterrupt
        done += 1
        return _commit(*given, **more)

    _commit = registry._store.commit
    monkeypatch.setattr(registry._store, "commit", stop)
    if commits == 3:
        monkeypatch.setattr(registry._store, "commit", _commit)
        monkeypatch.setattr(registry._store, "replace_documents", stop)
        done = 3
    with contextlib.suppress(KeyboardInterrupt):
        registry.seal.turn_on()
    again = begun(keys=keys)
    assert list_feed(again) == feed
    again.seal.turn_on()
    again = begun(keys=keys)
    assert list_feed(again) == feed
    assert again.seal.measure().unsealed == 0
    with roster(again) as session:
        assert session.people.require("P1").name.reveal() == "合成乙"


def test_nothing_is_sealed_without_keys_or_by_a_store_that_cannot(begun, keys, host) -> None:
    with pytest.raises(InvalidValueError, match="are not given"):
        begun().seal.turn_on()
    registry = begun(keys=keys)
    store = registry._store

    class Without:
        get, find, commit, changes, close = (
            store.get,
            store.find,
            store.commit,
            store.changes,
            store.close,
        )

    with pytest.raises(UnsupportedQueryError, match="export the register"):
        Registry(Without(), keys=keys, host=host).seal.turn_on()
    assert not keys.path.exists()
    assert not registry.seal.is_on()


def test_nothing_is_sealed_without_the_plugin(begun, keys) -> None:
    from newstratum._host.host import PluginHost

    bare = PluginHost()
    bare.set_blocked("seal")
    with pytest.raises(SecretKeyError, match="newstratum-seal"):
        begun(keys=keys, host=bare).seal.turn_on()
    begun(keys=keys).seal.turn_on()
    locked = begun(keys=keys, host=bare)
    with (
        pytest.raises(SecretKeyError, match="newstratum-seal"),
        locked.session(actor="a", purpose="roster") as session,
    ):
        session.people.require("P1")


@pytest.mark.slow
def test_whoever_has_it_open_while_it_is_sealed_opens_it_again(begun, keys, roster, person) -> None:
    stale = begun(keys=keys)
    begun(keys=keys).seal.turn_on()
    with pytest.raises(SecretKeyError, match="open it again"), roster(stale) as session:
        session.people.require("P1")
    with pytest.raises(SecretKeyError, match="open it again"), roster(stale) as session:
        session.people.add(person("P9"))
    put = encode_record(PERSON, person("P9"), None)
    stale._store.commit([put], Note(commit_id="plain", actor="a", purpose="roster"))
    assert begun(keys=keys).seal.measure().unsealed == 1
    assert begun(keys=keys).seal.turn_on().documents == 1
    with roster(begun(keys=keys)) as session:
        assert session.people.require("P9")


# ------------------------------------------------------------------------------------ the outside key


@pytest.mark.slow
def test_changing_the_key_wraps_the_keys_anew_and_nothing_else(
    begun, keys: KeyFile, roster, person, read_file
) -> None:
    begun(keys=keys).seal.turn_on()
    registry = begun(keys=keys)
    feed, old = list_feed(registry), registry.seal.measure().key
    inner = registry._store._store
    sealed = inner.get(Key("person", "P1")).document
    wrapped = inner.get(Key("person_key", "P1")).document
    assert registry.seal.rotate().documents >= 4
    new = registry.seal.measure().key
    assert new != old
    assert not registry.seal.measure().is_rotating
    assert inner.get(Key("person", "P1")).document == sealed
    assert inner.get(Key("person_key", "P1")).document != wrapped
    keys.delete(old)
    again = begun(keys=keys)
    assert list_feed(again) == feed
    with roster(again) as session:
        assert session.people.require("P1").name.reveal() == "合成乙"
        session.people.add(person("P8"))
    for change in inner.changes(limit=1000).changes:
        assert (
            change.key.kind not in SEAL_NAMES
            or old.encode() not in (change.document or b"")
            or (change.key.kind == "seal")
        )


@pytest.mark.slow
def test_whoever_has_it_open_while_the_key_changes_works_on_with_the_new_one(
    begun, keys: KeyFile, roster, person
) -> None:
    begun(keys=keys).seal.turn_on()
    stale = begun(keys=keys)
    with roster(stale) as session:
        session.people.add(person("P7"))
    begun(keys=keys).seal.rotate()
    with roster(stale) as session:
        session.people.add(person("P8"))
        assert session.people.require("P2")
    old = [name for name in keys._read() if name != stale.seal.measure().key and name.startswith("seal-")]
    for name in old:
        keys.delete(name)
    with roster(begun(keys=keys)) as session:
        assert [each.id for each in session.people.find().items] == ["P1", "P2", "P7", "P8"]


@pytest.mark.slow
def test_a_change_of_the_key_goes_on_where_it_stopped(begun, keys, roster, monkeypatch) -> None:
    begun(keys=keys).seal.turn_on()
    registry = begun(keys=keys)
    inner = registry._store._store

    def stop(*_given: Any) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr(type(inner), "replace_documents", stop)
    with pytest.raises(KeyboardInterrupt):
        registry.seal.rotate()
    monkeypatch.undo()
    half = begun(keys=keys)
    assert half.seal.measure().is_rotating
    with roster(half) as session:
        assert session.people.require("P1")
    name = half.seal.measure().key
    half.seal.rotate()
    status = begun(keys=keys).seal.measure()
    assert (status.key, status.is_rotating) == (name, False)


@pytest.mark.slow
def test_a_change_of_the_key_that_is_interrupted_once_it_stands_keeps_the_new_key(
    begun, keys, roster, monkeypatch
) -> None:
    begun(keys=keys).seal.turn_on()
    registry = begun(keys=keys)
    inner = registry._store._store
    commit = type(inner).commit

    def store_and_stop(*given: Any) -> Any:
        commit(*given)
        raise KeyboardInterrupt

    monkeypatch.setattr(type(inner), "commit", store_and_stop)
    with pytest.raises(KeyboardInterrupt):
        registry.seal.rotate()
    monkeypatch.undo()
    with roster(begun(keys=keys)) as session:
        assert session.people.require("P1")
    begun(keys=keys).seal.rotate()
    status = begun(keys=keys).seal.measure()
    assert not status.is_rotating
    with roster(begun(keys=keys)) as session:
        assert session.people.require("P1")


# --------------------------------------------------------------- backups, exports and other stores


@pytest.mark.slow
def test_an_old_backup_after_the_erasure_brings_nobody_back(
    begun, keys: KeyFile, host, tmp_path: Path, roster
) -> None:
    """Issue point 9: a restore after the erasure, with the key of before destroyed: 0 come back."""
    begun(keys=keys).seal.turn_on()
    registry = begun(keys=keys)
    old = registry.seal.measure().key
    registry._store.back_up(tmp_path / "old.db")
    registry.redact_person("P1", actor="a", purpose="roster")
    registry.seal.rotate()
    keys.delete(old)
    restored = f"sqlite:///{tmp_path}/restored.db"
    with open_registry(restored, keys=keys, host=host) as target:
        target._store.restore(tmp_path / "old.db")
    with (
        open_registry(restored, keys=keys, host=host) as target,
        pytest.raises(SecretKeyError, match=old),
        roster(target) as session,
    ):
        session.people.find()
    assert not [word for word in WORDS if word in (tmp_path / "restored.db").read_bytes()]


@pytest.mark.slow
def test_a_backup_opens_with_the_same_key_file(begun, keys, host, tmp_path: Path, roster) -> None:
    begun(keys=keys).seal.turn_on()
    registry = begun(keys=keys)
    registry._store.back_up(tmp_path / "copy.db")
    assert not [word for word in WORDS if word in (tmp_path / "copy.db").read_bytes()]
    with open_registry(f"sqlite:///{tmp_path}/new.db", host=host) as target:
        target._store.restore(tmp_path / "copy.db")
    opened = open_registry(f"sqlite:///{tmp_path}/new.db", keys=keys, host=host)
    with opened, roster(opened) as session:
        assert session.people.require("P1").name.reveal() == "合成乙"


@pytest.mark.slow
def test_an_export_goes_from_a_sealed_register_to_a_plain_one_and_back(
    begun, keys, host, tmp_path: Path
) -> None:
    begun(keys=keys).seal.turn_on()
    registry = begun(keys=keys)
    approval = ExportApproval(recipient="合成机关", approved_by="office-head")
    registry.export(tmp_path / "out.jsonl", actor="a", approval=approval)
    assert "合成乙" in (tmp_path / "out.jsonl").read_text("utf-8")
    assert not [name for name in SEAL_NAMES if f'["{name}"' in (tmp_path / "out.jsonl").read_text("utf-8")]
    plain = Registry(MemoryStore(list_registry_kinds()), host=host, randomness=random.Random(9).randbytes)
    plain.import_(tmp_path / "out.jsonl")
    other = MemoryStore(list_registry_kinds())
    Registry(other, keys=keys, host=host, randomness=random.Random(10).randbytes).seal.turn_on()
    sealed = Registry(other, keys=keys, host=host, randomness=random.Random(11).randbytes)
    sealed.import_(tmp_path / "out.jsonl")
    assert [each[:1] + each[2:4] for each in list_feed(sealed)] == [
        each[:1] + each[2:4] for each in list_feed(plain)
    ]
    assert not any(
        word in (each.document or b"") for each in other.changes(limit=1000).changes for word in WORDS
    )
