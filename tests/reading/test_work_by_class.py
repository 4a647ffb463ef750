"""Work told by what is done and to what: a post in a firm by its role, work done alone by its service."""

from __future__ import annotations

from pathlib import Path

import pytest

from newstratum._api import read

_ROWS = tuple(
    tuple(line.split("\t"))
    for line in Path(__file__).with_name("work_by_class.tsv").read_text("utf-8").splitlines()
    if not line.startswith("#")
)


def _take(value: object) -> set[str]:
    if value is None:
        return set()
    return {value} if isinstance(value, str) else {str(each) for each in value}  # type: ignore[attr-defined]


@pytest.mark.parametrize(("value", "words"), [row[1:] for row in _ROWS if row[0] == "role"])
def test_a_post_in_a_firm_has_the_role_of_its_class(value: str, words: str) -> None:
    jobs = read("某某民营企业", words).engagements
    assert [_take(job.role) for job in jobs] == [set(value.split("|"))]


@pytest.mark.parametrize(("value", "words"), [row[1:] for row in _ROWS if row[0] == "service"])
def test_work_done_alone_has_the_service_of_its_class(value: str, words: str) -> None:
    jobs = read(None, f"没有单位，{words}").engagements
    assert [_take(job.service) - {"none"} for job in jobs] == [{value}]
