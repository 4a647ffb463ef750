"""Keys of a register: moved out of the store, changed, and what still works afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest

from newstratum._builtin.key_file import KeyFile
from newstratum._model.people.people import Contact
from newstratum._model.values.sensitive import PhoneNumber
from newstratum._ports.records import Key
from newstratum.errors import (
    CommitIdReusedError,
    ErasedPersonError,
    InvalidValueError,
    SecretKeyError,
    UnavailableError,
)

PHONE = PhoneNumber("13800000001")


@pytest.fixture
def keys(tmp_path: Path) -> KeyFile:
    return KeyFile(tmp_path / "keys")


@pytest.fixture
def begun(open_durable, roster, person):
    """Opens a register that began with its keys in the store: P1 has a number, P2 was erased."""

    def open_it(**options):
        return open_durable(unique_contacts=["phone"], **options)

    with roster(open_it(), commit_id="enrol") as session:
        session.people.add(person("P1", contacts=[Contact(kind="phone", value=PHONE)]))
        session.people.add(person("P2"))
        session.notices.tell("e", "P1", "log", subject="s", text="t", purpose="placement_notice")
    open_it().redact_person("P2", actor="a", purpose="roster")
    return open_it


def check_all_works(registry, roster, person) -> None:
    with roster(registry) as session:
        assert session.uniques.owner_of("contacts.phone", PHONE) == "P1"
        session.notices.tell("e", "P1", "log", subject="s", text="t", purpose="placement_notice")
        assert session.notices.new_count == 0
    with pytest.raises(ErasedPersonError), roster(registry) as session:
        session.people.add(person("P2"))
    with pytest.raises(InvalidValueError, match="has this value already"), roster(registry) as session:
        session.people.add(person("P3", contacts=[Contact(kind="phone", value=PHONE)]))


def read_secret(registry) -> str:
    return registry._session_config.digests.read_store_key()[0].secret.reveal()


@pytest.mark.slow
def test_keys_are_moved_out_by_one_call(begun, keys, roster, person, tmp_path) -> None:
    secret = read_secret(begun())
    registry = begun(keys=keys)
    assert registry.keys.lie_in_store()
    assert registry.keys.move() == 2
    assert registry.keys.are_outside()
    assert not registry.keys.lie_in_store()
    check_all_works(registry, roster, person)
    check_all_works(begun(keys=keys), roster, person)
    assert registry.keys.move() == 0
    with pytest.raises(SecretKeyError, match="was not given"):
        check_all_works(begun(), roster, person)
    registry.close()
    content = b"".join(path.read_bytes() for path in tmp_path.glob("register.db*"))
    assert secret.encode() not in content
    assert bytes.fromhex(secret) not in content


@pytest.mark.slow
def test_keys_that_were_changed_work_on_and_the_old_one_does_not(begun, keys, roster, person) -> None:
    begun(keys=keys).keys.move()
    [(old, _)] = [(name, key) for name, key in _read_names(keys).items()]
    registry = begun(keys=keys)
    assert registry.keys.rotate() == 2
    check_all_works(registry, roster, person)
    keys.delete(old)
    check_all_works(begun(keys=keys), roster, person)
    (new,) = _read_names(keys)
    keys.delete(new)
    with pytest.raises(SecretKeyError, match="is not among the keys that were given"):
        check_all_works(begun(keys=keys), roster, person)


def _read_names(keys: KeyFile) -> dict[str, object]:
    return {name: value for name, value in keys._read().items() if name.startswith("digests")}


@pytest.mark.slow
def test_a_command_of_before_is_still_known(begun, keys, roster, person) -> None:
    registry = begun(keys=keys)

    def enrol(identifier: str) -> None:
        with roster(registry, commit_id="later") as session:
            session.people.add(person(identifier))

    enrol("P5")
    assert registry.keys.move() == 3
    count = len(registry._store.changes().changes)
    enrol("P5")
    assert len(registry._store.changes().changes) == count
    with pytest.raises(CommitIdReusedError):
        enrol("P7")


@pytest.mark.slow
def test_nothing_is_changed_where_the_commit_fails(begun, keys, roster, person, monkeypatch) -> None:
    registry = begun(keys=keys)

    def fail(*_arguments):
        raise UnavailableError("killed")

    with monkeypatch.context() as patch:
        patch.setattr(registry._store, "commit", fail)
        with pytest.raises(UnavailableError):
            registry.keys.move()
    assert _read_names(keys) == {}
    check_all_works(begun(), roster, person)
    registry.keys.move()
    check_all_works(registry, roster, person)


@pytest.mark.slow
def test_a_kill_before_the_old_secret_was_erased_is_made_good(begun, keys, monkeypatch) -> None:
    registry = begun(keys=keys)

    def fail(*_arguments):
        raise UnavailableError("killed")

    with monkeypatch.context() as patch:
        patch.setattr(registry._store, "redact_history", fail)
        with pytest.raises(UnavailableError):
            registry.keys.move()
    registry.keys.move()
    past = registry._store.of(Key("store_key", "digests")).changes
    assert [change.document is None for change in past] == [True] * (len(past) - 1) + [False]


@pytest.mark.slow
def test_keys_are_moved_only_where_keys_are_given(begun) -> None:
    with pytest.raises(InvalidValueError, match=r"keys: are not given; give --keys"):
        begun().keys.move()
    with pytest.raises(InvalidValueError, match="are not given"):
        begun().keys.rotate()


def test_a_register_that_began_with_keys_has_nothing_to_move(open_one, keys) -> None:
    registry = open_one(keys=keys)
    assert registry.keys.move() == 0
    assert registry.keys.are_outside()
