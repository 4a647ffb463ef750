"""A message as what an ntfy server publishes: JSON in parts that the server takes as text.

The fields are those of https://docs.ntfy.sh/publish/#publish-as-json.
"""

from __future__ import annotations

import base64
import json
from typing import Final

from attrs import field, frozen

from newstratum.errors import UndeliverableError
from newstratum.ports import Message, Secret, Words
from newstratum_chatbots.composing import format_part_footer
from newstratum_chatbots.splitting import count_json_bytes, split

__all__ = ["MAX_PARTS", "Topic", "encode_publications"]

#: Posts of one message, at most: a server lets 60 through at once, and another message may follow.
MAX_PARTS: Final = 20
#: A longer text becomes a file that is attached, if the server takes files.
_MAX_TEXT: Final = 4_096
#: A server reads no more of a body.
_MAX_BODY: Final = 8_192
#: Less room than this for the text of a post is none.
_MIN_ROOM: Final = 256
#: What is said where no words may go out; a topic is read by whoever knows its name.
_SUBJECT: Final = "通知"
_TEXT: Final = "有一条新通知，请在登记系统中查看。"


@frozen(kw_only=True)
class Topic:
    """A topic of an ntfy server, and how what is published there looks."""

    #: Whoever knows the name of a topic can read it, so it does not show.
    name: Secret
    #: From 1, the least, to 5; None for that of the server, 3.
    priority: int | None = None
    tags: tuple[str, ...] = ()
    #: What opens when somebody taps the notification; empty for nothing.
    click: str = field(default="", repr=False)
    #: Whether subject and text go out where the purpose of a message allows it, or only that there is one.
    full: bool = False


def encode_publications(message: Message, topic: Topic) -> tuple[bytes, ...] | UndeliverableError:
    """Return the bodies to post, in order, or the error that the text is too long.

    The recipient never goes out. The same message gives the same bytes.

    Args:
        message: The message.
        topic: Where it goes.
    """
    words = topic.full and message.words_for_machines
    subject, text = (message.subject, message.text) if words else (_SUBJECT, _TEXT)
    frame: dict[str, object] = {"topic": topic.name.reveal(), "title": _to_title(subject)}
    if topic.priority is not None:
        frame["priority"] = topic.priority
    if topic.tags:
        frame["tags"] = list(topic.tags)
    if topic.click:
        frame["click"] = topic.click
    footer = count_json_bytes(format_part_footer(message.key, MAX_PARTS, MAX_PARTS))
    room = min(_MAX_TEXT, _MAX_BODY - len(_encode({**frame, "message": ""}))) - footer
    # Measured as a whole first, to save the work of cutting what is far too long.
    fits = room >= _MIN_ROOM and count_json_bytes(text) <= room * MAX_PARTS
    parts = split(text, room, count_json_bytes) if fits else ()
    if not 0 < len(parts) <= MAX_PARTS:
        return UndeliverableError(
            Words("ntfy：文字超过{}条消息所能容纳", "ntfy: the text is longer than {} posts can hold").format(
                MAX_PARTS
            )
        )
    return tuple(
        _encode({**frame, "message": part + format_part_footer(message.key, number, len(parts))})
        for number, part in enumerate(parts, start=1)
    )


def _to_title(subject: str) -> str:
    # A server decodes encoded words of mail inside a title; what looks like one is encoded to come out again.
    return f"=?utf-8?b?{base64.b64encode(subject.encode()).decode()}?=" if "=?" in subject else subject


def _encode(publication: dict[str, object]) -> bytes:
    return json.dumps(publication, ensure_ascii=False, separators=(",", ":")).encode()
