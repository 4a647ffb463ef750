"""What a URL says about a database and how to use it; every option is listed here, others are refused."""

from __future__ import annotations

import os
import re
from typing import Final

import sqlalchemy as sa
from attrs import evolve, frozen

from newstratum.errors import InvalidValueError
from newstratum.ports import URL, Words

__all__ = ["COUNTER", "HORIZON", "SCHEMA", "Settings", "build_joined_settings", "parse_settings"]

#: The order of the feed is the age of transactions; a reader waits for older ones to end.
HORIZON: Final = "horizon"
#: The order of the feed is a counter in one row; commits wait for each other.
COUNTER: Final = "counter"
#: The schema of the tables, where none is named.
SCHEMA: Final = "newstratum"

_NAME = re.compile(r"[a-z_][a-z0-9_]{0,47}")
# How URLs are written, for one whose scheme is not known.
_SCHEMES = "postgresql://…, sql+sqlite:///… or sql://…?dialect=…"
# What has a scheme of its own, with checks of its own.
_OWN_SCHEMES = {"postgresql": "postgresql://host/database", "sqlite": "sql+sqlite:///district.db"}
_TLS_MODES = ("disable", "require", "verify-ca", "verify-full")
_MOST_CONNECTIONS = 64
_MOST_SECONDS = 86_400
# Options of any database, and those of PostgreSQL besides.
_OPTIONS = frozenset({"mode", "pool"})
_SERVER_OPTIONS = frozenset(
    {
        "application_name",
        "connect_timeout",
        "feed",
        "host",
        "idle_timeout",
        "lock_timeout",
        "schema",
        "sslcert",
        "sslkey",
        "sslmode",
        "sslrootcert",
        "statement_timeout",
    }
)


@frozen(kw_only=True)
class Settings:
    """How to reach a database and how to use it."""

    #: What SQLAlchemy connects to; its ``repr`` hides the password.
    target: sa.URL
    #: What messages call the database: no login, no password, no option.
    place: str
    #: ``horizon`` or ``counter``.
    feed: str = COUNTER
    #: The schema of the tables; None where tables carry a prefix instead.
    schema: str | None = None
    #: Connections that are held at once, at most.
    pool: int = 8
    #: Whether the store is only read.
    read_only: bool = False
    #: Seconds to wait for a connection, for a lock, for a statement, and for an idle transaction; 0 for ever.
    connect_timeout: int = 10
    lock_timeout: int = 30
    statement_timeout: int = 60
    idle_timeout: int = 60
    #: What the server's own lists call this program.
    application_name: str = "newstratum"
    #: Whether the connection leaves the machine, and then needs TLS.
    remote: bool = False

    @property
    def dialect(self) -> str:
        """The name of the SQLAlchemy dialect: ``postgresql``, ``sqlite``, …."""
        return self.target.get_backend_name()


class _Options:
    """The options of a URL, each taken once."""

    def __init__(self, url: URL, known: frozenset[str]) -> None:
        self._given: dict[str, str] = {}
        for name, value in url.query:
            if name not in known:
                raise InvalidValueError(
                    "url.query",
                    Words("有不认识的选项", "has an unknown option"),
                    Words("可用：{}", "there are {}").format(", ".join(sorted(known))),
                )
            if name in self._given:
                raise InvalidValueError("url.query", Words("{}写了两次", "gives {} twice").format(name))
            self._given[name] = value

    def text(self, name: str, default: str = "") -> str:
        return self._given.get(name, default)

    def choice(self, name: str, known: tuple[str, ...], default: str) -> str:
        value = self._given.get(name, default)
        if value not in known:
            raise InvalidValueError(
                f"url.query.{name}",
                Words("不认识", "is not known"),
                Words("可用：{}", "use one of {}").format(", ".join(known)),
            )
        return value

    def number(self, name: str, default: int, low: int, high: int) -> int:
        text = self._given.get(name, str(default))
        if not (text.isascii() and text.isdigit() and len(text) <= 9 and low <= int(text) <= high):
            raise InvalidValueError(
                f"url.query.{name}",
                Words("应为{}至{}的整数", "must be a whole number from {} to {}").format(low, high),
            )
        return int(text)

    def name(self, name: str, default: str) -> str:
        value = self._given.get(name, default)
        if not _NAME.fullmatch(value):
            raise _build_name_error(f"url.query.{name}")
        return value

    def file(self, name: str) -> str:
        value = self._given.get(name, "")
        if value and not os.path.isabs(value):
            raise InvalidValueError(f"url.query.{name}", Words("不是绝对路径", "is not an absolute path"))
        return value


def parse_settings(url: URL) -> Settings:
    """Return what a URL says.

    Args:
        url: ``postgresql://…``, ``sql+sqlite:///…``, or ``sql://…?dialect=…``.

    Raises:
        InvalidValueError: Naming the part or the option that is wrong, never its value.
    """
    if url.scheme == "postgresql":
        return _parse_postgresql(url)
    if url.scheme == "sql+sqlite":
        return _parse_sqlite(url)
    if url.scheme != "sql":
        raise InvalidValueError(
            "url.scheme",
            Words("不是数据库的地址", "is none of a database"),
            Words("请写{}", "write {}").format(_SCHEMES),
        )
    return _parse_other(url)


def build_joined_settings(place: str, schema: str) -> Settings:
    """Return how a store is used inside the transaction of an application, whose own settings hold.

    Args:
        place: What messages call the database.
        schema: The schema of the tables.

    Raises:
        InvalidValueError: The schema is not a name.
    """
    if not _NAME.fullmatch(schema):
        raise _build_name_error("schema")
    return Settings(target=sa.URL.create("postgresql+psycopg"), place=place, schema=schema)


