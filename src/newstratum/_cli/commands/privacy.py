"""What a register owes the people in it, as ``newstratum doctor --privacy`` says it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from newstratum._words import Words, join_names, write_count

if TYPE_CHECKING:
    from newstratum._registry.seals.service import SealStatus
    from newstratum._registry.subjects.privacy import PrivacyCounts

_OK: Final = "ok"
_WARNING: Final = "warning"

_ALL_TOLD: Final = Words("已划分的{}人都已告知", "all who are placed were told: {}")
_UNTOLD: Final = Words(
    "已划分{}人，其中{}人未被告知最近的决定", "of {} who are placed, {} were not told of the last decision"
)
_NO_RULE: Final = Words(
    "没有写明如何告知本人；请用newstratum notices people写明",
    "nobody said how people are told; say it with: newstratum notices people",
)
_GIVEN_UP: Final = Words("给本人的通知有{}条无法送达", "to people, {} could not be delivered")
_NO_NOTICE: Final = Words(
    "有{}人的事实没有注明告知书", "of {}, facts name no privacy notice that they were given"
)
_ALL_NOTICED: Final = Words("每个人的事实都注明了告知书", "every fact of a person names a privacy notice")
_NO_CITATION: Final = Words(
    "以下用途不以同意为依据，也没有写明法律条款：{}",
    "these purposes rest on something else than consent, and cite no law: {}",
)
_CITED: Final = Words("不以同意为依据的用途都写明了条款", "each purpose that needs no consent cites its law")
_KEY: Final = Words(
    "摘要的密钥与摘要存于同一数据库，拿到文件即可猜出；请移到数据库之外",
    "the key of the digests lies beside them: whoever has the file can guess; move it outside the store",
)
_NO_KEY: Final = Words("数据库中没有摘要的密钥", "no key of digests lies in the store")
_DUE: Final = Words(
    "{}有{}条已过保存期限；请用newstratum retention run处理",
    "{}: {} kept too long; see to it with: newstratum retention run",
)
_NOTHING_DUE: Final = Words("没有超过保存期限的记录", "nothing was kept too long")
_OBJECTIONS: Final = Words("有{}项异议尚未复核", "{} wait for a review")
_NO_OBJECTIONS: Final = Words("没有尚未复核的异议", "no objection waits for a review")
_REQUESTS: Final = Words(
    "本人的申请有{}项尚未答复，其中{}项已过期限", "{} of people wait for an answer, {} past their day"
)
_NO_REQUESTS: Final = Words("没有尚未答复的申请", "no request of a person waits for an answer")
_NOT_SEALED: Final = Words(
    "姓名、联系方式和正文未加密：拿到文件的人可以读到；请用newstratum seal on加密",
    "names, contacts and texts are not sealed: whoever has the file can read them; seal them with: "
    "newstratum seal on",
)
_SEALED_IN_PART: Final = Words(
    "有{}尚未加密；请再运行newstratum seal on", "not sealed yet: {}; run again: newstratum seal on"
)
_SEALED: Final = Words(
    "姓名、联系方式和正文已加密；数据库仍可读到编号、代码和日期（{}）",
    "names, contacts and texts are sealed; the store still reads ids, codes and dates ({})",
)


def describe_privacy(counts: PrivacyCounts, seal: SealStatus) -> Iterator[tuple[str, Words]]:
    """Yield the state and the words of each thing that a register owes its people."""
    if not counts.has_notice_rule:
        yield _WARNING, _NO_RULE
    if counts.untold:
        yield _WARNING, _UNTOLD.format(counts.placed, counts.untold)
    else:
        yield _OK, _ALL_TOLD.format(counts.placed)
    if counts.given_up:
        yield _WARNING, _GIVEN_UP.format(write_count(counts.given_up, "notice"))
    if counts.without_privacy_notice:
        people = write_count(counts.without_privacy_notice, "person", "people")
        yield _WARNING, _NO_NOTICE.format(people)
    else:
        yield _OK, _ALL_NOTICED
    if counts.without_citation:
        yield _WARNING, _NO_CITATION.format(join_names(counts.without_citation))
    else:
        yield _OK, _CITED
    yield (_WARNING, _KEY) if counts.has_key_beside_digests else (_OK, _NO_KEY)
    yield from _describe_due(counts)
    if counts.open_objections:
        yield _WARNING, _OBJECTIONS.format(write_count(counts.open_objections, "objection"))
    else:
        yield _OK, _NO_OBJECTIONS
    if counts.open_requests:
        requests = write_count(counts.open_requests, "request")
        yield _WARNING, _REQUESTS.format(requests, counts.late_requests)
    else:
        yield _OK, _NO_REQUESTS
    if not seal.cipher:
        yield _WARNING, _NOT_SEALED
    elif seal.unsealed:
        yield _WARNING, _SEALED_IN_PART.format(write_count(seal.unsealed, "document"))
    else:
        yield _OK, _SEALED.format(write_count(seal.readable_fields, "index field"))


def _describe_due(counts: PrivacyCounts) -> Iterator[tuple[str, Words]]:
    from newstratum._shipped.labels import find_words

    for kind, count in sorted(counts.due.items()):
        name = find_words(f"record_kind.{kind}", default=kind)
        yield _WARNING, _DUE.format(name, write_count(count, "record"))
    if not counts.due:
        yield _OK, _NOTHING_DUE
