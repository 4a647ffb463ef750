"""Other English wordings of what the grammar knows, written in its own words before a sentence is parted.

Who writes a sentence in English tells with verbs what a title tells with a noun: *I run a channel*,
*signed to nobody*, *a small workshop of my own*. Each wording has a name, so that a test can take it away.
"""

from __future__ import annotations

import re
from typing import Final

from attrs import Factory, field, frozen

from newstratum._reading.patterns import compile_pattern

_NUMBERS: Final = "(?:[0-9]+|one|two|three|four|five|six|seven|eight|nine|ten|a dozen|several|a few)"
#: What people say to have none of.
_UNITS: Final = (
    "(?:firm|company|employer|boss|agent|agency|mcn|studio|label|unit|school|office|salary|payroll|contract|"
    "employment contract|labou?r contract|institution|platform contract|publisher|manager|gym|troupe|"
    "club|team)"
)
#: What people do, told of somebody else: drives, teaches.
_THIRD_PERSON: Final = compile_pattern(
    "(?:^|(?<=[,;.:(] )|(?<= now )|(?<= and )|(?<= also )|(?<= he )|(?<= she )|(?<= who )|(?<= then ))"
    "(?P<verb>drives|teaches|translates|interprets|repairs|fixes|labels|annotates|sees|writes|runs|"
    "owns|makes|plays|sings|"
    "delivers|manages|leads|edits|draws|paints|shoots|trains|treats|keeps|grows|raises|builds|develops|"
    "hosts|cleans|"
    "cooks|guides|coaches|tutors|takes|posts|streams|records|composes|performs|rides|hauls|carries|"
    "packs|guards|"
    "washes|loads|serves|advises|plans|sells|does|films|supervises|heads|codes)(?= [a-z])"
)
_GIGS: Final = (
    "(?:gig|piece|song|track|word|page|line|image|picture|illustration|project|tournament|show|event|episode|"
    "video|article|story|book|lesson|class|session|shoot|wedding|milestone|commission|order|script|"
    "performance|concert|match|set|night|chapter|minute|hour of audio|finished hour|painting|portrait|job)"
)
_CREATORS: Final = compile_pattern(
    "(?<![a-z])(?:streamer|vlogger|creator|kol|influencer|live-?streamer|youtuber|blogger|live host|"
    "talent)(?![a-z])"
)
_AGENCIES: Final = compile_pattern(
    "(?<![a-z])(?:mcn|talent agency|creator agency|influencer agency|streaming guild|guild)(?![a-z])"
)
_SIGNED: Final = compile_pattern(
    "(?<![a-z])(?:signed|under contract|exclusive contract|on contract|contracted)(?![a-z])|(?<![不没未])签"
)
_EMPLOYED: Final = compile_pattern(
    "(?<![a-z])(?:employee|employed|payroll|salaried|salary|labou?r contract|employment contract|"
    "full-time staff)(?![a-z])"
)
_NOT_EMPLOYED: Final = compile_pattern(
    "(?:不是|没有?|非) ?(?:an? )?(?:员工|雇员|employee|劳动合同|contract)|(?:not|no|never|without|"
    "isn't|not on|no longer)(?: [a-z']+){0,2} (?:employee|employed|payroll|"
    "salar[a-z]+|labou?r contract|employment contract)"
)
SIGNED_CREATOR: Final = "signed creator under an mcn contract"


@frozen
class EnglishWording:
    """One way to tell something in English, and how the grammar tells it."""

    name: str
    text: str = field(repr=False)
    #: What is written for it, with the groups of the pattern.
    written: str = field(repr=False)
    #: The pattern of the words that are told in other ones.
    pattern: re.Pattern[str] = field(
        default=Factory(lambda self: compile_pattern(self.text), takes_self=True),
        init=False,
        repr=False,
        eq=False,
    )


def _build(name: str, pattern: str, written: str) -> EnglishWording:
    return EnglishWording(name, f"(?<![a-z'-]){pattern}", written)


