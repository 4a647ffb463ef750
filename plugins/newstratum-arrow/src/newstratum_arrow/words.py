"""Words in, verdicts out: each kind of row is read once, by several processes if asked.

A table of a million people has far fewer different pairs of employer and title. Rows that say the same are
found first, one of each is read and classified, and the verdict is given to all of them.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from typing import Any, Final

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.compute as pc  # type: ignore[import-untyped]
from attrs import field, frozen

import newstratum as ns
from newstratum import Rulebook, Verdict
from newstratum.errors import DecodeError, InvalidValueError, NewstratumError
from newstratum.ports import Words
from newstratum_arrow.classification import DEFAULT_PARTS, join_words, take_parts
from newstratum_arrow.coding import check_count, to_table
from newstratum_arrow.grouping import find_kinds, pick_text

#: The parts of a verdict in the order of their columns, and how each is taken from it.
WORD_PARTS: Final = {
    "outcome": lambda verdict: verdict.outcome,
    "category": lambda verdict: verdict.category,
    "rule": lambda verdict: verdict.rule,
    "clauses": lambda verdict: verdict.clauses,
    "also_fits": lambda verdict: verdict.also_fits,
    "missing": lambda verdict: tuple(map(str, verdict.missing)),
    "next_question": lambda verdict: verdict.next_question and str(verdict.next_question.fact),
    "readings": lambda verdict: tuple((side.outcome, side.clause) for side in verdict.readings),
    "conflict": lambda verdict: verdict.conflict,
}

#: So many kinds of rows go to a process at a time.
_BATCH: Final = 2_000
#: With fewer kinds of rows no process is started: it would take longer to start than they take to read.
_FEW: Final = 20_000

_Row = tuple[str | None, ...]
#: The parts of a verdict as texts, or the reason why a row was not read.
_Answer = tuple[tuple[str | None, ...], Words | None]


@frozen(kw_only=True)
class RefusedRows:
    """Rows that were not read, for one reason."""

    rows: int
    #: The number of the first of them, from 0.
    first: int
    #: The columns and what is wrong; no cell is repeated.
    reason: Words


@frozen(kw_only=True)
class ClassifiedWords:
    """The verdicts on the rows of a table of words."""

    edition: str
    #: One row a row, in their order: a column of text for each part; empty where the row was refused.
    verdicts: Any = field(repr=False)
    #: How many different rows were read.
    distinct: int
    refused: tuple[RefusedRows, ...] = ()


def classify_words(
    table: Any,
    *,
    columns: Mapping[str, str] | None = None,
    edition: str | Rulebook = "2017",
    parts: Iterable[str] = DEFAULT_PARTS,
    processes: int = 1,
) -> ClassifiedWords:
    """Classify the rows of a table that holds words, as people write them on a form.

    The verdicts are those of :func:`newstratum.classify` on what :func:`newstratum.read_row` reads.

    Args:
        table: Anything that speaks the Arrow PyCapsule interface.
        columns: For each column that :func:`newstratum.read_row` knows (``employer_text``, ``title_text``,
            ``extra_facts``, facts) the column of the table; by default those that are called so.
        edition: The edition or a rulebook.
        parts: The parts of the verdicts that become columns.
        processes: How many processes read. With more than one, the program that calls must be importable: its
            work stands below ``if __name__ == "__main__":``.

    Raises:
        InvalidValueError: A column is missing or holds no text, or a part does not exist.
    """
    asked = take_parts(parts, WORD_PARTS)
    check_count("processes", processes)
    arrow = to_table(table)
    named = find_word_columns(arrow.column_names, columns)
    chosen = [pick_text(arrow, column) for column in named.values()]
    kinds = find_kinds(chosen, arrow.num_rows)
    first = pa.array(kinds.first)
    cells = [pc.take(column, first).to_pylist() for column in chosen]
    rows: list[_Row] = list(zip(*cells, strict=True))
    read = partial(read_rows, tuple(named), edition, asked)
    batches = [rows[begin : begin + _BATCH] for begin in range(0, len(rows), _BATCH)]
    answers: list[_Answer] = []
    if processes > 1 and len(rows) > _FEW:
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(min(processes, len(batches)), mp_context=context) as pool:
            for found in pool.map(read, batches):
                answers += found
    else:
        for batch in batches:
            answers += read(batch)
    return ClassifiedWords(
        edition=edition if isinstance(edition, str) else edition.edition.name,
        verdicts=pa.table(_spread(asked, answers, kinds.kinds)),
        distinct=len(rows),
        refused=tuple(_list_refused(answers, kinds.count(), kinds.first)),
    )


def find_word_columns(there: Sequence[str], columns: Mapping[str, str] | None) -> dict[str, str]:
    """Return for each column that :func:`newstratum.read_row` knows the column of a table.

    Args:
        there: The columns of the table.
        columns: As they were named, or None for those that are called so.

    Raises:
        InvalidValueError: A name is no column that is read, or none is.
        DecodeError: Two columns cannot stand together.
    """
    given = list(there) if columns is None else list(columns)
    problems, unread = ns.find_column_problems([*given, "id"])
    if columns is not None and (problems or unread):
        raise InvalidValueError(
            "columns",
            Words("{}不是可以读取的列", "{} is no column that is read").format((*unread, "columns")[0]),
            Words(
                "可用employer_text、title_text、extra_facts和各项事实",
                "use employer_text, title_text, extra_facts and facts",
            ),
        )
    if problems:
        raise DecodeError(problems)
    named = dict(columns) if columns is not None else {name: name for name in given if name not in unread}
    named = {name: column for name, column in named.items() if name not in ("id", "township", "name")}
    if not named:
        raise InvalidValueError(
            "columns",
            Words("表中没有可以读取的列", "no column of the table is read"),
            Words(
                '请写columns={{"employer_text": "列名"}}', 'write columns={{"employer_text": "the column"}}'
            ).format(),
        )
    return named


def read_rows(
    names: Sequence[str], edition: str | Rulebook, parts: Sequence[str], rows: Sequence[_Row]
) -> list[_Answer]:
    """Read and classify rows; what is wrong with one is told without its cells."""
    answers: list[_Answer] = []
    for row in rows:
        cells = {name: cell for name, cell in zip(names, row, strict=True) if cell is not None}
        try:
            verdict = ns.classify(ns.read_row(cells), edition=edition)
        except NewstratumError as error:
            answers.append(((), error.words))
        else:
            answers.append((tuple(_tell(name, verdict) for name in parts), None))
    return answers


def _tell(name: str, verdict: Verdict) -> str | None:
    value = WORD_PARTS[name](verdict)  # type: ignore[no-untyped-call]  # a function of a verdict, above
    return None if value is None else join_words(value)


def _spread(parts: Sequence[str], answers: Sequence[_Answer], kinds: Any) -> dict[str, Any]:
    """Give every row the answer of its kind."""
    spread: dict[str, Any] = {}
    for place, name in enumerate(parts):
        values: dict[str, int] = {}
        codes = np.empty(len(answers), np.int32)
        for number, (told, _) in enumerate(answers):
            value = told[place] if told else None
            codes[number] = -1 if value is None else values.setdefault(value, len(values))
        of_rows = codes[kinds]
        indices = pa.array(of_rows, mask=of_rows < 0)
        spread[name] = pa.DictionaryArray.from_arrays(indices, pa.array(list(values), pa.string()))
    return spread


def _list_refused(answers: Sequence[_Answer], counts: Any, first: Any) -> Iterator[RefusedRows]:
    found: dict[Words, tuple[int, int]] = {}
    for place, (_, reason) in enumerate(answers):
        if reason is not None:
            rows, row = found.get(reason, (0, int(first[place])))
            found[reason] = rows + int(counts[place]), min(row, int(first[place]))
    for reason, (rows, row) in found.items():
        yield RefusedRows(rows=rows, first=row, reason=reason)
