"""Look a name up, for no longer than the time that is left."""

from __future__ import annotations

import socket
import threading
from collections.abc import Sequence

__all__ = ["resolve_service_host"]


def resolve_service_host(host: str, port: int, seconds: float) -> Sequence[str] | None:
    """Return what the system says in time: addresses, none if there are none, None if it says nothing.

    The system's look-up cannot be interrupted; one that hangs is left behind in its thread.
    """
    said: list[Sequence[str]] = []

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            found = []
        said.append(list(dict.fromkeys(str(address[0]) for *_kind, address in found)))

    thread = threading.Thread(target=ask, name="newstratum-chatbots-lookup", daemon=True)
    thread.start()
    thread.join(seconds)
    return said[0] if said else None
