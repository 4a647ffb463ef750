"""Hand-picked labels are claims: what they cannot mean is found, and nothing is taken for a fact."""

from __future__ import annotations

import pytest

from newstratum._reading.crosswalks import LabelProblem, LabelScheme, StratumLabel, find_claim, lint_labels
from newstratum._shipped.lexicons import load_lexicons

SIX, OLD = LabelScheme.SIX_CODE, LabelScheme.STRATUM_2001


@pytest.mark.parametrize(
    ("scheme", "code", "outcome"),
    [
        (SIX, "01", "enterprise"),
        (SIX, "02", "enterprise"),
        (SIX, "03", "intermediary"),
        (SIX, "04", "intermediary"),
        (SIX, "05", "freelance"),
        (SIX, "06", "new_media"),
        (OLD, "1", "enterprise"),
        (OLD, "2", "enterprise"),
        (OLD, "3", "outside"),
        (OLD, "31", "outside"),
        (OLD, "39", "outside"),
        (OLD, "4", "outside"),
        (OLD, "41", "outside"),
        (OLD, "5", "intermediary"),
        (OLD, "6", "freelance"),
    ],
)
def test_a_label_claims_an_outcome(scheme: LabelScheme, code: str, outcome: str) -> None:
    claim = find_claim(scheme, f" {code} ", load_lexicons())
    assert claim is not None
    assert claim.outcome == outcome
    assert claim.name


def test_the_first_two_codes_differ_in_the_owner() -> None:
    private, foreign = find_claim(SIX, "01", load_lexicons()), find_claim(SIX, "02", load_lexicons())
    assert private is not None
    assert foreign is not None
    assert (dict(private.facts)["ownership"], dict(foreign.facts)["ownership"]) == ({"private"}, {"foreign"})


def test_the_old_scheme_knows_no_new_media() -> None:
    claims = [find_claim(OLD, str(code), load_lexicons()) for code in range(100)]
    assert "new_media" not in {claim.outcome for claim in claims if claim}


def _problems(scheme: LabelScheme, *labels: StratumLabel) -> list[tuple[LabelProblem, int]]:
    return [(finding.problem, finding.row) for finding in lint_labels(scheme, labels, load_lexicons())]


def test_good_labels_have_no_finding() -> None:
    labels = [StratumLabel(row=row, code=f"0{row}") for row in range(1, 7)]
    assert _problems(SIX, *labels) == []


def test_an_unknown_code_and_a_lost_zero_are_told_apart() -> None:
    labels = (StratumLabel(row=2, code="07"), StratumLabel(row=3, code="6"), StratumLabel(row=4, code=""))
    found = _problems(SIX, *labels, *(StratumLabel(row=9, code=f"0{code}") for code in range(1, 7)))
    assert found == [
        (LabelProblem.UNKNOWN_CODE, 2),
        (LabelProblem.LOST_ZERO, 3),
        (LabelProblem.UNKNOWN_CODE, 4),
    ]


def test_a_column_of_the_other_scheme_is_noticed() -> None:
    labels = [StratumLabel(row=row, code=code) for row, code in enumerate(("1", "31", "41", "5"), start=1)]
    assert _problems(SIX, *labels)[0] == (LabelProblem.OTHER_SCHEME, 0)
    assert (LabelProblem.OTHER_SCHEME, 0) not in _problems(OLD, *labels)


def test_owners_of_the_old_count_are_pointed_out() -> None:
    assert _problems(OLD, StratumLabel(row=5, code="41")) == [(LabelProblem.OWNER_COUNTED, 5)]


def test_facts_that_lead_elsewhere_contradict_the_label() -> None:
    assert _problems(SIX, StratumLabel(row=7, code="03", outcome="enterprise")) == [
        (LabelProblem.CONTRADICTS_FACTS, 7)
    ]
    assert _problems(OLD, StratumLabel(row=8, code="1", outcome="new_media")) == [
        (LabelProblem.SCHEME_CANNOT_SAY, 8)
    ]


@pytest.mark.parametrize("outcome", ["", "undetermined", "contested", "intermediary"])
def test_what_agrees_or_is_open_is_no_contradiction(outcome: str) -> None:
    assert _problems(SIX, StratumLabel(row=1, code="03", outcome=outcome)) == []


def test_a_group_that_also_fits_is_no_contradiction() -> None:
    label = StratumLabel(row=1, code="01", outcome="new_media", also_fits=("enterprise",))
    assert _problems(SIX, label) == []
