"""The example for Spark runs as it is, and prints what is kept beside it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

pytest.importorskip("pyspark", reason="pyspark is not here; `make spark` has it")

EXAMPLE: Final = Path(__file__).parents[3] / "examples" / "spark_people.py"


@pytest.mark.skipif(
    not os.environ.get("JAVA_HOME") and shutil.which("java") is None,
    reason="Java is not installed on this machine; Spark 4 needs 17 or newer",
)
def test_it_prints_what_is_kept(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, EXAMPLE],
        cwd=tmp_path,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == Path(__file__).with_name("spark_people.txt").read_text("utf-8")


def test_it_is_short_and_imports_nothing_internal() -> None:
    text = EXAMPLE.read_text("utf-8")
    assert len(text.splitlines()) <= 60
    assert "newstratum._" not in text
