"""Open a webhook from a URL: where the receiver is, what to sign with, what may go out."""

from __future__ import annotations

import datetime as dt
import os
import re
import ssl
from collections.abc import Callable, Mapping
from urllib.parse import quote

import httpx

from newstratum.errors import InvalidValueError
from newstratum.ports import URL, Secret
from newstratum_webhook.addresses import AddressPolicy, Network, parse_network
from newstratum_webhook.lookup import Resolver, resolve_by_system
from newstratum_webhook.notifier import WebhookNotifier
from newstratum_webhook.posting import Poster
from newstratum_webhook.signing import parse_secret

__all__ = ["open_webhook"]

_KNOWN = {"allow", "ca", "content", "env", "path", "secret", "source", "tls"}
_PREFIX = re.compile(r"[A-Z][A-Z0-9_]{0,63}")
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9_.-]{0,251}[A-Za-z0-9])?|[0-9a-f:.]{2,45}")
_SOURCE = re.compile(r"[\x21-\x7e]{1,200}")


def _read_system_clock() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def open_webhook(
    url: URL, *, resolver: Resolver = resolve_by_system, clock: Callable[[], dt.datetime] = _read_system_clock
) -> WebhookNotifier:
    """Open the webhook of ``webhook://receiver.example.org/path?secret=whsec_…``.

    Args:
        url: Where the receiver is, with options; the README lists them.
        resolver: Looks names up.
        clock: Tells the time, for signatures and receipts.

    Raises:
        InvalidValueError: Naming the part of the URL, or what is missing.
    """
    if url.username or url.password is not None:
        raise InvalidValueError("url.username", "is not used", "write the secret as an option")
    if not _HOST.fullmatch(url.host):
        raise InvalidValueError("url.host", "is no host", "write it like webhook://receiver.example.org/path")
    options = _parse_options(url)
    plain = _parse_choice(options, "tls", ("on", "off")) == "off"
    allowed = tuple(_parse_allowed_network(text) for text in options.get("allow", "").split(",") if text)
    if plain and not allowed:
        raise InvalidValueError(
            "url.query", "has tls=off without allow", "list the addresses of the intranet"
        )
    host = f"[{url.host}]" if ":" in url.host else url.host
    port = url.port if url.port is not None else 80 if plain else 443
    poster = Poster(
        origin=f"{'http' if plain else 'https'}://{host}:{port}",
        host=url.host,
        port=port,
        target=_build_target(url, options),
        guard=AddressPolicy(allowed=allowed, only_allowed=plain),
        context=_build_ssl_context(options),
        resolver=resolver,
    )
    source = options.get("source", "/newstratum")
    if not _SOURCE.fullmatch(source):
        raise InvalidValueError("url.query", "has a source that is no URI reference")
    full = _parse_choice(options, "content", ("identifiers", "full")) == "full"
    return WebhookNotifier(poster, _read_secrets(url, options), source=source, full=full, clock=clock)


def _parse_options(url: URL) -> Mapping[str, str]:
    names = [name for name, _value in url.query if name != "secret"]
    if len(set(names)) < len(names):
        raise InvalidValueError("url.query", "has an option twice", "only secret may stand there twice")
    if unknown := sorted(set(names) - _KNOWN):
        raise InvalidValueError(
            "url.query", f"has no option {unknown[0]!r}", f"there are {', '.join(sorted(_KNOWN))}"
        )
    return dict(url.query)


def _parse_choice(options: Mapping[str, str], name: str, values: tuple[str, ...]) -> str:
    value = options.get(name, values[0])
    if value not in values:
        raise InvalidValueError("url.query", f"has another {name} than {' or '.join(values)}")
    return value


def _parse_allowed_network(text: str) -> Network:
    network = parse_network(text)
    if network is None:
        raise InvalidValueError(
            "url.query", "has an allow that is no address or network", "write it like 10.1.2.0/24,10.9.9.9"
        )
    return network


def _build_target(url: URL, options: Mapping[str, str]) -> str:
    if "path" in options and url.path not in ("", "/"):
        raise InvalidValueError("url.query", "has an option path beside the path", "keep one of them")
    target = options.get("path", quote(url.path, safe="/:@!$&'()*+,;=~-._")) or "/"
    if not re.fullmatch(r"/[\x21-\x22\x24-\x7e]*", target):
        raise InvalidValueError("url.query", "has a path that is none", "write it like path=%2Fhooks%2F1")
    return target


def _read_secrets(url: URL, options: Mapping[str, str]) -> tuple[Secret, ...]:
    prefix = options.get("env", "NEWSTRATUM_WEBHOOK")
    if not _PREFIX.fullmatch(prefix):
        raise InvalidValueError(
            "url.query", "has an option env that begins no variable", "write it like MY_HOOK"
        )
    variable = f"{prefix}_SECRET"
    texts = [value for name, value in url.query if name == "secret"] or os.environ.get(variable, "").split()
    if not texts:
        raise InvalidValueError("webhook.secret", "is missing", f"write ?secret=whsec_… or set {variable}")
    return tuple(parse_secret(text) for text in texts)


def _build_ssl_context(options: Mapping[str, str]) -> ssl.SSLContext:
    if "ca" not in options:
        return httpx.create_ssl_context()
    try:
        return ssl.create_default_context(cafile=options["ca"])
    except (OSError, ValueError):
        raise InvalidValueError(
            "url.query", "has an option ca that names no file of certificates", "write the path of a PEM file"
        ) from None
