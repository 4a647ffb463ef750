from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from newstratum._ports.records import Key, Note, Put
from newstratum._registry.opening import open_registry
from newstratum.organisation import Body


@pytest.fixture
def store(tmp_path: Path) -> str:
    """A register with a good body and one of which the document was damaged."""
    url = f"sqlite:///{tmp_path}/register.db"
    with open_registry(url) as registry:
        with registry.session(actor="office", purpose="office", source="合成章程") as session:
            session.add(Body(id="b1", name_zh="合成机构", kind="council"))
        note = Note(commit_id="damage", actor="disk", purpose="office")
        registry._store.commit([Put(Key("body", "b2"), 1, b'{"id":', {"kind": "council"}, None)], note)
    return url


def look(command: Callable[..., Any], store: str) -> tuple[int, list[str]]:
    outcome = command("doctor", "--store", store, "--json")
    found = [each for each in json.loads(outcome.out) if each["check"] == "store"]
    wrong = [
        f"{each['state']} {each['detail']}"
        for each in found
        if "record" in each["detail"] or "body" in each["detail"]
    ]
    return outcome.code, wrong


def test_doctor_counts_and_names_what_cannot_be_read(store: str, command: Callable[..., Any]) -> None:
    code, (first, count) = look(command, store)
    assert code == 3
    assert first.startswith("broken body/b2 cannot be read: ")
    assert count.startswith("broken 1 record cannot be read")
    assert "quarantine add" in count


@pytest.mark.slow
def test_a_record_goes_into_quarantine_and_back(store: str, command: Callable[..., Any]) -> None:
    outcome = command("quarantine", "add", "body", "b2", "--store", store, "--actor", "office")
    assert outcome.code == 0
    assert outcome.out.startswith("body/b2 is in quarantine as quarantined")
    assert look(command, store) == (0, ["warning 1 record in quarantine; look with `quarantine list`"])
    (listed,) = json.loads(command("quarantine", "list", "--store", store, "--json").out)
    assert (listed["kind"], listed["record"]) == ("body", "b2")
    assert base64.b64decode("".join(listed["document_lines"])) == b'{"id":'
    assert "body/b2: " in command("quarantine", "list", "--store", store).out
    outcome = command("quarantine", "restore", listed["id"], "--store", store, "--actor", "office")
    assert outcome.out == "body/b2 is back as it was stored\n"
    assert look(command, store)[0] == 3
    outcome = command("quarantine", "list", "--store", store)
    assert (outcome.out, "nothing is in quarantine" in outcome.err) == ("", True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("add", "body", "b1"), "names a record that can be read; it stays where it is"),
        (("add", "body", "b3"), "no such record"),
        (("add", "badge", "b1"), "there is no kind of record 'badge'"),
        (("restore", "b2"), "no such record"),
    ],
)
def test_what_cannot_be_done_is_said(
    store: str, words: tuple[str, ...], said: str, command: Callable[..., Any]
) -> None:
    outcome = command("quarantine", *words, "--store", store, "--actor", "office")
    assert outcome.code == 3
    assert said in outcome.err


def test_no_store_is_made(tmp_path: Path, command: Callable[..., Any]) -> None:
    outcome = command("quarantine", "list", "--store", f"sqlite:///{tmp_path}/none.db")
    assert outcome.code == 3
    assert list(tmp_path.iterdir()) == []
