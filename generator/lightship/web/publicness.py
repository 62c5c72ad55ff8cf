"""Which network addresses are public: those that a message may be sent to because a stranger asked for it."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

LOOPBACK: tuple[Network, ...] = (IPv4Network("127.0.0.0/8"), IPv6Network("::1/128"))
"""This machine itself."""
# Written out, as what `ipaddress` calls private differs between releases of Python. IANA's registries of special
# addresses, and what clouds answer their machines at.
_NOT_PUBLIC_4 = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",  # carriers' networks; Alibaba's metadata
            "127.0.0.0/8",
            "168.63.129.16/32",  # Azure's platform, at an address that looks public
            "169.254.0.0/16",  # link-local, and the metadata of most clouds
            "172.16.0.0/12",
            "192.0.0.0/24",  # Oracle's metadata, too
            "192.0.2.0/24",
            "192.31.196.0/24",
            "192.52.193.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "192.175.48.0/24",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/3",  # multicast, and all that is reserved above it
        ),
    )
)
# Of version 6, only this is given out; loopback, link-local, ULA (AWS's metadata, too) and multicast lie outside.
_GIVEN_OUT_6 = IPv6Network("2000::/3")
_NOT_PUBLIC_6 = tuple(
    map(
        IPv6Network,
        (
            "2001::/23",  # protocols, Teredo among them, which holds an address of version 4
            "2001:db8::/32",
            "2002::/16",  # 6to4, which holds one, too
            "2620:4f:8000::/48",
            "3fff::/20",
        ),
    )
)
# How a network without version 4 reaches it: the address that counts is in the last 32 bits (RFC 6052).
_TRANSLATED_6 = IPv6Network("64:ff9b::/96")


def is_public(address: Address) -> bool:
    """Tell whether everybody on the internet would reach the same machine at an address, and a machine of others."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _NOT_PUBLIC_4)
    if address in _TRANSLATED_6:
        return is_public(IPv4Address(int(address) & 0xFFFFFFFF))
    return address in _GIVEN_OUT_6 and not any(address in network for network in _NOT_PUBLIC_6)


def parsed(text: str) -> Address:
    """Read an address as the system writes it; one of version 4 that is dressed up as version 6 is undressed."""
    address = ip_address(text)
    return address.ipv4_mapped or address if isinstance(address, IPv6Address) else address
