"""The tables of an edition as expressions of Spark SQL that its compiler takes whole.

HotSpot leaves methods of more than 8,000 bytes of bytecode interpreted, and Spark makes one method of a
projection. So nothing is compared in a row of cases: the place of a value is found by its hash, which no two
listed values share, and all tables are constants. Spark makes a constant once of ``split('…')``, where a
list of thousands of numbers would be a tree of as many nodes in every plan.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from attrs import frozen

from newstratum import FactTable, RulebookTables
from newstratum.errors import InvalidValueError
from newstratum.ports import Words
from newstratum_spark.hashing import compute_hash

#: Somebody was asked and does not know.
UNKNOWN_INPUT: Final = "unknown"
#: Before the names of columns between two steps.
_PREFIX: Final = "_newstratum_"
#: The column of the number of the verdict.
VERDICT: Final = f"{_PREFIX}verdict"
#: How far a place without collisions is looked for: fifty values have one below a thousand.
_MOST_PLACES: Final = 20_000
#: In a place that no value has: the place of an empty text is another one, so that no cell is found there.
_FILLER: Final = ""
#: Texts stand in one constant with one of these between them; to a regular expression they are themselves.
_SEPARATORS: Final = (",", "~", "@", "#", "%", "&", "=", ";", ":", "!", "<", ">", "_", " ")


@frozen
class FactColumn:
    """The column of a data frame that holds a fact."""

    fact: FactTable
    #: The name of the column, as the data frame has it.
    name: str
    #: The SQL of its text.
    sql: str


@frozen
class _Layout:
    """The values of a fact in the places of their hashes."""

    values: tuple[str, ...]
    columns: tuple[int, ...]


def write_name(name: str) -> str:
    """Return the name of a column as SQL."""
    return f"`{name.replace('`', '``')}`"


def write_steps(
    tables: RulebookTables, columns: Mapping[str, FactColumn], *, unlisted_is_unknown: bool
) -> tuple[Mapping[str, str], ...]:
    """Return the columns to compute one after the other, each as SQL over those before it.

    The last one is ``VERDICT``, the number of the verdict; it is NULL where a value is not listed. Spark
    computes once what a step names, where an expression inside another one may be computed twice.

    Args:
        tables: The tables of the edition.
        columns: For each fact its column; a fact that is left out is absent.
        unlisted_is_unknown: Whether values that are not listed count as unknown.
    """
    texts = {name_text(fact): _write_text_of(column) for fact, column in columns.items()}
    places = {
        _name_place(fact): _write_place(name_text(fact), _lay_out(column.fact))
        for fact, column in columns.items()
    }
    verdict = {VERDICT: _write_verdict(tables, columns, unlisted_is_unknown)}
    return texts, places, verdict


def name_text(fact: str) -> str:
    """Return the name of the column that holds the text of a fact between two steps."""
    return f"{_PREFIX}{fact}_text"


def _name_place(fact: str) -> str:
    return f"{_PREFIX}{fact}_place"


def _write_verdict(
    tables: RulebookTables, columns: Mapping[str, FactColumn], unlisted_is_unknown: bool
) -> str:
    stages: list[tuple[FactColumn, Sequence[int]]] = []
    start = 0
    for fact in tables.facts:
        if fact.name in columns:
            moves: Sequence[int] = (
                fact.moves if stages else fact.moves[start * fact.width : (start + 1) * fact.width]
            )
            stages.append((columns[fact.name], moves))
        elif stages:
            # A fact that no row states moves each state on in one way.
            column, before = stages[-1]
            stages[-1] = column, [fact.moves[state * fact.width + fact.absent] for state in before]
        else:
            start = fact.moves[start * fact.width + fact.absent]
    if not stages:
        return str(start)
    # The row of the next table is found without multiplying.
    strides = [*(column.fact.width for column, _ in stages[1:]), 1]
    state = ""
    for (column, moves), stride in zip(stages, strides, strict=True):
        place = _write_column(column, unlisted_is_unknown)
        state = _write_look_up((move * stride for move in moves), f"{state} + {place}" if state else place)
    return state


def write_part(tables: RulebookTables, name: str, verdict: str) -> str:
    """Return the SQL of one part of a verdict, by the SQL of its number."""
    part = tables.part(name)
    texts = [_join_words(part.values[code]) for code in part.codes]
    nothing = "-"
    while nothing in texts:
        nothing += "-"
    found = f"get({_write_texts([nothing if text is None else text for text in texts])}, {verdict})"
    return f"nullif({found}, '{nothing}')" if None in texts else found


def write_unlisted(column: FactColumn) -> str:
    """Return the SQL of a value as far as it is not listed; it is NULL where it is."""
    text = _write_text_of(column)
    layout = _lay_out(column.fact)
    return f"if({_write_known(text, _write_place(text, layout), layout)}, NULL, {text})"


def write_text(text: str) -> str:
    """Return a text as SQL, whatever the session takes a backslash for."""
    if "'" in text or "\\" in text or not text.isprintable():
        return f"decode(X'{text.encode().hex()}', 'UTF-8')"
    return f"'{text}'"


def _write_column(column: FactColumn, unlisted_is_unknown: bool) -> str:
    layout = _lay_out(column.fact)
    text, place = name_text(column.fact.name), _name_place(column.fact.name)
    otherwise = str(column.fact.unknown) if unlisted_is_unknown else "NULL"
    return f"if({_write_known(text, place, layout)}, {_write_look_up(layout.columns, place)}, {otherwise})"


def _write_text_of(column: FactColumn) -> str:
    return f"coalesce({column.sql}, '')"


def _write_known(text: str, place: str, layout: _Layout) -> str:
    return f"get({_write_texts(layout.values)}, {place}) = {text}"


def _write_place(text: str, layout: _Layout) -> str:
    return f"pmod(hash({text}), {len(layout.values)})"


def _write_look_up(numbers: Iterable[int], place: str) -> str:
    return f"get(CAST(split('{','.join(map(str, numbers))}', ',') AS ARRAY<INT>), {place})"


def _write_texts(texts: Sequence[str]) -> str:
    joined = "".join(texts)
    for separator in _SEPARATORS:
        if separator not in joined:
            return f"split({write_text(separator.join(texts))}, '{separator}')"
    return f"array({', '.join(map(write_text, texts))})"


def _lay_out(fact: FactTable) -> _Layout:
    """Return the smallest table in which each value has a place of its own, by its hash.

    Raises:
        InvalidValueError: No table is large enough: two values have one hash.
    """
    inputs = {"": fact.absent, UNKNOWN_INPUT: fact.unknown, **fact.columns}
    hashes = {value: compute_hash(value) for value in inputs}
    for size in range(len(inputs), _MOST_PLACES):
        places = {value: number % size for value, number in hashes.items()}
        if len(set(places.values())) == len(inputs):
            values, columns = [_FILLER] * size, [0] * size
            for value, place in places.items():
                values[place], columns[place] = value, inputs[value]
            return _Layout(tuple(values), tuple(columns))
    raise InvalidValueError(
        "edition",
        Words(
            "{}的取值过多，写不成Spark的表达式", "{} has too many values for an expression of Spark"
        ).format(fact.name),
        Words("请用newstratum_arrow的classify_table", "use classify_table of newstratum_arrow in mapInArrow"),
    )


def _join_words(value: object) -> str | None:
    """Return a part as one text: several words with ``;`` between them, a side as ``outcome:clause``."""
    if isinstance(value, tuple):
        return ";".join(":".join(each) if isinstance(each, tuple) else str(each) for each in value)
    return None if value is None else str(value)
