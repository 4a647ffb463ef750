"""Reads keep at least half of their speed with the log of accesses on, in a file and on a server."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator

import pytest

import newstratum as ns
from newstratum._registry.exports.filters import RecordFilter

PEOPLE = 1_500
LEAST = 0.5
#: Units of thirty people each: a page of a list has about so many.
UNITS = [f"310114{number:03}" for number in range(1, PEOPLE // 30 + 1)]
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
        each.exports.describe("person", f"P{number}", names=True) for number in range(10)
    ],
    "pages": lambda each: [
        each.exports.table("people", RecordFilter(township=unit), names=True).to_sheet()
        for unit in UNITS[:10]
    ],
    "for themselves": lambda each: [each.subject_export(f"P{number}") for number in range(5)],
}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def register(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ns.Registry]:
    if request.param == "sqlite":
        yield fill(f"sqlite:///{tmp_path_factory.mktemp('accesses')}/register.db")
        return
    sql = pytest.importorskip("newstratum_sql", reason="the plugin newstratum-sql is not here")
    testing = pytest.importorskip("newstratum_sql.testing")
    with testing.run_server() as server, testing.create_database(server) as name:
        sql.prepare(server.url(name))
        with fill(server.url(name)) as registry:
            yield registry


def fill(url: str) -> ns.Registry:
    registry = ns.open_registry(url, notices=[NOTICE])
    source = ns.Source(kind="person", stated_on=dt.date(2018, 6, 1))
    engagements = ns.read("律师事务所", "律师").engagements
    with registry.session(actor="a", purpose="roster", source=source) as session:
        session.load(
            (
                ns.Person(
                    id=f"P{number}",
                    name=ns.PersonName("合成甲"),
                    engagements=engagements,
                    township=UNITS[number % len(UNITS)],
                ),
                None,
            )
            for number in range(PEOPLE)
        )
    return registry


# A comparison that is ended in the middle says nothing.
@pytest.mark.stress(whole=True)
@pytest.mark.parametrize("read", READS)
def test_reads_keep_half_of_their_speed(
    register: ns.Registry, read: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    best = {"noted": float("inf"), "plain": float("inf")}
    READS[read](register)
    # Of processor time, one after the other, so that whatever else the machine does slows both.
    for _ in range(3):
        for how in best:
            with monkeypatch.context() as patched:
                if how == "plain":
                    patched.setattr(ns.AccessService, "note", lambda *_args, **_more: 0)
                begun = time.process_time()
                READS[read](register)
                best[how] = min(best[how], time.process_time() - begun)
    ratio = best["plain"] / best["noted"]
    print(f"{read}: {ratio:.2f} of the speed without the log")
    assert ratio >= LEAST
