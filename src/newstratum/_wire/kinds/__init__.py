"""The kinds of record that a registry stores, each declared once in a module of this package."""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter
from types import ModuleType
from typing import Any, Final

from newstratum._wire.kinds import activities, organisation, people, work
from newstratum._wire.record_kinds import RecordKind


def _collect_kinds(*modules: ModuleType) -> Iterator[RecordKind[Any]]:
    for module in modules:
        yield from (each for each in vars(module).values() if isinstance(each, RecordKind))


#: The kinds of the organisation and its work, in the order of their declarations.
ORGANISATION_KINDS: Final[tuple[RecordKind[Any], ...]] = tuple(_collect_kinds(organisation, activities, work))

#: Every kind, in the order of their names.
KINDS: Final[tuple[RecordKind[Any], ...]] = tuple(
    sorted((*_collect_kinds(people), *ORGANISATION_KINDS), key=attrgetter("name"))
)

KIND_BY_NAME: Final = {kind.name: kind for kind in KINDS}
KIND_BY_MODEL: Final = {kind.model: kind for kind in KINDS}
