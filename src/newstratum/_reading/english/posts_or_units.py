"""Whether English words name a post or a unit: donations officer, certification body.

Neither a title nor the name of a unit stands alone in an English cell, and some words may be either. What is
asked here is whether words are one and not the other, with what is remarked behind them.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from newstratum._model.people.occupations import PRACTICES, PUBLIC_KINDS, EmployerKind, Relation
from newstratum._reading.english.titles import put_field_in_front, put_level_away, read_english_title
from newstratum._reading.lexicon import Entry, Lexicons, TermKind
from newstratum._reading.patterns import compile_pattern
from newstratum._reading.unit_names import EmployerReading, read_employer

#: The end of a sentence, and of no word that is written short: st. alban, co. ltd.
FULL_STOP: Final = r"(?<![ (]co)(?<!ltd)(?<!inc)(?<!corp)(?<![ (][a-z]{2})(?<!^[a-z]{2})\. "
_PIECE: Final = compile_pattern(rf"[,;|/()]|--|: ?|{FULL_STOP}")
#: What may stand between a post and its unit.
_BEFORE_A_UNIT: Final = compile_pattern(" ?@| (?:at|with|for|in|of|by) ")
_ARTICLE: Final = compile_pattern("(?:an? |the |some |one )+")
#: What ends the words before a break where they go on behind it.
_GOES_ON: Final = compile_pattern(
    "(?:^|[ ,;(-])(?:not|never|no|only|and|or|but|to|of|in|at|for|with|by|the|a|an|is|are|am|now|then|"
    "registered)$"
)
_VERBS: Final = compile_pattern(
    "(?:^|(?<=[,;(] )|(?<=and ))(?:teach|sell|write|draw|drive|run|make|do|fix|repair|help|build|design|play|"
    "sing|shoot|edit|translate|teaching|selling|writing|drawing|driving|running|making|doing|fixing|"
    "repairing|helping|building|playing|singing|shooting|translating) "
)
#: What only tells of the owner or the place of a unit before a comma.
BEGINS_WITH_OWNER: Final = compile_pattern(
    "(?:an? |the )?(?:private|privately|privately-|foreign|foreign-|wholly|state|state-|public|local|family|"
    "family-|domestic|listed|us|uk|german|japanese|french|american|british|korean|dutch|swiss|swedish|"
    "danish|italian|singapore|hong kong|hk|taiwanese|wfoe|soe|sino-|municipal|provincial|government|"
    "overseas|multinational|leading|large|small|big|mid-size|top)(?![a-z])"
)
_ENDS_WITH_OWNER: Final = compile_pattern("[ -](?:owned|held|run|invested|funded|backed)\\)?$")
#: What a firm may be called as well as a person: a US-owned data centre operator.
_FIRMS_CALLED_SO: Final = compile_pattern(
    "(?:operator|developer|publisher|distributor|broker|supplier|contractor|builder|retailer|trader|carrier|"
    "producer)$"
)
#: Firms of a profession, societies and offices are no customers of whoever is told behind them.
_NO_CUSTOMERS: Final = frozenset(
    {
        *PRACTICES,
        *(EmployerKind.SOCIAL_ASSOCIATION, EmployerKind.FOUNDATION, EmployerKind.SOCIAL_SERVICE_ORG),
        *PUBLIC_KINDS,
    }
)
#: What is a unit by itself; government and court before a noun are whom or what it deals with.
_ENDS_AS_A_UNIT: Final = compile_pattern(
    r"(?:firm|agency|offices?|bureau|association|federation|union|committee|council|commission|hospital|"
    r"school|"
    r"university|college|library|museum|institute|centre|center|hall|station|company|bank|body|society|"
    r"chamber|foundation|ministry|laboratory|academy|accountants|solicitors|attorneys|lawyers|agents|cpas?|"
    r"llp|ltd|co|inc|law|commerce|nations|cross|\)|(?<=ministry of )[a-z ]+)$"
)
#: What a piece begins with that tells of the person, and not of the unit.
_OF_A_PERSON: Final = compile_pattern(
    "(?:no|not(?! an? )|without|none|(?:part|full)[- ]time|hired|employed|salaried|appointed|on (?:staff|"
    "payroll|their)|home|i|am|and i|(?:19|20)[0-9]{2})(?![a-z])"
)
#: What somebody tells of themselves behind the post, whatever unit stands in it.
_TOLD_OF_ONESELF: Final = compile_pattern("(?:not?|without|[a-z]+(?:ed|ing)) ")
#: By which rules somebody works, and who hired them: lead auditor iso 14001, agronomist hired by the co-op.
_BEHIND_A_POST: Final = compile_pattern(
    "(?: (?:iso|ias|gb))? [0-9]{4,5}$| (?:hired|appointed|employed|paid) by (?:the|its|their) [a-z -]+$"
)
#: Whom somebody serves, behind what they are: driver for the boss.
_OF_ANOTHER: Final = compile_pattern(" (?:for|to|of|under|by) (?:the|an?|some|one) ")
_FIELD_BEHIND: Final = compile_pattern("(?P<noun>[a-z][a-z -]*?) (?:in|of|for) (?P<field>.+)")
_REGISTERED_AT: Final = compile_pattern(" registered (?:at|with|by|under) [a-z ]+")
#: What ends the names of units and is a trade by itself.
_TRADE: Final = compile_pattern(
    "(?:ing|ics|ware|tech|technology|technologies|law|cpa|advisory|appraisal|authentication|automotive|"
    "certification|chemicals|e-?commerce|community|dispatch|education|expertise|foods|furniture|"
    "identification|influencer|machinery|management|media|pharma|pharmaceuticals|podcast|prep|production|"
    "search|securities|security|semiconductor|video|supervision|solutions|systems|textiles|tuition|"
    "valuation)$"
)
_HONOUR: Final = compile_pattern(
    "(?:chair|chairman|chairwoman|chairperson|president|member|council|board)(?=$|[ ,;(])"
)
#: What may be private and is no unit.
_NO_UNIT: Final = compile_pattern(
    "(?:famil(?:y|ies)|households?|homes?|individuals?|people|pupils|children|persons?|practice|sector|life|"
    "parties|events?|weddings|lessons|basis|capacity|banking|equity|wealth|investors?|owners?|money|capital)$"
)
_WORDS_KEPT: Final = 1_024
_OWNERS: Final = frozenset({Relation.OWNER, Relation.FOUNDER, Relation.MINOR_SHAREHOLDER})
#: Shorter words name neither.
SHORTEST_NAME: Final = 3


def names_a_post(words: str, lexicons: Lexicons, *, parted: bool) -> bool:
    """Say whether English words name a post, with what is remarked on it, and no unit.

    Where a word parts it from a unit, a noun of titles is enough: donations officer.
    """
    if len(words) < SHORTEST_NAME or words[0] in "(0123456789" or _GOES_ON.search(words) is not None:
        return False
    head, *others = _list_pieces(words) or ("",)
    if _VERBS.search(words) is not None or _OF_ANOTHER.search(_BEHIND_A_POST.sub("", head)) is not None:
        return False
    post = find_post(head, lexicons)
    if post is None:
        known = parted and lexicons.english_nouns.ending(head, len(head)) is not None
        known = known or _names_a_field_behind(head, lexicons)
        return known and not _is_clear_unit(head, lexicons, parted=False)
    unit = lexicons.employer_endings.ending(head, len(head))
    if unit is not None and len(unit.term) >= len(post.term):
        return False
    before = head[: -len(post.term)].rstrip() if head.endswith(post.term) else ""
    if before and (
        names_an_only_employer(before, lexicons) or (not parted and _begins_with_a_unit(before, lexicons))
    ):
        return False
    return not any(
        _TOLD_OF_ONESELF.match(piece) is None and _is_clear_unit(piece, lexicons, parted=False)
        for piece in others
    )


def names_a_unit(words: str, lexicons: Lexicons, *, parted: bool) -> bool:
    """Say whether English words name a unit, with what is remarked on it, and no post.

    Where a word parts it from a post, a trade may end its name: Orrin Consulting.
    """
    article = _ARTICLE.match(words)
    bare = _REGISTERED_AT.sub("", words[article.end() :] if article is not None else words)
    if len(bare) < SHORTEST_NAME or not _is_clear_unit(bare, lexicons, parted=parted):
        return False
    return not any(_tells_of_a_person(piece, lexicons) for piece in _list_pieces(bare))


@lru_cache(_WORDS_KEPT)
def find_post(words: str, lexicons: Lexicons) -> Entry | None:
    """Return the title with which English words end before the first remark; None where they do not."""
    pieces = _list_pieces(words)
    if not pieces or pieces[0][0].isdigit():
        return None
    head = put_field_in_front(put_level_away(_BEHIND_A_POST.sub("", pieces[0])), lexicons)
    post = lexicons.title_endings.ending(head, len(head))
    if post is None or " " not in post.term:
        post = read_english_title(head, lexicons) or post
    if post is None or post.kind is TermKind.NO_JOB or post.values_of("status") is not None:
        return None
    return post


def is_offered_alone(words: str, lexicons: Lexicons) -> bool:
    """Say whether a post is one that people also hold on their own: novelist, photographer."""
    post = find_post(words, lexicons)
    return post is not None and (
        post.values_of("service") is not None or post.values_of("relation") is not None
    )


def may_own(words: str, lexicons: Lexicons) -> bool:
    """Say whether who is told of may own the unit: founder & ceo, majority shareholder."""
    return any(
        not _OWNERS.isdisjoint(entry.values_of("relation") or ()) for entry, _ in lexicons.titles.scan(words)
    )


def names_an_only_employer(unit: str, lexicons: Lexicons) -> bool:
    """Say whether whoever is told behind a unit serves it, and does not sell to it or write for it."""
    reading = read_employer(_ARTICLE.sub("", unit, count=1) if _ARTICLE.match(unit) else unit, lexicons)
    if reading.owned:
        return reading.settled_by_name or _ENDS_WITH_OWNER.search(unit) is not None
    kinds = frozenset().union(*(entry.values_of("employer_kind") or () for entry, _ in reading.matches))
    served = reading.settled_by_name and bool(kinds) and kinds <= _NO_CUSTOMERS
    return served and " " in unit and _ENDS_AS_A_UNIT.search(unit) is not None


def may_end_a_unit(words: str, lexicons: Lexicons) -> bool:
    """Say whether words end as names of units do: with a kind, a legal form, brackets or an owner."""
    tables = (lexicons.employer_endings, lexicons.legal_forms)
    return (
        words[-1] in ").-"
        or any(table.ending(words, len(words)) is not None for table in tables)
        or _ENDS_WITH_OWNER.search(words) is not None
    )


def may_be_of_honour(unit: str, post: str, lexicons: Lexicons) -> bool:
    """Say whether a post of an association may be held without pay: president of a chamber of commerce."""
    if _HONOUR.search(post) is None:
        return False
    kinds = (entry.values_of("employer_kind") or () for entry, _ in read_employer(unit, lexicons).matches)
    return any(EmployerKind.SOCIAL_ASSOCIATION in each for each in kinds)


def _begins_with_a_unit(words: str, lexicons: Lexicons) -> bool:
    return any(
        table.beginning(words) is not None for table in (lexicons.employer_endings, lexicons.legal_forms)
    )


def _names_a_field_behind(words: str, lexicons: Lexicons) -> bool:
    """Say whether a title stands before its field: lecturer in accounting."""
    found = _FIELD_BEHIND.fullmatch(words)
    if found is None or _is_clear_unit(found["field"], lexicons, parted=False):
        return False
    noun = found["noun"]
    return find_post(noun, lexicons) is not None or lexicons.english_nouns.ending(noun, len(noun)) is not None


def _tells_of_a_person(piece: str, lexicons: Lexicons) -> bool:
    """Say whether a piece of what names a unit names a post instead, with or without its unit."""
    if _OF_A_PERSON.match(piece) is not None:
        return True
    if (post := find_post(piece, lexicons)) is not None:
        # Sunrise Fund Management is a firm, though management may be a post.
        unit = lexicons.employer_endings.ending(piece, len(piece))
        firm = _FIRMS_CALLED_SO.search(post.term) is not None and BEGINS_WITH_OWNER.match(piece) is not None
        return not firm and (unit is None or len(unit.term) <= len(post.term))
    return any(
        find_post(piece[: found.start()], lexicons) is not None for found in _BEFORE_A_UNIT.finditer(piece)
    )


def _list_pieces(words: str) -> list[str]:
    return [piece for each in _PIECE.split(words) if (piece := each.strip(" .-"))]


def _is_clear_unit(words: str, lexicons: Lexicons, *, parted: bool) -> bool:
    """Say whether words name a unit; a trade by itself is what is done: chemist, textile testing."""
    reading: EmployerReading = read_employer(words, lexicons)
    if not reading.matches or words in lexicons.english_fields.terms or _says_none(reading):
        return False
    if reading.owned:
        return reading.has_kind or not (_NO_UNIT.search(words) or _only_says_the_owner(words, reading))
    last = reading.matches[-1][0]
    if last.kind is TermKind.LEGAL_FORM:
        return True
    if _TRADE.search(last.term) is not None and not (parted and words != last.term):
        return False
    return reading.settled_by_name or reading.has_kind


def _only_says_the_owner(words: str, reading: EmployerReading) -> bool:
    for entry, _ in reading.matches:
        words = words.replace(entry.term, "")
    return len(words.strip(" ,;()-.")) < SHORTEST_NAME


def _says_none(reading: EmployerReading) -> bool:
    return any("none" in (entry.values_of("employer_kind") or ()) for entry, _ in reading.matches)
