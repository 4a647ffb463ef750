"""``newstratum why``: one person in, the verdict explained."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Final, TypeAlias

import typer

from newstratum._cli.exits import Exit, print_note
from newstratum._cli.options import (
    AsJson,
    Edition,
    Lang,
    Language,
    classify_form,
    get_rulebook,
    make_word_lookup,
    print_json,
)
from newstratum._shipped import DEFAULT_EDITION

if TYPE_CHECKING:
    from newstratum._reading.jobs import ReadForm
    from newstratum._rules.classify import Classifier
    from newstratum.errors import Problem

#: Line, identifier and facts of each person, or what is wrong with them.
_People: TypeAlias = "Iterator[tuple[int, str | None, ReadForm | tuple[Problem, ...]]]"

#: The most that is read from standard input, in characters.
_MOST_INPUT: Final = 10 * 1024 * 1024


def why(
    employer: Annotated[str, typer.Option(help="The employer as written on a form.")] = "",
    title: Annotated[str, typer.Option(help="The title or occupation as written.")] = "",
    fact: Annotated[
        list[str] | None, typer.Option(help="A fact, repeatable: role=technical.", metavar="NAME=VALUE")
    ] = None,
    edition: Edition = DEFAULT_EDITION,
    as_json: AsJson = False,
    lang: Language = Lang.ZH,
) -> Exit:
    """Explain in which group one person is, and why.

    Where facts are missing it says which, and what to ask next; on a terminal it asks until the verdict
    stands. Without options, and not on a terminal, it reads people from standard input as JSON, one object,
    or one a line, of the shape that classify reads; with --json it then is a filter: JSON in, JSON out.
    """
    from newstratum._api import read_row, select_classifier

    classifier = select_classifier(get_rulebook(edition))
    asks = sys.stdin.isatty() and not as_json
    if employer or title or fact:
        people = _read_options(employer, title, fact or [])
    elif sys.stdin.isatty() and as_json:
        raise typer.BadParameter("with --json give --employer, --title or --fact, or JSON on standard input")
    elif sys.stdin.isatty():
        people = iter([(0, None, read_row({}))])
    else:
        people = _parse_input(sys.stdin.read(_MOST_INPUT))
    bad = False
    for line, identifier, person in people:
        if isinstance(person, tuple):
            bad = True
            for problem in person:
                print_note(f"standard input: line {line}: {problem}" if line else str(problem))
        else:
            if asks:
                person = _run_interview(person, classifier, lang.value)
            _print_verdict(identifier, person, classifier, lang.value, as_json=as_json)
    return Exit.SOME_ROWS_BAD if bad else Exit.OK


def _read_options(employer: str, title: str, facts: list[str]) -> _People:
    from newstratum._api import read_row
    from newstratum.errors import DecodeError

    try:
        yield (
            0,
            None,
            read_row({"employer_text": employer, "title_text": title, "extra_facts": ";".join(facts)}),
        )
    except DecodeError as error:
        raise typer.BadParameter("; ".join(map(str, error.problems)), param_hint="--fact") from None


def _parse_input(text: str) -> _People:
    """Yield the people of a text: one object over several lines, or one a line."""
    from newstratum._api import read_row
    from newstratum._builtin.formats import parse_json_object
    from newstratum.errors import DecodeError, Problem

    try:
        objects = [(1, parse_json_object(text))]
    except DecodeError:
        objects = []
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if not lines:
        yield 1, None, (Problem((), "nothing to read; give a person as JSON"),)
    for number, line in objects or lines:
        try:
            cells = line if isinstance(line, dict) else parse_json_object(line)
            identifier = cells.get("id")
            shown = str(identifier) if isinstance(identifier, (str, int)) else None
            yield number, shown, read_row(cells)
        except DecodeError as error:
            yield number, None, error.problems


def _run_interview(person: ReadForm, classifier: Classifier, language: str) -> ReadForm:
    """Ask what is missing, one question after the other."""
    from newstratum._cli.interview import Interview
    from newstratum._cli.render import Screen

    interview = Interview(
        classifier,
        make_word_lookup(language),
        language,
        say=Screen().print_paragraph,
        ask=lambda prompt: str(typer.prompt(prompt, default="", show_default=False)),
    )
    return interview.run(person)[0]


def _print_verdict(
    identifier: str | None, person: ReadForm, classifier: Classifier, language: str, *, as_json: bool
) -> None:
    from newstratum._cli.render import Screen
    from newstratum._rules.explain import explain_verdict
    from newstratum._rules.verdict import encode_verdict

    verdict = classify_form(classifier, person)
    if as_json:
        print_json(encode_verdict(verdict, identifier, language), indent=None)
        return
    screen = Screen()
    if identifier is not None:
        screen.print_heading(identifier)
    screen.print_paragraph(
        explain_verdict(verdict, classifier.rulebook, make_word_lookup(language), language)
    )
