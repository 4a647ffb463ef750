"""What becomes of one notice that is due: sent, tried again later, given up, or cancelled."""

from __future__ import annotations

import datetime as dt
import random
import re
from collections.abc import Mapping
from typing import Final

from attrs import field, frozen

from newstratum._host.channels import PluginChannelError
from newstratum._host.isolation import CaughtError, attempt
from newstratum._model.notices.notices import (
    Notice,
    NoticeReceipt,
    cancel_notice,
    dead_letter_notice,
    mark_sent,
    postpone_notice,
    release_notice,
)
from newstratum._model.people.people import ContactKind, Person
from newstratum._model.values.calendar import add_to_instant
from newstratum._ports.notifier import Message, Notifier, Receipt
from newstratum._registry.calendar_entries import build_calendar_entry
from newstratum._registry.purposes import Purposes
from newstratum._short_repr import ShortRepr
from newstratum._words import Words, write_count
from newstratum.errors import InvalidValueError, NotifierUnavailableError, NotifyError, UndeliverableError

_LONGEST_PROBLEM: Final = 200
#: Characters of what the host says of a plugin: with its name and what to do.
_LONGEST_FAILURE: Final = 400
#: Characters of a channel's name that a reason shows.
_SHOWN_NAME: Final = 60
#: Bytes that are not in a reason by chance.
_BY_INTENT: Final = 6
#: What does not stand in front of a word, nor behind it; an apostrophe inside one belongs to it: ``can't``.
_NO_WORD_BEFORE: Final = r"(?<!\w)(?<!\w['’])"
_NO_WORD_AFTER: Final = r"(?!\w)(?!['’]\w)"
#: What stands between the parts of a module's name: ``newstratum_mail.notifier``.
_NAME_PARTS: Final = re.compile(r"[._]")
#: How long a failing channel is left alone at most, and one that has to be mended at least: another try
#: soon could lock the account.
LONGEST_PAUSE: Final = dt.timedelta(minutes=10)
#: After so many doublings a microsecond is longer than all time.
_MAX_DOUBLINGS: Final = 70
#: Seconds a channel may ask to be left alone at most: a day.
_MAX_RETRY_AFTER: Final = 86_400.0


@frozen(kw_only=True)
class Backoff(ShortRepr):
    """When to try again: doubling waits with a cap, and jitter so that not all come at once."""

    first: dt.timedelta = dt.timedelta(seconds=30)
    longest: dt.timedelta = dt.timedelta(hours=6)
    #: Attempts after which a notice is a dead letter.
    attempts: int = 10

    def wait(self, attempts: int, rng: random.Random) -> dt.timedelta:
        """Return how long to wait after so many attempts: half to all of the doubled time."""
        return double_wait(self.first, self.longest, attempts - 1) * rng.uniform(0.5, 1.0)


def double_wait(first: dt.timedelta, longest: dt.timedelta, times: int) -> dt.timedelta:
    """Return a first wait doubled so many times, up to the longest."""
    wait = first
    for _ in range(min(times, _MAX_DOUBLINGS)):
        if wait > longest / 2:
            return longest
        wait *= 2
    return min(longest, wait)


@frozen(kw_only=True)
class Attempt:
    """What one attempt made of a notice."""

    notice: Notice
    #: Whether the channel itself failed, so that trying others through it now makes no sense.
    channel_failed: bool = False
    #: How long the channel asked to be left alone.
    retry_after: dt.timedelta = dt.timedelta()


