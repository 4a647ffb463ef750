from __future__ import annotations

import gc
import tracemalloc
from itertools import islice
from pathlib import Path

import pytest

from newstratum._cli.verdicts import FilePeople, JsonOutput
from newstratum._shipped.editions import load_classifier


def test_equal_rows_get_equal_verdicts_from_memory(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "roster.csv"
    path.write_text(
        "id,employer_text,role\n" + "".join(f"{at},某律师事务所,professional\n" for at in range(9)), "utf-8"
    )
    remembering, forgetful = (
        JsonOutput(load_classifier("2017"), "zh"),
        JsonOutput(load_classifier("2017"), "zh"),
    )
    for output in (remembering, forgetful):
        for person in FilePeople(path):
            output.write(person)
            if output is forgetful:
                output._remembered.clear()
    lines = capsys.readouterr().out.splitlines()
    assert lines[:9] == lines[9:]


@pytest.mark.slow
def test_classifying_takes_flat_memory(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newstratum._cli.verdicts._MOST_REMEMBERED", 64)
    path = tmp_path / "roster.csv"
    with path.open("w", encoding="utf-8") as stream:
        stream.write("id,employer_text,role\n")
        stream.writelines(f"{at},第{at}某律师事务所,professional\n" for at in range(700))
    output = JsonOutput(load_classifier("2017"), "zh")
    people = iter(FilePeople(path))

    def measure(rows: int) -> int:
        for person in islice(people, rows):
            output.write(person)
            capsys.readouterr()
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    try:
        # What is remembered is full after 64; without that bound, 384 rows more would take 1.3 MB more.
        early, late = measure(256), measure(384)
    finally:
        tracemalloc.stop()
    assert late - early < 400_000
