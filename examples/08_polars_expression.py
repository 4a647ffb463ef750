"""Columns of facts in Polars: an expression, a lazy frame, and a table of groups. All people are made up."""

import datetime as dt
import sys

from newstratum.figures import build_group_table

try:
    import polars as pl

    from newstratum_arrow import classify_table, count_cells
except ImportError as error:
    sys.exit(f"{error}; run: pip install polars ./plugins/newstratum-arrow")

FACTS = ["employer_kind", "relation", "role", "service"]


def verdict(part: str) -> pl.Expr:
    """Return one part of the verdicts as an expression over the columns of facts."""

    def classify(facts: pl.Series) -> pl.Series:
        found = classify_table(facts.struct.unnest(), parts=[part]).verdicts
        return pl.Series(pl.from_arrow(found[part])).cast(pl.String)

    return pl.struct(FACTS).map_batches(classify, return_dtype=pl.String).alias(part)


people = pl.LazyFrame(
    {
        "unit": ["990101001", "990101001", "990101002", "990101002", None],
        "employer_kind": ["law_firm", "enterprise", "none", "private_enterprise", "government"],
        "relation": ["partner", None, "none", "employee", "employee"],
        "role": ["professional", "technical", None, "management", "clerical"],
        "service": [None, None, "writing", None, None],
    }
)
placed = people.with_columns(verdict("outcome"), verdict("missing")).collect()
for row in placed.select("employer_kind", "outcome", "missing").iter_rows():
    print(*row, sep=" | ")

table = build_group_table(
    count_cells(placed, ["unit", "outcome"]),
    ["990101001", "990101002"],
    as_of=dt.date(2018, 11, 1),
    edition="2017",
)
print(dict(zip(table.outcomes, table.totals, strict=True)))
