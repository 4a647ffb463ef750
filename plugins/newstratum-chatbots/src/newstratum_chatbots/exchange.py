"""Post to a service and read its answer: one connection, one deadline, no redirect, nothing in a log."""

from __future__ import annotations

import logging
import ssl
import threading
from collections.abc import Iterator
from typing import Final

import httpcore
import httpx
from attrs import field, frozen

from newstratum_chatbots.deadlines import DeadlineNetwork

__all__ = ["Post", "Reply", "ServiceClient"]

_LONGEST_ANSWER: Final = 65_536
#: They write addresses and headers into the log; the addresses of bots hold their keys.
_LOGGER_NAMES: Final = ("httpcore.connection", "httpcore.http11", "httpx")
_HEADERS: Final = {
    "Content-Type": "application/json; charset=utf-8",
    "Accept": "application/json",
    # Nothing to unpack: a small answer cannot become a large one.
    "Accept-Encoding": "identity",
    "User-Agent": "newstratum-chatbots",
}


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
class Post:
    """What to post; where to has the key of the bot in it, and does not show."""

    #: Path and query, percent-encoded.
    target: str = field(repr=False)
    body: bytes = field(repr=False)


@frozen(kw_only=True)
class Reply:
    """What a service answered, or why it did not."""

    #: The HTTP status; 0 if no answer came.
    status: int = 0
    #: By lower-case name.
    headers: dict[str, str] = field(factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)
    #: Why no answer came; empty if one did.
    failure: str = ""


class _Transport(httpx.BaseTransport):
    """Carries one request of httpx over a network with a deadline."""

    def __init__(self, context: ssl.SSLContext, network: DeadlineNetwork) -> None:
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
class ServiceClient:
    """Posts to one service."""

    #: The base address: ``https://oapi.dingtalk.com``.
    address: str
    context: ssl.SSLContext = field(repr=False)

    def exchange(self, post: Post, seconds: float) -> Reply:
        """Post, and return the answer or why there is none; nothing is raised.

        Args:
            post: What to post.
            seconds: After which to give up.
        """
        _LOG_SUPPRESSOR.asked.quiet = True
        try:
            return self._answer(post, seconds)
        except httpcore.ConnectTimeout:
            return Reply(failure="no connection in time")
        except (httpcore.TimeoutException, httpx.TimeoutException):
            return Reply(failure="no answer in time, the message may have arrived")
        except (httpcore.ConnectError, httpx.ConnectError) as error:
            return Reply(failure=_format_failure(error))
        except (httpcore.NetworkError, httpcore.ProtocolError, httpx.HTTPError, OSError):
            return Reply(failure="the connection broke, the message may have arrived")
        finally:
            _LOG_SUPPRESSOR.asked.quiet = False

    def _answer(self, post: Post, seconds: float) -> Reply:
        network = DeadlineNetwork(seconds)
        transport = _Transport(self.context, network)
        with (
            httpx.Client(transport=transport, trust_env=False, follow_redirects=False) as client,
            client.stream("POST", self.address + post.target, content=post.body, headers=_HEADERS) as answer,
        ):
            body = bytearray()
            for piece in answer.iter_raw():
                body += piece
                # One read may bring thousands of pieces.
                network.left(httpcore.ReadTimeout)
                if len(body) > _LONGEST_ANSWER:
                    return Reply(failure="the answer is too long to be one of the service")
            return Reply(status=answer.status_code, headers=dict(answer.headers), body=bytes(body))


def _format_failure(error: BaseException) -> str:
    # httpcore hides what it was raised from, but the context is still there.
    behind = error.__cause__ or error.__context__
    if isinstance(behind, ssl.SSLCertVerificationError):
        return "TLS: the certificate is not trusted, or is for another name"
    if isinstance(behind, ssl.SSLError):
        return "TLS: no encrypted connection could be agreed on"
    return "no connection"
