"""``newstratum why``: one person in, the verdict explained."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Final

import typer

from newstratum.cli.exits import Exit, note
from newstratum.cli.options import AsJson, Edition, Lang, Language, checked_edition, json_output

if TYPE_CHECKING:
    from newstratum.errors import Problem
    from newstratum.reading.rows import PersonFacts

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

    Where facts are missing it says which, and what to ask next.
    Without options it reads people from standard input as JSON, one object, or one a line, of the shape that
    classify reads; with --json it then is a filter: JSON in, JSON out.
    """
    name = checked_edition(edition)
    if as_json:
        json_output()
    if employer or title or fact:
        people = _from_options(employer, title, fact or [])
    elif sys.stdin.isatty():
        raise typer.BadParameter("give --employer, --title or --fact, or a person as JSON on standard input")
    else:
        people = _from_input(sys.stdin.read(_MOST_INPUT))
    bad = False
    for line, identifier, person in people:
        if isinstance(person, tuple):
            bad = True
            for problem in person:
                note(f"standard input: line {line}: {problem}" if line else str(problem))
        else:
            _say(identifier, person, name, lang.value, as_json=as_json)
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


def _say(identifier: str | None, person: PersonFacts, edition: str, language: str, *, as_json: bool) -> None:
    import json

    from newstratum.cli.render import Screen
    from newstratum.rules.verdict import plain_of
    from newstratum.shipped.doors import classify, explain

    verdict = classify(
        person.engagements,
        status=person.status,
        outside_party=person.outside_party,
        evidence=person.evidence,
        edition=edition,
    )
    if as_json:
        plain = plain_of(verdict, identifier, language)
        sys.stdout.write(json.dumps(plain, ensure_ascii=False) + "\n")
        return
    screen = Screen()
    if identifier is not None:
        screen.heading(identifier)
    screen.paragraph(explain(verdict, language))
