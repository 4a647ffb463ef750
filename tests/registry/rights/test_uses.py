"""Nobody is used who may not be: all combinations of purpose, consent, restriction and status."""

from __future__ import annotations

import datetime as dt
from itertools import product
from typing import Any, Final

import attrs
import pytest

import newstratum as ns
from newstratum._model.people.people import Consent, Contact, Person, Restriction
from newstratum._model.values.sensitive import PersonName, PhoneNumber
from newstratum._registry.accesses.approval import ExportApproval
from newstratum._registry.exports.filters import RecordFilter
from newstratum._registry.purposes import Purpose

DAY: Final = dt.date(2018, 10, 1)
UNIT: Final = "310114102"
KINDS: Final = ("person", "placement", "notice")
CONSENTS: Final = ("never", "given", "withdrawn", "again")
RESTRICTIONS: Final = ("none", "restricted", "lifted")
STATUSES: Final = ("absent", "proposed", "confirmed", "contested", "confirmed_contested", "changed", "upheld")
PURPOSES: Final = tuple(
    Purpose(
        name=f"{basis}-{uses}-{reviews}",
        basis=basis,
        citation="合成法第一条",
        covers=KINDS,
        uses_proposed=uses,
        reviews_placements=reviews,
    )
    for basis, uses, reviews in product(("consent", "statutory_duty"), (False, True), (False, True))
)


def build_consents(state: str) -> list[Consent]:
    """Return the consents of somebody to every purpose."""
    ends = {"never": (), "given": (None,), "withdrawn": (DAY,), "again": (DAY, None)}[state]
    return [
        Consent(purpose=each.name, notice="survey.v1", given_on=DAY, withdrawn_on=end)
        for each in PURPOSES
        for end in ends
    ]


def build_restrictions(state: str) -> list[Restriction]:
    lifted = DAY if state == "lifted" else None
    return [] if state == "none" else [Restriction(since=DAY, reason="核对", lifted_on=lifted)]


PEOPLE: Final = {
    f"P{number}": states for number, states in enumerate(product(CONSENTS, RESTRICTIONS, STATUSES))
}


def may_use_person(purpose: Purpose, consent: str, restriction: str) -> bool:
    return restriction != "restricted" and (purpose.basis != "consent" or consent in ("given", "again"))


def may_use_placement(purpose: Purpose, status: str) -> bool:
    if status in ("contested", "confirmed_contested", "changed", "upheld"):
        return purpose.reviews_placements
    return status == "confirmed" or (status == "proposed" and purpose.uses_proposed)


@pytest.fixture(scope="module")
def register(source_of_facts: Any) -> Any:
    declared = [*ns.DEFAULT_PURPOSES, *PURPOSES]
    notice = source_of_facts["notice"]
    named = attrs.evolve(notice, purposes=[*notice.purposes, *(each.name for each in PURPOSES)])
    given = {**source_of_facts, "notice": named}
    with ns.open_registry("memory:", purposes=declared) as registry:
        with registry.session(actor="clerk", purpose="roster", **given) as session:
            for number, (identifier, (consent, _, status)) in enumerate(PEOPLE.items()):
                person = Person(
                    id=identifier,
                    name=PersonName(f"合成{number}"),
                    township=UNIT,
                    contacts=[Contact(kind="phone", value=PhoneNumber(f"1990000{number:04}"))],
                    consents=build_consents(consent),
                )
                session.people.add(person)
                if status == "absent":
                    continue
                verdict = ns.Verdict(outcome="freelance", edition="2017")
                session.placements.propose(identifier, verdict, on=DAY)
                if status in ("confirmed", "confirmed_contested", "changed", "upheld"):
                    session.placements.confirm(identifier, by="officer", on=DAY)
                if status in ("contested", "confirmed_contested", "upheld"):
                    session.placements.object_to(identifier, "不是", on=DAY)
                if status == "changed":
                    other = ns.Verdict(outcome="new_media", edition="2017")
                    session.placements.propose(identifier, other, on=DAY)
        with registry.session(actor="head", purpose="roster", **given) as session:
            for identifier, (_, restriction, status) in PEOPLE.items():
                if status == "upheld":
                    session.placements.review(identifier, "upheld", by="head", reason="属实", on=DAY)
                stored = session.people.require(identifier)
                session.people.update(attrs.evolve(stored, restrictions=build_restrictions(restriction)))
        yield registry


@pytest.fixture(scope="module")
def source_of_facts() -> dict[str, Any]:
    notice = ns.PrivacyNotice(
        id="survey",
        version=1,
        controller="合成机关",
        contact="合成窗口",
        purposes=["roster"],
        text_zh="告知书",
        in_force_on=DAY,
    )
    return {"source": ns.Source(kind="person", reference="合成", stated_on=DAY), "notice": notice}


