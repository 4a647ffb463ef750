"""No count that is hidden can be computed from the published ones and their sums."""

from __future__ import annotations

import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._figures.disclosure.suppression import FLOOR, Sum, audit_counts, suppress_counts
from newstratum.errors import InvalidValueError


def table(cells: list[list[int]]) -> tuple[dict[str, int], list[Sum]]:
    """Return a table of two dimensions with all its totals."""
    counts = {f"{row}.{column}": count for row, line in enumerate(cells) for column, count in enumerate(line)}
    rows, columns = range(len(cells)), range(len(cells[0]))
    counts.update({f"{row}.*": sum(cells[row]) for row in rows})
    counts.update({f"*.{column}": sum(line[column] for line in cells) for column in columns})
    counts["*.*"] = sum(map(sum, cells))
    sums = [Sum(total=f"{row}.*", parts=[f"{row}.{column}" for column in columns]) for row in [*rows, "*"]]
    sums += [
        Sum(total=f"*.{column}", parts=[f"{row}.{column}" for row in rows]) for column in [*columns, "*"]
    ]
    return counts, sums


#: Coefficients are 1 and -1, so that a prime this large changes no rank.
PRIME = 2**61 - 1


def list_in_row_space(sums: list[Sum], hidden: frozenset[str]) -> set[str]:
    """Return the hidden counts whose unit vector is in the row space of the sums.

    Gauss and Jordan modulo a prime, written for this test alone: such a vector is a row of the reduced form.
    """
    names = sorted(hidden)
    rows = [[((name in each.parts) - (name == each.total)) % PRIME for name in names] for each in sums]
    rank = 0
    for column in range(len(names)):
        pivot = next((index for index in range(rank, len(rows)) if rows[index][column]), None)
        if pivot is None:
            continue
        rows[rank], rows[pivot] = rows[pivot], rows[rank]
        inverse = pow(rows[rank][column], -1, PRIME)
        rows[rank] = [value * inverse % PRIME for value in rows[rank]]
        for index, row in enumerate(rows):
            if index != rank and (factor := row[column]):
                rows[index] = [(a - factor * b) % PRIME for a, b in zip(row, rows[rank], strict=True)]
        rank += 1
    filled = [[place for place, value in enumerate(row) if value] for row in rows[:rank]]
    return {names[places[0]] for places in filled if len(places) == 1}


CELLS = st.integers(1, 5).flatmap(
    lambda width: st.lists(
        st.lists(st.integers(0, 12) | st.integers(0, 4), min_size=width, max_size=width),
        min_size=1,
        max_size=6,
    )
)


def check(cells: list[list[int]], k: int) -> None:
    counts, sums = table(cells)
    hidden = suppress_counts(counts, sums, k=k)
    assert {name for name, count in counts.items() if 0 < count < k} <= hidden
    assert not list_in_row_space(sums, hidden)
    audit = audit_counts(counts, sums, hidden)
    assert not audit.recoverable
    for name, bounds in audit.bounds.items():
        assert bounds.low <= counts[name]
        assert bounds.high is None or counts[name] <= bounds.high
        assert bounds.width is None or bounds.width >= k, name


@pytest.mark.slow
@given(CELLS, st.integers(FLOOR, 6))
def test_nothing_hidden_can_be_recovered(cells: list[list[int]], k: int) -> None:
    check(cells, k)


@pytest.mark.stress
def test_h_2000_random_tables_have_no_recoverable_cell() -> None:
    randomness = random.Random(20181101)
    for _ in range(2_000):
        rows, columns = randomness.randint(2, 14), randomness.randint(2, 8)
        size = randomness.choice((3, 10, 40, 400))
        check([[randomness.randint(0, size) for _ in range(columns)] for _ in range(rows)], 5)


def brute_force_bounds(
    cells: list[list[int]], hidden: frozenset[str], most: int
) -> dict[str, tuple[int, int]]:
    """Try every table of small numbers that agrees with what is published: only hidden cells can differ."""
    totals = {name: count for name, count in table(cells)[0].items() if "*" in name}
    places = [tuple(map(int, name.split("."))) for name in sorted(hidden)]
    found: dict[str, tuple[int, int]] = {}
    for values in itertools.product(range(most + 1), repeat=len(places)):
        tried = [line[:] for line in cells]
        for (row, column), value in zip(places, values, strict=True):
            tried[row][column] = value
        sums = [sum(line) for line in tried], [sum(line) for line in zip(*tried, strict=True)]
        if sums == ([sum(line) for line in cells], [sum(line) for line in zip(*cells, strict=True)]):
            assert {name: count for name, count in table(tried)[0].items() if name in totals} == totals
            for name, value in zip(sorted(hidden), values, strict=True):
                low, high = found.get(name, (value, value))
                found[name] = min(low, value), max(high, value)
    return found


@pytest.mark.slow
@given(st.lists(st.lists(st.integers(0, 3), min_size=2, max_size=2), min_size=2, max_size=2), st.data())
def test_bounds_are_those_of_all_tables_that_agree(cells: list[list[int]], data: st.DataObject) -> None:
    counts, sums = table(cells)
    inner = [name for name in counts if "*" not in name]
    hidden = frozenset(data.draw(st.sets(st.sampled_from(inner), min_size=1)))
    audit = audit_counts(counts, sums, hidden)
    tried = brute_force_bounds(cells, hidden, 12)
    assert {name: (each.low, each.high) for name, each in audit.bounds.items()} == tried


