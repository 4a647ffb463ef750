"""Look a name up and connect to one of its addresses, for no longer than a deadline allows."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Sequence
from typing import TypeAlias, TypeVar

from newstratum_network.clocks import Deadline

__all__ = ["Resolver", "connect_first", "resolve_by_system", "resolve_host"]

_Address = TypeVar("_Address")
_Connection = TypeVar("_Connection")

#: Gives the addresses of a host and port, the best first.
Resolver: TypeAlias = Callable[[str, int], Sequence[str]]


def resolve_by_system(host: str, port: int) -> Sequence[str]:
    """Return the addresses of a host, as this machine looks them up.

    Raises:
        OSError: The name is not known.
        UnicodeError: The name has a form that no name has.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_kind, address in found))


def resolve_host(
    host: str, port: int, timeout: float, resolver: Resolver = resolve_by_system
) -> Sequence[str] | None:
    """Return the addresses of a host; an empty sequence if it has none, None if the look-up takes too long.

    The look-up of the system cannot be interrupted. One that hangs is left behind in a thread of its own.

    Args:
        host: The name, or an address.
        port: The port to connect to.
        timeout: Seconds to wait for the look-up.
        resolver: Does the look-up.
    """
    answers: list[Sequence[str]] = []

    def resolve() -> None:
        try:
            answers.append(resolver(host, port))
        except (OSError, UnicodeError):
            answers.append(())

    thread = threading.Thread(target=resolve, name="newstratum-lookup", daemon=True)
    thread.start()
    thread.join(timeout)
    return answers[0] if answers else None


def connect_first(
    addresses: Sequence[_Address],
    deadline: Deadline,
    connect: Callable[[_Address, float], _Connection],
    failures: tuple[type[Exception], ...] = (OSError,),
    timeout_error: type[Exception] = TimeoutError,
) -> _Connection:
    """Return a connection to the first address that answers.

    Args:
        addresses: Tried in order; at least one.
        deadline: The time limit for all of them. An address that never answers uses up its share only.
        connect: Connects to an address in so many seconds.
        failures: The errors of `connect` after which the next address is tried.
        timeout_error: What to raise when no time is left.
    """
    *others, last = addresses
    for tried, address in enumerate(others):
        share = deadline.get_remaining(timeout_error) / (len(addresses) - tried)
        try:
            return connect(address, share)
        except failures:
            continue
    return connect(last, deadline.get_remaining(timeout_error))
