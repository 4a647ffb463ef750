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


@pytest.fixture
def url(tmp_path: Path) -> str:
    place = f"sqlite:///{tmp_path}/register.db"
    source = Source(kind=SourceKind.PERSON, stated_on=dt.date(2018, 11, 1))
    with (
        open_registry(place) as registry,
        registry.session(actor="desk", purpose="roster", source=source, notice=NOTICE) as session,
    ):
        for name in ("p-a", "p-b"):
            session.people.add(Person(id=name, township="310114001"))
    return place


def test_what_was_backed_up_can_be_restored_without_whoever_was_erased_since(
    url: str, tmp_path: Path, command: Callable[..., Any]
) -> None:
    copy, fresh = tmp_path / "backup.db", f"sqlite:///{tmp_path}/fresh.db"
    assert "verified" in command("backup", copy, "--store", url).out
    with open_registry(url) as registry:
        registry.redact_person("p-a", actor="desk", purpose="roster")
    outcome = command("restore", copy, "--store", fresh, "--erased-in", url)
    assert outcome.code == 0
    assert "erased again" in outcome.out
    with open_registry(fresh) as registry, registry.session(actor="desk", purpose="roster") as session:
        assert [person.id for person in session.people.find().items] == ["p-b"]


def test_nothing_is_written_over(url: str, tmp_path: Path, command: Callable[..., Any]) -> None:
    copy = tmp_path / "backup.db"
    command("backup", copy, "--store", url)
    outcome = command("backup", copy, "--store", url)
    assert outcome.code == 3
    assert "exists" in outcome.err
    outcome = command("restore", copy, "--store", url)
    assert outcome.code == 3
    assert "empty" in outcome.err


def test_a_store_without_the_power_says_so(tmp_path: Path, command: Callable[..., Any]) -> None:
    outcome = command("backup", tmp_path / "backup.db", "--store", "memory:")
    assert outcome.code == 3
    assert "cannot be backed up" in outcome.err
