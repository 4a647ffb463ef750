"""A dataset is taken in whole, or not at all; again, it changes what changed."""

from __future__ import annotations

import pytest

from newstratum._wire.datasets import Dataset, parse_dataset
from newstratum.errors import OverBudgetError, PurposeError

TEXT = """
[document]
id = "text"
title = "合成文章"

[phrases]
A1 = "合成语句"

[[body]]
id = "b1"
name_zh = "合成联谊会"
kind = "association"
source = "A1"

[[budget]]
id = "m1"
name_zh = "合成经费"
owner = "b1"
year = 2018
amount = "70万元"
lines = [{ id = "hall", name_zh = "议事厅", amount = "100元" }]
source = "A1"

[[expense]]
id = "e1"
budget = "m1"
line = "hall"
amount = "99.99元"
source = "A1"
"""


def dataset(text: str = TEXT) -> Dataset:
    return parse_dataset({"text.toml": text})


def counts(batch) -> tuple[int, int, int, int]:
    return batch.created, batch.updated, batch.unchanged, batch.rejected


def test_a_second_time_it_changes_only_what_changed(registry):
    assert counts(registry.import_dataset(dataset(), actor="clerk")) == (3, 0, 0, 0)
    assert counts(registry.import_dataset(dataset(), actor="clerk")) == (0, 0, 3, 0)
    renamed = dataset(TEXT.replace("合成联谊会", "新合成联谊会"))
    batch = registry.import_dataset(renamed, actor="clerk")
    assert counts(batch) == (0, 1, 2, 0)
    with registry.session(actor="clerk", purpose="office") as session:
        assert session.bodies.require("b1").name_zh == "新合成联谊会"
        assert session.batches.require(batch.id) == batch


def test_the_changes_of_an_import_carry_its_batch(registry):
    batch = registry.import_dataset(dataset(), actor="clerk")
    assert {change.note.batch for change in registry.history.changes().changes} == {batch.id}


def test_nothing_of_a_dataset_that_overdraws_a_line_is_stored(registry):
    with pytest.raises(OverBudgetError, match=r"line hall: over by CNY 0\.01"):
        registry.import_dataset(dataset(TEXT.replace("99.99", "100.01")), actor="clerk")
    with registry.session(actor="clerk", purpose="office") as session:
        assert session.bodies.get("b1") is None
    assert registry.history.changes().changes == ()


def test_a_purpose_has_to_cover_what_it_holds(registry):
    with pytest.raises(PurposeError, match="does not cover body records"):
        registry.import_dataset(dataset(), actor="clerk", purpose="invitation")
