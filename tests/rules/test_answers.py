"""What a question says of its answers is what classifying again with the answer says."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from attrs import evolve

from newstratum import UNKNOWN, Engagement, UnitName, read
from newstratum._rules.classify import Classifier
from newstratum._shipped.editions import list_editions, load_classifier


def draw_jobs(classifier: Classifier, count: int, seed: int) -> Iterator[tuple[Engagement, str | None]]:
    """Yield jobs with a status: few of their facts known, as words leave them, some with words alone."""
    source = random.Random(seed)
    for _ in range(count):
        known = source.random() * 0.6
        facts = {
            fact.name: source.choice(fact.values)
            if source.random() < known
            else source.choice([None, UNKNOWN])
            for fact in classifier.rulebook.vocabulary
        }
        status = facts.pop("status")
        words = {name: source.choice([None, UnitName("甲")]) for name in ("employer", "title")}
        yield Engagement(**facts, **words), None if status is UNKNOWN else status


def say_again(
    classifier: Classifier, job: Engagement, status: str | None, fact: str, answer: str, *, presume: bool
) -> str:
    if fact == "status":
        return classifier.classify([job], status=answer, presume=presume).outcome
    return classifier.classify([evolve(job, **{fact: answer})], status=status, presume=presume).outcome


@pytest.mark.slow
@pytest.mark.parametrize("presume", [True, False])
@pytest.mark.parametrize("edition", list_editions())
def test_an_answer_leads_where_it_is_said_to_lead(edition: str, *, presume: bool) -> None:
    classifier = load_classifier(edition)
    asked = 0
    for job, status in draw_jobs(classifier, 120, seed=2017):
        question = classifier.classify([job], status=status, presume=presume).next_question
        if question is None or question.engagement is None:
            continue
        for answer, outcome in question.leads_to:
            asked += 1
            again = say_again(classifier, job, status, str(question.fact), answer, presume=presume)
            assert again == outcome, (job, status, question.fact, answer)
    assert asked > 100


@pytest.mark.slow
@pytest.mark.parametrize("title", ["工程师", "律师", "编辑", "会计师", "程序员", "技术员"])
def test_a_title_alone_is_told_where_each_kind_of_unit_leads(title: str) -> None:
    job = read(None, title).engagements[0]
    classifier = load_classifier("2017")
    question = classifier.classify([job]).next_question
    assert question is not None
    found = {
        answer: say_again(classifier, job, None, "employer_kind", answer, presume=True)
        for answer, _ in question.leads_to
    }
    assert dict(question.leads_to) == found
