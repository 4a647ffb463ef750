"""What a URL says, and what it may not say."""

from __future__ import annotations

import traceback
from pathlib import Path

import pytest

from newstratum.errors import InvalidValueError, NewstratumError
from newstratum.ports import URL
from newstratum_sql import health, open_store, prepare, renew, sweep
from newstratum_sql.__main__ import main
from newstratum_sql.connections import build_engine
from newstratum_sql.settings import Settings, parse_settings


def _of(text: str) -> Settings:
    return parse_settings(URL.parse(text))


def test_a_server_over_the_network_must_prove_who_it_is() -> None:
    settings = _of("postgresql://clerk:secret@db.example:5433/district")
    assert settings.remote
    assert dict(settings.target.query) == {"sslmode": "verify-full"}
    assert (settings.target.host, settings.target.port) == ("db.example", 5433)
    assert (settings.target.username, settings.target.password) == ("clerk", "secret")
    assert (settings.feed, settings.schema, settings.pool) == ("horizon", "newstratum", 8)


def test_less_proof_is_taken_only_where_it_is_asked_for() -> None:
    settings = _of("postgresql://db.example/d?sslmode=require&sslrootcert=/etc/ca.pem")
    assert dict(settings.target.query) == {"sslmode": "require", "sslrootcert": "/etc/ca.pem"}
    assert dict(_of("postgresql://db/d?sslrootcert=system").target.query)["sslrootcert"] == "system"


def test_without_a_host_whoever_is_reached_over_the_network_must_prove_itself() -> None:
    """A local socket ignores that; where it leads is for the environment to say."""
    for text in ("postgresql:///d", "postgresql:///d?host=/run/postgresql", "postgresql://clerk@/d"):
        settings = _of(text)
        assert not settings.remote
        assert dict(settings.target.query) == {"sslmode": "verify-full"}


def test_no_text_shows_a_password() -> None:
    settings = _of("postgresql://clerk:hidden-word@db.example/district")
    engine = build_engine(settings)
    for text in (repr(settings), str(settings), repr(settings.target), repr(engine), settings.place):
        assert "hidden-word" not in text
    engine.dispose()


