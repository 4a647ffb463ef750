"""The tables of an edition give the verdict of ``classify``, and a cut or changed export is refused."""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Iterator, Mapping

import attrs
import pytest

from newstratum import UNKNOWN, Engagement, parse_rulebook
from newstratum._rules.classify import Classifier
from newstratum._rules.rulebook import Rulebook
from newstratum._rules.tables import RulebookTables
from newstratum._rules.tabulation import compute_digest, tabulate
from newstratum._shipped import DEFAULT_EDITION
from newstratum._shipped.editions import get_edition, list_editions, list_history, load_classifier
from newstratum.errors import DecodeError, InvalidValueError

#: What to do when an edition, or how tables are made of one, has changed.
MAKE_ANEW = (
    "write json.dumps(tabulate(get_edition('{0}')).to_dict(), ensure_ascii=False, separators=(',', ':'))"
    " + '\\n' into src/newstratum/_shipped/data/rulebooks/tables/{0}.json"
)


def classified(classifier: Classifier, job: Mapping[str, str | None]) -> dict[str, object]:
    """Return what ``classify`` says of a person with this job, as the parts of a verdict."""
    facts = {name: UNKNOWN if value == "unknown" else value for name, value in job.items()}
    status = facts.pop("status", None)
    verdict = classifier.classify([Engagement(**facts)], status=status)
    question = verdict.next_question
    return {
        "outcome": verdict.outcome,
        "category": verdict.category,
        "rule": verdict.rule,
        "clauses": verdict.clauses,
        "also_fits": verdict.also_fits,
        "missing": tuple(map(str, verdict.missing)),
        "next_question": None if question is None else str(question.fact),
        "readings": tuple((side.outcome, side.clause) for side in verdict.readings),
        "conflict": verdict.conflict,
    }


def draw_jobs(tables: RulebookTables, count: int, seed: int) -> Iterator[dict[str, str | None]]:
    """Yield jobs: of every fact absent, unknown or any value, in shares that change from job to job."""
    source = random.Random(seed)
    for _ in range(count):
        known = source.random()
        yield {
            fact.name: source.choice([*fact.columns])
            if source.random() < known
            else source.choice([None, "unknown"])
            for fact in tables.facts
        }


def draw_plausible_jobs(tables: RulebookTables, count: int, seed: int) -> Iterator[dict[str, str | None]]:
    """Yield jobs whose facts hold together: people of units with their relations, people without."""
    source = random.Random(seed)
    for job in draw_jobs(tables, count, seed + 1):
        if job["relation"] in ("none", "contractor", "platform_gig"):
            job["employer_kind"] = source.choice([None, "none", "private_enterprise"])
            job["employer_business"] = None
        else:
            job["service"] = source.choice([None, None, "unknown", "none", job["service"]])
            if job["employer_kind"] not in ("private_enterprise", "foreign_enterprise"):
                job["employer_business"] = source.choice([None, "unknown", "non_media"])
        yield job


@pytest.fixture(scope="module", params=list_editions())
def edition(request: pytest.FixtureRequest) -> Rulebook:
    return get_edition(request.param)


def assert_agree(edition: Rulebook, jobs: Iterator[dict[str, str | None]]) -> None:
    tables, classifier = edition.tables(), Classifier(edition)
    for job in jobs:
        assert tables.look_up(job) == classified(classifier, job), job


@pytest.mark.slow
@pytest.mark.parametrize("draw", [draw_jobs, draw_plausible_jobs])
def test_the_tables_agree_with_classify_on_random_jobs(edition, draw):
    assert_agree(edition, draw(edition.tables(), 600, 11))


@pytest.mark.stress
@pytest.mark.parametrize("draw", [draw_jobs, draw_plausible_jobs])
def test_the_tables_agree_with_classify_on_a_million_random_jobs(edition, draw):
    assert_agree(edition, draw(edition.tables(), 500_000, 12))


@pytest.mark.stress
def test_the_tables_agree_with_classify_on_every_combination_of_columns(edition):
    tables, classifier = edition.tables(), Classifier(edition)
    inputs = []
    for fact in tables.facts:
        by_column: dict[int, str | None] = {fact.absent: None, fact.unknown: "unknown"}
        for value, column in fact.columns.items():
            by_column.setdefault(column, value)
        inputs.append([(fact.name, value) for value in by_column.values()])
    for values in itertools.product(*inputs):
        job = dict(values)
        assert tables.look_up(job) == classified(classifier, job), job


@pytest.mark.slow
def test_each_single_value_and_each_pair_of_values_agrees(edition):
    tables, classifier = edition.tables(), Classifier(edition)
    for fact in tables.facts:
        for value in (None, "unknown", *fact.columns):
            job = {fact.name: value}
            assert tables.look_up(job) == classified(classifier, job)
    kinds, relations = (
        next(fact.columns for fact in tables.facts if fact.name == name)
        for name in ("employer_kind", "relation")
    )
    for kind, relation in itertools.product(kinds, relations):
        job = {"employer_kind": kind, "relation": relation}
        assert tables.look_up(job) == classified(classifier, job)


def test_every_value_of_the_edition_has_a_column_and_no_other(edition):
    for fact in edition.tables().facts:
        own = set(edition.vocabulary.fact(fact.name).values)
        extra = {"relation": {"intern", "volunteer"}, "employer_kind": {"enterprise", "hospital", "school"}}
        assert set(fact.columns) == own | extra.get(fact.name, set())


