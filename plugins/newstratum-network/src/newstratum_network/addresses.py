"""Which addresses may be connected to: public ones, and those an operator listed.

A name that somebody else chose can lead anywhere: to this machine, to the network behind it, to the
service that hands out a cloud machine's credentials. The lists are spelled out here, since what Python
calls global has changed from release to release.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Final, TypeAlias

from attrs import field, frozen

__all__ = ["Address", "AddressPolicy", "Network", "parse_network"]

Address: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network

_SPECIAL_PURPOSE_IPV4: Final = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.31.196.0/24",
            "192.52.193.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "192.175.48.0/24",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4",
        ),
    )
)
#: Of IPv6, only what is handed out to the public internet, less what lies inside that.
_PUBLIC_6: Final = IPv6Network("2000::/3")
_SPECIAL_PURPOSE_IPV6: Final = tuple(
    map(IPv6Network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "2620:4f:8000::/48"))
)
#: A gateway on the way may turn these into IPv4 addresses: then that address counts.
_TRANSLATED: Final = IPv6Network("64:ff9b::/96")
#: Where clouds hand out a machine's credentials; no list of allowed networks permits them.
_METADATA: Final = frozenset(
    map(
        ipaddress.ip_address,
        (
            "169.254.169.254",
            "169.254.170.2",
            "169.254.170.23",
            "100.100.100.200",
            "168.63.129.16",
            "192.0.0.192",
            "fd00:ec2::254",
            "fd00:ec2::23",
            "fd20:ce::254",
        ),
    )
)
#: Networks with a shorter prefix are too wide to be an exception.
_MIN_PREFIX: Final = {4: 8, 6: 32}


def parse_network(text: str) -> Network | None:
    """Return the network or single address of a text; None if it is neither, or far too wide."""
    try:
        network = ipaddress.ip_network(text)
    except ValueError:
        return None
    return network if network.prefixlen >= _MIN_PREFIX[network.version] else None


@frozen(kw_only=True)
class AddressPolicy:
    """Decides which addresses may be connected to."""

    #: What is allowed besides public addresses.
    allowed: tuple[Network, ...] = ()
    #: Whether nothing else is allowed, public addresses included: for connections without TLS.
    only_allowed: bool = field(default=False)

    def parse_allowed(self, text: str) -> Address | None:
        """Return the address to connect to; None if it is not allowed.

        Args:
            text: An address as a look-up gives it.
        """
        try:
            address = ipaddress.ip_address(text)
        except ValueError:
            return None
        target = _unmap_address(address)
        if target in _METADATA or (isinstance(address, IPv6Address) and address.scope_id is not None):
            return None
        if any(target in network for network in self.allowed):
            return target
        return None if self.only_allowed or not _is_public(target) else address

    def select_allowed(self, texts: Sequence[str]) -> tuple[Address, ...]:
        """Return the addresses to connect to; none at all if one of them is not allowed.

        A name with one good and one bad address is not a mistake but an attempt.
        """
        allowed = [self.parse_allowed(text) for text in texts]
        return () if None in allowed else tuple(address for address in allowed if address is not None)


def _unmap_address(address: Address) -> Address:
    """Return the IPv4 address that an IPv6 one stands for; any other as it is."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address in _TRANSLATED:
            return IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def _is_public(address: Address) -> bool:
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _SPECIAL_PURPOSE_IPV4)
    return address in _PUBLIC_6 and not any(address in network for network in _SPECIAL_PURPOSE_IPV6)
