"""Who is at the other end: the socket's address, or, only behind proxies that are trusted, what they say they saw."""

from __future__ import annotations

import ipaddress
import re
from typing import List, Optional, Sequence, Union

Trusted = Union[int, Sequence[str]]

_HOPS_MAX = 32
_BRACKETS = re.compile(r"\[([^\]]+)\](?::\d+)?\Z")
_PORT = re.compile(r"([\d.]+):\d+\Z")

_Network = Union[ipaddress.IPv4Network, ipaddress.IPv6Network]


def _read_hop(text: str) -> Optional[str]:
    """An address as one text has it: IPv4 in IPv6 is IPv4, a port and brackets are left out (RFC 7239, section 6)."""
    match = _BRACKETS.match(text) or _PORT.match(text)
    try:
        address = ipaddress.ip_address(match.group(1) if match else text)
    except ValueError:
        return None
    mapped = getattr(address, "ipv4_mapped", None)
    return str(mapped or address)


class ClientAddress:
    """
    ``trusted``: how many proxies stand in front, or their addresses and networks. Each proxy adds to the right of
    X-Forwarded-For, so it is read from the right; what stands further left anybody may have written.
    """

    def __init__(self, trusted: Trusted = 0) -> None:
        self._hops = trusted if isinstance(trusted, int) else 0
        self._networks: List[_Network] = (
            [] if isinstance(trusted, int) else [ipaddress.ip_network(one) for one in trusted]
        )

    def __call__(self, peer: Optional[str], forwarded: str) -> Optional[str]:
        """None when ``peer`` is no address, as on a socket of the machine."""
        address = None if peer is None else _read_hop(peer)
        hops = [hop.strip() for hop in forwarded.split(",")][-_HOPS_MAX:]
        passed = 0
        while address is not None and (passed < self._hops or self._is_trusted(address)):
            before = _read_hop(hops.pop()) if hops else None
            if before is None:
                break
            address, passed = before, passed + 1
        return address

    def _is_trusted(self, address: str) -> bool:
        parsed = ipaddress.ip_address(address)
        return any(parsed.version == network.version and parsed in network for network in self._networks)
