"""Make an e-mail of a message: headers that can hold any text, text and HTML side by side, an invitation."""

from __future__ import annotations

import datetime as dt
import email.policy
import email.utils
import hashlib
from email import encoders
from email.header import Header
from email.message import Message as Part
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.mime.text import MIMEText
from typing import Final

from attrs import frozen

from newstratum.ports import Message
from newstratum_mail.addresses import parse_domain

__all__ = ["Originator", "build_calendar_part", "build_message_id", "render_email"]

_POLICY: Final = email.policy.compat32.clone(linesep="\r\n", max_line_length=None)
#: Longer headers are encoded: an encoded one can be folded anywhere.
_MAX_PLAIN: Final = 60


@frozen(kw_only=True)
class Originator:
    """Whom e-mails come from (RFC 5322, 3.6.2)."""

    #: A plain address.
    address: str
    name: str = ""
    #: Where replies go; empty for the address itself.
    reply_to: str = ""


def build_message_id(key: str, domain: str) -> str:
    """Return the Message-ID of a message: the same for every repeat, and nobody else's."""
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}.newstratum@{domain}>"


def render_email(
    message: Message, address: str, originator: Originator, at: dt.datetime, calendar: Part | None = None
) -> bytes:
    """Return the e-mail of a message, as it is transmitted.

    Args:
        message: The message.
        address: The recipient's plain address.
        originator: Whom it comes from.
        at: The instant of this attempt.
        calendar: An invitation to go with it.
    """
    parts: list[Part] = [_build_text_part(message.text, "plain")]
    if message.html is not None:
        parts.append(_build_text_part(message.html, "html"))
    if calendar is not None:
        parts.append(calendar)
    whole = parts[0] if len(parts) == 1 else MIMEMultipart("alternative", _subparts=parts)
    whole["From"] = _format_mailbox(originator.name, originator.address)
    whole["To"] = address
    whole["Subject"] = _encode_header(message.subject)
    whole["Date"] = email.utils.format_datetime(at)
    whole["Message-ID"] = build_message_id(message.key, parse_domain(originator.address))
    whole["Auto-Submitted"] = "auto-generated"
    if originator.reply_to:
        whole["Reply-To"] = originator.reply_to
    return whole.as_bytes(policy=_POLICY)


def build_calendar_part(content: bytes, method: str) -> Part:
    """Return an invitation as the part of an e-mail that calendar programs look for."""
    part = MIMENonMultipart("text", "calendar", method=method, charset="UTF-8")
    part.set_payload(content)
    encoders.encode_base64(part)
    return part


def _build_text_part(text: str, kind: str) -> Part:
    # One way to end a line, the one of e-mail.
    lines = text.replace("\r\n", "\n").replace("\n", "\r\n")
    return MIMEText(lines, kind, "utf-8")


def _encode_header(text: str) -> str:
    plain = text.isascii() and len(text) <= _MAX_PLAIN and text == text.strip() and "  " not in text
    if plain and "=?" not in text:
        return text
    return Header(text, "utf-8", maxlinelen=75).encode(linesep="\r\n")


def _format_mailbox(name: str, address: str) -> str:
    return f"{Header(name, 'utf-8').encode(linesep='')} <{address}>" if name else address
