"""Two sides that state different facts are joined as if their pieces had been combined."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from newstratum._model.people.evidence import Evidence
from newstratum._reading import combination
from newstratum._reading.cells import TitlePart, read_title_part
from newstratum._reading.combination import (
    JobSegment,
    build_title_evidence,
    build_unit_evidence,
    combine_segment,
)
from newstratum._reading.lexicon import TermKind
from newstratum._reading.unit_names import EmployerReading, read_employer
from newstratum._shipped.lexicons import load_lexicons

ORIGINS = ("employer_text", "title_text")
UNITS = sorted(
    {entry.term for entry in load_lexicons().entries if entry.kind.startswith(("employer_", "legal"))}
)
TITLES = sorted(
    {entry.term for entry in load_lexicons().entries if entry.kind.startswith(("title", "employer_title"))}
)
EMPLOYERS = (
    st.lists(st.sampled_from(UNITS), max_size=3)
    .map("某某".join)
    .map(lambda text: read_employer(text, load_lexicons()))
)
PARTS = (
    st.lists(st.sampled_from(TITLES), min_size=1, max_size=2)
    .map("".join)
    .map(lambda text: read_title_part(text, load_lexicons()))
)


def _combine(employer: EmployerReading, parts: tuple[TitlePart, ...]) -> dict[str, Any]:
    found = combine_segment(JobSegment(employer, parts), ORIGINS)
    assert found is not None
    return found.facts


def _key(evidence: Evidence) -> tuple[Any, ...]:
    return (evidence.fact, evidence.value, evidence.origin, evidence.words, evidence.overruled)


@pytest.mark.slow
@settings(max_examples=500)
@given(EMPLOYERS, PARTS)
def test_the_short_way_says_what_the_long_way_says(employer: EmployerReading, part: TitlePart) -> None:
    assume(not part.unit.matches)
    side = build_unit_evidence(employer)
    title = build_title_evidence(part, side)
    short = combination._combine_disjoint(side, title, ORIGINS)
    assume(short is not None)
    assert short is not None
    long = combination._combine_sides(side.pieces, list(title.pieces), ORIGINS)
    assert short.facts == long.facts
    assert sorted(map(_key, short.evidence)) == sorted(map(_key, long.evidence))
    assert sorted(short.contradictions) == sorted(long.contradictions)


def test_most_jobs_take_the_short_way() -> None:
    side = build_unit_evidence(read_employer("某某律师事务所", load_lexicons()))
    assert (
        combination._combine_disjoint(
            side, build_title_evidence(read_title_part("律师", load_lexicons()), side), ORIGINS
        )
        is not None
    )


@given(EMPLOYERS, st.lists(PARTS, max_size=3).map(tuple))
def test_no_service_is_offered_through_a_unit(
    employer: EmployerReading, parts: tuple[TitlePart, ...]
) -> None:
    facts = _combine(employer, parts)
    kinds = facts.get("employer_kind")
    kinds = {kinds} if isinstance(kinds, str) else kinds
    if kinds is not None and not kinds & {"none", "individual_business"}:
        assert facts.get("service") in (None, "none")


@given(EMPLOYERS, st.lists(PARTS, min_size=1, max_size=3).map(tuple))
def test_who_serves_no_unit_has_none(employer: EmployerReading, parts: tuple[TitlePart, ...]) -> None:
    facts = _combine(employer, parts)
    relation = facts.get("relation")
    values = {relation} if isinstance(relation, str) else relation
    if values is not None and values <= {"none", "contractor", "platform_gig"}:
        assert facts["employer_kind"] == "none"
        assert not facts.keys() & {"ownership", "registration", "employer_business", "uscc_prefix"}


@pytest.mark.slow
def test_every_context_that_the_tables_name_can_hold() -> None:
    named = {variant.at for entry in load_lexicons().entries for variant in entry.variants}
    reached: set[str] = set()
    for text in ("", *UNITS):
        side = build_unit_evidence(read_employer(text, load_lexicons()))
        reached |= side.contexts | side.contexts_beside
    assert named <= reached


def test_codes_are_no_titles() -> None:
    assert not any(entry.kind is TermKind.OCCUPATION_CODE for entry in load_lexicons().titles.terms.values())