def test_a_count_alone_in_its_sum_needs_a_second_one() -> None:
    counts = {"a": 2, "b": 30, "c": 40, "all": 72}
    sums = [Sum(total="all", parts=("a", "b", "c"))]
    assert suppress_counts(counts, sums) == {"a", "b"}


def test_two_small_counts_need_a_third_where_their_sum_is_small() -> None:
    counts = {"a": 1, "b": 1, "c": 40, "all": 42}
    assert suppress_counts(counts, [Sum(total="all", parts=("a", "b", "c"))]) == {"a", "b", "c"}


def test_a_part_that_is_all_of_its_total_tells_the_kind_of_everybody() -> None:
    counts = {"x": 9, "y": 0, "unit": 9, "u": 8, "v": 7, "other": 15, "all": 24}
    sums = [
        Sum(total="unit", parts=("x", "y")),
        Sum(total="other", parts=("u", "v")),
        Sum(total="all", parts=("unit", "other")),
    ]
    assert "x" in suppress_counts(counts, sums)
    assert suppress_counts(counts, sums, dominance=None) == set()


def test_a_small_difference_to_what_was_published_is_hidden() -> None:
    counts = {"a": 12, "b": 20, "c": 30, "all": 62}
    sums = [Sum(total="all", parts=("a", "b", "c"))]
    assert "a" in suppress_counts(counts, sums, earlier={"a": 11, "b": 20, "all": 62})
    assert suppress_counts(counts, sums, earlier={"a": 12, "b": 2, "all": 30}) == set()


def test_what_was_hidden_stays_hidden() -> None:
    """Else what was hidden beside it could be computed by whoever takes it for unchanged."""
    counts = {"a": 12, "b": 20, "c": 30, "all": 62}
    sums = [Sum(total="all", parts=("a", "b", "c"))]
    assert suppress_counts(counts, sums, earlier={"a": None, "b": None}) == {"a", "b"}


def test_a_part_that_is_nearly_all_of_its_total_is_hidden() -> None:
    counts = {"x": 95, "y": 10, "unit": 105, "u": 50, "v": 55, "other": 105, "all": 210}
    sums = [Sum(total="unit", parts=("x", "y")), Sum(total="other", parts=("u", "v"))]
    sums.append(Sum(total="all", parts=("unit", "other")))
    assert "x" in suppress_counts(counts, sums)
    assert suppress_counts(counts, sums, dominance=0.95) == set()


PAIRS = st.tuples(CELLS, st.randoms(use_true_random=False), st.sampled_from([0, 1, 3, 20]))


def check_pair(cells: list[list[int]], randomness: random.Random, most: int, k: int = 5) -> None:
    """Publish a table, change some of its cells, and publish it again beside the first."""
    counts, sums = table(cells)
    first = suppress_counts(counts, sums, k=k)
    published = {name: None if name in first else count for name, count in counts.items()}
    later = [
        [max(0, count + randomness.choice((0, 0, randomness.randint(-most, most)))) for count in line]
        for line in cells
    ]
    after, sums = table(later)
    second = suppress_counts(after, sums, k=k, earlier=published)
    assert not list_in_row_space(sums, second)
    # Whoever takes cells for unchanged knows what either of the two shows.
    assert not list_in_row_space(sums, first & second)
    # Nor can a change be computed: a difference is known where both are.
    changes = first | second
    assert not list_in_row_space(sums, changes)
    for name, count in after.items():
        assert name in changes or count == counts[name] or abs(count - counts[name]) >= k, name


@pytest.mark.slow
@given(PAIRS)
def test_two_publications_together_tell_no_more(pair: tuple[list[list[int]], random.Random, int]) -> None:
    check_pair(*pair)


@pytest.mark.stress
def test_of_10000_pairs_of_tables_no_cell_can_be_computed() -> None:
    randomness = random.Random(20181101)
    for _ in range(10_000):
        rows, columns = randomness.randint(2, 6), randomness.randint(2, 5)
        size = randomness.choice((3, 10, 40, 400))
        cells = [[randomness.randint(0, size) for _ in range(columns)] for _ in range(rows)]
        check_pair(cells, randomness, randomness.choice((1, 3, 20)))


def test_what_is_large_is_published() -> None:
    counts, sums = table([[10, 20], [30, 40]])
    assert suppress_counts(counts, sums) == set()


@pytest.mark.parametrize(
    ("counts", "sums", "k", "field"),
    [
        ({"a": 1}, [], 2, "k"),
        ({"a": 1}, [], True, "k"),
        ({"a": -1}, [], 5, "counts.a"),
        ({"a": 1.0}, [], 5, "counts.a"),
        ({"a": 1, "b": 2}, [Sum(total="b", parts=("a",))], 5, "sums.b"),
        ({"a": 1}, [Sum(total="b", parts=("a",))], 5, "sums.b"),
        ({"a": 1}, None, 5, "sums"),
    ],
)
def test_what_cannot_be_is_refused(counts: dict[str, int], sums: list[Sum], k: int, field: str) -> None:
    with pytest.raises(InvalidValueError) as caught:
        suppress_counts(counts, sums, k=k)
    assert caught.value.field == field
