"""The records all engines are given: the jobs of the shipped roster, drawn again and again."""

from __future__ import annotations

import random
from collections.abc import Iterator

from newstratum._host.host import PluginHost
from newstratum._model.people.occupations import UNKNOWN
from newstratum._model.people.people import Engagement
from newstratum._reading.rows import read_row
from newstratum._rules.diagram import Completions
from newstratum._rules.rulebook import Rulebook
from newstratum._rules.vocabulary import Case, Vocabulary
from newstratum._shipped.editions import get_edition, load_classifier
from newstratum._shipped.lexicons import load_lexicons
from newstratum._shipped.roster import get_roster_path
from newstratum._tables.surveys import detect_survey_layout, read_survey

__all__ = ["engagement_of", "known_records", "made_up_rows", "with_unknown"]

#: Facts of one job, each with one value or ``unknown``; the status stands among them.
Record = dict[str, str]


def known_records(number: int, seed: int) -> list[Record]:
    """Return records of fully known facts, distributed like the jobs of the roster.

    What a roster row leaves open is filled at random, among what is possible.
    """
    rulebook, source = get_edition("2017"), random.Random(seed)
    completions = rulebook.make_completions()
    cases = list(_roster_cases(rulebook))
    return [_filled(source.choice(cases), completions, rulebook.vocabulary, source) for _ in range(number)]


def with_unknown(records: list[Record], share: float, seed: int) -> list[Record]:
    """Return the records with a share of their facts made unknown; the status stays known."""
    source = random.Random(seed)
    return [
        {
            name: UNKNOWN.value if name != "status" and source.random() < share else value
            for name, value in record.items()
        }
        for record in records
    ]


def engagement_of(record: Record) -> Engagement:
    """Return the facts object of a record."""
    return Engagement(**{name: value for name, value in record.items() if name != "status"})


def _roster_cases(rulebook: Rulebook) -> Iterator[Case]:
    rows = list(PluginHost().read_rows(get_roster_path()))
    survey = read_survey(detect_survey_layout(rows[0].cells), ((row.line, row.cells) for row in rows))
    place = rulebook.vocabulary.place_of("status")
    working = rulebook.vocabulary.facts[place].mask_of(["working"])
    for answer in survey.answers:
        person = read_row(answer.cells, load_lexicons())
        for job in person.engagements:
            found = load_classifier(rulebook.edition.name).finding(job)
            if not found.narrowed.conflict:
                yield (*found.case[:place], working, *found.case[place + 1 :])


def _filled(case: Case, completions: Completions, vocabulary: Vocabulary, source: random.Random) -> Record:
    """Fill what is open, one fact after the other, so that some person shows it."""
    places = list(range(len(case)))
    source.shuffle(places)
    for place in places:
        values = list(vocabulary.facts[place].values_of(case[place]))
        source.shuffle(values)
        for value in values:
            bit = vocabulary.facts[place].mask_of([value])
            narrowed = (*case[:place], bit, *case[place + 1 :])
            if completions.count(narrowed):
                case = narrowed
                break
    return {fact.name: fact.values_of(mask)[0] for fact, mask in zip(vocabulary, case, strict=True)}


#: Beginnings of made-up names of units.
_NAMES = (
    *("安博", "诚信", "东方", "方圆", "恒达", "嘉禾", "金桥", "启明", "瑞丰"),
    *("盛世", "泰和", "天成", "万通", "新元", "易达", "远景", "正大", "众合"),
)


def made_up_rows(number: int, seed: int) -> list[tuple[str, str]]:
    """Return rows of employer and title from the roster, with four of five employers renamed."""
    source = random.Random(seed)
    rows = list(PluginHost().read_rows(get_roster_path()))
    survey = read_survey(detect_survey_layout(rows[0].cells), ((row.line, row.cells) for row in rows))
    words = [
        (str(answer.cells.get("employer_text") or ""), str(answer.cells.get("title_text") or ""))
        for answer in survey.answers
    ]
    words = [(employer, title) for employer, title in words if not {",", '"', "\n"} & {*employer, *title}]
    made = []
    for _ in range(number):
        employer, title = source.choice(words)
        if employer and source.random() < 0.8:
            employer = f"{source.choice(_NAMES)}{source.choice(_NAMES)}{source.randrange(1_000)}{employer}"
        made.append((employer, title))
    return made
