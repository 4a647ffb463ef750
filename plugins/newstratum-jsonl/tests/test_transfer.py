"""A whole registry moves from memory into a file of lines and on, and nothing of it is lost."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

import newstratum as ns
from newstratum import ExportApproval

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
def test_a_registry_moves_into_lines_and_out_of_them(tmp_path: Path) -> None:
    with (
        ns.open_registry("memory:", notices=[NOTICE]) as first,
        ns.open_registry(f"jsonl:///{tmp_path}/register.jsonl") as lines,
        ns.open_registry(f"sqlite:///{tmp_path}/register.db") as last,
    ):
        fill(first)
        left = first.export(tmp_path / "first.jsonl.gz", approval=APPROVAL)
        assert lines.import_(tmp_path / "first.jsonl.gz").sha256 == left.sha256
        lines.export(tmp_path / "second.jsonl", approval=APPROVAL)
        last.import_(tmp_path / "second.jsonl")
        # The last change is that the second export was noted.
        assert tell(first) == tell(lines)[:-1]
        assert tell(lines) == tell(last)
        assert first.group_table(on=DAY) == lines.group_table(on=DAY) == last.group_table(on=DAY)
        assert last.import_(tmp_path / "second.jsonl").already_there
