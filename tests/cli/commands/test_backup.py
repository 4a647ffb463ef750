from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from newstratum._model.people.evidence import Source, SourceKind
from newstratum._model.people.people import Person, PrivacyNotice
from newstratum._registry.opening import open_registry

NOTICE = PrivacyNotice(
    id="survey", version=1, controller="office", contact="desk", purposes=("roster",), text_zh="告知",
    in_force_on=dt.date(2018, 1, 1),
)  # fmt: skip
SOURCE = Source(kind=SourceKind.PERSON, stated_on=dt.date(2018, 11, 1))


@pytest.fixture
def url(tmp_path: Path) -> str:
    place = f"sqlite:///{tmp_path}/register.db"
    with (
        open_registry(place) as registry,
        registry.session(actor="desk", purpose="roster", source=SOURCE, notice=NOTICE) as session,
    ):
        for name in ("p-a", "p-b"):
            session.people.add(Person(id=name, township="310114001"))
    return place


@pytest.fixture
def keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A key file, which the environment names."""
    monkeypatch.setenv("NEWSTRATUM_KEYS", f"file:{tmp_path}/office.keys")
    return tmp_path / "office.keys"


def read_people(place: str) -> list[str]:
    with open_registry(place) as registry, registry.session(actor="desk", purpose="roster") as session:
        return [person.id for person in session.people.find().items]


@pytest.mark.slow
def test_whoever_was_erased_since_the_backup_does_not_come_back(
    keys: Path, url: str, tmp_path: Path, command: Callable[..., Any]
) -> None:
    """Issue J: a restore of an older backup, the original destroyed: nobody comes back."""
    copy, fresh = tmp_path / "backup.db", f"sqlite:///{tmp_path}/fresh.db"
    assert "verified" in command("backup", copy, "--store", url).out
    with open_registry(url) as registry:
        registry.redact_person("p-a", actor="desk", purpose="roster")
    for path in tmp_path.glob("register.db*"):
        path.unlink()
    outcome = command("restore", copy, "--store", fresh)
    assert outcome.code == 0
    assert "1 person erased again" in outcome.out
    assert read_people(fresh) == ["p-b"]
    assert b"p-a" not in b"".join(document for document in _read_documents(fresh))


def _read_documents(place: str) -> list[bytes]:
    with open_registry(place) as registry:
        return [change.document or b"" for change in registry._store.changes().changes]


@pytest.mark.slow
def test_nothing_is_restored_without_the_ledger(
    url: str, tmp_path: Path, command: Callable[..., Any]
) -> None:
    copy, fresh = tmp_path / "backup.db", f"sqlite:///{tmp_path}/fresh.db"
    command("backup", copy, "--store", url)
    for options in ([], ["--keys", f"file:{tmp_path}/none.keys"], ["--ledger", tmp_path / "none"]):
        outcome = command("restore", copy, "--store", fresh, *options)
        assert outcome.code == 3
        assert "without the ledger of erasures" in outcome.err
        assert not (tmp_path / "fresh.db").exists()
    assert command("restore", copy, "--store", fresh, "--no-ledger").code == 0
    assert read_people(fresh) == ["p-a", "p-b"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda text: text[:-9], "was cut at its end"),
        (lambda text: text.splitlines(keepends=True)[0], "the register knows 1"),
        (lambda text: text.replace('"number":1', '"number":2'), "erasure 1 is missing or was changed"),
        (lambda text: "{}\n", "is not a ledger of erasures"),
        (lambda text: "", "is empty"),
    ],
    ids=["half-a-line", "a-line", "changed", "foreign", "empty"],
)
def test_a_ledger_that_is_not_whole_restores_nothing(
    keys: Path, url: str, tmp_path: Path, command: Callable[..., Any], change: Any, message: str
) -> None:
    with open_registry(url) as registry:
        registry.redact_person("p-a", actor="desk", purpose="roster")
    copy, ledger = tmp_path / "backup.db", tmp_path / "office.keys.erasures"
    command("backup", copy, "--store", url)
    ledger.write_text(change(ledger.read_text()))
    outcome = command("restore", copy, "--store", f"sqlite:///{tmp_path}/fresh.db")
    assert outcome.code == 3
    assert message in outcome.err
    assert not (tmp_path / "fresh.db").exists()


@pytest.mark.slow
def test_the_ledger_and_the_keys_of_another_register_restore_nothing(
    keys: Path, url: str, tmp_path: Path, command: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    copy, fresh = tmp_path / "backup.db", f"sqlite:///{tmp_path}/fresh.db"
    with open_registry(url) as registry:
        registry.redact_person("p-a", actor="desk", purpose="roster")
    command("backup", copy, "--store", url)
    other = f"sqlite:///{tmp_path}/other.db"
    with open_registry(other, ledger=tmp_path / "other.erasures") as registry:
        with registry.session(actor="desk", purpose="roster", source=SOURCE, notice=NOTICE) as session:
            session.people.add(Person(id="p-a"))
        registry.redact_person("p-a", actor="desk", purpose="roster")
    outcome = command("restore", copy, "--store", fresh, "--ledger", tmp_path / "other.erasures")
    assert (outcome.code, "of another register" in outcome.err) == (3, True)
    foreign = f"file:{tmp_path}/foreign.keys"
    outcome = command("restore", copy, "--store", fresh, "--keys", foreign, "--ledger", f"{keys}.erasures")
    assert (outcome.code, "is not among the keys that were given" in outcome.err) == (3, True)
    assert not (tmp_path / "fresh.db").exists()


@pytest.mark.slow
def test_nothing_is_written_over(url: str, tmp_path: Path, command: Callable[..., Any]) -> None:
    copy = tmp_path / "backup.db"
    command("backup", copy, "--store", url)
    outcome = command("backup", copy, "--store", url)
    assert outcome.code == 3
    assert "exists" in outcome.err
    outcome = command("restore", copy, "--store", url, "--no-ledger")
    assert outcome.code == 3
    assert "empty" in outcome.err


def test_a_store_without_the_power_says_so(tmp_path: Path, command: Callable[..., Any]) -> None:
    outcome = command("backup", tmp_path / "backup.db", "--store", "memory:")
    assert outcome.code == 3
    assert "cannot be backed up" in outcome.err
