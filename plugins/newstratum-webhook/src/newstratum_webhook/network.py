"""A network for httpcore that connects to addresses which were checked, and ends by one deadline."""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterable, Sequence
from typing import Any

import httpcore

from newstratum_webhook.addresses import Address

__all__ = ["Deadline", "PinnedNetwork"]


class Deadline:
    """So many seconds from now for everything together."""

    def __init__(self, seconds: float) -> None:
        """Start the clock."""
        self._until = time.monotonic() + seconds

    def left(self, error: type[Exception] = httpcore.ConnectTimeout) -> float:
        """Return the seconds that are left, or raise a timeout of httpcore if none are."""
        left = self._until - time.monotonic()
        if left <= 0:
            raise error
        return left


class PinnedNetwork(httpcore.NetworkBackend):
    """The network of one exchange. Whatever name is asked for, the pinned addresses are connected to."""

    def __init__(self, addresses: Sequence[Address], deadline: Deadline) -> None:
        """Make the network.

        Args:
            addresses: Tried in order; at least one.
            deadline: When every operation ends with a timeout.
        """
        self._addresses = addresses
        self._deadline = deadline
        self._network = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first pinned address that answers; the name is not looked up again."""
        *others, last = self._addresses
        for number, address in enumerate(others):
            # One that never answers leaves the others their share of the time.
            share = self._deadline.left() / (len(self._addresses) - number)
            try:
                return self._connected(address, port, share, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return self._connected(last, port, self._deadline.left(), local_address, socket_options)

    def _connected(
        self,
        address: Address,
        port: int,
        seconds: float,
        local_address: str | None,
        options: Iterable[Any] | None,
    ) -> httpcore.NetworkStream:
        stream = self._network.connect_tcp(str(address), port, seconds, local_address, options)
        return _DeadlineStream(stream, self._deadline)


class _DeadlineStream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left(httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left(httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        stream = self._stream.start_tls(ssl_context, server_hostname, self._deadline.left())
        return _DeadlineStream(stream, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