#: What is remarked behind a post, and never its field: phd candidate - full time.
_REMARKS: Final = (
    "(?:full|part)[ -]tim|freelanc|free-lanc|self[ -]employ|unemployed|retired|pension|no |not |never |just |"
    "only |now |currently |formerly |former |ex-|since |i |i'm |my |we |our |living |looking |own |"
    "on (?:staff|payroll|my own|the)|paid |hired |rehired|re-hired|employed |salaried|[0-9]+%|"
    "(?:second|third|fourth|final) year"
)
_OWNED: Final = (
    "(?:private|public|wholly foreign-owned|wholly|privately[ -](?:owned|held|run)|"
    "(?:hong kong|[a-z]+)-(?:owned|invested|funded|backed|run))"
)
_ONE_UNIT: Final = (
    "(?:company|firm|plant|factory|mill|hospital|clinic|school|university|college|kindergarten|maker|"
    "manufacturer|insurer|bank|dairy|group|enterprise|platform|studio|hotel|resort|lab|laboratory|brewery|"
    "shipyard|start-up|startup|agency|foundation|operator|developer|supplier|retailer|publisher)"
)
#: Behind a unit, and behind no word before a noun: of private school pupils.
_NAMED_IN_FULL: Final = "(?=$|[,.;:]| (?:in|at|as|and|with|on|near|since|which|that|where|now|who) )"
#: In the order in which they are written.
ENGLISH_WORDINGS: Final = (
    EnglishWording("remark_behind_a_dash", rf"(?: ?-- ?| - |\. | ?/ ?)(?={_REMARKS})", ", "),
    EnglishWording(
        "article_left_out",
        r"(?<=[a-z]{3} )(?P<at>of|with|in|for|at) "
        rf"(?={_OWNED} (?:[a-z&-]+ ){{0,3}}?{_ONE_UNIT}{_NAMED_IN_FULL}|"
        r"(?!an? |the |my |our |his |her |its |some |any )"
        rf"(?:[a-z]+ )?(?:law|cpa|audit|accounting|tax) firm{_NAMED_IN_FULL})",
        r"\g<at> a ",
    ),
    _build(
        "works_as",
        "^(?:i am |i'm |i )?(?:currently |now )?(?:work|working|employed|engaged|serve|serving) as "
        "(?:an? |the )?(?=[a-z])",
        "",
    ),
    _build(
        "founded_a_unit",
        "(?<!never )(?<!not )(?<!never formally )(?:i |we )?(?:started|founded|set up|launched|opened|"
        "registered|established|built up) "
        "(?:an?|my|our|my own) (?:(?:small|little|tiny|"
        "[0-9a-z]+-person) )*(?P<unit>(?:[a-z0-9-]+ ){0,4}?(?:company|firm|business|"
        "agency|shop|store|restaurant|cafe|factory|workshop|start-?up))(?: (?:back )?in (?:19|"
        "20)[0-9]{2}| [a-z0-9]+ years? ago| last year)?",
        r"my own \g<unit>",
    ),
    _build(
        "runs_it",
        "(?: ?of it)?,? (?:and |i |also )*(?:run|runs|running|manage|manages|managing) it(?: myself|"
        " alone| day to day)?",
        "",
    ),
    _build(
        "owns_outright",
        "own (?=my |a |an )(?P<unit>[a-z' -]{3,30}?)(?: outright| myself| alone)?(?= and |$|[,.;])",
        r"i own \g<unit>",
    ),
    _build(
        "repairs_as_a_noun",
        "(?P<things>(?:[a-z-]+ (?:and |& |or )?){1,3}?)(?:repairs?|servicing)(?=$|[,.;()]| (?:from|"
        "out of|by myself|on my own))",
        r"i repair \g<things>",
    ),
    _build(
        "only_the_family",
        "(?:just|only) (?:the family|our family|my family|family|my (?:husband|wife) and (?:me|i)|"
        "the two of us|us two|us)(?![a-z])",
        "no company",
    ),
    _build("inside_a_unit", "(?<=[a-z]{3} )inside (?=(?:an?|the) )", ", employed at "),
    _build("for_hire", "(?<=[a-z]{4} )for hire(?=$|[,.;])", ", no employer"),
    _build(
        "in_charge_of",
        "(?:i am |i'm )?(?:in charge of|heading up|head up|"
        "heading) (?:the )?(?P<what>[a-z ]{3,25}?) (?:at|in|for) (?=(?:an?|the) )",
        r"head of \g<what>, employed at ",
    ),
    _build(
        "drives_for",
        "(?:i )?(?:drive|driving) for (?=(?:an?|the) (?!(?:[a-z-]+ ){0,2}?(?:app|platform)))",
        "driver, employed at ",
    ),
    _build(
        "also_holds",
        "(?:and )?i (?:also |now |still )?(?:hold|own|have) (?P<share>[0-9.]+%) (?:of (?:the|"
        "its) )?(?:shares?|equity|stake|company|firm)",
        r"\g<share> shares",
    ),
    _build(
        "used_to_serve",
        "used to (?:teach|work|serve|nurse|practise|be employed|be) (?:at|in|for|with) (?:an? |the "
        ")?(?=[a-z])",
        "formerly at ",
    ),
    _build("put_right_by_oneself", "[a-z -]{3,30}\\? ?no,? (?:i am|i'm|it is|it's|just)? ?", ""),
    _build(
        "on_nobodys_payroll",
        "(?:i am |i'm )?(?:on|in) (?:nobody's|no one's|no-one's) (?:payroll|staff|books)",
        "no employer",
    ),
    _build(
        "streams_alone",
        "(?:streams?|streaming|streamer) (?:alone|solo|by myself|on my own)",
        "streaming games live, no company",
    ),
    _build(
        "on_active_service",
        "(?P<who>soldier|sailor|officer|pilot|serviceman|servicewoman) (?:on|in) active (?:service|duty)",
        r"soldier",
    ),
    _build(
        "writer_on_revenue_share",
        "(?P<who>(?:novelist|writer|author|novels?|fiction)[^.()]{0,60}?)(?:paid )?(?:by|on|through|"
        "via) (?:a )?revenue[- ]share",
        r"\g<who>paid per project",
    ),
    _build(
        "day_and_night",
        "(?P<one>[^,;.()]{4,60}?) (?:by day|in the daytime)(?:,| and|;) (?P<other>[^,;.()]{4,60}?) "
        "(?:by|at) night(?![a-z])",
        r"by day \g<one>, at night \g<other>",
    ),
    _build(
        "week_and_weekend",
        "(?P<one>[^,;.()]{4,60}?) (?:on weekdays|during the week|monday to friday)(?:,| and|;) "
        "(?P<other>[^,;.()]{4,60}?) "
        "(?:at weekends|on weekends|on saturdays|on sundays|at the weekend)",
        r"on weekdays \g<one>, at weekends \g<other>",
    ),
    _build(
        "teaches_at",
        "(?<!used to )(?:i )?teach(?:es|ing)? (?:at|in|for) (?=(?:an?|the) )",
        "teacher, employed at ",
    ),
    _build("third_person", "(?:his|her|their) own(?= [a-z])", "my own"),
    _build(
        "several_shops",
        "(?:two|three|four|five|several|a few|a couple of|[0-9]{1,2}) (?P<unit>(?:[a-z-]+ "
        "){0,2}?(?:shop|store|restaurant|"
        "cafe|clinic|salon|stall|hotel|guesthouse|factory|bakery|bar|pharmacy|kindergarten|farm|"
        "supermarket))s(?![a-z])",
        r"a \g<unit>",
    ),
    _build(
        "rehired_at",
        "(?:re-?hired|called back|brought back|re-?employed|kept on|taken on again) (?:by|at) "
        "(?=(?:an?|the|my) )",
        "now employed at ",
    ),
    _build(
        "in_a_department_of",
        "in the (?:[a-z&]+ ){1,3}(?:dept|department|team|division|section|group|unit) (?:of|at) "
        "(?=(?:an?|the|my) )",
        ", employed at ",
    ),
    _build(
        "busy_at_a_unit",
        "(?:doing|handling|covering) [a-z -]{3,25}? (?:for|at) (?=an? )",
        ", employed at ",
    ),
    _build(
        "employed_by_a_unit",
        "(?<=[a-z]{3} )(?<!not )(?<!self )(?<!is )(?<!am )(?<!now )(?<!currently )(?:employed|working|"
        "hired|engaged) (?:by|at|for|with) (?=(?:an?|the) )",
        ", employed at ",
    ),
    _build(
        "post_behind_the_unit",
        "(?P<at>(?:at|by|for|with) (?:an? |the )[a-z' -]{3,40}?) as (?:an? |the |its |their )?(?=[a-z])",
        r"\g<at>, ",
    ),
    _build(
        "shares_held",
        "(?:and |who )?(?:holding|holds|owning|owns|with) (?:a |about |some )?(?P<share>[0-9.]+%) "
        "(?:of the |of its )?"
        "(?:shares|equity|stake|company|firm)",
        r", \g<share> shares",
    ),
    _build(
        "bound_to_a_site",
        "signed (?:to|with|on) (?:a |an |the )?(?:[a-z-]+ )?(?:platform|website|site|web platform)(?![a-z])",
        "",
    ),
    _build(
        "lives_on_other_means",
        "(?:i )?(?:do(?:es)?|doing) nothing(?: these days| now| at present| at all)?|(?:i )?liv(?:e|es|"
        "ing) (?:off|on) (?:rent|interest|dividends|rents|my parents|benefits)",
        "unemployed",
    ),
    _build("went_another_way", "(?P<was>[a-z -]{3,30}?) turned (?=[a-z])", r"former \g<was>, now "),
    _build("laid_off", "laid[- ]off (?=[a-z])(?!in|since|last|this|by|from|and)", "unemployed, former "),
    _build(
        "no_work_today",
        "(?:(?:not employed(?: now| at the moment)?, )?not looking(?: for (?:work|a job|one))?|no job "
        "since[^,.;()]*|no gigs either"
        "|not taking any (?:work|jobs)|no paid work(?: at the moment| now| of any kind)?|not doing any "
        "paid work|"
        "living (?:on|off) (?:my )?savings|nothing lined up(?: yet)?)(?=$|[,.;()!])",
        "unemployed",
    ),
    _build(
        "pension_told",
        "(?:on a |with a |draws? a |drawing a |state |small )?pension(?:er)?(?=$|[,.;()])",
        "retired now",
    ),
    _build(
        "channel_of_ones_own",
        "(?:i |we )?(?:run|runs|running|have|keep|make|own|do|host|hosting) (?:a|an|my|my own|one|two|"
        "our own)(?: small| little| tiny)? "
        "(?:[a-z-]+ ){0,3}?(?:channel|vlog|blog|youtube page|podcast|newsletter|video account|livestream)s?"
        "(?! (?:company|network|platform|studio|agency|app|start))(?! for (?:a|an|the|my) (?:[a-z]+ "
        ")?(?:brand|company|firm|employer|client))",
        "i make videos for my channel",
    ),
    _build(
        "made_and_sold",
        "(?:i |we )?(?:knit|sew|crochet|bake|cook|pickle|brew|quilt)s? [a-z ,-]{2,30}? and sells? "
        "(?:them|it)",
        "i sell my own",
    ),
    _build(
        "served_by_nobody",
        "(?:signed (?:to|with|by)|employed by|tied to|attached to|contracted to|on the staff of|"
        "working for|work for|belong to|"
        "answer to|affiliated with|hired by) (?:nobody|no one|no-one|none of them|none)",
        "no employer",
    ),
    _build(
        "on_no_payroll",
        "(?:i am |i'm |am )?(?:not|never) (?:on|in|part of) (?:the |any |anyone's |anybody's |their "
        ")?(?:staff|payroll|books|roster|team)"
        "(?: of (?:any of them|any|anyone|any [a-z]+|theirs))?",
        "no employer",
    ),
    _build(
        "none_and_none",
        f"(?:with |i have |have |got )?no {_UNITS}(?:(?:,| and| or|, and|, or) (?:no )?{_UNITS})+(?: "
        f"of my own| at all| with any(?:one|body| [a-z]+)?)*",
        "no employer",
    ),
    _build("no_contract_with_any", "no contract with any(?:one|body| [a-z]+)?", "no employer"),
    _build(
        "nobody_employs",
        "(?:nobody|no one|no-one) (?:employs|hires|pays) me(?: a (?:wage|salary))?",
        "no employer",
    ),
    _build(
        "paid_by_the_piece",
        f"(?:i |we )?(?:get |gets |am |is |being |are )?paid (?:only )?(?:per|by the|by|for each|for "
        f"every|a) {_GIGS}(?![a-z])",
        "paid per project",
    ),
    _build(
        "proprietor_of",
        "(?:sole proprietor|proprietor|co-owner|part-owner|joint owner|proprietress|owner-operator|"
        "owner|boss|landlady|landlord) of "
        "(?:a|an|my|my own|this|the|our|two|three)(?: (?:small|little|tiny|family|busy|local|modest|"
        "[0-9a-z]+-person))* (?=[a-z])"
        "(?!company|group|firm)",
        "my own ",
    ),
    _build(
        "with_a_unit_of_ones_own",
        "with (?:my own|a)(?: small| little| tiny)? (?P<unit>(?:[a-z-]+ ){0,2}?(?:clinic|practice|shop|"
        "store|studio|workshop|restaurant|cafe|stall))"
        "(?: of my own)?(?=$|[,.;()])",
        r", my own \g<unit>",
    ),
    _build(
        "staff_of_ones_own_unit",
        f"(?P<own>my own [a-z -]{{3,40}}?) with {_NUMBERS} [a-z]+(?=$|[,.;()])",
        r"\g<own>",
    ),
    _build(
        "told_by_another",
        "(?:and )?(?:her|his|the) (?:daughter|son|wife|husband|assistant) fills? (?:this|it) in(?: for "
        "(?:her|him))?",
        "",
    ),
    _build(
        "ownership_left_open",
        "(?:public|state|state-owned|state-run|private|privately owned|foreign) or "
        "(?:public|state|state-owned|state-run|private|privately owned|foreign)"
        "(?:,? (?:[a-z']+ ){0,3}?(?:never|not|no|don't|didn't|unknown|unsure)(?: [a-z']+){0,3})?",
        "ownership unknown",
    ),
    _build(
        "place_of_ones_own",
        "(?:working )?(?:from|out of) (?:my |a |the |her |his )?(?:own )?"
        "(?:home|garage|bedroom|attic|spare room|kitchen|basement)(?: studio| office| workshop)?"
        "(?=$|[,.;()])",
        "",
    ),
    _build("freelance_since", "freelanc(?:er?|ing) since [0-9]{4}", "freelance"),
    _build("by_hand_shares", "(?P<share>[0-9.]+) ?(?:percent|per cent|pct)(?![a-z])", r"\g<share>%"),
    _build(
        "founder_holds",
        "(?:i am |i'm )(?:the |a |its )?(?P<who>co-?founder|founder|owner) (?:and|who) (?:i )?(?:hold|"
        "own|have)s? (?P<share>[0-9.]+%)",
        r"\g<who>, \g<share> shares",
    ),
)
#: How a Chinese sentence tells the same.
_SIGNED_CREATOR_IN_CHINESE: Final = "签约mcn的主播"
_BEHIND_A_MARK: Final = compile_pattern("[,;:](?=[a-z])")
_SIGNS: Final = compile_pattern(
    "--|\\. |/|-owned|-invested|law firm|cpa|\\?| from | out of |since|"
    "started|founded|set up|launched|opened|registered|established|built up| it|own |repair|servic|just|"
    "only|inside|for hire|charge|heading|driv|"
    "used|active|share|day|week|teach|his |her |their |two|three|four|five|several|few|couple|[0-9]|hired|"
    "back|kept|re-?employed|in the|doing|handling|covering|employed|working|engaged| as |hold|signed|"
    "nothing|liv|"
    "turned|laid|looking|no |taking|savings|lined|pension|channel|vlog|blog|podcast|newsletter|account|"
    "stream|sell|nobody|none|no-one|not |"
    "never|paid|proprie|owner|boss|landl|own|fills|public|private|state|per|pct|found"
)
_LATIN: Final = compile_pattern("[a-z]{3}")
#: Whom Chinese words around the English ones tell of besides.
_OF_ANOTHER: Final = compile_pattern("老公|老婆|丈夫|妻子|爸|妈|父|母|儿子|女儿|哥|姐|弟|妹")
_FAMILY: Final = compile_pattern(
    "^(?:my|our) (?:mum|mom|mother|dad|father|wife|husband|son|daughter|brother|sister|aunt|uncle|"
    "cousin|grandfather|grandmother|"
    r"grandpa|grandma|parents|in-laws|neighbou?r)(?:,? (?:a|the) [a-z]+)?(?P<is> is| was| works| "
    r"work)?(?::|,)? (?P<verb>[a-z]+)?"
)
_ONESELF: Final = compile_pattern("(?<![a-z'])(?:i|me|my own|myself)(?![a-z'])")


