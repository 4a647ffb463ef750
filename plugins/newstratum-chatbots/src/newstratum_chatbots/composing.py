"""Make the texts of a message's posts: the subject, the text, and a footer that shows repeats."""

from __future__ import annotations

import hashlib

from newstratum.errors import UndeliverableError
from newstratum.ports import Message, Words
from newstratum_chatbots.services import Service
from newstratum_chatbots.splitting import split

__all__ = ["compose_texts", "format_part_footer"]

#: The position with the longest footer, to know how much room a footer takes.
_LONGEST_POSITION = (99, 99)


def format_part_footer(key: str, number: int = 1, parts: int = 1) -> str:
    """Return the last line of a post: a short form of the key, the same for every repeat.

    Args:
        key: The stable key of the message.
        number: Which part this is, from 1.
        parts: How many parts there are.
    """
    short = hashlib.sha256(key.encode()).hexdigest()[:8]
    position = f" · {number}/{parts}" if parts > 1 else ""
    return f"\n〔编号 {short}{position}〕"


def compose_texts(
    message: Message, service: Service, *, max_parts: int
) -> tuple[str, ...] | UndeliverableError:
    """Return the texts to post, in order, or the error that there would be too many.

    Args:
        message: The message.
        service: The service with its limits.
        max_parts: Posts that one message may have, at most.
    """
    content = service.escape_mentions(f"{message.subject}\n{message.text}")
    mention = service.format_mention(message.recipient)
    footer = format_part_footer(message.key, *_LONGEST_POSITION)
    room = service.max_size - service.measure(footer) - service.measure(mention)
    # Measured as a whole first, to save the work of cutting what is far too long.
    parts = split(content, room, service.measure) if service.measure(content) <= room * max_parts else ()
    if not 0 < len(parts) <= max_parts:
        return UndeliverableError(
            Words("{}：文字超过{}条消息所能容纳", "{}: the text is longer than {} posts can hold").format(
                service.name, max_parts
            )
        )
    return tuple(
        (mention if number == 1 else "") + part + format_part_footer(message.key, number, len(parts))
        for number, part in enumerate(parts, start=1)
    )
