"""A register on PostgreSQL that is sealed: its tables, and the rows the server keeps, hold envelopes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import newstratum
from newstratum import list_registry_kinds
from newstratum_sql import prepare

DAY = dt.date(2018, 11, 1)
NOTICE = newstratum.PrivacyNotice(
    id="sealed", version=1, controller="合成机关", contact="合成窗口", purposes=("roster",),
    text_zh="告知", in_force_on=dt.date(2018, 1, 1),
)  # fmt: skip
SOURCE = newstratum.Source(kind="person", stated_on=DAY, reference="合成名册")


def make_person(number: int) -> newstratum.Person:
    phone = newstratum.PhoneNumber(f"1380000{number:04}")
    return newstratum.Person(
        id=f"p-{number}",
        name=newstratum.PersonName(f"甲某{number}"),
        engagements=(newstratum.Engagement(employer_kind="law_firm", role="professional"),),
        contacts=(newstratum.Contact(kind="phone", value=phone),),
    )


def read_documents(cluster: Any, name: str) -> bytes:
    """Return every document that the tables hold."""
    with cluster.connect(name) as connection:
        rows = connection.execute("SELECT document FROM newstratum.changes WHERE document IS NOT NULL")
        return b"\n".join(bytes(document) for (document,) in rows.fetchall())


@pytest.mark.slow
def test_a_register_on_a_server_is_sealed_used_and_its_key_changed(
    cluster: Any, new_database: Callable[..., str], tmp_path: Path
) -> None:
    pytest.importorskip("newstratum_seal", reason="the plugin newstratum_seal is not here")
    name = new_database()
    url, keys = cluster.url(name), f"file:{tmp_path}/office.keys"
    prepare(url, list_registry_kinds())

    def open_it() -> newstratum.Registry:
        return newstratum.open_registry(url, keys=keys, notices=[NOTICE], unique_contacts=["phone"])

    def add(registry: newstratum.Registry, number: int) -> None:
        with registry.session(actor="desk", purpose="roster", source=SOURCE) as session:
            session.people.add(make_person(number))

    with open_it() as registry:
        for number in range(5):
            add(registry, number)
        assert "甲某3".encode() in read_documents(cluster, name)
        assert registry.seal.turn_on().documents >= 5
    with open_it() as registry:
        add(registry, 5)
        documents = read_documents(cluster, name)
        assert not [word for word in ("甲某", "1380000", "law_firm") if word.encode() in documents]
        with registry.session(actor="desk", purpose="roster") as session:
            assert [each.name.reveal() for each in session.people.find().items] == [
                f"甲某{number}" for number in range(6)
            ]
        assert registry.seal.rotate().documents >= 6
        registry.redact_person("p-3", actor="desk", purpose="roster")
    with open_it() as registry, registry.session(actor="desk", purpose="roster") as session:
        assert [each.id for each in session.people.find().items] == ["p-0", "p-1", "p-2", "p-4", "p-5"]
    with cluster.connect(name) as connection:
        left = connection.execute("SELECT count(*) FROM newstratum.records_person_key WHERE _live = 1")
        assert left.fetchone() == (5,)
