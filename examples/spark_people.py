"""People in Spark: choices and words become verdicts, counted by unit; values that are not listed are told.

It needs Java 17 or newer and ``newstratum-spark[spark]``. All people are synthetic.
"""

import os
import sys

from pyspark.sql import SparkSession, functions

import newstratum_spark
from newstratum.errors import InvalidValueError

PEOPLE = [
    ("嘉禾镇", "private_enterprise", "technical", "合成科技有限公司", "软件工程师"),
    ("嘉禾镇", "law_firm", "professional", "合成律师事务所", "合伙人"),
    ("嘉禾镇", "none", None, "无", "自由撰稿人"),
    ("青浦桥街道", "private_enterprise", "frontline", "合成制造厂（民营）", "流水线操作工"),
    ("青浦桥街道", "foundation", "professional", "合成慈善基金会", "项目官员"),
    ("青浦桥街道", "accountancy", "professional", "合成会计师事务所", "注册会计师"),
]
COLUMNS = ["unit", "employer_kind", "role", "employer_text", "title_text"]


def open_spark():
    """Return a Spark of two threads on this machine, whose Python processes are like this one."""
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    builder = builder.config("spark.driver.host", "127.0.0.1").config("spark.sql.shuffle.partitions", "2")
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    return session


def main():
    """Classify the same people twice, by what was chosen and by what was written."""
    spark = open_spark()
    people = spark.createDataFrame(PEOPLE, ", ".join(f"{name} string" for name in COLUMNS))
    chosen = people.select("unit", "employer_kind", "role")
    try:
        newstratum_spark.classify_columns(chosen)
    except InvalidValueError as error:
        print(error)
    verdicts = newstratum_spark.classify_columns(chosen, unlisted="null")
    for row in (
        verdicts.groupBy("unit", "outcome").count().orderBy("unit", functions.col("outcome")).collect()
    ):
        print(row["unit"], row["outcome"], row["count"])
    words = people.select("unit", "employer_text", "title_text")
    for row in newstratum_spark.classify_words(words).orderBy("unit", "title_text").collect():
        print(row["title_text"], row["outcome"], row["category"])
    spark.stop()


if __name__ == "__main__":
    main()
