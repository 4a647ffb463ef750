"""全覆盖 of a register: groups, units and key industries by counts, offices by their inspections.

Everything is counted by the store or read from index fields; no person is opened.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter as Tally
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from attrs import field, frozen

from newstratum._figures.coverage import Axis, CellKey, Coverage, build_coverage
from newstratum._figures.group_table import Cell
from newstratum._labels import Words
from newstratum._ports.query import Is
from newstratum._ports.records import Record
from newstratum._reading.codes import make_key_industry_finder
from newstratum._registry.queries.reader import UNITS, Reader, is_confirmed, load_group_words, load_unit_words
from newstratum._registry.queries.structure import StructureQueries
from newstratum._registry.records import iterate_records, read_text
from newstratum._shipped import DEFAULT_EDITION
from newstratum._wire.kinds import INSPECTION, PLACEMENT

_PEOPLE: Final = Words(
    "每人按其判定结果计一次；判定为建议，未经人工确认者在内",
    "each person once, by the outcome of the verdict",
)
_PEOPLE_BY_INDUSTRY: Final = Words(
    "每人按其判定结果和主要工作的行业代码计一次；判定为建议，未经人工确认者在内",
    "each person once, by the outcome of the verdict and the industry code of the main job",
)
_INSPECTIONS: Final = Words(
    "在此期间对该单位确定进行的督导，每次计一次",
    "inspections of the office surely made in that time, each once",
)
_TO_INSPECT: Final = Words("尚未督导，需安排", "not inspected yet, to be scheduled")
_GROUPS: Final = Words("群体", "groups")
_INDUSTRIES: Final = Words("重点产业", "key industries")
_OFFICES: Final = Words("单位", "offices")


@frozen
class CoverageQueries:
    """Who and what is reached, and what is not: ``registry.coverage``.

    Each method raises :class:`~newstratum.errors.PurposeError` if its purpose is not declared, or does not
    cover what is read.
    """

    _reader: Reader = field(repr=False)
    _structure: StructureQueries = field(repr=False)

    def by_unit(
        self,
        groups: Mapping[str, Words] | None = None,
        units: Mapping[str, Words] | None = None,
        *,
        on: dt.date,
        edition: str = DEFAULT_EDITION,
        purpose: str = "statistics",
    ) -> Coverage:
        """Return how the groups are reached in the units, counted by the store.

        Outcomes that are no group, and people of other units, are counted elsewhere, so that the total is
        the whole roster. :meth:`list_people` opens a cell.

        Args:
            groups: The words of each group, in the order of the list; the four groups by default.
            units: The words of each unit, in the order of the list; the units of Jiading by default.
            on: The date the table speaks of.
            edition: The edition of the rulebook that placed people.
            purpose: What for; one that may not use proposed placements counts confirmed ones only.
        """
        counts = self._reader.count_placements("outcome", "township", edition=edition, purpose=purpose)
        return build_coverage(counts, _build_axes(groups, units), as_of=on, definition=_PEOPLE)

    def list_people(
        self, group: str, unit: str, *, edition: str = DEFAULT_EDITION, purpose: str = "statistics"
    ) -> tuple[str, ...]:
        """Return the ids of the people in a cell of :meth:`by_unit`, sorted."""
        return tuple(sorted(record.key.id for record in self._iterate_cell(group, unit, edition, purpose)))

    def by_industry(
        self,
        groups: Mapping[str, Words] | None,
        units: Mapping[str, Words] | None,
        industries: Mapping[str, Words],
        *,
        on: dt.date,
        edition: str = DEFAULT_EDITION,
        purpose: str = "statistics",
    ) -> Coverage:
        """Return how the groups are reached in the units and key industries, counted by the store.

        The industry of a person is the code of GB/T 4754 of the main job, as far as the job has one. A code
        falls under a key industry whose code it begins with, the letter of the section written or not:
        ``I6510`` under ``I``, ``65``, ``I65``, ``651`` and ``6510``. Of several the longest counts, so that
        with ``I`` and ``65`` everybody of ``I6510`` is under ``65``. People whose industry is not known, or
        is none of the list, are counted elsewhere, so that the total is the whole roster.
        :meth:`list_people_by_industry` opens a cell.

        Args:
            groups: The words of each group, in the order of the list; the four groups if None.
            units: The words of each unit, in the order of the list; the units of Jiading if None.
            industries: The words of each key industry by its code, in the order of the list.
            on: The date the table speaks of.
            edition: The edition of the rulebook that placed people.
            purpose: What for; one that may not use proposed placements counts confirmed ones only, which
                are read page by page.

        Raises:
            InvalidValueError: No key industries are given, one is no code, or two are the same one.
        """
        under = make_key_industry_finder(industries)
        axes = [*_build_axes(groups, units), Axis(what=_INDUSTRIES, words=industries)]
        counts: Tally[CellKey] = Tally()
        placed = self._reader.count_placements(
            "outcome", "township", "industry", edition=edition, purpose=purpose
        )
        for (of, unit, code), count in placed.items():
            counts[of, unit, under(code)] += count
        return build_coverage(counts, axes, as_of=on, definition=_PEOPLE_BY_INDUSTRY)

    def list_people_by_industry(
        self,
        group: str,
        unit: str,
        industry: str,
        industries: Iterable[str],
        *,
        edition: str = DEFAULT_EDITION,
        purpose: str = "statistics",
    ) -> tuple[str, ...]:
        """Return the ids of the people in a cell of :meth:`by_industry`, sorted.

        Args:
            group: The code of the group.
            unit: The code of the unit.
            industry: The code of the key industry, as the list has it.
            industries: The codes of the whole list: a longer one takes people from a shorter one.
            edition: The edition of the rulebook that placed people.
            purpose: What for; one that may not use proposed placements opens confirmed ones only.

        Raises:
            InvalidValueError: A key industry is no code, or two are the same one.
        """
        under = make_key_industry_finder(industries)
        return tuple(
            sorted(
                record.key.id
                for record in self._iterate_cell(group, unit, edition, purpose)
                if under(read_text(record.fields, "industry")) == industry
            )
        )

    def by_inspection(
        self, offices: Mapping[str, Words] | None, first: dt.date, last: dt.date, *, purpose: str = "office"
    ) -> Coverage:
        """Return which offices were inspected from the first day to the last, with the inspections.

        Args:
            offices: The words of each office, by the ids of the bodies; if None, the townships and bureaus
                on the register on the last day (``registry.structure.offices``).
            first: The first day.
            last: The last day, included.
            purpose: What for.

        Raises:
            InvalidValueError: There are no offices.
        """
        listed = self._structure.offices(on=last, purpose=purpose) if offices is None else offices
        found: dict[CellKey, list[str]] = {}
        for record in self._reader.iterate_held(INSPECTION, first, last, purpose):
            found.setdefault((read_text(record.fields, "body"),), []).append(record.key.id)
        cells = {place: Cell(count=len(ids), ids=tuple(sorted(ids))) for place, ids in found.items()}
        axes = [Axis(what=_OFFICES, words=listed)]
        return build_coverage(cells, axes, as_of=last, definition=_INSPECTIONS, to_do=_TO_INSPECT)

    def _iterate_cell(self, group: str, unit: str, edition: str, purpose: str) -> Iterator[Record]:
        confirmed_only = self._reader.counts_confirmed_only(purpose)
        self._reader.check_edition(edition)
        where = (Is("township", unit), Is("outcome", group))
        for record in iterate_records(self._reader.store, PLACEMENT.name, where):
            if record.fields.get("edition") == edition and (not confirmed_only or is_confirmed(record)):
                yield record


def _build_axes(groups: Mapping[str, Words] | None, units: Mapping[str, Words] | None) -> list[Axis]:
    return [
        Axis(what=_GROUPS, words=groups or load_group_words()),
        Axis(what=UNITS, words=units or load_unit_words()),
    ]
