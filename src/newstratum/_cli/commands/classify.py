"""``newstratum classify``: a file of people in, verdicts out, one a line."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import Annotated

from newstratum._cli.exits import Exit
from newstratum._cli.help import argument, in_chinese, option
from newstratum._cli.options import AsJson, Edition, Lang, Language, get_rulebook
from newstratum._cli.output import configure_utf8_output
from newstratum._shipped import DEFAULT_EDITION
from newstratum._words import Words


@in_chinese(
    "判定文件中各行的人。\n\n每行写明是谁（id）、做什么：employer_text、title_text写原话，extra_facts或同名各"
    "列写事实。不合格的行和重复的编号在标准错误中列出，其余照常；标准错误的最后一行给出读取情况，用--json时为"
    "JSON对象。"
)
def classify(
    file: Annotated[
        Path,
        argument(
            help=Words(
                "CSV、TSV或JSON Lines文件，或问卷星导出的CSV。",
                "CSV, TSV or JSON Lines, or a survey export of 问卷星 as CSV.",
            ),
            metavar="FILE",
        ),
    ],
    edition: Edition = DEFAULT_EDITION,
    as_json: AsJson = False,
    with_scope: Annotated[
        bool,
        option(
            "--with-scope",
            help=Words(
                "与--json同用：依本人声明（outside_party）写明是否属于工作对象（scope）；不写则为null。",
                "With --json: write whether they are in the scope of the work, by their own statement"
                " (outside_party); null without it.",
            ),
        ),
    ] = False,
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
    output: JsonOutput | TableOutput = (
        JsonOutput(classifier, lang.value, scope=with_scope)
        if as_json
        else TableOutput(classifier, lang.value)
    )
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
