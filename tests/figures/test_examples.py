"""The examples in docstrings of figures and plans show what really comes out."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import newstratum._figures
import newstratum._planning

MODULES = [
    module.name
    for package in (newstratum._figures, newstratum._planning)
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    if not module.ispkg
]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["newstratum._labels", *MODULES])
def test_an_example_gives_what_it_shows(name: str) -> None:
    failed, _tried = doctest.testmod(importlib.import_module(name), report=True)
    assert failed == 0


def test_what_has_no_other_page_has_an_example() -> None:
    import newstratum.figures
    import newstratum.planning

    functions = [
        newstratum.figures.compute_growth,
        newstratum.figures.compute_relatedness,
        newstratum.figures.format_statistics,
        newstratum.figures.render_council_chart,
        newstratum.planning.ActivityPattern.build_activities,
        newstratum.planning.plan_full_round,
        newstratum.planning.plan_inspection_tours,
        newstratum.planning.plan_mutual_visits,
        newstratum.planning.plan_regular_calls,
    ]
    assert [each.__name__ for each in functions if ">>>" not in (each.__doc__ or "")] == []
