from __future__ import annotations

import pytest

from newstratum.errors import InvalidValueError
from newstratum.ports import URL
from newstratum_network.http import HttpClient
from newstratum_network.lookup import resolve_by_system
from newstratum_network.opening import open_http_client


def open_client(text: str) -> HttpClient:
    url = URL.parse(text)
    return open_http_client(url, dict(url.query), example="x://host/", resolver=resolve_by_system)


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("x://host", "https://host:443"),
        ("x://host:8443", "https://host:8443"),
        ("x://host?tls=off&allow=10.0.0.0/8", "http://host:80"),
    ],
)
def test_the_port_is_that_of_the_protocol(url: str, origin: str) -> None:
    assert open_client(url).origin == origin


def test_without_tls_only_the_listed_addresses_are_allowed() -> None:
    client = open_client("x://host?tls=off&allow=10.0.0.0/8,192.0.2.7")
    assert client.policy is not None
    allowed = client.policy.select_allowed(["10.1.2.3", "192.0.2.7"])
    assert [str(each) for each in allowed] == ["10.1.2.3", "192.0.2.7"]
    assert client.policy.select_allowed(["198.51.100.1"]) == ()


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("x:///path", "url.host"),
        ("x://host?tls=off", "has tls=off without allow; list the addresses of the intranet"),
        ("x://host?tls=maybe", "has another tls"),
        ("x://host?allow=somewhere", "has an allow that is not an address or network"),
    ],
)
def test_what_is_wrong_names_the_part(url: str, says: str) -> None:
    with pytest.raises(InvalidValueError) as raised:
        open_client(url)
    assert says in str(raised.value)