def test_the_tables_are_small(edition, capsys):
    tables = edition.tables()
    numbers = sum(len(fact.moves) for fact in tables.facts)
    numbers += sum(len(part.codes) for part in tables.parts)
    with capsys.disabled():
        print(f"\n{edition.edition.name}: {2 * numbers} bytes, {tables.verdict_count} verdicts")
    assert 2 * numbers <= 40_000


def test_a_rulebook_of_few_facts_has_tables(small_city):
    rulebook = parse_rulebook(small_city)
    tables, classifier = rulebook.tables(), Classifier(rulebook)
    inputs = [[(fact.name, value) for value in (None, "unknown", *fact.columns)] for fact in tables.facts]
    for values in itertools.product(*inputs):
        job = dict(values)
        assert tables.look_up(job) == classified(classifier, job), job


@pytest.fixture
def small_city() -> str:
    """A rulebook that lists three facts itself."""
    from pathlib import Path

    return (Path(__file__).parents[1] / "cli/commands/small_city.toml").read_text("utf-8")


def test_a_name_or_value_that_the_edition_lacks_is_refused(edition):
    tables = edition.tables()
    with pytest.raises(InvalidValueError, match="not a fact of this edition"):
        tables.look_up({"profession": "lawyer"})
    with pytest.raises(InvalidValueError, match="not a value of this edition"):
        tables.look_up({"role": "lawyer"})
    with pytest.raises(InvalidValueError, match="not a value of this edition"):
        tables.look_up({"role": float("nan")})


def test_the_tables_come_back_from_json(edition):
    tables = edition.tables()
    text = json.dumps(tables.to_dict())
    assert RulebookTables.from_dict(json.loads(text)) == tables
    assert load_classifier(edition.edition.name).rulebook.tables().to_dict() == json.loads(text)


@pytest.mark.parametrize("name", [*list_editions(), *list_history()])
def test_every_shipped_edition_has_its_tables_with_it(name):
    edition = get_edition(name)
    assert edition._read_tables().edition_digest == compute_digest(edition), MAKE_ANEW.format(name)
    assert edition.tables() == edition._read_tables()


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=() if name == DEFAULT_EDITION else pytest.mark.stress(whole=True))
        for name in (*list_editions(), *list_history())
    ],
)
def test_the_tables_that_are_shipped_are_those_that_would_be_made(name):
    edition = get_edition(name)
    assert edition._read_tables() == tabulate(edition), MAKE_ANEW.format(name)


def test_tables_of_another_text_are_not_taken(small_city):
    city = attrs.evolve(parse_rulebook(small_city), read_tables=get_edition("2017")._read_tables)
    assert city.tables() == parse_rulebook(small_city).tables()


def test_editions_have_digests_of_their_own():
    digests = {get_edition(name).tables().edition_digest for name in list_editions()}
    assert len(digests) == len(list_editions())


@pytest.mark.parametrize(
    "change",
    [
        lambda plain: plain.update(schema=2),
        lambda plain: plain.pop("schema"),
        lambda plain: plain.pop("digest"),
        lambda plain: plain["facts"].pop(),
        lambda plain: plain["facts"][2]["moves"].pop(),
        lambda plain: plain["facts"][0]["columns"].update(owner=float("nan")),
        lambda plain: plain["parts"]["rule"]["codes"].append(0),
        lambda plain: plain.update(edition="2018"),
    ],
)
def test_tables_that_were_cut_or_changed_are_refused(edition, change):
    plain = edition.tables().to_dict()
    change(plain)
    with pytest.raises(DecodeError, match="export it again"):
        RulebookTables.from_dict(plain)


@pytest.mark.parametrize(
    "change",
    [
        lambda plain: plain["facts"].clear(),
        lambda plain: plain["facts"][2]["moves"].pop(),
        lambda plain: plain["facts"][2]["moves"].__setitem__(3, 100_000),
        lambda plain: plain["facts"][2]["moves"].__setitem__(3, -1),
        lambda plain: plain["facts"][2]["moves"].__setitem__(3, True),
        lambda plain: plain["facts"][0].update(absent=99),
        lambda plain: plain["facts"][0].update(width=0),
        lambda plain: plain["facts"][0].update(width="11"),
        lambda plain: plain["facts"][0].pop("question"),
        lambda plain: plain["parts"].pop("rule"),
        lambda plain: plain["parts"]["rule"]["codes"].append(0),
        lambda plain: plain["parts"]["rule"]["values"].clear(),
        lambda plain: plain["parts"]["rule"]["values"].append(7),
        lambda plain: plain.update(facts=7),
    ],
)
def test_a_digest_alone_does_not_make_tables(edition, change):
    """Whoever computes the digest anew still cannot lead a walk out of the tables."""
    from newstratum._rules.tables import _compute_digest

    plain = edition.tables().to_dict()
    del plain["digest"]
    change(plain)
    with pytest.raises(DecodeError, match="export it again"):
        RulebookTables.from_dict({**plain, "digest": _compute_digest(plain)})


@pytest.mark.parametrize("plain", [None, [], "tables", {}])
def test_what_is_no_tables_is_refused(plain):
    with pytest.raises(DecodeError, match="export it again"):
        RulebookTables.from_dict(plain)
