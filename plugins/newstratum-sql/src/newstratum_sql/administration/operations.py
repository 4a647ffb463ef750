"""What an operator does with a database, given its URL."""

from __future__ import annotations

from collections.abc import Iterable

from newstratum import list_registry_kinds
from newstratum.ports import URL, HealthFinding, Kind
from newstratum_sql.administration.inspection import inspect_database
from newstratum_sql.administration.provisioning import (
    Preparation,
    prepare_settings,
    renew_settings,
    sweep_settings,
)
from newstratum_sql.settings import Settings, parse_settings

__all__ = ["health", "prepare", "renew", "sweep"]


def _to_settings(url: URL | str) -> Settings:
    return parse_settings(URL.parse(url) if isinstance(url, str) else url)


def prepare(url: URL | str, kinds: Iterable[Kind] | None = None, *, role: str = "") -> Preparation:
    """Create the tables of a store, or migrate them to this release; a second call does nothing.

    Args:
        url: The database, with a login that may create tables there.
        kinds: The kinds to make tables for; None for those of a registry of the installed newstratum.
        role: A role of PostgreSQL that gets the rights to work with the store, and no others.

    Returns:
        What was done.

    Raises:
        InvalidValueError: The URL is wrong, or a kind contradicts the database.
        ForeignFileError: There are tables of somebody else in its place.
        NewerFileError: A newer newstratum-sql prepared it.
        UnavailableError: It cannot be reached, or the login may not create tables.
    """
    wanted = list_registry_kinds() if kinds is None else tuple(kinds)
    return prepare_settings(_to_settings(url), wanted, role=role)


def renew(url: URL | str) -> None:
    """Give a store a new epoch after it was restored, copied or failed over.

    Cursors and versions from before are refused from then on: they could stand for commits that the
    copy does not have.

    Args:
        url: The database, with a login that may write its table ``identity``.

    Raises:
        UnavailableError: It is not prepared, or cannot be reached.
    """
    renew_settings(_to_settings(url))


def sweep(url: URL | str) -> int:
    """Remove the tombstones of deleted records that no running transaction can meet any more.

    Args:
        url: The database, with a login that may delete.

    Returns:
        How many there were.

    Raises:
        UnavailableError: It cannot be reached.
    """
    return sweep_settings(_to_settings(url))


def health(url: URL | str) -> tuple[HealthFinding, ...]:
    """Inspect a database: its tables, its durability, and what holds its feed back.

    Args:
        url: The database.

    Returns:
        What was found; a database that cannot be reached is a finding, not an error.

    Raises:
        InvalidValueError: The URL is wrong.
    """
    return inspect_database(_to_settings(url))
