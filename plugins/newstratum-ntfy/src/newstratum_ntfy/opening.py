"""Open a topic of an ntfy server from a URL: where the server is, which topic, what may go out."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Final

from newstratum.errors import InvalidValueError
from newstratum.ports import URL, Secret, Words
from newstratum_network.clocks import read_utc_clock
from newstratum_network.lookup import Resolver, resolve_by_system
from newstratum_network.opening import open_http_client
from newstratum_network.options import (
    parse_choice,
    parse_options,
    parse_variable_prefix,
    read_credential,
)
from newstratum_ntfy.notifier import NtfyNotifier
from newstratum_ntfy.publishing import Topic

__all__ = ["open_ntfy"]

_OPTIONS: Final = {"allow", "ca", "click", "content", "env", "priority", "tags", "tls", "token", "topic"}
_EXAMPLE: Final = "ntfy://ntfy.example.org?topic=…&token=tk_…"
#: As the server checks it.
_TOPIC: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
_TOKEN: Final = re.compile(r"[\x21-\x7e]{1,512}")
_CLICK: Final = re.compile(r"https?://[\x21-\x7e]{1,500}")
_TAGS: Final = re.compile(r"[A-Za-z0-9_+-]{1,40}(?:,[A-Za-z0-9_+-]{1,40}){0,9}")
#: Bytes of an answer, at most. A server repeats the message in it, with escapes.
_MAX_ANSWER: Final = 65_536


def open_ntfy(
    url: URL, *, resolver: Resolver = resolve_by_system, clock: Callable[[], dt.datetime] = read_utc_clock
) -> NtfyNotifier:
    """Open the topic of ``ntfy://ntfy.example.org?topic=…&token=tk_…``.

    Args:
        url: Where the server is, with options; the README lists them.
        resolver: Looks names up.
        clock: Returns the present instant, for receipts.

    Raises:
        InvalidValueError: Naming the part of the URL, or what is missing.
    """
    if url.username or url.password is not None:
        raise InvalidValueError(
            "url.username",
            Words("用不着", "is not used"),
            Words("请把token写成选项", "write the token as an option"),
        )
    if url.path not in ("", "/"):
        raise InvalidValueError(
            "url.path",
            Words("会在消息中显出主题", "would show the topic in messages"),
            Words("请写成{}", "write it like {}").format(_EXAMPLE),
        )
    options = parse_options(url, _OPTIONS)
    client = open_http_client(url, options, example=_EXAMPLE, resolver=resolver, max_body=_MAX_ANSWER)
    return NtfyNotifier(client, _build_topic(options), _find_token(options), clock=clock)


def _get_variable_name(options: Mapping[str, str], name: str) -> str:
    return f"{parse_variable_prefix(options, 'NEWSTRATUM_NTFY', 'MY_TOPIC')}_{name}"


def _build_topic(options: Mapping[str, str]) -> Topic:
    variable = _get_variable_name(options, "TOPIC")
    name = read_credential(options, "topic", variable)
    if not name:
        raise InvalidValueError(
            "ntfy.topic",
            Words("缺少", "is missing"),
            Words("请写?topic=…，或设置{}", "write ?topic=… or set {}").format(variable),
        )
    if not _TOPIC.fullmatch(name):
        raise InvalidValueError(
            "ntfy.topic",
            Words("不是主题的名称", "is not the name of a topic"),
            Words("请用1至64个拉丁字母、数字、“-”或“_”", "write 1 to 64 Latin letters, digits, '-' or '_'"),
        )
    priority = parse_choice(options, "priority", ("3", "1", "2", "4", "5"))
    return Topic(
        name=Secret(name),
        priority=int(priority) if "priority" in options else None,
        tags=tuple(_check(options, "tags", _TAGS, "tags=loudspeaker,office").split(","))
        if "tags" in options
        else (),
        click=_check(options, "click", _CLICK, "click=https%3A%2F%2Foffice.example.org%2F"),
        full=parse_choice(options, "content", ("identifiers", "full")) == "full",
    )


def _check(options: Mapping[str, str], name: str, form: re.Pattern[str], example: str) -> str:
    """Return the value of an option if it has its form; empty if the option is not there."""
    text = options.get(name, "")
    if name in options and not form.fullmatch(text):
        raise InvalidValueError(
            "url.query",
            Words("选项{}无效", "has an option {} that is not valid").format(name),
            Words("请写成{}", "write it like {}").format(example),
        )
    return text


def _find_token(options: Mapping[str, str]) -> Secret | None:
    text = read_credential(options, "token", _get_variable_name(options, "TOKEN"))
    if text and not _TOKEN.fullmatch(text):
        raise InvalidValueError(
            "ntfy.token",
            Words("含有token中不会有的字符", "holds characters that no token has"),
            Words("请从服务器处复制", "copy it from the server"),
        )
    return Secret(text) if text else None
