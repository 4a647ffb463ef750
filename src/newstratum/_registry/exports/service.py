"""What a registry hands out: ``registry.exports``."""

from __future__ import annotations

import datetime as dt
from typing import Final

from attrs import field, frozen

from newstratum._model.organisation.district import DistrictProfile
from newstratum._registry.environment import Environment
from newstratum._registry.exports.filters import RecordFilter
from newstratum._registry.exports.listing import RecordTable, find_table_schema, list_records
from newstratum._registry.queries.reader import Reader
from newstratum._wire.record_kinds import PERSON

_EVERYTHING: Final = RecordFilter()


@frozen
class ExportService:
    """Lists, cards and other forms of what a registry holds: ``registry.exports``."""

    _reader: Reader = field(repr=False)
    _environment: Environment = field(repr=False)

    def table(
        self,
        name: str,
        where: RecordFilter = _EVERYTHING,
        *,
        purpose: str = "",
        names: bool = False,
    ) -> RecordTable:
        """Return the records of a table as its rows: 名册, bodies, activities and so on.

        What is written of it is the template filled in, and its import changes nothing.

        Args:
            name: The table, or the kind of record: ``"people"``, ``"activities"``.
            where: Which records; all of them by default.
            purpose: What for; by default ``"roster"`` for people and ``"office"`` for all else.
            names: Whether people are named, with contacts, employers and titles; else names and contacts are
                masked, and employers and titles left out.

        Raises:
            InvalidValueError: There is no such table, or its records cannot be filtered like that.
            PurposeError: The purpose is not declared, or does not cover the records.
        """
        schema = find_table_schema(name)
        chosen = purpose or ("roster" if schema.kind == PERSON.name else "office")
        today = self._environment.today()
        return list_records(
            self._reader,
            schema,
            where,
            purpose=chosen,
            names=names,
            today=today,
            district=self._find_district(today),
        )

    def covers(self, purpose: str, kind: str) -> bool:
        """Say whether a purpose covers records of a kind.

        Raises:
            PurposeError: Nobody declared the purpose.
        """
        return kind in self._reader.purposes.get(purpose).covers

    def _find_district(self, today: dt.date) -> DistrictProfile | None:
        """Return the profile of the only district; with several, units are written by their codes."""
        codes = {each.code for each in self._reader.list_profiles()}
        return self._reader.find_profile(today) if len(codes) == 1 else None
