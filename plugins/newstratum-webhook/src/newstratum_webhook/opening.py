"""Open a webhook from a URL: where the receiver is, what to sign with, what may go out."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import quote

from newstratum.errors import InvalidValueError
from newstratum.ports import URL, Secret, Words
from newstratum_network.clocks import read_utc_clock
from newstratum_network.lookup import Resolver, resolve_by_system
from newstratum_network.opening import open_http_client
from newstratum_network.options import (
    parse_choice,
    parse_options,
    parse_variable_prefix,
)
from newstratum_webhook.notifier import WebhookNotifier
from newstratum_webhook.signing import parse_secret

__all__ = ["open_webhook"]

_OPTIONS: Final = {"allow", "ca", "content", "env", "path", "secret", "source", "tls"}
_SOURCE: Final = re.compile(r"[\x21-\x7e]{1,200}")
_TARGET: Final = re.compile(r"/[\x21-\x22\x24-\x7e]*")


def open_webhook(
    url: URL, *, resolver: Resolver = resolve_by_system, clock: Callable[[], dt.datetime] = read_utc_clock
) -> WebhookNotifier:
    """Open the webhook of ``webhook://receiver.example.org/path?secret=whsec_…``.

    Args:
        url: Where the receiver is, with options; the README lists them.
        resolver: Looks names up.
        clock: Returns the present instant, for signatures and receipts.

    Raises:
        InvalidValueError: Naming the part of the URL, or what is missing.
    """
    if url.username or url.password is not None:
        raise InvalidValueError(
            "url.username",
            Words("用不着", "is not used"),
            Words("请把密钥写成选项", "write the secret as an option"),
        )
    options = parse_options(url, _OPTIONS, repeatable="secret")
    client = open_http_client(url, options, example="webhook://receiver.example.org/path", resolver=resolver)
    source = options.get("source", "/newstratum")
    if not _SOURCE.fullmatch(source):
        raise InvalidValueError(
            "url.query", Words("source不是URI", "has a source that is not a URI reference")
        )
    return WebhookNotifier(
        client,
        _build_target(url, options),
        _read_secrets(url, options),
        source=source,
        full=parse_choice(options, "content", ("identifiers", "full")) == "full",
        clock=clock,
    )


def _build_target(url: URL, options: Mapping[str, str]) -> str:
    if "path" in options and url.path not in ("", "/"):
        raise InvalidValueError(
            "url.query",
            Words("路径之外又写了选项path", "has an option path beside the path"),
            Words("请留一个", "keep one of them"),
        )
    target = options.get("path", quote(url.path, safe="/:@!$&'()*+,;=~-._")) or "/"
    if not _TARGET.fullmatch(target):
        raise InvalidValueError(
            "url.query",
            Words("path无效", "has a path that is not valid"),
            Words("请写成path=%2Fhooks%2F1", "write it like path=%2Fhooks%2F1"),
        )
    return target


def _read_secrets(url: URL, options: Mapping[str, str]) -> tuple[Secret, ...]:
    variable = f"{parse_variable_prefix(options, 'NEWSTRATUM_WEBHOOK', 'MY_HOOK')}_SECRET"
    texts = [value for name, value in url.query if name == "secret"]
    texts = texts or os.environ.get(variable, "").split()
    if not texts:
        raise InvalidValueError(
            "webhook.secret",
            Words("缺少", "is missing"),
            Words("请写?secret=whsec_…，或设置{}", "write ?secret=whsec_… or set {}").format(variable),
        )
    return tuple(parse_secret(text) for text in texts)
