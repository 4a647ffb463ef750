"""Options are read strictly; each mistake names the part of the URL and what to write, never a secret."""

from __future__ import annotations

from pathlib import Path

import pytest

from newstratum.errors import InvalidValueError
from newstratum.ports import URL
from newstratum.testing import AUTHORITY
from newstratum_network.options import (
    check_host,
    format_host,
    is_loopback,
    parse_choice,
    parse_options,
    parse_variable_prefix,
    read_credential,
)
from newstratum_network.tls import load_ssl_context


def test_options_are_returned_by_name() -> None:
    assert parse_options(URL.parse("x://h?a=1&b=2"), {"a", "b", "c"}) == {"a": "1", "b": "2"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x://h?c=hush", "no option 'c'; there are a, b"),
        ("x://h?a=hush&a=hush", "twice"),
    ],
)
def test_a_mistake_in_the_options_says_so(text: str, words: str) -> None:
    with pytest.raises(InvalidValueError, match=words) as caught:
        parse_options(URL.parse(text), {"a", "b"})
    assert caught.value.field == "url.query"
    assert "hush" not in str(caught.value)


def test_one_option_may_be_repeatable() -> None:
    url = URL.parse("x://h?a=1&a=2&b=3")
    assert parse_options(url, {"a", "b"}, repeatable="a") == {"a": "2", "b": "3"}
    with pytest.raises(InvalidValueError, match="only b may stand there twice"):
        parse_options(url, {"a", "b"}, repeatable="b")


def test_a_choice_has_a_default_and_no_other_values() -> None:
    assert parse_choice({}, "tls", ("on", "off")) == "on"
    assert parse_choice({"tls": "off"}, "tls", ("on", "off")) == "off"
    with pytest.raises(InvalidValueError, match="another tls than on or off"):
        parse_choice({"tls": "no"}, "tls", ("on", "off"))


@pytest.mark.parametrize("prefix", ["", "east", "1A", "A-B", "A" * 65])
def test_a_prefix_that_begins_no_variable_is_refused(prefix: str) -> None:
    assert parse_variable_prefix({}, "NEWSTRATUM_X", "MY_X") == "NEWSTRATUM_X"
    with pytest.raises(InvalidValueError, match="write it like MY_X"):
        parse_variable_prefix({"env": prefix}, "NEWSTRATUM_X", "MY_X")


def test_a_credential_of_the_url_goes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_credential({}, "key", "EAST_KEY") == ""
    monkeypatch.setenv("EAST_KEY", "from the environment")
    assert read_credential({}, "key", "EAST_KEY") == "from the environment"
    assert read_credential({"key": "from the URL"}, "key", "EAST_KEY") == "from the URL"


@pytest.mark.parametrize("host", ["", "a b", "a/b", "-a", "a_b/", "a" * 254])
def test_a_host_that_is_none_is_refused(host: str) -> None:
    with pytest.raises(InvalidValueError, match="write it like x://h") as caught:
        check_host(host, "x://h")
    assert caught.value.field == "url.host"


@pytest.mark.parametrize(
    ("host", "written", "loopback"),
    [
        ("localhost", "localhost", True),
        ("127.0.0.9", "127.0.0.9", True),
        ("::1", "[::1]", True),
        ("10.0.0.1", "10.0.0.1", False),
        ("127.0.0.1.example.org", "127.0.0.1.example.org", False),
    ],
)
def test_hosts_are_written_and_told_apart(host: str, written: str, *, loopback: bool) -> None:
    assert check_host(host, "x://h") == host
    assert format_host(host) == written
    assert is_loopback(host) is loopback


def test_only_a_file_of_certificates_is_trusted(tmp_path: Path) -> None:
    authority = tmp_path / "authority.pem"
    authority.write_text(AUTHORITY, encoding="ascii")
    context = load_ssl_context({"ca": str(authority)})
    assert context is not None
    assert len(context.get_ca_certs()) == 1
    assert load_ssl_context({"ca": str(authority)}, is_encrypted=False) is None
    assert load_ssl_context({}, is_encrypted=False) is None
    for file in ("/no/such/file", __file__):
        # Also where it would not be used: an option must not be wrong in silence.
        for is_encrypted in (True, False):
            with pytest.raises(InvalidValueError, match="no file of certificates"):
                load_ssl_context({"ca": file}, is_encrypted=is_encrypted)
