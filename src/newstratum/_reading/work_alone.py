"""Work without a unit, where its word names no service: a guard stands outside, an engineer sells knowledge.

Whoever is a guard or a cook stands outside, employed or alone, so nothing is opened where no unit is told.
Technical and professional work that is said to be done alone is a service of knowledge.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from newstratum._model.people.occupations import Relation, Role, Service
from newstratum._reading.lexicon import Entry, FactSets
from newstratum._reading.patterns import compile_pattern

#: Titles whose answer is kept.
_ENTRIES_KEPT: Final = 8_192
#: Contexts in which nobody is told to employ the person.
WITHOUT_UNIT: Final = frozenset({"no_unit", "no_employer_given"})
_FRONT_LINE: Final[frozenset[str]] = frozenset({Role.FRONTLINE})
#: Front-line work that offers another service where it is done alone: repairs, healing, arts, lessons.
_SERVES_ALONE: Final = compile_pattern(
    "修|安装|调试|机手|电工|仪|按摩|推拿|调理|养生|催乳|产|康复|疗|灸|保健|演|场务|模特|妆|造型|纹|摄|花|茶|"
    "陶|绣|雕|"
    "匠|陪练|教|老师|礼仪|礼服|打工|务工|mechanic|technician|electr|repair"
)
#: What front-line work is where no unit is told of, and where it is said that there is none.
PLAIN_WORK: Final[Mapping[bool, FactSets]] = MappingProxyType(
    {
        False: (
            ("relation", frozenset({Relation.EMPLOYEE, Relation.NONE, Relation.CONTRACTOR})),
            ("service", frozenset({Service.OTHER, Service.NONE})),
        ),
        True: (("service", frozenset({Service.OTHER})),),
    }
)


@lru_cache(_ENTRIES_KEPT)
def is_plain_work(entry: Entry) -> bool:
    """Say whether a title names front-line work that offers no other service where it is done alone: 保安."""
    said = {fact for facts in (entry.facts, *(each.facts for each in entry.variants)) for fact, _ in facts}
    return (
        entry.values_of("role") == _FRONT_LINE
        and said <= {"role"}
        and _SERVES_ALONE.search(entry.term) is None
    )


_QUALIFIED: Final[frozenset[str]] = frozenset({Role.TECHNICAL, Role.PROFESSIONAL})
#: Work with people's bodies and minds, and lessons, are services of other kinds.
_NO_KNOWLEDGE_SERVICE: Final = compile_pattern(
    "医|护|药|教|师资|老师|康复|治疗|心理|营养|健身|瑜伽|兽|催眠|medic|doctor|nurse|teach|coach|tutor|therap"
)
TUTORING: Final[FactSets] = (("service", frozenset({Service.TUTORING})),)


@lru_cache(_ENTRIES_KEPT)
def is_teaching(entry: Entry) -> bool:
    """Say whether a title names a teacher and no service: whoever teaches alone gives lessons."""
    said = {fact for facts in (entry.facts, *(each.facts for each in entry.variants)) for fact, _ in facts}
    return (
        entry.values_of("profession") == _TEACHERS
        and "service" not in said
        and not said & {"relation", "employer_kind"}
    )


_TEACHERS: Final = frozenset({"teacher"})
KNOWLEDGE_SERVICE: Final[FactSets] = (("service", frozenset({Service.KNOWLEDGE_SERVICE})),)


@lru_cache(_ENTRIES_KEPT)
def is_qualified_work(entry: Entry) -> bool:
    """Say whether a title names technical or professional work and no service: 数字化解决方案设计师."""
    said = {fact for facts in (entry.facts, *(each.facts for each in entry.variants)) for fact, _ in facts}
    role = entry.values_of("role")
    return (
        role is not None
        and role <= _QUALIFIED
        and "service" not in said
        and "relation" not in said
        and "employer_kind" not in said
        and _NO_KNOWLEDGE_SERVICE.search(entry.term) is None
    )
