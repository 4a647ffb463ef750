"""The rights that working with a store takes, as statements for PostgreSQL."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import sqlalchemy as sa

from newstratum.errors import InvalidValueError
from newstratum_sql.kinds import StoredKind
from newstratum_sql.tables import FixedTables, RecordTable

__all__ = ["build_grants"]

_ROLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,62}")


def build_grants(role: str, fixed: FixedTables, kinds: Mapping[str, StoredKind]) -> Iterator[sa.TextClause]:
    """Yield the statements that let a role work with a store: it deletes nothing and creates nothing.

    Args:
        role: The role.
        fixed: The tables of the store.
        kinds: The kinds that have tables.

    Raises:
        InvalidValueError: The role's name is none.
    """
    if not _ROLE.fullmatch(role):
        raise InvalidValueError("role", "is not a name", "use ASCII letters, digits and underscores")
    schema = fixed.metadata.schema
    read = [fixed.steps, fixed.identity, fixed.kinds]
    records = [RecordTable(fixed, stored.kind, stored.number).table for stored in kinds.values()]
    yield sa.text(f'GRANT USAGE ON SCHEMA "{schema}" TO "{role}"')
    for table in read:
        yield _build_grant("SELECT", table, role)
    yield _build_grant("SELECT, INSERT", fixed.commits, role)
    # Documents are only ever replaced by the digest of a redaction.
    yield _build_grant("SELECT, INSERT, UPDATE (document, digest)", fixed.changes, role)
    yield _build_grant("SELECT, UPDATE", fixed.counter, role)
    for table in records:
        yield _build_grant("SELECT, INSERT, UPDATE", table, role)


def _build_grant(rights: str, table: sa.Table, role: str) -> sa.TextClause:
    return sa.text(f'GRANT {rights} ON "{table.schema}"."{table.name}" TO "{role}"')
