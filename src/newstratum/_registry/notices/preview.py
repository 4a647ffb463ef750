"""What the recipient of a notice would read, with what is personal hidden, and whether it would go out."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any, Final

from attrs import frozen

from newstratum._model.notices.notices import Notice, NoticeEntry, NoticeState
from newstratum._model.people.people import ContactKind, Person
from newstratum._model.values.calendar import to_china
from newstratum._registry.notices.delivery import find_address
from newstratum._registry.purposes import Purposes
from newstratum._short_repr import ShortRepr
from newstratum._words import NO_WORDS, Words

_HIDDEN: Final = "•••"
#: A telephone or identity number: seven digits or more, with the usual signs between them.
_NUMBER: Final = re.compile(r"\+?\d(?:[\s\-]?[\dXx]){6,}")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}(\s\d{1,2})?")
_ADDRESS: Final = re.compile(r"[^\s@<>()（），。；;,]+@[^\s@<>()（），。；;,]+")
#: Letters of a name or unit that are looked for; a single one stands in many words by chance.
_SHORTEST: Final = 2

_STATES: Final = {
    NoticeState.SENT: Words("已发出", "it was sent"),
    NoticeState.DEAD: Words("已放弃发送；可用replay重发", "it was given up; replay makes it due again"),
    NoticeState.CANCELLED: Words("已取消", "it was cancelled"),
}
_UNKNOWN_PURPOSE: Final = Words("这里没有声明用途{}", "nobody declared the purpose {} here")
#: Whether somebody is gone or did not consent, nobody is told.
_MAY_NOT: Final = Words("不能就这一用途通知收件人", "the recipient may not be told for this purpose")
_NOT_TO_ADDRESSES: Final = Words(
    "用途{}只发给本人，不发给地址", "for the purpose {} people are told, and no plain address"
)
_NO_ADDRESS: Final = Words("没有渠道{}的地址", "there is no address for the channel {}")


@frozen(kw_only=True)
class NoticePreview(ShortRepr):
    """What the recipient of a notice would read; names, contacts and long numbers show as bullets."""

    #: Id of the notice.
    id: str
    channel: str
    #: What it is told for.
    purpose: str
    state: NoticeState
    #: Id of the person; None for a plain address.
    person: str | None
    subject: str
    text: str
    #: What goes into the recipient's calendar: days or times and a summary; empty for none.
    entry: str = ""
    #: Why it would not go out now; empty if it would.
    obstacle: Words = NO_WORDS

    def to_dict(self, language: str = "zh") -> dict[str, Any]:
        """Return the preview as plain data, with the obstacle in one language."""
        return {
            "id": self.id,
            "channel": self.channel,
            "purpose": self.purpose,
            "state": self.state.value,
            "person": self.person,
            "subject": self.subject,
            "text": self.text,
            "entry": self.entry,
            "obstacle": self.obstacle.in_language(language),
        }


def preview_notice(
    notice: Notice,
    person: Person | None,
    purposes: Purposes,
    contact_kind: ContactKind | None,
    today: dt.date,
) -> NoticePreview:
    """Return what the recipient of a notice would read."""
    subject, text, entry = (
        _hide(each, person) for each in (notice.subject, notice.text, _write_entry(notice.entry))
    )
    return NoticePreview(
        id=notice.id,
        channel=notice.channel,
        purpose=notice.purpose,
        state=notice.state,
        person=notice.person,
        subject=subject,
        text=text,
        entry=entry,
        obstacle=_find_obstacle(notice, person, purposes, contact_kind, today),
    )


def _find_obstacle(
    notice: Notice,
    person: Person | None,
    purposes: Purposes,
    contact_kind: ContactKind | None,
    today: dt.date,
) -> Words:
    if notice.state in _STATES:
        return _STATES[notice.state]
    if not purposes.knows(notice.purpose):
        return _UNKNOWN_PURPOSE.format(notice.purpose)
    if not purposes.may_tell(notice.purpose, person, today):
        return _MAY_NOT if notice.person is not None else _NOT_TO_ADDRESSES.format(notice.purpose)
    return NO_WORDS if find_address(notice, person, contact_kind) else _NO_ADDRESS.format(notice.channel)


def _write_entry(entry: NoticeEntry | None) -> str:
    if entry is None:
        return ""
    ends = [str(each) for each in (entry.first_on, entry.last_on) if each is not None]
    ends += [
        f"{to_china(each):%Y-%m-%d %H:%M}" for each in (entry.begins_at, entry.ends_at) if each is not None
    ]
    return " ".join(filter(None, ("–".join(dict.fromkeys(ends)), entry.summary, entry.place)))


def _hide(text: str, person: Person | None) -> str:
    """Return a text with what is personal hidden: of the recipient, and numbers and addresses of anybody."""
    known = set() if person is None else set(_list_personal_texts(person))
    for each in sorted(known, key=len, reverse=True):
        text = text.replace(each, _HIDDEN)
    return _NUMBER.sub(_hide_number, _ADDRESS.sub(_HIDDEN, text))


def _hide_number(found: re.Match[str]) -> str:
    # A day such as 2018-11-01, with an hour or without, is nobody's number.
    return found[0] if _DAY.fullmatch(found[0]) else _HIDDEN


def _list_personal_texts(person: Person) -> list[str]:
    texts = [] if person.name is None else [person.name.reveal()]
    texts += [each.value.reveal() for each in person.contacts]
    texts += [
        each.reveal() for job in person.engagements for each in (job.employer, job.title) if each is not None
    ]
    return [text for text in texts if len(text) >= _SHORTEST]
