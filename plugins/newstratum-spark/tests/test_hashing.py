"""The hash that is computed beforehand is that of Spark, of texts of every length and script."""

from __future__ import annotations

import random

import pytest

pytest.importorskip("pyspark", reason="pyspark is not here; `make spark` has it")
from newstratum_spark.hashing import compute_hash


def test_the_hash_is_that_of_spark(spark):
    source = random.Random(3)
    alphabet = "ab_z09 é\u00ff律所\U00020000\x00"
    texts = ["".join(source.choices(alphabet, k=length)) for length in range(40) for _ in range(5)]
    frame = spark.createDataFrame([(text,) for text in texts], "text string")
    found = frame.selectExpr("text", "hash(text) AS hash").collect()
    assert {row["text"]: row["hash"] for row in found} == {text: compute_hash(text) for text in texts}
