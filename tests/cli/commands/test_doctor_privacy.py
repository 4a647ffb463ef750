"""``newstratum doctor --privacy``: what a register owes the people in it, in both languages."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import pytest

import newstratum as ns
from newstratum._model.people.subject_requests import SubjectRequest
from newstratum._ports.records import Note
from newstratum._registry.sessions.collection import commit_to
from newstratum._wire.codec import encode_record
from newstratum._wire.record_kinds import SUBJECT_REQUEST
from newstratum.notices import PersonNoticeRule

DAY = dt.date(2018, 11, 1)


@pytest.fixture
def store(tmp_path: Path) -> str:
    """A register with two people, of whom nobody said how they are told."""
    url = f"sqlite:///{tmp_path}/register.db"
    notice = ns.PrivacyNotice(
        id="survey",
        version=1,
        controller="合成机关",
        contact="合成窗口",
        purposes=("roster",),
        text_zh="合成告知书",
        in_force_on=dt.date(2018, 1, 1),
    )
    source = ns.Source(kind="person", reference="合成名册", stated_on=dt.date(2018, 11, 1))
    mail = ns.Contact(kind="email", value=ns.EmailAddress("someone@example.org"))
    with (
        ns.open_registry(url, notices=[notice]) as registry,
        registry.session(actor="clerk", purpose="roster", source=source) as session,
    ):
        for identifier in ("P1", "P2"):
            person = ns.Person(
                id=identifier,
                name=ns.PersonName("合成甲"),
                contacts=(mail,),
                engagements=ns.read("律师事务所", "律师").engagements,
            )
            session.enrol(person, on=DAY)
        session.people.add(ns.Person(id="P3"))
        session.placements.object_to("P1", "已离职", on=DAY)
    return url


def look(command: Callable[..., Any], store: str, language: str = "en") -> tuple[int, list[dict[str, str]]]:
    said = {"NEWSTRATUM_LANG": language}
    outcome = command("doctor", "--store", store, "--privacy", "--json", environment=said)
    return outcome.code, [each for each in json.loads(outcome.out) if each["check"] == "privacy"]


@pytest.mark.slow
def test_what_is_owed_is_counted_and_the_code_is_that_of_doctor(
    store: str, command: Callable[..., Any]
) -> None:
    code, found = look(command, store)
    told = {each["detail"] for each in found if each["state"] == "warning"}
    assert code == 0
    for part in ("of 2 who are placed, 2 were not told", "of 1 person, facts name", "1 objection wait"):
        assert any(part in each for each in told), part
    assert any("not sealed" in each for each in told)
    assert any("cite no law: office" in each for each in told)


@pytest.mark.slow
def test_who_is_told_is_not_owed_it(store: str, command: Callable[..., Any]) -> None:
    made = command(
        "notices", "people", "--store", store, "--channel", "smtps", "--contact", "合成办公室", "--lang", "zh"
    )
    assert made.code == 0
    with (
        ns.open_registry(store) as registry,
        registry.session(actor="clerk", purpose="roster") as session,
    ):
        session.placements.confirm("P2", by="head", on=DAY)
    code, found = look(command, store)
    assert code == 0
    assert any("2 who are placed, 1 were not told" in each["detail"] for each in found)
    shown = command("notices", "people", "--store", store, "--json")
    assert json.loads(shown.out)["channels"] == ["smtps"]


@pytest.mark.slow
@pytest.mark.parametrize(("language", "word"), [("zh", "未被告知"), ("en", "not told")])
def test_it_is_said_in_both_languages(
    store: str, command: Callable[..., Any], language: str, word: str
) -> None:
    _, found = look(command, store, language)
    assert any(word in each["detail"] for each in found)
    with ns.open_registry(store) as registry:
        counts = registry.accesses.count_privacy()
    assert (counts.untold, counts.placed, counts.open_objections) == (2, 2, 1)
    assert counts.without_privacy_notice == 1
    assert not counts.has_notice_rule
    assert attrs.asdict(counts)["due"] == {}


def test_requests_are_counted_until_they_are_answered(store: str) -> None:
    asked = SubjectRequest(
        id="r1", person="P1", kind="access", opened_on=DAY, due_on=DAY, verified_by="当面核对"
    )
    with ns.open_registry(store) as registry:
        assert registry.accesses.count_privacy().open_requests == 0
        encoded = encode_record(SUBJECT_REQUEST, asked, None)
        commit_to(registry._store, [encoded], Note(commit_id="c", actor="clerk", purpose="roster"))
        counts = registry.accesses.count_privacy(on=DAY)
        assert (counts.open_requests, counts.late_requests) == (1, 0)
        late = registry.accesses.count_privacy(on=DAY + dt.timedelta(1))
        assert late.late_requests == 1


def test_privacy_needs_a_store(command: Callable[..., Any]) -> None:
    assert command("doctor", "--privacy").code == 2


def test_a_rule_needs_somebody_to_ask(store: str, command: Callable[..., Any]) -> None:
    outcome = command("notices", "people", "--store", store, "--channel", "smtps")
    assert (outcome.code, "contact" in outcome.err) == (3, True)
    with ns.open_registry(store) as registry, registry.session(actor="a", purpose="office") as session:
        assert session.person_notice_rules.get("people") is None
    assert PersonNoticeRule(channels=["log"], contact="合成办公室").id == "people"
