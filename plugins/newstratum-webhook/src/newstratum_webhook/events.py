"""A message as a CloudEvent 1.0 in JSON: identifiers only, unless purpose and operator allow the text."""

from __future__ import annotations

import json
import re
from typing import Final

from newstratum.ports import Message

__all__ = ["CONTENT_TYPE", "TYPE", "encode_cloud_event"]

CONTENT_TYPE: Final = "application/cloudevents+json; charset=utf-8"
TYPE: Final = "newstratum.notice"

#: As newstratum makes them: a prefix and 128 random bits.
_RANDOM_ID: Final = re.compile(r"[a-z]{1,20}-[a-z2-7]{25}[aeimquy4]")
#: As others may make them: a letter first and no long number, so no telephone number and no identity card.
_OTHER_ID: Final = re.compile(r"(?!.*[0-9]{7})[A-Za-z][A-Za-z0-9._:-]{0,79}")


def encode_cloud_event(message: Message, *, source: str, full: bool) -> bytes:
    """Return the event of a message; the same message gives the same bytes.

    Args:
        message: The message.
        source: What the event comes from: a URI reference.
        full: Whether this receiver is meant to get subject, text and address too. It gets them if the
            purpose of the message allows it as well; otherwise the event holds the key, and the recipient if
            that is an identifier.
    """
    data: dict[str, str] = {}
    words = full and message.words_for_machines
    if words or _RANDOM_ID.fullmatch(message.recipient) or _OTHER_ID.fullmatch(message.recipient):
        data["recipient"] = message.recipient
    if words:
        data |= {"subject": message.subject, "text": message.text}
        if message.html is not None:
            data["html"] = message.html
    event = {
        "specversion": "1.0",
        "id": message.key,
        "source": source,
        "type": TYPE,
        "datacontenttype": "application/json",
        "data": data,
    }
    return json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()
