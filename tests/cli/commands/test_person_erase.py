"""``newstratum person erase`` and ``newstratum keys``, as an office types them."""

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
BY = ("--by", "desk", "--reason", "request-7")


@pytest.fixture
def url(tmp_path: Path) -> str:
    place = f"sqlite:///{tmp_path}/register.db"
    source = Source(kind=SourceKind.PERSON, stated_on=dt.date(2018, 11, 1))
    with (
        open_registry(place) as registry,
        registry.session(actor="desk", purpose="roster", source=source, notice=NOTICE) as session,
    ):
        session.people.add(Person(id="p-a", name=PersonName("王甲乙")))
        session.people.add(Person(id="p-b"))
        session.notices.tell("e", "p-b", "log", subject="s", text="问王甲乙", purpose="placement_notice")
    return place


def read_people(place: str) -> list[str]:
    with open_registry(place) as registry, registry.session(actor="desk", purpose="roster") as session:
        return [person.id for person in session.people.find().items]


@pytest.mark.slow
def test_a_person_is_erased_and_it_is_said_what_and_what_stays(url: str, command: Callable[..., Any]) -> None:
    outcome = command("person", "erase", "p-a", "--store", url, *BY, "--yes")
    assert outcome.code == 0
    assert "p-a: erased" in outcome.out
    assert "person 1" in outcome.out
    assert "name or contacts taken out of: notice/" in outcome.out
    for told in (
        "figures of the past",
        "a digest stays for two years",
        "the id stays in the feed",
        "no ledger",
        "backups, exports",
    ):
        assert told in outcome.err
    assert "王甲乙" not in outcome.out + outcome.err
    assert read_people(url) == ["p-b"]
    again = command("person", "erase", "p-a", "--store", url, *BY, "--yes", "--lang", "zh")
    assert (again.code, "p-a：此前已删除" in again.out) == (0, True)
    assert "没有删除记录簿" in again.err


def test_the_argument_is_explained(command: Callable[..., Any]) -> None:
    assert "要删除的人的编号" in command("person", "erase", "--help", "--lang", "zh").out


def test_nobody_is_erased_who_never_was(url: str, command: Callable[..., Any]) -> None:
    outcome = command("person", "erase", "p-z", "--store", url, *BY, "--yes")
    assert (outcome.code, "person/p-z: no such record" in outcome.err) == (3, True)


def test_it_asks_first(url: str, command: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr("typer.confirm", lambda text, **_options: asked.append(text))
    outcome = command("person", "erase", "p-a", "--store", url, *BY)
    assert (outcome.code, "nothing was erased" in outcome.err) == (3, True)
    assert asked == ["Erase p-a for good?"]
    assert read_people(url) == ["p-a", "p-b"]


@pytest.mark.slow
def test_keys_are_moved_out_and_doctor_says_while_they_are_not(
    url: str, tmp_path: Path, command: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "they lie beside the digests" in command("doctor", "--store", url).out
    keys = f"file:{tmp_path}/office.keys"
    outcome = command("keys", "move", "--store", url, "--keys", keys)
    assert outcome.code == 0
    assert "the keys lie outside the store" in outcome.out
    monkeypatch.setenv("NEWSTRATUM_KEYS", keys)
    assert "beside the digests" not in command("doctor", "--store", url).out
    outcome = command("person", "erase", "p-a", "--store", url, *BY, "--yes")
    assert outcome.code == 0
    assert "stays in the feed" not in outcome.err
    assert (tmp_path / "office.keys.erasures").exists()
    assert command("keys", "rotate", "--store", url).code == 0
    (tmp_path / "office.keys.erasures").unlink()
    assert "the ledger of erasures is missing" in command("doctor", "--store", url).out


@pytest.mark.slow
def test_keys_that_others_may_read_are_refused(url: str, tmp_path: Path, command: Callable[..., Any]) -> None:
    keys = tmp_path / "office.keys"
    command("keys", "move", "--store", url, "--keys", f"file:{keys}")
    keys.chmod(0o644)
    outcome = command("keys", "rotate", "--store", url, "--keys", f"file:{keys}")
    assert (outcome.code, "can be read by others too" in outcome.err) == (3, True)
