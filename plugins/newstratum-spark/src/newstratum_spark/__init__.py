"""Columns of Spark data frames, classified by the tables of an edition or read as words."""

from newstratum_spark.facts import DEFAULT_PARTS, classify_columns, count_unlisted
from newstratum_spark.words import classify_words

__all__ = ["DEFAULT_PARTS", "classify_columns", "classify_words", "count_unlisted"]
