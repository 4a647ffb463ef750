"""``newstratum person see``: two files for one person, and for nobody else."""

from __future__ import annotations

import datetime as dt
import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import newstratum as ns

DAY = dt.date(2018, 11, 1)


@pytest.fixture
def store(tmp_path: Path) -> str:
    """A register with two people."""
    url = f"sqlite:///{tmp_path}/register.db"
    notice = ns.PrivacyNotice(
        id="survey",
        version=1,
        controller="合成机关",
        contact="合成窗口",
        purposes=("roster",),
        text_zh="合成告知书",
        in_force_on=DAY,
    )
    source = ns.Source(kind="person", reference="合成名册", stated_on=DAY)
    with (
        ns.open_registry(url, notices=[notice]) as registry,
        registry.session(actor="clerk", purpose="roster", source=source) as session,
    ):
        for identifier, name in (("P1", "合成甲"), ("P2", "合成乙")):
            person = ns.Person(
                id=identifier, name=ns.PersonName(name), engagements=ns.read("律师事务所", "律师").engagements
            )
            session.enrol(person, on=DAY)
    return url


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "title"), [("zh", "登记册中关于您的信息"), ("en", "What this register")]
)
def test_a_person_gets_all_that_is_held_about_them(
    store: str, tmp_path: Path, command: Callable[..., Any], language: str, title: str
) -> None:
    """Story S36, its first half."""
    out = tmp_path / "for-her"
    outcome = command("person", "see", "P1", "--store", store, "--out", out, "--lang", language)
    assert (outcome.code, outcome.out) == (0, "")
    page, plain = ((out / f"subject.{suffix}").read_text(encoding="utf-8") for suffix in ("html", "json"))
    assert title in page
    for text in (page, plain):
        assert "合成甲" in text
        assert "合成告知书" in text
        assert "合成乙" not in text
    assert [each["kind"] for each in json.loads(plain)["records"]] == ["person", "placement"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in out.iterdir()} == {0o600}
    assert stat.S_IMODE(out.stat().st_mode) == 0o700


def test_files_that_are_there_are_kept_unless_told(
    store: str, tmp_path: Path, command: Callable[..., Any]
) -> None:
    (tmp_path / "subject.json").write_text("mine")
    outcome = command("person", "see", "P1", "--store", store, "--out", tmp_path)
    assert outcome.code == 3
    assert (tmp_path / "subject.json").read_text() == "mine"
    assert not (tmp_path / "subject.html").exists()
    assert command("person", "see", "P1", "--store", store, "--out", tmp_path, "--force").code == 0


def test_nobody_unknown_gets_anything(store: str, tmp_path: Path, command: Callable[..., Any]) -> None:
    outcome = command("person", "see", "P9", "--store", store, "--out", tmp_path / "new", "--lang", "zh")
    assert outcome.code == 3
    assert not (tmp_path / "new").exists()


def test_looking_makes_no_register(tmp_path: Path, command: Callable[..., Any]) -> None:
    url = f"sqlite:///{tmp_path}/none.db"
    assert command("person", "see", "P1", "--store", url, "--out", tmp_path / "new").code == 3
    assert not (tmp_path / "none.db").exists()
