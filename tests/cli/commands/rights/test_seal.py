"""``newstratum seal``, ``keys rotate`` and ``doctor`` of a sealed register, as an office types them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from newstratum._model.people.evidence import Source, SourceKind
from newstratum._model.people.people import Person, PrivacyNotice
from newstratum._model.values.sensitive import PersonName
from newstratum._registry.opening import open_registry

NOTICE = PrivacyNotice(
    id="survey", version=1, controller="office", contact="desk", purposes=("roster",), text_zh="告知",
    in_force_on=dt.date(2018, 1, 1),
)  # fmt: skip
NAME = "王甲乙"


@pytest.fixture
def url(tmp_path: Path) -> str:
    place = f"sqlite:///{tmp_path}/register.db"
    source = Source(kind=SourceKind.PERSON, stated_on=dt.date(2018, 11, 1))
    with (
        open_registry(place) as registry,
        registry.session(actor="desk", purpose="roster", source=source, notice=NOTICE) as session,
    ):
        session.people.add(Person(id="p-a", name=PersonName(NAME)))
        session.notices.tell("e", "p-a", "log", subject="s", text="t", purpose="placement_notice")
    return place


@pytest.fixture
def keys(tmp_path: Path) -> str:
    return f"file:{tmp_path}/office.keys"


@pytest.mark.slow
def test_an_office_seals_its_register_and_works_on(
    url: str, keys: str, command: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = command("seal", "status", "--store", url)
    assert (told.code, "not sealed: 3 documents" in told.out) == (0, True)
    sealed = command("seal", "on", "--store", url, "--keys", keys)
    assert (sealed.code, "sealed 3 documents" in sealed.out) == (0, True)
    assert "keep a copy of the key file elsewhere" in sealed.out
    assert NAME.encode() not in b"".join(path.read_bytes() for path in tmp_path.glob("register.db*"))
    told = command("seal", "status", "--store", url, "--lang", "zh")
    assert "已用aes-256-gcm加密" in told.out
    monkeypatch.setenv("NEWSTRATUM_KEYS", keys)
    assert command("person", "see", "p-a", "--out", tmp_path / "p-a", "--store", url).code == 0
    assert all(NAME in path.read_text("utf-8") for path in (tmp_path / "p-a").iterdir())
    assert command("notices", "list", "--store", url).code == 0
    rotated = command("keys", "rotate", "--store", url)
    assert "2 keys wrapped anew" in rotated.out
    doctor = command("doctor", "--store", url)
    assert "seal: sealed by aes-256-gcm" in doctor.out
    privacy = command("doctor", "--privacy", "--store", url)
    assert "names, contacts and texts are sealed" in privacy.out
    copied = command("backup", tmp_path / "copy.db", "--store", url)
    assert copied.code == 0
    assert NAME.encode() not in (tmp_path / "copy.db").read_bytes()


@pytest.mark.slow
def test_a_key_that_was_changed_is_deleted_and_the_one_in_use_is_not(
    url: str, keys: str, command: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEWSTRATUM_KEYS", keys)
    given = ("--store", url)
    command("seal", "on", *given)
    command("backup", tmp_path / "old.db", *given)
    rotated = command("keys", "rotate", *given)
    names = rotated.out.split("replaced: ")[1].partition(";")[0].split()
    assert sorted(name.partition("-")[0] for name in names) == ["digests", "seal"]
    for name in names:
        assert name in (tmp_path / "office.keys").read_text()
    deleted = command("keys", "delete", *names, *given)
    assert (deleted.code, "2 keys deleted" in deleted.out) == (0, True)
    left = (tmp_path / "office.keys").read_text()
    assert not [name for name in names if name in left]
    # The register is read and written as before; the backup of before is opened by nobody any more.
    assert command("person", "see", "p-a", "--out", tmp_path / "p-a", *given).code == 0
    store = f"sqlite:///{tmp_path}/old.db"
    old = command("person", "see", "p-a", "--out", tmp_path / "old", "--store", store)
    assert old.code != 0
    assert "is not among the keys" in old.err or "bring back" in old.err
    # Neither a key in use nor one that is not there is deleted.
    needed = [line.split('"')[1] for line in left.splitlines() if '"seal-' in line or '"digests-' in line]
    for name in (*needed, names[0], "nobody"):
        refused = command("keys", "delete", name, *given)
        assert refused.code not in (0, 1), name
        assert (tmp_path / "office.keys").read_text() == left


@pytest.mark.slow
def test_the_doctor_says_that_nothing_is_sealed(url: str, command: Callable[..., Any]) -> None:
    assert "seal: not sealed: 3 documents" in command("doctor", "--store", url).out
    assert "seal them with: newstratum seal on" in command("doctor", "--privacy", "--store", url).out


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_missing_key_is_said_and_nothing_is_written(
    language: str, url: str, keys: str, command: Callable[..., Any], tmp_path: Path
) -> None:
    command("seal", "on", "--store", url, "--keys", keys)
    (tmp_path / "office.keys").rename(tmp_path / "lost")
    for given in ((), ("--keys", keys)):
        outcome = command("keys", "rotate", "--store", url, *given, "--lang", language)
        assert outcome.code not in (0, 1)
        assert {"en": "give", "zh": "密钥"}[language] in outcome.err
    assert not (tmp_path / "office.keys").exists()
    doctor = command("doctor", "--store", url)
    assert doctor.code != 0
    (tmp_path / "lost").rename(tmp_path / "office.keys")
    assert command("keys", "rotate", "--store", url, "--keys", keys).code == 0


def test_nothing_is_sealed_without_keys(url: str, command: Callable[..., Any]) -> None:
    outcome = command("seal", "on", "--store", url)
    assert (outcome.code, "keys" in outcome.err) == (3, True)
    assert "not sealed" in command("seal", "status", "--store", url).out
