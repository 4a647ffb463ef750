"""Columns of data frames and Arrow tables, classified and counted millions of rows at a time."""

from newstratum_arrow.classification import DEFAULT_PARTS, ClassifiedTable, classify_table
from newstratum_arrow.coding import UnlistedValues
from newstratum_arrow.grouping import count_cells
from newstratum_arrow.words import ClassifiedWords, RefusedRows, classify_words

__all__ = [
    "DEFAULT_PARTS",
    "ClassifiedTable",
    "ClassifiedWords",
    "RefusedRows",
    "UnlistedValues",
    "classify_table",
    "classify_words",
    "count_cells",
]
