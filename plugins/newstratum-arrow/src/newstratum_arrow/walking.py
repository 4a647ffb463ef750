"""The walk through the tables of an edition, for all rows at once."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import numpy as np
from attrs import frozen

from newstratum import RulebookTables
from newstratum_arrow.coding import CodedColumn, Numbers

#: So many rows at a time: what they need stays in the cache of a processor.
_BLOCK: Final = 32_768
#: Columns with more values are brought to those of the fact first.
_MOST_VALUES: Final = 64
#: Tables of several facts are put together as long as they have no more cells: they stay in the cache too.
_MOST_CELLS: Final = 32_768


@frozen
class _Stage:
    """Several facts looked up at once."""

    #: For each of the facts the index of each row.
    indices: tuple[Numbers, ...]
    #: For each of the facts how many indices there are.
    widths: tuple[int, ...]
    #: The next state (of the last stage: the verdict) times the width of the next stage.
    moves: Numbers


def count_processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def find_verdicts(
    tables: RulebookTables, coded: Sequence[CodedColumn | None], rows: int, threads: int
) -> Numbers:
    """Return for each row the number of its verdict.

    Args:
        tables: The tables of the edition.
        coded: For each fact of the tables its column, None where it is absent in every row.
        rows: How many rows there are.
        threads: How many threads work at the same time.
    """
    stages = _plan(tables, coded)
    verdicts = np.empty(rows, np.min_scalar_type(tables.verdict_count))

    def walk(begin: int) -> None:
        end = min(begin + _BLOCK, rows)
        state: Numbers | None = None
        for stage in stages:
            place = state
            stride = 1
            for indices, width in zip(reversed(stage.indices), reversed(stage.widths), strict=True):
                step = indices[begin:end].astype(np.intp)
                if stride > 1:
                    step *= stride
                if place is not None:
                    step += place
                place = step
                stride *= width
            state = stage.moves[:1] if place is None else stage.moves.take(place, mode="clip")
        verdicts[begin:end] = state

    starts = range(0, rows, _BLOCK)
    if threads > 1 and len(starts) > 1:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(walk, starts))
    else:
        for begin in starts:
            walk(begin)
    return verdicts


def _plan(tables: RulebookTables, coded: Sequence[CodedColumn | None]) -> list[_Stage]:
    """Return the stages of the walk: tables over the columns as they are, several facts in one."""
    stages: list[tuple[list[Numbers], Numbers]] = []
    for fact, column in zip(tables.facts, coded, strict=True):
        moves = np.asarray(fact.moves, np.intp).reshape(-1, fact.width)
        given: list[Numbers] = []
        if column is None:
            moves = moves[:, [fact.absent]]
        elif len(column.columns) <= _MOST_VALUES:
            moves = moves[:, column.columns]
            given.append(column.indices)
        else:
            given.append(column.columns.astype(np.min_scalar_type(fact.width))[column.indices])
        if stages:
            indices, before = stages[-1]
            if before.size * moves.shape[1] <= _MOST_CELLS:
                # A row of the next table stands in place of each state of the one before.
                shape = (*before.shape, moves.shape[1]) if given else before.shape
                stages[-1] = ([*indices, *given], moves[before].reshape(shape))
                continue
        stages.append((given, moves if given else moves[:, 0]))
    planned: list[_Stage] = []
    for place, (indices, moves) in enumerate(stages):
        stride = 1
        if place + 1 < len(stages):
            stride = int(np.prod(stages[place + 1][1].shape[1:]))
        widths = moves.shape[1:]
        planned.append(_Stage(tuple(indices), widths, np.ascontiguousarray(moves).reshape(-1) * stride))
    return planned
