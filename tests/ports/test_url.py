"""URLs are taken apart exactly, and no text of an error, ``repr`` or ``str`` shows a password."""

from __future__ import annotations

import pickle
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._ports.url import URL, Secret
from newstratum.errors import InvalidValueError


@pytest.mark.parametrize(
    ("text", "scheme", "host", "port", "path", "file"),
    [
        ("memory:", "memory", "", None, "", ""),
        ("memory://", "memory", "", None, "", ""),
        ("log:", "log", "", None, "", ""),
        ("SQLite:///relative.db", "sqlite", "", None, "/relative.db", "relative.db"),
        ("sqlite:////abs/path.db", "sqlite", "", None, "//abs/path.db", "/abs/path.db"),
        ("sqlite:///a%20b%2Fc.db", "sqlite", "", None, "/a b/c.db", "a b/c.db"),
        ("sqlite:///区.db", "sqlite", "", None, "/区.db", "区.db"),
        ("sqlite:///库 房/a  b.db?mode=ro", "sqlite", "", None, "/库 房/a  b.db", "库 房/a  b.db"),
        (
            "postgresql://db.Example.org:5432/district",
            "postgresql",
            "db.example.org",
            5432,
            "/district",
            "district",
        ),
        ("postgresql://[::1]:5432/d", "postgresql", "::1", 5432, "/d", "d"),
        ("a+b.c-1://h", "a+b.c-1", "h", None, "", ""),
        ("mail:someone", "mail", "", None, "someone", "someone"),
    ],
)
def test_parts(text: str, scheme: str, host: str, port: int | None, path: str, file: str) -> None:
    url = URL.parse(text)
    assert (url.scheme, url.host, url.port, url.path, url.file) == (scheme, host, port, path, file)


def test_login_and_options() -> None:
    url = URL.parse("smtp://user%40x:p%3Aq%2F@h/?from=a%40b.cn&tls=&from=c&plain")
    assert url.username == "user@x"
    assert url.password == Secret("p:q/")
    assert url.password is not None
    assert url.password.reveal() == "p:q/"
    assert url.query == (("from", "a@b.cn"), ("tls", ""), ("from", "c"), ("plain", ""))


def test_a_password_may_be_empty_or_missing() -> None:
    assert URL.parse("x://u:@h").password == Secret("")
    assert URL.parse("x://u@h").password is None
    assert URL.parse("x://h").username == ""


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "url"),
        ("plain.db", "url"),
        (":", "url"),
        ("://h", "url"),
        ("1x:", "url"),
        ("sch eme:", "url"),
        ("方案:", "url"),
        ("x:\0", "url"),
        ("x:\n", "url"),
        ("x: ", "url"),
        ("x:a b", "url"),
        ("x:///a ", "url"),
        ("x:/// a", "url"),
        ("x:///a\tb", "url"),
        ("x:///a\u2028b", "url"),
        ("x:///a?b c", "url"),
        ("x://h/a b", "url"),
        ("x://u:p a@h/", "url"),
        ("x://u:a:///b c@h/", "url.path"),
        ("x:\u2028", "url"),
        ("x:\ud800", "url"),
        ("x:///a#b", "url"),
        ("x:" + "a" * 9000, "url"),
        ("x:///%00", "url.path"),
        ("x:///%0a", "url.path"),
        ("x:///%zz", "url.path"),
        ("x:///100%", "url.path"),
        ("x:///%ff", "url.path"),
        ("x:///%ED%A0%80", "url.path"),
        ("x://h:port/", "url.port"),
        ("x://h:-1/", "url.port"),
        ("x://h:65536/", "url.port"),
        ("x://h:１２/", "url.port"),
        ("x://[::1/", "url.host"),
        ("x://[::1]y/", "url.host"),
        ("x://h/?%00=1", "url.query"),
        (b"x:", "url"),
        (None, "url"),
    ],
    ids=ascii,
)
def test_nonsense_is_refused_by_part(text: str, part: str) -> None:
    with pytest.raises(InvalidValueError) as caught:
        URL.parse(text)
    assert caught.value.field == part


_passwords = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=8).map(
    "CANARY{}x".format
)


def _shown(text: str) -> str:
    try:
        url = URL.parse(text)
    except InvalidValueError as error:
        return f"{error} {error!r} {error.__cause__}"
    return f"{url} {url!r}"


@pytest.mark.slow
@given(_passwords, st.sampled_from(["", ":5432", ":bad"]), st.booleans())
def test_a_password_never_shows(password: str, port: str, escaped: bool) -> None:
    """Also not when it was pasted without escapes and falls apart in the wrong places."""
    text = f"x://user:{quote(password, safe='') if escaped else password}@host{port}/db?k=v"
    shown = _shown(text)
    assert "CANARY" not in shown
    if escaped and port != ":bad":
        assert URL.parse(text).password == Secret(password)


@pytest.mark.parametrize(
    "text", ["x://u:CANARY/12@h/db", "x://u:12?CANARY@h/db", "x://u:1/CANARY?a@b", "x://h/?CANARY@h"]
)
def test_a_password_with_bare_delimiters_does_not_spill(text: str) -> None:
    with pytest.raises(InvalidValueError) as caught:
        URL.parse(text)
    assert "CANARY" not in str(caught.value)


def test_values_of_options_do_not_show() -> None:
    assert str(URL.parse("x://u:p@h:1/a?token=CANARY")) == "x://u:•••@h:1/a?token=•••"
    assert str(URL.parse("sqlite:////a/b.db")) == "sqlite:////a/b.db"
    assert repr(URL.parse("memory:")) == "URL(memory:)"


def test_urls_compare_and_pickle() -> None:
    url = URL.parse("x://u:p@h:1/a?b=c")
    assert pickle.loads(pickle.dumps(url)) == url
    assert url != URL.parse("x://u:q@h:1/a?b=c")
    assert hash(url) == hash(URL.parse("x://u:p@h:1/a?b=c"))
