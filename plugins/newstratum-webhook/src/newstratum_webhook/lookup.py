"""Look a name up, for no longer than the time that is left."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Sequence
from typing import TypeAlias

__all__ = ["Resolver", "resolve_by_system", "resolve_receiver_host"]

#: Gives the addresses of a host and port, the best first.
Resolver: TypeAlias = Callable[[str, int], Sequence[str]]


def resolve_by_system(host: str, port: int) -> Sequence[str]:
    """Return the addresses of a host, as this machine looks them up."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_kind, address in found))


def resolve_receiver_host(resolver: Resolver, host: str, port: int, seconds: float) -> Sequence[str] | None:
    """Return what a resolver says in time: addresses, none if there are none, None if it says nothing.

    The system's own look-up cannot be interrupted; one that hangs is left behind in its thread.
    """
    said: list[Sequence[str]] = []

    def ask() -> None:
        try:
            said.append(resolver(host, port))
        except (OSError, UnicodeError):
            said.append(())

    thread = threading.Thread(target=ask, name="newstratum-webhook-lookup", daemon=True)
    thread.start()
    thread.join(seconds)
    return said[0] if said else None
