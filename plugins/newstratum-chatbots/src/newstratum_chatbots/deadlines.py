"""A network for httpcore on which everything together ends by one deadline, not each read by its own."""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterable
from typing import Any

import httpcore

from newstratum_chatbots.lookup import resolve_service_host

__all__ = ["DeadlineNetwork"]


class DeadlineNetwork(httpcore.NetworkBackend):
    """The network of one exchange, which begins when this is made."""

    def __init__(self, seconds: float) -> None:
        """Start the clock.

        Args:
            seconds: After which every operation ends with a timeout.
        """
        self._until = time.monotonic() + seconds
        self._network = httpcore.SyncBackend()

    def left(self, error: type[Exception]) -> float:
        """Return the seconds that are left, or raise a timeout of httpcore if none are."""
        left = self._until - time.monotonic()
        if left <= 0:
            raise error
        return left

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address of a host that answers, in the time that is left for all of them."""
        addresses = resolve_service_host(host, port, self.left(httpcore.ConnectTimeout))
        if addresses is None:
            raise httpcore.ConnectTimeout
        if not addresses:
            raise httpcore.ConnectError
        *others, last = addresses
        for number, address in enumerate(others):
            # One that never answers leaves the others their share of the time.
            share = self.left(httpcore.ConnectTimeout) / (len(addresses) - number)
            try:
                return self._connected(address, port, share, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        left = self.left(httpcore.ConnectTimeout)
        return self._connected(last, port, left, local_address, socket_options)

    def _connected(
        self,
        address: str,
        port: int,
        seconds: float,
        local_address: str | None,
        options: Iterable[Any] | None,
    ) -> httpcore.NetworkStream:
        stream = self._network.connect_tcp(address, port, seconds, local_address, options)
        return _DeadlineStream(stream, self)


class _DeadlineStream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream, network: DeadlineNetwork) -> None:
        self._stream = stream
        self._network = network

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._network.left(httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._network.left(httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = self._network.left(httpcore.ConnectTimeout)
        return _DeadlineStream(self._stream.start_tls(ssl_context, server_hostname, left), self._network)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
