"""Posts that people hold without pay: 商会副会长, 业委会委员, whatever else they do."""

from __future__ import annotations

from typing import Final

from newstratum._model.people.occupations import EmployerKind as Kind
from newstratum._model.people.occupations import Relation
from newstratum._reading.lexicon import Entry, TermKind
from newstratum._reading.patterns import compile_pattern
from newstratum._reading.sentences.told_clauses import ToldClause
from newstratum._reading.sentences.told_jobs import get_kinds

_UNPAID: Final[frozenset[str]] = frozenset({Relation.VOLUNTEER})
#: Units whose posts of honour people hold beside a job.
HONOURING: Final[frozenset[str]] = frozenset(
    {
        Kind.SOCIAL_ASSOCIATION,
        Kind.FOUNDATION,
        Kind.SOCIAL_SERVICE_ORG,
        Kind.GOVERNMENT,
        Kind.MASS_ORGANISATION,
    }
)


def is_unpaid(entry: Entry) -> bool:
    """Say whether a word says that something is done without pay."""
    return entry.values_of("relation") == _UNPAID


def names_no_post(told: ToldClause) -> bool:
    """Say whether all that a clause names is no post."""
    return all(part.head is not None and part.head.kind is TermKind.NO_JOB for part in told.parts)


#: Posts of associations that are held beside a job: 副会长, 常务理事, 会员.
_POSTS_OF_HONOUR: Final = compile_pattern(
    "(?:名誉|荣誉|常务|副|轮值|执行)*(?:会长|理事长?|监事|会员|委员|常委|代表|顾问|主席)$"
)
_PAID_POSTS: Final = compile_pattern("专职|驻会|秘书|全职|聘|工资|薪")


#: Boards of neighbours, parents and alumni, which pay nobody.
_OF_NEIGHBOURS: Final = compile_pattern(
    "(?:业委会|业主委员会|家委会|家长委员会|校友会|同乡会|宗亲会|钓鱼协会)"
)


def is_honorary(told: ToldClause) -> bool:
    """Say whether a clause tells of a post of honour; that of a secretary or a full-time one is paid."""
    clause, kinds = told.clause, get_kinds(told.unit)
    if _OF_NEIGHBOURS.search(clause.words) and not _PAID_POSTS.search(clause.words):
        return True
    if told.parts and names_no_post(told):
        return True
    if not _POSTS_OF_HONOUR.search(clause.words) or _PAID_POSTS.search(clause.words):
        return False
    if kinds is None:
        # 咨询顾问 and 医药代表 are jobs like others.
        return not clause.words.endswith(("顾问", "代表")) or _OF_HONOUR.search(clause.words) is not None
    return kinds <= HONOURING


_OF_HONOUR: Final = compile_pattern("名誉|荣誉|人大代表|党代表|职工代表|会代表")
