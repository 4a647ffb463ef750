"""Parse e-mail addresses. What only some mail servers read as one address is refused."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["parse_address", "parse_domain"]

_MAX_ADDRESS: Final = 254
_MAX_LOCAL: Final = 64
_LOCAL: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")


def parse_address(text: str) -> str | None:
    """Return an address in the form that every mail server takes; None if the text is not an address.

    A domain in Chinese becomes its ASCII form; a quoted or Chinese name before the ``@`` is refused.
    """
    if len(text) > _MAX_ADDRESS:
        return None
    local, at, domain = text.rpartition("@")
    if not at or len(local) > _MAX_LOCAL or not _LOCAL.fullmatch(local):
        return None
    try:
        ascii_domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        return None
    if not all(_LABEL.fullmatch(label) for label in ascii_domain.split(".")):
        return None
    address = f"{local}@{ascii_domain}"
    return address if len(address) <= _MAX_ADDRESS else None


def parse_domain(address: str) -> str:
    """Return the domain of a plain address."""
    return address.rpartition("@")[2]
