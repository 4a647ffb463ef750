"""Post to an address that was checked, and read no more of the answer than its head."""

from __future__ import annotations

import logging
import ssl
import threading
from collections.abc import Iterator, Mapping
from typing import Final

import httpcore
import httpx
from attrs import field, frozen

from newstratum_webhook.addresses import AddressPolicy
from newstratum_webhook.lookup import Resolver, resolve_receiver_host
from newstratum_webhook.network import Deadline, PinnedNetwork

__all__ = ["Outcome", "Poster"]

#: They write addresses and headers into the log, and an address may hold a token of the receiver.
_LOGGER_NAMES: Final = ("httpcore.connection", "httpcore.http11", "httpx")


class _LogSuppressor(logging.Filter):
    """Keeps what a thread logs to itself while the thread asks for it."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = threading.local()

    def filter(self, record: logging.LogRecord) -> bool:
        return not getattr(self.asked, "quiet", False)


_LOG_SUPPRESSOR: Final = _LogSuppressor()
for _name in _LOGGER_NAMES:
    logging.getLogger(_name).addFilter(_LOG_SUPPRESSOR)


@frozen(kw_only=True)
class Outcome:
    """The head of an answer, or why there is none."""

    #: The HTTP status; 0 if no answer came.
    status: int = 0
    #: The header of that name; empty if there is none.
    retry_after: str = ""
    #: Why no answer came; empty if one did.
    failure: str = ""
    #: Whether the address is one that must not be connected to.
    forbidden: bool = False


class _Transport(httpx.BaseTransport):
    """Carries one request of httpx over a pinned network."""

    def __init__(self, context: ssl.SSLContext, network: PinnedNetwork) -> None:
        self._pool = httpcore.ConnectionPool(ssl_context=context, max_connections=1, network_backend=network)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        answer = self._pool.handle_request(
            httpcore.Request(request.method, url, headers=request.headers.raw, content=request.stream)
        )
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer))

    def close(self) -> None:
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()


@frozen(kw_only=True)
class Poster:
    """Posts to one receiver."""

    #: Scheme, host and port: ``https://receiver.example.org``.
    origin: str
    host: str
    port: int
    #: Path and query; they may hold a token of the receiver.
    target: str = field(repr=False)
    guard: AddressPolicy
    context: ssl.SSLContext = field(repr=False)
    resolver: Resolver = field(repr=False)

    def post(self, body: bytes, headers: Mapping[str, str], seconds: float) -> Outcome:
        """Look the receiver up, check where that leads, and post there; nothing is raised.

        Args:
            body: What to post.
            headers: What to say of it.
            seconds: After which to give up.
        """
        _LOG_SUPPRESSOR.asked.quiet = True
        try:
            return self._posted(body, headers, Deadline(max(0.001, seconds)))
        except httpcore.ConnectTimeout:
            return Outcome(failure="no connection in time")
        except (httpcore.TimeoutException, httpx.TimeoutException):
            return Outcome(failure="no answer in time, the message may have arrived")
        except (httpcore.ConnectError, httpx.ConnectError) as error:
            return Outcome(failure=_format_failure(error))
        except (httpcore.NetworkError, httpcore.ProtocolError, httpx.HTTPError, OSError):
            return Outcome(failure="the connection broke, the message may have arrived")
        finally:
            _LOG_SUPPRESSOR.asked.quiet = False

    def _posted(self, body: bytes, headers: Mapping[str, str], deadline: Deadline) -> Outcome:
        found = resolve_receiver_host(self.resolver, self.host, self.port, deadline.left())
        if not found:
            return Outcome(failure="the name was not looked up in time" if found is None else "no such name")
        addresses = self.guard.all_pass(found)
        if not addresses:
            return Outcome(failure="its name leads to an address that is not allowed", forbidden=True)
        transport = _Transport(self.context, PinnedNetwork(addresses, deadline))
        with (
            httpx.Client(transport=transport, trust_env=False, follow_redirects=False) as client,
            client.stream("POST", self.origin + self.target, content=body, headers=dict(headers)) as answer,
        ):
            # The status is the whole answer; a body, however long, stays unread.
            return Outcome(status=answer.status_code, retry_after=answer.headers.get("retry-after", ""))


def _format_failure(error: BaseException) -> str:
    # httpcore hides what it was raised from, but the context is still there.
    behind = error.__cause__ or error.__context__
    if isinstance(behind, ssl.SSLCertVerificationError):
        return "TLS: the certificate is not trusted, or is for another name"
    if isinstance(behind, ssl.SSLError):
        return "TLS: no encrypted connection could be agreed on"
    return "no connection"
