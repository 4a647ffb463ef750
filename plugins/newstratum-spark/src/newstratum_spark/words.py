"""Words in, verdicts out: Python processes of Spark read them, each kind of row once in a process."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa  # type: ignore[import-untyped]
from attrs import define, field, frozen

import newstratum as ns
from newstratum import Rulebook
from newstratum.errors import InvalidValueError
from newstratum.ports import Words
from newstratum_arrow.classification import DEFAULT_PARTS, check_parts
from newstratum_arrow.grouping import find_kinds
from newstratum_arrow.words import WORD_PARTS, find_word_columns, read_rows
from newstratum_spark.facts import check_free

if TYPE_CHECKING:
    from pyspark.sql import DataFrame  # type: ignore[import-not-found] # pyright: ignore

#: What the column is called that says why a row was not read.
_REFUSED: Final = "refused"
#: So many kinds of rows a process remembers, some hundred bytes each; then it begins anew.
_MOST_REMEMBERED: Final = 500_000

_Row = tuple[str | None, ...]


def classify_words(
    dataframe: DataFrame,
    *,
    columns: Mapping[str, str] | None = None,
    edition: str | Rulebook = "2017",
    parts: Iterable[str] = DEFAULT_PARTS,
    prefix: str = "",
    language: str = "zh",
) -> DataFrame:
    """Return a data frame with verdicts on its words, as people write them on a form.

    The verdicts are those of :func:`newstratum.classify` on what :func:`newstratum.read_row` reads. The
    words go through the Python processes of Spark, on whose machines newstratum-spark is installed too; a
    process reads rows that say the same once.

    Args:
        dataframe: The data frame.
        columns: For each column that :func:`newstratum.read_row` knows (``employer_text``, ``title_text``,
            ``extra_facts``, facts) the column of the data frame; by default those that are called so.
        edition: The edition or a rulebook.
        parts: The parts of the verdicts that become columns.
        prefix: Put before the names of these columns.
        language: The language in which the column ``refused`` says why a row was not read, ``zh`` or ``en``.

    Returns:
        The data frame with a column of text for each part, several words joined by ``;``, and ``refused``,
        which is null where the row was read.

    Raises:
        InvalidValueError: A column is missing or holds no text, a column of that name is there already, or
            a part or the language does not exist.
        DecodeError: Two columns cannot stand together.
    """
    asked = tuple(parts)
    check_parts(asked, WORD_PARTS)
    if language not in ("zh", "en"):
        raise InvalidValueError(
            "language", Words("没有这种语言", "no such language"), Words("请写zh或en", "write zh or en")
        )
    named = find_word_columns(dataframe.columns, columns)
    fields = {each.name: each for each in dataframe.schema.fields}
    for name, column in named.items():
        if dataframe.columns.count(column) != 1:
            raise InvalidValueError(
                column,
                Words("表中没有这一列，或有几列同名", "no column of the table, or several are called so"),
                Words("{}取自这一列；请改columns", "{} is taken from it; correct columns").format(name),
            )
        kind = fields[column].dataType
        if kind.typeName() != "string":
            raise InvalidValueError(
                column,
                Words("这一列是{}，不是文字", "the column holds {}, not text").format(kind.simpleString()),
                Words("请先转为文字", "make text of it first"),
            )
    added = [prefix + name for name in (*asked, _REFUSED)]
    check_free(dataframe, added)
    from pyspark.sql.types import StringType, StructField, StructType  # type: ignore[import-not-found] # pyright: ignore

    schema = StructType([*dataframe.schema.fields, *(StructField(name, StringType()) for name in added)])
    work = BatchWork(tuple(named), tuple(named.values()), edition, asked, tuple(added), language)
    return dataframe.mapInArrow(work, schema)


@frozen
class BatchWork:
    """The work on the batches of a partition, as it is sent to the processes."""

    names: tuple[str, ...]
    columns: tuple[str, ...]
    edition: str | Rulebook = field(repr=False)
    parts: tuple[str, ...]
    added: tuple[str, ...]
    language: str

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Yield each batch with the columns that are added."""
        memory = _get_memory(self.edition, self.names, self.parts, self.language)
        for batch in batches:
            yield self._extend(batch, memory)

    def _extend(self, batch: pa.RecordBatch, memory: _Memory) -> pa.RecordBatch:
        chosen = [pa.chunked_array([batch.column(name)]) for name in self.columns]
        kinds = find_kinds(chosen, batch.num_rows)
        first = pa.array(kinds.first)
        answers = memory.answer(list(zip(*(each.take(first).to_pylist() for each in chosen), strict=True)))
        places = pa.array(kinds.kinds)
        told = [
            pa.array([answer[place] for answer in answers], pa.string()).take(places)
            for place in range(len(self.added))
        ]
        return pa.RecordBatch.from_arrays([*batch.columns, *told], [*batch.schema.names, *self.added])


@define
class _Memory:
    """The answers on the kinds of rows that a process has read."""

    read: Callable[[Sequence[_Row]], Any]
    language: str
    width: int
    answers: dict[_Row, _Row] = field(factory=dict, repr=False)

    def answer(self, rows: Sequence[_Row]) -> list[_Row]:
        """Return the answers on rows, the reason of a refusal last; those not read before are read."""
        new = [row for row in rows if row not in self.answers]
        if len(self.answers) + len(new) > _MOST_REMEMBERED:
            self.answers.clear()
            new = list(rows)
        for row, (told, refused) in zip(new, self.read(new), strict=True):
            reason = None if refused is None else getattr(refused, self.language)
            self.answers[row] = (*(told or (None,) * self.width), reason)
        return [self.answers[row] for row in rows]


@lru_cache(4)
def _get_memory(
    edition: str | Rulebook, names: tuple[str, ...], parts: tuple[str, ...], language: str
) -> _Memory:
    """Return the memory of this process, which several tasks of it share one after the other."""
    rulebook = ns.get_edition(edition) if isinstance(edition, str) else edition
    return _Memory(lambda rows: read_rows(names, rulebook, parts, rows), language, len(parts))
