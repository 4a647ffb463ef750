"""What an office does by command when somebody asks: request, consent, withdraw, restrict, purposes."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import newstratum as ns

DAY = dt.date(2018, 10, 1)


@pytest.fixture
def store(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path}/r.db"
    notice = ns.PrivacyNotice(
        id="survey",
        version=1,
        controller="合成机关",
        contact="合成窗口",
        purposes=["roster", "invitation"],
        text_zh="告知书",
        in_force_on=DAY,
    )
    source = ns.Source(kind="person", reference="合成", stated_on=DAY)
    with (
        ns.open_registry(url) as registry,
        registry.session(actor="clerk", purpose="roster", source=source, notice=notice) as session,
    ):
        session.enrol(ns.read("合成律师事务所", "律师"), id="P1", on=DAY)
    return url


@pytest.mark.slow
def test_a_consent_is_noted_and_withdrawn(store: str, command: Callable[..., Any]) -> None:
    at = ("--purpose", "invitation", "--by", "wang", "--on", "2018-10-08", "--store", store)
    given = command("person", "consent", "P1", "--notice", "survey.v1", *at, "--lang", "zh")
    assert (given.code, "P1同意" in given.out) == (0, True)
    with ns.open_registry(store) as registry, registry.session(actor="a", purpose="invitation") as session:
        assert session.people.get("P1") is not None
    assert command("person", "withdraw", "P1", *at).code == 0
    with ns.open_registry(store) as registry, registry.session(actor="a", purpose="invitation") as session:
        assert session.people.get("P1") is None
    refused = command("person", "consent", "P1", "--notice", "nothing", *at, "--lang", "zh")
    assert (refused.code, "没有存有" in refused.err) == (3, True)


@pytest.mark.parametrize(
    "words",
    [
        ("person", "withdraw", "P1", "--purpose", "invitation"),
        ("person", "erase", "P1", "--reason", "art-47", "--yes"),
        ("request", "open", "P1", "--kind", "access", "--verified", "card"),
        ("confirm", "P1"),
    ],
    ids=" ".join,
)
def test_nobody_acts_by_a_telephone_number(
    store: str, command: Callable[..., Any], words: tuple[str, ...]
) -> None:
    """The option is named as it was typed, and no log of accesses has the number."""
    refused = command(*words, "--by", "138 0000 0000", "--store", store, "--lang", "zh")
    assert (refused.code, refused.out) == (3, "")
    assert "--by：含电话号码或身份证号；请写代码" in refused.err
    with ns.open_registry(store) as registry:
        assert "13800000000" not in "".join(
            f"{each.note}" for each in registry.history.changes().changes
        ).replace(" ", "")


@pytest.mark.slow
def test_a_withdrawal_says_what_it_did(store: str, command: Callable[..., Any]) -> None:
    at = ("--by", "wang", "--on", "2018-10-08", "--store", store, "--lang", "zh")
    command("person", "consent", "P1", "--notice", "survey.v1", "--purpose", "invitation", *at)
    for purpose in ("invitaton", "邀请"):
        refused = command("person", "withdraw", "P1", "--purpose", purpose, *at)
        assert (refused.code, refused.out, "没有声明过" in refused.err) == (3, "", True)
    said = [command("person", "withdraw", "P1", "--purpose", "invitation", *at) for _ in range(2)]
    assert [(each.code, "没有改动" in each.out) for each in said] == [(0, False), (0, True)]
    other = command("person", "withdraw", "P1", "--purpose", "attribution", *at)
    assert (other.code, "没有同意“attribution”" in other.out) == (0, True)


@pytest.mark.slow
def test_a_restriction_is_noted_and_lifted(store: str, command: Callable[..., Any]) -> None:
    at = ("--by", "wang", "--store", store)
    assert command("person", "restrict", "P1", "--reason", "本人申请", *at).code == 0
    assert "P1" not in command("list", "people", "--store", store).out
    assert command("show", "person/P1", "--store", store).code == 3
    assert command("person", "lift", "P1", *at).code == 0
    assert command("person", "lift", "P1", *at).code == 3
    assert "P1" in command("list", "people", "--store", store).out


@pytest.mark.slow
def test_a_request_is_opened_listed_and_closed(store: str, command: Callable[..., Any]) -> None:
    at = ("--by", "wang", "--store", store)
    opened = command(
        "request", "open", "P1", "--kind", "access", "--verified", "当面", "--on", "2018-10-08", "--json", *at
    )
    request = json.loads(opened.out)
    assert request["due_on"] == "2018-10-29"
    listed = command("request", "list", "--on", "2018-10-30", "--store", store, "--lang", "zh")
    assert (request["id"] in listed.out, "已逾期" in listed.out) == (True, True)
    refused = command("request", "close", request["id"], "--outcome", "refused", *at, "--lang", "zh")
    assert (refused.code, "理由" in refused.err) == (3, True)
    closed = command("request", "close", request["id"], "--outcome", "granted", *at)
    assert closed.code == 0
    assert request["id"] not in command("request", "list", "--store", store).out
    assert request["id"] in command("request", "list", "--all", "--store", store).out


def test_a_declared_purpose_is_known_to_every_command(store: str, command: Callable[..., Any]) -> None:
    at = ("--by", "wang", "--store", store)
    said = ("purpose", "declare", "visits", "--basis", "consent", "--covers", "person, notice")
    assert command(*said, *at).code == 0
    listed = json.loads(command("purpose", "list", "--json", "--store", store).out)
    (visits,) = [each for each in listed if each["name"] == "visits"]
    assert (visits["basis"], visits["covers"]) == ("consent", ["notice", "person"])
    uncited = ("purpose", "declare", "duty", "--basis", "statutory_duty", "--covers", "person")
    refused = command(*uncited, *at, "--lang", "zh")
    assert (refused.code, "法条" in refused.err) == (3, True)
    assert command("purpose", "declare", "x", "--basis", "whim", "--covers", "person", *at).code in (2, 3)


@pytest.mark.slow
def test_what_is_under_review_is_listed_by_its_state_and_in_no_group(
    store: str, command: Callable[..., Any]
) -> None:
    at = ("--by", "wang", "--on", "2018-10-08", "--store", store)
    assert command("confirm", "P1", *at).code == 0
    assert command("object", "P1", "--statement", "不是", *at).code == 0
    for words in (("list", "people"), ("ask", "--missing", "--json")):
        told = command(*words, "--store", store, "--lang", "zh")
        assert (told.code, "另有1人的划分待复核" in told.err) == (0, True)
    assert "P1" in command("list", "people", "--status", "待复核", "--store", store).out
    assert "P1" not in command("list", "people", "--status", "已确认", "--store", store).out
    assert "P1" not in command("list", "people", "--group", "intermediary", "--store", store).out
