"""The tables of an edition as SQL, in the words of one database or another.

The verdict is one expression: each fact becomes its column by a ``CASE``, and the moves stand in constants
that are looked up by place, one inside the other. No database compiles a long ``CASE`` over combinations.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import Final

from attrs import frozen

from newstratum._rules.tables import UNKNOWN_INPUT, FactTable, RulebookTables
from newstratum._words import Words, join_names
from newstratum.errors import InvalidValueError


class SqlDialect(StrEnum):
    """A database whose SQL is written."""

    POSTGRESQL = "postgresql"
    DUCKDB = "duckdb"
    SPARK = "spark"
    SQLITE = "sqlite"


@frozen
class _Writer:
    """What is written differently."""

    #: A number out of a constant list, by the SQL of its place from 0.
    look_up: Callable[[Iterable[int], str], str]
    quote: str = '"'
    text: str = "TEXT"
    #: Whether a backslash means something in a text.
    escapes: bool = False

    def write_name(self, name: str) -> str:
        return f"{self.quote}{name.replace(self.quote, self.quote * 2)}{self.quote}"

    def write_text(self, text: str | None) -> str:
        if text is None:
            return "NULL"
        if self.escapes:
            return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
        return "'" + text.replace("'", "''") + "'"


def _look_up_in_array(numbers: Iterable[int], place: str) -> str:
    return f"('{{{','.join(map(str, numbers))}}}'::smallint[])[{place} + 1]"


def _look_up_in_list(numbers: Iterable[int], place: str) -> str:
    return f"([{','.join(map(str, numbers))}])[{place} + 1]"


def _look_up_in_spark(numbers: Iterable[int], place: str) -> str:
    return f"array({','.join(map(str, numbers))})[{place}]"


#: Where the characters of two bytes begin in UTF-8.
_TWO_BYTES: Final = 0x80


def _look_up_in_bytes(numbers: Iterable[int], place: str) -> str:
    """SQLite has no arrays: each number is a character of two bytes, and bytes are found by place at once."""
    listed = "".join(chr(number + _TWO_BYTES).encode().hex() for number in numbers)
    return f"(unicode(CAST(substr(x'{listed}', ({place}) * 2 + 1, 2) AS TEXT)) - {_TWO_BYTES})"


_WRITERS: Final = {
    SqlDialect.POSTGRESQL: _Writer(_look_up_in_array),
    SqlDialect.DUCKDB: _Writer(_look_up_in_list, text="VARCHAR"),
    SqlDialect.SPARK: _Writer(_look_up_in_spark, quote="`", text="STRING", escapes=True),
    SqlDialect.SQLITE: _Writer(_look_up_in_bytes),
}

#: So many states and verdicts have characters of two bytes.
_MOST_NUMBERS: Final = 0x800 - _TWO_BYTES


def write_expression(tables: RulebookTables, dialect: str, columns: Mapping[str, str | None]) -> str:
    """Return the SQL of the number of the verdict.

    Args:
        tables: The tables of the edition.
        dialect: One of :class:`SqlDialect`.
        columns: For each fact the SQL that gives its value; None for a fact that no row states.

    Raises:
        InvalidValueError: The dialect or a fact does not exist, or the edition has too many verdicts.
    """
    writer = _WRITERS[to_dialect(dialect)]
    names = [fact.name for fact in tables.facts]
    for name in columns:
        if name not in names:
            raise InvalidValueError(
                "columns",
                Words("{}不是该口径的事实", "{} is not a fact of this edition").format(name),
                Words("可用：{}", "use some of: {}").format(join_names(names)),
            )
    if max(tables.verdict_count, *(len(fact.moves) // fact.width for fact in tables.facts)) > _MOST_NUMBERS:
        raise InvalidValueError(
            "edition",
            Words("该口径的判定过多，写不成SQL", "it has too many verdicts to be written as SQL"),
            Words("请用判定表", "use its tables"),
        )
    state = "0"
    for fact in tables.facts:
        column = columns.get(fact.name)
        place = str(fact.absent) if column is None else _write_column(fact, column, writer)
        if state != "0":
            place = f"{state} * {fact.width} + {place}"
        state = writer.look_up(fact.moves, place)
    return state


def _write_column(fact: FactTable, column: str, writer: _Writer) -> str:
    """Return the SQL of the column of a fact; a value that is not listed has none, and so no verdict."""
    inputs = {"": fact.absent, UNKNOWN_INPUT: fact.unknown, **fact.columns}
    # One comparison a value is faster than lists of values in every database that was measured.
    cases = " ".join(f"WHEN {writer.write_text(value)} THEN {place}" for value, place in inputs.items())
    return f"CASE COALESCE({column}, '') {cases} END"


def write_script(tables: RulebookTables, dialect: str, table: str) -> str:
    """Return SQL that makes a table of the verdicts, and a view of a table with its verdicts.

    Args:
        tables: The tables of the edition.
        dialect: One of :class:`SqlDialect`.
        table: The table, whose columns are called like the facts; ``schema.table`` also does.
    """
    writer = _WRITERS[to_dialect(dialect)]
    stem = re.sub(r"[^a-z0-9]+", "_", f"newstratum_{tables.edition}".lower())
    *schema, last = table.split(".")
    if not all((*schema, last)):
        raise InvalidValueError(
            "table",
            Words("不是表名", "is no name of a table"),
            Words("请写people或schema.people", "write people or schema.people"),
        )

    def name(own: str) -> str:
        return ".".join(map(writer.write_name, (*schema, own)))

    parts = [part.name for part in tables.parts]
    texts = [[writer.write_text(_join(part.values[code])) for code in part.codes] for part in tables.parts]
    rows = ",\n".join(
        f"({', '.join((str(number), *row))})" for number, row in enumerate(zip(*texts, strict=True))
    )
    verdict = write_expression(
        tables, dialect, {fact.name: f"p.{writer.write_name(fact.name)}" for fact in tables.facts}
    )
    return (
        f"-- newstratum {tables.edition}, {dialect}; SHA-256 of the edition: {tables.edition_digest}\n"
        "-- A row with a value that the edition does not list has no verdict: its outcome is NULL.\n"
        f"CREATE TABLE {name(f'{stem}_verdicts')} (verdict INTEGER, "
        f"{', '.join(f'{part} {writer.text}' for part in parts)});\n"
        f"INSERT INTO {name(f'{stem}_verdicts')} VALUES\n{rows};\n"
        f"CREATE VIEW {name(f'{last}_{stem}')} AS\n"
        f"SELECT p.*, {', '.join(f'v.{part}' for part in parts)}\n"
        f"FROM {name(last)} AS p LEFT JOIN {name(f'{stem}_verdicts')} AS v ON v.verdict = {verdict};\n"
    )


def _join(value: object) -> str | None:
    """Return a part as one text: several words with ``;`` between them, a side as ``outcome:clause``."""
    if isinstance(value, tuple):
        return ";".join(":".join(each) if isinstance(each, tuple) else str(each) for each in value)
    return None if value is None else str(value)


def to_dialect(dialect: str) -> SqlDialect:
    """Return a dialect by its name."""
    if dialect not in set(SqlDialect):
        raise InvalidValueError(
            "dialect",
            Words("不会写这种数据库的SQL", "is no database whose SQL is written"),
            Words("可用：{}", "use one of: {}").format(join_names(SqlDialect)),
        )
    return SqlDialect(dialect)