def _build_name_error(field: str) -> InvalidValueError:
    return InvalidValueError(
        field,
        Words("不是名称", "is not a name"),
        Words("请用小写ASCII字母、数字和下划线", "use lower-case ASCII letters, digits and underscores"),
    )


def _parse_postgresql(url: URL) -> Settings:
    options = _Options(url, _OPTIONS | _SERVER_OPTIONS)
    database = url.file
    if not database or "/" in database:
        raise InvalidValueError(
            "url.path",
            Words("没有写数据库", "names no database"),
            Words("请写postgresql://host/database", "write postgresql://host/database"),
        )
    socket = options.file("host")
    if socket and url.host:
        raise InvalidValueError(
            "url.host",
            Words("写了两次", "is given twice"),
            Words("请写host，或?host=/套接字所在的文件夹", "give a host, or ?host=/folder of a socket"),
        )
    remote = bool(url.host)
    target = sa.URL.create(
        "postgresql+psycopg",
        username=url.username or None,
        password=url.password.reveal() if url.password else None,
        host=url.host or socket or None,
        port=url.port,
        database=database,
        query=_parse_tls(options, remote=remote),
    )
    settings = Settings(
        target=target,
        place=f"{url.host or socket or 'localhost'}/{database}",
        feed=options.choice("feed", (HORIZON, COUNTER), HORIZON),
        schema=options.name("schema", SCHEMA),
        connect_timeout=options.number("connect_timeout", 10, 1, _MOST_SECONDS),
        lock_timeout=options.number("lock_timeout", 30, 0, _MOST_SECONDS),
        statement_timeout=options.number("statement_timeout", 60, 0, _MOST_SECONDS),
        idle_timeout=options.number("idle_timeout", 60, 0, _MOST_SECONDS),
        application_name=options.name("application_name", "newstratum"),
        remote=remote,
    )
    return _apply_common_options(settings, options)


def _parse_tls(options: _Options, *, remote: bool) -> dict[str, str]:
    """Return the TLS options of the driver: a server over the network must prove who it is."""
    files = {name: options.file(name) for name in ("sslcert", "sslkey")}
    # The word stands for the certificates that the system trusts.
    root = options.text("sslrootcert")
    files["sslrootcert"] = root if root == "system" else options.file("sslrootcert")
    if not remote:
        if any(files.values()) or options.text("sslmode"):
            raise InvalidValueError(
                "url.query.sslmode",
                Words("须写主机", "needs a host"),
                Words("本机套接字没有TLS", "a local socket has no TLS"),
            )
        # Sockets ignore it. Where the environment leads somewhere else (PGHOST), that server proves itself.
        return {"sslmode": _TLS_MODES[-1]}
    mode = options.choice("sslmode", _TLS_MODES, _TLS_MODES[-1])
    return {"sslmode": mode} | {name: path for name, path in files.items() if path}


def _parse_sqlite(url: URL) -> Settings:
    options = _Options(url, _OPTIONS)
    if url.host or url.username or url.password or url.port is not None:
        raise InvalidValueError(
            "url.host",
            Words("多写了", "is given"),
            Words("请写sql+sqlite:///relative.db", "write sql+sqlite:///relative.db"),
        )
    if not url.file or url.file.endswith("/"):
        raise InvalidValueError(
            "url.path",
            Words("没有写文件", "names no file"),
            Words("请写成sql+sqlite:///district.db", "write it like sql+sqlite:///district.db"),
        )
    folder, name = os.path.split(url.file)
    path = os.path.join(os.path.realpath(folder or "."), name)
    if not os.path.isdir(os.path.dirname(path)):
        raise InvalidValueError(
            "url.path",
            Words("所在的{}不是文件夹", "is in {}, which is not a folder").format(os.path.dirname(path)),
            Words("请先建好", "make it first"),
        )
    return _apply_common_options(Settings(target=sa.URL.create("sqlite", database=path), place=path), options)


def _parse_other(url: URL) -> Settings:
    given = [(name, value) for name, value in url.query if not name.startswith("driver.")]
    options = _Options(URL(scheme=url.scheme, query=tuple(given)), _OPTIONS | {"dialect"})
    dialect = options.text("dialect")
    if not re.fullmatch(r"[a-z0-9_]+(\+[a-z0-9_]+)?", dialect):
        raise InvalidValueError(
            "url.query.dialect",
            Words("没有写SQLAlchemy的方言", "names no SQLAlchemy dialect"),
            Words("请写成dialect=mysql+pymysql", "write it like dialect=mysql+pymysql"),
        )
    if own := _OWN_SCHEMES.get(dialect.partition("+")[0]):
        raise InvalidValueError(
            "url.query.dialect",
            Words("有自己的地址前缀", "has a scheme of its own"),
            Words("请写成{}", "write it like {}").format(own),
        )
    target = sa.URL.create(
        dialect,
        username=url.username or None,
        password=url.password.reveal() if url.password else None,
        host=url.host or None,
        port=url.port,
        database=url.file or None,
        query={
            name.removeprefix("driver."): value for name, value in url.query if name.startswith("driver.")
        },
    )
    place = f"{url.host or 'localhost'}/{url.file}"
    return _apply_common_options(Settings(target=target, place=place, remote=bool(url.host)), options)


def _apply_common_options(settings: Settings, options: _Options) -> Settings:
    """Return settings with the options that every database has."""
    return evolve(
        settings,
        pool=options.number("pool", 8, 1, _MOST_CONNECTIONS),
        read_only=options.choice("mode", ("ro", "rw"), "rw") == "ro",
    )