def word_english_plainly(text: str) -> str:
    """Return a sentence in the words that the grammar knows; the same text where it has no other wording."""
    if _LATIN.search(text) is None or _OF_ANOTHER.search(text) is not None:
        return text
    if _is_signed_creator(text):
        return SIGNED_CREATOR if text.isascii() else _SIGNED_CREATOR_IN_CHINESE
    # Cells are brought into a form without spaces behind marks.
    told = _BEHIND_A_MARK.sub(r"\g<0> ", text)
    written = _tell_of_oneself(told) if told.startswith(("my ", "our ")) else told
    if _THIRD_PERSON.search(written) is not None:
        written = _THIRD_PERSON.sub(lambda found: _write_bare_verb(found["verb"]), written)
    if _SIGNS.search(written) is not None:
        for each in ENGLISH_WORDINGS:
            written = each.pattern.sub(each.written, written)
    return text if written == told else written


def _is_signed_creator(text: str) -> bool:
    """Say whether somebody tells to be bound to an agency of creators, and not to be employed there."""
    if _AGENCIES.search(text) is None or _CREATORS.search(text) is None or _SIGNED.search(text) is None:
        return False
    return _EMPLOYED.search(_NOT_EMPLOYED.sub("", text)) is None


def _tell_of_oneself(text: str) -> str:
    """Return what is told of one person in the family as that person would tell it: my mum tells fortunes."""
    found = _FAMILY.match(text)
    if found is None or _ONESELF.search(text, found.end()) is not None:
        return text
    verb, rest = found["verb"] or "", text[found.end() :]
    if found["is"] and found["is"].startswith(" w") and found["is"] != " was":
        return f"i work {verb}{rest}"
    if found["is"]:
        return f"{verb}{rest}" if found["is"] == " is" else f"was {verb}{rest}"
    return f"{_write_bare_verb(verb)}{rest}"


def _write_bare_verb(verb: str) -> str:
    """Return a verb as the first person says it: tells, teaches, carries."""
    if verb.endswith("ies") and len(verb) > len("lies"):
        return f"{verb[:-3]}y"
    if verb.endswith(("ches", "shes", "sses", "xes", "zes", "oes")):
        return verb[:-2]
    if verb.endswith("s") and not verb.endswith("ss"):
        return verb[:-1]
    return verb
