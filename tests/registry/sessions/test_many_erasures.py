"""Many erasures on every store that comes with newstratum: no byte of the erased is left anywhere.

Issue J: 1,000 erasures on every store: 0 bytes of the erased in file, log, pages, backups made after, feed,
notices. The usual run erases a few.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import attrs
import pytest

import newstratum as ns
from newstratum._builtin.key_file import KeyFile
from newstratum._builtin.sqlite.tables import decode_document
from newstratum._model.organisation.outreach import Visit
from newstratum._model.organisation.relations import Citation
from newstratum._model.people.people import Contact
from newstratum._model.values.sensitive import PersonName, PhoneNumber, SensitiveText
from newstratum._ports.store import Backup
from newstratum._registry.registry import Registry

CITED = Citation(document="合成章程")
#: The SQL store keeps old rows until its database cleans them, and reasons and ids: decision 0046.
STORES = ("memory", "sqlite", "jsonl", "lmdb")


@pytest.fixture(params=STORES)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    folder = tmp_path / "store"
    folder.mkdir()
    return "memory:" if request.param == "memory" else f"{request.param}:///{folder}/register"


@pytest.fixture(params=["keys-in-the-store", "keys-outside", "sealed"])
def is_sealed(request: pytest.FixtureRequest) -> bool:
    return request.param == "sealed"


@pytest.fixture
def options(request: pytest.FixtureRequest, is_sealed: bool, tmp_path: Path) -> dict[str, object]:
    has_keys = is_sealed or request.node.callspec.params["is_sealed"] == "keys-outside"
    return {"keys": KeyFile(tmp_path / "office.keys")} if has_keys else {}


def _phone(number: int) -> str:
    return str(13800000000 + number)


def _fill(
    registry: Registry, roster: Callable[..., ns.Session], person: Callable[..., ns.Person], many: int
) -> None:
    """Store people with a canary in every place that names them, and change them once."""
    for number in range(many):
        name = f"佳名{number:05}乙"
        with roster(registry, reason=f"{name}报名") as session:
            contacts = [Contact(kind="phone", value=PhoneNumber(_phone(number)))]
            session.people.add(person(f"canary-{number:05}", name=PersonName(name), contacts=contacts))
            visit = f"v-canary-{number:05}"
            session.visits.add(Visit(id=visit, person=f"canary-{number:05}", by_body="b1", source=CITED))
            for to in (f"canary-{number:05}", SensitiveText(_phone(number))):
                session.notices.tell(
                    "told", to, "log", subject=name, text=f"请{name}查收", purpose="placement_notice"
                )
        with roster(registry) as session:
            changed = attrs.evolve(session.people.require(f"canary-{number:05}"), township="310114001")
            session.people.update(changed)


def _read_all(registry: Registry, folder: Path, caplog: pytest.LogCaptureFixture) -> str:
    """Return all that is left: files, feed, a backup and an export made now, notices, and the log."""
    store = registry._store
    parts = [b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())]
    if isinstance(store, Backup) and not (folder / "after.backup").exists():
        store.back_up(folder / "after.backup")
        parts.append((folder / "after.backup").read_bytes())
    cursor = None
    while True:
        feed = store.changes(cursor)
        for change in feed.changes:
            parts += [change.document or b"", repr(change.note).encode(), change.note.reason.encode()]
        cursor = feed.cursor
        if not feed.more:
            break
    parts += [repr(each.to_dict()).encode() for each in registry.notices.list(limit=1000)]
    parts.append("\n".join(record.getMessage() for record in caplog.records).encode())
    return b"\n".join(parts).decode(errors="replace")


def _list_deflated(path: Path) -> list[bytes]:
    """Return the documents of a SQLite file that name a canary, as they lie there: deflated."""
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute(
            "SELECT coding, document FROM changes WHERE document IS NOT NULL"
        ).fetchall()
    return [stored for coding, stored in rows if b"canary" in decode_document(coding, stored)]


def _open(place: str, options: dict[str, object], is_sealed: bool) -> Registry:
    registry = ns.open_registry(place, unique_contacts=["phone"], **options)
    if not is_sealed:
        return registry
    registry.seal.turn_on()
    # The same store, as one in memory is opened once.
    return Registry(registry._store, unique_contacts=["phone"], ledger=_find_ledger(options), **options)


def _find_ledger(options: dict[str, object]) -> Path:
    return Path(f"{options['keys'].path}.erasures")


def _erase_all(place, options, is_sealed, roster, person, tmp_path, caplog, many: int) -> None:
    caplog.set_level(logging.DEBUG)
    registry = _open(place, options, is_sealed)
    with roster(registry) as session:
        session.people.add(person("stays", name=PersonName("留丙")))
        session.notices.tell("x", "stays", "log", subject="s", text="留丙", purpose="placement_notice")
    _fill(registry, roster, person, many)
    assert "佳名00000乙" in _read_all(registry, tmp_path, caplog)
    deflated = _list_deflated(tmp_path / "store" / "register") if place.startswith("sqlite") else []
    for number in range(many):
        done = registry.redact_person(f"canary-{number:05}", actor="officer", purpose="roster")
        assert done.waiting.en == ""
    left = _read_all(registry, tmp_path / "store", caplog)
    registry.close()
    content = b"".join(each.read_bytes() for each in (tmp_path / "store").rglob("*"))
    left += content.decode(errors="replace")
    assert [number for number, document in enumerate(deflated) if document in content] == []
    assert [number for number in range(many) if f"佳名{number:05}乙" in left] == []
    assert [number for number in range(many) if _phone(number) in left] == []
    assert "留丙" in left
    if options:
        # With keys outside, the ids go too.
        assert [number for number in range(many) if f"canary-{number:05}" in left] == []


def test_no_byte_of_a_few_people_is_left(place, options, is_sealed, roster, person, tmp_path, caplog) -> None:
    _erase_all(place, options, is_sealed, roster, person, tmp_path, caplog, 3)


@pytest.mark.stress
@pytest.mark.timeout(3000)
def test_no_byte_of_1000_people_is_left(place, options, is_sealed, roster, person, tmp_path, caplog) -> None:
    _erase_all(place, options, is_sealed, roster, person, tmp_path, caplog, 1000)
