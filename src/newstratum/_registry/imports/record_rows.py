"""Rows of bodies, platforms, activities and other records: added, or updated with what they give."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs
from attrs import define, field

from newstratum._model.organisation.budgets import Budget
from newstratum._model.organisation.contributions import Proposal, ProposalStep
from newstratum._registry.imports.reports import RowResult
from newstratum._registry.imports.rows import UNREADABLE, Outcome, RowProblem, build_row_problem
from newstratum._registry.imports.session import ImportSession
from newstratum._registry.records import get_kind_of_record
from newstratum._wire.record_kind import RecordKind
from newstratum._words import NO_WORDS, Words
from newstratum.errors import InvalidValueError, OverBudgetError, RecordError

if TYPE_CHECKING:
    from newstratum._tables.read_rows import ReadRow

_REPEATED: Final = Words(
    "与第{}行是同一项，内容不同，请只留一行", "tells otherwise of what line {} tells; keep one of the two"
)

_OVERSPENT: Final = Words(
    "预算项目“{}”超支{}；请追加预算或改列其他项目",
    "the budget line “{}” is over by {}; raise the line or move the expense",
)


@define(eq=False, kw_only=True)
class RecordRows:
    """Takes in rows that make records, one after another, into the session."""

    _session: ImportSession = field(alias="session")
    #: The records that rows were about: the line, a hash of what it said, and what became of it.
    _taken: dict[tuple[str, str], tuple[int, int, RowResult]] = field(factory=dict, init=False)

    def take(self, row: ReadRow) -> Outcome:
        """Take in one row; the records that it makes are taken in together or not at all."""
        try:
            return self._take(row)
        except InvalidValueError as error:
            if error.field == "budget.lines":
                # Lines that a table gives were compared with its total when it was read: the total changed.
                error = attrs.evolve(error, field="budget.amount")
            return Outcome(RowResult.REJECTED, (build_row_problem(error),))
        except OverBudgetError as error:
            return Outcome(RowResult.REJECTED, (_build_overspent_problem(row, error),))
        except RecordError:
            return Outcome(RowResult.REJECTED, (RowProblem("", UNREADABLE),))

    def _take(self, row: ReadRow) -> Outcome:
        results = set()
        given = row.given or (None,) * len(row.records)
        for record, names in zip(row.records, given, strict=True):
            kind = get_kind_of_record(record)
            identifier = kind.id_of(record)
            said = hash(attrs.astuple(record, recurse=False))
            taken = self._taken.get((kind.name, identifier))
            if taken is not None and taken[1] != said:
                return Outcome(RowResult.HELD, (RowProblem("", _REPEATED.format(taken[0])),))
            result = self._store(kind, identifier, record, names)
            if taken is None:
                self._taken[kind.name, identifier] = row.row.line, said, result
            elif isinstance(record, Budget):
                # The first of its rows stored the lines of all.
                result = taken[2]
            results.add(result)
        for result in (RowResult.CREATED, RowResult.UPDATED):
            if result in results:
                return Outcome(result)
        return Outcome(RowResult.UNCHANGED)

    def _store(
        self, kind: RecordKind[Any], identifier: str, record: Any, given: frozenset[str] | None
    ) -> RowResult:
        collection = self._session.collection(kind)
        stored = collection.get(identifier)
        if stored is None:
            collection.add(record)
            return RowResult.CREATED
        names = attrs.fields_dict(type(record)).keys() if given is None else given
        # Where it comes from is told anew only with what it says anew.
        said = {name: getattr(record, name) for name in names if name not in ("source", "notice")}
        if isinstance(stored, Proposal) and "steps" in said:
            said["steps"] = _keep_sources(stored.steps, said["steps"])
        changed = attrs.evolve(stored, **said)
        if changed == stored:
            return RowResult.UNCHANGED
        told = {name: None for name in ("source", "notice") if name in attrs.fields_dict(type(record))}
        collection.update(attrs.evolve(changed, **told))
        return RowResult.UPDATED


def _build_overspent_problem(row: ReadRow, error: OverBudgetError) -> RowProblem:
    """Return by how much a line is overspent, at the amount, and call the line by its name."""
    column = "line_amount" if any(isinstance(each, Budget) for each in row.records) else "amount"
    return RowProblem(
        column, _OVERSPENT.format(error.name if error.name != NO_WORDS else error.line, error.over_by)
    )


def _keep_sources(
    stored: tuple[ProposalStep, ...], said: tuple[ProposalStep, ...]
) -> tuple[ProposalStep, ...]:
    """Return steps as they are told; those that are told again keep the source they have."""
    known = {attrs.evolve(each, source=None): each for each in stored}
    return tuple(known.get(attrs.evolve(each, source=None), each) for each in said)