@pytest.mark.slow
@pytest.mark.parametrize(
    "password",
    [
        "hidden-word",
        "hidden%20word",
        "%68idden",
        "hidden%zz",
        "hidden%00",
        "hidden/word",
        "hidden?word",
        "hidden#word",
        "hidden@word",
        "%e4hidden",
        ":hidden",
        "秘hidden",
    ],
)
@pytest.mark.parametrize(
    "rest",
    [
        "postgresql://clerk:{}@127.0.0.1:1/d?connect_timeout=1",
        "postgresql://clerk:{}@127.0.0.1:1/",
        "postgresql://clerk:{}@[::1/d",
        "postgresql://clerk:{}@127.0.0.1:port/d",
        "postgresql://clerk:{}@127.0.0.1:1/d?sslmode=prefer",
        "postgresql://127.0.0.1:1/d?password={}",
        "postgresql+psycopg://clerk:{}@127.0.0.1:1/d",
        "sql+sqlite://clerk:{}@/d.db",
        "sql+sqlite:///{}/d.db",
        "sql://clerk:{}@127.0.0.1:1/d?dialect=nosuch",
        "sql://clerk:{}@127.0.0.1:1/d?dialect=mysql%2Bpymysql",
        "sql://127.0.0.1:1/d?dialect=mysql&driver.password={}",
    ],
)
def test_no_call_shows_a_password(rest: str, password: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever is wrong with the URL, or with what lies behind it."""
    url = rest.format(password)
    seen = []
    for call in (
        lambda: open_store(url, ()),
        lambda: prepare(url, ()),
        lambda: renew(url),
        lambda: sweep(url),
    ):
        with pytest.raises(NewstratumError) as caught:
            call()
        seen.append("".join(traceback.format_exception(caught.value)) + repr(caught.value))
    try:
        seen.append(repr(health(url)))
    except NewstratumError as error:
        seen.append(str(error))
    for command in ("prepare", "health", "renew", "sweep"):
        assert main([command, url]) == 1
    seen += capsys.readouterr()
    # A folder is no password: it is named so that it can be found.
    if not rest.startswith("sql+sqlite:///"):
        assert "hidden" not in "".join(seen)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("postgresql://host", "url.path"),
        ("postgresql://host/", "url.path"),
        ("postgresql://host/a/b", "url.path"),
        ("postgresql://host/d?host=/run", "url.host"),
        ("postgresql:///d?host=run", "url.query.host"),
        ("postgresql:///d?sslmode=require", "url.query.sslmode"),
        ("postgresql://h/d?sslmode=prefer", "url.query.sslmode"),
        ("postgresql://h/d?sslmode=allow", "url.query.sslmode"),
        ("postgresql://h/d?sslkey=key.pem", "url.query.sslkey"),
        ("postgresql://h/d?options=-csearch_path%3Dpublic", "url.query"),
        ("postgresql://h/d?service=other", "url.query"),
        ("postgresql://h/d?passfile=/etc/shadow", "url.query"),
        ("postgresql://h/d?pool=8&pool=9", "url.query"),
        ("postgresql://h/d?pool=0", "url.query.pool"),
        ("postgresql://h/d?pool=65", "url.query.pool"),
        ("postgresql://h/d?pool=８", "url.query.pool"),
        ("postgresql://h/d?lock_timeout=1.5", "url.query.lock_timeout"),
        ("postgresql://h/d?connect_timeout=0", "url.query.connect_timeout"),
        ("postgresql://h/d?schema=a-b", "url.query.schema"),
        ("postgresql://h/d?schema=x%27%3B--", "url.query.schema"),
        ("postgresql://h/d?application_name=x%20-c%20a%3Db", "url.query.application_name"),
        ("postgresql://h/d?feed=bigserial", "url.query.feed"),
        ("postgresql://h/d?mode=rx", "url.query.mode"),
        ("sql+sqlite://host/d.db", "url.host"),
        ("sql+sqlite:///", "url.path"),
        ("sql+sqlite:///folder/", "url.path"),
        ("sql+sqlite:////no/such/folder/d.db", "url.path"),
        ("sql+sqlite:///d.db?schema=a", "url.query"),
        ("mysql://host/d", "url.scheme"),
        ("postgresql+psycopg://host/d", "url.scheme"),
        ("sqlite:///d.db", "url.scheme"),
        ("memory:", "url.scheme"),
        ("sql://host/d?dialect=postgresql", "url.query.dialect"),
        ("sql://host/d?dialect=postgresql%2Bpsycopg2", "url.query.dialect"),
        ("sql://host/d?dialect=sqlite", "url.query.dialect"),
        ("sql://host/d", "url.query.dialect"),
        ("sql://host/d?dialect=a%20b", "url.query.dialect"),
        ("sql://host/d?dialect=mysql&charset=latin1", "url.query"),
    ],
)
def test_what_is_wrong_is_named_and_never_repeated(text: str, part: str) -> None:
    with pytest.raises(InvalidValueError) as caught:
        _of(text)
    assert caught.value.field == part
    assert "shadow" not in str(caught.value)


def test_a_file_is_named_in_full_and_its_folder_resolved(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    settings = _of(f"sql+sqlite:///{tmp_path}/link/d.db?mode=ro")
    assert settings.place == f"{tmp_path}/real/d.db"
    assert (settings.read_only, settings.feed, settings.schema) == (True, "counter", None)


def test_options_of_another_driver_are_handed_on() -> None:
    settings = _of("sql://clerk@db.example/d?dialect=mysql%2Bpymysql&driver.ssl_ca=/etc/ca.pem&pool=2")
    assert settings.target.drivername == "mysql+pymysql"
    assert dict(settings.target.query) == {"ssl_ca": "/etc/ca.pem"}
    assert (settings.feed, settings.pool, settings.schema) == ("counter", 2, None)


def test_a_dialect_that_is_not_there_is_named() -> None:
    with pytest.raises(InvalidValueError, match=r"url\.query\.dialect"):
        build_engine(_of("sql://host/d?dialect=nosuchdialect"))
