"""What English words say of a unit beside its name: who owns it, and that there is none.

An adjective of another country owns only a firm (a German toolmaker) and no school of its language or
kitchen of its food; who holds half or less says nothing of the owner.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from newstratum._reading.lexicon import Entry, TermKind
from newstratum._reading.patterns import compile_pattern

_ENTRIES_KEPT: Final = 4_096
_HALF: Final = 50.0
#: Words in English, which may stand beside Chinese ones.
LATIN: Final = compile_pattern("[a-z][a-z]")

_COUNTRIES: Final = (
    "us|u\\.s\\.|usa|america|japan|germany|france|britain|the uk|uk|england|scotland|ireland|"
    "the netherlands|holland|"
    "switzerland|sweden|denmark|norway|finland|italy|spain|portugal|belgium|austria|poland|turkey|israel|"
    "india|"
    "thailand|malaysia|singapore|indonesia|vietnam|the philippines|south korea|korea|taiwan|hong kong|hk|"
    "macao|macau|"
    "canada|australia|new zealand|mexico|brazil|luxembourg|europe|overseas|abroad|tokyo|osaka|seoul|"
    "munich|stuttgart|"
    "berlin|paris|lyon|london|boston|chicago|texas|california|new york|zurich|basel|geneva|milan|"
    "stockholm|amsterdam|"
    "taipei|sydney|toronto"
)
_NATIONS: Final = (
    "us|u\\.s\\.|american|japanese|german|french|british|uk|english|scottish|irish|dutch|swiss|swedish|"
    "danish|norwegian|finnish|italian|spanish|portuguese|belgian|austrian|polish|czech|hungarian|russian|"
    "turkish|israeli|indian|thai|malaysian|singaporean|singapore|indonesian|vietnamese|filipino|korean|"
    "south korean|taiwanese|taiwan|hong kong|hk|macao|macau|canadian|australian|new zealand|mexican|"
    "brazilian|european|nordic|scandinavian|bavarian|greek|hellenic|icelandic|estonian|latvian|"
    "lithuanian|ukrainian|romanian|slovak|slovenian|croatian|serbian|bulgarian|egyptian|south african|"
    "stateside|silicon valley|austrian|emirati|saudi|qatari|kuwaiti|iranian|pakistani|bangladeshi|sri "
    "lankan|argentine|chilean|colombian|"
    "peruvian|foreign|overseas"
)
_FIRMS: Final = (
    "group|company|manufacturer|maker|firm|multinational|subsidiary|corporation|corp|supplier|insurer|"
    "conglomerate|"
    "carmaker|automaker|chipmaker|toolmaker|bank|enterprise|business|plant|factory|distributor|retailer|"
    "start-up|"
    "startup|pharma|fund|investors?|owners?|shareholders?|parent|parent company|airline|shipping line|"
    "trading house|"
    "consultancy|chain|partner|capital|hotel group|brand|giant|employer|multinational company|"
    "headquarters|hq|boss"
)
_NO_FIRM: Final = (
    "(?!(?:[a-z&'/-]+ )*?(?:language|studies|literature|cuisine|restaurant|cafe|style|themed|imported|"
    r"imports|goods|trade|exchange|affairs|languages)\b)"
)
#: Words between an adjective of another country and the firm.
_BETWEEN: Final = r"(?:[a-z&'/-]+ ){0,4}?"
_FOREIGN: Final = compile_pattern(
    rf"(?<![a-z-])(?:(?:{_NATIONS})[ -]{_NO_FIRM}{_BETWEEN}(?:{_FIRMS})(?![a-z])"
    rf"|(?:{_NATIONS}|{_COUNTRIES})[ -](?:owned|invested|funded|backed|controlled|run|held|financed|"
    rf"listed parent)(?![a-z])"
    rf"|(?:parent|headquarters|hq|head office|mother company|owner|"
    rf"investor)(?: company)?(?: is)?(?: based)? (?:in|from) (?:{_COUNTRIES})(?![a-z])"
    rf"|(?:headquartered|hq|based) in (?:{_COUNTRIES})(?![a-z])"
    rf"|(?:subsidiary|branch|arm|plant|office|unit) of (?:an? |the )?(?:{_NATIONS})(?![a-z])"
    rf"|(?:owned|controlled|held|run|set up|founded) by (?:an? |the |its |their )?(?:{_NATIONS}|"
    rf"{_COUNTRIES})(?![a-z])"
    r"|sino-[a-z]+(?: [a-z]+)? (?:jv|joint venture|venture)"
    r"|(?<!local )(?<!domestic )(?:jv|joint[- ]venture)(?![a-z])|wfoes?(?![a-z])|wholly foreign)"
)
_STATE: Final = compile_pattern(
    r"(?<![a-z-])(?:(?:owned|controlled|held|run|funded) by (?:the )?(?:local |provincial |municipal |"
    r"central |city |district )?"
    r"(?:state|government|province|city|county|district|municipality|sasac|ministry|state council)(?![a-z])"
    r"|sasac(?![a-z])|central(?:ly)?[- ](?:enterprise|soe|administered enterprise)|state (?:holds|owns|"
    r"controls|has) (?:[0-9]|the majority|most|control)"
    r"|(?:state|government)[- ](?:owned|run|controlled|held|backed majority))"
)
_PRIVATE: Final = compile_pattern(
    r"(?<![a-z-])(?:(?:owned|held|controlled|run|funded|set up|founded) by (?:(?:its|the|their|his|her|"
    r"my|an?|one|two|three|four|five|several|some|our|local|private|chinese|domestic|zhejiang|wenzhou) )*"
    r"(?:founders?|family|families|brothers?|sisters?|couple|entrepreneurs?|businessm[ae]n|"
    r"businesswom[ae]n|individuals?|bosse?s?|friends|partners|people|persons?|owners?|managers|capital|"
    r"villager|chef|engineer|doctor|teachers?)(?![a-z])"
    r"|(?:privately|family|founder|founders|individually|employee)[- ](?:owned|held|run|controlled|"
    r"funded|invested)"
    r"|(?:domestic|local|chinese) private(?![a-z])|private(?:ly)?(?: owned| held|"
    r" run)? (?:[a-z&'/-]+ ){0,3}?(?:company|firm|enterprise|business|group|manufacturer|maker|plant|"
    r"factory|start-up|startup|employer|boss|owner|bank|insurer|developer|supplier|retailer|chain|studio|"
    r"agency|publisher|platform|app|"
    r"label|gallery|distributor|exporter|importer|carrier|airline|winery|brewery|farm|lab|laboratory|"
    r"clinic chain|operator|contractor))"
)
_SHARE_OF: Final = compile_pattern(
    r"(?P<share>[0-9]{1,3}(?:\.[0-9]+)?)% ?(?:stake |share |shares |is |of shares |"
    r"of the shares )?(?:owned|held|controlled)?(?: by)? ?(?:the |its |an? )?(?P<who>[a-z. -]+)"
    r"|(?P<holder>[a-z. -]+?) (?:holds|owns|has|held|with|stake of|"
    r"share of) (?:an? )?(?P<held>[0-9]{1,3}(?:\.[0-9]+)?)%"
)
_OF_THE_STATE: Final = compile_pattern(
    "(?<![a-z])(?:state|government|sasac|municipal|provincial|city government|public)(?![a-z])"
)
_OF_ABROAD: Final = compile_pattern(rf"(?<![a-z])(?:{_NATIONS}|{_COUNTRIES})(?![a-z])")
_OF_PEOPLE: Final = compile_pattern(
    "(?<![a-z])(?:private|privately|founders?|family|individuals?|local people|entrepreneurs?)(?![a-z])"
)
_OWNERS: Final = ((_OF_THE_STATE, "state"), (_OF_ABROAD, "foreign"), (_OF_PEOPLE, "private"))
_SAYS_NOT: Final = compile_pattern(
    r"(?<![a-z])(?:not|former|formerly|previously|until|was|used to|clients?|customers?|serves|serving|"
    r"supplier to|supplies|supplying|minority|sells|selling|used|second-hand)(?![a-z])"
)
#: Where a firm is registered, in its name: Kowloon Capital (HK) Ltd, Merlion Pte Ltd.
_REGISTERED_ABROAD: Final = compile_pattern(
    r"\((?:hk|h\.k\.?|hong kong|hongkong|taiwan|macao|macau|singapore)\)(?= ?[a-z])|"
    r"(?<![a-z])(?:pte\.? ltd|pte\.? limited|gmbh|pty\.? ltd|k\.k\.|s\.p\.a|b\.v\.)(?![a-z])"
)
_REMARKS: Final = compile_pattern(r"[,;()|/]| - ")


def find_owner(text: str) -> Entry | None:
    """Return what English words of a unit say of who owns it today; None where they say nothing for sure."""
    if (abroad := _REGISTERED_ABROAD.search(text)) is not None:
        return _build_owner(abroad[0].strip(), "foreign")
    found: dict[str, str] = {}
    for remark in _REMARKS.split(text):
        if _SAYS_NOT.search(remark) is not None:
            continue
        owner, words, by_share = _read_remark(remark)
        if by_share:
            # Who holds more than half owns it, whatever it is called.
            return _build_owner(words, owner)
        if owner:
            found.setdefault(owner, words)
    if len(found) != 1:
        return None
    ((owner, words),) = found.items()
    return _build_owner(words, owner)


def _read_remark(remark: str) -> tuple[str, str, bool]:
    shares = list(_SHARE_OF.finditer(remark))
    for share in shares:
        holder = share["who"] or share["holder"] or ""
        owner = next((owner for sign, owner in _OWNERS if sign.search(holder)), "")
        if owner and float(share["share"] or share["held"]) > _HALF:
            return owner, share[0].strip(), True
    if shares:
        return "", "", False
    for pattern, owner in ((_STATE, "state"), (_PRIVATE, "private"), (_FOREIGN, "foreign")):
        if (said := pattern.search(remark)) is not None:
            return owner, said[0].strip(), False
    return "", "", False


@lru_cache(_ENTRIES_KEPT)
def _build_owner(words: str, owner: str) -> Entry:
    return Entry(words, TermKind.EMPLOYER_WORD, (("ownership", frozenset({owner})),))


_NO_EMPLOYER: Final = compile_pattern(
    r"(?:(?:none|n/?a|nil|no(?: one| body|body)?|nothing|-|no (?:employer|company|unit|firm|organisation|"
    r"organization|office|boss|work unit)(?: at all)?)[ ,;:(.-]*)*"
    r"(?:(?:i |i'm |i am |am |a |an |currently |just |working |work |full-time |full time |purely )*"
    r"(?:freelanc(?:e|er|ing)|free-lance|free lance|self[- ]employed|independent|independently|"
    r"for myself|on my own(?: account)?|own account|by myself|sole practitioner|"
    r"my own boss|from home|not employed(?: anywhere| by anyone)?|unaffiliated|not affiliated|"
    r"without (?:a |an |any )?(?:employer|company|unit)|no fixed employer)[ ,;.&)/-]*(?:and |or )?)*\)?"
)


def says_no_employer(text: str) -> bool:
    """Say whether an employer cell in English says that there is none: none - I work for myself."""
    return (
        len(text) > 2
        and text.isascii()
        and _NO_EMPLOYER.fullmatch(text) is not None
        and _SAYS_ALONE.search(text) is not None
    )


_SAYS_ALONE: Final = compile_pattern(
    "lanc|employ|myself|on my own|own account|own boss|independent|affiliat|without|practitioner|"
    "no (?:company|unit|firm|organi|office|boss|work)|^none$"
)


@lru_cache(_ENTRIES_KEPT)
def build_no_employer(words: str) -> Entry:
    """Return what words say by which somebody serves no unit."""
    return Entry(
        words,
        TermKind.EMPLOYER_WHOLE,
        (("employer_kind", frozenset({"none"})), ("relation", frozenset({"none"}))),
    )


#: Offices here of non-profit organisations from abroad, and of bodies of states.
_OFFICE_HERE: Final = compile_pattern(
    r"(?:china|beijing|shanghai|representative|rep|liaison|country|mainland|chinese)[a-z ]{0,24}office"
)
_ORGANISATION: Final = compile_pattern(
    r"(?<![a-z])(?:ngo|npo|international|worldwide|global|charit(?:y|ies)|foundation|trust|fund for|"
    r"without borders|watch|"
    r"conservation|relief|humanitarian|non-?profit|association|society|federation|overseas ngo)(?![a-z])"
)
_NGO: Final = compile_pattern(
    r"(?<![a-z])(?:ngo|npo|charit(?:y|ies)|non-?profit|foundation|association|society|"
    r"overseas ngo law)(?![a-z])"
)
_OF_STATES: Final = compile_pattern(
    r"(?<![a-z])(?:united nations|un|world bank|red cross|imf|unicef|unesco|undp|embassy|consulate)(?![a-z])"
)
_REGISTERED_HERE: Final = compile_pattern("(?<!not )(?<!un)registered")


def find_overseas_office(text: str) -> Entry | None:
    """Return what the office of an overseas non-profit organisation is; None where it is none."""
    if _OFFICE_HERE.search(text) is None or _NGO.search(text) is None or _ORGANISATION.search(text) is None:
        return None
    if _OF_STATES.search(text) is not None or "foundation engineering" in text:
        return None
    return _build_office(text, registered=_REGISTERED_HERE.search(text) is not None)


@lru_cache(_ENTRIES_KEPT)
def _build_office(words: str, *, registered: bool) -> Entry:
    kinds = {"social_service_org"} if registered else {"social_service_org", "foreign_enterprise"}
    return Entry(words, TermKind.EMPLOYER_ENDING, (("employer_kind", frozenset(kinds)),))