@frozen(kw_only=True)
class Sender:
    """Hands notices to channels and says what became of them; it stores nothing."""

    purposes: Purposes
    backoff: Backoff
    rng: random.Random
    #: Seconds a channel may take for one message.
    timeout: float
    #: The kind of contact that each channel sends to, by its name; None for one that is given a person's id.
    #: A channel that is not here is given nothing of a person.
    contact_kinds: Mapping[str, ContactKind | None] = field(factory=dict)

    def deliver(self, notice: Notice, person: Person | None, notifier: Notifier, now: dt.datetime) -> Attempt:
        """Send one leased notice, if its recipient may still be told."""
        if not self.purposes.knows(notice.purpose):
            # Whoever declared it may send it: a command that does not know it must not drop it.
            due_at = add_to_instant(now, LONGEST_PAUSE)
            return Attempt(notice=self.put_off(notice, due_at, _build_unknown_purpose_reason(notice.purpose)))
        gone = notice.person is not None and person is None
        if gone or not self.purposes.may_tell(notice.purpose, person, now.date()):
            return Attempt(notice=cancel_notice(notice))
        if notice.address is None and notice.channel not in self.contact_kinds:
            return Attempt(notice=dead_letter_notice(notice, _build_unknown_kind_reason(notice.channel)))
        address = find_address(notice, person, self.contact_kinds.get(notice.channel))
        if address is None:
            return Attempt(
                notice=dead_letter_notice(
                    notice, Words("没有渠道{}的地址", "no address for the channel {}").format(notice.channel)
                )
            )
        outcome = self._send(notice, address, notifier)
        if isinstance(outcome, Receipt):
            receipt = NoticeReceipt(
                accepted_at=outcome.accepted_at,
                outcome=outcome.outcome.value,
                code=outcome.code,
                reference=outcome.reference,
            )
            return Attempt(notice=mark_sent(notice, receipt))
        return self._record_failure(notice, _redact_error(outcome, address, notice, notifier), now)

    def put_off(self, notice: Notice, due_at: dt.datetime, reason: Words) -> Notice:
        """Return a leased notice that was not tried: due at an instant, or a little later than that.

        What was put off together does not come back all at once, and loses no attempt.
        """
        spread = self.backoff.first * self.rng.uniform(0.0, 0.5)
        return release_notice(notice, add_to_instant(due_at, spread), reason)

    def fail(self, notice: Notice, now: dt.datetime, reason: Words) -> Notice:
        """Return a leased notice that cannot be sent as things are: due later, dead after its attempts."""
        return self._try_later(notice, now, dt.timedelta(), reason)

    def _send(self, notice: Notice, address: str, notifier: Notifier) -> Receipt | NotifyError:
        try:
            message = Message(
                key=notice.id,
                recipient=address,
                subject=notice.subject,
                text=notice.text,
                entry=None if notice.entry is None else build_calendar_entry(notice.entry),
                words_for_machines=self.purposes.words_for_machines(notice.purpose),
            )
        except InvalidValueError as error:
            return _refuse_message(error)
        # A channel is a plugin: what it raises must not stop the others.
        receipt = attempt(lambda: notifier.send(message, timeout=self.timeout))
        if isinstance(receipt, CaughtError):
            match receipt.error:
                case NotifyError() as raised:
                    return raised
                case InvalidValueError() as raised:
                    return _refuse_message(raised)
            return NotifierUnavailableError(Words("渠道{}", "the channel {}").format(receipt.reason))
        if not isinstance(receipt, Receipt):
            kind = type(receipt).__name__
            return NotifierUnavailableError(
                Words("渠道返回了{}，不是回执", "the channel returned {}, which is not a receipt").format(
                    kind
                )
            )
        return receipt

    def _record_failure(self, notice: Notice, error: NotifyError, now: dt.datetime) -> Attempt:
        most = _LONGEST_FAILURE if isinstance(error, PluginChannelError) else _LONGEST_PROBLEM
        reason = Words(*(error.in_language(each)[:most] for each in ("zh", "en")))
        if isinstance(error, UndeliverableError):
            return Attempt(notice=dead_letter_notice(notice, reason))
        retry_after = _compute_retry_after(error)
        if isinstance(error, NotifierUnavailableError) and error.needs_mending:
            # No message is to blame: none loses an attempt, however long nobody mends it.
            retry_after = max(retry_after, LONGEST_PAUSE)
            postponed = self.put_off(notice, add_to_instant(now, retry_after), reason)
        else:
            postponed = self._try_later(notice, now, retry_after, reason)
        return Attempt(notice=postponed, channel_failed=True, retry_after=retry_after)

    def _try_later(
        self, notice: Notice, now: dt.datetime, retry_after: dt.timedelta, reason: Words
    ) -> Notice:
        if notice.attempts >= self.backoff.attempts:
            return dead_letter_notice(
                notice,
                Words("{}；试过{}次后放弃", "{}; gave up after {}").format(
                    reason, write_count(notice.attempts, "attempt")
                ),
            )
        wait = max(self.backoff.wait(notice.attempts, self.rng), retry_after)
        return postpone_notice(notice, add_to_instant(now, wait), reason)


