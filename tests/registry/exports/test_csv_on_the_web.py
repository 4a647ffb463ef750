"""CSV on the Web, checked by the reader of the standard's own test suite."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from newstratum._registry.accesses.approval import ExportApproval
from newstratum.errors import InvalidValueError, PurposeError
from newstratum.tables import load_table_schemas

APPROVAL = ExportApproval(recipient="区委统战部", approved_by="office-head")


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_table_is_valid_and_typed(language, filled, tmp_path):
    # Only here, as it takes a third of a second.
    import csvw

    counts = filled.exports.csv_on_the_web(
        tmp_path / "tables", purpose="roster", names=True, language=language, approval=APPROVAL
    )
    assert counts.keys() == set(load_table_schemas())
    read = csvw.CSVW(str(tmp_path / "tables" / "csv-metadata.json"), validate=True)
    assert read.is_valid
    assert read.warnings == []
    rows = {str(table.url): list(table.iterdicts()) for table in read.tables}
    assert {name.removesuffix(".csv"): len(each) for name, each in rows.items()} == counts
    (expense,) = rows["expenses.csv"]
    assert (expense["amount"], expense["happened_on"]) == (Decimal("1234.50"), "2016-09")
    assert {row["name"] for row in rows["roster.csv"]} == {"王明", "李娜", "赵强"}
    assert {each.stat().st_mode & 0o777 for each in (tmp_path / "tables").iterdir()} == {0o600}


@pytest.mark.slow
def test_columns_have_words_in_both_languages(filled, tmp_path):
    filled.exports.csv_on_the_web(tmp_path / "tables")
    metadata = json.loads((tmp_path / "tables" / "csv-metadata.json").read_text("utf-8"))
    (activities,) = [each for each in metadata["tables"] if each["url"] == "activities.csv"]
    (held,) = [each for each in activities["tableSchema"]["columns"] if each["name"] == "held_on"]
    assert held["titles"] == {"und": "held_on", "zh": "活动日期", "en": "Date"}


@pytest.mark.slow
def test_without_names_people_stand_there_by_their_ids(filled, tmp_path):
    filled.exports.csv_on_the_web(tmp_path / "tables")
    text = (tmp_path / "tables" / "roster.csv").read_text("utf-8")
    assert "person-wang" in text
    assert not any(each in text for each in ("王", "138", "合成"))


def test_a_folder_is_never_replaced_and_a_purpose_covers_what_it_writes(filled, tmp_path):
    with pytest.raises(InvalidValueError):
        filled.exports.csv_on_the_web(tmp_path)
    with pytest.raises(PurposeError):
        filled.exports.csv_on_the_web(tmp_path / "tables", purpose="office")
    assert list(tmp_path.iterdir()) == []
