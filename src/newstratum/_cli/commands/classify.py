"""``newstratum classify``: a file of people in, verdicts out, one a line."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import Annotated

import typer

from newstratum._cli.exits import Exit
from newstratum._cli.options import AsJson, Edition, Lang, Language, get_rulebook
from newstratum._cli.output import configure_utf8_output
from newstratum._shipped import DEFAULT_EDITION


def classify(
    file: Annotated[
        Path,
        typer.Argument(help="CSV, TSV or JSON Lines, or a survey export of 问卷星 as CSV.", metavar="FILE"),
    ],
    edition: Edition = DEFAULT_EDITION,
    as_json: AsJson = False,
    lang: Language = Lang.ZH,
) -> Exit:
    """Classify the people of a file, one a row.

    A row says who (id) and what the person does: words in employer_text and title_text, facts in extra_facts
    or in columns named like them. Bad rows and ids that come again are reported on standard error, and the
    others go on; the last line there counts what was read, with --json as a JSON object.
    """
    from newstratum._api import select_classifier
    from newstratum._cli.verdicts import FilePeople, JsonOutput, TableOutput

    classifier = select_classifier(get_rulebook(edition))
    if as_json:
        configure_utf8_output()
    output = JsonOutput(classifier, lang.value) if as_json else TableOutput(classifier, lang.value)
    people = FilePeople(file)
    # The lexicons and the rulebook stay until the end: looking through them again and again for rubbish
    # takes a tenth of the time of a long file.
    gc.collect()
    gc.freeze()
    for person in people:
        output.write(person)
    output.close()
    people.report_counts(as_json=as_json)
    return Exit.SOME_ROWS_BAD if people.bad_rows or people.is_doubtful else Exit.OK