def _refuse_message(error: InvalidValueError) -> NotifyError:
    return UndeliverableError(Words("{}：{}", "{}: {}").format(error.field, error.reason))


def _build_unknown_purpose_reason(purpose: str) -> Words:
    return Words(
        "这里没有声明用途{!r}；请在声明了它的地方发送",
        "nobody declared the purpose {!r} here; send it where it is declared",
    ).format(purpose[:_SHOWN_NAME])


def _build_unknown_kind_reason(channel: str) -> Words:
    return Words(
        "没有写明该渠道用人员的哪种联系方式；请给dispatch写contact_kinds={{{!r}: …}}，再重发",
        "nobody says which contact of a person the channel takes; give dispatch contact_kinds={{{!r}: …}}, "
        "then replay",
    ).format(channel[:_SHOWN_NAME])


def _compute_retry_after(error: NotifyError) -> dt.timedelta:
    """Return how long a channel asked to wait, from nothing to a day, whatever number it gave."""
    seconds = error.retry_after if isinstance(error, NotifierUnavailableError) else None
    if seconds is None or not seconds > 0:
        return dt.timedelta()
    return dt.timedelta(seconds=min(seconds, _MAX_RETRY_AFTER))


def _redact_error(error: NotifyError, address: str, notice: Notice, notifier: Notifier) -> NotifyError:
    """Return what a channel raised, its reason without what that may repeat of the message.

    Only the channel's own words are looked through: what is said around them is always the same.
    """
    if isinstance(error, PluginChannelError):
        return error
    if isinstance(error, UndeliverableError):
        return UndeliverableError(_redact_words(error.reason, address, notice, notifier))
    if isinstance(error, NotifierUnavailableError):
        reason = _redact_words(error.reason, address, notice, notifier)
        return NotifierUnavailableError(reason, error.retry_after, error.needs_mending)
    return NotifyError(_redact_words(error.words, address, notice, notifier))


def _redact_words(reason: Words, address: str, notice: Notice, notifier: Notifier) -> Words:
    zh, en = (_redact_reason(text, address, notice, notifier) for text in (reason.zh, reason.en))
    return Words(zh, en)


def _redact_reason(reason: str, address: str, notice: Notice, notifier: Notifier) -> str:
    """Return a channel's reason without what it may repeat of the message.

    What is long is hidden wherever it stands: it is not there by chance. Six bytes are that long: six
    letters, or two Chinese characters, which can be a name. What is shorter is hidden where it is a word of
    its own; as a part of other words it is there by chance, and a gap in a word that everybody knows would
    show it. For the same reason a single letter or digit, which says nothing about anybody, and the name that
    a channel puts in front of its reasons (``mail: no connection``) are left alone. To drop the whole reason
    would hide a little more, and take from operators what they need to mend it.
    """
    entry = notice.entry
    words = (entry.summary, entry.place) if entry is not None else ()
    label, colon, rest = reason.partition(": ")
    module = getattr(notifier, "channel_module", type(notifier).__module__)
    if not colon or label not in _NAME_PARTS.split(module):
        label, colon, rest = "", "", reason
    # The longest first: an address that is a word of the text would else leave the rest of the text standing.
    for private in sorted({address, notice.text, notice.subject, *words}, key=len, reverse=True):
        size = len(private.encode(errors="replace"))
        if size > 1 and len(private) <= len(rest):
            pattern = re.escape(private)
            by_chance = size < _BY_INTENT
            rest = re.sub(
                rf"{_NO_WORD_BEFORE}{pattern}{_NO_WORD_AFTER}" if by_chance else pattern,
                "•••",
                rest,
                flags=re.IGNORECASE,
            )
    return f"{label}{colon}{rest}"


def find_address(notice: Notice, person: Person | None, contact_kind: ContactKind | None) -> str | None:
    """Return where a notice goes, in the form its channel takes; None if there is nowhere."""
    if notice.address is not None:
        return notice.address.reveal()
    return None if person is None else find_contact(person, contact_kind)


def find_contact(person: Person, wanted: ContactKind | None) -> str | None:
    """Return a person's contact of the kind that a channel serves, or None; the id if it serves none."""
    if wanted is None:
        return person.id
    return next((contact.value.reveal() for contact in person.contacts if contact.kind is wanted), None)
