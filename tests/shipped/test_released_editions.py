"""A released edition keeps its meaning: its verdicts are those of the day it was released."""

from __future__ import annotations

import hashlib
import json
import random

import pytest

from newstratum._model.people.occupations import (
    Control,
    Equity,
    Establishment,
    Ownership,
    YesNo,
    to_status,
)
from newstratum._model.people.people import Engagement
from newstratum._rules.verdict import encode_verdict
from newstratum._shipped.editions import get_edition, list_editions, load_classifier

#: Evidence beside the facts of the vocabulary, with values to draw.
EVIDENCE = {
    "ownership": tuple(Ownership),
    "control": tuple(Control),
    "establishment": tuple(Establishment),
    "equity": tuple(Equity),
    "main_income": tuple(YesNo),
    "full_time": tuple(YesNo),
    "reg_type": ("110", "150", "400", "500"),
    "uscc_prefix": ("52", "91", "92", "93"),
    "income_share": (0.2, 0.6),
}


def compute_digest(edition: str, count: int) -> str:
    """Return a digest of the verdicts on so many random people; new texts of questions do not change it."""
    facts = {fact.name: fact.values for fact in get_edition(edition).vocabulary}
    statuses, source, digest = facts.pop("status"), random.Random(2017), hashlib.sha256()
    for _ in range(count):
        jobs = [
            Engagement(
                **{name: draw_state(source, values) for name, values in facts.items()},
                **{
                    name: source.choice(values) for name, values in EVIDENCE.items() if source.random() < 0.07
                },
            )
            for _ in range(source.choice((1, 1, 1, 2)))
        ]
        status = to_status(source.choice(statuses)) if source.random() < 0.3 else None
        verdict = load_classifier(edition).classify(jobs, status=status, presume=source.random() < 0.7)
        plain = encode_verdict(verdict)
        if plain["next_question"]:
            del plain["next_question"]["text"]
        digest.update(json.dumps(plain, ensure_ascii=False, sort_keys=True).encode())
    return digest.hexdigest()[:32]


def draw_state(source: random.Random, values: tuple[str, ...]) -> object:
    """Draw a fact in one of its four states."""
    drawn = source.random()
    if drawn < 0.35:
        return source.choice(values)
    if drawn < 0.55:
        return source.sample(values, 2)
    return "unknown" if drawn < 0.65 else None


def test_every_shipped_edition_loads() -> None:
    """Where one does not, its problems stand here alone; the scenarios are left out."""
    for name in list_editions():
        assert get_edition(name).edition.name == name


@pytest.mark.slow
@pytest.mark.parametrize(
    ("edition", "digest"),
    [("2015", "0e23b331d57607dc77a06cc09acf7353"), ("2017", "4f4dbb03b2d87f88142051645f79d8b8")],
)
def test_the_verdicts_of_a_released_edition_do_not_change(edition: str, digest: str) -> None:
    """A change here changes the meaning of a released edition: make a new edition instead.

    The digests hold what was settled since in both editions: a doctor or teacher with a small share counts as
    employee, who holds and practises in a clinic is contested, and a lone author's account beside a paid
    public post leaves the person outside. What a question says of its answers counts what is presumed then.
    Farmers' cooperatives were added before anything was released (decision 0071), and a group whose rule has
    facts that nobody was asked for no longer counts as one that holds.
    """
    assert compute_digest(edition, 500) == digest


@pytest.mark.stress
@pytest.mark.parametrize(
    ("edition", "digest"),
    [("2015", "b9e697f14616d01103548b0795b65d2d"), ("2017", "7087208d3ea5746dea17c1adaf3a5687")],
)
def test_the_verdicts_on_many_people_do_not_change(edition: str, digest: str) -> None:
    assert compute_digest(edition, 100_000) == digest
