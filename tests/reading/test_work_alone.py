"""Front-line work stands outside where no unit is told, unless it offers another service alone."""

from __future__ import annotations

import pytest

from newstratum._api import classify, read


@pytest.mark.parametrize("title", ["保安", "洗碗工", "客房清扫员", "bartender"])
@pytest.mark.parametrize("beside", ["", "，没有单位"])
def test_front_line_work_is_outside_with_and_without_a_unit(title: str, beside: str) -> None:
    assert classify(read(None, f"{title}{beside}")).outcome == "outside"


@pytest.mark.parametrize("title", ["修理工", "按摩技师", "模特", "化妆师"])
def test_work_that_offers_another_service_alone_is_left_open(title: str) -> None:
    assert classify(read(None, title)).outcome != "outside"
