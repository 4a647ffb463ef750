"""Two reports for publication tell no more than each of them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from newstratum._figures.disclosure.reports import protect_report
from newstratum._figures.reports.report import Report
from newstratum._registry.opening import open_registry
from newstratum._shipped.districts import load_district
from newstratum.errors import InvalidValueError, ReadOnlyError

DAY = dt.date(2018, 11, 1)
PROFILE = load_district("jiading").profile
UNITS = [unit.code for unit in PROFILE.units]


@pytest.fixture
def place(registry, roster, person, verdict, clock):
    """Places so many more people of a group in a unit, and reports unless more follow."""
    registry.adopt(PROFILE, actor="office")
    placed: list[str] = []

    def place_more(
        number: int, group: str = "freelance", unit: int = 0, on: dt.date = DAY, *, reports: bool = True
    ) -> Report | None:
        clock.advance(seconds=1)
        with roster(registry) as session:
            for _ in range(number):
                placed.append(f"P{len(placed)}")
                session.people.add(person(placed[-1], township=UNITS[unit]))
                session.placements.propose(placed[-1], verdict(group, ""), on=on)
        return registry.report(on=on) if reports else None

    return place_more


def read_counts(release: Any) -> dict[str, int | None]:
    return {each.name: each.count for each in release.counts}


def fill(place) -> Report:
    for unit in range(3):
        for group in ("enterprise", "intermediary", "freelance"):
            place(8, group, unit, reports=False)
    return place(0)


@pytest.mark.slow
def test_what_is_published_is_noted(registry, place) -> None:
    report = fill(place)
    public = registry.releases.publish(report, actor="desk")
    assert public == protect_report(report)
    (release,) = registry.releases.find()
    assert (release.actor, release.as_of, release.k, release.reason) == ("desk", DAY, 5, "")
    counts = read_counts(release)
    assert 8 in counts.values()
    assert all(count is None or count == 0 or count >= 5 for count in counts.values())


@pytest.mark.slow
def test_one_who_came_is_not_told_by_the_difference(registry, place) -> None:
    """The numbers that one more person changes are hidden; the others are published as they were."""
    registry.releases.publish(fill(place))
    report = place(1)
    registry.releases.publish(report)
    first, second = map(read_counts, registry.releases.find())
    assert first.keys() == second.keys()
    changed = {name for name, count in first.items() if second[name] not in (None, count)}
    assert changed == set()
    hidden = {name for name, count in second.items() if count is None and first[name] is not None}
    assert len(hidden) >= 2
    assert protect_report(report) != protect_report(report, earlier=registry.releases.find()[:1])


@pytest.mark.slow
def test_the_same_report_again_is_the_same(registry, place) -> None:
    report = fill(place)
    assert registry.releases.publish(report) == registry.releases.publish(report)


@pytest.mark.slow
def test_what_was_hidden_stays_so_for_a_year(registry, place) -> None:
    fill(place)
    registry.releases.publish(place(3, "new_media"))
    names = {each.name for each in registry.releases.find()[0].counts if each.count is None}
    assert names
    registry.releases.publish(place(40, "new_media"))
    later = {each.name for each in registry.releases.find()[1].counts if each.count is None}
    assert names <= later
    after = protect_report(place(0, on=DAY + dt.timedelta(days=800)), earlier=registry.releases.find())
    assert after == protect_report(registry.report(on=DAY + dt.timedelta(days=800)))


@pytest.mark.slow
def test_few_people_are_no_report(registry, place) -> None:
    """A register filtered down to one person is refused with the reason."""
    for number in (1, 3):
        report = place(number)
        with pytest.raises(InvalidValueError, match="tells of fewer than 5 people"):
            registry.releases.publish(report)
    assert registry.releases.find() == ()
    registry.releases.publish(place(1))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"k": 2, "reason": "内部研讨"}, "k"),
        ({"k": 3}, "reason"),
        ({"k": 4, "reason": "联系电话13812345678"}, "reason"),
        ({"actor": " "}, "actor"),
    ],
)
def test_a_wrong_call_publishes_nothing(registry, place, options, field) -> None:
    report = fill(place)
    with pytest.raises(InvalidValueError) as caught:
        registry.releases.publish(report, **options)
    assert caught.value.field == field
    assert registry.releases.find() == ()


def test_a_smaller_k_is_noted_with_its_reason(registry, place) -> None:
    public = registry.releases.publish(fill(place), k=3, reason="经主管领导同意")
    assert "经主管领导同意" in public.sections[0].notes[-1].zh
    assert (registry.releases.find()[0].k, registry.releases.find()[0].reason) == (3, "经主管领导同意")


def test_a_store_that_can_only_be_read_publishes_nothing(tmp_path) -> None:
    url = f"sqlite:///{tmp_path}/register.db"
    open_registry(url).close()
    with open_registry(f"{url}?mode=ro") as registry, pytest.raises(ReadOnlyError, match="is noted"):
        registry.releases.publish(registry.report(on=DAY))
