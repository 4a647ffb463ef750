"""``newstratum why``: one person in, the verdict explained."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Final

import typer

from newstratum.cli.exits import Exit, note
from newstratum.cli.options import AsJson, Edition, Lang, Language, json_output

if TYPE_CHECKING:
    from newstratum.errors import Problem
    from newstratum.reading.rows import PersonFacts
    from newstratum.rules.classify import Classifier

__all__ = ["why"]

#: The most that is read from standard input, in characters.
_MOST_INPUT: Final = 10 * 1024 * 1024


def why(
    employer: Annotated[str, typer.Option(help="The employer as written on a form.")] = "",
    title: Annotated[str, typer.Option(help="The title or occupation as written.")] = "",
    fact: Annotated[
        list[str] | None, typer.Option(help="A fact, repeatable: role=technical.", metavar="NAME=VALUE")
    ] = None,
    edition: Edition = "2017",
    as_json: AsJson = False,
    lang: Language = Lang.ZH,
) -> Exit:
    """Explain in which group one person is, and why.

    Where facts are missing it says which, and what to ask next; on a terminal it asks until the verdict
    stands. Without options, and not on a terminal, it reads people from standard input as JSON, one object,
    or one a line, of the shape that classify reads; with --json it then is a filter: JSON in, JSON out.
    """
    from newstratum.cli.rulebooks import rulebook_named
    from newstratum.shipped.doors import classifier_of

    classifier = classifier_of(rulebook_named(edition))
    if as_json:
        json_output()
    if employer or title or fact:
        people = _from_options(employer, title, fact or [])
    elif sys.stdin.isatty() and as_json:
        raise typer.BadParameter("with --json give --employer, --title or --fact, or JSON on standard input")
    elif sys.stdin.isatty():
        people = _nobody()
    else:
        people = _from_input(sys.stdin.read(_MOST_INPUT))
    bad = False
    for line, identifier, person in people:
        if isinstance(person, tuple):
            bad = True
            for problem in person:
                note(f"standard input: line {line}: {problem}" if line else str(problem))
        else:
            if sys.stdin.isatty() and not as_json:
                person = _interviewed(person, classifier, lang.value)
            _say(identifier, person, classifier, lang.value, as_json=as_json)
    return Exit.SOME_ROWS_BAD if bad else Exit.OK


def _from_options(
    employer: str, title: str, facts: list[str]
) -> Iterator[tuple[int, str | None, PersonFacts | tuple[Problem, ...]]]:
    from newstratum.errors import DecodeError
    from newstratum.reading.rows import person_of_row
    from newstratum.shipped.lexicons import lexicons

    cells = {"employer_text": employer, "title_text": title, "extra_facts": ";".join(facts)}
    try:
        yield 0, None, person_of_row(cells, lexicons())
    except DecodeError as error:
        raise typer.BadParameter("; ".join(map(str, error.problems)), param_hint="--fact") from None


def _from_input(text: str) -> Iterator[tuple[int, str | None, PersonFacts | tuple[Problem, ...]]]:
    """Yield the people of a text: one object over several lines, or one a line."""
    from newstratum.builtin.json_lines import object_of
    from newstratum.errors import DecodeError, Problem
    from newstratum.reading.rows import person_of_row
    from newstratum.shipped.lexicons import lexicons

    try:
        objects = [(1, object_of(text))]
    except DecodeError:
        objects = []
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if not lines:
        yield 1, None, (Problem((), "nothing to read; give a person as JSON"),)
        return
    for number, line in objects or lines:
        try:
            cells = line if isinstance(line, dict) else object_of(line)
            identifier = cells.get("id")
            shown = str(identifier) if isinstance(identifier, (str, int)) else None
            yield number, shown, person_of_row(cells, lexicons())
        except DecodeError as error:
            yield number, None, error.problems


def _nobody() -> Iterator[tuple[int, str | None, PersonFacts | tuple[Problem, ...]]]:
    """Yield a person of whom nothing is known yet."""
    from newstratum.reading.rows import person_of_row
    from newstratum.shipped.lexicons import lexicons

    yield 0, None, person_of_row({}, lexicons())


def _interviewed(person: PersonFacts, classifier: Classifier, language: str) -> PersonFacts:
    """Ask what is missing, one question after the other."""
    from newstratum.cli.interview import Interview
    from newstratum.cli.render import Screen
    from newstratum.cli.rulebooks import words_of

    screen = Screen()
    interview = Interview(
        classifier,
        words_of(language),
        language,
        say=screen.paragraph,
        ask=lambda prompt: str(typer.prompt(prompt, default="", show_default=False)),
    )
    return interview.run(person)[0]


def _say(
    identifier: str | None, person: PersonFacts, classifier: Classifier, language: str, *, as_json: bool
) -> None:
    import json

    from newstratum.cli.render import Screen
    from newstratum.cli.rulebooks import words_of
    from newstratum.rules.explain import explanation_of
    from newstratum.rules.verdict import plain_of

    verdict = classifier.classify(
        person.engagements,
        status=person.status,
        outside_party=person.outside_party,
        evidence=person.evidence,
    )
    if as_json:
        plain = plain_of(verdict, identifier, language)
        sys.stdout.write(json.dumps(plain, ensure_ascii=False) + "\n")
        return
    screen = Screen()
    if identifier is not None:
        screen.heading(identifier)
    screen.paragraph(explanation_of(verdict, classifier.rulebook, words_of(language), language))