def expect_people(purpose: Purpose) -> set[str]:
    return {name for name, (consent, held, _) in PEOPLE.items() if may_use_person(purpose, consent, held)}


def expect_placements(purpose: Purpose) -> set[str]:
    return {name for name in expect_people(purpose) if may_use_placement(purpose, PEOPLE[name][2])}


def expect_in_group(purpose: Purpose) -> set[str]:
    return {name for name in expect_placements(purpose) if PEOPLE[name][2] in ("proposed", "confirmed")}


@pytest.mark.parametrize("purpose", PURPOSES, ids=lambda purpose: purpose.name)
def test_a_session_reads_whom_the_purpose_may_use(register: ns.Registry, purpose: Purpose) -> None:
    with register.session(actor="a", purpose=purpose.name) as session:
        assert {each.id for each in session.people.all()} == expect_people(purpose)
        assert {each.id for each in session.people.find(limit=1000).items} == expect_people(purpose)
        assert {name for name in PEOPLE if session.people.get(name)} == expect_people(purpose)
        assert {each.person for each in session.placements.all()} == expect_placements(purpose)
        found = session.placements.find(limit=1000).items
        assert {each.person for each in found} == expect_placements(purpose)
        assert {name for name in PEOPLE if session.placements.get(name)} == expect_placements(purpose)


@pytest.mark.parametrize("purpose", PURPOSES, ids=lambda purpose: purpose.name)
def test_lists_and_files_hold_whom_the_purpose_may_use(register: ns.Registry, purpose: Purpose) -> None:
    table = register.exports.table("people", purpose=purpose.name)
    assert {row["id"] for row in table.rows} == expect_people(purpose)
    grouped = register.exports.table("people", RecordFilter(group="freelance"), purpose=purpose.name)
    assert {row["id"] for row in grouped.rows} == expect_in_group(purpose)
    cards = register.exports.people_cards(
        purpose=purpose.name, approval=ExportApproval(recipient="合成机关", approved_by="head")
    )
    assert cards.count("BEGIN:VCARD") == len(expect_people(purpose))
    at = dt.datetime.now(dt.UTC) + dt.timedelta(days=1)
    known = register.history.known_at(ns.Person, at, purpose=purpose.name)
    assert {each.id for each in known} == expect_people(purpose)


@pytest.mark.parametrize("can_count", [True, False])
@pytest.mark.parametrize("purpose", PURPOSES, ids=lambda purpose: purpose.name)
def test_figures_count_whom_the_purpose_may_use(
    register: ns.Registry, without_capabilities: Any, purpose: Purpose, can_count: bool
) -> None:
    counted = register
    if not can_count:
        store = without_capabilities(register._store)
        counted = ns.Registry(store, purposes=[*ns.DEFAULT_PURPOSES, *PURPOSES])
    in_group = expect_in_group(purpose)
    table = counted.group_table([UNIT], edition="2017", on=DAY, purpose=purpose.name)
    by_outcome = dict(zip(table.outcomes, table.totals, strict=True))
    assert by_outcome["freelance"] == len(in_group)
    if purpose.uses_proposed:
        assert table.total == len(expect_people(purpose))
    listed = counted.coverage.list_people("freelance", UNIT, edition="2017", purpose=purpose.name)
    assert set(listed) == in_group


@pytest.mark.parametrize("purpose", PURPOSES, ids=lambda purpose: purpose.name)
def test_only_those_are_told_whom_the_purpose_may_use(register: ns.Registry, purpose: Purpose) -> None:
    purposes = register._purposes
    with register.session(actor="a", purpose="roster") as session:
        told = {
            name
            for name in PEOPLE
            if purposes.may_tell(purpose.name, session.people.require_stored(name), DAY)
        }
    assert told == expect_people(purpose)


def test_no_row_says_why_somebody_is_absent(register: ns.Registry) -> None:
    """L9: what is listed of somebody who withdrew is what is listed of somebody who was never asked."""
    rows = {row["id"]: row for row in register.exports.table("people", purpose="roster").rows}
    alike: dict[str, set[str]] = {}
    for name, (consent, restriction, status) in PEOPLE.items():
        if restriction == "none" and consent in ("never", "withdrawn"):
            told = {key: text for key, text in rows[name].items() if key not in ("id", "name", "phone")}
            alike.setdefault(status, set()).add(repr(sorted(told.items())))
    assert {len(told) for told in alike.values()} == {1}
