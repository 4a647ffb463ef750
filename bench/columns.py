"""Measure columns of facts and of words against what people write by hand, in one run.

Every side gets the same table and has to give the same outcomes where all facts are known, before its time
counts. By hand, a rule is decided as soon as it holds, and a fact that is not known ends in ``undetermined``:
this is what hand-written code does. Figures are medians of several rounds; bars are ratios.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
from collections.abc import Callable

import duckdb
import numpy as np
import polars as pl
import psycopg
import pyarrow as pa
from classification import median_of
from records import known_records, made_up_rows, with_unknown

import newstratum as ns
from newstratum._rules.rulebook import All, AnyOf, Condition, Is, Not
from newstratum_arrow import classify_table, classify_words
from newstratum_sql.testing import run_server

RULEBOOK = ns.get_edition("2017")
TABLES = RULEBOOK.tables()
FACTS = [fact.name for fact in TABLES.facts]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--words", type=int, default=1_000_000, help="rows of words")
    parser.add_argument("--anew", type=int, default=50_000, help="rows of words that are read one by one")
    options = parser.parse_args()
    known = draw(known_records(20_000, seed=7), options.rows)
    for share in (0.0, 0.15):
        records = with_unknown(known_records(20_000, seed=7), share, seed=8) if share else None
        people = known if records is None else draw(records, options.rows)
        print(f"\n{people.num_rows:,} rows, {share:.0%} of the facts not known")
        data_frames(people, options.rounds, check=not share)
        in_duckdb(people, options.rounds, check=not share)
        in_postgresql(people, min(options.rounds, 3), check=not share)
    words(options.words, options.anew)
    return 0


def draw(records: list[dict[str, str]], rows: int) -> pa.Table:
    """Return a table that has the records in a random order, again and again; unknown is null."""
    facts = [
        {name: value if value != "unknown" else None for name, value in each.items()} for each in records
    ]
    table = pa.Table.from_pylist(facts, pa.schema([(name, pa.string()) for name in FACTS]))
    return table.take(pa.array(np.random.default_rng(1).integers(0, len(records), rows)))


def tell(what: str, ours: float, theirs: float, rows: int, bar: float) -> None:
    ratio = theirs / ours
    print(
        f"{what}: {rows / ours / 1e6:.3g} M rows/s against {rows / theirs / 1e6:.3g}: {ratio:.2f}×"
        f" (bar {bar}×{'' if ratio >= bar else ', missed'})"
    )


# ------------------------------------------------------------------------------------- data frames


def to_polars(condition: Condition) -> pl.Expr:
    match condition:
        case Is(fact, values):
            return pl.col(fact).is_in(sorted(values))
        case Not(part):
            return ~to_polars(part)
        case All(parts):
            return pl.all_horizontal(*map(to_polars, parts)) if parts else pl.lit(True)
        case AnyOf(parts):
            return pl.any_horizontal(*map(to_polars, parts))


def write_polars() -> pl.Expr:
    """Return the decision table as a chain of ``when`` and ``then``."""
    first, *rest = RULEBOOK.rules
    chain = pl.when(to_polars(first.when)).then(pl.lit(first.outcome))
    for rule in rest[:-1]:
        condition = to_polars(rule.when)
        chain = chain.when(condition).then(pl.lit(rule.outcome))
    unknown = pl.any_horizontal(*(pl.col(name).is_null() for name in FACTS))
    return chain.when(unknown).then(pl.lit("undetermined")).otherwise(pl.lit(rest[-1].outcome))


def data_frames(people: pa.Table, rounds: int, *, check: bool) -> None:
    strings = pl.from_arrow(people)
    assert isinstance(strings, pl.DataFrame)
    enums = strings.with_columns(
        pl.col(fact.name).cast(pl.Enum([*fact.columns, "unknown"])) for fact in TABLES.facts
    )
    by_hand = write_polars().alias("outcome")
    for name, frame in (("strings", strings), ("enums", enums)):
        ours, theirs = (
            lambda frame=frame: classify_table(frame, parts=["outcome"]).verdicts,
            lambda frame=frame: frame.select(by_hand),
        )
        if check:
            assert ours()["outcome"].to_pylist() == theirs()["outcome"].to_list()
        mine, hand = median_of(rounds, ours, theirs)
        tell(
            f"Polars {name} against Polars by hand ({pl.thread_pool_size()} threads)",
            mine,
            hand,
            people.num_rows,
            2,
        )
    coded = pa.table({name: people[name].dictionary_encode().combine_chunks() for name in FACTS})
    mine, bare = median_of(
        rounds, lambda: classify_table(coded, parts=["outcome"], threads=1), write_gather(coded)
    )
    tell("dictionaries, one thread, against a bare numpy gather", mine, bare, people.num_rows, 0.5)


def write_gather(coded: pa.Table) -> Callable[[], object]:
    """Return a walk through the tables over numbers that are there already."""
    columns, moves = [], []
    for fact in TABLES.facts:
        chunk = coded[fact.name].chunk(0)
        values = chunk.dictionary.to_pylist()
        places = np.array([*(fact.columns[value] for value in values), fact.absent], np.intp)
        columns.append(places[chunk.indices.fill_null(len(values)).to_numpy(zero_copy_only=False)])
        moves.append(np.asarray(fact.moves, np.intp))
    outcomes = np.asarray(TABLES.part("outcome").codes, np.int8)

    def gather() -> object:
        state = np.zeros(len(columns[0]), np.intp)
        for fact, column, next_states in zip(TABLES.facts, columns, moves, strict=True):
            state = next_states[state * fact.width + column]
        return outcomes[state]

    return gather


# --------------------------------------------------------------------------------------- databases


def to_sql(condition: Condition) -> str:
    match condition:
        case Is(fact, values):
            listed = "', '".join(sorted(values))
            return f"{fact} IN ('{listed}')"
        case Not(part):
            return f"NOT {to_sql(part)}"
        case All(parts):
            return f"({' AND '.join(map(to_sql, parts))})" if parts else "TRUE"
        case AnyOf(parts):
            return f"({' OR '.join(map(to_sql, parts))})"


def write_case() -> str:
    """Return the decision table as one ``CASE``."""
    *rules, closing = RULEBOOK.rules
    cases = " ".join(f"WHEN {to_sql(rule.when)} THEN '{rule.outcome}'" for rule in rules)
    unknown = " OR ".join(f"{name} IS NULL" for name in FACTS)
    return f"CASE {cases} WHEN {unknown} THEN 'undetermined' ELSE '{closing.outcome}' END"


BY_HAND = (
    f"SELECT outcome, count(*) FROM (SELECT {write_case()} AS outcome FROM people) AS p GROUP BY 1 ORDER BY 1"
)
BY_TABLES = "SELECT outcome, count(*) FROM people_newstratum_2017 GROUP BY 1 ORDER BY 1"


def in_duckdb(people: pa.Table, rounds: int, *, check: bool) -> None:
    with duckdb.connect() as database:
        database.execute("CREATE TABLE people AS SELECT * FROM people")
        database.execute(TABLES.write_sql("duckdb"))
        if check:
            assert database.execute(BY_TABLES).fetchall() == database.execute(BY_HAND).fetchall()
        mine, hand = median_of(
            rounds,
            lambda: database.execute(BY_TABLES).fetchall(),
            lambda: database.execute(BY_HAND).fetchall(),
        )
    tell("DuckDB against a CASE by hand", mine, hand, people.num_rows, 1)


def in_postgresql(people: pa.Table, rounds: int, *, check: bool) -> None:
    with run_server() as server:
        server.sql("CREATE DATABASE columns TEMPLATE template0 ENCODING 'UTF8'")
        url = server.url("columns").split("&")[0]
        with psycopg.connect(url, autocommit=True) as database:
            database.execute(f"CREATE UNLOGGED TABLE people ({', '.join(f'{name} text' for name in FACTS)})")
            with database.cursor() as cursor, cursor.copy("COPY people FROM STDIN") as copy:
                for row in zip(*(people[name].to_pylist() for name in FACTS), strict=True):
                    copy.write_row(row)
            database.execute("VACUUM ANALYZE people")
            database.execute(TABLES.write_sql("postgresql"))
            database.execute("ANALYZE newstratum_2017_verdicts")
            if check:
                assert database.execute(BY_TABLES).fetchall() == database.execute(BY_HAND).fetchall()
            mine, hand = median_of(
                rounds,
                lambda: database.execute(BY_TABLES).fetchall(),
                lambda: database.execute(BY_HAND).fetchall(),
            )
    tell("PostgreSQL against a CASE by hand", mine, hand, people.num_rows, 1)


# ------------------------------------------------------------------------------------------- words


def words(rows: int, anew: int) -> None:
    """Compare two processes over all rows with one process that reads every row anew."""
    source = random.Random(4)
    # Half of the people work where many do, the others where few do.
    kinds = made_up_rows(max(rows // 10, 1), seed=5)
    common = kinds[: max(len(kinds) // 100, 1)]
    drawn = [source.choice(common if source.random() < 0.5 else kinds) for _ in range(rows)]
    table = pa.table(
        {
            "employer_text": [employer or None for employer, _ in drawn],
            "title_text": [title or None for _, title in drawn],
        }
    )
    sample = drawn[:anew]

    def one_by_one() -> list[str]:
        return [ns.classify(ns.read(employer or None, title or None)).outcome for employer, title in sample]

    found = classify_words(table.slice(0, anew))
    assert found.verdicts["outcome"].to_pylist() == one_by_one()
    (mine,) = median_of(1, lambda: classify_words(table, processes=2))
    (each,) = median_of(1, one_by_one)
    distinct = len(set(drawn))
    print(f"\n{rows:,} rows of words, {distinct:,} different; {anew:,} of them read one by one")
    tell("words in two processes against one by one", mine, each * rows / anew, rows, 4)


if __name__ == "__main__":
    multiprocessing.freeze_support()
    raise SystemExit(main())
