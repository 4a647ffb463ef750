from __future__ import annotations

import importlib.metadata
import sys
from pathlib import Path

import pytest

from newstratum._host.discovery import Limits, discover


def _paths(dists: Path, *names: str) -> list[str]:
    return [str(dists / name) for name in names]


def _copy_of(dists: Path, folder: Path, version: str) -> Path:
    """The distribution of the good plugin once more, with another version."""
    info = folder / f"ns_good-{version}.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: NS_Good\nVersion: {version}\n")
    (info / "entry_points.txt").write_bytes(
        (dists / "good/ns_good-1.0.dist-info/entry_points.txt").read_bytes()
    )
    return folder


def test_entry_points_come_in_name_order_with_where_they_are_from(dists: Path) -> None:
    found = discover(_paths(dists, "zebra", "good", "aardvark"))
    assert found.failures == ()
    assert [(each.name, each.distribution, each.version, each.target) for each in found.entry_points] == [
        ("aardvark", "ns-aardvark", "1.0", "ns_fixture_aardvark"),
        ("good", "ns-good", "1.0", "ns_fixture_good"),
        ("zebra", "ns-zebra", "1.0", "ns_fixture_zebra"),
    ]


def test_nothing_is_imported(dists: Path) -> None:
    discover(_paths(dists, "good", "exits_at_import", "import_error"))
    assert [name for name in sys.modules if name.startswith("ns_fixture_")] == []


def test_the_first_of_a_distribution_on_the_path_counts(dists: Path, tmp_path: Path) -> None:
    newer = str(_copy_of(dists, tmp_path / "newer", "2.0"))
    (old,) = _paths(dists, "good")
    for path, version in (([newer, old], "2.0"), ([old, newer], "1.0")):
        found = discover(path)
        assert [each.version for each in found.entry_points] == [version]
        assert found.failures == ()


@pytest.mark.parametrize("order", [("twin_one", "twin_two"), ("twin_two", "twin_one")])
def test_of_two_plugins_with_a_name_the_distribution_decides(dists: Path, order: tuple[str, str]) -> None:
    found = discover(_paths(dists, *order))
    assert [each.distribution for each in found.entry_points] == ["ns-twin-one"]
    assert [failure.distribution for failure in found.failures] == ["ns-twin-two"]


def test_a_finder_that_raises_is_one_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    class Finder(importlib.metadata.DistributionFinder):
        def find_distributions(self, context: object = None) -> object:
            raise SystemExit(9)

        def find_spec(self, *_: object) -> None:
            return None

    monkeypatch.setattr(sys, "meta_path", [Finder(), *sys.meta_path])
    found = discover()
    assert found.entry_points == ()
    assert ["cannot be listed: raised SystemExit" in str(failure) for failure in found.failures] == [True]


@pytest.mark.parametrize(
    ("environment", "allowed"),
    [
        ({}, {"sql", "mail"}),
        ({"NEWSTRATUM_PLUGINS": ""}, set()),
        ({"NEWSTRATUM_PLUGINS": " , "}, set()),
        ({"NEWSTRATUM_PLUGINS": "sql"}, {"sql"}),
        ({"NEWSTRATUM_PLUGINS": " sql , other,"}, {"sql"}),
    ],
)
def test_the_environment_limits_what_loads(environment: dict[str, str], allowed: set[str]) -> None:
    limits = Limits.from_environment(environment)
    assert {name for name in ("sql", "mail") if limits.allows(name)} == allowed


@pytest.mark.parametrize(("value", "strict"), [("1", True), ("true", True), ("0", False), ("", False)])
def test_the_environment_makes_it_strict(value: str, *, strict: bool) -> None:
    assert Limits.from_environment({"NEWSTRATUM_STRICT_PLUGINS": value}).strict is strict
    assert Limits.from_environment({}).strict is False
