"""URLs that name a store or a channel. No error, ``repr`` or ``str`` ever repeats a password."""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

from attrs import field, frozen

from newstratum.errors import InvalidValueError

#: Characters of a URL, at most.
MAX_URL = 8192

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*")
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_HIDDEN = "•••"
# A password with a bare slash or question mark would otherwise spill into parts that messages show.
_MISPLACED = "write it as %40, or percent-encode the password ('/' as %2F, '?' as %3F)"


class Secret:
    """Text that only :meth:`reveal` shows; no attrs class, since walkers of attrs fields would print it."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """Return the text itself; call it where a connection is made, never in a message."""
        return self._value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._value == other._value

    def __hash__(self) -> int:
        return hash((Secret, self._value))

    def __repr__(self) -> str:
        return f"Secret({_HIDDEN})"


def _decode_part(part: str, text: str) -> str:
    if _BAD_ESCAPE.search(text):
        raise InvalidValueError(f"url.{part}", "has a '%' that starts no escape", "write a plain '%' as %25")
    try:
        plain = unquote_to_bytes(text).decode()
    except UnicodeDecodeError:
        raise InvalidValueError(f"url.{part}", "has escapes that are not UTF-8") from None
    if _CONTROL.search(plain):
        raise InvalidValueError(f"url.{part}", "holds a NUL or another control character")
    return plain


def _parse_query(text: str) -> tuple[tuple[str, str], ...]:
    pairs = [piece.partition("=") for piece in text.split("&") if piece]
    if any("@" in name for name, _sign, _value in pairs):
        raise InvalidValueError("url.query", "has an '@' in a name", _MISPLACED)
    return tuple((_decode_part("query", name), _decode_part("query", value)) for name, _sign, value in pairs)


def _parse_port(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 5 and int(text) <= 65535):
        raise InvalidValueError("url.port", "must be a number from 0 to 65535")
    return int(text)


def _parse_host_and_port(text: str) -> tuple[str, int | None]:
    if text.startswith("["):
        host, bracket, rest = text[1:].partition("]")
        if not bracket or (rest and not rest.startswith(":")):
            raise InvalidValueError("url.host", "has brackets that do not match", "write it as [::1]:5432")
        return host.lower(), _parse_port(rest[1:])
    host, _colon, port = text.partition(":")
    return _decode_part("host", host).lower(), _parse_port(port)


@frozen(kw_only=True, repr=False)
class URL:
    """A URL taken apart, every part percent-decoded."""

    #: In lower case.
    scheme: str
    username: str = ""
    password: Secret | None = None
    #: In lower case, without brackets.
    host: str = ""
    port: int | None = None
    #: As written after the authority, its leading slash included.
    path: str = ""
    query: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    @classmethod
    def parse(cls, text: str) -> URL:
        """Take a URL apart: ``memory:``, ``sqlite:///relative.db``, ``sqlite:////absolute/path.db``, ….

        Raises:
            InvalidValueError: Naming the part that is wrong; the URL itself is never repeated.
        """
        if not isinstance(text, str):
            hint = "write it like sqlite:///district.db or memory:"
            raise InvalidValueError("url", f"must be text, not {type(text).__name__}", hint)
        if len(text) > MAX_URL:
            raise InvalidValueError("url", f"has {len(text)} characters", f"keep it to {MAX_URL}")
        if _FORBIDDEN.search(text):
            raise InvalidValueError("url", "holds a space or a control character", "percent-encode it")
        scheme, colon, rest = text.partition(":")
        if not colon or not _SCHEME.fullmatch(scheme.lower()):
            raise InvalidValueError("url", "has no scheme", "write it like sqlite:///district.db or memory:")
        if "#" in rest:
            raise InvalidValueError("url", "has a '#'", "write it as %23 inside a name or password")
        rest, _mark, query = rest.partition("?")
        authority, path = "", rest
        if rest.startswith("//"):
            authority, slash, path = rest[2:].partition("/")
            path = slash + path
        if "@" in path:
            raise InvalidValueError("url.path", "has an '@'", _MISPLACED)
        login, at, address = authority.rpartition("@")
        username, has_password, password = login.partition(":")
        host, port = _parse_host_and_port(address)
        return cls(
            scheme=scheme.lower(),
            username=_decode_part("username", username) if at else "",
            password=Secret(_decode_part("password", password)) if has_password else None,
            host=host,
            port=port,
            path=_decode_part("path", path),
            query=_parse_query(query),
        )

    @property
    def file(self) -> str:
        """The path of a file: ``relative.db`` of ``sqlite:///relative.db``, ``/a/b.db`` of ``sqlite:////a/b.db``."""
        return self.path.removeprefix("/")

    def __str__(self) -> str:
        login = self.username + (f":{_HIDDEN}" if self.password else "")
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port is None else f":{self.port}"
        authority = (f"{login}@" if login else "") + host + port
        slashes = "//" if authority or self.path.startswith("/") else ""
        # Values of options can be tokens; their names are enough for a message.
        options = "&".join(f"{name}={_HIDDEN}" for name, _value in self.query)
        return f"{self.scheme}:{slashes}{authority}{self.path}" + (f"?{options}" if options else "")

    def __repr__(self) -> str:
        return f"URL({self})"
