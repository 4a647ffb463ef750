"""Make the posts of a message: subject first, text after it, and a footer by which a repeat can be seen."""

from __future__ import annotations

import hashlib

from newstratum.errors import UndeliverableError
from newstratum.ports import Message
from newstratum_chatbots.services import Service
from newstratum_chatbots.splitting import split

__all__ = ["compose_texts", "format_part_footer"]

#: A footer of the widest kind, to know how much room it takes.
_WIDEST = (99, 99)


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
    message: Message, service: Service, *, most_parts: int
) -> tuple[str, ...] | UndeliverableError:
    """Return the texts to post, in order, or that there would be too many.

    Args:
        message: The message.
        service: Whose limits to keep.
        most_parts: Posts that one message may have.
    """
    content = service.defused(f"{message.subject}\n{message.text}")
    opening = service.opening(message.recipient)
    room = service.most - service.size(format_part_footer(message.key, *_WIDEST)) - service.size(opening)
    # Measured as a whole first: what is far too long need not be cut.
    parts = split(content, room, service.size) if service.size(content) <= room * most_parts else ()
    if not 0 < len(parts) <= most_parts:
        return UndeliverableError(f"{service.name}: the text is longer than {most_parts} posts can hold")
    return tuple(
        (opening if number == 1 else "") + part + format_part_footer(message.key, number, len(parts))
        for number, part in enumerate(parts, start=1)
    )
