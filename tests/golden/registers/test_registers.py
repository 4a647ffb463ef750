"""Registers that earlier versions wrote are opened, read, changed and written by this one.

Every folder holds one register as one version wrote it into each kind of store, and ``contents.json``: the
documents of all its records and the changes of its feed. A folder is never changed.
"""

from __future__ import annotations

import datetime as dt
import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest

import newstratum as ns
from newstratum import ExportApproval
from newstratum._ports.fields import Fields
from newstratum._ports.records import Key, Record, Version
from newstratum._registry.registry import Registry
from newstratum._wire.canonical import encode_json
from newstratum._wire.codec import decode_record
from newstratum._wire.envelopes import is_sealed
from newstratum._wire.record_kinds import KINDS
from newstratum._wire.seal_kinds import is_open
from newstratum.errors import InvalidValueError

#: What an export of people needs.
APPROVAL = ExportApproval(recipient="合成机关", approved_by="office-head")

FOLDER = Path(__file__).parent
KINDS_BY_NAME = {kind.name: kind for kind in KINDS}


def stores() -> Iterator[Any]:
    for version in sorted(each.name for each in FOLDER.iterdir() if (each / "contents.json").exists()):
        for suffix, scheme in (("db", "sqlite"), ("jsonl", "jsonl")):
            yield pytest.param(version, suffix, scheme, id=f"{version}-{scheme}")


@pytest.fixture
def contents(version: str) -> dict[str, Any]:
    return json.loads((FOLDER / version / "contents.json").read_text("utf-8"))


@pytest.fixture
def registry(version: str, suffix: str, scheme: str, tmp_path: Path) -> Iterator[Registry]:
    if scheme == "jsonl":
        pytest.importorskip("newstratum_jsonl", reason="the plugin newstratum_jsonl is not here")
    place = tmp_path / f"register.{suffix}"
    place.write_bytes(gzip.decompress((FOLDER / version / f"register.{suffix}.gz").read_bytes()))
    with ns.open_registry(f"{scheme}:///{place}") as registry:
        yield registry


def check_holds(registry: Registry, contents: dict[str, Any]) -> None:
    """Check that every record says what its document says, and the feed what happened."""
    store = registry._store
    for kind, records in contents["records"].items():
        for identifier, there in records.items():
            key = Key(kind, identifier)
            document = encode_json(there["document"])
            told = Record(key, Version("v"), there["schema"], document, Fields())
            found = store.get(key)
            assert found is not None, key
            of = KINDS_BY_NAME[kind]
            assert decode_record(of, found) == decode_record(of, told)
    changes, cursor = [], None
    while True:
        page = store.changes(cursor, limit=50)
        changes += [[each.key.kind, each.key.id, each.act.value] for each in page.changes]
        cursor = page.cursor
        if not page.more:
            break
    assert changes[: len(contents["changes"])] == [each[:3] for each in contents["changes"]]


@pytest.mark.slow
@pytest.mark.parametrize(("version", "suffix", "scheme"), [*stores()])
def test_a_register_of_an_earlier_version_is_read_and_written(
    registry: Registry, contents: dict[str, Any], tmp_path: Path
) -> None:
    check_holds(registry, contents)
    with registry.session(actor="office", purpose="roster") as session:
        person = session.people.require("person-1")
        # Her telephone number is none, which nobody asked about then: it is read, and put right to write.
        with pytest.raises(InvalidValueError, match=r"person\.contacts\[0\]\.value: not a telephone number"):
            session.people.update(attrs.evolve(person, township="310114118"))
        contacts = [ns.Contact(kind="phone", value=ns.PhoneNumber("13800000001")), *person.contacts[1:]]
        session.people.update(attrs.evolve(person, township="310114118", contacts=contacts))
    assert registry.history.of("person", "person-1").changes[-1].act.value == "put"
    assert registry.report().sections
    registry.redact_person("person-2", actor="officer", purpose="roster", reason="asked")
    held = {**contents, "records": {k: dict(v) for k, v in contents["records"].items()}}
    for identifier in ("person-1", "person-2"):
        held["records"]["person"].pop(identifier)
    held["records"].pop("notice")
    check_holds(registry, {**held, "changes": []})


@pytest.mark.slow
@pytest.mark.parametrize(("version", "suffix", "scheme"), [*stores()])
def test_a_register_of_an_earlier_version_is_sealed_with_all_it_holds(
    version: str, suffix: str, scheme: str, contents: dict[str, Any], tmp_path: Path
) -> None:
    if scheme == "jsonl":
        pytest.importorskip("newstratum_jsonl", reason="the plugin newstratum_jsonl is not here")
    place = tmp_path / f"register.{suffix}"
    place.write_bytes(gzip.decompress((FOLDER / version / f"register.{suffix}.gz").read_bytes()))
    url, keys = f"{scheme}:///{place}", f"file:{tmp_path}/office.keys"
    with ns.open_registry(url, keys=keys) as registry:
        registry.keys.move()
        assert registry.seal.turn_on().documents > 50
    with ns.open_registry(url, keys=keys) as registry:
        store, inner = registry._store, registry._store._store
        for kind, records in contents["records"].items():
            for identifier, there in records.items():
                told = Record(Key(kind, identifier), Version("v"), there["schema"], b"", Fields())
                told = attrs.evolve(told, document=encode_json(there["document"]))
                if not is_open(kind) and kind != "command":
                    found, of = store.get(told.key), KINDS_BY_NAME[kind]
                    assert decode_record(of, found) == decode_record(of, told)
                    assert is_sealed(inner.get(told.key).document), told.key
        assert registry.report().sections
        assert registry.seal.measure().unsealed == 0
        registry.redact_person("person-2", actor="officer", purpose="roster", reason="asked")
        assert inner.get(Key("person_key", "person-2")) is None


@pytest.mark.parametrize(("version", "suffix", "scheme"), [*stores()])
def test_the_roster_of_a_day_is_told_where_its_days_were_not_indexed(registry: Registry) -> None:
    """Of 5 people one was placed on 2018-11-01 and confirmed on the next day; so was one who left since."""
    before, since = dt.date(2018, 10, 31), dt.date(2018, 11, 1)
    for on, placed, confirmed in ((before, 0, 0), (since, 2, 0), (dt.date(2018, 11, 2), 2, 1)):
        table = registry.group_table(on=on)
        counts = dict(zip(table.outcomes, table.totals, strict=True))
        assert sum(counts.values()) - counts["unplaced"] == placed
        assert counts["unplaced"] == 4
        assert registry.group_table(on=on, confirmed_only=True).total == confirmed


@pytest.mark.slow
@pytest.mark.parametrize(("version", "suffix", "scheme"), [*stores()])
def test_a_register_of_an_earlier_version_moves_to_a_new_store(
    registry: Registry, contents: dict[str, Any], tmp_path: Path
) -> None:
    registry.export(tmp_path / "moved.jsonl", approval=APPROVAL)
    with ns.open_registry("memory:") as moved:
        moved.import_(tmp_path / "moved.jsonl")
        check_holds(moved, contents)
