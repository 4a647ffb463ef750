"""Write a register of every kind of store, as the version of November 2026 (commit ef096e9) did.

It ran once, with that version installed; the files beside it are what it wrote, and are never written again.
It is kept to show what is in them: every kind of record, changed and removed records, an erasure, notices.
Nobody among the people is real.

Usage: python make_2026_11.py GOLDEN FOLDER [POSTGRESQL_URL]
"""

import datetime as dt
import itertools
import json
import sys
from pathlib import Path

import attrs

from newstratum.model.evidence import Source
from newstratum.model.masked import Masked, PersonName, PhoneNumber
from newstratum.model.people import Contact, Person, PrivacyNotice
from newstratum.ports.records import Delete, Fields, Key, Note, Record, Version
from newstratum.registry import open_registry
from newstratum.wire.canonical import bytes_of
from newstratum.wire.codec import decoded, encoded
from newstratum.wire.kinds import KINDS

ORIGIN = {
    "source": Source(kind="person", reference="合成表", stated_on=dt.date(2018, 10, 1)),
    "notice": PrivacyNotice(
        id="form",
        version=1,
        controller="合成区委统战部",
        contact="desk@example.org",
        purposes=["roster"],
        text_zh="合成告知",
        in_force_on=dt.date(2018, 1, 1),
    ),
}
INSTANT = dt.datetime(2018, 11, 1, 9, tzinfo=dt.UTC)


def golden_models(folder):
    """Yield the documents that every kind is known by, as that version read them, with their kind."""
    for kind in KINDS:
        if kind.name == "store_key":
            continue
        for entry in json.loads((folder / kind.name / "1.json").read_text("utf-8")):
            document = bytes_of(entry["document"])
            record = Record(Key(kind.name, entry["id"]), Version("v"), 1, document, Fields())
            yield kind, decoded(kind, record), entry.get("fields", {})


def fill(registry, golden):
    store = registry._store
    for number, (kind, group) in enumerate(
        itertools.groupby(golden_models(golden), key=lambda each: each[0])
    ):
        writes = []
        for _, model, fields in group:
            own = set(kind.fields_of(model))
            more = {name: plain(kind, name, value) for name, value in fields.items() if name not in own}
            writes.append(encoded(kind, model, None, more))
        store.commit(writes, Note(commit_id=f"golden-{number}", actor="golden", purpose="roster"))
    with registry.session(actor="office", purpose="roster", commit_id="people", **ORIGIN) as session:
        for number in range(1, 6):
            session.people.add(
                Person(
                    id=f"person-{number}",
                    name=PersonName(f"合成人{number}"),
                    township="310114102",
                    contacts=[Contact(kind="phone", value=PhoneNumber(f"000 0000 001{number}"))],
                )
            )
            session.notices.tell(
                f"welcome-{number}",
                Masked(f"p{number}@example.org"),
                "log",
                subject="告知",
                text="内容",
                purpose="office",
            )
    with registry.session(actor="office", purpose="roster", commit_id="change", **ORIGIN) as session:
        session.people.update(attrs.evolve(session.people.require("person-2"), township="310114118"))
    with registry.session(actor="office", purpose="roster", commit_id="remove") as session:
        session.people.require("person-3")
        session.people.remove("person-3")
    registry.redact_person("person-4", actor="officer", purpose="roster", reason="asked", commit_id="erase")


def plain(kind, name, value):
    declared = {each.name: each.type.value for each in kind.declared.fields}
    return dt.date.fromisoformat(value) if declared.get(name) == "date" and value else value


def contents(registry):
    """Return what the register holds, kind by kind: the documents by their ids, and the changes."""
    changes, cursor = [], None
    while True:
        page = registry._store.changes(cursor, limit=200)
        changes += [[each.key.kind, each.key.id, each.act.value, each.schema] for each in page.changes]
        if not page.more:
            break
        cursor = page.cursor
    records = {}
    for kind, identifier in sorted({(each[0], each[1]) for each in changes}):
        record = registry._store.get(Key(kind, identifier))
        if record is not None and kind != "store_key":
            records.setdefault(kind, {})[identifier] = {
                "schema": record.schema,
                "document": json.loads(record.document),
            }
    return {"records": records, "changes": changes}


def main(golden, folder, *servers):
    golden, folder = Path(golden), Path(folder)
    urls = {"sqlite": f"sqlite:///{folder}/register.db", "jsonl": f"jsonl:///{folder}/register.jsonl"}
    urls |= {"postgresql": url for url in servers}
    for name, url in urls.items():
        numbers = itertools.count()
        draw = lambda size: next(numbers).to_bytes(size, "big")
        with open_registry(url, clock=lambda: INSTANT, randomness=draw) as registry:
            fill(registry, golden)
            found = contents(registry)
        text = json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True)
        (folder / f"{name}.json").write_text(text + "\n", "utf-8")


main(*sys.argv[1:])
