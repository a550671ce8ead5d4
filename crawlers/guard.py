"""The guard: no connection to a private, loopback or link-local address, unless a setting lists its range.

It stands where names become addresses, the last step before each connection: Twisted asks the resolver for literals
too, on HTTP and HTTPS alike, after every redirect. The address that was looked at is the address that is connected
to, so a name with several addresses, or one that changes its answer between two looks, cannot slip through.
"""

import ipaddress
from collections.abc import Iterable, Sequence
from typing import Any, Self

from django.conf import settings
from scrapy.resolver import CachingThreadedResolver
from twisted.internet import defer
from twisted.internet.error import DNSLookupError

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_EMBEDDING = ipaddress.ip_network("64:ff9b::/96")  # NAT64, RFC 6052: the last 32 bits are an IPv4 address
# Python before 3.11.10 takes these for global (IANA's registries of special-purpose addresses say otherwise).
_SPECIAL = tuple(ipaddress.ip_network(text) for text in ("192.0.0.0/24", "64:ff9b:1::/48", "2002::/16", "100::/64"))
MOST_REFUSALS = 10_000


class BlockedAddress(DNSLookupError):
    """The name leads to an address that the guard forbids."""


def networks(texts: Iterable[str]) -> tuple[Network, ...]:
    return tuple(ipaddress.ip_network(text) for text in texts)


def is_forbidden(address: str, allowed: Sequence[Network] = ()) -> bool:
    """Whether no request may go to this IP address. What is no address at all is forbidden too."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return True
    if any(ip in network for network in allowed):
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in _EMBEDDING:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_forbidden(str(inner), allowed)
        if ip.is_site_local:
            return True
    if any(ip in network for network in _SPECIAL):
        return True
    return not ip.is_global or ip.is_multicast or ip.is_reserved or ip.is_unspecified


class GuardedResolver(CachingThreadedResolver):
    """Scrapy's resolver (IPv4), whose every answer passes the guard; cached answers too."""

    refused: dict[str, str] = {}  # host -> address; Twisted hands on "not found" only, the reason stays here

    def __init__(self, reactor: Any, cache_size: int, timeout: float) -> None:
        super().__init__(reactor, cache_size, timeout)
        self._allowed = networks(settings.TELETIPO_ALLOWED_NETWORKS)

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: Any) -> Self:
        guarded: Self = super().from_crawler(crawler, reactor)
        return guarded

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> "defer.Deferred[str]":  # noqa: N802 - Twisted's
        if ":" in name:  # an IPv6 literal: the resolver below knows IPv4 only
            return defer.maybeDeferred(self._checked, name, name)
        found: defer.Deferred[str] = super().getHostByName(name, timeout)
        return found.addCallback(self._checked, name)

    def _checked(self, address: str, name: str) -> str:
        if is_forbidden(address, self._allowed):
            if len(self.refused) >= MOST_REFUSALS:
                self.refused.clear()
            self.refused[name.rstrip(".").lower()] = address
            raise BlockedAddress(f"{name} leads to {address}")
        self.refused.pop(name.rstrip(".").lower(), None)
        return address


def refusal(host: str) -> str | None:
    """The forbidden address that the host led to when it was last looked up; None where it was not forbidden."""
    return GuardedResolver.refused.get(host.rstrip(".").lower())
