"""``newstratum why``: one person in, the verdict explained."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, BinaryIO, TypeAlias

import typer

from newstratum._cli.exits import Exit, print_note
from newstratum._cli.help import argument, in_chinese, option
from newstratum._cli.language import say
from newstratum._cli.options import (
    AsJson,
    Edition,
    Lang,
    Language,
    classify_form,
    get_rulebook,
    make_word_lookup,
)
from newstratum._cli.output import print_json
from newstratum._shipped import DEFAULT_EDITION
from newstratum._words import Words, join_clauses

if TYPE_CHECKING:
    from newstratum._reading.jobs import ReadForm
    from newstratum._rules.classify import Classifier
    from newstratum.errors import Problem

#: Line, identifier and facts of each person, or what is wrong with them.
_People: TypeAlias = "Iterator[tuple[int, str | None, ReadForm | tuple[Problem, ...]]]"


@in_chinese(
    "说明一个人属于哪个群体，以及为什么。\n\n写人员编号和--store时，说明登记册中的人：每项事实的来源、划分由谁确"
    "认；不写--edition即按划分所用的口径。\n\n事实不全时，写明缺什么、下一步问什么；在终端上一直问到能判定为"
    "止。不带选项且不在终端上时，从标准输入读取JSON，一个对象或每行一个，格式与classify所读相同；用--json时即"
    "为过滤器：JSON进，JSON出。"
)
def why(
    person: Annotated[
        str,
        argument(
            help=Words("登记册中的人员编号；须写--store。", "The id of a stored person; needs --store."),
            metavar="ID",
        ),
    ] = "",
    employer: Annotated[
        str, option(help=Words("单位，照表上所写。", "The employer as written on a form."))
    ] = "",
    title: Annotated[
        str, option(help=Words("职务或职业，照表上所写。", "The title or occupation as written."))
    ] = "",
    fact: Annotated[
        list[str] | None,
        option(
            help=Words("一项事实，可重复：role=technical。", "A fact, repeatable: role=technical."),
            metavar="NAME=VALUE",
        ),
    ] = None,
    store: Annotated[
        str,
        option(
            "--store",
            help=Words(
                "登记册所在的数据库：说明其中的一个人。", "The store: explain a person who is stored in it."
            ),
            metavar="URL",
        ),
    ] = "",
    trace: Annotated[
        bool,
        option(
            "--trace",
            help=Words(
                "并说明文字是怎样读的：各分句、每个词给出的事实、被推翻的依据。",
                "Also show how the words were read: the clauses, what each word gave, what was overruled.",
            ),
        ),
    ] = False,
    edition: Edition = "",
    as_json: AsJson = False,
    lang: Language = Lang.ZH,
) -> Exit:
    """Explain in which group one person is, and why.

    With an id and --store it explains a stored person: each fact with its source, and who confirmed the
    placement; without --edition by the edition of the placement.

    Where facts are missing it says which, and what to ask next; on a terminal it asks until the verdict
    stands. Without options, and not on a terminal, it reads people from standard input as JSON, one object,
    or one a line, of the shape that classify reads; with --json it then is a filter: JSON in, JSON out.
    """
    from newstratum._api import read_row, select_classifier

    if person or store:
        _check_stored(person, store, is_form=bool(employer or title or fact))
        return _explain_stored(person, store, edition, lang.value, as_json=as_json)
    if trace:
        _print_trace(employer, title, lang.value, as_json=as_json)
    classifier = select_classifier(get_rulebook(edition or DEFAULT_EDITION))
    asks = sys.stdin.isatty() and not as_json
    if employer or title or fact:
        people = _read_options(employer, title, fact or [])
    elif sys.stdin.isatty() and as_json:
        raise typer.BadParameter(
            say(
                Words(
                    "用--json时，请写--employer、--title或--fact，或由标准输入给JSON",
                    "with --json give --employer, --title or --fact, or JSON on standard input",
                )
            )
        )
    elif sys.stdin.isatty():
        people = iter([(0, None, read_row({}))])
    else:
        people = _parse_input(sys.stdin.buffer)
    bad = False
    for line, identifier, form in people:
        if isinstance(form, tuple):
            bad = True
            for problem in form:
                print_note(
                    Words("标准输入：第{}行：{}", "standard input: line {}: {}").format(line, problem.words)
                    if line
                    else problem.words
                )
        else:
            if asks:
                form = _run_interview(form, classifier, lang.value)
            _print_verdict(identifier, form, classifier, lang.value, as_json=as_json)
    return Exit.SOME_ROWS_BAD if bad else Exit.OK


def _print_trace(employer: str, title: str, language: str, *, as_json: bool) -> None:
    from newstratum._cli.reading_trace import format_trace
    from newstratum._cli.render import Screen
    from newstratum._reading.jobs import JobWords
    from newstratum._reading.trace import trace_reading
    from newstratum._shipped.lexicons import load_lexicons

    if as_json or not (employer or title):
        raise typer.BadParameter(
            say(
                Words(
                    "须与--employer或--title一起写，不与--json一起写",
                    "goes with --employer or --title, and not with --json",
                )
            ),
            param_hint="--trace",
        )
    words = JobWords(employer=employer or None, title=title or None)
    trace = trace_reading(words, load_lexicons())
    Screen().print_paragraphs(format_trace(trace, make_word_lookup(language), language))


def _check_stored(person: str, store: str, *, is_form: bool) -> None:
    if not person or not store:
        raise typer.BadParameter(
            say(Words("人员编号和--store须一起写", "an id and --store belong together")),
            param_hint="--store" if person else "ID",
        )
    if is_form:
        raise typer.BadParameter(
            say(
                Words(
                    "说明登记册中的人时，不写--employer、--title、--fact",
                    "a stored person is explained without --employer, --title and --fact",
                )
            )
        )


def _explain_stored(person: str, store: str, edition: str, language: str, *, as_json: bool) -> Exit:
    """Explain a person of a register, whom nothing changes."""
    from newstratum._cli.render import Screen
    from newstratum._cli.stores import open_for_reading
    from newstratum._wire.record_kinds import PERSON, PLACEMENT

    with open_for_reading(store, PERSON, PLACEMENT) as registry:
        explanation = registry.placements.explain(person, edition=edition or None)
    if as_json:
        return print_json(explanation.to_dict(language), indent=None)
    screen = Screen()
    screen.print_heading(person)
    screen.print_paragraphs(explanation.text.in_language(language))
    return Exit.OK


def _read_options(employer: str, title: str, facts: list[str]) -> _People:
    from newstratum._api import read_row
    from newstratum._wire.problems import join_problems
    from newstratum.errors import DecodeError

    try:
        yield (
            0,
            None,
            read_row({"employer_text": employer, "title_text": title, "extra_facts": ";".join(facts)}),
        )
    except DecodeError as error:
        raise typer.BadParameter(say(join_problems(error)), param_hint="--fact") from None


def _parse_input(stream: BinaryIO) -> _People:
    """Yield the people of a stream: one object over several lines, or one a line."""
    from newstratum._api import read_row
    from newstratum._builtin.formats import parse_json_object
    from newstratum.errors import DecodeError, Problem

    first_lines: dict[str, int] = {}
    number = 0
    for number, text in _iterate_documents(stream):
        if not isinstance(text, str):
            yield number, None, (text,)
            continue
        try:
            cells = parse_json_object(text)
            identifier = cells.get("id")
            shown = str(identifier) if isinstance(identifier, (str, int)) else None
            person = read_row(cells)
        except DecodeError as error:
            yield number, None, error.problems
            continue
        if shown is not None and first_lines.setdefault(shown, number) != number:
            again = Words("与第{}行相同；请各用各的编号", "that of line {} again; give each its own").format(
                first_lines[shown]
            )
            yield number, None, (Problem(("id",), again),)
        yield number, shown, person
    if not number:
        yield (
            1,
            None,
            (
                Problem(
                    (), Words("没有可读的内容；请以JSON给出一个人", "nothing to read; give a person as JSON")
                ),
            ),
        )


def _iterate_documents(stream: BinaryIO) -> Iterator[tuple[int, str | Problem]]:
    """Yield the texts that hold an object each, or what is wrong in place of one, with their lines.

    Where the first text does not end with its line, everything is one object.
    """
    from newstratum._input.limits import INPUT_LIMITS, format_limit_hint
    from newstratum.errors import Problem

    limits = INPUT_LIMITS.get()
    read = rows = number = 0
    while line := stream.readline(limits.lines_line):
        number, read = number + 1, read + len(line)
        if read > limits.lines_bytes or rows >= limits.lines_rows:
            limit = "lines_bytes" if read > limits.lines_bytes else "lines_rows"
            unit = Words("字节", "bytes") if limit == "lines_bytes" else Words("行", "rows")
            what = Words("超过{:,}{}，其余未读取", "more than {:,} {}, the rest is not read")
            told = what.format(getattr(limits, limit), unit)
            yield number, Problem((), join_clauses(told, format_limit_hint(limit)))
            return
        if len(line) == limits.lines_line and not line.endswith(b"\n"):
            while (rest := stream.readline(limits.lines_line)) and not rest.endswith(b"\n"):
                pass
            what = Words("超过{:,}字节；{}", "longer than {:,} bytes; {}").format(
                limits.lines_line, format_limit_hint("lines_line")
            )
            yield number, Problem((), what)
            rows += 1
            continue
        if not line.strip():
            continue
        rows += 1
        if rows == 1 and not line.rstrip().endswith(b"}") and line.lstrip().startswith(b"{"):
            line += stream.read(limits.json_bytes - len(line) + 1)
            if len(line) > limits.json_bytes:
                what = Words("一个对象超过{:,}字节；{}", "one object of more than {:,} bytes; {}").format(
                    limits.json_bytes, format_limit_hint("json_bytes")
                )
                yield number, Problem((), what)
                return
        try:
            yield number, line.decode("utf-8-sig" if rows == 1 else "utf-8")
        except UnicodeDecodeError as error:
            yield (
                number,
                Problem(
                    (),
                    Words(
                        "从其中第{}字节起不是UTF-8；请用UTF-8", "not UTF-8 from byte {} of it on; send UTF-8"
                    ).format(error.start),
                ),
            )


def _run_interview(person: ReadForm, classifier: Classifier, language: str) -> ReadForm:
    """Ask what is missing, one question after the other."""
    from newstratum._cli.interview import Interview
    from newstratum._cli.render import Screen

    interview = Interview(
        classifier,
        make_word_lookup(language),
        language,
        say=Screen().print_paragraphs,
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
    screen.print_paragraphs(
        explain_verdict(verdict, classifier.rulebook, make_word_lookup(language), language)
    )
