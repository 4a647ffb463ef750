"""English titles made of a field and a noun: Motion Control Lead, Manager, Regulatory Affairs.

No list holds the titles of English adverts: any field goes with any of some nouns. The noun tells whether
somebody leads, does the work of the field, or either; the field tells what that work is. What neither
tells stays open. A level behind the noun (II, P8) says nothing of the work.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from newstratum._model.people.occupations import Relation, Role
from newstratum._reading.lexicon import Entry, Lexicons, TermKind, Variant
from newstratum._reading.patterns import compile_pattern

_ENTRIES_KEPT: Final = 4_096


class NounClass(StrEnum):
    """What a noun says of the work of a field; the value of ``mark`` in the lexicon."""

    #: Manages: manager, head.
    LEADS = "leads"
    #: Manages or does the work: lead, principal.
    LEADS_OR_DOES = "leads_or_does"
    #: Does the work: specialist, analyst.
    DOES = "does"
    #: Does the work of the field, and in a firm of a profession practises that: associate.
    PRACTISES = "practises"
    #: Learns the work and is judged as employed: intern.
    LEARNS = "learns"


#: What the work of a field is; the value of ``mark`` in the lexicon.
_WORK_OF_FIELDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "technical": Role.TECHNICAL,
        "professional": Role.PROFESSIONAL,
        "business": Role.BUSINESS_STAFF,
        # Who manages accounts or a shop sells.
        "customers": Role.BUSINESS_STAFF,
        "editorial": Role.EDITORIAL,
        "clerical": Role.CLERICAL,
        "frontline": Role.FRONTLINE,
    }
)
_LEVEL: Final = compile_pattern(
    r"(?:[ ,/-]+(?:i{1,3}|iv|v|[0-9]|[plt][0-9]{1,2}|(?:level|grade|band) ?[0-9]{1,2})"
    r"|(?:,|/| -)[ -]*(?:jr|sr|junior|senior|remote|hybrid|onsite|full[- ]time|permanent|shanghai|beijing|"
    r"shenzhen|china|apac|greater china))+$"
)
#: The same behind a Chinese noun: 咨询顾问Senior-供应链组.
_RANK_BEHIND: Final = compile_pattern(
    "(?<=[\u4e00-\u9fff]) ?(?:senior|junior|sr|jr|[ptl][0-9]{1,2}|i{1,3}|iv)(?=$|-|,|/)"
)
_ENDS_IN_LATIN: Final = compile_pattern("[a-z][a-z0-9) ]*$")
#: A noun and the field behind it: manager, regulatory affairs; head of supply chain.
_BEHIND: Final = compile_pattern(
    r"(?P<noun>[a-z][a-z .'&/-]*?)(?:, ?| - |-(?= ?[a-z]{2})| of | for | in )(?P<field>[a-z&][a-z &/'-]+)"
)


#: What somebody says not to be; who is said to be no employee serves no unit, and that is read.
_NOT_SO: Final = compile_pattern(
    r"[,;(-] ?(?:but |and )?(?:i am |i'm )?(?:not|never) (?:an? |the |yet an? |really an? )"
    r"(?!employee|staff|unit|company|firm|employer)[a-z -]+(?=$|[,;)])\)?"
)
#: What somebody says first not to be: not the boss, just an engineer.
_NOT_AT_FIRST: Final = compile_pattern(
    r"^(?:i am |i'm )?(?:not|never) (?:an? |the |yet an? |really an? )"
    r"(?:boss|owner|founder|co-founder|shareholder|partner|director|ceo)"
    r"(?: here| of it| of the firm| of the company)?[,;.:-] ?"
    r"(?:but |and |just |only |i am |i'm |i )*(?=[a-z])"
)
#: Who of the family owns what the writer serves.
_BOSS_IN_THE_FAMILY: Final = compile_pattern(
    r"^my (?:father|mother|dad|mum|mom|husband|wife|brother|sister|uncle|aunt|cousin|son|daughter|parents|"
    r"family|in-laws)(?: is| are)? (?:the |a )?(?:boss|bosses|owners?|founders?|founded it|"
    r"owns? (?:it|the firm|the company|the factory))[,;.] ?(?:but |and |so )*"
    r"(?=i (?!am a (?:share|co-?own|partner)|own|hold))"
)
#: Shares behind the word for who holds them: minority shareholder (8%).
_HOLDER: Final = compile_pattern(
    r"(?P<who>shareholder|stake|shares?|equity)(?: of)? ?\(?(?:about |around )?(?P<share>[0-9.]+)%\)?"
)
_HOLDING: Final = compile_pattern(
    r"(?<![a-z])(?:i )?(?:own|hold|holding|owning)(?: about| around)? (?P<share>[0-9.]+)%"
    r"(?: of (?:it|the company|the firm|the shares|shares|the business|the equity)|(?= *(?:$|[,;)])))"
)


def put_denials_away(text: str) -> str:
    """Return a title without what somebody says not to be, with shares told behind the percentage."""
    if "not" in text or "never" in text:
        text = _NOT_SO.sub("", text) or text
        text = _NOT_AT_FIRST.sub("", text) or text
    if "boss" in text or "own" in text or "founde" in text:
        text = _BOSS_IN_THE_FAMILY.sub("", text) or text
    if "%" in text:
        text = _HOLDING.sub(r"\g<share>% shares", _HOLDER.sub(r"\g<who>, \g<share>% shares,", text))
    return text


def put_level_away(text: str) -> str:
    """Return a title without the level behind its English noun."""
    if text.isascii():
        return _LEVEL.sub("", text) if _ENDS_IN_LATIN.search(text) else text
    return _RANK_BEHIND.sub("", text) if _ENDS_IN_LATIN.search(text) or "-" in text else text


def put_field_in_front(text: str, lexicons: Lexicons) -> str:
    """Return a title with the field that stands behind its noun in front of it."""
    found = _BEHIND.fullmatch(text)
    if found is None:
        return text
    noun, field = found["noun"].strip(), put_level_away(found["field"].strip())
    ends_as_field = lexicons.english_fields.ending(field, len(field)) is not None
    if (
        not ends_as_field
        or lexicons.english_nouns.ending(noun, len(noun)) is None
        or (
            lexicons.title_endings.terms.get(field) is not None and field not in lexicons.english_fields.terms
        )
    ):
        return text
    return f"{field} {noun}"


def read_english_title(text: str, lexicons: Lexicons) -> Entry | None:
    """Return what a field and a noun at the end of a text say together; None where they make no title."""
    noun = lexicons.english_nouns.ending(text, len(text))
    if noun is None:
        return None
    before = text[: len(text) - len(noun.term)]
    fields = lexicons.english_fields.scan(before)
    if not fields:
        return None
    field, place = fields[-1]
    # What stands between the field and the noun says no other work than the field.
    term = text[place:]
    return _build_entry(term, _mark(noun), _mark(field))


def read_bare_field(text: str, lexicons: Lexicons) -> Entry | None:
    """Return what a field alone says of the work of who names no post: firmware."""
    field = lexicons.english_fields.terms.get(text)
    if field is None or _mark(field) not in ("technical", "professional"):
        return None
    return _build_entry(text, NounClass.LEADS_OR_DOES, _mark(field))


def _mark(entry: Entry) -> str:
    return next(iter(entry.values_of("mark") or ("",)))


@lru_cache(_ENTRIES_KEPT)
def _build_entry(term: str, noun: str, field: str) -> Entry | None:
    work = _WORK_OF_FIELDS[field]
    roles: frozenset[str]
    if noun == NounClass.LEADS:
        roles = frozenset({work if field in ("customers", "frontline") else Role.MANAGEMENT})
    elif noun == NounClass.LEADS_OR_DOES:
        roles = frozenset({work, Role.MANAGEMENT})
    else:
        roles = frozenset({work})
    facts: tuple[tuple[str, frozenset[str]], ...] = (("role", roles),)
    if noun == NounClass.LEARNS:
        facts = (*facts, ("relation", frozenset({Relation.INTERN})))
    variants: tuple[Variant, ...] = ()
    if noun == NounClass.PRACTISES:
        variants = (Variant("intermediary", (("role", frozenset({Role.PROFESSIONAL})),)),)
    return Entry(term, TermKind.TITLE, facts, variants)
