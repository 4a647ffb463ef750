"""Open the client of a server that a URL names, with the options that all such channels share."""

from __future__ import annotations

from collections.abc import Mapping

import httpx

from newstratum.errors import InvalidValueError
from newstratum.ports import URL, Words
from newstratum_network.addresses import AddressPolicy, Network, parse_network
from newstratum_network.http import HttpClient
from newstratum_network.lookup import Resolver
from newstratum_network.options import check_host, parse_choice
from newstratum_network.tls import load_ssl_context

__all__ = ["open_http_client"]


def open_http_client(
    url: URL, options: Mapping[str, str], *, example: str, resolver: Resolver, max_body: int = 0
) -> HttpClient:
    """Return a client for the server of a URL; nothing is connected to yet.

    Args:
        url: Its host and port; the port is that of HTTPS, or of HTTP without TLS, if none is named.
        options: Those of the URL: ``tls=off``, ``ca``, and ``allow`` for addresses of an intranet.
        example: The URL that errors show.
        resolver: Looks names up.
        max_body: Bytes of an answer's body, at most; 0 to read no body.

    Raises:
        InvalidValueError: Naming the part of the URL that is wrong.
    """
    host = check_host(url.host, example)
    is_encrypted = parse_choice(options, "tls", ("on", "off")) == "on"
    allowed = tuple(_parse_allowed_network(text) for text in options.get("allow", "").split(",") if text)
    if not is_encrypted and not allowed:
        raise InvalidValueError(
            "url.query",
            Words("写了tls=off而没有allow", "has tls=off without allow"),
            Words("请列出内网的地址", "list the addresses of the intranet"),
        )
    return HttpClient(
        host=host,
        port=url.port if url.port is not None else 443 if is_encrypted else 80,
        ssl_context=load_ssl_context(options, is_encrypted=is_encrypted, default=httpx.create_ssl_context),
        policy=AddressPolicy(allowed=allowed, only_allowed=not is_encrypted),
        resolver=resolver,
        max_body=max_body,
    )


def _parse_allowed_network(text: str) -> Network:
    network = parse_network(text)
    if network is None:
        raise InvalidValueError(
            "url.query",
            Words("allow不是地址或网段", "has an allow that is not an address or network"),
            Words("请写成10.1.2.0/24,10.9.9.9", "write it like 10.1.2.0/24,10.9.9.9"),
        )
    return network
