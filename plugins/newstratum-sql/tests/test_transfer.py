"""A whole registry moves into a database and out of it, and nothing of it is lost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import newstratum as ns
from newstratum import ExportApproval
from newstratum_sql import prepare

#: What an export of people needs.
APPROVAL = ExportApproval(recipient="合成机关", approved_by="office-head")

DAY = dt.date(2018, 11, 1)
NOTICE = ns.PrivacyNotice(
    id="survey",
    version=1,
    controller="synthetic office",
    contact="synthetic desk",
    purposes=("roster",),
    text_zh="告知书",
    in_force_on=DAY,
)


def fill(registry: ns.Registry) -> None:
    """Enrol three people, move one, remove one, and erase one."""
    source = ns.Source(kind=ns.SourceKind.PERSON, stated_on=DAY)
    job = ns.Engagement(employer_kind="law_firm", relation="partner", role="professional")
    for township in ("310114102", "310114103"):
        with registry.session(actor="office", purpose="roster", source=source) as session:
            for number in range(3):
                session.enrol([job], id=f"P{number}", township=township, on=DAY)
    with registry.session(actor="office", purpose="roster", source=source) as session:
        session.people.remove("P1")
    registry.redact_person("P2", actor="office", purpose="roster")


def tell(registry: ns.Registry) -> list[object]:
    """What a registry tells of its history, and of what it knew at each instant of it."""
    changes = registry.history.changes().changes
    return [
        (
            (change.key, change.act, change.note, change.recorded_at, change.redacted, change.last),
            change.model(),
            registry.history.known_at(ns.Person, change.recorded_at, purpose="roster"),
            registry.history.model_as_of(ns.Person, "P0", change.recorded_at),
        )
        for change in changes
    ]


@pytest.mark.slow
@pytest.mark.parametrize("database_kind", ["postgresql", "sqlite"])
def test_a_registry_moves_into_a_database_and_out_of_it(
    database_kind: str, cluster: Any, new_database: Callable[..., str], tmp_path: Path
) -> None:
    url = f"sql+sqlite:///{tmp_path}/store.db"
    if database_kind == "postgresql":
        url = str(cluster.url(new_database("")))
    prepare(url)
    with (
        ns.open_registry("memory:", notices=[NOTICE]) as first,
        ns.open_registry(url) as database,
        ns.open_registry("memory:") as last,
    ):
        fill(first)
        left = first.export(tmp_path / "first.jsonl.gz", approval=APPROVAL)
        assert database.import_(tmp_path / "first.jsonl.gz").sha256 == left.sha256
        database.export(tmp_path / "second.jsonl", approval=APPROVAL)
        last.import_(tmp_path / "second.jsonl")
        # The last change is that the second export was noted.
        assert tell(first) == tell(database)[:-1]
        assert tell(database) == tell(last)
        assert first.group_table(on=DAY) == database.group_table(on=DAY) == last.group_table(on=DAY)
        assert database.import_(tmp_path / "second.jsonl").already_there
