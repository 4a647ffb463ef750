"""Queries as one SQL statement each, so that a page is of one snapshot.

A plan's runs of equal pinned values become branches of the statement, each a range of one index and cut
to a page; a query of very many runs asks for all their values at once. A statement is compiled once for each
shape of a query. Values are only ever bound; names come from declared kinds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Any, Final

import sqlalchemy as sa
from attrs import evolve, frozen

from newstratum.ports import (
    Condition,
    Counts,
    From,
    In,
    Is,
    Page,
    Query,
    QueryPlan,
    Record,
    Scalar,
    SortKey,
    Starts,
    To,
    TokenSigner,
    check_count,
    compute_place,
    decode_page_cursor,
    encode_column,
    encode_page_cursor,
    make_sort_key,
    plan_query,
)
from newstratum_sql.statements import CompiledStatement
from newstratum_sql.tables import LIVE, PINNED_CHARACTERS, FixedTables, RecordTable, is_cut

__all__ = ["QueryRunner"]

# More runs than this are asked for by their values, not run by run.
_MOST_BRANCHES: Final = 24
_SHAPES: Final = 256
# Dialects that compare rows of values and use an index for it.
_COMPARE_ROWS: Final = frozenset({"postgresql", "sqlite"})

#: The values to bind, by name.
_Bound = dict[str, Any]


@frozen
class _Branch:
    """The shape of one branch: everything but the values."""

    #: How the pinned fields are compared: ``is`` or ``in``.
    pins: str
    #: ``present``, ``absent``, or ``all`` where a run is sorted by id.
    part: str
    low: bool = False
    high: bool = False
    #: Where the cursor stands: ``""``, ``id`` or ``pair``.
    after: str = ""


@frozen
class _Shape:
    """The shape of a statement."""

    pinned: tuple[str, ...]
    sorted_by: str | None
    order: str | None
    descending: bool
    #: Rows to read; a number in the text, since a planner that does not know it plans for many.
    limit: int
    branches: tuple[_Branch, ...]


class QueryRunner:
    """Answers the queries over one kind."""

    def __init__(self, record: RecordTable, fixed: FixedTables, dialect: sa.Dialect) -> None:
        """Prepare the queries of a kind.

        Args:
            record: The table of the kind.
            fixed: The tables of the store.
            dialect: Speaks to its database.
        """
        #: The table of the kind.
        self.record = record
        self._table = record.table
        self._changes = fixed.changes
        self._dialect = dialect
        self._statement = lru_cache(_SHAPES)(self._compile)

    @cached_property
    def _get(self) -> CompiledStatement:
        # Not before it is needed: a register has many kinds.
        this = sa.and_(self._table.c.id == sa.bindparam("ID"), self._table.c["_live"] == LIVE)
        return CompiledStatement(self._select_records(self._table).where(this), self._dialect)

    def get(self, connection: sa.Connection, signer: TokenSigner, identifier: str) -> Record | None:
        """Return the record of an id; None if there is none."""
        for row in self._get.fetch_all(connection, {"ID": identifier}):
            return self.record.build_record(row, signer)
        return None

    def find(self, connection: sa.Connection, signer: TokenSigner, query: Query) -> Page:
        """Return one page of the records that match a query.

        Raises:
            UnsupportedQueryError: No declared index serves the query.
            CursorError: The cursor is of another query or store.
        """
        plan = plan_query(self.record.kind, query)
        branches = list(_plan_branches(plan, query, decode_page_cursor(signer, query)))
        if not branches:
            return Page(records=(), next=None)
        shape = _Shape(
            tuple(name for name, _values in plan.pinned),
            plan.sorted_by,
            query.order,
            query.descending,
            query.limit + 1,
            tuple(branch for branch, _bound in branches),
        )
        bound: _Bound = {}
        for number, (_branch, values) in enumerate(branches):
            bound |= {f"B{number}_{name}": value for name, value in values.items()}
        rows = self._statement(shape).fetch_all(connection, bound)
        records = tuple(self.record.build_record(row, signer) for row in rows[: query.limit])
        more = len(rows) > query.limit
        return Page(
            records=records,
            next=encode_page_cursor(signer, query, compute_place(query, records[-1])) if more else None,
        )

    def count(self, connection: sa.Connection, fields: Sequence[str], where: Sequence[Condition]) -> Counts:
        """Count records by their values in some fields.

        Raises:
            UnsupportedQueryError: No declared index holds all the fields that are named.
        """
        check_count(self.record.kind, fields, where)
        columns = [self._table.c[name] for name in fields]
        wheres = [self.build_condition(condition) for condition in where]
        statement = (
            sa.select(*columns, sa.func.count())
            .select_from(self._table)
            .where(self._table.c["_live"] == LIVE, *wheres)
            .group_by(*columns)
        )
        decode = self.record.codec.decode_column
        return {
            tuple(decode(name, value) for name, value in zip(fields, row[:-1], strict=True)): row[-1]
            for row in connection.execute(statement)
            # Without groups an aggregate gives one row even of nothing.
            if row[-1]
        }

    def build_condition(self, condition: Condition) -> sa.ColumnElement[bool]:
        """Return a condition as SQL, its values bound."""
        column = self._table.c[condition.field]
        match condition:
            case Is(value=value):
                return column == encode_column(value)
            case In(values=values):
                return column.in_([encode_column(value) for value in values])
            case From(value=value):
                return column >= encode_column(value)
            case To(value=value):
                return column < encode_column(value)
            case Starts():
                kind = self.record.kind
                bounds = plan_query(kind, Query(kind.name, (condition,), condition.field))
                low = column >= encode_column(bounds.low or "")
                return low if bounds.high is None else sa.and_(low, column < encode_column(bounds.high))

    def _select_records(self, source: sa.FromClause) -> sa.Select[*tuple[Any, ...]]:
        """Return the beginning of a statement that reads whole records."""
        changes = self._changes
        return sa.select(changes.c.schema, changes.c.document, *self.record.columns(source)).join_from(
            source,
            changes,
            sa.and_(changes.c.number == source.c["_number"], changes.c.place == source.c["_place"]),
        )

    def _compile(self, shape: _Shape) -> CompiledStatement:
        parts = [self._build_branch(shape, branch, number) for number, branch in enumerate(shape.branches)]
        if len(parts) == 1:
            found = parts[0].subquery()
        else:
            # Some databases take no LIMIT inside a union but in a subquery.
            found = sa.union_all(*(sa.select(part.subquery()) for part in parts)).subquery()
            page = sa.select(found).order_by(*self._build_order(shape, found))
            found = page.limit(_build_literal(shape.limit)).subquery()
        return CompiledStatement(
            self._select_records(found).order_by(*self._build_order(shape, found)), self._dialect
        )

    def _build_branch(self, shape: _Shape, branch: _Branch, number: int) -> sa.Select[*tuple[Any, ...]]:
        wheres = [self._table.c["_live"] == LIVE]
        for name in shape.pinned:
            wheres += self._build_pin_conditions(shape, name, branch.pins, f"B{number}_{name}")
        wheres += self._build_range_conditions(shape, branch, f"B{number}_")
        by = shape.sorted_by if branch.pins == "is" else shape.order
        # The order of the index itself, so that only a page of it is read.
        within = evolve(shape, order=None if branch.part == "absent" else by, branches=())
        selected = sa.select(self._table).where(*wheres)
        return selected.order_by(*self._build_order(within, self._table)).limit(_build_literal(shape.limit))

    def _build_pin_conditions(
        self, shape: _Shape, name: str, pins: str, bound: str
    ) -> Iterator[sa.ColumnElement[bool]]:
        column = self._table.c[name]
        if pins == "in":
            yield column.in_(sa.bindparam(bound, expanding=True))
            return
        value = sa.bindparam(bound, type_=column.type)
        yield column == value
        index = (*shape.pinned, *((shape.sorted_by,) if shape.sorted_by else ()))
        if self._dialect.name == "postgresql" and is_cut(self.record.kind, index, name):
            cut = _build_literal(PINNED_CHARACTERS)
            yield sa.func.left(column, cut) == sa.func.left(value, cut)

    def _build_range_conditions(
        self, shape: _Shape, branch: _Branch, bound: str
    ) -> Iterator[sa.ColumnElement[bool]]:
        identifier = self._table.c.id
        by = shape.sorted_by if branch.pins == "is" else shape.order
        column = identifier if by is None else self._table.c[by]
        if branch.part == "absent":
            yield column.is_(None)
        elif branch.part == "present" and not (branch.low or branch.high or branch.after):
            yield column.is_not(None)
        if branch.low:
            yield column >= sa.bindparam(f"{bound}LOW", type_=column.type)
        if branch.high:
            yield column < sa.bindparam(f"{bound}HIGH", type_=column.type)
        if branch.after == "id":
            behind = sa.bindparam(f"{bound}ID", type_=identifier.type)
            yield identifier < behind if shape.descending else identifier > behind
        elif branch.after == "pair":
            yield self._build_cursor_condition(column, shape.descending, bound)

    def _build_cursor_condition(
        self, column: sa.Column[Any], descending: bool, bound: str
    ) -> sa.ColumnElement[bool]:
        identifier = self._table.c.id
        value = sa.bindparam(f"{bound}AFTER", type_=column.type)
        behind = sa.bindparam(f"{bound}ID", type_=identifier.type)
        if self._dialect.name in _COMPARE_ROWS:
            pair, place = sa.tuple_(column, identifier), sa.tuple_(value, behind)
            return pair < place if descending else pair > place
        if descending:
            return sa.and_(column <= value, sa.or_(column < value, identifier < behind))
        return sa.and_(column >= value, sa.or_(column > value, identifier > behind))

    def _build_order(self, shape: _Shape, source: sa.FromClause) -> Iterator[sa.ColumnElement[Any]]:
        if shape.order is not None:
            column = source.c[shape.order]
            if len(shape.branches) > 1:
                yield sa.case((column.is_(None), 1), else_=0)
            yield column.desc() if shape.descending else column.asc()
        yield source.c.id.desc() if shape.descending else source.c.id.asc()


def _build_literal(number: int) -> sa.ColumnElement[int]:
    return sa.literal_column(str(number), sa.Integer)


def _plan_branches(plan: QueryPlan, query: Query, after: SortKey | None) -> Iterator[tuple[_Branch, _Bound]]:
    """Yield the branches of a query that lie after its cursor, and what is bound in each."""
    names = [name for name, _values in plan.pinned]
    runs = 1
    for _name, values in plan.pinned:
        runs *= len(values)
    if runs > _MOST_BRANCHES:
        pinned = {name: [encode_column(value) for value in values] for name, values in plan.pinned}
        yield from _plan_many_runs(plan, query, after, pinned)
        return
    for run in plan.runs():
        pinned_values: _Bound = dict(zip(names, map(encode_column, run), strict=True))
        yield from _plan_run(plan, query, after, run, pinned_values)


def _plan_run(
    plan: QueryPlan, query: Query, after: SortKey | None, run: Sequence[Scalar], pinned: _Bound
) -> Iterator[tuple[_Branch, _Bound]]:
    if plan.sorted_by is not None:
        yield from _plan_sorted(plan, query, after, pinned, "is")
        return
    shared = None if plan.ordered_by_pinned is None else run[plan.ordered_by_pinned]
    if after is None:
        yield _Branch("is", "all"), pinned
        return
    value, identifier = after
    key = make_sort_key(query)
    if value == shared:
        yield _Branch("is", "all", after="id"), pinned | {"ID": identifier}
    elif key((value, "")) < key((shared, "")):
        yield _Branch("is", "all"), pinned


def _plan_many_runs(
    plan: QueryPlan, query: Query, after: SortKey | None, pinned: Mapping[str, Any]
) -> Iterator[tuple[_Branch, _Bound]]:
    if plan.sorted_by is not None:
        yield from _plan_sorted(plan, query, after, pinned, "in")
    elif after is None:
        yield _Branch("in", "all"), dict(pinned)
    elif after[0] is None:
        yield _Branch("in", "all", after="id"), {**pinned, "ID": after[1]}
    else:
        yield _Branch("in", "all", after="pair"), {**pinned, "AFTER": encode_column(after[0]), "ID": after[1]}


def _plan_sorted(
    plan: QueryPlan, query: Query, after: SortKey | None, pinned: Mapping[str, Any], pins: str
) -> Iterator[tuple[_Branch, _Bound]]:
    """Yield the branch of those that have the field they are sorted by, then that of those that lack it."""
    inside = after is not None and after[0] is not None
    if after is None or after[0] is not None:
        # The cursor lies inside the bounds: on the side where it is, it alone bounds the range.
        low = plan.low is not None and (not inside or query.descending)
        high = plan.high is not None and (not inside or not query.descending)
        bound = dict(pinned)
        if low and plan.low is not None:
            bound["LOW"] = encode_column(plan.low)
        if high and plan.high is not None:
            bound["HIGH"] = encode_column(plan.high)
        if after is not None and after[0] is not None:
            bound |= {"AFTER": encode_column(after[0]), "ID": after[1]}
        yield _Branch(pins, "present", low, high, "pair" if inside else ""), bound
    if not plan.bounded:
        behind = after is not None and after[0] is None
        bound = dict(pinned) | ({"ID": after[1]} if after is not None and behind else {})
        yield _Branch(pins, "absent", after="id" if behind else ""), bound
