"""URLs that name a store or a channel. No error, ``repr`` or ``str`` ever repeats a password."""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

from attrs import field, frozen

from newstratum._words import Words
from newstratum.errors import InvalidValueError

#: Characters of a URL, at most.
MAX_URL = 8192

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*")
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_HIDDEN = "•••"
# A password with a bare slash or question mark would otherwise spill into parts that messages show.
_MISPLACED = Words(
    "请写成%40，或把密码按百分号编码（“/”写%2F，“?”写%3F）",
    "write it as %40, or percent-encode the password ('/' as %2F, '?' as %3F)",
)


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


def _leave_out_spaces_of_file(text: str) -> str:
    """Return a URL without the spaces inside the path of a file, which stand for themselves.

    One at its end was pasted, and a space in any other part would be one of a password or of a value.
    """
    start, sign, path = text.partition(":///")
    file, mark, query = path.partition("?")
    if not sign or file != file.strip(" "):
        return text
    return start + sign + file.replace(" ", "") + mark + query


def _decode_part(part: str, text: str) -> str:
    if _BAD_ESCAPE.search(text):
        raise InvalidValueError(
            f"url.{part}",
            Words("有一个“%”不是编码", "has a '%' that starts no escape"),
            Words("“%”本身请写成%25", "write a plain '%' as %25"),
        )
    try:
        plain = unquote_to_bytes(text).decode()
    except UnicodeDecodeError:
        raise InvalidValueError(
            f"url.{part}", Words("其中的编码不是UTF-8", "has escapes that are not UTF-8")
        ) from None
    if _CONTROL.search(plain):
        raise InvalidValueError(
            f"url.{part}", Words("含有NUL或其他控制字符", "holds a NUL or another control character")
        )
    return plain


def _parse_query(text: str) -> tuple[tuple[str, str], ...]:
    pairs = [piece.partition("=") for piece in text.split("&") if piece]
    if any("@" in name for name, _sign, _value in pairs):
        raise InvalidValueError("url.query", Words("名称中有“@”", "has an '@' in a name"), _MISPLACED)
    return tuple((_decode_part("query", name), _decode_part("query", value)) for name, _sign, value in pairs)


def _parse_port(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 5 and int(text) <= 65535):
        raise InvalidValueError("url.port", Words("应为0至65535的数", "must be a number from 0 to 65535"))
    return int(text)


def _parse_host_and_port(text: str) -> tuple[str, int | None]:
    if text.startswith("["):
        host, bracket, rest = text[1:].partition("]")
        if not bracket or (rest and not rest.startswith(":")):
            raise InvalidValueError(
                "url.host",
                Words("方括号不成对", "has brackets that do not match"),
                Words("请写成[::1]:5432", "write it as [::1]:5432"),
            )
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
            hint = Words(
                "请写成sqlite:///district.db或memory:", "write it like sqlite:///district.db or memory:"
            )
            raise InvalidValueError(
                "url", Words("应为文字，不是{}", "must be text, not {}").format(type(text).__name__), hint
            )
        if len(text) > MAX_URL:
            raise InvalidValueError(
                "url",
                Words("有{}个字符", "has {} characters").format(len(text)),
                Words("请不超过{}个字符", "keep it to {}").format(MAX_URL),
            )
        if _FORBIDDEN.search(_leave_out_spaces_of_file(text)):
            raise InvalidValueError(
                "url",
                Words("含有空格或控制字符", "holds a space or a control character"),
                Words("请按百分号编码，空格写成%20", "percent-encode it; a space is %20"),
            )
        scheme, colon, rest = text.partition(":")
        if not colon or not _SCHEME.fullmatch(scheme.lower()):
            raise InvalidValueError(
                "url",
                Words("没有地址前缀", "has no scheme"),
                Words(
                    "请写成sqlite:///district.db或memory:", "write it like sqlite:///district.db or memory:"
                ),
            )
        if "#" in rest:
            raise InvalidValueError(
                "url",
                Words("有“#”", "has a '#'"),
                Words("名称或密码中的“#”请写成%23", "write it as %23 inside a name or password"),
            )
        rest, _mark, query = rest.partition("?")
        authority, path = "", rest
        if rest.startswith("//"):
            authority, slash, path = rest[2:].partition("/")
            path = slash + path
        if "@" in path:
            raise InvalidValueError("url.path", Words("有“@”", "has an '@'"), _MISPLACED)
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
