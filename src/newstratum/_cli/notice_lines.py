"""What operators see of a notice: how far it came; never what it says, nor to which address it goes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from rich.cells import cell_len, chop_cells

from newstratum._cli.render import wrap_line
from newstratum._model.values.calendar import CHINA

if TYPE_CHECKING:
    from newstratum._model.notices.notices import Notice

__all__ = ["format_notice_lines", "to_plain_notice"]

_INDENT: Final = 4


def format_notice_lines(notice: Notice, width: int) -> Iterator[str]:
    """Yield the lines about a notice, none wider than that: its id, how far it came, what it tells of, why.

    Args:
        notice: The notice.
        width: Columns of a line, at least the 64 of an id.
    """
    due = (
        "" if notice.due_at is None else f", due {notice.due_at.astimezone(CHINA):%Y-%m-%d %H:%M} China time"
    )
    yield notice.id
    for text in (
        f"{notice.state} {notice.channel}, {notice.attempts} attempt(s){due}",
        f"of {notice.event}, for {notice.purpose}",
        notice.problem,
    ):
        # An identifier, or what a channel says, may hold what a terminal would obey.
        plain = "".join(each if each.isprintable() else "?" for each in text)
        if plain:
            yield from _wrap_indented(plain, width)


def _wrap_indented(text: str, width: int) -> Iterator[str]:
    blank = " " * _INDENT
    for line in wrap_line(blank + text, width, _INDENT):
        if cell_len(line) <= width:
            yield line
        else:  # one long word, such as an identifier, is broken anywhere
            yield from (blank + part for part in chop_cells(line.strip(), width - _INDENT))


def to_plain_notice(notice: Notice) -> dict[str, Any]:
    """Return a notice as JSON values; its instants are those of UTC."""
    receipt = notice.receipt
    return {
        "id": notice.id,
        "state": notice.state.value,
        "channel": notice.channel,
        "event": notice.event,
        "purpose": notice.purpose,
        "person": notice.person,
        "due_at": None if notice.due_at is None else notice.due_at.isoformat(),
        "attempts": notice.attempts,
        "problem": notice.problem,
        "receipt": None
        if receipt is None
        else {
            "outcome": receipt.outcome,
            "accepted_at": receipt.accepted_at.isoformat(),
            "code": receipt.code,
            "reference": receipt.reference,
        },
    }
