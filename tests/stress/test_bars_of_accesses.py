"""A bar of J: reads keep at least half of their speed with the log of accesses on."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable

import pytest

import newstratum as ns

PEOPLE = 3_000
LEAST = 0.5
APPROVAL = ns.ExportApproval(recipient="合成机关", approved_by="office-head")
NOTICE = ns.PrivacyNotice(
    id="survey",
    version=1,
    controller="合成机关",
    contact="合成窗口",
    purposes=("roster",),
    text_zh="告知书",
    in_force_on=dt.date(2017, 1, 1),
)

READS: dict[str, Callable[[ns.Registry], object]] = {
    "table": lambda each: each.exports.table("people", names=True, approval=APPROVAL).to_sheet(),
    "cards": lambda each: each.exports.people_cards(purpose="roster", approval=APPROVAL),
    "one by one": lambda each: [
        each.exports.describe("person", f"P{number}", names=True) for number in range(100)
    ],
}


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> ns.Registry:
    folder = tmp_path_factory.mktemp("accesses")
    registry = ns.open_registry(f"sqlite:///{folder}/register.db", notices=[NOTICE])
    source = ns.Source(kind="person", stated_on=dt.date(2018, 6, 1))
    engagements = ns.read("律师事务所", "律师").engagements
    with registry.session(actor="a", purpose="roster", source=source) as session:
        session.load(
            (ns.Person(id=f"P{number}", name=ns.PersonName("合成甲"), engagements=engagements), None)
            for number in range(PEOPLE)
        )
    return registry


@pytest.mark.stress
@pytest.mark.parametrize("read", READS)
def test_reads_keep_half_of_their_speed(
    register: ns.Registry, read: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    best = {"noted": float("inf"), "plain": float("inf")}
    READS[read](register)
    # One after the other, so that whatever else the machine does slows both.
    for _ in range(5):
        for how in best:
            with monkeypatch.context() as patched:
                if how == "plain":
                    patched.setattr(ns.AccessService, "note", lambda *_args, **_more: 0)
                begun = time.perf_counter()
                READS[read](register)
                best[how] = min(best[how], time.perf_counter() - begun)
    ratio = best["plain"] / best["noted"]
    print(f"{read}: {ratio:.2f} of the speed without the log")
    assert ratio >= LEAST
