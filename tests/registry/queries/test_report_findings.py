"""All checks meet in one: what does not fit in a register is found once, and named."""

from __future__ import annotations

import datetime as dt

import pytest

from newstratum._model.organisation.bodies import Body, BodyKind, Post, PostRole, Seat
from newstratum._model.organisation.governance import Conference
from newstratum._model.organisation.occasions import Cadence
from newstratum._model.organisation.relations import Citation, FindingKind
from newstratum._model.values.periods import Period
from newstratum._registry.queries.report import ORGANISATION_KINDS, collect_findings
from newstratum._wire.record_kinds import KINDS
from newstratum.errors import PurposeError

CITED = Citation(document="合成章程")


def found(registry, **options) -> list[tuple[FindingKind, tuple[str, ...], str]]:
    return [(each.kind, each.subjects, each.where) for each in registry.findings(**options)]


def test_an_empty_register_has_no_findings(registry):
    assert registry.findings(between=(dt.date(2018, 1, 1), dt.date(2018, 12, 31))) == ()


def test_overlapping_terms_on_a_single_seat_are_found_over_the_store(registry, roster):
    with roster(registry) as session:
        session.bodies.add(Body(id="b1", name_zh="合成会", kind=BodyKind.ASSOCIATION, source=CITED))
        session.posts.add(Post(id="p1", body="b1", role=PostRole.PRESIDENT, source=CITED))
        for number, began in enumerate(["2018-01-01", "2018-06-01"]):
            period = Period(began_on=began)
            session.seats.add(
                Seat(id=f"s{number}", post="p1", person=f"P{number}", period=period, source=CITED)
            )
    assert found(registry) == [(FindingKind.OVERFULL_POST, ("p1", "s0", "s1"), "period")]


def test_an_id_that_nothing_has_is_found_once_wherever_it_stands(registry, roster):
    with roster(registry) as session:
        session.bodies.add(
            Body(id="b1", name_zh="合成会", kind=BodyKind.ASSOCIATION, parent="none", source=CITED)
        )
        session.conferences.add(
            Conference(id="c1", name_zh="合成例会", body="b1", members=("b1", "gone"), source=CITED)
        )
    assert found(registry) == [
        (FindingKind.UNKNOWN_REFERENCE, ("b1", "none"), "parent"),
        (FindingKind.UNKNOWN_REFERENCE, ("c1", "gone"), "members"),
    ]


def test_quarters_without_minutes_are_found_for_the_time_asked(registry, roster):
    with roster(registry) as session:
        session.bodies.add(Body(id="b1", name_zh="合成会", kind=BodyKind.STANDING_MEETING, source=CITED))
        session.conferences.add(
            Conference(id="c1", name_zh="例会", body="b1", cadence=Cadence.QUARTERLY, source=CITED)
        )
    assert found(registry) == []
    half = (dt.date(2018, 1, 1), dt.date(2018, 6, 30))
    assert found(registry, between=half) == [
        (FindingKind.WITHOUT_MINUTES, ("c1", "2018-Q1"), "minutes"),
        (FindingKind.WITHOUT_MINUTES, ("c1", "2018-Q2"), "minutes"),
    ]


def test_the_checks_read_every_kind_but_people_and_what_a_registry_keeps_for_itself():
    asked = []

    def nothing(kind):
        asked.append(kind.name)
        return ()

    assert collect_findings(nothing) == ()
    own = {"person", "placement", "privacy_notice", "notice", "batch", "unique", "store_key"}
    own |= {"calendar_sequence", "command", "district_profile", "quarantined_record"}
    own |= {"erased_person", "erasure_state", "past_reference", "import_state", "merge", "distinct_pair"}
    own |= {
        "access",
        "release",
        "retention_period",
        "person_notice_rule",
        "purpose_declaration",
        "subject_request",
    }
    assert sorted(asked) == sorted({kind.name for kind in KINDS} - own)
    assert len(asked) == len(ORGANISATION_KINDS)


def test_a_purpose_has_to_cover_the_organisation(registry):
    with pytest.raises(PurposeError, match="does not cover"):
        registry.findings(purpose="invitation")
