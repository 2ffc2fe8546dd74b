"""IP addresses as they are counted: an address counts as itself, or for IPv6 its /64, which one household has."""

from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

Address = IPv4Address | IPv6Address


def parse(text: str) -> Address | None:
    """Return the IP address that this is, if it is one; IPv4 in the clothes of IPv6 is IPv4."""
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address


def wide_network_of(text: str) -> str | None:
    """Return the network of which one person may have every address: its /24, for IPv6 its /56; None for no address."""
    address = parse(text)
    if address is None:
        return None
    return str(ip_network((int(address), 56 if isinstance(address, IPv6Address) else 24), strict=False))


@lru_cache(maxsize=4096)
def network_of(text: str) -> str:
    """Return whom an address counts as: itself, or for IPv6 its /64. Other texts stay as they are."""
    address = parse(text)
    if isinstance(address, IPv6Address):
        return str(ip_network((int(address), 64), strict=False))
    return str(address or text)
