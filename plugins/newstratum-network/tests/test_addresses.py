"""Only what is public or listed is connected to; a name that leads inside is refused as a whole."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum_network.addresses import AddressPolicy, parse_network

OPEN = AddressPolicy()
PUBLIC = ["8.8.8.8", "1.1.1.1", "93.184.215.14", "2400:3200::1", "2606:4700:4700::1111", "64:ff9b::808:808"]
INSIDE = [
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.1.1",
    "169.254.169.254",
    "172.31.255.255",
    "192.0.0.192",
    "192.168.0.1",
    "168.63.129.16",
    "100.100.100.200",
    "198.19.0.1",
    "224.0.0.1",
    "239.255.255.250",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:10.0.0.1",
    "::ffff:8.8.8.8%eth0",
    "64:ff9b::a00:1",
    "64:ff9b:1::808:808",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:808:808::1",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "2606:4700:4700::1111%eth0",
    "fec0::1",
    "ff02::1",
    "no address",
    "",
    "0x7f000001",
    "127.1",
]


@pytest.mark.parametrize("text", PUBLIC)
def test_public_addresses_pass(text: str) -> None:
    assert OPEN.parse_allowed(text) == ipaddress.ip_address(text)


@pytest.mark.parametrize("text", INSIDE)
def test_others_do_not(text: str) -> None:
    assert OPEN.parse_allowed(text) is None


@given(st.ip_addresses(v=4))
def test_what_python_calls_private_never_passes(address: ipaddress.IPv4Address) -> None:
    if address.is_private or address.is_multicast or address.is_reserved:
        assert OPEN.parse_allowed(str(address)) is None
        for wrapped in (f"::ffff:{address}", f"64:ff9b::{address}"):
            assert OPEN.parse_allowed(wrapped) is None


@pytest.mark.slow
@given(st.ip_addresses(v=6))
def test_what_python_calls_private_never_passes_of_ipv6_either(address: ipaddress.IPv6Address) -> None:
    if not address.is_global or address.is_multicast:
        assert OPEN.parse_allowed(str(address)) is None


def test_a_listed_address_passes_and_its_neighbour_does_not() -> None:
    networks = [parse_network(text) for text in ("10.1.2.0/24", "fd12:3456::/32")]
    policy = AddressPolicy(allowed=tuple(network for network in networks if network))
    assert policy.parse_allowed("10.1.2.3") == ipaddress.ip_address("10.1.2.3")
    assert policy.parse_allowed("::ffff:10.1.2.3") == ipaddress.ip_address("10.1.2.3")
    assert policy.parse_allowed("fd12:3456::7") is not None
    assert policy.parse_allowed("8.8.8.8") is not None
    assert policy.parse_allowed("10.1.3.3") is None
    assert policy.parse_allowed("fd12:3457::7") is None


def test_without_tls_only_what_is_listed_passes() -> None:
    network = parse_network("10.1.2.0/24")
    assert network is not None
    policy = AddressPolicy(allowed=(network,), only_allowed=True)
    assert policy.parse_allowed("10.1.2.3") is not None
    assert policy.parse_allowed("8.8.8.8") is None


def test_no_list_lets_the_credentials_of_a_cloud_machine_out() -> None:
    networks = [parse_network(text) for text in ("169.254.0.0/16", "169.254.169.254", "fd00::/32")]
    policy = AddressPolicy(allowed=tuple(network for network in networks if network))
    assert policy.parse_allowed("169.254.1.1") is not None
    for text in ("169.254.169.254", "::ffff:169.254.169.254", "fd00:ec2::254"):
        assert policy.parse_allowed(text) is None


@pytest.mark.parametrize(
    "text", ["0.0.0.0/0", "10.0.0.0/7", "::/0", "fd00::/16", "10.0.0.1/24", "intranet", ""]
)
def test_what_is_no_list_of_exceptions_is_refused(text: str) -> None:
    assert parse_network(text) is None


@pytest.mark.parametrize(
    ("texts", "passed"),
    [
        (["8.8.8.8", "1.1.1.1"], 2),
        (["8.8.8.8", "127.0.0.1"], 0),
        (["::ffff:127.0.0.1", "8.8.8.8"], 0),
        ([], 0),
    ],
)
def test_one_bad_address_spoils_a_name(texts: list[str], passed: int) -> None:
    assert len(OPEN.select_allowed(texts)) == passed
