"""Post over HTTP: one connection, one deadline, no redirect, a limit for the answer, nothing in a log."""

from __future__ import annotations

import ssl
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import httpcore
import httpx
from attrs import field, frozen

from newstratum.ports import Words
from newstratum_network.addresses import AddressPolicy
from newstratum_network.clocks import Deadline
from newstratum_network.log_suppression import LogSuppressor
from newstratum_network.lookup import Resolver, connect_first, resolve_by_system, resolve_host
from newstratum_network.options import format_host

__all__ = ["HttpClient", "HttpResponse"]

#: They write addresses and headers, and an address may hold a token.
_LOGS: Final = LogSuppressor("httpcore.connection", "httpcore.http11", "httpx")


@frozen(kw_only=True)
class HttpResponse:
    """What a server answered, or why there is no answer."""

    #: The HTTP status; 0 if no answer came.
    status: int = 0
    #: By lower-case name.
    headers: Mapping[str, str] = field(factory=dict, repr=False)
    #: Empty unless the client reads bodies.
    body: bytes = field(default=b"", repr=False)
    #: Why no answer came; None if one did.
    failure: Words | None = None
    #: Whether nothing was connected to, because the address is not allowed.
    is_forbidden: bool = False


@frozen(kw_only=True)
class HttpClient:
    """Posts to one server. Safe from several threads."""

    host: str
    port: int
    #: The TLS settings; None to speak HTTP without TLS.
    ssl_context: ssl.SSLContext | None = field(repr=False)
    #: Which addresses may be connected to; None for any, which nobody gets without saying so.
    policy: AddressPolicy | None
    resolver: Resolver = field(default=resolve_by_system, repr=False)
    #: Bytes of an answer's body, at most; 0 to read no body at all.
    max_body: int = 0

    @property
    def origin(self) -> str:
        """Return scheme, host and port: ``https://receiver.example.org:443``."""
        scheme = "http" if self.ssl_context is None else "https"
        return f"{scheme}://{format_host(self.host)}:{self.port}"

    def post(self, target: str, body: bytes, headers: Mapping[str, str], timeout: float) -> HttpResponse:
        """Look the server up, check the addresses, and post; nothing is raised.

        Args:
            target: Path and query, percent-encoded.
            body: What to post.
            headers: The headers of the request.
            timeout: Seconds after which to give up, whatever the server does.
        """
        with _LOGS.suppress():
            try:
                return self._post(target, body, headers, Deadline(timeout))
            except httpcore.ConnectTimeout:
                return HttpResponse(failure=Words("没有及时连上", "no connection in time"))
            except (httpcore.TimeoutException, httpx.TimeoutException, TimeoutError):
                return HttpResponse(
                    failure=Words(
                        "没有及时应答，消息可能已送到", "no answer in time, the message may have arrived"
                    )
                )
            except (httpcore.ConnectError, httpx.ConnectError) as error:
                return HttpResponse(failure=_format_failure(error))
            except (httpcore.NetworkError, httpcore.ProtocolError, httpx.HTTPError, OSError):
                return HttpResponse(
                    failure=Words(
                        "连接中断，消息可能已送到", "the connection broke, the message may have arrived"
                    )
                )

    def _post(self, target: str, body: bytes, headers: Mapping[str, str], deadline: Deadline) -> HttpResponse:
        addresses = resolve_host(self.host, self.port, deadline.get_remaining(), self.resolver)
        if not addresses:
            failure = (
                Words("域名没有及时解析", "the name was not looked up in time")
                if addresses is None
                else Words("没有这个名称", "no such name")
            )
            return HttpResponse(failure=failure)
        if self.policy is not None:
            addresses = [str(address) for address in self.policy.select_allowed(addresses)]
        if not addresses:
            return HttpResponse(
                failure=Words("域名指向不允许的地址", "its name leads to an address that is not allowed"),
                is_forbidden=True,
            )
        transport = _Transport(self.ssl_context, _PinnedNetwork(addresses, deadline))
        with (
            httpx.Client(transport=transport, trust_env=False, follow_redirects=False) as client,
            client.stream("POST", self.origin + target, content=body, headers=dict(headers)) as response,
        ):
            content = self._read_body(response, deadline)
            if content is None:
                return HttpResponse(failure=Words("应答过长", "the answer is too long"))
            return HttpResponse(status=response.status_code, headers=dict(response.headers), body=content)

    def _read_body(self, response: httpx.Response, deadline: Deadline) -> bytes | None:
        """Return the body, still packed if it came packed; None if it is too long."""
        body = bytearray()
        if self.max_body:
            for chunk in response.iter_raw():
                body += chunk
                # One read of the connection may bring thousands of chunks.
                deadline.get_remaining(httpcore.ReadTimeout)
                if len(body) > self.max_body:
                    return None
        return bytes(body)


def _format_failure(error: BaseException) -> Words:
    # httpcore hides what it was raised from, but the context is still there.
    cause = error.__cause__ or error.__context__
    if isinstance(cause, ssl.SSLCertVerificationError):
        return Words(
            "TLS：证书不可信，或属于别的名称", "TLS: the certificate is not trusted, or is for another name"
        )
    if isinstance(cause, ssl.SSLError):
        return Words("TLS：无法建立加密连接", "TLS: no encrypted connection could be agreed on")
    return Words("无法连接", "no connection")


class _Transport(httpx.BaseTransport):
    """Carries one request of httpx over a network of ours."""

    def __init__(self, ssl_context: ssl.SSLContext | None, network: _PinnedNetwork) -> None:
        # Without TLS nothing uses the context; httpcore would make one all the same, which takes a while.
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if ssl_context is None else ssl_context
        self._pool = httpcore.ConnectionPool(ssl_context=context, max_connections=1, network_backend=network)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        response = self._pool.handle_request(
            httpcore.Request(request.method, url, headers=request.headers.raw, content=request.stream)
        )
        return httpx.Response(response.status, headers=response.headers, stream=_ResponseStream(response))

    def close(self) -> None:
        self._pool.close()


class _ResponseStream(httpx.SyncByteStream):
    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        yield from self._response.iter_stream()

    def close(self) -> None:
        self._response.close()


class _PinnedNetwork(httpcore.NetworkBackend):
    """The network of one request: it connects to the given addresses, whatever name is asked for."""

    def __init__(self, addresses: Sequence[str], deadline: Deadline) -> None:
        self._addresses = addresses
        self._deadline = deadline
        self._backend = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        def connect(address: str, seconds: float) -> httpcore.NetworkStream:
            return self._backend.connect_tcp(address, port, seconds, local_address, socket_options)

        failures = (httpcore.ConnectError, httpcore.ConnectTimeout)
        stream = connect_first(self._addresses, self._deadline, connect, failures, httpcore.ConnectTimeout)
        return _DeadlineStream(stream, self._deadline)


class _DeadlineStream(httpcore.NetworkStream):
    """A connection whose reads and writes share one deadline, where each would have its own."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.get_remaining(httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.get_remaining(httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        remaining = self._deadline.get_remaining(httpcore.ConnectTimeout)
        return _DeadlineStream(
            self._stream.start_tls(ssl_context, server_hostname, remaining), self._deadline
        )

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
