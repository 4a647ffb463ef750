"""Facts in DuckDB: a function that a query calls, and an edition as plain SQL. All people are made up."""

import sys

from newstratum import get_edition

try:
    import duckdb
    import pyarrow as pa

    from newstratum_arrow import classify_table
except ImportError as error:
    sys.exit(f"{error}; run: pip install duckdb ./plugins/newstratum-arrow")

FACTS = ["employer_kind", "relation", "role", "service"]
PEOPLE = """
    CREATE TABLE people (
        id VARCHAR, employer_kind VARCHAR, relation VARCHAR, role VARCHAR, service VARCHAR,
        employer_business VARCHAR, registration VARCHAR, status VARCHAR
    );
    INSERT INTO people (id, employer_kind, relation, role, service) VALUES
        ('P1', 'law_firm', 'partner', 'professional', NULL),
        ('P2', 'enterprise', NULL, 'technical', NULL),
        ('P3', 'none', 'none', NULL, 'writing'),
        ('P4', 'government', 'employee', 'clerical', NULL),
        ('P5', 'lawfirm', 'partner', 'professional', NULL);
"""


def find_outcome(kind, relation, role, service):
    """Return the outcomes of a chunk of rows; a value that is not listed counts as unknown."""
    table = pa.table([kind, relation, role, service], FACTS)
    return classify_table(table, parts=["outcome"], unlisted="unknown").verdicts["outcome"].cast(pa.string())


with duckdb.connect() as database:
    database.execute(PEOPLE)

    # A function: Python works on chunks of columns, and what is beside the facts stays in the database.
    database.create_function(
        "outcome", find_outcome, ["VARCHAR"] * len(FACTS), "VARCHAR", type="arrow", null_handling="special"
    )
    print("function:")
    for row in database.sql(f"SELECT id, outcome({', '.join(FACTS)}) FROM people ORDER BY id").fetchall():
        print(*row, sep=" | ")

    # Plain SQL: no Python runs for any row. A value that is not listed has no verdict: see P5.
    database.execute(get_edition("2017").tables().write_sql("duckdb"))
    print("SQL:")
    query = "SELECT id, outcome, clauses, missing FROM people_newstratum_2017 ORDER BY id"
    for row in database.sql(query).fetchall():
        print(*row, sep=" | ")
