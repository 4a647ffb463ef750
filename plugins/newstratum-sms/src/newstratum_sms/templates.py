"""A message as what the service sends: an approved template, with words in its parameters or without.

The fields are those of https://cloud.tencent.com/document/api/382/55981, and what a parameter may hold is
said in https://cloud.tencent.com/document/product/382/39023.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from typing import Final

from attrs import field, frozen

from newstratum.ports import Message
from newstratum_sms.numbers import holds_mobile_number

__all__ = ["Order", "Templates", "build_order", "fits_parameter", "to_session_context"]

#: What a signature is written in, and signs that arrive as something else.
_REFUSED_SIGNS: Final = frozenset("【】※")
#: Symbols and currencies.
_REFUSED_CATEGORIES: Final = frozenset({"So", "Sc", "Sk"})
#: The one blank besides the usual one that Chinese texts have.
_WIDE_BLANK: Final = "\u3000"
#: Beyond it a character takes two places of a text message.
_LAST_CHARACTER: Final = "\uffff"
_LINK: Final = re.compile(
    r"://|(?<![A-Za-z0-9])[A-Za-z0-9-]{1,63}(?:[.．。][A-Za-z0-9-]{1,63})*[.．][A-Za-z]{2,}"
)


@frozen(kw_only=True)
class Templates:
    """The application, the signature and the templates of an office, as the service approved them."""

    #: ``SmsSdkAppId``.
    app: str
    #: ``SignName``: whose message it is, as recipients read it in front of the text.
    signature: str
    #: ``TemplateId`` of the template without parameters.
    template: str
    #: ``TemplateId`` of the template whose parameters are words; empty if words never go out.
    words_template: str = ""
    #: What its parameters are, in order: ``subject``, ``text`` or both.
    parameters: tuple[str, ...] = ()
    #: Characters of a parameter, at most.
    length: int = 6


@frozen(kw_only=True)
class Order:
    """What is posted for one message; the body holds number and words, so it does not show."""

    body: bytes = field(repr=False)
    #: Whether words of the message go out.
    has_words: bool
    #: The code of the receipt, once the service took it.
    code: str


def build_order(message: Message, number: str, templates: Templates) -> Order:
    """Return what to post for a message. The same message gives the same bytes.

    Words that the parameters of the template cannot hold are not cut: the template without words goes out.

    Args:
        message: The message.
        number: Whom it goes to, in the form of E.164.
        templates: What the service approved.
    """
    allowed = bool(templates.words_template) and message.words_for_machines
    words = [{"subject": message.subject, "text": message.text}[name] for name in templates.parameters]
    fits = allowed and all(fits_parameter(each, templates.length) for each in words)
    order = {
        "PhoneNumberSet": [number],
        "SmsSdkAppId": templates.app,
        "SignName": templates.signature,
        "TemplateId": templates.words_template if fits else templates.template,
        "TemplateParamSet": words if fits else [],
        "SessionContext": to_session_context(message.key),
    }
    body = json.dumps(order, ensure_ascii=False, separators=(",", ":")).encode()
    code = "ok.words" if fits else "ok.without-words" if allowed else "ok"
    return Order(body=body, has_words=fits, code=code)


def fits_parameter(text: str, length: int) -> bool:
    """Return whether a parameter of a template can hold a text as it is.

    Args:
        text: The text.
        length: Characters of a parameter, at most; every sign counts as one.
    """
    return (
        0 < len(text) <= length
        and text == text.strip()
        and all(_is_plain(each) for each in text)
        and _LINK.search(text) is None
        and not holds_mobile_number(text)
    )


def _is_plain(character: str) -> bool:
    return (
        (character.isprintable() or character == _WIDE_BLANK)
        and character <= _LAST_CHARACTER
        and character not in _REFUSED_SIGNS
        and unicodedata.category(character) not in _REFUSED_CATEGORIES
    )


def to_session_context(key: str) -> str:
    """Return what the service notes with a message and gives back: a digest of its key.

    The key itself may hold the id of a person, which the service would have beside the number.
    """
    return hashlib.sha256(f"newstratum {key}".encode()).hexdigest()[:32]
